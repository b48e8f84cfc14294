"""What stands around the body and what pulls, weighs or is pushed."""

import enum
from dataclasses import dataclass

from mainstay.exercises.equipment import PulleyHeight
from mainstay.exercises.poses import BodyPoint, Contact, Support
from mainstay.reading import Unfit

DIRECTION = "0 is in front, positive left, 180 behind"
"""Directions lie in the floor and start at the middle of the pelvis in the start pose.

In front is where the face looks once the person has come up: lying on the back towards the
feet, face down and on all fours towards the head, on the side where the face looks.
"""


class PullPoint(enum.StrEnum):
    """Where a cable, a band or a weight acts; `hands` is one handle or weight in both hands."""

    HAND_L = "hand_l"
    HAND_R = "hand_r"
    HANDS = "hands"
    FOOT_L = "foot_l"
    FOOT_R = "foot_r"
    THIGH_L = "thigh_l"
    THIGH_R = "thigh_r"
    CHEST = "chest"
    PELVIS = "pelvis"

    @property
    def hands(self) -> frozenset[BodyPoint]:
        """The hands that hold it; empty for feet, thighs, chest and pelvis."""
        both = frozenset({BodyPoint.HAND_L, BodyPoint.HAND_R})
        return both if self is PullPoint.HANDS else both & {BodyPoint(self.value)}


class CableEffect(enum.StrEnum):
    """Whether more weight makes it harder (resists) or easier (assists)."""

    RESISTS = "resists"
    ASSISTS = "assists"


class Attachment(enum.StrEnum):
    """What the cable ends in."""

    HANDLE = "handle"
    BAR = "bar"
    ROPE = "rope"
    ANKLE_CUFF = "ankle_cuff"
    CHEST_HARNESS = "chest_harness"


@dataclass(frozen=True)
class Cable:
    """One cable of a pulley.

    Attributes:
        attach: where it pulls.
        height: pulley height as a person sets it.
        anchor_height_m: height of the wheel over the floor.
        azimuth_deg: direction from the body to the wheel (see `DIRECTION`).
        distance_m: horizontal distance from the body to the wheel.
        attachment: handle, bar, rope, cuff or harness.
        effect: resists or assists.
        load_fraction: pull of this cable as a part of the load of the dose.
        optional: whether the exercise is also done without this cable.
    """

    attach: PullPoint
    height: PulleyHeight
    anchor_height_m: float
    azimuth_deg: float
    distance_m: float
    attachment: Attachment
    effect: CableEffect = CableEffect.RESISTS
    load_fraction: float = 1.0
    optional: bool = False

    def __post_init__(self) -> None:
        """Refuse impossible places and pulls."""
        _check_place(self, "anchor_height_m")
        _check_load_fraction(self.load_fraction)


@dataclass(frozen=True)
class Band:
    """A band: from the body to a fixed point, or to another part of the body.

    Attributes:
        attach: where it pulls.
        to: the other end on the body; a foot stands on it.
        anchor_height_m: height of the fixed point over the floor.
        azimuth_deg: direction from the body to the fixed point (see `DIRECTION`).
        distance_m: horizontal distance from the body to the fixed point.
    """

    attach: PullPoint
    to: PullPoint | None = None
    anchor_height_m: float | None = None
    azimuth_deg: float | None = None
    distance_m: float | None = None

    def __post_init__(self) -> None:
        """Refuse a band with two other ends or half an anchor."""
        place = (self.anchor_height_m, self.azimuth_deg, self.distance_m)
        written = [part is not None for part in place]
        if any(written) != all(written) or any(written) == (self.to is not None):
            raise ValueError(
                "[[band]] write either to, or anchor_height_m, azimuth_deg and distance_m"
            )
        if self.to is self.attach:
            raise ValueError(f"[[band]] to and attach are both `{self.attach}`")
        _check_place(self, "anchor_height_m")


class WeightKind(enum.StrEnum):
    """What a free weight held in the hands looks like."""

    DUMBBELL = "dumbbell"
    BAG = "bag"
    BOX = "box"
    BOTTLE = "bottle"


@dataclass(frozen=True)
class Weight:
    """A free weight.

    Attributes:
        attach: where it is held or worn.
        mass_kg: its mass when the dose has no load, such as a bag of 1 kg.
        load_fraction: its mass as a part of the load of the dose.
        kind: what it looks like.
    """

    attach: PullPoint
    mass_kg: float | None = None
    load_fraction: float = 1.0
    kind: WeightKind = WeightKind.DUMBBELL

    def __post_init__(self) -> None:
        """Refuse weights that nobody lifts here."""
        if self.mass_kg is not None and not 0 < self.mass_kg <= 50:
            raise ValueError(f"[[weight]] mass_kg {self.mass_kg}: allowed above 0 to 50")
        _check_load_fraction(self.load_fraction)


class Push(enum.StrEnum):
    """Which way a part of the body presses without moving: onto the support or away."""

    ONTO = "onto"
    AWAY = "away"


@dataclass(frozen=True)
class Press:
    """A steady press of a part of the body that rests on something.

    Attributes:
        point: the part that presses.
        way: onto the support, or away from it (a pull).
        bodyweight_percent: start and top of the force, percent of body mass times gravity.
    """

    point: BodyPoint
    bodyweight_percent: tuple[float, float]
    way: Push = Push.ONTO

    def __post_init__(self) -> None:
        """Refuse reversed and impossible forces."""
        low, high = self.bodyweight_percent
        if not 0 < low <= high <= 100:
            raise ValueError(
                f"[[press]] bodyweight_percent {[low, high]}: write [start, top], above 0 to 100"
            )


USUAL_HEIGHT_M = {
    Support.BENCH: 0.45,
    Support.CHAIR: 0.45,
    Support.BALL: 0.55,
    Support.STEP: 0.15,
    Support.COUNTER: 0.90,
    Support.BED: 0.50,
    Support.PILLOW: 0.10,
    Support.BLOCK: 0.30,
    Support.PAD: 0.85,
    Support.SADDLE: 0.90,
    Support.RAIL: 0.95,
    Support.FIXED_BAR: 1.00,
}
"""Height of the top of things over the floor (ours: common furniture and gym sizes)."""


@dataclass(frozen=True)
class Prop:
    """A thing that the body rests on, leans on or holds and that does not move.

    Attributes:
        kind: what it is; not the floor, and nothing that hangs on a cable or is carried.
        height_m: height of its top; the usual one when not written. A wall has none.
        azimuth_deg: direction from the body to its middle (see `DIRECTION`).
        distance_m: horizontal distance to its near edge for the average body, negative where the body
            is over it; who is taller stands farther off;
            when not written it stands where the start pose touches it, the second of a kind
            where the second contact with that kind is.
        tilt_deg: slope of its top, positive when the edge in front is the lower one.
    """

    kind: Support
    height_m: float | None = None
    azimuth_deg: float = 0.0
    distance_m: float | None = None
    tilt_deg: float = 0.0

    def __post_init__(self) -> None:
        """Refuse things that are no props, and impossible places."""
        if self.kind not in FIXED:
            allowed = ", ".join(s.value for s in FIXED)
            raise ValueError(f"[[prop]] kind `{self.kind}`: allowed {allowed}")
        if self.kind is Support.WALL and self.height_m is not None:
            raise ValueError("[[prop]] a wall has no height_m")
        _check_place(self, "height_m", nearest_m=-2)
        if not -90 <= self.tilt_deg <= 90:
            raise ValueError(f"tilt_deg {self.tilt_deg}: allowed -90 to 90")

    @property
    def top_m(self) -> float | None:
        """Height of its top; None for a wall."""
        return self.height_m if self.height_m is not None else USUAL_HEIGHT_M.get(self.kind)


FIXED = (*USUAL_HEIGHT_M, Support.WALL)
"""Supports that are props; the others move, hang on a cable, are carried or are the floor."""

PULLED = frozenset({Support.HANDLE, Support.BAR, Support.ROPE, Support.BAND})
"""What hands hold at the end of a cable or band."""


def holding(contacts: tuple[Contact, ...], supports: frozenset[Support]) -> set[BodyPoint]:
    """The points of the body that touch one of these supports."""
    return {c.point for c in contacts if c.support in supports}


def _check_place(thing: Cable | Band | Prop, height: str, nearest_m: float = 0) -> None:
    allowed = {
        height: (0.0, 3.0, "meters over the floor"),
        "azimuth_deg": (-180.0, 180.0, "degrees"),
        "distance_m": (nearest_m, 4.0, "meters"),
    }
    for name, (low, high, unit) in allowed.items():
        found = getattr(thing, name)
        if found is not None and not low <= found <= high:
            problem = f"{found:g} cannot stand here."
            raise Unfit(f".{name}", problem, f"{low:g} to {high:g} {unit}")


def _check_load_fraction(fraction: float) -> None:
    if not 0 < fraction <= 2:
        raise ValueError(f"load_fraction {fraction}: allowed above 0 to 2")
