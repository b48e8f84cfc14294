"""Real serving processes: one on SQLite, several on PostgreSQL; one proposal, one answer."""

import os
import re
import subprocess
import sys
import threading

import pytest
from tests.durability import people
from tests.durability.served import SERVE, Visitor, environment, make_people, serving

ON_POSTGRES = bool(os.environ.get("MAINSTAY_DATABASE"))
PROCESSES = ("--processes", "3") if ON_POSTGRES else ()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    make_people(folder, 1, days=5)
    with serving(folder, SERVE, *PROCESSES) as server:
        yield server


def therapist(site, name: str) -> Visitor:
    visitor = Visitor(site)
    visitor.sign_in(name, people.PASSWORD)
    return visitor


def a_proposal(visitor: Visitor) -> str:
    """The address of the first exercise of the first patient."""
    patient = re.search(
        r'href="(/clinic/patient/[0-9a-f-]{36}/)', visitor.get("/clinic/people/")
    )
    found = re.search(r'href="([^"]*/decide/[^"]*)"', visitor.get(patient[1]))
    return found[1]


def test_two_therapists_reject_the_same_proposal(site):
    pair = [therapist(site, name) for name in people.THERAPISTS]
    address = a_proposal(pair[0])
    seen = {re.search(r'name="seen" value="(\w+)"', v.get(address))[1] for v in pair}
    assert len(seen) == 1
    answers = []

    def reject(number: int) -> None:
        said = {"choice": "reject", "reason": f"I am {number}", "seen": min(seen)}
        answers.append(pair[number].post(address, **said))

    threads = [threading.Thread(target=reject, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, *_ in answers) == [302, 409]
    assert any("Nothing was overwritten" in text for *_, text in answers)


def test_an_answer_to_what_is_no_longer_proposed_meets_the_conflict_page(site):
    visitor = therapist(site, people.THERAPISTS[0])
    address = a_proposal(visitor)
    visitor.get(address)
    status, _, text = visitor.post(address, choice="accept", seen="0123456789abcdef")
    assert (status, "Nothing was overwritten" in text) == (409, True)


def test_a_session_holds_in_every_process(site):
    """Each request may meet another process; all of them know the key."""
    visitor = Visitor(site)
    visitor.enter_code(people.CODES[0])
    for _ in range(12):
        visitor.get("/me/progress/")


def test_a_second_process_for_the_folder_is_refused(site):
    if ON_POSTGRES:
        return  # there they are welcome
    words = [sys.executable, "-c", SERVE, "nightly", "--data", str(site.data)]
    done = subprocess.run(words, env=environment(site.data), capture_output=True, text=True)
    assert done.returncode == 2
    assert "serves this folder" in done.stderr


def test_several_processes_are_refused_on_sqlite(tmp_path):
    if ON_POSTGRES:
        return
    words = [sys.executable, "-c", SERVE, "serve", "--processes", "2", "--data", str(tmp_path)]
    done = subprocess.run(words, env=environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 2
    assert "MAINSTAY_DATABASE" in done.stderr
