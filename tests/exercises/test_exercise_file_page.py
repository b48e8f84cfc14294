"""The page about the exercise file names every field and every word."""

import dataclasses
import enum
import re
from pathlib import Path

import pytest

from mainstay.anatomy import JOINTS, Muscle, joint_angles
from mainstay.exercises import (
    Activity,
    Attachment,
    Band,
    BandColor,
    BandPull,
    BodyPoint,
    Cable,
    CableEffect,
    Condition,
    Demand,
    Direction,
    DoseRange,
    Exercise,
    Half,
    Item,
    Laterality,
    Position,
    Press,
    Prop,
    PulleyHeight,
    PullPoint,
    Purpose,
    Push,
    Role,
    Sling,
    SpineMotion,
    Stage,
    Support,
    Surface,
    Touch,
    Trains,
    Weight,
    Words,
    WorkingSide,
)
from mainstay.exercises.scene import FIXED, USUAL_HEIGHT_M

PAGE = (Path(__file__).parents[2] / "docs/reference/exercise-file.md").read_text("utf-8")

TABLES = [
    # section | the type it explains | fields written as headings, not as keys
    ("The exercise", Exercise, {"words"}),
    ("`[[trains]]`", Trains, set()),
    ("`[dose]`", DoseRange, set()),
    ("`[[cable]]`", Cable, set()),
    ("`[band_form]`", BandPull, set()),
    ("`[[band]]`", Band, set()),
    ("`[[weight]]`", Weight, set()),
    ("`[[press]]`", Press, set()),
    ("`[[prop]]`", Prop, set()),
    ("`[words.en]`", Words, {"language"}),
]
ENUMS = [
    *(
        Activity,
        Attachment,
        BandColor,
        BodyPoint,
        CableEffect,
        Condition,
        Demand,
        Direction,
        Half,
        Item,
    ),
    *(Laterality, Muscle, Position, PulleyHeight, PullPoint, Purpose, Push, Role, Sling),
    *(SpineMotion, Stage, Support, Surface, Touch, WorkingSide),
]


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(("title", "kind", "elsewhere"), TABLES, ids=lambda v: str(v)[:20])
def test_every_field_has_a_row_and_every_row_a_field(title, kind, elsewhere) -> None:
    cells = [line.split("|")[1] for line in section(title).splitlines() if line[:3] == "| `"]
    rows = {key for cell in cells for key in re.findall(r"`\[*(\w+)[^`]*`", cell)}
    fields = {f.name for f in dataclasses.fields(kind)}
    assert rows | elsewhere == fields | (rows & {"words"})


@pytest.mark.parametrize("kind", ENUMS, ids=lambda k: k.__name__)
def test_every_list_of_words_stands_whole_in_the_page(kind: type[enum.Enum]) -> None:
    assert ", ".join(f"`{word.value}`" for word in kind) in PAGE


def test_every_angle_is_named_with_its_sign_zero_and_limits() -> None:
    assert all(f"`{name}`" in PAGE for name in joint_angles())
    for joint in JOINTS:
        limits = f"{joint.low_deg:g} to {joint.high_deg:g}"
        assert f"| {joint.positive} | {joint.zero} | {limits} |" in PAGE


def test_every_prop_is_named_with_its_usual_height() -> None:
    for kind in FIXED:
        height = USUAL_HEIGHT_M.get(kind)
        assert (f"`{kind.value}` {height:.2f}" if height else f"`{kind.value}`") in PAGE
