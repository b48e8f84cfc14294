"""The words of the choices on the pages "about you": value, word, and a line of help."""

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
from mainstay.web.language import later

Options = tuple[tuple[str, str, str], ...]
"""What a page lists: the stored value, the word, a line of help or nothing."""


CONDITIONINGS: Options = (
    (Conditioning.LOW, later("Little"), later("I sit most of the day and walk little.")),
    (Conditioning.MEDIUM, later("Some"), later("I am on my feet or walk on most days.")),
    (Conditioning.HIGH, later("Much"), later("I do sport or hard work in most weeks.")),
)
WORRIES: Options = (
    (Worry.NOT_AT_ALL, later("Not at all"), ""),
    (Worry.A_LITTLE, later("A little"), ""),
    (Worry.QUITE, later("Quite a bit"), ""),
    (Worry.VERY, later("Very much"), ""),
)
ACTIVITIES: Options = (
    (Activity.CHANGING_POSITION, later("Getting up, lying down, turning over"), ""),
    (Activity.BENDING, later("Bending down"), ""),
    (Activity.SITTING, later("Sitting"), ""),
    (Activity.STANDING, later("Standing"), ""),
    (Activity.LIFTING_CARRYING, later("Lifting and carrying"), ""),
    (Activity.PUSHING_PULLING_REACHING, later("Pushing, pulling, reaching"), ""),
    (Activity.WALKING, later("Walking"), ""),
    (Activity.CLIMBING, later("Stairs and climbing"), ""),
    (Activity.SPORT, later("Sport"), ""),
)
YES_NO: Options = (
    ("yes", later("Yes"), later("I can do it alone, perhaps slowly.")),
    ("no", later("No"), later("Then all exercises are in bed, on a chair or standing.")),
)
DEMANDS: Options = (
    (Demand.SUPINE, later("Lie on my back"), ""),
    (Demand.PRONE, later("Lie on my belly"), ""),
    (Demand.SIDE_LYING, later("Lie on my side"), ""),
    (Demand.KNEELING, later("Kneel"), ""),
    (Demand.WRIST_LOAD, later("Lean on my hands"), later("Such as on hands and knees.")),
    (Demand.OVERHEAD, later("Lift my arms above my head"), ""),
    (Demand.SINGLE_LEG, later("Stand on one leg without holding on"), ""),
    (Demand.SITTING_LONG, later("Sit for more than 3 minutes"), ""),
    (Demand.STANDING_LONG, later("Stand for more than 3 minutes"), ""),
    (
        Demand.WALKING,
        later("Walk for 5 minutes"),
        later("Then we find something in place of walks."),
    ),
)
ITEMS: Options = (
    (Item.MAT, later("An exercise mat"), later("Or a thick rug.")),
    (Item.GYM_BALL, later("A big exercise ball"), ""),
    (Item.STEP, later("A step or a low stool that stands firmly"), ""),
    (Item.STAIRS, later("Stairs with a rail"), ""),
    (Item.DOWEL, later("A broomstick"), ""),
    (Item.BOX, later("A box to lift"), ""),
    (Item.BLOCKS, later("Two firm blocks or thick books"), ""),
    (Item.KETTLEBELL, later("A kettlebell"), later("Write its weight below.")),
    (Item.ANKLE_WEIGHT, later("Weights for the ankles"), ""),
    (Item.ANKLE_CUFF, later("A cuff that ties a band or rope to the foot"), ""),
    (Item.POLES, later("Walking poles"), ""),
)
GYM_ITEMS: Options = (
    (Item.BENCH, later("A training bench"), ""),
    (Item.BARBELL, later("A barbell"), ""),
    (Item.PULL_UP_BAR, later("A bar to hang from"), ""),
    (Item.ROMAN_CHAIR, later("A back-extension bench"), ""),
    (
        Item.PRESSURE_CUFF,
        later("A pressure cushion with a dial"),
        later("As therapists use it."),
    ),
    (Item.TREADMILL, later("A treadmill"), ""),
    (Item.BIKE, later("An exercise bike"), ""),
    (Item.ELLIPTICAL, later("A cross trainer"), ""),
    (Item.ROWER, later("A rowing machine"), ""),
    (Item.POOL, later("A pool I can use"), ""),
)
COLORS: Options = (
    (BandColor.YELLOW, later("Yellow, the lightest"), ""),
    (BandColor.RED, later("Red"), ""),
    (BandColor.GREEN, later("Green"), ""),
    (BandColor.BLUE, later("Blue"), ""),
    (BandColor.BLACK, later("Black, the strongest"), ""),
)
PULLEY_OPTIONS: Options = (("no", later("No pulley"), ""), ("yes", later("Yes"), ""))
UNITS: Options = (
    (WeightUnit.KG, later("Kilograms (kg)"), ""),
    (WeightUnit.LB, later("Pounds (lb)"), ""),
)
RIG_KINDS: Options = (
    ("plates", later("I hang plates on it"), ""),
    ("pins", later("I put a pin into a stack"), ""),
)
FRICTIONS: Options = (
    ("not_sure", later("I am not sure"), later("Then we count with 5 to 15 %.")),
    ("hardly", later("No, or hardly"), later("The wheels turn lightly.")),
    ("clearly", later("Yes, clearly"), later("The rope rubs, or it jerks.")),
    ("measured", later("My therapist measured it"), later("Write both numbers below.")),
)
RATIOS: Options = (
    ("1", later("Straight over one wheel"), later("You feel all of what hangs on it.")),
    ("2", later("Over a second wheel that moves along"), later("You feel half.")),
)
HEIGHTS: Options = (
    (PulleyHeight.FLOOR, later("Floor"), later("About 10 cm")),
    (PulleyHeight.LOW, later("Knee"), later("About 45 cm")),
    (PulleyHeight.MIDDLE, later("Waist"), later("About 1.1 m")),
    (PulleyHeight.HIGH, later("Over the head"), later("About 2 m")),
)

PREGNANCY = frozenset({Condition.PGP, Condition.PREGNANCY_T2T3, Condition.POSTPARTUM_0_6W})
"""Skipped where they cannot apply."""

CONDITION_GROUPS: tuple[tuple[str, tuple[Condition, ...]], ...] = (
    (
        later("Your back and legs"),
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
        later("An operation on your back"),
        (
            Condition.DISCECTOMY_0_6W,
            Condition.DISCECTOMY_6W_PLUS,
            Condition.FUSION_0_6W,
            Condition.FUSION_6_12W,
            Condition.FUSION_12W_PLUS,
        ),
    ),
    (
        later("Pregnancy and birth"),
        (Condition.PGP, Condition.PREGNANCY_T2T3, Condition.POSTPARTUM_0_6W),
    ),
    (
        later("Bones, joints and belly wall"),
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
        later("Heart and balance"),
        (
            Condition.HYPERTENSION_UNCONTROLLED,
            Condition.CARDIAC,
            Condition.BALANCE_RISK,
        ),
    ),
)
"""Every condition but those that follow from how long it has hurt."""
