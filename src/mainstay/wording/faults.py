"""What is wrong with the poses of an exercise file, in words for its author."""

from mainstay.movement.check import ALLOWED, Fault, FaultKind

_SENTENCES = {
    FaultKind.NO_POSE: "no pose is written. Add [start] and, where it moves, [end].",
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
