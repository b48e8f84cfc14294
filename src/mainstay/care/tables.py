"""The one way in which `care` reads the tables that come with it."""

from importlib.resources import files
from typing import TypeVar

from mainstay.reading import read_toml

T = TypeVar("T")


def text_of(name: str) -> str:
    """The text of a file beside this one."""
    return (files("mainstay.care") / name).read_text(encoding="utf-8")


def read_table(name: str, kind: type[T]) -> T:
    """Read a table strictly; each module keeps what it has read."""
    return read_toml(text_of(name), kind, name)
