"""A dose as a form: the fields that an exercise has for a person, and back to a dose."""

from dataclasses import dataclass

from mainstay.care.case import Case, Standing
from mainstay.care.reasons import Reason
from mainstay.care.steps import Frame, frame
from mainstay.exercises import BAND_STEPS, BandColor, BandPull, Dose, Exercise
from mainstay.web.forms import Typed
from mainstay.web.language import counted, later, say, weights
from mainstay.wording import kg_text

TOPS = {"reps": 200, "duration_s": 14_400, "distance_m": 50_000}
LABELS = {
    "sets": later("Sets"),
    "reps": later("Repetitions"),
    "duration_s": later("Seconds"),
    "minutes": later("Minutes"),
    "distance_m": later("Meters"),
    "hold_s": later("Hold, in seconds"),
    "load_kg": later("Weight at the hand or foot"),
    "band": later("Band, and steps from the anchor"),
}


@dataclass(frozen=True)
class Field:
    """One field of a dose.

    Attributes:
        name: its name in the form.
        label: what stands above it.
        value: what stands in it.
        choices: values and words to choose from; empty for a number.
    """

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()


def frame_of(exercise: Exercise, case: Case, standing: Standing) -> Frame | None:
    """The doses that the exercise can have for this person; None when there is none."""
    found = frame(exercise, case.patient, standing.caps.max_hold_s)
    return None if isinstance(found, Reason) else found


MINUTES_FROM_S = 120
"""An exercise that can last so long is written in minutes, as people say it."""


def _counted(made: Frame) -> str:
    """The field of what is counted."""
    in_minutes = made.counted == "duration_s" and made.tops[1] >= MINUTES_FROM_S
    return "minutes" if in_minutes else made.counted


def fields(made: Frame, shown: Dose, typed: Typed | None, prefix: str = "") -> list[Field]:
    """The fields, with what was typed, else with a dose."""
    names = ["sets", _counted(made)]
    names += ["hold_s"] if made.start.hold_s is not None else []
    names += ["load_kg"] if made.start.load_kg is not None else []
    names += ["band"] if made.start.band is not None else []
    return [
        Field(prefix + n, LABELS[n], _value(n, made, shown, typed, prefix), _choices(n, made))
        for n in names
    ]


def _makes(load_kg: float, made: Frame) -> float | None:
    """A load that can be made, nearest on the easier side; a dose may be older than the machine."""
    fitting = [
        kg for kg in made.loads_kg if (kg >= load_kg if made.assisted else kg <= load_kg)
    ]
    easiest = made.loads_kg[-1:] if made.assisted else made.loads_kg[:1]
    found = (fitting[:1] if made.assisted else fitting[-1:]) or easiest
    return found[0] if found else None


def _value(name: str, made: Frame, shown: Dose, typed: Typed | None, prefix: str) -> str:
    if typed is not None and prefix + name in typed.data:
        return typed[prefix + name]
    value = getattr(shown, "duration_s" if name == "minutes" else name)
    if name == "minutes" and value is not None:
        value = value / 60
    if name == "load_kg" and value is not None:
        value = _makes(value, made)
        return "" if value is None else str(value)
    if isinstance(value, BandPull):
        return f"{value.color.value}-{value.steps}"
    return "" if value is None else f"{value:g}"


def _choices(name: str, made: Frame) -> tuple[tuple[str, str], ...]:
    if name == "load_kg":
        said = (kg_text(kg, weights(), assisted=made.assisted) for kg in made.loads_kg)
        return tuple(zip((str(kg) for kg in made.loads_kg), said, strict=True))
    if name == "band":
        return tuple(
            (
                f"{color.value}-{steps}",
                f"{say(color.value)}, {counted('{n} step', '{n} steps', steps)}",
            )
            for color in made.bands
            for steps in BAND_STEPS
        )
    return ()


def dose_from(typed: Typed, made: Frame, prefix: str = "") -> Dose | None:
    """The dose that was typed; None with errors collected."""
    counted = made.counted
    sets = typed.whole(prefix + "sets", 1, 10)
    number = _number(typed, made, prefix)
    hold = typed.whole(prefix + "hold_s", 0, 600) if made.start.hold_s is not None else None
    load = _load(typed, made, prefix + "load_kg") if made.start.load_kg is not None else None
    band = _band(typed, prefix + "band") if made.start.band is not None else None
    if typed.errors or sets is None or number is None:
        return None
    return _dose(sets, counted, number, hold, load, band)


def _number(typed: Typed, made: Frame, prefix: str) -> int | None:
    name = _counted(made)
    if name != "minutes":
        return typed.whole(prefix + name, 1, TOPS[made.counted])
    minutes = typed.number(prefix + name, 0.5, TOPS["duration_s"] / 60)
    return None if minutes is None else round(minutes * 60)


def _dose(
    sets: int,
    counted: str,
    number: int,
    hold_s: int | None,
    load_kg: float | None,
    band: BandPull | None,
) -> Dose:
    return Dose(
        sets=sets,
        reps=number if counted == "reps" else None,
        duration_s=number if counted == "duration_s" else None,
        distance_m=number if counted == "distance_m" else None,
        hold_s=hold_s,
        load_kg=load_kg,
        band=band,
    )


def _load(typed: Typed, made: Frame, name: str) -> float | None:
    """The chosen load in kilograms, exactly as it is made; shown in the person's unit."""
    found = next((kg for kg in made.loads_kg if str(kg) == typed[name]), None)
    if found is None:
        said = [kg_text(kg, weights()) for kg in (made.loads_kg[:1] + made.loads_kg[-1:])]
        text = say(
            "{field}: choose what can be made here, {least} to {most}.",
            field=LABELS["load_kg"],
            least=said[0],
            most=said[-1],
        )
        typed.refuse(name, text)
    return found


def _band(typed: Typed, name: str) -> BandPull | None:
    color, _, steps = typed[name].partition("-")
    known = {c.value for c in BandColor}
    if color not in known or steps not in {str(s) for s in BAND_STEPS}:
        typed.refuse(name, say("Band: choose a color and steps."))
        return None
    return BandPull(BandColor(color), int(steps))
