"""What days of training say: how they were judged, which were calm, which did all that was given."""

from collections.abc import Callable, Mapping
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


def speaking(by_session: Mapping[str, list[LightRow]]) -> dict[str, list[LightRow]]:
    """The sessions that say something about a stage: walks alone do not."""
    return {session: rows for session, rows in by_session.items() if _says_something(rows)}


def green_days(
    days: Mapping[str, date], by_session: Mapping[str, list[LightRow]]
) -> dict[date, bool]:
    """Days of training by the sessions that speak; two sessions of a day are one."""
    found: dict[date, bool] = {}
    for session, rows in by_session.items():
        day = days[session]
        found[day] = found.get(day, True) and _all_green(rows)
    return found


def full_days(
    days: Mapping[str, date],
    by_session: Mapping[str, list[LightRow]],
    green: Mapping[date, bool],
) -> tuple[tuple[date, int], ...]:
    """Green days with the highest stage of which something was done in full, oldest first."""
    return _best_days(days, by_session, green, lambda row: row.full)


def heavy_days(
    days: Mapping[str, date],
    by_session: Mapping[str, list[LightRow]],
    green: Mapping[date, bool],
) -> tuple[tuple[date, int], ...]:
    """The same for what was done in full with a weight that is heavy enough."""
    return _best_days(days, by_session, green, lambda row: row.full if row.heavy else 0)


def _best_days(
    days: Mapping[str, date],
    by_session: Mapping[str, list[LightRow]],
    green: Mapping[date, bool],
    rank: Callable[[LightRow], int],
) -> tuple[tuple[date, int], ...]:
    best: dict[date, int] = {}
    for session, rows in by_session.items():
        day = days[session]
        if green.get(day):
            best[day] = max(best.get(day, 0), *[rank(r) for r in rows])
    return tuple(sorted(best.items()))


def active_days(history: History) -> set[date]:
    return {s.on for s in history.sessions} | {t.on for t in history.tests}


def _all_green(rows: list[LightRow]) -> bool:
    return all(row.light is Light.GREEN for row in rows)


def _says_something(rows: list[LightRow]) -> bool:
    """A green session speaks only when it is complete and counts; amber and red always speak.

    A walk by itself speaks only when it hurt: calm walks open no stage.
    """
    if not _all_green(rows):
        return True
    return all(r.counts and r.complete for r in rows) and not all(r.walk for r in rows)
