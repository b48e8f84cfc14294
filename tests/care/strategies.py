"""A small catalogue, persons and weeks to test the rule book with, and how doses compare."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from mainstay.anatomy import Muscle, Sex, Side
from mainstay.care.case import Case, Standing, standing_after
from mainstay.care.decision import (
    Action,
    Approval,
    Decision,
    Override,
    OverrideKind,
    Proposal,
    Proposer,
)
from mainstay.care.history import (
    ExerciseRecord,
    FlareReport,
    History,
    Morning,
    Pain,
    Reach,
    Session,
    SetLog,
    SetOff,
    Stop,
)
from mainstay.care.patient import Mode, Patient
from mainstay.care.reasons import ReasonCode, because
from mainstay.care.screening import Answers, Triage, TriageStatus
from mainstay.exercises import (
    Attachment,
    BandColor,
    BandPull,
    Cable,
    CableEffect,
    Catalogue,
    Dose,
    DoseRange,
    Equipment,
    Exercise,
    Item,
    Laterality,
    Position,
    PulleyHeight,
    Purpose,
    Rig,
    Role,
    SpineMotion,
    Stage,
    Surface,
    Trains,
    Words,
)

DAY = date(2026, 3, 2)
"""The day to decide for; weeks before it are history."""


CALM = Pain(2)
"""The usual morning of the person in the tests."""


def day(ago: int) -> date:
    return DAY - timedelta(days=ago)


def exercise(name: str, code: str, stage: Stage, dose: DoseRange, **more: object) -> Exercise:
    plain = Exercise(
        id=name,
        code=code,
        stage=stage,
        purpose=Purpose.STRENGTH,
        position=Position.STANDING,
        surfaces=(Surface.STANDING,),
        spine_motion=SpineMotion.NONE,
        laterality=Laterality.BOTH,
        trains=(Trains(Muscle.MULTIFIDUS, Role.PRIMARY),),
        dose=dose,
        words=(Words("en", name, "Stand.", "Move.", (), ()),),
        sources=("ours",),
        spinal_load_class=1,
        deep_rating=1,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def dose_range(**more: object) -> DoseRange:
    known: dict[str, object] = {
        "sets": (2, 3),
        "effort_rpe": (2, 6),
        "sessions_per_week": (2, 3),
        "rest_s": 60,
        **more,
    }
    return DoseRange(**known)  # type: ignore[arg-type]


CABLE = Cable("hand_r", PulleyHeight.MIDDLE, 1.1, 0, 1.2, Attachment.HANDLE)
PULLEY: dict[str, object] = {
    "equipment": (Item.PULLEY,),
    "cable": (CABLE,),
    "band_form": BandPull(BandColor.RED, 1),
}
LOADED = dose_range(reps=(8, 12), load_percent_bodyweight=(4.0, 8.0))
HELP = replace(CABLE, effect=CableEffect.ASSISTS)
GLUTES = (Trains(Muscle.GLUTEUS_MAXIMUS, Role.PRIMARY),)

DRILL = exercise(
    "drill",
    "DA-01",
    Stage.COORDINATION,
    dose_range(sets=(1, 3), reps=(10, 10), hold_s=(5, 10)),
    purpose=Purpose.DEEP_ACTIVATION,
)
PLANK = exercise(
    "plank",
    "SL-01",
    Stage.ENDURANCE,
    dose_range(duration_s=(10, 30)),
    purpose=Purpose.ENDURANCE,
    trains=GLUTES,
    harder=("raised-plank",),
)
RAISED = replace(PLANK, id="raised-plank", code="SL-02", harder=())
WALK = exercise(
    "walk",
    "AE-01",
    Stage.COORDINATION,
    dose_range(sets=(1, 1), duration_s=(300, 1800), duration_step_s=60),
    purpose=Purpose.AEROBIC,
    position=Position.WALKING,
    trains=(Trains(Muscle.QUADRICEPS, Role.PRIMARY),),
)
EASY_ROW = exercise("easy-row", "PU-01", Stage.ENDURANCE, LOADED, harder=("row",), **PULLEY)
ROW = exercise("row", "PU-02", Stage.STRENGTH, LOADED, **PULLEY)
CHOP = exercise("chop", "PU-03", Stage.STRENGTH, LOADED, trains=GLUTES, **PULLEY)
PRESS = exercise("press", "PU-04", Stage.STRENGTH, LOADED, trains=GLUTES, **PULLEY)
ONE_ARM = exercise(
    "one-arm",
    "PU-05",
    Stage.STRENGTH,
    LOADED,
    laterality=Laterality.EACH_SIDE,
    trains=(Trains(Muscle.LATISSIMUS_DORSI, Role.PRIMARY),),
    **PULLEY,
)
HELPED = exercise(
    "helped",
    "PU-06",
    Stage.STRENGTH,
    LOADED,
    **{**PULLEY, "cable": (HELP,)},
    trains=(Trains(Muscle.HAMSTRINGS, Role.PRIMARY),),
)
LIFT = exercise(
    "lift",
    "FN-01",
    Stage.STRENGTH,
    LOADED,
    equipment=(Item.DUMBBELL,),
    trains=(Trains(Muscle.QUADRICEPS, Role.PRIMARY),),
)
THROW = exercise(
    "throw", "DY-01", Stage.FUNCTION, LOADED, trains=(Trains(Muscle.DELTOIDEUS, Role.PRIMARY),)
)

CATALOGUE = Catalogue(
    (DRILL, PLANK, RAISED, WALK, EASY_ROW, ROW, CHOP, PRESS, ONE_ARM, HELPED, LIFT, THROW)
)
IDS = tuple(e.id for e in CATALOGUE.exercises)

RIG = Rig("home", 1.0, pins=tuple(2.5 * n for n in range(1, 9)))
HOME = Equipment(rig=RIG, dumbbells_kg=(1.0, 2.0, 4.0, 6.0))
BANDS = Equipment(bands=(BandColor.YELLOW, BandColor.RED, BandColor.BLUE))


def person(**changes: object) -> Patient:
    known: dict[str, object] = {"equipment": HOME, "usual": Pain(2), **changes}
    return Patient(1986, Sex.FEMALE, 1.7, 80.0, **known)  # type: ignore[arg-type]


def screen(status: TriageStatus = TriageStatus.CLEAR, **changes: object) -> Triage:
    open_ = status in (TriageStatus.CLEAR, TriageStatus.CAUTION, TriageStatus.REVIEW)
    known = Triage(status, None, (), (), DAY, DAY, None, open_, open_)
    return replace(known, **changes)  # type: ignore[arg-type]


def stage_choice(stage: Stage = Stage.STRENGTH, ago: int = 200) -> Override:
    return Override(OverrideKind.STAGE, "T", day(ago), "tested", stage=stage)


def sets_of(given: Dose, of: Exercise, **changes: object) -> tuple[SetLog, ...]:
    """The sets exactly as given, on both sides where sides work in turn."""
    sides = tuple(Side) if of.laterality is Laterality.EACH_SIDE else (None,)
    known = {
        "reps": given.reps,
        "duration_s": given.duration_s,
        "distance_m": given.distance_m,
        "hold_s": given.hold_s,
        "load_kg": given.load_kg,
        "band": given.band,
        "effort_rpe": 3,
        **changes,
    }
    return tuple(
        SetLog(f"{n}-{side}", side=side, **known)  # type: ignore[arg-type]
        for side in sides
        for n in range(given.sets)
    )


def done(
    ago: int,
    of: Exercise,
    given: Dose,
    *,
    sets: tuple[SetLog, ...] | None = None,
    peak: Pain | None = CALM,
    after: Pain | None = CALM,
    start: Pain = CALM,
    stop: Stop | None = None,
    extra_painkiller: bool = False,
) -> Session:
    """One session with one exercise; quiet and complete when nothing else is said."""
    logs = sets_of(given, of) if sets is None else sets
    record = ExerciseRecord(of.id, given, logs, peak, stop)
    name = f"{of.id}-{ago}"
    return Session(name, day(ago), start, (record,), after, extra_painkiller)


def mornings(
    first_ago: int, last_ago: int = 0, pain: Pain = CALM, **high: Pain
) -> tuple[Morning, ...]:
    """A quiet morning every day; `high` names other ones, such as `d3=Pain(5)`."""
    return tuple(
        Morning(day(ago), high.get(f"d{ago}", pain))
        for ago in range(first_ago, last_ago - 1, -1)
    )


def case(
    sessions: Iterable[Session] = (),
    awake: tuple[Morning, ...] | None = None,
    patient: Patient | None = None,
    **more: object,
) -> Case:
    """A case on `DAY`; mornings are quiet when nothing else is said."""
    lived = tuple(sorted(sessions, key=lambda s: s.on))
    first = max(((DAY - s.on).days for s in lived), default=1)
    flares = more.pop("flares", ())
    history = History(lived, mornings(first) if awake is None else awake, flares)  # type: ignore[arg-type]
    known: dict[str, object] = {"overrides": (stage_choice(),), **more}
    return Case(DAY, patient or person(), Answers(), history=history, **known)  # type: ignore[arg-type]


def stand(of: Case, screened: Triage | None = None) -> Standing:
    return standing_after(of, screened or screen())


# --- Hypothesis ---

PAINS = st.builds(Pain, st.integers(2, 10), st.integers(0, 10), st.sampled_from(list(Reach)))


def doses(of: Exercise, loads: tuple[float, ...] = RIG.loads_kg()) -> st.SearchStrategy[Dose]:
    """Doses that count as an exercise does, some far outside its range."""
    span = of.dose
    weighed = span.load_percent_bodyweight is not None and bool(of.equipment)
    made = HOME.dumbbells_kg if Item.DUMBBELL in of.equipment else loads
    return st.builds(
        Dose,
        sets=st.integers(1, 5),
        reps=st.integers(1, 20) if span.reps else st.none(),
        duration_s=st.integers(1, 2400) if span.duration_s else st.none(),
        hold_s=st.integers(1, 15) if span.hold_s else st.none(),
        load_kg=st.sampled_from(made) if weighed else st.none(),
    )


WILD_DOSES = st.one_of(
    *(doses(e) for e in CATALOGUE.exercises),
    st.builds(
        Dose,
        sets=st.integers(1, 10),
        reps=st.integers(1, 100),
        load_kg=st.floats(0, 300) | st.none(),
        hold_s=st.integers(0, 100) | st.none(),
    ),
)

PROPOSALS = st.builds(
    Proposal,
    exercise=st.sampled_from(IDS),
    action=st.sampled_from(list(Action)),
    dose=WILD_DOSES,
    reasons=st.just(()) | st.just((because(ReasonCode.TARGET_REACHED),)),
    to=st.none() | st.sampled_from(IDS),
    proposer=st.sampled_from(list(Proposer)),
)


@st.composite
def records(draw: st.DrawFn, quiet: bool) -> ExerciseRecord:
    of = draw(st.sampled_from(CATALOGUE.exercises))
    given = draw(st.just(_usual_dose(of)) | doses(of))
    logs = sets_of(given, of)
    if draw(st.integers(0, 4)) == 0:
        logs = logs[: draw(st.integers(0, len(logs)))]
    pain = Pain(2) if quiet else draw(PAINS)
    stop = None if quiet else draw(st.sampled_from([None, None, None, Stop.BACK, Stop.OTHER]))
    return ExerciseRecord(of.id, given, logs, pain, stop)


def _usual_dose(of: Exercise) -> Dose:
    weighed = of.dose.load_percent_bodyweight is not None and bool(of.equipment)
    load = 4.0 if Item.DUMBBELL in of.equipment else 5.0
    return of.dose.start().with_(load_kg=load if weighed else None)


@st.composite
def sessions(draw: st.DrawFn, ago: int) -> Session:
    quiet = draw(st.integers(0, 3)) > 0
    found = draw(
        st.lists(records(quiet), min_size=1, max_size=4, unique_by=lambda r: r.exercise)
    )
    after = Pain(2) if quiet else draw(PAINS | st.none())
    masked = draw(st.integers(0, 9)) == 0
    return Session(f"s{ago}", day(ago), Pain(2), tuple(found), after, masked)


@st.composite
def lives(draw: st.DrawFn) -> History:
    """Weeks with pain never under the usual 2, so that the usual morning always is 2."""
    agos = draw(st.lists(st.integers(0, 70), max_size=12, unique=True))
    lived = tuple(draw(sessions(ago)) for ago in sorted(agos, reverse=True))
    sore = draw(st.dictionaries(st.integers(0, 70), PAINS, max_size=10))
    silent = draw(st.sets(st.integers(0, 70), max_size=10))
    set_off = draw(st.sets(st.integers(0, 70), max_size=3))
    awake = [
        Morning(day(ago), sore.get(ago, CALM), SetOff.YES if ago in set_off else None)
        for ago in range(70, -1, -1)
        if ago not in silent
    ]
    pressed = draw(st.lists(st.integers(0, 40), max_size=2, unique=True))
    flares = tuple(FlareReport(day(a), Pain(6)) for a in sorted(pressed, reverse=True))
    return History(lived, tuple(awake), flares)


@st.composite
def decisions(draw: st.DrawFn) -> tuple[Decision, ...]:
    agos = sorted(draw(st.lists(st.integers(0, 40), max_size=3)), reverse=True)
    found = []
    for ago in agos:
        of = draw(st.sampled_from(CATALOGUE.exercises))
        why = draw(st.sampled_from([ReasonCode.TARGET_REACHED, ReasonCode.FLARE]))
        found.append(
            Decision(of.id, Action.HOLD, draw(doses(of)), (because(why),), "0", day(ago))
        )
    return tuple(found)


@st.composite
def approvals(draw: st.DrawFn) -> tuple[Approval, ...]:
    if draw(st.booleans()):
        return ()
    ago = draw(st.integers(0, 40))
    return (Approval("T", day(ago), day(ago) + timedelta(weeks=4), Stage.FUNCTION),)


@st.composite
def cases(draw: st.DrawFn, usual: Pain = CALM) -> Case:
    clinic = draw(st.booleans())
    born = draw(st.sampled_from([1950, 1986]))
    kit = draw(st.sampled_from([HOME, HOME, BANDS]))
    who = replace(
        person(equipment=kit, usual=usual, mode=Mode.CLINIC if clinic else Mode.PERSONAL),
        birth_year=born,
    )
    chosen: tuple[Override, ...] = (stage_choice(draw(st.sampled_from(list(Stage)))),)
    if draw(st.integers(0, 3)) == 0:
        of = draw(st.sampled_from(CATALOGUE.exercises))
        chosen += (
            Override(
                OverrideKind.DOSE,
                "T",
                day(draw(st.integers(0, 5))),
                "why",
                of.id,
                draw(doses(of)),
            ),
        )
    return Case(
        DAY,
        who,
        Answers(),
        history=draw(lives()),
        approvals=draw(approvals()) if clinic else (),
        overrides=chosen,
        decisions=draw(decisions()),
    )


def worse(pain: Pain | None, by: int, leg: int) -> Pain | None:
    """More pain, never less."""
    if pain is None:
        return None
    return replace(pain, back=min(pain.back + by, 10), leg=min(pain.leg + leg, 10))
