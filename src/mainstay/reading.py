"""Strict reading of JSON and TOML into frozen dataclasses, and writing them back.

Nothing unknown is ignored: an unknown, missing or duplicate key, a wrong type, an unknown word,
a number that is not finite or a time without zone ends in a `ReadingError` that says where,
what, what is allowed and what to do. Plain msgspec ignores unknown keys on dataclasses and
names types of Python, so everything is checked first and msgspec then converts.
"""

import dataclasses
import difflib
import enum
import functools
import itertools
import json
import math
import re
import threading
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

DEEPEST = 50
"""Levels of lists and objects inside each other; our files need nine (ours)."""

LARGEST = 2**53
"""Whole numbers beyond are not exact in every program that reads JSON."""

SHOWN = 80
"""Characters of a found value that a message repeats (ours)."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""Days that can be read: those of people who live now, with room to count weeks (ours)."""

DATES = "dates such as 2026-11-24"
TIMES = "times with their zone, such as 2026-11-24T08:00:00+01:00"
MEND = "Mend the value at that place."


class ReadingError(ValueError):
    """Something read does not fit.

    Attributes:
        place: where, as `file: $.key[index]`.
        problem: what was found.
        allowed: what may stand there; empty when the problem says it.
        advice: what to do.
    """

    def __init__(self, place: str, problem: str, allowed: str = "", advice: str = "") -> None:
        """Keep the four parts and join them into one message."""
        self.place, self.problem, self.allowed, self.advice = place, problem, allowed, advice
        parts = [f"{place}: {problem}"]
        parts += [f"Allowed: {allowed}."] if allowed else []
        parts += [advice] if advice else []
        super().__init__("".join(_printable(c) for c in " ".join(parts)))


class Unfit(ValueError):
    """What a value refuses about one of its own keys; who reads it knows where the value stands.

    Attributes:
        key: the key below the value, as `.contacts[0]`.
        problem: as in a `ReadingError`, as are `allowed` and `advice`.
    """

    def __init__(self, key: str, problem: str, allowed: str = "", advice: str = MEND) -> None:
        """Keep the four parts; without a reader they are one sentence."""
        self.key, self.problem, self.allowed, self.advice = key, problem, allowed, advice
        said = f"{key.removeprefix('.')}: {problem}"
        super().__init__(f"{said.rstrip('.')}; allowed: {allowed}" if allowed else said)


def _printable(character: str) -> str:
    """A character as itself, or escaped: nothing read may steer the terminal that shows it."""
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


def read_json(text: str | bytes, wanted: type[T], place: str) -> T:
    """Read JSON text as `wanted`; `place` names the source in errors."""
    try:
        raw = json.loads(_decoded(text, place), object_pairs_hook=_object, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise ReadingError(
            f"{place}: line {error.lineno}, column {error.colno}",
            f"this is not JSON: {error.msg}.",
            advice="Mend the text at that place.",
        ) from None
    except RecursionError:
        raise _too_deep(place) from None
    return read_value(raw, wanted, place)


def read_toml(text: str, wanted: type[T], place: str) -> T:
    """Read TOML text as `wanted`; `place` names the source in errors."""
    return read_value(parse_toml(text, place), wanted, place)


def parse_toml(text: str, place: str) -> dict[str, Any]:
    """The plain values of TOML text; what is no TOML is refused at its line."""
    _check_text(text, place, "TOML", "Write its keys.")
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise _no_toml(str(error), place) from None
    except RecursionError:
        raise _too_deep(place) from None


_TOML_PLACE = re.compile(
    r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|.*)\)"
)

_TOML_HELP = (
    # begin of what the parser says | what it means | allowed | what to do
    ("Cannot overwrite", "a key stands twice in one table", "each key once", "Keep one of them."),
    ("Cannot declare", "a table stands twice", "each table once, lists as [[table]]", "Keep one of them."),
    ("Cannot mutate", "a table is written in two ways", "each table once", "Keep one of them."),
    ("Invalid value", "no value can be read here", '12.5, true, "a word" or [a list]', "Put words in quotes."),
    ("Invalid statement", "no key, table or remark begins here", "key = value, [table] or # remark", "Write keys with a to z, digits, - and _."),
    ("Unclosed", "a list is not closed", "[...]", "Close it with ]."),
    ("Expected '='", "a line has no =", "key = value", "Write keys with a to z, digits, - and _."),
    ("Unterminated", "a text has no end", '"a word" on one line', "Close it with a quotation mark."),
)  # fmt: skip


def _line_of(match: re.Match[str]) -> str:
    line, column = match["line"], match["column"]
    return f"line {line}, column {column}" if line else "end of the text"


def _no_toml(said: str, place: str) -> ReadingError:
    """What the parser says, with its place in front and with what it means."""
    match = _TOML_PLACE.fullmatch(said)
    what = match["what"] if match else said
    at = f"{place}: {_line_of(match)}" if match else place
    for begins, means, allowed, advice in _TOML_HELP:
        if what.startswith(begins):
            return ReadingError(at, f"this is not TOML: {means}.", allowed, advice)
    return ReadingError(at, f"this is not TOML: {what}.", advice="Mend the text at that place.")


def read_value(raw: object, wanted: type[T], place: str) -> T:
    """Convert plain values (dict, list, str, numbers) strictly into `wanted`."""
    _check_depth(raw, place)
    _check(raw, wanted, f"{place}: $")
    _learn(wanted)
    try:
        return msgspec.convert(raw, wanted, strict=True)
    except msgspec.ValidationError as error:
        raise _explained(error, raw, place) from None


_learned: set[Any] = set()
_learning = threading.Lock()


def _learn(wanted: Any) -> None:
    """Let msgspec look at a type, one thread at a time.

    What it learns of a class it keeps on the class, unguarded: two threads that meet an enum for
    the first time together end the whole process (found by a test that kills the site; 0.22).
    """
    if wanted not in _learned:
        with _learning:
            msgspec.json.Decoder(wanted)
            _learned.add(wanted)


def plain(value: object) -> Any:
    """Turn values into plain dicts, lists, strings and numbers; sets come in one order.

    A field that is None is left out where None is what its absence means.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        named = ((f, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {f.name: plain(v) for f, v in named if v is not None or f.default is not None}
    if isinstance(value, Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(v) for v in value), key=str)
    return msgspec.to_builtins(value)


def to_json(value: object) -> str:
    """Write a value as indented JSON, as `plain` makes it."""
    # `json.dumps` with an indent is written in Python and takes ten times as long.
    return msgspec.json.format(msgspec.json.encode(plain(value)), indent=2).decode()


def json_schema(wanted: type) -> dict[str, Any]:
    """The JSON Schema of a type; no additional properties anywhere.

    A schema knows names, types and words. What depends on several fields, and the range of a
    number, is checked when a file is read.
    """
    schema = msgspec.json.schema(wanted)
    for part in schema.get("$defs", {}).values():
        if part.get("type") == "object" and "properties" in part:
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


# --- the text -----------------------------------------------------------------------------------


class _Twice(dict[str, Any]):
    """An object that names a key twice; its place is known only once all is parsed."""

    key = ""


def _decoded(text: str | bytes, place: str) -> str:
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            raise ReadingError(
                f"{place}: byte {error.start + 1}",
                f"`0x{text[error.start]:02x}` is not UTF-8 text.",
                "UTF-8",
                "Save the file as UTF-8.",
            ) from None
    _check_text(text, place, "JSON", "Write an object: {...}.")
    return text


def _check_text(text: str, place: str, allowed: str, advice: str) -> None:
    if text.startswith("\ufeff"):
        problem = "the text begins with a byte order mark."
        raise ReadingError(place, problem, "UTF-8 without it", "Save it as plain UTF-8.")
    if not text.strip():
        raise ReadingError(place, "there is nothing in it.", allowed, advice)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            doubled = _Twice(pairs)
            doubled.key = key
            return doubled
        found[key] = value
    return found


def _whole(digits: str) -> int | float:
    """A whole number; one of absurd length as a float, which its check then refuses."""
    return int(digits) if len(digits) < SHOWN else float(digits)


def _too_deep(place: str) -> ReadingError:
    problem = "lists and objects stand too deep inside each other."
    return ReadingError(place, problem, f"{DEEPEST} levels", "Flatten it.")


def _check_depth(raw: object, place: str) -> None:
    level: Iterable[object] = [raw]
    for _ in range(DEEPEST):
        level = [item for value in level for item in _inside(value)]
        if not level:
            return
    raise _too_deep(place)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


# --- the values ---------------------------------------------------------------------------------

PLAIN_TYPES: Mapping[Any, tuple[tuple[type, ...], str]] = {
    bool: ((bool,), "true or false"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    str: ((str,), "a text"),
    date: ((str, date), DATES),
    datetime: ((str, datetime), TIMES),
    type(None): ((type(None),), "nothing"),
}
"""What may stand for a type in plain values, and how a message names it."""


def _check(raw: object, wanted: Any, place: str) -> None:
    """Refuse what msgspec would let through, and name everything in plain words."""
    _check_alone(raw, place)
    options = _options(wanted)
    fitting = [option for option, kinds in options if _fits(raw, kinds)]
    if not fitting:
        raise ReadingError(place, f"{shown(raw)} cannot stand here.", _named(wanted), MEND)
    for option in fitting:
        _check_inside(raw, option, place)


def _check_alone(raw: object, place: str) -> None:
    """What is wrong anywhere, whatever is wanted."""
    if isinstance(raw, _Twice):
        problem = f"the key `{_short(raw.key)}` stands twice in one object."
        raise ReadingError(place, problem, "each key once", "Keep one of them.")
    if isinstance(raw, float) and not math.isfinite(raw):
        raise ReadingError(
            place, f"`{raw}` is no number to count with.", "finite numbers", MEND
        )
    if isinstance(raw, int) and abs(raw) > LARGEST:
        allowed = f"whole numbers from -{LARGEST} to {LARGEST}"
        raise ReadingError(place, f"{shown(raw)} is too large.", allowed, MEND)
    if isinstance(raw, str) and not raw.isascii():
        try:
            raw.encode()
        except UnicodeEncodeError:
            problem = f"{shown(raw)} holds half a character (a lone surrogate)."
            raise ReadingError(place, problem, "text", "Write it again.") from None


def _check_inside(raw: Any, option: Any, place: str) -> None:
    if dataclasses.is_dataclass(option):
        _check_object(raw, typing.cast(type, option), place)
    elif _is_words(option):
        read_word(raw, option, place)
    elif option is date and isinstance(raw, str):
        _check_date(raw, place)
    elif option is datetime:
        _check_time(raw, place)
    elif isinstance(raw, list | tuple):
        _check_list(raw, option, place)
    elif isinstance(raw, dict):
        named = (*typing.get_args(option), Any, Any)[:2]
        for key, item in raw.items():
            _check(key, named[0], f"{place}.{_short(key)}")
            _check(item, named[1], f"{place}.{_short(key)}")


Kinds = tuple[type, ...] | None
"""The plain types that may stand for a type; None leaves it to msgspec."""


@functools.cache
def _options(wanted: Any) -> tuple[tuple[Any, Kinds], ...]:
    """The types that a value may have, each with its plain types; unions are opened."""
    origin = typing.get_origin(wanted)
    if origin is typing.Annotated:
        return _options(typing.get_args(wanted)[0])
    if origin in (typing.Union, types.UnionType):
        return tuple(option for part in typing.get_args(wanted) for option in _options(part))
    return ((wanted, _kinds(wanted)),)


def _fits(raw: object, kinds: Kinds) -> bool:
    if kinds is None:
        return True
    if raw is True or raw is False:  # Python counts true as 1; a file must not
        return bool in kinds
    return isinstance(raw, kinds)


def _kinds(option: Any) -> Kinds:
    origin = typing.get_origin(option) or option
    if origin in PLAIN_TYPES:
        return PLAIN_TYPES[origin][0]
    if _is_words(origin):
        return (str,)
    if dataclasses.is_dataclass(origin):
        return (dict,)
    if origin in (tuple, list, set, frozenset):
        return (list, tuple)
    return (dict,) if isinstance(origin, type) and issubclass(origin, Mapping) else None


def _named(wanted: Any) -> str:
    """How a message names what may stand there; that a key may be left out goes unsaid."""
    named = (_name(option) for option, _ in _options(wanted) if option is not type(None))
    return " or ".join(named)


def _name(option: Any) -> str:
    if option in PLAIN_TYPES:
        return PLAIN_TYPES[option][1]
    if _is_words(option):
        return words_of(option)
    return "an object {...}" if _kinds(option) == (dict,) else "a list [...]"


def _is_words(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, enum.StrEnum)


def _check_list(raw: list[Any] | tuple[Any, ...], option: Any, place: str) -> None:
    arguments = typing.get_args(option) or (Any,)
    fixed = typing.get_origin(option) is tuple and arguments[-1] is not Ellipsis
    if fixed and len(raw) != len(arguments):
        allowed = f"a list of {len(arguments)}"
        raise ReadingError(place, f"a list of {len(raw)} cannot stand here.", allowed, MEND)
    for index, item in enumerate(raw):
        _check(item, arguments[index] if fixed else arguments[0], f"{place}[{index}]")
        if typing.get_origin(option) is frozenset and item in raw[:index]:
            problem = f"{shown(item)} stands there twice."
            raise ReadingError(f"{place}[{index}]", problem, "each once", "Keep one of them.")


@functools.cache
def _fields(wanted: type) -> Mapping[str, Any]:
    hints = typing.get_type_hints(wanted, include_extras=True)
    return {f.name: hints[f.name] for f in dataclasses.fields(wanted)}


@functools.cache
def _needed(wanted: type) -> tuple[str, ...]:
    none = dataclasses.MISSING
    fields = dataclasses.fields(wanted)
    return tuple(f.name for f in fields if f.default is none and f.default_factory is none)


def _check_object(raw: dict[str, Any], wanted: type, place: str) -> None:
    known = _fields(wanted)
    for key, value in raw.items():
        if key not in known:
            raise _unknown(key, known, place)
        _check(value, known[key], f"{place}.{key}")
    for key in _needed(wanted):
        if key not in raw:
            problem = f"the key `{key}` is missing."
            raise ReadingError(f"{place}.{key}", problem, _named(known[key]), "Write it.")


def _unknown(key: str, known: Iterable[str], place: str) -> ReadingError:
    near = difflib.get_close_matches(key[:SHOWN], known, 1)
    return ReadingError(
        f"{place}.{_short(key)}",
        f"the key `{_short(key)}` is not known.",
        ", ".join(known),
        f"Did you mean `{near[0]}`?" if near else "Remove it or mend its name.",
    )


def _check_date(raw: str, place: str) -> None:
    try:
        known = date.fromisoformat(raw).isoformat() == raw
    except ValueError:
        known = False
    if not known:
        raise ReadingError(place, f"{shown(raw)} is not a date.", DATES, MEND)
    if not str(FIRST_DAY) <= raw <= str(LAST_DAY):
        problem = f"{raw} is no day of a person who trains."
        raise ReadingError(place, problem, f"dates from {FIRST_DAY} to {LAST_DAY}", MEND)


def refuse_outside(
    value: object, allowed: Mapping[str, tuple[float, float]], place: str = ""
) -> None:
    """Refuse a number, or one of several, outside its range; None is no number.

    Args:
        value: what holds the fields.
        allowed: lowest and highest by the name of a field.
        place: what stands before the name in the message, such as `[dose]`.
    """
    for name, (low, high) in allowed.items():
        found = getattr(value, name)
        if found is None or (found.__class__ in (int, float) and low <= found <= high):
            continue  # most are none, or a number in its range
        for one in found if isinstance(found, tuple) else (found,):
            if not low <= one <= high:
                told = f"{place} {name}".strip()
                raise ValueError(f"{told} {one}: allowed {low:g} to {high:g}")


LONGEST_NAME = 200
"""Characters of an id or a name (ours)."""


def refuse_unnamed(value: object, *names: str) -> None:
    """Refuse ids and names that are blank, too long or hold signs that nobody can read."""
    for name in names:
        found: str | None = getattr(value, name)
        fits = found is None or (len(found) <= LONGEST_NAME and found.isprintable())
        if not fits or (found is not None and not found.strip()):
            raise ValueError(f"{name}: allowed 1 to {LONGEST_NAME} printable characters")


def has_controls(text: str) -> bool:
    """Whether a text holds signs that steer a machine and that nobody writes, such as NUL."""
    return any(c < " " or "\x7f" <= c < "\xa0" for c in text)


def refuse_controls(value: object, *names: str) -> None:
    """Refuse texts in which such signs stand."""
    for name in names:
        if has_controls(getattr(value, name)):
            raise ValueError(f"{name}: allowed are signs that can be written on one line")


def refuse_twice(value: object, *names: str) -> None:
    """Refuse a list in which something stands twice."""
    for name in names:
        found = getattr(value, name)
        twice = next((one for one in found if found.count(one) > 1), None)
        if twice is not None:
            raise ValueError(f"{name}: `{twice}` stands twice; write each once")


def refuse_falling(value: object, *names: str) -> None:
    """Refuse a list of masses that does not rise from each to the next."""
    for name in names:
        found = getattr(value, name)
        for place, (before, after) in enumerate(itertools.pairwise(found), start=1):
            if after <= before:
                text = f"{name}[{place}]: {after:g} stands after {before:g}"
                raise ValueError(f"{text}; write rising masses, each once")


def _check_time(raw: str | datetime, place: str) -> None:
    try:
        moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        raise ReadingError(place, f"{shown(raw)} is not a time.", TIMES, MEND) from None
    if moment.tzinfo is None:
        raise ReadingError(place, f"the time `{raw}` has no zone.", TIMES, "Add its zone.")
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        problem = f"{moment.date()} is no day of a person who trains."
        raise ReadingError(place, problem, f"times from {FIRST_DAY} to {LAST_DAY}", MEND)


# --- words for messages ---------------------------------------------------------------------------

_PATH = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)


def _explained(error: msgspec.ValidationError, raw: object, place: str) -> ReadingError:
    """Say what a value itself refused, with what stands at that place."""
    match = _PATH.match(str(error))
    what, path = (match["what"], match["path"] or "$") if match else (str(error), "$")
    key = path.removeprefix("key in ")
    if isinstance(unfit := error.__cause__, Unfit):
        at = f"{place}: {key}{unfit.key}"
        return ReadingError(at, unfit.problem, unfit.allowed, unfit.advice)
    found = _at(raw, key)
    if found is not None and not isinstance(found, dict):  # whole tables would hide the problem
        what = f"{what.rstrip('.')}, found {shown(found)}"
    return ReadingError(f"{place}: {key}", f"{what.rstrip('.')}.", advice=MEND)


def shown(found: object) -> str:
    """A found value as it stands there, cut where it is long."""
    return f"`{json.dumps(found, default=str)[:SHOWN]}`"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _at(raw: object, path: str) -> object:
    value: Any = raw
    for name, index in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path):
        try:
            value = value[name] if name else value[int(index)]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def words_of(kind: type[enum.Enum]) -> str:
    """The allowed values of an enum, for messages."""
    return ", ".join(str(member.value) for member in kind)


def read_word(word: str, kind: type[T], place: str) -> T:
    """Read one word of an enum (a code in a form or a command); say which words there are.

    Args:
        word: the text found.
        kind: an enum whose values are strings.
        place: where it was found.
    """
    enumeration = typing.cast(type[enum.Enum], kind)
    try:
        return typing.cast(T, enumeration(word))
    except ValueError:
        near = difflib.get_close_matches(word[:SHOWN], [str(m.value) for m in enumeration], 1)
        advice = f"Did you mean `{near[0]}`?" if near else "Choose one of these."
        problem = f"`{_short(word)}` is not known."
        raise ReadingError(place, problem, words_of(enumeration), advice) from None


_WHOLE = re.compile(r"[0-9]{1,9}")


def typed_whole(text: str, low: int, high: int) -> int | None:
    """A whole number from `low` to `high` typed in the digits 0 to 9; None for all else.

    `int` alone takes digits of every script and underscores, and stops at 4300 of them.
    """
    found = int(text) if _WHOLE.fullmatch(text) else None
    return found if found is not None and low <= found <= high else None


_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?")


def typed_number(text: str) -> float | None:
    """A finite number as a command is given it, with a point; None for all else."""
    found = float(text) if len(text) <= SHOWN and _NUMBER.fullmatch(text) else math.inf
    return found if math.isfinite(found) else None


def read_day(text: str, place: str, *, latest: date) -> date:
    """Read a date such as 2026-11-24 that is not after `latest`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ReadingError(place, f"`{_short(text)}` is not a date.", DATES, MEND) from None
    if day < FIRST_DAY:
        problem = f"{day} lies too far back."
        raise ReadingError(place, problem, f"dates from {FIRST_DAY}", "Mend the year.")
    if day > latest:
        problem = f"{day} lies in the future."
        raise ReadingError(place, problem, f"dates up to {latest}", "Mend the year or the day.")
    return day
