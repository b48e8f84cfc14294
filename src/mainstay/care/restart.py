"""An operation, a birth, a fracture or a new episode in the course of a programme: begin again.

What was done and tested before such a day says nothing about the body after it (clinical 5: more
than 56 days away, "surgery, or new episode": intake and stage test anew). `conditions.toml` says
which conditions are such an event.
"""

from dataclasses import dataclass
from datetime import date

from mainstay.care.conditions import Event, condition_table
from mainstay.care.history import History
from mainstay.care.patient import Patient
from mainstay.care.reasons import Reason, ReasonCode, because


@dataclass(frozen=True)
class Restart:
    """The latest day from which everything begins again.

    Attributes:
        event: what happened.
        on: the day it happened; what was done up to that day no longer counts.
    """

    event: Event
    on: date

    @property
    def reason(self) -> Reason:
        """The event as a reason."""
        return because(ReasonCode.RESTART, event=self.event.value, day=self.on.isoformat())


def restart(patient: Patient, history: History, on: date) -> Restart | None:
    """The latest event after the first session; None when all lies before the programme.

    A record without its day restarts nothing: nobody knows that it lies in the programme. Its cap
    holds, and without a day no such code moves on.
    """
    if not history.sessions:
        return None
    first, table = history.sessions[0].on, condition_table()
    found = [
        Restart(event, record.since)
        for record in patient.conditions
        if record.since is not None and first < record.since <= on
        if (event := table.of(record.condition).restarts) is not None
    ]
    return max(found, key=lambda r: r.on, default=None)
