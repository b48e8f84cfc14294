"""What a phone loads comes compressed: scripts of a session are under 300 kB on their way."""

import pytest
from django.templatetags.static import static
from django.test import Client

pytestmark = pytest.mark.django_db

SESSION = ("site.js", "session.js", "sync.js", "player.js", "figure.js", "worker.js")
MOST_BYTES = 300_000


def loaded(name: str, **headers: str) -> tuple[str, int]:
    """How a file is encoded on its way, and how many bytes come."""
    answer = Client().get(static(name), headers=headers)
    assert answer.status_code == 200
    return answer.headers.get("Content-Encoding", ""), len(b"".join(answer.streaming_content))


def test_scripts_of_a_session_come_compressed_and_are_small() -> None:
    found = [loaded(name, **{"Accept-Encoding": "gzip, br"}) for name in SESSION]
    assert {encoding for encoding, _ in found} == {"gzip"}
    assert sum(size for _, size in found) < MOST_BYTES


def test_who_cannot_read_that_gets_the_whole_file() -> None:
    assert loaded("player.js")[0] == ""
    assert loaded("player.js")[1] > 50_000
