"""Make the fonts of the printed programme: python tools/make_print_fonts.py.

Typst takes neither woff2 nor variable fonts, so two weights are cut out of the site's own font
(Source Sans 3, from npm) into src/mainstay/handout/fonts. The license (SIL OFL 1.1) asks that changed
fonts bear another name. Needs `pip install fonttools brotli`; run once, the result is committed.
"""

import shutil
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "node_modules/@fontsource-variable/source-sans-3"
OUT = ROOT / "src/mainstay/handout/fonts"
FAMILIES = {"latin": "Mainstay Sans", "latin-ext": "Mainstay Sans Ext"}
WEIGHTS = {"Regular": 400, "Bold": 700}
FAMILY, STYLE, UNIQUE, FULL, POSTSCRIPT = 1, 2, 3, 4, 6
OTHERS = (16, 17, 21, 22, 25)


def named(font: TTFont, family: str, style: str) -> None:
    """Give the font its new name in every record that a reader may look at."""
    full = f"{family} {style}"
    texts = {FAMILY: family, STYLE: style, UNIQUE: full, FULL: full}
    texts[POSTSCRIPT] = f"{family.replace(' ', '')}-{style}"
    for number in OTHERS:
        font["name"].removeNames(nameID=number)
    for number, text in texts.items():
        font["name"].removeNames(nameID=number)
        font["name"].setName(text, number, 3, 1, 0x409)


def main() -> None:
    """Write every family in both weights, and the license."""
    OUT.mkdir(exist_ok=True)
    for part, family in FAMILIES.items():
        for style, weight in WEIGHTS.items():
            font = TTFont(SOURCE / f"files/source-sans-3-{part}-wght-normal.woff2")
            font = instantiateVariableFont(font, {"wght": weight})
            named(font, family, style)
            font["OS/2"].usWeightClass = weight
            font["OS/2"].fsSelection = 0x20 if weight == 700 else 0x40
            font["head"].macStyle = 1 if weight == 700 else 0
            font.flavor = None
            font.save(OUT / f"{family.replace(' ', '')}-{style}.ttf")
    shutil.copy(SOURCE / "LICENSE", OUT / "OFL.txt")


if __name__ == "__main__":
    main()
