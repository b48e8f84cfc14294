"""The shell: what it answers, with which exit code, and how it refuses bad input."""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mainstay import cli
from mainstay.care.case import Case
from mainstay.care.screening import Answers
from mainstay.exercises import Rig
from mainstay.reading import read_json

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
CHRONIC = EXAMPLES / "case-chronic-pulley.json"
DAY = ("--on", "2026-11-24")


@pytest.fixture
def shell(monkeypatch, capsys):
    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mainstay", *map(str, words)])
        code = cli.main()
        out, err = capsys.readouterr()
        return code, out, err

    return run


def changed(tmp_path: Path, path: tuple[object, ...], value: object) -> Path:
    """The example case with one value changed."""
    case = json.loads(CHRONIC.read_text(encoding="utf-8"))
    place = case
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    target = tmp_path / "case.json"
    target.write_text(json.dumps(case), encoding="utf-8")
    return target


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("answers-clear", Answers),
        ("answers-saddle", Answers),
        ("case-chronic-pulley", Case),
        ("case-no-floor-74", Case),
        ("case-flare", Case),
        ("rig-home", Rig),
        ("rig-gym", Rig),
    ],
)
def test_every_example_reads_strictly(name, kind):
    text = (EXAMPLES / f"{name}.json").read_text(encoding="utf-8")
    assert isinstance(read_json(text, kind, name), kind)
    assert name in {p.stem for p in EXAMPLES.glob("*.json")}


def test_rigs_make_the_loads_they_say():
    gym = read_json((EXAMPLES / "rig-gym.json").read_text(), Rig, "gym")
    home = read_json((EXAMPLES / "rig-home.json").read_text(), Rig, "home")
    assert gym.loads_kg()[:3] == (2.5, 5.0, 7.5)
    assert home.loads_kg()[:3] == (0.5, 1.0, 1.5)


def test_a_clear_screen_may_train(shell):
    assert shell("screen", EXAMPLES / "answers-clear.json", *DAY)[0] == 0


def test_new_saddle_numbness_is_an_emergency(shell):
    code, out, _ = shell("screen", EXAMPLES / "answers-saddle.json", *DAY)
    assert code == 1
    assert "emergency" in out
    assert "RF01: level E0" in out


def test_the_same_as_json(shell):
    code, out, _ = shell("screen", EXAMPLES / "answers-saddle.json", *DAY, "--json")
    assert code == 1
    assert json.loads(out)["status"] == "emergency"


def test_a_rise_a_hold_and_a_fall(shell):
    code, out, _ = shell("decide", CHRONIC, "--json")
    actions = {d["exercise"]: d["action"] for d in json.loads(out)["decisions"]}
    assert code == 0
    assert actions == {
        "bird-dog": "hold",
        "pulley-row-sitting": "rise",
        "anti-rotation-press": "fall",
    }


def test_one_exercise_by_its_code(shell):
    _, out, _ = shell("decide", CHRONIC, "--exercise", "QP-04", "--json")
    assert [d["exercise"] for d in json.loads(out)["decisions"]] == ["bird-dog"]


def test_a_replay_finds_what_was_stored(shell):
    code, out, _ = shell("decide", CHRONIC, "--on", "2026-11-20")
    assert "same:" in out
    assert (code == 1) == ("differs:" in out)


def test_a_replay_that_differs_answers_no(shell, tmp_path):
    case = json.loads(CHRONIC.read_text())
    stored = {"exercise": "bird-dog", "action": "rise", "dose": {"sets": 9, "reps": 9}}
    stored |= {"reasons": [], "rule_book": "0.0.1", "on": case["on"]}
    path = changed(tmp_path, ("decisions",), [stored])
    code, out, _ = shell("decide", path)
    assert code == 1
    assert "differs: rule book 0.0.1, rise" in out


def test_in_a_flare_exercises_stop(shell):
    code, out, _ = shell("decide", EXAMPLES / "case-flare.json")
    assert code == 1
    assert "flare" in out


def test_a_week_without_the_floor(shell):
    code, out, _ = shell("plan", EXAMPLES / "case-no-floor-74.json", "--json")
    assert code == 0
    chosen = {d["exercise"] for d in json.loads(out)["decisions"]}
    for name in chosen:
        detail = json.loads(shell("exercise", name, "--json")[1])
        assert set(detail["surfaces"]) & {"chair", "standing", "bed"}, name
        assert "kneeling" not in detail["demands"], name


def test_tables_in_a_pipe_are_whole(shell):
    _, out, _ = shell("decide", CHRONIC)
    row = next(line for line in out.splitlines() if "Stay-straight" in line)
    assert "fall" in row
    assert "Far below target" in row
    code, out, _ = shell("catalogue", "pulley", "--stage", "strength")
    assert code == 0
    assert "half-kneeling-pull-down" in out


def test_one_exercise_for_people_and_machines(shell):
    code, out, _ = shell("exercise", "bird-dog")
    assert code == 0
    assert out.startswith("Bird dog  (QP-04, stage strength)")
    assert json.loads(shell("exercise", "QP-04", "--json")[1])["id"] == "bird-dog"


@pytest.mark.parametrize("name", cli.SCHEMAS)
def test_schemas_refuse_unknown_keys(shell, name):
    code, out, _ = shell("schema", name)
    assert code == 0
    objects = [d for d in json.loads(out)["$defs"].values() if "properties" in d]
    assert objects
    assert all(d["additionalProperties"] is False for d in objects)


FIRST = ("history", "sessions", 0)
BAD = [
    # what is wrong, where it stands, value, words of the message
    ("pain of 11", (*FIRST, "start", "back"), 11, "sessions[0].start: back pain 11: allowed 0"),
    ("pain that is no number", (*FIRST, "start", "back"), False, "sessions[0].start.back"),
    (
        "minus one repetition",
        (*FIRST, "records", 0, "sets", 0, "reps"),
        -1,
        "reps -1: allowed 0 to 200",
    ),
    ("not a number", ("patient", "mass_kg"), float("nan"), "finite numbers"),
    (
        "unknown exercise",
        (*FIRST, "records", 0, "exercise"),
        "burd-dog",
        "records[0].exercise: the exercise `burd-dog` is not in the catalogue. Did you mean",
    ),
    ("unknown key", ("patient", "wieght"), 3, "the key `wieght` is not known. Allowed: birth"),
    (
        "unknown plate",
        ("patient", "equipment", "rig", "pins"),
        [2.5, -1],
        "pins: write rising masses above 0 to 500",
    ),
    (
        "a morning of next year",
        ("history", "mornings"),
        [{"on": "2027-01-01", "pain": {"back": 1}}],
        "history.mornings[0].on: 2027-01-01 lies after the day to decide for. Allowed: dates up",
    ),
]


@pytest.mark.parametrize(("what", "path", "value", "words"), BAD, ids=[b[0] for b in BAD])
def test_bad_input_says_where_what_and_what_to_do(shell, tmp_path, what, path, value, words):
    code, out, err = shell("decide", changed(tmp_path, path, value))
    assert (code, out) == (2, "")
    assert words in err
    assert err.startswith("case.json: ")


def test_a_key_twice(shell, tmp_path):
    path = tmp_path / "answers.json"
    path.write_text('{"sex": "male", "sex": "female"}')
    code, _, err = shell("screen", path)
    assert code == 2
    assert "the key `sex` stands twice" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("screen", "missing.json"), "missing.json: cannot be read"),
        (("decide", "."), "cannot be read"),
        (("screen", EXAMPLES / "answers-clear.json", "--on", "24.11.2026"), "is not a date"),
        (
            ("screen", EXAMPLES / "answers-clear.json", "--on", "2026-11-01"),
            "lies after the day",
        ),
        (("exercise", "burd-dog"), "Did you mean bird-dog"),
        (("catalogue", "--stage", "strenght"), "Did you mean `strength`?"),
        (("schema", "person"), "Allowed: answers, case"),
        (("bench", "everything"), "Allowed: core"),
        (("serve", "--port", "0"), "mainstay --help"),
        (("decide",), "Missing argument"),
        (("conquer",), "No such command"),
        (("backup", "README.md"), "this file exists"),
        (("backup", "copy.sqlite3", "--data", "nowhere"), "there is no database"),
        (("nightly", "--data", "nowhere"), "there is no database"),
        (("serve", "--processes", "2"), "cannot write to one SQLite database"),
        (("serve", "--data", "README.md/x"), "Not a directory. Mend that"),
    ],
)
def test_bad_commands_say_what_is_allowed(shell, words, message):
    code, out, err = shell(*words)
    assert (code, out) == (2, "")
    assert message in err


def test_every_command_has_an_example_in_its_help(shell):
    assert shell("--help")[0] == 0
    names = [c.name or c.callback.__name__ for c in cli.app.registered_commands]
    assert len(names) == 11
    for name in names:
        assert f"Example: mainstay {name}" in " ".join(shell(name, "--help")[1].split())


def test_rules_are_answered_without_the_site():
    code = (
        "import sys; sys.argv = ['mainstay', 'exercise', 'bird-dog'];"
        "from mainstay.cli import main; main();"
        "sys.exit(any(m in sys.modules for m in ('django', 'numpy', 'mainstay.web')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_backup_is_a_checked_copy(tmp_path):
    code = (
        "import sys; from pathlib import Path; from mainstay import cli\n"
        "cli._migrated(Path(sys.argv[1]))\n"
        "for words in (['backup', sys.argv[2], '--data', sys.argv[1], '--json'],"
        " ['nightly', '--data', sys.argv[1]]):\n"
        "    sys.argv[3:] = []\n"
        "    kept, sys.argv = sys.argv, ['mainstay', *words]\n"
        "    assert cli.main() == 0\n"
        "    sys.argv = kept\n"
    )
    copy = tmp_path / "copy.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "data"), str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "database check: ok" in done.stdout
    assert copy.stat().st_size > 0


def on_site(*words, **variables):
    """A command in a process of its own, under some variables."""
    code = "import sys; from mainstay.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


NOBODY = "postgresql:///clinic?host=/nowhere"


@pytest.mark.parametrize(
    ("words", "variables", "message"),
    [
        (("backup", "copy"), {"MAINSTAY_DATABASE": NOBODY}, "pg_dump"),
        (
            ("nightly",),
            {"MAINSTAY_DATABASE": "mysql://db/x"},
            "MAINSTAY_DATABASE: it names `mysql`",
        ),
        (("nightly",), {"MAINSTAY_DATABASE": NOBODY}, "check that its server runs"),
        (("serve",), {"MAINSTAY_ORIGIN": "x"}, "MAINSTAY_ORIGIN: this variable is not known"),
    ],
)
def test_a_site_that_cannot_run_says_what_to_do(tmp_path, words, variables, message):
    done = on_site(*words, "--data", tmp_path, **variables)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_backup_that_does_not_fit_removes_what_it_began(tmp_path):
    data, target = tmp_path / "data", tmp_path / "copy.sqlite3"
    made = (
        "from pathlib import Path; from mainstay import cli; cli._migrated(Path(sys.argv[1]))"
    )
    small = (  # no file may grow beyond 50 kB, as on a disk that gets full
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000));"
        "from mainstay.cli import main; sys.exit(main())"
    )
    run = functools.partial(subprocess.run, capture_output=True, text=True, check=False)
    assert run([sys.executable, "-c", f"import sys; {made}", data]).returncode == 0
    words = ["backup", target, "--data", data]
    done = run([sys.executable, "-c", f"import sys; {small}", *words])
    assert done.returncode == 2, done.stderr
    assert "disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("copy*"))


def test_the_demo_does_not_move_in_with_real_people(tmp_path):
    real = (
        "import sys; from pathlib import Path; from mainstay import cli;"
        "cli._migrated(Path(sys.argv[1])); from mainstay.web import actions, clock;"
        "actions.begin(clock.now(), 'UTC', 'Somebody')"
    )
    subprocess.run([sys.executable, "-c", real, tmp_path], check=True)
    done = on_site("demo", "--data", tmp_path)
    assert done.returncode == 2
    assert "other people than the demo's" in done.stderr
