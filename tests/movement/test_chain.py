"""How places move with joints and how gaps grow: what the solver derives, against differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.exercises import Support
from mainstay.movement.skeleton import ANGLES, AVERAGE, skeleton
from mainstay.movement.supports import Placed, sizes

BODY = skeleton(AVERAGE)
STEP = 1e-5
SPREADS = [None, (0.3, 0.2, 0.2, 0.1, 0.1, 0.1)]


@pytest.mark.parametrize("spread", SPREADS, ids=["as usual", "as a pose spreads it"])
@given(seed=st.integers(0, 2**32 - 1))
def test_rates_are_what_small_turns_do(seed, spread):
    """Every angle, every spot of the skin, any direction; also the shoulder's own rhythm."""
    chance = np.random.default_rng(seed)
    angles, root = chance.uniform(-80, 80, len(ANGLES)), chance.normal(size=3)
    free = tuple(chance.choice(len(ANGLES), 12, replace=False).tolist())
    skin, posed = BODY.skin_places, BODY.chain.posed(angles, root, spread)
    ways = chance.normal(size=skin.local_m.shape)
    rates = BODY.chain.rates(posed, free)
    found = rates.along(skin.segments, skin.points(posed.frames)[0], ways)
    assert found[:, :3] == pytest.approx(ways)
    turned = np.repeat(angles[None], 2 * len(free), axis=0)
    turned[range(len(free)), free] += STEP
    turned[range(len(free), 2 * len(free)), free] -= STEP
    there, back = np.split(
        skin.points(BODY.frames(turned, np.repeat(root[None], len(turned), axis=0), spread)), 2
    )
    moved = ((there - back) * ways).sum(axis=-1) / (2 * STEP)
    assert np.abs(found[:, 3:].T - moved).max() < 1e-6


@pytest.mark.parametrize("kind", [k for k in Support if k in sizes()])
def test_the_way_out_is_where_the_distance_grows_fastest(kind):
    thing = Placed(kind, sizes()[kind], np.array([[0.1, 0.5, -0.2]]), 30.0, 10.0)
    points = np.random.default_rng(3).normal(size=(1, 300, 3)) * 0.4 + thing.at_m
    found, slope = thing.way_out(points), np.empty_like(points)
    for axis, way in enumerate(np.eye(3) * STEP):
        slope[..., axis] = (thing.distance(points + way) - thing.distance(points - way)) / 2
    # Where two faces are equally near there is no one way out.
    same = np.abs(found - slope / STEP).max(axis=-1) < 1e-6
    assert same.mean() > 0.99
