"""Work for the night, and backups of the SQLite database."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connection

from mainstay.web import models


def run(at: datetime) -> dict[str, int | str]:
    """Clear what has ended; answers what was done."""
    old_sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    old, _ = models.Invitation.objects.filter(expires_at__lt=at, used_by__isnull=True).delete()
    return {
        "browser sessions cleared": old_sessions,
        "invitations ended": old,
        "database check": _checked(),
    }


def _checked() -> str:
    if connection.vendor != "sqlite":
        return "not SQLite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


def copy_database(source: Path, target: Path) -> None:
    """Copy a running SQLite database by its own backup interface, then check the copy."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        answer = new.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        target.unlink()
        raise RuntimeError(f"the copy is not sound: {answer}")
