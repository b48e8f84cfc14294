"""From an exercise file and its base pose to the phases that the solver takes."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from mainstay.exercises import Contact, Exercise, KeyPose, Position
from mainstay.exercises.poses import key_pose
from mainstay.reading import read_toml, read_value


@dataclass(frozen=True)
class Phase:
    """One key pose, complete.

    Attributes:
        angles_deg: every angle that is not zero.
        contacts: what touches what.
        free: joints that the solver may move.
        slides: contacts that may move along their support since the start.
    """

    angles_deg: Mapping[str, float]
    contacts: tuple[Contact, ...]
    free: tuple[str, ...]
    slides: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class _Row:
    angles: dict[str, float]
    contacts: list[str]
    free: list[str]


@functools.cache
def base_poses() -> Mapping[Position, KeyPose]:
    """The base pose of every position, from `base_poses.toml`."""
    text = (files("mainstay.movement") / "base_poses.toml").read_text("utf-8")
    rows = read_toml(text, dict[str, _Row], "base_poses.toml")
    return {
        Position(name): read_value(
            key_pose({**row.angles, "contacts": row.contacts, "free": row.free}),
            KeyPose,
            f"base_poses.toml: {name}",
        )
        for name, row in rows.items()
    }


def phases(exercise: Exercise) -> tuple[Phase, ...]:
    """Start, via where there is one, and lift; the base pose alone without poses in the file."""
    base = base_poses()[exercise.position]
    found = [_phase(Phase({}, (), ()), base)]
    keys = [k for k in (exercise.start, exercise.via, exercise.lift) if k is not None]
    if keys:
        found = [_phase(found[0], keys[0])]
    for key in keys[1:]:
        found.append(_phase(found[-1], key))
    return tuple(found)


def _phase(before: Phase, key: KeyPose) -> Phase:
    """The pose before with what the next one writes: a written angle is held unless freed."""
    written = dict(key.angles_deg)
    free = [name for name in before.free if name not in written]
    free += [name for name in key.free if name not in free]
    return Phase(
        angles_deg={**before.angles_deg, **written},
        contacts=key.contacts or before.contacts,
        free=tuple(free),
    )
