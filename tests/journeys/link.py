"""A line between a phone and the site that can be cut, and that can lose answers on their way."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

LONGEST_START_S = 30


class Link:
    """Everything between browser and site goes through here.

    Attributes:
        lose: answers to sent events that are lost on their way back; the site has them by then.
        sent: how often events were sent.
    """

    def __init__(self, site: str) -> None:
        self._site = urlsplit(site)
        self._there = threading.Event()
        self._there.set()
        self._sockets: set[socket.socket] = set()
        self.lose = self.sent = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._open, daemon=True).start()

    def cut(self) -> None:
        """No signal: nothing comes through, and what was open ends."""
        self._there.clear()
        for one in tuple(self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """The signal is back."""
        self._there.set()

    def close(self) -> None:
        """End."""
        self.cut()
        self._door.close()

    def _open(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self._door.accept()
                threading.Thread(target=self._serve, args=(phone,), daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        self._sockets.add(
            phone
        )  # before it is asked whether the line stands, or a cut misses it
        with phone:
            if self._there.is_set():
                self._carry(phone)
        self._sockets.discard(phone)

    def _carry(self, phone: socket.socket) -> None:
        port = self._site.port or 80
        with (
            contextlib.suppress(OSError),
            socket.create_connection((self._site.hostname, port)) as site,
        ):
            lost = threading.Event()
            back = threading.Thread(target=self._back, args=(site, phone, lost), daemon=True)
            back.start()
            self._forth(phone, site, lost)
            with contextlib.suppress(OSError):
                site.shutdown(socket.SHUT_RDWR)  # who waits for the site waits no longer
            back.join()

    def _forth(self, phone: socket.socket, site: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while said := phone.recv(65536):
                if said.startswith(b"POST /api/events/"):
                    self.sent += 1
                    if self.lose:
                        self.lose -= 1
                        lost.set()
                site.sendall(said)
            site.shutdown(socket.SHUT_WR)

    def _back(self, site: socket.socket, phone: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while said := site.recv(65536):
                if lost.is_set():
                    break
                phone.sendall(said)
            phone.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def phone(program: str, flags: tuple[str, ...], folder: Path) -> Iterator[tuple[str, int]]:
    """A browser with a memory of its own; answers where to steer it, and its process group."""
    marker = folder / "DevToolsActivePort"
    marker.unlink(missing_ok=True)
    command = [program, *flags, "--headless=new", "--remote-debugging-port=0",
               f"--user-data-dir={folder}", "about:blank"]  # fmt: skip
    run = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield f"http://127.0.0.1:{_port(marker)}", run.pid
    finally:
        killed(run.pid)
        run.wait()


def killed(group: int) -> None:
    """End a browser as an empty battery does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _port(marker: Path) -> int:
    end = time.monotonic() + LONGEST_START_S
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int(marker.read_text().splitlines()[0])
        time.sleep(0.05)
    raise TimeoutError("the browser did not start")
