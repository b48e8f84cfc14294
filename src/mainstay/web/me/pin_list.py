"""The weights of a pin stack as a person types them: "5, 10, 15, 25" or "5 to 50 in steps of 2.5"."""

import re
from fractions import Fraction

from mainstay.exercises import MOST_PINS
from mainstay.web.forms import SHOWN, Typed
from mainstay.web.language import say
from mainstay.web.me.typed_lists import parts_of

LEAST, MOST = 0.25, 500.0
"""What a pin can hold, in the stack's own unit (ours; the upper one as in `Rig`)."""

LONGEST = 1500
"""Letters of a list; the most pins, one by one, are fewer."""

RUN_OF = 4
"""So many equal steps are written as one range."""

NUMBER = r"(\d{1,3}(?:\.\d{1,2})?)"
UNIT = r"\s*(?:kg|lb|lbs)?"
FIRST = re.compile(rf"(?:(?:first|from|primero|desde)\s+)?{NUMBER}{UNIT}", re.ASCII)
RUN = re.compile(
    rf"(?:then|luego|despu[eé]s)\s+(?:by\s+|de\s+)?{NUMBER}{UNIT}\s+(?:up\s+to|to|hasta)\s+{NUMBER}{UNIT}"
)
RANGE = re.compile(
    rf"(?:(?:from|desde|de)\s+)?{NUMBER}{UNIT}\s*(?:to|up\s+to|a|hasta|-|–)\s*{NUMBER}{UNIT}"
    rf"(?:\s+(?:(?:in\s+)?steps?\s+of|by|every|(?:en\s+)?pasos\s+de|cada|de)\s+{NUMBER}{UNIT})?"
)
"""In English and in Spanish, whichever the page is in."""


def pins(typed: Typed, name: str = "pins") -> list[float]:
    """The weights that the pin can choose, rising; empty beside an error."""
    typed.text(name, longest=LONGEST, optional=True)
    found: list[Fraction] = []
    for part in _parts(typed[name]):
        made = _part(part, found)
        if isinstance(made, str):
            typed.refuse(name, say("Weights of the stack: {text}", text=made))
            return []
        found += made
    if not found:
        typed.refuse(
            name,
            say(
                "Write the weights of the stack, such as “5, 10, 15, 25” or “5 to 50 in steps of 2.5”."
            ),
        )
    elif len(found) > MOST_PINS:
        text = say(
            "“{typed}” makes {count} weights. Allowed are 1 to {most_pins}; look at the steps.",
            typed=typed[name][:SHOWN],
            count=len(found),
            most_pins=MOST_PINS,
        )
        typed.refuse(name, say("Weights of the stack: {text}", text=text))
        return []
    return [float(mass) for mass in found]


def _parts(text: str) -> list[str]:
    """One part a number or a run; a run may follow its first number without a comma."""
    parts: list[str] = []
    for listed in parts_of(text.lower()):
        head, *runs = re.split(r"\s+(?=(?:then|luego|despu[eé]s)\b)", listed)
        parts += head.split() if re.fullmatch(r"[\d.\s]+", head) else [head]
        parts += runs
    return [part for part in parts if part]


def _part(part: str, before: list[Fraction]) -> list[Fraction] | str:
    """The weights that a part adds, or what is wrong with it."""
    one, run = FIRST.fullmatch(part), RUN.fullmatch(part)
    if one:
        return _checked(part, [Fraction(one[1])], before)
    if span := RANGE.fullmatch(part):
        return _range(part, span, before)
    if not run:
        return say(
            "“{part}” does not fit. Write numbers from {low:g} to {high:g} with a space after each comma, or “5 to 50 in steps of 2.5”.",
            part=part[:SHOWN],
            low=LEAST,
            high=MOST,
        )
    if not before:
        return say("“{part}” needs a first weight before it, such as “first 5”.", part=part)
    made = _steps(part, before[-1], Fraction(run[1]), Fraction(run[2]))
    return made if isinstance(made, str) else _checked(part, made, before)


def _range(part: str, span: re.Match[str], before: list[Fraction]) -> list[Fraction] | str:
    """Both ends and what lies between; without steps nobody knows which weights these are."""
    if span[3] is None:
        return say(
            "“{part}” does not say the steps. Write it so: “5 to 50 in steps of 2.5”.",
            part=part[:SHOWN],
        )
    first = Fraction(span[1])
    made = _steps(part, first, Fraction(span[3]), Fraction(span[2]))
    return made if isinstance(made, str) else _checked(part, [first, *made], before)


def _steps(part: str, start: Fraction, step: Fraction, top: Fraction) -> list[Fraction] | str:
    """The weights after `start`, up to `top`."""
    if not step or top <= start or (top - start) % step:
        return say(
            "“{part}”: steps of {step:g} from {start:g} do not end at {top:g}. Look at the three numbers.",
            part=part[:SHOWN],
            step=float(step),
            start=float(start),
            top=float(top),
        )
    return [start + step * n for n in range(1, int((top - start) / step) + 1)]


def _checked(part: str, made: list[Fraction], before: list[Fraction]) -> list[Fraction] | str:
    if not LEAST <= made[0] <= made[-1] <= MOST:
        return say(
            "“{part}” does not fit. Allowed are weights from {low:g} to {high:g}.",
            part=part[:SHOWN],
            low=LEAST,
            high=MOST,
        )
    if before and made[0] <= before[-1]:
        return say(
            "“{part}” stands after {before:g}. Write each weight once, the lightest first.",
            part=part[:SHOWN],
            before=float(before[-1]),
        )
    return made


def typed_pins(masses: tuple[float, ...]) -> str:
    """The weights as they would have to be typed again; equal steps as a range."""
    exact = [Fraction(str(mass)) for mass in masses]
    parts, place = [], 0
    while place < len(exact):
        end = _end_of_run(exact, place)
        if end - place >= RUN_OF:
            step = float(exact[end] - exact[end - 1])
            text = say(
                "{first:g} to {top:g} in steps of {step:g}",
                first=masses[place],
                top=masses[end],
                step=step,
            )
            parts.append(text)
            place = end + 1
        else:
            parts.append(f"{masses[place]:g}")
            place += 1
    return ", ".join(parts)


def _end_of_run(exact: list[Fraction], place: int) -> int:
    """The last place up to which the steps stay as the first one is."""
    end = place
    while (
        end + 1 < len(exact) and exact[end + 1] - exact[end] == exact[place + 1] - exact[place]
    ):
        end += 1
    return end
