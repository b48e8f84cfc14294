"""Reading typed forms: every field strict, every error collected, nothing typed lost."""

import enum
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from mainstay.care.history import Pain, Reach
from mainstay.reading import ReadingError, has_controls, read_day, read_word, words_of
from mainstay.web.language import later, reader, say
from mainstay.wording import reach_words

E = TypeVar("E", bound=enum.Enum)

NAMES = {
    "back": later("Back pain"),
    "leg": later("Leg pain"),
    "reach": later("How far down"),
    "sets": later("Sets"),
    "reps": later("Repetitions"),
    "load_kg": later("Weight"),
    "load": later("Weight"),
    "duration_s": later("Seconds"),
    "distance_m": later("Meters"),
    "minutes": later("Minutes"),
    "name": later("Name"),
    "height_cm": later("Height"),
    "mass": later("Weight"),
    "conditioning": later("How active you were"),
    "country": later("Where you live"),
    "weeks": later("How many weeks"),
    "areas": later("Where you feel it"),
    "conditions": later("Your health"),
    "floor": later("Down to the floor and up"),
    "cannot": later("What you cannot do"),
    "items": later("What you have"),
    "bands": later("Bands"),
    "weight_unit": later("Kilograms or pounds"),
    "dumbbells": later("Dumbbells"),
    "has_pulley": later("Pulley"),
    "rig_name": later("Name of the pulley"),
    "rig_kind": later("How you choose the weight"),
    "unit": later("Unit of the weights"),
    "plates": later("Plates"),
    "smallest": later("Weight without plates"),
    "pins": later("Weights of the stack"),
    "added": later("Small plates"),
    "friction": later("How it feels both ways"),
    "friction_low": later("Least friction"),
    "friction_high": later("Most friction"),
    "ratio": later("How the rope runs"),
    "heights": later("Heights of the rope"),
    "lesson": later("Safety steps"),
    "worry": later("Worry"),
    "low_mood": later("Mood"),
    "moving_harms": later("Moving harms"),
    "days_per_week": later("Days a week"),
    "set_off": later("Whether it set your back off"),
    "painkiller": later("Extra painkiller"),
    "value": later("Your number"),
    "side": later("Side"),
    "reserve": later("How many more"),
    "set_id": later("This set"),
    "rope": later("Rope, hook and knot"),
    "examined_by": later("Who examined you"),
    "examined_on": later("Day of the examination"),
    "result": later("What they said"),
    "allowed": later("Exercise allowed"),
    "zone_name": later("Time zone"),
    "large_print": later("Larger print"),
    "effort": later("How hard it was"),
    "sleep": later("Sleep"),
    "stress": later("Stress"),
    "soreness": later("Sore muscles"),
    "peak": later("More pain than at the start"),
    "where": later("Where it hurts"),
    "reason": later("Reason"),
    "text": later("Text"),
    "kind": later("Kind"),
    "hold_s": later("Hold, in seconds"),
    "picture": later("Image"),
    "position": later("Position"),
    "good": later("Holds that counted"),
}
"""What fields are called in errors."""

EXPECTED = frozenset({"csrfmiddlewaretoken"})
"""Fields of every form that no page reads itself."""

NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{0,6})?|[+-]?\.\d{1,6}", re.ASCII)
"""What counts as a typed number: digits and one point; no exponent, no words such as nan."""

SHOWN = 40
"""Characters of a wrong value that an error repeats."""


class Typed:
    """What was typed on a page; reading a field collects its error.

    Attributes:
        errors: `{"field": name, "text": sentence}` in the order of reading.
    """

    def __init__(self, data: Mapping[str, Any], names: Mapping[str, str] | None = None) -> None:
        """Keep the data as it came; `names` are what this page calls its own fields."""
        self.data = data
        self.errors: list[dict[str, str]] = []
        self._names = {**NAMES, **(names or {})}
        self._read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        """The text typed into a field, for showing it again."""
        return str(self.data.get(name, ""))

    def text(self, name: str, *, longest: int = 200, optional: bool = False) -> str:
        """A line of text."""
        found = self._one(name)
        if not found and not optional:
            self._refuse(name, say("is empty. Write a few words."))
        if len(found) > longest:
            self._refuse(
                name,
                say("is longer than {longest} characters. Write it shorter.", longest=longest),
            )
        if has_controls(found):
            self._refuse(name, say("holds a sign that cannot be written. Type it again."))
        return found[:longest]

    def whole(self, name: str, low: int, high: int, *, optional: bool = False) -> int | None:
        """A whole number from `low` to `high`."""
        found = self.number(name, low, high, optional=optional)
        if found is not None and found != int(found):
            self._refuse(
                name,
                say(
                    "“{shown}” is not a whole number. {span}",
                    shown=self._shown(name),
                    span=_span(low, high),
                ),
            )
            return None
        return None if found is None else int(found)

    def number(
        self, name: str, low: float, high: float, *, optional: bool = False, unit: str = ""
    ) -> float | None:
        """A number from `low` to `high`, in `unit`; a decimal comma is fine."""
        typed = self._one(name).replace(",", ".")
        if not typed:
            if not optional:
                self._refuse(name, say("has no answer. {span}", span=_span(low, high, unit)))
            return None
        found = float(typed) if NUMBER.fullmatch(typed) else None
        if found is None or not low <= found <= high:
            self._refuse(
                name,
                say(
                    "“{shown}” does not fit. {span}",
                    shown=self._shown(name),
                    span=_span(low, high, unit),
                ),
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
            words = words_of(kind).replace("_", " ")
            said = say(
                "“{shown}” does not fit. Choose one of: {words}.",
                shown=self._shown(name),
                words=words,
            )
            self._refuse(name, said if typed else say("has no answer. Choose one."))
            return None

    def words(self, name: str, kind: type[E]) -> frozenset[E]:
        """Any number of an enum's words."""
        self._read.add(name)
        listed: list[str] = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        found = set()
        for typed in listed:
            try:
                found.add(read_word(typed, kind, name))
            except ReadingError:
                self._refuse(
                    name,
                    say("“{typed}” does not fit. Choose from the list.", typed=typed[:SHOWN]),
                )
        return frozenset(found)

    def ticked(self, name: str) -> bool:
        """A box that is ticked or not."""
        typed = self._one(name)
        if typed not in ("", "yes"):
            self._refuse(
                name,
                say("“{shown}” does not fit. Tick the box or not.", shown=self._shown(name)),
            )
        return typed == "yes"

    def day(
        self, name: str, latest: date, *, earliest: date = date.min, optional: bool = False
    ) -> date | None:
        """A date not after `latest`."""
        typed = self._one(name)
        if not typed:
            if not optional:
                self._refuse(name, say("has no answer. Choose a day."))
            return None
        try:
            found = read_day(typed[:SHOWN], self._label(name), latest=latest)
        except ReadingError:
            self._refuse(name, _day_fault(typed[:SHOWN], latest))
            return None
        if found < earliest:
            self._refuse(
                name,
                say(
                    "{found} is too early. Allowed: {earliest} to {latest}.",
                    found=found,
                    earliest=earliest,
                    latest=latest,
                ),
            )
            return None
        return found

    def key(self, name: str) -> uuid.UUID | None:
        """An id that the page made."""
        try:
            return uuid.UUID(self._one(name))
        except ValueError:
            self._refuse(name, say("cannot be recognized. Open the page again."))
            return None

    def made(self) -> uuid.UUID | None:
        """The id that was made with the page, so that a form sent twice counts once.

        None where the page has none, or beside an error.
        """
        return self.key("made") if self["made"] else None

    def known(self, *also: str) -> None:
        """Refuse fields that nobody has read, such as a misspelt one; `also` are fine."""
        for name in self.data:
            if name not in self._read and name not in EXPECTED and name not in also:
                self.refuse(
                    "",
                    say(
                        "“{name}” is no field of this page. Open the page again.",
                        name=name[:SHOWN],
                    ),
                )

    def expect(self, names: Iterable[str]) -> None:
        """Fields that belong to the page, whether or not they are read this time."""
        self._read.update(names)

    def refuse(self, name: str, text: str) -> None:
        """Add an error of the page's own."""
        self.errors.append({"field": name, "text": text})

    def _one(self, name: str) -> str:
        """The one text of a field; twice the same name is an error, since one would be lost."""
        self._read.add(name)
        listed = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        if len(listed) > 1:
            self._refuse(
                name,
                say(
                    "came twice: {names}. Send one answer.",
                    names=say(" and ").join(x[:SHOWN] for x in listed[:3]),
                ),
            )
        return str(self.data.get(name, "")).strip()

    def _shown(self, name: str) -> str:
        return str(self.data.get(name, "")).strip()[:SHOWN]

    def _label(self, name: str) -> str:
        return self._names.get(name, name.replace("_", " ").capitalize())

    def _refuse(self, name: str, text: str) -> None:
        self.refuse(name, f"{self._label(name)}: {text}")


def _day_fault(typed: str, latest: date) -> str:
    """Why `read_day` refuses, in the reader's language."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return say("`{typed}` is not a date. Allowed: dates such as 2026-11-24.", typed=typed)
    return say(
        "{day} lies in the future. Allowed: dates up to {latest}.", day=day, latest=latest
    )


def _span(low: float, high: float, unit: str = "") -> str:
    if unit:
        return say(
            "Write a number from {low:g} to {high:g} {unit}.", low=low, high=high, unit=unit
        )
    return say("Write a number from {low:g} to {high:g}.", low=low, high=high)


def pain_from(typed: Typed, prefix: str = "") -> Pain | None:
    """Pain from the keys `back`, `leg` and `reach`; None when something is missing.

    Who never had leg pain is asked by `leg_too` whether there is some; without any, it counts as 0
    and reach as back.
    """
    names = tuple(f"{prefix}{n}" for n in ("back", "leg", "reach"))
    too = f"{prefix}leg_too"
    typed.expect((f"{prefix}asks_leg", too))
    back = typed.whole(names[0], 0, 10)
    leg: int | None
    reach: Reach | None
    if typed[f"{prefix}asks_leg"] or _has_leg_pain(typed, too, names[1:]):
        leg, reach = typed.whole(names[1], 0, 10), typed.word(names[2], Reach)
    else:
        typed.expect(names)
        leg, reach = 0, Reach.BACK
    if back is None or leg is None or reach is None:
        return None
    return Pain(back, leg, reach)


def _has_leg_pain(typed: Typed, name: str, answers: tuple[str, ...]) -> bool:
    """The answer to "any pain in your leg?"; a number or a place says yes, nothing is refused."""
    said = typed[name]
    if said not in ("no", "yes") and not any(typed[a] for a in answers):
        typed.refuse(name, say("Any pain in your leg or buttock? Tap no or yes."))
    return said != "no" and (said == "yes" or any(typed[a] for a in answers))


def pain_line(pain: Pain) -> str:
    """Pain in one line, for showing two versions beside each other."""
    return say(
        "Back {back}, leg {leg}, down to the {reach}",
        back=pain.back,
        leg=pain.leg,
        reach=reach_words(pain.reach, language=reader()),
    )
