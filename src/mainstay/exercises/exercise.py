"""One exercise as its file describes it, and what in a file contradicts itself."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

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
from mainstay.exercises.vocabulary import (
    Condition,
    Demand,
    Direction,
    Half,
    Laterality,
    Purpose,
    Role,
    Sling,
    SpineMotion,
    Stage,
    WorkingSide,
)
from mainstay.reading import Unfit, refuse_outside


@dataclass(frozen=True)
class Trains:
    """A muscle that the exercise trains."""

    muscle: Muscle
    role: Role
    side: WorkingSide = WorkingSide.BOTH


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

    `spinal_load_class` (0 to 5) and `deep_rating` (0 to 3) are expert estimates of ours; the
    planner corrects the first by the loading profile where that can be believed. `begins_with` is
    the part of the tempo that leads from the start pose to the end pose; the hold is at the end.
    `cycle_s` is one round of a movement that has no repetitions. `view_azimuth_deg` and
    `view_elevation_deg` are where the figure is best seen from. `serves` names the everyday
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
    view_elevation_deg: float | None = None
    start: KeyPose | None = None
    via: tuple[KeyPose, ...] = ()
    end: KeyPose | None = None

    def __post_init__(self) -> None:
        """Refuse files that contradict themselves."""
        for broken, key, problem in _contradictions(self):
            if broken:
                raise Unfit(f".{key}", f"{problem}.")

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

    @functools.cached_property
    def pictured_poses(self) -> tuple[KeyPose, ...]:
        """The key poses from the first picture to the second one: all of them.

        Where the end looks like the start, as after a step to the side, the second picture is
        that pose on the way in which a joint has turned most.
        """
        first, *later = self.key_poses or (None,)
        turned = [_turned_deg(first, pose) for pose in later if first]
        if len(turned) < 2 or turned[-1] >= ALIKE_DEG:
            return self.key_poses
        return self.key_poses[: turned.index(max(turned)) + 2]

    @property
    def loadable(self) -> bool:
        """Whether a weight can be set: a cable, or a start range for a free weight."""
        return self.dose.load_percent_bodyweight is not None


ALIKE_DEG = 3.0
"""Poses look alike where no joint differs by more (ours)."""


def _turned_deg(one: KeyPose, two: KeyPose) -> float:
    before = dict(one.angles_deg)
    return max((abs(a - before.get(n, 0.0)) for n, a in two.angles_deg), default=0.0)


Found = Iterable[tuple[bool, str, str]]
"""Whether something contradicts the rest, the key to mend, and what to say of it."""


def _contradictions(e: Exercise) -> Found:
    yield (
        not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", e.id),
        "id",
        "write lower-case words-with-hyphens",
    )
    yield (
        not re.fullmatch(r"[A-Z]{2}-\d\d", e.code),
        "code",
        "write two letters, hyphen, two digits",
    )
    yield not e.surfaces, "surfaces", "write at least one"
    yield not e.trains, "trains", "write at least one muscle as [[trains]]"
    yield not e.sources, "sources", "write at least one key"
    yield "en" not in {w.language for w in e.words}, "words", "[words.en] is missing"
    yield not 0 <= e.spinal_load_class <= 5, "spinal_load_class", "allowed 0 to 5"
    yield not 0 <= e.deep_rating <= 3, "deep_rating", "allowed 0 to 3"
    yield e.id in e.harder, "harder", "names the exercise itself"
    yield from _movement_contradictions(e)
    yield from _force_contradictions(e)
    yield from _pose_contradictions(e)


_MOVES_EARLY = (Purpose.MOBILITY, Purpose.DIRECTIONAL_PREFERENCE, Purpose.DEEP_ACTIVATION)


def _movement_contradictions(e: Exercise) -> Found:
    yield (
        set(e.surfaces) == {Surface.FLOOR} and Demand.FLOOR_TRANSFER not in e.demands,
        "demands",
        "floor only: add the demand floor_transfer",
    )
    yield (
        e.spine_motion is not SpineMotion.NONE
        and e.stage.rank < Stage.DYNAMIC.rank
        and e.purpose not in _MOVES_EARLY,
        "spine_motion",
        "static before dynamic: spine motion before stage `dynamic` only for mobility, "
        "directional preference or deep activation",
    )
    yield (
        e.cycle_s is not None and (e.dose.reps is not None or not 0.2 <= e.cycle_s <= 30),
        "cycle_s",
        "allowed 0.2 to 30, and only without repetitions",
    )
    yield (
        e.view_azimuth_deg is not None and not -180 <= e.view_azimuth_deg <= 180,
        "view_azimuth_deg",
        "allowed -180 to 180",
    )
    yield (
        e.view_elevation_deg is not None and not 0 <= e.view_elevation_deg <= 60,
        "view_elevation_deg",
        "allowed 0 to 60",
    )


def _force_contradictions(e: Exercise) -> Found:
    yield (
        bool(e.cable) != e.uses_pulley,
        "cable",
        "[[cable]] and equipment `pulley` belong together",
    )
    yield (
        bool(e.cable) and e.cable[0].optional,
        "cable[0].optional",
        "the first [[cable]] is never optional",
    )
    yield (
        e.uses_pulley and not e.loadable,
        "dose",
        "a pulley exercise needs load_percent_bodyweight",
    )
    yield (
        e.uses_pulley and (e.band_form is None) != e.assisted,
        "band_form",
        "a pulley exercise names its band form, but not one whose cable carries weight",
    )
    yield (
        bool(e.band) != (Item.BAND in e.equipment),
        "band",
        "[[band]] and equipment `band` belong together",
    )
    for n, weight in enumerate(e.weight):
        yield (
            (weight.mass_kg is None) != (e.loadable and not e.uses_pulley),
            f"weight[{n}]",
            "it has mass_kg exactly when [dose] has no load of its own",
        )


MOST = 12
"""Poses, and things around the body, that a file may have (ours; the catalogue has at most 5):
solving more takes minutes."""


def _pose_contradictions(e: Exercise) -> Found:
    yield e.start is None and bool(e.written_poses), "start", "[[via]] and [end] need a [start]"
    yield bool(e.via) and e.end is None, "end", "[[via]] needs an [end]"
    yield (
        len(e.written_poses) > MOST,
        "via",
        f"{len(e.written_poses)} poses, allowed at most {MOST} with [start] and [end]",
    )
    yield len(e.prop) > MOST, "prop", f"{len(e.prop)} things, allowed at most {MOST}"
    for name, pose in (("start", e.start), ("end", e.end)):
        at = bool(pose and pose.at_fraction)
        yield at, f"{name}.at_fraction", "at_fraction is only for [[via]]"
    times = [p.at_fraction for p in e.via if p.at_fraction]
    yield (
        bool(times) and (len(times) < len(e.via) or times != sorted(set(times))),
        "via",
        "at_fraction: write it in every [[via]], rising, or in none",
    )
    yield from _contact_contradictions(e)
    yield from _hold_contradictions(e)


def _named_poses(e: Exercise) -> list[tuple[str, KeyPose]]:
    """The written poses with their keys."""
    via = [(f"via[{n}]", pose) for n, pose in enumerate(e.via)]
    return [(name, pose) for name, pose in (("start", e.start), *via, ("end", e.end)) if pose]


def _contact_contradictions(e: Exercise) -> Found:
    for name, pose in _named_poses(e):
        for n, contact in enumerate(pose.contacts):
            table = _missing_table(contact.support, e)
            said = f"`{contact.point}@{contact.support}` needs a {table}; add it, or mend the contact"
            yield bool(table), f"{name}.contacts[{n}]", said
        touching = {c.point for c in pose.contacts}
        for n, press in enumerate(e.press):
            said = f"`{press.point}` presses, but [{name}] has no contact of it; add one, or mend it"
            yield press.point not in touching, f"press[{n}].point", said


def _missing_table(touched: Support | None, e: Exercise) -> str:
    """What a contact needs and the file does not have; empty when all is there."""
    if touched in FIXED and touched not in {p.kind for p in e.prop}:
        return f"[[prop]] of kind {touched}"
    if touched is Support.WEIGHT and not e.weight:
        return "[[weight]]"
    return "[[cable]] or [[band]]" if touched in PULLED and not (e.cable or e.band) else ""


def _hold_contradictions(e: Exercise) -> Found:
    """A hand at the end of a cable or band holds it in every pose."""
    ends = {f"cable[{n}].attach": c.attach for n, c in enumerate(e.cable)}
    ends |= {f"band[{n}].attach": b.attach for n, b in enumerate(e.band)}
    for key, end in ends.items():
        for name, pose in _named_poses(e):
            free = sorted(end.hands - holding(pose.contacts, PULLED))
            said = (
                f"each pose needs {end} at a handle, bar, rope or band, but [{name}] has no "
                f"`{free[0] if free else ''}@handle` or the like; add it to its contacts, or mend attach"
            )
            yield bool(free), key, said
