"""What happened, what comes next, and why: the rules of dose as a table.

Each row is one exercise. The person's usual pain is 2 of 10, back; the row starts at
2 sets of 8 with 5 kg on a machine with steps of 2.5 kg, where nothing else is said.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.care.strategies import (
    BANDS,
    CATALOGUE,
    DAY,
    DRILL,
    EASY_ROW,
    HELPED,
    LIFT,
    ONE_ARM,
    PLANK,
    ROW,
    THROW,
    WALK,
    case,
    day,
    done,
    mornings,
    person,
    screen,
    sets_of,
    stage_choice,
    stand,
)

from mainstay.care.case import Case
from mainstay.care.decision import (
    Action,
    Approval,
    ApprovedDose,
    Decision,
    Override,
    OverrideKind,
)
from mainstay.care.guards import decide
from mainstay.care.history import FlareReport, Morning, Pain, Reach, SetLog, SetOff, Stop
from mainstay.care.patient import Mode, Outlook, Worry
from mainstay.care.reasons import ReasonCode as R
from mainstay.care.reasons import because
from mainstay.care.red_flags import Level
from mainstay.care.screening import Triage, TriageStatus
from mainstay.exercises import BandColor, BandPull, Dose, Exercise, Stage

D = Dose(2, reps=8, load_kg=5.0)
TOP = Dose(3, reps=12, load_kg=5.0)
BAND = Dose(3, reps=12, band=BandPull(BandColor.RED, 1))
DUMBBELL = Dose(3, reps=12, load_kg=4.0)
HOLDS = Dose(1, reps=10, hold_s=3)
TIMED = Dose(2, duration_s=10)


def twice(dose: Dose = D, of: Exercise = ROW, **more: object) -> Case:
    """Two quiet sessions in a row that reached everything."""
    return case([done(3, of, dose), done(1, of, dose)], **more)  # type: ignore[arg-type]


def last(**more: object) -> Case:
    """One good session, then one that went as said."""
    awake = more.pop("awake", None)
    return case([done(3, ROW, D), done(1, ROW, D, **more)], awake)  # type: ignore[arg-type]


def did(*counts: int, load_kg: float = 5.0, dose: Dose = D) -> tuple[SetLog, ...]:
    return tuple(
        SetLog(str(n), reps=c, load_kg=load_kg, effort_rpe=3) for n, c in enumerate(counts)
    )


def at_the_top(red_ago: int) -> Case:
    """Everything reached with the easier row; the harder one was red so many days ago."""
    top = Dose(3, reps=12, load_kg=20.0)
    easier = [done(5, EASY_ROW, top), done(3, EASY_ROW, top), done(1, EASY_ROW, top)]
    return case([done(red_ago, ROW, D, peak=Pain(7)), *easier])


def high(pain: Pain, ago: int = 0) -> tuple[Morning, ...]:
    return mornings(3, 0, **{f"d{ago}": pain})


def flared(ago: int, *sessions: object, dose: Dose = TOP) -> Case:
    """A good session, then the button, then these sessions."""
    pressed = (FlareReport(day(ago), Pain(5)),)
    before = done(ago + 1, ROW, dose)
    return case([before, *sessions], flares=pressed)  # type: ignore[list-item]


def cut(ago: int, dose: Dose) -> Decision:
    why = (because(R.FLARE, day=0, percent=50),)
    return Decision("row", Action.FALL, dose, why, "0", day(ago))


CLINIC = person(mode=Mode.CLINIC)


def waited(dose: Dose) -> Decision:
    return replace(
        cut(0, dose),
        action=Action.HOLD,
        reasons=(because(R.APPROVAL_MISSING),),
        waits_for_therapist=True,
    )


def approved(*doses: ApprovedDose, ago: int = 10, weeks: int = 4) -> tuple[Approval, ...]:
    given = day(ago)
    return (Approval("T", given, given + timedelta(weeks=weeks), Stage.STRENGTH, doses=doses),)


def chosen(dose: Dose) -> tuple[Override, ...]:
    own = Override(OverrideKind.DOSE, "T", DAY, "stronger than it looks", "row", dose)
    return (stage_choice(), own)


A = Action
ROWS: tuple[tuple[str, Exercise, Case, Triage, Action, Dose | None, R], ...] = (
    # --- rising: one smallest step after two good sessions ---
    ("first time", ROW, case(), screen(), A.START, Dose(2, reps=8, load_kg=2.5), R.FIRST_TIME),
    (
        "one good session is not enough",
        ROW,
        case([done(1, ROW, D)]),
        screen(),
        A.HOLD,
        D,
        R.PLAN_KEEPS,
    ),
    (
        "two good sessions: one repetition",
        ROW,
        twice(),
        screen(),
        A.RISE,
        D.with_(reps=9),
        R.CALM_TWICE,
    ),
    (
        "repetitions at the top: a set, begun lower",
        ROW,
        twice(D.with_(reps=12)),
        screen(),
        A.RISE,
        D.with_(sets=3, reps=8),
        R.CALM_TWICE,
    ),
    (
        "sets at the top: the next plate, repetitions back",
        ROW,
        twice(TOP),
        screen(),
        A.RISE,
        Dose(3, reps=8, load_kg=7.5),
        R.CALM_TWICE,
    ),
    (
        "where the cable helps, less weight is the step",
        HELPED,
        twice(TOP, HELPED),
        screen(),
        A.RISE,
        Dose(3, reps=8, load_kg=2.5),
        R.CALM_TWICE,
    ),
    (
        "a hold grows by 2 s",
        DRILL,
        twice(HOLDS, DRILL),
        screen(),
        A.RISE,
        HOLDS.with_(hold_s=5),
        R.CALM_TWICE,
    ),
    ("the first hold is 3 s", DRILL, case(), screen(), A.START, HOLDS, R.FIRST_TIME),
    (
        "time grows by 5 s",
        PLANK,
        twice(TIMED, PLANK),
        screen(),
        A.RISE,
        TIMED.with_(duration_s=15),
        R.CALM_TWICE,
    ),
    (
        "dumbbells: the next one owned",
        LIFT,
        twice(DUMBBELL, LIFT),
        screen(),
        A.RISE,
        Dose(3, reps=8, load_kg=6.0),
        R.CALM_TWICE,
    ),
    (
        "band: a step away from the anchor",
        ROW,
        twice(BAND, patient=person(equipment=BANDS)),
        screen(),
        A.RISE,
        Dose(3, reps=8, band=BandPull(BandColor.RED, 2)),
        R.CALM_TWICE,
    ),
    (
        "band: at three steps the next color owned",
        ROW,
        twice(BAND.with_(band=BandPull(BandColor.RED, 3)), patient=person(equipment=BANDS)),
        screen(),
        A.RISE,
        Dose(3, reps=8, band=BandPull(BandColor.BLUE, 1)),
        R.CALM_TWICE,
    ),
    (
        "top of everything, no harder neighbor: stays, never back to the easiest",
        LIFT,
        twice(DUMBBELL.with_(load_kg=6.0), LIFT),
        screen(),
        A.HOLD,
        DUMBBELL.with_(load_kg=6.0),
        R.TOP_OF_RANGE,
    ),
    (
        "over 65: two good sessions are not yet enough",
        ROW,
        twice(patient=replace(person(), birth_year=1950)),
        screen(),
        A.HOLD,
        D,
        R.PLAN_KEEPS,
    ),
    (
        "two high answers about worry: the same",
        ROW,
        twice(patient=person(outlook=Outlook(Worry.VERY, Worry.QUITE, Worry.NOT_AT_ALL))),
        screen(),
        A.HOLD,
        D,
        R.PLAN_KEEPS,
    ),
    # --- no success, no rise ---
    (
        "8, 3 and 2 of 3 x 8 never rises and falls",
        ROW,
        case([done(3, ROW, D.with_(sets=3)), done(1, ROW, D.with_(sets=3), sets=did(8, 3, 2))]),
        screen(),
        A.FALL,
        Dose(3, reps=8, load_kg=2.5),
        R.FAR_BELOW_TARGET,
    ),
    (
        "one set a little short: the same again",
        ROW,
        last(sets=did(8, 7)),
        screen(),
        A.HOLD,
        D,
        R.TARGET_NOT_REACHED,
    ),
    (
        "half the load with full repetitions is no success",
        ROW,
        last(sets=did(8, 8, load_kg=2.5)),
        screen(),
        A.HOLD,
        D,
        R.LOAD_BELOW_PRESCRIBED,
    ),
    (
        "a set left out",
        ROW,
        last(sets=did(16)),
        screen(),
        A.FALL,
        D.with_(load_kg=2.5),
        R.FAR_BELOW_TARGET,
    ),
    (
        "only one side done",
        ONE_ARM,
        case([done(3, ONE_ARM, D), done(1, ONE_ARM, D, sets=sets_of(D, ONE_ARM)[:2])]),
        screen(),
        A.FALL,
        D.with_(load_kg=2.5),
        R.FAR_BELOW_TARGET,
    ),
    (
        "help of more weight than given is no success",
        HELPED,
        case([done(3, HELPED, D), done(1, HELPED, D, sets=did(8, 8, load_kg=7.5))]),
        screen(),
        A.HOLD,
        D,
        R.LOAD_BELOW_PRESCRIBED,
    ),
    (
        "it was too hard: effort 8",
        ROW,
        last(sets=sets_of(D, ROW, effort_rpe=8)),
        screen(),
        A.HOLD,
        D,
        R.EFFORT_TOO_HIGH,
    ),
    (
        "it was too hard: one repetition left",
        ROW,
        last(sets=sets_of(D, ROW, effort_rpe=None, reserve=1)),
        screen(),
        A.HOLD,
        D,
        R.EFFORT_TOO_HIGH,
    ),
    (
        "effort not answered",
        ROW,
        last(sets=sets_of(D, ROW, effort_rpe=None)),
        screen(),
        A.HOLD,
        D,
        R.EFFORT_UNKNOWN,
    ),
    (
        "next morning not answered",
        ROW,
        last(awake=mornings(3, 1)),
        screen(),
        A.HOLD,
        D,
        R.MORNING_MISSING,
    ),
    ("pain after it not answered", ROW, last(after=None), screen(), A.HOLD, D, R.AFTER_MISSING),
    (
        "an extra painkiller before it",
        ROW,
        last(extra_painkiller=True),
        screen(),
        A.HOLD,
        D,
        R.PAINKILLER_TAKEN,
    ),
    # --- pain ---
    (
        "pain one point over the limit: the same again",
        ROW,
        last(peak=Pain(4)),
        screen(),
        A.HOLD,
        D,
        R.PEAK_OVER_LIMIT,
    ),
    (
        "not back at the start value after it: the same again",
        ROW,
        last(after=Pain(3)),
        screen(),
        A.HOLD,
        D,
        R.AFTER_OVER_LIMIT,
    ),
    (
        "the next morning one point higher",
        ROW,
        last(awake=high(Pain(3))),
        screen(),
        A.HOLD,
        D,
        R.MORNING_OVER_LIMIT,
    ),
    (
        "the session set the back off",
        ROW,
        last(awake=(*mornings(3, 1), Morning(DAY, Pain(2), SetOff.YES))),
        screen(),
        A.HOLD,
        D,
        R.SET_OFF_BY_SESSION,
    ),
    (
        "pain two points over the limit: the easier neighbor",
        ROW,
        last(peak=Pain(5)),
        screen(),
        A.SWAP_EASIER,
        Dose(2, reps=8, load_kg=2.5),
        R.PEAK_OVER_LIMIT,
    ),
    (
        "the next morning two points higher",
        ROW,
        last(awake=high(Pain(4))),
        screen(),
        A.SWAP_EASIER,
        Dose(2, reps=8, load_kg=2.5),
        R.MORNING_OVER_LIMIT,
    ),
    (
        "red and no easier neighbor: fewer sets",
        ONE_ARM,
        case([done(1, ONE_ARM, TOP, peak=Pain(7))]),
        screen(),
        A.FALL,
        TOP.with_(sets=2),
        R.PEAK_OVER_LIMIT,
    ),
    (
        "pain further down the leg, at any number",
        ROW,
        last(peak=Pain(2, 0, Reach.CALF)),
        screen(),
        A.SWAP_EASIER,
        Dose(2, reps=8, load_kg=2.5),
        R.LEG_PAIN_FURTHER_DOWN,
    ),
    (
        "leg pain moves up, the back hurts more for a while: the same again",
        ROW,
        last(start=Pain(2, 4, Reach.CALF), peak=Pain(6), after=Pain(2)),
        screen(),
        A.HOLD,
        D,
        R.LEG_PAIN_MOVED_UP,
    ),
    (
        "leg pain moves up, but the back goes above 6",
        ROW,
        last(start=Pain(2, 4, Reach.CALF), peak=Pain(7), after=Pain(2)),
        screen(),
        A.SWAP_EASIER,
        Dose(2, reps=8, load_kg=2.5),
        R.PEAK_OVER_LIMIT,
    ),
    (
        "stopped with the button `back`",
        ROW,
        last(stop=Stop.BACK),
        screen(),
        A.SWAP_EASIER,
        Dose(2, reps=8, load_kg=2.5),
        R.STOPPED_FOR_PAIN,
    ),
    (
        "stopped with the button `numb or weak`: first the safety questions",
        ROW,
        last(stop=Stop.NUMB_OR_WEAK),
        screen(answered_on=day(1)),
        A.STOP,
        None,
        R.SCREEN_EXPIRED,
    ),
    (
        "three ambers in a row: sideways",
        ROW,
        case([done(n, ROW, D, peak=Pain(4)) for n in (5, 3, 1)]),
        screen(),
        A.HOLD,
        D,
        R.PEAK_OVER_LIMIT,
    ),
    (
        "three ambers in a row and an exercise beside it: sideways",
        CATALOGUE.by_id["chop"],
        case([done(n, CATALOGUE.by_id["chop"], D, peak=Pain(4)) for n in (5, 3, 1)]),
        screen(),
        A.SWAP_SIDEWAYS,
        Dose(2, reps=8, load_kg=2.5),
        R.THREE_AMBERS,
    ),
    (
        "at the top, but the harder one was red 6 days ago: it waits",
        EASY_ROW,
        at_the_top(6),
        screen(),
        A.HOLD,
        Dose(3, reps=12, load_kg=20.0),
        R.TOP_OF_RANGE,
    ),
    (
        "at the top, the harder one was red 7 days ago: it comes again, with a set less",
        EASY_ROW,
        at_the_top(7),
        screen(),
        A.CLIMB,
        Dose(1, reps=8, load_kg=2.5),
        R.PEAK_OVER_LIMIT,
    ),
    (
        "two good sessions on one day are one",
        ROW,
        case([done(1, ROW, D), replace(done(1, ROW, D), id="later")]),
        screen(),
        A.HOLD,
        D,
        R.PLAN_KEEPS,
    ),
    (
        "walks do not use up the two sessions after a red one",
        ROW,
        case(
            [
                done(9, ROW, D),
                done(6, PLANK, TIMED, peak=Pain(7)),
                done(5, ROW, D),
                *(done(n, WALK, Dose(1, duration_s=600)) for n in (4, 3, 2)),
            ]
        ),
        screen(),
        A.HOLD,
        D,
        R.RED_RECENTLY,
    ),
    (
        "after another machine the load is the next lighter one, never an older heavier one",
        ROW,
        case([done(6, ROW, D.with_(load_kg=10.0)), done(2, ROW, D.with_(load_kg=8.0))]),
        screen(),
        A.FALL,
        D.with_(load_kg=7.5),
        R.PLAN_KEEPS,
    ),
    (
        "a red session of another exercise: nothing rises",
        ROW,
        case([done(3, ROW, D), done(2, PLANK, TIMED, peak=Pain(7)), done(1, ROW, D)]),
        screen(),
        A.HOLD,
        D,
        R.RED_RECENTLY,
    ),
    # --- flare, break, deload ---
    (
        "flare, first day: strength waits",
        ROW,
        flared(1),
        screen(),
        A.STOP,
        None,
        R.FLARE_EASE_ONLY,
    ),
    (
        "flare, first day: walking, half of it",
        WALK,
        case([done(2, WALK, Dose(1, duration_s=600))], flares=(FlareReport(day(1), Pain(5)),)),
        screen(),
        A.FALL,
        Dose(1, duration_s=300),
        R.FLARE,
    ),
    (
        "flare, first day: a walk of 8 minutes keeps 5, several times a day",
        WALK,
        case([done(2, WALK, Dose(1, duration_s=480))], flares=(FlareReport(day(1), Pain(5)),)),
        screen(),
        A.FALL,
        Dose(1, duration_s=300),
        R.FLARE_SHORT_WALKS,
    ),
    (
        "flare, first day: who walks 4 minutes still walks 4",
        WALK,
        case([done(2, WALK, Dose(1, duration_s=240))], flares=(FlareReport(day(1), Pain(5)),)),
        screen(),
        A.HOLD,
        Dose(1, duration_s=240),
        R.PLAN_KEEPS,
    ),
    (
        "flare, fourth day: half of the dose before",
        ROW,
        flared(3),
        screen(),
        A.FALL,
        TOP.with_(sets=1),
        R.FLARE_RETURN,
    ),
    (
        "flare, one green session: three quarters; a return, no rise",
        ROW,
        replace(
            flared(4, done(1, ROW, TOP.with_(sets=1))),
            decisions=(cut(1, TOP.with_(sets=1)),),
        ),
        screen(),
        A.RETURN,
        TOP.with_(sets=2),
        R.FLARE_RETURN,
    ),
    (
        "flare without new safety answers: these first",
        ROW,
        flared(3),
        screen(answered_on=day(10)),
        A.STOP,
        None,
        R.SCREEN_EXPIRED,
    ),
    (
        "away 7 days: the same load",
        ROW,
        case([done(7, ROW, TOP)]),
        screen(),
        A.HOLD,
        TOP,
        R.PLAN_KEEPS,
    ),
    (
        "away 10 days: a tenth less, in repetitions where the next plate is half",
        ROW,
        case([done(10, ROW, TOP)]),
        screen(),
        A.FALL,
        TOP.with_(reps=10),
        R.BREAK,
    ),
    (
        "away 20 days: the easier neighbor",
        ROW,
        case([done(20, ROW, TOP)]),
        screen(),
        A.SWAP_EASIER,
        Dose(2, reps=8, load_kg=2.5),
        R.BREAK,
    ),
    (
        "away 20 days without a neighbor: a quarter less",
        PLANK,
        case([done(20, PLANK, Dose(2, duration_s=20))]),
        screen(),
        A.FALL,
        Dose(2, duration_s=15),
        R.BREAK,
    ),
    (
        "away 40 days: half",
        PLANK,
        case([done(40, PLANK, Dose(2, duration_s=20))]),
        screen(),
        A.FALL,
        Dose(1, duration_s=20),
        R.BREAK,
    ),
    (
        "away 60 days: from the start",
        DRILL,
        case([done(60, DRILL, HOLDS.with_(hold_s=9))]),
        screen(),
        A.START,
        HOLDS,
        R.BREAK_RESTART,
    ),
    (
        "after five weeks of strength work one is lighter",
        ROW,
        case(
            [
                done(ago, ROW, TOP, extra_painkiller=True)
                for ago in (37, 32, 27, 22, 17, 12, 7, 1)
            ]
        ),
        screen(),
        A.FALL,
        Dose(2, reps=11, load_kg=5.0),
        R.DELOAD_WEEK,
    ),
    (
        "in a lighter week an earned plate waits; repetitions do not fall for it",
        ROW,
        case([done(ago, ROW, TOP) for ago in (37, 32, 27, 22, 17, 12, 7, 1)]),
        screen(),
        A.FALL,
        Dose(2, reps=11, load_kg=5.0),
        R.DELOAD_WEEK,
    ),
    (
        "weeks of strength work count anew after a break",
        ROW,
        case([done(ago, ROW, TOP, extra_painkiller=True) for ago in (37, 32, 20, 12, 7, 1)]),
        screen(),
        A.HOLD,
        TOP,
        R.PAINKILLER_TAKEN,
    ),
    (
        "weeks of strength work count anew after a flare has ended",
        ROW,
        case(
            [
                done(ago, ROW, TOP, extra_painkiller=ago < 12)
                for ago in (37, 32, 27, 22, 17, 12, 7, 1)
            ],
            flares=(FlareReport(day(26), Pain(6)),),
        ),
        screen(),
        A.HOLD,
        TOP,
        R.PAINKILLER_TAKEN,
    ),
    # --- caps, therapist, screen ---
    (
        "already a repetition more this week",
        ROW,
        case([done(8, ROW, D), done(4, ROW, D.with_(reps=9)), done(1, ROW, D.with_(reps=9))]),
        screen(),
        A.HOLD,
        D.with_(reps=9),
        R.WEEKLY_CAP,
    ),
    (
        "two weeks without a rise: the therapist is asked",
        ROW,
        case([done(n, ROW, D, extra_painkiller=True) for n in (15, 10, 5, 1)]),
        screen(),
        A.HOLD,
        D,
        R.STUCK_TWO_WEEKS,
    ),
    (
        "clinic, no approval: waits",
        ROW,
        twice(patient=CLINIC),
        screen(),
        A.HOLD,
        D,
        R.APPROVAL_MISSING,
    ),
    (
        "clinic, approval ended: waits",
        ROW,
        twice(patient=CLINIC, approvals=approved(ago=40, weeks=2)),
        screen(),
        A.HOLD,
        D,
        R.APPROVAL_ENDED,
    ),
    (
        "clinic, within 20 %: rises",
        ROW,
        twice(patient=CLINIC, approvals=approved()),
        screen(),
        A.RISE,
        D.with_(reps=9),
        R.CALM_TWICE,
    ),
    (
        "clinic, approved after it had waited a day: rises",
        ROW,
        twice(patient=CLINIC, approvals=approved(), decisions=(waited(D),)),
        screen(),
        A.RISE,
        D.with_(reps=9),
        R.CALM_TWICE,
    ),
    (
        "clinic, a plate is more than 20 %: waits",
        ROW,
        twice(TOP, patient=CLINIC, approvals=approved()),
        screen(),
        A.HOLD,
        TOP,
        R.APPROVAL_LIMIT,
    ),
    (
        "clinic, the smallest step of time is more than 20 %: that one step rises",
        PLANK,
        case(
            [done(11, PLANK, TIMED), done(3, PLANK, TIMED), done(1, PLANK, TIMED)],
            patient=CLINIC,
            approvals=approved(),
        ),
        screen(),
        A.RISE,
        TIMED.with_(duration_s=15),
        R.CALM_TWICE,
    ),
    (
        "clinic, the next step of time after it: waits",
        PLANK,
        case(
            [done(n, PLANK, TIMED.with_(duration_s=s)) for n, s in ((18, 10), (9, 15), (8, 15))]
            + [done(1, PLANK, TIMED.with_(duration_s=15))],
            patient=CLINIC,
            approvals=approved(),
        ),
        screen(),
        A.HOLD,
        TIMED.with_(duration_s=15),
        R.APPROVAL_LIMIT,
    ),
    (
        "clinic, the plate was approved by name: rises",
        ROW,
        twice(
            TOP, patient=CLINIC, approvals=approved(ApprovedDose("row", TOP.with_(load_kg=7.5)))
        ),
        screen(),
        A.RISE,
        Dose(3, reps=8, load_kg=7.5),
        R.CALM_TWICE,
    ),
    (
        "a therapist's own dose, one step up",
        ROW,
        case([done(1, ROW, D)], overrides=chosen(D.with_(reps=9))),
        screen(),
        A.RISE,
        D.with_(reps=9),
        R.THERAPIST_CHOSE,
    ),
    (
        "a therapist's own dose, far up: one step now",
        ROW,
        case([done(1, ROW, D)], overrides=chosen(D.with_(reps=12))),
        screen(),
        A.RISE,
        D.with_(reps=9),
        R.WEEKLY_CAP,
    ),
    (
        "a therapist's own dose in the last stage, a fifth up: one step now",
        THROW,
        case(
            [done(1, THROW, Dose(3, reps=10))],
            overrides=(
                stage_choice(Stage.FUNCTION),
                Override(OverrideKind.DOSE, "T", DAY, "does well", "throw", Dose(3, reps=12)),
            ),
        ),
        screen(),
        A.RISE,
        Dose(3, reps=11),
        R.WEEKLY_CAP,
    ),
    (
        "ten minutes a day: one set, so that three exercises find room",
        ROW,
        case(patient=replace(person(), minutes=10)),
        screen(),
        A.START,
        Dose(1, reps=8, load_kg=2.5),
        R.FIRST_TIME,
    ),
    (
        "fifteen minutes a day, since yesterday: two sets of what were three",
        ROW,
        case([done(1, ROW, TOP)], patient=replace(person(), minutes=15)),
        screen(),
        A.FALL,
        TOP.with_(sets=2),
        R.FEW_MINUTES,
    ),
    (
        "fifteen minutes a day, a therapist's own dose of three sets: two",
        ROW,
        case(
            [done(1, ROW, D)],
            patient=replace(person(), minutes=15),
            overrides=chosen(D.with_(sets=3)),
        ),
        screen(),
        A.HOLD,
        D,
        R.FEW_MINUTES,
    ),
    (
        "safety questions not answered",
        ROW,
        twice(),
        screen(TriageStatus.UNANSWERED),
        A.STOP,
        None,
        R.SCREEN_MISSING,
    ),
    (
        "safety questions too old",
        ROW,
        twice(),
        screen(TriageStatus.EXPIRED),
        A.STOP,
        None,
        R.SCREEN_EXPIRED,
    ),
    (
        "a lock",
        ROW,
        twice(),
        screen(TriageStatus.EMERGENCY, level=Level.E0),
        A.STOP,
        None,
        R.LOCKED,
    ),
    # --- after red: nothing harder is begun ---
    (
        "an easier exercise was red yesterday: the harder one is not begun",
        ROW,
        case([done(1, EASY_ROW, D, peak=Pain(7))]),
        screen(),
        A.STOP,
        None,
        R.EASIER_WAS_RED,
    ),
    (
        "it was red eight days ago: the harder one may begin",
        ROW,
        case([done(8, EASY_ROW, D, peak=Pain(7))]),
        screen(),
        A.START,
        Dose(2, reps=8, load_kg=2.5),
        R.FIRST_TIME,
    ),
    (
        "it was amber: the harder one may begin",
        ROW,
        case([done(1, EASY_ROW, D, peak=Pain(4))]),
        screen(),
        A.START,
        Dose(2, reps=8, load_kg=2.5),
        R.FIRST_TIME,
    ),
    (
        "the harder one ran three days before: it goes by its own sessions",
        ROW,
        case([done(4, ROW, D), done(1, EASY_ROW, D, peak=Pain(7))]),
        screen(),
        A.HOLD,
        D,
        R.PLAN_KEEPS,
    ),
    (
        "the harder one was done nine days before: it is begun again, and waits",
        ROW,
        case([done(10, ROW, D), done(1, EASY_ROW, D, peak=Pain(7))]),
        screen(),
        A.STOP,
        None,
        R.EASIER_WAS_RED,
    ),
)


@pytest.mark.parametrize(
    ("of", "happened", "screened", "action", "dose", "why"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_what_comes_next(
    of: Exercise,
    happened: Case,
    screened: Triage,
    action: Action,
    dose: Dose | None,
    why: R,
) -> None:
    decision = decide(of.id, happened, stand(happened, screened), CATALOGUE)
    assert (decision.action, decision.dose) == (action, dose)
    assert why in [reason.code for reason in decision.reasons]
