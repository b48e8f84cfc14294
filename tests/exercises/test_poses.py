"""Key poses, base poses and how files write them."""

import pytest

from mainstay.anatomy import joint_angles
from mainstay.exercises import (
    BodyPoint,
    Contact,
    KeyPose,
    Position,
    Support,
    base_pose,
)
from mainstay.exercises.poses import carried_on, key_pose

EVEN = (0.2, 0.2, 0.2, 0.2, 0.1, 0.1)


@pytest.mark.parametrize(
    ("angles_deg", "more", "says"),
    [
        ((("hip_flexion", 10.0),), {}, "hip_flexion_l"),
        ((), {"free": ("hip",)}, r"free\[0\]: the angle `hip` is not known"),
        ((), {"free": ("pelvis_tilt",) * 2}, r"free\[1\]: it names `pelvis_tilt` twice"),
        ((("knee_flexion_l", 151.0),), {}, "allowed: degrees from -5 to 150"),
        ((("knee_flexion_l", -6.0),), {}, "allowed: degrees from -5 to 150"),
        ((("knee_flexion_l", float("nan")),), {}, "allowed: degrees from -5 to 150"),
        (
            (),
            {"contacts": (Contact(BodyPoint.HEAD),) * 2},
            r"contacts\[1\]: it names `head` twice",
        ),
        ((), {"lumbar_spread_fraction": EVEN[:5]}, "allowed: 6 parts .* T12/L1, .* L5/S1"),
        ((), {"lumbar_spread_fraction": (1.2, -0.2, 0, 0, 0, 0)}, "from 0 that add up to 1"),
        ((), {"lumbar_spread_fraction": (0.5, 0, 0, 0, 0, 0)}, "add up to 1"),
        ((), {"at_fraction": 0.0}, "at_fraction: .* allowed: more than 0 and less than 1"),
        ((), {"at_fraction": 1.0}, "at_fraction: .* allowed: more than 0 and less than 1"),
    ],
)
def test_poses_that_no_body_can_take_are_refused(angles_deg, more, says) -> None:
    with pytest.raises(ValueError, match=says):
        KeyPose(angles_deg, **more)


def test_limits_are_allowed() -> None:
    pose = KeyPose(
        (("knee_flexion_l", 150.0), ("knee_flexion_r", -5.0)),
        free=("pelvis_tilt",),
        lumbar_spread_fraction=EVEN,
        at_fraction=0.4,
    )
    assert dict(pose.angles_deg)["knee_flexion_l"] == 150


@pytest.mark.parametrize(
    ("support", "body", "says"),
    [
        (None, None, "not with both"),
        (Support.FLOOR, BodyPoint.THIGH_R, "not with both"),
        (None, BodyPoint.HAND_R, "`hand_r` cannot touch itself"),
    ],
)
def test_a_contact_has_one_partner(support, body, says) -> None:
    with pytest.raises(ValueError, match=says):
        Contact(BodyPoint.HAND_R, support, body)


def contact(point, support="floor", body=None, touch="bears"):
    return {"point": point, "support": support, "body": body, "touch": touch}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({}, {"angles_deg": []}),
        (
            {"pelvis_tilt": 5, "free": ["hip_flexion_l"], "at_fraction": 0.5},
            {
                "angles_deg": [["pelvis_tilt", 5]],
                "free": ["hip_flexion_l"],
                "at_fraction": 0.5,
            },
        ),
        (
            {"contacts": ["hand_l", "hand_r@handle", "heel_r slides", "head@wall feels"]},
            {
                "angles_deg": [],
                "contacts": [
                    contact("hand_l"),
                    contact("hand_r", "handle"),
                    contact("heel_r", touch="slides"),
                    contact("head", "wall", touch="feels"),
                ],
            },
        ),
        (
            {"contacts": ["hand_r@thigh_r"]},
            {"angles_deg": [], "contacts": [contact("hand_r", None, "thigh_r")]},
        ),
        ({"contacts": "back"}, {"angles_deg": [], "contacts": [contact("back")]}),
    ],
)
def test_the_flat_table_is_sorted(written, read) -> None:
    assert key_pose(written) == read


@pytest.mark.parametrize("position", Position)
def test_every_position_has_a_base_pose_that_a_body_can_take(position) -> None:
    angles = base_pose(position)
    assert set(angles) == set(joint_angles())
    KeyPose(tuple(angles.items()))  # refuses angles out of range


@pytest.mark.parametrize(
    ("position", "angle", "deg"),
    [
        (Position.SUPINE, "pelvis_tilt", -90),
        (Position.PRONE, "pelvis_tilt", 90),
        (Position.FOUR_POINT, "hip_flexion_l", 90),
        (Position.SIDE_LYING, "pelvis_list", -90),  # on the left, the right side works
        (Position.SIDE_ELBOW, "pelvis_list", 90),  # on the right elbow
        (Position.STANDING, "pelvis_tilt", 0),
    ],
)
def test_base_poses_lie_as_they_are_called(position, angle, deg) -> None:
    assert base_pose(position)[angle] == deg


def test_each_pose_begins_from_the_one_before() -> None:
    start = KeyPose((("knee_flexion_l", 20.0),), (Contact(BodyPoint.FOOT_L),))
    end = KeyPose((("elbow_flexion_r", 90.0),))
    first, last = carried_on(Position.FOUR_POINT, (start, end))
    assert dict(first.angles_deg)["knee_flexion_l"] == 20
    assert dict(first.angles_deg)["hip_flexion_l"] == 90
    assert dict(last.angles_deg)["knee_flexion_l"] == 20
    assert dict(last.angles_deg)["elbow_flexion_r"] == 90
    assert (first.contacts, last.contacts) == (start.contacts, ())
