"""Looking things up: the catalogue, one exercise, the schemas."""

import json
import re
from importlib.resources import files

import pytest

from mainstay.cli.browse import SCHEMAS


def test_tables_in_a_pipe_are_whole_and_have_no_frame(shell, example):
    _, out, _ = shell("decide", example("case-chronic-pulley"))
    row = next(line for line in out.splitlines() if "Stay-straight" in line)
    assert "fall" in row
    assert "Far below target" in row
    assert not set(out) & set("┃│─━")
    assert all(line == line.rstrip() for line in out.splitlines())


def test_the_catalogue_is_searched_and_filtered(shell):
    code, out, _ = shell("catalogue", "pulley", "--stage", "strength")
    assert code == 0
    assert "half-kneeling-pull-down" in out
    best = shell("catalogue", "one", "arm", "pulley", "row")[1].splitlines()[2]
    assert "one-arm-pulley-row" in best
    found = json.loads(shell("catalogue", "--purpose", "aerobic", "--json")[1])
    assert {e["purpose"] for e in found} == {"aerobic"}


def test_nothing_found_is_a_no(shell):
    code, out, _ = shell("catalogue", "zzz")
    assert code == 1
    assert out == "No exercise fits. Use fewer words, or leave out --stage and --purpose.\n"
    assert shell("catalogue", "zzz", "--json")[:2] == (1, "[]\n")


def test_one_exercise_for_people_and_machines(shell):
    code, out, _ = shell("exercise", "bird-dog")
    assert code == 0
    assert out.startswith("Bird dog  (QP-04, stage strength)")
    for name in ("Start", "Move", "Begins with", "Trains", "Needs", "Easier", "Sources"):
        assert f"\n  {name}  " in out
    assert "gluteus maximus" in out
    assert json.loads(shell("exercise", "qp-04", "--json")[1])["id"] == "bird-dog"


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_refuse_unknown_keys(shell, name):
    code, out, _ = shell("schema", name)
    assert code == 0
    objects = [d for d in json.loads(out)["$defs"].values() if "properties" in d]
    assert objects
    assert all(d["additionalProperties"] is False for d in objects)


def test_without_a_name_the_schemas_are_listed(shell):
    code, out, _ = shell("schema")
    assert code == 0
    assert all(name in out for name in SCHEMAS)
    assert json.loads(shell("schema", "--json")[1]) == SCHEMAS


# --- checking a file that is being written ---

BRIDGE = files("mainstay.exercises") / "catalogue" / "bridge.toml"
FILE_FAULTS = [
    # what is wrong | written | instead | exit code | what is said
    ("nothing", "", "", 0, "nothing wrong found with its 2 poses"),
    ("a joint nobody has", "knee_flexion_l", "knie_flexion_l", 2, "$.start.knie_flexion_l: the angle `knie_flexion_l` is not known. Allowed: pelvis_tilt"),
    ("that joint, as it may be meant", "knee_flexion_l", "knie_flexion_l", 2, "Did you mean `knee_flexion_l`?"),
    ("a joint like no other", "knee_flexion_l = ", "xyz = 1\nknee_flexion_l = ", 2, "Remove it or mend its name."),
    ("an impossible angle", "knee_flexion_l = 110", "knee_flexion_l = 190", 2, "$.start.knee_flexion_l: `190` cannot stand here. Allowed: degrees from -5 to 150."),
    ("an angle in words", "knee_flexion_l = 110", 'knee_flexion_l = "bent"', 2, "$.start.knee_flexion_l: `\"bent\"` cannot stand here. Allowed: degrees from -5 to 150."),
    ("an angle that is a yes", "knee_flexion_l = 110", "knee_flexion_l = true", 2, "`true` cannot stand here."),
    ("a prop nobody knows", "[start]", '[[prop]]\nkind = "sofa"\n[start]', 2, '$.prop[0].kind: `"sofa"` is no prop. Allowed: ball, bed, bench'),
    ("a support that is no prop", "[start]", '[[prop]]\nkind = "handle"\n[start]', 2, '`"handle"` is no prop.'),
    ("a prop that is no table", "[start]", '[[prop]]\nheight_m = 1\n[start]', 2, "$.prop[0].kind"),
    ("a contact that floats", '"foot_l"', '"foot_l", "knee_l"', 1, "knee_l@floor should touch but is"),
    ("a joint that may be freed and nobody has", 'free = ["', 'free = ["nee", "', 2, "$.start.free[0]: the angle `nee` is not known. Allowed: pelvis_tilt"),
    ("a joint freed twice", 'free = ["', 'free = ["pelvis_tilt", "pelvis_tilt", "', 2, "$.start.free[1]: it names `pelvis_tilt` twice. Allowed: each once. Keep one of them."),
    ("endless", "knee_flexion_l = 110", "knee_flexion_l = inf", 2, "`Infinity` cannot stand here. Allowed: degrees"),
    ("no number", "knee_flexion_l = 110", "knee_flexion_l = nan", 2, "`NaN` cannot stand here. Allowed: degrees"),
    ("a joint in another script", "knee_flexion_l = ", '"h\u00fcfte" = 3\nknee_flexion_l = ', 2, "$.start.h\u00fcfte: the angle `h\u00fcfte` is not known."),
    ("a contact twice", '"foot_l"', '"foot_l", "foot_l"', 2, "it names `foot_l` twice. Allowed: each once. Keep one of them."),
    ("a contact with what is not there", '"foot_l"', '"foot_l@bench"', 2, "$.start.contacts[0]: `foot_l@bench` needs a [[prop]] of kind bench; add it, or mend the contact."),
    ("a time before the start", "tempo_s = [2", "tempo_s = [-2", 2, "$.dose: [dose] tempo_s -2: allowed 0 to 60."),
    ("a part of the time", "[end]", "[end]\nat_fraction = 2", 2, "$.end.at_fraction: 2 cannot stand here. Allowed: more than 0 and less than 1."),
    ("a press in the air", "[start]", '[[press]]\npoint = "knee_l"\nbodyweight_percent = [5, 9]\n[start]', 2, "$.press[0].point: `knee_l` presses, but [start] has no contact of it"),
    ("a list of starts", "[start]", "[[start]]", 2, "is no pose. Allowed: [start], once and with one bracket."),
    ("one pose on the way", "[end]", "[via]\n[end]", 2, "$.via: poses on the way are a list. Allowed: [[via]]. Write two brackets."),
    ("a joint twice", "knee_flexion_l = 110", "knee_flexion_l = 110\nknee_flexion_l = 100", 2, "column 21: this is not TOML: a key stands twice in one table. Allowed: each key once. Keep one of them."),
    ("a pose twice", "[end]", "[start]\n[end]", 2, "this is not TOML: a table stands twice. Allowed: each table once"),
    ("a word without quotes", 'stage = "', 'stage = x"', 2, "bridge.toml: line 3, column 9: this is not TOML: no value can be read here. Allowed: 12.5, true"),
    ("a colon", 'stage = "', 'stage: "', 2, "line 3, column 6: this is not TOML: a line has no =. Allowed: key = value."),
    ("a list that never ends", '"floor", "bed"]', '"floor", "bed"', 2, "line 7, column 1: this is not TOML: a list is not closed. Allowed: [...]. Close it with ]."),
    ("many poses", "[end]", "[[via]]\n" * 600 + "[end]", 2, "$.via: 602 poses, allowed at most 12 with [start] and [end]."),
    ("a novel", "[end]", "#\n" * 20_000 + "[end]", 2, "characters are more than an exercise has. Allowed: at most 32000. Keep one exercise a file."),
    ("a mark that nobody sees", 'id = "bridge"', '\ufeffid = "bridge"', 2, "bridge.toml: the text begins with a byte order mark. Allowed: UTF-8 without it."),
    ("a source nobody knows", 'sources = ["', 'sources = ["Nobody1999", "', 2, "$.sources[0]: `Nobody1999` is no source. Allowed: `ours`"),
    ("a harder one that is none", 'harder = ["', 'harder = ["brigde", "', 2, "$.harder[0]: the exercise `brigde` is not in the catalogue. Did you mean bridge"),
    ("the code of another one", 'id = "bridge"', 'id = "brig"', 2, "is the code of bridge. Allowed: a code of its own. Take a free one."),
    ("words in a wrong key", "setup = ", "situp = ", 2, "$.words.en.situp: the key `situp` is not known."),
    ("a pose in the air", 'contacts = ["foot_l", ', '# ', 1, "[start] nothing bears the body. No contact is kept from the pose before: write all contacts of this pose."),
    ("what floats may be so far away", '"foot_l"', '"foot_l", "knee_l"', 1, "mm away (allowed: 10). Free a joint"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "written", "instead", "code", "says"), FILE_FAULTS, ids=[f[0] for f in FILE_FAULTS]
)
def test_a_file_is_checked_in_words(shell, tmp_path, what, written, instead, code, says):
    text = BRIDGE.read_text(encoding="utf-8")
    assert written in text
    file = tmp_path / "bridge.toml"
    file.write_text(text.replace(written, instead), encoding="utf-8")
    answered, out, err = shell("exercise", file, "--check")
    assert answered == code, out + err
    assert says in out + err
    assert "bridge.toml" in out + err


OTHER_FAULTS = [
    # what is wrong | file | written | instead | what is said
    ("a knee through the counter", "standing-march-aerobic", r"(?<=distance_m = ).*", "0.2", "knee_r@counter front: the spot is "),
    ("a slack cable", "one-arm-pulley-row", r"azimuth_deg = .*", "azimuth_deg = 180", "[start to end] the cable at hand_r goes slack by 418 mm (allowed: 10)."),
    ("a slack cable that is also in the body, on one line", "one-arm-pulley-row", r"azimuth_deg = .*", "azimuth_deg = 180", "3 faults on 1 line; --json lists each."),
    ("the wrong hand", "one-arm-pulley-row", r'attach = "hand_r"', 'attach = "hand_l"', "$.cable[0].attach: each pose needs hand_l at a handle, bar, rope or band, but [start] has no `hand_l@handle` or the like"),
    ("a wheel in centimeters", "one-arm-pulley-row", r"anchor_height_m = .*", "anchor_height_m = 110", "$.cable[0].anchor_height_m: 110 cannot stand here. Allowed: 0 to 3 meters over the floor."),
    ("radians", "one-arm-pulley-row", r"((?:flexion|abduction|protraction)_[lr]) = .*", r"\1 = 1.2", "no angle is larger than 1.2: these look like radians (wanted: degrees). Multiply each by 57.3."),
    ("a jump", "bird-dog", r"tempo_s = .*", "tempo_s = [1, 5, 1]", "deg per second (allowed: 150). Write a pose on the way, or slow it."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "name", "written", "instead", "says"),
    OTHER_FAULTS,
    ids=[f[0] for f in OTHER_FAULTS],
)
def test_a_message_says_where_what_and_how_much_is_allowed(
    shell, tmp_path, what, name, written, instead, says
):
    text = (files("mainstay.exercises") / "catalogue" / f"{name}.toml").read_text("utf-8")
    changed = re.sub(written, instead, text)
    assert changed != text
    file = tmp_path / f"{name}.toml"
    file.write_text(changed, encoding="utf-8")
    code, out, err = shell("exercise", file, "--check")
    assert code > 0
    assert says in out + err


def test_one_angle_that_is_wrong_is_one_line_and_what_follows_another(shell, tmp_path):
    """A pelvis that nothing may bend after let 14 contacts float and 50 spots sink: 64 lines."""
    text = (files("mainstay.exercises") / "catalogue" / "bird-dog.toml").read_text("utf-8")
    stiff = re.sub(r"free = .*", "free = []", text).replace("tilt = 80", "tilt = 40")
    (tmp_path / "stiff.toml").write_text(stiff, encoding="utf-8")
    code, out, _ = shell("exercise", tmp_path / "stiff.toml", "--check")
    floats, follows, counted = out.splitlines()
    assert code == 1
    assert floats.startswith("stiff.toml: [start] hand_l@floor should touch but is 528 mm away")
    assert "Likewise hand_r@floor by 528 mm, knee_l@floor by 63 mm, knee_r@floor" in floats
    assert "most likely from what floats; the largest is [" in follows
    assert re.fullmatch(r"\d+ faults on 2 lines; --json lists each.", counted)
    listed = json.loads(shell("exercise", tmp_path / "stiff.toml", "--check", "--json")[1])
    assert len(listed) == int(counted.split()[0])


def test_a_check_answers_as_json(shell):
    code, out, _ = shell("exercise", "bridge", "--check", "--json")
    assert (code, json.loads(out)) == (0, [])


def test_a_file_that_is_no_text_is_refused(shell, tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    code, _, err = shell("exercise", tmp_path / "x.toml", "--check")
    assert code == 2
    assert "this is not text. Allowed: UTF-8. Save it as UTF-8." in err
