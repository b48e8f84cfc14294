"""Beside OpenSim: the same problem of sharing put to both, in turns, in one run.

The problem is what both can be asked: strands whose points lie on one segment each, limbs held at the
body's side, gravity as the only load, no discs and no ligaments, the least sum of squared
activations. A strand's greatest force does not change with its length, so that no two curves of
muscle have to agree first. OpenSim runs in an environment of its own (`make peer`).
"""

import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mainstay.measured import Measured, at_least, at_most
from mainstay.reading import ReadingError
from mainstay.spine import kernels, postures, sharing
from mainstay.spine.model import Array, Model, model
from mainstay.spine.recruitment import arrays
from mainstay.spine.statics import GRAVITY, Load, Posture, carrier, weight
from mainstay.spine.tables import SEGMENTS
from mainstay.spine.tasks import TASKS, situation
from mainstay.spine.validation import WILKE

ROUNDS, POSTURES, OWN = 3, 24, 2000
"""Times that both are asked in turn; postures a round for OpenSim, and for ours, which is soon done."""

SEED = 7

LIMBS = np.tile(np.eye(3), (kernels.LIMBS, 1, 1))
"""Thighs under the pelvis and arms at the side, welded there."""


class Level(NamedTuple):
    """A segment of the spine on its joint.

    Attributes:
        name: of the segment.
        mass_kg: with all that it carries.
        center_m: of that mass, in its own frame.
        joint_m: where its joint is, in the frame of the segment below.
    """

    name: str
    mass_kg: float
    center_m: tuple[float, ...]
    joint_m: tuple[float, ...]


class Strand(NamedTuple):
    """A straight line of muscle.

    Attributes:
        name: of the fascicle.
        newton: its greatest force.
        points: number of the segment (0 the pelvis) and place in its frame.
    """

    name: str
    newton: float
    points: tuple[tuple[int, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Problem:
    """What both are asked.

    Attributes:
        levels: from L5 up, on a pelvis that stands still.
        strands: the muscles.
        postures_rad: postures x 18 lumbar angles.
    """

    levels: tuple[Level, ...]
    strands: tuple[Strand, ...]
    postures_rad: Array

    def told(self) -> dict[str, Any]:
        """For the peer, as plain values."""
        return {
            "gravity_m_s2": GRAVITY,
            "reserve_nm": RESERVE_NM,
            "levels": [level._asdict() for level in self.levels],
            "strands": [strand._asdict() for strand in self.strands],
            "postures_rad": self.postures_rad.tolist(),
        }


RESERVE_NM = float(np.sqrt(sharing.SLACK * (1 + sharing.SMOOTH)))
"""Optimal force of OpenSim's reserves, so that a reserve costs there what it costs here."""


@dataclass(frozen=True)
class Theirs:
    """What the peer answered.

    Attributes:
        version: of OpenSim.
        processor_s: for one posture.
        activation: postures x strands.
    """

    version: str
    processor_s: float
    activation: Array


# --- the problem ---


def problem(spine: Model, how: Posture, postures_rad: Array) -> Problem:
    """A model without what a peer cannot be asked.

    Args:
        spine: whose.
        how: standing; where joints are, and what hangs on the rib cage.
        postures_rad: postures x 18.
    """
    mass_kg, center_m = _carried(spine, how)
    levels = tuple(
        Level(SEGMENTS[k + 1], mass_kg[k + 1], tuple(center_m[k + 1]), tuple(how.joint_at_m[k]))
        for k in range(kernels.LUMBAR)
    )
    strands = tuple(_strand(spine, how, m) for m in range(len(spine.parts)) if _plain(spine, m))
    return Problem(levels, strands, postures_rad)


def _carried(spine: Model, how: Posture) -> tuple[list[float], Array]:
    """Mass and center of each segment; the rib cage carries head and hanging arms."""
    at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    mass_kg, moment = spine.mass_kg.copy(), spine.mass_kg[:, None] * spine.center_m
    top = len(mass_kg) - 1
    for force in weight(spine, how):
        if force.segment in SEGMENTS[: top + 1] or carrier(force.segment).startswith("thigh"):
            continue
        kg = float(np.linalg.norm(force.newton)) / GRAVITY
        mass_kg[top] += kg
        moment[top] += kg * (at.turned[top].T @ (force.place_m - at.at_m[top]))
    return mass_kg.tolist(), moment / mass_kg[:, None]


def _plain(spine: Model, m: int) -> bool:
    """Whether each point of a fascicle lies on one segment."""
    first, last = spine.lines.start[m], spine.lines.start[m + 1]
    return bool((np.diff(spine.lines.carriers[first : last + 1]) == 1).all())


def _strand(spine: Model, how: Posture, m: int) -> Strand:
    lines = spine.lines
    carried = lines.carriers[lines.start[m] : lines.start[m + 1]]
    points = tuple(_welded(how, int(lines.carrier[c]), lines.place_m[c]) for c in carried)
    return Strand(spine.parts[m].name, float(spine.capacity_n[m]), points)


def _welded(how: Posture, segment: int, place_m: Array) -> tuple[int, tuple[float, ...]]:
    """A point of a limb as one of the pelvis or the rib cage."""
    if segment <= kernels.LUMBAR:
        return segment, tuple(place_m.tolist())
    own = how.joint_at_m[segment - 1] + place_m
    return (0 if segment <= kernels.LUMBAR + 2 else kernels.LUMBAR), tuple(own.tolist())


def spread(spine: Model, count: int, luck: np.random.Generator) -> Array:
    """Postures from half the range of bending back to half of that forward, to the sides, and turned."""
    limit = spine.passive[:, :, 1]
    part = luck.uniform(-0.5, 0.5, (count, 3))
    q = np.tile(part, (1, kernels.LUMBAR))
    return np.asarray(q * np.where(q < 0, limit[:, 1], limit[:, 0]))


# --- ours ---


def ours(asked: Problem) -> Array:
    """Activations of the least sum of squares: postures x strands."""
    lines, joints = _lines(asked.strands), np.zeros((kernels.LUMBAR + kernels.LIMBS, 3))
    joints[: kernels.LUMBAR] = [level.joint_m for level in asked.levels]
    return np.array([_shared(asked, lines, joints, q) for q in asked.postures_rad])


def _lines(strands: tuple[Strand, ...]) -> kernels.Lines:
    flat = [point for strand in strands for point in strand.points]
    starts = np.cumsum([0, *(len(strand.points) for strand in strands)])
    return kernels.Lines(
        starts.astype(np.int64),
        np.arange(len(flat) + 1, dtype=np.int64),
        np.array([segment for segment, _ in flat], dtype=np.int64),
        np.ones(len(flat)),
        np.array([place for _, place in flat]),
    )


def _shared(asked: Problem, lines: kernels.Lines, joints: Array, q: Array) -> Array:
    at = kernels.frames(q, joints, LIMBS)
    _, arms, _ = kernels.pull(lines, at, *kernels.spots(lines, at))
    force, moment = np.zeros((kernels.SEGMENTS, 3)), np.zeros((kernels.SEGMENTS, 3))
    for k, level in enumerate(asked.levels, 1):
        force[k, 1] = -level.mass_kg * GRAVITY
        moment[k] = np.cross(at.at_m[k] + at.turned[k] @ level.center_m, force[k])
    needed, _ = kernels.outer(at, force, moment)
    count, dofs = len(asked.strands), kernels.LUMBAR_DOFS
    newton = np.array([strand.newton for strand in asked.strands])
    task = sharing.Sharing(
        np.ascontiguousarray((arms * newton[:, None]).T[:dofs]),
        np.ones(count),
        np.zeros(count),
        np.ones(count),
        np.ascontiguousarray(needed[:dofs]),
        np.zeros((0, count)),
        np.zeros(0),
        sharing.NO_PAIRS,
    )
    found = np.zeros(count)
    sharing.share(task, 2, np.zeros(dofs), 0, found, postures.FINE_NM)
    return found


# --- theirs ---

THEIRS = files("mainstay.spine") / "peers" / "opensim_static.py"


def theirs(asked: Problem, python: Path) -> Theirs:
    """Put the problem to OpenSim.

    Args:
        asked: the problem.
        python: a Python that has `opensim`.

    Raises:
        ReadingError: it has none, or OpenSim gave up.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "problem.json")
        file.write_text(json.dumps(asked.told()), "utf-8")
        try:
            run = subprocess.run(
                [python, str(THEIRS), file, folder], capture_output=True, text=True
            )
        except OSError as error:
            raise _no_peer(python, f"{error.strerror}.") from error
    if run.returncode:
        last = (run.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise _no_peer(python, last)
    answer = json.loads(run.stdout.splitlines()[-1])
    return Theirs(answer["version"], answer["processor_s"], np.array(answer["activation"]))


def _no_peer(python: Path, why: str) -> ReadingError:
    advice = "Write: make peer; mainstay bench spine --peer .peer/bin/python."
    return ReadingError("--peer", f"{python} did not run OpenSim: {why}", advice=advice)


# --- the bench ---

Clock = Callable[[], float]


def measure(python: Path, processor: Clock) -> list[Measured]:
    """Both in turns: how much longer OpenSim works for one of our postures, and how far they differ.

    Ours does more than it is asked beside OpenSim: all strands with their curves, discs and ligaments, shared twice, and
    what the discs bear.
    """
    spine = model(WILKE, "allaire")
    how, load = situation(TASKS["standing"], spine)
    luck = np.random.default_rng(SEED)
    asked = [problem(spine, how, spread(spine, POSTURES, luck)) for _ in range(ROUNDS)]
    answers = []
    for one in asked:
        answers.append((theirs(one, python), _own_s(spine, how, load, luck, processor)))
    apart = max(
        float(np.abs(ours(one) - they.activation).max())
        for one, (they, _) in zip(asked, answers, strict=True)
    )
    peer_s = float(np.median([they.processor_s for they, _ in answers]))
    own_s = float(np.median([own for _, own in answers]))
    version = answers[0][0].version.split("-")[0]
    note = f"{peer_s:.3f} s and {own_s * 1e6:.0f} us a posture; {version}"
    ratio = at_least("OpenSim's processor time for one of ours", peer_s / own_s, "x", 1000)
    return [
        replace(ratio, slowest=note),
        at_most("activation, farthest from OpenSim", apart, "", 1e-3),
    ]


def _own_s(
    spine: Model, how: Posture, load: Load, luck: np.random.Generator, processor: Clock
) -> float:
    own, q = arrays(spine, True), spread(spine, OWN, luck)
    force = np.repeat(load.force_n[None], OWN, 0)
    moment = np.repeat(load.moment_nm[None], OWN, 0)
    a, loads = np.empty((OWN, len(own.cost))), np.empty((OWN, 6, 3))
    reserve, turns = np.empty((OWN, kernels.DOFS)), np.empty(OWN, dtype=np.int64)
    began = processor()
    postures.many(
        own, q, how.joint_at_m, how.limb_turned, force, moment, 2, a, loads, reserve, turns
    )
    return (processor() - began) / OWN
