"""After something red nothing harder is begun, however many steps harder it is."""

from dataclasses import replace

import pytest
from tests.care.strategies import EASY_ROW, ROW, case, day, done, screen, usual_dose

from mainstay.care.case import closed, standing, standing_after
from mainstay.care.decision import Action, Decision
from mainstay.care.guards import decide
from mainstay.care.history import Pain, Session
from mainstay.care.pain import Light
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
    assert case([done(2, ROW, D)], **decided).came_for("row") is None, "on the day itself"
    assert case(**decided).came_for("one-arm") is None, "it came for nothing"
    assert case(**decided).came_for("plank") is None


def test_a_walk_that_hurt_much_counts_by_its_own_pain() -> None:
    """What the morning said is taken for its start: a worse morning opens nothing."""
    walk, much = shipped_catalogue().get("walking"), Pain(9)
    sore = case([done(1, walk, usual_dose(walk), start=much, peak=much)])
    found = standing(sore)
    assert [j.judgement.light for j in found.judged] == [Light.GREEN]
    assert "brisk-walking" in found.waiting
    calm = case([done(1, walk, usual_dose(walk), start=much, peak=Pain(4))])
    assert "brisk-walking" not in standing(calm).waiting
    later = case([done(1, walk, usual_dose(walk), start=much, peak=Pain(4), after=much)])
    assert "brisk-walking" in standing(later).waiting, "what it left behind counts too"
    row = case([done(1, EASY_ROW, usual_dose(EASY_ROW), start=much, peak=much)])
    assert not standing_after(row, screen(), STEPS).waiting, "there the start was told"


@pytest.mark.parametrize(("ago", "waits"), [(1, True), (6, True), (7, False)])
def test_one_calm_session_does_not_end_the_week(ago, waits) -> None:
    red = done(ago, EASY_ROW, usual_dose(EASY_ROW), peak=HARD)
    calm = done(0, EASY_ROW, usual_dose(EASY_ROW))
    found = standing_after(case([red, calm]), screen(), STEPS)
    assert bool(found.waiting) is waits


def test_what_the_catalogue_does_not_know_any_more_has_nothing_harder() -> None:
    lived = case([done(1, EASY_ROW, usual_dose(EASY_ROW), peak=HARD)])
    only = Catalogue((replace(ROW, harder=()),))
    assert standing_after(lived, screen(), only).waiting == {}


@pytest.mark.parametrize(
    ("start", "peak", "action"), [(1, 1, Action.RISE), (9, 9, Action.HOLD), (7, 9, Action.HOLD)]
)
def test_after_a_walk_that_hurt_much_nothing_rises_for_two_sessions(
    start: int, peak: int, action: Action
) -> None:
    """A worse morning lets the walk itself rise no sooner: nobody told its start."""
    walk, calm, dose = shipped_catalogue().get("walking"), Pain(1), Dose(1, duration_s=600)

    def went(ago: int, start: Pain, peak: Pain) -> Session:
        return done(ago, walk, dose, start=start, peak=peak, after=peak)

    before = [went(ago, calm, calm) for ago in (9, 8, 7, 6)]
    since = [went(4, Pain(start), Pain(peak)), went(3, calm, calm), went(2, calm, calm)]
    lived, catalogue = case([*before, *since]), shipped_catalogue()
    now = standing_after(lived, screen(), catalogue)
    assert decide("walking", lived, now, catalogue).action is action


@pytest.mark.parametrize(("ago", "waits"), [(12, False), (15, True), (3, False)])
def test_what_ran_in_the_week_before_the_red_goes_by_its_own_sessions(
    ago: int, waits: bool
) -> None:
    """The week counts back from the red session, not from the last one."""
    red, now = done(6, EASY_ROW, usual_dose(EASY_ROW), peak=HARD), done(0, EASY_ROW, D)
    lived = case(sorted([done(ago, ROW, D), red, now], key=lambda s: s.on))
    assert ("row" in standing_after(lived, screen(), STEPS).waiting) is waits
