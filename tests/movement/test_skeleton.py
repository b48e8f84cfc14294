"""The skeleton: sizes, signs of every joint, mirror, batches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.anatomy import Physique, Sex, joint_angles
from mainstay.movement.skeleton import (
    ANGLES,
    AVERAGE,
    Skeleton,
    angle_row,
    skeleton,
    table,
)

BODIES = [Physique(Sex.MALE, 1.80, 78), Physique(Sex.FEMALE, 1.62, 58), AVERAGE]


def spots(body: Skeleton, **angles: float) -> dict[str, np.ndarray]:
    frames = body.frames(angle_row(angles)[None], np.zeros((1, 3)))
    return dict(
        zip([b.name for b in body.balls], body.points(frames, body.balls)[0], strict=True)
    )


@pytest.mark.parametrize("physique", BODIES)
def test_a_standing_body_is_as_tall_and_heavy_as_the_person(physique):
    body = skeleton(physique)
    at = spots(body)
    radius = {b.name: b.radius_m for b in body.balls}
    top = max(p[1] + radius[n] for n, p in at.items())
    low = min(p[1] - radius[n] for n, p in at.items())
    assert top - low == pytest.approx(physique.height_m, abs=0.01)
    assert sum(m.mass_kg for m in body.masses) == pytest.approx(physique.mass_kg, rel=0.001)


@pytest.mark.parametrize(
    ("physique", "low", "high"), [(BODIES[0], 0.54, 0.59), (BODIES[1], 0.52, 0.57)]
)
def test_the_center_of_mass_stands_over_the_feet_at_the_known_height(physique, low, high):
    """About 57 % of height in men and 55 % in women (recalled)."""
    body = skeleton(physique)
    frames = body.frames(angle_row({})[None], np.zeros((1, 3)))
    center, at = body.center_of_mass(frames)[0], spots(body)
    sole = at["heel_r"][1] - body.ball["heel_r"].radius_m
    assert low < (center[1] - sole) / physique.height_m < high
    assert at["heel_r"][0] < center[0] < at["forefoot_r"][0]


SIGNS = [
    # joint | spot | axis | direction, with x forward, y up, z right
    ("pelvis_tilt", "head", 0, +1, "forward tilt takes the head forward"),
    ("pelvis_list", "trochanter_r", 1, -1, "right side down"),
    (
        "pelvis_rotation",
        "trochanter_r",
        0,
        +1,
        "turned to the left, the right side comes forward",
    ),
    ("lumbar_flexion", "head", 0, +1, "flexion takes the head forward"),
    ("lumbar_lateral_bending", "head", 2, +1, "bending to the right"),
    ("lumbar_rotation", "shoulder_r", 0, +1, "turning left brings the right shoulder forward"),
    ("thorax_flexion", "head", 0, +1, "flexion takes the head forward"),
    ("thorax_lateral_bending", "head", 2, +1, "bending to the right"),
    ("thorax_rotation", "shoulder_r", 0, +1, "turning left brings the right shoulder forward"),
    ("neck_flexion", "nose", 1, -1, "the nose goes down"),
    ("neck_lateral_bending", "head", 2, +1, "bending to the right"),
    ("neck_rotation", "nose", 2, -1, "looking to the left"),
    ("hip_flexion_r", "knee_r", 0, +1, "the knee comes forward"),
    ("hip_flexion_l", "knee_l", 0, +1, "the knee comes forward"),
    ("hip_abduction_r", "knee_r", 2, +1, "away from the midline"),
    ("hip_abduction_l", "knee_l", 2, -1, "away from the midline"),
    ("hip_rotation_r", "forefoot_r", 2, -1, "the toes turn in"),
    ("hip_rotation_l", "forefoot_l", 2, +1, "the toes turn in"),
    ("knee_flexion_r", "heel_r", 0, -1, "the heel goes back"),
    ("ankle_dorsiflexion_r", "forefoot_r", 1, +1, "the toes rise"),
    ("shoulder_flexion_r", "wrist_r", 0, +1, "the arm rises in front"),
    ("shoulder_flexion_l", "wrist_l", 0, +1, "the arm rises in front"),
    ("shoulder_abduction_r", "wrist_r", 2, +1, "the arm rises sideways"),
    ("shoulder_abduction_l", "wrist_l", 2, -1, "the arm rises sideways"),
    ("scapula_elevation_r", "shoulder_r", 1, +1, "the shoulder rises"),
    ("scapula_elevation_l", "shoulder_l", 1, +1, "the shoulder rises"),
    ("scapula_protraction_r", "shoulder_r", 0, +1, "the shoulder comes forward"),
    ("scapula_protraction_l", "shoulder_l", 0, +1, "the shoulder comes forward"),
    ("elbow_flexion_r", "wrist_r", 0, +1, "the hand comes forward"),
    ("wrist_extension_r", "fingertips_r", 2, +1, "palm in, the back of the hand goes out"),
    ("wrist_extension_l", "fingertips_l", 2, -1, "palm in, the back of the hand goes out"),
]


@pytest.mark.parametrize(("joint", "spot", "axis", "way", "why"), SIGNS)
def test_each_joint_turns_the_way_its_name_says(joint, spot, axis, way, why):
    body = skeleton(AVERAGE)
    moved = spots(body, **{joint: 20})[spot] - spots(body)[spot]
    assert moved[axis] * way > 0.002, why


ROTATIONS = [
    # with the elbow bent, rotation of the arm and forearm shows at the hand
    ("shoulder_rotation_r", {"elbow_flexion_r": 90}, "wrist_r", 2, -1),
    ("shoulder_rotation_l", {"elbow_flexion_l": 90}, "wrist_l", 2, +1),
    (
        "forearm_pronation_r",
        {"elbow_flexion_r": 90, "wrist_extension_r": 60},
        "fingertips_r",
        1,
        +1,
    ),
    (
        "forearm_pronation_l",
        {"elbow_flexion_l": 90, "wrist_extension_l": 60},
        "fingertips_l",
        1,
        +1,
    ),
]


@pytest.mark.parametrize(("joint", "held", "spot", "axis", "way"), ROTATIONS)
def test_rotations_show_at_the_hand(joint, held, spot, axis, way):
    """Inward rotation brings the hand in; with the palm down, a bent-back wrist lifts the fingers."""
    body = skeleton(AVERAGE)
    moved = spots(body, **held, **{joint: 60})[spot] - spots(body, **held)[spot]
    assert moved[axis] * way > 0.02


def test_every_joint_of_the_table_moves_something():
    body = skeleton(AVERAGE)
    still = spots(body)
    for joint in joint_angles():
        bent = spots(body, **{joint: 15, "elbow_flexion_l": 5, "elbow_flexion_r": 5})
        away = max(np.linalg.norm(bent[n] - still[n]) for n in still)
        assert away > 0.005, joint


@given(
    angles=st.lists(st.floats(-30, 30), min_size=len(ANGLES), max_size=len(ANGLES)),
    other=st.lists(st.floats(-30, 30), min_size=len(ANGLES), max_size=len(ANGLES)),
)
def test_a_batch_is_the_same_as_one_by_one_and_bones_keep_their_length(angles, other):
    body, root = skeleton(AVERAGE), np.array([[0.1, 0.9, -0.2], [0.0, 1.0, 0.0]])
    both = body.frames(np.array([angles, other]), root)
    alone = body.frames(np.array([other]), root[1:])
    assert np.allclose(both.at_m[1], alone.at_m[0])
    for name in ("shank_r", "foot_l", "forearm_r", "hand_l", "l3", "head"):
        segment = next(s for s in body.segments if s.name == name)
        way = both.at_m[:, body.index[name]] - both.at_m[:, body.index[segment.parent]]
        assert np.allclose(np.linalg.norm(way, axis=1), np.linalg.norm(segment.offset_m))


def test_the_lumbar_joints_share_the_motion_as_the_table_says():
    body = skeleton(AVERAGE)
    frames = body.frames(angle_row({"lumbar_flexion": 58})[None], np.zeros((1, 3)))
    rows = {row["level"]: row["flexion_deg"] for row in table("lumbar_rhythm.csv")}
    for lower, upper, level in (
        ("pelvis", "l5", "L5/S1"),
        ("l5", "l4", "L4/L5"),
        ("l2", "l1", "L1/L2"),
        ("l1", "lower_thorax", "T12/L1"),
    ):
        one, two = (frames.turned[0, body.index[n]] for n in (lower, upper))
        angle = np.degrees(np.arccos((np.trace(one.T @ two) - 1) / 2))
        assert angle == pytest.approx(rows[level], abs=0.01)
