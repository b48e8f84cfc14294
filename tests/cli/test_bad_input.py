"""Bad input, one row a mistake: it names place, value, what is allowed and what to do."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.strategies import EXAMPLES, FILES, spoiled, values

from mainstay.care.questions import Answers
from mainstay.exercises import Rig
from mainstay.reading import ReadingError, plain, read_json, read_value

CASE, ANSWERS = "case-chronic-pulley", "answers-clear"
FIRST = ("history", "sessions", 0)
RECORD = (*FIRST, "records", 0)
RIG = ("patient", "equipment", "rig")
THINGS = ("patient", "equipment")
VERSION = ("decisions", 0, "rule_book")
SETTING = ("decisions", 0, "setting")
HUGE = 10**400
TON = {"handle_kg": 1000, "stack": 10, "unit": "kg"}
TWICE = {"name": "x", "ratio": 1, "plates": [{"mass": 5, "count": 1}, {"mass": 5, "count": 2}]}
TWO = [{"condition": "chronic_nslbp"}, {"condition": "chronic_nslbp"}]
GOAL = [{"text": " ", "ability": 3}]
STEERS = [{"text": "walk\0", "ability": 3}]
BARRED = {
    "kind": "bar", "by": "V\n", "on": "2026-11-01", "reason": "sore", "exercise": "bird-dog"
}  # fmt: skip
HOLDS = [{"test": "deep_hold_lying", "value": 11, "on": "2026-09-01"}]

TRIED = {"load_kg": 5, "reps": 5, "reserve": 2, "on": "2026-11-01"}
BAD = [
    # what is wrong | file | where it stands | value | place and words of the message
    ("pain of 11", CASE, (*FIRST, "start", "back"), 11, "start: back pain 11: allowed 0 to 10"),
    ("pain that is no number", CASE, (*FIRST, "start", "back"), False, "start.back: `false`"),
    ("pain in words", CASE, (*FIRST, "start", "back"), "three", 'start.back: `"three"`'),
    ("pain between", CASE, (*FIRST, "start", "back"), 2.5, "Allowed: a whole number."),
    ("leg pain of -1", CASE, (*FIRST, "after", "leg"), -1, "leg pain -1: allowed 0 to 10"),
    ("-1 repetition", CASE, (*RECORD, "sets", 0, "reps"), -1, "reps -1: allowed 0 to 200"),
    (
        "a million repetitions",
        CASE,
        (*RECORD, "given", "reps"),
        10**6,
        "reps 1000000: allowed 1",
    ),
    ("a hold of days", CASE, (*RECORD, "given", "hold_s"), 10**6, "hold_s 1000000: allowed 0"),
    ("a session of -1 minutes", CASE, (*FIRST, "minutes"), -1, "minutes -1: allowed 0 to 1440"),
    (
        "a country in words",
        CASE,
        ("patient", "country"),
        "England",
        "country `England`: allowed",
    ),
    ("no country", CASE, ("patient", "country"), "ZZ", "$.patient: country `ZZ`: allowed"),
    ("a country as people say it", CASE, ("patient", "country"), "UK", "or nothing; write GB"),
    ("a height twice", CASE, (*RIG, "heights"), ["low", "low"], "heights: `low` stands twice"),
    ("a machine without name", CASE, (*RIG, "name"), "", "name: allowed 1 to 60 characters"),
    ("a plate twice", CASE, RIG, TWICE, "plates: write each mass once"),
    (
        "a load of a ton",
        CASE,
        SETTING,
        TON,
        "handle_kg 1000.0: allowed 0 to 300",
    ),
    (
        "a dumbbell of -2",
        CASE,
        (*THINGS, "dumbbells_kg"),
        [-2],
        "dumbbells_kg -2.0: allowed 0.1",
    ),
    ("a band twice", CASE, (*THINGS, "bands"), ["red", "red"], "bands: `red` stands twice"),
    ("a condition twice", CASE, ("patient", "conditions"), TWO, "`chronic_nslbp` stands twice"),
    (
        "a goal of nothing",
        CASE,
        ("patient", "goals"),
        GOAL,
        "text: allowed 1 to 200 characters",
    ),
    (
        "a test out of range",
        CASE,
        ("history", "tests"),
        HOLDS,
        "deep_hold_lying 11: allowed 0 to",
    ),
    (
        "a day in the year 1",
        CASE,
        (*FIRST, "on"),
        "0001-01-01",
        "Allowed: dates from 1900-01-01",
    ),
    (
        "a day in the year 9999",
        CASE,
        ("on",),
        "9999-12-31",
        "Allowed: dates from 1900-01-01 to",
    ),
    ("a choice twice", ANSWERS, ("answers", 0, "choices"), ["no", "no"], "stands there twice"),
    ("a later rule book", CASE, VERSION, "9.0.0", '$.decisions[0].rule_book: `"9.0.0"` is no'),
    ("no version", CASE, VERSION, "9", "Allowed: versions up to 0."),
    ("not a number", CASE, ("patient", "mass_kg"), float("nan"), "$.patient.mass_kg: `nan`"),
    ("without end", CASE, ("patient", "mass_kg"), float("inf"), "Allowed: finite numbers."),
    ("a giant", CASE, ("patient", "height_m"), 18, "height_m 18.0: allowed"),
    ("a number of 400 digits", CASE, ("patient", "birth_year"), HUGE, "birth_year: `inf`"),
    ("a large whole number", CASE, ("patient", "birth_year"), 10**17, "is too large."),
    ("unknown sex", CASE, ("patient", "sex"), "mael", "Allowed: female, male. Did you mean"),
    (
        "unknown key",
        CASE,
        ("patient", "wieght"),
        3,
        "the key `wieght` is not known. Allowed: b",
    ),
    ("a list for an object", CASE, ("patient", "usual"), [3], "Allowed: an object {...}."),
    ("an object for a list", CASE, ("history", "tests"), {}, "Allowed: a list [...]."),
    ("nothing for something", CASE, ("patient", "sex"), None, "$.patient.sex: `null` cannot"),
    (
        "unknown exercise",
        CASE,
        (*RECORD, "exercise"),
        "burd-dog",
        "records[0].exercise: the exercise `burd-dog` is not in the catalogue. Did you mean bird",
    ),
    (
        "a set without its count",
        CASE,
        (*RECORD, "sets", 0, "reps"),
        None,
        "sets[0].reps: the set",
    ),
    (
        "a set without its side",
        CASE,
        (*RECORD, "sets", 0, "side"),
        None,
        "sets[0].side: the set",
    ),
    (
        "a weight on a bird dog",
        CASE,
        (*RECORD, "given", "load_kg"),
        3.3,
        "given.load_kg: `3.3`",
    ),
    (
        "a dose that counts otherwise",
        CASE,
        (*RECORD, "given"),
        {"sets": 2, "duration_s": 20},
        "given.reps: missing; bird-dog counts by it.",
    ),
    (
        "a count and a time",
        CASE,
        (*RECORD, "sets", 1, "duration_s"),
        20,
        "sets[1].duration_s: `20` in the set",
    ),
    (
        "a side of both",
        CASE,
        (*FIRST, "records", 1, "sets", 0, "side"),
        "left",
        "sets[0].side: `left` in the set",
    ),
    (
        "unknown exercise approved",
        CASE,
        ("approvals", 0, "doses", 0, "exercise"),
        "burd-dog",
        "$.approvals[0].doses[0].exercise: the exercise `burd-dog`",
    ),
    (
        "unknown exercise decided",
        CASE,
        ("decisions", 0, "replaces"),
        "burd-dog",
        "$.decisions[0].replaces: the exercise `burd-dog`",
    ),
    (
        "a plate of minus 1",
        CASE,
        (*RIG, "pins"),
        [2.5, -1],
        "pins -1.0: allowed 0.0001 to 500",
    ),
    ("a plate that is no mass", CASE, (*RIG, "pins"), ["2.5"], 'rig.pins[0]: `"2.5"` cannot'),
    (
        "unknown unit",
        CASE,
        (*RIG, "unit"),
        "stone",
        "rig.unit: `stone` is not known. Allowed: ",
    ),
    ("unknown height", CASE, (*RIG, "heights"), ["hip"], "heights[0]: `hip` is not known."),
    ("a thing twice", CASE, ("patient", "equipment", "items"), ["mat", "mat"], "items[1]: `"),
    ("half a range", CASE, (*RIG, "friction_percent"), [5], "a list of 1 cannot stand here."),
    ("unknown thing", CASE, ("patient", "equipment", "items"), ["sofa"], "items[0]: `sofa` is"),
    (
        "a morning of next year",
        CASE,
        ("history", "mornings"),
        [{"on": "2027-01-01", "pain": {"back": 1}}],
        "history.mornings[0].on: 2027-01-01 lies after the day to decide for. Allowed: dates up",
    ),
    (
        "a day that is none",
        CASE,
        (*FIRST, "on"),
        "2026-02-30",
        'sessions[0].on: `"2026-02-30"`',
    ),
    (
        "a day in German",
        CASE,
        (*FIRST, "on"),
        "24.11.2026",
        "Allowed: dates such as 2026-11-24.",
    ),
    ("a time for a day", CASE, ("on",), "2026-11-24T08:00", '$.on: `"2026-11-24T08:00"`'),
    (
        "unknown question",
        ANSWERS,
        ("answers", 0, "question"),
        "sadle",
        "no such question. Allo",
    ),
    ("unknown choice", ANSWERS, ("answers", 0, "choices"), ["maybe"], "`maybe`"),
    ("a year of two digits", ANSWERS, ("birth_year",), 74, "Allowed: 1900 to 2100."),
    ("born after the day", ANSWERS, ("birth_year",), 2090, "`2090` lies after the day to"),
    (
        "born after that day",
        CASE,
        ("patient", "birth_year"),
        2027,
        "Allowed: years up to 2026.",
    ),
    ("a session without a name", CASE, (*FIRST, "id"), "", "id: allowed 1 to 200 printable"),
    ("a set with half a book", CASE, (*RECORD, "sets", 0, "id"), "x" * 201, "id: allowed 1 to"),
    ("a set of nothing", CASE, (*RECORD, "sets", 0, "id"), "a\0b", "id: allowed 1 to 200"),
    ("approved by nobody", CASE, ("approvals", 0, "by"), " ", "by: allowed 1 to 200 printable"),
    ("chosen by a line", CASE, ("overrides",), [BARRED], "by: allowed 1 to 200 printable"),
    ("a reason of nothing", CASE, ("approvals", 0, "policy_reason"), "\0", "policy_reason: "),
    ("a goal that steers", CASE, ("patient", "goals"), STEERS, "text: allowed are signs that"),
    ("a machine that steers", CASE, (*RIG, "name"), "a\x9bb", "name: allowed are signs that"),
    (
        "a source that is none",
        CASE,
        ("decisions", 0, "reasons", 0, "source"),
        "nonsense",
        "$.decisions[0].reasons[0].source: `nonsense` is no source. Allowed: `ours`, or a key",
    ),
    (
        "answered next year",
        ANSWERS,
        ("answers", 0, "on"),
        "2027-01-01",
        "$.answers[0].on: 2027",
    ),
    (
        "somebody else's answers",
        CASE,
        ("answers", "birth_year"),
        1990,
        "$.answers.birth_year: `1990` is not the person's own",
    ),
    (
        "an unknown exercise tried out",
        CASE,
        ("patient", "tested"),
        [{"exercise": "burd-dog", **TRIED}],
        "$.patient.tested[0].exercise: the exercise `burd-dog`",
    ),
    (
        "a load tried out in the future",
        CASE,
        ("patient", "tested"),
        [{"exercise": "bird-dog", **TRIED, "on": "2027-11-01"}],
        "$.patient.tested[0].on: 2027-11-01 lies after the day",
    ),
    (
        "a direction found in the future",
        CASE,
        ("patient", "preference"),
        {"direction": "extension", "found_on": "2027-11-01"},
        "$.patient.preference.found_on: 2027-11-01 lies after the day",
    ),
    (
        "a direction stable in the future",
        CASE,
        ("patient", "preference"),
        {"direction": "extension", "found_on": "2026-01-01", "stable_on": "2027-11-01"},
        "$.patient.preference.stable_on: 2027-11-01 lies after the day",
    ),
    (
        "a direction stable before it was found",
        CASE,
        ("patient", "preference"),
        {"direction": "extension", "found_on": "2026-02-01", "stable_on": "2026-01-01"},
        "$.patient.preference: stable_on 2026-01-01: allowed dates from 2026-02-01",
    ),
    (
        "an unknown direction",
        CASE,
        ("patient", "preference"),
        {"direction": "sideways", "found_on": "2026-01-01"},
        "$.patient.preference.direction: `sideways`",
    ),
    (
        "no direction at all",
        CASE,
        ("patient", "preference"),
        {"direction": "neutral", "found_on": "2026-01-01"},
        "$.patient.preference: direction `neutral`: allowed extension, flexion",
    ),
    (
        "a direction of no day",
        CASE,
        ("patient", "preference"),
        {"direction": "extension"},
        "$.patient.preference.found_on: the key `found_on` is missing",
    ),
    (
        "an operation in the future",
        CASE,
        ("patient", "conditions"),
        [{"condition": "discectomy_6w_plus", "since": "2027-05-01"}],
        "$.patient.conditions[0].since: 2027-05-01 lies after the day",
    ),
    (
        "allowed before the operation",
        CASE,
        ("patient", "conditions"),
        [{"condition": "fusion_12w_plus", "since": "2026-05-01", "cleared_on": "2020-06-01"}],
        "$.patient.conditions[0].cleared_on: 2020-06-01 lies before 2026-05-01",
    ),
    (
        "answers in words",
        ANSWERS,
        ("answers",),
        "none",
        '$.answers: `"none"` cannot stand here',
    ),
]


@pytest.mark.parametrize(
    ("what", "name", "path", "value", "says"), BAD, ids=[b[0] for b in BAD]
)
def test_a_bad_field_is_refused(shell, changed, what, name, path, value, says):
    command = "decide" if name == CASE else "screen"
    code, out, err = shell(command, changed(name, path, value), "--on", "2026-11-27")
    assert (code, out) == (2, "")
    assert says in err
    refusal(err, name.partition("-")[0] + ".json: $")


TEXTS = [
    # what is wrong | the whole file | words of the message
    ("nothing", b"", "answers.json: there is nothing in it. Allowed: JSON."),
    ("only blanks", b" \n\t", "there is nothing in it."),
    ("a byte order mark", b"\xef\xbb\xbf{}", "byte order mark. Allowed: UTF-8 without it."),
    (
        "another encoding",
        '{"sex": "männlich"}'.encode("latin-1"),
        "byte 11: `0xe4` is not UTF-8",
    ),
    ("16 bits a character", '{"sex": "male"}'.encode("utf-16-le") + b"\xff", "is not UTF-8"),
    ("half a character", rb'{"sex": "\ud800"}', '$.sex: `"\\ud800"` holds half a character'),
    ("no end", b'{"sex": "male"', "line 1, column 15: this is not JSON: Expecting ','"),
    ("a comma too many", b'{"sex": "male",\n}', "this is not JSON"),
    ("a comment", b'{} // "sex"', "this is not JSON: Extra data."),
    ("a bare word", b"male", "this is not JSON"),
    ("a list", b"[]", "answers.json: $: `[]` cannot stand here. Allowed: an object {...}."),
    ("a key twice", b'{"sex": "male", "sex": "female"}', "$: the key `sex` stands twice"),
    (
        "a key twice further down",
        b'{"answers": [{"on": "2026-11-24", "on": "2026-11-25"}]}',
        "$.answers[0]: the key `on` stands twice in one object. Allowed: each key once.",
    ),
    ("nested too deep", b'{"answers":' + b"[" * 60 + b"]" * 60 + b"}", "too deep inside"),
    ("nested far too deep", b"[" * 200_000, "too deep inside each other. Allowed: 50 levels."),
    ("a steering character", rb'{"\u001b[2J": 1}', r"the key `\x1b[2J` is not known."),
]


@pytest.mark.parametrize(("what", "text", "says"), TEXTS, ids=[t[0] for t in TEXTS])
def test_a_bad_text_is_refused(shell, tmp_path, what, text, says):
    path = tmp_path / "answers.json"
    path.write_bytes(text)
    code, out, err = shell("screen", path)
    assert (code, out) == (2, "")
    assert says in err
    refusal(err, "answers.json: ")


def refusal(err: str, place: str) -> None:
    """Every refusal names its place first and ends with what to do; one line, no riddle."""
    assert err.startswith(place)
    assert err.count("\n") == 1
    assert re.search(r"(Mend|Write|Did you mean|Remove|Keep|Save|Flatten|Choose).*[.?]\n$", err)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("screen", "missing.json"), "missing.json: cannot be read: No such file"),
        (("screen", EXAMPLES / "answer-clear.json"), "Did you mean `"),
        (("screen", "nowhere/at/all.json"), "Check the folder."),
        (("decide", "."), "cannot be read: Is a directory."),
        (("decide", "a\0b"), "embedded null byte. See `mainstay decide --help`."),
        (("screen", EXAMPLES / "answers-clear.json", "--on", "24.11.2026"), "is not a date"),
        (
            ("screen", EXAMPLES / "answers-clear.json", "--on", "2026-11-01"),
            "lies after the day",
        ),
        (("exercise", "burd-dog"), "Did you mean bird-dog"),
        (("exercise", "QP-99"), "the exercise `QP-99` is not in the catalogue."),
        (
            ("plan", EXAMPLES / "case-flare.json", "--exercise", "wlking"),
            "Did you mean walking",
        ),
        (
            ("decide", EXAMPLES / "case-flare.json", "--exercise", "x"),
            "--exercise: the exercise",
        ),
        (("catalogue", "--stage", "strenght"), "Did you mean `strength`?"),
        (("catalogue", "--purpose", "fun"), "--purpose: `fun` is not known. Allowed: deep_act"),
        (("schema", "person"), "NAME: `person` has no schema. Allowed: answers, case"),
        (("bench", "everything"), "Allowed: core"),
        (("serve", "--port", "0"), "--port: `0` cannot be used. Allowed: whole numbers from 1"),
        (("serve", "--threads", "many"), "--threads: `many` cannot be used. Allowed: whole"),
        (("serve", "--host", "nowhere.invalid"), "--host: nowhere.invalid:8000 cannot be used"),
        (
            ("decide",),
            "mainstay decide: Missing argument 'CASE.json'. See `mainstay decide --h",
        ),
        (("decide", "--jsn", "x"), "No such option: --jsn (Possible options: --json"),
        (("screen", "a", "b"), "mainstay screen: Got unexpected extra argument(s) (b). See"),
        (("exercises",), "Did you mean 'exercise'? See `mainstay --help`."),
        (("conquer",), "No such command"),
        (("backup", "README.md"), "this file exists"),
        (("backup", "nowhere/copy.sqlite3"), "there is no database"),
        (("backup", "copy.sqlite3", "--data", "nowhere"), "there is no database"),
        (("nightly", "--data", "nowhere"), "there is no database"),
    ],
    ids=lambda v: " ".join(Path(str(w)).name for w in v) if isinstance(v, tuple) else "",
)
def test_bad_commands_say_what_is_allowed(shell, monkeypatch, words, says):
    monkeypatch.chdir(EXAMPLES.parents[1])
    code, out, err = shell(*words)
    assert (code, out) == (2, "")
    assert says in err


# --- laws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_law_any_change_reads_or_is_refused_in_words(name, data):
    kind, whole = FILES[name]
    text = json.dumps(spoiled(whole, data))
    found, error = outcome(text, kind)
    if error is None:
        assert read_value(plain(found), kind, "file.json") == found
    else:
        assert error.place.startswith("file.json: $")
        assert str(error).isprintable()


@given(st.binary(max_size=40) | values.map(lambda v: json.dumps(v).encode()))
def test_law_any_bytes_are_read_or_refused(text):
    for kind in (Answers, Rig, int):
        _, error = outcome(text, kind)
        assert error is None or error.place.startswith("file.json")


def outcome(text: str | bytes, kind: type) -> tuple[object, ReadingError | None]:
    """What was read, or how it was refused; any other exception fails the test."""
    try:
        return read_json(text, kind, "file.json"), None
    except ReadingError as error:
        return None, error
