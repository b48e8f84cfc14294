"""The same problem as OpenSim's: what it answered once is kept here, so that no OpenSim is needed."""

import json
from pathlib import Path

import numpy as np
import pytest

from mainstay.reading import ReadingError
from mainstay.spine import peer
from mainstay.spine.model import model
from mainstay.spine.tasks import TASKS, situation
from mainstay.spine.validation import WILKE

KEPT = json.loads((Path(__file__).parent / "opensim.json").read_text("utf-8"))
"""Three postures of 13 that OpenSim 4.6 shared: the least, the middle and the greatest effort."""


def kept() -> peer.Problem:
    levels = tuple(peer.Level(**level) for level in KEPT["levels"])
    strands = tuple(
        peer.Strand(s["name"], s["newton"], tuple((on, tuple(at)) for on, at in s["points"]))
        for s in KEPT["strands"]
    )
    return peer.Problem(levels, strands, np.array(KEPT["postures_rad"]))


def test_the_work_is_shared_as_opensim_shares_it() -> None:
    mine, theirs = peer.ours(kept()), np.array(KEPT["activation"])
    assert theirs.max() > 0.6
    assert np.abs(mine - theirs).max() < 2e-4


def test_a_heavier_trunk_is_another_problem() -> None:
    """The comparison can fail: a tenth more on every level is far from what OpenSim found."""
    asked = kept()
    heavier = tuple(level._replace(mass_kg=1.1 * level.mass_kg) for level in asked.levels)
    mine = peer.ours(peer.Problem(heavier, asked.strands, asked.postures_rad))
    assert np.abs(mine - np.array(KEPT["activation"])).max() > 0.02


def test_the_problem_leaves_out_what_a_peer_cannot_be_asked() -> None:
    spine = model(WILKE, "allaire")
    how, _ = situation(TASKS["standing"], spine)
    asked = peer.problem(spine, how, peer.spread(spine, 2, np.random.default_rng(1)))
    assert (len(spine.parts), len(asked.strands)) == (232, 208)
    assert {s for strand in asked.strands for s, _ in strand.points} == set(range(7))
    legs_kg = sum(
        m.mass_kg for m in spine.body.masses if m.segment.startswith(("thigh", "shank", "foot"))
    )
    pelvis_kg = spine.mass_kg[0]
    carried_kg = sum(level.mass_kg for level in asked.levels)
    assert carried_kg == pytest.approx(WILKE.physique.mass_kg - legs_kg - pelvis_kg)


@pytest.mark.parametrize(
    ("python", "why"),
    [("/nowhere/python", "No such file"), ("/bin/false", "nothing was said")],
)
def test_a_python_without_opensim_is_named_with_what_to_do(python: str, why: str) -> None:
    with pytest.raises(ReadingError, match="make peer") as refused:
        peer.theirs(kept(), Path(python))
    assert python in str(refused.value)
    assert why in str(refused.value)
