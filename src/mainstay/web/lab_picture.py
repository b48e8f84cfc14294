"""The pulley lab's drawing: a body of sticks, the model's own strands of muscle, the cable."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.movement.motion import Motion
from mainstay.movement.pulls import anchor_m, pull_point_m
from mainstay.movement.skeleton import Frames
from mainstay.spine import kernels
from mainstay.spine.model import Model
from mainstay.spine.statics import Posture
from mainstay.web.loading import step_of

Array = npt.NDArray[np.float64]

LIMBS = (
    ("hip_l", "knee_l", "ankle_l", "toe_tip_l"),
    ("hip_r", "knee_r", "ankle_r", "toe_tip_r"),
    ("shoulder_l", "elbow_l", "wrist_l", "knuckles_l"),
    ("shoulder_r", "elbow_r", "wrist_r", "knuckles_r"),
    ("shoulder_l", "neck", "shoulder_r"),
    ("hip_l", "pelvis", "hip_r"),
)
BACKBONE = ("pelvis", "l5", "l4", "l3", "l2", "l1", "lower_thorax", "mid_thorax", "upper_thorax", "neck", "head")  # fmt: skip

POST_M = 2.2


@dataclass(frozen=True)
class Scene:
    """What is drawn, in meters: x forward, y up, z right.

    Attributes:
        limbs: lines of the body.
        head: its middle; its radius is `head_m`.
        strands: line and step of color of each strand, palest first.
        cables: each from the hand to the wheel.
    """

    limbs: tuple[Array, ...]
    head: Array
    head_m: float
    strands: tuple[tuple[Array, int], ...]
    cables: tuple[Array, ...]


def scene(still: Motion, how: Posture, spine: Model, activation: Array, right: float) -> Scene:
    """What is drawn of one moment.

    Args:
        still: the moment.
        how: the same for the model.
        spine: whose.
        activation: of each strand.
        right: 1, or -1 for the mirror image.
    """
    body, pose = spine.body, still.keys[0]
    frames = pose.frames(body)
    mirror = np.array([1.0, 1.0, right])

    def balls(names: tuple[str, ...]) -> Array:
        return np.asarray(body.points(frames, [body.ball[n] for n in names])[0] * mirror)

    backbone = frames.at_m[0, [body.index[n] for n in BACKBONE]] * mirror
    cables = [
        np.array([pull_point_m(c.attach, pose, body), anchor_m(c, pose)]) * mirror
        for c in still.exercise.cable
    ]
    return Scene(
        (*(balls(names) for names in LIMBS), backbone),
        balls(("head",))[0],
        body.ball["head"].radius_m,
        tuple(sorted(_strands(how, spine, activation, frames, mirror), key=lambda s: s[1])),
        tuple(cables),
    )


def _strands(
    how: Posture, spine: Model, activation: Array, frames: Frames, mirror: Array
) -> list[tuple[Array, int]]:
    at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    points, _ = kernels.spots(spine.lines, at)
    n = spine.body.index["pelvis"]
    turned, origin = frames.turned[0, n], frames.at_m[0, n]
    room = (points @ turned.T + origin) * mirror
    start = spine.lines.start
    return [
        (room[start[k] : start[k + 1]], step_of(float(a))) for k, a in enumerate(activation)
    ]


# --- seen from somewhere ---

ASLANT = 0.2
"""Sine of how far from above one looks."""


def picture(seen: Scene, turn_deg: float, name: str) -> str:
    """The scene as an SVG.

    Args:
        seen: what.
        turn_deg: from where: 0 from behind, 90 from the right, 180 from in front.
        name: what a screen reader says.
    """
    see = _Eye(turn_deg)
    posts = [np.array([[c[1, 0], y, c[1, 2]] for y in (0, POST_M)]) for c in seen.cables]
    everything = see.of(np.concatenate([*seen.limbs, *seen.cables, *posts]))
    return _svg(seen, see, _box(everything, MARGIN_M), name)


def nearer(seen: Scene, turn_deg: float) -> str:
    """The trunk alone, larger; for the eye only, since `picture` has the name."""
    see = _Eye(turn_deg)
    trunk = see.of(np.concatenate([line for line, _ in seen.strands]))
    return _svg(seen, see, _box(trunk, MARGIN_M / 4), "")


MARGIN_M = 0.2


def _svg(seen: Scene, see: "_Eye", box: str, name: str) -> str:
    parts = [_floor(seen, see)]
    parts += [_post(cable[1], see) for cable in seen.cables]
    parts += [_line(see.of(limb), "lab-limb") for limb in seen.limbs]
    ((x, y),) = see.of(seen.head[None])
    parts.append(f'<circle class="lab-head" cx="{x:.3f}" cy="{y:.3f}" r="{seen.head_m:.3f}"/>')
    parts += [_line(see.of(line), f"lab-strand clay-{step}") for line, step in seen.strands]
    parts += [_cable(see.of(cable)) for cable in seen.cables]
    said = f'role="img" aria-label="{name}"' if name else 'aria-hidden="true"'
    return f'<svg class="lab-picture" viewBox="{box}" {said}>{"".join(parts)}</svg>'


class _Eye:
    """Looks from one direction; no perspective."""

    def __init__(self, turn_deg: float) -> None:
        a = np.radians(turn_deg)
        self.across = np.array([np.sin(a), 0.0, np.cos(a)])
        away = np.array([np.cos(a), 0.0, -np.sin(a)])
        self.down = -np.sqrt(1 - ASLANT**2) * np.array([0.0, 1.0, 0.0]) - ASLANT * away

    def of(self, points: Array) -> Array:
        return np.stack([points @ self.across, points @ self.down], axis=1)


def _line(points: Array, kind: str) -> str:
    spots = " ".join(f"{x:.3f},{y:.3f}" for x, y in points)
    return f'<polyline class="{kind}" points="{spots}"/>'


def _floor(seen: Scene, see: _Eye) -> str:
    middle = seen.limbs[-1][0] * [1, 0, 1]
    angles = np.linspace(0, 2 * np.pi, 40)
    ring = middle + 0.9 * np.stack([np.cos(angles), 0 * angles, np.sin(angles)], axis=1)
    spots = " ".join(f"{x:.3f},{y:.3f}" for x, y in see.of(ring))
    return f'<polygon class="lab-floor" points="{spots}"/>'


def _post(wheel: Array, see: _Eye) -> str:
    (x, _, z), top = wheel, max(POST_M, wheel[1] + 0.1)
    return _line(see.of(np.array([[x, 0, z], [x, top, z]])), "lab-post")


def _cable(ends: Array) -> str:
    (hx, hy), (wx, wy) = ends
    return (
        _line(ends, "lab-cable")
        + f'<circle class="lab-wheel" cx="{wx:.3f}" cy="{wy:.3f}" r="0.05"/>'
        + f'<circle class="lab-grip" cx="{hx:.3f}" cy="{hy:.3f}" r="0.035"/>'
    )


def _box(points: Array, margin_m: float) -> str:
    low, high = points.min(axis=0) - margin_m, points.max(axis=0) + margin_m
    wide, tall = high - low
    return f"{low[0]:.2f} {low[1]:.2f} {wide:.2f} {tall:.2f}"
