"""`mainstay bench dosing`: the numbers that must be reached, and how fast the estimate is."""

import resource
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mainstay.dosing.belief import learned, prior
from mainstay.dosing.evidence import UNKNOWN, Seen, nothing_seen
from mainstay.dosing.nightly import Night, nights
from mainstay.dosing.propose import Table, choose
from mainstay.measured import Measured, at_least, at_most
from mainstay.simulation.fuzz import fuzz
from mainstay.simulation.results import Row, rows
from mainstay.simulation.run import Life, Trial, simulate

Clock = Callable[[], float]
Told = Callable[[int], None]
Begin = Callable[[str, int], Told]
"""Begins a part with its name and how much there is of it, and is told how much more is done."""

LINES, OPTIONS = 4, 12

RACE = ("fixed-percent", "double", "two-for-two", "ladder", "dosing", "oracle")


def measure(
    clock: Clock,
    count: int,
    seeds: tuple[int, ...],
    decisions: int,
    people: int,
    workers: int,
    begin: Begin,
) -> list[Measured]:
    """Rows like those of the other benches; `begin` shows how far it is."""
    return [
        *_guards(decisions, begin),
        *_one_line(clock),
        *_night(clock, people, begin),
        *_race(Trial("clinic", count, seeds), workers, SHIPPED_BARS, begin),
        *_race(Trial("holdout", count, seeds), workers, HELD_OUT_BARS, begin),
        *_misuse(count, seeds, workers, begin),
    ]


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
    seen = Seen(
        **{
            **{n: np.repeat(t, people, 0) for n, t in empty.items()},
            "done": np.ones(shape, bool),
            "loaded": luck.random(shape) < 0.7,
            "count": luck.integers(5, 12, shape).astype(float),
            "entry_count": np.full(shape, 8.0),
            "reserve": luck.integers(0, 6, shape).astype(float),
            "stress": luck.normal(0.2, 0.2, shape),
            "off": luck.choice((UNKNOWN, 0.0, 1.0), people, p=(0.2, 0.77, 0.03)),
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


SHIPPED_BARS: tuple[Bar, ...] = (
    ("flares caused", "/100", lambda by: by["dosing"].exercise_flares, 4.0),
    ("flares over double progression's", "x", _flare_share, 0.7),
    ("weeks behind double progression", "wk", _weeks_behind("double"), 0.5),
    ("regret over double progression's", "x", _regret_share, 0.65),
    ("weeks behind the fixed percentage", "wk", _weeks_behind("fixed-percent"), 0.0),
    ("flares above the fixed percentage", "/100", _flares_over_fixed, 0.0),
    ("left above the best peer", "points", _left_more, 2.0),
)
HELD_OUT_BARS: tuple[Bar, ...] = (
    ("flares caused", "/100", lambda by: by["dosing"].exercise_flares, 4.0),
    ("flares over double progression's", "x", _flare_share, 1.0),
    ("weeks behind double progression", "wk", _weeks_behind("double"), 0.75),
    ("regret over double progression's", "x", _regret_share, 1.05),
    ("weeks behind the fixed percentage", "wk", _weeks_behind("fixed-percent"), 0.0),
    ("flares above the fixed percentage", "/100", _flares_over_fixed, 0.0),
)


def _race(trial: Trial, workers: int, bars: Sequence[Bar], begin: Begin) -> list[Measured]:
    found = rows(_lived(trial, RACE, workers, begin), trial)
    by = {r.strategy: r for r in found}
    made = [
        at_most(f"{trial.people}: {name}", value(by), unit, limit)
        for name, unit, value, limit in bars
    ]
    ratio = by["dosing"].observed_over_expected or 0.0
    met = 0.6 <= ratio <= 1.6
    name = f"{trial.people}: observed over expected flares, at least 0.6"
    return [*made, Measured(name, ratio, "x", 1.6, met)]


def _lived(trial: Trial, names: tuple[str, ...], workers: int, begin: Begin) -> list[Life]:
    told = begin(f"lives, {trial.people}", len(names) * trial.count * len(trial.seeds))
    return simulate(trial, names, workers, told)


def _misuse(count: int, seeds: tuple[int, ...], workers: int, begin: Begin) -> list[Measured]:
    """Flares when a fifth of all reports is wrong, over those when none is."""
    found = []
    for people in ("clinic", "wrong-reports"):
        trial = Trial(people, count, seeds)
        found.append(rows(_lived(trial, ("dosing",), workers, begin), trial)[0])
    clean, wrong = (r.exercise_flares for r in found)
    share = wrong / max(clean, 1e-9)
    return [at_most("a fifth of reports wrong: flares over the clean figure", share, "x", 1.5)]
