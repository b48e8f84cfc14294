"""An exported story comes back into an account."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from mainstay.care.history import AdverseEvent
from mainstay.reading import ReadingError, read_value
from mainstay.web import clock, exporting, fact_rows, models, scanning
from mainstay.web.actions.accounts import LONGEST_NAME
from mainstay.web.actions.storing import Conflict, Elsewhere, Told, as_text, audit, in_turn
from mainstay.web.own_word import Sorted, own_words, refuse_impossible


@dataclass(frozen=True)
class Brought:
    """What came of an import.

    Attributes:
        count: entries that were stored.
        left: how many were left out, by kind: a file that this server did not sign, or that was
            changed, brings only what the person can say alone (`own_word`).
    """

    count: int
    left: Mapping[str, int]


def import_story(told: Told, story: exporting.Story) -> Brought:
    """Bring an export back into an account without other facts; ids stay, twice is once.

    Raises:
        ReadingError: something in the file does not fit; nothing was stored.
        Conflict: the account holds other facts already.
        Elsewhere: another account of this server holds facts of the file.
    """
    if story.mainstay != exporting.EXPORT_VERSION:
        raise ReadingError("file: $.mainstay", f"version {story.mainstay} is not known.", "1")
    ours = exporting.is_sealed_here(story)
    read = [(fact, _read(told, fact, n)) for n, fact in enumerate(story.facts)]
    kept = Sorted(tuple(read), {}) if ours else _own_words(told, story, read)
    rows = _replaced_first([_row(told, fact, value) for fact, value in kept.facts])
    with transaction.atomic():
        in_turn(told)
        fresh = _fresh(told, rows, {fact.id for fact in story.facts}, ours)
        try:
            for row in fresh:
                row.save()
            if ours:
                _import_pictures(told, story)
        except IntegrityError:
            raise ReadingError(
                "file: $.facts", "two facts replace the same one, or a replaced one is missing."
            ) from None
        left = sum(kept.left.values())
        detail = f"{len(fresh)} facts" + (f", {left} left out" if left else "")
        audit(told, "import", "Story", detail)
    return Brought(len(fresh), kept.left)


def _own_words(
    told: Told, story: exporting.Story, read: list[tuple[exporting.Exported, Any]]
) -> Sorted:
    """What the person can say alone, and could have said on the pages."""
    kept = own_words(read)
    places = {fact.id: f"file: $.facts[{n}]" for n, fact in enumerate(story.facts)}
    for fact, value in kept.facts:
        latest = clock.day(told.at, fact.zone)
        refuse_impossible(fact, value, places[fact.id], latest)
    pictures = {"Scan": len(story.pictures)} if story.pictures else {}
    return Sorted(kept.facts, {**kept.left, **pictures})


def _fresh(
    told: Told, rows: list[models.Fact], ids: set[uuid.UUID], ours: bool
) -> list[models.Fact]:
    """The facts that are not here yet.

    A file that anybody can have written adds nothing to what has begun here: a dose that was
    "given" before an approval, or an answer that replaces a warning sign, would open what only a
    therapist opens.
    """
    known: set[uuid.UUID] = set()
    for model in models.FACTS:
        mine = set(model.objects.filter(person=told.person).values_list("pk", flat=True))
        if mine - ids:
            raise Conflict("Story", str(told.person.pk))
        if model.objects.filter(pk__in=ids).exclude(person=told.person):
            raise Elsewhere("Story", str(told.person.pk))
        known |= mine
    fresh = [row for row in rows if row.pk not in known]
    if fresh and known and not ours:
        raise Conflict("Story", str(told.person.pk))
    return fresh


PNG_SIGN = b"\x89PNG\r\n\x1a\n"


def _import_pictures(told: Told, story: exporting.Story) -> None:
    """Pictures come back where a fact of the file names them; others are refused."""
    named = {fact.id: _picture_of(fact) for fact in story.facts if fact.kind in PICTURED}
    for n, one in enumerate(story.pictures):
        sha256, place = scanning.hash_of(one.png), f"file: $.pictures[{n}]"
        if named.get(one.id) != sha256 or not one.png.startswith(PNG_SIGN):
            problem = "no confirmed measurement of this file was made in this picture."
            raise ReadingError(place, problem, advice="Leave it out.")
        known = models.Scan.objects.filter(pk=one.id).exclude(person=told.person)
        if known.exists():
            raise Elsewhere("Scan", str(one.id))
        models.Scan.objects.get_or_create(
            pk=one.id,
            defaults={
                "person": told.person,
                "author": one.author[:LONGEST_NAME],
                "made_at": one.at,
                "done": True,
                "sha256": sha256,
                "png": one.png,
                "data": "{}",
            },
        )


PICTURED = frozenset({"Sonogram", "Sonoclip", "Sonoarea"})


def _picture_of(fact: exporting.Exported) -> Any:
    """The hash of the picture, or of the sheet of a clip, that was measured."""
    value = fact.value.get("rest") if fact.kind == "Sonoclip" else fact.value
    return value.get("picture") if isinstance(value, dict) else None


def _read(told: Told, fact: exporting.Exported, number: int) -> Any:
    """The value of a fact, whose frame fits."""
    place = f"file: $.facts[{number}]"
    model = next((m for m in models.FACTS if m.__name__ == fact.kind), None)
    if model is None:
        kinds = ", ".join(m.__name__ for m in models.FACTS)
        raise ReadingError(f"{place}.kind", f"`{fact.kind}` is not a kind of fact.", kinds)
    value: Any = read_value(fact.value, fact_rows.VALUES[fact.kind], f"{place}.value")
    if not fact.author.isprintable() or not 1 <= len(fact.author) <= LONGEST_NAME:
        problem = "this is not the name of an author."
        raise ReadingError(f"{place}.author", problem, f"1 to {LONGEST_NAME} letters")
    if clock.zone(fact.zone).key != fact.zone:
        allowed = "names of the time zone database, such as Europe/London"
        raise ReadingError(f"{place}.zone", f"`{fact.zone[:40]}` is no time zone.", allowed)
    if fact.at > told.at:
        raise ReadingError(f"{place}.at", f"{fact.at} lies in the future.", f"up to {told.at}")
    if fact.day != clock.day(fact.at, fact.zone):
        allowed = str(clock.day(fact.at, fact.zone))
        raise ReadingError(f"{place}.day", f"{fact.day} is not the day of `at`.", allowed)
    today = clock.day(told.at, told.person.zone)
    if fact.day > today:  # rules look at no fact of a later day: a warning sign would wait
        problem = f"{fact.day} has not begun in your time zone, {told.person.zone}."
        advice = f"Choose the time zone {fact.zone} on the page “You”, then bring the file in."
        raise ReadingError(f"{place}.day", problem, f"up to {today}", advice)
    if isinstance(value, AdverseEvent) and value.on > fact.day:
        problem = f"{value.on} is later than the day it was told."
        raise ReadingError(f"{place}.value.on", problem, f"up to {fact.day}")
    return value


def _row(told: Told, fact: exporting.Exported, value: Any) -> models.Fact:
    model = next(m for m in models.FACTS if m.__name__ == fact.kind)
    return model(
        id=fact.id,
        person=told.person,
        author=fact.author,
        at=fact.at,
        zone=fact.zone,
        day=fact.day,
        received_at=told.at,
        replaces_id=fact.replaces,  # type: ignore[misc]
        withdrawn=fact.withdrawn,
        value=as_text(value),
    )


def _replaced_first(rows: list[models.Fact]) -> list[models.Fact]:
    """In an order in which each replaced fact comes before the one that replaces it."""
    waiting = {row.pk: row for row in rows}
    if len(waiting) != len(rows):
        twice = next(pk for pk, n in Counter(row.pk for row in rows).items() if n > 1)
        problem = f"the id `{twice}` stands twice."
        raise ReadingError("file: $.facts", problem, advice="Take one of the two out.")
    order: list[models.Fact] = []
    while waiting:
        ready = [
            row for row in waiting.values() if getattr(row, "replaces_id", None) not in waiting
        ]
        if not ready:
            raise ReadingError("file: $.facts", "facts replace each other in a circle.")
        order += ready
        for row in ready:
            del waiting[row.pk]
    return order
