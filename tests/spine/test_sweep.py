"""A sweep: every answer is a row, and so is every question without one."""

import pyarrow.parquet as pq
import pytest

from mainstay.exercises import shipped_catalogue
from mainstay.spine.exercise import moments
from mainstay.spine.model import model
from mainstay.spine.person import Assumptions
from mainstay.spine.recruitment import recruit
from mainstay.spine.sweep import SCHEMA, Case, cases, rows, sweep
from mainstay.spine.validation import WILKE

STILL, ROW = (
    shipped_catalogue().get(name, "ID")
    for name in ("deep-muscles-standing", "one-arm-pulley-row")
)
TOO_HEAVY_KG = 150.0
GIVEN = Assumptions(muscles="allaire")


def test_answers_are_written_in_their_order_and_read_back(tmp_path):
    file = tmp_path / "loads.parquet"
    (still,) = cases([WILKE], [STILL], [0.0], [GIVEN])
    (pulled_over,) = cases([WILKE], [ROW], [TOO_HEAVY_KG], [GIVEN])
    assert list(sweep([still, pulled_over], file, workers=1)) == [1, 5]
    found = pq.read_table(file)
    assert found.schema.equals(SCHEMA)
    stands, falls, *_ = found.to_pylist()
    spine = model(WILKE, "allaire")
    (moment,) = moments(STILL, spine)
    answer = recruit(spine, moment.how, moment.load, GIVEN)
    assert stands["l4_compression_n"] == pytest.approx(answer.loads.compression_n[1], rel=1e-9)
    assert (stands["exercise"], stands["problem"]) == (STILL.id, None)
    assert 0 < stands["multifidus_left"] < 1
    assert falls["l4_compression_n"] is None
    assert "falls" in falls["problem"]


def test_an_assumption_without_an_answer_says_why():
    weak = Assumptions(stiffness_gain=1.0, stability_nm_rad=500.0)
    (row,) = rows(Case(WILKE, STILL, (0.0,), (weak,)))
    assert row["stability_nm_rad"] is None
    assert "gives way" in row["problem"]


def test_what_presses_without_motion_presses_as_its_file_says():
    """Twice 5.5 percent of 70 kg down onto a counter takes weight off the back."""
    press = shipped_catalogue().get("counter-press-down", "ID")
    (row,) = rows(Case(WILKE, press, (0.0,), (GIVEN,)))
    (idle,) = moments(press, model(WILKE, "allaire"))
    leaning = recruit(model(WILKE, "allaire"), idle.how, idle.load, GIVEN)
    assert row["press_n"] == pytest.approx(0.055 * WILKE.physique.mass_kg * 9.81, abs=0.1)
    assert row["l4_compression_n"] < leaning.loads.compression_n[1] - 30
