"""Reading typed forms: every field strict, every error collected, nothing typed lost."""

import enum
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from mainstay.care.history import Pain, Reach
from mainstay.reading import ReadingError, read_day, read_word

E = TypeVar("E", bound=enum.Enum)

NAMES = {
    "back": "Back pain",
    "leg": "Leg pain",
    "reach": "How far down",
    "reps": "Repetitions",
    "load_kg": "Weight",
    "duration_s": "Seconds",
    "distance_m": "Meters",
    "minutes": "Minutes",
}
"""What fields are called in errors."""


class Typed:
    """What was typed on a page; reading a field collects its error.

    Attributes:
        errors: `{"field": name, "text": sentence}` in the order of reading.
    """

    def __init__(self, data: Mapping[str, Any], names: Mapping[str, str] | None = None) -> None:
        """Keep the data as it came; `names` are what the page's own fields are called."""
        self.data = data
        self.names = {**NAMES, **(names or {})}
        self.errors: list[dict[str, str]] = []

    def __getitem__(self, name: str) -> str:
        """The text typed into a field, for showing it again."""
        return str(self.data.get(name, ""))

    def text(self, name: str, *, longest: int = 200, optional: bool = False) -> str:
        """A line of text."""
        found = self._one(name)
        if not found and not optional:
            self._refuse(name, "is empty. Write a few words.")
        if len(found) > longest:
            self._refuse(name, f"is longer than {longest} characters. Write it shorter.")
        return found[:longest]

    def whole(self, name: str, low: int, high: int, *, optional: bool = False) -> int | None:
        """A whole number from `low` to `high`."""
        found = self.number(name, low, high, optional=optional)
        if found is not None and found != int(found):
            self._refuse(name, f"“{self[name]}” is not a whole number from {low} to {high}.")
            return None
        return None if found is None else int(found)

    def number(
        self, name: str, low: float, high: float, *, optional: bool = False
    ) -> float | None:
        """A number from `low` to `high`; a decimal comma is fine."""
        typed = self._one(name).replace(",", ".")
        if not typed:
            if not optional:
                self._refuse(name, f"has no answer. Choose from {low:g} to {high:g}.")
            return None
        try:
            found = float(typed)
        except ValueError:
            found = float("nan")
        if not low <= found <= high:
            self._refuse(
                name, f"“{typed}” does not fit. Write a number from {low:g} to {high:g}."
            )
            return None
        return found

    def word(self, name: str, kind: type[E], *, optional: bool = False) -> E | None:
        """One of an enum's words."""
        typed = self._one(name)
        if not typed and optional:
            return None
        try:
            return read_word(typed, kind, name)
        except ReadingError:
            problem = f"“{typed}” does not fit. Choose one from the list."
            self._refuse(name, problem if typed else "has no answer. Choose one.")
            return None

    def words(self, name: str, kind: type[E]) -> frozenset[E]:
        """Any number of an enum's words."""
        listed: list[str] = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        found = set()
        for typed in listed:
            try:
                found.add(read_word(typed, kind, name))
            except ReadingError:
                self._refuse(name, f"“{typed}” does not fit. Choose from the list.")
        return frozenset(found)

    def day(self, name: str, latest: date, *, optional: bool = False) -> date | None:
        """A date not after `latest`."""
        typed = self._one(name)
        if not typed:
            if not optional:
                self._refuse(name, "has no answer. Choose a day.")
            return None
        try:
            return read_day(typed, self.names.get(name, name), latest=latest)
        except ReadingError as error:
            self._refuse(name, f"{error.problem} {error.allowed}".strip())
            return None

    def _one(self, name: str) -> str:
        """The text of a field that may be sent once; two different answers are an error."""
        every = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        if len(set(every)) > 1:
            self._refuse(name, f"came twice: {' and '.join(every[:3])}. Send one answer.")
        return str(self.data.get(name, "")).strip()

    def refuse(self, name: str, text: str) -> None:
        """Add an error of the page's own."""
        self.errors.append({"field": name, "text": text})

    def _refuse(self, name: str, text: str) -> None:
        label = self.names.get(name, name.replace("_", " ").capitalize())
        self.refuse(name, f"{label}: {text}")


def pain_from(typed: Typed, prefix: str = "") -> Pain | None:
    """Pain from the keys `back`, `leg` and `reach`; None when something is missing.

    Without a leg question on the page (`leg` not sent), leg pain counts as 0 and reach as back.
    """
    back = typed.whole(f"{prefix}back", 0, 10)
    if f"{prefix}leg" in typed.data or f"{prefix}asks_leg" in typed.data:
        leg = typed.whole(f"{prefix}leg", 0, 10)
        reach = typed.word(f"{prefix}reach", Reach)
    else:
        leg, reach = 0, Reach.BACK
    if back is None or leg is None or reach is None:
        return None
    return Pain(back, leg, reach)
