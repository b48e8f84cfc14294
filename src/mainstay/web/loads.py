"""Weights on pages: shown in the person's own unit, typed in it, stored in kilograms."""

from mainstay.exercises import DOSE_RANGES, WeightUnit, in_unit, shipped_catalogue, to_kg
from mainstay.web.forms import Typed
from mainstay.web.language import weights
from mainstay.wording import number_text

HEAVIEST_KG = DOSE_RANGES["load_kg"][1]


def load_shown(kg: float, exercise: str, unit: WeightUnit | None = None) -> float:
    """A load in the reader's unit; where the weight helps, never shown as less help."""
    known = shipped_catalogue().by_id.get(exercise)
    return in_unit(kg, unit or weights(), assisted=bool(known and known.assisted))


def load_field(kg: float | None, exercise: str) -> str:
    """What the field of a load holds before anybody types."""
    return "" if kg is None else number_text(load_shown(kg, exercise))


def typed_load(
    typed: Typed, given_kg: float, exercise: str, *, optional: bool = False
) -> float | None:
    """A typed load in kilograms; the given one where the number is still the one shown."""
    most = in_unit(HEAVIEST_KG, weights())
    found = typed.number("load", 0, most, optional=optional, unit=weights().value)
    if found is None:
        return None
    if number_text(found) == load_field(given_kg, exercise):
        return given_kg
    return to_kg(found, weights())
