"""What something red leaves for some days: its own place empty, and nothing harder begun."""

from collections.abc import Iterable, Iterator
from datetime import date

from mainstay.care.judging import Judged
from mainstay.care.pain import Light
from mainstay.care.rulebook import rule_book
from mainstay.exercises import Catalogue, Exercise


def stays_away(last: Judged, on: date) -> bool:
    """Whether an exercise that did not end well still leaves its place to another one."""
    return (on - last.session.on).days < rule_book().fall.away_days


def waiting(judged: Iterable[Judged], catalogue: Catalogue, on: date) -> dict[str, str]:
    """Exercises that may not be begun now, each with the easier one that was red.

    A harder exercise begun after red would be a climb by another door: brisk walking after a walk
    that hurt. What ran already in the days before goes by its own sessions.

    Args:
        judged: every exercise of every session, oldest first.
        catalogue: where the harder ones are looked up, step by step.
        on: the day.
    """
    last = {j.record.exercise: j for j in judged}
    found: dict[str, str] = {}
    for exercise, done in last.items():
        if done.judgement.light is not Light.RED or not stays_away(done, on):
            continue
        for harder in _all_harder(catalogue.get(exercise), catalogue):
            if not _ran(last.get(harder), done):
                found.setdefault(harder, exercise)
    return found


def _ran(done: Judged | None, red: Judged) -> bool:
    """Whether it was done in as many days before the red one as that stays away, or since."""
    return done is not None and stays_away(done, red.session.on)


def _all_harder(exercise: Exercise, catalogue: Catalogue) -> Iterator[str]:
    """Its harder neighbors, theirs, and so on; a catalogue has no circles."""
    for harder in catalogue.harder(exercise):
        yield harder.id
        yield from _all_harder(harder, catalogue)
