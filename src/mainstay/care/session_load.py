"""How much a session asked of a person: how hard it was, 0 to 10, times its minutes (clinical 5).

Only told to the therapist: no rule raises or lowers a dose by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mainstay.care.history import Session

LONGEST_MINUTES = 120
"""What took longer was left open and forgotten, so its minutes are not known (ours)."""


@dataclass(frozen=True)
class WeekLoad:
    """One week, dated by its Monday.

    Attributes:
        monday: its first day.
        load: sum over the sessions of which effort and minutes are known.
        known: so many those are.
        unknown: sessions of which one of the two is missing.
    """

    monday: date
    load: int
    known: int
    unknown: int


def session_load(session: Session) -> int | None:
    """Effort times minutes; None when one of the two is not known."""
    minutes, effort = session.minutes, session.effort
    if minutes is None or effort is None or minutes > LONGEST_MINUTES:
        return None
    return minutes * effort


def weekly_load(sessions: Iterable[Session]) -> tuple[WeekLoad, ...]:
    """Every week from the first to the last session, oldest first; one without any is 0."""
    by_week: dict[date, list[int | None]] = {}
    for session in sessions:
        monday = session.on - timedelta(days=session.on.weekday())
        by_week.setdefault(monday, []).append(session_load(session))
    if not by_week:
        return ()
    first, last = min(by_week), max(by_week)
    weeks = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return tuple(_week(monday, by_week.get(monday, [])) for monday in weeks)


def _week(monday: date, loads: list[int | None]) -> WeekLoad:
    known = [load for load in loads if load is not None]
    return WeekLoad(monday, sum(known), len(known), len(loads) - len(known))
