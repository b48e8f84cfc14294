"""From a sheet to a PDF, and from a drawing to a PNG, by typst.

The layout is `programme.typ`; everything that changes goes in as JSON, never as markup. The PDF
is tagged and meets PDF/UA-1: typst refuses it where a picture has no alternative text.
"""

import functools
import json
import threading
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import segno

from mainstay.handout.sheet import Paper, Print, Sheet
from mainstay.reading import plain


class MissingPrint(RuntimeError):
    """This installation cannot print."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "Printing needs the extra `print`: pip install 'mainstay[print]', then start again."
        )


def can_print() -> bool:
    """Whether typst is installed."""
    return find_spec("typst") is not None


def pdf(sheet: Sheet, paper: Paper, size: Print) -> bytes:
    """The programme as a PDF.

    Raises:
        MissingPrint: typst is not installed.
    """
    whole = {**plain(sheet), "paper": PAPERS[paper], "points": POINTS[size]}
    if sheet.link is not None:
        whole["link"]["code"] = _square_code(sheet.link.address)
    moment = datetime.combine(sheet.made_on, time(12), UTC)
    return _compiled(
        "programme.typ", whole, pdf_standards=["ua-1"], timestamp=int(moment.timestamp())
    )


PAPERS = {Paper.A4: "a4", Paper.LETTER: "us-letter"}
POINTS = {Print.NORMAL: 14, Print.LARGE: 18}


def png(svg: str, width_px: int = 800) -> bytes:
    """A drawing as a PNG on white, for e-mail.

    Raises:
        MissingPrint: typst is not installed.
    """
    return _compiled("drawing.typ", {"svg": svg}, format="png", ppi=width_px / WIDE_INCH)


WIDE_INCH = 4.0
"""Width of the page of `drawing.typ`."""


def _square_code(address: str) -> str:
    return str(segno.make(address, error="m").svg_inline(border=0, dark="#000"))


_ONE_AT_A_TIME = threading.Lock()
"""A compiler is used by one thread; a second one would be refused, so it waits (0.1 s)."""


def _compiled(layout: str, values: dict[str, Any], **how: Any) -> bytes:
    if not can_print():
        raise MissingPrint
    given = {"values": json.dumps(values)}
    with _ONE_AT_A_TIME:
        return bytes(_compiler(layout).compile(sys_inputs=given, **how))


@functools.cache
def _compiler(layout: str) -> Any:
    """Kept, since it keeps the fonts and what it has laid out already."""
    import typst

    here = Path(__file__).parent
    fonts = [str(here / "fonts")]
    return typst.Compiler(str(here / layout), font_paths=fonts, ignore_system_fonts=True)
