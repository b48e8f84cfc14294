"""Progress, scores, stage tests, and short cards to read."""

import functools
import statistics
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay import wording
from mainstay.care.history import StageTest, TestResult
from mainstay.care.outcomes import Change, Score, change, due, measure
from mainstay.reading import ReadingError, read_toml
from mainstay.web import actions, charts, records
from mainstay.web.facts import SetDone
from mainstay.web.forms import Typed
from mainstay.web.me.screen import today_of, told


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Function first, then pain as weekly means, then doses that grew."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    if overview.case is None:
        return redirect("me:home")
    valid = records.current(overview.rows)
    scores = tuple(r.value(Score) for r in valid if r.kind == "Score")
    started = min((r.day for r in valid if r.kind == "Profile"), default=overview.on)
    page = {
        "started": started,
        "ability": ability(overview, scores),
        "goals": overview.case.patient.goals,
        "pain": charts.line(weekly(overview, started), 0, 10),
        "doses": doses(overview),
        "due": [m.id for m in due(started, scores, overview.on)],
    }
    return render(request, "me/progress.html", page)


def ability(overview: records.Overview, scores: tuple[Score, ...]) -> dict[str, Any] | None:
    """The mean of the person's own goals, then and now, with what the change means."""
    goals = overview.case.patient.goals if overview.case else ()
    if not goals:
        return None
    mine = sorted((s for s in scores if s.measure == "goal_ability"), key=lambda s: s.on)
    first = mine[0].value if mine else statistics.fmean(g.ability for g in goals)
    found = change(scores, "goal_ability", overview.on)
    last = found.last if found else first
    return {
        "first": round(first, 1),
        "last": round(last, 1),
        "left": min(first, last) * 10,
        "right": max(first, last) * 10,
        "words": _change_words(found),
    }


def _change_words(found: Change | None) -> str:
    if found is None:
        return "The start. We ask again every two weeks."
    if found.worse:
        return "Clearly harder than at the start. Please talk with somebody about it."
    if found.improvement <= 0:
        return "No change so far."
    return "A clear change." if found.important else "A small step. It may still be chance."


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
    for row in records.current(overview.rows):
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
        asked = measure(score)
    except ReadingError as error:
        raise Http404(str(error)) from None
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    goals = overview.case.patient.goals if overview.case else ()
    labels = [g.text for g in goals] if score == "goal_ability" else [asked.ask]
    if not asked.ask or not labels:
        raise Http404("this is not asked here")
    typed = Typed(request.POST)
    if request.method == "POST":
        low, high = int(asked.low), int(asked.high)
        values = [typed.whole(f"value_{n}", low, high) for n in range(len(labels))]
        if not typed.errors:
            mean = round(statistics.fmean(v for v in values if v is not None), 1)
            actions.score(told(request), Score(score, mean, overview.on))
            messages.success(request, "Thank you. Saved.")
            return redirect("me:progress")
    page = {
        "asked": asked,
        "keys": [str(n) for n in range(int(asked.low), int(asked.high) + 1)],
        "fields": [(f"value_{n}", t, typed[f"value_{n}"]) for n, t in enumerate(labels)],
        "errors": typed.errors,
    }
    return render(request, "me/score.html", page, status=422 if typed.errors else 200)


@dataclass(frozen=True)
class TestPage:
    """How a person does a stage test alone; `timer_s` is the time to aim at, if it is timed."""

    __test__ = False

    how: str
    label: str
    highest: int
    timer_s: int = 0


_CONTROL = (
    "Think of your exercises this week. 0: I lose control. 4: steady in every repetition."
)
TEST_PAGES: dict[StageTest, TestPage] = {
    StageTest.DEEP_HOLD_LYING: TestPage(
        "Lie comfortably. Hold the deep muscles 10 times for 10 seconds. Count the holds in "
        "which you could talk, your belly stayed flat and nothing else moved.",
        "Good holds",
        10,
        10,
    ),
    StageTest.DEEP_HOLD_UPRIGHT: TestPage(
        "Sit or stand tall. Hold the deep muscles 10 times for 10 seconds. Count the good ones.",
        "Good holds",
        10,
        10,
    ),
    StageTest.DEEP_HOLD_DAYS: TestPage(
        "On how many days did both tests of the deep muscles go well?", "Days", 30
    ),
    StageTest.SIDE_BRIDGE_KNEES_S: TestPage(
        "Lie on your side, knees bent, on your forearm. Lift the hips. Do both sides and "
        "write the shorter time. Stop when it hurts or you sag.",
        "Seconds",
        600,
        30,
    ),
    StageTest.WALL_SIDE_BRIDGE_S: TestPage(
        "Stand sideways to a wall, lean on your forearm, feet away from the wall. Stay "
        "straight. Do both sides and write the shorter time.",
        "Seconds",
        600,
        30,
    ),
    StageTest.PRONE_HOLD_S: TestPage(
        "Lie on your belly with your chest over the edge of a firm bed, somebody holding your "
        "legs. Keep the chest level. Stop when it hurts.",
        "Seconds",
        600,
        45,
    ),
    StageTest.WALL_SIT_S: TestPage(
        "Lean with your back on a wall and slide down as far as feels fine. Stop when it hurts.",
        "Seconds",
        600,
        30,
    ),
    StageTest.SELF_CONTROL: TestPage(_CONTROL, "0 to 4", 4),
    StageTest.CHAIR_STAND_30S: TestPage(
        "Sit on a firm chair against a wall, arms crossed. Stand up and sit down as often as "
        "you can in 30 seconds.",
        "Times",
        60,
        30,
    ),
    StageTest.STANCE_S: TestPage(
        "Stand beside something firm to hold. Lift one foot. Write the shorter time.",
        "Seconds",
        120,
        10,
    ),
    StageTest.HEEL_TOE_WALK: TestPage(
        "Walk ten steps on your heels and ten on your toes, near a wall. 0: as before. "
        "1: one foot is weaker than before.",
        "0 or 1",
        1,
    ),
}
"""Tests with a version for one person alone; the others are a therapist's or are asked."""


@require_http_methods(["GET", "POST"])
def test(request: HttpRequest, test: str) -> HttpResponse:
    """One stage test that a person does alone."""
    if test == StageTest.GOAL_ABILITY.value:
        return redirect("me:score", score="goal_ability")
    name = next((t for t in TEST_PAGES if t.value == test.replace("-", "_")), None)
    if name is None:
        raise Http404("no test of this name for a person alone")
    shown, typed = TEST_PAGES[name], Typed(request.POST)
    if request.method == "POST":
        value = typed.whole("value", 0, shown.highest)
        if value is not None:
            actions.test_result(told(request), TestResult(name, value, today_of(request)))
            messages.success(request, "Saved. Thank you.")
            return redirect("me:programme")
    page = {
        "title": wording.stage_test(name),
        "shown": shown,
        "typed": typed["value"],
        "errors": typed.errors,
    }
    return render(request, "me/test.html", page, status=422 if typed.errors else 200)


@dataclass(frozen=True)
class Card:
    """A short text to read."""

    slug: str
    title: str
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
    return render(request, "me/card.html", {"card": found})
