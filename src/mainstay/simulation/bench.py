"""`mainstay bench dosing`: the numbers that must be reached, and how fast the estimate is."""

import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import stdev

import numpy as np

from mainstay.dosing.belief import learned, prior
from mainstay.dosing.evidence import Seen, nothing_seen
from mainstay.dosing.nightly import Night, nights
from mainstay.dosing.propose import Table, choose
from mainstay.measured import Measured, at_least, at_most
from mainstay.simulation.fuzz import fuzz
from mainstay.simulation.results import Row, rows
from mainstay.simulation.run import Life, Trial, simulate
from mainstay.simulation.shelf import Shelf

Clock = Callable[[], float]
Told = Callable[[int], None]
Begin = Callable[[str, int], Told]
"""Begins a part with its name and how much there is of it, and is told how much more is done."""

LINES, OPTIONS = 4, 12

RACE = ("fixed-percent", "double", "two-for-two", "ladder", "dosing", "oracle")

SMALL = 30
"""People of a small clinic, one for each seed; fewer where fewer live at all."""

RECALIBRATED = ("dosing", "dosing-tightened", "dosing-signed")
"""Ours without recalibration, with what it does by itself, and with a signature whenever one is asked."""


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        count: virtual people for each seed.
        seeds: of the populations.
        decisions: wild wishes for the guard.
        people: in the nightly pass.
        minutes: after so many no other group of people begins to live; None for no end.
    """

    count: int
    seeds: tuple[int, ...]
    decisions: int
    people: int
    minutes: float | None = None


def measure(
    clock: Clock, size: Size, workers: int, begin: Begin, shelf: Shelf
) -> list[Measured]:
    """Rows like those of the other benches; `begin` shows how far it is, `shelf` keeps lives."""
    begun = clock()
    run = Runner(size, workers, shelf, begin, lambda: (clock() - begun) / 60)
    return [
        *_guards(size.decisions, begin),
        *_one_line(clock),
        *_night(clock, size.people, begin),
        *_raced(run),
    ]


@dataclass(frozen=True)
class Runner:
    """How lives are lived here; `minutes` says how many have passed since the bench began."""

    size: Size
    workers: int
    shelf: Shelf
    begin: Begin
    minutes: Callable[[], float]

    def lived(self, trial: Trial, names: tuple[str, ...], share: float) -> list[Life]:
        """The lives of a population; none begins after this share of the time."""
        most, every = self.size.minutes, len(names) * trial.count * len(trial.seeds)
        told = self.begin(f"lives, {trial.people}", every)
        return simulate(
            trial,
            names,
            self.workers,
            told,
            self.shelf,
            lambda: most is None or self.minutes() < share * most,
        )

    def trial(self, people: str) -> Trial:
        """The trial of a population at this size."""
        return Trial(people, self.size.count, self.size.seeds)

    def small(self, people: str) -> Trial:
        """One small clinic of this population for each seed."""
        return replace(self.trial(people), count=min(SMALL, self.size.count), together=SMALL)


def _guards(decisions: int, begin: Begin) -> list[Measured]:
    found = fuzz(decisions, told=begin("wild wishes", decisions))
    broken = sum(n for _, n in found.broken)
    note = ", ".join(f"{name}: {n}" for name, n in found.broken)
    return [at_most(f"guards broken in {found.decisions} decisions", broken, "", 0, note)]


# --- speed ---


def _one_line(clock: Clock) -> list[Measured]:
    """Update and choice for one person with four lines, by line."""
    belief, night = prior(1, LINES), _day(1, 1)
    times = []
    for _ in range(200):
        begun = clock()
        choose(learned(belief, night.seen), night.table)
        times.append((clock() - begun) / LINES * 1000)
    times.sort()
    found = at_most("update and choice of a line", times[len(times) // 2], "ms", 2.0)
    return [replace(found, p95=times[int(len(times) * 0.95)])]


def _night(clock: Clock, people: int, begin: Begin) -> list[Measured]:
    told, begun, done = begin("the night", people), clock(), 0
    for block in nights(people, lambda at, n: _day(n, at)):
        done += block.belief.careful.shape[0]
        told(block.belief.careful.shape[0])
    rate = done / (clock() - begun) * 60
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = prior(1, LINES).nbytes / LINES / 1024
    return [
        at_least("people a minute in the night, one core", rate, "/min", 5000),
        at_most("memory of the process", memory, "MB", 2000),
        at_most("belief of a line", size, "kB", 16),
    ]


def _day(people: int, seed: int) -> Night:
    """A day of invented sessions: the numbers do not matter for speed."""
    luck = np.random.default_rng(seed)
    shape = (people, LINES)
    empty = vars(nothing_seen(LINES))
    asked = luck.choice((0.0, 1.0, 3.0), people, p=(0.2, 0.4, 0.4))
    seen = Seen(
        **{
            **{n: np.repeat(t, people, 0) for n, t in empty.items()},
            "done": np.ones(shape, bool),
            "loaded": luck.random(shape) < 0.7,
            "count": luck.integers(5, 12, shape).astype(float),
            "entry_count": np.full(shape, 8.0),
            "reserve": luck.integers(0, 6, shape).astype(float),
            "stress": luck.normal(0.2, 0.2, shape),
            "asked": asked,
            "yes": np.where(luck.random(people) < 0.03, np.minimum(asked, 1.0), 0.0),
        }
    )
    steps = luck.normal(0, 0.1, (*shape, OPTIONS))
    table = Table(
        stress=0.2 + steps,
        load=steps,
        work=np.exp(steps),
        loaded=np.ones(shape, bool),
        there=np.ones((*shape, OPTIONS), bool),
    )
    return Night(prior(people, LINES), seen, table)


# --- the race ---

Bar = tuple[str, str, Callable[[dict[str, Row]], float], float]


def _regret_share(by: dict[str, Row]) -> float:
    ours, theirs = by["dosing"].regret or 0.0, by["double"].regret or 0.0
    return ours / theirs if theirs > 0 else 1.0


def _flare_share(by: dict[str, Row]) -> float:
    return by["dosing"].exercise_flares / max(by["double"].exercise_flares, 1e-9)


def _weeks_behind(of: str) -> Callable[[dict[str, Row]], float]:
    return lambda by: by["dosing"].weeks_to_goal - by[of].weeks_to_goal


def _flares_over_fixed(by: dict[str, Row]) -> float:
    return by["dosing"].exercise_flares - by["fixed-percent"].exercise_flares


def _left_more(by: dict[str, Row]) -> float:
    return by["dosing"].left_percent - min(
        r.left_percent for n, r in by.items() if n not in ("dosing", "oracle", "ladder")
    )


CAUSED: Bar = ("flares caused", "/100", lambda by: by["dosing"].exercise_flares, 4.0)
BEHIND: Bar = ("weeks behind double progression", "wk", _weeks_behind("double"), 0.5)
HELD_OUT_BEHIND: Bar = (*BEHIND[:3], 0.75)

SHIPPED_BARS: tuple[Bar, ...] = (
    CAUSED,
    ("flares over double progression's", "x", _flare_share, 0.7),
    BEHIND,
    ("regret over double progression's", "x", _regret_share, 0.65),
    ("weeks behind the fixed percentage", "wk", _weeks_behind("fixed-percent"), 0.0),
    ("flares above the fixed percentage", "/100", _flares_over_fixed, 0.0),
    ("left above the best peer", "points", _left_more, 2.0),
)
HELD_OUT_BARS: tuple[Bar, ...] = (
    CAUSED,
    ("flares over double progression's", "x", _flare_share, 1.0),
    HELD_OUT_BEHIND,
    ("regret over double progression's", "x", _regret_share, 1.05),
    ("weeks behind the fixed percentage", "wk", _weeks_behind("fixed-percent"), 0.0),
    ("flares above the fixed percentage", "/100", _flares_over_fixed, 0.0),
)


SHARES = {"clinic": 0.40, "holdout": 0.78, "wrong-reports": 0.88}
"""Where the time has an end: the part of it after which nobody of a population begins to live. The rest
is for small clinics."""


def _raced(run: Runner) -> list[Measured]:
    """Against peers on both populations, and with wrong reports on the people that lived without."""
    clinic, holdout, misled = (run.trial(people) for people in SHARES)
    shipped = run.lived(clinic, RACE, SHARES["clinic"])
    held_out = run.lived(holdout, RACE, SHARES["holdout"])
    wrong = run.lived(misled, ("dosing",), SHARES["wrong-reports"])
    return [
        *_race(clinic, shipped, SHIPPED_BARS),
        *_race(holdout, held_out, HELD_OUT_BARS),
        *_misuse(shipped, wrong),
        *(row for people, bars in SMALL_BARS.items() for row in _small(run, people, bars)),
    ]


def _race(trial: Trial, lives: Sequence[Life], bars: Sequence[Bar]) -> list[Measured]:
    people, wanted = trial.people, trial.count * len(trial.seeds)
    size = at_least(f"{people}: people who lived", len(lives) / len(RACE), "", wanted)
    if not lives:
        return [size]
    by = {r.strategy: r for r in rows(lives, trial)}
    made = [
        at_most(f"{people}: {name}", value(by), unit, top) for name, unit, value, top in bars
    ]
    return [size, *made, _calibrated(people, by["dosing"])]


def _calibrated(of: str, row: Row) -> Measured:
    ratio = row.observed_over_expected or 0.0
    name = f"{of}: observed over expected flares, at least 0.6"
    return Measured(name, ratio, "x", 1.6, 0.6 <= ratio <= 1.6)


def _misuse(clean: Sequence[Life], wrong: Sequence[Life]) -> list[Measured]:
    """Flares when a fifth of all reports is wrong, over those of the same people when none is."""
    ours = {(x.seed, x.person): x for x in clean if x.strategy == "dosing"}
    pairs = [(ours[at], x) for x in wrong if (at := (x.seed, x.person)) in ours]
    size = at_least("wrong reports: people who lived", len(pairs), "", len(ours))
    if not pairs:
        return [size]
    before, after = (_flares([pair[n] for pair in pairs]) for n in (0, 1))
    name = "a fifth of reports wrong: flares over the clean figure"
    return [size, at_most(name, after / max(before, 1e-9), "x", 1.5)]


# --- small clinics ---

SMALL_BARS: dict[str, tuple[Bar, ...]] = {
    "clinic": (CAUSED, BEHIND),
    "holdout": (CAUSED, HELD_OUT_BEHIND),
    "wrong-reports": (CAUSED, BEHIND),
}


def _small(run: Runner, people: str, bars: Sequence[Bar]) -> list[Measured]:
    """Clinics of 30 people, without recalibration and with it."""
    trial = run.small(people)
    lives = run.lived(trial, ("double", *RECALIBRATED), 1.0)
    of = f"{people}, clinics of {trial.count}"
    each, wanted = len(lives) / (1 + len(RECALIBRATED)), trial.count * len(trial.seeds)
    size = at_least(f"{of}: people who lived", each, "", wanted)
    if not lives:
        return [size]
    return [size, *(row for way in RECALIBRATED for row in _way(of, way, lives, trial, bars))]


def _way(
    of: str, way: str, lives: Sequence[Life], trial: Trial, bars: Sequence[Bar]
) -> list[Measured]:
    """The bars for one way of recalibrating, with the spread between clinics."""
    clinics = [[x for x in lives if x.seed == seed] for seed in sorted({x.seed for x in lives})]
    made = []
    for name, unit, value, top in bars:
        each = [value(_as_ours(way, mine, trial)) for mine in clinics]
        spread = f"± {stdev(each):.2f} between seeds" if len(each) > 1 else ""
        whole = value(_as_ours(way, lives, trial))
        made.append(at_most(f"{of}, {way}: {name}", whole, unit, top, spread))
    moved = sum(_moved(way, mine) for mine in clinics)
    found = _calibrated(f"{of}, {way}", _as_ours(way, lives, trial)["dosing"])
    return [*made, replace(found, slowest=f"factor moved in {moved} of {len(clinics)} clinics")]


def _as_ours(way: str, lives: Sequence[Life], trial: Trial) -> dict[str, Row]:
    """Rows by strategy, with one way of recalibrating in the place of ours."""
    by = {r.strategy: r for r in rows(lives, trial)}
    return {**by, "dosing": by[way]}


def _moved(way: str, lives: Sequence[Life]) -> bool:
    """Whether other chances were stated to anybody of a clinic than without recalibration."""
    plain = {x.person: x.predicted for x in lives if x.strategy == "dosing"}
    return any(x.predicted != plain[x.person] for x in lives if x.strategy == way)


def _flares(lives: Sequence[Life]) -> float:
    return sum(x.exercise_flares for x in lives) / max(1, sum(x.sessions for x in lives))
