"""Every pose of every exercise that has one: contacts, limits, balance, cables, mirror, speed."""

from dataclasses import replace

import numpy as np
import pytest

from mainstay.anatomy import Physique, Sex
from mainstay.exercises import (
    BodyPoint,
    Contact,
    Exercise,
    Half,
    KeyPose,
    Prop,
    Support,
    shipped_catalogue,
)
from mainstay.movement.check import FaultKind, faults
from mainstay.movement.contacts import solve
from mainstay.movement.motion import mirrored, motion
from mainstay.movement.skeleton import AVERAGE, skeleton
from mainstay.wording.faults import fault_sentence

CATALOGUE = shipped_catalogue()
POSED = [e for e in CATALOGUE.exercises if e.start is not None]
BODY = skeleton(AVERAGE)


@pytest.mark.parametrize("exercise", POSED, ids=lambda e: e.id)
def test_every_pose_is_right_and_its_mirror_exact(exercise):
    """No fault; and the start of the other side is the mirror image, left and right exchanged."""
    assert [fault_sentence(f) for f in faults(exercise, BODY)] == []
    made = motion(exercise, BODY)
    one, two = made.keys[0], solve(BODY, mirrored(made.phases[0]))
    # Where the body stands in the room is of no meaning: both are seen from the pelvis.
    here = BODY.points(one.frames(BODY), BODY.balls)[0] - one.root_m
    there = BODY.points(two.frames(BODY), BODY.balls)[0] - two.root_m
    names = [b.name for b in BODY.balls]
    swapped = [names.index(_other(n)) for n in names]
    assert np.abs(there[swapped] * [1, 1, -1] - here).max() < 0.005


def _other(name: str) -> str:
    if name.endswith("_l"):
        return name[:-2] + "_r"
    return name[:-2] + "_l" if name.endswith("_r") else name


BODIES = [Physique(Sex.MALE, 1.90, 105), Physique(Sex.FEMALE, 1.52, 50)]


@pytest.mark.parametrize("physique", BODIES, ids=["tall and heavy", "small and light"])
@pytest.mark.parametrize("name", ["bird-dog", "bridge", "one-arm-pulley-row"])
def test_other_bodies_touch_too(name, physique):
    found = faults(CATALOGUE.get(name), skeleton(physique))
    assert [f for f in found if f.kind is FaultKind.FLOATS] == []


# --- each fault is found when it is there ---


def with_pose(name: str, which: str, **changed: object) -> Exercise:
    exercise = CATALOGUE.get(name)
    pose = getattr(exercise, which)
    angles = dict(pose.angles_deg) | dict(changed.pop("angles", {}))  # type: ignore[call-overload]
    return replace(
        exercise, **{which: replace(pose, angles_deg=tuple(angles.items()), **changed)}
    )


BROKEN = [
    # what is broken | file | pose | change | fault
    ("bent elbows, nothing free", "bird-dog", "start", {"angles": {"elbow_flexion_l": 90}, "free": ()}, "floats"),
    ("an arm through the floor", "bridge", "end", {"angles": {"shoulder_flexion_l": -55}, "free": ("pelvis_tilt",), "contacts_without": "hand_l"}, "sinks"),
    ("shins through the bed's edge", "get-out-of-bed", "end", {"angles": {"knee_flexion_l": 120}, "free": ()}, "sinks"),
    ("a twisted low back", "one-arm-pulley-row", "end", {"angles": {"lumbar_rotation": 14}}, "spine_moves"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "name", "pose", "change", "kind"),
    BROKEN,
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_broken_pose_is_found(what, name, pose, change, kind):
    change = dict(change)
    without = change.pop("contacts_without", None)
    if without:
        kept = getattr(CATALOGUE.get(name), pose).contacts
        change["contacts"] = tuple(c for c in kept if c.point.value != without)
    found = faults(with_pose(name, pose, **change), BODY)
    assert kind in {f.kind.value for f in found}, found
    assert all(fault_sentence(f) for f in found)


def test_a_row_towards_a_wheel_behind_is_slack():
    row = CATALOGUE.get("one-arm-pulley-row")
    behind = replace(row, cable=(replace(row.cable[0], azimuth_deg=180),))
    assert FaultKind.CABLE_SLACK in {f.kind for f in faults(behind, BODY)}


def test_a_cable_that_is_let_in_first_is_not_slack():
    """Squats with the pulley's help go down first, against the direction of the lift."""
    squat = CATALOGUE.get("assisted-squat")
    assert not [f for f in faults(squat, BODY) if f.kind is FaultKind.CABLE_SLACK]
    lifted = faults(replace(squat, begins_with=Half.LIFT), BODY)
    assert FaultKind.CABLE_SLACK in {f.kind for f in lifted}


def test_leaning_far_without_a_hold_tips_over():
    exercise = with_pose("one-arm-pulley-row", "start", angles={"pelvis_tilt": 60}, free=())
    assert FaultKind.TIPS in {f.kind for f in faults(exercise, BODY)}


def test_a_file_without_poses_says_so():
    exercise = replace(CATALOGUE.get("bridge"), start=None, end=None)
    assert [f.kind for f in faults(exercise, BODY)] == [FaultKind.NO_POSE]


def test_start_and_end_alike_move_nothing():
    exercise = CATALOGUE.get("bridge")
    assert isinstance(exercise.start, KeyPose)
    found = faults(replace(exercise, end=exercise.start), BODY)
    assert FaultKind.MOVES_NOTHING in {f.kind for f in found}


def test_the_second_of_a_kind_stands_under_the_second_contact():
    """Push-ups on two blocks: one under each hand."""
    plank = CATALOGUE.get("bird-dog")
    assert isinstance(plank.start, KeyPose)
    blocks = (Prop(Support.BLOCK, height_m=0.1), Prop(Support.BLOCK, height_m=0.1))
    hands = (
        Contact(BodyPoint.HAND_L, Support.BLOCK),
        Contact(BodyPoint.HAND_R, Support.BLOCK),
    )
    knees = tuple(c for c in plank.start.contacts if not c.point.value.startswith("hand"))
    on_blocks = replace(
        plank, prop=blocks, start=replace(plank.start, contacts=hands + knees), via=(), end=None
    )
    posture = motion(on_blocks, BODY).keys[0]
    left, right = (thing.at_m[0, 2] for thing in posture.things[1:])
    assert left < -0.1 < 0.1 < right


def test_who_leans_on_a_bench_is_never_under_it():
    """Without a pose on the way the solver once found the shoulders' place below the bench."""
    thrust = replace(CATALOGUE.get("hip-thrust"), via=())
    assert FaultKind.SINKS in {f.kind for f in faults(thrust, BODY)}
    top = motion(CATALOGUE.get("hip-thrust"), BODY).keys[-1]
    back = BODY.points(top.frames(BODY), [BODY.ball["upper_back"]])[0, 0, 1]
    assert back > 0.42


def test_a_limb_between_two_spots_does_not_sink():
    """A bar across the middle of the shin: neither the knee nor the ankle is near it."""
    kneeling = CATALOGUE.get("bird-dog")
    bar = Prop(Support.FIXED_BAR, height_m=0.1, azimuth_deg=180, distance_m=0.2)
    found = faults(replace(kneeling, prop=(bar,)), BODY)
    sunk = {f.part for f in found if f.kind is FaultKind.SINKS}
    assert any(part.startswith("knee to ankle") for part in sunk), sunk
