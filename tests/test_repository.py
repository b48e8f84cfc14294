"""What must not stand in the repository: registry addresses, machine paths, large files."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LARGEST_BYTES = 1_500_000
# Put together here, so that this file does not name what it forbids.
HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com")
REGISTRY = re.compile("|".join(re.escape(host) for host in HOSTS))
INDEX = re.compile(r"(--(extra-)?index-url|--find-links|^registry ?=|\"resolved\":)", re.M)
MACHINE = re.compile(r"(?<![\w.:}~-])/" + "(work|root|farm)" + r"(?=[/\s\"'`)]|$)", re.M)


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def offences(text: str) -> list[str]:
    """What a text must not name."""
    found = [m.group() for pattern in (REGISTRY, MACHINE) for m in pattern.finditer(text)]
    return found + [m.group().strip() for m in INDEX.finditer(text)]


def test_no_registry_address_and_no_machine_path():
    bad = {}
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__) and offences(text):
            bad[path.relative_to(ROOT).as_posix()] = offences(text)[:3]
    assert not bad


def test_no_large_file():
    large = {p.name: p.stat().st_size for p in tracked() if p.stat().st_size > LARGEST_BYTES}
    assert not large


@pytest.mark.parametrize(
    ("text", "is_bad"),
    [
        ("https://files." + HOSTS[1] + "/packages/x.whl", True),
        ("resolved from registry." + HOSTS[2], True),
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
