"""The pulley lab: move a cable, see what the model says of muscles, discs and stability.

All of a question stands in the address, so that it can be shared and opened again; nothing is
stored. The same fragment is the answer in the page, which needs no script, and of each change.
"""

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import Exercise, WeightUnit, shipped_catalogue
from mainstay.reading import typed_whole
from mainstay.web import lab
from mainstay.web.forms import SHOWN, Typed
from mainstay.web.language import later, reader, say
from mainstay.web.loading import step_of
from mainstay.wording import Audience, muscle_words, side_words

if TYPE_CHECKING:
    from mainstay.exercises import Rig, RigSetting
    from mainstay.spine.estimate import Band, Estimate

NAMES = {
    "height": later("Height of the wheel"),
    "direction": later("Direction of the wheel"),
    "distance": later("Distance of the wheel"),
    "kg": later("Weight at the hand"),
    "rig": later("Machine"),
    "side": later("Working side"),
    "moment": later("Moment"),
    "view": later("Seen from"),
    "muscle": later("Muscle"),
    "of": later("Side of the muscle"),
    "limit": later("Limit on L4/5"),
    "figures": later("Figures"),
}

RANGES = {
    # field | least | most | step | unit
    "height": (0.05, 2.5, 0.05, "m"),
    "direction": (-180.0, 180.0, 5.0, "°"),
    "distance": (0.2, 4.0, 0.1, "m"),
}
"""Where a wheel can be set here (ours: reach of common machines)."""

LIMITS_N = (300.0, 5000.0)
FIRST_KG, MAP_KG, LIMIT_N = 5.0, 10.0, 1500.0
"""Weight at first, heaviest of the map, limit at first (ours)."""


class Seen(enum.StrEnum):
    """From where the drawing is seen."""

    ASLANT = "aslant"
    BACK = "back"
    RIGHT = "right"
    FRONT = "front"


TURNS = {Seen.ASLANT: 40.0, Seen.BACK: 0.0, Seen.RIGHT: 90.0, Seen.FRONT: 180.0}


class When(enum.StrEnum):
    """Which moment of the movement."""

    START = "start"
    HALFWAY = "halfway"
    END = "end"


SHARES = {When.START: 0.0, When.HALFWAY: 0.5, When.END: 1.0}


class Figures(enum.StrEnum):
    """At once with one set of assumptions, or the band of all."""

    NOW = "now"
    BAND = "band"


AIMS = (
    Muscle.MULTIFIDUS,
    Muscle.TRANSVERSUS_ABDOMINIS,
    Muscle.OBLIQUUS_INTERNUS,
    Muscle.LONGISSIMUS,
    Muscle.QUADRATUS_LUMBORUM,
    Muscle.LATISSIMUS_DORSI,
    Muscle.GLUTEUS_MAXIMUS,
)
"""What a map can aim at; the last two are the ends of the sling across the back."""


@dataclass(frozen=True)
class Question:
    """All that stands in the address."""

    asked: lab.Asked
    rig: str
    moment: When
    view: Seen


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
    typed = _typed(request, one)
    question = _question(typed, one)
    typed.known("muscle", "of", "limit", "figures")
    status, answer = _answered(typed, question, Figures.NOW)
    page = {
        "exercise": one,
        "weak": _weak_words(question),
        "answer": answer,
        "fields": _fields(typed),
        "typed": typed.data,
        "weights": _weights(typed["rig"], typed["kg"]),
        "rigs": _rigs(),
        "views": _views(),
        "moments": _moments(),
        "sides": _sides(),
        "one_sided": _one_sided(one),
        "aims": [(m.value, muscle_words(m, Audience.THERAPIST, reader())) for m in AIMS],
        "heights": _map_heights(),
        "ways": [_way(a) for a in (90, 60, 30, 0, -30, -60, -90)],
        "tried": ", ".join(f"{kg:g}" for kg in _map_loads(typed["rig"])),
    }
    shown = 200 if status == WARMING else status  # the page is whole, its answer follows
    return render(request, "clinic/pulley_lab_exercise.html", page, status=shown)


@require_GET
def answer(request: HttpRequest, exercise: str) -> HttpResponse:
    """The answer alone; 202 while the model warms up, 422 with a sentence where there is none."""
    one = _exercise(exercise)
    typed = _typed(request, one)
    question = _question(typed, one)
    figures = typed.word("figures", Figures) or Figures.NOW
    typed.known("muscle", "of", "limit", "figures")
    status, text = _answered(typed, question, figures)
    return HttpResponse(text, status=status)


@require_GET
def mapped(request: HttpRequest, exercise: str) -> HttpResponse:
    """One row of the map, for the height in the address."""
    one = _exercise(exercise)
    typed = _typed(request, one)
    question = _question(typed, one)
    muscle, side = typed.word("muscle", Muscle), typed.word("of", Side)
    limit = typed.number("limit", *LIMITS_N)
    if muscle and muscle not in AIMS:
        typed.refuse(
            "muscle", say("The map cannot aim at this muscle. Choose one of the list.")
        )
    typed.known("figures")
    problem = _waits(typed)
    if problem or question is None or muscle is None or side is None or limit is None:
        status, text = problem or (422, "")
        return HttpResponse(text, status=status)
    loads = _map_loads(question.rig)
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


def _typed(request: HttpRequest, exercise: Exercise) -> Typed:
    """What stands in the address; what does not is as the exercise's file has it."""
    cable = exercise.cable[0]
    data = request.GET.copy()
    rig = data.get("rig", "stack-kg")
    usual = {
        "height": f"{cable.anchor_height_m:g}",
        "direction": f"{cable.azimuth_deg:g}",
        "distance": f"{cable.distance_m:g}",
        "rig": rig,
        "kg": _first_kg(rig),
        "side": "right",
        "moment": "end",
        "view": "aslant",
        "limit": f"{LIMIT_N:g}",
        "muscle": "multifidus",
        "of": "left",
        "figures": "now",
    }
    for name, value in usual.items():
        if name not in data:
            data[name] = value
    return Typed(data, {name: say(text) for name, text in NAMES.items()})


def _first_kg(rig: str) -> str:
    machine = lab.RIGS.get(rig)
    setting = machine.at_most(FIRST_KG) if machine else None
    return f"{setting.handle_kg:g}" if setting else f"{FIRST_KG:g}"


def _question(typed: Typed, exercise: Exercise) -> Question | None:
    height, direction, distance = (
        typed.number(name, low, high) for name, (low, high, _, _) in RANGES.items()
    )
    rig, kg = _machine(typed), typed.number("kg", 0.0, 300.0)
    side, moment = typed.word("side", Side), typed.word("moment", When)
    view = typed.word("view", Seen)
    load = _made(typed, lab.RIGS[rig], kg) if rig and kg is not None else None
    if height is None or direction is None or distance is None or load is None:
        return None
    weak = _weak(typed)
    if not (side and moment and view) or typed.errors:
        return None
    share = SHARES[moment]
    asked = lab.Asked(exercise, height, direction, distance, load, side, share, weak)
    return Question(asked, rig, moment, view)


def _weak(typed: Typed) -> tuple[Muscle, Side, float] | None:
    """A measured muscle, as `multifidus,left,78`: what is left of its force in percent."""
    text = typed.text("weak", longest=80, optional=True)
    if not text:
        return None
    muscle, side, percent = (*text.split(","), "", "", "")[:3]
    known = muscle in {m.value for m in Muscle} and side in {s.value for s in Side}
    left = typed_whole(percent, 5, 100)
    if known and left is not None and text.count(",") == 2:
        return Muscle(muscle), Side(side), left / 100
    typed.refuse("weak", say("The measured muscle cannot be read. Open the lab from its page."))
    return None


def _weak_words(question: Question | None) -> str:
    if question is None or question.asked.weak is None:
        return ""
    muscle, side, left = question.asked.weak
    return say(
        "With {muscle} at {percent:.0f} % of its force on the {side} side, as its thickness was "
        "measured. Thickness stands for strength here, which is rough.",
        muscle=muscle_words(muscle, Audience.THERAPIST, reader()),
        percent=100 * left,
        side=side_words(side, reader()),
    )


def _machine(typed: Typed) -> str:
    name = typed.text("rig")
    if name in lab.RIGS or not name:
        return name
    typed.refuse("rig", say("This machine is not in the list. Choose one of it."))
    return ""


NEAR_KG = 0.0051
"""A weight in an address is written to five digits."""


def _made(typed: Typed, rig: "Rig", kg: float) -> float | None:
    """The weight, if the machine makes it; else what is near."""
    for load in rig.loads_kg():
        if abs(load - kg) < NEAR_KG:
            return load
    near = [s.handle_kg for s in (rig.at_most(kg), rig.at_least(kg)) if s]
    text = say(
        "This machine cannot make {kg} kg at the hand. Near it: {near} kg.",
        kg=f"{kg:g}",
        near=say(" or ").join(f"{n:g}" for n in near),
    )
    typed.refuse("kg", text)
    return None


# --- answering ---


WARMING = 202


def _waits(typed: Typed) -> tuple[int, str] | None:
    """Why there is no figure yet: a fault in the address, no libraries, a model still cold."""
    if not lab.can_compute():
        return 503, _problem(say("The spine model is not installed on this site."))
    if typed.errors:
        return 422, _problem(*(e["text"] for e in typed.errors))
    warm = lab.warmth()
    if warm.problem:
        return 503, _problem(say("The model could not be started: {why}", why=warm.problem))
    if not warm.ready:
        page = {"done": warm.done, "steps": lab.WARM_STEPS}
        return WARMING, render_to_string("clinic/pulley_lab_warming.html", page)
    return None


def _answered(typed: Typed, question: Question | None, figures: Figures) -> tuple[int, str]:
    waits = _waits(typed)
    if waits or question is None:
        return waits or (422, "")
    try:
        page = _page(question, figures)
    except lab.Unanswered as error:
        text = say(
            "The model has no answer for this setting: {why}.",
            why=_named(str(error), question.asked.side),
        )
        return 422, _problem(text)
    return 200, render_to_string("clinic/pulley_lab_answer.html", page)


def _problem(*sentences: str) -> str:
    return render_to_string("clinic/pulley_lab_problem.html", {"sentences": sentences})


def _page(question: Question, figures: Figures) -> dict[str, Any]:
    from mainstay.web.lab_picture import nearer, picture

    now = lab.nominal(question.asked)
    found = lab.banded(question.asked) if figures is Figures.BAND else now.found
    name = say("A body of sticks with the strands of its trunk muscles and the cable.")
    return {
        "picture": mark_safe(picture(now.scene, TURNS[question.view], name)),
        "nearer": mark_safe(nearer(now.scene, TURNS[question.view])),
        "banded": figures is Figures.BAND,
        "members": found.members,
        "failed": len(found.failed),
        "muscles": _muscles(found),
        "discs": _discs(found),
        "deep": _percent(found.deep_fraction),
        "braced": now.braced,
        "weakest": row_words(found.weakest),
        "setting": _setting(question),
    }


def _muscles(found: "Estimate") -> list[dict[str, Any]]:
    from mainstay.spine.estimate import busiest

    listed = busiest(found)
    aimed = [m for m in listed if m[0] is Muscle.MULTIFIDUS]
    shown = [*aimed, *(m for m in listed if m[0] is not Muscle.MULTIFIDUS)][:MOST]
    return [
        {
            "name": muscle_words(muscle, Audience.THERAPIST, reader()),
            "side": _sides()[side.value],
            "step": step_of(band.median),
            **_percent(band),
        }
        for muscle, side, band in shown
    ]


MOST = 12
"""Muscles shown: multifidus first, since one asks for it, then the busiest."""


def _percent(band: "Band") -> dict[str, int]:
    low, median, high = (round(100 * v) for v in (band.low, band.median, band.high))
    return {"low": low, "median": median, "high": high, "wide": high - low}


DISCS = {"lower_thorax": "T12/L1", "l1": "L1/2", "l2": "L2/3", "l3": "L3/4", "l4": "L4/5", "l5": "L5/S1"}  # fmt: skip


def _discs(found: "Estimate") -> list[dict[str, Any]]:
    most = max(b.high for b in found.compression_n.values())
    return [
        {"name": name, **_newtons(found.compression_n[joint], most)}
        for joint, name in reversed(DISCS.items())
    ]


def _newtons(band: "Band", most: float) -> dict[str, Any]:
    parts = {
        f"{k}_part": round(100 * v / most)
        for k, v in (("low", band.low), ("median", band.median), ("high", band.high))
    }
    values = {"low": band.low, "median": band.median, "high": band.high}
    wide = parts["high_part"] - parts["low_part"]
    return {k: round(v / 10) * 10 for k, v in values.items()} | parts | {"wide": wide}


def row_words(row: str) -> str:
    """A joint and its turn in words: `l4:lateral_bending`."""
    joint, _, turn = row.partition(":")
    said = {
        "flexion": say("bending forward or back"),
        "lateral_bending": say("bending to the side"),
        "rotation": say("turning"),
    }
    return f"{DISCS[joint]}, {said[turn]}" if joint in DISCS and turn in said else row


def _named(text: str, works: Side) -> str:
    """What the model says, with its joint by name; it computes with the right side working."""
    said = re.sub(r"\b[a-z]+\w*:\w+", lambda m: row_words(m[0]), text)
    limb = r"\b(hip|shoulder)_(flexion|abduction|rotation)_([lr])\b"
    return re.sub(limb, lambda m: _limb_words(m[1], m[2], m[3], works), said).rstrip(".")


def _limb_words(joint: str, turn: str, letter: str, works: Side) -> str:
    side = Side.LEFT if letter == "l" else Side.RIGHT
    seen = side if works is Side.RIGHT else side.other
    joints = {"hip": say("hip"), "shoulder": say("shoulder")}
    turns = {
        "flexion": say("bending forward or back"),
        "abduction": say("moving sideways"),
        "rotation": say("turning"),
    }
    return f"{joints[joint]}, {_sides()[seen.value]}, {turns[turn]}"


def _setting(question: Question) -> str:
    """What to set on the machine."""
    rig = lab.RIGS[question.rig]
    made = next(s for s in rig.settings() if s.handle_kg == question.asked.load_kg)
    return _set_words(made)


def _set_words(made: "RigSetting") -> str:
    unit = "lb" if made.unit is WeightUnit.LB else "kg"
    if made.plates:
        plates = " + ".join(f"{p:g}" for p in made.plates)
        return say("plates {plates} {unit}", plates=plates, unit=unit)
    return say("pin at {stack} {unit}", stack=f"{made.stack:g}", unit=unit)


# --- what can be chosen ---


def _fields(typed: Typed) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": say(NAMES[name]),
            "low": f"{low:g}",
            "high": f"{high:g}",
            "step": f"{step:g}",
            "unit": unit,
            "value": typed[name],
        }
        for name, (low, high, step, unit) in RANGES.items()
    ]


def _weights(rig: str, kg: str) -> list[dict[str, Any]]:
    machine = lab.RIGS.get(rig)
    return [
        {
            "value": f"{s.handle_kg:g}",
            "text": f"{s.handle_kg:.4g} kg: {_set_words(s)}",
            "chosen": f"{s.handle_kg:g}" == kg.strip(),
        }
        for s in (machine.settings() if machine else ())
    ]


def _rigs() -> dict[str, str]:
    return {
        "stack-kg": say("stack in kilograms, 2:1"),
        "stack-kg-direct": say("stack in kilograms, 1:1"),
        "stack-lb": say("stack in pounds, 2:1"),
        "plates": say("loading pin with plates, 1:1"),
    }


def _views() -> dict[str, str]:
    return {
        "aslant": say("aslant"),
        "back": say("behind"),
        "right": say("the right"),
        "front": say("in front"),
    }


def _moments() -> dict[str, str]:
    return {"start": say("start"), "halfway": say("halfway"), "end": say("end")}


def _sides() -> dict[str, str]:
    return {"left": say("left"), "right": say("right")}


def _one_sided(exercise: Exercise) -> bool:
    return any(c.attach.value.endswith(("_l", "_r")) or c.azimuth_deg for c in exercise.cable)


# --- the map ---


def _map_heights() -> list[str]:
    from mainstay.spine.pulley import HEIGHTS_M

    return [f"{h:g}" for h in reversed(HEIGHTS_M)]


def _map_loads(rig: str) -> tuple[float, ...]:
    """Three of the machine's weights: the lightest, a middle one, the heaviest up to `MAP_KG`."""
    machine = lab.RIGS.get(rig)
    loads = [kg for kg in machine.loads_kg() if kg <= MAP_KG] if machine else []
    return tuple(sorted({loads[n] for n in (0, len(loads) // 2, -1)})) if loads else ()


def _way(azimuth_deg: float) -> str:
    if not azimuth_deg:
        return say("in front")
    degrees = f"{abs(azimuth_deg):g}"
    if azimuth_deg > 0:
        return say("{degrees}° left", degrees=degrees)
    return say("{degrees}° right", degrees=degrees)


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
        "way": _way(way),
        "href": "?" + urlencode({**request.GET.dict(), **to}),
    }
