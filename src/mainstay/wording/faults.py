"""What is wrong with the poses of an exercise file, in words for its author.

One joint that is wrong lets a dozen spots of the body float, sink and pass their limits. So what
belongs together is one line, and what most likely follows from a contact that floats is one more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mainstay.movement.check import ALLOWED, Fault, FaultKind

_SENTENCES = {
    FaultKind.NO_POSE: "no pose is written. Add [start] and, where it moves, [end].",
    FaultKind.RADIANS: (
        "no angle is larger than {amount:g}: these look like radians (wanted: degrees). Multiply each by 57.3."
    ),
    FaultKind.NOT_BORNE: (
        "nothing bears the body. No contact is kept from the pose before: write all contacts of this pose."
    ),
    FaultKind.JOINT_LIMIT: (
        "{part} passes its limit by {amount:g} deg (allowed: {allowed:g}). Bend another joint, or free "
        "one more."
    ),
    FaultKind.FLOATS: (
        "{part} should touch but is {amount:g} mm away (allowed: {allowed:g}). Free a joint of that "
        "limb, or mend an angle."
    ),
    FaultKind.SINKS: (
        "{part}: the spot is {amount:g} mm inside (allowed: {allowed:g}). Mend an angle or the "
        "contacts, or move the thing."
    ),
    FaultKind.ITSELF: (
        "{part}: one part of the body is {amount:g} mm inside another (allowed: {allowed:g}). Mend an angle of "
        "the limb, or write the two as a contact, such as hand_r@thigh_r."
    ),
    FaultKind.TIPS: (
        "the body would tip over: its center of mass is {amount:g} mm outside what bears it "
        "(allowed: {allowed:g}). "
        "Free an ankle or a hip, or name what holds it."
    ),
    FaultKind.CABLE_SLACK: (
        "the cable at {part} goes slack by {amount:g} mm (allowed: {allowed:g}). A resisting cable grows longer, an "
        "assisting one shorter: move the wheel or mend the arm."
    ),
    FaultKind.CABLE_THROUGH: (
        "the cable at {part} passes {amount:g} mm inside (allowed: {allowed:g}). Move the wheel, or mend the arm."
    ),
    FaultKind.BAND_THROUGH: (
        "the band at {part} passes {amount:g} mm inside (allowed: {allowed:g}). Move its fixed end, or mend the limb."
    ),
    FaultKind.CARRIED_THROUGH: (
        "the {part} passes {amount:g} mm inside (allowed: {allowed:g}). Mend the arm that holds it."
    ),
    FaultKind.LETS_GO: (
        "the {part} is {amount:g} mm outside the grip when it lies on the back (allowed: {allowed:g}). "
        "Mend the arm that holds it."
    ),
    FaultKind.SPINE_MOVES: (
        "{part} changes by {amount:g} deg, but spine_motion says that plane is still (allowed: "
        "{allowed:g}). Mend that angle, or spine_motion."
    ),
    FaultKind.SPINE_STILL: (
        "spine_motion says {part}, but the low back moves less than {allowed:g} deg. Write its "
        "lumbar angles, or mend spine_motion."
    ),
    FaultKind.MOVES_NOTHING: (
        "it has a tempo, but start and end are the same. Write what moves in [end], or leave out "
        "tempo_s."
    ),
    FaultKind.JUMPS: (
        "{part} turns {amount:g} deg per second (allowed: {allowed:g}). Write a pose on the way, or "
        "slow it."
    ),
}


def fault_sentence(fault: Fault) -> str:
    """One fault as a sentence, with the pose it is in."""
    place = f"[{fault.phase}] " if fault.phase else ""
    allowed = ALLOWED.get(fault.kind, 0.0)
    return place + _SENTENCES[fault.kind].format(
        part=fault.part, amount=fault.amount, allowed=allowed
    )


@dataclass(frozen=True)
class Cause:
    """Faults that belong together.

    Attributes:
        faults: the one to mend first comes first.
        text: one line that names it and, in short, the others.
    """

    faults: tuple[Fault, ...]
    text: str

    @property
    def phases(self) -> frozenset[str]:
        """The poses, and ways between two, in which it is seen."""
        return frozenset(f.phase for f in self.faults)


LOOSE = frozenset({FaultKind.FLOATS, FaultKind.NOT_BORNE})
FOLLOW = {
    FaultKind.JOINT_LIMIT: "past its limit",
    FaultKind.SINKS: "inside",
    FaultKind.ITSELF: "inside another part of the body",
    FaultKind.TIPS: "outside what bears the body",
    FaultKind.CABLE_THROUGH: "the cable inside the body",
    FaultKind.BAND_THROUGH: "the band inside the body",
    FaultKind.CARRIED_THROUGH: "what is carried inside the body",
}
"""What a pose has in most cases only because a contact of it cannot be reached, in short: the solver has
bent everything that is free as far as it goes."""


def causes(faults: Sequence[Fault]) -> tuple[Cause, ...]:
    """The faults of one exercise, one cause a line; what most likely follows comes last, as one."""
    loose = {f.phase for f in faults if f.kind in LOOSE}
    follow = [f for f in faults if f.kind in FOLLOW and loose & {*f.phase.split(" to ")}]
    groups: list[list[Fault]] = []
    for fault in (f for f in faults if f not in follow):
        near = next((group for group in groups if _belongs(fault, group)), None)
        if near is None:
            groups.append([fault])
        else:
            near.append(fault)
    found = [_cause(group) for group in groups]
    return (*found, _followers(follow)) if follow else tuple(found)


def _belongs(fault: Fault, group: Iterable[Fault]) -> bool:
    """Of one kind and with one thing, and in one pose or of one part of the body."""
    return any(
        _kind(fault) is _kind(other)
        and _thing(fault) == _thing(other)
        and (fault.phase == other.phase or _limb(fault) == _limb(other))
        for other in group
    )


def _kind(fault: Fault) -> FaultKind:
    """A cable is slack and in the body where its wheel stands wrong."""
    slack = fault.kind is FaultKind.CABLE_SLACK
    return FaultKind.CABLE_THROUGH if slack else fault.kind


PULLS = (FaultKind.CABLE_THROUGH, FaultKind.BAND_THROUGH, FaultKind.CARRIED_THROUGH)


def _thing(fault: Fault) -> str:
    """What a contact is with; the end that a cable or band pulls at, the thing that is carried."""
    pull, _, _ = fault.part.partition(" through ")
    return pull if _kind(fault) in PULLS else fault.part.partition("@")[2]


def _limb(fault: Fault) -> str:
    spot, _, _ = fault.part.partition(" through ")
    return spot.partition("@")[0].removesuffix("_l").removesuffix("_r")


NAMED = 3
"""Of what belongs together so many are named beside the first (ours)."""


def _cause(group: Sequence[Fault]) -> Cause:
    """The worst of the first pose leads, since later poses carry on what stands there."""
    first = group[0].phase
    here = [f for f in group if f.phase == first]
    worst = max(here, key=lambda f: f.amount)
    others = [f for f in group if f is not worst]
    named = ", ".join(_short(f, first) for f in others[:NAMED])
    more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
    also = f" Likewise {named}{more}." if others else ""
    return Cause((worst, *others), fault_sentence(worst) + also)


def _short(fault: Fault, told: str) -> str:
    place = f"[{fault.phase}]" if fault.phase != told else ""
    part = fault.part or ("center of mass" if fault.kind is FaultKind.TIPS else "")
    amount = f"by {fault.amount:g} {fault.unit}" if fault.unit else ""
    return " ".join(word for word in (place, part, amount) if word)


def _followers(follow: Sequence[Fault]) -> Cause:
    worst = max(follow, key=lambda f: f.amount)
    count = "1 more" if len(follow) == 1 else f"{len(follow)} more"
    text = (
        f"{count}, most likely from what floats; the largest is {_short(worst, '')} "
        f"({FOLLOW[worst.kind]}). Mend what floats first, then look again."
    )
    return Cause((worst, *(f for f in follow if f is not worst)), text)
