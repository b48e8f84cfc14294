"""The catalogue: one exercise is one TOML file; this module reads, checks and searches them."""

import difflib
import functools
import itertools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from mainstay.exercises.exercise import (
    Exercise,
)
from mainstay.exercises.poses import (
    check_angles,
    key_pose,
)
from mainstay.exercises.scene import FIXED
from mainstay.reading import ReadingError, read_value, shown


@dataclass(frozen=True)
class Catalogue:
    """All exercises, in the order of their codes."""

    exercises: tuple[Exercise, ...]

    def __post_init__(self) -> None:
        """Refuse double ids and codes, links to nowhere, to a lower stage or in a circle."""
        _refuse_doubles([e.id for e in self.exercises], "id")
        _refuse_doubles([e.code for e in self.exercises], "code")
        for exercise in self.exercises:
            for target in exercise.harder:
                self._check_link(exercise, target)
        _refuse_circles({e.id: e.harder for e in self.exercises})

    def _check_link(self, exercise: Exercise, target: str) -> None:
        if target not in self.by_id:
            raise ReadingError(
                f"{exercise.id}.toml: $.harder",
                f"`{target}` is not in the catalogue.",
                advice="Mend the name or remove the link.",
            )
        if self.by_id[target].stage.rank < exercise.stage.rank:
            raise ReadingError(
                f"{exercise.id}.toml: $.harder",
                f"`{target}` has the lower stage {self.by_id[target].stage}.",
                f"stages from {exercise.stage} up",
            )

    @functools.cached_property
    def by_id(self) -> Mapping[str, Exercise]:
        """Exercises by id."""
        return {e.id: e for e in self.exercises}

    @functools.cached_property
    def by_code(self) -> Mapping[str, Exercise]:
        """Exercises by code, for paper."""
        return {e.code: e for e in self.exercises}

    def get(self, exercise_id: str, place: str = "exercise") -> Exercise:
        """The exercise with that id or code; an unknown one is a ReadingError with neighbors."""
        found = self.by_id.get(exercise_id) or self.by_code.get(exercise_id.upper())
        if found:
            return found
        near = self._near(exercise_id)
        raise ReadingError(
            place,
            f"the exercise `{exercise_id}` is not in the catalogue.",
            advice=f"Did you mean {', '.join(near)}?" if near else "See `mainstay catalogue`.",
        )

    def _near(self, asked: str) -> list[str]:
        """Up to three ids or codes that look like it, else exercises with its words in them.

        One or two letters stand inside too many words to say anything.
        """
        ids = difflib.get_close_matches(asked.lower(), self.by_id, 3)
        codes = difflib.get_close_matches(asked.upper(), self.by_code, 3)
        words = " ".join(w for w in re.split(r"\W+", asked) if len(w) > 2)
        return ids or codes or [e.id for e in self.search(words)][:3]

    def harder(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """The next harder neighbors."""
        return tuple(self.by_id[i] for i in exercise.harder)

    def all_harder(self, exercise: Exercise) -> tuple[str, ...]:
        """The ids of its harder neighbors, theirs, and so on, each once; there are no circles."""
        return self._all_harder[exercise.id]

    @functools.cached_property
    def _all_harder(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}

        def walk(name: str) -> tuple[str, ...]:
            if name not in found:
                steps = ((to, *walk(to)) for to in self.by_id[name].harder)
                found[name] = tuple(dict.fromkeys(itertools.chain.from_iterable(steps)))
            return found[name]

        return {name: walk(name) for name in self.by_id}

    def easier(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """The next easier neighbors: the inverse of `harder`."""
        return tuple(self.by_id[i] for i in self._easier.get(exercise.id, ()))

    @functools.cached_property
    def _easier(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for exercise in self.exercises:
            for target in exercise.harder:
                found[target] = (*found.get(target, ()), exercise.id)
        return found

    def search(self, text: str) -> tuple[Exercise, ...]:
        """Exercises in whose id, code, names or words any of the given words stands, best first."""
        words = [w for w in re.split(r"\W+", text.lower()) if w]
        scored = [(sum(w in _haystack(e) for w in words), e) for e in self.exercises]
        best = sorted((s for s in scored if s[0]), key=lambda s: -s[0])
        return tuple(e for _, e in best)


def _haystack(exercise: Exercise) -> str:
    named = [text for w in exercise.words for text in (w.name, *w.aka)]
    muscles = [t.muscle for t in exercise.trains]
    return " ".join([exercise.id, exercise.code, *named, *muscles, *exercise.equipment]).lower()


def _refuse_doubles(values: list[str], what: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise ReadingError(
                "catalogue", f"the {what} `{value}` is used twice.", advice="Rename one."
            )


def _refuse_circles(links: Mapping[str, tuple[str, ...]]) -> None:
    done: set[str] = set()

    def walk(node: str, path: tuple[str, ...]) -> None:
        if node in path:
            circle = " > ".join((*path[path.index(node) :], node))
            raise ReadingError("catalogue", f"`harder` goes in a circle: {circle}.")
        if node not in done:
            for target in links[node]:
                walk(target, (*path, node))
            done.add(node)

    for start in links:
        walk(start, ())


def read_exercise(text: str, place: str) -> Exercise:
    """Read one exercise file."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReadingError(
            place, f"this is not TOML: {error}.", advice="Mend the text at that place."
        ) from None
    return read_value(_rows(raw, place), Exercise, place)


def _rows(raw: dict[str, Any], place: str) -> dict[str, Any]:
    """Turn the tables that are comfortable to write into rows of values."""
    table = dict(raw)
    if isinstance(table.get("from_week"), dict):
        table["from_week"] = [
            {"condition": k, "week": v} for k, v in table["from_week"].items()
        ]
    if isinstance(table.get("words"), dict):
        table["words"] = [_words(k, v, place) for k, v in table["words"].items()]
    for phase in ("start", "end"):
        table |= {phase: _pose(table[phase], f"{place}: $.{phase}")} if phase in table else {}
    if isinstance(table.get("via"), list):
        via = enumerate(table["via"])
        table["via"] = [_pose(pose, f"{place}: $.via[{n}]") for n, pose in via]
    if isinstance(table.get("prop"), list):
        for n, prop in enumerate(table["prop"]):
            _check_kind(prop, f"{place}: $.prop[{n}].kind")
    return table


def _check_kind(prop: Any, place: str) -> None:
    """A prop is a support, but not each support is a prop: the message names those that are."""
    kind = prop.get("kind") if isinstance(prop, dict) else None
    if isinstance(kind, str) and kind not in FIXED:
        allowed = ", ".join(sorted(FIXED))
        raise ReadingError(place, f"{shown(kind)} is no prop.", allowed, "Choose one of these.")


def _pose(table: Any, place: str) -> Any:
    if not isinstance(table, dict):
        return table
    check_angles(table, place)
    return key_pose(table)


def _words(language: str, table: Any, place: str) -> Any:
    if not isinstance(table, dict):
        raise ReadingError(f"{place}: $.words.{language}", "write a table [words.en].")
    row = {"language": language, **table}
    if isinstance(row.get("cautions"), dict):
        row["cautions"] = [{"condition": k, "note": v} for k, v in row["cautions"].items()]
    return row


def read_catalogue(folder: Traversable) -> Catalogue:
    """Read every `*.toml` of a folder; the file name is the id."""
    found = []
    for entry in sorted(folder.iterdir(), key=lambda f: f.name):
        if entry.name.endswith(".toml"):
            exercise = read_exercise(entry.read_text(encoding="utf-8"), entry.name)
            if entry.name != f"{exercise.id}.toml":
                raise ReadingError(
                    f"{entry.name}: $.id", f"`{exercise.id}` is not the file's name."
                )
            found.append(exercise)
    return Catalogue(tuple(sorted(found, key=lambda e: e.code)))


SHIPPED = files("mainstay.exercises") / "catalogue"


@functools.cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with this package; a constant, read once."""
    return read_catalogue(SHIPPED)


def shipped_exercise(named: str, place: str) -> Exercise:
    """One of that catalogue by id or code; by its id without reading the others.

    Raises:
        ReadingError: naming similar ones, when there is none.
    """
    file = f"{named}.toml"
    if file in {entry.name for entry in SHIPPED.iterdir()}:
        return read_exercise((SHIPPED / file).read_text(encoding="utf-8"), file)
    return shipped_catalogue().get(named, place)


def shipped_text(exercise_id: str) -> str:
    """The file of an exercise of that catalogue, as it is written."""
    return (SHIPPED / f"{exercise_id}.toml").read_text(encoding="utf-8")
