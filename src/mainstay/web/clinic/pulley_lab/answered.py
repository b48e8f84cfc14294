"""What the model answers in the pulley lab, as parts of a page."""

import re
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from mainstay.anatomy import Muscle, Side
from mainstay.web import lab
from mainstay.web.clinic.pulley_lab.asked import (
    Figures,
    Question,
    Seen,
    set_words,
    sides,
)
from mainstay.web.forms import Typed
from mainstay.web.language import reader, say
from mainstay.web.loading import step_of
from mainstay.wording import Audience, muscle_words, side_words

if TYPE_CHECKING:
    from mainstay.spine.estimate import Band, Estimate

TURNS = {Seen.ASLANT: 40.0, Seen.BACK: 0.0, Seen.RIGHT: 90.0, Seen.FRONT: 180.0}


def weak_words(question: Question | None) -> str:
    """What is said of a measured muscle that the question starts from."""
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


WARMING = 202


def no_figure_yet(typed: Typed) -> tuple[int, str] | None:
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


def answered(typed: Typed, question: Question | None, figures: Figures) -> tuple[int, str]:
    """Status and text of the answer."""
    waits = no_figure_yet(typed)
    if waits or question is None:
        return waits or (422, "")
    try:
        page = _page(question, figures)
    except lab.Unanswered as error:
        text = say(
            "The model has no answer for this setting: {why}.",
            why=in_words(str(error), question.asked.side),
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
            "side": sides()[side.value],
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


def in_words(text: str, works: Side) -> str:
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
    return f"{joints[joint]}, {sides()[seen.value]}, {turns[turn]}"


def _setting(question: Question) -> str:
    """What to set on the machine."""
    rig = lab.RIGS[question.rig]
    made = next(s for s in rig.settings() if s.handle_kg == question.asked.load_kg)
    return set_words(made)
