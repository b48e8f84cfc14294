"""Poses written back into the text of an exercise file; all other text stays byte for byte."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mainstay.anatomy import joint_angles
from mainstay.exercises.catalogue import read_exercise
from mainstay.exercises.exercise import Exercise
from mainstay.exercises.poses import OWN_KEYS, base_pose
from mainstay.reading import ReadingError


@dataclass(frozen=True)
class PoseText:
    """One pose as an exercise file writes it.

    Attributes:
        angles_deg: the angles that stand in the file; others are carried on.
        contacts: words such as `hand_r@handle`.
        free: angles that the solver may move.
    """

    angles_deg: tuple[tuple[str, float], ...] = ()
    contacts: tuple[str, ...] = ()
    free: tuple[str, ...] = ()


def poses_of(text: str, place: str) -> tuple[PoseText, ...]:
    """Start, poses on the way and end, as the file writes them."""
    read_exercise(text, place)
    return tuple(_pose(table) for table in _tables(tomllib.loads(text)))


def rewritten(text: str, poses: tuple[PoseText, ...], place: str) -> str:
    """The same file with other poses; only lines that say something else are touched.

    An angle that only repeats what is carried on anyway is not written anew.

    Raises:
        ReadingError: the file is none, or its poses are not written one key a line.
    """
    exercise, raw = read_exercise(text, place), tomllib.loads(text)
    before = tuple(_pose(table) for table in _tables(raw))
    if len(poses) != len(before):
        raise ReadingError(place, f"{len(poses)} poses came, the file has {len(before)}.")
    after = tuple(_needed(exercise, before, poses))
    if after == before:
        return text
    found = _written(text, before, after)
    if not _says(found, raw, after):
        raise ReadingError(
            place,
            "its poses are not written one key a line.",
            allowed="tables [start], [[via]] and [end]",
            advice="Write them so by hand, then open the file again.",
        )
    return found


# --- what the file says ---


def _tables(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [t for t in (raw.get("start"), *raw.get("via", ()), raw.get("end")) if t is not None]


def _pose(table: Mapping[str, Any]) -> PoseText:
    contacts = table.get("contacts", ())
    return PoseText(
        angles_deg=tuple((k, v) for k, v in table.items() if k not in OWN_KEYS),
        contacts=(contacts,) if isinstance(contacts, str) else tuple(contacts),
        free=tuple(table.get("free", ())),
    )


def _needed(
    exercise: Exercise, before: tuple[PoseText, ...], poses: tuple[PoseText, ...]
) -> Iterator[PoseText]:
    """Without angles that the file did not write and that are carried on as they are."""
    carried = dict(base_pose(exercise.position))
    for old, new in zip(before, poses, strict=True):
        kept = tuple(
            (name, angle)
            for name, angle in new.angles_deg
            if name in dict(old.angles_deg) or carried.get(name) != angle
        )
        carried |= dict(kept)
        yield PoseText(kept, new.contacts, new.free)


def _says(text: str, before: dict[str, Any], poses: tuple[PoseText, ...]) -> bool:
    """Whether a text says those poses, and otherwise what the file said before."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    found = [_sorted(_pose(table)) for table in _tables(raw)]
    return found == [_sorted(p) for p in poses] and _rest(raw) == _rest(before)


def _sorted(pose: PoseText) -> tuple[object, ...]:
    return sorted(pose.angles_deg), pose.contacts, pose.free


def _rest(raw: dict[str, Any]) -> dict[str, Any]:
    """The file without what this module writes."""
    kept = [{k: t[k] for k in OWN_KEYS[2:] if k in t} for t in _tables(raw)]
    return {k: v for k, v in raw.items() if k not in ("start", "via", "end")} | {"": kept}


# --- lines ---

HEADER = re.compile(r"\s*\[\[?\s*([\w.\- ]+?)\s*\]\]?\s*(#.*)?$")
REST = re.compile(r"[ \t]*(?:#[^\n]*)?\r?\n?\Z")
"""What follows a value of a pose; none has a # of its own."""

ORDER = {name: rank for rank, name in enumerate((*joint_angles(), *OWN_KEYS))}
PHASES = ("start", "via", "end")


def _written(text: str, before: tuple[PoseText, ...], after: tuple[PoseText, ...]) -> str:
    lines = re.split(r"(?<=\n)", text)
    # From the last line to the first, so that places stay true.
    for span, old, new in sorted(zip(_spans(lines), before, after, strict=False), reverse=True):
        lines[span[0] : span[1]] = _edited(lines[span[0] : span[1]], old, new)
    return "".join(lines)


def _spans(lines: list[str]) -> list[tuple[int, int]]:
    """Lines of each pose table without its header: from, to; in the order of the poses."""
    headers = [(n, m[1]) for n, line in enumerate(lines) if (m := HEADER.match(line))]
    ends = [n for n, _ in headers[1:]] + [len(lines)]
    found = [
        (PHASES.index(name), n + 1, end)
        for (n, name), end in zip(headers, ends, strict=True)
        if name in PHASES
    ]
    return [(first, last) for _, first, last in sorted(found)]


def _edited(lines: list[str], old: PoseText, new: PoseText) -> list[str]:
    was, wanted = _values(old), _values(new)
    found, said = list(lines), list(_statements(lines))
    for first, last, key in reversed(said):
        if was.get(key) != wanted.get(key):
            found[first:last] = _replaced("".join(lines[first:last]), wanted.get(key))
    known = {key for _, _, key in said}
    for key in (k for k in wanted if k not in known):
        _insert(found, key, wanted[key])
    return found


def _values(pose: PoseText) -> dict[str, Any]:
    lists = {"contacts": list(pose.contacts), "free": list(pose.free)}
    return {**dict(pose.angles_deg), **{k: v for k, v in lists.items() if v}}


def _statements(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Every `key = value` of a table: its first line, the line after it, its key."""
    first = 0
    for last in range(1, len(lines) + 1):
        try:
            said = tomllib.loads("".join(lines[first:last]))
        except tomllib.TOMLDecodeError:
            continue  # a list that goes on in the next line
        yield from ((first, last, key) for key in said)
        first = last


def _replaced(statement: str, value: Any) -> list[str]:
    """The statement with another value and its own comment; nothing where none is wanted."""
    if value is None:
        return []
    begins = statement[: statement.index("=") + 1]
    space = " " if statement.startswith(" ", len(begins)) else ""
    comment = "".join(REST.findall(statement)[:1])
    return [f"{begins}{space}{_toml(value)}{comment}"]


def _insert(lines: list[str], key: str, value: Any) -> None:
    """Before the first key that comes later in the usual order, else after the last one."""
    rank = ORDER.get(key, -1)
    said = list(_statements(lines))
    after = next((first for first, _, other in said if ORDER.get(other, -1) > rank), None)
    at = after if after is not None else max((last for _, last, _ in said), default=0)
    line_end = "\r\n" if any(line.endswith("\r\n") for line in lines) else "\n"
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += line_end
    lines.insert(at, f"{key} = {_toml(value)}{line_end}")


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(json.dumps(word, ensure_ascii=False) for word in value) + "]"
    return repr(int(value) if value == int(value) else float(value))
