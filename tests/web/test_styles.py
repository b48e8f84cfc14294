"""Styles: every color has a name, and the names stand in one file."""

import re
from pathlib import Path

import pytest

from mainstay import web

ASSETS = Path(web.__file__).parent / "assets"
TOKENS = ASSETS / "tokens.css"
SHEETS = sorted(p for p in ASSETS.glob("*.css") if p != TOKENS)
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[\s;,)}])|\b(?:rgb|hsl)a?\(")


def test_there_are_styles_to_look_at() -> None:
    assert len(SHEETS) >= 8


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_no_color_stands_outside_the_tokens(sheet: Path) -> None:
    text = re.sub(r'url\("[^"]*"\)', "", sheet.read_text("utf-8"))
    assert COLOR.findall(text) == []
