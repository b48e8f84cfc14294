"""What a drawing of an exercise shows, in words: for those who hear the page, and for print.

Start and end are told from the file itself: how the body lies or stands, which joints move most,
and what leaves the floor.
"""

from collections.abc import Mapping

from mainstay.exercises import Exercise, KeyPose, Position, Push
from mainstay.wording.words import translate

POSITIONS: Mapping[Position, str] = {
    Position.SUPINE: "lying on the back",
    Position.CROOK_LYING: "lying on the back, knees bent, feet down",
    Position.SUPINE_HIPS_90: "lying on the back, hips and knees bent at right angles",
    Position.SIDE_LYING: "lying on the side",
    Position.SIDE_ELBOW: "on the side, propped on the forearm",
    Position.PRONE: "lying face down",
    Position.PRONE_ELBOWS: "face down, propped on the forearms",
    Position.FOUR_POINT: "on hands and knees",
    Position.TALL_KNEELING: "kneeling upright on both knees",
    Position.HALF_KNEELING: "kneeling on one knee, the other foot in front",
    Position.SITTING: "sitting",
    Position.STANDING: "standing",
    Position.STANDING_HINGE: "standing, leaning forward from the hips",
    Position.STANDING_WALL: "standing at a wall",
    Position.STANDING_COUNTER: "standing at a counter",
    Position.SPLIT_STANCE: "standing, one foot in front of the other",
    Position.SINGLE_LEG_STANCE: "standing on one leg",
    Position.STEP: "at a step",
    Position.WALKING: "walking",
    Position.BENCH_PRONE: "face down on a bench",
    Position.BENCH_SUPINE: "on the back on a bench",
    Position.HANGING: "hanging from the hands",
    Position.WATER: "in water",
}

MOVES: Mapping[str, tuple[str, str]] = {
    "pelvis_tilt": ("the trunk leans forward", "the trunk comes up or leans back"),
    "pelvis_list": ("the pelvis tips to the right", "the pelvis tips to the left"),
    "pelvis_rotation": ("the body turns left", "the body turns right"),
    "lumbar_flexion": ("the low back rounds", "the low back arches"),
    "lumbar_lateral_bending": ("the trunk bends to the right", "the trunk bends to the left"),
    "lumbar_rotation": ("the trunk turns left", "the trunk turns right"),
    "thorax_flexion": ("the upper back rounds", "the upper back straightens"),
    "thorax_rotation": ("the chest turns left", "the chest turns right"),
    "neck_flexion": ("the head bends down", "the head lifts"),
    "hip_flexion": ("the {side}hip bends", "the {side}hip straightens"),
    "hip_abduction": (
        "the {side}leg moves out to the side",
        "the {side}leg moves to the middle",
    ),
    "hip_rotation": ("the {side}thigh turns in", "the {side}thigh turns out"),
    "knee_flexion": ("the {side}knee bends", "the {side}knee straightens"),
    "ankle_dorsiflexion": ("the {side}toes come up", "the {side}heel comes up"),
    "shoulder_flexion": ("the {side}arm lifts forward", "the {side}arm goes down and back"),
    "shoulder_abduction": (
        "the {side}arm lifts out to the side",
        "the {side}arm comes to the body",
    ),
    "shoulder_rotation": ("the {side}arm turns in", "the {side}arm turns out"),
    "elbow_flexion": ("the {side}elbow bends", "the {side}elbow straightens"),
}
"""Where an angle grows, and where it shrinks."""

BOTH = {"hip bends": "hips bend", "hip straightens": "hips straighten",
          "leg moves": "legs move", "thigh turns": "thighs turn", "knee bends": "knees bend",
          "knee straightens": "knees straighten", "heel comes": "heels come",
          "arm lifts": "arms lift", "arm goes": "arms go", "arm comes": "arms come",
          "arm turns": "arms turn", "elbow bends": "elbows bend",
          "elbow straightens": "elbows straighten"}  # fmt: skip

SHOWS_DEG, MOST = 12.0, 3
"""A motion that is seen at a glance, and how many are told (ours)."""


def picture_texts(exercise: Exercise, language: str = "en") -> tuple[str, ...]:
    """What the drawings show, one text each: the start, and the end where it moves."""
    keys = exercise.pictured_poses
    if not keys:
        return ()
    name, rests = exercise.wording(language).name, POSITIONS[_position(exercise)]
    start = f"{translate('Start', language)}: {translate(rests, language)}."
    if len(keys) == 1:
        still = (rests, *_force(exercise))
        return (f"{name}: {'; '.join(translate(c, language) for c in still)}.",)
    clauses = dict.fromkeys((*_moves(keys, exercise.position in UPRIGHT), *_lifted(keys)))
    told = [translate(clause, language) for clause in clauses]
    told = told or [translate("only a little has moved", language)]
    end = "; ".join([*told, translate(HOLD, language)] if exercise.dose.hold_s else told)
    return (f"{name}. {start}", f"{name}. {translate('End', language)}: {end}.")


HOLD = "hold there"
"""What two bars beside an arrow say."""

FORCES: Mapping[frozenset[Push], str] = {
    frozenset({Push.ONTO}): "press, without moving",
    frozenset({Push.AWAY}): "pull, without moving",
    frozenset(Push): "push, then pull, without moving",
}
"""What a thick arrow at a bar says: a force, and no motion."""


def _force(exercise: Exercise) -> tuple[str, ...]:
    ways = frozenset(p.way for p in exercise.press)
    return (FORCES[ways],) if ways else ()


def picture_captions(exercise: Exercise, language: str = "en") -> tuple[str, ...]:
    """What stands below each drawing: start and end, or what a still one does with force, or nothing."""
    if len(exercise.pictured_poses) > 1:
        end = translate("End", language)
        held = f": {translate(HOLD, language)}" if exercise.dose.hold_s else ""
        return translate("Start", language), end + held
    said = "".join(translate(clause, language) for clause in _force(exercise))
    return (said[:1].upper() + said[1:],)


KNEELING = frozenset({Position.TALL_KNEELING, Position.HALF_KNEELING, Position.FOUR_POINT})


def _position(exercise: Exercise) -> Position:
    """The position as drawn: who is to kneel but has no knee down yet stands leaning forward."""
    down = {c.point.value.partition("_")[0] for c in exercise.key_poses[0].contacts}
    if exercise.position in KNEELING and "foot" in down and not down & {"knee", "shin"}:
        return Position.STANDING_HINGE
    return exercise.position


UPRIGHT = frozenset(
    {Position.TALL_KNEELING, Position.HALF_KNEELING, Position.SITTING, Position.STANDING,
     Position.STANDING_HINGE, Position.STANDING_WALL, Position.STANDING_COUNTER, Position.STEP,
     Position.SPLIT_STANCE, Position.SINGLE_LEG_STANCE, Position.WALKING, Position.WATER}
)  # fmt: skip
"""Where the turn of the pelvis in space is what people would call a lean or a turn."""

LEAST_TOLD = "ankle_dorsiflexion"
"""Told only where nothing else turns: heels follow nearly every leg."""


def _moves(keys: tuple[KeyPose, ...], upright: bool) -> list[str]:
    """The joints that turn most, both sides as one where they do the same."""
    start, end = dict(keys[0].angles_deg), dict(keys[-1].angles_deg)
    turned = {j: end.get(j, 0.0) - start.get(j, 0.0) for j in {**start, **end}}
    told: dict[str, float] = {}
    for angle, change in turned.items():
        joint, side = (angle[:-2], angle[-1]) if angle[-2:] in ("_l", "_r") else (angle, "")
        if joint not in MOVES or abs(change) < SHOWS_DEG:
            continue
        if joint.startswith("pelvis") and not upright:
            continue
        clause = MOVES[joint][change < 0]
        partner = turned.get(f"{joint}_{'r' if side == 'l' else 'l'}", 0.0) if side else 0.0
        same = side and partner * change > 0 and abs(partner) >= SHOWS_DEG
        text = _sided(clause, "both" if same else SIDES.get(side, ""))
        weight = 0.0 if joint == LEAST_TOLD else abs(change)
        told[text] = max(told.get(text, 0.0), weight)
    if any(told.values()):
        told = {text: weight for text, weight in told.items() if weight}
    return sorted(told, key=lambda text: (-told[text], text))[:MOST]


SIDES = {"l": "left", "r": "right", "": ""}


def _sided(clause: str, side: str) -> str:
    """The clause for one side, for both, or for a part that has no sides."""
    if side != "both":
        return clause.format(side=f"{side} " if side else "")
    text = clause.replace("the {side}", "both ")
    for one, many in BOTH.items():
        text = text.replace(one, many)
    return text


LIFTS: Mapping[str, tuple[str, ...]] = {
    "hand": ("hand", "forearm"), "foot": ("foot", "toes", "heel", "instep"), "knee": ("knee",),
    "hip": ("hip",), "pelvis": ("pelvis", "seat"), "chest": ("chest",), "head": ("head",),
}  # fmt: skip
"""What can be lifted, and what of it may still touch."""

PAIRS = {"hand": "hands", "foot": "feet", "knee": "knees", "hip": "hips"}


def _lifted(keys: tuple[KeyPose, ...]) -> list[str]:
    """What bore on something at the start and touches nothing at the end."""
    before = {c.point.value for c in keys[0].contacts if c.support is not None}
    after = {c.point.value for c in keys[-1].contacts}
    found = []
    for part, points in LIFTS.items():
        ends = ("_l", "_r") if part in PAIRS else ("",)
        off = [e for e in ends if part + e in before and not after & {p + e for p in points}]
        if len(off) == 2:
            found.append(_off(part, "both"))
        elif off:
            found.append(_off(part, SIDES[off[0][-1:]]))
    return found


def _off(part: str, side: str) -> str:
    if side == "both":
        return f"both {PAIRS[part]} are lifted"
    return (
        "the head lifts"
        if part == "head"
        else f"the {side} {part} is lifted".replace("  ", " ")
    )


def _every_clause() -> tuple[str, ...]:
    sides = ("left", "right", "both")
    moves = (
        _sided(clause, side)
        for pair in MOVES.values()
        for clause in pair
        for side in (sides if "{side}" in clause else ("",))
    )
    lifted = (
        _off(part, side) for part in LIFTS for side in (sides if part in PAIRS else ("",))
    )
    return tuple(dict.fromkeys((*moves, *lifted)))


CLAUSES = _every_clause()
"""Everything that an end can tell; whole, since no other language joins them as English does."""
