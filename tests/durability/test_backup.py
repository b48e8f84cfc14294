"""A backup made while sets are logged holds all that was acknowledged before, and can be served."""

import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

from tests.durability import people
from tests.durability.kept import rows, stored
from tests.durability.served import SERVE, Client, Visitor, environment, serving

FIRST = 15


def back_up(data: Path, target: Path) -> None:
    words = [sys.executable, "-c", SERVE, "backup", str(target), "--data", str(data)]
    subprocess.run(words, env=environment(data), check=True, stdout=subprocess.DEVNULL)


def restored(backup: Path, folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(backup, folder / "mainstay.sqlite3")
    return folder


def test_a_backup_under_way_holds_what_was_acknowledged_and_can_be_served(data, tmp_path):
    running, quiet = tmp_path / "running.sqlite3", tmp_path / "quiet.sqlite3"
    with serving(data) as server:
        client, ended = Client(server, people.CODES[0]), threading.Event()
        logging = threading.Thread(target=client.log_until, args=(ended,))
        logging.start()
        while len(client.acknowledged) < FIRST:
            logging.join(0.01)
        before = set(client.acknowledged)
        shutil.copy(data / "mainstay.sqlite3", tmp_path / "by-hand.sqlite3")
        back_up(data, running)
        ended.set()
        logging.join()
        back_up(data, quiet)
        assert dict(rows(quiet)) == dict(rows(data / "mainstay.sqlite3"))
    assert stat.S_IMODE(running.stat().st_mode) == 0o600
    folder = restored(running, tmp_path / "restored")
    assert before <= set(stored(folder)) <= set(stored(data))
    by_hand = restored(tmp_path / "by-hand.sqlite3", tmp_path / "copied")
    assert not before <= set(stored(by_hand)), "a copy by hand should show why backups exist"
    with serving(folder) as server:
        visitor = Visitor(server)
        visitor.enter_code(people.CODES[0])
        visitor.get("/me/progress/")
