"""Machine code does what the kernels say, is made once for a machine, and refuses what does not fit."""

import json
from importlib.resources import files

import numpy as np
import pytest
from tests.spine.random_lines import JOINTS, STRAIGHT, lines, problem

from mainstay.spine import kernels, machine, sharing


def whole(found):
    """All numbers of a result, flat."""
    if isinstance(found, tuple):
        return np.concatenate([whole(part) for part in found])
    return np.ravel(np.asarray(found, dtype=float))


def test_machine_code_gives_what_python_gives():
    rng = np.random.default_rng(3)
    own, q = lines(rng, 12), rng.normal(0, 0.2, kernels.LUMBAR_DOFS)
    at = kernels.frames(q, JOINTS, STRAIGHT)
    points, places = kernels.spots(own, at)
    _, arms, _ = kernels.pull(own, at, points, places)
    force, virial = rng.normal(0, 9, (11, 3)), rng.normal(0, 9, (11, 3, 3))
    tension, stiff = rng.normal(0, 50, 12), rng.uniform(-1, 900, 12)
    for kernel, given in (
        (kernels.frames, (q, JOINTS, STRAIGHT)),
        (kernels.spots, (own, at)),
        (kernels.pull, (own, at, points, places)),
        (kernels.outer, (at, force, force)),
        (kernels.stiffness, (own, at, points, places, arms, tension, stiff, force, virial)),
    ):
        made, plain = whole(kernel(*given)), whole(kernel.plain(*given))
        assert made == pytest.approx(plain, rel=1e-9, abs=1e-9), kernel.name


@pytest.mark.parametrize("power", [2, 3])
def test_a_search_in_machine_code_ends_where_one_in_python_ends(power):
    task, _ = problem(np.random.default_rng(4), 40, 6, 2)
    found = []
    for search in (sharing.share, sharing.share.plain):
        prices, a = np.empty(8), np.empty(40)
        turns = search(task, power, prices, 0, a, 1e-9)
        found.append((turns, a, prices))
    (turns, a, prices), (again, b, others) = found
    assert turns == again
    assert a == pytest.approx(b, abs=1e-8)
    assert prices == pytest.approx(others, abs=1e-6)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (np.zeros(18, dtype=np.float32), "array of float32 with 1 dimensions; wanted d1"),
        (np.zeros((18, 1)), "array of float64 with 2 dimensions; wanted d1"),
        (np.zeros(36)[::2], "frames: "),
    ],
)
def test_an_array_of_another_kind_is_refused(given, told):
    with pytest.raises(TypeError, match=told):
        kernels.frames(given, JOINTS, STRAIGHT)


def test_code_is_made_once_for_a_machine(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    asked = []

    def make():
        asked.append(1)
        return b"code"

    assert [machine.kept("a", make), machine.kept("a", make)] == [b"code"] * 2
    assert len(asked) == 1
    machine.kept("b", make)
    assert len(asked) == 2


def test_a_folder_that_cannot_be_written_is_no_fault(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert machine.kept("a", lambda: b"code") == b"code"


def test_the_bitcode_was_made_from_the_kernels_that_stand_today():
    told = json.loads((files("mainstay.spine") / "kernels.json").read_text("utf-8"))
    assert told["stamp"] == machine.stamp(), "run `make kernels`"
