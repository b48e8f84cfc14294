"""The text of a template, found and said in another language.

Templates are written in plain English and carry no marks. Every stretch of text between block
tags is one entry of the catalog, with its variables and conditions; so are the labels in
attributes and the texts given to an included part. A translation may move them about.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Say = Callable[[str], str]

QUOTED = r"\"(?:{%.*?%}|{{.*?}}|[^\"])*\"|'(?:{%.*?%}|{{.*?}}|[^'])*'"
TOKEN = re.compile(
    r"(?P<skip>{%\s*comment.*?endcomment\s*%}|{%\s*block \w+_class.*?endblock\s*%}|{#.*?#}|<!--.*?-->|<style\b.*?</style>"
    r"|<script\b.*?</script>)"
    r"|(?P<logic>{%.*?%})|(?P<value>{{.*?}})"
    rf"|(?P<tag></?[a-zA-Z](?:{{%.*?%}}|{{{{.*?}}}}|{QUOTED}|[^<>\"'])*>|<!doctype[^>]*>)",
    re.DOTALL,
)
INLINE = frozenset({"a", "b", "em", "strong", "span", "code", "br"})
"""Tags that stand inside a sentence; every other one ends it."""
VOID = frozenset({"br"})

ATTRIBUTE = re.compile(
    r"(?P<before>\b(?:aria-label|alt|title|placeholder|data-[a-z-]*(?:words|say|label|text))=\")"
    r"(?P<text>(?:{%.*?%}|{{.*?}}|[^\"])+)(?=\")",
    re.DOTALL,
)
ARGUMENT = re.compile(
    r"(?P<before>\b(?:label|legend|hint|help|low|high|title|text|words?)=\")(?P<text>[^\"]+)(?=\")"
)
FILTER = re.compile(
    r"(?P<before>\|(?:default|add|date):(?P<quote>[\"']))(?P<text>.+?)(?=(?P=quote))"
)
LETTERS = re.compile(r"[^\W\d_]{2}|\bI\b")
VALUE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
OPEN_TAG = re.compile(
    r"<([a-z]+)(?=[\s>])(?:{%.*?%}|{{.*?}}|" + QUOTED + r"|[^<>\"'])*>", re.DOTALL
)


PRODUCT = "Mainstay"


@dataclass(frozen=True)
class _Token:
    kind: str  # text, value, open, close, alone, if, else, endif, wall
    text: str
    name: str = ""


def texts(source: str) -> Iterator[str]:
    """Every text of a template that a reader sees, in order."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    said(source, note)
    yield from dict.fromkeys(found)


def said(source: str, say: Say) -> str:
    """The template with every text passed through `say`."""
    whole = "".join(_run_said(run, say) for run in _runs(source))
    return TOKEN.sub(lambda found: _labels_said(found, say), whole)


def bare(text: str) -> str:
    """A text as the catalog holds it: one line, tags without their attributes."""
    return OPEN_TAG.sub(r"<\1>", re.sub(r"\s*\n\s*", " ", text))


def dressed(translation: str, source: str) -> str:
    """A translation with the attributes that the tags have in the source, in their order."""
    waiting: dict[str, list[str]] = {}
    for found in OPEN_TAG.finditer(source):
        waiting.setdefault(found[1], []).append(found[0])
    return re.sub(
        r"<([a-z]+)>",
        lambda found: waiting[found[1]].pop(0) if waiting.get(found[1]) else found[0],
        translation,
    )


def has_words(text: str) -> bool:
    """Whether anything of it is for a reader."""
    plain = VALUE.sub(" ", OPEN_TAG.sub(" ", re.sub(r"</\w+>", " ", text)))
    return bool(LETTERS.search(plain.replace(PRODUCT, "")))


# --- stretches between walls --------------------------------------------------------------------


def _tokens(source: str) -> Iterator[_Token]:
    at = 0
    for found in TOKEN.finditer(source):
        if found.start() > at:
            yield _Token("text", source[at : found.start()])
        yield _token(found)
        at = found.end()
    if at < len(source):
        yield _Token("text", source[at:])


def _token(found: re.Match[str]) -> _Token:
    text = found[0]
    if found["value"]:
        return _Token("value", text)
    if found["logic"]:
        word = text[2:-2].split(maxsplit=1)[0]
        kinds = {"if": "if", "elif": "else", "else": "else", "endif": "endif"}
        return _Token(kinds.get(word, "wall"), text, "if")
    name = "" if found["skip"] else re.sub(r"^</?", "", text).split(">")[0].split()[0].lower()
    if name not in INLINE:
        return _Token("wall", text)
    if name in VOID:
        return _Token("alone", text, name)
    return _Token("close" if text.startswith("</") else "open", text, name)


def _runs(source: str) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    for token in _tokens(source):
        if token.kind == "wall":
            yield run
            yield [token]
            run = []
        else:
            run.append(token)
    yield run


def _run_said(run: list[_Token], say: Say) -> str:
    if len(run) == 1 and run[0].kind == "wall":
        return run[0].text
    return "".join(_piece_said(piece, say) for piece in _balanced(run))


def _balanced(run: list[_Token]) -> Iterator[list[_Token]]:
    """The run, cut at every tag or condition whose partner is not in it."""
    cuts, open_at = set(), list[int]()
    for n, token in enumerate(run):
        if token.kind in ("open", "if"):
            open_at.append(n)
        elif token.kind == "else" and not (open_at and run[open_at[-1]].kind == "if"):
            cuts.add(n)
        elif token.kind in ("close", "endif"):
            if open_at and run[open_at[-1]].name == token.name:
                open_at.pop()
            else:
                cuts.add(n)
    cuts |= set(open_at)
    if cuts and open_at:  # an else of a cut condition is a cut as well
        depth: list[int] = []
        for n, token in enumerate(run):
            if token.kind == "if":
                depth.append(n)
            elif token.kind == "else" and depth and depth[-1] in cuts:
                cuts.add(n)
            elif token.kind == "endif" and depth and n not in cuts:
                depth.pop()
    piece: list[_Token] = []
    for n, token in enumerate(run):
        if n in cuts:
            yield piece
            yield [token]
            piece = []
        else:
            piece.append(token)
    yield piece


def _parts(piece: list[_Token]) -> list[list[_Token]]:
    """The piece as its elements at the top: texts, values, whole tags, whole conditions."""
    parts: list[list[_Token]] = []
    depth = 0
    for token in piece:
        if depth:
            parts[-1].append(token)
        else:
            parts.append([token])
        depth += (token.kind in ("open", "if")) - (token.kind in ("close", "endif"))
    return parts


def _piece_said(piece: list[_Token], say: Say) -> str:
    whole = "".join(t.text for t in piece)
    if not has_words(whole):
        return whole
    parts = _parts(piece)
    worded = [n for n, part in enumerate(parts) if has_words("".join(t.text for t in part))]
    first, last = worded[0], worded[-1]
    if all(parts[n][0].kind in ("open", "if") for n in worded) and not any(
        part[0].kind == "value" for part in parts
    ):
        return "".join(_part_said(part, say) for part in parts)
    # Values at the ends belong to the sentence; icons and spaces there do not.
    while first and _says(parts[first - 1]):
        first -= 1
    while last + 1 < len(parts) and _says(parts[last + 1]):
        last += 1
    text = "".join(t.text for part in parts[first : last + 1] for t in part)
    inner = text.strip()
    start, end = text[: text.index(inner)], text[text.index(inner) + len(inner) :]
    spoken = dressed(say(bare(inner)), inner)
    spoken = inner if spoken == dressed(bare(inner), inner) else spoken
    before = "".join(t.text for part in parts[:first] for t in part)
    after = "".join(t.text for part in parts[last + 1 :] for t in part)
    return before + start + spoken + end + after


def _says(part: list[_Token]) -> bool:
    """Whether an element at the edge belongs to the sentence: it shows a value, or is text."""
    return part[0].kind == "text" or any(token.kind in ("value", "if") for token in part)


def _part_said(part: list[_Token], say: Say) -> str:
    if part[0].kind == "open":
        return part[0].text + _piece_said(part[1:-1], say) + part[-1].text
    if part[0].kind != "if":
        return "".join(t.text for t in part)
    text, branch, depth = part[0].text, list[_Token](), 0
    for token in part[1:]:
        if not depth and token.kind in ("else", "endif"):
            text += _piece_said(branch, say) + token.text
            branch = []
            continue
        depth += (token.kind in ("open", "if")) - (token.kind in ("close", "endif"))
        branch.append(token)
    return text


# --- labels inside tags -------------------------------------------------------------------------


def _labels_said(found: re.Match[str], say: Say) -> str:
    text = found[0]
    if found["tag"]:
        text = ATTRIBUTE.sub(
            lambda label: label["before"] + _said_words(label["text"], say), text
        )
        return VALUE.sub(lambda inner: _arguments_said(inner[0], say), text)
    if found["logic"] or found["value"]:
        return _arguments_said(text, say)
    return text


def _arguments_said(text: str, say: Say) -> str:
    if re.match(r"{%\s*(include|with)\b", text):
        text = ARGUMENT.sub(
            lambda found: found["before"] + _said_words(found["text"], say), text
        )
    return FILTER.sub(lambda found: found["before"] + _said_filter(found, say), text)


def _said_words(text: str, say: Say) -> str:
    return say(text) if has_words(text) else text


def _said_filter(found: re.Match[str], say: Say) -> str:
    """A day and month in words, or a text of several words; one small word is a key of ours."""
    text = found["text"]
    if "|date:" in found["before"]:
        return say(text) if re.search(r"\bj F", text) else text
    return say(text) if (" " in text or text[0].isupper()) and LETTERS.search(text) else text
