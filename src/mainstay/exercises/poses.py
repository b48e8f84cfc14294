"""Key poses: joint angles and contacts at the start, on the way and at the end of a lift."""

import enum
from dataclasses import dataclass

from mainstay.anatomy import joint_angles


class Position(enum.StrEnum):
    """Base poses: how the pelvis lies in space and which angles are meant when none is written."""

    SUPINE = "supine"
    CROOK_LYING = "crook-lying"
    SUPINE_HIPS_90 = "supine-hips-90"
    SIDE_LYING = "side-lying"
    SIDE_ELBOW = "side-elbow"
    PRONE = "prone"
    PRONE_ELBOWS = "prone-elbows"
    FOUR_POINT = "four-point"
    TALL_KNEELING = "tall-kneeling"
    HALF_KNEELING = "half-kneeling"
    SITTING = "sitting"
    STANDING = "standing"
    STANDING_HINGE = "standing-hinge"
    STANDING_WALL = "standing-wall"
    STANDING_COUNTER = "standing-counter"
    SPLIT_STANCE = "split-stance"
    SINGLE_LEG_STANCE = "single-leg-stance"
    STEP = "step"
    WALKING = "walking"
    BENCH_PRONE = "bench-prone"
    BENCH_SUPINE = "bench-supine"
    HANGING = "hanging"
    WATER = "water"


class Surface(enum.StrEnum):
    """What a person must be able to get down to; in order of how far down it is."""

    STANDING = "standing"
    CHAIR = "chair"
    BED = "bed"
    FLOOR = "floor"


class BodyPoint(enum.StrEnum):
    """Points of the body that can touch something."""

    HAND_L = "hand_l"
    HAND_R = "hand_r"
    FOREARM_L = "forearm_l"
    FOREARM_R = "forearm_r"
    KNEE_L = "knee_l"
    KNEE_R = "knee_r"
    FOOT_L = "foot_l"
    FOOT_R = "foot_r"
    TOES_L = "toes_l"
    TOES_R = "toes_r"
    HEEL_L = "heel_l"
    HEEL_R = "heel_r"
    SEAT = "seat"
    PELVIS = "pelvis"
    BACK = "back"
    SIDE_L = "side_l"
    SIDE_R = "side_r"
    CHEST = "chest"
    HEAD = "head"


class Support(enum.StrEnum):
    """What a point of the body rests on or holds."""

    FLOOR = "floor"
    BENCH = "bench"
    CHAIR = "chair"
    BALL = "ball"
    STEP = "step"
    WALL = "wall"
    COUNTER = "counter"
    BED = "bed"
    HANDLE = "handle"
    BAR = "bar"
    WEIGHT = "weight"


@dataclass(frozen=True)
class Contact:
    """A point of the body on a support; written `hand_l` (floor) or `hand_r@handle`."""

    point: BodyPoint
    support: Support = Support.FLOOR


@dataclass(frozen=True)
class KeyPose:
    """Angles in degrees by name (anatomy's table), contacts, and joints the solver may move.

    Angles not named keep the value of the pose before (or of the base pose).
    """

    angles_deg: tuple[tuple[str, float], ...]
    contacts: tuple[Contact, ...] = ()
    free: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse unknown joints and angles no joint can reach."""
        known = joint_angles()
        for name in (*dict(self.angles_deg), *self.free):
            if name not in known:
                raise ValueError(f"angle `{name}` is not known; allowed: {', '.join(known)}")
        for name, angle in self.angles_deg:
            joint = known[name]
            if not joint.low_deg <= angle <= joint.high_deg:
                raise ValueError(
                    f"{name} {angle} deg: allowed {joint.low_deg:g} to {joint.high_deg:g}"
                )


def key_pose(table: dict[str, object]) -> dict[str, object]:
    """Sort the flat table of an exercise file into angles, contacts and free joints."""
    contacts = [_contact(str(word)) for word in _list(table.get("contacts", []))]
    angles = [[k, v] for k, v in table.items() if k not in ("contacts", "free")]
    return {"angles_deg": angles, "contacts": contacts, "free": table.get("free", [])}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _contact(word: str) -> dict[str, str]:
    point, _, support = word.partition("@")
    return {"point": point, "support": support or "floor"}
