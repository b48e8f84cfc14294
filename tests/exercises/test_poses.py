"""Key poses and how files write them."""

import pytest

from mainstay.exercises import KeyPose
from mainstay.exercises.poses import key_pose


@pytest.mark.parametrize(
    ("angles_deg", "free", "says"),
    [
        ((("hip_flexion", 10.0),), (), "hip_flexion_l"),
        ((), ("hip",), "`hip` is not known"),
        ((("knee_flexion_l", 151.0),), (), "allowed -5 to 150"),
        ((("knee_flexion_l", -6.0),), (), "allowed -5 to 150"),
        ((("knee_flexion_l", float("nan")),), (), "allowed -5 to 150"),
    ],
)
def test_poses_that_no_body_can_take_are_refused(angles_deg, free, says) -> None:
    with pytest.raises(ValueError, match=says):
        KeyPose(angles_deg, free=free)


def test_limits_are_allowed() -> None:
    pose = KeyPose((("knee_flexion_l", 150.0), ("knee_flexion_r", -5.0)), free=("pelvis_tilt",))
    assert dict(pose.angles_deg)["knee_flexion_l"] == 150


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({}, {"angles_deg": [], "contacts": [], "free": []}),
        (
            {"pelvis_tilt": 5, "free": ["hip_flexion_l"]},
            {"angles_deg": [["pelvis_tilt", 5]], "contacts": [], "free": ["hip_flexion_l"]},
        ),
        (
            {"contacts": ["hand_l", "hand_r@handle"]},
            {
                "angles_deg": [],
                "contacts": [
                    {"point": "hand_l", "support": "floor"},
                    {"point": "hand_r", "support": "handle"},
                ],
                "free": [],
            },
        ),
        (
            {"contacts": "back"},
            {"angles_deg": [], "contacts": [{"point": "back", "support": "floor"}], "free": []},
        ),
    ],
)
def test_the_flat_table_is_sorted(written, read) -> None:
    assert key_pose(written) == read
