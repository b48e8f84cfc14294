"""What moves with the body: which thing each exercise holds, wears or stands on."""

import numpy as np
import pytest

from mainstay.exercises import shipped_catalogue
from mainstay.movement.carried import Carried, Look, carried, faces
from mainstay.movement.motion import motion
from mainstay.movement.pulls import apart, flywheel_m
from mainstay.movement.skeleton import AVERAGE, skeleton

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
