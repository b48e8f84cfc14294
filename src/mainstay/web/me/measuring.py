"""Tests that a person does: what each asks, those of the first day, and what is stored."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.conditions import LEG_LED
from mainstay.care.history import StageTest, TestResult
from mainstay.care.questions import Answer
from mainstay.care.stage_criteria import side_difference_percent
from mainstay.exercises import Demand
from mainstay.web import actions, easing, fact_rows, records, weeks, windows, wording
from mainstay.web.forms import Typed
from mainstay.web.language import later, say
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.two_versions import elsewhere


@dataclass(frozen=True)
class TestPage:
    """How a person does a stage test alone.

    Attributes:
        how: what to do.
        label: what the number is.
        highest: the largest number that can be.
        timer_s: the time to aim at, or to count down; 0 without a timer.
        mode: `watch` counts up and fills in the seconds, `hold` counts down.
        reps: how often the timer counts down.
        choices: words to choose from in place of a number, each with its value.
    """

    __test__ = False

    how: str
    label: str
    highest: int
    timer_s: int = 0
    mode: str = "hold"
    reps: int = 1
    choices: tuple[tuple[int, str], ...] = ()


_CONTROL = later("Think of your exercises this week. How steady were you?")


WEAKER = 1
"""The answer to ten steps on heels and toes that opens the safety screen (ruling 3)."""


TEST_PAGES: dict[StageTest, TestPage] = {
    StageTest.DEEP_HOLD_LYING: TestPage(
        later(
            "Lie comfortably. Hold the deep muscles 10 times for 10 seconds. Count the holds in "
            "which you could talk, your belly stayed flat and nothing else moved."
        ),
        later("Good holds"),
        10,
        10,
        reps=10,
    ),
    StageTest.DEEP_HOLD_UPRIGHT: TestPage(
        later(
            "Sit or stand tall. Hold the deep muscles 10 times for 10 seconds. Count the good ones."
        ),
        later("Good holds"),
        10,
        10,
        reps=10,
    ),
    StageTest.DEEP_HOLD_DAYS: TestPage(
        later("On how many days did both tests of the deep muscles go well?"), later("Days"), 30
    ),
    StageTest.SIDE_BRIDGE_KNEES_S: TestPage(
        later(
            "Lie on your side, knees bent, on your forearm. Lift the hips. Do both sides and "
            "write the shorter time. Stop when it hurts or you sag."
        ),
        later("Seconds"),
        600,
        30,
        "watch",
    ),
    StageTest.WALL_SIDE_BRIDGE_S: TestPage(
        later(
            "Stand sideways to a wall, lean on your forearm, feet away from the wall. Stay "
            "straight. Do both sides and write the shorter time."
        ),
        later("Seconds"),
        600,
        30,
        "watch",
    ),
    StageTest.PRONE_HOLD_S: TestPage(
        later(
            "Lie on your belly with your chest over the edge of a firm bed, somebody holding your "
            "legs. Keep the chest level. Stop when it hurts."
        ),
        later("Seconds"),
        600,
        45,
        "watch",
    ),
    StageTest.WALL_SIT_S: TestPage(
        later(
            "Lean with your back on a wall and slide down as far as feels fine. Stop when it hurts."
        ),
        later("Seconds"),
        600,
        30,
        "watch",
    ),
    StageTest.SIDE_DIFFERENCE_PERCENT: TestPage(
        later("Hold the same thing on each side, and write each time."), later("Seconds"), 600
    ),
    StageTest.SELF_CONTROL: TestPage(
        _CONTROL,
        later("How steady?"),
        4,
        choices=(
            (0, later("I lose control in most repetitions")),
            (1, later("I lose control in some")),
            (2, later("Steady at the start, not at the end")),
            (3, later("Steady in nearly every repetition")),
            (4, later("Steady in every repetition, also while I talk")),
        ),
    ),
    StageTest.CHAIR_STAND_30S: TestPage(
        later(
            "Sit on a firm chair against a wall, arms crossed. Stand up and sit down as often as "
            "you can in 30 seconds."
        ),
        later("Times"),
        60,
        30,
    ),
    StageTest.STANCE_S: TestPage(
        later(
            "Stand beside something firm to hold. Lift one foot and stand as long as you can. "
            "Then the other foot. Write the shorter time."
        ),
        later("Seconds"),
        120,
        10,
        "watch",
    ),
    StageTest.HEEL_TOE_WALK: TestPage(
        later(
            "Walk ten steps on your heels and ten on your toes. Hold on to a wall or a table."
        ),
        later("Were both feet as strong as before?"),
        1,
        choices=(
            (0, later("Yes, both as before")),
            (WEAKER, later("No, one is weaker than before")),
        ),
    ),
}
"""Tests with a version for one person alone; the others are a therapist's or are asked."""


SIDE_PAGES: Mapping[StageTest, TestPage] = {
    StageTest.SIDE_BRIDGE_KNEES_S: TestPage(
        later(
            "Lie on your side, knees bent, on your forearm. Lift the hips and hold. Do both sides "
            "and write each time. Stop when it hurts or you sag."
        ),
        later("Seconds"),
        600,
        30,
        "watch",
    ),
    StageTest.WALL_SIDE_BRIDGE_S: TestPage(
        later(
            "Stand sideways to a wall, lean on your forearm, feet away from the wall, and stay "
            "straight. Do both sides and write each time. Stop when it hurts."
        ),
        later("Seconds"),
        600,
        30,
        "watch",
    ),
    StageTest.STANCE_S: TestPage(
        later(
            "Stand beside something firm to hold. Lift one foot and hold. Do both legs and write "
            "each time, at most 120 seconds."
        ),
        later("Seconds"),
        120,
        30,
        "watch",
    ),
}
"""What is held on each side for the difference between the sides, by the rule that asks."""


@require_http_methods(["GET", "POST"])
def test(request: HttpRequest, test: str) -> HttpResponse:
    """One stage test that a person does alone."""
    if test == StageTest.GOAL_ABILITY.value:
        return redirect("me:score", score="goal_ability")
    name = next((t for t in TEST_PAGES if t.value == test.replace("-", "_")), None)
    if name is None:
        raise Http404("no test of this name for a person alone")
    if request.method == "GET" and (shut := _shut(request, name)):
        return shut
    if name is StageTest.SIDE_DIFFERENCE_PERCENT:
        return _sides(request)
    shown = TEST_PAGES[name]
    typed = Typed(request.POST, {"value": shown.label})
    if request.method == "POST":
        value = typed.whole("value", 0, shown.highest)
        seen = typed.text("seen", optional=True)
        typed.known()
        if value is not None and not typed.errors:
            return _tested(request, TestResult(name, value, today_of(request)), seen)
    page = {
        "title": wording.stage_test(name),
        "shown": shown,
        "seen": _seen(request, typed, name),
        "typed": typed["value"],
        "fields": [("value", shown.label, typed["value"])],
        "errors": typed.errors,
    }
    return render(request, "me/test.html", page, status=422 if typed.errors else 200)


def _shut(request: HttpRequest, test: StageTest) -> HttpResponse | None:
    """Where to go instead, when nothing or only positions of ease are given out; what is done is heard."""
    view = weeks.as_issued(told(request), today_of(request))
    if not view.overview.may_train:
        return redirect("me:safety")
    if view.overview.case is None or may_try(view, test):
        return None
    messages.info(request, say(NOT_TODAY))
    return redirect("me:today")


NOT_TODAY = later("A sore day is no day for this test. It waits for you.")

SIDES = (
    ("left", later("Seconds on the left side")),
    ("right", later("Seconds on the right side")),
)


def _sides(request: HttpRequest) -> HttpResponse:
    """One hold on each side; the difference between the two is the test."""
    shown, typed = SIDE_PAGES[_timed_on_each_side(request)], Typed(request.POST, dict(SIDES))
    if request.method == "POST":
        times = [typed.whole(side, 1, shown.highest) for side, _ in SIDES]
        seen = typed.text("seen", optional=True)
        typed.known()
        if not typed.errors and None not in times:
            left, right = (float(seconds or 0) for seconds in times)
            percent = round(side_difference_percent(left, right), 1)
            text = say(
                "Saved. The difference between the sides is {percent} %. Thank you.",
                percent=f"{percent:g}",
            )
            test = StageTest.SIDE_DIFFERENCE_PERCENT
            return _tested(request, TestResult(test, percent, today_of(request)), seen, text)
    page = {
        "seen": _seen(request, typed, StageTest.SIDE_DIFFERENCE_PERCENT),
        "title": say("The left and the right side"),
        "shown": shown,
        "fields": [(side, label, typed[side]) for side, label in SIDES],
        "errors": typed.errors,
    }
    return render(request, "me/test.html", page, status=422 if typed.errors else 200)


def _seen(request: HttpRequest, typed: Typed, test: StageTest) -> str:
    """Which results of today this page has seen, so that two windows notice each other."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    rows = (r for r in overview.by_kind.get("TestResult", ()) if r.day == overview.on)
    done = windows.mark(r.id for r in rows if r.value(TestResult).test is test)
    return typed["seen"] or done


def _timed_on_each_side(request: HttpRequest) -> StageTest:
    """What the rules ask of this person; standing on one leg where they ask for nothing now."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    asked = overview.standing.stage.open_criteria if overview.case else ()
    return next((c.sides_of for c in asked if c.sides_of), StageTest.STANCE_S)


def _tested(
    request: HttpRequest, result: TestResult, seen: str, text: str = ""
) -> HttpResponse:
    """Keep the result; a weaker foot is a warning sign at once (ruling 3: RF06)."""
    if result.test is StageTest.HEEL_TOE_WALK and result.value >= WEAKER:
        return _weaker(request, result)  # a warning sign waits for no other window
    try:
        actions.measured(told(request), "test_result", (result,), seen)
    except actions.Unseen as met:
        both = (fact_rows.value_of(met.row), result)
        return elsewhere(request, *([_line(r)] for r in both))
    messages.success(request, text or say("Saved. Thank you."))
    return redirect("me:tests" if _first_day(request) else "me:programme")


def _weaker(request: HttpRequest, result: TestResult) -> HttpResponse:
    actions.test_result(told(request), result)
    # The screen asks about weakness only where it has heard of a leg; a weak foot is one.
    answers = records.overview(request.person, result.on).answers  # type: ignore[attr-defined]
    legs = [a.choices for a in answers.answers if a.question == "leg-symptoms"]
    new = [("leg-weakness", "new")]
    new += [] if legs and legs[-1] in (("one",), ("both",)) else [("leg-symptoms", "one")]
    for question, choice in reversed(new):
        given = Answer(question, (choice,), result.on)
        actions.answer(told(request), given, uuid.uuid4())
    return redirect("me:safety")


def _line(result: TestResult) -> str:
    """A test with what it came to, in the words of its page."""
    shown = TEST_PAGES.get(result.test)
    words = dict(shown.choices) if shown else {}
    said = words.get(int(result.value)) or f"{result.value:g}"
    name = wording.stage_test(result.test)
    return f"{name[:1].upper()}{name[1:]}: {said}"


def _first_day(request: HttpRequest) -> bool:
    """Whether the starting tests are still being done."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    return bool(overview.case and not overview.case.history.sessions)


STARTING_TESTS = (
    StageTest.HEEL_TOE_WALK,
    StageTest.DEEP_HOLD_LYING,
    StageTest.DEEP_HOLD_UPRIGHT,
    StageTest.STANCE_S,
    StageTest.CHAIR_STAND_30S,
)
"""Gentle tests for the first day; heavier ones come with the stage that asks for them (ours)."""


ALSO_TO_START = frozenset({StageTest.STANCE_S, StageTest.CHAIR_STAND_30S})
"""A start to compare with, also where the first stage does not ask for it."""


@require_GET
def starting_tests(request: HttpRequest) -> HttpResponse:
    """A few gentle tests that this person may do; each may be left out."""
    view = weeks.as_issued(told(request), today_of(request))
    overview = view.overview
    if overview.case is None or not overview.may_train:
        return redirect("me:home")
    done = {t.test: t for t in overview.case.history.tests}
    rows = [
        {
            "slug": test.value,
            "name": wording.stage_test(test),
            "done": done.get(test),
            "timed": bool(TEST_PAGES[test].timer_s),
        }
        for test in STARTING_TESTS
        if _may_test(overview, test) and may_try(view, test)
    ]
    return render(request, "me/starting_tests.html", {"rows": rows})


def _may_test(overview: records.Overview, test: StageTest) -> bool:
    """Whether the rules ask this of the person, or nothing speaks against it for a start."""
    case, stands = overview.case, overview.standing
    assert case is not None
    if test is StageTest.HEEL_TOE_WALK:
        return any(r.condition in LEG_LED for r in case.patient.conditions)
    asked = {c.test for c in stands.stage.open_criteria if not c.by_therapist}
    forbidden = stands.caps.left_out | case.patient.cannot
    risky = {
        StageTest.STANCE_S: Demand.SINGLE_LEG,
        StageTest.CHAIR_STAND_30S: Demand.STANDING_LONG,
    }
    acute = case.patient.usual.back >= HIGH_PAIN or case.patient.usual.leg >= HIGH_PAIN
    also = test in ALSO_TO_START and risky[test] not in forbidden and not acute
    return test in asked or also


HIGH_PAIN = 5
"""From here the strict policy allows positions of ease only (clinical 5)."""


def heel_toe_due(overview: records.Overview) -> bool:
    """Ten steps on heels and toes, once a week with leg pain from the back (ruling 3)."""
    case = overview.case
    if case is None or not _may_test(overview, StageTest.HEEL_TOE_WALK):
        return False
    done = [t.on for t in case.history.tests if t.test is StageTest.HEEL_TOE_WALK]
    return not done or (overview.on - max(done)).days >= DAYS_BETWEEN


DAYS_BETWEEN = 7


EASY_TESTS = frozenset(
    {
        StageTest.DEEP_HOLD_LYING,
        StageTest.DEEP_HOLD_UPRIGHT,
        StageTest.DEEP_HOLD_DAYS,
        StageTest.HEEL_TOE_WALK,
        StageTest.SELF_CONTROL,
        StageTest.GOAL_ABILITY,
    }
)
"""On sore days too (ours): quiet holds, ten steps that show how the nerve is, and what is only told."""


def may_try(view: weeks.View, test: object) -> bool:
    """Whether a person can do that test alone, here and on this day."""
    here = test in TEST_PAGES or test is StageTest.GOAL_ABILITY
    return here and (test in EASY_TESTS or not easing.only_ease(view))
