"""The pose bench: what it opens, what it solves and says, what it refuses with place and reason."""

import html
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mainstay.exercises.catalogue import shipped_text
from mainstay.web import posing

pytestmark = pytest.mark.django_db
BENCH, SOLVE = "/clinic/pose-bench/", "/clinic/pose-bench/solve/"
NAME = "deep-belly-lying"
TEXT = shipped_text(NAME)


def brought(client, content: bytes, name: str = "mine.toml"):
    return client.post(BENCH, {"file": SimpleUploadedFile(name, content)})


def sent(client, text: str = TEXT, change=lambda poses: None):
    """What the browser sends: the poses as the page gave them, changed."""
    page = brought(client, text.encode())
    assert page.status_code == 200
    given = page.content.decode().split('id="pose-file" type="application/json">')[1]
    file = json.loads(given.split("</script>")[0])
    change(file["poses"])
    return client.post(SOLVE, json.dumps(file), content_type="application/json")


def angle(name: str, text: str):
    def change(poses):
        poses[0]["angles"] = [*(a for a in poses[0]["angles"] if a[0] != name), [name, text]]

    return change


def field(name: str, value: object):
    return lambda poses: poses[0].update({name: value})


def test_an_exercise_of_the_catalogue_is_opened(as_therapist):
    chosen = as_therapist.get(BENCH, {"exercise": NAME})
    assert chosen.headers["Location"] == f"{BENCH}{NAME}/"
    page = as_therapist.get(chosen.headers["Location"]).content.decode()
    assert 'min="-5" max="150"' in page  # a knee
    assert 'data-angle="hip_flexion_l"' in page
    assert as_therapist.get(f"{BENCH}no-such-exercise/").status_code == 404


def test_without_a_change_the_file_is_the_same_and_nothing_is_wrong(as_therapist):
    answer = sent(as_therapist).json()
    assert answer["text"] == TEXT
    assert answer["name"] == f"{NAME}.toml"
    assert [w for w in answer["lines"] if not w["drawn_only"]] == []
    assert answer["poses"][0]["contacts"][0] == {"word": "foot_l@floor", "wrong": ""}
    assert answer["clip"]["moments"] == 1


def test_a_floating_contact_is_said_and_only_a_draft_is_written(as_therapist):
    answer = sent(as_therapist, change=angle("knee_flexion_l", "30")).json()
    assert answer["name"] == f"{NAME}.draft.toml"
    said = [w["text"] for w in answer["lines"] if not w["drawn_only"]]
    assert any(s.startswith("[start] foot_l@floor should touch but is") for s in said)
    assert any(
        c["word"] == "foot_l@floor" and c["wrong"] for c in answer["poses"][0]["contacts"]
    )
    assert answer["poses"][0]["angles"]["knee_flexion_l"] == 30
    assert "\nknee_flexion_l = 30\n" in answer["text"]


NOT_OPENED = [
    # what | the file | what is said
    ("no TOML", b"start = ", "mine.toml: end of the text: this is not TOML: no value can be read here."),
    ("no text", b"\xff\xfe", "mine.toml: this is not UTF-8 text."),
    ("no exercise", b"id = 'x'", "mine.toml: $."),
    ("an unknown joint", TEXT.replace("[start]", "[start]\nhip_bend = 3").encode(), "`hip_bend` is not known"),
    ("an impossible angle", TEXT.replace("[start]", "[start]\nlumbar_flexion = 200").encode(), "mine.toml: $.start.lumbar_flexion: `200` cannot stand here. Allowed: degrees from -30 to 60."),
    ("an unknown contact", TEXT.replace('"head"', '"hat"').encode(), "mine.toml: $.start.contacts"),
    ("a novel", b"#" * 40_000, "40000 bytes are more than an exercise has. Allowed: at most 32000"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "says"), [r[1:] for r in NOT_OPENED], ids=[r[0] for r in NOT_OPENED])  # fmt: skip
def test_a_file_that_does_not_fit_is_not_opened(as_therapist, content, says):
    answer = brought(as_therapist, content)
    assert answer.status_code == 422
    assert says in html.unescape(answer.content.decode())


def test_no_file_and_no_such_exercise(as_therapist):
    assert "no file came" in as_therapist.post(BENCH).content.decode()
    answer = as_therapist.get(BENCH, {"exercise": "<b>"})
    assert answer.status_code == 422
    assert "“&lt;b&gt;” is no exercise of the catalogue" in answer.content.decode()


REFUSED = [
    # what | what was changed | what is said
    ("a word as angle", angle("hip_flexion_l", "two"), f"{NAME}.toml: Start, hip_flexion_l: “two” is not an angle."),
    ("endless", angle("hip_flexion_l", "1e999"), "“1e999” is not an angle. Allowed: degrees such as 12.5"),
    ("an impossible angle", angle("hip_flexion_l", "300"), "$.start.hip_flexion_l: `300` cannot stand here. Allowed: degrees from -30 to 130."),
    ("an unknown joint", angle("hip_bend", "3"), "the angle `hip_bend` is not known. Allowed: pelvis_tilt"),
    ("an angle that is more", angle('x = 1\n[words.xx]\nname', "3"), "not written one key a line"),
    ("an unknown contact", field("contacts", "hand_l, hat"), f"{NAME}.toml: $.start.contacts[1].point"),
    ("a contact twice", field("contacts", "head, head"), "$.start.contacts[1]: it names `head` twice."),
    ("nothing to hold", field("contacts", "hand_l@handle"), "needs a [[cable]] or [[band]]"),
    ("an unknown joint free", field("free", ["hip"]), "angle `hip` is not known"),
    ("a pose too many", lambda poses: poses.append(poses[0]), "2 poses came, the file has 1"),
    ("another shape", field("angles", 3), "what was sent: $.poses[0].angles"),
    ("an unknown field", field("more", 3), "the key `more` is not known"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "says"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])  # fmt: skip
def test_what_does_not_fit_is_refused_with_place_and_reason(as_therapist, change, says):
    answer = sent(as_therapist, change=change)
    assert answer.status_code == 422
    assert says in answer.json()["problem"]


def test_a_file_that_would_take_minutes_is_refused(as_therapist):
    way = "\n[[via]]\nneck_flexion = 1\n" * 13 + "\n[end]\nneck_flexion = 2\n"
    many = TEXT.replace("\n[words.en]", way + "\n[words.en]", 1)
    answer = brought(as_therapist, many.encode())
    assert answer.status_code == 422
    said = html.unescape(answer.content.decode())
    assert "$.via: 15 poses, allowed at most 12 with [start] and [end]." in said


def test_a_file_without_poses_says_what_to_add(as_therapist):
    head, rest = TEXT[: TEXT.index("[start]")], TEXT[TEXT.index("[words.en]") :]
    answer = sent(as_therapist, head + rest).json()
    assert [w["text"] for w in answer["lines"] if not w["drawn_only"]] == [
        "no pose is written. Add [start] and, where it moves, [end]."
    ]


def test_without_numpy_the_page_says_what_to_do(as_therapist, monkeypatch):
    monkeypatch.setattr(posing, "find_spec", lambda name: None)
    answer = as_therapist.get(BENCH)
    assert answer.status_code == 503
    assert "pip install 'mainstay[movement]'" in html.unescape(answer.content.decode())
    assert as_therapist.get(f"{BENCH}{NAME}/").headers["Location"] == BENCH
    body = json.dumps({"text": TEXT, "poses": [{"angles": [], "contacts": "", "free": []}]})
    answer = as_therapist.post(SOLVE, body, content_type="application/json")
    assert answer.status_code == 503
