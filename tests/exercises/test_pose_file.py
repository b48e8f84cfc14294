"""Poses written back: what was not touched stays byte for byte, what was is one line."""

import re
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.searches import DEAR

from mainstay.anatomy import joint_angles
from mainstay.exercises import shipped_catalogue
from mainstay.exercises.catalogue import read_exercise, shipped_text
from mainstay.exercises.pose_file import PoseText, poses_of, rewritten
from mainstay.reading import ReadingError

IDS = [e.id for e in shipped_catalogue().exercises]
NAME = "bird-dog-pulley"
TEXT = shipped_text(NAME)
JOINTS = joint_angles()


def changed(text: str, at: int, **new: object) -> str:
    poses = list(poses_of(text, "f"))
    poses[at] = replace(poses[at], **new)
    return rewritten(text, tuple(poses), "f")


def with_angles(text: str, at: int, **angles: float | None) -> str:
    found = dict(poses_of(text, "f")[at].angles_deg) | angles
    return changed(
        text, at, angles_deg=tuple((k, v) for k, v in found.items() if v is not None)
    )


def differing(one: str, two: str) -> tuple[list[str], list[str]]:
    """Lines of either text that the other has not, in order."""
    old, new = one.splitlines(), two.splitlines()
    return [x for x in old if x not in new], [x for x in new if x not in old]


def test_opened_and_written_without_a_change_a_file_is_the_same():
    for name in IDS[::3]:  # each third: TOML is slow to read, and the laws below take others
        text = shipped_text(name)
        assert rewritten(text, poses_of(text, name), name) == text


@settings(max_examples=DEAR)
@given(st.sampled_from(IDS), st.data())
def test_one_changed_angle_changes_one_line(name, data):
    text = shipped_text(name)
    poses = poses_of(text, name)
    places = [(n, joint) for n, pose in enumerate(poses) for joint, _ in pose.angles_deg]
    if not places:
        return
    at, joint = data.draw(st.sampled_from(places))
    low, high = JOINTS[joint].low_deg, JOINTS[joint].high_deg
    angle = data.draw(st.integers(int(low * 2), int(high * 2))) / 2
    found = with_angles(text, at, **{joint: angle})
    old, new = text.split("\n"), found.split("\n")
    assert len(old) == len(new)
    lines = [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    assert len(lines) == (dict(poses[at].angles_deg)[joint] != angle)
    assert all(re.match(rf"{joint} = {angle:g}(\.0)?($|\s)", new[n]) for n in lines)
    back = with_angles(found, at, **{joint: dict(poses[at].angles_deg)[joint]})
    assert tomllib.loads(back) == tomllib.loads(text)


@settings(max_examples=DEAR)
@given(st.sampled_from(IDS), st.sampled_from(list(JOINTS)), st.data())
def test_an_angle_that_was_carried_on_is_one_new_line_and_goes_again(name, joint, data):
    text = shipped_text(name)
    poses = poses_of(text, name)
    if not poses:
        return
    at = data.draw(st.integers(0, len(poses) - 1))
    if joint in dict(poses[at].angles_deg):
        return
    carried = dict(read_exercise(text, name).key_poses[at].angles_deg)[joint]
    low, high = JOINTS[joint].low_deg, JOINTS[joint].high_deg
    angle = data.draw(st.integers(int(low), int(high)).filter(lambda a: a != carried))
    found = with_angles(text, at, **{joint: angle})
    assert differing(text, found)[0] == []
    assert len(found.splitlines()) == len(text.splitlines()) + 1
    assert dict(read_exercise(found, name).written_poses[at].angles_deg)[joint] == angle
    assert with_angles(found, at, **{joint: None}) == text
    assert with_angles(text, at, **{joint: carried}) == text


EXAMPLES = [
    # what | pose | change | lines that go | lines that come
    ("a contact more", 0, {"contacts": ("seat@chair", "head")}, "contacts", 'contacts = ["seat@chair", "head"] # he said ] and "'),
    ("contacts over two lines", 1, {"contacts": ("seat@chair", "foot_l")}, "contacts", 'contacts = ["seat@chair", "foot_l"]'),
    ("nothing free", 0, {"free": ()}, "free", None),
    ("something free", 1, {"free": ("hip_flexion_l",)}, None, 'free = ["hip_flexion_l"]'),
    ("a comment stays", 0, {"angles_deg": (("hip_flexion_l", 70.5),)}, "hip_flexion_l", "hip_flexion_l=70.5  # both thighs level"),
]  # fmt: skip
TAIL = """[start]
hip_flexion_l=80.0  # both thighs level
contacts = "seat@chair" # he said ] and "
free = ["neck_flexion"]
[end]
# up
contacts = [
  "seat@chair",  # first
  "foot_l", "foot_r",
]"""
SITTING = shipped_text("sitting-arm-lift")


def own() -> str:
    words = SITTING[SITTING.index("[words.en]") : SITTING.index("[words.es]")]
    return SITTING[: SITTING.index("[start]")] + words + TAIL


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(("at", "change", "gone", "new"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])  # fmt: skip
def test_each_kind_of_change(at, change, gone, new, line_end):
    text = own().replace("\n", line_end)
    found = changed(text, at, **change)
    assert poses_of(found, "f")[at] == replace(poses_of(text, "f")[at], **change)
    assert found.count("\n") == found.count(line_end)
    lost, come = differing(text, found)
    assert come == ([new] if new else [])
    assert any(line.startswith(gone) for line in lost) if gone else lost in ([], ["]"])


def test_several_changes_at_once_stand_in_the_usual_order():
    found = with_angles(own(), 1, elbow_flexion_r=20, hip_flexion_l=75)
    tail = found[found.index("[end]") :].splitlines()
    assert tail[:4] == ["[end]", "# up", "hip_flexion_l = 75", "elbow_flexion_r = 20"]


REFUSED = [
    # what | the text | poses | what is said
    ("no TOML", "start = ", None, "this is not TOML"),
    ("a joint that no body has", TEXT.replace("\nhip_flexion_l = 80", "\nhip_bend = 80"), None, "`hip_bend` is not known"),
    ("an angle that no joint reaches", TEXT.replace("= 168", "= 268"), None, "degrees from -60 to 180"),
    ("a pose too many", TEXT, (PoseText(),) * 4, "4 poses came, the file has 3"),
    ("a name of two words", TEXT, ({"hip flexion": 1.0}, {}, {}), "not written one key a line"),
    ("a name with more in it", TEXT, ({"hip_flexion_l = 3\nx": 1.0}, {}, {}), "not written one key a line"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "poses", "says"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])  # fmt: skip
def test_what_cannot_be_written_is_refused(text, poses, says):
    given_poses = tuple(
        PoseText(tuple(p.items())) if isinstance(p, dict) else p for p in poses or ()
    )
    with pytest.raises(ReadingError, match=re.escape(says)) as refused:
        rewritten(text, given_poses, "mine.toml")
    assert refused.value.place.startswith("mine.toml")


def test_poses_in_a_line_are_read_but_not_rewritten():
    tables = tomllib.loads(own())["start"]
    inline = ", ".join(
        f"{k} = {v if isinstance(v, float) else str(v)!r}"
        for k, v in tables.items()
        if k != "free"
    ).replace("'", '"')
    text = own()
    head, tail = text[: text.index("[start]")], text[text.index("[end]") :]
    text = f"start = {{ {inline} }}\n" + head + tail
    assert rewritten(text, poses_of(text, "f"), "f") == text
    with pytest.raises(ReadingError, match="not written one key a line"):
        with_angles(text, 0, hip_flexion_l=10)
