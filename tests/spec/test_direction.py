"""A direction that eases the back (clinical 2): what it opens, leaves out and waits for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import caps
from mainstay.care.decision import Override, OverrideKind
from mainstay.care.direction import DirectionBias
from mainstay.care.eligibility import barriers
from mainstay.care.history import FlareReport, History, Morning, Pain, Reach
from mainstay.care.patient import ConditionRecord, DirectionalPreference, Mode, Patient
from mainstay.care.reasons import ReasonCode
from mainstay.care.settling import direction_bias
from mainstay.care.stages import open_rank, stage_state
from mainstay.exercises import Condition, Direction, Stage, shipped_catalogue

TODAY = date(2026, 11, 24)
CATALOGUE = shipped_catalogue()
OURS = {"direction_opposite", "direction_not_found", "direction_spread"}


def person(finding: str, conditions: str = "", mode: Mode = Mode.CLINIC) -> Patient:
    """`extension 10` was found 10 days ago; `extension 10 3` is stable since 3 days ago."""
    words = finding.split()
    days = [TODAY - timedelta(days=int(word)) for word in words[1:]]
    return Patient(
        1974,
        Sex.FEMALE,
        1.7,
        70,
        mode=mode,
        conditions=tuple(ConditionRecord(Condition(c)) for c in conditions.split()),
        preference=DirectionalPreference(Direction(words[0]), *days) if words else None,
    )


# conditions, finding and days ago (then stable days ago), exercise, what bars it by direction
BARRED = [
    ("", "", "prone-press-up", ""),
    ("", "", "knees-to-chest", ""),
    ("acute_nslbp", "", "prone-press-up", "direction_not_found"),
    ("acute_nslbp", "extension 1", "prone-press-up", ""),
    ("acute_nslbp", "flexion 1", "prone-press-up", "direction_opposite direction_not_found"),
    ("radicular_acute", "", "prone-press-up", "direction_not_found"),
    ("radicular_acute", "extension 1", "prone-press-up", ""),
    ("radicular_acute", "extension 20 1", "prone-press-up", ""),
    ("radicular_acute", "extension -1", "prone-press-up", "direction_not_found"),
    ("radicular_stable", "", "prone-press-up", "direction_not_found"),
    ("chronic_nslbp", "", "prone-press-up", ""),
    ("chronic_nslbp", "flexion 1", "prone-press-up", "direction_opposite"),
    ("chronic_nslbp", "flexion 20 1", "prone-press-up", ""),
    ("chronic_nslbp", "extension 1", "knees-to-chest", "direction_opposite"),
    ("chronic_nslbp", "extension 20 1", "knees-to-chest", ""),
    ("chronic_nslbp", "extension 20 -1", "knees-to-chest", "direction_opposite"),
    ("chronic_nslbp", "extension 1", "cat-camel", "direction_opposite"),
    ("chronic_nslbp", "flexion 1", "cat-camel", "direction_opposite"),
    ("chronic_nslbp", "extension 1", "wall-sit", "direction_opposite"),
    ("chronic_nslbp", "flexion 1", "wall-sit", ""),
    ("chronic_nslbp", "flexion 1", "back-extension-45", "direction_opposite"),
    ("chronic_nslbp", "extension 1", "bird-dog", ""),
    ("chronic_nslbp", "flexion 1", "bridge", ""),
]


@pytest.mark.parametrize(("conditions", "finding", "exercise", "bars"), BARRED)
def test_what_a_direction_opens_and_leaves_out(conditions, finding, exercise, bars):
    who = person(finding, conditions)
    met = barriers(CATALOGUE.get(exercise), who, caps(who, TODAY), TODAY)
    assert [r.code.value for r in met if r.code.value in OURS] == bars.split()


# conditions, finding, the movement of that direction, what still bars it
STRICTEST = [
    ("stenosis", "extension 1", "prone-press-up", "condition_forbids condition_forbids_demand"),
    (
        "spondylolisthesis",
        "extension 1",
        "prone-press-up",
        "condition_forbids condition_forbids_demand",
    ),
    (
        "osteoporosis",
        "flexion 1",
        "knees-to-chest",
        "condition_forbids condition_forbids_demand",
    ),
    (
        "radicular_acute",
        "flexion 1",
        "knees-to-chest",
        "condition_forbids_demand condition_forbids_demand",
    ),
    ("stenosis", "flexion 1", "knees-to-chest", ""),
    ("osteoporosis", "extension 1", "prone-press-up", ""),
]


@pytest.mark.parametrize(("conditions", "finding", "exercise", "bars"), STRICTEST)
def test_a_finding_opens_nothing_that_a_condition_forbids(conditions, finding, exercise, bars):
    who = person(finding, conditions)
    met = barriers(CATALOGUE.get(exercise), who, caps(who, TODAY), TODAY)
    assert [r.code.value for r in met] == bars.split()


# conditions, finding, the direction that the week leans to
LEANS = [
    ("", "", None),
    ("", "extension 1", "extension"),
    ("", "extension 20 1", None),
    ("stenosis", "flexion 1", "flexion"),
    ("stenosis", "extension 1", "neutral"),
    ("osteoporosis", "flexion 1", "neutral"),
    ("spondylolisthesis", "extension 1", "extension"),
]


@pytest.mark.parametrize(("conditions", "finding", "leans"), LEANS)
def test_two_that_disagree_lean_to_neither(conditions, finding, leans):
    assert caps(person(finding, conditions), TODAY).direction == leans


# stage by tests, finding, the stage trained in, whether the page says that it waits
STAGES = [
    (2, "extension 1", 2, False),
    (3, "extension 1", 3, True),
    (4, "extension 1", 3, True),
    (5, "flexion 1", 3, True),
    (4, "extension 20 1", 4, False),
    (4, "", 4, False),
]


@pytest.mark.parametrize(("reached", "finding", "trained", "waits"), STAGES)
def test_motion_waits_until_the_direction_is_stable(reached, finding, trained, waits):
    who, stage = person(finding), Stage.of_rank(reached)
    chosen = (Override(OverrideKind.STAGE, "T. Hand", TODAY, "Seen.", stage=stage),)
    state = stage_state(who, caps(who, TODAY), History(), (), None, chosen, TODAY)
    assert state.stage.rank == trained
    said = [r for r in state.capped_by if r.code is ReasonCode.DIRECTION_NOT_STABLE]
    assert [r["cap"] for r in said] == [3] * waits


# finding, pain further down since, exercise, whether it is open in the first stage
EARLY = [
    ("flexion 1", False, "assisted-trunk-bend", True),
    ("flexion 20 1", False, "assisted-trunk-bend", True),
    ("flexion 1", True, "assisted-trunk-bend", False),
    ("extension 1", False, "assisted-trunk-bend", False),
    ("", False, "assisted-trunk-bend", False),
    ("flexion 1", False, "pulley-kneeling-flexion", False),
]


@pytest.mark.parametrize(("finding", "spread", "exercise", "opens"), EARLY)
def test_gentle_motion_into_the_direction_opens_ahead_of_its_stage(
    finding, spread, exercise, opens
):
    who = person(finding)
    limits = caps(who, TODAY)
    if spread and limits.bias:
        limits = replace(limits, bias=replace(limits.bias, spread_on=TODAY))
    state = stage_state(who, limits, History(), (), None, (), TODAY)
    of = CATALOGUE.get(exercise)
    assert state.stage is Stage.COORDINATION
    assert (open_rank(of, state) >= of.stage.rank) is opens


CALM, FURTHER, NEARER = (
    Pain(2, 2, Reach.THIGH),
    Pain(2, 2, Reach.CALF),
    Pain(2, 2, Reach.BUTTOCK),
)


def mornings(words: str) -> tuple[Morning, ...]:
    """`30 29 28 12 thigh, 2 calf`: days ago, and how far down it went on all of them."""
    found = []
    for run in filter(None, words.split(",")):
        *agos, reach = run.split()
        if len(agos) == 1 and ".." in agos[0]:
            first, last = map(int, agos[0].split(".."))
            agos = [str(ago) for ago in range(first, last - 1, -1)]
        pain = {"thigh": CALM, "calf": FURTHER, "buttock": NEARER}[reach]
        found += [Morning(TODAY - timedelta(days=int(ago)), pain) for ago in agos]
    return tuple(found)


# who looks after them, finding, mornings (days ago, how far down), what else and days ago,
# whether it is stable, days ago that it spread
STABLE = [
    ("clinic", "extension 20", "20..0 thigh", "", False, None),
    ("clinic", "extension 60", "60..0 thigh", "", False, None),
    ("clinic", "extension 20 0", "20..0 thigh", "", True, None),
    ("clinic", "extension 20", "20..3 thigh, 2 calf", "", False, 2),
    ("clinic", "extension 20", "20..3 thigh, 2 buttock", "", False, None),
    ("clinic", "extension 2", "20..3 thigh, 2 calf", "", False, None),
    ("clinic", "extension 20 2", "20..3 thigh, 2 calf", "", True, None),
    ("clinic", "extension 20 5", "20..3 thigh, 2 calf", "", False, 2),
    ("personal", "extension 40", "40..0 thigh", "", True, None),
    ("personal", "extension 40", "40..0 buttock", "", True, None),
    ("personal", "extension 20", "40..0 thigh", "", False, None),
    ("personal", "extension 28", "40..0 thigh", "", True, None),
    ("personal", "extension 27", "40..0 thigh", "", False, None),
    ("personal", "extension 40", "40 33 26 19 12 5 thigh", "", True, None),
    ("personal", "extension 40", "40 32 24 16 8 0 thigh", "", False, None),
    ("personal", "extension 40", "40..0 thigh", "flare 10", False, None),
    ("personal", "extension 60", "60..0 thigh", "flare 30", True, None),
    ("personal", "extension 60", "60..0 thigh", "red 10", False, None),
    ("personal", "extension 60", "60..0 thigh", "red 61", True, None),
    ("personal", "extension 60", "60..11 thigh, 10 calf, 9..0 thigh", "", False, 10),
    ("personal", "extension 60", "60..31 thigh, 30 calf, 29..0 thigh", "", True, None),
]


@pytest.mark.parametrize(("cared", "finding", "told", "also", "stable", "spread"), STABLE)
def test_when_a_direction_is_stable(cared, finding, told, also, stable, spread):
    what, _, ago = also.rpartition(" ")
    day = TODAY - timedelta(days=int(ago or 0))
    flares = (FlareReport(day, CALM),) if what == "flare" else ()
    reds = (day,) if what == "red" else ()
    history = History(mornings=mornings(told), flares=flares)
    who = person(finding, mode=Mode(cared))
    spread_on = None if spread is None else TODAY - timedelta(days=spread)
    expected = DirectionBias(Direction.EXTENSION, stable, spread_on)
    assert direction_bias(who, history, reds, TODAY) == expected


def test_without_a_finding_nothing_leans():
    assert direction_bias(person(""), History(), (), TODAY) is None
    assert direction_bias(person("extension -1"), History(), (), TODAY) is None
