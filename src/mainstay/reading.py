"""Strict reading of JSON and TOML into frozen dataclasses, and writing them back.

Nothing unknown is ignored: an unknown or duplicate key, a wrong type, an unknown word, a
number that is not finite or a time without zone ends in a `ReadingError` that says where,
what, what is allowed and what to do. Plain msgspec ignores unknown keys on dataclasses, so the
keys are checked first and msgspec then converts.
"""

import dataclasses
import difflib
import enum
import functools
import json
import math
import re
import tomllib
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


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
        super().__init__(" ".join(parts))


def read_json(text: str | bytes, wanted: type[T], place: str) -> T:
    """Read JSON text as `wanted`; `place` names the source in errors."""
    try:
        raw = json.loads(
            text,
            object_pairs_hook=functools.partial(_object, place),
            parse_constant=functools.partial(_constant, place),
        )
    except json.JSONDecodeError as error:
        raise ReadingError(
            f"{place}: line {error.lineno}, column {error.colno}",
            f"this is not JSON: {error.msg}.",
            advice="Mend the text at that place.",
        ) from None
    except UnicodeDecodeError:
        raise ReadingError(
            place, "this is not UTF-8 text.", advice="Save it as UTF-8."
        ) from None
    except RecursionError:
        raise ReadingError(place, "this is nested too deeply.", advice="Flatten it.") from None
    return read_value(raw, wanted, place)


def read_toml(text: str, wanted: type[T], place: str) -> T:
    """Read TOML text as `wanted`; `place` names the source in errors."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReadingError(
            place, f"this is not TOML: {error}.", advice="Mend the text at that place."
        ) from None
    return read_value(raw, wanted, place)


def read_value(raw: object, wanted: type[T], place: str) -> T:
    """Convert plain values (dict, list, str, numbers) strictly into `wanted`."""
    _check(raw, wanted, f"{place}: $")
    try:
        return msgspec.convert(raw, wanted, strict=True)
    except msgspec.ValidationError as error:
        raise _explained(error, raw, place) from None


def plain(value: object) -> Any:
    """Turn values into plain dicts, lists, strings and numbers, without empty fields.

    A field is left out only where reading it back fills in the same emptiness; a value that must
    be written, such as the missing dose of an exercise that stops, stays as null.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown = ((f, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {f.name: plain(v) for f, v in shown if v is not None or f.default is not None}
    if isinstance(value, Mapping):
        named = {msgspec.to_builtins(k): v for k, v in value.items()}
        return {str(k): plain(v) for k, v in named.items() if v is not None}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return msgspec.to_builtins(value, str_keys=True)


def to_json(value: object) -> str:
    """Write a value as indented JSON, as `plain` makes it."""
    # `json.dumps` with an indent is written in Python and takes ten times as long.
    return msgspec.json.format(msgspec.json.encode(plain(value)), indent=2).decode()


def json_schema(wanted: type) -> dict[str, Any]:
    """The JSON Schema of a type; no additional properties anywhere."""
    schema = msgspec.json.schema(wanted)
    for part in schema.get("$defs", {}).values():
        if part.get("type") == "object" and "properties" in part:
            part["additionalProperties"] = False
    return schema


def _object(place: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ReadingError(
                place,
                f"the key `{key}` stands twice in one object.",
                advice="Keep one of them.",
            )
        found[key] = value
    return found


def _constant(place: str, word: str) -> float:
    raise ReadingError(place, f"`{word}` is not a number here.", "finite numbers")


def _check(raw: object, wanted: Any, place: str) -> None:
    """Refuse what msgspec would let through: unknown keys, non-finite numbers, naive times."""
    if isinstance(raw, float) and not math.isfinite(raw):
        raise ReadingError(place, f"`{raw}` is not a number here.", "finite numbers")
    for option in _options(wanted):
        if dataclasses.is_dataclass(option) and isinstance(raw, dict):
            _check_object(raw, typing.cast(type, option), place)
        elif option is datetime:
            _check_time(raw, place)
        elif isinstance(raw, str) and _is_words(option) and len(_options(wanted)) == 1:
            read_word(raw, option, place)
        elif isinstance(raw, list | tuple):
            for index, item in enumerate(raw):
                _check(item, _item(option, index), f"{place}[{index}]")
        elif isinstance(raw, dict):
            named = (*typing.get_args(option), Any, Any)[:2]
            for key, item in raw.items():
                _check(key, named[0], f"{place}.{key}")
                _check(item, named[1], f"{place}.{key}")


@functools.cache
def _options(wanted: Any) -> tuple[Any, ...]:
    """The types that a value may have, with unions and annotations opened, without None."""
    origin = typing.get_origin(wanted)
    if origin is typing.Annotated:
        return _options(typing.get_args(wanted)[0])
    if origin in (typing.Union, types.UnionType):
        parts = [_options(a) for a in typing.get_args(wanted) if a is not type(None)]
        return tuple(option for part in parts for option in part)
    return (wanted,)


def _is_words(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, enum.StrEnum)


def _item(option: Any, index: int) -> Any:
    arguments = typing.get_args(option) or (Any,)
    fixed = len(arguments) > 1 and arguments[1] is not Ellipsis
    return arguments[min(index, len(arguments) - 1)] if fixed else arguments[0]


@functools.cache
def _fields(wanted: type) -> Mapping[str, Any]:
    hints = typing.get_type_hints(wanted, include_extras=True)
    return {f.name: hints[f.name] for f in dataclasses.fields(wanted)}


def _check_object(raw: dict[str, Any], wanted: type, place: str) -> None:
    known = _fields(wanted)
    for key, value in raw.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ReadingError(
                f"{place}.{key}",
                f"the key `{key}` is not known.",
                ", ".join(known),
                f"Did you mean `{near[0]}`?" if near else "Remove it or mend its name.",
            )
        _check(value, known[key], f"{place}.{key}")


def _check_time(raw: object, place: str) -> None:
    moment = raw
    if isinstance(raw, str):
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:
            return  # msgspec says what is wrong with it
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise ReadingError(
            place, f"the time `{raw}` has no zone.", "times such as 2026-11-24T08:00:00+01:00"
        )


_PATH = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)


def _explained(error: msgspec.ValidationError, raw: object, place: str) -> ReadingError:
    """Say in plain words what msgspec refused, with the value found at that place."""
    match = _PATH.match(str(error))
    what, path = (match["what"], match["path"] or "$") if match else (str(error), "$")
    key = path.removeprefix("key in ")
    found = _at(raw, key)
    problem = f"{what.rstrip('.')}{_shown(found)}."
    return ReadingError(f"{place}: {key}", problem, advice="Mend the value at that place.")


def _shown(found: object) -> str:
    """A short value as it stands there; whole tables would hide the problem."""
    if found is None or isinstance(found, dict):
        return ""
    return f", found `{json.dumps(found, default=str, ensure_ascii=False)[:80]}`"


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
        near = difflib.get_close_matches(word, [str(m.value) for m in enumeration], 1)
        advice = f"Did you mean `{near[0]}`?" if near else "Choose one of these."
        problem = f"`{word}` is not known."
        raise ReadingError(place, problem, words_of(enumeration), advice) from None


def read_day(text: str, place: str, *, latest: date) -> date:
    """Read a date such as 2026-11-24 that is not after `latest`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ReadingError(
            place, f"`{text}` is not a date.", "dates such as 2026-11-24"
        ) from None
    if day > latest:
        raise ReadingError(place, f"{day} lies in the future.", f"dates up to {latest}")
    return day
