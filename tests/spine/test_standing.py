"""How the world carries a body, against what can be said by hand."""

from dataclasses import replace

import numpy as np
import pytest

from mainstay.exercises import shipped_catalogue
from mainstay.movement.motion import motion
from mainstay.spine import kernels
from mainstay.spine.chest import chest_alone, chest_arms
from mainstay.spine.exercise import acting
from mainstay.spine.model import model
from mainstay.spine.person import Assumptions
from mainstay.spine.recruitment import Infeasible, recruit
from mainstay.spine.statics import GRAVITY, posed
from mainstay.spine.tables import JOINTS
from mainstay.spine.validation import STUDENT

SPINE = model(STUDENT, "allaire")
GIVEN = Assumptions(muscles="allaire")
WEIGHT_N = STUDENT.physique.mass_kg * GRAVITY
_seen = {}


def end_of(exercise):
    """The end of a lift, with all forces; solved once for all tests."""
    if exercise not in _seen:
        own = shipped_catalogue().get(exercise, "ID")
        moving = motion(own, SPINE.body)
        _seen[exercise] = acting(moving, 1.0, moving.at(1.0), SPINE, 0.0, 0.0)
    return _seen[exercise]


def pushed(seen, *segments):
    """Push upward on some segments, N."""
    found = [f.newton @ seen.how.up for f in seen.world if f.segment.startswith(segments)]
    return sum(found)


def asked(seen, joint="l4"):
    at = kernels.frames(seen.how.lumbar_rad, seen.how.joint_at_m, seen.how.limb_turned)
    found, _ = kernels.outer(at, seen.load.force_n, seen.load.moment_nm)
    n = 3 * JOINTS.index(joint)
    return found[n : n + 3]


@pytest.mark.parametrize("exercise", ["bird-dog", "curl-up", "prone-trunk-lift", "side-bridge"])
def test_who_holds_only_the_own_body_leans_against_nothing(exercise):
    seen = end_of(exercise)
    assert seen.lean_deg < 0.1
    assert pushed(seen, "") == pytest.approx(WEIGHT_N, rel=1e-3)


def test_shoulders_that_have_come_up_bear_nothing():
    """In the curl-up the upper back is 6 cm above the floor."""
    seen = end_of("curl-up")
    assert pushed(seen, "upper_thorax", "head") == 0
    assert pushed(seen, "lower_thorax") > 200


def test_lifted_shoulders_are_held_by_the_wall_of_the_belly():
    """Nothing else bends the rib cage forward: the floor bears so that rectus can, and it works."""
    seen = end_of("curl-up")
    rectus = [n for n, p in enumerate(SPINE.parts) if p.group == "rectus"]
    at = kernels.frames(seen.how.lumbar_rad, seen.how.joint_at_m, seen.how.limb_turned)
    reach = chest_arms(SPINE, seen.how, at)
    pulls = []
    assert 10 < seen.load.chest_nm < 25
    assert asked(seen)[0] > 8
    for chest_nm in (seen.load.chest_nm, 30.0, 45.0):
        found = recruit(SPINE, seen.how, replace(seen.load, chest_nm=chest_nm), GIVEN)
        pulls.append(found.tension_n[rectus].sum())
        assert reach @ found.tension_n > chest_nm - 0.01
        assert found.residual_nm < 0.01
        assert found.optimality < 1e-6
    assert pulls[0] > 50
    assert pulls == sorted(pulls)
    assert pulls[2] > 1.5 * pulls[0]


def test_more_than_the_wall_can_lift_is_refused():
    seen = end_of("curl-up")
    with pytest.raises(Infeasible, match="chest:flexion: 900 N m"):
        recruit(SPINE, seen.how, replace(seen.load, chest_nm=900.0), GIVEN)


def test_lying_flat_the_chest_would_fall_back_and_standing_it_falls_forward():
    lies, stands = (posed(SPINE.body, {"pelvis_tilt": tilt}) for tilt in (-90.0, 0.0))
    assert chest_alone(SPINE, lies) > 2
    assert chest_alone(SPINE, stands) < -2


def test_a_belly_bears_what_the_pressure_within_bears_and_pushes_on_no_single_vertebra():
    """Prone, the trunk is then held from the pelvis up: weight above times its lever."""
    seen = end_of("prone-trunk-lift")
    levels = [pushed(seen, name) for name in ("l5", "l4", "l3", "l2", "l1")]
    assert max(levels) == pytest.approx(min(levels))
    assert 10 < sum(levels) < 100
    assert pushed(seen, "pelvis") > 0.7 * WEIGHT_N
    above = 0.45 * WEIGHT_N * 0.27  # head, arms and rib cage, 27 cm ahead of L4/5
    assert -asked(seen)[0] == pytest.approx(above, rel=0.15)


@pytest.mark.parametrize("exercise", ["bridge", "side-bridge", "plank"])
def test_friction_spares_the_back_no_more_than_walking_uses(exercise):
    seen = end_of(exercise)
    for name in ("foot_l", "foot_r", "upper_thorax", "forearm"):
        push = sum((f.newton for f in seen.world if f.segment.startswith(name)), np.zeros(3))
        up = push @ seen.how.up
        along = np.linalg.norm(push - up * seen.how.up)
        assert along <= 0.2 * up * np.sqrt(2) + 1.0


def test_a_propping_arm_is_a_strut_and_no_rod_welded_to_the_rib_cage():
    seen = end_of("bird-dog")
    springs = [s for s in seen.load.springs if s[0] >= 9]
    shoulder = seen.how.at_m[SPINE.body.index["upper_arm_l"]]
    assert springs
    for _, place_m, stiff in springs:
        assert place_m == pytest.approx(shoulder)
        assert np.linalg.matrix_rank(stiff, tol=1e-6 * stiff.max()) == 1
