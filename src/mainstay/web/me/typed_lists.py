"""Lists of weights as they are typed: “1, 2,5, 4” with commas between and inside numbers."""

import re

from mainstay.web.forms import SHOWN, Typed
from mainstay.web.language import say

COUNT_AND_COMMA = re.compile(r"(x\s*\d+)\s*,")


DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?!\d|[.,]\d)")


BETWEEN = re.compile(r";|,(?!\d)|(?<!\d),")


def parts_of(typed: str) -> list[str]:
    """The parts of a typed list; a comma inside a number is a decimal one, as in every field.

    "1,2,4" could be three weights or two: it stays one part, which no number fits.
    """
    plain = DECIMAL_COMMA.sub(r"\1.\2", COUNT_AND_COMMA.sub(r"\1;", typed))
    return [part.strip() for part in BETWEEN.split(plain)]


def numbers(typed: Typed, name: str, low: float, high: float) -> list[float]:
    """Weights such as “1, 2,5, 4” as they were typed; each within the limits."""
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
