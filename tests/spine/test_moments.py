"""When an exercise is looked at, on what the body then stands, and against what it presses."""

import numpy as np
import pytest

from mainstay.exercises import Push, shipped_catalogue
from mainstay.movement.motion import motion
from mainstay.movement.poses import phases
from mainstay.spine.exercise import moment, press_range_n
from mainstay.spine.model import model
from mainstay.spine.moments import changes_feet, shares_of, turn_at
from mainstay.spine.statics import GRAVITY
from mainstay.spine.validation import STUDENT

SPINE = model(STUDENT, "allaire")
WEIGHT_N = STUDENT.physique.mass_kg * GRAVITY
CATALOGUE = shipped_catalogue()
_seen = {}


def moving(exercise):
    return motion(CATALOGUE.get(exercise), SPINE.body)


def seen(exercise, share=0.0, press_n=0.0):
    """A moment with all forces, found once for all tests."""
    key = exercise, share, press_n
    if key not in _seen:
        _seen[key] = moment(moving(exercise), share, SPINE, 0.0, 0.0, press_n)
    return _seen[key]


def pushes(found, *segments):
    """What the world pushes on some segments: ahead, up, to the right."""
    forces = [f.newton for f in found.world if f.segment.startswith(segments)]
    return in_room(found, sum(forces, np.zeros(3)))


def in_room(found, newton):
    """The pelvis of these poses hardly turns: up is known, and ahead is what lies across it."""
    right = np.cross([1.0, 0.0, 0.0], found.how.up)
    right /= np.linalg.norm(right)
    ahead = np.cross(found.how.up, right)
    return np.array([newton @ ahead, newton @ found.how.up, newton @ right])


# --- steps --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "shares"),
    [
        ("walking", (0.0, 0.5, 1.0)),
        ("suitcase-carry", (0.0, 0.5, 1.0)),
        ("get-out-of-bed", (0.0, 0.5, 1.0)),
        ("stair-climbing", (0.0, 0.25, 0.5, 0.75, 1.0)),
        ("lift-and-place", (0.0, 0.25, 0.5, 0.75, 1.0)),
        ("squat", (0.0, 0.25, 0.5, 0.75, 1.0)),
        ("deep-muscles-standing", (0.0,)),
        ("sitting-push-hold", (0.0,)),
        ("push-pull-counter", (0.0, 1.0)),
    ],
)
def test_when_an_exercise_is_looked_at(exercise, shares):
    """Feet that slide still carry; a hand that slides along the bed does not."""
    assert shares_of(moving(exercise)) == shares


def test_who_steps_is_looked_at_in_the_key_pose_nearest_to_what_is_asked():
    assert shares_of(moving("walking"), (0.0, 0.4, 0.6)) == (0.0, 0.5)


def test_in_the_middle_of_a_step_one_foot_carries_the_whole_body():
    found = seen("walking", 0.5)
    assert pushes(found, "foot_l")[1] == pytest.approx(WEIGHT_N, rel=1e-3)
    assert {f.segment for f in found.world} == {"foot_l"}
    assert found.lean_deg < 0.1


@pytest.mark.parametrize(("share", "front", "rear"), [(0.0, "l", "r"), (1.0, "r", "l")])
def test_the_front_foot_brakes_and_the_rear_one_drives(share, front, rear):
    """Soles that slipped could only push up. Both together leave the body in balance."""
    found = seen("walking", share)
    ahead, behind = pushes(found, f"foot_{front}"), pushes(found, f"foot_{rear}")
    assert ahead[0] < -20
    assert behind[0] > 20
    assert ahead[0] + behind[0] == pytest.approx(0, abs=2)
    assert ahead[1] + behind[1] == pytest.approx(WEIGHT_N, rel=1e-3)


def test_on_stairs_the_rear_foot_stays_where_it_stood():
    """Drawn at the edge of its step, it asked more of the hip than muscles have."""
    keys, body = moving("stair-climbing").keys, SPINE.body
    at = [body.points(k.frames(body), [body.ball["forefoot_r"]])[0, 0] for k in keys]
    assert [np.linalg.norm(place - at[0]) for place in at] == pytest.approx([0] * 4, abs=0.01)
    assert pushes(seen("stair-climbing", 1.0), "foot")[1] == pytest.approx(WEIGHT_N, rel=1e-3)


# --- machines and water -------------------------------------------------------------------------


def test_pedals_carry_who_stands_on_them_and_no_one_who_sits():
    stands, sits = seen("elliptical", 0.5), seen("cycling", 0.5)
    assert pushes(stands, "foot")[1] == pytest.approx(WEIGHT_N, rel=1e-3)
    assert pushes(sits, "foot")[1] == 0


def test_feet_strapped_to_a_rower_hold_the_body_without_a_lean():
    """Without straps the round bar could only push them back, and the body fell."""
    assert seen("rowing-machine").lean_deg < 1


def test_water_up_to_the_chest_carries_what_lies_below_it():
    """Left are head, neck and the upper half of the rib cage with the shoulders; the arms hang."""
    dry = ("head", "neck", "upper_thorax", "mid_thorax", "clavicle")
    masses = [m.mass_kg for m in SPINE.body.masses if m.segment.startswith(dry)]
    borne = pushes(seen("water-walking", 0.5), "foot")[1]
    assert borne == pytest.approx(sum(masses) * GRAVITY, rel=0.02)
    assert 0.15 * WEIGHT_N < borne < 0.35 * WEIGHT_N


# --- presses ------------------------------------------------------------------------------------


def test_a_press_ranges_from_the_least_to_the_most_of_the_file():
    """2 to 5 percent of 66 kg."""
    exercise = CATALOGUE.get("sitting-push-hold")
    assert press_range_n(exercise, 66.0) == pytest.approx((12.9, 22.7, 32.4), abs=0.05)
    assert press_range_n(CATALOGUE.get("squat"), 66.0) == ()


@pytest.mark.parametrize("exercise", ["sitting-push-hold", "sitting-towel-pull"])
def test_who_presses_on_the_own_body_is_no_heavier_and_does_not_lean(exercise):
    rests, works = seen(exercise), seen(exercise, press_n=40.0)
    assert works.lean_deg < 0.1
    up = [pushes(one, "")[1] for one in (rests, works)]
    assert up == pytest.approx([WEIGHT_N, WEIGHT_N], rel=1e-3)
    force = works.load.force_n - rests.load.force_n
    assert force.sum(axis=0) == pytest.approx(np.zeros(3), abs=0.1)
    assert np.abs(force).max() > 20


def test_hands_on_the_thighs_bend_the_trunk_back_and_the_thighs_down():
    """Each hand is pushed up by 40 N some 30 cm ahead of the spine, so muscles must bend it forward."""
    forces = [seen("sitting-push-hold", press_n=n).load.force_n for n in (0.0, 40.0)]
    change = [in_room(seen("sitting-push-hold"), row) for row in forces[1] - forces[0]]
    lifted = sorted(row[1] for row in change)
    assert lifted[-2:] == pytest.approx([40, 40], rel=0.05)


def test_forearms_that_press_down_take_their_force_off_the_feet_and_bear_nothing_else():
    found = seen("counter-press-down", press_n=50.0)
    assert pushes(found, "foot")[1] == pytest.approx(WEIGHT_N - 100, rel=0.01)
    assert pushes(found, "forearm", "hand") == pytest.approx(np.zeros(3))


def test_backs_of_the_hands_press_on_the_wall_and_the_feet_hold_against_it():
    """The wall is behind and pushes ahead, so the ground must push back."""
    found = seen("wall-arms-press", press_n=30.0)
    leaning = np.tan(np.radians(found.lean_deg)) * WEIGHT_N
    assert pushes(found, "foot")[0] == pytest.approx(-60, abs=leaning + 2)
    assert pushes(found, "foot")[0] < -30


def test_only_who_presses_leans():
    assert seen("wall-arms-press").lean_deg < 0.1
    assert seen("wall-arms-press", press_n=30.0).lean_deg > 0.2


def test_what_is_pushed_and_pulled_in_turn_is_two_moments():
    assert [turn_at(CATALOGUE.get("push-pull-counter"), s) for s in (0.0, 1.0)] == [
        Push.ONTO,
        Push.AWAY,
    ]
    assert turn_at(CATALOGUE.get("sitting-push-hold"), 0.0) is None
    push, pull = (seen("push-pull-counter", share, 40.0) for share in (0.0, 1.0))
    upper = [in_room(one, one.load.force_n[-2:].sum(axis=0))[0] for one in (push, pull)]
    assert upper == pytest.approx([-80, 80], abs=25)
    assert pushes(push, "hand") == pytest.approx(np.zeros(3))


def test_who_changes_feet_and_who_does_not():
    feet = {e.id for e in CATALOGUE.exercises if changes_feet(phases(e))}
    assert feet == {
        "walking", "brisk-walking", "water-walking", "nordic-walking", "suitcase-carry",
        "farmer-carry", "shopping-carry", "carry-in-front", "get-out-of-bed",
    }  # fmt: skip
