"""The week's sessions as an iCalendar file (RFC 5545): one event a day, without a time of day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True)
class Appointment:
    """One session.

    Attributes:
        key: the same for the same session, so that a calendar replaces and does not double it.
        on: the day.
        title: what the calendar shows.
        lines: what is to be done.
        address: where the session opens; empty without one.
    """

    key: str
    on: date
    title: str
    lines: tuple[str, ...]
    address: str = ""


def calendar(name: str, appointments: Sequence[Appointment], made_at: datetime) -> str:
    """The file.

    Args:
        name: of the calendar.
        appointments: the sessions.
        made_at: when it was made, with a zone.
    """
    stamp = f"{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mainstay//Programme//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        *(line for a in appointments for line in _event(a, stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(session: Appointment, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{session.key}@mainstay"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{session.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{session.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(session.title)}"
    if session.lines:
        yield f"DESCRIPTION:{_escaped(chr(10).join(session.lines))}"
    if session.address:
        yield f"URL:{session.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Text as a value: what would end or split it is marked."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


MOST_OCTETS = 75


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, never within a letter; those that follow begin with a blank."""
    part, used = "", 0
    for letter in line:
        octets = len(letter.encode())
        if used + octets > MOST_OCTETS:
            yield part
            part, used = " ", 1
        part, used = part + letter, used + octets
    yield part
