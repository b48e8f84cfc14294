"""The poses of one exercise file, solved while somebody waits.

This is the one part of the site that starts `movement`; all else about the figure is made ahead.
Solving takes the better part of a second of the
processor, so one file is solved at a time.
"""

import functools
import json
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mainstay.exercises import Exercise
from mainstay.web.figures import FILES

if TYPE_CHECKING:
    from mainstay.movement.body import BakedBody
    from mainstay.movement.check import Fault
    from mainstay.movement.motion import Motion

BODY = "woman"
"""The body that is drawn, as on posters."""


class MissingMovement(RuntimeError):
    """This installation cannot solve poses."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "Poses need the extra `movement` (numpy): pip install 'mainstay[movement]', then "
            "start again."
        )


@dataclass(frozen=True)
class Found:
    """One thing that is wrong.

    Attributes:
        pose: index of the pose; None where it is the movement as a whole.
        kind: what is wrong, as a key.
        part: the joint, contact or spot.
        amount: how much, with its unit.
        drawn_only: wrong on the drawn body alone; `mainstay exercise --check` does not ask for it.
    """

    pose: int | None
    kind: str
    part: str
    amount: str
    drawn_only: bool


@dataclass(frozen=True)
class Line:
    """One cause of what is wrong, in words.

    Attributes:
        text: with the poses it is in.
        poses: their places.
        drawn_only: as of what it tells.
    """

    text: str
    poses: tuple[int, ...]
    drawn_only: bool


@dataclass(frozen=True)
class Solved:
    """An exercise in its key poses.

    Attributes:
        clip: for the figure, one moment a pose.
        angles_deg: of each pose, as the solver left them on the drawn body.
        wrong: what is wrong, first with the average body.
        lines: the same in words, a line each cause.
    """

    clip: dict[str, Any]
    angles_deg: tuple[dict[str, float], ...]
    wrong: tuple[Found, ...]
    lines: tuple[Line, ...]


_ONE_AT_A_TIME = threading.Lock()


def solved(exercise: Exercise) -> Solved:
    """Solve every key pose on the average body and on the drawn one.

    Raises:
        MissingMovement: numpy is not installed.
    """
    if not can_pose():
        raise MissingMovement
    with _ONE_AT_A_TIME:
        return _solved(exercise)


def can_pose() -> bool:
    """Whether numpy is installed."""
    return find_spec("numpy") is not None


def _solved(exercise: Exercise) -> Solved:
    from mainstay.movement.check import faults
    from mainstay.movement.clip import key_clip
    from mainstay.movement.clip_file import clip_json
    from mainstay.movement.motion import motion
    from mainstay.movement.skeleton import AVERAGE, skeleton

    body = _body()
    drawn = motion(exercise, body.skeleton())
    asked, seen = faults(exercise, skeleton(AVERAGE)), faults(exercise, drawn.body)
    known = {(f.kind, f.phase, f.part) for f in asked}
    more = tuple(f for f in seen if (f.kind, f.phase, f.part) not in known)
    return Solved(
        clip=json.loads(clip_json(key_clip(drawn, body))),
        angles_deg=tuple({n: round(a, 1) for n, a in k.angles_deg.items()} for k in drawn.keys),
        wrong=(*_found(asked, drawn, False), *_found(more, drawn, True)),
        lines=(*_lines(asked, drawn, False), *_lines(more, drawn, True)),
    )


def _found(listed: "tuple[Fault, ...]", drawn: "Motion", drawn_only: bool) -> tuple[Found, ...]:
    index = _index(drawn)
    return tuple(
        Found(index.get(f.phase), f.kind.value, f.part, f"{f.amount:g} {f.unit}", drawn_only)
        for f in listed
    )


def _lines(listed: "tuple[Fault, ...]", drawn: "Motion", drawn_only: bool) -> tuple[Line, ...]:
    from mainstay.wording.faults import causes

    index = _index(drawn)
    return tuple(
        Line(c.text, tuple(sorted(index[p] for p in c.phases if p in index)), drawn_only)
        for c in causes(listed)
    )


def _index(drawn: "Motion") -> dict[str, int]:
    from mainstay.movement.check import phase_names

    return {name: n for n, name in enumerate(phase_names(len(drawn.keys)))}


@functools.cache
def _body() -> "BakedBody":
    from mainstay.movement.body import read_body

    path = Path(FILES) / f"body-{BODY}.json"
    return read_body(path.read_text(encoding="utf-8"), path.name)
