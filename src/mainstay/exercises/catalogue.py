"""The catalogue: one exercise is one TOML file; this module reads, checks and searches them."""

import difflib
import enum
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from mainstay.anatomy import DEEP_MUSCLES, Muscle
from mainstay.exercises.activities import Activity
from mainstay.exercises.dose import BandPull, DoseRange
from mainstay.exercises.equipment import Item, PulleyHeight
from mainstay.exercises.poses import (
    KeyPose,
    Position,
    Support,
    Surface,
    carried_on,
    key_pose,
)
from mainstay.exercises.scene import (
    FIXED,
    PULLED,
    Band,
    Cable,
    CableEffect,
    Press,
    Prop,
    Weight,
    holding,
)
from mainstay.reading import ReadingError, read_value, refuse_outside


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


@dataclass(frozen=True)
class Trains:
    """A muscle that the exercise trains."""

    muscle: Muscle
    role: Role
    side: WorkingSide = WorkingSide.BOTH


class Half(enum.StrEnum):
    """The two moving parts of a tempo."""

    LIFT = "lift"
    LOWER = "lower"


@dataclass(frozen=True)
class FromWeek:
    """The exercise opens in this week after the event that the condition counts from."""

    condition: Condition
    week: int

    def __post_init__(self) -> None:
        """Refuse weeks before the event."""
        refuse_outside(self, {"week": (0, 520)}, "from_week")


@dataclass(frozen=True)
class Caution:
    """What a person with this condition changes; the exercise stays allowed."""

    condition: Condition
    note: str


@dataclass(frozen=True)
class Words:
    """The words of an exercise in one language, for someone reading on the floor.

    Attributes:
        language: such as `en`.
        name: short name.
        setup: how to get into the start position.
        move: what to do, in one or two sentences.
        cues: short reminders while moving.
        errors: what goes wrong most.
        aka: other names that therapists use.
        cautions: changes for a condition.
    """

    language: str
    name: str
    setup: str
    move: str
    cues: tuple[str, ...]
    errors: tuple[str, ...]
    aka: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()

    def other_side(self) -> "Words":
        """The same words for the other side: files are written for one, the right one working."""
        return replace(
            self,
            setup=_swapped(self.setup, self.language),
            move=_swapped(self.move, self.language),
            cues=tuple(_swapped(cue, self.language) for cue in self.cues),
            errors=tuple(_swapped(error, self.language) for error in self.errors),
        )


SIDES = {"en": {"left": "right"}, "es": {"izquierd": "derech"}}
"""What tells the sides apart in words; in Spanish the ending follows."""


def _swapped(text: str, language: str) -> str:
    """A text with left and right changed over."""
    pairs = SIDES[language]
    other = pairs | {right: left for left, right in pairs.items()}
    found = rf"\b({'|'.join(other)})(?=(?:[oa]s?)?\b)"

    def swap(match: re.Match[str]) -> str:
        word = other[match[0].lower()]
        return word.capitalize() if match[0][0].isupper() else word

    return re.sub(found, swap, text, flags=re.IGNORECASE)


@dataclass(frozen=True)
class Exercise:
    """One exercise as its file says it; see `docs/reference/exercise-file.md`.

    `spinal_load_class` (0 to 5) and `deep_rating` (0 to 3) are expert estimates of ours until
    the spine model's loading profiles replace them. `begins_with` is the part of the tempo that
    leads from the start pose to the end pose; the hold is at the end. `cycle_s` is one round of a
    movement that has no repetitions. `view_azimuth_deg` is where the figure is best seen from. `serves` names the everyday
    activities that it practices or prepares, so that a person's goals can steer the choice.
    """

    id: str
    code: str
    stage: Stage
    purpose: Purpose
    position: Position
    surfaces: tuple[Surface, ...]
    spine_motion: SpineMotion
    laterality: Laterality
    trains: tuple[Trains, ...]
    dose: DoseRange
    words: tuple[Words, ...]
    sources: tuple[str, ...]
    spinal_load_class: int
    deep_rating: int
    direction: Direction = Direction.NEUTRAL
    sling: Sling | None = None
    serves: tuple[Activity, ...] = ()
    equipment: tuple[Item, ...] = ()
    one_of: tuple[Item, ...] = ()
    optional: tuple[Item, ...] = ()
    demands: tuple[Demand, ...] = ()
    avoid: tuple[Condition, ...] = ()
    needs_clearance: tuple[Condition, ...] = ()
    from_week: tuple[FromWeek, ...] = ()
    harder: tuple[str, ...] = ()
    cable: tuple[Cable, ...] = ()
    band_form: BandPull | None = None
    band: tuple[Band, ...] = ()
    weight: tuple[Weight, ...] = ()
    press: tuple[Press, ...] = ()
    prop: tuple[Prop, ...] = ()
    begins_with: Half = Half.LIFT
    cycle_s: float | None = None
    view_azimuth_deg: float | None = None
    start: KeyPose | None = None
    via: tuple[KeyPose, ...] = ()
    end: KeyPose | None = None

    def __post_init__(self) -> None:
        """Refuse files that contradict themselves."""
        problems = [text for broken, text in _contradictions(self) if broken]
        if problems:
            raise ValueError(f"{self.id}: {'; '.join(problems)}")

    def wording(self, language: str) -> Words:
        """The words in a language; English where that language is missing."""
        by_language = {w.language: w for w in self.words}
        return by_language.get(language, by_language["en"])

    @property
    def name(self) -> str:
        """The English name."""
        return self.wording("en").name

    @functools.cached_property
    def conditions_named(self) -> frozenset[Condition]:
        """The conditions that the file says something about."""
        weeks = (row.condition for row in self.from_week)
        return frozenset((*self.avoid, *self.needs_clearance, *weeks))

    @functools.cached_property
    def is_deep(self) -> bool:
        """Whether it teaches or keeps the deep contraction."""
        return self.purpose is Purpose.DEEP_ACTIVATION

    @functools.cached_property
    def trains_deep(self) -> bool:
        """Whether a deep muscle is among those it trains."""
        return any(t.muscle in DEEP_MUSCLES for t in self.trains)

    @functools.cached_property
    def works_mainly(self) -> frozenset[Muscle]:
        """The muscles that it mainly trains."""
        return frozenset(t.muscle for t in self.trains if t.role is Role.PRIMARY)

    @functools.cached_property
    def uses_pulley(self) -> bool:
        """Whether a cable pulls on the person."""
        return Item.PULLEY in self.equipment

    @property
    def pulley_heights(self) -> tuple[PulleyHeight, ...]:
        """The heights of the cables without which it cannot be done."""
        return tuple(c.height for c in self.cable if not c.optional)

    @functools.cached_property
    def assisted(self) -> bool:
        """Whether more weight makes it easier."""
        return any(c.effect is CableEffect.ASSISTS for c in self.cable)

    @property
    def written_poses(self) -> tuple[KeyPose, ...]:
        """Start, poses on the way and end, as the file writes them; only a start holds still."""
        return tuple(p for p in (self.start, *self.via, self.end) if p)

    @functools.cached_property
    def key_poses(self) -> tuple[KeyPose, ...]:
        """The same with all angles, carried on from the base pose."""
        return carried_on(self.position, self.written_poses)

    @property
    def loadable(self) -> bool:
        """Whether a weight can be set: a cable, or a start range for a free weight."""
        return self.dose.load_percent_bodyweight is not None


Found = Iterable[tuple[bool, str]]


def _contradictions(e: Exercise) -> Found:
    yield not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", e.id), "id: write words-with-hyphens"
    yield (
        not re.fullmatch(r"[A-Z]{2}-\d\d", e.code),
        "code: write two letters, hyphen, two digits",
    )
    yield not e.surfaces, "surfaces: write at least one"
    yield not e.trains, "[[trains]]: write at least one muscle"
    yield not e.sources, "sources: write at least one key"
    yield "en" not in {w.language for w in e.words}, "[words.en] is missing"
    yield not 0 <= e.spinal_load_class <= 5, "spinal_load_class: allowed 0 to 5"
    yield not 0 <= e.deep_rating <= 3, "deep_rating: allowed 0 to 3"
    yield e.id in e.harder, "harder names the exercise itself"
    yield from _movement_contradictions(e)
    yield from _force_contradictions(e)
    yield from _pose_contradictions(e)


_MOVES_EARLY = (Purpose.MOBILITY, Purpose.DIRECTIONAL_PREFERENCE, Purpose.DEEP_ACTIVATION)


def _movement_contradictions(e: Exercise) -> Found:
    yield (
        set(e.surfaces) == {Surface.FLOOR} and Demand.FLOOR_TRANSFER not in e.demands,
        "floor only: add the demand floor_transfer",
    )
    yield (
        e.spine_motion is not SpineMotion.NONE
        and e.stage.rank < Stage.DYNAMIC.rank
        and e.purpose not in _MOVES_EARLY,
        "static before dynamic: spine motion before stage `dynamic` only for mobility, "
        "directional preference or deep activation",
    )
    yield (
        e.cycle_s is not None and (e.dose.reps is not None or not 0.2 <= e.cycle_s <= 30),
        "cycle_s: 0.2 to 30, and only without repetitions",
    )
    yield (
        e.view_azimuth_deg is not None and not -180 <= e.view_azimuth_deg <= 180,
        "view_azimuth_deg: allowed -180 to 180",
    )


def _force_contradictions(e: Exercise) -> Found:
    yield bool(e.cable) != e.uses_pulley, "[[cable]] and equipment `pulley` belong together"
    yield bool(e.cable) and e.cable[0].optional, "the first [[cable]] is never optional"
    yield e.uses_pulley and not e.loadable, "a pulley exercise needs load_percent_bodyweight"
    yield (
        e.uses_pulley and (e.band_form is None) != e.assisted,
        "a pulley exercise names its band form, but not one whose cable carries weight",
    )
    yield (
        bool(e.band) != (Item.BAND in e.equipment),
        "[[band]] and equipment `band` belong together",
    )
    yield (
        any((w.mass_kg is None) != (e.loadable and not e.uses_pulley) for w in e.weight),
        "[[weight]] has mass_kg exactly when [dose] has no load of its own",
    )


def _pose_contradictions(e: Exercise) -> Found:
    poses = e.written_poses
    yield e.start is None and bool(poses), "[[via]] and [end] need a [start]"
    yield bool(e.via) and e.end is None, "[[via]] needs an [end]"
    yield any(p.at_fraction for p in (e.start, e.end) if p), "at_fraction is only for [[via]]"
    times = [p.at_fraction for p in e.via if p.at_fraction]
    yield (
        bool(times) and (len(times) < len(e.via) or times != sorted(set(times))),
        "at_fraction: write it in every [[via]], rising, or in none",
    )
    yield from _contact_contradictions(e, poses)


def _contact_contradictions(e: Exercise, poses: tuple[KeyPose, ...]) -> Found:
    touched = {c.support for p in poses for c in p.contacts if c.support}
    missing = sorted((touched & set(FIXED)) - {p.kind for p in e.prop})
    yield bool(missing), f"contacts need a [[prop]] of kind {', '.join(missing)}"
    yield (
        Support.WEIGHT in touched and not e.weight,
        "a contact with `weight` needs a [[weight]]",
    )
    ends = [cable.attach for cable in e.cable] + [band.attach for band in e.band]
    yield (
        bool(touched & PULLED) and not ends,
        "a contact with handle, bar, rope or band needs a [[cable]] or [[band]]",
    )
    for end in ends:
        free = [p for p in poses if end.hands - holding(p.contacts, PULLED)]
        yield bool(free), f"each pose needs {end} at a handle, bar, rope or band"


@dataclass(frozen=True)
class Catalogue:
    """All exercises, in the order of their codes."""

    exercises: tuple[Exercise, ...]

    def __post_init__(self) -> None:
        """Refuse double ids and codes, links to nowhere, to a lower stage or in a circle."""
        _refuse_doubles([e.id for e in self.exercises], "id")
        _refuse_doubles([e.code for e in self.exercises], "code")
        for exercise in self.exercises:
            for target in exercise.harder:
                self._check_link(exercise, target)
        _refuse_circles({e.id: e.harder for e in self.exercises})

    def _check_link(self, exercise: Exercise, target: str) -> None:
        if target not in self.by_id:
            raise ReadingError(
                f"{exercise.id}.toml: $.harder",
                f"`{target}` is not in the catalogue.",
                advice="Mend the name or remove the link.",
            )
        if self.by_id[target].stage.rank < exercise.stage.rank:
            raise ReadingError(
                f"{exercise.id}.toml: $.harder",
                f"`{target}` has the lower stage {self.by_id[target].stage}.",
                f"stages from {exercise.stage} up",
            )

    @functools.cached_property
    def by_id(self) -> Mapping[str, Exercise]:
        """Exercises by id."""
        return {e.id: e for e in self.exercises}

    @functools.cached_property
    def by_code(self) -> Mapping[str, Exercise]:
        """Exercises by code, for paper."""
        return {e.code: e for e in self.exercises}

    def get(self, exercise_id: str, place: str = "exercise") -> Exercise:
        """The exercise with that id or code; an unknown one is a ReadingError with neighbors."""
        found = self.by_id.get(exercise_id) or self.by_code.get(exercise_id.upper())
        if found:
            return found
        near = difflib.get_close_matches(exercise_id.lower(), self.by_id, 3)
        near = near or [e.id for e in self.search(exercise_id.replace("-", " "))][:3]
        raise ReadingError(
            place,
            f"the exercise `{exercise_id}` is not in the catalogue.",
            advice=f"Did you mean {', '.join(near)}?" if near else "See `mainstay catalogue`.",
        )

    def harder(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """The next harder neighbors."""
        return tuple(self.by_id[i] for i in exercise.harder)

    def easier(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """The next easier neighbors: the inverse of `harder`."""
        return tuple(self.by_id[i] for i in self._easier.get(exercise.id, ()))

    @functools.cached_property
    def _easier(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for exercise in self.exercises:
            for target in exercise.harder:
                found[target] = (*found.get(target, ()), exercise.id)
        return found

    def search(self, text: str) -> tuple[Exercise, ...]:
        """Exercises in whose id, code, names or words any of the given words stands, best first."""
        words = [w for w in re.split(r"\W+", text.lower()) if w]
        scored = [(sum(w in _haystack(e) for w in words), e) for e in self.exercises]
        best = sorted((s for s in scored if s[0]), key=lambda s: -s[0])
        return tuple(e for _, e in best)


def _haystack(exercise: Exercise) -> str:
    named = [text for w in exercise.words for text in (w.name, *w.aka)]
    muscles = [t.muscle for t in exercise.trains]
    return " ".join([exercise.id, exercise.code, *named, *muscles, *exercise.equipment]).lower()


def _refuse_doubles(values: list[str], what: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise ReadingError(
                "catalogue", f"the {what} `{value}` is used twice.", advice="Rename one."
            )


def _refuse_circles(links: Mapping[str, tuple[str, ...]]) -> None:
    done: set[str] = set()

    def walk(node: str, path: tuple[str, ...]) -> None:
        if node in path:
            circle = " > ".join((*path[path.index(node) :], node))
            raise ReadingError("catalogue", f"`harder` goes in a circle: {circle}.")
        if node not in done:
            for target in links[node]:
                walk(target, (*path, node))
            done.add(node)

    for start in links:
        walk(start, ())


def read_exercise(text: str, place: str) -> Exercise:
    """Read one exercise file."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReadingError(
            place, f"this is not TOML: {error}.", advice="Mend the text at that place."
        ) from None
    return read_value(_rows(raw, place), Exercise, place)


def _rows(raw: dict[str, Any], place: str) -> dict[str, Any]:
    """Turn the tables that are comfortable to write into rows of values."""
    table = dict(raw)
    if isinstance(table.get("from_week"), dict):
        table["from_week"] = [
            {"condition": k, "week": v} for k, v in table["from_week"].items()
        ]
    if isinstance(table.get("words"), dict):
        table["words"] = [_words(k, v, place) for k, v in table["words"].items()]
    for phase in ("start", "end"):
        table |= {phase: _pose(table[phase])} if phase in table else {}
    if isinstance(table.get("via"), list):
        table["via"] = [_pose(pose) for pose in table["via"]]
    return table


def _pose(table: Any) -> Any:
    return key_pose(table) if isinstance(table, dict) else table


def _words(language: str, table: Any, place: str) -> Any:
    if not isinstance(table, dict):
        raise ReadingError(f"{place}: $.words.{language}", "write a table [words.en].")
    row = {"language": language, **table}
    if isinstance(row.get("cautions"), dict):
        row["cautions"] = [{"condition": k, "note": v} for k, v in row["cautions"].items()]
    return row


def read_catalogue(folder: Traversable) -> Catalogue:
    """Read every `*.toml` of a folder; the file name is the id."""
    found = []
    for entry in sorted(folder.iterdir(), key=lambda f: f.name):
        if entry.name.endswith(".toml"):
            exercise = read_exercise(entry.read_text(encoding="utf-8"), entry.name)
            if entry.name != f"{exercise.id}.toml":
                raise ReadingError(
                    f"{entry.name}: $.id", f"`{exercise.id}` is not the file's name."
                )
            found.append(exercise)
    return Catalogue(tuple(sorted(found, key=lambda e: e.code)))


SHIPPED = files("mainstay.exercises") / "catalogue"


@functools.cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with this package; a constant, read once."""
    return read_catalogue(SHIPPED)


def shipped_text(exercise_id: str) -> str:
    """The file of an exercise of that catalogue, as it is written."""
    return (SHIPPED / f"{exercise_id}.toml").read_text(encoding="utf-8")
