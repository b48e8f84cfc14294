"""The reader's language: known in one place per request, chosen on a page, used everywhere.

A signed-in person's own setting wins, then the choice kept in this browser, then the browser's
wish. Outside a request it is English.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template.loaders import cached
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import lazy

from mainstay import wording
from mainstay.exercises import WeightUnit
from mainstay.reading import ReadingError
from mainstay.web import template_text
from mainstay.wording import ENGLISH, translate, translate_in

COOKIE = "language"
A_YEAR_S = 365 * 24 * 3600
LANGUAGES = {"en": "English", "es": "Español"}
"""What readers can choose, each by its own name."""

NOT_REVIEWED = frozenset({"es"})
"""Languages whose translation no second person has read yet; their pages say so."""


_reader: ContextVar[str] = ContextVar("reader", default=ENGLISH)
"""A page asks for it a thousand times, and Django's own answer takes a lock each time."""


def reader() -> str:
    """The language of who reads the page that is being made."""
    return _reader.get()


_weights: ContextVar[WeightUnit] = ContextVar("weights", default=WeightUnit.KG)


def weights() -> WeightUnit:
    """The unit of weights on this page: the choice of the person whom it is about, else kg."""
    return _weights.get()


def count_weights_in(unit: WeightUnit) -> None:
    """From here on weights of this page are said in this unit."""
    _weights.set(unit)


@contextmanager
def weighed_in(unit: WeightUnit) -> Iterator[None]:
    """Within it weights are said in this unit; for pages about several people."""
    before = _weights.set(unit)
    try:
        yield
    finally:
        _weights.reset(before)


def say(text: str, /, **values: Any) -> str:
    """A text of the site in the reader's language, with its values put in."""
    said = translate(text, reader())
    return said.format(**values) if values else said


def counted(one: str, many: str, n: int) -> str:
    """How many, in the reader's language: `one` for 1, else `many` with its `{n}`."""
    return say(one if n == 1 else many, n=n)


def why_refused(error: ReadingError) -> str:
    """Why something read is refused, in the reader's language."""
    return wording.refusal(error, reader())


def day_text(day: date, form: str) -> str:
    """A day in words; the forms are those of `mainstay.wording.dates`."""
    return wording.day_text(day, form, reader())


later = cast("Callable[[str], str]", lazy(say, str))
"""Like `say`, for tables made before anybody reads: said when shown."""


def use(language: str) -> None:
    """From here on this request is read in that language, by Django's own texts too."""
    code = language.partition("-")[0]
    _reader.set(code if code in LANGUAGES else ENGLISH)
    translation.activate(_reader.get())


@contextmanager
def read_in(language: str) -> Iterator[None]:
    """Within it the language is this one, until `use` says another, and weights are in kg."""
    before, weighed_in = _reader.set(ENGLISH), _weights.set(WeightUnit.KG)
    try:
        with translation.override(ENGLISH):
            use(language)
            yield
    finally:
        _reader.reset(before)
        _weights.reset(weighed_in)


class LanguageMiddleware:
    """Outermost: the language of this browser, until a person's own setting is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language."""
        kept = request.COOKIES.get(COOKIE, "")
        asked = kept if kept in LANGUAGES else translation.get_language_from_request(request)
        with read_in(asked):
            answer = self.get_response(request)
            answer.headers.setdefault("Content-Language", reader())
        patch_vary_headers(answer, ("Accept-Language", "Cookie"))
        return answer


# --- templates ----------------------------------------------------------------------------------


class TemplateLoader(cached.Loader):
    """Reads templates in the reader's language and keeps one of each language."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """One entry a language."""
        return f"{reader()} {super().cache_key(template_name, skip)}"

    def get_contents(self, origin: Any) -> str:
        """The source of a template, its texts in the reader's language."""
        source: str = super().get_contents(origin)
        language = reader()
        if language == ENGLISH:
            return source
        name = str(origin.template_name)
        said = template_text.said(source, lambda text: translate_in(name, text, language))
        return said.replace('<html lang="en">', f'<html lang="{language}">')


class FreshTemplateLoader(TemplateLoader):
    """The same, read anew each time; for those who write templates."""

    def get_template(self, template_name: str, skip: Any = None) -> Any:
        """Forget first."""
        self.reset()
        return super().get_template(template_name, skip)
