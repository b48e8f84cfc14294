"""Reasons, decisions, doses and settings in words."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import mainstay.care.reasons as reasons_module
from mainstay import wording
from mainstay.anatomy import Muscle, Side
from mainstay.care.conditions import condition_table
from mainstay.care.decision import Action, Decision
from mainstay.care.history import Reach, StageTest
from mainstay.care.pain import PainPolicy
from mainstay.care.reasons import ReasonCode, because
from mainstay.care.red_flags import Level
from mainstay.care.screening import TriageStatus
from mainstay.care.stage_criteria import Criterion
from mainstay.care.stage_table import StageCheck
from mainstay.exercises import (
    BandColor,
    BandPull,
    Condition,
    Demand,
    Dose,
    Item,
    Plates,
    Rig,
    SpineMotion,
    Stage,
    WeightUnit,
    shipped_catalogue,
)
from mainstay.wording import Audience
from mainstay.wording.messages import MESSAGES

VALUES = {
    "level": "E0",
    "condition": "stenosis",
    "demand": "kneeling",
    "motion": "axial",
    "direction": "extension",
    "week": 6,
    "stage": "strength",
    "cap": 2,
    "reached": "endurance",
    "surfaces": "bed, floor",
    "item": "band",
    "height": "low",
    "effort": 6,
    "pain": 4,
    "limit": 2,
    "start": 1,
    "usual": 1,
    "day": 2,
    "policy": "standard",
    "flag": "RF05",
    "site": "back",
    "reach": "calf",
    "sessions": 2,
    "days": 9,
    "done": 6,
    "target": 8,
    "side": "left",
    "sessions_left": 1,
    "percent": 50,
    "field": "reps",
    "value": 40,
    "low": 8,
    "high": 12,
    "goal": "carry my child",
    "muscle": "multifidus",
    "minutes": 25,
    "sets": 2,
    "takes": 9,
    "expected_m": 538,
    "lowest_m": 385,
    "change_m": -35,
    "smallest_m": 30,
    "exercise": "one-arm-pulley-row",
    "test": "prone_hold_s",
    "mean": 3.4,
    "before": 2.6,
    "have": 40.0,
    "need": 60.0,
    "points": 2,
    "mdc": 1.1,
    "unit": "mm",
    "change": 0.4,
    "what": "device",
    "event": "operation",
}


def named_values() -> dict[ReasonCode, dict[str, object]]:
    """The values named in the comment beside each code, with examples."""
    text = Path(str(reasons_module.__file__)).read_text(encoding="utf-8")
    found: dict[ReasonCode, dict[str, object]] = {}
    for code, said in re.findall(r'^    [A-Z_0-9]+ = "(\w+)"(?:  # ([^\n]*))?$', text, re.M):
        names = [n.strip() for n in said.split(";")[0].split(",") if n.strip()]
        found[ReasonCode(code)] = {n: example(code, n) for n in names}
    return found


def example(code: str, name: str) -> object:
    if name.endswith("_kg"):
        return 2.5
    if code in ("leg_pain_further_down", "leg_pain_moved_up") and name == "start":
        return "thigh"
    if code == "restart" and name == "day":
        return "2026-03-03"
    return VALUES[name]


NAMED = named_values()


def test_every_code_has_one_message_for_each_reader() -> None:
    assert set(MESSAGES) == set(ReasonCode)
    assert set(NAMED) == set(ReasonCode)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_code_is_a_sentence_with_the_values_of_its_comment(
    code: ReasonCode, audience: Audience
) -> None:
    said = wording.sentence(because(code, **NAMED[code]), "en", audience)  # type: ignore[arg-type]
    assert said[0] == said[0].upper()
    assert said.endswith(".")
    assert not said.endswith("..")
    assert not re.search(r"[{}_]|None|\b[A-Z]\w+\.[A-Z]", said)


FORBIDDEN = re.compile(
    r"newton|\bload|compression|shear|instab|unstable|\bwear|damage|missed|fail|wrong|too weak"
    r"|compliance|danger|degenerat",
    re.I,
)


@pytest.mark.parametrize("code", list(ReasonCode))
def test_the_person_never_reads_words_that_frighten_or_blame(code: ReasonCode) -> None:
    said = wording.sentence(because(code, **NAMED[code]))  # type: ignore[arg-type]
    assert not FORBIDDEN.search(said)


@pytest.mark.parametrize("code", list(ReasonCode))
def test_no_message_to_the_person_counts_days(code: ReasonCode) -> None:
    assert ":days}" not in MESSAGES[code][0]


def test_the_person_reads_short_sentences() -> None:
    for code in ReasonCode:
        said = wording.sentence(because(code, **NAMED[code]))  # type: ignore[arg-type]
        assert all(len(part.split()) <= 22 for part in re.split(r"[.] ", said)), said


SENTENCES = [
    (
        because(ReasonCode.MORNING_OVER_LIMIT, site="back", pain=3, limit=2, usual=1),
        "Your back was 1 point above your limit the next morning.",
        "Back pain next morning 3, limit 2 (usual 1).",
    ),
    (
        because(ReasonCode.PEAK_OVER_LIMIT, site="leg", pain=6, limit=3, start=2),
        "Your leg was 3 points above your limit during it.",
        "Leg pain during 6, limit 3 (start 2).",
    ),
    (
        because(ReasonCode.LEG_PAIN_MOVED_UP, pain=5, limit=3, reach="buttock", start="calf"),
        "Your leg pain moved up towards your back, which is a good sign. Your back may hurt a "
        "little more for a while, so nothing is added yet.",
        "Leg pain centralized: buttock, before calf; back pain 5, limit 3.",
    ),
    (
        because(ReasonCode.CALM_TWICE, sessions=2),
        "It was calm twice in a row.",
        "2 sessions green in a row.",
    ),
    (
        because(ReasonCode.LOCKED, level=""),
        "This is closed until a doctor or therapist has looked at your answers.",
        "Locked by the safety screen.",
    ),
    (
        because(ReasonCode.STAGE_ABOVE_CAP, stage="strength", cap=2, condition=""),
        "This one belongs to a later stage than suits you now.",
        "Stage 3, strength is above the cap, stage 2.",
    ),
    (
        because(ReasonCode.CRITERION_OPEN, test="calm_days", have=9.0, need=14.0),
        "Next: days without a flare-up. You have 9, and 14 opens the next step.",
        "Open: days without flare or red session 9, needed 14.",
    ),
    (
        because(ReasonCode.PLAN_EASIER, exercise="not-shipped-anywhere"),
        "Not shipped anywhere comes instead, because it is easier.",
        "Swapped down to Not shipped anywhere.",
    ),
    (
        because(ReasonCode.SURFACE_OUT_OF_REACH, surfaces="bed, floor"),
        "It needs a place that is hard for you to get to: a bed or the floor.",
        "Surface out of reach: a bed or the floor.",
    ),
]


@pytest.mark.parametrize(("reason", "person", "therapist"), SENTENCES)
def test_sentences(reason: object, person: str, therapist: str) -> None:
    assert wording.sentence(reason) == person  # type: ignore[arg-type]
    assert wording.sentence(reason, audience=Audience.THERAPIST) == therapist  # type: ignore[arg-type]


def test_a_language_without_a_catalog_is_english() -> None:
    reason = because(ReasonCode.PLAN_KEEPS)
    assert wording.sentence(reason, "xx") == wording.sentence(reason)


ROW = next(e for e in shipped_catalogue().exercises if e.uses_pulley and not e.assisted)
SIDES = ROW.laterality.value == "each_side"
EACH = ", each side" if SIDES else ""
BOTH = next(
    e for e in shipped_catalogue().exercises if e.laterality.value == "both" and not e.assisted
)


@pytest.mark.parametrize(
    ("dose", "text"),
    [
        (Dose(3, reps=8, load_kg=5.0, hold_s=5), "3 × 8 at 5 kg, hold 5 s"),
        (Dose(3, reps=8, load_kg=2.25), "3 × 8 at 2.25 kg"),
        (Dose(1, reps=12), "12 times"),
        (Dose(1, reps=1, hold_s=3), "once, hold 3 s"),
        (Dose(1, reps=12, load_kg=5.0), "12 times at 5 kg"),
        (Dose(1, duration_s=600), "10 min"),
        (Dose(3, duration_s=30), "3 × 30 s"),
        (Dose(2, distance_m=20), "2 × 20 m"),
        (
            Dose(3, reps=8, band=BandPull(BandColor.RED, 1)),
            "3 × 8 with the red band, 1 step from the anchor",
        ),
        (
            Dose(3, reps=8, band=BandPull(BandColor.BLUE, 3)),
            "3 × 8 with the blue band, 3 steps from the anchor",
        ),
    ],
)
def test_doses(dose: Dose, text: str) -> None:
    assert wording.dose_text(dose, BOTH) == text
    assert wording.dose_text(dose, ROW) == text + EACH


def test_help_from_a_weight_is_said() -> None:
    helped = next(e for e in shipped_catalogue().exercises if e.assisted)
    assert "3 × 8 with 10 kg of help" in wording.dose_text(Dose(3, 8, load_kg=10.0), helped)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (45, "45 s"), (60, "1 min"), (90, "1 min 30 s"), (600, "10 min")],
)
def test_times(seconds: int, text: str) -> None:
    assert wording.duration_text(seconds) == text


TWO_TO_ONE = Rig("Rig", 2.0, plates=(Plates(2, 4),))
CARRIAGE = Rig("Carriage", 2.0, plates=(Plates(2, 4),), smallest=1.0)


@pytest.mark.parametrize(
    ("rig", "at_least_kg", "text"),
    [
        (TWO_TO_ONE, 2, "Hang on 4 kg (2 + 2). You feel 2 kg."),
        (TWO_TO_ONE, 1, "Hang on 2 kg. You feel 1 kg."),
        (Rig("One to one", 1.0, plates=(Plates(2.5, 2),)), 5, "Hang on 5 kg (2.5 + 2.5)."),
        (CARRIAGE, 0.1, "Hang on no plates. You feel 0.5 kg."),
        (CARRIAGE, 1, "Hang on 2 kg. You feel 1.5 kg."),
        (Rig("Stack", 1.0, pins=(5.0, 10.0)), 7, "Set the pin to 10 kg."),
        (
            Rig("Stack", 1.0, unit=WeightUnit.LB, pins=(10.0, 20.0)),
            3,
            "Set the pin to 10 lb. You feel 4.54 kg.",
        ),
    ],
)
def test_settings(rig: Rig, at_least_kg: float, text: str) -> None:
    setting = rig.at_least(at_least_kg)
    assert setting is not None
    assert wording.setting_text(setting, rig) == text


def test_a_cable_that_helps_takes_weight_off() -> None:
    setting = TWO_TO_ONE.at_least(2)
    assert setting is not None
    given = replace(decided(Action.HOLD, OLD), setting=setting)
    squat = shipped_catalogue().get("assisted-squat")
    text = wording.machine_text(given, squat, TWO_TO_ONE)
    assert text == "Hang on 4 kg (2 + 2). It takes 2 kg off you."


SMALL_PLATE = Rig("Stack", 1.0, pins=(5.0, 10.0), added=(Plates(2.5, 1),))


def test_a_small_plate_is_laid_on_the_stack() -> None:
    setting = SMALL_PLATE.at_least(12)
    assert wording.setting_text(setting, SMALL_PLATE) == (
        "Set the pin to 10 kg and lay on 2.5 kg. You feel 12.5 kg."
    )


POUNDS = [
    (Rig("lb", 1.0, WeightUnit.LB, pins=(10.0, 20.0)), "Set the pin to 10 lb."),
    (Rig("lb", 2.0, WeightUnit.LB, pins=(20.0, 40.0)), "Set the pin to 20 lb. You feel 10 lb."),
    (Rig("kg", 1.0, pins=(5.0, 10.0)), "Set the pin to 5 kg. You feel 11 lb."),
]


@pytest.mark.parametrize(("rig", "text"), POUNDS)
def test_who_counts_in_pounds_reads_the_machine_as_it_is_and_feels_pounds(rig, text) -> None:
    assert wording.setting_text(rig.settings()[0], rig, unit=WeightUnit.LB) == text


def test_who_counts_in_pounds_reads_doses_changes_and_reasons_in_pounds() -> None:
    old, new = (OLD.with_(load_kg=kg) for kg in (2.268, 3.402))
    given = decided(Action.RISE, new, because(ReasonCode.CALM_TWICE, sessions=2))
    said = wording.decision_line(given, ROW, previous=old, unit=WeightUnit.LB)
    assert said.startswith("2.5 lb more: ")
    assert " at 5 lb" in wording.dose_text(old, ROW, unit=WeightUnit.LB)
    used = because(ReasonCode.LOAD_BELOW_PRESCRIBED, used_kg=2.268, given_kg=3.402)
    assert "you used 5 lb" in wording.clause(used, unit=WeightUnit.LB)


CALM = because(ReasonCode.CALM_TWICE, sessions=2)
SORE = because(ReasonCode.MORNING_OVER_LIMIT, site="back", pain=3, limit=2, usual=1)
EASIER = because(ReasonCode.PLAN_EASIER, exercise="bird-dog")
OLD = Dose(3, reps=8, hold_s=4, load_kg=5.0)

LINES = [
    (
        Action.RISE,
        OLD.with_(hold_s=6),
        OLD,
        CALM,
        "2 seconds longer: it was calm twice in a row.",
    ),
    (
        Action.RISE,
        OLD.with_(reps=9),
        OLD,
        CALM,
        "1 more repetition: it was calm twice in a row.",
    ),
    (
        Action.RISE,
        OLD.with_(load_kg=5.5),
        OLD,
        CALM,
        "0.5 kg more: it was calm twice in a row.",
    ),
    (Action.RISE, OLD, OLD, CALM, "A little more today: it was calm twice in a row."),
    (Action.RISE, OLD, None, CALM, "A little more today: it was calm twice in a row."),
    (
        Action.HOLD,
        OLD,
        OLD,
        SORE,
        "Same weight today: your back was 1 point above your limit the next morning.",
    ),
    (
        Action.HOLD,
        Dose(3, reps=8),
        None,
        SORE,
        "The same as last time: your back was 1 point above your limit the next morning.",
    ),
    (
        Action.FALL,
        OLD.with_(sets=1),
        OLD,
        SORE,
        "2 sets less: your back was 1 point above your limit the next morning.",
    ),
    (Action.SWAP_EASIER, Dose(2, reps=5), OLD, EASIER, "An easier exercise instead."),
    (
        Action.STOP,
        None,
        OLD,
        because(ReasonCode.THERAPIST_BARRED),
        "We leave this one out for now: your therapist has left this one out.",
    ),
    (
        Action.RISE,
        Dose(3, 8, band=BandPull(BandColor.RED, 2)),
        Dose(3, 8, band=BandPull(BandColor.RED, 1)),
        CALM,
        "A stronger pull: it was calm twice in a row.",
    ),
    (
        Action.FALL,
        Dose(3, 8, band=BandPull(BandColor.RED, 1)),
        Dose(3, 8, band=BandPull(BandColor.GREEN, 1)),
        because(ReasonCode.BREAK, days=9, percent=90),
        "A lighter pull: you are back. We start a little lower.",
    ),
]


def decided(
    action: Action, dose: Dose | None, *reasons: object, waits: bool = False
) -> Decision:
    return Decision(
        "row",
        action,
        dose,
        reasons,
        "1",
        date(2026, 11, 23),
        waits_for_therapist=waits,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("action", "dose", "previous", "reason", "text"), LINES)
def test_decision_lines(
    action: Action, dose: Dose | None, previous: Dose | None, reason: object, text: str
) -> None:
    line = wording.decision_line(decided(action, dose, reason), BOTH, previous=previous)
    assert line == text


def test_less_help_is_said() -> None:
    helped = next(e for e in shipped_catalogue().exercises if e.assisted)
    line = wording.decision_line(
        decided(Action.RISE, OLD.with_(load_kg=4.0), CALM), helped, previous=OLD
    )
    assert line == "1 kg less of help: it was calm twice in a row."


def test_the_therapist_reads_both_doses() -> None:
    line = wording.decision_line(
        decided(Action.RISE, Dose(3, reps=9), CALM),
        BOTH,
        Audience.THERAPIST,
        previous=Dose(3, 8),
    )
    assert line == "Rise 3 × 8 → 3 × 9: 2 sessions green in a row."


def test_what_waits_for_a_therapist_is_said_once() -> None:
    given = Dose(3, reps=8)
    line = wording.decision_line(decided(Action.HOLD, given, CALM, waits=True), BOTH)
    assert line.endswith("More waits for your therapist.")
    missing = because(ReasonCode.APPROVAL_MISSING)
    line = wording.decision_line(decided(Action.HOLD, given, missing, waits=True), BOTH)
    assert line == "The same as last time: it waits for your therapist."
    waiting = decided(Action.HOLD, given, CALM, waits=True)
    assert wording.decision_line(waiting, BOTH, Audience.THERAPIST).endswith("Awaits approval.")


@pytest.mark.parametrize("audience", list(Audience))
def test_every_value_has_words(audience: Audience) -> None:
    said = [
        *(wording.condition_words(c, audience) for c in Condition),
        *(wording.demand_words(d, audience) for d in Demand),
        *(wording.item_words(i) for i in Item),
        *(wording.stage_name(s, audience) for s in Stage),
        *(wording.stage_about(s) for s in Stage),
        *(wording.motion_words(m, audience) for m in SpineMotion),
        *(wording.muscle_words(m, audience) for m in Muscle),
        *(wording.policy_words(p, audience) for p in PainPolicy),
        *(wording.reach_words(r, audience) for r in Reach),
        *(wording.stage_test(t, audience) for t in (*StageTest, *StageCheck)),
        *(wording.triage_words(t, audience) for t in TriageStatus),
        *(wording.level_words(v, audience) for v in Level),
        *(wording.side_words(s) for s in Side),
    ]
    assert all(said)
    if audience is Audience.PERSON:
        frightening = re.compile("newton|compression|shear|instab|damage|degenerat", re.I)
        assert not [text for text in said if frightening.search(text)]


def test_every_condition_says_what_opens_it_and_when_to_see_a_doctor() -> None:
    for rule in condition_table().rule:
        assert not rule.release or wording.release_text(rule.release)
        assert not rule.refer or wording.referral_text(rule.refer)


def test_lists_for_pages() -> None:
    assert wording.reaches()[0] == ("back", "Back")
    assert [value for value, _ in wording.reaches()] == [r.value for r in Reach]
    assert wording.condition_question(Condition.STENOSIS) == "A narrow spinal canal (stenosis)"


@pytest.mark.parametrize(
    ("have", "person", "therapist"),
    [
        (
            None,
            "Seconds in the back hold: 60",
            "Sorensen-type prone hold, s: not tested, needs 60",
        ),
        (
            40.0,
            "Seconds in the back hold: 60 (now 40)",
            "Sorensen-type prone hold, s: 40 of 60",
        ),
    ],
)
def test_criteria(have: float | None, person: str, therapist: str) -> None:
    criterion = Criterion(StageTest.PRONE_HOLD_S, 60.0, have, False)
    assert wording.criterion_text(criterion) == person
    assert wording.criterion_text(criterion, Audience.THERAPIST) == therapist


SLING_ROW = shipped_catalogue().get("sling-row-hip-extension")


@pytest.mark.parametrize(
    ("pins", "handle_kg", "text"),
    [
        (
            (5.0, 7.5, 10.0),
            5,
            "Set the pin to 10 kg. You feel 5 kg. "
            "Second pulley at the floor, if there is one: set the pin to 5 kg. You feel 2.5 kg.",
        ),
        (
            (10.0, 20.0),
            5,
            "Set the pin to 10 kg. You feel 5 kg. "
            "Leave out the second pulley at the floor: it is too heavy.",
        ),
    ],
)
def test_a_second_cable_says_its_own_load(
    pins: tuple[float, ...], handle_kg: float, text: str
) -> None:
    rig = Rig("Stack", 2.0, pins=pins)
    given = decided(Action.HOLD, OLD.with_(load_kg=handle_kg), CALM)
    given = replace(given, setting=rig.at_least(handle_kg))
    assert wording.machine_text(given, SLING_ROW, rig) == text
    assert wording.machine_text(replace(given, setting=None), SLING_ROW, rig) == ""


def test_a_band_is_fastened_where_the_pulley_would_stand() -> None:
    band = Dose(2, reps=8, band=BandPull(BandColor.RED, 1))
    for exercise in shipped_catalogue().exercises:
        plain = exercise.wording("en").setup
        said = wording.setup_text(exercise, band)
        if exercise.uses_pulley:
            assert "Set the pulley" not in said, exercise.id
            assert said.startswith("Your band is the pulley and its cable: fasten it "), said
        else:
            assert said == plain
        assert wording.setup_text(exercise, Dose(2, reps=8, load_kg=5.0)) == plain
    row = shipped_catalogue().get("one-arm-pulley-row")
    assert wording.setup_text(row, band).startswith(
        "Your band is the pulley and its cable: fasten it at waist height to something that "
        "cannot move, and its end is the handle. The steps in the dose say how far away you "
        "stand. Face it"
    )


@pytest.mark.parametrize(
    ("have", "person", "therapist"),
    [
        (
            None,
            "Difference between your sides in percent: at most 15",
            "Side difference, percent: not tested, needs at most 15",
        ),
        (
            20.0,
            "Difference between your sides in percent: at most 15 (now 20)",
            "Side difference, percent: 20, at most 15",
        ),
    ],
)
def test_criteria_where_less_is_better(have: float | None, person: str, therapist: str) -> None:
    test = StageTest.SIDE_DIFFERENCE_PERCENT
    criterion = Criterion(test, 15.0, have, False, at_most=True)
    assert wording.criterion_text(criterion) == person
    assert wording.criterion_text(criterion, Audience.THERAPIST) == therapist


def test_the_therapist_reads_what_friction_does() -> None:
    rig = Rig("Stack", 2.0, pins=(5.0, 10.0), friction_percent=(5, 10))
    given = replace(decided(Action.HOLD, OLD, CALM), setting=rig.at_least(5))
    assert wording.friction_text(given, rig) == (
        "With friction 4.5 kg (lowering) to 5.5 kg (lifting)."
    )
    assert wording.friction_text(given, None) == ""


def test_less_is_never_explained_by_what_went_well() -> None:
    row = shipped_catalogue().get("one-arm-pulley-row")
    less = OLD.with_(reps=7)
    fell = decided(Action.FALL, less, CALM, SORE)
    assert "calm" not in wording.decision_line(fell, row, previous=OLD)
    assert wording.decision_line(decided(Action.FALL, less, CALM), row, previous=OLD) == (
        "1 repetition less."
    )
