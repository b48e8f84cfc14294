"""Work for the night, and backups of the SQLite database."""

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection

from mainstay.web import clock, models
from mainstay.web.clinic.worklist import make_ready
from mainstay.web.solving import UNTIL_MORNING, solve_weeks

log = logging.getLogger(__name__)

NIGHT_HOUR = 3
"""UTC."""
TRIES_KEPT = timedelta(days=1)
"""How long wrong passwords and codes are remembered; a pause is shorter."""
UNCUT_KEPT = timedelta(days=7)
"""How long an ultrasound picture waits whose writing nobody has cut away yet (ours)."""


def run(at: datetime) -> dict[str, int | str]:
    """Clear what has ended, look for the coming weeks; answers what was done.

    Every part can be stopped and begun again: it takes up what is left.
    """
    old_sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    old, _ = models.Invitation.objects.filter(expires_at__lt=at, used_by__isnull=True).delete()
    tries, _ = AccessAttempt.objects.filter(attempt_time__lt=at - TRIES_KEPT).delete()
    waiting = models.Scan.objects.filter(done=False, made_at__lt=at - UNCUT_KEPT)
    uncut, _ = waiting.filter(data__contains='"kept":null').delete()
    return {
        "browser sessions cleared": old_sessions,
        "invitations ended": old,
        "wrong sign-ins forgotten": tries,
        "pictures that nobody cut": uncut,
        "weeks looked for": solve_weeks(at),
        "database check": _checked(),
    }


def _checked() -> str:
    if connection.vendor != "sqlite":
        return "left to PostgreSQL"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


def next_night(at: datetime) -> datetime:
    """When the next night's work is due."""
    tonight = at.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return tonight if tonight > at else tonight + timedelta(days=1)


def at_start(at: datetime) -> None:
    """What a server does before anybody asks: the lists of its clinics, else the first is slow."""
    try:
        make_ready(at)
    except Exception:
        log.exception("The lists could not be made ready; each is made when it is opened.")


def each_night(ended: Callable[[float], bool]) -> None:
    """Do the work every night, until `ended` says so after the seconds it was given."""
    while True:
        now = clock.now()
        if ended((next_night(now) - now).total_seconds()):
            return
        try:
            done = {
                **run(clock.now()),
                "people ranked": make_ready(clock.now() + UNTIL_MORNING),
            }
            log.info("The work for the night is done: %s", done)
        except Exception:
            log.exception("The work for the night failed; the next night tries again.")
        finally:
            connection.close()


def copy_database(source: Path, target: Path) -> None:
    """Copy a running SQLite database by its own backup interface, then check the copy."""
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            answer = new.execute("PRAGMA integrity_check").fetchone()[0]
        if answer != "ok":
            raise sqlite3.DatabaseError(f"the copy is not sound: {answer}")
        os.fsync(handle)
    except BaseException:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{target}{end}").unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
