"""The words of the choices on the pages "about you": value, word, and a line of help."""

import enum
from dataclasses import dataclass

from mainstay.care.patient import Conditioning, Worry
from mainstay.exercises import (
    Activity,
    BandColor,
    Condition,
    Demand,
    Item,
    PulleyHeight,
    WeightUnit,
)

Options = tuple[tuple[str, str, str], ...]
"""What a page lists: the stored value, the word, a line of help or nothing."""


class BodyArea(enum.StrEnum):
    """Where it hurts, on the body chart."""

    UPPER_BACK = "upper_back"
    LOW_BACK_LEFT = "low_back_left"
    LOW_BACK_RIGHT = "low_back_right"
    BUTTOCK_LEFT = "buttock_left"
    BUTTOCK_RIGHT = "buttock_right"
    THIGH_LEFT = "thigh_left"
    THIGH_RIGHT = "thigh_right"
    CALF_LEFT = "calf_left"
    CALF_RIGHT = "calf_right"
    FOOT_LEFT = "foot_left"
    FOOT_RIGHT = "foot_right"


CHART_WIDTH, CHART_HEIGHT = 200, 430
"""Size of the drawing of the body, in its own units."""


@dataclass(frozen=True)
class Region:
    """A region of the body chart, seen from behind; a rectangle in the drawing's units."""

    code: str
    word: str
    x: int
    y: int
    w: int
    h: int

    @property
    def left(self) -> float:
        """Distance from the left, in percent of the drawing."""
        return 100 * self.x / CHART_WIDTH

    @property
    def top(self) -> float:
        """Distance from the top, in percent."""
        return 100 * self.y / CHART_HEIGHT

    @property
    def wide(self) -> float:
        """Width in percent."""
        return 100 * self.w / CHART_WIDTH

    @property
    def high(self) -> float:
        """Height in percent."""
        return 100 * self.h / CHART_HEIGHT


REGIONS = (
    Region(BodyArea.UPPER_BACK, "Upper back", 74, 84, 52, 62),
    Region(BodyArea.LOW_BACK_LEFT, "Low back, left", 73, 150, 26, 48),
    Region(BodyArea.LOW_BACK_RIGHT, "Low back, right", 101, 150, 26, 48),
    Region(BodyArea.BUTTOCK_LEFT, "Buttock, left", 68, 201, 31, 42),
    Region(BodyArea.BUTTOCK_RIGHT, "Buttock, right", 101, 201, 31, 42),
    Region(BodyArea.THIGH_LEFT, "Thigh, left", 66, 247, 30, 66),
    Region(BodyArea.THIGH_RIGHT, "Thigh, right", 104, 247, 30, 66),
    Region(BodyArea.CALF_LEFT, "Calf, left", 69, 318, 25, 60),
    Region(BodyArea.CALF_RIGHT, "Calf, right", 106, 318, 25, 60),
    Region(BodyArea.FOOT_LEFT, "Foot, left", 64, 382, 28, 36),
    Region(BodyArea.FOOT_RIGHT, "Foot, right", 108, 382, 28, 36),
)

CONDITIONINGS: Options = (
    (Conditioning.LOW, "Little", "I sit most of the day and walk little."),
    (Conditioning.MEDIUM, "Some", "I am on my feet or walk on most days."),
    (Conditioning.HIGH, "Much", "I do sport or hard work in most weeks."),
)
WORRIES: Options = (
    (Worry.NOT_AT_ALL, "Not at all", ""),
    (Worry.A_LITTLE, "A little", ""),
    (Worry.QUITE, "Quite a bit", ""),
    (Worry.VERY, "Very much", ""),
)
ACTIVITIES: Options = (
    (Activity.CHANGING_POSITION, "Getting up, lying down, turning over", ""),
    (Activity.BENDING, "Bending down", ""),
    (Activity.SITTING, "Sitting", ""),
    (Activity.STANDING, "Standing", ""),
    (Activity.LIFTING_CARRYING, "Lifting and carrying", ""),
    (Activity.PUSHING_PULLING_REACHING, "Pushing, pulling, reaching", ""),
    (Activity.WALKING, "Walking", ""),
    (Activity.CLIMBING, "Stairs and climbing", ""),
    (Activity.SPORT, "Sport", ""),
)
YES_NO: Options = (
    ("yes", "Yes", "I can do it alone, perhaps slowly."),
    ("no", "No", "Then all exercises are in bed, on a chair or standing."),
)
DEMANDS: Options = (
    (Demand.SUPINE, "Lie on my back", ""),
    (Demand.PRONE, "Lie on my belly", ""),
    (Demand.SIDE_LYING, "Lie on my side", ""),
    (Demand.KNEELING, "Kneel", ""),
    (Demand.WRIST_LOAD, "Lean on my hands", "Such as on hands and knees."),
    (Demand.OVERHEAD, "Lift my arms above my head", ""),
    (Demand.SINGLE_LEG, "Stand on one leg without holding on", ""),
    (Demand.SITTING_LONG, "Sit for more than 3 minutes", ""),
    (Demand.STANDING_LONG, "Stand for more than 3 minutes", ""),
    (Demand.WALKING, "Walk for 5 minutes", "Then we find something in place of walks."),
)
ITEMS: Options = (
    (Item.MAT, "An exercise mat", "Or a thick rug."),
    (Item.GYM_BALL, "A big exercise ball", ""),
    (Item.STEP, "A step or a low stool that stands firmly", ""),
    (Item.STAIRS, "Stairs with a rail", ""),
    (Item.DOWEL, "A broomstick", ""),
    (Item.BOX, "A box to lift", ""),
    (Item.BLOCKS, "Two firm blocks or thick books", ""),
    (Item.KETTLEBELL, "A kettlebell", "Write its weight below."),
    (Item.ANKLE_WEIGHT, "Weights for the ankles", ""),
    (Item.ANKLE_CUFF, "A cuff that ties a band or rope to the foot", ""),
    (Item.POLES, "Walking poles", ""),
)
GYM_ITEMS: Options = (
    (Item.BENCH, "A training bench", ""),
    (Item.BARBELL, "A barbell", ""),
    (Item.PULL_UP_BAR, "A bar to hang from", ""),
    (Item.ROMAN_CHAIR, "A back-extension bench", ""),
    (Item.PRESSURE_CUFF, "A pressure cushion with a dial", "As therapists use it."),
    (Item.TREADMILL, "A treadmill", ""),
    (Item.BIKE, "An exercise bike", ""),
    (Item.ELLIPTICAL, "A cross trainer", ""),
    (Item.ROWER, "A rowing machine", ""),
    (Item.POOL, "A pool I can use", ""),
)
COLORS: Options = (
    (BandColor.YELLOW, "Yellow, the lightest", ""),
    (BandColor.RED, "Red", ""),
    (BandColor.GREEN, "Green", ""),
    (BandColor.BLUE, "Blue", ""),
    (BandColor.BLACK, "Black, the strongest", ""),
)
PULLEY_OPTIONS: Options = (("no", "No pulley", ""), ("yes", "Yes", ""))
UNITS: Options = ((WeightUnit.KG, "Kilograms (kg)", ""), (WeightUnit.LB, "Pounds (lb)", ""))
RIG_KINDS: Options = (
    ("plates", "I hang plates on it", ""),
    ("pins", "I put a pin into a stack", ""),
)
RATIOS: Options = (
    ("1", "Straight over one wheel", "You feel all of what hangs on it."),
    ("2", "Over a second wheel that moves along", "You feel half."),
)
HEIGHTS: Options = (
    (PulleyHeight.FLOOR, "Floor", "About 10 cm"),
    (PulleyHeight.LOW, "Knee", "About 45 cm"),
    (PulleyHeight.MIDDLE, "Waist", "About 1.1 m"),
    (PulleyHeight.HIGH, "Over the head", "About 2 m"),
)

PREGNANCY = frozenset({Condition.PGP, Condition.PREGNANCY_T2T3, Condition.POSTPARTUM_0_6W})
"""Skipped where they cannot apply."""

CONDITION_GROUPS: tuple[tuple[str, tuple[Condition, ...]], ...] = (
    (
        "Your back and legs",
        (
            Condition.RADICULAR_ACUTE,
            Condition.RADICULAR_STABLE,
            Condition.STENOSIS,
            Condition.SPONDYLOLISTHESIS,
            Condition.FLEXION_INTOLERANT,
            Condition.EXTENSION_INTOLERANT,
            Condition.ROTATION_INTOLERANT,
            Condition.SIJ_PAIN,
        ),
    ),
    (
        "An operation on your back",
        (
            Condition.DISCECTOMY_0_6W,
            Condition.DISCECTOMY_6W_PLUS,
            Condition.FUSION_0_6W,
            Condition.FUSION_6_12W,
            Condition.FUSION_12W_PLUS,
        ),
    ),
    (
        "Pregnancy and birth",
        (Condition.PGP, Condition.PREGNANCY_T2T3, Condition.POSTPARTUM_0_6W),
    ),
    (
        "Bones, joints and belly wall",
        (
            Condition.OSTEOPOROSIS,
            Condition.VERTEBRAL_FRACTURE_RECENT,
            Condition.SHOULDER_PAIN,
            Condition.WRIST_PAIN,
            Condition.KNEE_PAIN,
            Condition.HIP_OA,
            Condition.HYPERMOBILITY,
            Condition.DIASTASIS,
        ),
    ),
    (
        "Heart and balance",
        (
            Condition.HYPERTENSION_UNCONTROLLED,
            Condition.CARDIAC,
            Condition.BALANCE_RISK,
        ),
    ),
)
"""Every condition but those that follow from how long it has hurt."""
