"""The shared words of the body."""

import pytest

from mainstay.anatomy import DEEP_MUSCLES, JOINTS, Muscle, Physique, Sex, Side, joint_angles


def test_the_other_side() -> None:
    assert Side.LEFT.other is Side.RIGHT
    assert Side.RIGHT.other is Side.LEFT


def test_deep_muscles_are_multifidus_and_transversus() -> None:
    assert {Muscle.MULTIFIDUS, Muscle.TRANSVERSUS_ABDOMINIS} == DEEP_MUSCLES


def test_paired_joints_have_two_angles_and_single_joints_one() -> None:
    named = joint_angles()
    assert {"hip_flexion_l", "hip_flexion_r", "pelvis_tilt"} <= set(named)
    assert "hip_flexion" not in named
    assert len(named) == sum(2 if j.paired == "pair" else 1 for j in JOINTS)


@pytest.mark.parametrize("joint", JOINTS, ids=lambda j: j.name)
def test_every_joint_can_stand_in_the_anatomical_position(joint) -> None:
    assert joint.low_deg <= 0 <= joint.high_deg
    assert joint.paired in ("pair", "single")


@pytest.mark.parametrize(
    ("height_m", "mass_kg", "says"),
    [
        (1.19, 70, "height_m"),
        (2.31, 70, "height_m"),
        (float("nan"), 70, "height_m"),
        (1.7, 29.9, "mass_kg"),
        (1.7, 300.1, "mass_kg"),
    ],
)
def test_sizes_outside_the_range_are_refused(height_m, mass_kg, says) -> None:
    with pytest.raises(ValueError, match=says):
        Physique(Sex.FEMALE, height_m, mass_kg)


@pytest.mark.parametrize(("height_m", "mass_kg"), [(1.2, 30), (2.3, 300)])
def test_the_limits_are_allowed(height_m, mass_kg) -> None:
    assert Physique(Sex.MALE, height_m, mass_kg).mass_kg == mass_kg
