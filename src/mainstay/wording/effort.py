"""How hard an exercise is meant to feel, in one line."""

from mainstay.care.effort import WantedEffort
from mainstay.care.history import RESERVE_TOP
from mainstay.wording.words import translate

FEELS = (
    (2, "It should feel very light: {span} of 10."),
    (4, "It should feel light: {span} of 10."),
    (6, "It should feel a little hard: {span} of 10."),
    (10, "It should feel hard: {span} of 10."),
)
"""Up to which effort each sentence holds; the words are ours."""

LEFT = (
    "Stop while you could still do {n} more.",
    "Stop while you could still do {n} or more.",
)
"""The last number that can be told stands for all above it."""


def effort_text(wanted: WantedEffort, language: str = "en") -> str:
    """How it should feel: "It should feel light: 3 to 4 of 10. Stop while you could ..."."""
    low, high = wanted.scale
    text = next(text for top, text in FEELS if high <= top)
    span = str(high)
    if low < high:
        span = translate("{low} to {high}", language).format(low=low, high=high)
    feels = translate(text, language).format(span=span)
    if wanted.reserve is None:
        return feels
    left = LEFT[wanted.reserve == RESERVE_TOP]
    return f"{feels} {translate(left, language).format(n=wanted.reserve)}"
