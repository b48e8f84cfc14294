"""A small catalogue, persons and weeks to test the rule book with, and how doses compare."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from mainstay.anatomy import Muscle, Sex, Side
from mainstay.care.case import Case, Standing, standing_after
from mainstay.care.decision import (
    CHOSEN_PROPOSERS,
    Action,
    Approval,
    ApprovedDose,
    Decision,
    Override,
    OverrideKind,
    Proposal,
    Proposer,
)
from mainstay.care.direction import OPPOSITE
from mainstay.care.history import (
    AdverseEvent,
    AdverseKind,
    By,
    ExerciseRecord,
    FlareReport,
    History,
    Morning,
    Pain,
    Reach,
    Session,
    SetLog,
    SetOff,
    Severity,
    Stop,
)
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import (
    ConditionRecord,
    DirectionalPreference,
    Mode,
    Outlook,
    Patient,
    Worry,
)
from mainstay.care.questions import Answer, Answers, all_questions, questions
from mainstay.care.readiness import Readiness
from mainstay.care.reasons import ReasonCode, because
from mainstay.care.screening import Release, Triage, TriageStatus
from mainstay.exercises import (
    Attachment,
    BandColor,
    BandPull,
    Cable,
    CableEffect,
    Catalogue,
    Condition,
    Demand,
    Direction,
    Dose,
    DoseRange,
    Equipment,
    Exercise,
    Item,
    Laterality,
    Plates,
    Position,
    PulleyHeight,
    Purpose,
    Rig,
    Role,
    SpineMotion,
    Stage,
    Surface,
    Trains,
    WeightUnit,
    Words,
)

T = TypeVar("T")

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
    equipment=(Item.PULLEY,),
    cable=(HELP,),
    trains=(Trains(Muscle.HAMSTRINGS, Role.PRIMARY),),
)
LIFT = exercise(
    "lift",
    "FN-01",
    Stage.STRENGTH,
    LOADED,
    equipment=(Item.DUMBBELL,),
    demands=(Demand.LIFTING_FROM_FLOOR,),
    trains=(Trains(Muscle.QUADRICEPS, Role.PRIMARY),),
)
THROW = exercise(
    "throw",
    "DY-01",
    Stage.FUNCTION,
    LOADED,
    demands=(Demand.OVERHEAD, Demand.LOADED_ROTATION),
    avoid=(Condition.HYPERMOBILITY, Condition.CARDIAC),
    trains=(Trains(Muscle.DELTOIDEUS, Role.PRIMARY),),
)

PRESS_UP = exercise(
    "press-up",
    "DY-02",
    Stage.COORDINATION,
    dose_range(sets=(1, 2), reps=(5, 10)),
    purpose=Purpose.DIRECTIONAL_PREFERENCE,
    spine_motion=SpineMotion.SAGITTAL,
    direction=Direction.EXTENSION,
    demands=(Demand.EXTENSION_PAST_NEUTRAL,),
    trains=(Trains(Muscle.TRICEPS_BRACHII, Role.PRIMARY),),
)
BEND = replace(
    PRESS_UP,
    id="bend",
    code="DY-03",
    stage=Stage.DYNAMIC,
    purpose=Purpose.MOBILITY,
    direction=Direction.FLEXION,
    demands=(Demand.FLEXION,),
)

CATALOGUE = Catalogue(
    (
        *(DRILL, PLANK, RAISED, WALK, EASY_ROW, ROW, CHOP, PRESS, ONE_ARM, HELPED, LIFT, THROW),
        *(PRESS_UP, BEND),
    )
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
    return standing_after(of, screened or screen(), CATALOGUE)


# --- cases read from bytes ---


class Dice:
    """Choices read one after the other from bytes; when they run out everything is the first.

    One draw of bytes stands for a whole case. Drawing each number by itself took Hypothesis 60 ms
    a case; this takes less than 1 ms, and a failing case still shrinks, because a smaller byte
    means an earlier choice and earlier choices are the simple ones.
    """

    def __init__(self, thrown: bytes) -> None:
        self._rest = iter(thrown)

    def below(self, limit: int) -> int:
        """0 to `limit` - 1."""
        value = next(self._rest, 0)
        if limit > 256:
            value = 256 * value + next(self._rest, 0)
        return value % limit

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def rarely(self, one_in: int) -> bool:
        return self.below(one_in) == one_in - 1

    def some(self, options: Sequence[T], most: int) -> tuple[T, ...]:
        """Up to so many of the options, each once, in their order."""
        chosen = {self.below(len(options)) for _ in range(self.below(most + 1))}
        return tuple(options[at] for at in sorted(chosen))


CASE_BYTES = 900
"""Enough for most cases; the rest is the simplest choice."""


def thrown(build: Callable[[Dice], T], size: int = CASE_BYTES) -> st.SearchStrategy[T]:
    """A strategy of what `build` makes of bytes."""
    return st.binary(min_size=size, max_size=size).map(lambda data: build(Dice(data)))


PLATES = tuple(Plates(mass, 2) for mass in (0.25, 0.5, 1.0, 2.5, 5.0))
RIGS = (
    RIG,
    Rig("plates", 2.0, plates=PLATES, smallest=0.5),
    Rig("gym", 1.0, pins=tuple(5.0 * n for n in range(1, 15))),
    Rig("pounds", 2.0, unit=WeightUnit.LB, pins=tuple(10.0 * n for n in range(1, 12))),
)
KITS = (
    HOME,
    BANDS,
    *(replace(HOME, rig=rig) for rig in RIGS[1:]),
    Equipment(),
    replace(HOME, bands=BANDS.bands),
)


def any_pain(dice: Dice, least: int = 0) -> Pain:
    """Mostly a point or two more, so that limits are met closely from both sides."""
    reach = dice.pick(list(Reach)) if dice.rarely(6) else Reach.BACK
    leg = dice.below(11) if dice.rarely(4) else 0
    back = least + dice.pick((0, 1, 1, 2, 2, dice.below(11)))
    return Pain(min(back, 10), leg, reach)


def any_dose(dice: Dice, of: Exercise, kit: Equipment = HOME) -> Dose:
    """A dose that counts as the exercise does, perhaps far outside its range."""
    span = of.dose
    loads = _loads(of, kit)
    return Dose(
        sets=dice.between(1, 5),
        reps=dice.between(1, 20) if span.reps else None,
        duration_s=dice.between(1, 2400) if span.duration_s else None,
        hold_s=dice.between(1, 15) if span.hold_s else None,
        load_kg=dice.pick(loads) if loads else None,
        band=_any_band(dice) if of.uses_pulley and not loads else None,
    )


def _loads(of: Exercise, kit: Equipment) -> tuple[float, ...]:
    if of.dose.load_percent_bodyweight is None or not of.equipment:
        return ()
    if Item.DUMBBELL in of.equipment:
        return kit.dumbbells_kg
    return kit.rig.loads_kg() if kit.rig else ()


def _any_band(dice: Dice) -> BandPull:
    return BandPull(dice.pick(list(BandColor)), dice.between(1, 3))


def usual_dose(of: Exercise, kit: Equipment = HOME) -> Dose:
    """The start, two loads above the lightest, or the band of the exercise file."""
    loads = _loads(of, kit)
    band = of.band_form if of.uses_pulley and not loads else None
    return of.dose.start().with_(
        load_kg=loads[min(1, len(loads) - 1)] if loads else None, band=band
    )


def asked(dice: Dice, case: Case) -> Exercise:
    """Mostly an exercise that was done before."""
    known = [r.exercise for s in case.history.sessions for r in s.records]
    return (
        CATALOGUE.by_id[dice.pick(known or IDS)]
        if dice.below(4)
        else dice.pick(CATALOGUE.exercises)
    )


def any_wish(dice: Dice, case: Case) -> Proposal:
    """A proposal from anybody for anything, reasonable or not."""
    of = asked(dice, case)
    like = dice.pick((of, of, of, dice.pick(CATALOGUE.exercises)))
    dose = any_dose(dice, like, dice.pick((case.patient.equipment, HOME)))
    if dice.rarely(4):
        dose = Dose(dice.between(1, 10), dice.between(1, 100), load_kg=dice.below(3000) / 10)
    return Proposal(
        exercise=of.id,
        action=dice.pick(list(Action)),
        dose=dose,
        reasons=dice.pick(((), (because(ReasonCode.TARGET_REACHED),), PASSING)),
        to=dice.pick((None, dice.pick(IDS))),
        proposer=dice.pick(list(Proposer)),
    )


PASSING = (because(ReasonCode.FLARE_RETURN, percent=50),)
"""A reason that only the guard may give: it calls a dose a passing cut."""


@dataclass(frozen=True)
class Kind:
    """What a generated life is like.

    Attributes:
        least: the lowest pain number; with the usual morning at it the usual never moves.
        plain: a person without conditions, who may do everything.
        tidy: every set is done and every question answered, so that only pain decides.
    """

    least: int = 0
    plain: bool = False
    tidy: bool = False


def any_record(
    dice: Dice, of: Exercise, given: Dose, quiet: bool, kind: Kind
) -> ExerciseRecord:
    logs = sets_of(given, of)
    if dice.rarely(5) and not kind.tidy:
        logs = logs[: dice.below(len(logs) + 1)]
    if dice.rarely(8) and not kind.tidy:
        logs = tuple(replace(s, effort_rpe=dice.pick((None, 6, 9))) for s in logs)
    peak = Pain(kind.least) if quiet else any_pain(dice, kind.least)
    stop = None if quiet or not dice.rarely(4) else dice.pick(list(Stop))
    return ExerciseRecord(
        of.id, given, logs, None if dice.rarely(20) and not kind.tidy else peak, stop
    )


def any_session(
    dice: Dice, ago: int, doses: Mapping[str, Dose], kind: Kind, name: str = ""
) -> Session:
    quiet = not dice.rarely(6)
    found = tuple(
        any_record(dice, CATALOGUE.by_id[e], dose, quiet, kind) for e, dose in doses.items()
    )
    calm = Pain(kind.least)
    after = calm if quiet else dice.pick((calm, any_pain(dice, kind.least), None))
    start = calm if kind.plain or not dice.rarely(8) else any_pain(dice, kind.least)
    if dice.rarely(8):  # what comes after it mostly reaches less far down
        start = Pain(kind.least, 4, Reach.CALF)
    masked = dice.rarely(10) and not kind.tidy
    tired = dice.rarely(10) and not kind.tidy
    readiness = Readiness(8, 8, lighter=True) if tired else None
    return Session(
        name or f"s{ago}", day(ago), start, found, after, masked, readiness=readiness
    )


def any_life(dice: Dice, kit: Equipment, kind: Kind) -> History:
    agos = _wild_days(dice) if dice.rarely(4) else _steady_days(dice)
    kind = replace(kind, tidy=dice.rarely(2))
    focus = dice.some(CATALOGUE.exercises, 5) or (ROW,)
    doses = {of.id: started(dice, of, kit) for of in focus}
    lived = []
    for ago in agos:
        today = {e: dose for e, dose in doses.items() if not dice.rarely(6)}
        lived.append(any_session(dice, ago, today, kind))
        if dice.rarely(10):
            doses |= {of.id: started(dice, of, kit) for of in focus[:1]}
    first = agos[0] if agos else 1
    pressed = {dice.below(41) for _ in range(dice.below(3))} if dice.rarely(4) else set()
    flares = tuple(FlareReport(day(a), Pain(6)) for a in sorted(pressed, reverse=True))
    return History(tuple(lived), any_mornings(dice, first + 8, kind), flares)


def started(dice: Dice, of: Exercise, kit: Equipment) -> Dose:
    """The usual dose, the top of the range, or anything."""
    usual, span = usual_dose(of, kit), of.dose
    top = usual.with_(sets=span.sets[1], hold_s=span.hold_s[1] if span.hold_s else None)
    name = next(n for n in ("reps", "duration_s") if getattr(span, n))
    return dice.pick(
        (usual, usual, top.with_(**{name: getattr(span, name)[1]}), any_dose(dice, of, kit))
    )


def _wild_days(dice: Dice) -> list[int]:
    return sorted({dice.below(71) for _ in range(dice.below(13))}, reverse=True)


def _steady_days(dice: Dice) -> list[int]:
    """Sessions at one distance up to lately, so that rises, deloads and reds come about."""
    apart, last = dice.pick((2, 2, 3, 1, 7)), dice.pick((1, 1, 1, 1, 1, 1, 2, 0, 3, 9, 16, 40))
    return [last + apart * n for n in range(dice.between(1, 9), -1, -1)]


def any_mornings(dice: Dice, first: int, kind: Kind) -> tuple[Morning, ...]:
    sore, silent, off = dice.pick((0, 0, 1, 4)), dice.pick((0, 0, 2, 6)), dice.pick((0, 0, 1))
    high = {dice.below(first + 1): any_pain(dice, kind.least) for _ in range(sore)}
    if high and dice.rarely(3):  # mornings that stay up are a flare
        high |= {max(ago - 1, 0): pain for ago, pain in high.items()}
    gone = {dice.below(first + 1) for _ in range(silent)}
    set_off = {dice.below(first + 1) for _ in range(off)}
    return tuple(
        Morning(
            day(ago), high.get(ago, Pain(kind.least)), SetOff.YES if ago in set_off else None
        )
        for ago in range(first, -1, -1)
        if ago not in gone
    )


def any_decision(dice: Dice, ago: int, kit: Equipment) -> Decision:
    of = dice.pick(CATALOGUE.exercises)
    why = dice.pick((ReasonCode.TARGET_REACHED, ReasonCode.FLARE, ReasonCode.DELOAD_WEEK))
    if dice.rarely(6):
        return Decision(of.id, Action.STOP, None, (because(ReasonCode.LOCKED),), "0", day(ago))
    dose = any_dose(dice, of, kit)
    return Decision(of.id, Action.HOLD, dose, (because(why),), "0", day(ago))


def any_approval(dice: Dice, ago: int, kit: Equipment) -> Approval:
    policy = dice.pick((None, *PainPolicy))
    return Approval(
        by="T",
        on=day(ago),
        ends_on=day(ago) + timedelta(weeks=dice.pick((4, 1, 8))),
        stage_ceiling=dice.pick((Stage.FUNCTION, Stage.FUNCTION, Stage.FUNCTION, *Stage)),
        policy=policy,
        policy_reason="agreed" if policy else "",
        doses=tuple(
            ApprovedDose(of.id, any_dose(dice, of, kit))
            for of in dice.some(CATALOGUE.exercises, 2)
        ),
        graded_peak=dice.pick((None, 4, 6)),
    )


def any_event(dice: Dice, ago: int) -> AdverseEvent:
    """Mostly no new sign, since that stops everything until the screen is answered."""
    kind = dice.pick(TOLD if dice.below(8) else list(AdverseKind))
    of = dice.pick((None, dice.pick(CATALOGUE.exercises).id))
    return AdverseEvent(kind, day(ago), dice.pick(list(Severity)), exercise=of)


TOLD = (AdverseKind.FALL, AdverseKind.MUSCLE_SORENESS, AdverseKind.OTHER)


def any_override(dice: Dice, ago: int, kit: Equipment) -> Override:
    of = dice.pick(CATALOGUE.exercises)
    kind = dice.pick(list(OverrideKind))
    if kind is OverrideKind.STAGE:
        return Override(kind, "T", day(ago), "why", stage=dice.pick(list(Stage)))
    if kind is OverrideKind.PROPOSER:
        return Override(kind, "T", day(ago), "why", proposer=dice.pick(list(CHOSEN_PROPOSERS)))
    dose = any_dose(dice, of, kit) if kind is OverrideKind.DOSE else None
    return Override(kind, "T", day(ago), "why", of.id, dose)


def agos(dice: Dice, most: int, span: int = 40) -> list[int]:
    return sorted((dice.below(span) for _ in range(dice.below(most + 1))), reverse=True)


def any_person(dice: Dice, kind: Kind) -> Patient:
    kit = dice.pick(KITS[:3] if kind.plain else KITS)
    who = replace(
        person(equipment=kit, usual=Pain(kind.least)),
        mode=dice.pick(list(Mode)),
        birth_year=dice.pick((1986, 1950)),
    )
    if kind.plain or dice.below(3):
        return replace(
            who,
            mass_kg=dice.pick((80.0, 45.0, 130.0)),
            preference=any_preference(dice) if dice.rarely(5) else None,
        )
    worry = dice.pick(list(Worry))
    return replace(
        who,
        mass_kg=dice.pick((80.0, 45.0, 130.0)),
        usual=any_pain(dice) if dice.rarely(2) else who.usual,
        conditions=tuple(any_condition(dice, c) for c in dice.some(list(Condition), 3)),
        cannot=frozenset(dice.some(list(Demand), 2)),
        surfaces=frozenset({Surface.STANDING, *dice.some(list(Surface), 3)}),
        outlook=Outlook(worry, worry, Worry.NOT_AT_ALL),
        preference=any_preference(dice) if dice.rarely(5) else None,
    )


def any_preference(dice: Dice) -> DirectionalPreference:
    """A direction found some time ago, perhaps stable since; now and then after the day."""
    ago = dice.below(90) - 5
    since = dice.pick((None, None, day(max(ago - dice.below(20), -9))))
    return DirectionalPreference(dice.pick(list(OPPOSITE)), day(ago), since)


MOVES = {
    Direction.EXTENSION: (Direction.FLEXION, {Demand.FLEXION, Demand.LOADED_FLEXION}),
    Direction.FLEXION: (Direction.EXTENSION, {Demand.EXTENSION_PAST_NEUTRAL}),
}


def goes_against(of: Exercise, case: Case) -> bool:
    """Whether an exercise moves against a direction that no therapist has called stable.

    Of somebody without a therapist it may have become stable by itself.
    """
    who, found = case.patient, case.patient.preference
    if found is None or found.found_on > case.on or who.mode is Mode.PERSONAL:
        return False
    if found.stable_on is not None and found.stable_on <= case.on:
        return False
    direction, demands = MOVES[found.direction]
    return of.direction is direction or bool(demands & set(of.demands))


def any_condition(dice: Dice, code: Condition) -> ConditionRecord:
    since = dice.pick((None, day(dice.below(200))))
    return ConditionRecord(code, since, dice.pick((None, None, day(dice.below(200)))))


def any_case(dice: Dice, kind: Kind = Kind()) -> Case:
    who = any_person(dice, kind)
    kit = who.equipment
    seen = dice.pick((*[Stage.FUNCTION] * 6, Stage.STRENGTH, *Stage))
    chosen = [stage_choice(seen, dice.pick((0, 0, 200)))] * (not dice.rarely(8))
    chosen += [any_override(dice, ago, kit) for ago in agos(dice, 2)]
    return Case(
        DAY,
        who,
        Answers(),
        history=any_life(dice, dice.pick((kit, kit, kit, dice.pick(KITS))), kind),
        approvals=tuple(any_approval(dice, ago, kit) for ago in agos(dice, 2)),
        overrides=tuple(sorted(chosen, key=lambda o: o.on)),
        decisions=tuple(any_decision(dice, ago, kit) for ago in agos(dice, 3)),
    )


def plain_case(dice: Dice) -> Case:
    """A person whose usual morning is 2, and no pain is ever below: the usual never moves."""
    return any_case(dice, Kind(2, plain=True))


def eventful(dice: Dice) -> Case:
    """A case in which something may have gone wrong."""
    case = any_case(dice)
    wrong = tuple(any_event(dice, ago) for ago in sorted(set(agos(dice, 3)), reverse=True))
    return replace(case, history=replace(case.history, adverse=wrong))


CASES = thrown(eventful)
SITUATIONS = thrown(lambda dice: (case := any_case(dice), any_wish(dice, case)))
SCREENS = thrown(
    lambda dice: (any_answers(dice), tuple(any_release(dice) for _ in range(dice.below(3)))),
    300,
)
QUESTIONS = thrown(lambda dice: (case := any_case(dice), asked(dice, case).id))


CALM_CHOICES = {"onset": "long", "onset-age": "from_45", "readiness-control": "controlled"}


def any_answers(dice: Dice) -> Answers:
    """The safety screen, mostly calm and whole; some questions left out, unsure, old or serious."""
    given = Answers(1986, dice.pick(list(Sex)))
    left_out, serious = dice.pick((0, 0, 1, 3)), dice.pick((0, 0, 1, 3))
    skipped = {q.id for q in (dice.pick(all_questions()) for _ in range(left_out))}
    told = {dice.pick(all_questions()).id for _ in range(serious)}
    for ago in dice.pick(((0,), (5,), (28,), (29,), (40, 3), (3, 3))):
        for _ in range(3):  # follow-ups open when what leads to them is answered
            for asked_ in questions(given, day(ago)):
                known = {a.question for a in given.answers if a.on == day(ago)}
                if asked_.kind.value == "year" or asked_.id in (*skipped, *known, "sex"):
                    continue
                calm = CALM_CHOICES.get(asked_.id, asked_.choices[0].id)
                choice = dice.pick(asked_.choices).id if asked_.id in told else calm
                given = given.with_answer(Answer(asked_.id, (choice,), day(ago)))
    return given


def any_release(dice: Dice) -> Release:
    on = dice.below(45)
    examined = day(on + dice.below(10)) if dice.below(3) else None
    said = "May exercise" if dice.below(4) else ""
    flags = dice.some([f"RF{n:02}" for n in range(1, 23)], 3)
    by = dice.pick(list(By))
    return Release(by, "A", day(on), "seen", "Dr. B" if said else "", examined, said, flags)


def worse(dice: Dice, pain: Pain | None) -> Pain | None:
    """More pain or the same, never less, nor less far down."""
    if pain is None or not dice.rarely(2):
        return pain
    return Pain(
        min(pain.back + dice.below(6), 10),
        min(pain.leg + dice.below(6), 10),
        dice.pick([r for r in Reach if r.rank >= pain.reach.rank]),
    )
