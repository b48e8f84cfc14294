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
    ("a head through the chair's back", "sitting-arm-lift", r"free = .*", "free = []", "upper_back@chair back: the spot is 28 mm inside (allowed: 10)."),
    ("a slack cable", "one-arm-pulley-row", r"azimuth_deg = .*", "azimuth_deg = 180", "[start to end] the cable at hand_r goes slack by 418 mm (allowed: 10)."),
    ("the wrong hand", "one-arm-pulley-row", r'attach = "hand_r"', 'attach = "hand_l"', "each pose needs hand_l at a handle"),
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
    if name == "sitting-arm-lift":
        changed = changed.replace("[start]", "[start]\npelvis_tilt = -30", 1)
    assert changed != text
    file = tmp_path / f"{name}.toml"
    file.write_text(changed, encoding="utf-8")
    code, out, err = shell("exercise", file, "--check")
    assert code > 0
    assert says in out + err


def test_a_check_answers_as_json(shell):
    code, out, _ = shell("exercise", "bridge", "--check", "--json")
    assert (code, json.loads(out)) == (0, [])


def test_a_file_that_is_no_text_is_refused(shell, tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    code, _, err = shell("exercise", tmp_path / "x.toml", "--check")
    assert code == 2
    assert "this is not text. Allowed: UTF-8. Save it as UTF-8." in err
