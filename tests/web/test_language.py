"""The reader's language: who chooses it, where it is kept, and that no English is left in Spanish."""

import html.parser
import importlib.util
import re
from pathlib import Path

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]


def _tool():
    spec = importlib.util.spec_from_file_location(
        "translations", ROOT / "tools" / "translations.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = _tool()


# --- no English is left -------------------------------------------------------------------------

PERSON = (
    "me:safety me:lesson me:tests me:today me:session-start me:morning me:flare me:programme "
    "me:progress me:learn me:paper me:walked me:settings me:messages me:delete me:import "
    "me:recovery-code"
)
CLINIC = "clinic:worklist clinic:people clinic:invite"
PATIENT = "patient approve programme stage release note letter close audit"
QUESTIONS = ("saddle", "bladder-again", "leg-weakness", "organs", "self-harm")

FUNCTION_WORDS = re.compile(
    r"\b(the|your|you|with|and|this|that|not|when|was|were|from|for|of|is|are|it|they|an|at)\b",
    re.IGNORECASE,
)
"""Words that no Spanish sentence has; whoever forgets to mark a text uses one of them."""


class _Texts(html.parser.HTMLParser):
    """What a reader sees or hears of a page: texts and labels."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.hidden += tag in ("script", "style", "option", "pre")
        self.hidden += said.get("lang") == "en"
        self.found += [v for k in ("aria-label", "alt", "title") if (v := said.get(k))]

    def handle_endtag(self, tag):
        self.hidden -= bool(self.hidden) and tag in (
            "script",
            "style",
            "option",
            "pre",
            "button",
        )

    def handle_data(self, data):
        if not self.hidden and data.strip():
            self.found.append(" ".join(data.split()))


def texts_of(page: bytes) -> list[str]:
    parser = _Texts()
    parser.feed(page.decode())
    return parser.found


def spanish(client: Client, address: str) -> list[str]:
    """The texts of a page, which says that it is Spanish."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    assert b'<html lang="es"' in answer.content
    return texts_of(answer.content)
