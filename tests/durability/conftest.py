"""People in a folder, made once; each test gets a copy of its own."""

from pathlib import Path

import pytest
from tests.durability import people
from tests.durability.served import make_people


@pytest.fixture(scope="session")
def people_made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    make_people(folder, len(people.CODES), days=1)
    return folder


@pytest.fixture
def data(people_made, tmp_path) -> Path:
    """A folder of its own for each test."""
    (tmp_path / "data").mkdir()
    for file in people_made.iterdir():
        (tmp_path / "data" / file.name).write_bytes(file.read_bytes())
        (tmp_path / "data" / file.name).chmod(0o600)
    return tmp_path / "data"
