"""What the drawings show, in words."""

import pytest

from mainstay import wording
from mainstay.exercises import Position, shipped_catalogue
from mainstay.wording.pictures import MOVES, POSITIONS

CATALOGUE = shipped_catalogue()


@pytest.mark.parametrize(
    ("exercise", "texts"),
    [
        (
            "bridge",
            (
                "Bridge. Start: lying on the back, knees bent, feet down.",
                "Bridge. End: both hips straighten; the pelvis is lifted; hold there.",
            ),
        ),
        (
            "bird-dog",
            (
                "Bird dog. Start: on hands and knees.",
                "Bird dog. End: the left knee straightens; the left hip straightens; the right "
                "arm lifts forward; the right hand is lifted; the left knee is lifted; hold there.",
            ),
        ),
        (
            "pelvic-tilt-lying",
            (
                "Small hip tilts, lying. Start: lying on the back, knees bent, feet down.",
                "Small hip tilts, lying. End: the low back rounds.",
            ),
        ),
        (
            "wall-sling-press",
            ("Wall press with arm and buttock: standing at a wall; press, without moving.",),
        ),
        (
            "sitting-towel-pull",
            ("Towel pull, sitting: sitting; pull, without moving.",),
        ),
        (
            "push-pull-counter",
            (
                "Push and pull at the counter: standing, one foot in front of the other; push, "
                "then pull, without moving.",
            ),
        ),
        (
            "deep-belly-lying",
            ("Deep belly hold, lying: lying on the back, knees bent, feet down.",),
        ),
        (
            "floor-to-chair",
            (
                "Down to the floor and up. Start: standing, leaning forward from the hips.",
                "Down to the floor and up. End: both hips straighten; both knees bend; the trunk "
                "comes up or leans back.",
            ),
        ),
    ],
)
def test_texts(exercise, texts):
    assert wording.picture_texts(CATALOGUE.get(exercise)) == texts


def test_every_drawing_has_its_own_text():
    for exercise in CATALOGUE.exercises:
        texts = wording.picture_texts(exercise)
        assert len(texts) == len(exercise.key_poses[:2]), exercise.id
        assert len(set(texts)) == len(texts)
        assert "{" not in "".join(texts)


def test_every_position_has_words_and_every_joint_both_ways():
    assert set(POSITIONS) == set(Position)
    assert all(one != two for one, two in MOVES.values())


@pytest.mark.parametrize(
    ("exercise", "language", "captions"),
    [
        ("bridge", "en", ("Start", "End: hold there")),
        ("deep-belly-lying", "en", ("",)),
        ("pulley-pull-down", "en", ("Start", "End")),
        ("pulley-pull-down-hold", "en", ("Start", "End: hold there")),
        ("wall-sling-press", "en", ("Press, without moving",)),
        ("push-pull-counter", "es", ("Empujar y después tirar, sin moverse",)),
    ],
)
def test_captions_tell_a_force_that_no_motion_shows(exercise, language, captions):
    assert wording.picture_captions(CATALOGUE.get(exercise), language) == captions
