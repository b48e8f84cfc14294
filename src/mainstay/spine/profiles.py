"""Loading profiles, made ahead for the whole catalogue: up to three weights on two bodies."""

import functools
import hashlib
import itertools
import json
from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from mainstay.anatomy import Muscle, Physique, Sex, Side
from mainstay.exercises import Exercise, Item, shipped_catalogue
from mainstay.exercises.profiles import (
    Estimated,
    Everyday,
    LoadCase,
    LoadingProfile,
    Refused,
    Task,
    key_of,
)
from mainstay.movement.poses import phases
from mainstay.movement.skeleton import AVERAGE
from mainstay.reading import plain
from mainstay.spine.estimate import Band, Estimate, estimate
from mainstay.spine.exercise import press_range_n
from mainstay.spine.model import model
from mainstay.spine.moments import changes_feet
from mainstay.spine.person import Person
from mainstay.spine.profile import Loading, loading
from mainstay.spine.recruitment import Infeasible, OutOfRange
from mainstay.spine.standing import Falls
from mainstay.spine.tasks import TASKS, situation

FORM = 4
"""Raised when the same files must give other profiles: with every change of the model's rules."""

PEOPLE = {
    Sex.FEMALE: Person(AVERAGE),
    Sex.MALE: Person(Physique(Sex.MALE, 1.78, 78.0)),
}
"""The two bodies, 40 years old (ours)."""

SHARES = (0.0, 0.5, 1.0)
"""Moments of the lift (ours)."""

PULLS_N = (20.0, 45.0, 80.0)
"""A light, a middle and a strong band, stretched (ours; colors of different makers differ)."""

EVERYDAY = {
    "lying": "lying supine",
    "standing": "standing",
    "sitting": "sitting",
    "bending": "standing, bent forward",
    "bag_lifted": "bag lifted",
    "crate_lifted": "lifting 20 kg, knees bent",
}
"""Tasks that everybody knows, by the key of their words; beside them stands the catalogue's walk."""

WALK = "walking"
"""The exercise that is an everyday task as well, and the key of its words."""


class Effort(NamedTuple):
    """How hard: weight at the handle, pull of each band, force of each press without motion."""

    load_kg: float = 0.0
    pull_n: float = 0.0
    press_n: float = 0.0


def efforts(exercise: Exercise, person: Person) -> tuple[Effort, ...]:
    """Light, middle and heavy; one where there is nothing to choose."""
    percent = exercise.dose.load_percent_bodyweight
    carried = any(w.mass_kg is None for w in exercise.weight)
    if percent and (exercise.cable or carried):
        low, high = percent
        mass = person.physique.mass_kg / 100
        return tuple(Effort(round(p * mass, 2)) for p in (low, (low + high) / 2, high))
    if exercise.band:
        return tuple(Effort(pull_n=pull) for pull in PULLS_N)
    pressed = press_range_n(exercise, person.physique.mass_kg)
    return tuple(Effort(press_n=force) for force in pressed) or (Effort(),)


def profile(exercise: Exercise) -> LoadingProfile:
    """Compute every case of an exercise; a case without an answer says why."""
    cases: list[LoadCase] = []
    refused: list[Refused] = []
    for sex, person in PEOPLE.items():
        for effort in efforts(exercise, person):
            try:
                cases.append(_case(sex, _loading(exercise, person, effort)))
            except (Falls, Infeasible, OutOfRange) as error:
                kg, pull_n, press_n = effort
                refused.append(Refused(sex, kg, pull_n, str(error), press_n))
    return LoadingProfile(exercise.id, stamp(exercise), tuple(cases), tuple(refused))


def _loading(exercise: Exercise, person: Person, effort: Effort) -> Loading:
    kg, pull_n, press_n = effort
    return loading(exercise, person, kg, pull_n, None, SHARES, press_n)


def everyday() -> Everyday:
    """Compute the everyday tasks, lightest first by the woman's L4/5."""
    found = [Task(WALK, {sex: _walked(person) for sex, person in PEOPLE.items()})]
    for key, name in EVERYDAY.items():
        pressed = {sex: _pressed(name, person) for sex, person in PEOPLE.items()}
        found.append(Task(key, pressed))
    found.sort(key=lambda t: t.compression_n[Sex.FEMALE].median)
    return Everyday(everyday_stamp(), tuple(found))


def _pressed(name: str, person: Person) -> Estimated:
    how, load = situation(TASKS[name], model(person))
    return _rounded(estimate(person, how, load).compression_n["l4"])


def _walked(person: Person) -> Estimated:
    seen = _loading(shipped_catalogue().by_id[WALK], person, Effort())
    return _rounded(seen.heaviest.found.compression_n["l4"])


def stamp(exercise: Exercise) -> str:
    """Hash of all that a profile is computed from: poses, pulls, weights, tables; never words."""
    return _hash(
        [
            phases(exercise),
            [k.at_fraction for k in exercise.key_poses],
            exercise.cable,
            exercise.band,
            exercise.weight,
            exercise.press,
            exercise.prop,
            exercise.dose.load_percent_bodyweight,
            *_own_rules(exercise),
        ]
    )


OWN_FORM = 1
"""As `FORM`, of rules that few exercises have: a change of one makes only those stale."""


def _own_rules(exercise: Exercise) -> list[object]:
    """Which of them an exercise has; nothing where it has none."""
    having = {
        "press": bool(exercise.press),
        "step": changes_feet(phases(exercise)),
        "water": Item.POOL in exercise.equipment,
        "pedals": Item.ELLIPTICAL in exercise.equipment,
        "straps": Item.ROWER in exercise.equipment,
    }
    own = [name for name, has in having.items() if has]
    return [OWN_FORM, own] if own else []


def everyday_stamp() -> str:
    """Hash of the everyday tasks and the tables."""
    walk = stamp(shipped_catalogue().by_id[WALK])
    return _hash([walk, *((key, TASKS[name]) for key, name in EVERYDAY.items())])


def stale(exercises: Sequence[Exercise], where: Traversable) -> list[str]:
    """Files that are missing, or were computed from something else than what stands today.

    Args:
        exercises: all that have poses.
        where: the folder of the files.
    """
    wanted = {"_everyday": everyday_stamp(), **{e.id: stamp(e) for e in exercises}}
    return [f"{name}.json" for name, new in wanted.items() if _kept(where, name) != new]


def _kept(where: Traversable, name: str) -> str | None:
    file = where / f"{name}.json"
    return json.loads(file.read_text("utf-8"))["stamp"] if file.is_file() else None


def _hash(made_from: Sequence[object]) -> str:
    whole = [FORM, PEOPLE, SHARES, PULLS_N, _tables(), *made_from]
    return hashlib.sha256(json.dumps(plain(whole), sort_keys=True).encode()).hexdigest()[:16]


@functools.cache
def _tables() -> str:
    """Hash of the model's tables and of the skeleton's."""
    found = hashlib.sha256()
    for package in ("mainstay.spine", "mainstay.movement"):
        folder = files(package) / "tables"
        for file in sorted(folder.iterdir(), key=lambda f: f.name) if folder.is_dir() else ():
            found.update(file.read_bytes())
    return found.hexdigest()


def _case(sex: Sex, seen: Loading) -> LoadCase:
    heavy, shaky = seen.heaviest.found, seen.shakiest.found
    return LoadCase(
        sex=sex,
        load_kg=seen.load_kg,
        pull_n=seen.pull_n,
        press_n=seen.press_n,
        lift_fraction=seen.heaviest.share,
        compression_n={j: _rounded(b) for j, b in heavy.compression_n.items()},
        shear_n={j: _rounded(b) for j, b in heavy.shear_n.items()},
        pressure_mpa=_rounded(heavy.pressure_mpa["l4"]),
        deep_fraction=_rounded(heavy.deep_fraction),
        stability_nm_rad=_rounded(shaky.stability_nm_rad),
        weakest=shaky.weakest,
        activation=_activation([s.found for s in seen.stages]),
        members=min(s.found.members for s in seen.stages),
    )


LEAST = 0.005
"""An activation that nobody would see: muscles that never reach it are left out (ours)."""


def _activation(found: Sequence[Estimate]) -> dict[str, Estimated]:
    """Each muscle when it works hardest, in the order of anatomy."""
    keys = [k for k in itertools.product(Muscle, Side) if k in found[0].activation]
    best = {k: max((f.activation[k] for f in found), key=lambda b: b.median) for k in keys}
    return {key_of(*k): _rounded(b) for k, b in best.items() if b.high >= LEAST}


def _rounded(band: Band) -> Estimated:
    """Seven digits: enough to compare to a part in a million, and no more."""
    return Estimated(*(float(f"{v:.7g}") for v in (band.median, band.low, band.high)))
