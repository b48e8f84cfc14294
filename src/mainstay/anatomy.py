"""The shared words of the body: muscles, levels, sides, joints with their signs, physique.

Angles are in degrees. Zero is the anatomical position with two exceptions that each joint names:
the forearm (its zero is the middle, thumb up) and the back (its zero is how the person stands).
Each joint turns about its own axes in the order of this table: flexion, then bending to the side
or abduction, then rotation. Body frame: x forward, y up, z right.
"""

import enum
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class Muscle(enum.StrEnum):
    """Muscles and, where therapists speak of a group, the group; full Latin names."""

    MULTIFIDUS = "multifidus"
    TRANSVERSUS_ABDOMINIS = "transversus_abdominis"
    OBLIQUUS_INTERNUS = "obliquus_internus_abdominis"
    OBLIQUUS_EXTERNUS = "obliquus_externus_abdominis"
    RECTUS_ABDOMINIS = "rectus_abdominis"
    LONGISSIMUS = "longissimus"
    ILIOCOSTALIS = "iliocostalis"
    SPINALIS_THORACIS = "spinalis_thoracis"
    ERECTOR_SPINAE = "erector_spinae"
    QUADRATUS_LUMBORUM = "quadratus_lumborum"
    ILIOPSOAS = "iliopsoas"
    DIAPHRAGM = "diaphragma"
    PELVIC_FLOOR = "diaphragma_pelvis"
    LATISSIMUS_DORSI = "latissimus_dorsi"
    TRAPEZIUS = "trapezius"
    RHOMBOIDEUS = "rhomboideus"
    SERRATUS_ANTERIOR = "serratus_anterior"
    DELTOIDEUS = "deltoideus"
    PECTORALIS_MAJOR = "pectoralis_major"
    BICEPS_BRACHII = "biceps_brachii"
    TRICEPS_BRACHII = "triceps_brachii"
    FINGER_FLEXORS = "flexores_digitorum"
    GLUTEUS_MAXIMUS = "gluteus_maximus"
    GLUTEUS_MEDIUS = "gluteus_medius"
    HIP_ADDUCTORS = "adductores_femoris"
    HIP_EXTERNAL_ROTATORS = "rotatores_externi_coxae"
    HAMSTRINGS = "hamstrings"
    QUADRICEPS = "quadriceps_femoris"
    TRICEPS_SURAE = "triceps_surae"


DEEP_MUSCLES = frozenset({Muscle.MULTIFIDUS, Muscle.TRANSVERSUS_ABDOMINIS})
"""The muscles that the first stage teaches."""


MEASURED_AS_ONE = {
    Muscle.ERECTOR_SPINAE: frozenset(
        {Muscle.LONGISSIMUS, Muscle.ILIOCOSTALIS, Muscle.SPINALIS_THORACIS}
    )
}
"""Groups that pictures show as one muscle, and what they consist of."""


class Level(enum.StrEnum):
    """Vertebral levels, from above."""

    T12 = "T12"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    S1 = "S1"


LUMBAR_SEGMENTS = tuple(zip(list(Level)[:-1], list(Level)[1:], strict=True))
"""The six joints that `lumbar_flexion` spreads over: T12/L1 to L5/S1."""


class Side(enum.StrEnum):
    """Side of the person's body."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


@dataclass(frozen=True)
class MuscleSite:
    """A muscle at one side and, where it is measured by level, one level."""

    muscle: Muscle
    side: Side
    level: Level | None = None


@dataclass(frozen=True)
class Joint:
    """One angle of the body.

    Attributes:
        name: the name without side.
        positive: what a positive angle means.
        zero: the position in which the angle is zero.
        paired: "pair" when left and right exist (names end in `_l` and `_r`), else "single".
        low_deg: lower limit in healthy adults.
        high_deg: upper limit in healthy adults.
    """

    name: str
    positive: str
    zero: str
    paired: str
    low_deg: float
    high_deg: float

    def reaches(self, angle: object) -> bool:
        """Whether something read is an angle, in degrees, between its limits."""
        if isinstance(angle, bool) or not isinstance(angle, int | float):
            return False
        return self.low_deg <= angle <= self.high_deg


_STANDS = "as the person stands relaxed"
_FACES = "upright, facing forward"

JOINTS: tuple[Joint, ...] = (
    # Order is the order of rotation from the pelvis outward. Limits: normal adult ranges as
    # taught (rounded outward by us; issue "movement" replaces them by a cited table).
    # With the hip or shoulder flexed by 90 degrees, abduction is horizontal abduction.
    Joint("pelvis_tilt", "forward (anterior) tilt", _FACES, "single", -180, 180),
    Joint("pelvis_list", "right side down", _FACES, "single", -180, 180),
    Joint("pelvis_rotation", "turned to the left", _FACES, "single", -180, 180),
    Joint("lumbar_flexion", "flexion of T12 to S1 together", _STANDS, "single", -30, 60),
    Joint("lumbar_lateral_bending", "bent to the right", _STANDS, "single", -30, 30),
    Joint("lumbar_rotation", "turned to the left", _STANDS, "single", -15, 15),
    Joint("thorax_flexion", "flexion of T1 to T12 together", _STANDS, "single", -25, 40),
    Joint("thorax_lateral_bending", "bent to the right", _STANDS, "single", -30, 30),
    Joint("thorax_rotation", "turned to the left", _STANDS, "single", -40, 40),
    Joint("neck_flexion", "flexion", "looking straight ahead", "single", -70, 60),
    Joint("neck_lateral_bending", "bent to the right", "head upright", "single", -45, 45),
    Joint("neck_rotation", "turned to the left", "looking straight ahead", "single", -80, 80),
    Joint("hip_flexion", "flexion", "thigh in line with the trunk", "pair", -30, 130),
    Joint("hip_abduction", "away from the midline", "thighs side by side", "pair", -30, 50),
    Joint("hip_rotation", "internal rotation", "kneecap forward", "pair", -50, 45),
    Joint("knee_flexion", "flexion", "straight", "pair", -5, 150),
    Joint("ankle_dorsiflexion", "toes towards the shin", "foot square to it", "pair", -55, 30),
    Joint("ankle_inversion", "sole towards the midline", "sole level", "pair", -20, 35),
    Joint("toe_extension", "toes bent up", "toes in line with the sole", "pair", -40, 90),
    Joint("scapula_elevation", "shoulder towards the ear", _STANDS, "pair", -10, 40),
    Joint("scapula_protraction", "shoulder blade forward", _STANDS, "pair", -25, 35),
    Joint("shoulder_flexion", "forward elevation", "arm hangs", "pair", -60, 180),
    Joint("shoulder_abduction", "sideways elevation", "arm hangs", "pair", -50, 180),
    Joint(
        "shoulder_rotation", "internal rotation", "front of the elbow forward", "pair", -95, 95
    ),
    Joint("elbow_flexion", "flexion", "straight", "pair", -5, 150),
    Joint(
        "forearm_pronation", "palm turned down", "middle: thumb up, elbow bent", "pair", -90, 90
    ),
    Joint(
        "wrist_extension",
        "back of the hand towards the forearm",
        "hand in line with the forearm",
        "pair",
        -80,
        85,
    ),
    Joint(
        "wrist_deviation",
        "ulnar: towards the little finger",
        "hand in line with the forearm",
        "pair",
        -25,
        40,
    ),
)


@functools.cache
def joint_angles() -> Mapping[str, Joint]:
    """Every angle name that a pose may use, sides written out, in order.

    Made once: each angle of each pose is looked up here.
    """
    named: dict[str, Joint] = {}
    for joint in JOINTS:
        ends = ("_l", "_r") if joint.paired == "pair" else ("",)
        named.update({joint.name + end: joint for end in ends})
    return MappingProxyType(named)


class Sex(enum.StrEnum):
    """Sex as far as body dimensions and norms need it."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True)
class Physique:
    """Size of a body.

    Attributes:
        sex: for body dimensions.
        height_m: standing height, 1.2 to 2.3.
        mass_kg: body mass, 30 to 300.
    """

    sex: Sex
    height_m: float
    mass_kg: float

    def __post_init__(self) -> None:
        """Refuse sizes outside what the product can serve."""
        if not 1.2 <= self.height_m <= 2.3:
            raise ValueError(f"height_m {self.height_m}: allowed 1.2 to 2.3")
        if not 30 <= self.mass_kg <= 300:
            raise ValueError(f"mass_kg {self.mass_kg}: allowed 30 to 300")
