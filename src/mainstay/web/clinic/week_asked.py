"""Questions about a week, solved anew on demand: with an exercise, without it, and what conflicts."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mainstay.exercises import Exercise, Purpose
from mainstay.planning import Placed
from mainstay.web import solving, wording
from mainstay.web.clinic.patient import said
from mainstay.web.clinic.visit import finished, overview_of
from mainstay.web.language import later, reader, say
from mainstay.web.records import Overview
from mainstay.wording.weighed import conflict_text, otherwise_text


def may_ask_about(overview: Overview) -> bool:
    """Whether questions are answered: the clinic wants the solver, and it is installed."""
    return overview.solves and solving.can_solve()


def _open(request: HttpRequest, person: UUID) -> Overview:
    overview = finished(overview_of(request, person))
    if not may_ask_about(overview):
        raise Http404("the solver is not chosen in this clinic, or not installed")
    return overview


@require_GET
def otherwise(request: HttpRequest, person: UUID, exercise: str) -> HttpResponse:
    """What else would change, were an exercise in the week or not."""
    overview = _open(request, person)
    known = overview.catalogue.by_id.get(exercise)
    if known is None:
        raise Http404("no such exercise")
    lines = _answered(overview, known)
    page = {"subject": overview.person, "exercise": known, "lines": lines}
    return render(request, _template(request, "clinic/otherwise"), page)


def _answered(overview: Overview, exercise: Exercise) -> tuple[str, ...]:
    asked = solving.asked_about(overview)
    if exercise.purpose is Purpose.AEROBIC:
        return (say("Walking and its like are planned apart from the sessions."),)
    if not asked.may_hold(exercise.id):
        return _barred(overview, exercise.id)
    found = asked.otherwise(exercise.id)
    if found is None:
        return tuple(_conflicts(asked, frozenset({exercise.id})))
    names = {e.id: wording.exercise_name(e) for e in overview.catalogue.exercises}
    shorter = [(s.muscle, s.side, s.now, s.then) for s in found.shorter]
    comes, goes = ([names[e] for e in ids] for ids in (found.comes, found.goes))
    text = otherwise_text(comes, goes, shorter, found.seconds, reader())
    head = say("With it") if found.placed is Placed.IN else say("Without it")
    better = (str(BETTER),) if found.cost < 0 else ()
    return (f"{head}: {text}", *better)


BETTER = later(
    "By the solver's measure the whole week would be better so, mostly because it is looked for anew: "
    "the running week stays as it was given out."
)


def _barred(overview: Overview, exercise: str) -> tuple[str, ...]:
    """Why the rules keep it out; such a rule is never given up."""
    verdict = next(v for v in overview.now.plan.verdicts if v.exercise == exercise)
    return said(verdict.reasons) if verdict.placed is Placed.OUT else ()


def _conflicts(asked: solving.Asked, must: frozenset[str] = frozenset()) -> list[str]:
    return [
        conflict_text(wishes, ways, reader())
        for wishes, ways in solving.names_of(asked.conflicts(must))
    ]


@require_GET
def wishes(request: HttpRequest, person: UUID) -> HttpResponse:
    """Which wishes for the week do not go together, and what would do; never a rule of safety."""
    overview = _open(request, person)
    lines = _conflicts(solving.asked_about(overview))
    known = overview.catalogue
    page = {
        "subject": overview.person,
        "lines": lines,
        "asked": sorted(
            wording.exercise_name(known.get(e)) for e in overview.standing.asked if lines
        ),
    }
    return render(request, _template(request, "clinic/wishes"), page)


def _template(request: HttpRequest, name: str) -> str:
    part = bool(getattr(request, "htmx", False))
    return f"{name}_part.html" if part else f"{name}.html"
