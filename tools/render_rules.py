"""Render the rules into docs/reference/rules: the rule book as a manual.

A page holds the tables of a rule file (`src/mainstay/care/*.toml`) and below them the examples
of `tests/spec`, which are the parameters of its tests. Column names are the parameters' names,
or stand in a comment above a table:

    # condition, highest stage, pain policy at most
    CAPS = [("acute_nslbp", 2, "strict"), ...]

`python tools/render_rules.py` writes; `--check` only says whether the pages are current.
"""

import dataclasses
import enum
import importlib.util
import re
import sys
import tomllib
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "tests" / "spec"
CARE = ROOT / "src" / "mainstay" / "care"
OUT = ROOT / "docs" / "reference" / "rules"
# page: rule file, spec file
PAGES = {
    "red-flags": ("red_flags.toml", "test_red_flags.py"),
    "conditions": ("conditions.toml", "test_conditions.py"),
    "direction": (None, "test_direction.py"),
    "stages": ("stages.toml", "test_stages.py"),
    "control": ("control.toml", "test_control.py"),
    "dose": (None, "test_dose.py"),
    "restart": (None, "test_restart.py"),
    "maintenance": (None, "test_maintenance.py"),
    "coverage": (None, "test_catalogue_coverage.py"),
    "rule-book": ("rulebook.toml", None),
}
TABLE = re.compile(r"^(?P<name>[A-Z][A-Z0-9_]*)\b[^=\n]*= [\[(]\n(?P<inner> +# .*\n)?", re.M)
HEADINGS = {
    "question": "Questions",
    "age": "Ages",
    "group": "Groups",
    "rule": "Rules",
    "stage": "Stages",
    "criterion": "Criteria",
    "chair_stand": "Stands from a chair",
    "breaks": "Breaks",
}
COLUMNS = {"of": "exercise", "on": "on day", "because": "reason"}
OPAQUE = {"Case", "Triage", "Patient"}
"""Whole persons do not fit into a cell; the words beside them say what matters."""

Rows = list[tuple[Any, ...]]
Found = tuple[str, list[str], Rows]


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
    if value is None or value in ((), "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, enum.Enum):
        return word(value.value)
    if isinstance(value, (int, float, date)):
        return str(value)
    if isinstance(value, str):
        return value.replace("_", " ").replace("|", "/").replace("\n", " ")
    if isinstance(value, (set, frozenset)):
        return ", ".join(sorted(map(word, value)))
    if isinstance(value, (tuple, list)):
        return ", ".join(map(word, value))
    if isinstance(value, dict):
        return ", ".join(f"{word(k)} {word(v)}" for k, v in value.items())
    if type(value).__name__ == "Dose":
        return dose(value)
    if hasattr(value, "id"):
        return str(value.id)
    return re.sub(r"\w+=None(, )?", "", repr(value)).replace("|", "/")


def dose(value: Any) -> str:
    """A dose as therapists write it."""
    count = value.reps or (value.duration_s and f"{value.duration_s} s")
    parts = [f"{value.sets} × {count or f'{value.distance_m} m'}"]
    parts += [f"{value.load_kg:g} kg"] if value.load_kg is not None else []
    parts += [f"hold {value.hold_s} s"] if value.hold_s else []
    parts += [f"{value.band.color.value} band, step {value.band.steps}"] if value.band else []
    return ", ".join(parts)


# --- examples -----------------------------------------------------------------------------------


def comments(text: str, module: ModuleType) -> dict[int, list[str]]:
    """Column names written above a table or in its first line, by the table's identity."""
    found = {}
    for match in TABLE.finditer(text):
        above: list[str] = []
        for line in reversed(text[: match.start()].splitlines()):
            if not line.startswith("# "):
                break
            above.insert(0, line[2:])
        said = " ".join(above) or (match["inner"] or "").strip().removeprefix("# ")
        names = re.sub(r"\([^)]*\)", "", said.rstrip(".")).split(",")
        found[id(getattr(module, match["name"], None))] = [n.strip() for n in names]
    return found


def examples(path: Path) -> list[Found]:
    """The parameters of every test of a spec file: title, column names, rows."""
    text, module = path.read_text(encoding="utf-8"), load(path)
    named = comments(text, module)
    found = []
    for name, test in vars(module).items():
        if not name.startswith("test_"):
            continue
        for mark in getattr(test, "pytestmark", []):
            table = parameters(mark, named)
            if table:
                found.append(
                    (name.removeprefix("test_").replace("_", " ").capitalize(), *table)
                )
    return found


def parameters(mark: Any, named: dict[int, list[str]]) -> tuple[list[str], Rows] | None:
    """Columns and rows of one parametrize mark, without what does not fit into a cell."""
    words, values = mark.args[:2]
    columns = [w.strip() for w in words.split(",")] if isinstance(words, str) else list(words)
    rows = [tuple(getattr(v, "values", v)) for v in values if isinstance(v, (tuple, list))]
    if len(columns) < 2 or not rows:
        return None
    said = named.get(id(values), [])
    columns = said if len(said) == len(columns) else columns
    ids = mark.kwargs.get("ids")
    if ids and [i for i in ids if i not in rows[list(ids).index(i)]]:
        columns = ["what happened", *columns]
        rows = [(i, *row) for i, row in zip(ids, rows, strict=True)]
    keep = [n for n in range(len(columns)) if not any(opaque(row[n]) for row in rows)]
    if len(keep) < 2:
        return None
    return [COLUMNS.get(columns[n], columns[n]).replace("_", " ") for n in keep], [
        tuple(row[n] for n in keep) for row in rows
    ]


def opaque(value: Any) -> bool:
    """Whether a value is too large for a cell."""
    return dataclasses.is_dataclass(value) and type(value).__name__ in OPAQUE


# --- rule files ---------------------------------------------------------------------------------


def rule_tables(path: Path) -> list[Found]:
    """Every table of a rule file: arrays of tables as rows, single tables as name and value."""
    found: list[Found] = []
    single: Rows = []
    for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if isinstance(value, list):
            rows = [flat(row) for row in value]
            columns = ordered(rows)
            cells = [tuple(row.get(c) for c in columns) for row in rows]
            found.append((HEADINGS.get(name, name.capitalize()), columns, cells))
        elif isinstance(value, dict):
            pairs = [(name, key, v, value.get("source")) for key, v in value.items()]
            single += [pair for pair in pairs if pair[1] != "source"]
        else:
            single.append(("rule book", name, value, None))
    return [("Numbers", ["part", "rule", "value", "source"], single)] * bool(single) + found


def ordered(rows: list[dict[str, Any]]) -> list[str]:
    """Columns in the order of their first use; the source stands last."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return sorted(columns, key=lambda c: c == "source")


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row without nested tables: English words and the options of a criterion."""
    made = {k: v for k, v in row.items() if k not in ("words", "option")}
    if "words" in row:
        made["asked as"] = row["words"]["en"]["ask"]
    if "option" in row:
        options = [
            " ".join(f"{word(k)} {word(v)}," for k, v in option.items()).strip(",")
            for option in row["option"]
        ]
        made["options, the first that fits"] = "; ".join(options)
    return made


def cited(tables: list[Found]) -> list[str]:
    """The sources that a page names, with how far each was read."""
    known = tomllib.loads((CARE / "sources.toml").read_text(encoding="utf-8"))
    keys = {
        part.strip()
        for _, columns, rows in tables
        if "source" in columns
        for row in rows
        for part in word(row[columns.index("source")]).split(",")
    }
    rows = [
        f"- `{k}`: {known[k]['cite']} ({known[k]['state']})" for k in sorted(keys & set(known))
    ]
    return (
        ["", "## Sources", "", "`ours` is a choice of this project.", "", *rows] if keys else []
    )


# --- pages --------------------------------------------------------------------------------------


def page(name: str, rule_file: str | None, spec: str | None) -> str:
    """One page of the manual; empty when there is nothing to show."""
    rules = rule_tables(CARE / rule_file) if rule_file else []
    shown = examples(SPEC / spec) if spec and (SPEC / spec).exists() else []
    if not rules and not shown:
        return ""
    lines = [f"# {name.replace('-', ' ').capitalize()}", ""]
    if rules:
        lines += [f"Rendered from `src/mainstay/care/{rule_file}`, which explains its columns."]
    if shown:
        lines += [f"Examples come from `tests/spec/{spec}`; each row is a test that passes."]
        lines += ["", (load(SPEC / str(spec)).__doc__ or "").strip()]
    for title, columns, rows in (*rules, *shown):
        lines += ["", f"## {title}", "", f"| {' | '.join(map(word, columns))} |"]
        lines.append("|" + " --- |" * len(columns))
        lines += [f"| {' | '.join(map(word, row))} |" for row in rows]
    return "\n".join([*lines, *cited(rules)]) + "\n"


def main() -> int:
    """Write or check every page."""
    sys.path.insert(0, str(ROOT / "src"))
    sys.path.insert(0, str(ROOT))
    check = "--check" in sys.argv
    wanted = {f"{name}.md": page(name, *files) for name, files in PAGES.items()}
    wanted = {name: text for name, text in wanted.items() if text}
    OUT.mkdir(parents=True, exist_ok=True)
    here = {path.name: path.read_text(encoding="utf-8") for path in OUT.glob("*.md")}
    stale = [n for n in sorted({*wanted, *here}) if wanted.get(n) != here.get(n)]
    if stale and check:
        print(f"Not current: {', '.join(stale)}. Run: python tools/render_rules.py")
        return 1
    for name in stale:
        if name in wanted:
            (OUT / name).write_text(wanted[name], encoding="utf-8")
        else:
            (OUT / name).unlink()
    print(f"{len(stale)} pages written." if stale else "All pages are current.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
