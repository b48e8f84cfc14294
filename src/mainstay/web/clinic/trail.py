"""The audit trail: who did what, when, in words; ids and UTC stand in its file."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mainstay.care.questions import Answer, question
from mainstay.exercises import Catalogue, shipped_catalogue
from mainstay.web import clock, country, fact_rows, models, records
from mainstay.web.clinic.adverse import cell
from mainstay.web.clinic.timeline import named
from mainstay.web.clinic.visit import membership_of, person_in_care, today_for
from mainstay.web.fact_rows import FactRow
from mainstay.web.language import counted, later, reader, say
from mainstay.web.windows import NOBODY, SELF

CLINIC = "clinic"
"""Asks for what was not done by the person themselves."""

SHOWN = 100
"""Rows on the page; the file holds all."""

MOST_NAMED = 3
"""So many things of one action are named; a week from paper has dozens."""

ACTIONS: Mapping[str, str] = {
    "add_condition": later("Entered a condition"),
    "add_scan": later("Brought an ultrasound picture"),
    "answer": later("Answered a safety question"),
    "answer_proposal": later("Answered a proposal"),
    "approve": later("Approved a programme"),
    "begin": later("Opened the account"),
    "clear_condition": later("Entered a doctor's yes"),
    "confirm_scan": later("Confirmed an ultrasound picture"),
    "control_tests": later("Entered movement-control tests"),
    "correct": later("Put right"),
    "drop_scan": later("Left out an ultrasound picture"),
    "edit_week": later("Changed the week"),
    "find_direction": later("Entered a direction that eases"),
    "forget_digits": later("Ended the six digits"),
    "from_paper": later("Typed in a week from paper"),
    "import": later("Brought a file back"),
    "issue": later("Was given a week"),
    "join": later("Came into the clinic's care"),
    "keep_digits": later("Chose six digits for a device"),
    "keep_scan": later("Kept a part of an ultrasound picture"),
    "language": later("Changed the language"),
    "leave": later("Ended the care"),
    "log_set": later("Did a set"),
    "log_walk": later("Told of a walk"),
    "new_recovery_code": later("Made a new recovery code"),
    "note": later("Wrote a note"),
    "override": later("Made a choice"),
    "pain_after": later("Told the pain after a session"),
    "pain_during": later("Told of pain during an exercise"),
    "pain_flare": later("Told of a flare"),
    "pain_morning": later("Told the pain in the morning"),
    "pain_start": later("Told the pain at the start of a session"),
    "profile": later("Answered the questions at the start"),
    "questionnaire": later("Filled in a questionnaire"),
    "release": later("Opened a lock"),
    "rename": later("Changed name, print or time zone"),
    "save_draft": later("Filled in a page of the start"),
    "score": later("Gave a score"),
    "settle_direction": later("Entered that a direction is stable"),
    "take_back": later("Took back"),
    "test_result": later("Entered a test"),
    "try_load": later("Entered a load that was tried out"),
    "unit": later("Changed kilograms or pounds"),
    "went_wrong": later("Told that something went wrong"),
    "withdraw": later("Took back"),
    "withdraw_direction": later("Took a direction out"),
    "wrong_digits": later("Typed wrong six digits"),
}
"""What the audit calls each action, in words; a new action gets its row here."""

KINDS: Mapping[str, str] = {
    "CareRelation": later("The care"),
    "Device": later("A device"),
    "Draft": later("A page of the start"),
    "Person": later("The account"),
    "Scan": later("An ultrasound picture"),
    "Sonoarea": later("An ultrasound picture"),
    "Sonoclip": later("An ultrasound clip"),
    "Sonogram": later("An ultrasound picture"),
    "Story": later("A saved file"),
    "Issued": later("A week"),
    "Profile": later("About the person"),
}
"""Kinds of things that have no words of their own."""

THING = re.compile(r"(\w+) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Line:
    """One row of the trail in words.

    Attributes:
        at: when (UTC).
        by: who.
        what: the action.
        about: on what, by name; empty where the action says it all.
        exact: kind and id as they are stored.
    """

    at: datetime
    by: str
    what: str
    about: str
    exact: str


@require_GET
def audit(request: HttpRequest, person: UUID) -> HttpResponse:
    """Who did what, and when in the reader's time; the newest first."""
    found = person_in_care(request, person)
    rows, by = records.audit_of(found), request.GET.get("by", "")
    if by == CLINIC:
        rows = tuple(r for r in rows if r.actor != SELF)
    known = {row.id: row for row in fact_rows.story(found)}
    clinic = membership_of(request).clinic
    page = {
        "subject": found,
        "rows": [line(row, found, known, clinic) for row in rows[:SHOWN]],
        "more": len(rows) - SHOWN,
        "by": by,
        "zone": clock.zone(country.device_zone(request) or found.zone).key,
    }
    return render(request, "clinic/audit.html", page)


def line(
    row: models.AuditRow,
    person: models.Person,
    known: Mapping[str, FactRow],
    clinic: models.Clinic,
) -> Line:
    """A row in words.

    Args:
        row: as it is stored.
        person: whom it is about.
        known: the person's facts by id.
        clinic: the reader's.
    """
    exact = ", ".join(filter(None, (row.subject, row.detail)))
    return Line(
        row.at, _by(row.actor, person), what_of(row.action), _about(row, known, clinic), exact
    )


def _by(actor: str, person: models.Person) -> str:
    if actor == NOBODY:
        return say("Nobody signed in")
    return str(person) if actor == SELF else actor


def what_of(action: str) -> str:
    """An action in words; one from before this table by its own name."""
    return str(ACTIONS.get(action) or action.replace("_", " ").capitalize())


def _about(row: models.AuditRow, known: Mapping[str, FactRow], clinic: models.Clinic) -> str:
    if row.action in COUNTED:
        numbers = [int(n) for n in NUMBER.findall(row.detail)]
        return ", ".join(
            counted(one, many, n)
            for (one, many), n in zip(COUNTED[row.action], numbers, strict=False)
        )
    kind, _, rest = row.subject.partition(" ")
    if kind == "Clinic":
        return clinic.name if rest == str(clinic.pk) else say("Another clinic")
    return _things(THING.findall(f"{row.subject}, {row.detail}"), known) or _kind(kind)


COUNTED = {
    "issue": (("{n} dose", "{n} doses"),),
    "import": (("{n} entry", "{n} entries"), ("{n} left out", "{n} left out")),
}
"""Actions whose row says how many things they made: one and many of each number."""


def _things(found: list[tuple[str, str]], known: Mapping[str, FactRow]) -> str:
    catalogue = shipped_catalogue()
    names = [_thing(kind, known.get(key), catalogue) for kind, key in found]
    names = list(dict.fromkeys(n for n in names if n))
    more = len(names) - MOST_NAMED
    rest = [counted("{n} more", "{n} more", more)] if more > 0 else []
    return "; ".join([*names[:MOST_NAMED], *rest])


def _thing(kind: str, row: FactRow | None, catalogue: Catalogue) -> str:
    if row is None:
        return _kind(kind)
    if row.kind == "Answer":
        return _answered(row.value(Answer))
    return named(row, catalogue) or _kind(kind)


def _answered(answer: Answer) -> str:
    asked = question(answer.question)
    labels = {c.id: c.label(reader()) for c in asked.choices}
    chosen = ", ".join(labels.get(c, c) for c in answer.choices)
    return f"{asked.wording(reader()).ask} {chosen}"


def _kind(kind: str) -> str:
    return str(KINDS.get(kind, ""))


# --- as a file ---


@require_GET
def audit_file(request: HttpRequest, person: UUID) -> HttpResponse:
    """Every row as it is stored: times in UTC, kinds and ids."""
    found = person_in_care(request, person)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("at", "actor", "action", "subject", "detail"))
    for row in records.audit_of(found):
        named_so = (row.at.isoformat(), row.actor, row.action, row.subject, row.detail)
        rows.writerow(cell(one) for one in named_so)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"audit-{today_for(found).isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
