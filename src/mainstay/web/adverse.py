"""The adverse-event log as pages read and fill it: its lines, its words, its form."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mainstay.care.adverse import LOG_DAYS, adverse_events
from mainstay.care.history import (
    ASKS_SEVERITY,
    LONGEST_DONE,
    AdverseEvent,
    AdverseKind,
    Session,
    Severity,
)
from mainstay.care.mornings import usual_morning
from mainstay.reading import ReadingError
from mainstay.web import wording
from mainstay.web.forms import SHOWN, Typed
from mainstay.web.language import day_text, later, say
from mainstay.web.records import Overview

TOLD_DAYS = 92
"""An event can be told so many days later: three months, as the question about falls (ours)."""

SESSION_DAYS = 3
"""What began so many days after a session may come from it: soreness is late (ours)."""

NO_SINGLE_ONE = "session"
"""Chosen where the exercises as a whole are meant."""

KINDS: Mapping[AdverseKind, str] = {
    AdverseKind.NEW_NEUROLOGICAL_SIGN: later("New numbness or weakness"),
    AdverseKind.FALL: later("Fall to the ground"),
    AdverseKind.PAIN_OVER_24H: later("Pain for more than 24 hours"),
    AdverseKind.MUSCLE_SORENESS: later("Strong muscle soreness"),
    AdverseKind.OTHER: later("Something else"),
}
"""What a therapist reads."""

TOLD: Mapping[AdverseKind, str] = {
    AdverseKind.NEW_NEUROLOGICAL_SIGN: later("Something was numb or weak"),
    AdverseKind.FALL: later("You fell"),
    AdverseKind.PAIN_OVER_24H: later("Pain for more than a day"),
    AdverseKind.MUSCLE_SORENESS: later("Very sore muscles"),
    AdverseKind.OTHER: later("Something else went wrong"),
}
"""The same, said to the person."""

SEVERITIES: Mapping[Severity, str] = {
    Severity.MILD: later("could go on"),
    Severity.MODERATE: later("had to stop or rest"),
    Severity.SEVERE: later("needed help from a doctor"),
}

SEVERITY_CHOICES = (
    (Severity.MILD.value, later("I could go on"), ""),
    (Severity.MODERATE.value, later("I had to stop or rest"), ""),
    (Severity.SEVERE.value, later("I needed help from a doctor"), ""),
)
"""The same as the person chooses it."""

NAMES = {
    "kind": later("What it was"),
    "began_on": later("Day it began"),
    "severity": later("How bad it was"),
    "exercise": later("Exercise"),
    "done": later("What was done"),
}
"""What the fields are called in errors."""


# --- the log ---


@dataclass(frozen=True)
class Line:
    """One event as a list shows it.

    Attributes:
        event: it.
        what: what it was.
        severity: how bad it was; empty where nobody was asked.
        exercise: the name of the exercise; empty when not known.
        told: whether somebody told it; else other entries say so.
        fact: the fact in which the reader told it; empty where they did not.
    """

    event: AdverseEvent
    what: str
    severity: str
    exercise: str
    told: bool
    fact: str = ""


def log(overview: Overview) -> tuple[AdverseEvent, ...]:
    """The events of the last weeks, oldest first, told and derived together."""
    case, since = overview.undecided, overview.on - timedelta(days=LOG_DAYS)
    if case is None:
        return ()
    usual = functools.cache(lambda day: usual_morning(case.history, case.patient.usual, day))
    found = adverse_events(case.history, usual, overview.on)
    return tuple(e for e in found if e.on > since)


def lines(overview: Overview, reader: str) -> list[Line]:
    """The same as lines for a therapist, the newest first."""
    told = overview.undecided.history.adverse if overview.undecided else ()
    rows = overview.by_kind.get("AdverseEvent", ())
    mine = {r.value(AdverseEvent): r.id for r in rows if r.author == reader}
    return [
        Line(
            event=event,
            what=KINDS[event.kind],
            severity=SEVERITIES[event.severity] if event.severity else "",
            exercise=name_of(event.exercise, overview),
            told=event in told,
            fact=mine.get(event, ""),
        )
        for event in reversed(log(overview))
    ]


def name_of(exercise: str | None, overview: Overview) -> str:
    """The name of an exercise; empty without one, its id where the catalogue no longer has it."""
    if exercise is None:
        return ""
    try:
        return wording.exercise_name(overview.catalogue.get(exercise))
    except ReadingError:
        return exercise


# --- the form ---


def exercise_choices(overview: Overview) -> list[tuple[str, str]]:
    """Exercises that were done lately or stand in the week, by name; the session as a whole first."""
    sessions = _late_sessions(overview, overview.on, TOLD_DAYS)
    done = {r.exercise for s in sessions for r in s.records}
    week = overview.issued.plan.exercises() if overview.issued else ()
    known = sorted((name_of(e, overview), e) for e in done.union(week))
    whole = [(NO_SINGLE_ONE, say("The exercises, no single one"))] if sessions else []
    return [*whole, *((key, name) for name, key in known)]


def _late_sessions(overview: Overview, on: date, days: int) -> list[Session]:
    lived = overview.undecided.history.sessions if overview.undecided else ()
    return [s for s in lived if on - timedelta(days=days) <= s.on <= on]


def event_from(typed: Typed, kind: AdverseKind, overview: Overview) -> AdverseEvent | None:
    """The event as typed; None beside errors."""
    earliest = overview.on - timedelta(days=TOLD_DAYS)
    began = typed.day("began_on", overview.on, earliest=earliest)
    severity = typed.word("severity", Severity, optional=kind not in ASKS_SEVERITY)
    exercise = typed.text("exercise", optional=True)
    done = typed.text("done", longest=LONGEST_DONE, optional=True)
    if exercise and exercise not in dict(exercise_choices(overview)):
        shown = exercise[:SHOWN]
        text = say("Exercise: “{shown}” is not in the list. Choose one from it.", shown=shown)
        typed.refuse("exercise", text)
    typed.known()
    if began is None or typed.errors:
        return None
    named = exercise if exercise not in ("", NO_SINGLE_ONE) else None
    session = _session_of(overview, began, named) if exercise else None
    return AdverseEvent(kind, began, severity, done, session, named)


def _session_of(overview: Overview, began: date, exercise: str | None) -> str | None:
    """The last session shortly before, in which that exercise was done."""
    found = [
        s.id
        for s in _late_sessions(overview, began, SESSION_DAYS)
        if exercise is None or any(r.exercise == exercise for r in s.records)
    ]
    return found[-1] if found else None


def lines_of(event: AdverseEvent, overview: Overview) -> tuple[str, ...]:
    """An event in words said to the person, a line for each thing that they told."""
    severity = SEVERITIES[event.severity] if event.severity else ""
    said = {
        "kind": TOLD[event.kind],
        "began_on": day_text(event.on, "j M Y"),
        "severity": severity.capitalize(),
        "exercise": name_of(event.exercise, overview),
        "done": event.done,
    }
    return tuple(f"{NAMES[name]}: {text}" for name, text in said.items() if text)


def as_typed(event: AdverseEvent) -> dict[str, str]:
    """An event as its form shows it."""
    whole = NO_SINGLE_ONE if event.session else ""
    return {
        "began_on": event.on.isoformat(),
        "severity": event.severity.value if event.severity else "",
        "exercise": event.exercise or whole,
        "done": event.done,
    }


def fields(overview: Overview) -> dict[str, object]:
    """What the fields of the form need."""
    return {
        "severities": SEVERITY_CHOICES,
        "exercises": exercise_choices(overview),
        "latest": overview.on.isoformat(),
        "longest": LONGEST_DONE,
    }
