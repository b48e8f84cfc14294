"""While safety questions are open or a flag stands, no page of the clinic shows a dose as in force."""

import re

import pytest
from django.urls import reverse
from tests.web.conftest import NOW, TODAY

from mainstay.care.history import AdverseEvent, AdverseKind, By, Severity, StageTest, TestResult
from mainstay.care.questions import Answer
from mainstay.web import actions, records
from mainstay.web.actions import Told
from mainstay.web.clinic import proposals

pytestmark = pytest.mark.django_db

DOSE = re.compile(r"\d+ × \d+")
PAGES = ("patient", "letter", "approve", "programme")


def severe_fall(told) -> None:
    actions.went_wrong(told, AdverseEvent(AdverseKind.FALL, TODAY, Severity.SEVERE))


def numb_saddle(told) -> None:
    actions.answer(told, Answer("saddle", ("new",), TODAY))


# what was told | what the pages say
SHUT = [
    (severe_fall, "has answered the safety questions again."),
    (numb_saddle, "has examined Tom Becker and a therapist opens the lock."),
]


def words_of(client, person, page: str) -> str:
    answer = client.get(reverse(f"clinic:{page}", args=[person.pk]))
    assert answer.status_code == 200
    text = answer.content.decode().partition('<section class="stack"><h2 class="h3">The story')[
        0
    ]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


@pytest.mark.parametrize(("tell", "until"), SHUT, ids=["questions open", "a flag stands"])
@pytest.mark.parametrize("page", PAGES)
def test_no_dose_is_shown_and_the_reason_is(as_therapist, person, told, page, tell, until):
    assert DOSE.search(words_of(as_therapist, person, page))
    tell(told)
    text = words_of(as_therapist, person, page)
    assert "Nothing but rest is given out until" in text
    assert until in text
    assert not DOSE.search(text)


def test_the_lock_of_a_flag_is_not_hidden_by_open_questions(as_therapist, person, told):
    numb_saddle(told)
    severe_fall(told)
    assert "a therapist opens the lock" in words_of(as_therapist, person, "letter")


def test_there_is_nothing_to_decide(as_therapist, person, told):
    [first, *_] = proposals.lines(
        overview := records.overview(person, TODAY), proposals.preview(overview)
    )
    severe_fall(told)
    page = reverse("clinic:decide", args=[person.pk, first.exercise.id])
    for answer in (
        as_therapist.get(page, follow=True),
        as_therapist.post(page, {"choice": "accept"}, follow=True),
    ):
        assert answer.redirect_chain[-1][0] == reverse("clinic:patient", args=[person.pk])
        assert "No doses are in force now" in answer.content.decode()


def test_after_the_answers_the_doses_are_back(as_therapist, person, told):
    severe_fall(told)
    overview = records.overview(person, TODAY)
    kept = {a.question: a for a in overview.answers.answers}
    for question in overview.asked_again.open:
        actions.answer(
            Told(person, "self", NOW), Answer(question, kept[question].choices, TODAY)
        )
    assert records.overview(person, TODAY).may_train
    assert DOSE.search(words_of(as_therapist, person, "letter"))


# --- what the letter says of movement control ---------------------------------------------------


def test_the_letter_shows_tests_not_passed_beside_the_passed_ones(
    as_therapist, person, therapist
):
    assert "Movement control" not in words_of(as_therapist, person, "letter")
    seen = {StageTest.WAITERS_BOW: 1, StageTest.PELVIC_TILT: 0, StageTest.FOUR_POINT_ROCK: 0}
    results = tuple(
        TestResult(test, value, TODAY, By.THERAPIST) for test, value in seen.items()
    )
    actions.control_tests(Told(person, therapist.display_name, NOW), results)
    assert (
        "Movement control, tested 24 Nov 2026. Passed: waiter's bow. "
        "Not passed: pelvic tilt, standing; quadruped rock."
    ) in words_of(as_therapist, person, "letter").replace("&#x27;", "'")


@pytest.mark.parametrize("opens", [True, False], ids=["questions reopen", "it left the week"])
def test_what_was_written_for_a_decision_is_not_lost_where_there_is_none_any_more(
    as_therapist, person, told, opens
) -> None:
    """The form stands open meanwhile."""
    if opens:
        severe_fall(told)
    address = reverse("clinic:decide", args=[person.pk, "band-anti-rotation-hold"])
    sent = {"choice": "change", "reason": "sore after a long drive", "sets": "2", "hold_s": "5"}
    page = as_therapist.post(address, sent, follow=True).content.decode()
    assert "nothing to decide" in page
    assert "sore after a long drive; Sets: 2; Hold, in seconds: 5" in page
    assert as_therapist.get(address).status_code == (302 if opens else 404)
    unknown = reverse("clinic:decide", args=[person.pk, "no-such-exercise"])
    assert as_therapist.post(unknown, sent).status_code == (302 if opens else 404)
