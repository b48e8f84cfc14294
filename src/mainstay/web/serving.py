"""The serving processes: gunicorn's threaded worker, started from Python; one holds a folder."""

import fcntl
import gc
import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from gunicorn.app.base import BaseApplication

from mainstay.reading import ReadingError
from mainstay.web import clock, nightly
from mainstay.web.wsgi import application

PATIENCE_S = 5.0
"""How long a server that ends may keep its folder while the next one starts."""


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, chosen: dict[str, Any]) -> None:
        self.chosen = chosen
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.chosen.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        return application


def run(bind: str, threads: int, processes: int = 1) -> None:
    """Serve until stopped. On SQLite the one process also does the work for the night."""
    gc.collect()
    gc.freeze()  # what is loaded stays shared between the processes
    gc.enable()
    chosen = {
        "bind": bind,
        "workers": processes,
        "threads": threads,
        "worker_class": "gthread",
        "accesslog": None,
        "loglevel": "warning",
        "timeout": 60,
        "post_worker_init": _works_beside,
    }
    _Server(chosen).run()


def _works_beside(_worker: object) -> None:
    """Each work has a thread of its own, so that none waits for another or ends with it."""
    threading.Thread(target=_ready, daemon=True).start()
    if on_sqlite():
        never = threading.Event()
        threading.Thread(target=nightly.each_night, args=(never.wait,), daemon=True).start()


def _ready() -> None:
    with closing(connection):
        nightly.at_start(clock.now())


def on_sqlite() -> bool:
    """Whether the database is a file of this machine."""
    return settings.INSTALLATION.postgres is None


@contextmanager
def hold(data: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Be the one process that writes to a SQLite folder; the lock outlives us in our children.

    Raises:
        ReadingError: another process holds the folder.
    """
    if not on_sqlite():
        yield
        return
    with (data / "serving.lock").open("a+") as lock:
        _take(lock, data, time.monotonic() + patience_s)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _take(lock: IO[str], data: Path, until: float) -> None:
    while not _taken(lock):
        if time.monotonic() > until:
            lock.seek(0)
            raise ReadingError(
                str(data),
                f"process {lock.read().strip() or '?'} serves this folder.",
                "one process for a folder; it does its night's work itself",
                "Stop that process first, or choose another folder: --data.",
            )
        time.sleep(0.1)


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
