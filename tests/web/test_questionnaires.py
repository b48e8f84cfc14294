"""A clinic loads the words of a questionnaire; its people are asked; the therapist sees scores.

All words here are made up.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.conftest import NOW

from mainstay.care.instruments import shipped_instruments
from mainstay.care.questionnaires import Item, Wording
from mainstay.reading import to_json
from mainstay.web import actions, models

pytestmark = pytest.mark.django_db
PAGE = "/clinic/questionnaires/"
SHIPPED = {known.id: known for known in shipped_instruments()}


def words(name: str, language: str = "en") -> Wording:
    known = SHIPPED[name]
    items = tuple(Item(f"Made-up item {n} of {name}") for n in range(1, known.items + 1))
    return Wording(name, known.version, language, items)


def _load(client: Client, content: str | bytes, name: str = "words.json", may: str = "yes"):
    raw = content if isinstance(content, bytes) else content.encode()
    return client.post(PAGE, {"file": SimpleUploadedFile(name, raw), "may": may})


def test_loaded_words_stand_on_the_page_and_can_be_taken_out(as_therapist: Client) -> None:
    assert _load(as_therapist, to_json(words("odi"))).status_code == 302
    assert _load(as_therapist, to_json(words("odi"))).status_code == 302  # newer words
    assert models.ClinicQuestionnaire.objects.count() == 1
    assert b"T. Hand" in as_therapist.get(PAGE).content
    out = {"do": "remove", "instrument": "odi", "language": "en"}
    assert as_therapist.post(PAGE, out).status_code == 302
    assert as_therapist.post(PAGE, out).status_code == 409
    made = ["load_questionnaire", "load_questionnaire", "remove_questionnaire"]
    assert [r.action for r in models.AuditRow.objects.order_by("pk")][-3:] == made


BAD = [
    (b"\xff\xfe", "words.json", "yes", "UTF-8"),
    (b"{}", "words.json", "yes", "instrument"),
    (b"x" * 300_001, "words.json", "yes", "too large"),
    (to_json(words("odi", "xx")).encode(), "words.json", "yes", "no language"),
    (to_json(words("odi")).encode(), "words.json", "", "may use"),
    (to_json(words("odi")).encode(), "words.toml", "yes", "words.toml"),
    (to_json(words("odi")).replace("2.1a", "1.0").encode(), "words.json", "yes", "2.1a"),
]


@pytest.mark.parametrize(("content", "name", "may", "says"), BAD)
def test_files_that_do_not_fit_are_refused(as_therapist, content, name, may, says) -> None:
    answer = _load(as_therapist, content, name, may)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not models.ClinicQuestionnaire.objects.exists()


def test_no_file_is_an_error_and_not_a_crash(as_therapist: Client) -> None:
    assert as_therapist.post(PAGE, {"may": "yes"}).status_code == 422


def _asked(client: Client) -> list[str]:
    return client.get(reverse("me:progress")).context["due"]


def _at(measure: str) -> str:
    return reverse("me:score", args=[measure])


def test_people_of_the_clinic_are_asked_once_and_in_their_language(
    as_person: Client, therapist: models.Membership
) -> None:
    actions.load_questionnaire(therapist, words("fabq"), NOW)
    actions.load_questionnaire(therapist, words("odi", "es"), NOW)
    assert [name for name in _asked(as_person) if name.startswith(("fabq", "odi"))] == [
        "fabq-work"
    ]
    assert as_person.get(_at("odi")).status_code == 404
    page = as_person.get(_at("fabq-work"))
    assert b"Made-up item 16 of fabq" in page.content


def test_answers_are_scored_and_kept_and_the_therapist_sees_them(
    as_person: Client, as_therapist: Client, person, therapist: models.Membership
) -> None:
    actions.load_questionnaire(therapist, words("fabq"), NOW)
    filled = {f"item_{n}": "5" for n in range(1, 17)}
    assert as_person.post(_at("fabq-work"), filled).status_code == 302
    kept = models.Score.objects.filter(person=person, value__contains="fabq")
    assert kept.count() == 2
    assert all("[5,5,5" in row.value for row in kept)
    assert "fabq-work" not in _asked(as_person)
    story = as_therapist.get(reverse("clinic:patient", args=[person.pk])).content.decode()
    assert "FABQ, work" in story
    assert "high, work" in story


def test_two_windows_and_two_taps_store_one_questionnaire(
    as_person: Client, person, therapist: models.Membership
) -> None:
    actions.load_questionnaire(therapist, words("fabq"), NOW)
    seen = str(as_person.get(_at("fabq-work")).context["seen"])
    filled = {**{f"item_{n}": "5" for n in range(1, 17)}, "seen": seen}
    kept = models.Score.objects.filter(person=person, value__contains="fabq")
    for _ in range(2):
        assert as_person.post(_at("fabq-work"), filled).status_code == 302
        assert kept.count() == 2
    other = as_person.post(_at("fabq-work"), {**filled, "item_7": "1"})
    assert other.status_code == 409
    assert "FABQ, work: " in other.content.decode()
    assert kept.count() == 2
    newest = as_person.get(_at("fabq-work"))
    assert f'name="seen" value="{newest.context["seen"]}"' in newest.content.decode()
    anew = {**filled, "item_7": "1", "seen": str(newest.context["seen"])}
    assert as_person.post(_at("fabq-work"), anew).status_code == 302
    assert kept.count() == 4


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"item_3": ""}, "1 answers"), ({"item_3": "7"}, "0 to 6"), ({"item_3": "x"}, "0 to 6")],
)
def test_what_cannot_be_scored_comes_back_with_all_that_was_chosen(
    as_person: Client, therapist: models.Membership, changed, says
) -> None:
    actions.load_questionnaire(therapist, words("fabq"), NOW)
    filled = {f"item_{n}": "5" for n in range(1, 17)} | changed
    answer = as_person.post(_at("fabq-work"), filled)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert answer.content.decode().count(" checked") == 15
    assert not models.Score.objects.filter(value__contains="fabq").exists()


def test_who_has_left_the_clinic_is_not_asked(
    as_person: Client, told, therapist: models.Membership
) -> None:
    actions.load_questionnaire(therapist, words("fabq"), NOW)
    actions.leave(told)
    assert "fabq-work" not in _asked(as_person)
    assert as_person.get(_at("fabq-work")).status_code == 404
