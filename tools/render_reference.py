"""Render pages of docs/reference from the code, and what commands answer in the manual.

Commands, settings, permissions, facts and the contact sheet are whole pages. Elsewhere a block of ```sh with one
line of `mainstay`, followed by a block of ```text, gets what that line shows on a terminal of 80
columns; where the block ends in `...`, as many lines as it had. What the spine model answers
(`load`, `pulley`) is kept by hand.

`python tools/render_reference.py` writes; `--check` only says whether the pages are current.
"""

import contextlib
import dataclasses
import io
import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "reference"
DRAWINGS = ROOT / "src" / "mainstay" / "web" / "static" / "drawings"
sys.path.insert(0, str(ROOT / "src"))
os.environ |= {"COLUMNS": "90", "TERMINAL_WIDTH": "90", "NO_COLOR": "1"}

from mainstay import cli  # noqa: E402

COMMANDS = """\
# Commands

Rendered from the shell's own help by `tools/render_reference.py`.

Each command answers on standard output and says everything else on standard error.

| exit code | when |
| --- | --- |
| 0 | answered |
| 1 | the answer is no: a lock, nothing to plan, an exercise that stops or is not in the week, a \
replay that differs, nothing found, a limit that was not met |
| 2 | bad input: a file, an option or a command; nothing stands on standard output |
| 130 | stopped with Ctrl+C |

`--json` answers as JSON. A file named `-` is read from standard input. On a terminal tables fit
its width, and below 60 columns become lists; in a pipe or file they have no frame and are never
cut. `NO_COLOR` turns color off.
"""

SETTINGS = """\
# Settings

Rendered from `mainstay.web.installation` by `tools/render_reference.py`.

Everything that differs between machines is an environment variable of `mainstay serve`. One that
is misspelled or does not fit is refused with the reason; nothing is guessed.
"""

PERMISSIONS = """\
# Permissions

Rendered from `mainstay.web.permissions` by `tools/render_reference.py`.

Every page of the site has a row; one without a row is closed. A person sees only what belongs to
them, a therapist only people with an open care relation to their clinic: anyone else is "not
found". A phone is the script of a person's own page: who is not signed in gets 401, not another
page. Sign-in pages under `/sign-in/` are django-allauth's.
"""

FACTS = """\
# Facts

Rendered from `mainstay.web.models` and `mainstay.web.fact_rows` by `tools/render_reference.py`.

What people said, did and decided is only ever added. Each kind has a table of its own with the
same columns, and its value is JSON, written and read through a frozen dataclass. A correction is
a new fact that `replaces` an old one; what is neither replaced nor withdrawn is current. Triage,
stage, gate and progress are derived from facts and never stored as truth.
"""


CONTACT_SHEET = """\
# Contact sheet

Rendered from the catalogue and its drawings by `tools/render_reference.py`.

Every exercise at its start and at its end, by stage, as pages and paper show it. Look here after
you have changed a pose; `tools/contact_sheet.py` draws a sheet from files that are being written.
"""


def table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as a table of Markdown."""
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def help_of(*words: str) -> str:
    """What `mainstay ... --help` prints."""
    shown = io.StringIO()
    sys.argv = ["mainstay", *words, "--help"]
    with contextlib.redirect_stdout(shown):
        cli.main()
    return "\n".join(line.rstrip() for line in shown.getvalue().strip().splitlines())


def commands() -> str:
    """The help of every command."""
    names = [command.__name__ for command, _ in cli.COMMANDS]
    titles = [("mainstay", ()), *((f"mainstay {name}", (name,)) for name in names)]
    parts = [f"## {title}\n\n```text\n{help_of(*words)}\n```\n" for title, words in titles]
    return "\n".join([COMMANDS, *parts])


def settings() -> str:
    """Every environment variable."""
    from mainstay.web.installation import VARIABLES

    rows = ((f"`{name}`", about) for name, about in VARIABLES.items())
    return f"{SETTINGS}\n{table(('variable', 'what it is'), rows)}"


def addresses() -> dict[str, str]:
    """The address of every route by its name, those of the sign-in library too."""
    from django.urls import URLPattern, URLResolver, get_resolver

    found: dict[str, str] = {}

    def walk(resolver: URLResolver, before: str, space: str) -> None:
        for pattern in resolver.url_patterns:
            place = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found.setdefault(f"{space}{pattern.name}", f"/{place}".replace("^", ""))
            else:
                inner = f"{pattern.namespace}:" if pattern.namespace else space
                walk(pattern, place, inner)

    walk(get_resolver(), "", "")
    return found


def permissions() -> str:
    """Every route with its address and who may open it."""
    from mainstay.web.permissions import ROUTES

    address = addresses()
    rows = ((f"`{address[name]}`", name, who.value) for name, who in ROUTES.items())
    return f"{PERMISSIONS}\n{table(('address', 'route', 'who'), rows)}"


def facts() -> str:
    """Every kind of fact with the fields of its value, and the columns they share."""
    from mainstay.web import fact_rows, models

    shared = [f for f in models.Fact._meta.get_fields() if f.name != "id"]
    columns = ", ".join(f"`{name}`" for name in ("id", *(f.name for f in shared)))
    rows = []
    for model in models.FACTS:
        about = re.sub(r" \(.*\)\.$", "", (model.__doc__ or "").strip())
        value = fact_rows.VALUES[model.__name__]
        fields = ", ".join(f"`{f.name}`" for f in dataclasses.fields(value))
        rows.append((model.__name__, about, f"`{value.__module__}.{value.__name__}`", fields))
    kinds = table(("kind", "what it is", "value", "its fields"), rows)
    return f"{FACTS}\nThe columns of every kind: {columns}.\n\n{kinds}"


def contact_sheet() -> str:
    """Every exercise with its two drawings, by stage."""
    from mainstay.exercises import Stage, shipped_catalogue
    from mainstay.wording.words import STAGES

    parts = [CONTACT_SHEET]
    for stage in Stage:
        here = [e for e in shipped_catalogue().exercises if e.stage is stage]
        rows = [(f"{e.code} {e.name}", *(drawn(e.id, when) for when in MOMENTS)) for e in here]
        title = f"## Stage {stage.rank}: {STAGES[stage][0]}"
        parts += [title, table(("exercise", *MOMENTS), rows)]
    return "\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


MOMENTS = ("start", "end")


def drawn(exercise: str, moment: str) -> str:
    """A drawing as Markdown; an exercise without motion has one alone."""
    name = f"{exercise}.{moment}.svg"
    if not (DRAWINGS / name).exists():
        return ""
    place = os.path.relpath(DRAWINGS / name, OUT).replace(os.sep, "/")
    return f'<img src="{place}" alt="{moment} of {exercise}" width="220">'


# Estimates of the spine model are left as written: their last digit may differ between processors.
WALK = re.compile(
    r"^(?P<shown>(?P<indent> *)```sh\n *(?P<line>mainstay (?!load |pulley )[^\n]*)\n *```\n\n *```text\n)"
    r"(?P<answer>.*?)(?P<end>^ *```)",
    re.M | re.S,
)


def walked(text: str) -> str:
    """A page of the manual with what its commands answer now."""
    return WALK.sub(_answered, text)


def _answered(found: re.Match[str]) -> str:
    lines, before = on_a_terminal(found["line"]), found["answer"].splitlines()
    if before and before[-1].strip() == "...":
        lines = [*lines[: len(before) - 1], "..."]
    body = textwrap.indent("\n".join(lines), found["indent"])
    return f"{found['shown']}{body}\n{found['end']}"


def on_a_terminal(line: str) -> list[str]:
    """What a command shows on a plain terminal of 80 columns."""
    words = [sys.executable, "-m", "mainstay", *shlex.split(line)[1:]]
    plain = {"TERM": "dumb", "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
    reader, writer = pty.openpty()
    with subprocess.Popen(words, stdout=writer, stderr=writer, cwd=ROOT, env=plain):
        os.close(writer)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal says that its other end is closed
            while part := os.read(reader, 65536):
                shown += part
    os.close(reader)
    return [one.rstrip() for one in shown.decode("utf-8").splitlines()]


def pages() -> dict[Path, str]:
    """Every page with what should stand in it."""
    walks = [ROOT / "README.md", *(ROOT / "docs").glob("*/*.md")]
    found = {page: walked(page.read_text(encoding="utf-8")) for page in walks}
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"MAINSTAY_DATA": data, "DJANGO_SETTINGS_MODULE": "mainstay.web.settings"}
        import django

        django.setup()
        return found | {
            OUT / "commands.md": commands(),
            OUT / "settings.md": settings(),
            OUT / "permissions.md": permissions(),
            OUT / "facts.md": facts(),
            OUT / "contact-sheet.md": contact_sheet(),
        }


def main() -> int:
    """Write or check the pages."""
    check = "--check" in sys.argv
    stale = []
    for path, wanted in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != wanted:
            stale.append(path.relative_to(ROOT).as_posix())
            if not check:
                path.write_text(wanted, encoding="utf-8")
    if stale and check:
        print(f"Not current: {', '.join(stale)}. Run: python tools/render_reference.py")
        return 1
    print(f"{', '.join(stale)} written." if stale else "The reference is current.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
