"""The words that exercises are described with: stages, purposes, motions, demands, conditions."""

import enum


class Stage(enum.StrEnum):
    """The five stages, from the first; compare with `rank` (1 to 5)."""

    COORDINATION = "coordination"
    ENDURANCE = "endurance"
    STRENGTH = "strength"
    DYNAMIC = "dynamic"
    FUNCTION = "function"

    @property
    def rank(self) -> int:
        """1 for coordination to 5 for function."""
        return _STAGE_RANKS[self]

    @staticmethod
    def of_rank(rank: int) -> "Stage":
        """The stage with that rank; ranks outside 1 to 5 are an error."""
        if not 1 <= rank <= 5:
            raise ValueError(f"stage rank {rank}: allowed 1 to 5")
        return _STAGES[rank - 1]


_STAGES = tuple(Stage)


_STAGE_RANKS = {stage: n for n, stage in enumerate(_STAGES, start=1)}


class Purpose(enum.StrEnum):
    """What an exercise is mainly for."""

    DEEP_ACTIVATION = "deep_activation"
    ENDURANCE = "endurance"
    STRENGTH = "strength"
    MOBILITY = "mobility"
    DIRECTIONAL_PREFERENCE = "directional_preference"
    FUNCTION = "function"
    AEROBIC = "aerobic"


class SpineMotion(enum.StrEnum):
    """The plane in which the lumbar spine moves on purpose."""

    NONE = "none"
    SAGITTAL = "sagittal"
    FRONTAL = "frontal"
    AXIAL = "axial"
    COMBINED = "combined"


class Direction(enum.StrEnum):
    """The direction of the spine that the exercise favors."""

    FLEXION = "flexion"
    NEUTRAL = "neutral"
    EXTENSION = "extension"


class Laterality(enum.StrEnum):
    """How the sides work: together, in turn within a set, or each side its own sets."""

    BOTH = "both"
    ALTERNATING = "alternating"
    EACH_SIDE = "each_side"


class Sling(enum.StrEnum):
    """Diagonal chains through the thoracolumbar fascia and the abdominal wall."""

    POSTERIOR = "posterior"
    ANTERIOR = "anterior"
    ROTATIONAL = "rotational"


class Demand(enum.StrEnum):
    """What an exercise asks of the body; conditions and persons exclude demands."""

    FLOOR_TRANSFER = "floor_transfer"
    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side_lying"
    KNEELING = "kneeling"
    WRIST_LOAD = "wrist_load"
    SHOULDER_LOAD = "shoulder_load"
    OVERHEAD = "overhead"
    STANDING_LONG = "standing_long"
    SITTING_LONG = "sitting_long"
    WALKING = "walking"
    SINGLE_LEG = "single_leg"
    BALANCE = "balance"
    DEEP_KNEE_FLEXION = "deep_knee_flexion"
    DEEP_HIP_FLEXION = "deep_hip_flexion"
    HIP_EXTENSION_END_RANGE = "hip_extension_end_range"
    WIDE_HIP_ABDUCTION = "wide_hip_abduction"
    FLEXION = "flexion"
    END_RANGE_FLEXION = "end_range_flexion"
    LOADED_FLEXION = "loaded_flexion"
    EXTENSION_PAST_NEUTRAL = "extension_past_neutral"
    LOADED_EXTENSION = "loaded_extension"
    ROTATION = "rotation"
    LOADED_ROTATION = "loaded_rotation"
    SIDE_BEND = "side_bend"
    ASYMMETRIC_LOAD = "asymmetric_load"
    ANTERIOR_SHEAR = "anterior_shear"
    HIGH_COMPRESSION = "high_compression"
    HIGH_ABDOMINAL_PRESSURE = "high_abdominal_pressure"
    LONG_HOLD = "long_hold"
    HIGH_EFFORT = "high_effort"
    LIFTING_FROM_FLOOR = "lifting_from_floor"
    IMPACT = "impact"
    IMMERSION = "immersion"


class Condition(enum.StrEnum):
    """The conditions that exercise files and rules can speak of."""

    ACUTE_NSLBP = "acute_nslbp"
    SUBACUTE_NSLBP = "subacute_nslbp"
    CHRONIC_NSLBP = "chronic_nslbp"
    RADICULAR_ACUTE = "radicular_acute"
    RADICULAR_STABLE = "radicular_stable"
    STENOSIS = "stenosis"
    SPONDYLOLISTHESIS = "spondylolisthesis"
    DISCECTOMY_0_6W = "discectomy_0_6w"
    DISCECTOMY_6W_PLUS = "discectomy_6w_plus"
    FUSION_0_6W = "fusion_0_6w"
    FUSION_6_12W = "fusion_6_12w"
    FUSION_12W_PLUS = "fusion_12w_plus"
    PGP = "pgp"
    PREGNANCY_T2T3 = "pregnancy_t2t3"
    POSTPARTUM_0_6W = "postpartum_0_6w"
    DIASTASIS = "diastasis"
    OSTEOPOROSIS = "osteoporosis"
    VERTEBRAL_FRACTURE_RECENT = "vertebral_fracture_recent"
    FLEXION_INTOLERANT = "flexion_intolerant"
    EXTENSION_INTOLERANT = "extension_intolerant"
    ROTATION_INTOLERANT = "rotation_intolerant"
    SIJ_PAIN = "sij_pain"
    SHOULDER_PAIN = "shoulder_pain"
    WRIST_PAIN = "wrist_pain"
    KNEE_PAIN = "knee_pain"
    HIP_OA = "hip_oa"
    HYPERTENSION_UNCONTROLLED = "hypertension_uncontrolled"
    CARDIAC = "cardiac"
    BALANCE_RISK = "balance_risk"
    HYPERMOBILITY = "hypermobility"


class Role(enum.StrEnum):
    """How much a muscle is meant to work."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class WorkingSide(enum.StrEnum):
    """Where a muscle works, seen from the side that is written (right hand, else right foot)."""

    BOTH = "both"
    WORKING = "working"
    OPPOSITE = "opposite"


class Half(enum.StrEnum):
    """The two moving parts of a tempo."""

    LIFT = "lift"
    LOWER = "lower"
