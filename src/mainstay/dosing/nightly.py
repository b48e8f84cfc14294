"""The nightly pass: beliefs of many people moved on by the day's sessions, in blocks.

Everything is vectorized over a block of people. A block that is done is handed out before the next
one begins, so that a pass which was stopped goes on after the last block; memory is one block's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mainstay.dosing.belief import Belief, learned
from mainstay.dosing.evidence import Seen
from mainstay.dosing.propose import Choice, Table, choose

BLOCK = 500
"""People in a block (ours): some 100 MB of work space."""


@dataclass(frozen=True)
class Night:
    """What the night needs of a block of people: belief, the day's sessions, candidates."""

    belief: Belief
    seen: Seen
    table: Table


@dataclass(frozen=True)
class Done:
    """A block after the night: where it began, the new belief and the choice for tomorrow."""

    first: int
    belief: Belief
    choice: Choice


def nights(
    people: int, load: Callable[[int, int], Night], resume: int = 0, factor: float = 1.0
) -> Iterator[Done]:
    """Each block of the pass in turn; `load(first, count)` brings what it needs.

    Args:
        people: how many there are.
        load: reads a block.
        resume: where to go on after a pass that was stopped: the first person not done.
        factor: recalibration, see `calibration`.
    """
    for first in range(resume, people, BLOCK):
        night = load(first, min(BLOCK, people - first))
        belief = learned(night.belief, night.seen)
        yield Done(first, belief, choose(belief, night.table, factor))
