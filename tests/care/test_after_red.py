"""After something red nothing harder is begun, however many steps harder it is."""

from dataclasses import replace

from tests.care.strategies import EASY_ROW, ROW, case, day, done, screen, usual_dose

from mainstay.care.case import closed, standing, standing_after
from mainstay.care.decision import Action, Decision
from mainstay.care.history import Pain
from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import Catalogue, Dose, shipped_catalogue

HARD, D = Pain(7), Dose(2, reps=8, load_kg=5.0)
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


def test_what_came_instead_is_known_until_it_is_begun() -> None:
    swap = Decision("row", Action.SWAP_EASIER, D, (), "0", day(2), replaces="one-arm")
    start = Decision("one-arm", Action.START, D, (), "0", day(2))
    decided = {"decisions": (swap, start)}
    assert case(**decided).came_for("row") == swap
    assert case([done(3, ROW, D)], **decided).came_for("row") == swap
    assert case([done(1, ROW, D)], **decided).came_for("row") is None
    assert case(**decided).came_for("one-arm") is None, "it came for nothing"
    assert case(**decided).came_for("plank") is None
