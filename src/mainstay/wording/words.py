"""Words for every value that a reader meets: conditions, demands, things, stages, muscles, tests.

English is written here as the source text; `translate` looks it up in the catalog of another
language (`locale`; made and checked by `tools/translations.py`). Words of the person: reading age 11, no metaphors.
"""

import enum
import functools
import gettext
from collections.abc import Mapping
from importlib.resources import as_file, files

from mainstay.anatomy import Muscle, Side
from mainstay.care.conditions import Event
from mainstay.care.control import PASSED
from mainstay.care.history import CONTROL_TESTS, Reach, StageTest, Stop, TestResult
from mainstay.care.pain import PainPolicy
from mainstay.care.red_flags import Level
from mainstay.care.screening import TriageStatus
from mainstay.care.stage_criteria import Criterion
from mainstay.care.stage_table import StageCheck
from mainstay.exercises import (
    Attachment,
    BandColor,
    Condition,
    Demand,
    Direction,
    Item,
    PulleyHeight,
    SpineMotion,
    Stage,
    Surface,
)


class Audience(enum.StrEnum):
    """Who reads."""

    PERSON = "person"
    THERAPIST = "therapist"


@functools.cache
def _catalog(language: str) -> gettext.NullTranslations:
    with as_file(files("mainstay.wording")) as folder:
        return gettext.translation("mainstay", folder / "locale", [language], fallback=True)


ENGLISH = "en"
"""The language of the source; every other one is a catalog."""


def translate(text: str, language: str) -> str:
    """The text in a language; English where there is no translation."""
    return text if language == ENGLISH or not text else _catalog(language).gettext(text)


def translate_in(context: str, text: str, language: str) -> str:
    """The same, where one place says a text in its own way."""
    if language == ENGLISH or not text:
        return text
    said = _catalog(language).pgettext(context, text)
    return said if said != text else translate(text, language)


Pair = tuple[str, str]
"""Words for the person, then for the therapist."""

EVENTS: Mapping[Event, Pair] = {
    Event.OPERATION: ("you had an operation", "operation"),
    Event.BIRTH: ("you gave birth", "birth"),
    Event.FRACTURE: ("you broke a bone in your back", "vertebral fracture"),
    Event.EPISODE: ("a new pain began", "new episode of pain"),
    Event.HEART: ("you had a heart problem", "cardiac event"),
}

CONDITIONS: Mapping[Condition, Pair] = {
    Condition.ACUTE_NSLBP: ("back pain for less than 6 weeks", "acute non-specific LBP"),
    Condition.SUBACUTE_NSLBP: ("back pain for 6 to 12 weeks", "subacute non-specific LBP"),
    Condition.CHRONIC_NSLBP: (
        "back pain for more than 12 weeks",
        "chronic non-specific LBP",
    ),
    Condition.RADICULAR_ACUTE: (
        "leg pain from the back for less than 6 weeks",
        "acute or irritable radicular pain",
    ),
    Condition.RADICULAR_STABLE: (
        "leg pain from the back that stays the same",
        "stable radicular pain",
    ),
    Condition.STENOSIS: (
        "a narrow spinal canal (stenosis)",
        "lumbar spinal stenosis",
    ),
    Condition.SPONDYLOLISTHESIS: (
        "a slipped vertebra (spondylolisthesis)",
        "spondylolysis or spondylolisthesis",
    ),
    Condition.DISCECTOMY_0_6W: (
        "a disc operation less than 6 weeks ago",
        "discectomy, weeks 0 to 6",
    ),
    Condition.DISCECTOMY_6W_PLUS: (
        "a disc operation more than 6 weeks ago",
        "discectomy, after week 6",
    ),
    Condition.FUSION_0_6W: (
        "a fusion operation less than 6 weeks ago",
        "fusion, weeks 0 to 6",
    ),
    Condition.FUSION_6_12W: (
        "a fusion operation 6 to 12 weeks ago",
        "fusion, weeks 6 to 12",
    ),
    Condition.FUSION_12W_PLUS: (
        "a fusion operation more than 12 weeks ago",
        "fusion, after week 12",
    ),
    Condition.PGP: (
        "pain around the pelvis in pregnancy",
        "pregnancy-related pelvic girdle pain",
    ),
    Condition.PREGNANCY_T2T3: (
        "pregnancy after week 16",
        "pregnancy, second or third trimester",
    ),
    Condition.POSTPARTUM_0_6W: ("a birth less than 6 weeks ago", "post partum, weeks 0 to 6"),
    Condition.DIASTASIS: (
        "a gap or a bulge in the belly wall",
        "rectus diastasis or abdominal hernia",
    ),
    Condition.OSTEOPOROSIS: ("thin bones (osteoporosis)", "osteoporosis or high fracture risk"),
    Condition.VERTEBRAL_FRACTURE_RECENT: (
        "a broken vertebra less than 12 weeks ago, or one that hurts",
        "recent or painful vertebral fracture",
    ),
    Condition.FLEXION_INTOLERANT: (
        "pain when bending forward or sitting",
        "flexion intolerance",
    ),
    Condition.EXTENSION_INTOLERANT: (
        "pain when bending back or standing",
        "extension intolerance",
    ),
    Condition.ROTATION_INTOLERANT: ("pain when turning", "rotation intolerance"),
    Condition.SIJ_PAIN: (
        "pain at the joint between spine and pelvis",
        "sacroiliac joint dominated pain",
    ),
    Condition.SHOULDER_PAIN: ("shoulder pain", "shoulder pain or limited elevation"),
    Condition.WRIST_PAIN: ("wrist pain", "wrist pain on weight bearing"),
    Condition.KNEE_PAIN: ("knee pain", "painful kneeling or deep knee flexion"),
    Condition.HIP_OA: ("a stiff or sore hip (arthritis)", "hip osteoarthritis"),
    Condition.HYPERTENSION_UNCONTROLLED: (
        "high blood pressure that is not under control",
        "uncontrolled hypertension",
    ),
    Condition.CARDIAC: ("a heart condition", "cardiac disease"),
    Condition.BALANCE_RISK: ("poor balance", "fall risk"),
    Condition.HYPERMOBILITY: ("very bendy joints", "generalized joint hypermobility"),
}

DEMANDS: Mapping[Demand, Pair] = {
    Demand.FLOOR_TRANSFER: ("getting down to the floor and up again", "floor transfer"),
    Demand.SUPINE: ("lying on your back", "supine lying"),
    Demand.PRONE: ("lying on your front", "prone lying"),
    Demand.SIDE_LYING: ("lying on your side", "side lying"),
    Demand.KNEELING: ("kneeling", "kneeling"),
    Demand.WRIST_LOAD: ("leaning on your hands", "weight on the wrists"),
    Demand.SHOULDER_LOAD: ("work for the shoulders", "shoulder load"),
    Demand.OVERHEAD: ("lifting your arms above your head", "overhead arms"),
    Demand.STANDING_LONG: ("standing for a while", "prolonged standing"),
    Demand.SITTING_LONG: ("sitting for a while", "prolonged sitting"),
    Demand.WALKING: ("walking", "walking"),
    Demand.SINGLE_LEG: ("standing on one leg", "single-leg stance"),
    Demand.BALANCE: ("keeping your balance", "balance"),
    Demand.DEEP_KNEE_FLEXION: ("bending your knees far", "deep knee flexion"),
    Demand.DEEP_HIP_FLEXION: ("bending your hips far", "deep hip flexion"),
    Demand.HIP_EXTENSION_END_RANGE: (
        "taking your leg far behind you",
        "end-range hip extension",
    ),
    Demand.WIDE_HIP_ABDUCTION: ("spreading your legs wide", "wide hip abduction"),
    Demand.FLEXION: ("bending your back forward", "lumbar flexion"),
    Demand.END_RANGE_FLEXION: ("bending your back far forward", "end-range lumbar flexion"),
    Demand.LOADED_FLEXION: ("bending forward with a weight", "loaded lumbar flexion"),
    Demand.EXTENSION_PAST_NEUTRAL: ("bending your back backward", "extension past neutral"),
    Demand.LOADED_EXTENSION: ("bending backward with a weight", "loaded extension"),
    Demand.ROTATION: ("turning your back", "lumbar rotation"),
    Demand.LOADED_ROTATION: ("turning with a weight", "loaded rotation"),
    Demand.SIDE_BEND: ("bending to the side", "lateral bending"),
    Demand.ASYMMETRIC_LOAD: ("a weight on one side", "asymmetric load"),
    Demand.ANTERIOR_SHEAR: ("leaning forward with a weight", "anterior shear"),
    Demand.HIGH_COMPRESSION: ("heavy weights", "high compression"),
    Demand.HIGH_ABDOMINAL_PRESSURE: (
        "pressing hard with your belly",
        "high intra-abdominal pressure",
    ),
    Demand.LONG_HOLD: ("holding for a long time", "long holds"),
    Demand.HIGH_EFFORT: ("hard effort", "high effort"),
    Demand.LIFTING_FROM_FLOOR: ("lifting from the floor", "lifting from the floor"),
    Demand.IMPACT: ("jumping or hard steps", "impact"),
    Demand.IMMERSION: ("being in water", "immersion"),
}

ITEMS: Mapping[Item, str] = {
    Item.MAT: "a mat",
    Item.PILLOW: "a pillow",
    Item.BED: "a bed",
    Item.CHAIR: "a chair",
    Item.WALL: "a wall",
    Item.COUNTER: "a kitchen counter",
    Item.STEP: "a step",
    Item.BENCH: "a bench",
    Item.DOWEL: "a stick",
    Item.GYM_BALL: "a gym ball",
    Item.BAND: "an exercise band",
    Item.DUMBBELL: "a dumbbell",
    Item.KETTLEBELL: "a kettlebell",
    Item.BARBELL: "a barbell",
    Item.ANKLE_WEIGHT: "an ankle weight",
    Item.BOX: "a box",
    Item.BLOCKS: "blocks",
    Item.PULL_UP_BAR: "a pull-up bar",
    Item.PULLEY: "a pulley",
    Item.ANKLE_CUFF: "an ankle cuff",
    Item.CHEST_HARNESS: "a chest harness",
    Item.PELVIC_SUPPORT: "a pelvic support",
    Item.ROMAN_CHAIR: "a Roman chair",
    Item.PRESSURE_CUFF: "a pressure cuff",
    Item.ULTRASOUND: "an ultrasound machine",
    Item.SHOES: "shoes",
    Item.POLES: "walking poles",
    Item.STAIRS: "stairs",
    Item.TREADMILL: "a treadmill",
    Item.BIKE: "an exercise bike",
    Item.ELLIPTICAL: "a cross trainer",
    Item.ROWER: "a rowing machine",
    Item.POOL: "a pool",
}

STAGES: Mapping[Stage, Pair] = {
    Stage.COORDINATION: ("find your deep muscles", "stage 1, coordination"),
    Stage.ENDURANCE: ("hold steady for longer", "stage 2, endurance"),
    Stage.STRENGTH: ("get stronger", "stage 3, strength"),
    Stage.DYNAMIC: ("move with strength", "stage 4, dynamic"),
    Stage.FUNCTION: ("back to daily life", "stage 5, function"),
}

STAGE_ABOUT: Mapping[Stage, str] = {
    Stage.COORDINATION: "You learn to tighten the deep muscles of belly and back, just a little.",
    Stage.ENDURANCE: "You keep your back still for longer while your arms and legs move.",
    Stage.STRENGTH: "You keep your back still against more weight.",
    Stage.DYNAMIC: "You bend and turn, first with little weight, then with more.",
    Stage.FUNCTION: "You lift, carry and do what you want to do again.",
}

MOTIONS: Mapping[SpineMotion, Pair] = {
    SpineMotion.NONE: ("a still back", "no lumbar motion"),
    SpineMotion.SAGITTAL: ("bending forward or back", "sagittal lumbar motion"),
    SpineMotion.FRONTAL: ("bending to the side", "frontal lumbar motion"),
    SpineMotion.AXIAL: ("turning the back", "axial lumbar motion"),
    SpineMotion.COMBINED: ("bending and turning together", "combined lumbar motion"),
}

MUSCLES: Mapping[Muscle, Pair] = {
    Muscle.MULTIFIDUS: ("deep back muscle (multifidus)", "multifidus"),
    Muscle.TRANSVERSUS_ABDOMINIS: (
        "deep belly muscle (transversus abdominis)",
        "transversus abdominis",
    ),
    Muscle.OBLIQUUS_INTERNUS: (
        "inner side belly muscle (obliquus internus)",
        "obliquus internus abdominis",
    ),
    Muscle.OBLIQUUS_EXTERNUS: (
        "outer side belly muscle (obliquus externus)",
        "obliquus externus abdominis",
    ),
    Muscle.RECTUS_ABDOMINIS: ("front belly muscle (rectus abdominis)", "rectus abdominis"),
    Muscle.LONGISSIMUS: ("long back muscle (longissimus)", "longissimus"),
    Muscle.ILIOCOSTALIS: ("outer long back muscle (iliocostalis)", "iliocostalis"),
    Muscle.SPINALIS_THORACIS: ("upper back muscle (spinalis)", "spinalis thoracis"),
    Muscle.ERECTOR_SPINAE: ("long back muscles (erector spinae)", "erector spinae"),
    Muscle.QUADRATUS_LUMBORUM: ("waist muscle (quadratus lumborum)", "quadratus lumborum"),
    Muscle.ILIOPSOAS: ("hip bender (iliopsoas)", "iliopsoas"),
    Muscle.DIAPHRAGM: ("breathing muscle (diaphragm)", "diaphragma"),
    Muscle.PELVIC_FLOOR: ("pelvic floor", "diaphragma pelvis"),
    Muscle.LATISSIMUS_DORSI: ("broad back muscle (latissimus)", "latissimus dorsi"),
    Muscle.TRAPEZIUS: ("neck and shoulder muscle (trapezius)", "trapezius"),
    Muscle.RHOMBOIDEUS: ("shoulder blade muscle (rhomboid)", "rhomboideus"),
    Muscle.SERRATUS_ANTERIOR: ("rib muscle (serratus)", "serratus anterior"),
    Muscle.DELTOIDEUS: ("shoulder muscle (deltoid)", "deltoideus"),
    Muscle.PECTORALIS_MAJOR: ("chest muscle (pectoralis)", "pectoralis major"),
    Muscle.BICEPS_BRACHII: ("front upper arm (biceps)", "biceps brachii"),
    Muscle.TRICEPS_BRACHII: ("back upper arm (triceps)", "triceps brachii"),
    Muscle.FINGER_FLEXORS: ("grip muscles", "flexores digitorum"),
    Muscle.GLUTEUS_MAXIMUS: ("big seat muscle (gluteus maximus)", "gluteus maximus"),
    Muscle.GLUTEUS_MEDIUS: ("side hip muscle (gluteus medius)", "gluteus medius"),
    Muscle.HIP_ADDUCTORS: ("inner thigh muscles (adductors)", "adductores femoris"),
    Muscle.HIP_EXTERNAL_ROTATORS: ("small deep hip muscles", "rotatores externi coxae"),
    Muscle.HAMSTRINGS: ("back of the thigh (hamstrings)", "hamstrings"),
    Muscle.QUADRICEPS: ("front of the thigh (quadriceps)", "quadriceps femoris"),
    Muscle.TRICEPS_SURAE: ("calf muscle", "triceps surae"),
}

POLICIES: Mapping[PainPolicy, Pair] = {
    PainPolicy.STRICT: ("careful limits for pain", "strict"),
    PainPolicy.STANDARD: ("wider limits for pain", "standard"),
    PainPolicy.GRADED_EXPOSURE: ("limits agreed with your therapist", "graded exposure"),
}

REACHES: Mapping[Reach, Pair] = {
    Reach.BACK: ("back", "back"),
    Reach.BUTTOCK: ("buttock", "buttock"),
    Reach.THIGH: ("thigh", "thigh"),
    Reach.KNEE: ("knee", "knee"),
    Reach.CALF: ("calf", "calf"),
    Reach.FOOT: ("foot", "foot"),
}

TESTS: Mapping[StageTest | StageCheck, Pair] = {
    StageTest.DEEP_HOLD_LYING: (
        "steady 10-second holds, lying",
        "10-s deep holds in lying, of 10",
    ),
    StageTest.DEEP_HOLD_UPRIGHT: (
        "steady 10-second holds, sitting or standing",
        "10-s deep holds upright, of 10",
    ),
    StageTest.DEEP_HOLD_DAYS: ("days on which both went well", "days with both holds"),
    StageTest.SIDE_BRIDGE_KNEES_S: (
        "seconds in the side bridge on your knees",
        "side bridge on knees, weaker side, s",
    ),
    StageTest.WALL_SIDE_BRIDGE_S: (
        "seconds in the side bridge at the wall",
        "wall side bridge, weaker side, s",
    ),
    StageTest.PRONE_HOLD_S: ("seconds in the back hold", "Sorensen-type prone hold, s"),
    StageTest.WALL_SIT_S: ("seconds in the wall sit", "wall sit, s"),
    StageTest.MOVEMENT_QUALITY: (
        "how steady you move, seen by your therapist",
        "movement quality, 0 to 4",
    ),
    StageTest.SELF_CONTROL: ("how steady you feel, 0 to 4", "self-rated control, 0 to 4"),
    StageTest.SIDE_DIFFERENCE_PERCENT: (
        "difference between your sides in percent",
        "side difference, percent",
    ),
    StageTest.CHAIR_STAND_30S: (
        "times you stand up from a chair in 30 seconds",
        "30-s chair stand",
    ),
    StageTest.GOAL_ABILITY: ("how well you can do your goals, 0 to 10", "mean PSFS, 0 to 10"),
    StageTest.STANCE_S: ("seconds on one leg", "one-leg stance, s"),
    StageTest.HEEL_TOE_WALK: ("steps on heels and toes", "heel and toe walk, 1 = weaker"),
    StageTest.SIX_MINUTE_WALK_M: ("meters you walk in 6 minutes", "6-minute walk, m"),
    StageTest.FIVE_STANDS_S: (
        "seconds to stand up from a chair five times",
        "five-times sit-to-stand, s",
    ),
    StageTest.WAITERS_BOW: (
        "bending forward at the hips with a still back",
        "waiter's bow",
    ),
    StageTest.PELVIC_TILT: (
        "rolling your hips back while you stand",
        "pelvic tilt, standing",
    ),
    StageTest.ONE_LEG_SHIFT: (
        "going over to one leg without swaying",
        "one-leg stance, side shift",
    ),
    StageTest.SITTING_KNEE_EXTENSION: (
        "straightening a knee with a still back, sitting",
        "sitting knee extension",
    ),
    StageTest.FOUR_POINT_ROCK: (
        "rocking on hands and knees with a still back",
        "quadruped rock",
    ),
    StageTest.PRONE_KNEE_BEND: (
        "bending a knee with a still back, face down",
        "prone knee bend",
    ),
    StageCheck.GREEN_SESSIONS: (
        "calm days of training in a row",
        "consecutive green days of training in this stage",
    ),
    StageCheck.FULL_DAYS: (
        "calm days on which you did all of an exercise of this stage",
        "green days with work of this stage done in full",
    ),
    StageCheck.HEAVY_DAYS: (
        "calm days with a weight that leaves you 4 repetitions or fewer",
        "green days with work of this stage at 60 % of the estimated 1RM or more",
    ),
    StageCheck.STAGE_DAYS: ("days in this stage", "days in this stage, shortest stay"),
    StageCheck.CALM_DAYS: (
        "days without a flare-up",
        "days without flare or red session",
    ),
}

TRIAGE: Mapping[TriageStatus, Pair] = {
    TriageStatus.UNANSWERED: ("Some safety questions are still open.", "screen incomplete"),
    TriageStatus.REFER: (
        "Please see a doctor or a therapist first.",
        "refer: outside the age range",
    ),
    TriageStatus.EMERGENCY: ("Please get emergency help now.", "emergency (E0)"),
    TriageStatus.URGENT: ("Please see a doctor today.", "urgent (E1)"),
    TriageStatus.REVIEW: ("Please let a doctor check this soon.", "review (E2)"),
    TriageStatus.CAUTION: ("You can train. We start with care.", "caution (C)"),
    TriageStatus.CLEAR: ("You can train.", "clear"),
    TriageStatus.EXPIRED: ("Please answer the safety questions again.", "screen expired"),
    TriageStatus.SELF_HARM: ("Please talk to someone now.", "self-harm risk"),
}

LEVELS: Mapping[Level, Pair] = {
    Level.E0: ("emergency help now", "E0, emergency"),
    Level.E1: ("a doctor today", "E1, urgent"),
    Level.E2: ("a doctor soon", "E2, review"),
    Level.C: ("care at the start", "C, caution"),
}

SIDES: Mapping[Side, str] = {Side.LEFT: "left", Side.RIGHT: "right"}

HEIGHTS: Mapping[PulleyHeight, str] = {
    PulleyHeight.FLOOR: "at the floor",
    PulleyHeight.LOW: "at knee height",
    PulleyHeight.MIDDLE: "at waist height",
    PulleyHeight.HIGH: "above your head",
}

BAND_ENDS: Mapping[Attachment, str] = {
    Attachment.HANDLE: "and its end is the handle",
    Attachment.BAR: "and its two ends are the bar",
    Attachment.ROPE: "and its two ends are the rope",
    Attachment.ANKLE_CUFF: "and tie its end around your ankle as the cuff",
    Attachment.CHEST_HARNESS: "and lay it around your chest as the harness",
}

SURFACES: Mapping[Surface, str] = {
    Surface.STANDING: "standing",
    Surface.CHAIR: "a chair",
    Surface.BED: "a bed",
    Surface.FLOOR: "the floor",
}

STOPS: Mapping[Stop, str] = {
    Stop.BACK: "your back",
    Stop.LEG: "your leg",
    Stop.NUMB_OR_WEAK: "a numb or weak feeling",
    Stop.OTHER: "something else",
}

BANDS: Mapping[BandColor, str] = {color: color.value for color in BandColor}

RELEASES: Mapping[str, Pair] = {
    "after_6_weeks": (
        "This opens by itself 6 weeks after your pain began.",
        "Lifts by itself 6 weeks after onset; without its date it stays.",
    ),
    "after_12_weeks": (
        "This opens by itself when it is more than 12 weeks since your pain began.",
        "Lifts by itself more than 12 weeks after onset; without its date it stays.",
    ),
    "after_birth": (
        "This opens after the birth, when you change your list under “Your health”.",
        "Lifts after birth, when the list of conditions is changed.",
    ),
    "approval": (
        "This opens when your therapist says yes.",
        "Lifts with an approval that goes further.",
    ),
    "blood_pressure_treated": (
        "This opens when your blood pressure is under control and you take it off your list.",
        "Lifts when blood pressure is under control and taken off the list of conditions.",
    ),
    "check_after_birth": (
        "This opens after your check-up 6 weeks after the birth.",
        "Lifts with the clearance of the check-up 6 weeks after birth.",
    ),
    "direction_stable": (
        "This opens when your therapist finds that the relief lasts. If no therapist looks after "
        "you, it opens after 28 days of reports in which nothing got worse.",
        "Lifts when it is entered as stable; in personal mode after 28 days of reports without "
        "spread, red session or flare.",
    ),
    "doctor_clearance": (
        "This opens when your doctor says that you may exercise.",
        "Lifts with a doctor's clearance.",
    ),
    "fracture_healed": (
        "This opens when your doctor says that the bone has healed.",
        "Lifts with a doctor's word that the fracture has healed.",
    ),
    "leg_pain_stable_14_days": (
        "This opens by itself when your leg pain has not gone further down for 14 days. "
        "So tell us each day how far down it reaches.",
        "Lifts by itself after 14 days of reports without spread further down the leg, without "
        "numbness or weakness, and with no red flag open.",
    ),
    "lock_released": (
        "This opens when somebody has examined you and the lock is taken off. Your answers alone "
        "do not open it.",
        "Lifts only when the lock is released after an examination; no answer lifts it.",
    ),
    "no_bulging": (
        "This opens when your belly stays flat in all exercises and you take it off your list.",
        "Lifts when no bulging is left and it is taken off the list of conditions.",
    ),
    "safety_answers": (
        "This opens when somebody has looked at it and your safety answers are clear.",
        "Lifts when the flag is released or answered as clear.",
    ),
    "stance_10_s": (
        "This opens when you can stand on one leg for 10 seconds.",
        "Lifts with a one-leg stance of 10 s.",
    ),
    "surgeon_clearance": (
        "This opens when your surgeon says that you may exercise.",
        "Lifts with the surgeon's clearance.",
    ),
    "while_listed": (
        "This stays as long as it is in your list under “Your health”.",
        "Stays as long as the condition is listed.",
    ),
}
"""What lifts a cap; keys of `conditions.toml` and of `care.conditions.release_of`."""

REFERRALS: Mapping[str, str] = {
    "bleeding_or_fever": "See a doctor if you bleed more or get a fever.",
    "blood_pressure_high": "See a doctor if your blood pressure is 180 over 110 or more.",
    "falls": "See a doctor if you fall.",
    "heart_warning_signs": "Get help if your chest hurts, or you feel faint or short of breath.",
    "leg_gets_weaker": "See a doctor if your leg gets weaker or more numb.",
    "lump_hurts": "See a doctor if a lump in your belly hurts or gets hard.",
    "pregnancy_warning_signs": "Call your midwife or doctor if you bleed, lose water or feel faint.",
    "slip_grows": "See a doctor if your legs get weaker or walking gets harder.",
    "sudden_back_pain": "See a doctor if your back suddenly hurts much more.",
    "wound_or_new_leg_pain": "Call your surgeon if the wound is red or wet, or new leg pain comes.",
}
"""What sends the person to a doctor; keys of `conditions.toml`."""


def _of(pair: Pair, audience: Audience, language: str) -> str:
    return translate(pair[audience is Audience.THERAPIST], language)


def event_words(
    value: Event, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """What a programme begins again after."""
    return _of(EVENTS[value], audience, language)


def condition_words(
    value: Condition, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """A condition, to stand inside a sentence."""
    return _of(CONDITIONS[value], audience, language)


def condition_question(value: Condition, language: str = "en") -> str:
    """A condition as a line to tick under "Do you have any of these?"."""
    return capital(condition_words(value, Audience.PERSON, language))


def demand_words(
    value: Demand, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """What an exercise asks, to stand inside a sentence."""
    return _of(DEMANDS[value], audience, language)


def item_words(value: Item, language: str = "en") -> str:
    """A thing, with its article."""
    return translate(ITEMS[value], language)


def stage_name(value: Stage, audience: Audience = Audience.PERSON, language: str = "en") -> str:
    """A stage as a heading: a name for the person, number and term for the therapist."""
    return capital(_of(STAGES[value], audience, language))


def stage_about(value: Stage, language: str = "en") -> str:
    """What a stage is for, in one sentence for the person."""
    return translate(STAGE_ABOUT[value], language)


def motion_words(
    value: SpineMotion, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """How the spine moves."""
    return _of(MOTIONS[value], audience, language)


DIRECTIONS: Mapping[Direction, Pair] = {
    Direction.EXTENSION: ("bending backward", "extension"),
    Direction.FLEXION: ("bending forward", "flexion"),
    Direction.NEUTRAL: ("the middle position", "neutral"),
}
"""Of the spine; neutral is no preference, but may suit a condition."""


def direction_words(
    value: Direction, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """A direction of the spine that eases the back."""
    return _of(DIRECTIONS[value], audience, language)


def muscle_words(
    value: Muscle, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """A muscle: a plain word with its name for the person, the Latin name for the therapist."""
    return _of(MUSCLES[value], audience, language)


def policy_words(
    value: PainPolicy, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """A pain policy."""
    return _of(POLICIES[value], audience, language)


def side_words(value: Side, language: str = "en") -> str:
    """Left or right."""
    return translate(SIDES[value], language)


def reach_words(
    value: Reach, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """How far down the pain reaches."""
    return _of(REACHES[value], audience, language)


def reaches(language: str = "en") -> tuple[tuple[str, str], ...]:
    """Every place that leg pain can reach, as value and word, for a list of choices."""
    return tuple((r.value, capital(reach_words(r, Audience.PERSON, language))) for r in Reach)


def stage_test(
    value: StageTest | StageCheck, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """A stage test, or what is read from the sessions."""
    return _of(TESTS[value], audience, language)


SEEN: Mapping[bool, Pair] = {
    True: ("steady", "passed"),
    False: ("needs practice", "failed"),
}
"""What a test of movement control came to."""


def result_text(
    result: TestResult, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """A test with what it came to: a number, or for movement control a word."""
    name = stage_test(result.test, audience, language)
    if result.test in CONTROL_TESTS:
        return f"{name}: {_of(SEEN[result.value >= PASSED], audience, language)}"
    return f"{name}: {result.value:g}"


CRITERIA: Mapping[tuple[bool, bool], str] = {
    # whether less is better, whether it was never tested
    (False, False): "{test}: {have} of {need}",
    (False, True): "{test}: not tested, needs {need}",
    (True, False): "{test}: {have}, at most {need}",
    (True, True): "{test}: not tested, needs at most {need}",
}


def criterion_text(
    criterion: Criterion, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """What a criterion needs and what there is: "10 steady 10-second holds, lying (now 6)"."""
    test = stage_test(criterion.test, audience, language)
    if audience is Audience.THERAPIST:
        text = translate(CRITERIA[criterion.at_most, criterion.have is None], language)
        return text.format(
            test=capital(test), have=f"{criterion.have or 0:g}", need=f"{criterion.need:g}"
        )
    text = "{test}: at most {need}" if criterion.at_most else "{test}: {need}"
    needed = translate(text, language).format(test=capital(test), need=f"{criterion.need:g}")
    if criterion.have is None:
        return needed
    return needed + translate(" (now {have})", language).format(have=f"{criterion.have:g}")


def triage_words(
    value: TriageStatus, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """What the safety screen says; a sentence for the person, a term for the therapist."""
    return _of(TRIAGE[value], audience, language)


def level_words(
    value: Level, audience: Audience = Audience.PERSON, language: str = "en"
) -> str:
    """The level of a safety finding: who should look at it, and when."""
    return _of(LEVELS[value], audience, language)


def release_text(key: str, audience: Audience = Audience.PERSON, language: str = "en") -> str:
    """What lifts a cap, as a sentence."""
    return _of(RELEASES[key], audience, language)


def referral_text(key: str, language: str = "en") -> str:
    """What sends a person with a condition to a doctor."""
    return translate(REFERRALS[key], language)


def capital(text: str) -> str:
    """The text with a capital at its beginning; the rest stays."""
    return text[:1].upper() + text[1:]
