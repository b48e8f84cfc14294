"""The commands of the site, and what holds for every command."""

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from mainstay import __version__
from mainstay.care.rulebook import rule_book
from mainstay.cli import COMMANDS
from mainstay.cli.given import read_count
from mainstay.reading import ReadingError


def test_every_command_has_an_example_in_its_help(shell):
    assert shell("--help")[0] == shell("-h")[0] == 0
    assert len(COMMANDS) == 21
    for command, example in COMMANDS:
        name = command.__name__
        code, out, _ = shell(name, "-h")
        assert code == 0
        assert f"Example: {example}" in " ".join(out.split())
        assert example.split()[:2] == ["mainstay", name]


def test_without_a_command_the_help_is_shown(shell):
    code, out, err = shell()
    assert (code, out) == (2, "")
    assert err.startswith("Usage: mainstay")


def test_the_version_names_the_rule_book(shell):
    version = f"Mainstay {__version__}, rule book {rule_book().version}\n"
    assert shell("--version") == (0, version, "")


def test_a_taken_port_is_said_before_any_work(shell, tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        for name in ("serve", "demo"):
            code, out, err = shell(name, "--port", port, "--data", tmp_path / "data")
            assert (code, out) == (2, "")
            assert err.startswith(f"--port: 127.0.0.1:{port} cannot be used: ")
            assert err.endswith("Choose another --port.\n")
    assert not (tmp_path / "data").exists()


def test_a_file_cannot_be_the_folder_of_the_database(shell, tmp_path):
    (tmp_path / "file").touch()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    code, out, err = shell("serve", "--port", port, "--data", tmp_path / "file" / "data")
    assert (code, out) == (2, "")
    assert "cannot be a folder: Not a directory. Choose another: --data." in err


@pytest.mark.parametrize("text", ["0", "65536", "-1", "abc", "1.5", "", "²", "9" * 5000])
def test_numbers_of_the_command_line_are_counted_strictly(text):
    with pytest.raises(ReadingError, match="whole numbers from 1 to 65535"):
        read_count(text, "--port", 1, 65535)


def test_rules_are_answered_without_the_site():
    code = (
        "import sys; sys.argv = ['mainstay', 'exercise', 'bird-dog'];"
        "from mainstay.cli import main; main();"
        "sys.exit(any(m in sys.modules for m in ('django', 'numpy', 'mainstay.web')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_words_come_out_whole_in_any_locale():
    done = subprocess.run(
        [sys.executable, "-m", "mainstay", "exercise", "bird-dog"],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path), "LC_ALL": "C"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2 × 4, hold 3 s" in done.stdout.decode("utf-8")


RUN = (
    "import json, sys; from mainstay import cli\n"
    "for words in json.loads(sys.argv[1]):\n"
    "    sys.argv = ['mainstay', *words]\n"
    "    print('EXIT', cli.main(), flush=True)\n"
)
"""Several commands of the site in one process of their own: Django starts once a process."""


def run(*commands: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", RUN, json.dumps(commands)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


EMPTY = (
    "import sys; from pathlib import Path; from mainstay.cli.site import migrated\n"
    "with migrated(Path(sys.argv[1])): pass"
)
"""Makes the database of a folder, with nobody in it."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    """A folder with a database in which nobody is: made once, since that takes seconds."""
    made = tmp_path_factory.mktemp("empty")
    subprocess.run([sys.executable, "-c", EMPTY, made], check=True)
    return made


@pytest.fixture
def empty(tables, tmp_path) -> Path:
    """A folder of one's own with such a database."""
    return Path(shutil.copytree(tables, tmp_path / "data"))


def test_a_therapist_is_added_and_can_sign_in(tmp_path):
    at = ("--data", str(tmp_path))
    vera = ("therapist", "vera", "--name", "Vera L.", "--clinic", "Riverside", *at)
    done = run(
        (*vera, "--json"), vera, ("therapist", "x y", *vera[2:]), (*vera[:3], "", *vera[4:])
    )
    assert done.stdout.count("EXIT 0") == 1, done.stderr
    assert done.stdout.count("EXIT 2") == 3
    assert "USERNAME: `vera` cannot be used: A user with that username already" in done.stderr
    assert "USERNAME: `x y` cannot be used: Enter a valid username." in done.stderr
    assert "--name: `` cannot be used. Allowed: 1 to 80 printable characters." in done.stderr
    password = json.loads(done.stdout.partition("EXIT")[0])["password"]
    checked = (
        "import sys; from pathlib import Path; from mainstay.cli.site import migrated\n"
        "with migrated(Path(sys.argv[1])):\n"
        "    from django.contrib.auth import get_user_model\n"
        "    user = get_user_model().objects.get(username='vera')\n"
        "    print(user.check_password(sys.argv[2]), user.membership.clinic.name)"
    )
    words = [sys.executable, "-c", checked, str(tmp_path), password]
    shown = subprocess.run(words, capture_output=True, text=True, check=False)
    assert shown.stdout == "True Riverside\n", shown.stderr


LEFT = """
import json, sys
from pathlib import Path
from mainstay.cli.site import migrated
with migrated(Path(sys.argv[1])):
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import get_user_model
    from mainstay.web.models import AuditRow
    user = get_user_model().objects.get(username="vera")
    if sys.argv[2] == "passkey":
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    else:
        first, second = (user.check_password(word) for word in sys.argv[2:])
        rows = AuditRow.objects.filter(action="new_password").count()
        print(json.dumps([first, second, Authenticator.objects.count(), rows]))
"""
"""Gives a therapist a passkey, or says which password holds, what signs in beside it, and the audit."""


def test_a_new_password_ends_every_other_way_to_sign_in(empty):
    at = ("--data", str(empty))
    vera = ("therapist", "vera", "--name", "Vera L.", "--clinic", "Riverside", *at, "--json")
    first = json.loads(run(vera).stdout.partition("EXIT")[0])["password"]

    def left(*words):
        code = [sys.executable, "-c", LEFT, str(empty), *words]
        return subprocess.run(code, capture_output=True, text=True, check=True).stdout

    left("passkey")
    done = run(("password", "vera", *at, "--json"), ("password", "vero", *at))
    second = json.loads(done.stdout.partition("EXIT")[0])["password"]
    assert done.stdout.count("EXIT 2") == 1
    assert "USERNAME: no therapist is called `vero`. Allowed: vera." in done.stderr
    assert json.loads(left(first, second)) == [False, True, 0, 1]


def test_a_backup_is_a_checked_copy(empty, tmp_path):
    copy, data = tmp_path / "copy.sqlite3", ("--data", str(empty))
    vera = ("therapist", "vera", "--name", "Vera L.", "--clinic", "Riverside")
    done = run((*vera, *data), ("backup", str(copy), *data, "--json"), ("nightly", *data))
    assert done.stdout.count("EXIT 0") == 3, done.stderr
    assert json.dumps(str(copy)) in done.stdout
    assert "Database check" in done.stdout
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


def test_a_backup_that_does_not_fit_removes_what_it_began(empty, tmp_path):
    target = tmp_path / "copy.sqlite3"
    small = (  # no file may grow beyond 50 kB, as on a disk that gets full
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000));"
        "from mainstay.cli import main; sys.exit(main())"
    )
    words = [sys.executable, "-c", f"import sys; {small}", "backup", target, "--data", empty]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("copy*"))


def test_the_demo_does_not_move_in_with_real_people(empty):
    real = (
        "import sys; from pathlib import Path; from mainstay.cli.site import migrated\n"
        "with migrated(Path(sys.argv[1])):\n"
        "    from mainstay.web import actions, clock\n"
        "    actions.begin(clock.now(), 'UTC', 'Somebody')"
    )
    subprocess.run([sys.executable, "-c", real, empty], check=True)
    done = on_site("demo", "--data", empty)
    assert done.returncode == 2
    assert "other people than the demo's" in done.stderr
