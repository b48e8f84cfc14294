"""The pulley lab's door to the spine model: one setting of a pulley, answered while somebody waits.

This is the one part of the site that starts `spine`. Nothing is stored. Compiled kernels are made
at first use, which takes a while: `warmth` begins it beside the requests and says how far it is.
"""

import functools
import threading
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mainstay.anatomy import Muscle, MuscleSite, Side
from mainstay.exercises import Exercise, Rig, WeightUnit, shipped_catalogue
from mainstay.exercises.equipment import Plates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mainstay.movement.motion import Motion
    from mainstay.spine.estimate import Estimate
    from mainstay.spine.exercise import Moment
    from mainstay.spine.person import Person
    from mainstay.spine.pulley import Reply
    from mainstay.spine.recruitment import Recruitment
    from mainstay.web.lab_picture import Scene

RIGS = {
    "stack-kg": Rig("stack", 2.0, pins=tuple(2.5 * n for n in range(1, 25))),
    "stack-kg-direct": Rig("stack", 1.0, pins=tuple(2.5 * n for n in range(1, 13))),
    "stack-lb": Rig("stack", 2.0, WeightUnit.LB, pins=tuple(5.0 * n for n in range(1, 27))),
    "plates": Rig("plates", 1.0, plates=(Plates(0.5, 1), Plates(1.0, 1), Plates(2.0, 2), Plates(5.0, 4))),
}  # fmt: skip
"""Machines to choose from (ours, common ones); a weight is always one that the machine can make."""


class Unanswered(ValueError):
    """The model has no answer for a setting: the body falls, or the muscles cannot hold it."""


@dataclass(frozen=True)
class Asked:
    """One question.

    Attributes:
        exercise: as its file has it; one with a cable.
        height_m: of the wheel over the floor.
        azimuth_deg: from the body to the wheel; 0 in front, positive left.
        distance_m: from the body to the wheel.
        load_kg: at the handle.
        side: which side works; the file is written for the right one.
        share: how much of the movement is done.
        weak: a muscle, its side, and what is left of its force, over 0 to 1, as measured.
    """

    exercise: Exercise
    height_m: float
    azimuth_deg: float
    distance_m: float
    load_kg: float
    side: Side = Side.RIGHT
    share: float = 1.0
    weak: tuple[Muscle, Side, float] | None = None


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes:
        found: what the model says, for the side that was asked.
        braced: whether balance alone did not steady the spine, and extra tension had to.
        scene: what is drawn.
    """

    found: "Estimate"
    braced: bool
    scene: "Scene"


def can_compute() -> bool:
    """Whether numpy and llvmlite are installed."""
    return bool(find_spec("numpy") and find_spec("llvmlite"))


def exercises() -> "tuple[Exercise, ...]":
    """Exercises of the catalogue with a cable."""
    return tuple(e for e in shipped_catalogue().exercises if e.cable)


# --- warming up ---


@dataclass
class Warmth:
    """How far the kernels are compiled."""

    done: int = 0
    problem: str = ""

    @property
    def ready(self) -> bool:
        """Whether questions are answered at once."""
        return self.done == WARM_STEPS


WARM_STEPS = 4
_WARMTH, _BEGUN, _ONE = Warmth(), threading.Event(), threading.Lock()


def warmth() -> Warmth:
    """How far it is; the first call begins it, in a thread beside the requests."""
    with _ONE:
        if not _BEGUN.is_set():
            _BEGUN.set()
            threading.Thread(target=warm_up, name="lab", daemon=True).start()
    return _WARMTH


def warm_up() -> None:
    """Compile by answering one question, step by step."""
    _BEGUN.set()
    try:
        _warm()
    except Exception as error:
        _WARMTH.problem = str(error) or type(error).__name__
        raise


def _warm() -> None:
    from mainstay.spine.exercise import moment
    from mainstay.spine.model import model
    from mainstay.spine.pulley import USUAL
    from mainstay.spine.recruitment import recruit

    exercise = exercises()[0]
    spine = model(_person(), USUAL.muscles, USUAL.passive)
    _WARMTH.done = 1
    still = _still(exercise, 1.0)
    _WARMTH.done = 2
    seen = moment(still, 0.0, spine, 1.0, 0.0)
    _WARMTH.done = 3
    recruit(spine, seen.how, seen.load, USUAL)
    _WARMTH.done = WARM_STEPS


# --- answering ---


@functools.cache
def _person() -> "Person":
    from mainstay.movement.skeleton import AVERAGE
    from mainstay.spine.person import Person

    return Person(AVERAGE)


@functools.lru_cache(maxsize=64)
def _person_of(asked: Asked) -> "Person":
    """The average body with the muscle that was asked for; mirrored as the question is."""
    if asked.weak is None:
        return _person()
    from mainstay.spine.person import Weakness

    muscle, side, left = asked.weak
    written = side if asked.side is Side.RIGHT else side.other
    weakness = Weakness(MuscleSite(muscle, written), strength_fraction=left)
    return replace(_person(), weak=(weakness,))


@functools.lru_cache(maxsize=512)
def _still(exercise: Exercise, share: float) -> "Motion":
    """One moment of the movement as a motion that stands; the pose does not follow the wheel."""
    from mainstay.movement.motion import motion
    from mainstay.spine.model import model

    moving = motion(exercise, model(_person()).body)
    return replace(moving, keys=(moving.at(share),), phases=moving.phases[:1])


@functools.lru_cache(maxsize=256)
def nominal(asked: Asked) -> Answer:
    """With one set of assumptions, at once.

    Raises:
        Unanswered: there is no answer; says why.
    """
    from mainstay.spine.estimate import summary
    from mainstay.spine.model import model
    from mainstay.spine.pulley import USUAL
    from mainstay.spine.recruitment import Infeasible, OutOfRange, recruit
    from mainstay.spine.standing import Falls
    from mainstay.web.lab_picture import scene

    spine = model(_person_of(asked), USUAL.muscles, USUAL.passive)
    try:
        still, seen = _seen(asked)
        answer: Recruitment = recruit(spine, seen.how, seen.load, USUAL)
    except (Falls, Infeasible, OutOfRange) as error:
        raise Unanswered(str(error)) from None
    mirrored = asked.side is Side.LEFT
    found = _sided(summary([(spine, answer)], ()), asked.side)
    drawn = scene(still, seen.how, spine, answer.activation, -1.0 if mirrored else 1.0)
    return Answer(found, answer.cuts > 0, drawn)


@functools.lru_cache(maxsize=256)
def banded(asked: Asked) -> "Estimate":
    """With all assumptions; takes seconds.

    Raises:
        Unanswered: there is no answer; says why.
    """
    from mainstay.spine.estimate import estimate
    from mainstay.spine.recruitment import Infeasible, OutOfRange
    from mainstay.spine.standing import Falls

    try:
        with _LONG:
            _, seen = _seen(asked)
            return _sided(estimate(_person_of(asked), seen.how, seen.load), asked.side)
    except (Falls, Infeasible, OutOfRange) as error:
        raise Unanswered(str(error)) from None


_LONG = threading.Lock()
"""One long answer at a time; short ones need not wait for it."""


def row(
    asked: Asked, aim: tuple[Muscle, Side], limit_n: float, loads_kg: "Sequence[float]"
) -> "tuple[tuple[float, Reply | None, int], ...]":
    """One row of the map: for each direction the best weight under the limit, or None.

    The third of each is how many weights the model had no answer for.
    """
    from mainstay.spine.pulley import AZIMUTHS_DEG, search, settings

    muscle, side = aim
    written = side if asked.side is Side.RIGHT else side.other
    with _LONG:
        tried = settings(loads_kg, (asked.height_m,), AZIMUTHS_DEG)
        found = search(_away(asked), _person_of(asked), muscle, written, limit_n, tried)
    sign = 1.0 if asked.side is Side.RIGHT else -1.0
    columns = []
    for way in AZIMUTHS_DEG[::-1]:
        here = tuple(r for r in found.replies if r.setting.azimuth_deg == sign * way)
        best = replace(found, replies=here).best
        columns.append((way, best, sum(bool(r.problem) for r in here)))
    return tuple(columns)


def _seen(asked: Asked) -> "tuple[Motion, Moment]":
    """The moment as the file is written, for the right side."""
    from mainstay.spine.exercise import moment
    from mainstay.spine.model import model
    from mainstay.spine.pulley import Setting, set_to

    sign = 1.0 if asked.side is Side.RIGHT else -1.0
    setting = Setting(asked.height_m, sign * asked.azimuth_deg, asked.load_kg)
    own = set_to(_away(asked), setting)
    still = replace(_still(asked.exercise, asked.share), exercise=own)
    return still, moment(still, 0.0, model(_person_of(asked)), asked.load_kg, 0.0)


def _away(asked: Asked) -> Exercise:
    cables = tuple(replace(c, distance_m=asked.distance_m) for c in asked.exercise.cable)
    return replace(asked.exercise, cable=cables)


def _sided(found: "Estimate", side: Side) -> "Estimate":
    """An answer for the other side: body and model are mirror images (a law of their tests)."""
    if side is Side.RIGHT:
        return found
    swapped = {(m, s.other): band for (m, s), band in found.activation.items()}
    return replace(found, activation=swapped)
