"""Pages of the pulley lab."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import Exercise, shipped_catalogue
from mainstay.web import lab
from mainstay.web.clinic.pulley_lab.answered import WARMING, answered, no_figure_yet, weak_words
from mainstay.web.clinic.pulley_lab.asked import (
    AIMS,
    LIMITS_N,
    Figures,
    Question,
    fields,
    map_heights,
    map_loads,
    moments,
    one_sided,
    question_of,
    rigs,
    sides,
    typed_in,
    views,
    way_words,
    weights,
)
from mainstay.web.forms import SHOWN
from mainstay.web.language import reader, say
from mainstay.wording import Audience, muscle_words


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Choose an exercise with a cable."""
    if not lab.can_compute():
        return render(request, "clinic/pulley_lab_missing.html", status=503)
    lab.warmth()
    named = request.GET.get("exercise", "").strip()
    found = {e.id: e for e in lab.exercises()}
    if named in found:
        return redirect("clinic:pulley-lab-exercise", exercise=named)
    text = say("“{named}” is no exercise with a pulley. Choose one of the list.", named=named[:SHOWN])  # fmt: skip
    errors = [{"field": "exercise", "text": text}] if named else []
    page = {"exercises": found.values(), "errors": errors}
    return render(request, "clinic/pulley_lab.html", page, status=422 if errors else 200)


@require_GET
def opened(request: HttpRequest, exercise: str) -> HttpResponse:
    """The lab of one exercise, with the answer to what stands in the address."""
    one = _exercise(exercise)
    if not lab.can_compute():
        return redirect("clinic:pulley-lab")
    typed = typed_in(request, one)
    question = question_of(typed, one)
    typed.known("muscle", "of", "limit", "figures")
    status, answer = answered(typed, question, Figures.NOW)
    page = {
        "exercise": one,
        "weak": weak_words(question),
        "answer": answer,
        "fields": fields(typed),
        "typed": typed.data,
        "weights": weights(typed["rig"], typed["kg"]),
        "rigs": rigs(),
        "views": views(),
        "moments": moments(),
        "sides": sides(),
        "one_sided": one_sided(one),
        "aims": [(m.value, muscle_words(m, Audience.THERAPIST, reader())) for m in AIMS],
        "heights": map_heights(),
        "ways": [way_words(a) for a in (90, 60, 30, 0, -30, -60, -90)],
        "tried": ", ".join(f"{kg:g}" for kg in map_loads(typed["rig"])),
    }
    shown = 200 if status == WARMING else status  # the page is whole, its answer follows
    return render(request, "clinic/pulley_lab_exercise.html", page, status=shown)


@require_GET
def answer(request: HttpRequest, exercise: str) -> HttpResponse:
    """The answer alone; 202 while the model warms up, 422 with a sentence where there is none."""
    one = _exercise(exercise)
    typed = typed_in(request, one)
    question = question_of(typed, one)
    figures = typed.word("figures", Figures) or Figures.NOW
    typed.known("muscle", "of", "limit", "figures")
    status, text = answered(typed, question, figures)
    return HttpResponse(text, status=status)


@require_GET
def mapped(request: HttpRequest, exercise: str) -> HttpResponse:
    """One row of the map, for the height in the address."""
    one = _exercise(exercise)
    typed = typed_in(request, one)
    question = question_of(typed, one)
    muscle, side = typed.word("muscle", Muscle), typed.word("of", Side)
    limit = typed.number("limit", *LIMITS_N)
    if muscle and muscle not in AIMS:
        typed.refuse(
            "muscle", say("The map cannot aim at this muscle. Choose one of the list.")
        )
    typed.known("figures")
    problem = no_figure_yet(typed)
    if problem or question is None or muscle is None or side is None or limit is None:
        status, text = problem or (422, "")
        return HttpResponse(text, status=status)
    loads = map_loads(question.rig)
    columns = lab.row(question.asked, (muscle, side), limit, loads)
    page = {
        "height": question.asked.height_m,
        "cells": [_cell(request, question, *c, tried=len(loads)) for c in columns],
    }
    return render(request, "clinic/pulley_lab_row.html", page)


def _exercise(name: str) -> Exercise:
    found = shipped_catalogue().by_id.get(name)
    if found is None or not found.cable:
        raise Http404("the catalogue has no such exercise with a pulley")
    return found


# --- reading the address ---


# --- answering ---


# --- what can be chosen ---


# --- the map ---


def _cell(
    request: HttpRequest, question: Question, way: float, best: Any, failed: int, tried: int
) -> dict[str, Any]:
    """A field of the map: what it shows, and the address that sets the lab so."""
    if best is None:
        some = say("over the limit, or no answer") if failed else say("over the limit")
        return {"none": say("no answer") if failed == tried else some}
    kg = f"{best.setting.load_kg:g}"
    to = {"height": f"{question.asked.height_m:g}", "direction": f"{way:g}", "kg": kg}
    return {
        "activation": round(best.activation, 4),
        "percent": f"{100 * best.activation:.0f}",
        "kg": f"{best.setting.load_kg:.4g}",
        "newton": round(best.compression_n / 10) * 10,
        "way": way_words(way),
        "href": "?" + urlencode({**request.GET.dict(), **to}),
    }
