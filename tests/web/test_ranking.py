"""The ladder of the work list as a table that a therapist can read."""

from dataclasses import replace
from datetime import date

import pytest

from mainstay.care.outcomes import Doubt
from mainstay.care.screening import Level
from mainstay.web.clinic.ranking import LADDER, Group, Signs, place

ON = date(2026, 11, 24)
CALM = Signs(name="Ruth", on=ON)
RAISED = {"raised_on": ON, "suspects": "cauda equina"}

ONE_SIGN = [
    ("an emergency answer", {"level": Level.E0, **RAISED}, "E0", Group.SAFETY),
    ("an answer on self-harm", {"self_harm": True}, "self_harm", Group.SAFETY),
    ("an urgent answer", {"level": Level.E1, **RAISED}, "E1", Group.SAFETY),
    ("numb or weak in a session", {"numb_on": ON}, "numb_or_weak", Group.SAFETY),
    ("an answer for review", {"level": Level.E2, **RAISED}, "E2", Group.SAFETY),
    ("two reds in a week", {"red_sessions": 2}, "two_reds", Group.STUCK),
    ("a flare that lasts", {"flare_needs_clinician": True}, "flare", Group.STUCK),
    ("week 6, no better", {"doubt": Doubt.SEE_CLINICIAN}, "no_response", Group.STUCK),
    ("a rise that waits", {"waiting": ("Row",)}, "waits", Group.STUCK),
    ("the approval ended", {"approval_ended_on": ON}, "approval_ended", Group.STUCK),
    ("never an approval", {"approval_missing": True}, "approval_missing", Group.STUCK),
    ("three ambers", {"three_ambers": ("Row",)}, "three_ambers", Group.STUCK),
    ("no rise in two weeks", {"stuck": ("Row",)}, "stuck_two_weeks", Group.STUCK),
    ("week 4, little change", {"doubt": Doubt.SOFT_REVIEW}, "soft_review", Group.STUCK),
    ("high worry on strict", {"asks_policy": True}, "policy", Group.STUCK),
    ("the screen is out of date", {"screen_due": True}, "screen_due", Group.STUCK),
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


# The screen of a silent person runs out: silence is what to say, so that pair is no question.
PAIRS = [n for n, row in enumerate(ONE_SIGN[:-1]) if row[2] != "screen_due"]


@pytest.mark.parametrize("number", PAIRS)
def test_of_two_signs_the_more_dangerous_one_ranks(number):
    first, second = ONE_SIGN[number], ONE_SIGN[number + 1]
    both = {**second[1], **first[1]}
    assert place(replace(CALM, **both)).rung.key == first[2]


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
    assert found.also == ("2 reds", "Waits for you")


def test_the_longest_silence_comes_first_and_names_decide_elsewhere():
    long = place(replace(CALM, name="Zoe", silent_days=20)).order
    short = place(replace(CALM, name="Abe", silent_days=8)).order
    assert long < short
    assert place(replace(CALM, name="abe")).order < place(replace(CALM, name="Zoe")).order
