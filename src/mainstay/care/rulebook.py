"""The rule book: the numbers of dose as a table a therapist can read, with its version.

Every number is the project's own where its source says `ours`; the reference names the reasons.
"""

import functools
import itertools
from dataclasses import dataclass
from datetime import date

from mainstay.care.tables import text_of
from mainstay.exercises import Stage
from mainstay.reading import ReadingError, read_day, read_toml, refuse_outside

PERCENT = (1, 100)
"""What is left of a dose."""

DAYS = (0, 366)
COUNT = (0, 20)


@dataclass(frozen=True)
class BreakRule:
    """One length of break.

    Attributes:
        up_to_days: last day of it, counted from the last session.
        percent: what is left of the dose before the break.
        source: key of the source, or `ours`.
        rung_down: whether the easier neighbor takes over.
        restart: whether everything starts again.
    """

    up_to_days: int
    percent: int
    source: str
    rung_down: bool = False
    restart: bool = False

    def __post_init__(self) -> None:
        """Refuse a break that gives more."""
        refuse_outside(self, {"up_to_days": (1, 36_500), "percent": PERCENT})


@dataclass(frozen=True)
class FewMinutesRule:
    """So many sets of an exercise at most, for who has up to so many minutes a day."""

    up_to_minutes: int
    most_sets: int
    source: str

    def __post_init__(self) -> None:
        """Refuse no sets at all."""
        refuse_outside(self, {"up_to_minutes": (5, 60), "most_sets": (1, 10)})


@dataclass(frozen=True)
class CurvePoint:
    """So many repetitions are possible at that percentage of the most that can be moved once."""

    reps: int
    percent: int

    def __post_init__(self) -> None:
        """Refuse what nobody can do."""
        refuse_outside(self, {"reps": (1, 100), "percent": PERCENT})


@dataclass(frozen=True)
class StartRule:
    """The first load of who was tested.

    Attributes:
        tested_percent: part of the load that fits the first dose by the curve.
        source: key of the source, or `ours`.
        curve_source: the same for the curve.
        curve: repetitions and load, fewest repetitions first.
    """

    tested_percent: int
    source: str
    curve_source: str
    curve: tuple[CurvePoint, ...]

    def __post_init__(self) -> None:
        """Refuse a first load above what was tested, and a curve that is none."""
        refuse_outside(self, {"tested_percent": PERCENT})
        reps, percents = [p.reps for p in self.curve], [-p.percent for p in self.curve]
        if len(reps) < 2 or reps != sorted(set(reps)) or percents != sorted(set(percents)):
            raise ValueError("curve: write two points or more, fewest repetitions first")

    def percent_of(self, reps: int) -> float:
        """The percentage at which so many repetitions are possible; its ends hold beyond them."""
        for low, high in itertools.pairwise(self.curve):
            if reps <= high.reps:
                part = max(0, reps - low.reps) / (high.reps - low.reps)
                return low.percent + part * (high.percent - low.percent)
        return float(self.curve[-1].percent)


@dataclass(frozen=True)
class HeavyRule:
    """How heavy a weight must be to leave stage 4.

    Attributes:
        percent: of the most that could be lifted once.
        wait_days: so long beyond the shortest stay it is asked for; then control is enough.
        source: key of the source, or `ours`.
    """

    percent: int
    wait_days: int
    source: str

    def __post_init__(self) -> None:
        """Refuse what is no percentage, and a wait without end."""
        refuse_outside(self, {"percent": PERCENT, "wait_days": DAYS})


@dataclass(frozen=True)
class FlareRule:
    """What a flare is and how the way back goes.

    Attributes:
        points_above: points above the usual morning, back or leg.
        mornings_apart_days: two such mornings belong together up to this many days apart.
        ease_only_to_day: last day (first is 0) with positions of ease and walking only.
        return_percents: percent of the dose before the flare, one for each green session.
        shortest_walk_s: a walk is not cut below this; it is done several times a day instead.
        clinician_over_days: a flare that lasts longer goes to a clinician.
        clinician_over_flares: so do more flares than this ...
        clinician_within_days: ... within this many days.
        source: key of the source, or `ours`.
    """

    points_above: int
    mornings_apart_days: int
    ease_only_to_day: int
    return_percents: tuple[int, ...]
    shortest_walk_s: int
    clinician_over_days: int
    clinician_over_flares: int
    clinician_within_days: int
    source: str

    def __post_init__(self) -> None:
        """Refuse a way back that leads above the dose before."""
        days = ("mornings_apart_days", "ease_only_to_day", "clinician_over_days")
        allowed = dict.fromkeys((*days, "clinician_within_days"), DAYS)
        allowed |= {"points_above": (1, 10), "return_percents": PERCENT}
        allowed |= {"shortest_walk_s": (60, 1800), "clinician_over_flares": COUNT}
        refuse_outside(self, allowed)


@dataclass(frozen=True)
class RiseRule:
    """When and how often something may rise.

    Attributes:
        green_sessions: consecutive sessions that must have gone well.
        green_sessions_small_steps: the same where small steps are wanted (every other chance).
        weekly_percent: most rise of one exercise over seven days before, in volume or load.
        exercises_a_session: most exercises that rise in one session.
        pause_after_red_sessions: sessions after a red one in which nothing rises.
        stuck_days: without a rise for this long the therapist is asked.
        reserve_too_low: so few repetitions left, or fewer, is too hard.
        source: key of the source, or `ours`.
    """

    green_sessions: int
    green_sessions_small_steps: int
    weekly_percent: int
    exercises_a_session: int
    pause_after_red_sessions: int
    stuck_days: int
    reserve_too_low: int
    source: str

    def __post_init__(self) -> None:
        """Refuse rises without proof."""
        counts = ("exercises_a_session", "pause_after_red_sessions", "reserve_too_low")
        proof = ("green_sessions", "green_sessions_small_steps")
        allowed = dict.fromkeys(counts, COUNT) | dict.fromkeys(proof, (1, 20))
        refuse_outside(self, {**allowed, "stuck_days": DAYS, "weekly_percent": PERCENT})


@dataclass(frozen=True)
class FallRule:
    """When and how far a dose falls.

    Attributes:
        red_percent: sets left in the session after a red one, rounded down.
        reds_at_a_dose: after so many red sessions at one dose the cut stays.
        far_below_percent: less of the target than this is far below it.
        ambers_in_a_row: so many sessions without green change the exercise sideways.
        reds: so many red sessions ...
        reds_within_days: ... within this many days ask the therapist.
        away_days: so long an exercise that did not end well leaves its place to another one.
        source: key of the source, or `ours`.
    """

    red_percent: int
    reds_at_a_dose: int
    far_below_percent: int
    ambers_in_a_row: int
    reds: int
    reds_within_days: int
    away_days: int
    source: str

    def __post_init__(self) -> None:
        """Refuse a fall that is none."""
        percents = ("red_percent", "far_below_percent")
        counts = ("ambers_in_a_row", "reds", "reds_at_a_dose")
        days = ("reds_within_days", "away_days")
        allowed = dict.fromkeys(percents, PERCENT) | dict.fromkeys(counts, (1, 20))
        refuse_outside(self, allowed | dict.fromkeys(days, DAYS))


@dataclass(frozen=True)
class DeloadRule:
    """A lighter week: from which stage, every how many weeks, and what is left."""

    from_stage: Stage
    every_weeks: int
    percent: int
    source: str

    def __post_init__(self) -> None:
        """Refuse a lighter week that never comes or is none."""
        refuse_outside(self, {"every_weeks": (2, 52), "percent": PERCENT})


@dataclass(frozen=True)
class ReadinessRule:
    """When a session is made lighter, and by how much.

    Attributes:
        poor_from: sleep, stress and soreness are poor from this number of 10 on.
        pain_points_above: pain at the start is poor so many points above the usual morning.
        needed: so many of the four must be poor.
        percent: at most this much of the volume is left.
        most_in_a_row: after so many lighter days in a row the next session is not asked.
        source: key of the source, or `ours`.
    """

    poor_from: int
    pain_points_above: int
    needed: int
    percent: int
    most_in_a_row: int
    source: str

    def __post_init__(self) -> None:
        """Refuse a rule that makes every session lighter, or none."""
        allowed = dict.fromkeys(("poor_from", "pain_points_above"), (1, 10))
        allowed |= {"needed": (1, 4), "percent": PERCENT, "most_in_a_row": (1, 20)}
        refuse_outside(self, allowed)


@dataclass(frozen=True)
class MaintenanceRule:
    """The week of who has come as far as they wanted.

    Attributes:
        sessions_a_week: most sessions.
        walk_days: fewest days of walking or its like.
        test_every_days: after so many days the tests that opened the stage are asked again.
        booster_days: a booster week begins up to so many days after a flare or a break.
        pain_points_up: so many points more in the usual morning bring the full week back.
        source: key of the source, or `ours`.
    """

    sessions_a_week: int
    walk_days: int
    test_every_days: int
    booster_days: int
    pain_points_up: int
    source: str

    def __post_init__(self) -> None:
        """Refuse a week without sessions and a test that never comes."""
        week = dict.fromkeys(("sessions_a_week", "walk_days", "booster_days"), (1, 7))
        allowed = {"test_every_days": (1, 366), "pain_points_up": (1, 10)}
        refuse_outside(self, {**week, **allowed})


@dataclass(frozen=True)
class RuleBook:
    """The rules of dose in force.

    Attributes:
        version: raised with every change.
        signed_off_by: the registered clinician who signed it off; empty while nobody has.
        signed_off_on: the day of it, written as a date; empty while nobody has.
        breaks: what is left of a dose after a break.
        start: the first load of who was tested.
        heavy: how heavy a weight must be to leave stage 4.
        few_minutes: sets that leave room for three exercises.
        flare: what a flare is and the way back.
        rise: when something may rise.
        fall: when something falls.
        deload: the lighter week.
        readiness: the lighter day.
        maintenance: the week of who has come as far as they wanted.
    """

    version: str
    signed_off_by: str
    signed_off_on: str
    breaks: tuple[BreakRule, ...]
    start: StartRule
    heavy: HeavyRule
    few_minutes: tuple[FewMinutesRule, ...]
    flare: FlareRule
    rise: RiseRule
    fall: FallRule
    deload: DeloadRule
    readiness: ReadinessRule
    maintenance: MaintenanceRule

    def most_sets(self, minutes: int) -> int | None:
        """Most sets of an exercise for who has so many minutes a day; None without a limit."""
        rows = (r for r in self.few_minutes if minutes <= r.up_to_minutes)
        return next((r.most_sets for r in rows), None)

    def break_of(self, days: int) -> BreakRule:
        """The row for a break of so many days."""
        return next(r for r in self.breaks if days <= r.up_to_days)


def read_rule_book(text: str, place: str = "rulebook.toml") -> RuleBook:
    """Read a rule book strictly; half a signature is refused."""
    book = read_toml(text, RuleBook, place)
    if bool(book.signed_off_by) != bool(book.signed_off_on):
        raise ReadingError(
            place,
            "the signature is incomplete.",
            "signed_off_by and signed_off_on, both or neither",
            "Write who signed and the day.",
        )
    if book.signed_off_on:
        read_day(book.signed_off_on, f"{place}: $.signed_off_on", latest=date.max)
    return book


@functools.cache
def rule_book() -> RuleBook:
    """The rule book that comes with this package; a constant, read once."""
    return read_rule_book(text_of("rulebook.toml"))
