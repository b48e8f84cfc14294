"""Progress, scores, stage tests, and short cards to read."""

import functools
import statistics
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.anatomy import DEEP_MUSCLES
from mainstay.care.conditions import LEG_LED
from mainstay.care.history import StageTest, TestResult
from mainstay.care.outcomes import Change, Score, change, due, goal_score, measure
from mainstay.care.patient import Patient
from mainstay.care.questions import Answer
from mainstay.care.reasons import ReasonCode
from mainstay.care.stages import side_difference_percent
from mainstay.exercises import Demand
from mainstay.imaging.protocol import State
from mainstay.imaging.reliability import Quantity
from mainstay.imaging.visits import Repeat, courses
from mainstay.reading import ReadingError, read_toml
from mainstay.web import actions, charts, deriving, fact_rows, records, response, weeks, wording
from mainstay.web.facts import SetDone
from mainstay.web.forms import Typed
from mainstay.web.language import day_text, later, say
from mainstay.web.me import questionnaire
from mainstay.web.me.screen import today_of, told, triage_of


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Function first, then pain as weekly means, then doses that grew."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    if overview.case is None:
        return redirect("me:home")
    valid = fact_rows.current(overview.rows)
    scores = with_baseline(overview)
    started = min((r.day for r in valid if r.kind == "Profile"), default=overview.on)
    page = {
        "started": started,
        "ability": ability(overview, scores),
        "goals": overview.case.patient.goals,
        "pain": charts.line(weekly(overview, started), 0, 10),
        "doses": doses(overview),
        "due": asked_now(overview),
        "doubt": response.told_alone(overview),
        "muscles": muscles_words(overview),
    }
    return render(request, "me/progress.html", page)


def muscles_words(overview: records.Overview) -> str:
    """What ultrasound says, as a part of the way and not as its end; empty without a picture."""
    repeats = deriving.repeats(overview.by_kind)
    if not repeats:
        return ""
    on = day_text(max(r.on for r in repeats), "j F")
    weak = overview.case.patient.weak_side if overview.case else None
    seen = say("On {day} your muscles were measured with ultrasound.", day=on)
    if weak is not None:
        side = wording.side_words(weak)
        more = say(
            "Your {side} side is thinner, so your plan gives it one set more.", side=side
        )
    elif _grown(repeats):
        more = say("A deep muscle measures thicker than at first, by more than the error.")
    else:
        more = say("No change shows yet that is more than the error of measuring. Keep going.")
    return f"{seen} {more}"


def _grown(repeats: tuple[Repeat, ...]) -> bool:
    """Whether a deep muscle at rest is thicker than before, beyond error, and none is thinner."""
    codes = {
        reason.code
        for course in courses(repeats, deriving.error_table())
        if course.site.muscle in DEEP_MUSCLES
        and (course.quantity, course.state) == (Quantity.THICKNESS, State.REST)
        for reason in course.trend.verdict
    }
    return ReasonCode.MEASURE_LARGER in codes and ReasonCode.MEASURE_SMALLER not in codes


def with_baseline(overview: records.Overview) -> tuple[Score, ...]:
    """All scores, with the goals of the first intake as the start to compare with."""
    scores = deriving.scores(overview.rows)
    first = next((r for r in overview.rows if r.kind == "Profile"), None)
    start = goal_score(first.value(Patient).goals, first.day) if first else None
    later = tuple(
        s for s in scores if not start or (s.measure, s.on) != (start.measure, start.on)
    )
    return (start, *later) if start else later


def asked_now(overview: records.Overview) -> list[str]:
    """The measures to ask today; those about the leg only where the leg ever hurt."""
    started = next((r.day for r in overview.rows if r.kind == "Profile"), overview.on)
    leg = weeks.View(overview, overview.issued).asks_leg
    loaded = questionnaire.loaded(overview.person)
    listed = due(started, with_baseline(overview), overview.on, loaded=loaded)
    ours = [m.id for m in listed if m.ask and (leg or not m.id.startswith("leg_"))]
    # A questionnaire of two measures is asked once.
    theirs = {m.instrument: m.id for m in reversed(listed) if m.instrument}
    return ours + [m.id for m in listed if m.id in theirs.values()]


def ability(overview: records.Overview, scores: tuple[Score, ...]) -> dict[str, Any] | None:
    """The mean of the person's own goals, then and now, with what the change means.

    Where nothing was answered since the start there is no "now", and the page says so.
    """
    goals = overview.case.patient.goals if overview.case else ()
    mine = sorted((s for s in scores if s.measure == "goal_ability"), key=lambda s: s.on)
    if not goals or not mine:
        return None
    found = change(scores, "goal_ability", overview.on)
    first, last = mine[0], mine[-1]
    return {
        "first": round(first.value, 1),
        "last": round(last.value, 1) if found else None,
        "last_on": last.on,
        "left": min(first.value, last.value) * 10,
        "right": max(first.value, last.value) * 10,
        "fell": last.value < first.value,
        "words": _change_words(found),
    }


def _change_words(found: Change | None) -> str:
    if found is None:
        return say(
            "You said this at the start. We ask again every two weeks; then a change can be seen."
        )
    if found.worse:
        return say("Clearly harder than at the start. Please talk with somebody about it.")
    if found.improvement <= 0:
        return say("No change so far.")
    return (
        say("A clear change.")
        if found.important
        else say("A small step. It may still be chance.")
    )


def weekly(overview: records.Overview, started: date) -> charts.Points:
    """The mean of the mornings' back pain by week of the programme; the week's first day."""
    weeks: dict[int, list[int]] = {}
    for morning in overview.case.history.mornings if overview.case else ():
        weeks.setdefault((morning.on - started).days // 7, []).append(morning.pain.back)
    return tuple(
        (started + timedelta(weeks=week), round(statistics.fmean(weeks[week]), 1))
        for week in sorted(weeks)
    )


def doses(overview: records.Overview) -> list[dict[str, str]]:
    """For each exercise done on two days or more: the first given dose and the last."""
    given: dict[str, list[SetDone]] = {}
    for row in fact_rows.current(overview.rows):
        if row.kind == "SetLog":
            done = row.value(SetDone)
            given.setdefault(done.exercise, []).append(done)
    found = []
    for key, done_sets in given.items():
        first, last = done_sets[0].given, done_sets[-1].given
        if first != last:
            exercise = overview.catalogue.get(key)
            name = exercise.wording(overview.person.language).name
            texts = [wording.dose_text(d, exercise) for d in (first, last)]
            found.append({"name": name, "first": texts[0], "last": texts[1]})
    return found


@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, score: str) -> HttpResponse:
    """One outcome question of our own wording; for goals, one answer a goal and their mean."""
    try:
        found = measure(score)
    except ReadingError as error:
        raise Http404(str(error)) from None
    if found.instrument:
        return questionnaire.asked(request, found.instrument)
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    asked = asked_now(overview) if overview.case else []
    goals = overview.case.patient.goals if overview.case else ()
    labels = [g.text for g in goals] if score == "goal_ability" else [say(found.ask or "")]
    if not found.ask or not labels:
        raise Http404("this is not asked here")
    typed = Typed(request.POST, {f"value_{n}": text for n, text in enumerate(labels)})
    if request.method == "POST":
        low, high = int(found.low), int(found.high)
        values = [typed.whole(f"value_{n}", low, high) for n in range(len(labels))]
        typed.known()
        if not typed.errors:
            mean = round(statistics.fmean(v for v in values if v is not None), 1)
            actions.score(told(request), Score(score, mean, overview.on))
            left = asked_now(records.overview(overview.person, overview.on))
            if left and score in asked:
                return redirect("me:score", score=left[0])
            messages.success(request, say("Thank you. Saved."))
            return redirect("me:progress")
    page = {
        "asked": found,
        "left": len(asked),
        "keys": [str(n) for n in range(int(found.low), int(found.high) + 1)],
        "fields": [(f"value_{n}", t, typed[f"value_{n}"]) for n, t in enumerate(labels)],
        "errors": typed.errors,
    }
    return render(request, "me/score.html", page, status=422 if typed.errors else 200)


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
        later("Stand beside something firm to hold. Lift one foot. Write the shorter time."),
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
    if name is StageTest.SIDE_DIFFERENCE_PERCENT:
        return _sides(request)
    shown = TEST_PAGES[name]
    typed = Typed(request.POST, {"value": shown.label})
    if request.method == "POST":
        value = typed.whole("value", 0, shown.highest)
        typed.known()
        if value is not None and not typed.errors:
            return _tested(request, TestResult(name, value, today_of(request)))
    elif not triage_of(records.overview(request.person, today_of(request))).may_train:  # type: ignore[attr-defined]
        return redirect("me:safety")
    page = {
        "title": wording.stage_test(name),
        "shown": shown,
        "typed": typed["value"],
        "fields": [("value", shown.label, typed["value"])],
        "errors": typed.errors,
    }
    return render(request, "me/test.html", page, status=422 if typed.errors else 200)


SIDES = (
    ("left", later("Seconds on the left side")),
    ("right", later("Seconds on the right side")),
)


def _sides(request: HttpRequest) -> HttpResponse:
    """One hold on each side; the difference between the two is the test."""
    shown, typed = SIDE_PAGES[_timed_on_each_side(request)], Typed(request.POST, dict(SIDES))
    if request.method == "POST":
        times = [typed.whole(side, 1, shown.highest) for side, _ in SIDES]
        typed.known()
        if not typed.errors and None not in times:
            left, right = (float(seconds or 0) for seconds in times)
            percent = round(side_difference_percent(left, right), 1)
            text = say(
                "Saved. The difference between the sides is {percent} %. Thank you.",
                percent=f"{percent:g}",
            )
            test = StageTest.SIDE_DIFFERENCE_PERCENT
            return _tested(request, TestResult(test, percent, today_of(request)), text)
    page = {
        "title": say("The left and the right side"),
        "shown": shown,
        "fields": [(side, label, typed[side]) for side, label in SIDES],
        "errors": typed.errors,
    }
    return render(request, "me/test.html", page, status=422 if typed.errors else 200)


def _timed_on_each_side(request: HttpRequest) -> StageTest:
    """What the rules ask of this person; standing on one leg where they ask for nothing now."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    asked = overview.standing.stage.open_criteria if overview.case else ()
    return next((c.sides_of for c in asked if c.sides_of), StageTest.STANCE_S)


def _tested(request: HttpRequest, result: TestResult, text: str = "") -> HttpResponse:
    """Keep the result; a weaker foot is a warning sign at once (ruling 3: RF06)."""
    actions.test_result(told(request), result)
    if result.test is StageTest.HEEL_TOE_WALK and result.value >= WEAKER:
        # The screen asks about weakness only where it has heard of a leg; a weak foot is one.
        answers = records.overview(request.person, result.on).answers  # type: ignore[attr-defined]
        legs = [a.choices for a in answers.answers if a.question == "leg-symptoms"]
        new = [("leg-weakness", "new")]
        new += [] if legs and legs[-1] in (("one",), ("both",)) else [("leg-symptoms", "one")]
        for question, choice in reversed(new):
            given = Answer(question, (choice,), result.on)
            actions.answer(told(request), given, uuid.uuid4())
        return redirect("me:safety")
    messages.success(request, text or say("Saved. Thank you."))
    return redirect("me:tests" if _first_day(request) else "me:programme")


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
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    if overview.case is None or not overview.standing.triage.may_train:
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
        if _may_test(overview, test)
    ]
    return render(request, "me/starting_tests.html", {"rows": rows})


def _may_test(overview: records.Overview, test: StageTest) -> bool:
    """Whether the rules ask this of the person, or nothing speaks against it for a start."""
    case, stands = overview.case, overview.standing
    assert case is not None
    if test is StageTest.HEEL_TOE_WALK:
        return any(r.condition in LEG_LED for r in case.patient.conditions)
    asked = {c.test for c in stands.stage.open_criteria if not c.by_therapist}
    forbidden = {demand for demand, _ in stands.caps.demands} | case.patient.cannot
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


def has_test_page(test: object) -> bool:
    """Whether a person can do that test alone, here."""
    return test in TEST_PAGES or test is StageTest.GOAL_ABILITY


@dataclass(frozen=True)
class Card:
    """A short text to read; `about` is the line under its title in the list."""

    slug: str
    title: str
    about: str
    text: tuple[str, ...]


@dataclass(frozen=True)
class Cards:
    """Everything in `cards.toml`."""

    card: tuple[Card, ...]


@functools.cache
def cards() -> tuple[Card, ...]:
    """The cards that come with this package."""
    text = (files("mainstay.web") / "cards" / "cards.toml").read_text("utf-8")
    return read_toml(text, Cards, "cards.toml").card


@require_GET
def learn(request: HttpRequest) -> HttpResponse:
    """All cards, and the lesson of the deep muscles."""
    return render(request, "me/learn.html", {"cards": cards()})


@require_GET
def card(request: HttpRequest, card: str) -> HttpResponse:
    """One card."""
    found = next((c for c in cards() if c.slug == card), None)
    if found is None:
        raise Http404("no such card")
    place = cards().index(found)
    after = cards()[place + 1] if place + 1 < len(cards()) else None
    return render(request, "me/card.html", {"card": found, "next": after})
