"""Reading, checking and searching a catalogue of small files written here."""

from dataclasses import replace
from pathlib import Path

import pytest

from mainstay.anatomy import joint_angles
from mainstay.exercises import (
    Activity,
    Catalogue,
    Exercise,
    Stage,
    Words,
    read_catalogue,
    read_exercise,
    shipped_catalogue,
    shipped_exercise,
)
from mainstay.exercises.catalogue import LARGEST, refuse_strangers
from mainstay.reading import ReadingError

ROW = """
id = "row"
code = "PU-01"
stage = "strength"
purpose = "strength"
position = "standing"
surfaces = ["standing"]
spine_motion = "none"
laterality = "each_side"
sources = ["ours"]
spinal_load_class = 2
deep_rating = 1
equipment = ["pulley"]
harder = []
from_week = { fusion_12w_plus = 12 }
band_form = { color = "red", steps = 1 }
trains = [{ muscle = "multifidus", role = "primary" }]
cable = [{ attach = "hand_r", height = "low", anchor_height_m = 0.4, azimuth_deg = 0, distance_m = 1, attachment = "handle" }]

[dose]
sets = [2, 3]
reps = [8, 12]
rest_s = 60
effort_rpe = [3, 5]
sessions_per_week = [2, 3]
load_percent_bodyweight = [4, 8]

[start]
elbow_flexion_r = 0
contacts = ["hand_r@handle"]
[[via]]
elbow_flexion_r = 45
contacts = ["hand_r@handle"]
[end]
elbow_flexion_r = 90
contacts = ["hand_r@handle", "hand_l@chair"]
[[prop]]
kind = "chair"

[words.en]
name = "Row"
setup = "Stand."
move = "Pull."
cues = ["Slowly."]
errors = ["Fast."]
aka = ["cable pull"]
cautions = { pgp = "Feet together." }
[words.de]
name = "Rudern"
setup = "Stehen."
move = "Ziehen."
cues = []
errors = []
"""


def row(*changes: tuple[str, str]) -> str:
    text = ROW
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def exercise(
    exercise_id: str, code: str, stage: str = "strength", harder: str = ""
) -> Exercise:
    changes = (
        ('"row"', f'"{exercise_id}"'),
        ("PU-01", code),
        ('stage = "strength"', f'stage = "{stage}"'),
    )
    return read_exercise(row(*changes, ("harder = []", f"harder = [{harder}]")), exercise_id)


def test_a_file_is_read_whole() -> None:
    found = read_exercise(ROW, "row.toml")
    assert found.name == "Row"
    assert found.wording("de").name == "Rudern"
    assert found.wording("fr").name == "Row"
    assert found.from_week[0].week == 12
    assert found.wording("en").cautions[0].note == "Feet together."
    assert found.start is not None
    assert found.start.angles_deg == (("elbow_flexion_r", 0),)
    assert (found.is_deep, found.trains_deep, found.uses_pulley) == (False, True, True)
    assert (found.assisted, found.loadable) == (False, True)


def test_more_weight_can_make_it_easier() -> None:
    helps = ('attachment = "handle"', 'attachment = "handle", effect = "assists"')
    no_band = ('band_form = { color = "red", steps = 1 }', "")
    assert read_exercise(row(helps, no_band), "row.toml").assisted


def test_stages_have_ranks() -> None:
    assert [s.rank for s in Stage] == [1, 2, 3, 4, 5]
    assert [Stage.of_rank(r) for r in range(1, 6)] == list(Stage)
    for rank in (0, 6):
        with pytest.raises(ValueError, match="allowed 1 to 5"):
            Stage.of_rank(rank)


START = 'elbow_flexion_r = 0\ncontacts = ["hand_r@handle"]\n'
VIA = '[[via]]\nelbow_flexion_r = 45\ncontacts = ["hand_r@handle"]\n'
END = '[end]\nelbow_flexion_r = 90\ncontacts = ["hand_r@handle", "hand_l@chair"]\n'
TRAINS = 'trains = [{ muscle = "multifidus", role = "primary" }]'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "row"', 'id = "Row"', "words-with-hyphens"),
        ("PU-01", "P-1", "two letters, hyphen, two digits"),
        ('surfaces = ["standing"]', "surfaces = []", "surfaces: write at least one"),
        (TRAINS, "trains = []", "at least one muscle"),
        ('sources = ["ours"]', "sources = []", "at least one key"),
        ("[words.en]", "[words.fr]", r"\[words.en\] is missing"),
        ('equipment = ["pulley"]', "equipment = []", "belong together"),
        ("load_percent_bodyweight = [4, 8]", "", "needs load_percent_bodyweight"),
        ('band_form = { color = "red", steps = 1 }', "", "names its band form"),
        (
            'attachment = "handle"',
            'attachment = "handle", effect = "assists"',
            "carries weight",
        ),
        ("steps = 1 }", "steps = 4 }", "allowed 1 to 3"),
        (
            "spinal_load_class = 2",
            "spinal_load_class = 6",
            r"\$.spinal_load_class: allowed 0 to 5",
        ),
        ("deep_rating = 1", "deep_rating = 4", "allowed 0 to 3"),
        ("harder = []", 'harder = ["row"]', "names the exercise itself"),
        ('surfaces = ["standing"]', 'surfaces = ["floor"]', "floor_transfer"),
        ('spine_motion = "none"', 'spine_motion = "axial"', "static before dynamic"),
        ("[start]", "[fish]", "`fish` is not known"),
        (f"[start]\n{START}", "", "need a .start."),
        (END, "", "needs an .end."),
        ("elbow_flexion_r = 0", "elbow_flexion_r = 0\nat_fraction = 0.1", "only for .*via"),
        (VIA, f"{VIA}at_fraction = 0.5\n{VIA}", "in every .*via.*, rising, or in none"),
        (
            VIA,
            f"{VIA}at_fraction = 0.5\n{VIA}at_fraction = 0.4\n",
            "in every .*via.*, rising, or in none",
        ),
        ('kind = "chair"', 'kind = "wall"', "prop.* of kind chair"),
        ('kind = "chair"', 'kind = "sofa"', "is no prop. Allowed: ball, bed"),
        ("elbow_flexion_r = 90", "elbow_flexion_r = true", "`true` cannot stand here"),
        ("hand_l@chair", "hand_l@weight", "needs a .*weight"),
        ('contacts = ["hand_r@handle"]\n[[via]]', "[[via]]", "needs hand_r at a handle"),
        ("hand_l@chair", "hand_l@tabel", "`tabel` is not known"),
        ("hand_l@chair", "hand_l@chair glides", "`glides` is not known"),
        ("hand_l@chair", "nose@chair", "`nose` is not known"),
        ('laterality = "each_side"', 'laterality = "each_side"\ncycle_s = 1', "cycle_s"),
        (
            'laterality = "each_side"',
            'laterality = "each_side"\nview_azimuth_deg = 181',
            "view_azimuth_deg: allowed",
        ),
        (
            'laterality = "each_side"',
            'laterality = "each_side"\nview_elevation_deg = 61',
            "view_elevation_deg: allowed 0 to 60",
        ),
        (
            'attachment = "handle"',
            'attachment = "handle", optional = true',
            "first .*cable.* is never optional",
        ),
        ('equipment = ["pulley"]', 'equipment = ["pulley", "band"]', "band.* belong together"),
        (
            "harder = []",
            'harder = []\nweight = [{ attach = "hand_l" }]',
            "mass_kg exactly when",
        ),
        ("fusion_12w_plus = 12", "fusion_12w_plus = -1", "week -1: allowed 0 to 520"),
        ("fusion_12w_plus = 12", "fusion = 12", "is not known"),
        ("{ fusion_12w_plus = 12 }", "3", "from_week"),
        ('attach = "hand_r"', 'attach = "nose"', "hand_l, hand_r, hands"),
        (
            "anchor_height_m = 0.4",
            "anchor_height_m = 3.1",
            r"anchor_height_m: 3.1 cannot .* 0 to 3 meters",
        ),
        ("azimuth_deg = 0", "azimuth_deg = 181", "Allowed: -180 to 180 degrees"),
        ("distance_m = 1,", "distance_m = 5,", "Allowed: 0 to 4 meters"),
        ("elbow_flexion_r = 90", "elbow = 90", "`elbow` is not known"),
        ('stage = "strength"', 'stage = "strenght"', "Did you mean `strength`"),
        ("code =", "cod =", "Did you mean `code`"),
        ("[dose]", "[dose", "not TOML"),
        ("cautions = { pgp", "cautions = { pg", "is not known"),
        ('cautions = { pgp = "Feet together." }', "cautions = 3", "cautions"),
    ],
)
def test_files_that_contradict_themselves_are_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(ReadingError, match=says) as refused:
        read_exercise(row((old, new)), "row.toml")
    assert refused.value.place.startswith("row.toml")


FREE = (
    ('equipment = ["pulley"]', 'equipment = ["dumbbell"]'),
    (
        'cable = [{ attach = "hand_r", height = "low", anchor_height_m = 0.4, '
        'azimuth_deg = 0, distance_m = 1, attachment = "handle" }]',
        'weight = [{ attach = "hand_r" }]',
    ),
    ('contacts = ["hand_r@handle"]', 'contacts = ["hand_r@weight"]'),
    ('"hand_r@handle", "hand_l@chair"', '"hand_r@weight", "hand_l@chair"'),
)


def test_a_free_weight_is_read() -> None:
    found = read_exercise(row(*FREE), "row.toml")
    assert found.loadable
    assert found.pulley_heights == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('weight = [{ attach = "hand_r" }]', "", "needs a .*weight"),
        (
            'weight = [{ attach = "hand_r" }]',
            'weight = [{ attach = "hand_r", mass_kg = 1 }]',
            "mass_kg exactly when",
        ),
        ('"hand_r@weight", "hand_l@chair"', '"hand_r@rope"', "needs a .*cable.* or .*band"),
    ],
)
def test_weights_that_contradict_the_dose_are_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(ReadingError, match=says):
        read_exercise(row(*FREE, (old, new)), "row.toml")


def test_one_round_of_a_movement_without_repetitions() -> None:
    timed = (
        ("reps = [8, 12]", "duration_s = [60, 120]"),
        ('laterality = "each_side"', 'laterality = "each_side"\ncycle_s = 1.2'),
    )
    assert read_exercise(row(*timed), "row.toml").cycle_s == 1.2
    with pytest.raises(ReadingError, match="cycle_s"):
        read_exercise(row(*timed, ("cycle_s = 1.2", "cycle_s = 0.1")), "row.toml")


def test_a_support_that_is_no_prop_is_refused_with_those_that_are() -> None:
    with pytest.raises(ReadingError) as refused:
        read_exercise(row(('kind = "chair"', 'kind = "floor"')), "row.toml")
    assert refused.value.place == "row.toml: $.prop[0].kind"
    assert "chair" in refused.value.allowed


def test_an_angle_is_a_number_of_degrees_between_its_limits() -> None:
    knee = joint_angles()["knee_flexion_l"]
    found = [knee.reaches(angle) for angle in (0, 12.5, knee.high_deg + 1, True, "12")]
    assert found == [True, True, False, False, False]


def test_the_second_picture_never_looks_like_the_first() -> None:
    """After a step to the side the end is the start, one step on."""
    side = shipped_catalogue().get("pulley-side-walk")
    assert 1 < len(side.pictured_poses) < len(side.key_poses)
    assert side.pictured_poses == side.key_poses[: len(side.pictured_poses)]
    bridge = shipped_catalogue().get("bridge")
    assert bridge.pictured_poses == bridge.key_poses
    still = read_exercise(row((VIA, ""), (END, "")), "row.toml")
    assert still.pictured_poses == still.key_poses


def test_poses_are_carried_on_from_the_base_pose() -> None:
    found = read_exercise(row(), "row.toml")
    elbows = [dict(p.angles_deg)["elbow_flexion_r"] for p in found.key_poses]
    assert elbows == [0, 45, 90]
    assert all(dict(p.angles_deg)["knee_flexion_l"] == 0 for p in found.key_poses)


def test_a_still_exercise_has_only_a_start() -> None:
    still = read_exercise(row((VIA, ""), (END, "")), "row.toml")
    assert len(still.key_poses) == 1


@pytest.mark.parametrize("key", ["words", "words.en", "start", "via", "end"])
def test_a_word_where_a_table_belongs_is_refused(key: str) -> None:
    with pytest.raises(ReadingError):
        read_exercise(f"{key} = 3", "row.toml")


A_B = (exercise("a", "PU-01", harder='"b"'), exercise("b", "PU-02"))


@pytest.mark.parametrize(
    ("exercises", "says"),
    [
        ((exercise("a", "PU-01"), exercise("a", "PU-02")), "id `a` is used twice"),
        ((exercise("a", "PU-01"), exercise("b", "PU-01")), "code `PU-01` is used twice"),
        ((exercise("a", "PU-01", harder='"c"'),), "`c` is not in the catalogue"),
        (
            (exercise("a", "PU-01", harder='"b"'), exercise("b", "PU-02", "endurance")),
            "lower stage endurance",
        ),
        (
            (A_B[0], exercise("b", "PU-02", harder='"a"')),
            "circle: a > b > a",
        ),
    ],
)
def test_catalogues_with_wrong_links_are_refused(exercises, says) -> None:
    with pytest.raises(ReadingError, match=says):
        Catalogue(exercises)


def test_a_novel_is_no_exercise() -> None:
    with pytest.raises(
        ReadingError, match=r"more than an exercise has\. Allowed: at most 32000"
    ):
        read_exercise(row() + "#" * LARGEST, "row.toml")


STRANGERS = [
    # what is changed in the shipped bird dog | place and words of the refusal
    ({}, ""),
    ({"harder": ("bird-dog-pully",)}, r"f: \$.harder\[0\]: .* Did you mean bird-dog-pulley"),
    ({"harder": ("bird-dog-pulley", "walking")}, r"f: \$.harder\[1\]: `walking` has the lower"),
    ({"id": "another"}, r"f: \$.code: `QP-04` is the code of bird-dog"),
]


@pytest.mark.parametrize(("changes", "says"), STRANGERS)
def test_a_file_that_is_being_written_is_held_against_the_catalogue(changes, says) -> None:
    dog = replace(shipped_catalogue().get("bird-dog"), **changes)
    if not says:
        refuse_strangers(dog, "f")
        return
    with pytest.raises(ReadingError, match=says):
        refuse_strangers(dog, "f")


# what was asked for, what the refusal advises
ADVICE = [
    ("burd-dog", "Did you mean bird-dog"),
    ("SL6", "Did you mean SL-06"),
    ("sl-66", "Did you mean SL-06"),
    ("BD", "See `mainstay catalogue`."),
    ("x-y", "See `mainstay catalogue`."),
]


@pytest.mark.parametrize(("asked", "advice"), ADVICE)
def test_an_unknown_id_or_code_has_neighbors_or_none(asked: str, advice: str) -> None:
    with pytest.raises(ReadingError) as refused:
        shipped_catalogue().get(asked)
    assert refused.value.advice.startswith(advice)


def test_neighbors_go_both_ways() -> None:
    a, b = A_B
    catalogue = Catalogue(A_B)
    assert catalogue.harder(a) == (b,)
    assert catalogue.easier(b) == (a,)
    assert catalogue.easier(a) == catalogue.harder(b) == ()


def test_what_is_harder_by_any_way_stands_once() -> None:
    """Two ways lead from the first to the last: a diamond."""
    steps = {"first": '"left", "right"', "left": '"last"', "right": '"last"', "last": ""}
    rows = enumerate(steps.items())
    catalogue = Catalogue(tuple(exercise(n, f"PU-0{i}", harder=h) for i, (n, h) in rows))
    found = {name: catalogue.all_harder(catalogue.get(name)) for name in steps}
    assert found["first"] == ("left", "last", "right")
    assert found["left"] == found["right"] == ("last",)
    assert found["last"] == ()


def test_exercises_are_found_by_id_code_and_words() -> None:
    side, row_ = exercise("side-plank", "EN-01"), exercise("row", "PU-01")
    catalogue = Catalogue((side, row_))
    assert catalogue.get("side-plank") is catalogue.get("en-01") is side
    assert catalogue.search("plank multifidus") == (side, row_)
    assert catalogue.search("kettle") == catalogue.search("") == ()
    with pytest.raises(ReadingError, match="Did you mean side-plank"):
        catalogue.get("plank-side")
    with pytest.raises(ReadingError, match="See `mainstay catalogue`"):
        catalogue.get("swim")


def test_a_folder_is_read_in_the_order_of_codes(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        row(('"row"', '"a"'), ("PU-01", "PU-09")), encoding="utf-8"
    )
    (tmp_path / "row.toml").write_text(ROW, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no exercise", encoding="utf-8")
    assert [e.id for e in read_catalogue(tmp_path).exercises] == ["row", "a"]
    (tmp_path / "b.toml").write_text(ROW, encoding="utf-8")
    with pytest.raises(ReadingError, match="not the file's name"):
        read_catalogue(tmp_path)


def test_activities_carry_their_icf_category():
    assert {a.icf for a in Activity} == {
        *("d410", "d4105", "d4153", "d4154", "d430", "d445", "d450", "d4551", "d9201"),
    }


@pytest.mark.parametrize(
    ("language", "told", "other"),
    [
        ("en", "Left hand up, right foot down.", "Right hand up, left foot down."),
        ("en", "Stand upright, then go right.", "Stand upright, then go left."),
        ("es", "Mano derecha y pies izquierdos.", "Mano izquierda y pies derechos."),
    ],
)
def test_words_for_the_other_side(language, told, other):
    words = Words(language, "Row", told, told, (told,), (told, "Slowly."))
    there = Words(language, "Row", other, other, (other,), (other, "Slowly."))
    assert words.other_side() == there
    assert there.other_side() == words


def test_one_shipped_exercise_is_read_by_its_id_or_its_code() -> None:
    known = shipped_catalogue().get("bird-dog", "ID")
    assert shipped_exercise("bird-dog", "ID") == known
    assert shipped_exercise(known.code, "ID") == known
    for named in ("bird-dgo", "../catalogue/bird-dog"):
        with pytest.raises(ReadingError, match="bird-dog"):
            shipped_exercise(named, "ID")
