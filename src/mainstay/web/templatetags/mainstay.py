"""Template filters that turn values into words; sentences come from `mainstay.wording`."""

from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import reverse

from mainstay.anatomy import Sex
from mainstay.care.questions import Answers
from mainstay.exercises import Exercise
from mainstay.web import wording
from mainstay.web.drawings import Drawing, drawings_of
from mainstay.web.language import reader, say

register = template.Library()

SMALL_MONTHS = frozenset({"es"})
"""Languages that write the short names of months small: "14 nov", where Django says "14 Nov"."""


@register.filter("date", expects_localtime=True)
def day_in_words(value: Any, form: str | None = None) -> str:
    """A day in a form of Django's, with its months as the reader's language writes them."""
    if form and reader() in SMALL_MONTHS:
        form = form.replace("M", "b")
    return str(defaultfilters.date(value, form))


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """The value of a key, or None."""
    return mapping.get(key) if mapping else None


@register.filter
def times(count: int) -> range:
    """A range to loop over."""
    return range(int(count))


@register.simple_tag
def pain_keys() -> range:
    """The eleven keys 0 to 10."""
    return range(11)


@register.filter
def of_field(errors: list[dict[str, str]], name: str) -> str:
    """The error of a field, or nothing."""
    return next((e["text"] for e in errors or [] if e.get("field") == name), "")


@register.filter
def said(text: str) -> str:
    """A word of a table in the reader's language."""
    return say(text)


@register.filter
def address(exercise: Exercise) -> str:
    """The page of an exercise; a week lists all of the catalogue, and finding an address is dear."""
    return _address(exercise.id)


@cache
def _address(name: str) -> str:
    return reverse("me:exercise", args=[name])


@register.filter
def called(exercise: Exercise) -> str:
    """The name of an exercise in the reader's language."""
    return wording.exercise_name(exercise)


@register.simple_tag
def pictures(exercise: Exercise) -> list[tuple[Drawing, str, str]]:
    """Each drawing of an exercise with its caption and what it shows, in the reader's language."""
    captions, texts = wording.picture_captions(exercise), wording.picture_texts(exercise)
    return list(zip(drawings_of(exercise.id), captions, texts, strict=False))


@register.simple_tag
def figure_of(exercise: Exercise, answers: Answers | None) -> dict[str, str] | None:
    """The files of the moving figure; None where this exercise has none yet."""
    body = "man" if answers is not None and answers.sex is Sex.MALE else "woman"
    clip = f"figure/clips/{exercise.id}.{body}.json"
    if finders.find(clip) is None:
        return None
    return {"body": body, "body_at": static(f"figure/body-{body}.glb"), "clip": static(clip)}
