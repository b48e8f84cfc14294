"""Which setting of a pulley works a muscle most: the search, its limit and its picture."""

from xml.etree import ElementTree

import pytest

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import shipped_catalogue
from mainstay.spine.drawn import pulley_map
from mainstay.spine.pulley import search, set_to, settings
from mainstay.spine.validation import WILKE

ROW = shipped_catalogue().get("one-arm-pulley-row", "ID")
TRIED = settings((2.0, 6.0), heights_m=(0.4, 1.0), azimuths_deg=(-30.0, 0.0))


def found(limit_n):
    return search(ROW, WILKE, Muscle.MULTIFIDUS, Side.LEFT, limit_n, TRIED)


def test_the_best_setting_is_the_one_that_works_most_under_the_limit():
    free = found(5000.0)
    assert len(free.replies) == 8
    assert not [r.problem for r in free.replies if r.problem]
    assert free.best.activation == max(r.activation for r in free.replies)
    limit = sorted(r.compression_n for r in free.replies)[3]
    held = found(limit)
    assert len(held.allowed) == 4
    assert held.best.compression_n <= limit
    assert held.best.activation == max(r.activation for r in held.allowed)


def test_more_weight_works_the_muscle_more():
    by_place = {}
    for reply in found(5000.0).replies:
        place = reply.setting.height_m, reply.setting.azimuth_deg
        by_place.setdefault(place, []).append((reply.setting.load_kg, reply.activation))
    for pairs in by_place.values():
        assert [a for _, a in sorted(pairs)] == sorted(a for _, a in pairs)


def test_a_limit_that_nothing_keeps_has_no_best():
    none = found(1.0)
    assert none.best is None
    assert none.allowed == ()


def test_the_map_is_a_picture_with_a_sentence_and_a_field_for_each_place():
    picture = ElementTree.fromstring(pulley_map(found(5000.0)))
    tag = "{http://www.w3.org/2000/svg}"
    assert "one-arm-pulley-row: most of multifidus left" in picture.find(f"{tag}title").text
    assert len(picture.findall(f"{tag}rect")) == 1 + 4
    empty = ElementTree.fromstring(pulley_map(found(1.0)))
    assert "no setting works" in empty.find(f"{tag}title").text


def test_the_wheel_is_moved_and_all_else_stays():
    moved = set_to(ROW, TRIED[-1])
    assert moved.cable[0].anchor_height_m == 1.0
    assert moved.cable[0].attach is ROW.cable[0].attach
    assert moved.key_poses == ROW.key_poses


def test_an_exercise_without_a_cable_is_refused():
    dog = shipped_catalogue().get("bird-dog", "ID")
    with pytest.raises(ValueError, match="has no cable"):
        search(dog, WILKE, Muscle.MULTIFIDUS, Side.LEFT, 1000.0, TRIED)
