"""What happened: sessions with their sets and pain, mornings, flares, tests, what went wrong."""

import enum
import functools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Side
from mainstay.care.readiness import Readiness
from mainstay.exercises import DOSE_RANGES, BandPull, Dose
from mainstay.reading import refuse_outside, refuse_unnamed


class Reach(enum.StrEnum):
    """How far down the leg pain reaches; compare with `rank`."""

    BACK = "back"
    BUTTOCK = "buttock"
    THIGH = "thigh"
    KNEE = "knee"
    CALF = "calf"
    FOOT = "foot"

    @property
    def rank(self) -> int:
        """0 for the back to 5 for the foot."""
        return _REACH_RANKS[self]


_REACH_RANKS = {reach: n for n, reach in enumerate(Reach)}


@dataclass(frozen=True)
class Pain:
    """Back and leg pain at one moment, 0 to 10 each, and how far down it reaches."""

    back: int
    leg: int = 0
    reach: Reach = Reach.BACK

    def __post_init__(self) -> None:
        """Refuse numbers outside 0 to 10."""
        for name, number in (("back", self.back), ("leg", self.leg)):
            if not 0 <= number <= 10:
                raise ValueError(f"{name} pain {number}: allowed 0 to 10")


class Stop(enum.StrEnum):
    """The four buttons behind "It hurts"."""

    BACK = "back"
    LEG = "leg"
    NUMB_OR_WEAK = "numb_or_weak"
    OTHER = "other"

    @property
    def rank(self) -> int:
        """0 for what says least about the back, to 3 for what shuts the day."""
        return _STOP_RANKS[self]


_STOP_RANKS = {
    stop: n for n, stop in enumerate((Stop.OTHER, Stop.BACK, Stop.LEG, Stop.NUMB_OR_WEAK))
}


class SetOff(enum.StrEnum):
    """Answer to: did the last session set your back off?"""

    NO = "no"
    YES = "yes"
    NOT_SURE = "not_sure"


RESERVE_TOP = 5
"""Repetitions left are asked as 0, 1, 2, 3, 4, "5 or more" (reference: dosing)."""


SET_RANGES: Mapping[str, tuple[float, float]] = {
    **{name: (0, most) for name, (_, most) in DOSE_RANGES.items() if name != "sets"},
    "reserve": (0, RESERVE_TOP),
    "effort_rpe": (0, 10),
}
"""What a set can have been; one that was stopped came to nothing."""


@dataclass(frozen=True)
class SetLog:
    """One set as done.

    Attributes:
        id: made where it happened.
        reps: repetitions done.
        duration_s: time done, for timed sets.
        distance_m: distance done.
        hold_s: hold in each repetition.
        load_kg: weight really used, at the hand.
        band: band really used.
        side: side that worked; None when both did.
        reserve: repetitions that would still have been possible, 5 means 5 or more.
        effort_rpe: effort 0 to 10 where it was asked instead.
    """

    id: str
    reps: int | None = None
    duration_s: int | None = None
    distance_m: int | None = None
    hold_s: int | None = None
    load_kg: float | None = None
    band: BandPull | None = None
    side: Side | None = None
    reserve: int | None = None
    effort_rpe: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot have happened."""
        refuse_unnamed(self, "id")
        refuse_outside(self, SET_RANGES)


def _first_twice(names: Sequence[str]) -> str | None:
    if len(set(names)) == len(names):
        return None
    return next(name for name, count in Counter(names).items() if count > 1)


@dataclass(frozen=True)
class ExerciseRecord:
    """One exercise in one session: what was given, what was done, the worst pain during it."""

    exercise: str
    given: Dose
    sets: tuple[SetLog, ...]
    peak: Pain | None = None
    stop: Stop | None = None

    def __post_init__(self) -> None:
        """Refuse a set written twice: it would count as one more."""
        twice = _first_twice([s.id for s in self.sets])
        if twice is not None:
            raise ValueError(f"sets: the id {twice} stands twice; write each set once")


@dataclass(frozen=True)
class Session:
    """One training session.

    Attributes:
        id: made where it happened.
        on: local day.
        start: pain before the first exercise.
        records: exercises in order.
        after: pain after the last one; None when not answered.
        extra_painkiller: whether an extra painkiller was taken in the 6 hours before.
        minutes: how long it took, if known.
        readiness: how rested the person came; None when not answered.
        effort: how hard it was all in all, 0 to 10; None when not answered.
    """

    id: str
    on: date
    start: Pain
    records: tuple[ExerciseRecord, ...]
    after: Pain | None = None
    extra_painkiller: bool = False
    minutes: int | None = None
    readiness: Readiness | None = None
    effort: int | None = None

    def __post_init__(self) -> None:
        """Refuse an exercise written twice: one session would count as two."""
        refuse_unnamed(self, "id")
        twice = _first_twice([r.exercise for r in self.records])
        refuse_outside(self, {"minutes": (0, 1440), "effort": (0, 10)})
        if twice is not None:
            raise ValueError(f"records: {twice} stands twice; put its sets into one record")


@dataclass(frozen=True)
class Morning:
    """The morning's questions; asked after sessions and on rest days."""

    on: date
    pain: Pain
    set_off: SetOff | None = None


@dataclass(frozen=True)
class FlareReport:
    """The person pressed "my back flared up"."""

    on: date
    pain: Pain


class StageTest(enum.StrEnum):
    """Tests that open stages, each with a self-report version or an alternative.

    The last eight open none: two have norms (`norms`), six ask for drills (`control`).
    """

    DEEP_HOLD_LYING = "deep_hold_lying"  # good 10 s holds of 10, lying
    DEEP_HOLD_UPRIGHT = "deep_hold_upright"  # good 10 s holds of 10, sitting or standing
    DEEP_HOLD_DAYS = "deep_hold_days"  # days on which both went well
    SIDE_BRIDGE_KNEES_S = "side_bridge_knees_s"  # weaker side
    WALL_SIDE_BRIDGE_S = "wall_side_bridge_s"  # alternative without floor
    PRONE_HOLD_S = "prone_hold_s"  # Sorensen-type back hold
    WALL_SIT_S = "wall_sit_s"  # alternative without prone
    MOVEMENT_QUALITY = "movement_quality"  # 0 to 4, by a therapist
    SELF_CONTROL = "self_control"  # 0 to 4, self-report
    SIDE_DIFFERENCE_PERCENT = "side_difference_percent"
    CHAIR_STAND_30S = "chair_stand_30s"  # stands in 30 s
    GOAL_ABILITY = "goal_ability"  # mean PSFS 0 to 10
    STANCE_S = "stance_s"  # one-leg stance
    HEEL_TOE_WALK = "heel_toe_walk"  # 0 same as before, 1 weaker
    SIX_MINUTE_WALK_M = "six_minute_walk_m"  # meters; opens no stage, see `norms`
    FIVE_STANDS_S = "five_stands_s"  # seconds for five stands; opens no stage
    WAITERS_BOW = "waiters_bow"  # 0 failed, 1 passed, as the five below
    PELVIC_TILT = "pelvic_tilt"
    ONE_LEG_SHIFT = "one_leg_shift"
    SITTING_KNEE_EXTENSION = "sitting_knee_extension"
    FOUR_POINT_ROCK = "four_point_rock"
    PRONE_KNEE_BEND = "prone_knee_bend"


CONTROL_TESTS = (
    StageTest.WAITERS_BOW,
    StageTest.PELVIC_TILT,
    StageTest.ONE_LEG_SHIFT,
    StageTest.SITTING_KNEE_EXTENSION,
    StageTest.FOUR_POINT_ROCK,
    StageTest.PRONE_KNEE_BEND,
)
"""Movement-control tests, in the order in which they are done: standing first, then down."""


SECONDS = (0, 3600)

TEST_RANGES: Mapping[StageTest, tuple[int, int]] = {
    StageTest.DEEP_HOLD_LYING: (0, 10),
    StageTest.DEEP_HOLD_UPRIGHT: (0, 10),
    StageTest.DEEP_HOLD_DAYS: (0, 366),
    StageTest.MOVEMENT_QUALITY: (0, 4),
    StageTest.SELF_CONTROL: (0, 4),
    StageTest.SIDE_DIFFERENCE_PERCENT: (0, 100),
    StageTest.CHAIR_STAND_30S: (0, 60),
    StageTest.GOAL_ABILITY: (0, 10),
    StageTest.HEEL_TOE_WALK: (0, 1),
    StageTest.SIX_MINUTE_WALK_M: (0, 1200),
    StageTest.FIVE_STANDS_S: (1, 300),
    **dict.fromkeys(CONTROL_TESTS, (0, 1)),
}
"""What a test can come to; the others are times in seconds (ours: an hour is the most)."""


class By(enum.StrEnum):
    """Who took a test or made a statement."""

    SELF = "self"
    THERAPIST = "therapist"


@dataclass(frozen=True)
class TestResult:
    """One test; the unit is in the test's name."""

    __test__ = False  # the name is the clinic's, not the test runner's

    test: StageTest
    value: float
    on: date
    by: By = By.SELF

    def __post_init__(self) -> None:
        """Refuse results that the test cannot have."""
        low, high = TEST_RANGES.get(self.test, SECONDS)
        if not low <= self.value <= high:
            raise ValueError(f"{self.test} {self.value:g}: allowed {low} to {high}")


class AdverseKind(enum.StrEnum):
    """What went wrong, as the log tells it apart, in the order of one day's list."""

    NEW_NEUROLOGICAL_SIGN = "new_neurological_sign"
    FALL = "fall"
    PAIN_OVER_24H = "pain_over_24h"
    MUSCLE_SORENESS = "muscle_soreness"
    OTHER = "other"


class Severity(enum.StrEnum):
    """How bad it was, in the three words of FHIR R4; what each one means is ours."""

    MILD = "mild"  # could go on
    MODERATE = "moderate"  # had to stop or rest
    SEVERE = "severe"  # needed help from a doctor


ASKS_SEVERITY = frozenset(
    {AdverseKind.FALL, AdverseKind.MUSCLE_SORENESS, AdverseKind.OTHER},
)
"""Told events that nothing else says how bad they were; a new sign goes to the safety screen."""

LONGEST_DONE = 200
"""Characters of what was done about an event."""


@dataclass(frozen=True)
class AdverseEvent:
    """Something went wrong (clinical 5).

    Attributes:
        kind: what it was.
        on: local day it began.
        severity: how bad it was; None where nobody was asked.
        done: what was done about it, in the words of whoever told it.
        session: id of the session it belongs to; None when not known.
        exercise: the exercise it belongs to; None when not known.
    """

    kind: AdverseKind
    on: date
    severity: Severity | None = None
    done: str = ""
    session: str | None = None
    exercise: str | None = None

    def __post_init__(self) -> None:
        """Refuse an event that does not say how bad it was, and a long story."""
        if self.kind in ASKS_SEVERITY and self.severity is None:
            allowed = ", ".join(s.value for s in Severity)
            raise ValueError(f"severity: missing for {self.kind.value}; allowed: {allowed}")
        if len(self.done) > LONGEST_DONE:
            raise ValueError(f"done: {len(self.done)} characters; allowed up to {LONGEST_DONE}")


PARTS = ("sessions", "mornings", "flares", "tests", "adverse")
"""The parts of a history."""


def refuse_disorder(name: str, days: list[date]) -> None:
    """Refuse a list that does not go forward in time; the message names the first place."""
    if sorted(days) == days:
        return
    n = next(n for n in range(1, len(days)) if days[n] < days[n - 1])
    raise ValueError(f"{name}[{n}]: {days[n]} after {days[n - 1]}; write them oldest first")


def _refuse_again(name: str, keys: Sequence[Hashable], allowed: str) -> None:
    """Refuse what stands a second time; the message names its place."""
    if len(set(keys)) == len(keys):
        return
    n = next(n for n, key in enumerate(keys) if key in keys[:n])
    raise ValueError(f"{name}[{n}]: {keys[n]} stands twice; {allowed}")


@dataclass(frozen=True)
class History:
    """Everything that happened to one person, each tuple oldest first."""

    sessions: tuple[Session, ...] = ()
    mornings: tuple[Morning, ...] = ()
    flares: tuple[FlareReport, ...] = ()
    tests: tuple[TestResult, ...] = ()
    adverse: tuple[AdverseEvent, ...] = ()

    def __post_init__(self) -> None:
        """Refuse disorder and doubles: rules walk these tuples in time."""
        for name in PARTS:
            refuse_disorder(name, [item.on for item in getattr(self, name)])
        _refuse_again("mornings", [m.on for m in self.mornings], "one a day")
        _refuse_again("sessions", [s.id for s in self.sessions], "each id once")

    def up_to(self, on: date) -> "History":
        """Only what happened up to a day; a replay must not see the future."""
        if all(not (known := getattr(self, n)) or known[-1].on <= on for n in PARTS):
            return self
        return History(*(tuple(i for i in getattr(self, n) if i.on <= on) for n in PARTS))

    def sessions_from(self, day: date) -> tuple[Session, ...]:
        """The sessions on a day and after it."""
        return self.sessions[bisect_left(self._session_days, day) :]

    def mornings_before(self, day: date, most: int) -> tuple[Morning, ...]:
        """The last mornings before a day, at most so many."""
        end = bisect_left(self.morning_days, day)
        return self.mornings[max(end - most, 0) : end]

    def first_morning_after(self, day: date) -> Morning | None:
        """The next morning that was answered."""
        place = bisect_right(self.morning_days, day)
        return self.mornings[place] if place < len(self.mornings) else None

    def first_session_after(self, day: date) -> Session | None:
        """The next session on a later day."""
        place = bisect_right(self._session_days, day)
        return self.sessions[place] if place < len(self.sessions) else None

    @functools.cached_property
    def morning_days(self) -> tuple[date, ...]:
        """The day of each morning."""
        return tuple([m.on for m in self.mornings])

    @functools.cached_property
    def _session_days(self) -> tuple[date, ...]:
        return tuple([s.on for s in self.sessions])

    def records_of(self, exercise: str) -> tuple[tuple[Session, ExerciseRecord], ...]:
        """Sessions in which an exercise was done, with its record, oldest first."""
        return tuple((s, r) for s in self.sessions for r in s.records if r.exercise == exercise)
