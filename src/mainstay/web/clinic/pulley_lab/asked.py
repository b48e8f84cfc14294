"""What stands in the address of the pulley lab, and what can be chosen there."""

import enum
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import Exercise, Rig, RigSetting, WeightUnit
from mainstay.reading import typed_whole
from mainstay.web import lab
from mainstay.web.forms import Typed
from mainstay.web.language import later, say

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


def typed_in(request: HttpRequest, exercise: Exercise) -> Typed:
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


def question_of(typed: Typed, exercise: Exercise) -> Question | None:
    """What is asked; None where something in the address cannot be read, which `typed` says."""
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


def _machine(typed: Typed) -> str:
    name = typed.text("rig")
    if name in lab.RIGS or not name:
        return name
    typed.refuse("rig", say("This machine is not in the list. Choose one of it."))
    return ""


NEAR_KG = 0.0051
"""A weight in an address is written to five digits."""


def _made(typed: Typed, rig: Rig, kg: float) -> float | None:
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


def set_words(made: RigSetting) -> str:
    """What to set on a machine."""
    unit = "lb" if made.unit is WeightUnit.LB else "kg"
    if made.plates:
        plates = " + ".join(f"{p:g}" for p in made.plates)
        return say("plates {plates} {unit}", plates=plates, unit=unit)
    return say("pin at {stack} {unit}", stack=f"{made.stack:g}", unit=unit)


def fields(typed: Typed) -> list[dict[str, Any]]:
    """The numbers that can be set, with their ranges."""
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


def weights(rig: str, kg: str) -> list[dict[str, Any]]:
    """The weights that a machine makes."""
    machine = lab.RIGS.get(rig)
    return [
        {
            "value": f"{s.handle_kg:g}",
            "text": f"{s.handle_kg:.4g} kg: {set_words(s)}",
            "chosen": f"{s.handle_kg:g}" == kg.strip(),
        }
        for s in (machine.settings() if machine else ())
    ]


def rigs() -> dict[str, str]:
    """The machines, in words."""
    return {
        "stack-kg": say("stack in kilograms, 2:1"),
        "stack-kg-direct": say("stack in kilograms, 1:1"),
        "stack-lb": say("stack in pounds, 2:1"),
        "plates": say("loading pin with plates, 1:1"),
    }


def views() -> dict[str, str]:
    """Where one can look from."""
    return {
        "aslant": say("aslant"),
        "back": say("behind"),
        "right": say("the right"),
        "front": say("in front"),
    }


def moments() -> dict[str, str]:
    """The moments of the movement."""
    return {"start": say("start"), "halfway": say("halfway"), "end": say("end")}


def sides() -> dict[str, str]:
    """The sides."""
    return {"left": say("left"), "right": say("right")}


def one_sided(exercise: Exercise) -> bool:
    """Whether one side works, so that the other can be asked for."""
    return any(c.attach.value.endswith(("_l", "_r")) or c.azimuth_deg for c in exercise.cable)


def map_heights() -> list[str]:
    """Heights of the wheel in a map, the highest first."""
    from mainstay.spine.pulley import HEIGHTS_M

    return [f"{h:g}" for h in reversed(HEIGHTS_M)]


def map_loads(rig: str) -> tuple[float, ...]:
    """Three of the machine's weights: the lightest, a middle one, the heaviest up to `MAP_KG`."""
    machine = lab.RIGS.get(rig)
    loads = [kg for kg in machine.loads_kg() if kg <= MAP_KG] if machine else []
    return tuple(sorted({loads[n] for n in (0, len(loads) // 2, -1)})) if loads else ()


def way_words(azimuth_deg: float) -> str:
    """A direction of the wheel in words."""
    if not azimuth_deg:
        return say("in front")
    degrees = f"{abs(azimuth_deg):g}"
    if azimuth_deg > 0:
        return say("{degrees}° left", degrees=degrees)
    return say("{degrees}° right", degrees=degrees)
