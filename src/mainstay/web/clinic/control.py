"""Movement control: six small tests that a therapist looks at, and what they say together."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.care.case import Standing
from mainstay.care.control import FAILED, PASSED, control_table, offered
from mainstay.care.history import By, StageTest, TestResult
from mainstay.web import actions, wording
from mainstay.web.clinic import proposals
from mainstay.web.clinic.signs import control_words
from mainstay.web.clinic.visit import (
    choices_seen,
    conflicts_shown,
    finished,
    overview_of,
    told_about,
)
from mainstay.web.forms import Typed
from mainstay.web.language import counted, day_text, later, say
from mainstay.web.records import Overview
from mainstay.wording import Audience


class Seen(enum.StrEnum):
    """What a therapist saw; not done is stored nowhere."""

    NOT_DONE = "not_done"
    PASSED = "passed"
    FAILED = "failed"


VALUES: Mapping[Seen | None, int] = {Seen.PASSED: PASSED, Seen.FAILED: FAILED}

CHOICES = (
    (Seen.NOT_DONE, later("Not done")),
    (Seen.PASSED, later("Passed")),
    (Seen.FAILED, later("Failed")),
)


@dataclass(frozen=True)
class How:
    """How a test is done, and what failing looks like; words of our own."""

    move: str
    fails: str


HOW: Mapping[StageTest, How] = {
    StageTest.WAITERS_BOW: How(
        later("Standing, knees soft: bow forward at the hips, about half way to level."),
        later("The low back rounds or hollows on the way."),
    ),
    StageTest.PELVIC_TILT: How(
        later("Standing tall: roll the pelvis back so that the low back becomes flatter."),
        later("The pelvis does not roll back, or the upper back or the knees bend instead."),
    ),
    StageTest.ONE_LEG_SHIFT: How(
        later("Standing on both feet: go over to one leg, then to the other. Watch the navel."),
        later("It goes clearly further to one side than to the other, or far out to both."),
    ),
    StageTest.SITTING_KNEE_EXTENSION: How(
        later("Sitting tall, feet free: straighten one knee, then the other."),
        later("The low back moves early. Only tight at the back of the thigh is no failure."),
    ),
    StageTest.FOUR_POINT_ROCK: How(
        later("On hands and knees: rock back toward the heels, then forward over the hands."),
        later("The low back rounds on the way back, or hollows on the way forward."),
    ),
    StageTest.PRONE_KNEE_BEND: How(
        later(
            "Lying face down, legs straight: bend one knee to a right angle, then the other."
        ),
        later("The pelvis lifts or turns, or the low back hollows, before the right angle."),
    ),
}


@require_http_methods(["GET", "POST"])
@conflicts_shown
def control(request: HttpRequest, person: UUID) -> HttpResponse:
    """Enter which of the tests were passed and which failed."""
    overview = finished(overview_of(request, person))
    tests = _offered(overview)
    typed = Typed(request.POST, {t.value: _name(t) for t in tests})
    if request.method == "POST":
        results = _results(overview, tests, typed)
        if results and not typed.errors:
            actions.control_tests(told_about(request, overview.person), results)
            messages.success(request, _saved(results))
            return redirect("clinic:patient", person=person)
    page = {
        "subject": overview.person,
        "rows": [_row(t, typed) for t in tests],
        "summary": summary(overview.standing),
        "fewest": control_table().rule.fewest_failed,
        "weeks": control_table().rule.counts_days // 7,
        "seen": choices_seen(overview),
        "typed": typed,
        "errors": typed.errors,
    }
    return render(request, "clinic/control.html", page, status=422 if typed.errors else 200)


def _offered(overview: Overview) -> tuple[StageTest, ...]:
    """What this body may do; nothing behind a lock."""
    standing = overview.standing
    if not overview.may_train:
        return ()
    return offered(proposals.case_of(overview).patient, standing.caps)


def _results(
    overview: Overview, tests: Sequence[StageTest], typed: Typed
) -> tuple[TestResult, ...]:
    seen = [(test, typed.word(test.value, Seen, optional=True)) for test in tests]
    typed.known("seen")
    found = tuple(
        TestResult(test, VALUES[what], overview.on, By.THERAPIST)
        for test, what in seen
        if what in VALUES
    )
    if not found and not typed.errors:
        typed.refuse("", say("No test was done. Choose passed or failed for at least one."))
    return found


def _row(test: StageTest, typed: Typed) -> dict[str, Any]:
    how = HOW[test]
    return {
        "name": test.value,
        "legend": _name(test),
        "how": how.move,
        "fails": how.fails,
        "options": [(code.value, word, "") for code, word in CHOICES],
        "value": typed[test.value] or Seen.NOT_DONE.value,
    }


def _name(test: StageTest) -> str:
    words = wording.stage_test(test, Audience.THERAPIST)
    return words[:1].upper() + words[1:]


def _saved(results: Sequence[TestResult]) -> str:
    failed = sum(r.value < PASSED for r in results)
    done = counted("{n} test", "{n} tests", len(results))
    return say("Saved: {done}, {failed} failed.", done=done, failed=failed)


def summary(standing: Standing) -> tuple[str, ...]:
    """What the tests say now, in sentences; empty where none counts."""
    found = standing.control
    if not found.results:
        return (ended,) if (ended := control_words(standing)) else ()
    newest = max(r.on for r in found.results)
    done = counted("{n} test", "{n} tests", len(found.results))
    names = ", ".join(wording.stage_test(t, Audience.THERAPIST) for t in found.failed)
    said = (
        say("Last tested {day}: {done}, all passed.", day=day_text(newest, "j M Y"), done=done)
        if not names
        else say(
            "Last tested {day}: {done}, failed: {names}.",
            day=day_text(newest, "j M Y"),
            done=done,
            names=names,
        )
    )
    return (said, _what_follows(standing)) if names else (said,)


def _what_follows(standing: Standing) -> str:
    until = standing.control.until
    if until is None:
        fewest = control_table().rule.fewest_failed
        return say("Too few for drills: {fewest} are needed.", fewest=fewest)
    return say(
        "A drill in each session until it is passed, at the latest until {day}.",
        day=day_text(until, "j M Y"),
    )
