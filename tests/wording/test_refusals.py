"""Every refusal of a picture that a page can show has its words in every language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mainstay
from mainstay.reading import ReadingError
from mainstay.wording import refusal, refusals, translate

SOURCE = Path(mainstay.__file__).parent
SPEAKING = (
    *("imaging/files.py", "imaging/privacy.py", "imaging/scale.py", "imaging/thickness.py"),
    *(
        "imaging/tracer.py",
        "imaging/clips.py",
        "imaging/exchange.py",
        "web/scanning/receiving.py",
    ),
    *("web/scanning/tracing.py", "web/scanning/clips.py", "web/scanning/slicing.py"),
    *("imaging/across.py", "imaging/beside.py", "imaging/fat.py", "imaging/slices.py"),
    *("imaging/snapped.py", "web/scanning/outlining.py"),
    *("web/clinic/ultrasound/adding.py", "web/clinic/ultrasound/contour.py"),
)
"""Modules whose refusals reach the pages of ultrasound."""

PARTS = {
    "problem": refusals.PROBLEMS,
    "allowed": refusals.ALLOWED,
    "advice": refusals.ADVICE,
}


def written(value: ast.expr) -> Iterator[str]:
    """What an expression can say, with 7 in place of each value."""
    match value:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr(pieces):
            parts = (p.value if isinstance(p, ast.Constant) else "7" for p in pieces)
            yield "".join(str(part) for part in parts)
        case ast.IfExp():
            yield from (*written(value.body), *written(value.orelse))


def refused() -> Iterator[tuple[str, str, str]]:
    """Module, part and text of everything that these modules say in a refusal."""
    for name in SPEAKING:
        for node in ast.walk(ast.parse((SOURCE / name).read_text("utf-8"))):
            given: list[tuple[str, ast.expr]] = []
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                given = [(node.targets[0].id, node.value)]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ReadingError":
                given = list(zip(PARTS, node.args[1:], strict=False))
                given += [(k.arg or "", k.value) for k in node.keywords]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_refused":
                given = [("problem", node.args[0])]
            for part, value in given:
                yield from ((name, part, t) for t in written(value) if t and part in PARTS)


MADE_OF_TWO = {
    "the file states 7.",
    "7 what is measured.",
    "the file is damaged or cut short7.",
}
"""Texts with a part that is a text itself; their whole forms are examples below."""


def test_every_part_of_a_refusal_is_a_known_text():
    found = list(refused())
    assert len(found) > 80
    strange = [
        (name, part, text)
        for name, part, text in found
        if text not in MADE_OF_TWO and refusals.text_of(text, PARTS[part]) is None
    ]
    assert strange == []


@pytest.mark.parametrize(
    ("error", "spanish"),
    [
        (
            ReadingError("scale", "the file states only M-mode, where across is time."),
            "Escala: el archivo solo indica modo M, donde el eje horizontal es el tiempo.",
        ),
        (
            ReadingError("handles[2]", "the click at 900, 3.5 is outside the picture."),
            "Bordes[2]: el clic en 900, 3.5 está fuera de la imagen.",
        ),
        (
            ReadingError("a.dcm", "the file is damaged or cut short (no end)."),
            "a.dcm: el archivo está dañado o incompleto (no end).",
        ),
        (
            ReadingError("ruler", "2 mm cannot be right.", "5 to 400 mm", "Do it first."),
            "Regla: 2 mm no puede ser correcto. Permitido: de 5 a 400 mm. Hágalo primero.",
        ),
        (
            ReadingError("h", "no.", "0 to 9 across, 0 to 4 down", "Call."),
            "h: no. Permitido: de 0 a 9 a lo ancho, de 0 a 4 hacia abajo. Call.",
        ),
    ],
)
def test_a_refusal_in_spanish(error, spanish):
    assert refusal(error, "es") == spanish
    assert refusal(error) == str(error)


def test_nothing_read_steers_the_page():
    assert "\x1b" not in refusal(ReadingError("a\x1b[2J.png", "the file is empty."), "es")


def test_no_text_is_swallowed_by_a_shorter_one():
    for texts in PARTS.values():
        for text in texts:
            whole = refusals.VALUE.sub("7", text)
            assert refusals.text_of(whole, texts) == text


def test_every_text_is_translated():
    texts = (*refusals.PLACES.values(), *(t for texts in PARTS.values() for t in texts))
    same = [text for text in texts if translate(text, "es") == text]
    assert set(same) <= {"Clip", "{n} MB", "MR, CT"}
