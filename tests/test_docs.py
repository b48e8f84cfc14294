"""The documents do what they say: shell lines run, Python runs, links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mainstay import cli

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN = {"exercise", "catalogue", "screen", "plan", "decide", "schema", "load", "pulley"}
FENCE = re.compile(r"^ *```(?P<kind>\w*)\n(?P<body>.*?)^ *```", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def fences(page: Path, kind: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [m["body"] for m in FENCE.finditer(text) if m["kind"] == kind]


def shell_lines() -> list[tuple[str, str]]:
    return [
        (page.relative_to(ROOT).as_posix(), line.strip())
        for page in PAGES
        for body in fences(page, "sh")
        for line in body.splitlines()
        if line.strip().startswith("mainstay ")
    ]


LINES = shell_lines()


PULLEYS = {line for _, line in LINES if line.startswith("mainstay pulley ")}
"""Each computes a whole map: run once, told and drawn."""


@pytest.mark.parametrize("line", sorted({line for _, line in LINES} - PULLEYS))
def test_shell_lines_run(line, monkeypatch, capsys):
    words = shlex.split(line)
    assert words[1] in RUN, f"{line}: not run here; write .venv/bin/mainstay for the site"
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", words)
    code = cli.main()
    out, err = capsys.readouterr()
    assert code in (0, 1), err
    assert out


@pytest.mark.parametrize("line", sorted(PULLEYS))
def test_a_pulleys_best_setting_is_told_and_drawn(line, monkeypatch, capsys, tmp_path):
    picture = tmp_path / "map.svg"
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", [*shlex.split(line), "--plot", str(picture)])
    assert cli.main() == 0
    assert "best of 56 settings (model estimate)" in capsys.readouterr().out
    assert picture.read_text("utf-8").startswith("<svg")


def test_the_map_of_a_pulley_is_shown():
    assert PULLEYS  # with none, nothing would hold what the command answers


def test_readme_and_every_tutorial_show_the_shell():
    pages = {page for page, _ in LINES}
    tutorials = {p.relative_to(ROOT).as_posix() for p in (ROOT / "docs/tutorial").glob("*.md")}
    assert pages >= {"README.md", *tutorials}


def test_each_example_stands_in_a_document():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    tutorials = "".join(p.read_text() for p in (ROOT / "docs/tutorial").glob("*.md"))
    for example in (ROOT / "docs" / "examples").glob("*.json"):
        assert example.name in tutorials, example.name
        assert f"examples/{example.name})" in text, example.name


def test_the_therapist_tutorial_tells_what_the_shell_says(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    line = ["mainstay", "decide", "docs/examples/case-chronic-pulley.json"]
    monkeypatch.setattr(sys, "argv", line)
    cli.main()
    out = capsys.readouterr().out
    for name, action in (
        ("Bird dog", "hold"),
        ("Pulley row", "rise"),
        ("Stay-straight", "fall"),
    ):
        assert action in next(row for row in out.splitlines() if name in row)


@pytest.mark.parametrize(
    ("page", "told"),
    [("developer", "Decision(exercise='bird-dog'"), ("spine", "multifidus left")],
)
def test_python_of_a_tutorial_runs(page, told):
    [code] = fences(ROOT / "docs" / "tutorial" / f"{page}.md", "python")
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, 'src')\n{code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert told in done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.M)
            slugs = {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}
            assert anchor in slugs, target


def test_every_picture_is_shown_and_small():
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    there = set((ROOT / "docs" / "pictures").iterdir())
    assert shown == there
    assert all(path.stat().st_size < 150_000 for path in there)


def test_the_tutorials_show_what_their_commands_answer():
    for page in (ROOT / "docs" / "tutorial").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        answers = re.findall(r"```sh\n *mainstay [^\n]*\n *```\n\n *```text\n *\S", text)
        assert len(answers) >= 2, page.name


def test_documents_say_that_nobody_has_signed_off():
    for name in ("README.md", "docs/explanation/safety.md", "docs/tutorial/person.md"):
        text = " ".join((ROOT / name).read_text(encoding="utf-8").lower().split())
        assert "signed off" in text, name


def test_every_example_has_its_row_among_the_files() -> None:
    page = ROOT / "docs" / "reference" / "files.md"
    rows = set(re.findall(r"^\| \[([^]]+)\]", page.read_text(encoding="utf-8"), re.M))
    assert rows == {p.name for p in (ROOT / "docs" / "examples").glob("*.json")}
