"""Ultrasound pictures on their way to a measurement."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from mainstay.imaging.confirmed import Seen, Sonoarea, Sonoclip, Sonogram
from mainstay.web import models, scanning
from mainstay.web.actions.storing import Conflict, Told, audit, in_turn, store


def add_scan(told: Told, png: bytes, state: scanning.ScanState) -> models.Scan:
    """A picture has come; nothing is measured yet."""
    with transaction.atomic():
        in_turn(told)
        scan: models.Scan = models.Scan.objects.create(
            person=told.person,
            author=told.author,
            made_at=told.at,
            sha256=scanning.hash_of(png),
            png=png,
            data=scanning.state_text(state),
        )
        audit(told, "add_scan", f"Scan {scan.pk}")
    return scan


def change_scan(
    told: Told, scan: models.Scan, state: scanning.ScanState, png: bytes | None = None
) -> models.Scan:
    """A step further with a picture: what is kept of it, or where its borders are.

    Raises:
        Conflict: another window has changed it meanwhile, or it is confirmed.
    """
    with transaction.atomic():
        in_turn(told)
        changed = {"revision": scan.revision + 1, "data": scanning.state_text(state)}
        if png is not None:
            changed |= {"png": png, "sha256": scanning.hash_of(png)}
        if not _still_open(scan).update(**changed):
            raise Conflict("Scan", str(scan.pk))
        if png is not None:  # places on borders come by the dozen and are no rows of the audit
            audit(told, "keep_scan", f"Scan {scan.pk}")
    for name, value in changed.items():
        setattr(scan, name, value)
    return scan


def _still_open(scan: models.Scan) -> "QuerySet[models.Scan]":
    return models.Scan.objects.filter(pk=scan.pk, revision=scan.revision, done=False)


MEASURED: Mapping[type[Seen], type[models.Fact]] = {
    Sonogram: models.Sonogram,
    Sonoclip: models.Sonoclip,
    Sonoarea: models.Sonoarea,
}
"""Where each kind of what is confirmed stands."""


def confirm_scan(told: Told, scan: models.Scan, value: Seen) -> models.Fact:
    """A person has looked at the borders or the contour and found them right: one repeat is measured.

    Raises:
        Conflict: another window has moved a border meanwhile, or has confirmed it.
    """
    with transaction.atomic():
        in_turn(told)
        if not _still_open(scan).update(done=True):
            raise Conflict("Scan", str(scan.pk))
        return store(MEASURED[type(value)], told, value, "confirm_scan", fact_id=scan.pk)


def drop_scan(told: Told, scan: models.Scan) -> None:
    """A picture that is not measured goes, pixels and all.

    Raises:
        Conflict: it is confirmed.
    """
    with transaction.atomic():
        in_turn(told)
        gone, _ = models.Scan.objects.filter(pk=scan.pk, done=False).delete()
        if not gone:
            raise Conflict("Scan", str(scan.pk))
        audit(told, "drop_scan", f"Scan {scan.pk}")
