"""Render the help of every command into docs/reference/commands.md.

`python tools/render_commands.py` writes; `--check` only says whether the page is current.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "reference" / "commands.md"
sys.path.insert(0, str(ROOT / "src"))
os.environ |= {"COLUMNS": "90", "TERMINAL_WIDTH": "90", "NO_COLOR": "1"}

from mainstay import cli  # noqa: E402


def help_of(*words: str) -> str:
    """What `mainstay ... --help` prints."""
    shown = io.StringIO()
    sys.argv = ["mainstay", *words, "--help"]
    with contextlib.redirect_stdout(shown):
        cli.main()
    return "\n".join(line.rstrip() for line in shown.getvalue().strip().splitlines())


def page() -> str:
    """The whole page."""
    names = [command.__name__ for command, _ in cli.COMMANDS]
    lines = [
        "# Commands",
        "",
        "Rendered from the shell's own help by `tools/render_commands.py`.",
        "",
        "Each command answers on standard output and says everything else on standard error.",
        "",
        "| exit code | when |",
        "| --- | --- |",
        "| 0 | answered |",
        "| 1 | the answer is no: a lock, nothing to plan, an exercise that stops or is not in the"
        " week, a replay that differs, nothing found, a limit that was not met |",
        "| 2 | bad input: a file, an option or a command; nothing stands on standard output |",
        "| 130 | stopped with Ctrl+C |",
        "",
        "`--json` answers as JSON. A file named `-` is read from standard input. On a terminal",
        "tables fit its width, and below 60 columns become lists; in a pipe or file they have no",
        "frame and are never cut. `NO_COLOR` turns color off.",
    ]
    for title, words in (("mainstay", ()), *((f"mainstay {n}", (n,)) for n in names)):
        lines += ["", f"## {title}", "", "```text", help_of(*words), "```"]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write or check the page."""
    check = "--check" in sys.argv
    wanted = page()
    if OUT.exists() and OUT.read_text(encoding="utf-8") == wanted:
        print("The page of commands is current.")
        return 0
    if check:
        print("Not current: commands.md. Run: python tools/render_commands.py")
        return 1
    OUT.write_text(wanted, encoding="utf-8")
    print("The page of commands is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
