"""A condition that the person has not told: the therapist enters it, and its rules hold at once."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest

from mainstay.care.conditions import LEG_LED, condition_table
from mainstay.care.patient import ConditionRecord, Patient
from mainstay.exercises import Condition
from mainstay.planning import Programme
from mainstay.web import actions, fact_rows, wording
from mainstay.web.clearing import DATED, OLDEST_DAYS
from mainstay.web.clinic import proposals
from mainstay.web.clinic.patient import held_by
from mainstay.web.clinic.visit import told_about
from mainstay.web.forms import Typed
from mainstay.web.language import day_text, later, say
from mainstay.web.records import Overview
from mainstay.wording import Audience
from mainstay.wording.words import capital

NAMES = {
    "heard": later("Condition"),
    "heard_since": later("Day it began, or of the operation"),
    "heard_how": later("How it is known"),
}

BY_THE_PAIN = LEG_LED | {
    Condition.ACUTE_NSLBP,
    Condition.SUBACUTE_NSLBP,
    Condition.CHRONIC_NSLBP,
}
"""Conditions that follow from what the person says of the pain itself, and from how long it lasts."""

LONGEST = 500
"""Characters of how it is known."""


def offered(overview: Overview) -> list[tuple[str, str]]:
    """What can be entered: what is known already, and what the pain itself says, is left out."""
    patient = proposals.case_of(overview).patient
    open_ = [c for c in Condition if c not in BY_THE_PAIN and not patient.has(c)]
    return sorted(((c.value, _words(c)) for c in open_), key=lambda one: one[1].casefold())


def entered(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    """Store the condition with its day, and say what follows from it today."""
    found, how = _typed(overview, typed), typed.text("heard_how", longest=LONGEST)
    if found is None or typed.errors:
        return False
    row = next(r for r in reversed(fact_rows.current(overview.rows)) if r.kind == "Profile")
    text = say("Condition entered: {condition}. {how}", condition=_dated_words(found), how=how)
    patient = _with(row.value(Patient), found)
    actions.add_condition(told_about(request, overview.person), patient, row.id, text)
    saved = say("Saved. {text}", text=f"{capital(_dated_words(found))}.")
    messages.success(request, " ".join((saved, *_follows(overview, found))))
    return True


def _typed(overview: Overview, typed: Typed) -> ConditionRecord | None:
    wanted = typed.word("heard", Condition)
    first = overview.on - timedelta(days=OLDEST_DAYS)
    since = typed.day("heard_since", overview.on, earliest=first, optional=True)
    if wanted is None:
        return None
    if wanted.value not in {c for c, _ in offered(overview)}:
        typed.refuse("heard", say("Condition: choose one from the list."))
    if since is None and not typed["heard_since"].strip() and _needs_day(wanted):
        text = say(
            "{condition}: write the day; weeks are counted from it.",
            condition=capital(_words(wanted)),
        )
        typed.refuse("heard_since", text)
    return ConditionRecord(wanted, since)


def _needs_day(condition: Condition) -> bool:
    """Whether weeks are counted from it, or the programme begins again on it."""
    return condition in DATED or condition_table().of(condition).restarts is not None


def _with(patient: Patient, found: ConditionRecord) -> Patient:
    return replace(patient, conditions=(*patient.conditions, found))


def _follows(overview: Overview, found: ConditionRecord) -> tuple[str, ...]:
    """The caps that hold now, and what leaves the week."""
    before, case = overview.now, proposals.case_of(overview)
    made = proposals.preview(overview, replace(case, patient=_with(case.patient, found)))
    return (*held_by(made.standing.caps.cap_reasons), *_leaves(overview, before, made))


def _leaves(overview: Overview, before: Programme, after: Programme) -> tuple[str, ...]:
    gone = set(before.plan.exercises()) - set(after.plan.exercises())
    known = overview.catalogue
    names = sorted(wording.exercise_name(known.get(e)) for e in gone)
    return (say("Out of the week: {names}.", names=", ".join(names)),) if names else ()


def _words(condition: Condition) -> str:
    return wording.condition_words(condition, Audience.THERAPIST)


def _dated_words(found: ConditionRecord) -> str:
    words = _words(found.condition)
    if found.since is None:
        return words
    day = day_text(found.since, "j M Y")
    return say("{condition}, since {day}", condition=words, day=day)
