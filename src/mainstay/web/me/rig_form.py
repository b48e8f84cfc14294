"""A pulley or cable machine as it was typed in: plates, pins, ratio, heights."""

import enum
import re
from dataclasses import dataclass
from typing import Any

from mainstay.exercises import (
    MOST_ADDED,
    MOST_ADDED_MASS,
    USUAL_FRICTION_PERCENT,
    Plates,
    PulleyHeight,
    Rig,
    RigSetting,
    WeightUnit,
)
from mainstay.reading import read_value
from mainstay.web.forms import SHOWN, Typed
from mainstay.web.language import say, weights
from mainstay.web.me.pin_list import pins, typed_pins
from mainstay.web.me.typed_lists import parts_of
from mainstay.wording import kg_text, number_text


class RigKind(enum.StrEnum):
    """How a machine is loaded."""

    PLATES = "plates"
    PINS = "pins"


class Friction(enum.StrEnum):
    """How much harder it feels to pull than to let back."""

    NOT_SURE = "not_sure"
    HARDLY = "hardly"
    CLEARLY = "clearly"
    MEASURED = "measured"


FRICTION_PERCENT = {
    Friction.NOT_SURE: USUAL_FRICTION_PERCENT,
    Friction.HARDLY: (0.0, 10.0),
    Friction.CLEARLY: (10.0, 30.0),
}
"""The bands behind the answers (ours: the usual band, and one to each side of it)."""

RIG_FIELDS = (
    "rig_name", "unit", "rig_kind", "plates", "smallest", "pins", "added", "ratio", "friction",
    "friction_low", "friction_high", "heights", "lesson",
)  # fmt: skip
"""Fields about the pulley; they stay as typed while no pulley is chosen."""


def read_rig(typed: Typed) -> dict[str, Any] | None:
    """The machine as plain values of a `Rig`; None where it says no load, or is not right yet."""
    unit = typed.word("unit", WeightUnit) or WeightUnit.KG
    pinned = typed.word("rig_kind", RigKind) is RigKind.PINS
    heights = typed.words("heights", PulleyHeight)
    made: dict[str, Any] = {
        "name": typed.text("rig_name", longest=60, optional=True) or say("my pulley"),
        "ratio": ratio(typed),
        "unit": unit.value,
        "heights": [h for h in PulleyHeight if h in heights] or list(PulleyHeight),
        "smallest": 0.0,
        "plates": [],
        "pins": [],
        "added": [],
        "friction_percent": friction(typed),
    }
    if pinned:
        made["pins"] = pins(typed)
        made["added"] = added(typed)
    else:
        made["smallest"] = (
            typed.number("smallest", 0, 50, optional=True, unit=unit.value) or 0.0
        )
        made["plates"] = plates(typed)
    if typed.errors or not (made["pins"] or made["plates"]):
        return None
    return made


def ratio(typed: Typed) -> float:
    """How much of what hangs on it the hand does not feel; chosen, never guessed."""
    if typed["ratio"]:
        return typed.number("ratio", 0.5, 8) or 1.0
    typed.expect(("ratio",))
    typed.refuse("ratio", say("How the rope runs: has no answer. Choose one."))
    return 1.0


PLATE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)(?:\s*x\s*(\d{1,2}))?", re.ASCII)
"""A mass with at most two places after the point, and how many of them."""


MOST_PLATES = 300
"""Kilograms or pounds on a pulley at home, all plates together (ours: more is a slip)."""


def friction(typed: Typed) -> list[float]:
    """Friction as a band in percent: behind an answer, or as a therapist measured it."""
    said = typed.word("friction", Friction, optional=True) or Friction.NOT_SURE
    if said is not Friction.MEASURED:
        return list(FRICTION_PERCENT[said])
    low, high = (typed.number(f"friction_{end}", 0, 60, unit="%") for end in ("low", "high"))
    if low is None or high is None:
        return list(USUAL_FRICTION_PERCENT)
    if low > high:
        text = say(
            "“{high:g}” is less than the least, {low:g}. Write the smaller number first.",
            high=high,
            low=low,
        )
        typed.refuse("friction_high", say("Most friction: {text}", text=text))
    return [low, high]


def added(typed: Typed) -> list[dict[str, Any]]:
    """Small plates to lay on a stack, such as “1.25, 2.5”; none are fine."""
    found = _weighed(typed, "added", say("Small plates"))
    total = sum(mass * count for mass, count in found.items())
    if sum(found.values()) > MOST_ADDED or total > MOST_ADDED_MASS:
        text = say(
            "“{typed}” is too much. Allowed are {most} plates, together up to {heaviest:g}.",
            typed=typed["added"][:SHOWN],
            most=MOST_ADDED,
            heaviest=MOST_ADDED_MASS,
        )
        typed.refuse("added", say("Small plates: {text}", text=text))
    return [{"mass": mass, "count": count} for mass, count in sorted(found.items())]


def _weighed(typed: Typed, name: str, label: str) -> dict[float, int]:
    """Masses with their counts; equal ones are put together."""
    found: dict[float, int] = {}
    typed.text(name, longest=200, optional=True)
    for text in parts_of(typed[name].lower().replace("×", "x")):
        fits = PLATE.fullmatch(text)
        mass, count = (float(fits[1]), int(fits[2] or 1)) if fits else (0.0, 0)
        try:
            plates = Plates(mass, count + found.get(mass, 0))
            found[plates.mass] = plates.count
        except ValueError:
            if text:
                typed.refuse(
                    name,
                    say(
                        "{label}: “{text}” does not fit. Write mass x number, such as “0.25 x 4”: a mass above 0 to 100, a number from 1 to 60.",
                        label=label,
                        text=text[:SHOWN],
                    ),
                )
    return found


def plates(typed: Typed) -> list[dict[str, Any]]:
    """Plates such as “0.25 x 4, 1 x 4”."""
    found = _weighed(typed, "plates", say("Plates"))
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


RIG_TABLE_ROWS = 8


@dataclass(frozen=True)
class RigTable:
    """What the saved machine makes: the lightest settings as (what to set, what is felt), and the friction."""

    rows: tuple[tuple[str, str], ...]
    friction: str


def rig_table(saved: dict[str, Any] | None) -> RigTable | None:
    """What to set on the saved machine and what is felt at the hand; None without one."""
    if not saved:
        return None
    rig = read_value(saved, Rig, "equipment")
    shown = rig.settings()[:RIG_TABLE_ROWS]
    rows = tuple((hang_words(s), kg_text(s.handle_kg, weights())) for s in shown)
    return RigTable(rows, number_text(rig.friction_percent[1]))


def hang_words(setting: RigSetting) -> str:
    """What hangs on the rope: "10 kg", "10 + 2.5 kg" with a small plate on the stack."""
    parts = (setting.pin, *setting.added)
    return f"{' + '.join(number_text(mass) for mass in parts)} {setting.unit.value}"


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
        **_typed_friction(rig.friction_percent),
    }
    if rig.pins:
        pinned = {"pins": [typed_pins(rig.pins)], "added": [_listed(rig.added)]}
        return {**found, "rig_kind": [RigKind.PINS.value], **pinned}
    hung = {"plates": [_listed(rig.plates)], "smallest": [f"{rig.smallest:g}"]}
    return {**found, "rig_kind": [RigKind.PLATES.value], **hung}


def _listed(plates: tuple[Plates, ...]) -> str:
    return ", ".join(f"{p.mass:g} x {p.count}" for p in plates)


def _typed_friction(percent: tuple[float, float]) -> dict[str, list[str]]:
    said = next((word for word, band in FRICTION_PERCENT.items() if band == percent), None)
    if said is not None:
        return {"friction": [said.value]}
    low, high = (f"{part:g}" for part in percent)
    return {
        "friction": [Friction.MEASURED.value],
        "friction_low": [low],
        "friction_high": [high],
    }
