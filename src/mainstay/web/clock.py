"""The only clock of the site. Stories move it; nothing else may."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_lock = threading.Lock()
_shift = timedelta()


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC) + _shift


def zone(name: str) -> ZoneInfo:
    """The time zone with that name; UTC when it is unknown."""
    try:
        return ZoneInfo(name)
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
    ):  # OSError: a folder, or a name too long
        return ZoneInfo("UTC")


def day(at: datetime, zone_name: str) -> date:
    """The local date at a moment."""
    return at.astimezone(zone(zone_name)).date()


def shift_by(shift: timedelta) -> None:
    """Move the clock; `mainstay demo` and stories use it."""
    global _shift
    with _lock:
        _shift = shift


@contextlib.contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let the clock run on from `moment` inside a `with` block."""
    before = _shift
    shift_by(moment - datetime.now(UTC))
    try:
        yield
    finally:
        shift_by(before)
