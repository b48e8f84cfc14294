"""The site is killed without a word while sets are being logged: what it had acknowledged is there.

The same search over a site that answers before it has written must find losses.
"""

import threading
import uuid
from pathlib import Path

from tests.durability import people
from tests.durability.kept import stored
from tests.durability.served import SERVE, Client, Server, serving

KILLS = 3
SETS_BEFORE_A_KILL = 25
EARLY = (
    "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'mainstay.web.settings';"
    "import django; django.setup();"
    "import sys; sys.path.insert(0, '.');"
    "from tests.durability.early_answer import main; sys.exit(main())"
)


def log_sets_and_kill(server: Server, clients: list[Client]) -> None:
    """Kill in the middle of the logging, once enough was acknowledged."""
    killed = threading.Event()
    threads = [threading.Thread(target=c.log_until, args=(killed,)) for c in clients]
    wanted = told(clients) + SETS_BEFORE_A_KILL
    for thread in threads:
        thread.start()
    while told(clients) < wanted:
        assert any(t.is_alive() for t in threads), "no set is acknowledged"
        threads[0].join(0.01)
    server.kill()
    killed.set()
    for thread in threads:
        thread.join()


def told(clients: list[Client]) -> int:
    return sum(len(c.acknowledged) for c in clients)


def lost(data: Path, program: str, kills: int) -> set[str]:
    """Acknowledged sets that are not there after all kills."""
    with serving(data, program) as server:
        clients = [Client(server, code) for code in people.CODES]
        for number in range(kills):
            if number:
                server.start()
            log_sets_and_kill(server, clients)
            found = stored(data)
            assert len(found) == len(set(found))
    assert told(clients) >= kills * SETS_BEFORE_A_KILL
    return {key for client in clients for key in client.acknowledged} - set(found)


def test_nothing_acknowledged_is_lost_when_the_site_is_killed(data):
    assert not lost(data, SERVE, KILLS)


def test_the_search_finds_losses_of_a_site_that_answers_too_early(data):
    assert lost(data, EARLY, 1)


def test_an_unanswered_set_sent_again_is_stored_once(data):
    with serving(data) as server:
        client, key = Client(server, people.CODES[0]), str(uuid.uuid4())
        client.log(key)
        server.kill()  # say the answer did not arrive
        server.start()
        assert client.log(key)[0] == 302
        status, text = client.log(key, amount=9)
        assert (status, "changed somewhere else" in text) == (409, True)
    assert stored(data).count(key) == 1
