"""Render the spec tables of tests/spec into docs/reference/rules: the rule book as a manual.

A table is a list of tuples in a spec file with a comment above it that names the columns:

    # condition, highest stage, pain policy at most
    CAPS = [("acute_nslbp", 2, "strict"), ...]

`python tools/render_rules.py` writes; `--check` only says whether the pages are current.
"""

import enum
import importlib.util
import re
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "tests" / "spec"
OUT = ROOT / "docs" / "reference" / "rules"
TABLE = re.compile(r"^(?P<comment>(?:# .*\n)+)(?P<name>[A-Z][A-Z0-9_]*)\b[^=\n]*= [\[(]", re.M)


def load(path: Path) -> ModuleType:
    """Import a spec file by its path."""
    spec = importlib.util.spec_from_file_location(f"spec_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def word(value: Any) -> str:
    """A cell: values as a reader writes them."""
    if value is None or value == () or value == "":
        return "–"
    if isinstance(value, enum.Enum):
        return str(value.value).replace("_", " ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, date)):
        return str(value)
    if isinstance(value, str):
        return value.replace("_", " ").replace("|", "/")
    if isinstance(value, (tuple, list, set, frozenset)):
        return ", ".join(
            sorted(map(word, value))
            if isinstance(value, (set, frozenset))
            else map(word, value)
        )
    return re.sub(r"\w+=None(, )?", "", repr(value)).replace("|", "/")


def tables(path: Path) -> list[tuple[str, list[str], list[Any]]]:
    """Every table of a spec file: name, column names, rows."""
    text, module = path.read_text(encoding="utf-8"), load(path)
    found = []
    for match in TABLE.finditer(text):
        rows = getattr(module, match["name"], None)
        plain_rows = [
            tuple(getattr(r, "values", r)) for r in rows or () if not isinstance(r, str)
        ]
        if not plain_rows or len({len(r) for r in plain_rows}) != 1:
            continue
        comment = " ".join(line[2:] for line in match["comment"].splitlines())
        columns = [c.strip() for c in comment.rstrip(".").split(",")]
        width = len(plain_rows[0])
        if len(columns) != width:
            columns = [f"{n}" for n in range(1, width + 1)]
        found.append((match["name"].replace("_", " ").capitalize(), columns, plain_rows))
    return found


def page(path: Path) -> str:
    """One page of the manual."""
    module = load(path)
    title = path.stem.removeprefix("test_").replace("_", " ").capitalize()
    lines = [f"# {title}", "", (module.__doc__ or "").strip(), ""]
    lines.append(f"Rendered from `tests/spec/{path.name}`; every row is a test that passes.")
    for name, columns, rows in tables(path):
        lines += ["", f"## {name}", "", f"| {' | '.join(columns)} |"]
        lines.append("|" + " --- |" * len(columns))
        lines += [f"| {' | '.join(map(word, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write or check every page."""
    sys.path.insert(0, str(ROOT / "src"))
    sys.path.insert(0, str(ROOT))
    stale = []
    for path in sorted(SPEC.glob("test_*.py")):
        target = OUT / f"{path.stem.removeprefix('test_').replace('_', '-')}.md"
        wanted = page(path)
        if not target.exists() or target.read_text(encoding="utf-8") != wanted:
            stale.append(target.name)
            if "--check" not in sys.argv:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(wanted, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"Not current: {', '.join(stale)}. Run: python tools/render_rules.py")
        return 1
    print(f"{len(stale)} pages written." if stale else "All pages are current.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
