"""The tables of the spine: complete, cited, and refused where they say what they may not."""

import csv
import io
from importlib.resources import files

import pytest

from mainstay.anatomy import Muscle
from mainstay.care.sources import sources
from mainstay.spine.tables import FILES, JOINTS, BadTable, read_tables, tables

FOLDER = files("mainstay.spine") / "tables"


def text_of(name):
    return (FOLDER / name).read_text("utf-8")


def test_every_source_of_a_row_is_known():
    known = {*(s.key for s in sources()), "ours"}
    for name in FILES:
        for row in csv.DictReader(io.StringIO(text_of(name))):
            told = {row[column] for column in row if column.endswith("source")}
            assert told <= known, (name, row)
            assert told, (name, row)


@pytest.mark.parametrize(
    ("muscle", "least"),
    [
        (Muscle.MULTIFIDUS, 20),
        (Muscle.LONGISSIMUS, 15),
        (Muscle.ILIOCOSTALIS, 10),
        (Muscle.QUADRATUS_LUMBORUM, 10),
        (Muscle.ILIOPSOAS, 10),
        (Muscle.RECTUS_ABDOMINIS, 1),
        (Muscle.OBLIQUUS_EXTERNUS, 6),
        (Muscle.OBLIQUUS_INTERNUS, 6),
        (Muscle.TRANSVERSUS_ABDOMINIS, 5),
        (Muscle.LATISSIMUS_DORSI, 5),
        (Muscle.GLUTEUS_MAXIMUS, 3),
    ],
)
def test_each_muscle_has_its_fascicles(muscle, least):
    assert sum(f.muscle is muscle for f in tables().fascicles) >= least


def test_both_sets_hold_every_fascicle_and_differ_as_published():
    """Sums over both sides in newtons, Christophy line against Allaire line."""
    for group, small, large in (
        ("multifidus", 1045, 3265),
        ("quadratus_lumborum", 417, 2723),
        ("psoas", 1532, 4470),
    ):
        own = [
            f.name
            for f in tables().fascicles
            if f.group == group and "multifidus_t" not in f.name
        ]
        for name, whole in (("christophy", small), ("allaire", large)):
            one = tables().sets[name]
            area = sum(one.capacity[f].pcsa_cm2 for f in own)
            assert 2 * area * one.specific_tension_n_cm2 == pytest.approx(whole, rel=0.1)


def test_every_joint_has_tissue_each_way_and_a_disc():
    ways = ("flexion", "extension", "lateral_bending", "rotation")
    assert set(tables().passive) == {(j, w) for j in JOINTS for w in ways}
    assert set(tables().discs) == set(JOINTS)
    assert sum(t.trunk_fraction for t in tables().trunk) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("paths.csv", "pelvis:0.", "pelvis:1.", "shares must add to one"),
        ("paths.csv", ",mammillary,", ",mammilary,", "'mammilary' on"),
        ("paths.csv", ",l5,", ",l6,", "'l6' carries nothing"),
        ("paths.csv", "belly_wall_low belly_wall_high", "belly_wall_low", "for each segment"),
        (
            "paths.csv",
            "belly_wall_low belly_wall_high",
            "belly_wall_high belly_wall_low",
            "on that segment",
        ),
        ("fascicles.csv", ",deep,", ",middle,", "deep or superficial"),
        (
            "fascicles.csv",
            ",multifidus,multifidus,",
            ",multifidius,multifidus,",
            "not in anatomy",
        ),
        (
            "capacity.csv",
            "psoas_l1_body,christophy,",
            "psoas_l1,christophy,",
            "in one table only",
        ),
        ("landmarks.csv", "l1,spinous_tip,-50", "l1,spinous_tip,nan", "a number is allowed"),
        ("discs.csv", "l5,1750,", "l5,", "as many values"),
    ],
)
def test_a_wrong_row_is_named(name, old, new, told):
    def changed(wanted):
        text = text_of(wanted)
        return text.replace(old, new, 1) if wanted == name else text

    with pytest.raises(BadTable, match=told):
        read_tables(changed)
