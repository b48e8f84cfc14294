"""The catalogue: one exercise is one TOML file; this module reads, checks and searches them."""

import difflib
import functools
import itertools
import re
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
from mainstay.reading import ReadingError, parse_toml, read_value, shown


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
        _check_stages(exercise, self.by_id[target], f"{exercise.id}.toml: $.harder")

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


def _check_stages(exercise: Exercise, harder: Exercise, place: str) -> None:
    if harder.stage.rank < exercise.stage.rank:
        problem = f"`{harder.id}` has the lower stage {harder.stage}."
        raise ReadingError(place, problem, f"stages from {exercise.stage} up", "Mend the link.")


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


LARGEST = 32_000
"""Characters of a file (ours; the largest of the catalogue has 6 000)."""


def read_exercise(text: str, place: str) -> Exercise:
    """Read one exercise file."""
    if len(text) > LARGEST:
        problem = f"{len(text)} characters are more than an exercise has."
        raise ReadingError(place, problem, f"at most {LARGEST}", "Keep one exercise a file.")
    raw = parse_toml(text, place)
    try:
        return read_value(_rows(raw, place), Exercise, place)
    except ReadingError as error:
        raise _as_written(error, raw) from None


def _as_written(error: ReadingError, raw: dict[str, Any]) -> ReadingError:
    """The same error at the key that stands in the file: rows were tables, `[words.en]` a word."""
    languages = list(raw["words"]) if isinstance(raw.get("words"), dict) else []

    def written(row: re.Match[str]) -> str:
        return f"$.words.{languages[int(row[1])]}"

    at = re.sub(r"\$\.words\[(\d+)\]", written, error.place)
    allowed = error.allowed.replace("an object {...}", "a [table]")
    key = at.rpartition("$.")[2]
    allowed = {"words": "[words.en]", "trains": "[[trains]]"}.get(key, allowed)
    return ReadingError(at, error.problem, allowed, error.advice)


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
    if "via" in table:
        table["via"] = [
            _pose(pose, f"{place}: $.via[{n}]") for n, pose in enumerate(_several(table, place))
        ]
    if isinstance(table.get("prop"), list):
        for n, prop in enumerate(table["prop"]):
            _check_kind(prop, f"{place}: $.prop[{n}].kind")
    return table


def _several(table: dict[str, Any], place: str) -> list[Any]:
    if isinstance(table["via"], list):
        return table["via"]
    problem = "poses on the way are a list."
    raise ReadingError(f"{place}: $.via", problem, "[[via]]", "Write two brackets.")


def _check_kind(prop: Any, place: str) -> None:
    """A prop is a support, but not each support is a prop: the message names those that are."""
    kind = prop.get("kind") if isinstance(prop, dict) else None
    if isinstance(kind, str) and kind not in FIXED:
        allowed = ", ".join(sorted(FIXED))
        raise ReadingError(place, f"{shown(kind)} is no prop.", allowed, "Choose one of these.")


def _pose(table: Any, place: str) -> Any:
    if not isinstance(table, dict):
        name = place.rpartition("$.")[2].partition("[")[0]
        problem = f"{shown(table)} is no pose."
        allowed = "[[via]]" if name == "via" else f"[{name}], once and with one bracket"
        raise ReadingError(place, problem, allowed, "Write its angles and contacts below.")
    check_angles(table, place)
    return key_pose(table)


def _words(language: str, table: Any, place: str) -> Any:
    if not isinstance(table, dict):
        at, problem = f"{place}: $.words.{language}", f"{shown(table)} cannot stand here."
        raise ReadingError(at, problem, "a [table] such as [words.en]", "Write one.")
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


def refuse_strangers(exercise: Exercise, place: str) -> None:
    """Refuse links and a code that would not fit into that catalogue; reads only what it needs.

    Raises:
        ReadingError: at the key that does not fit.
    """
    for n, target in enumerate(exercise.harder):
        at = f"{place}: $.harder[{n}]"
        _check_stages(exercise, shipped_exercise(target, at), at)
    for entry in SHIPPED.iterdir():
        other = entry.name.removesuffix(".toml")
        if other != exercise.id and f'\ncode = "{exercise.code}"' in entry.read_text("utf-8"):
            problem = f"`{exercise.code}` is the code of {other}."
            raise ReadingError(
                f"{place}: $.code", problem, "a code of its own", "Take a free one."
            )
