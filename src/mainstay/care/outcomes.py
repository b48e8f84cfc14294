"""Whether it helps: what is asked when, change against its error, response, and early doubt.

A single score is noisy, so change is shown with two bands: what matters to people (MIC) and what
is more than noise (MDC). Scores that start high tend to fall by themselves; that is said too.
"""

import enum
import functools
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mainstay.care.instruments import Better
from mainstay.care.patient import Goal
from mainstay.care.tables import read_table
from mainstay.reading import ReadingError, refuse_outside

SCALE = (-100, 1000)
"""Where the scales of questionnaires lie."""

CHANGES = {"mic": (0, 1000), "mic_percent": (0, 100), "mdc": (0, 1000), "recovered": SCALE}
"""What a change on such a scale can be."""


@dataclass(frozen=True)
class Measure:
    """One row of `outcomes.toml`; the head of that file explains each key.

    `ask`, `low_means` and `high_means` are our own words; they are empty where a clinic brings
    the wording of an `instrument`.
    """

    id: str
    low: float
    high: float
    better: Better
    source: str
    instrument: str = ""
    ask: str = ""
    low_means: str = ""
    high_means: str = ""
    mic: float | None = None
    mic_percent: float | None = None
    mdc: float | None = None
    recovered: float | None = None
    weeks: tuple[int, ...] = ()
    every_weeks: int | None = None
    every_from: int = 0

    def __post_init__(self) -> None:
        """Refuse a measure without range, without a time or without a question."""
        if not self.low < self.high:
            raise ValueError(f"{self.id}: write low below high")
        weeks = {"weeks": (0, 520), "every_weeks": (1, 52), "every_from": (0, 520)}
        refuse_outside(self, {**weeks, **CHANGES, "low": SCALE, "high": SCALE}, self.id)
        if bool(self.weeks) == bool(self.every_weeks):
            raise ValueError(f"{self.id}: write weeks or every_weeks, one of them")
        if bool(self.ask) == bool(self.instrument):
            raise ValueError(f"{self.id}: write ask or instrument, one of them")

    def asked_in(self, week: int) -> bool:
        """Whether it is asked in a week of the programme, counted from 0."""
        if self.every_weeks is None:
            return week in self.weeks
        return week >= self.every_from and (week - self.every_from) % self.every_weeks == 0


@dataclass(frozen=True)
class MeasureTable:
    """All measures, in the order in which they are asked."""

    measure: tuple[Measure, ...]

    def __post_init__(self) -> None:
        """Refuse double ids."""
        if len({m.id for m in self.measure}) != len(self.measure):
            raise ValueError("[[measure]]: each id once")


@functools.cache
def measures() -> tuple[Measure, ...]:
    """The measures that come with this package; a constant, read once."""
    return read_table("outcomes.toml", MeasureTable).measure


def measure(name: str) -> Measure:
    """The measure with that id; an error names those that exist."""
    found = next((m for m in measures() if m.id == name), None)
    if found is None:
        known = ", ".join(m.id for m in measures())
        raise ReadingError(name, "no measure has this name.", known)
    return found


@dataclass(frozen=True)
class Score:
    """One answer or total, on the scale of its measure.

    Attributes:
        measure: of what.
        value: on its scale.
        on: the day.
        answers: to the items of a questionnaire, in order, None where left out.
    """

    measure: str
    value: float
    on: date
    answers: tuple[int | None, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values outside the scale."""
        known = measure(self.measure)
        if not known.low <= self.value <= known.high:
            span = f"{known.low:g} to {known.high:g}"
            raise ValueError(f"{self.measure} {self.value}: allowed {span}")


Scores = tuple[Score, ...]


def goal_score(goals: tuple[Goal, ...], on: date) -> Score | None:
    """The mean ability over a person's own goals; None without goals."""
    if not goals:
        return None
    mean = statistics.fmean(goal.ability for goal in goals)
    return Score("goal_ability", round(mean, 1), on)


@dataclass(frozen=True)
class Change:
    """Change of one measure since the start; positive improvement is better.

    Attributes:
        measure: what changed.
        first: the first value.
        last: the latest value.
        improvement: in points of the scale, positive is better.
        percent: the same in percent of the start; None where the start has no distance to lose.
        important: whether it reaches what matters to people.
        detectable: whether it is more than noise, in either direction; None where unknown.
        worse: whether it got worse by more than noise.
        recovered: whether the latest value counts as recovered.
        may_fall_back: the start was near the bad end, where scores tend to fall by themselves.
    """

    measure: str
    first: float
    last: float
    improvement: float
    percent: float | None
    important: bool
    detectable: bool | None
    worse: bool
    recovered: bool
    may_fall_back: bool


NEAR_THE_END_FRACTION = 0.8
"""A start beyond this part of the scale is near its bad end (ours)."""


def change(scores: Scores, name: str, on: date) -> Change | None:
    """Change of one measure up to a day; None with fewer than two days."""
    mine = _of(scores, name, on)
    known = measure(name)
    if len({score.on for score in mine}) < 2:
        return None
    return _change(known, mine[0].value, mine[-1].value)


def _of(scores: Scores, name: str, on: date) -> list[Score]:
    mine = [score for score in scores if score.measure == name and score.on <= on]
    return sorted(mine, key=lambda score: score.on)


def _change(known: Measure, first: float, last: float) -> Change:
    sign = 1 if known.better is Better.HIGHER else -1
    better_by = sign * (last - first)
    bad_end = known.low if sign > 0 else known.high
    # Percent makes sense only where zero means "none of it".
    counts_down = known.better is Better.LOWER and first > 0
    percent = 100 * better_by / first if counts_down else None
    beyond = None if known.mdc is None else abs(better_by) >= known.mdc
    recovered = known.recovered is not None and sign * (last - known.recovered) >= 0
    return Change(
        measure=known.id,
        first=first,
        last=last,
        improvement=round(better_by, 2),
        percent=None if percent is None else round(percent, 1),
        important=_important(known, better_by, percent),
        detectable=beyond,
        worse=better_by < 0 and bool(beyond),
        recovered=recovered,
        may_fall_back=abs(first - bad_end)
        <= (1 - NEAR_THE_END_FRACTION) * (known.high - known.low) + 1e-9,
    )


def _important(known: Measure, better_by: float, percent: float | None) -> bool:
    """The smallest important change: points or percent of the start (Ostelo2008)."""
    by_points = known.mic is not None and better_by >= known.mic
    by_percent = (
        known.mic_percent is not None and percent is not None and percent >= known.mic_percent
    )
    return by_points or by_percent


class Response(enum.StrEnum):
    """Whether the programme helps this person so far."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


RESPONSE_PERCENT = 30.0
"""Responder: 30 % less pain or trouble (Ostelo2008), and the person says better."""

BETTER_FROM = 2
"""Overall change from here on, -5 to 5, counts as better (ours, after clinical practice)."""


def main_pain(scores: Scores, on: date) -> str:
    """The measure of the pain that was stronger at the start: back or leg."""
    back, leg = (_of(scores, f"{site}_pain_average", on) for site in ("back", "leg"))
    leads = bool(leg) and (not back or leg[0].value > back[0].value)
    return "leg_pain_average" if leads else "back_pain_average"


def response(scores: Scores, on: date) -> Response:
    """Whether a person responds: 30 % less on one main score, and better by their own word."""
    changes = [change(scores, name, on) for name in ("rmdq-24", main_pain(scores, on))]
    said = _of(scores, "global_change", on)
    found = [c for c in changes if c]
    if not found or not said:
        return Response.UNKNOWN
    less = any((c.percent or 0) >= RESPONSE_PERCENT for c in found)
    return Response.YES if less and said[-1].value >= BETTER_FROM else Response.NO


class Doubt(enum.StrEnum):
    """What a lack of response asks for, from none to the strongest."""

    NONE = "none"
    TOO_FEW_SCORES = "too_few_scores"
    SOFT_REVIEW = "soft_review"  # the plan is looked at together
    SEE_CLINICIAN = "see_clinician"


EARLY_SCORES, LATE_SCORES = 2, 4
"""The mean of the first two is compared with that of the last four: single scores are noisy."""

SOFT_REVIEW_WEEK, CLINICIAN_WEEK = 4, 6
SOFT_REVIEW_PERCENT = 10.0
"""At week 4 at least this much less pain is expected; below it the plan is looked at (ours)."""


def early_doubt(scores: Scores, start: date, on: date, *, flares_in_4_weeks: int = 0) -> Doubt:
    """Whether a lack of response in the first weeks asks for somebody to look.

    Args:
        scores: all scores.
        start: first day of the programme.
        on: the day.
        flares_in_4_weeks: flares after exercise in the last four weeks; three are enough.
    """
    week = (on - start).days // 7
    if flares_in_4_weeks >= 3:
        return Doubt.SEE_CLINICIAN
    if week < SOFT_REVIEW_WEEK:
        return Doubt.NONE
    name = main_pain(scores, on)
    pain = [score.value for score in _of(scores, name, on)]
    if len(pain) < EARLY_SCORES + LATE_SCORES // 2:
        return Doubt.TOO_FEW_SCORES
    # The late mean never takes in the early scores.
    late = pain[EARLY_SCORES:][-LATE_SCORES:]
    before, after = statistics.fmean(pain[:EARLY_SCORES]), statistics.fmean(late)
    found = _change(measure(name), before, after)
    return _doubt(found, week)


def _doubt(found: Change, week: int) -> Doubt:
    if found.worse:
        return Doubt.SEE_CLINICIAN
    if found.percent is None or found.percent >= RESPONSE_PERCENT:
        return Doubt.NONE
    if week >= CLINICIAN_WEEK:
        return Doubt.SEE_CLINICIAN
    return Doubt.SOFT_REVIEW if found.percent < SOFT_REVIEW_PERCENT else Doubt.NONE


def due(
    start: date, scores: Scores, on: date, *, loaded: Iterable[str] = ()
) -> tuple[Measure, ...]:
    """What to ask today: everything whose week has come and that nobody answered since.

    Args:
        start: first day of the programme, week 0.
        scores: all scores.
        on: the day.
        loaded: questionnaires whose wording the clinic has loaded.
    """
    available, week = set(loaded), (on - start).days // 7
    asked = []
    for known in measures():
        times = [w for w in range(week + 1) if known.asked_in(w)]
        last = _of(scores, known.id, on)
        answered_week = (last[-1].on - start).days // 7 if last else -1
        may_ask = not known.instrument or known.instrument in available
        if times and answered_week < times[-1] and may_ask:
            asked.append(known)
    return tuple(asked)
