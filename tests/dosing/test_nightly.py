"""The nightly pass gives each person what they get alone, and goes on where it was stopped."""

import numpy as np
import pytest

from mainstay.dosing import nightly
from mainstay.dosing.nightly import Night, nights
from mainstay.simulation.bench import _day


def test_blocks_are_as_one_and_a_stopped_pass_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _day(7, 3)

    def load(first: int, count: int) -> Night:
        part = slice(first, first + count)
        cut = lambda of: type(of)(**{n: t[part] for n, t in vars(of).items()})  # noqa: E731
        return Night(whole.belief.of(part), cut(whole.seen), cut(whole.table))

    one = next(nights(7, load))
    monkeypatch.setattr(nightly, "BLOCK", 3)
    parts = list(nights(7, load))
    assert [p.first for p in parts] == [0, 3, 6]
    assert np.concatenate([p.choice.at for p in parts]).tolist() == one.choice.at.tolist()
    assert [p.first for p in nights(7, load, resume=3)] == [3, 6]
