"""What something red leaves for some days: its own place empty, and nothing harder begun."""

import itertools
from collections.abc import Iterable
from datetime import date

from mainstay.care.judging import Judged
from mainstay.care.rulebook import rule_book
from mainstay.exercises import Catalogue


def stays_away(last: Judged, on: date) -> bool:
    """Whether an exercise that did not end well still leaves its place to another one."""
    return (on - last.session.on).days < rule_book().fall.away_days


def waiting(judged: Iterable[Judged], catalogue: Catalogue, on: date) -> dict[str, str]:
    """Exercises that may not be begun now, each with the easier one that hurt too much.

    A harder exercise begun after red would be a climb by another door: brisk walking after a walk
    that hurt. Any red of these days counts, also where it went well since. What ran already in the
    days before goes by its own sessions; what no link of the catalogue joins is another exercise.

    Args:
        judged: every exercise of every session, oldest first.
        catalogue: where the harder ones are looked up, step by step.
        on: the day.
    """
    every = tuple(judged)
    lately = itertools.takewhile(lambda j: stays_away(j, on), reversed(every))
    reds = [j for j in lately if j.too_much]
    last = {j.record.exercise: j for j in every} if reds else {}
    found: dict[str, str] = {}
    for red in reversed(reds):
        known = catalogue.by_id.get(red.record.exercise)
        if known is None:
            continue
        for harder in catalogue.all_harder(known):
            if not _ran(last.get(harder), red):
                found.setdefault(harder, known.id)
    return found


def _ran(done: Judged | None, red: Judged) -> bool:
    """Whether it was done in as many days before the red one as that stays away, or since."""
    return done is not None and stays_away(done, red.session.on)
