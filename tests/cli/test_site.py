"""The commands of the site, and what holds for every command."""

import socket
import subprocess
import sys
from contextlib import closing

import pytest

from mainstay.cli import COMMANDS
from mainstay.cli.given import read_count
from mainstay.reading import ReadingError


def test_every_command_has_an_example_in_its_help(shell):
    assert shell("--help")[0] == shell("-h")[0] == 0
    assert len(COMMANDS) == 11
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
    assert shell("--version")[1] == "Mainstay 0.1.0, rule book 0.1.0\n"


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
        [sys.executable, "-m", "mainstay.cli", "exercise", "bird-dog"],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path), "LC_ALL": "C"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2 × 4, hold 3 s" in done.stdout.decode("utf-8")


def test_a_backup_is_a_checked_copy(tmp_path):
    code = (
        "import sys; from pathlib import Path; from mainstay import cli\n"
        "from mainstay.cli.site import migrated\n"
        "data, copy = sys.argv[1:]\n"
        "migrated(Path(data))\n"
        "for words in (['backup', copy, '--data', data, '--json'], ['nightly', '--data', data]):\n"
        "    sys.argv = ['mainstay', *words]\n"
        "    assert cli.main() == 0\n"
    )
    copy = tmp_path / "copy.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "data"), str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Database check" in done.stdout
    assert copy.stat().st_size > 0
