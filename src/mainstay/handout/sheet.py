"""What stands on the printed programme, as words in the order of the page."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


class Paper(enum.StrEnum):
    """Sizes of paper."""

    A4 = "a4"
    LETTER = "letter"


class Print(enum.StrEnum):
    """Sizes of print: 14 point, or 18 for who reads that better."""

    NORMAL = "normal"
    LARGE = "large"


@dataclass(frozen=True)
class Figure:
    """A drawing.

    Attributes:
        svg: the picture.
        text: what it shows.
        caption: start, end, or nothing.
        shape: width over height.
    """

    svg: str
    text: str
    caption: str
    shape: float


@dataclass(frozen=True)
class Tick:
    """One day of an exercise: its name, and a box for each set."""

    day: str
    sets: int


@dataclass(frozen=True)
class Block:
    """One exercise; it stays together on the page.

    Attributes:
        name: of the exercise.
        code: by which it is found again.
        dose: what to do.
        setting: what to set on the machine; empty without one.
        feel: how hard it is meant to feel.
        band: how it is done with a band; empty without a band form.
        setup: how to get ready.
        move: what to do.
        cues: what to think of.
        errors: what to watch for.
        cautions: what holds for this person.
        trains: the muscles.
        figures: start and end; empty where nothing is drawn.
        ticks: the days on which it is done; empty for what is written elsewhere.
        note: what to write, where there are no boxes.
    """

    name: str
    code: str
    dose: str
    setting: str
    feel: str
    band: str
    setup: str
    move: str
    cues: tuple[str, ...]
    errors: tuple[str, ...]
    cautions: tuple[str, ...]
    trains: str
    figures: tuple[Figure, ...]
    ticks: tuple[Tick, ...]
    note: str


@dataclass(frozen=True)
class Day:
    """One day of the week at a glance; 0 minutes is rest."""

    name: str
    number: str
    minutes: int
    walk_minutes: int


@dataclass(frozen=True)
class Moment:
    """A row of the week at a glance with what is written then.

    Attributes:
        word: when.
        rows: what to write.
        on: the days (by number from 0) that have it.
        last_on: the same for the last row, where it has fewer; None where it does not.
    """

    word: str
    rows: tuple[str, ...]
    on: tuple[int, ...]
    last_on: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Help:
    """When to stop and whom to call."""

    call: str
    warnings: tuple[str, ...]
    at_once: str
    stop: str
    ask: str


@dataclass(frozen=True)
class Link:
    """Where the session opens on a phone."""

    address: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A printed week.

    Attributes:
        language: of all its words.
        title: of the document.
        reader: for whom.
        made_on: the day it was made.
        labels: fixed words by the layout's keys.
        help: what must be done at once.
        days: the seven days.
        why: why the week is another one than usual; empty where it is not.
        moments: the rows in which the week is written down.
        legend: what the digits mean.
        bad_day: what is left to do on a bad day; empty where nothing is.
        drills: what five minutes are for on days without exercises; empty where none are offered.
        daily: what is done several times a day; empty where nothing is.
        typing: where the week is typed in later.
        rules: which rule book is in force.
        checks: ticks before the pulley; empty without one.
        blocks: the exercises.
        set_up: how the pulley is set up, step by step; empty without one.
        link: None without an address.
    """

    language: str
    title: str
    reader: str
    made_on: date
    labels: Mapping[str, str]
    help: Help
    days: tuple[Day, ...]
    why: str
    moments: tuple[Moment, ...]
    legend: str
    bad_day: str
    drills: str
    daily: str
    typing: str
    rules: str
    checks: tuple[str, ...]
    blocks: tuple[Block, ...]
    set_up: tuple[str, ...]
    link: Link | None
