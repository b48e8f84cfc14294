"""What days of training say: how they were judged, which were calm, which did all that was given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.care.history import History
from mainstay.care.pain import Light


@dataclass(frozen=True)
class LightRow:
    """One exercise of one session as it was judged.

    Attributes:
        session: id of the session.
        exercise: what was done.
        light: green, amber or red.
        counts: whether it may count towards a rise.
        complete: whether the questions after it were answered.
        full: the rank of its stage where all that was given was done, not too hard; else 0.
        walk: whether it was walking or its like, which is logged on its own.
        weighed: the rank of its stage where a weight was given that can show its part of the most
            that could be lifted once; else 0.
        heavy: whether all was done with a weight heavy enough to leave stage 4.
    """

    session: str
    exercise: str
    light: Light
    counts: bool
    complete: bool
    full: int = 0
    walk: bool = False
    weighed: int = 0
    heavy: bool = False


def trained_days(history: History, lights: tuple[LightRow, ...]) -> tuple[date, ...]:
    """The days of sessions that were more than a walk, oldest first."""
    more = {r.session for r in lights if not r.walk}
    walks = {r.session for r in lights if r.walk} - more
    return tuple([s.on for s in history.sessions if s.id not in walks])


@dataclass(frozen=True)
class Told:
    """What the rows of one session say together.

    Attributes:
        speaks: whether it says something about a stage: calm walks alone do not.
        green: whether all was green.
        red: whether something was red.
        full: the highest stage of which something was done in full.
        heavy: the same with a weight that is heavy enough.
        weighed: the stages of what was given with a weight that can show that.
    """

    speaks: bool
    green: bool
    red: bool
    full: int
    heavy: int
    weighed: tuple[int, ...]


def told(rows: tuple[LightRow, ...]) -> Told:
    """What the rows of one session say together."""
    return Told(
        speaks=_says_something(rows),
        green=_all_green(rows),
        red=any(r.light is Light.RED for r in rows),
        full=max(r.full for r in rows),
        heavy=max(r.full if r.heavy else 0 for r in rows),
        weighed=tuple(r.weighed for r in rows if r.weighed),
    )


Days = Sequence[tuple[date, Told]]
"""Sessions with their day, oldest first."""


def green_days(sessions: Days) -> dict[date, bool]:
    """Days of training by the sessions that speak; two sessions of a day are one."""
    found: dict[date, bool] = {}
    for day, said in sessions:
        if said.speaks:
            found[day] = found.get(day, True) and said.green
    return found


def best_days(
    sessions: Days, green: Mapping[date, bool], rank: Callable[[Told], int]
) -> tuple[tuple[date, int], ...]:
    """Green days with the highest such rank, oldest first."""
    best: dict[date, int] = {}
    for day, said in sessions:
        if said.speaks and green[day]:
            best[day] = max(best.get(day, 0), rank(said))
    return tuple(sorted(best.items()))


def active_days(history: History) -> set[date]:
    return {s.on for s in history.sessions} | {t.on for t in history.tests}


def _all_green(rows: tuple[LightRow, ...]) -> bool:
    return all(row.light is Light.GREEN for row in rows)


def _says_something(rows: tuple[LightRow, ...]) -> bool:
    """A green session speaks only when it is complete and counts; amber and red always speak.

    A walk by itself speaks only when it hurt: calm walks open no stage.
    """
    if not _all_green(rows):
        return True
    return all(r.counts and r.complete for r in rows) and not all(r.walk for r in rows)
