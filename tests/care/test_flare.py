from dataclasses import replace

import pytest
from tests.care.strategies import DAY, day, mornings

from mainstay.care.flare import absence, absence_of, flare
from mainstay.care.history import FlareReport, History, Morning, Pain, Session
from mainstay.care.pain import Light
from mainstay.care.reasons import ReasonCode
from mainstay.care.training_days import LightRow

GREEN, RED = Light.GREEN, Light.RED


def lived(pressed: tuple[int, ...] = (), trained: tuple[int, ...] = (), **high: int) -> History:
    return History(
        tuple(Session(f"s{a}", day(a), Pain(2), ()) for a in trained),
        mornings(60, **{k: Pain(v) for k, v in high.items()}),
        tuple(FlareReport(day(a), Pain(6)) for a in pressed),
    )


@pytest.mark.parametrize(
    ("history", "day_of_flare", "percent", "ease"),
    [
        (lived(), None, 0, False),
        (lived(d3=4), None, 0, False),
        (lived(d4=3, d3=3), None, 0, False),
        (lived(d1=4, d0=4), 1, 50, True),
        (lived((0,)), 0, 50, True),
        (lived((2,)), 2, 50, True),
        (lived((3,)), 3, 50, False),
        (lived((5,), (2,)), 5, 75, False),
        (lived((7,), (4, 2)), 7, 100, False),
        (lived((9,), (6, 4, 2)), None, 0, False),
        (lived((5,), (4, 3)), 5, 50, False),
        (lived((9, 3), (6, 4)), 3, 50, False),
    ],
)
def test_flares(history: History, day_of_flare: int | None, percent: int, ease: bool) -> None:
    rows = tuple(LightRow(s.id, "row", GREEN, True, True) for s in history.sessions)
    found = flare(history, lambda _: Pain(2), DAY, rows)
    assert (found and found.day) == day_of_flare
    if found:
        assert (found.percent, found.ease_only) == (percent, ease)


def test_mornings_far_apart_are_no_flare() -> None:
    asked = (Morning(day(9), Pain(6)), Morning(day(1), Pain(6)))
    assert flare(History(mornings=asked), lambda _: Pain(2), DAY) is None


def test_leg_pain_alone_is_a_flare() -> None:
    asked = (Morning(day(2), Pain(2, 2)), Morning(day(1), Pain(2, 2)))
    assert flare(History(mornings=asked), lambda _: Pain(2), DAY)


@pytest.mark.parametrize(
    "row",
    [
        LightRow("s2", "row", RED, True, True),
        LightRow("s2", "row", GREEN, False, True),
        LightRow("s2", "row", GREEN, True, False),
        LightRow("s2", "walk", GREEN, True, True, walk=True),
    ],
    ids=["red", "painkiller", "unanswered", "a walk"],
)
def test_only_good_sessions_lead_back(row: LightRow) -> None:
    found = flare(lived((5,), (2,)), lambda _: Pain(2), DAY, (row,))
    assert found
    assert found.percent == 50


@pytest.mark.parametrize(
    ("light", "percent"), [(RED, 50), (Light.AMBER, 50), (GREEN, 75)], ids=lambda v: str(v)
)
def test_a_walk_that_went_badly_spoils_the_day(light: Light, percent: int) -> None:
    good = LightRow("s2", "row", GREEN, True, True)
    walked = LightRow("s2", "walk", light, True, True, walk=True)
    for rows in ((good, walked), (walked, good)):
        found = flare(lived((5,), (2,)), lambda _: Pain(2), DAY, rows)
        assert found
        assert found.percent == percent


def test_two_sessions_of_a_day_are_one_step_back() -> None:
    twice = lived((6,), (2,))
    second = Session("again", day(2), Pain(2), ())
    both = replace(twice, sessions=(*twice.sessions, second))
    rows = tuple(LightRow(s.id, "row", GREEN, True, True) for s in both.sessions)
    found = flare(both, lambda _: Pain(2), DAY, rows)
    assert found
    assert found.percent == 75


@pytest.mark.parametrize(
    ("pressed", "green", "asks"),
    [
        ((7,), (), False),
        ((8,), (), True),
        ((25,), (), True),
        ((25,), (21, 18), True),
        ((25,), (21, 18, 16), False),
        ((12, 2), (), True),
        ((7, 2), (), False),
    ],
    ids=[
        "a week is no long flare",
        "more than a week is",
        "25 days ago and never a green session",
        "two of three green sessions do not end it",
        "three do",
        "pressed again: the first day counts",
        "pressed again within the week",
    ],
)
def test_a_flare_lasts_from_its_first_day_until_it_is_over(
    pressed: tuple[int, ...], green: tuple[int, ...], asks: bool
) -> None:
    history = lived(pressed, green)
    rows = tuple(LightRow(s.id, "row", GREEN, True, True) for s in history.sessions)
    found = flare(history, lambda _: Pain(2), DAY, rows)
    assert bool(found and found.needs_clinician) is asks
    codes = [r.code for r in found.reasons] if found else []
    assert (ReasonCode.FLARE_NEEDS_CLINICIAN in codes) is asks


def test_frequent_flares_ask_a_clinician() -> None:
    trained = (40, 38, 36, 30, 28, 26, 20, 18, 16)
    often_lived = lived((45, 34, 24, 5), trained)
    rows = tuple(LightRow(s.id, "row", GREEN, True, True) for s in often_lived.sessions)
    often = flare(often_lived, lambda _: Pain(2), DAY, rows)
    once = flare(lived((2,)), lambda _: Pain(2), DAY)
    assert [f and f.needs_clinician for f in (often, once)] == [True, False]


def test_the_screen_is_asked_again_from_the_latest_press_or_run() -> None:
    found = flare(lived((9,), d30=6, d29=6, d3=6, d2=6), lambda _: Pain(2), DAY)
    assert found
    assert (found.started, found.screen_from) == (day(30), day(3))


@pytest.mark.parametrize(
    ("days", "percent", "rung_down", "restart"),
    [
        (7, None, False, False),
        (8, 90, False, False),
        (14, 90, False, False),
        (15, 75, True, False),
        (28, 75, True, False),
        (29, 50, False, False),
        (56, 50, False, False),
        (57, 100, False, True),
    ],
)
def test_breaks(days: int, percent: int | None, rung_down: bool, restart: bool) -> None:
    found = absence_of(days)
    assert (found and found.percent) == percent
    if found:
        assert (found.stage_down, found.restart) == (rung_down, restart)
        codes = (ReasonCode.BREAK, ReasonCode.BREAK_RESTART)
        assert found.reason.code is codes[restart]


def test_a_break_counts_from_the_last_day_of_training() -> None:
    found = absence((day(40), day(10)), DAY)
    assert found
    assert found.days == 10
    assert absence((day(10), day(-1)), DAY) == found
    assert absence((), DAY) is None
