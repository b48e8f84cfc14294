"""An operation, a birth, a fracture, a heart problem or a new pain in the course of a programme.

What was done and tested up to that day no longer counts: the stage is 1 again and each exercise
begins with its first dose. What lies before the first session is the ordinary start.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.care.strategies import (
    CATALOGUE,
    DAY,
    DRILL,
    HOME,
    PLANK,
    ROW,
    case,
    day,
    done,
    person,
    stage_choice,
    stand,
)

from mainstay import wording
from mainstay.care.conditions import Event, condition_table
from mainstay.care.decision import Action, Approval, Decision, Override, OverrideKind, Proposal
from mainstay.care.guards import decide, guard
from mainstay.care.history import Pain, TestResult
from mainstay.care.history import StageTest as T
from mainstay.care.ladder import ladder
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import ConditionRecord, Mode, TestedLoad
from mainstay.care.reasons import ReasonCode as R
from mainstay.care.restart import restart
from mainstay.care.stage_table import StageCheck
from mainstay.exercises import Condition, Dose, Rig, Stage
from mainstay.wording import Audience

# condition, what its day is, why
EVENTS = [
    ("acute_nslbp", "episode", "new back pain: what was borne before says nothing about it"),
    ("subacute_nslbp", "episode", "the same pain, told after six weeks"),
    ("chronic_nslbp", "episode", "the same pain, told after twelve weeks"),
    ("radicular_acute", "episode", "new leg pain"),
    ("radicular_stable", "episode", "the same leg pain, once settled"),
    ("stenosis", "", "it comes slowly; its day is the day it was found"),
    ("spondylolisthesis", "", "it is found on a picture"),
    ("discectomy_0_6w", "operation", "surgery"),
    ("discectomy_6w_plus", "operation", "the same operation, later"),
    ("fusion_0_6w", "operation", "surgery"),
    ("fusion_6_12w", "operation", "the same operation, later"),
    ("fusion_12w_plus", "operation", "the same operation, later"),
    ("pgp", "", "it comes with pregnancy, slowly; its cap holds"),
    ("pregnancy_t2t3", "", "nothing was hurt; its cap holds"),
    ("postpartum_0_6w", "birth", "the belly wall and the floor of the pelvis begin again"),
    ("diastasis", "", "found after a birth, which has a code of its own"),
    ("osteoporosis", "", "it is measured; a fracture has a code of its own"),
    ("vertebral_fracture_recent", "fracture", "a broken bone bears less than before"),
    ("flexion_intolerant", "", "a finding about a movement"),
    ("extension_intolerant", "", "a finding about a movement"),
    ("rotation_intolerant", "", "a finding about a movement"),
    ("sij_pain", "", "a finding about a place"),
    ("shoulder_pain", "", "not the back; what loads it is left out"),
    ("wrist_pain", "", "not the back; what loads it is left out"),
    ("knee_pain", "", "not the back; what loads it is left out"),
    ("hip_oa", "", "it comes slowly"),
    ("hypertension_uncontrolled", "", "it is measured; its cap holds until it is treated"),
    ("cardiac", "heart", "the old efforts were cleared for the heart before it"),
    ("balance_risk", "", "it comes slowly"),
    ("hypermobility", "", "it was there before"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "event", "why"), EVENTS, ids=[row[0] for row in EVENTS])
def test_which_conditions_begin_a_programme_anew(condition, event, why):
    found = condition_table().of(Condition(condition)).restarts
    assert (found.value if found else "") == event, why


def test_every_code_is_named_and_every_later_code_is_as_the_one_before():
    table = condition_table()
    assert [row[0] for row in EVENTS] == [c.value for c in Condition]
    for rule in table.rule:
        if rule.before:
            assert table.of(rule.before).restarts is rule.restarts


HEAVY = Dose(3, reps=12, load_kg=10.0)
FIRST = Dose(2, reps=8, load_kg=2.5)
LESS = Dose(1, reps=8, load_kg=2.5)
BORN = Condition.POSTPARTUM_0_6W
PAST = Condition.CHRONIC_NSLBP  # a code without a cap: what is seen comes from the day alone


def lived(since, *sessions, code=PAST, choice=0, **changes):
    """The row done on days (so many ago) at doses; the stage set by a therapist at the end."""
    record = ConditionRecord(code, None if since is None else day(since))
    who = person(conditions=(record,), **changes)
    logged = [done(ago, ROW, dose, **more) for ago, dose, more in sessions]
    return case(logged, patient=who, overrides=(stage_choice(Stage.STRENGTH, choice),))


def rows(*agos, dose=HEAVY, **more):
    return tuple((ago, dose, more) for ago in agos)


USED = {
    "heavy": HEAVY,
    "masked": HEAVY,
    "middle": Dose(2, reps=8, load_kg=5.0),
    "first": FIRST,
    "less": LESS,
}


def read(words):
    """`heavy 12 8; first 3`: the row at 3 x 12, 10 kg so many days ago, then at its first dose.

    `masked` is heavy with a painkiller before it, which earns no rise.
    """
    parts = [part.split() for part in words.split(";")]
    return [
        (int(ago), USED[name], {"extra_painkiller": name == "masked"})
        for name, *agos in parts
        for ago in agos
    ]


# what happened; the event so many days ago; the row was done so many days ago; dose now; reason
DOSES = [
    ("heavy work before it", 3, "heavy 12 8 5", FIRST, R.RESTART),
    ("the event before the first session: the ordinary start", 13, "masked 12 8 5", HEAVY, None),
    ("the event on the first day of training: the ordinary start", 12, "masked 12 8 5", HEAVY, None),
    ("nobody knows its day: nothing begins again", None, "masked 12 8 5", HEAVY, None),
    ("a session on the day itself does not count", 5, "heavy 12 8 5", FIRST, R.RESTART),
    ("the day lies in the time to come", -1, "masked 12 8 5", HEAVY, None),
    ("a rise was earned before it", 1, "middle 6 4 2", FIRST, R.RESTART),
    ("less than the first dose before it: no more than that", 3, "less 12 8 5", LESS, R.RESTART),
    ("one good session since: held, once is not enough", 5, "heavy 12 8; first 3", FIRST, None),
    ("one before and one since are not two in a row", 5, "first 12 8 6 3", FIRST, None),
    ("two good sessions since: a repetition more", 8, "heavy 12 9; first 5 3", FIRST.with_(reps=9), R.CALM_TWICE),
    ("told late: sessions that went on as before do not count", 7, "heavy 12 8 5 3", FIRST, R.RESTART),
    ("told late: they count from the first dose on", 7, "heavy 12 5; first 3", FIRST, None),
    ("more than 56 days ago, and nothing since", 58, "heavy 70 66 60", FIRST, R.BREAK_RESTART),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "since", "sessions", "dose", "reason"), DOSES, ids=[row[0] for row in DOSES]
)
def test_the_dose_after_an_event(why, since, sessions, dose, reason):
    """`heavy` is 3 x 12 at 10 kg, `middle` 2 x 8 at 5 kg, `first` its first dose."""
    told = lived(since, *read(sessions))
    decision = decide("row", told, stand(told), CATALOGUE)
    assert decision.dose == dose
    assert (R.RESTART in decision.codes) == (reason is R.RESTART)
    assert reason is None or reason in decision.codes


def test_it_is_the_first_reason_also_where_a_break_lies_beside_it():
    held = Dose(3, reps=10, hold_s=8)
    record = ConditionRecord(PAST, day(3))
    told = case([done(a, DRILL, held) for a in (16, 9)], patient=person(conditions=(record,)))
    codes = [r.code for r in decide("drill", told, stand(told), CATALOGUE).reasons]
    assert codes == [R.RESTART, R.BREAK]


def test_a_lower_dose_that_was_decided_before_it_and_not_done_yet_stays():
    told = lived(0, *rows(12, 8, 5))
    lower = FIRST.with_(sets=1, reps=3)
    cut = Decision("row", Action.FALL, lower, (), "0", day(1))
    told = replace(told, decisions=(cut,))
    decision = decide("row", told, stand(told), CATALOGUE)
    assert (decision.dose, R.RESTART in decision.codes) == (lower, True)


def test_what_was_red_before_it_still_gives_way():
    hurt = lived(2, *rows(12, 8), (4, HEAVY, {"peak": Pain(7)}))
    decision = decide("row", hurt, stand(hurt), CATALOGUE)
    assert (decision.replaces, decision.exercise) == ("row", "easy-row")


# what happened; the event so many days ago; a therapist's stage so many days ago; stage now
STAGES = [
    ("stage 3, then the event", 10, 100, 1),
    ("stage 3, the event before the programme", 61, 100, 3),
    ("a therapist's stage of the same day counts", 10, 10, 3),
    ("a therapist's stage after it counts", 10, 4, 3),
    ("a therapist's stage of the day before does not", 10, 11, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "since", "choice", "stage"), STAGES, ids=[r[0] for r in STAGES]
)
def test_the_stage_after_an_event(why, since, choice, stage):
    told = lived(since, *rows(60, 50, 40, 30, 20, 9, 5), choice=choice)
    found = stand(told).stage
    assert found.stage.rank == stage
    assert [r.code for r in found.fell] == ([R.RESTART] if stage == 1 else [])


@pytest.mark.parametrize(("ago", "counts"), [(20, False), (10, False), (9, True)])
def test_tests_count_from_the_day_after_it(ago, counts):
    told = lived(10, *rows(60, 50, 40, 30, 20), *rows(9, 4, dose=FIRST), choice=100)
    tests = (TestResult(T.DEEP_HOLD_DAYS, 7, day(ago)),)
    told = replace(told, history=replace(told.history, tests=tests))
    asked = [c.have for c in stand(told).stage.open_criteria if c.test is T.DEEP_HOLD_DAYS]
    assert asked == ([] if counts else [0.0])


def test_light_work_opens_after_four_weeks_of_drill_since_it_and_not_without():
    idle, busy = (
        lived(30, *rows(60, 50), *((a, usual, {}) for a in later), choice=100)
        for later, usual in (((), HEAVY), ((20, 10), FIRST))
    )
    assert stand(idle).stage.partial is None
    assert stand(busy).stage.partial is Stage.ENDURANCE


def test_what_a_therapist_asked_for_before_it_opens_nothing():
    told = lived(10, *rows(60, 50))
    before, after = (
        replace(told, overrides=(Override(OverrideKind.ASK, "T", day(ago), "x", "bend"),))
        for ago in (20, 9)
    )
    assert stand(before).stage.unlocked == frozenset()
    assert stand(after).stage.unlocked == {"bend"}


@pytest.mark.parametrize(
    ("given", "policy", "dose"),
    [(20, PainPolicy.STRICT, FIRST), (10, PainPolicy.STANDARD, FIRST.with_(reps=9))],
)
def test_an_approval_from_before_it_keeps_its_limits_and_gives_nothing(given, policy, dose):
    told = lived(10, *rows(30, 25), *rows(5, 3, dose=FIRST), mode=Mode.CLINIC)
    ends = DAY + timedelta(weeks=4)
    agreed = Approval(
        "T", day(given), ends, Stage.STRENGTH, PainPolicy.STANDARD, "calm for months"
    )
    told = replace(told, approvals=(agreed,))
    found = stand(told)
    decision = decide("row", told, found, CATALOGUE)
    assert (found.policy, decision.dose) == (policy, dose)
    assert decision.waits_for_therapist == (policy is PainPolicy.STRICT)


# a load tried out so many days ago, in kg; the event 10 days ago; the first load after it
TRIED = [
    (20, 12.0, 2.5),
    (20, 1.5, 2.5),
    (9, 12.0, 7.5),
]


@pytest.mark.parametrize(("ago", "load_kg", "first_kg"), TRIED)
def test_a_load_tried_out_before_it_makes_the_first_one_no_heavier(ago, load_kg, first_kg):
    tried = TestedLoad("row", load_kg, 8, 3, day(ago))
    told = lived(10, *rows(14, 12), tested=(tried,))
    decision = decide("row", told, stand(told), CATALOGUE)
    assert decision.dose is not None
    assert decision.dose.load_kg == first_kg


SAID = [
    ("discectomy_0_6w", "en", "You had an operation on 27 February. So we begin again from the start."),
    ("postpartum_0_6w", "en", "You gave birth on 27 February. So we begin again from the start."),
    ("vertebral_fracture_recent", "en", "You broke a bone in your back on 27 February. So we begin again from the start."),
    ("acute_nslbp", "en", "A new pain began on 27 February. So we begin again from the start."),
    ("cardiac", "en", "You had a heart problem on 27 February. So we begin again from the start."),
    ("discectomy_0_6w", "es", "Le operaron el 27 de febrero. Por eso empezamos de nuevo desde el principio."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "language", "said"), SAID)
def test_the_reason_in_a_plain_sentence(code, language, said):
    told = lived(3, *rows(12, 8), code=Condition(code))
    again = restart(told.patient, told.history, DAY)
    assert again is not None
    assert wording.sentence(again.reason, language) == said


def test_the_therapist_reads_what_begins_again():
    reason = restart(lived(3, *rows(8)).patient, lived(3, *rows(8)).history, DAY).reason
    said = wording.sentence(reason, "en", Audience.THERAPIST)
    assert said == "New episode of pain, 27 February: restart of stage and doses."


def test_of_several_events_the_latest_holds():
    records = (ConditionRecord(PAST, day(5)), ConditionRecord(BORN, day(20)))
    told = case(
        [done(30, DRILL, Dose(1, reps=10, hold_s=5))], patient=person(conditions=records)
    )
    again = restart(told.patient, told.history, DAY)
    assert (again.event, again.on) == (Event.EPISODE, day(5))


def test_nothing_climbs_and_no_wish_passes_before_a_session_since():
    top = Dose(3, duration_s=30)
    record = ConditionRecord(PAST, day(1))
    told = case(
        [done(ago, PLANK, top) for ago in (6, 4, 2)], patient=person(conditions=(record,))
    )
    told = replace(told, overrides=(stage_choice(Stage.STRENGTH, 0),))
    found = stand(told)
    wish = ladder("plank", told, found, CATALOGUE)
    assert [r.code for r in wish.reasons] == [R.RESTART]
    climb = Proposal("plank", Action.CLIMB, top, (), to="raised-plank")
    decision = guard(climb, told, found, CATALOGUE)
    assert (decision.exercise, decision.dose) == ("plank", Dose(2, duration_s=10))
    assert R.RESTART in decision.codes


def test_a_lighter_load_tried_out_before_it_stays_the_first_one():
    fine = replace(HOME, rig=Rig("fine", 1.0, pins=tuple(0.5 * n for n in range(1, 41))))
    tried = TestedLoad("row", 2.0, 8, 3, day(20))
    told = lived(10, *rows(14, 12), tested=(tried,), equipment=fine)
    decision = decide("row", told, stand(told), CATALOGUE)
    assert decision.dose == Dose(2, reps=8, load_kg=1.5)


def test_calm_days_count_from_it():
    told = lived(5, *rows(60, 50, 40, 30, 20, 14), *rows(4, dose=FIRST), choice=5)
    calm = [c for c in stand(told).stage.open_criteria if c.test is StageCheck.CALM_DAYS]
    assert [c.have for c in calm] == [5.0]
