"""Key poses: joint angles and contacts at the start, on the way and at the end."""

import difflib
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mainstay.anatomy import LUMBAR_SEGMENTS, Joint, joint_angles
from mainstay.reading import SHOWN, ReadingError, Unfit, shown


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
    """Points of the body that can touch something; on the side that faces the other thing."""

    HAND_L = "hand_l"  # palm, or the fingers around a handle
    HAND_R = "hand_r"
    FOREARM_L = "forearm_l"  # from elbow to wrist, the side of the little finger
    FOREARM_R = "forearm_r"
    THIGH_L = "thigh_l"
    THIGH_R = "thigh_r"
    KNEE_L = "knee_l"  # kneecap and just below
    KNEE_R = "knee_r"
    SHIN_L = "shin_l"
    SHIN_R = "shin_r"
    INSTEP_L = "instep_l"  # top of the foot, as in kneeling
    INSTEP_R = "instep_r"
    FOOT_L = "foot_l"  # whole sole
    FOOT_R = "foot_r"
    TOES_L = "toes_l"  # ball of the foot and toes
    TOES_R = "toes_r"
    HEEL_L = "heel_l"
    HEEL_R = "heel_r"
    SEAT = "seat"  # sitting bones
    PELVIS = "pelvis"  # its back when lying on the back, its front when face down
    HIP_L = "hip_l"  # outer side, greater trochanter
    HIP_R = "hip_r"
    LOW_BACK = "low_back"
    BACK = "back"  # shoulder blades and what lies between them
    BELLY = "belly"
    CHEST = "chest"
    SIDE_L = "side_l"  # ribs below the arm
    SIDE_R = "side_r"
    SHOULDER_L = "shoulder_l"
    SHOULDER_R = "shoulder_r"
    HEAD = "head"


class Support(enum.StrEnum):
    """What a point of the body rests on, leans on or holds."""

    FLOOR = "floor"
    BENCH = "bench"
    CHAIR = "chair"
    BALL = "ball"
    STEP = "step"
    WALL = "wall"
    COUNTER = "counter"
    BED = "bed"
    PILLOW = "pillow"
    BLOCK = "block"
    PAD = "pad"
    SADDLE = "saddle"
    RAIL = "rail"
    FIXED_BAR = "fixed_bar"
    MACHINE = "machine"
    HANDLE = "handle"
    BAR = "bar"
    ROPE = "rope"
    BAND = "band"
    WEIGHT = "weight"
    POLE = "pole"
    STICK = "stick"
    TOWEL = "towel"


class Touch(enum.StrEnum):
    """How a point touches: it bears load and stays, so do fingers around an edge, it slides, or it only feels."""

    BEARS = "bears"
    HOLDS = "holds"
    SLIDES = "slides"
    FEELS = "feels"


@dataclass(frozen=True)
class Contact:
    """A point of the body on a support or on another point of the body.

    Written `hand_l` (on the floor), `hand_r@handle`, `hand_r@thigh_r`, `heel_r slides` or
    `hand_l@counter feels`. A contact in two poses in a row stays where it is unless it slides.
    """

    point: BodyPoint
    support: Support | None = Support.FLOOR
    body: BodyPoint | None = None
    touch: Touch = Touch.BEARS

    def __post_init__(self) -> None:
        """Refuse a contact with two partners, none, or itself."""
        if (self.support is None) == (self.body is None):
            raise ValueError("a contact is with a support or with the body, not with both")
        if self.body is self.point:
            raise ValueError(f"`{self.point}` cannot touch itself")


@dataclass(frozen=True)
class KeyPose:
    """Angles, contacts and joints the solver may move; as written, or with all angles.

    Attributes:
        angles_deg: angles by name (anatomy's table); those not named keep the value of the
            pose before, at the start of the base pose.
        contacts: what touches in this pose; nothing is kept from the pose before.
        free: angles that the solver may move so that the contacts fit.
        lumbar_spread_fraction: part of the lumbar angles in each joint from T12/L1 to L5/S1; as in
            healthy adults when not written.
        at_fraction: time of a pose on the way, as a part of the time from start to end.
    """

    angles_deg: tuple[tuple[str, float], ...]
    contacts: tuple[Contact, ...] = ()
    free: tuple[str, ...] = ()
    lumbar_spread_fraction: tuple[float, ...] | None = None
    at_fraction: float | None = None

    def __post_init__(self) -> None:
        """Refuse unknown joints, angles no joint can reach and parts that are no whole."""
        for name, angle in self.angles_deg:
            _check_angle(name, angle)
        for n, name in enumerate(self.free):
            _known_joint(name, f".free[{n}]")
        _refuse_doubles([c.point.value for c in self.contacts], "contacts")
        _refuse_doubles(self.free, "free")
        _check_spread(self.lumbar_spread_fraction)
        if self.at_fraction is not None and not 0 < self.at_fraction < 1:
            problem = f"{self.at_fraction:g} cannot stand here."
            raise Unfit(".at_fraction", problem, "more than 0 and less than 1")


def _known_joint(name: str, key: str) -> Joint:
    known = joint_angles()
    if name not in known:
        near = difflib.get_close_matches(name[:SHOWN], known, 1)
        advice = f"Did you mean `{near[0]}`?" if near else "Remove it or mend its name."
        problem = f"the angle `{name[:SHOWN]}` is not known."
        raise Unfit(key, problem, ", ".join(known), advice)
    return known[name]


def _check_angle(name: str, angle: object) -> None:
    joint = _known_joint(name, f".{name[:SHOWN]}")
    if not joint.reaches(angle):
        allowed = f"degrees from {joint.low_deg:g} to {joint.high_deg:g}"
        raise Unfit(f".{name}", f"{shown(angle)} cannot stand here.", allowed)


def _refuse_doubles(names: Sequence[str], key: str) -> None:
    for n, name in enumerate(names):
        if name in names[:n]:
            problem = f"it names `{name}` twice."
            raise Unfit(f".{key}[{n}]", problem, "each once", "Keep one of them.")


def _check_spread(spread: tuple[float, ...] | None) -> None:
    if spread is None:
        return
    if len(spread) != len(LUMBAR_SEGMENTS) or min(spread) < 0 or abs(sum(spread) - 1) > 1e-6:
        names = ", ".join(f"{upper}/{lower}" for upper, lower in LUMBAR_SEGMENTS)
        allowed = f"{len(LUMBAR_SEGMENTS)} parts from 0 that add up to 1, for {names}"
        problem = f"{list(spread)} cannot stand here."
        raise Unfit(".lumbar_spread_fraction", problem, allowed)


OWN_KEYS = ("contacts", "free", "lumbar_spread_fraction", "at_fraction")
"""Keys of a pose in a file that are no angles."""


def check_angles(table: Mapping[str, object], place: str) -> None:
    """Refuse an unknown joint and an angle that it cannot reach, where it stands in the file.

    Raises:
        ReadingError: with that place, what is allowed and the nearest name.
    """
    for name, angle in table.items():
        if name in OWN_KEYS:
            continue
        try:
            _check_angle(name, angle)
        except Unfit as found:
            at = f"{place}{found.key}"
            raise ReadingError(at, found.problem, found.allowed, found.advice) from None


def key_pose(table: dict[str, object]) -> dict[str, object]:
    """Sort the flat table of an exercise file into angles and the keys that are no angles."""
    own = {k: table[k] for k in OWN_KEYS if k in table}
    if "contacts" in own:
        own["contacts"] = [_contact(str(word)) for word in _list(own["contacts"])]
    return {"angles_deg": [[k, v] for k, v in table.items() if k not in OWN_KEYS], **own}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _contact(word: str) -> dict[str, str | None]:
    where, _, touch = word.partition(" ")
    point, _, partner = where.partition("@")
    on_body = partner in list(BodyPoint)
    return {
        "point": point,
        "support": None if on_body else partner or Support.FLOOR.value,
        "body": partner if on_body else None,
        "touch": touch or Touch.BEARS.value,
    }


def _both(**angles: float) -> dict[str, float]:
    """Angles of the left and the right side."""
    return {f"{name}_{side}": deg for name, deg in angles.items() for side in "lr"}


_KNEELS = _both(knee_flexion=90, ankle_dorsiflexion=-40)
_HANDS_DOWN = _both(shoulder_flexion=90, forearm_pronation=80, wrist_extension=80)
_ON_FOREARMS = _both(shoulder_flexion=90, elbow_flexion=90, forearm_pronation=90)
_LEFT_FOOT_AHEAD = {
    "hip_flexion_l": 25,
    "knee_flexion_l": 15,
    "hip_flexion_r": -10,
    "knee_flexion_r": 5,
    "ankle_dorsiflexion_r": 10,
}

_BASE_POSES: Mapping[Position, Mapping[str, float]] = {
    # How the pelvis lies, and the angles meant when a file writes none. One-sided positions
    # are written for the right hand working, else the right foot. Ours.
    Position.SUPINE: {"pelvis_tilt": -90},
    Position.CROOK_LYING: {
        "pelvis_tilt": -90,
        **_both(hip_flexion=50, knee_flexion=100, ankle_dorsiflexion=-40),
    },
    Position.SUPINE_HIPS_90: {"pelvis_tilt": -90, **_both(hip_flexion=90, knee_flexion=90)},
    Position.SIDE_LYING: {"pelvis_list": -90, **_both(hip_flexion=45, knee_flexion=60)},
    Position.SIDE_ELBOW: {
        "pelvis_list": 90,
        "shoulder_abduction_r": 90,
        "elbow_flexion_r": 90,
    },
    Position.PRONE: {"pelvis_tilt": 90, **_both(ankle_dorsiflexion=-50)},
    Position.PRONE_ELBOWS: {"pelvis_tilt": 90, **_ON_FOREARMS, **_both(toe_extension=60)},
    Position.FOUR_POINT: {
        "pelvis_tilt": 90,
        **_both(hip_flexion=90),
        **_KNEELS,
        **_HANDS_DOWN,
    },
    Position.TALL_KNEELING: _KNEELS,
    Position.HALF_KNEELING: {
        "knee_flexion_l": 90,
        "ankle_dorsiflexion_l": -40,
        "hip_flexion_r": 90,
        "knee_flexion_r": 90,
    },
    Position.SITTING: _both(hip_flexion=90, knee_flexion=90),
    Position.STANDING: {},
    Position.STANDING_HINGE: {
        "pelvis_tilt": 45,
        **_both(hip_flexion=60, knee_flexion=20, ankle_dorsiflexion=5),
    },
    Position.STANDING_WALL: _both(hip_flexion=20, knee_flexion=10, ankle_dorsiflexion=-10),
    Position.STANDING_COUNTER: _both(shoulder_flexion=20, elbow_flexion=70),
    Position.SPLIT_STANCE: _LEFT_FOOT_AHEAD,
    Position.SINGLE_LEG_STANCE: {"hip_flexion_l": 10, "knee_flexion_l": 30},
    Position.STEP: {"hip_flexion_r": 60, "knee_flexion_r": 70, "ankle_dorsiflexion_r": 10},
    Position.WALKING: _LEFT_FOOT_AHEAD,
    Position.BENCH_PRONE: {"pelvis_tilt": 90},
    Position.BENCH_SUPINE: {"pelvis_tilt": -60, **_both(hip_flexion=80, knee_flexion=90)},
    Position.HANGING: {"pelvis_tilt": -45, **_both(shoulder_flexion=90)},
    Position.WATER: {},
}


def base_pose(position: Position) -> Mapping[str, float]:
    """All angles of a base pose; those that are not special are zero."""
    return {**dict.fromkeys(joint_angles(), 0.0), **_BASE_POSES[position]}


def carried_on(position: Position, poses: Iterable[KeyPose]) -> tuple[KeyPose, ...]:
    """The poses with all angles written out: each begins from the one before."""
    angles, found = dict(base_pose(position)), []
    for pose in poses:
        angles |= dict(pose.angles_deg)
        found.append(replace(pose, angles_deg=tuple(angles.items())))
    return tuple(found)
