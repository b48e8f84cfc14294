"""The ladder of the work list as a table that a therapist can read."""

from dataclasses import replace
from datetime import date

import pytest

from mainstay.care.outcomes import Doubt
from mainstay.care.red_flags import Level
from mainstay.web.clinic.ranking import LADDER, Group, Signs, place

ON = date(2026, 11, 24)
CALM = Signs(name="Ruth", on=ON)
RAISED = {"raised_on": ON, "suspects": "cauda equina"}

FLARE = {"flare_day": 2, "flare_pain": "back 6, usual 2"}
ONE_SIGN = [
    ("an emergency answer", {"level": Level.E0, **RAISED}, "E0", Group.SAFETY),
    ("an answer on self-harm", {"self_harm": True}, "self_harm", Group.SAFETY),
    ("an urgent answer", {"level": Level.E1, **RAISED}, "E1", Group.SAFETY),
    ("numb or weak in a session", {"numb_on": ON}, "numb_or_weak", Group.SAFETY),
    ("a fall", {"event": "Fall on 20 Nov."}, "adverse_event", Group.SAFETY),
    ("an answer for review", {"level": Level.E2, **RAISED}, "E2", Group.SAFETY),
    ("pain further down the leg", {"direction": "Pain."}, "direction", Group.STUCK),
    ("a flare that lasts", {"flare_needs_clinician": True}, "long_flare", Group.STUCK),
    ("a flare", FLARE, "flare", Group.STUCK),
    ("two reds in a week", {"red_sessions": 2}, "two_reds", Group.STUCK),
    ("week 6, no better", {"doubt": Doubt.SEE_CLINICIAN}, "no_response", Group.STUCK),
    ("a doctor's yes is missing", {"clearance": "Ask."}, "clearance", Group.STUCK),
    ("the screen is out of date", {"screen_due": True}, "screen_due", Group.STUCK),
    ("three ambers", {"three_ambers": ("Row",)}, "three_ambers", Group.STUCK),
    ("week 4, little change", {"doubt": Doubt.SOFT_REVIEW}, "soft_review", Group.STUCK),
    ("high worry on strict", {"asks_policy": True}, "policy", Group.STUCK),
    ("no rise in two weeks", {"stuck": ("Row",)}, "stuck_two_weeks", Group.STUCK),
    ("the next stage is reached", {"stage_waits": "stage 3"}, "stage_waits", Group.WAITING),
    ("never an approval", {"approval_missing": True}, "approval_missing", Group.WAITING),
    ("the approval ended", {"approval_ended_on": ON}, "approval_ended", Group.WAITING),
    ("a rise that waits", {"waiting": ("row 5 to 6",)}, "waits", Group.WAITING),
    ("a test of the month", {"month_tests": ("balance",)}, "month_tests", Group.WAITING),
    ("control tests grew old", {"control": "Test again."}, "control", Group.WAITING),
    ("seven days of silence", {"silent_days": 7}, "silent", Group.SILENT),
    ("the intake is not finished", {"begun": False}, "starting", Group.WELL),
    ("nothing of all this", {}, "well", Group.WELL),
]


@pytest.mark.parametrize(("what", "signs", "key", "group"), ONE_SIGN)
def test_one_sign_ranks_so(what, signs, key, group):
    found = place(replace(CALM, **signs))
    assert (found.rung.key, found.rung.group) == (key, group), what
    assert found.sentence.endswith((".", "?"))


def test_every_rung_has_its_example():
    assert [key for _, _, key, _ in ONE_SIGN] == [rung.key for rung in LADDER]


# Week 4 and week 6 are one sign, and a silent person's wishes wait with them (below).
PAIRS = [n for n, row in enumerate(ONE_SIGN[:-1]) if row[2] != "control"]


@pytest.mark.parametrize("number", PAIRS)
def test_of_two_signs_the_more_dangerous_one_ranks(number):
    first, second = ONE_SIGN[number], ONE_SIGN[number + 1]
    both = {**second[1], **first[1]}
    assert place(replace(CALM, **both)).rung.key == first[2]


WAITS_TOO = (
    "screen_due",
    "three_ambers",
    "stuck_two_weeks",
    "stage_waits",
    "approval_missing",
    "approval_ended",
    "month_tests",
    "control",
    "waits",
)


@pytest.mark.parametrize("row", ONE_SIGN, ids=lambda row: row[2])
def test_of_a_silent_person_only_silence_and_danger_are_said(row):
    found = place(replace(CALM, **{"silent_days": 9, **row[1]}))
    expected = "silent" if row[3] is Group.WELL or row[2] in WAITS_TOO else row[2]
    assert found.rung.key == expected
    assert not set(found.also) & {r.label for r in LADDER if r.key in WAITS_TOO}


SENTENCES = [
    (
        {"level": Level.E0, **RAISED, "silent_days": 1},
        "Answer of 24 Nov may point to cauda equina. Told to get help now. Nothing heard since. "
        "Call now: has somebody examined them?",
    ),
    (
        {"red_sessions": 3, "last_red": "Bridge, back pain 6 during", "stage_fell": True},
        "3 red sessions in 7 days. Last: Bridge, back pain 6 during. The stage went down one. "
        "Look which exercises hurt.",
    ),
    ({"red_sessions": 2}, "2 red sessions in 7 days. Look which exercises hurt."),
    ({"silent_days": 9}, "Nothing entered for 9 days. Write or call."),
    (
        {"doubt": Doubt.SEE_CLINICIAN, "week": 3, "recent_flares": 3},
        "3 flares in four weeks. Please see and examine.",
    ),
    (
        {"waiting": ("walking 5 min to 7 min", "bridge 2 × 8 to 2 × 9")},
        "Ready for more than you approved: walking 5 min to 7 min, and 1 more.",
    ),
    (
        FLARE,
        "Flare, day 2: back 6, usual 2. Doses are cut, positions of ease first. "
        "Look whether it settles.",
    ),
]


@pytest.mark.parametrize(("signs", "sentence"), SENTENCES)
def test_the_sentence_says_what_matters(signs, sentence):
    assert place(replace(CALM, **signs)).sentence == sentence


def test_only_what_is_safe_is_one_tap():
    quick = {r.key: (r.group, r.quick) for r in LADDER if r.quick}
    assert quick == {
        "approval_ended": (Group.WAITING, "renew"),
        "waits": (Group.WAITING, "rise"),
    }


NOT_YET = [
    ("one red session", {"red_sessions": 1}),
    ("six days of silence", {"silent_days": 6}),
    ("too few scores to say", {"doubt": Doubt.TOO_FEW_SCORES}),
    ("a caution that only restricts", {"level": Level.C}),
]


@pytest.mark.parametrize(("what", "signs"), NOT_YET)
def test_this_is_no_concern_yet(what, signs):
    assert place(replace(CALM, **signs)).rung.group is Group.WELL, what


def test_the_rest_is_said_after_the_first():
    found = place(replace(CALM, level=Level.E1, red_sessions=2, waiting=("Row",)))
    assert found.also == ("Red sessions", "Ready for more")


def test_the_longest_silence_comes_first_and_names_decide_elsewhere():
    long = place(replace(CALM, name="Zoe", silent_days=20)).order
    short = place(replace(CALM, name="Abe", silent_days=8)).order
    assert long < short
    assert place(replace(CALM, name="abe")).order < place(replace(CALM, name="Zoe")).order
