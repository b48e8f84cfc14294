"""What was worked out on an earlier day of the same person, and still holds.

A day adds a morning and a session to facts that stay as they were. Who walks through many days of
one person, as the simulation does, hands the same `Remembered` to each `standing`; what depends on
the same facts is then taken over. Nothing is trusted: what it depends on is compared each time, so
results never depend on what is remembered.
"""

import itertools
import operator
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar, cast

T = TypeVar("T")

_Walked = tuple[tuple[object, ...], list[object]]
"""Items and what was made of each."""


@dataclass(frozen=True)
class Remembered:
    """Results by what they are of, each with everything that it was made from."""

    _made: dict[Hashable, tuple[tuple[object, ...], object]] = field(default_factory=dict)
    _onward: dict[Hashable, tuple[object, _Walked]] = field(default_factory=dict)

    def once(self, what: Hashable, made_from: tuple[object, ...], make: Callable[[], T]) -> T:
        """What `make` gives, or gave the last time if it was made from the same."""
        known = self._made.get(what)
        if known is None or known[0] != made_from:
            known = self._made[what] = (made_from, make())
        return cast(T, known[1])

    def onward(
        self,
        what: Hashable,
        of: object,
        items: tuple[object, ...],
        make: Callable[[int, list[T]], T],
    ) -> list[T]:
        """What `make` gives for the place of each item and what was made before, where only items up to it decide.

        From day to day items come at the end: for those that stood there before nothing is made
        again while the items, and what else they are made from, are the same.
        """
        of_then, (stood, known) = self._onward.get(what, (of, ((), [])))
        # Within a tuple the very same object is taken as equal without being looked at.
        same = itertools.takewhile(bool, map(operator.eq, zip(stood), zip(items)))
        kept = known[: len(list(same))] if of_then == of else []
        made = cast(list[T], kept)
        for n in range(len(kept), len(items)):
            made.append(make(n, made))
        self._onward[what] = (of, (items, kept))
        return made
