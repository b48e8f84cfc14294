"""The estimate of `dosing` as a strategy: beliefs of a group of people, kept from day to day."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from mainstay.care.case import Case, Standing
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.history import Session
from mainstay.care.line import Line, line
from mainstay.care.mornings import usual_morning
from mainstay.care.reasons import Reason
from mainstay.dosing.belief import Belief, learned, prior
from mainstay.dosing.calibration import Answered
from mainstay.dosing.evidence import Seen, above_first_load, nothing_seen, seen_in, stacked
from mainstay.dosing.propose import Weighed, estimated, ladder_says, through_guard, weigh
from mainstay.simulation.chart import Chart
from mainstay.simulation.people import Offer


@dataclass(frozen=True)
class _Today:
    """One person on a day: what the rules say before the estimate is asked."""

    case: Case
    now: Standing
    lines: tuple[Line | Reason, ...]
    asked: tuple[Proposal, ...]


@dataclass
class Estimating:
    """Beliefs grow by one session at a time; `dosing.proposals` derives the same from all facts.

    Attributes:
        charts: of the people.
        factor: stated chances are multiplied with it, see `dosing.calibration`.
        answered: what was said of each session that was stated a chance, in the order it became known.
    """

    charts: Sequence[Chart]
    factor: float = 1.0
    answered: list[Answered] = field(default_factory=list)
    stated: list[dict[date, float]] = field(init=False)
    settled: Belief = field(init=False)
    read: list[int] = field(init=False)
    last_done: list[list[date | None]] = field(init=False)
    ahead: Belief = field(init=False)
    looked: dict[int, tuple[date, Seen]] = field(init=False)

    def __post_init__(self) -> None:
        """Nobody has trained yet."""
        self.width = max(len(c.intake.exercises) for c in self.charts)
        many = np.array([len(c.intake.exercises) for c in self.charts])
        self.settled = prior(len(self.charts), self.width, self._tested(), many)
        self.read = [0] * len(self.charts)
        self.stated = [{} for _ in self.charts]
        self.last_done = [[None] * len(c.intake.exercises) for c in self.charts]
        self.ahead, self.looked = self.settled, {}

    def _tested(self) -> np.ndarray:
        found = np.full((len(self.charts), self.width), np.nan)
        for n, chart in enumerate(self.charts):
            above = above_first_load([chart.frames[e] for e in chart.intake.exercises])
            found[n, : above.shape[1]] = above
        return found

    def decide(
        self, on: date, today: Sequence[int]
    ) -> Sequence[tuple[tuple[Offer, ...], float | None]]:
        """Learn from what was logged since, then weigh for everybody who trains today."""
        if not today:
            return []
        belief = self.believed(on, today)
        days = [self._day(self.charts[n], on) for n in today]
        mine = [
            [f if isinstance(f, Line) and estimated(p) else None for f, p in _pairs(day)]
            for day in days
        ]
        weighed = weigh(belief, mine, [""] * len(today), "", self.factor)
        return [self._given(n, day, w) for n, day, w in zip(today, days, weighed, strict=True)]

    def believed(self, on: date, today: Sequence[int]) -> Belief:
        """The belief on a day; what the last session says stays open until the next is logged."""
        closed = [n for n in today if len(self.charts[n].sessions) > self.read[n] + 1]
        while closed:
            self._look({n: self._session(n, 1).on for n in closed})
            self.settled = self.settled.with_(closed, self.ahead.of(closed))
            for n in closed:
                self._settle(n, self.looked.pop(n)[1])
            closed = [n for n in closed if len(self.charts[n].sessions) > self.read[n] + 1]
        found = self.settled.of(list(today))
        open_ = [
            at for at, n in enumerate(today) if len(self.charts[n].sessions) > self.read[n]
        ]
        if not open_:
            return found
        mine = [today[at] for at in open_]
        self._look(dict.fromkeys(mine, on))
        return found.with_(open_, self.ahead.of(mine))

    def _look(self, until: Mapping[int, date]) -> None:
        """What the next session of some people says up to a day, put into `ahead`.

        A session closes on the day of the next one, and on that day it was looked at already.
        """
        new = [
            n for n, day in until.items() if n not in self.looked or self.looked[n][0] != day
        ]
        if not new:
            return
        rows = [self._seen(n, until[n]) for n in new]
        self.ahead = self.ahead.with_(new, learned(self.settled.of(new), stacked(rows)))
        self.looked.update({n: (until[n], row) for n, row in zip(new, rows, strict=True)})

    def _session(self, n: int, ahead: int = 0) -> Session:
        return self.charts[n].sessions[self.read[n] + ahead]

    def _settle(self, n: int, seen: Seen) -> None:
        session = self._session(n)
        chance = self.stated[n].get(session.on)
        if chance is not None:
            self.answered.append(Answered(chance, int(seen.asked[0]), int(seen.yes[0])))
        done = {r.exercise for r in session.records}
        for at, exercise in enumerate(self.charts[n].intake.exercises):
            if exercise in done:
                self.last_done[n][at] = session.on
        self.read[n] += 1

    def _seen(self, n: int, until: date) -> Seen:
        """The first session that is not settled, with the mornings after it up to a day."""
        chart, session = self.charts[n], self._session(n)
        frames = [chart.frames[e] for e in chart.intake.exercises]
        after = [m for m in chart.mornings if session.on < m.on <= until]
        usual = usual_morning(chart.history, chart.patient.usual, session.on).back
        return _padded(seen_in(session, frames, after, usual, self.last_done[n]), self.width)

    def _day(self, chart: Chart, on: date) -> _Today:
        case, now = chart.standing(on)
        exercises = chart.intake.exercises
        lines = tuple(line(chart.catalogue.get(e), case, now) for e in exercises)
        return _Today(
            case, now, lines, tuple(ladder_says(exercises, lines, case, now, chart.catalogue))
        )

    def _given(
        self, n: int, day: _Today, weighed: Sequence[Weighed | None]
    ) -> tuple[tuple[Offer, ...], float | None]:
        chart = self.charts[n]
        asked = [w or _own(p, f) for w, (f, p) in zip(weighed, _pairs(day), strict=True)]
        made = through_guard(asked, day.case, day.now, chart.catalogue)
        chart.decisions += [d for d, _ in made]
        offers = tuple(Offer(d.exercise, d.dose) for d, _ in made if d.dose is not None)
        chances = _chances(made)
        if chances is None:
            return offers, None
        self.stated[n][day.case.on] = _of_session([c / self.factor for c in chances])
        return offers, _of_session(chances)


def _pairs(day: _Today) -> list[tuple[Line | Reason, Proposal]]:
    return list(zip(day.lines, day.asked, strict=True))


def _own(asked: Proposal, found: Line | Reason) -> Proposal:
    """Lines are never changed for neighbors here: what is left of the dose after the guard."""
    if asked.to is None or isinstance(found, Reason):
        return asked
    return Proposal(asked.exercise, Action.FALL, found.still, asked.reasons)


def _chances(made: Sequence[tuple[Decision, Weighed | None]]) -> list[float] | None:
    """The chance of a flare by each line, where every line was weighed with the dose it got."""
    found = [
        next((c.risk for c in w.candidates if c.dose == decision.dose), None) if w else None
        for decision, w in made
    ]
    known = [risk for risk in found if risk is not None]
    return known if known and len(known) == len(found) else None


def _of_session(chances: Sequence[float]) -> float:
    """The chance of a flare by the whole session."""
    return 1 - math.prod(1 - chance for chance in chances)


def _padded(found: Seen, width: int) -> Seen:
    """The same with lines that nobody trained, so that people with fewer lines stand beside others."""
    more = width - found.done.shape[1]
    if not more:
        return found
    none = nothing_seen(more)
    return Seen(
        **{
            name: table if table.ndim == 1 else np.concatenate([table, getattr(none, name)], 1)
            for name, table in vars(found).items()
        }
    )
