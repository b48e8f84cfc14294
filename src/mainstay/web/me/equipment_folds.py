"""The folded parts of the page of equipment: each says what is in it, and opens where it is needed."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from mainstay.web.language import say
from mainstay.web.me import intake_words


@dataclass(frozen=True)
class Fold:
    """One folded part.

    Attributes:
        open: whether it is open when the page comes.
        told: what was told in it, in a line; empty where nothing was.
    """

    open: bool
    told: str


FIELDS: Mapping[str, tuple[str, ...]] = {
    "home": ("items",),
    "weights": ("dumbbells", "bands"),
    "gym": ("items",),
    "stack": ("rig_name", "unit", "rig_kind", "plates", "smallest", "pins", "added"),
    "rope": ("ratio", "friction", "friction_low", "friction_high", "heights"),
}
"""The fields of each part; where one of them is wrong, the part is open."""

NEEDED = ("stack", "rope")
"""Parts of which something has to be told by who has a pulley: open until it was."""


def folds(
    typed: Mapping[str, str],
    chosen: Mapping[str, Set[str]],
    errors: Sequence[Mapping[str, str]],
) -> dict[str, Fold]:
    """Every part of the page.

    Args:
        typed: what the fields hold, by name; empty on the first visit.
        chosen: the same where several may be ticked.
        errors: what is wrong, each with its field.
    """
    wrong = {e["field"] for e in errors}
    told = _told(typed, chosen)
    first = {"home"} if not typed else set()
    first |= set(NEEDED) if not typed.get("rig_kind") or not typed.get("ratio") else set()
    return {
        name: Fold(name in first or not wrong.isdisjoint(fields), told[name])
        for name, fields in FIELDS.items()
    }


def _told(typed: Mapping[str, str], chosen: Mapping[str, Set[str]]) -> dict[str, str]:
    items = chosen.get("items", frozenset())
    bands = _words(intake_words.COLORS, chosen.get("bands", frozenset()))
    weights = typed.get("dumbbells", "").strip()
    named = typed.get("rig_name", ""), typed.get(_masses(typed), "")
    rope = {typed.get("ratio", "")}
    return {
        "home": ", ".join(_words(intake_words.ITEMS, items)),
        "gym": ", ".join(_words(intake_words.GYM_ITEMS, items)),
        "weights": ", ".join(
            [*([say("Weights: {listed}", listed=weights)] if weights else []), *bands]
        ),
        "stack": ": ".join(text for text in named if text),
        "rope": ", ".join(_words(intake_words.RATIOS, rope)),
    }


def _masses(typed: Mapping[str, str]) -> str:
    """The field with the weights of the machine; each kind of machine has its own."""
    return "plates" if typed.get("rig_kind") == "plates" else "pins"


def _words(options: intake_words.Options, codes: Set[str]) -> list[str]:
    return [str(word) for code, word, _ in options if code in codes]
