"""The person: what the intake knows and what a person or therapist can correct."""

import enum
from dataclasses import dataclass, field
from datetime import date

from mainstay.anatomy import Physique, Sex, Side
from mainstay.care.countries import refuse_no_country
from mainstay.care.history import Pain
from mainstay.exercises import Activity, Condition, Demand, Direction, Equipment, Surface
from mainstay.reading import refuse_controls, refuse_outside


class Mode(enum.StrEnum):
    """Clinic: an open care relation to a clinic. Personal: none."""

    PERSONAL = "personal"
    CLINIC = "clinic"


class Medicine(enum.StrEnum):
    """Medicines that change a rule (ruling 4)."""

    ANTICOAGULANT = "anticoagulant"
    STEROID = "steroid"
    OPIOID = "opioid"
    BETA_BLOCKER = "beta_blocker"


class Conditioning(enum.StrEnum):
    """How active the person has been in the last months."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Worry(enum.StrEnum):
    """Answers to the three short questions on worry, mood and fear of moving; unscored."""

    NOT_AT_ALL = "not_at_all"
    A_LITTLE = "a_little"
    QUITE = "quite"
    VERY = "very"

    @property
    def is_high(self) -> bool:
        """Whether it counts towards asking the therapist (ruling 11)."""
        return self in (Worry.QUITE, Worry.VERY)


class BodyArea(enum.StrEnum):
    """Where it hurts, on a body seen from behind; left and right are the person's own."""

    UPPER_BACK = "upper_back"
    LOW_BACK_LEFT = "low_back_left"
    LOW_BACK_RIGHT = "low_back_right"
    BUTTOCK_LEFT = "buttock_left"
    BUTTOCK_RIGHT = "buttock_right"
    THIGH_LEFT = "thigh_left"
    THIGH_RIGHT = "thigh_right"
    CALF_LEFT = "calf_left"
    CALF_RIGHT = "calf_right"
    FOOT_LEFT = "foot_left"
    FOOT_RIGHT = "foot_right"


@dataclass(frozen=True)
class Outlook:
    """Worry about the back, mood, and the belief that moving harms."""

    worry: Worry
    low_mood: Worry
    moving_harms: Worry

    @property
    def is_high(self) -> bool:
        """Two high answers: the plan gets smaller steps and the therapist is asked (ruling 11)."""
        return sum(w.is_high for w in (self.worry, self.low_mood, self.moving_harms)) >= 2


@dataclass(frozen=True)
class ConditionRecord:
    """A condition of this person.

    Attributes:
        condition: the code.
        since: day of the event that weeks count from (surgery, birth, fracture, onset).
        cleared_on: day a surgeon or doctor allowed exercise for it, if any.
    """

    condition: Condition
    since: date | None = None
    cleared_on: date | None = None

    def weeks(self, on: date) -> int | None:
        """Full weeks since the event; None when its day is unknown."""
        return None if self.since is None else (on - self.since).days // 7


@dataclass(frozen=True)
class TestedLoad:
    """A load that a therapist has tried out with the person, short of failure.

    Attributes:
        exercise: the exercise.
        load_kg: weight at the hand or foot.
        reps: repetitions done.
        reserve: repetitions left, as the person says; "5 or more" says too little.
        on: day of the test.
    """

    __test__ = False  # the name is the clinic's, not the test runner's

    exercise: str
    load_kg: float
    reps: int
    reserve: int
    on: date

    def __post_init__(self) -> None:
        """Refuse tests to failure, and those of which nobody could tell what is possible."""
        allowed = {"load_kg": (0.1, 300), "reps": (1, 25), "reserve": (1, 4)}
        refuse_outside(self, allowed)

    @property
    def could(self) -> int:
        """Repetitions that were possible."""
        return self.reps + self.reserve


@dataclass(frozen=True)
class DirectionalPreference:
    """A direction of the spine that eases a person's pain, as a therapist found it.

    Attributes:
        direction: extension or flexion.
        found_on: day of the examination; an examination after a setback is a finding of its own.
        stable_on: day a therapist found it stable: the relief lasts, and the other direction no
            longer brings the pain back. None while it is not.
    """

    direction: Direction
    found_on: date
    stable_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse what is no direction, and a day of stability before the finding."""
        if self.direction is Direction.NEUTRAL:
            raise ValueError(
                "direction `neutral`: allowed extension, flexion; leave the finding out where "
                "neither eases the pain"
            )
        if self.stable_on is not None and self.stable_on < self.found_on:
            raise ValueError(
                f"stable_on {self.stable_on}: allowed dates from {self.found_on}, the day it was "
                "found; mend one of the two"
            )


LONGEST_GOAL = 200


@dataclass(frozen=True)
class Goal:
    """Something the person wants to be able to do again.

    Attributes:
        text: in their own words.
        ability: how well they can do it, 0 to 10.
        activity: the everyday activity it is most like; None when the person names none.
    """

    text: str
    ability: int
    activity: Activity | None = None

    def __post_init__(self) -> None:
        """Refuse abilities outside 0 to 10, and texts that nobody can have written."""
        refuse_outside(self, {"ability": (0, 10)})
        refuse_controls(self, "text")
        if not 1 <= len(self.text.strip()) <= LONGEST_GOAL:
            raise ValueError(f"text: allowed 1 to {LONGEST_GOAL} characters")


@dataclass(frozen=True)
class Patient:
    """Everything about a person that rules look at.

    Attributes:
        birth_year: the age on a day is taken from the year alone (privacy).
        sex: for norms.
        height_m: standing height.
        mass_kg: body mass.
        mode: personal or clinic.
        conditions: conditions with their dates.
        medicines: medicines that change a rule.
        equipment: what they can train with.
        cannot: demands that the person cannot meet, by their own answer.
        surfaces: where they can get to and up from alone.
        days_per_week: days they want to train, 1 to 7.
        minutes: minutes a day, 5 to 60.
        conditioning: how active they have been.
        goals: what they want to do again.
        outlook: answers to the three short questions.
        usual: usual morning pain as said at intake.
        weak_side: side that needs more, from `side_bias`.
        country: code of ISO 3166-1 for the emergency number, or empty.
        tested: loads that a therapist has tried out, oldest first; the latest of an exercise counts.
        areas: where it hurts on the body chart; no rule looks at them, the therapist does.
        preference: the direction that eases the pain, where a therapist found one.
    """

    birth_year: int
    sex: Sex
    height_m: float
    mass_kg: float
    mode: Mode = Mode.PERSONAL
    conditions: tuple[ConditionRecord, ...] = ()
    medicines: frozenset[Medicine] = frozenset()
    equipment: Equipment = field(default_factory=Equipment)
    cannot: frozenset[Demand] = frozenset()
    surfaces: frozenset[Surface] = frozenset(Surface)
    days_per_week: int = 3
    minutes: int = 25
    conditioning: Conditioning = Conditioning.MEDIUM
    goals: tuple[Goal, ...] = ()
    outlook: Outlook | None = None
    usual: Pain = field(default_factory=lambda: Pain(0))
    weak_side: Side | None = None
    country: str = ""
    tested: tuple[TestedLoad, ...] = ()
    areas: frozenset[BodyArea] = frozenset()
    preference: DirectionalPreference | None = None

    def __post_init__(self) -> None:
        """Refuse values outside what the rules can serve."""
        Physique(self.sex, self.height_m, self.mass_kg)
        allowed = {
            "birth_year": (1900, 2100),
            "days_per_week": (1, 7),
            "minutes": (5, 60),
        }
        refuse_outside(self, allowed)
        refuse_no_country(self.country, "country")
        kinds = [record.condition for record in self.conditions]
        twice = next((k for k in kinds if kinds.count(k) > 1), None)
        if twice is not None:
            raise ValueError(f"conditions: `{twice}` stands twice; write each once")

    def age_years(self, on: date) -> int:
        """Age reached in the year of `on`."""
        return on.year - self.birth_year

    def tested_load(self, exercise: str) -> TestedLoad | None:
        """The latest test of an exercise."""
        return next((t for t in reversed(self.tested) if t.exercise == exercise), None)

    def has(self, condition: Condition) -> bool:
        """Whether the person has this condition."""
        return any(r.condition is condition for r in self.conditions)
