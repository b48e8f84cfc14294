"""An exported story comes back into an account."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction

from mainstay.reading import ReadingError, read_value
from mainstay.web import clock, exporting, fact_rows, models, scanning
from mainstay.web.actions.accounts import LONGEST_NAME
from mainstay.web.actions.storing import Conflict, Told, as_text, audit, in_turn


def import_story(told: Told, story: exporting.Story) -> int:
    """Bring an export back into an account without other facts; ids stay, twice is once.

    Raises:
        ReadingError: something in the file does not fit; nothing was stored.
        Conflict: the account or the server holds other facts already.
    """
    if story.mainstay != exporting.EXPORT_VERSION:
        raise ReadingError("file: $.mainstay", f"version {story.mainstay} is not known.", "1")
    rows = [_imported(told, fact, n) for n, fact in enumerate(story.facts)]
    rows = _replaced_first(rows)
    with transaction.atomic():
        in_turn(told)
        ids = {row.pk for row in rows}
        known: set[uuid.UUID] = set()
        for model in models.FACTS:
            mine = set(model.objects.filter(person=told.person).values_list("pk", flat=True))
            if mine - ids or model.objects.filter(pk__in=ids).exclude(person=told.person):
                raise Conflict("Story", str(told.person.pk))
            known |= mine
        fresh = [row for row in rows if row.pk not in known]
        try:
            for row in fresh:
                row.save()
            _import_pictures(told, story)
        except IntegrityError:
            raise ReadingError(
                "file: $.facts", "two facts replace the same one, or a replaced one is missing."
            ) from None
        audit(told, "import", "Story", f"{len(fresh)} facts")
    return len(fresh)


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
            raise Conflict("Scan", str(one.id))
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


PICTURED = frozenset({"Sonogram", "Sonoclip"})


def _picture_of(fact: exporting.Exported) -> Any:
    """The hash of the picture, or of the sheet of a clip, that was measured."""
    value = fact.value.get("rest") if fact.kind == "Sonoclip" else fact.value
    return value.get("picture") if isinstance(value, dict) else None


def _imported(told: Told, fact: exporting.Exported, number: int) -> models.Fact:
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
        raise ReadingError("file: $.facts", "one id stands twice.")
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
