"""Another machine, other plates or bands: what begins harder than was borne before is no start.

A first load comes from a range in percent of body mass. Who has trained with less than the new
machine can make has shown nothing about its lightest load, and "kept from last week" would be wrong.
"""

from datetime import date

from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.care.steps import Frame, makeable_kg
from mainstay.exercises import Dose


def harder_here(given: Dose, on: date, made: Frame) -> tuple[Reason, ...]:
    """Why an exercise is out on what stands here now; empty where it can go on.

    A load that a therapist has tried out since opens it again.

    Args:
        given: its last dose.
        on: the day of that.
        made: the doses that it can have with what stands here now.
    """
    if not made.fits(given) or made.here(given) is not None:
        return ()
    if made.tested is not None and made.tested.on >= on:
        return ()
    return _too_much(given, made)


def no_more_than(hurt_kg: float, entry: Dose, made: Frame) -> Dose | None:
    """The first dose of what comes instead, with no more weight than what hurt.

    None where nothing here is as light. Where a cable helps, its weight is nothing that hurts.
    """
    if entry.load_kg is None or made.assisted or entry.load_kg <= hurt_kg + 1e-9:
        return entry
    load_kg = makeable_kg(hurt_kg, made)
    return None if load_kg is None else entry.with_(load_kg=load_kg)


def _too_much(given: Dose, made: Frame) -> tuple[Reason, ...]:
    """Nothing here is as easy; within the percent of a week the easiest still is."""
    if given.load_kg is None:
        return (because(ReasonCode.BAND_ABOVE_BORNE),)
    part = 1 + rule_book().rise.weekly_percent / 100
    easiest = made.loads_kg[-1] if made.assisted else made.loads_kg[0]
    harder, easier = (given.load_kg, easiest) if made.assisted else (easiest, given.load_kg)
    if harder <= easier * part:
        return ()
    code = ReasonCode.HELP_BELOW_BORNE if made.assisted else ReasonCode.LOAD_ABOVE_BORNE
    return (because(code, easiest_kg=easiest, borne_kg=given.load_kg),)
