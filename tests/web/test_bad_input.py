"""Every form of the person's pages with every kind of rubbish in every field.

The answer is never an error of ours: the page comes back, names the field and the value, says what
is allowed, and keeps everything else that was typed. Nothing is stored.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from tests.web.conftest import FIRST, TODAY, change_page, ticketed

from mainstay.web import models, weeks

pytestmark = pytest.mark.django_db

TOMORROW = (TODAY + timedelta(days=1)).isoformat()
LONG = "x" * 5000
NOT_WHOLE = ("2.5", "-1", "NaN", "inf", "1e1", "1_0", "false", "9" * 60)
"""Never a whole number from 0."""
PAIN = ("", "11", *NOT_WHOLE)
FEW = ("", "11", "-1", "NaN")
"""Enough where the same reader is used as on the page of the morning."""
WORD = ("", "elbow", "BACK ", "true", "0", LONG)
DAY = ("", TOMORROW, "yesterday", "2026-02-30", "0", "2026-13-01", LONG)
TICK = ("no", "true", "0", LONG)

Fields = dict[str, str | list[str]]
SAID: Fields = {"back": "4", "asks_leg": "1", "leg": "2", "reach": "thigh"}
BAD_PAIN = {"back": PAIN, "leg": PAIN, "reach": WORD}
FEW_PAIN = {"back": FEW, "leg": FEW, "reach": ("", "elbow")}


@dataclass(frozen=True)
class Form:
    """A form: where it goes, what fits, and what does not, field by field."""

    at: str
    fits: Fields
    bad: dict[str, tuple[str, ...]] = field(default_factory=dict)
    several: tuple[str, ...] = ()  # fields that may come more than once


INTAKE = {
    "about": Form(
        "/me/about-you/about/",
        {
            "name": "Ann",
            "height_cm": "172",
            "mass": "70",
            "weight_unit": "kg",
            "conditioning": "low",
            "country": "GB",
            "revision": "0",
        },
        {
            "name": (LONG,),
            "height_cm": ("", "tall", "0", "119", "231", "NaN", "inf", "1e2", "1_72", LONG),
            "mass": ("", "29.9", "301", "-70", "NaN", "seventy"),
            "conditioning": WORD,
            "weight_unit": ("stone", "KG", LONG),
            "country": ("ZZ", "Germany", "de-DE", LONG),
        },
    ),
    "pain": Form(
        "/me/about-you/pain/",
        {**SAID, "weeks": "12", "areas": ["buttock_left", "thigh_left"], "revision": "0"},
        {**FEW_PAIN, "weeks": ("", "5201", *NOT_WHOLE), "areas": ("elbow", LONG)},
        ("areas",),
    ),
    "health": Form(
        "/me/about-you/health/",
        {
            "conditions": ["discectomy_6w_plus", "osteoporosis"],
            "since_discectomy_6w_plus": "2026-06-01",
            "cleared_discectomy_6w_plus": "2026-08-01",
            "revision": "0",
        },
        {
            "conditions": ("back", LONG),
            "since_discectomy_6w_plus": (*DAY, "1800-01-01"),
            # not before the operation, not in the future
            "cleared_discectomy_6w_plus": (*DAY[1:], "2026-05-01"),
        },
        ("conditions",),
    ),
    "abilities": Form(
        "/me/about-you/abilities/",
        {"floor": "yes", "cannot": ["kneeling"], "revision": "0"},
        {"floor": WORD, "cannot": ("fly", LONG)},
        ("cannot",),
    ),
    "equipment": Form(
        "/me/about-you/equipment/",
        {
            "items": ["mat"],
            "bands": ["red"],
            "dumbbells": "1 2 4",
            "has_pulley": "yes",
            "rig_name": "cellar",
            "unit": "kg",
            "rig_kind": "plates",
            "plates": "0.25 x 4, 1 x 4",
            "smallest": "0.5",
            "ratio": "2",
            "heights": ["low"],
            "lesson": "yes",
            "revision": "0",
        },
        {
            "items": ("pulley-rope", "sofa", LONG),
            "bands": ("pink",),
            "dumbbells": ("heavy", "0", "1 NaN", "1 61", LONG),
            "has_pulley": ("maybe", "1"),
            "rig_name": (LONG,),
            "unit": ("", "stone", "KG"),
            "rig_kind": ("", "ropes"),
            "plates": (
                "",
                "many",
                "1 x 0",
                "1 x 61",
                "-1 x 2",
                "NaN x 2",
                "inf x 2",
                "101 x 1",
                "100 x 40",
                "0.001 x 3",
                "1 x x 2",
                LONG,
            ),
            "smallest": ("-1", "51", "NaN", "some"),
            "ratio": ("", "0.4", "9", "NaN", "2:1"),
            "heights": ("sky",),
            "lesson": ("", *TICK),
        },
        ("items", "bands", "heights"),
    ),
    "pins": Form(
        "/me/about-you/equipment/",
        {
            "has_pulley": "yes",
            "unit": "lb",
            "rig_kind": "pins",
            "pins": "first 5, then 2.5 up to 50, then 10 up to 100",
            "added": "1.25 x 2",
            "friction": "measured",
            "friction_low": "5",
            "friction_high": "12",
            "ratio": "1",
            "lesson": "yes",
            "revision": "0",
        },
        {
            "pins": (
                "",
                "0",
                "0.2",
                "501",
                "NaN",
                "-5",
                "10, 5",
                "5, 5",
                "5,10,15",
                "then 5 up to 50",
                "first 5, then 0 up to 50",
                "first 5, then 10 up to 50",
                "first 5, then 5 up to 5",
                "first 5, then 5 up to 505",
                "first 0.25, then 0.25 up to 60",
                "five to fifty",
                LONG,
            ),
            "added": ("much", "-1", "1 x 5", "30 x 2", LONG),
            "friction": ("maybe", "5", LONG),
            "friction_low": ("", "-1", "61", "NaN", "13"),
            "friction_high": ("", "-1", "61", "NaN", "4"),
        },
    ),
    "outlook": Form(
        "/me/about-you/outlook/",
        {"worry": "quite", "low_mood": "a_little", "moving_harms": "very", "revision": "0"},
        {"worry": WORD, "low_mood": WORD, "moving_harms": WORD},
    ),
    "goals": Form(
        "/me/about-you/goals/",
        {
            "goal_1": "Lift my grandson",
            "ability_1": "3",
            "goal_2": "Garden",
            "ability_2": "5",
            "revision": "0",
        },
        {"goal_1": ("", LONG), "ability_1": PAIN, "goal_2": ("", LONG), "ability_2": PAIN},
    ),
    "week": Form(
        "/me/about-you/week/",
        {"days_per_week": "3", "minutes": "20", "revision": "0"},
        {"days_per_week": ("", "0", "8", *NOT_WHOLE), "minutes": ("", "4", "61", *NOT_WHOLE)},
    ),
}
KEY = (TODAY - timedelta(days=1)).isoformat()
PERSON = {
    "start of a session": Form(
        "/me/session/start/", {**SAID, "painkiller": "yes"}, {**FEW_PAIN, "painkiller": TICK}
    ),
    "morning": Form(
        "/me/morning/", {**SAID, "set_off": "no"}, {**BAD_PAIN, "set_off": ("", "maybe", "1")}
    ),
    "flare": Form("/me/flare/", SAID, FEW_PAIN),
    "fall": Form(
        "/me/something-went-wrong/fall/",
        {"began_on": KEY, "severity": "moderate", "exercise": "walking", "done": "Rested."},
        {
            "began_on": (*DAY, "2025-01-01"),
            "severity": WORD,
            "exercise": ("flying", "bird dog", LONG),
            "done": ("x" * 201, LONG),
        },
    ),
    "walk": Form(
        "/me/walked/",
        {**SAID, "minutes": "12"},
        {**FEW_PAIN, "minutes": ("", "0", "241", *NOT_WHOLE)},
    ),
    "score": Form("/me/score/back_pain_average/", {"value_0": "4"}, {"value_0": PAIN}),
    "goals score": Form(
        "/me/score/goal_ability/", {"value_0": "4", "value_1": "5"}, {"value_0": PAIN}
    ),
    "test": Form(
        "/me/test/chair-stand-30s/", {"value": "12"}, {"value": ("", "61", *NOT_WHOLE)}
    ),
    "test by words": Form(
        "/me/test/heel-toe-walk/", {"value": "0"}, {"value": ("", "2", "no")}
    ),
    "lesson": Form(
        "/me/deep-muscles/",
        {"position": "lying", "picture": "zip", "good": "5"},
        {
            "position": ("standing", LONG),
            "picture": ("trousers", "0"),
            "good": ("6", *NOT_WHOLE),
        },
    ),
    "settings": Form(
        "/me/you/",
        {"name": "Ann", "zone_name": "Europe/London", "large_print": "yes"},
        {
            "name": (LONG,),
            "zone_name": ("", "Mars/Base", "Europe", "../etc", LONG),
            "large_print": TICK,
        },
    ),
}
ALL = {**{f"intake: {k}": f for k, f in INTAKE.items()}, **PERSON}


class _Kept(HTMLParser):
    """The values that the fields of a page hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        got = dict(attrs)
        if tag == "select":
            self._select = got["name"]
        if tag == "option" and "selected" in got:
            value = got.get("value")
            self._keep(self._select, value if value is not None else "")
        if tag == "input" and got.get("name"):
            listed = got.get("type") in ("radio", "checkbox")
            if not listed or "checked" in got:
                self._keep(got["name"], got.get("value") or "")

    def handle_data(self, data: str) -> None:
        # <option selected>Europe/London</option> has no value of its own.
        if self._select and self.fields.get(self._select) == [""]:
            self.fields[self._select] = [data]

    def _keep(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def _each(forms: dict[str, Form]) -> list:
    return [
        pytest.param(form, key, id=f"{name}: {key}")
        for name, form in forms.items()
        for key in form.bad
    ]


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _check(answer, form: Form, key: str, value: str) -> None:
    """The page came back, says where and what, and has kept the rest."""
    assert answer.status_code == 422, f"{key}={value[:20]!r}: {answer.status_code}"
    errors = answer.context["errors"]
    mine = [e["text"] for e in errors if e["field"] == key] or [e["text"] for e in errors]
    assert mine, "no error names the field"
    assert all(len(e["text"]) < 400 for e in errors), "an error repeats the whole rubbish"
    part = value.strip().split(" ")[-1][:12].casefold()  # of several numbers the last is wrong
    if part.isprintable() and len(value) < 100:
        assert any(part in text.casefold() for text in mine), (value, mine)
    kept = _Kept(answer.content.decode()).fields
    for name, typed in form.fits.items():
        if name not in (key, "asks_leg"):
            missing = set(_listed(typed)) - set(kept.get(name, []))
            assert not missing, f"{name} was lost: {missing}, kept {kept.get(name)}"


def _stored() -> int:
    return sum(m.objects.count() for m in models.FACTS)


@pytest.mark.parametrize(("form", "key"), _each(ALL))
def test_rubbish_in_one_field(as_person: Client, told, form: Form, key: str) -> None:
    weeks.current(told, TODAY)
    before = _stored()
    fits = ticketed(as_person, form.at, form.fits)
    for value in form.bad[key]:
        answer = as_person.post(form.at, {**fits, key: value})
        _check(answer, form, key, value)
    assert _stored() == before


@pytest.mark.parametrize("name", ALL)
def test_a_field_sent_twice(as_person: Client, told, name: str) -> None:
    weeks.current(told, TODAY)
    form = ALL[name]
    fits = ticketed(as_person, form.at, form.fits)
    single = [k for k in form.bad if k not in form.several and k != "revision"]
    for key in single:
        answer = as_person.post(form.at, {**fits, key: _listed(form.fits[key]) * 2})
        assert answer.status_code == 422, key
        assert any("came twice" in e["text"] for e in answer.context["errors"]), key


@pytest.mark.parametrize("name", ALL)
def test_an_unknown_field(as_person: Client, told, name: str) -> None:
    weeks.current(told, TODAY)
    form = ALL[name]
    fits = ticketed(as_person, form.at, form.fits)
    answer = as_person.post(form.at, {**fits, "hieght": "172"})
    assert answer.status_code == 422
    assert "“hieght” is no field of this page" in answer.content.decode()


@pytest.mark.parametrize("name", ALL)
def test_what_fits_is_taken(as_person: Client, told, name: str) -> None:
    weeks.current(told, TODAY)
    form = ALL[name]
    if "about-you" in form.at:
        answer = change_page(as_person, form.at.split("/")[3], form.fits)
    else:
        answer = as_person.post(form.at, ticketed(as_person, form.at, form.fits))
    assert answer.status_code == 302


# --- the safety questions ------------------------------------------------------------------------

QUESTIONS = (
    (
        "birth-year",
        ("", "19", "1899", "2027", "NaN", "-1970", "19x0", "²", "١٩٧٠", "9" * 5000, LONG),
    ),
    ("saddle", ("", "maybe", "NO", "true", LONG)),
    ("medicines", ("", "aspirin", LONG)),
)


@pytest.mark.parametrize(
    ("question", "value"),
    [(q, v) for q, values in QUESTIONS for v in values],
    ids=lambda v: v[:12] or "empty",
)
def test_rubbish_as_a_safety_answer(as_person: Client, question: str, value: str) -> None:
    before = _stored()
    answer = as_person.post(f"/me/safety-questions/{question}/", {"choice": value})
    assert answer.status_code == 422
    error = answer.context["error"]
    assert error
    assert len(error) < 400
    assert not value or value[:12] in error
    assert _stored() == before


@pytest.mark.parametrize("choices", [["no", "new"], ["no", "no"], ["new", "old_examined"]])
def test_two_answers_where_one_is_asked(as_person: Client, choices: list[str]) -> None:
    answer = as_person.post("/me/safety-questions/saddle/", {"choice": choices})
    assert answer.status_code == 422
    assert "Please choose one of the answers." in answer.content.decode()


def test_none_and_something_do_not_go_together(as_person: Client) -> None:
    answer = as_person.post("/me/safety-questions/medicines/", {"choice": ["none", "opioid"]})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count(" checked") == 2, "both ticks stay"
    assert "You ticked “None of these” and more." in page


# --- a running session -----------------------------------------------------------------------------


@pytest.fixture
def running(as_person: Client, told) -> str:
    """The address of the first exercise of a session."""
    weeks.current(told, TODAY)
    answer = as_person.post("/me/session/start/?short=1", {"back": "3", "leg_too": "no"})
    assert answer.status_code == 302
    return answer.url


def _set_fields(client: Client, step: str) -> Fields:
    kept = _Kept(client.get(step).content.decode()).fields
    names = ("ticket", "set_id", "side", "reps", "duration_s", "distance_m")
    return {n: kept[n][0] for n in names if n in kept}


def test_rubbish_as_repetitions(as_person: Client, running: str) -> None:
    fields = _set_fields(as_person, running)
    for value in ("", "201", *NOT_WHOLE):
        answer = as_person.post(f"{running}set/", {**fields, "reps": value, "reserve": "2"})
        assert answer.status_code == 422, value
        page = answer.content.decode()
        assert "Repetitions" in page
        if value.isprintable():
            assert f'value="{value}"' in page, "what was typed stays"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("set_id", ""),
        ("set_id", "x"),
        ("set_id", "1"),
        ("side", "up"),
        ("reserve", "6"),
        ("reserve", "-1"),
        ("reserve", "NaN"),
        ("weight", "3"),
    ],
)
def test_rubbish_beside_a_set(as_person: Client, running: str, name: str, value: str) -> None:
    before = _stored()
    fields = {**_set_fields(as_person, running), name: value}
    assert as_person.post(f"{running}set/", fields).status_code == 422
    assert _stored() == before


@pytest.mark.parametrize(
    "fields", [{}, {"where": ""}, {"where": "elbow"}, {"where": "back", "x": "1"}]
)
def test_it_hurts_without_a_place(as_person: Client, running: str, fields: Fields) -> None:
    before, fields = _stored(), ticketed(as_person, running, fields)
    assert as_person.post(f"{running}hurts/", fields).status_code == 422
    assert _stored() == before


@pytest.mark.parametrize(
    "fields", [{}, {"peak": "worse"}, {"back": "11"}, {"back": "5", "leg": "3"}]
)
def test_rubbish_as_the_pain_during(as_person: Client, running: str, fields: Fields) -> None:
    assert as_person.post(running, ticketed(as_person, running, fields)).status_code == 422


@pytest.mark.parametrize("name", FEW_PAIN)
def test_rubbish_after_a_session(as_person: Client, running: str, name: str) -> None:
    after = running.rstrip("/").rpartition("/")[0] + "/after/"
    form = Form(after, {**SAID, "painkiller": "yes"})
    for value in FEW_PAIN[name]:
        _check(as_person.post(after, {**form.fits, name: value}), form, name, value)


NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("rest", ["1/", "1/hurts/", "after/", "99999999999999999999/"])
def test_a_session_that_never_began(as_person: Client, told, rest: str) -> None:
    weeks.current(told, TODAY)
    before = _stored()
    for send in (as_person.get, as_person.post):
        answer = send(f"/me/session/{NOBODY}/{rest}")
        assert answer.status_code == 302
        assert answer.url == "/me/session/start/"
    assert _stored() == before


@pytest.mark.parametrize(
    "address",
    [
        "/me/exercise/no-such-one/",
        "/me/score/no_such_one/",
        "/me/score/rmdq-24/",
        "/me/test/no-such-test/",
        "/me/test/green_sessions/",
        "/me/learn/no-such-card/",
        "/me/about-you/no-such-page/",
        "/me/safety-questions/no-such-question/",
        f"/me/you/answers/setlog/{NOBODY}/",
        f"/me/you/answers/issued/{NOBODY}/",
        "/me/session/x/1/",
        "/me/you/answers/setlog/x/",
    ],
)
def test_what_does_not_exist_is_not_found(as_person: Client, address: str) -> None:
    assert as_person.get(address).status_code == 404


# --- putting right, the account, the front -----------------------------------------------------------


@pytest.mark.parametrize("name", FEW_PAIN)
def test_rubbish_in_a_correction(as_person: Client, person, name: str) -> None:
    row = models.PainReport.objects.filter(person=person).first()
    form = Form(f"/me/you/answers/painreport/{row.pk}/", SAID)
    for value in FEW_PAIN[name]:
        _check(as_person.post(form.at, {**form.fits, name: value}), form, name, value)


def test_rubbish_in_a_corrected_set(as_person: Client, person) -> None:
    rows = models.SetLog.objects.filter(person=person)
    row = next(r for r in rows if '"reps":null' not in r.value)
    for value in ("", "201", *NOT_WHOLE):
        answer = as_person.post(f"/me/you/answers/setlog/{row.pk}/", {"reps": value})
        assert answer.status_code == 422, value


EXAMINED = Form(
    "/me/safety/examined/",
    {
        "examined_by": "Dr. A, City Hospital",
        "examined_on": FIRST.isoformat(),
        "result": "All fine",
        "allowed": "yes",
    },
    {
        "examined_by": ("", LONG),
        "examined_on": (*DAY, "1999-01-01"),
        "result": ("", LONG),
        "allowed": ("", *TICK),
    },
)


@pytest.mark.parametrize(("form", "key"), _each({"examined": EXAMINED}))
def test_rubbish_about_an_examination(client: Client, lived, form: Form, key: str) -> None:
    client.post("/begin/", {"zone": "UTC"})
    for question, choice in (("birth-year", "1970"), ("sex", "male"), ("saddle", "new")):
        client.post(f"/me/safety-questions/{question}/", {"choice": choice})
    for value in form.bad[key]:
        _check(client.post(form.at, {**form.fits, key: value}), form, key, value)


FILES = {
    "empty": b"",
    "not JSON": b"hello",
    "not UTF-8": b"\xff\xfe\x00",
    "another file": b'{"version": 3}',
    "unknown key": b'{"mainstay": 1, "facts": [], "extra": 1}',
    "twice the same key": b'{"mainstay": 1, "mainstay": 1, "facts": []}',
    "NaN": b'{"mainstay": NaN, "facts": []}',
    "unknown version": b'{"mainstay": 99, "facts": []}',
    "deep": b'{"mainstay": 1, "facts": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "unknown kind": (
        b'{"mainstay": 1, "facts": [{"kind": "Secret", "id": "%s", "author": "self", "at": '
        b'"2026-11-01T08:00:00Z", "zone": "UTC", "day": "2026-11-01", "value": {}}]}'
    )
    % NOBODY.encode(),
    "a time without zone": (
        b'{"mainstay": 1, "facts": [{"kind": "Score", "id": "%s", "author": "self", "at": '
        b'"2026-11-01T08:00:00", "zone": "UTC", "day": "2026-11-01", "value": {}}]}'
    )
    % NOBODY.encode(),
    "a time zone that is none": (
        b'{"mainstay": 1, "facts": [{"kind": "Score", "id": "%s", "author": "self", "at": '
        b'"2026-11-01T08:00:00Z", "zone": "Mars", "day": "2026-11-01", "value": '
        b'{"measure": "back_pain_now", "value": 3, "on": "2026-11-01"}}]}'
    )
    % NOBODY.encode(),
    "a fact of tomorrow": (
        b'{"mainstay": 1, "facts": [{"kind": "Score", "id": "%s", "author": "self", "at": '
        b'"2031-11-01T08:00:00Z", "zone": "UTC", "day": "2031-11-01", "value": '
        b'{"measure": "back_pain_now", "value": 3, "on": "2031-11-01"}}]}'
    )
    % NOBODY.encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_export(client: Client, lived, name: str, tmp_path) -> None:
    client.post("/begin/", {"zone": "UTC"})
    before = _stored()
    file = tmp_path / "file.json"
    file.write_bytes(FILES[name])
    with file.open("rb") as opened:
        answer = client.post("/me/you/import/", {"file": opened})
    assert answer.status_code == 422
    assert answer.context["error"]
    assert _stored() == before


def test_importing_without_a_file(as_person: Client) -> None:
    assert as_person.post("/me/you/import/", {}).status_code == 422


@pytest.mark.parametrize("word", ["", "yes", "delet", LONG])
def test_deleting_needs_its_word(as_person: Client, person, word: str) -> None:
    answer = as_person.post("/me/you/delete/", {"word": word})
    assert answer.status_code == 422
    assert models.Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("code", ["", "x", "////", "DEMO/RUTH", "²²²²", LONG])
def test_a_code_that_is_none(client: Client, code: str) -> None:
    assert client.post("/code/", {"code": code}).status_code == 422


def test_an_invitation_typed_with_slashes(client: Client, therapist) -> None:
    from mainstay.web import actions, clock

    _, code = actions.invite(therapist, "Ann", clock.now())
    answer = client.post("/code/", {"code": code.replace("-", "/")})
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("zone", ["", "Mars", "Europe", "../../etc/passwd", LONG])
def test_a_device_in_an_unknown_zone_may_begin(client: Client, zone: str) -> None:
    assert client.post("/begin/", {"zone": zone}).url == "/me/safety-questions/"


@pytest.mark.parametrize("country", ["ZZ", "Germany", LONG])
def test_an_unknown_country(client: Client, country: str) -> None:
    answer = client.post("/country/", {"country": country, "back": "/help/"})
    assert answer.status_code == 422


@pytest.mark.parametrize("back", ["", "https://example.org/", "//example.org/", "javascript:x"])
def test_the_country_never_leads_away(client: Client, back: str) -> None:
    assert client.post("/country/", {"country": "FR", "back": back}).url == "/"
