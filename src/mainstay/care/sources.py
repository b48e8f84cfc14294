"""The sources that rules, numbers and exercises name by key."""

import enum
import functools
from dataclasses import dataclass

from mainstay.care.tables import read_table
from mainstay.reading import SHOWN, ReadingError

OURS = "ours"
"""The word that stands instead of a key where a number or rule is the project's own."""


class SourceState(enum.StrEnum):
    """How far a source has been checked."""

    READ = "read"  # the source, its abstract or a summary
    RECALLED = "recalled"  # named from general knowledge, to be checked


@dataclass(frozen=True)
class Source:
    """A source in the literature.

    Attributes:
        key: what rules write, such as `Hides2001`.
        cite: the citation, as far as it is known.
        state: whether it was read or is recalled.
        note: what it is used for, or what tempers it.
    """

    key: str
    cite: str
    state: SourceState
    note: str = ""


@dataclass(frozen=True)
class _Row:
    cite: str
    state: SourceState
    note: str = ""


@functools.cache
def sources() -> tuple[Source, ...]:
    """All sources, in the order of `sources.toml`."""
    rows = read_table("sources.toml", dict[str, _Row])
    return tuple(Source(key, row.cite, row.state, row.note) for key, row in rows.items())


def known_source(key: str, place: str) -> None:
    """Refuse what is neither `ours` nor the key of a source, such as a mistyped one."""
    if key != OURS and key not in _keys():
        allowed = f"`{OURS}`, or a key of care/sources.toml"
        raise ReadingError(place, f"`{key[:SHOWN]}` is no source.", allowed, "Mend the key.")


@functools.cache
def _keys() -> frozenset[str]:
    return frozenset(source.key for source in sources())


def source(key: str) -> Source:
    """The source with this key.

    Raises:
        ReadingError: no source has this key.
    """
    found = next((s for s in sources() if s.key == key), None)
    if found is None:
        raise ReadingError(
            key,
            "no source has this key.",
            f"the tables of care/sources.toml, or `{OURS}` where a number is our own",
            "Mend the key, or add the source.",
        )
    return found
