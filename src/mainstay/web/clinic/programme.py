"""Which exercises: everything that speaks for or against each, and a therapist's own word."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.reasons import Reason, ReasonCode
from mainstay.care.stages import AHEAD_OF_STAGE
from mainstay.exercises import Exercise, Purpose
from mainstay.planning import Placed, Programme, allowances, why
from mainstay.web import actions, wording
from mainstay.web.clinic import proposals
from mainstay.web.clinic.patient import given_out, limits_of, said
from mainstay.web.clinic.visit import (
    choices_seen,
    conflicts_shown,
    finished,
    overview_of,
    therapist_of,
    told_about,
)
from mainstay.web.clinic.week_asked import may_ask_about
from mainstay.web.forms import Typed
from mainstay.web.language import later, say
from mainstay.web.records import Overview

SHOWN = {
    "week": later("In this week"),
    "asked": later("Asked for by you"),
    "barred": later("Barred by you"),
    "open": later("Open, not in the week"),
    "closed": later("Not open"),
}
"""Parts of the catalogue for one person; a search looks through all of them."""


@dataclass(frozen=True)
class Row:
    """One exercise of the catalogue for one person.

    Attributes:
        exercise: it.
        part: a key of `SHOWN`.
        dose: the dose in the week, in words.
        why: why it is in the week, or every reason why not.
        asked: whether a therapist asked for it.
        barred: whether a therapist barred it.
        may_ask: whether nothing but the planner's choice keeps it out.
        weighs: whether it is one of those that a session could have in another week.
    """

    exercise: Exercise
    part: str
    dose: str
    why: tuple[Reason, ...]
    asked: bool
    barred: bool
    may_ask: bool
    weighs: bool = False

    @property
    def placed(self) -> bool:
        """Whether it is in the week."""
        return bool(self.dose)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The same in sentences; made where a row is shown, and most are not."""
        return said(self.why)

    @property
    def edits(self) -> tuple[tuple[str, str], ...]:
        """What a therapist can do with it, as values and words."""
        if self.barred:
            return (("unbar", str(WORDS["unbar"])),)
        first = (("unask", str(WORDS["unask"])),) if self.asked else ()
        if not first and self.may_ask:
            first = (("ask", say("Always keep it in") if self.placed else str(WORDS["ask"])),)
        return (*first, ("bar", str(WORDS["bar"])))


WORDS = {
    "unbar": later("Open again"),
    "unask": later("Take the request back"),
    "ask": later("Ask for it"),
    "bar": later("Bar"),
}
"""What stands on the buttons."""


@require_http_methods(["GET", "POST"])
@conflicts_shown
def programme(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask for an exercise, bar it or open it again; what speaks against each stands beside it."""
    overview = finished(overview_of(request, person))
    now, typed = proposals.preview(overview), Typed(request.POST)
    wanted = (request.POST or request.GET).get("q", "").strip()
    if request.method == "POST" and _edited(request, overview, now, typed):
        return redirect(f"{reverse('clinic:programme', args=[person])}?{_again(request)}")
    rows = rows_of(overview, now)
    asks = may_ask_about(overview) and overview.may_train
    tried = typed["exercise"] if typed.errors else ""
    shown = (request.POST or request.GET).get("show", "")
    found = _found(overview, rows, wanted, shown if shown in SHOWN else "week")
    if tried:  # what an error is about stands first, with the reason that was typed
        found = [r for r in rows if r.exercise.id == tried] + [
            r for r in found if r.exercise.id != tried
        ]
    page = {
        "subject": overview.person,
        "rows": found,
        **given_out(overview, now.standing),
        "parts": [(k, w, len(_part_of(rows, k))) for k, w in SHOWN.items()],
        "shown": "" if wanted else shown if shown in SHOWN else "week",
        "wanted": wanted,
        "tried": tried,
        "limits": limits_of(overview),
        "asks": asks,
        "solved": asks and overview.ahead is not None,
        "seen": choices_seen(overview),
        "typed": typed,
        "errors": typed.errors,
    }
    part = bool(getattr(request, "htmx", False)) and request.method == "GET"
    template = "clinic/programme_list.html" if part else "clinic/programme.html"
    return render(request, template, page, status=422 if typed.errors else 200)


def _again(request: HttpRequest) -> str:
    """The same part or search after a change."""
    kept = {k: v for k in ("q", "show") if (v := request.POST.get(k, ""))}
    return urlencode(kept)


def rows_of(overview: Overview, now: Programme) -> list[Row]:
    """Every exercise of the catalogue with what speaks for or against it today."""
    case = proposals.case_of(overview)
    barriers = dict(allowances(case, now.standing, overview.catalogue))
    placed = {v.exercise for v in now.plan.verdicts if v.placed is Placed.IN}
    doses = {d.exercise: d.dose for d in now.decisions}
    verdicts = {v.exercise: v.reasons for v in now.plan.verdicts}
    found = []
    for exercise in overview.catalogue.exercises:
        key, dose = exercise.id, doses.get(exercise.id)
        asked, barred = key in now.standing.asked, key in now.standing.barred
        found.append(
            Row(
                exercise=exercise,
                part=_part(key in placed, asked, barred, not barriers[key]),
                dose=wording.dose_text(dose, exercise) if dose and key in placed else "",
                why=barriers[key] or verdicts[key],
                asked=asked,
                barred=barred,
                may_ask=may_ask(exercise, barriers[key]),
                weighs=not barriers[key] and exercise.purpose is not Purpose.AEROBIC,
            )
        )
    return found


def _part(placed: bool, asked: bool, barred: bool, is_open: bool) -> str:
    marks = (("barred", barred), ("asked", asked), ("week", placed), ("open", is_open))
    return next((part for part, true in marks if true), "closed")


def _found(overview: Overview, rows: list[Row], wanted: str, shown: str) -> list[Row]:
    if not wanted:
        return _part_of(rows, shown)
    names = {e.id for e in overview.catalogue.search(wanted)}
    return [r for r in rows if r.exercise.id in names]


def _part_of(rows: list[Row], part: str) -> list[Row]:
    """The rows of a part; what was asked for is part of the week where it fits."""
    return [r for r in rows if r.part == part or (part == "week" and r.placed)]


def may_ask(exercise: Exercise, barriers: tuple[Reason, ...]) -> bool:
    """Whether a therapist may ask for it: nothing bars it, or only the stage of gentle motion."""
    if not barriers:
        return True
    only_stage = all(r.code is ReasonCode.STAGE_NOT_REACHED for r in barriers)
    return only_stage and exercise.purpose in AHEAD_OF_STAGE


EDITS = {
    "bar": (OverrideKind.BAR, later("is barred")),
    "unbar": (OverrideKind.UNBAR, later("is open again, as far as the rules allow")),
    "ask": (OverrideKind.ASK, later("is asked for")),
    "unask": (OverrideKind.UNASK, later("is no longer asked for")),
}


def _edited(request: HttpRequest, overview: Overview, now: Programme, typed: Typed) -> bool:
    known = overview.catalogue.by_id.get(typed["exercise"])
    edit, reason = EDITS.get(typed["edit"]), typed.text("reason", longest=500)
    if known is None or edit is None:
        text = say("Choose an exercise from the list and what to do with it.")
        typed.refuse(
            "q",
            say("{text} Your reason was: {reason}", text=text, reason=reason)
            if reason
            else text,
        )
        return False
    barriers = dict(allowances(proposals.case_of(overview), now.standing, overview.catalogue))
    if typed["edit"] == "ask" and not may_ask(known, barriers[known.id]):
        why_not = " ".join(said(barriers[known.id]))
        typed.refuse(
            "q",
            say(
                "{exercise} cannot be added: {why_not}",
                exercise=wording.exercise_name(known),
                why_not=why_not,
            ),
        )
    if typed.errors:
        return False
    kind, outcome = edit
    chosen = Override(kind, therapist_of(request), overview.on, reason, exercise=known.id)
    actions.override(told_about(request, overview.person), chosen)
    messages.success(
        request, f"{wording.exercise_name(known)} {outcome}. {_outcome(overview, now, chosen)}"
    )
    return True


def _outcome(overview: Overview, now: Programme, chosen: Override) -> str:
    """What the choice makes of the week, by the same rules that will give it out."""
    case = proposals.with_choices(proposals.case_of(overview), chosen)
    after = proposals.preview(overview, case)
    known = overview.catalogue.get(chosen.exercise or "")
    dose = next((d.dose for d in after.decisions if d.exercise == known.id), None)
    if dose is not None:
        text = say("It is in the week: {dose}.", dose=wording.dose_text(dose, known))
    else:
        text = say(
            "It is not in the week: {why}", why=" ".join(said(why(after.plan, known.id)))
        )
    return f"{text}{_instead(overview, now, after, known.id)}"


def _instead(overview: Overview, now: Programme, after: Programme, key: str) -> str:
    """Which other exercises leave and come."""
    before, then = set(now.plan.exercises()), set(after.plan.exercises())
    parts = ((say("Out"), before - then - {key}), (say("In"), then - before - {key}))
    named = [
        f" {word}: {', '.join(sorted(wording.exercise_name(overview.catalogue.get(e)) for e in found))}."
        for word, found in parts
        if found
    ]
    return "".join(named)
