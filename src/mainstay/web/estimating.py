"""The one way from the site to `dosing`, which needs numpy; a base install goes on without it."""

from importlib.util import find_spec


def can_estimate() -> bool:
    """Whether numpy is installed."""
    return find_spec("numpy") is not None
