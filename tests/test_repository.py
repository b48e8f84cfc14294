"""What must not stand in the repository: registry addresses, machine paths, large files."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LARGEST_BYTES = 1_500_000
# An address of a package, wherever it is served from; a registry is known by what it serves.
PACKAGE = re.compile(
    r"https?://(?:registry\.|\S*?(?:/simple/|\.whl\b|\.tgz\b|\.tar\.gz\b))", re.I
)
INDEX = re.compile(r"(--(extra-)?index-url|--find-links|^registry ?=|\"resolved\":)", re.M)
MACHINE = re.compile(r"(?<![\w.:}~-])/" + "(work|root|farm|tmp)" + r"(?=[/\s\"'`)]|$)", re.M)


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def offences(text: str) -> list[str]:
    """What a text must not name."""
    found = [m.group() for pattern in (PACKAGE, MACHINE) for m in pattern.finditer(text)]
    return found + [m.group().strip() for m in INDEX.finditer(text)]


def test_no_registry_address_and_no_machine_path():
    bad = {}
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")  # code and pictures too
        if path != Path(__file__) and offences(text):
            bad[path.relative_to(ROOT).as_posix()] = offences(text)[:3]
    assert not bad


@pytest.mark.parametrize("name", [p.name for p in sorted(ROOT.glob("*.lock"))] + [".npmrc"])
def test_a_lock_holds_no_address_at_all(name):
    """Names, versions and hashes: whoever installs says where from."""
    assert "://" not in (ROOT / name).read_text("utf-8")


def test_packages_of_the_browser_are_locked_without_addresses():
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(locked) > 1
    assert not [name for name, package in locked.items() if "resolved" in package]


def test_no_large_file():
    large = {p.name: p.stat().st_size for p in tracked() if p.stat().st_size > LARGEST_BYTES}
    assert not large


@pytest.mark.parametrize(
    ("text", "is_bad"),
    [
        ("https://files.example.org/packages/x" + ".whl#sha256=1", True),
        ("https://example.org" + "/simple/django/", True),
        ("x @ https://example.org/x-1.0" + ".tar.gz", True),
        ('"resolved":' + ' "somewhere"', True),
        ("--index-url" + " https://example.org", True),
        ("cd " + "/work" + "/main", True),
        ("`" + "/root" + "`", True),
        ("wheels of PyPI", False),
        ("docs/work/of-stage.md and /working", False),
        ('href="/clinic/work/"', False),
    ],
)
def test_the_search_can_fail(text, is_bad):
    assert bool(offences(text)) is is_bad
