"""One serving process: gunicorn's threaded worker, started from Python."""

from typing import Any

from gunicorn.app.base import BaseApplication

from mainstay.web.wsgi import application


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, bind: str, threads: int) -> None:
        self.chosen = {
            "bind": bind,
            "workers": 1,
            "threads": threads,
            "worker_class": "gthread",
            "accesslog": None,
            "loglevel": "warning",
            "timeout": 60,
        }
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.chosen.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        return application


def run(bind: str, threads: int) -> None:
    """Serve until stopped."""
    _Server(bind, threads).run()
