"""Remembering what was derived from the very same facts.

Facts are frozen, so what follows from one object never changes. Comparing a session field by field
would cost more than judging it; comparing by identity costs nothing. `functools.lru_cache` over
arguments wrapped in `Same` forgets on its own, holds what it compares with, and can never answer
for another object. What is derived is the same with and without it.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, eq=False, slots=True)
class Same(Generic[T]):
    """A value that is equal to itself alone."""

    it: T

    def __eq__(self, other: object) -> bool:
        """Whether the other wraps the very same object."""
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        """By identity."""
        return id(self.it)
