"""A pulley or cable machine as it was typed in: plates, pins, ratio, heights."""

import enum
import re
from typing import Any

from mainstay.exercises import (
    Plates,
    PulleyHeight,
    Rig,
    WeightUnit,
)
from mainstay.reading import read_value
from mainstay.web.forms import SHOWN, Typed
from mainstay.web.language import say


class RigKind(enum.StrEnum):
    """How a machine is loaded."""

    PLATES = "plates"
    PINS = "pins"


RIG_FIELDS = (
    "rig_name", "unit", "rig_kind", "plates", "smallest", "pin_step", "pin_top", "ratio",
    "heights", "lesson",
)  # fmt: skip
"""Fields about the pulley; they stay as typed while no pulley is chosen."""


def read_rig(typed: Typed) -> dict[str, Any] | None:
    """The machine as plain values of a `Rig`; None where it says no load, or is not right yet."""
    unit = typed.word("unit", WeightUnit) or WeightUnit.KG
    pinned = typed.word("rig_kind", RigKind) is RigKind.PINS
    heights = typed.words("heights", PulleyHeight)
    made: dict[str, Any] = {
        "name": typed.text("rig_name", longest=60, optional=True) or say("my pulley"),
        "ratio": typed.number("ratio", 0.5, 8) or 1.0,
        "unit": unit.value,
        "heights": [h for h in PulleyHeight if h in heights] or list(PulleyHeight),
        "smallest": 0.0,
        "plates": [],
        "pins": [],
    }
    if pinned:
        made["pins"] = pins(typed)
    else:
        made["smallest"] = typed.number("smallest", 0, 50, optional=True) or 0.0
        made["plates"] = plates(typed)
    if typed.errors or not (made["pins"] or made["plates"]):
        return None
    return made


MOST_PINS = 200


def pins(typed: Typed) -> list[float]:
    """The weights of a stack from its step and its heaviest pin."""
    step, top = typed.number("pin_step", 0.25, 50), typed.number("pin_top", 0.25, 500)
    if not step or not top:
        return []
    count = int(top / step + 1e-9)
    if not 1 <= count <= MOST_PINS:
        text = say(
            "{count} steps up to {top:g}. Allowed are 1 to {most_pins}; look at both numbers.",
            count=count,
            top=top,
            most_pins=MOST_PINS,
        )
        typed.refuse("pin_top", say("Heaviest weight: {text}", text=text))
        return []
    return [round(step * n, 3) for n in range(1, count + 1)]


PLATE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)(?:\s*x\s*(\d{1,2}))?", re.ASCII)
"""A mass with at most two places after the point, and how many of them."""


MOST_PLATES = 300
"""Kilograms or pounds on a pulley at home, all plates together (ours: more is a slip)."""


COUNT_AND_COMMA = re.compile(r"(x\s*\d+)\s*,")


DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?!\d|[.,]\d)")


BETWEEN = re.compile(r";|,(?!\d)|(?<!\d),")


def parts_of(typed: str) -> list[str]:
    """The parts of a typed list; a comma inside a number is a decimal one, as in every field.

    "1,2,4" could be three weights or two: it stays one part, which no number fits.
    """
    plain = DECIMAL_COMMA.sub(r"\1.\2", COUNT_AND_COMMA.sub(r"\1;", typed))
    return [part.strip() for part in BETWEEN.split(plain)]


def plates(typed: Typed) -> list[dict[str, Any]]:
    """Plates such as “0.25 x 4, 1 x 4”; equal ones are put together."""
    found: dict[float, int] = {}
    typed.text("plates", longest=200, optional=True)
    for text in parts_of(typed["plates"].lower().replace("×", "x")):
        fits = PLATE.fullmatch(text)
        mass, count = (float(fits[1]), int(fits[2] or 1)) if fits else (0.0, 0)
        try:
            plates = Plates(mass, count + found.get(mass, 0))
            found[plates.mass] = plates.count
        except ValueError:
            if text:
                typed.refuse(
                    "plates",
                    say(
                        "Plates: “{text}” does not fit. Write mass x number, such as “0.25 x 4”: a mass above 0 to 100, a number from 1 to 60.",
                        text=text[:SHOWN],
                    ),
                )
    if not found and not any(e["field"] == "plates" for e in typed.errors):
        typed.refuse(
            "plates", say("Write the plates you own, such as “0.25 x 4, 1 x 4, 2.5 x 2”.")
        )
    total = sum(mass * count for mass, count in found.items())
    if total > MOST_PLATES:
        text = say(
            "“{typed}” together weigh {total:g}. Allowed up to {most_plates}.",
            typed=typed["plates"][:SHOWN],
            total=total,
            most_plates=MOST_PLATES,
        )
        typed.refuse("plates", say("Plates: {text} Look at the numbers again.", text=text))
    return [{"mass": mass, "count": count} for mass, count in sorted(found.items())]


def numbers(typed: Typed, name: str, low: float, high: float) -> list[float]:
    """Weights such as “1, 2,5, 4”, lightest first; each within the limits."""
    found = []
    typed.text(name, longest=200, optional=True)
    for part in (p for listed in parts_of(typed[name]) for p in listed.split()):
        number = Typed({name: part}).number(name, low, high)
        if number is None:
            text = say(
                "“{part}” does not fit. Write numbers from {low:g} to {high:g}",
                part=part[:SHOWN],
                low=low,
                high=high,
            )
            typed.refuse(name, say("Dumbbells: {text}, such as “1 2 4”.", text=text))
        else:
            found.append(number)
    return found


RIG_TABLE_ROWS = 8


def rig_table(rig: dict[str, Any] | None) -> list[tuple[str, str]]:
    """What to hang on the saved machine, and what is felt at the hand; the lightest settings."""
    if not rig:
        return []
    made = read_value(rig, Rig, "equipment").settings()[:RIG_TABLE_ROWS]
    return [(f"{s.stack:g} {s.unit.value}", f"{s.handle_kg:g}") for s in made]


def typed_rig(rig: Rig | None) -> dict[str, list[str]]:
    """The fields as they would have to be typed to describe this machine again."""
    if rig is None:
        return {"has_pulley": ["no"]}
    found = {
        "has_pulley": ["yes"],
        "rig_name": [rig.name],
        "unit": [rig.unit.value],
        "ratio": [f"{rig.ratio:g}"],
        "heights": [h.value for h in rig.heights],
        "lesson": ["yes"],
    }
    if rig.pins:
        step, top = rig.pins[0], rig.pins[-1]
        pinned = {"pin_step": [f"{step:g}"], "pin_top": [f"{top:g}"]}
        return {**found, "rig_kind": [RigKind.PINS.value], **pinned}
    listed = ", ".join(f"{p.mass:g} x {p.count}" for p in rig.plates)
    hung = {"plates": [listed], "smallest": [f"{rig.smallest:g}"]}
    return {**found, "rig_kind": [RigKind.PLATES.value], **hung}
