"""The style of the house, where a machine can see it."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

CORE = ("mainstay.anatomy", "mainstay.exercises", "mainstay.care", "mainstay.planning")
UNITS = (
    "_kg",
    "_n",
    "_nm",
    "_m",
    "_mm",
    "_mm2",
    "_s",
    "_deg",
    "_rad",
    "_percent",
    "_percents",
    "_fraction",
    "_percent_bodyweight",
)
BARE = {
    "ratio",  # stack mass per handle force
    "mass",  # in the rig's own unit, which stands beside it
    "stack",
    "smallest",
    "pins",
    "plates",
    "added",
    "value",  # in the unit of the test or measurement
    "error",
    "need",
    "again",
    "have",
}


def core_classes():
    for root in CORE:
        package = importlib.import_module(root)
        names = [root]
        if hasattr(package, "__path__"):
            names += [m.name for m in pkgutil.walk_packages(package.__path__, f"{root}.")]
        for name in names:
            for _, found in inspect.getmembers(importlib.import_module(name), inspect.isclass):
                if dataclasses.is_dataclass(found) and found.__module__ == name:
                    yield found


CLASSES = sorted(set(core_classes()), key=lambda c: c.__qualname__)
OWN_UNITS = ("mainstay.care.outcomes", "mainstay.care.instruments", "mainstay.care.reasons")
"""Scores are points of their instrument; a reason's values are of any kind."""


@pytest.mark.parametrize("found", CLASSES, ids=lambda c: c.__qualname__)
def test_values_are_frozen(found):
    assert found.__dataclass_params__.frozen


@pytest.mark.parametrize("found", CLASSES, ids=lambda c: c.__qualname__)
def test_a_fraction_of_something_says_its_unit(found):
    if found.__module__ in OWN_UNITS:
        return
    for field in dataclasses.fields(found):
        hint = str(field.type)
        public = not found.__name__.startswith("_")
        if re.search(r"\bfloat\b", hint) and public and field.name not in BARE:
            assert field.name.endswith(UNITS), f"{found.__qualname__}.{field.name}: {hint}"


def test_no_clock_and_no_randomness_below_the_edge():
    for root in CORE:
        for path in _sources(root):
            text = path.read_text(encoding="utf-8")
            for banned in ("datetime.now", "date.today", "time.time", "import random"):
                assert banned not in text, f"{path}: {banned}"


def _sources(root):
    package = importlib.import_module(root)
    for place in getattr(package, "__path__", [package.__file__]):
        path = Path(place)
        yield from path.rglob("*.py") if path.is_dir() else [path]
