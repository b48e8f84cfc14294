from dataclasses import replace
from datetime import date

import pytest
from tests.care.strategies import (
    BANDS,
    CATALOGUE,
    DAY,
    DRILL,
    HELPED,
    ONE_ARM,
    PLANK,
    ROW,
    WALK,
    case,
    day,
    done,
    person,
    sets_of,
    stage_choice,
    stand,
)

from mainstay.care.conditions import Caps
from mainstay.care.decision import Action, Decision, Override, OverrideKind
from mainstay.care.guards import decide
from mainstay.care.history import Pain
from mainstay.care.judging import light_rows
from mainstay.care.ladder import flare_dose, ladder, red_dose
from mainstay.care.line import Line, line
from mainstay.care.patient import TestedLoad
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.remembered import Remembered
from mainstay.care.steps import eased, fewer_sets, frame, scaled, step_down, step_up
from mainstay.exercises import BandColor, BandPull, Dose

D = Dose(2, reps=8, load_kg=5.0)


def decided(of: str, dose: Dose, why: ReasonCode = ReasonCode.CALM_TWICE) -> Decision:
    return Decision(of, Action.RISE, dose, (because(why),), "0", DAY)


@pytest.mark.parametrize(
    ("cut", "stuck"),
    [
        (ReasonCode.DELOAD_WEEK, False),
        (ReasonCode.RED_CUT, True),
        (ReasonCode.PLAN_KEEPS, True),
    ],
)
def test_a_week_in_which_nothing_may_rise_is_none_without_a_rise(cut, stuck) -> None:
    """In a lighter week the therapist is not asked; a week that was red is asked about."""
    sore = [done(n, ROW, D, extra_painkiller=True) for n in (16, 12, 5, 1)]
    before = done(10, ROW, D, peak=Pain(7) if cut is ReasonCode.RED_CUT else None)
    lived = case(
        [*sore, before, done(8, ROW, D)],
        decisions=(
            replace(decided("row", D, cut), on=day(9)),
            replace(decided("row", D), on=day(6)),
        ),
    )
    found = ladder("row", lived, stand(lived), CATALOGUE)
    assert (ReasonCode.STUCK_TWO_WEEKS in {r.code for r in found.reasons}) is stuck


@pytest.mark.parametrize(("last", "stuck"), [(20, False), (21, True)])
def test_two_days_of_one_lighter_week_are_one_week(last: int, stuck: bool) -> None:
    """It is asked about after two weeks in which it could rise, and one in which it could not."""
    light = [done(n, ROW, D) for n in (last - 8, last - 10)]
    sore = [done(n, ROW, D, extra_painkiller=True) for n in (last, 3, 1)]
    lived = case(
        sorted([*sore, *light], key=lambda s: s.on),
        decisions=(
            replace(decided("row", D, ReasonCode.DELOAD_WEEK), on=day(last - 7)),
            replace(decided("row", D), on=day(4)),
        ),
    )
    found = ladder("row", lived, stand(lived), CATALOGUE)
    assert (ReasonCode.STUCK_TWO_WEEKS in {r.code for r in found.reasons}) is stuck


def test_a_rise_decided_but_not_yet_done_stays() -> None:
    lived = case([done(3, ROW, D), done(1, ROW, D)])
    once = decide("row", lived, stand(lived), CATALOGUE)
    again = replace(lived, decisions=(once,))
    assert once.action is Action.RISE
    assert decide("row", again, stand(again), CATALOGUE).dose == once.dose


@pytest.mark.parametrize(
    ("decisions", "dose"),
    [
        ((), D.with_(load_kg=2.5)),
        ((decided("row", D.with_(load_kg=2.5)),), D.with_(load_kg=2.5)),
        ((decided("row", D.with_(sets=1, load_kg=2.5)),), D.with_(sets=1, load_kg=2.5)),
        (
            (decided("row", D.with_(sets=1, load_kg=2.5), ReasonCode.FLARE),),
            D.with_(load_kg=2.5),
        ),
        ((decided("row", Dose(1, duration_s=9)),), D.with_(load_kg=2.5)),
    ],
)
def test_before_the_first_session_the_last_decision_counts(
    decisions: tuple[Decision, ...], dose: Dose
) -> None:
    lived = case(decisions=decisions)
    assert ladder("row", lived, stand(lived), CATALOGUE).dose == dose


@pytest.mark.parametrize(
    ("onsets", "load"),
    [((), 5.0), ((2,), 2.5), ((9,), 5.0), ((9, 2), 2.5)],
    ids=["none", "after the lighter one", "before all", "both"],
)
def test_before_an_onset_the_lowest_dose_counts_of_what_was_done(
    onsets: tuple[int, ...], load: float
) -> None:
    """Before the first session nothing was done, so that day lowers nothing."""
    lived = case([done(3, ROW, D.with_(load_kg=2.5)), done(1, ROW, D)])
    found = line(ROW, lived, stand(lived))
    assert not isinstance(found, Reason)
    assert found.before([day(ago) for ago in onsets]) == D.with_(load_kg=load)


def test_an_effort_cap_makes_light_work_too_hard() -> None:
    lived = case(
        [done(3, ROW, D), done(1, ROW, D, sets=sets_of(D, ROW, effort_rpe=None, reserve=4))]
    )
    derived = stand(lived)
    capped = replace(derived, caps=replace(derived.caps, effort_cap=5))
    codes = [r.code for r in ladder("row", lived, capped, CATALOGUE).reasons]
    assert ReasonCode.EFFORT_TOO_HIGH in codes


def test_a_red_session_falls_below_a_lower_choice_of_the_therapist() -> None:
    low = D.with_(reps=6)
    own = Override(OverrideKind.DOSE, "T", DAY, "less for now", "one-arm", low)
    lived = case([done(1, ONE_ARM, D, peak=Pain(8))], overrides=(stage_choice(), own))
    found = decide("one-arm", lived, stand(lived), CATALOGUE)
    assert found.dose == Dose(1, reps=6, load_kg=5.0)


@pytest.mark.parametrize(
    ("chosen_ago", "dose"),
    [(3, D), (1, D.with_(reps=6)), (0, D.with_(reps=6)), (-1, D)],
    ids=["before the last session", "on its day", "today", "to come"],
)
def test_a_choice_of_the_therapist_holds_until_a_session_was_done_with_it(
    chosen_ago: int, dose: Dose
) -> None:
    own = Override(OverrideKind.DOSE, "T", day(chosen_ago), "less", "one-arm", D.with_(reps=6))
    lived = case([done(1, ONE_ARM, D)], overrides=(stage_choice(), own))
    assert ladder("one-arm", lived, stand(lived), CATALOGUE).dose == dose


def test_two_reds_in_a_week_ask_the_therapist() -> None:
    lived = case([done(n, ONE_ARM, D, peak=Pain(8)) for n in (4, 1)])
    derived = stand(lived)
    assert derived.stage.stage.rank == 2
    codes = [r.code for r in ladder("one-arm", lived, derived, CATALOGUE).reasons]
    assert ReasonCode.TWO_REDS in codes


def test_without_a_flare_nothing_is_cut() -> None:
    lived = case([done(1, ROW, D)])
    found = line(ROW, lived, stand(lived))
    assert not isinstance(found, Reason)
    assert flare_dose(found, stand(lived)) == D


def test_a_longest_hold_cuts_holds_but_not_walking() -> None:
    who = person()
    tops = []
    for of in (DRILL, PLANK, WALK):
        made = frame(of, who, 6)
        assert not isinstance(made, Reason)
        tops.append(made.tops)
    assert tops == [(3, 10, 6), (3, 6, None), (1, 1800, None)]
    assert Caps(5).max_hold_s is None


@pytest.mark.parametrize(
    ("band", "easier", "harder"),
    [
        (BandPull(BandColor.YELLOW, 1), None, BandPull(BandColor.YELLOW, 2)),
        (BandPull(BandColor.RED, 1), BandPull(BandColor.YELLOW, 1), BandPull(BandColor.RED, 2)),
        (BandPull(BandColor.RED, 3), BandPull(BandColor.RED, 2), BandPull(BandColor.BLUE, 1)),
        (BandPull(BandColor.BLUE, 3), BandPull(BandColor.BLUE, 2), None),
    ],
)
def test_steps_of_a_band(
    band: BandPull, easier: BandPull | None, harder: BandPull | None
) -> None:
    made = frame(ROW, person(equipment=BANDS), None)
    assert not isinstance(made, Reason)
    dose = Dose(3, reps=12, band=band)
    down, up = step_down(dose, made), step_up(dose, made)
    assert (down and down.band, up and up.band) == (easier, harder)


def test_easier_means_more_weight_where_it_helps() -> None:
    made = frame(HELPED, person(), None)
    assert not isinstance(made, Reason)
    lower = step_down(Dose(3, reps=12, load_kg=5.0), made)
    assert lower == Dose(3, reps=8, load_kg=7.5)
    heaviest = Dose(3, reps=12, load_kg=20.0)
    assert step_down(heaviest, made) is None


@pytest.mark.parametrize(
    ("dose", "percent", "part", "sets"),
    [
        (Dose(3, reps=12), 100, Dose(3, reps=12), Dose(3, reps=12)),
        (Dose(3, reps=12), 70, Dose(2, reps=12), Dose(2, reps=12)),
        (Dose(3, reps=12), 50, Dose(2, reps=9), Dose(1, reps=12)),
        (Dose(1, reps=10), 70, Dose(1, reps=7), Dose(1, reps=7)),
        (Dose(1, reps=1), 50, Dose(1, reps=1), Dose(1, reps=1)),
    ],
)
def test_less_of_a_dose(dose: Dose, percent: int, part: Dose, sets: Dose) -> None:
    assert scaled(dose, percent) == part
    assert fewer_sets(dose, percent) == sets


def test_a_session_without_sets_is_no_poor_performance() -> None:
    lived = case([done(1, ROW, D, sets=())])
    codes = [r.code for r in ladder("row", lived, stand(lived), CATALOGUE).reasons]
    assert ReasonCode.FAR_BELOW_TARGET not in codes


def test_a_red_session_with_a_dose_that_no_longer_counts_leaves_fewer_sets() -> None:
    lived = case([done(3, ROW, D), done(1, ROW, Dose(2, duration_s=30), peak=Pain(8))])
    found = line(ROW, lived, stand(lived))
    assert not isinstance(found, Reason)
    assert red_dose(found).duration_s is None
    assert red_dose(found).sets < D.sets


def test_a_test_from_before_a_very_long_break_counts_no_more() -> None:
    """Everything starts again: an old test would begin too high, a new one may begin."""
    old, new = (TestedLoad("row", 20.0, 10, 4, day(ago)) for ago in (90, 1))
    starts = {}
    for name, tests in (("none", ()), ("old", (old,)), ("both", (old, new))):
        lived = case([done(60, ROW, D)], patient=replace(person(), tested=tests))
        found = line(ROW, lived, stand(lived))
        assert not isinstance(found, Reason)
        starts[name] = found.frame.start.load_kg or 0
    assert starts["old"] == starts["none"] < starts["both"]


TENTHS = [
    (Dose(3, reps=12, load_kg=5.0), 90, Dose(3, reps=10, load_kg=5.0)),
    (Dose(3, reps=12, load_kg=20.0), 90, Dose(3, reps=12, load_kg=17.5)),
    (Dose(3, reps=12, load_kg=2.5), 50, Dose(2, reps=9, load_kg=2.5)),
    (Dose(1, reps=1, load_kg=5.0), 50, Dose(1, reps=1, load_kg=2.5)),
    (Dose(3, reps=12, load_kg=5.0), 100, Dose(3, reps=12, load_kg=5.0)),
]


@pytest.mark.parametrize(("dose", "percent", "left"), TENTHS)
def test_a_percentage_is_taken_where_more_is_left(dose: Dose, percent: int, left: Dose) -> None:
    """The stack has steps of 2.5 kg: a tenth of 5 kg is repetitions, of 20 kg the next pin."""
    lived = case()
    found = line(ROW, lived, stand(lived))
    assert not isinstance(found, Reason)
    assert eased(dose, percent, found.frame) == left


@pytest.mark.parametrize(
    ("made", "waits"), [(day(2), None), (day(1), D.with_(reps=9)), (DAY, D.with_(reps=9))]
)
def test_a_dose_decided_on_the_evening_of_the_last_session_waits_for_the_next_one(
    made: date, waits: Dose | None
) -> None:
    later = replace(decided("row", D.with_(reps=9)), on=made)
    lived = case([done(3, ROW, D), done(1, ROW, D)], decisions=(later,))
    found = line(ROW, lived, stand(lived))
    assert isinstance(found, Line)
    assert found.pending == waits


@pytest.mark.parametrize(("onset", "kg"), [(4, 5.0), (5, 2.5), (6, 2.5), (7, 2.5), (8, 5.0)])
def test_the_dose_before_a_flare_is_that_of_the_day_before_its_first_day(
    onset: int, kg: float
) -> None:
    """A session of that day itself may have brought it on; it counts where none was before."""
    lived = case(
        [
            done(7, ROW, D.with_(load_kg=2.5)),
            done(5, ROW, D.with_(load_kg=5.0)),
            done(1, ROW, D),
        ]
    )
    found = line(ROW, lived, stand(lived))
    assert isinstance(found, Line)
    assert found.before([day(onset)]).load_kg == kg


@pytest.mark.parametrize("loads", [(5.0, 2.5), (2.5, 5.0)])
def test_of_two_sessions_on_the_first_day_of_all_the_lower_dose_counts(
    loads: tuple[float, float],
) -> None:
    first = [replace(done(5, ROW, D.with_(load_kg=kg)), id=f"{kg}") for kg in loads]
    lived = case([*first, done(1, ROW, D.with_(load_kg=5.0))])
    found = line(ROW, lived, stand(lived))
    assert isinstance(found, Line)
    assert found.before([day(5)]).load_kg == 2.5


@pytest.mark.parametrize(("effort", "full"), [(3, 3), (None, 3), (9, 0)])
def test_all_that_was_given_counts_for_a_stage_also_where_nobody_told_the_effort(
    effort: int | None, full: int
) -> None:
    lived = case([done(1, ROW, D, sets=sets_of(D, ROW, effort_rpe=effort))])
    judged = stand(lived).judged
    (row,) = light_rows((judged,), lived.patient, None, CATALOGUE, Remembered())
    assert row.full == full


def test_what_follows_from_a_dose_is_worked_out_once_for_each_dose() -> None:
    made = frame(ROW, person(equipment=BANDS), None)
    assert not isinstance(made, Reason)
    asked: list[Dose] = []

    def sets(dose: Dose) -> int:
        return made.once("sets", dose, lambda: asked.append(dose) or dose.sets)

    one, two = made.start, made.start.with_(sets=made.start.sets + 1)
    assert [sets(d) for d in (one, two, one, two)] == [one.sets, two.sets, one.sets, two.sets]
    assert asked == [one, two]
