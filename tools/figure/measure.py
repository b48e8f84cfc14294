"""Round spots of a body measured on its mesh, in the postures in which they touch something."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from figure.fit import FORWARD, NAMES, RIGHT, UP, posed
from figure.gltf import Rig
from figure.mesh import Array, Mesh, volume_m3
from mainstay.movement.skeleton import about

DENSITY_KG_M3 = 1010.0
"""Whole-body density with half-filled lungs, rounded (ours)."""

SOFT_M = {"pelvis": 0.016, "seat": 0.020, "trochanter": 0.010, "chest": 0.004, "head": 0.004,
          "knee": 0.004, "palm": 0.003, "knuckles": 0.002, "fingertips": 0.001, "elbow": 0.003,
          "wrist": 0.004, "side": 0.008, "shin": 0.003, "instep": 0.003, "heel": 0.003, "forefoot": 0.003, "shoulder": 0.008}  # fmt: skip
"""How much each spot gives under the body's weight (ours): the mesh sinks in by so much."""

STANDING: dict[str, Array] = {}


def sitting(side: str) -> dict[str, Array]:
    """Hip and knee at 90 degrees."""
    return {
        f"thigh{side}": about(2, np.array([90.0]))[0],
        f"hip_half{side}": about(2, np.array([45.0]))[0],
        f"shank{side}": about(2, np.array([-90.0]))[0],
    }


def bent_elbow(side: str) -> dict[str, Array]:
    """Elbow at 90 degrees."""
    turn = about(2, np.array([90.0]))[0]
    return {f"forearm{side}": turn, f"forearm_half{side}": turn}


def body_json(name: str, person: Any, mesh: Mesh, bones: Rig) -> str:
    """Everything that movement must know of a body."""
    spots = _Spots(mesh, bones)
    offsets = [
        {
            "name": n,
            "parent": bones.names[p] if p >= 0 else "",
            "offset_m": _round(bones.at[k] - bones.at[p] if p >= 0 else np.zeros(3)),
        }
        for k, (n, p) in enumerate(zip(bones.names, bones.parents, strict=True))
    ]
    whole = {
        "name": name,
        "sex": person.sex,
        "height_m": person.height_m,
        "mass_kg": round(volume_m3(mesh.at, mesh.triangles) * DENSITY_KG_M3, 1),
        "age_years": person.age_years,
        "bones": offsets,
        "balls": spots.balls(),
    }
    return json.dumps(whole, indent=1) + "\n"


def _round(place: Array) -> list[float]:
    return [round(float(v), 5) + 0.0 for v in place]


class _Spots:
    """Measures on one mesh; every posture is posed once."""

    def __init__(self, mesh: Mesh, bones: Rig) -> None:
        self.mesh, self.bones = mesh, bones
        self.known: dict[str, tuple[Array, Array, Array]] = {}
        self.tall = float(mesh.at[:, 1].max() - mesh.at[:, 1].min())

    def space(self, key: str, local: Mapping[str, Array]) -> tuple[Array, Array, Array]:
        """Vertices, joints and rotations in a posture."""
        if key not in self.known:
            at = np.zeros((len(NAMES), 3))
            turned = np.tile(np.eye(3), (len(NAMES), 1, 1))
            for k, (n, p) in enumerate(zip(NAMES, self.bones.parents, strict=True)):
                own = local.get(n, np.eye(3))
                if p < 0:
                    at[k], turned[k] = self.bones.at[k], own
                    continue
                at[k] = at[p] + turned[p] @ (self.bones.at[k] - self.bones.at[p])
                turned[k] = turned[p] @ own
            self.known[key] = posed(self.mesh, self.bones, at, turned), at, turned
        return self.known[key]

    def share(self, *names: str) -> Array:
        """Weight of some bones at every vertex."""
        return np.asarray(self.mesh.weights[:, [NAMES.index(n) for n in names]].sum(axis=1))

    def reach(
        self,
        place: tuple[Array, Array, Array],
        bone: str,
        center: Array,
        toward: Array,
        within: float,
        own: Array,
    ) -> float:
        """How far the skin near a spot reaches from it, in a direction of the bone's frame."""
        at, joints, turned = place
        k = NAMES.index(bone)
        middle, way = joints[k] + turned[k] @ center, turned[k] @ toward
        away = at - middle
        along = away @ way
        beside = np.linalg.norm(away - along[:, None] * way, axis=1)
        near = (beside < within) & (own > 0.3)
        return float(along[near].max())

    def balls(self) -> list[dict[str, Any]]:
        """All spots."""
        found = [self._trunk(*row) for row in TRUNK]
        found += [self._nose()]
        for side in ("_l", "_r"):
            found += self._hips(side) + self._arm(side) + self._leg(side)
        return found

    def _ball(self, name: str, segment: str, center: Array, radius: float) -> dict[str, Any]:
        base = name[:-2] if name.endswith(("_l", "_r")) else name
        radius = max(radius - SOFT_M.get(base, 0.0), 0.004)
        return {
            "name": name,
            "segment": segment,
            "center_m": _round(center),
            "radius_m": round(radius, 5),
        }

    def _trunk(self, name: str, segment: str, up: float, within: float) -> dict[str, Any]:
        """A ball that touches the skin behind and in front, near the midline."""
        place = self.space("standing", STANDING)
        own = np.ones(len(self.mesh.at)) - self.share(
            *(n for n in NAMES if n[:-2] in ARM_BONES)
        )
        center = UP * up * self.tall
        back = self.reach(place, segment, center, -FORWARD, within, own)
        front = self.reach(place, segment, center, FORWARD, within, own)
        return self._ball(
            name, segment, center + FORWARD * (front - back) / 2, (front + back) / 2
        )

    def _between(
        self, place: tuple[Array, Array, Array], bone: str, center: Array, own: Array
    ) -> tuple[Array, float]:
        """Middle and radius of a ball that touches the skin of a limb behind and in front."""
        back, front = (
            self.reach(place, bone, center, way, 0.03, own) for way in (-FORWARD, FORWARD)
        )
        return center + FORWARD * (front - back) / 2, (front + back) / 2

    def _nose(self) -> dict[str, Any]:
        place = self.space("standing", STANDING)
        joint = place[1][NAMES.index("head")]
        head = place[0][self.share("head") > 0.5]
        tip = head[np.argmax(head[:, 0])] - joint
        return self._ball("nose", "head", np.array([tip[0] - 0.012, tip[1], 0.0]), 0.012)

    def _hips(self, side: str) -> list[dict[str, Any]]:
        out = 1.0 if side == "_r" else -1.0
        both = sitting("_l") | sitting("_r")
        place = self.space("sitting", both)
        own = self.share("pelvis", f"hip_half{side}", f"thigh{side}")
        k = NAMES.index(f"thigh{side}")
        hip = self.bones.at[k] - self.bones.at[0]
        seat = np.array([-0.030, -0.02 * self.tall, out * 0.036 * self.tall])
        low = self.reach(place, "pelvis", seat, -UP, 0.05, own)
        stand = self.space("standing", STANDING)
        wide = self.reach(stand, "pelvis", hip, RIGHT * out, 0.05, own)
        thigh = self.share(f"thigh{side}", f"hip_half{side}")
        middle = -UP * 0.11 * self.tall
        middle, girth = self._between(stand, f"thigh{side}", middle, thigh)
        ribs = np.array([0.018, 0.030, out * 0.036]) * self.tall
        trunk = np.ones(len(self.mesh.at)) - self.share(
            *(n for n in NAMES if n[:-2] in ARM_BONES)
        )
        flank = self.reach(stand, "lower_thorax", ribs, RIGHT * out, 0.04, trunk)
        return [
            self._ball(f"side{side}", "lower_thorax", ribs, flank),
            self._ball(f"seat{side}", "pelvis", seat, low),
            self._ball(f"trochanter{side}", "pelvis", hip, wide),
            self._ball(f"hip{side}", f"thigh{side}", np.zeros(3), wide * 0.9),
            self._ball(f"thigh_middle{side}", f"thigh{side}", middle, girth),
        ]

    def _leg(self, side: str) -> list[dict[str, Any]]:
        out = 1.0 if side == "_r" else -1.0
        bent = self.space("sitting", sitting("_l") | sitting("_r"))
        stand = self.space("standing", STANDING)
        shank, foot = (
            self.share(f"shank{side}", f"thigh{side}"),
            self.share(f"foot{side}", f"toes{side}"),
        )
        knee = self.reach(bent, f"shank{side}", np.zeros(3), FORWARD, 0.06, shank)
        calf_at = np.array([-0.008, -0.08, 0.0]) * self.tall
        calf_at, calf = self._between(stand, f"shank{side}", calf_at, shank)
        shin_at = np.array([0.004, -0.07, 0.0]) * self.tall
        shin = self.reach(bent, f"shank{side}", shin_at, FORWARD, 0.04, shank)
        ankle = self.reach(stand, f"foot{side}", np.zeros(3), RIGHT * out, 0.03, foot + shank)
        toes = (
            self.bones.at[NAMES.index(f"toes{side}")]
            - self.bones.at[NAMES.index(f"foot{side}")]
        )
        heel_at = np.array([-0.018 * self.tall, 0.0, 0.0])
        found = [
            self._ball(f"knee{side}", f"shank{side}", np.zeros(3), knee),
            self._ball(f"calf{side}", f"shank{side}", calf_at, calf),
            self._ball(f"shin{side}", f"shank{side}", shin_at, shin),
            self._ball(f"ankle{side}", f"foot{side}", np.zeros(3), ankle),
        ]
        low_y = float(
            stand[0][foot > 0.3][:, 1].min() - stand[1][NAMES.index(f"foot{side}")][1]
        )
        for name, at, size in (("heel", heel_at, 0.026), ("forefoot", toes, 0.016)):
            low = at[1] - low_y
            center = at + UP * (
                size - low
            )  # the sole is level, though its skin is softer behind
            found.append(self._ball(f"{name}{side}", f"foot{side}", center, size))
        return found + self._front_of_foot(side, stand, foot)

    def _front_of_foot(
        self, side: str, stand: tuple[Array, Array, Array], own: Array
    ) -> list[dict[str, Any]]:
        """The instep on the back of the foot, and the tip of the toes."""
        joint = stand[1][NAMES.index(f"foot{side}")]
        toes = stand[1][NAMES.index(f"toes{side}")]
        instep = (toes - joint) * 0.55 + UP * 0.012
        up = self.reach(stand, f"foot{side}", instep, UP, 0.03, own)
        part = stand[0][self.share(f"toes{side}") > 0.5] - toes
        tip = part[np.argmax(part[:, 0])]
        low = float(stand[0][own > 0.3][:, 1].min() - toes[1])
        at = np.array([tip[0] - 0.012, low + 0.012 + 0.003, 0.0])
        return [
            self._ball(f"instep{side}", f"foot{side}", instep, up),
            self._ball(f"toe_tip{side}", f"toes{side}", at, 0.012),
        ]

    def _arm(self, side: str) -> list[dict[str, Any]]:
        out = 1.0 if side == "_r" else -1.0
        stand = self.space("standing", STANDING)
        bent = self.space("bent", bent_elbow("_l") | bent_elbow("_r"))
        upper = self.share(f"upper_arm{side}", f"upper_arm_half{side}", f"shoulder_half{side}")
        fore = self.share(f"forearm{side}", f"forearm_half{side}", f"upper_arm{side}")
        hand = self.share(
            f"hand{side}", f"forearm{side}", f"fingers{side}", f"fingertips{side}"
        )
        shoulder = self.reach(stand, f"upper_arm{side}", np.zeros(3), RIGHT * out, 0.05, upper)
        elbow = self.reach(bent, f"forearm{side}", np.zeros(3), -FORWARD, 0.03, fore)
        wrist = self.reach(bent, f"hand{side}", np.zeros(3), -FORWARD, 0.02, fore + hand)
        found = [
            self._ball(f"shoulder{side}", f"upper_arm{side}", np.zeros(3), shoulder),
            self._ball(f"elbow{side}", f"forearm{side}", np.zeros(3), elbow),
            self._ball(f"wrist{side}", f"hand{side}", np.zeros(3), wrist),
        ]
        joint = self.bones.at[NAMES.index(f"hand{side}")]
        knuckles = self.bones.at[NAMES.index(f"fingers{side}")] - joint
        tips = stand[0][self.share(f"fingertips{side}") > 0.5] - joint
        tip = tips[np.argmin(tips[:, 1])] + UP * 0.008
        for name, at in (
            ("palm", knuckles * 0.45),
            ("knuckles", knuckles),
            ("fingertips", tip),
        ):
            inner = self.reach(stand, f"hand{side}", at, -RIGHT * out, 0.022, hand)
            found.append(self._ball(f"{name}{side}", f"hand{side}", at, max(inner, 0.006)))
        return found


ARM_BONES = frozenset(
    ("upper_arm", "upper_arm_half", "shoulder_half", "forearm", "forearm_half", "hand",
     "fingers", "fingertips", "thumb")
)  # fmt: skip

TRUNK = (
    # name, segment, height over its joint (of standing height), how far to the sides
    ("pelvis", "pelvis", 0.005, 0.09),
    ("waist", "l3", 0.012, 0.03),
    ("belly", "l4", 0.012, 0.03),
    ("ribs", "lower_thorax", 0.030, 0.05),
    ("chest", "mid_thorax", 0.025, 0.07),
    ("upper_back", "upper_thorax", 0.030, 0.04),
    ("neck", "neck", 0.034, 0.02),
    ("head", "head", 0.030, 0.03),
)
