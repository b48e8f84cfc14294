"""Why a saved file was not read, for somebody who does not read JSON: which entry, what, what to do.

The reading says it for whoever mends the file, with a place such as `$.facts[12].at`. That stays
beside the words, since a helper needs it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mainstay.care.questions import question
from mainstay.exercises import shipped_catalogue
from mainstay.reading import ReadingError
from mainstay.web import wording
from mainstay.web.language import day_text, later, reader, say
from mainstay.wording.refusals import taken_apart

KINDS: Mapping[str, str] = {
    "Answer": later("an answer to a safety question"),
    "Profile": later("the answers about you"),
    "SetLog": later("a set that was done"),
    "PainReport": later("a pain that was told"),
    "Score": later("a score"),
    "TestResult": later("a test"),
    "AdverseEvent": later("something that went wrong"),
    "Measurement": later("a measured muscle"),
    "Sonogram": later("a measured ultrasound picture"),
    "Sonoclip": later("a measured ultrasound clip"),
    "Sonoarea": later("a measured area of a muscle"),
    "Decision": later("an amount for an exercise"),
    "Issued": later("a weekly plan"),
    "Weighing": later("workings behind a plan"),
    "Approval": later("what a therapist agreed to"),
    "Release": later("a warning sign that was opened again"),
    "Override": later("a choice of a therapist"),
    "Note": later("a note"),
}
"""What an entry is."""

FIELDS: Mapping[str, str] = {
    "asked": later("when the pain was asked"),
    "at": later("when it happened"),
    "author": later("who said it"),
    "back": later("back pain"),
    "birth_year": later("the year of birth"),
    "choices": later("the answer"),
    "cleared_on": later("the day of a doctor's yes"),
    "conditions": later("a condition"),
    "day": later("the day"),
    "distance_m": later("meters"),
    "duration_s": later("seconds"),
    "effort": later("how hard it was"),
    "exercise": later("the exercise"),
    "facts": later("the entries"),
    "given": later("the amount that was given"),
    "height_m": later("the height"),
    "id": later("its number"),
    "kind": later("what it is"),
    "leg": later("leg pain"),
    "load_kg": later("the weight"),
    "log": later("what was done"),
    "mainstay": later("the version of the file"),
    "mass_kg": later("the body weight"),
    "measure": later("what was asked"),
    "on": later("the day"),
    "pain": later("the pain"),
    "pictures": later("the pictures"),
    "question": later("the question"),
    "reach": later("how far down the leg"),
    "replaces": later("the entry that it corrects"),
    "reps": later("repetitions"),
    "result": later("what was found"),
    "seal": later("the sign of this server"),
    "session": later("the session"),
    "sets": later("sets"),
    "since": later("since when"),
    "test": later("the test"),
    "text": later("the text"),
    "value": later("the number"),
    "zone": later("the time zone"),
}
"""What stands in an entry; of all else its own name is said."""

PROBLEMS: Mapping[str, str] = {
    "{found} lies in the future.": later("{found} has not come yet."),
    "{found} is not the day of `at`.": later("{found} is not the day on which it happened."),
    "{found} is not the day of the entry, {day}.": later("{found} is not the day of the entry, {day}."),
    "{found} does not go with an entry of {day}.": later("{found} does not go with an entry of {day}."),
    "{found} has not begun in your time zone, {zone}.": later("{found} has not begun in your time zone, {zone}."),
    "{found} is later than the day it was told.": later("{found} is later than the day it was told."),
    "{found} is not a kind of fact.": later("{found} is nothing that Mainstay saves."),
    "this is not the name of an author.": later("a name is missing, or too long."),
    "{found} is no time zone.": later("{found} is no time zone."),
    "version {found} is not known.": later("version {found} is not known here."),
    "{found} is no year of birth here.": later("{found} is no year of birth here."),
    "the exercise {found} is not in the catalogue.": later("the exercise {found} is not known here."),
    "{found} was typed on no page.": later("{found} cannot have been typed on a page."),
    "the id {found} stands twice.": later("the same entry stands there twice."),
    "two facts replace the same one, or a replaced one is missing.": later("two entries correct the same one, or the one that was corrected is missing."),
    "facts replace each other in a circle.": later("entries correct each other in a circle."),
    "no confirmed measurement of this file was made in this picture.": later("no measurement of this file was made in this picture."),
    "the key {found} is not known.": later("there is something called {found} that Mainstay does not know."),
    "the key {found} is missing.": later("it is missing."),
    "the key {found} stands twice in one object.": later("{found} stands there twice."),
    "{found} cannot stand here.": later("{found} cannot stand there."),
    "{found} is not known.": later("{found} is not known here."),
    "{found} is not a date.": later("{found} is no date."),
    "{found} is not a time.": later("{found} is no time."),
    "{found} is no day of a person who trains.": later("{found} is no day of somebody who trains."),
    "this is not JSON: {found}.": later("the text of the file breaks off or was changed."),
    "{found} is not UTF-8 text.": later("this is no text. It may be another file, such as a picture."),
    "{found} holds half a character (a lone surrogate).": later("{found} holds half a letter."),
    "{found} is too large.": later("{found} is too large."),
    "{found} is no number to count with.": later("{found} is no number to count with."),
    "{found} stands there twice.": later("{found} stands there twice."),
    "the time {found} has no zone.": later("the time {found} has no zone."),
    "lists and objects stand too deep inside each other.": later("this is no file of Mainstay."),
    "there is nothing in it.": later("there is nothing in it."),
    "no choice is given. Choose one.": later("no answer is given."),
    "{found} is not a choice. Allowed: {choices}. Choose one of these.": later("{found} is not one of its answers."),
    "there is no such question. Allowed: {choices}. Mend the id.": later("this question is not asked here."),
}  # fmt: skip
"""What was found, and how a person reads it; of all else the reading's own words."""

ALLOWED: Mapping[str, str] = {
    "{low} to {high}": later("{low} to {high}"),
    "{n} printable characters": later("{n} letters"),
    "up to {last}": later("up to {last}"),
    "{n} letters": later("{n} letters"),
    "up to {n} signs that can be written on one line": later("up to {n} letters"),
    "dates from {low} to {high}": later("days from {low} to {high}"),
    "times from {low} to {high}": later("days from {low} to {high}"),
    "years from {low} to {high}": later("years from {low} to {high}"),
    "names of the time zone database, such as {name}": later("names such as {name}"),
    "dates such as {day}": later("days such as {day}"),
    "times with their zone, such as {time}": later("a day with its time"),
    "a whole number": later("a whole number"),
    "a number": later("a number"),
    "a text": later("a text"),
    "true or false": later("yes or no"),
}
"""What may stand there; names of fields and kinds of a file help nobody who reads a page."""

ADVICE: Mapping[str, str] = {
    "Choose the time zone {zone} on the page “You”, then bring the file in.": later(
        "Choose the time zone {zone} on the page “You”, then bring the file in."
    ),
}
"""What only this refusal asks for."""

GENERAL = later(
    "Save the file once more where it comes from, and bring it here unchanged. If that is not possible, show the exact place below to your therapist or to whoever runs this site."
)

OUTSIDE = re.compile(r"(?P<name>[a-z_ ]+?) (?P<found>\S+): allowed (?P<allowed>.+)\.")
UNNAMED = re.compile(r"(?P<name>[a-z_]+): allowed (?P<allowed>.+)\.")
ASKED = re.compile(r"(?:answer to )?(?P<question>[a-z-]+): (?P<rest>.+)")
STEP = re.compile(r"([A-Za-z_]\w*)(?:\[(\d+)\])?")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)[\d:.]*(?:\+00:00|Z)")
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
FACT = re.compile(r"facts\[(\d+)\]\.?(.*)")


@dataclass(frozen=True)
class Refusal:
    """A refusal in words.

    Attributes:
        where: which entry; empty where it is the file as a whole.
        what: the part of it, and what is wrong there.
        allowed: what may stand there; empty where the problem says it.
        advice: what to do.
        exact: the same for whoever mends the file, in English.
    """

    where: str
    what: str
    allowed: str
    advice: str
    exact: str


def in_words(error: ReadingError, file: bytes) -> Refusal:
    """What a person reads of a refused file.

    Args:
        error: why it was refused.
        file: the file as it came.
    """
    place = error.place.removeprefix("file").replace(": $", "").lstrip(".: ")
    entry = FACT.match(place)
    where = _entry(file, int(entry[1])) if entry else ""
    name, problem, allowed = _parts(error, entry[2] if entry else place)
    what = f"{name}: {problem}" if name else problem
    found = taken_apart(error.advice, tuple(ADVICE))
    advice = str(ADVICE[found[0]]).format(**found[1]) if found else str(GENERAL)
    return Refusal(where, _plain(_capital(what)), _plain(allowed), advice, str(error))


def _parts(error: ReadingError, path: str) -> tuple[str, str, str]:
    """The part of the entry, what is wrong, and what is allowed."""
    name, told, allowed = _named(path), error.problem.partition(", found `")[0], error.allowed
    if outside := OUTSIDE.fullmatch(told if told.endswith(".") else f"{told}."):
        field = _field(outside["name"].replace(" ", "_"), outside["name"])
        return (
            field,
            say("{found} cannot stand there.", found=outside["found"]),
            _allowed(outside["allowed"]),
        )
    if unnamed := UNNAMED.fullmatch(told):
        return (
            _field(unnamed["name"]),
            say("this cannot stand there."),
            _allowed(unnamed["allowed"]),
        )
    asked = ASKED.fullmatch(told)
    if asked and (known := taken_apart(asked["rest"], tuple(PROBLEMS))):
        return _asked(asked["question"]), _said(known), _answers(asked["question"])
    known = taken_apart(told, tuple(PROBLEMS))
    return name, _said(known) if known else told, _allowed(allowed)


def _said(known: tuple[str, dict[str, str]]) -> str:
    text, values = known
    return str(PROBLEMS[text]).format(**{k: _found(v) for k, v in values.items()})


def _found(value: str) -> str:
    """A found value without the signs of the file around it."""
    return f"“{value.strip('`').strip(chr(34))}”" if value.startswith("`") else value


def _allowed(text: str) -> str:
    known = taken_apart(text, tuple(ALLOWED))
    if known is None and DAY.fullmatch(text):
        return text
    return str(ALLOWED[known[0]]).format(**known[1]) if known else ""


# --- where ---


def _entry(file: bytes, number: int) -> str:
    """Which entry of how many, what it is, and of which day, as far as the file tells."""
    facts = json.loads(file)["facts"]
    fact = facts[number] if isinstance(facts[number], dict) else {}
    parts = [str(KINDS.get(str(fact.get("kind")), say("an entry"))), _exercise(fact)]
    if DAY.fullmatch(str(fact.get("day"))):
        parts.append(str(fact["day"]))
    told = ", ".join(part for part in parts if part)
    return _plain(say("Entry {n} of {all}: {told}.", n=number + 1, all=len(facts), told=told))


def _exercise(fact: Mapping[str, Any]) -> str:
    value = fact.get("value")
    key = value.get("exercise") if isinstance(value, dict) else None
    known = shipped_catalogue().by_id.get(str(key))
    return wording.exercise_name(known) if known else ""


def _named(path: str) -> str:
    """The steps of a path in words: `value.conditions[0].since` is "a condition 1, since when"."""
    steps = [(n, i) for n, i in STEP.findall(path)]
    inner = steps[1:] if steps[:1] == [("value", "")] else steps
    inner = [] if path.startswith(("line ", "byte ")) else inner
    return ", ".join(f"{_field(name)} {int(i) + 1}" if i else _field(name) for name, i in inner)


def _field(name: str, otherwise: str = "") -> str:
    known = FIELDS.get(name) or FIELDS.get(name.partition("_")[0])
    return str(known or otherwise or f"“{name}”")


def _asked(name: str) -> str:
    try:
        return f"“{question(name).wording(reader()).ask}”"
    except ReadingError:
        return f"“{name}”"


def _answers(name: str) -> str:
    try:
        asked = question(name)
    except ReadingError:
        return ""
    return "; ".join(choice.label(reader()) for choice in asked.choices)


# --- words ---


def _plain(text: str) -> str:
    """Days as people write them, and no sign that cannot be printed."""
    text = "".join(c for c in text if c.isprintable())
    text = MOMENT.sub(lambda m: f"{_day(m[1])}, {m[2]} (UTC)", text)
    return DAY.sub(lambda m: _day(m[0]), text)


def _day(text: str) -> str:
    try:
        return day_text(date.fromisoformat(text), "j F Y")
    except ValueError:
        return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
