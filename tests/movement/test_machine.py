"""Machines are sized from the contacts: pedals under the feet, handles in the hands, a seat that slides."""

import numpy as np
import pytest

from mainstay.exercises import Support, shipped_catalogue
from mainstay.movement.furniture import column, furniture
from mainstay.movement.machine import beside, machine
from mainstay.movement.motion import Motion, motion
from mainstay.movement.skeleton import AVERAGE, Array, skeleton
from mainstay.movement.supports import Placed, sizes

BODY = skeleton(AVERAGE)


def moving(name: str) -> Motion:
    return motion(shipped_catalogue().get(name), BODY)


def ends(found: Motion, look: str, *spots: str) -> list[list[Array]]:
    """For every key pose the ends of the parts of that look that move with those spots."""
    chosen = [
        p for p in machine(found) if p.look == look and any(s.spots == spots for s in p.spots)
    ]
    return [[s.place_m(k, BODY) for p in chosen for s in p.spots] for k in found.keys]


def test_the_cranks_of_a_bike_are_as_long_at_every_moment():
    """The pedals of the poses go round in a circle, and the axle is in its middle."""
    found = moving("cycling")
    for side in "lr":
        arms = [
            float(np.linalg.norm((one - two)[:2]))
            for one, two in ends(found, "metal", f"forefoot_{side}")
        ]
        assert max(arms) - min(arms) < 0.01
        assert 0.12 < min(arms) < 0.2


def test_the_handles_of_a_cross_trainer_go_through_the_hands():
    found = moving("elliptical")
    for side in "lr":
        name = f"palm_{side}"
        for posture, (top, pivot) in zip(found.keys, ends(found, "grip", name), strict=True):
            hand = BODY.points(posture.frames(BODY), [BODY.ball[name]])[0, 0]
            along = (top - pivot) / np.linalg.norm(top - pivot)
            beside_m = np.linalg.norm((hand - pivot) - ((hand - pivot) @ along) * along)
            assert beside_m < 1e-9
            assert (top - hand) @ along > 0.03
    low = min(ball[1] for row in ends(found, "frame", "forefoot_r") for ball in row)
    assert low > 0.05, "pedals are over the floor"


def test_the_seat_of_a_rower_slides_and_stays_as_high():
    seats = [row[0] for row in ends(moving("rowing-machine"), "cushion", "seat_l", "seat_r")]
    assert max(s[0] for s in seats) - min(s[0] for s in seats) > 0.25
    assert len({round(float(s[1]), 6) for s in seats}) == 1


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("cycling", []),
        ("elliptical", []),
        ("rowing-machine", []),
        ("inverted-row", [Support.FIXED_BAR]),
        ("back-extension-45", [Support.PAD, Support.RAIL]),
    ],
)
def test_a_machine_takes_the_place_of_what_the_poses_rest_on(name, left):
    found = moving(name)
    things = beside(found.exercise, found.keys[0].things[1:])
    assert [t.kind for t in things] == left
    assert bool(machine(found)) == (not left)


@pytest.mark.parametrize(("high_m", "solid"), [(0.18, True), (1.15, False)])
def test_a_shelf_can_be_looked_through_and_a_step_cannot(high_m, solid):
    size = sizes()[Support.STEP]
    faces = furniture(Placed(Support.STEP, size, np.array([[0.0, high_m, 0.0]])))
    corners = np.concatenate([f.corners_m.reshape(-1, 3) for f in faces[:6]])
    assert (corners[:, 1].max() - corners[:, 1].min() > 0.1) == solid


@pytest.mark.parametrize(("away_m", "stands_m"), [(0.2, 0.8), (1.0, 1.0)])
def test_a_column_stands_back_from_who_sits_under_its_wheel(away_m, stands_m):
    """A wheel overhead hangs on an arm."""
    pieces = column(np.array([away_m, 2.0, 0.0]), np.array([0.0, 1.2, 0.0]), 0.0)
    faces = [face for piece in pieces for face in piece.faces()]
    near = min(
        f.corners_m[f.corners_m[..., 1] < 1.0][:, 0].min()
        for f in faces
        if (f.corners_m[..., 1] < 1.0).any()
    )
    assert near == pytest.approx(stands_m, abs=0.02)
