"""A real `mainstay serve` in processes of its own, and somebody with a browser's patience."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SERVE = "import sys; from mainstay.cli import main; sys.exit(main())"
LONGEST_START_S = 60
UNREACHABLE = (OSError, http.client.HTTPException)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "MAINSTAY_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}


def make_people(data: Path, number: int, days: int) -> None:
    command = [sys.executable, str(HERE / "people.py"), str(number), str(days)]
    subprocess.run(command, env=environment(data), check=True)


class Server:
    """The site, served from a folder; it can be killed and started again."""

    def __init__(self, data: Path, program: str = SERVE, *more: str) -> None:
        self.data, self.program, self.more = data, program, more
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        words = ["serve", "--data", str(self.data), "--port", str(self.port), *self.more]
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.program, *words],
            env=environment(self.data),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + LONGEST_START_S
        while not self._answers():
            assert self.process.poll() is None, f"ended with {self.process.returncode}"
            assert time.monotonic() < until, "the site does not answer"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return urllib.request.urlopen(f"{self.site}/health/", timeout=5).status == 200
        except UNREACHABLE:
            return False

    def kill(self) -> None:
        """All its processes at once, without a word: as when the power of a machine goes."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait()


@contextlib.contextmanager
def serving(data: Path, program: str = SERVE, *more: str) -> Iterator[Server]:
    server = Server(data, program, *more)
    try:
        server.start()
        yield server
    finally:
        server.kill()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Visitor:
    """Follows no redirect, so that each answer is seen as it came."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.token = ""
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies, _Stay)

    def get(self, path: str) -> str:
        status, _, text = self._ask(path, None)
        assert status == 200, (status, path, text[:400])
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return text

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        """The status, where it leads, and the text."""
        data = {"csrfmiddlewaretoken": self.token, **fields}
        return self._ask(path, urllib.parse.urlencode(data).encode())

    def _ask(self, path: str, data: bytes | None) -> tuple[int, str, str]:
        try:
            answer = self.browser.open(self.server.site + path, data, timeout=30)
        except urllib.error.HTTPError as error:  # also a redirect that is not followed
            answer = error
        with answer:
            text = answer.read().decode()
            return answer.status, answer.headers.get("Location", ""), text

    def enter_code(self, code: str) -> None:
        self.get("/code/")
        status, *_ = self.post("/code/", code=code)
        assert status == 302

    def sign_in(self, name: str, password: str) -> None:
        self.get("/sign-in/login/")
        status, *_ = self.post("/sign-in/login/", login=name, password=password)
        assert status == 302


class Client:
    """Logs one set after another, and sends each again until it is acknowledged."""

    def __init__(self, server: Server, code: str) -> None:
        """Sign in and begin a session."""
        self.visitor = Visitor(server)
        self.acknowledged: list[str] = []
        self.visitor.enter_code(code)
        self.visitor.get("/me/session/start/?short=1")
        status, there, _ = self.visitor.post(
            "/me/session/start/?short=1", back="1", leg_too="no"
        )
        assert status == 302, status
        page = self.visitor.get(there)
        ticket = re.search(r'name="ticket" value="([^"]+)"', page)
        assert ticket, page[:400]
        self.address, self.ticket = f"{there}set/", ticket[1]
        self.field = "reps" if 'name="reps"' in page else "duration_s"

    def log(self, key: str, amount: int = 5) -> tuple[int, str]:
        """Say that one set is done."""
        said = {"ticket": self.ticket, "set_id": key, self.field: str(amount)}
        status, _, text = self.visitor.post(self.address, **said)
        return status, text

    def log_until(self, ended: threading.Event) -> None:
        """Log sets until then, or until the site is gone."""
        while not ended.is_set():
            key = str(uuid.uuid4())
            try:
                status, _ = self.log(key)
            except UNREACHABLE:
                return
            assert status == 302, status
            self.acknowledged.append(key)
