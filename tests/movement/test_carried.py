"""What moves with the body: which thing each exercise holds, wears or stands on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mainstay.exercises import shipped_catalogue
from mainstay.movement.body import read_body
from mainstay.movement.carried import (
    BEHIND,
    RADII_M,
    Carried,
    Look,
    carried,
    faces,
    held_m,
    runs,
)
from mainstay.movement.check import FaultKind, faults
from mainstay.movement.motion import motion
from mainstay.movement.pulls import apart, flywheel_m
from mainstay.movement.skeleton import AVERAGE, skeleton
from mainstay.wording.faults import fault_sentence

PALMS = ("palm_l", "palm_r")


def get(name: str):
    return shipped_catalogue().by_id[name]


@pytest.mark.parametrize(
    ("name", "things"),
    [
        ("stand-up-with-bag", [(Look.BAG, PALMS)]),
        ("shopping-carry", [(Look.BAG, PALMS[:1]), (Look.BAG, PALMS[1:])]),
        ("lift-and-place", [(Look.BOX, PALMS)]),
        ("turn-and-place", [(Look.BOTTLE, PALMS)]),
        ("suitcase-carry", [(Look.DUMBBELL, PALMS[1:])]),
        ("deadlift-from-blocks", [(Look.DUMBBELL, PALMS[:1]), (Look.DUMBBELL, PALMS[1:])]),
        ("hip-thrust", [(Look.BARBELL, ("pelvis",))]),
        ("hip-hinge-dowel", [(Look.STICK, PALMS[::-1])]),
        ("sweep-and-step", [(Look.BROOM, PALMS)]),
        (
            "rowing-machine",
            [(Look.GRIP, PALMS), (Look.PEDAL, ("forefoot_l",)), (Look.PEDAL, ("forefoot_r",))],
        ),
        ("nordic-walking", [(Look.POLE, PALMS[:1]), (Look.POLE, PALMS[1:])]),
        ("cycling", [(Look.PEDAL, ("forefoot_l",)), (Look.PEDAL, ("forefoot_r",))]),
        ("deep-belly-prone-cuff", [(Look.PRESSURE_CUFF, ("belly",))]),
        ("bird-dog", []),
    ],
)
def test_what_is_carried(name, things):
    assert list(carried(get(name))) == [Carried(look, spots) for look, spots in things]


def test_a_bag_against_the_belly_is_behind_the_hands():
    exercise, body = get("stand-up-with-bag"), skeleton(AVERAGE)
    posture = motion(exercise, body).keys[0]
    corners = np.concatenate(
        [f.corners_m.reshape(-1, 3) for f in faces(exercise, posture, body)]
    )
    hands = body.points(posture.frames(body), [body.ball[n] for n in PALMS])[0, :, 0]
    assert corners[:, 0].max() < hands.mean()
    assert corners[:, 0].min() > posture.root_m[0]


def test_a_broom_reaches_the_floor_and_a_dowel_does_not():
    body = skeleton(AVERAGE)
    lowest = {
        name: min(
            f.corners_m[..., 1].min()
            for f in faces(get(name), motion(get(name), body).keys[0], body)
        )
        for name in ("sweep-and-step", "hip-hinge-dowel")
    }
    assert lowest["sweep-and-step"] < 0.05
    assert lowest["hip-hinge-dowel"] > 0.4


def test_a_rowers_chain_goes_beyond_the_feet():
    exercise, body = get("rowing-machine"), skeleton(AVERAGE)
    posture = motion(exercise, body).keys[0]
    wheel = flywheel_m(exercise, posture)
    feet = body.points(posture.frames(body), [body.ball["forefoot_l"]])[0, 0]
    assert wheel is not None
    assert wheel[0] > feet[0] + 0.2
    assert flywheel_m(get("inverted-row"), posture) is None


def test_two_wheels_above_each_other_share_a_column():
    cables = get("sling-row-hip-extension").cable
    assert len(cables) == 2
    assert apart(cables) == [cables[0]]


FIGURE = Path(__file__).parents[2] / "src/mainstay/web/static/figure"
BODIES = {
    "average": skeleton(AVERAGE),
    **{
        path.stem: read_body(path.read_text("utf-8"), path.name).skeleton()
        for path in sorted(FIGURE.glob("body-*.json"))
    },
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("pose", [0, 1])
def test_a_dowel_lies_on_head_or_back_and_reaches_from_head_to_seat(name, pose):
    """It ran through the pelvis, and was not seen below the waist."""
    exercise, body = get("hip-hinge-dowel"), BODIES[name]
    posture = motion(exercise, body).keys[pose]
    (stick,) = runs(exercise, posture, body)
    along = (stick.end_m - stick.start_m) / np.linalg.norm(stick.end_m - stick.start_m)
    spots = [body.ball[n] for n in (*BEHIND, "seat_l")]
    places = body.points(posture.frames(body), spots)[0] - stick.start_m
    far = places @ along
    assert far.min() > 0
    assert far.max() < np.linalg.norm(stick.end_m - stick.start_m)
    away = np.linalg.norm(places - np.outer(far, along), axis=1)
    free = away - [b.radius_m for b in spots] - RADII_M[Look.STICK]
    assert -0.018 < free.min() < 0.001  # pressed into flesh, never into bone


def with_arm(name, pose, **angles):
    """The same exercise with other angles in one of its poses."""
    exercise = get(name)
    changed = dict(getattr(exercise, pose).angles_deg) | angles
    key = replace(getattr(exercise, pose), angles_deg=tuple(changed.items()))
    return replace(exercise, **{pose: key})


THROUGH = [
    # what is wrong | file | pose | angles | kind | where | part
    ("a dumbbell in a thigh", "standing-side-bend", "end", {"shoulder_abduction_r": 20},
     FaultKind.CARRIED_THROUGH, "end", "dumbbell through hip to knee_r"),
    ("a dumbbell in the other hand", "romanian-deadlift", "start", {"shoulder_abduction_l": -12, "shoulder_abduction_r": -12},
     FaultKind.CARRIED_THROUGH, "start", "dumbbell through wrist to knuckles_r"),
    ("a hand away from the stick", "hip-hinge-dowel", "start", {"shoulder_flexion_l": -60},
     FaultKind.LETS_GO, "start", "stick at palm_l"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "name", "pose", "angles", "kind", "where", "part"),
    THROUGH,
    ids=lambda v: str(v)[:40],
)
def test_a_thing_in_the_hands_that_is_in_the_body_is_found(
    what, name, pose, angles, kind, where, part
):
    broken = faults(with_arm(name, pose, **angles), BODIES["average"])
    (fault,) = [f for f in broken if (f.kind, f.phase, f.part) == (kind, where, part)]
    said = fault_sentence(fault)
    assert part in said
    assert "Mend the arm" in said


def test_a_thing_is_held_where_the_fingers_close():
    """The drawing had it in the middle of the palm, the figure under the fingers."""
    exercise, body = get("suitcase-carry"), BODIES["average"]
    posture = motion(exercise, body).keys[0]
    (place,) = held_m(carried(exercise)[0], posture, body)
    palm = body.points(posture.frames(body), [body.ball["palm_r"]])[0, 0]
    assert 0.02 < np.linalg.norm(place - palm) < 0.06


def test_a_pressure_cuff_lies_under_the_belly_and_its_dial_beside_it():
    """It was the picture of lying face down."""
    exercise, body = get("deep-belly-prone-cuff"), BODIES["average"]
    posture = motion(exercise, body).keys[0]
    belly = body.points(posture.frames(body), [body.ball["belly"]])[0, 0]
    corners = np.concatenate(
        [f.corners_m.reshape(-1, 3) for f in faces(exercise, posture, body)]
    )
    assert corners[:, 1].min() >= -0.001
    assert corners[:, 1].max() < 0.15
    across = corners[:, 2] - belly[2]
    assert across.min() < 0
    assert across.max() > body.ball["belly"].radius_m + 0.1
