"""How many cases a law is searched with that takes long to check."""

from hypothesis import settings

NIGHTLY = 10_000

MOST = settings.default.max_examples  # type: ignore[union-attr]
DEAR = MOST if MOST >= NIGHTLY else MOST // 3
"""A third of the cases in the suite, all of them at night."""
