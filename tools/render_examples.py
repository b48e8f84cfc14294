"""Make docs/examples: invented people whose weeks are lived through the real rules.

`python tools/render_examples.py` writes the files anew, after a change of the rule book for
instance. Nobody in them exists.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from mainstay.anatomy import Sex, Side  # noqa: E402
from mainstay.care.case import Case  # noqa: E402
from mainstay.care.control import FAILED, PASSED  # noqa: E402
from mainstay.care.decision import (  # noqa: E402
    Approval,
    ApprovedDose,
    Decision,
    Override,
    OverrideKind,
)
from mainstay.care.guards import decide_session  # noqa: E402
from mainstay.care.history import (  # noqa: E402
    By,
    ExerciseRecord,
    FlareReport,
    History,
    Morning,
    Pain,
    Reach,
    Session,
    SetLog,
    StageTest,
    TestResult,
)
from mainstay.care.patient import (  # noqa: E402
    ConditionRecord,
    DirectionalPreference,
    Goal,
    Mode,
    Patient,
)
from mainstay.care.questions import Answer, Answers, all_questions, questions  # noqa: E402
from mainstay.care.red_flags import Kind  # noqa: E402
from mainstay.exercises import (  # noqa: E402
    Condition,
    Demand,
    Direction,
    Dose,
    Equipment,
    Item,
    Laterality,
    Plates,
    Rig,
    Stage,
    Surface,
    shipped_catalogue,
)
from mainstay.reading import to_json  # noqa: E402

OUT = ROOT / "docs" / "examples"
FIRST = date(2026, 10, 12)
DAY = date(2026, 11, 24)
HOME = Rig(
    "Loading pin at home",
    1.0,
    plates=(Plates(0.5, 4), Plates(1.25, 4), Plates(2.5, 4), Plates(5, 2)),
    smallest=0.5,
)
GYM = Rig("Cable machine, 2.5 kg steps", 1.0, pins=tuple(2.5 * n for n in range(1, 25)))
CALM = {"onset": "long", "onset-age": "from_45", "readiness-control": "controlled"}


def answers(born: int, sex: Sex, on: date, **told: str) -> Answers:
    """A whole safety screen with nothing to report but what is told."""
    found = Answers(born, sex)
    for _ in all_questions():
        for asked in questions(found, on):
            if asked.kind is Kind.YEAR or asked.id == "sex":
                continue
            choice = told.get(asked.id, CALM.get(asked.id, asked.choices[0].id))
            found = found.with_answer(Answer(asked.id, (choice,), on))
    return found


def screened(born: int, sex: Sex, *days: date) -> Answers:
    """The same quiet screen answered on several days."""
    found = Answers(born, sex)
    for on in days:
        for answer in answers(born, sex, on).answers:
            found = found.with_answer(answer)
    return found


@dataclass(frozen=True)
class Went:
    """How one exercise went on one day, where it was not quiet and complete."""

    peak: Pain | None = None
    done_percent: int = 100


def sets(given: Dose, exercise: str, went: Went, name: str) -> tuple[SetLog, ...]:
    """The sets that were done; the first one always reaches its target."""
    known = shipped_catalogue().get(exercise)
    sides = tuple(Side) if known.laterality is Laterality.EACH_SIDE else (None,)
    made = []
    for side in sides:
        for number in range(given.sets):
            percent = 100 if number == 0 else went.done_percent
            made.append(
                SetLog(
                    f"{name}-{side.value + '-' if side else ''}{number + 1}",
                    reps=given.reps and max(1, given.reps * percent // 100),
                    duration_s=given.duration_s and max(1, given.duration_s * percent // 100),
                    hold_s=given.hold_s,
                    load_kg=given.load_kg,
                    band=given.band,
                    side=side,
                    effort_rpe=known.dose.effort_rpe[0],
                )
            )
    return tuple(made)


def lived(
    case: Case,
    exercises: tuple[str, ...],
    days: tuple[date, ...],
    went: dict[tuple[date, str], Went],
    mornings: dict[date, Pain],
) -> Case:
    """Live through the days: a morning each day, a session on some, doses by the rules."""
    usual, day = case.patient.usual, days[0]
    while day <= case.on:
        today = Morning(day, mornings.get(day, usual))
        history = replace(case.history, mornings=(*case.history.mornings, today))
        case = replace(case, history=history)
        if day in days:
            now = replace(case, on=day)
            made = decide_session(now, shipped_catalogue(), exercises)
            session = trained(day, made, usual, went)
            case = replace(
                case,
                history=replace(history, sessions=(*history.sessions, session)),
                decisions=(*case.decisions, *made),
            )
        day += timedelta(days=1)
    return case


def trained(
    day: date, made: Iterable[Decision], usual: Pain, went: dict[tuple[date, str], Went]
) -> Session:
    """A session with what was decided for its day."""
    records = []
    for decision in made:
        if decision.dose is not None:
            found = went.get((day, decision.exercise), Went())
            name = f"{day:%m%d}-{decision.exercise}"
            logs = sets(decision.dose, decision.exercise, found, name)
            peak = found.peak or usual
            records.append(ExerciseRecord(decision.exercise, decision.dose, logs, peak))
    return Session(f"session-{day:%m%d}", day, usual, tuple(records), usual, minutes=28)


def approval(on: date, stage: Stage, tops: dict[str, Dose]) -> Approval:
    """Four weeks of a therapist's approval with a highest dose for each exercise."""
    doses = tuple(ApprovedDose(name, top) for name, top in tops.items())
    return Approval("therapist-1", on, Approval.default_end(on), stage, doses=doses)


def chronic() -> Case:
    """Six weeks of a 52-year-old with a cable machine; a rise, a hold and a fall come next."""
    patient = Patient(
        1974,
        Sex.MALE,
        1.80,
        84,
        mode=Mode.CLINIC,
        conditions=(ConditionRecord(Condition.CHRONIC_NSLBP),),
        equipment=Equipment(frozenset({Item.MAT, Item.BENCH}), GYM),
        goals=(Goal("Carry the shopping up two floors", 4),),
        usual=Pain(3),
    )
    tops = {
        "bird-dog": Dose(3, reps=8, hold_s=10),
        "pulley-row-sitting": Dose(3, reps=20, load_kg=10),
        "anti-rotation-press": Dose(3, reps=12, hold_s=4, load_kg=5),
    }
    start = Case(
        date(2026, 11, 27),
        patient,
        screened(1974, Sex.MALE, FIRST, date(2026, 11, 9)),
        approvals=(
            approval(FIRST, Stage.STRENGTH, tops),
            approval(date(2026, 11, 9), Stage.STRENGTH, tops),
        ),
        overrides=(
            Override(OverrideKind.STAGE, "therapist-1", FIRST, "tests", stage=Stage.STRENGTH),
        ),
    )
    days = tuple(FIRST + timedelta(days=7 * w + d) for w in range(6) for d in (0, 2, 4))
    days = (*days, date(2026, 11, 23), date(2026, 11, 25))
    went = {
        (days[-1], "bird-dog"): Went(peak=Pain(4)),
        (days[-1], "anti-rotation-press"): Went(done_percent=40),
    }
    names = ("bird-dog", "pulley-row-sitting", "anti-rotation-press")
    return lived(start, names, days, went, {})


def short_days() -> Case:
    """The same man with a quarter of an hour on four days: eight exercises on paper."""
    known = chronic()
    return replace(known, patient=replace(known.patient, days_per_week=4, minutes=15))


def no_floor() -> Case:
    """The first day of a 74-year-old who cannot get down to the floor."""
    patient = Patient(
        1952,
        Sex.FEMALE,
        1.62,
        68,
        conditions=(ConditionRecord(Condition.CHRONIC_NSLBP),),
        cannot=frozenset({Demand.KNEELING}),
        surfaces=frozenset({Surface.CHAIR, Surface.STANDING, Surface.BED}),
        days_per_week=4,
        minutes=15,
        goals=(Goal("Walk to the market and back", 5),),
        usual=Pain(4),
    )
    return Case(DAY, patient, answers(1952, Sex.FEMALE, DAY))


def flare() -> Case:
    """Four calm weeks, then the button "my back flared up" the day before."""
    patient = Patient(
        1985,
        Sex.FEMALE,
        1.70,
        66,
        mode=Mode.CLINIC,
        conditions=(ConditionRecord(Condition.CHRONIC_NSLBP),),
        equipment=Equipment(frozenset({Item.MAT}), HOME),
        usual=Pain(2),
    )
    tops = {
        "four-point-leg-slide": Dose(3, reps=10, hold_s=8),
        "pulley-hold-sitting": Dose(3, reps=10, hold_s=10, load_kg=5),
    }
    start = Case(
        DAY,
        patient,
        screened(1985, Sex.FEMALE, date(2026, 10, 26), DAY),
        overrides=(
            Override(OverrideKind.STAGE, "therapist-1", FIRST, "tests", stage=Stage.ENDURANCE),
        ),
        approvals=(approval(date(2026, 11, 1), Stage.ENDURANCE, tops),),
    )
    days = tuple(
        date(2026, 10, 26) + timedelta(days=7 * w + d) for w in range(4) for d in (0, 3)
    )
    names = ("four-point-leg-slide", "pulley-hold-sitting")
    made = lived(start, names, days, {}, {date(2026, 11, 23): Pain(5), DAY: Pain(5)})
    button = FlareReport(date(2026, 11, 23), Pain(5))
    return replace(made, history=replace(made.history, flares=(button,)))


def eased() -> Case:
    """Three weeks after the leg began to hurt; the therapist found that extension eases it."""
    began = DAY - timedelta(weeks=3)
    patient = Patient(
        1981,
        Sex.FEMALE,
        1.68,
        64,
        mode=Mode.CLINIC,
        conditions=(ConditionRecord(Condition.RADICULAR_ACUTE, began),),
        equipment=Equipment(frozenset({Item.MAT})),
        goals=(Goal("Sit through a meeting", 3),),
        usual=Pain(2, 3, Reach.CALF),
        preference=DirectionalPreference(Direction.EXTENSION, DAY),
    )
    told = {"leg-symptoms": "one"}
    return Case(DAY, patient, answers(1981, Sex.FEMALE, DAY, **told))


def control() -> Case:
    """The 74-year-old in a clinic, whose therapist saw three tests of movement control."""
    alone = no_floor()
    seen = {
        StageTest.WAITERS_BOW: FAILED,
        StageTest.PELVIC_TILT: PASSED,
        StageTest.SITTING_KNEE_EXTENSION: FAILED,
    }
    tests = tuple(TestResult(test, value, DAY, By.THERAPIST) for test, value in seen.items())
    stage = Override(OverrideKind.STAGE, "therapist-1", DAY, "seen", stage=Stage.ENDURANCE)
    return replace(
        alone,
        patient=replace(alone.patient, mode=Mode.CLINIC),
        history=History(tests=tests),
        overrides=(stage,),
    )


def main() -> int:
    """Write every example."""
    OUT.mkdir(parents=True, exist_ok=True)
    made = {
        "answers-clear": answers(1974, Sex.MALE, DAY),
        "answers-saddle": answers(1974, Sex.MALE, DAY, saddle="new"),
        "case-chronic-pulley": chronic(),
        "case-short-days": short_days(),
        "case-no-floor-74": no_floor(),
        "case-flare": flare(),
        "case-eased-by-extension": eased(),
        "case-control-drills": control(),
        "rig-home": HOME,
        "rig-gym": GYM,
    }
    for name, value in made.items():
        (OUT / f"{name}.json").write_text(to_json(value) + "\n", encoding="utf-8")
    print(f"{len(made)} examples written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
