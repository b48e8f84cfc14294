"""After something red nothing harder is begun, however many steps harder it is."""

from dataclasses import replace

from tests.care.strategies import EASY_ROW, ROW, case, done, screen, usual_dose

from mainstay.care.case import closed, standing, standing_after
from mainstay.care.history import Pain
from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import Catalogue, shipped_catalogue

HARD = Pain(7)
HARDER = replace(ROW, id="harder-row", code="PU-99", harder=())
STEPS = Catalogue((EASY_ROW, replace(ROW, harder=("harder-row",)), HARDER))


def test_two_steps_harder_waits_too() -> None:
    lived = case([done(1, EASY_ROW, usual_dose(EASY_ROW), peak=HARD)])
    found = standing_after(lived, screen(), STEPS)
    assert found.waiting == {"row": "easy-row", "harder-row": "easy-row"}
    why = because(ReasonCode.EASIER_WAS_RED, exercise="easy-row")
    assert why in closed(HARDER, lived, found)
    assert why not in closed(EASY_ROW, lived, found), "what was red has rules of its own"


def test_after_a_walk_that_was_red_nobody_begins_to_walk_briskly() -> None:
    catalogue = shipped_catalogue()
    walk = catalogue.get("walking")
    calm = case([done(1, walk, usual_dose(walk))])
    red = case([done(1, walk, usual_dose(walk), peak=HARD)])
    assert not standing(calm).waiting
    assert {"brisk-walking", "nordic-walking", "stair-climbing"} <= standing(red).waiting.keys()
