"""Progress, and the scores behind it."""

import statistics
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.anatomy import DEEP_MUSCLES
from mainstay.care.outcomes import Change, Score, change, due, goal_score, measure
from mainstay.care.patient import Patient
from mainstay.care.reasons import ReasonCode
from mainstay.imaging.protocol import SLICED, State
from mainstay.imaging.reliability import Quantity
from mainstay.imaging.visits import Repeat, courses
from mainstay.reading import ReadingError
from mainstay.web import (
    actions,
    charts,
    deriving,
    fact_rows,
    records,
    response,
    weeks,
    windows,
    wording,
)
from mainstay.web.facts import SetDone
from mainstay.web.forms import Typed
from mainstay.web.language import day_text, say
from mainstay.web.me import questionnaire
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.two_versions import elsewhere


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
        "own_clip": bool(overview.by_kind.get("Sonoclip")),
    }
    return render(request, "me/progress.html", page)


def muscles_words(overview: records.Overview) -> str:
    """What ultrasound says, as a part of the way and not as its end; empty without a picture."""
    repeats = deriving.repeats(overview.by_kind)
    if not repeats:
        return ""
    last = max(r.on for r in repeats)
    on = day_text(last, "j F")
    weak = overview.case.patient.weak_side if overview.case else None
    if all(r.seen.aspect in SLICED for r in repeats if r.on == last):
        seen = say("On {day} your muscles were measured in pictures of MR or CT.", day=on)
    else:
        seen = say("On {day} your muscles were measured with ultrasound.", day=on)
    if weak is not None:
        side = wording.side_words(weak)
        more = say(
            "Your {side} side measures smaller, so your plan gives it one set more.", side=side
        )
    elif _grown(repeats):
        more = say("A deep muscle measures larger than at first, by more than the error.")
    else:
        more = say("No change shows yet that is more than the error of measuring. Keep going.")
    return f"{seen} {more}"


def _grown(repeats: tuple[Repeat, ...]) -> bool:
    """Whether a deep muscle at rest is larger than before, beyond error, and none is smaller."""
    codes = {
        reason.code
        for course in courses(repeats, deriving.error_table())
        if course.site.muscle in DEEP_MUSCLES
        and course.quantity in (Quantity.THICKNESS, Quantity.AREA, Quantity.SLICE_AREA)
        and course.state is State.REST
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
        seen = typed.text("seen", optional=True)
        typed.known()
        if not typed.errors:
            mean = round(statistics.fmean(v for v in values if v is not None), 1)
            mine = Score(score, mean, overview.on)
            try:
                actions.measured(told(request), "score", (mine,), seen)
            except actions.Unseen as met:
                both = (fact_rows.value_of(met.row), mine)
                ask = say(found.ask or "")
                return elsewhere(request, *([f"{ask} {s.value:g}"] for s in both))
            left = asked_now(records.overview(overview.person, overview.on))
            if left and score in asked:
                return redirect("me:score", score=left[0])
            messages.success(request, say("Thank you. Saved."))
            return redirect("me:progress")
    page = {
        # Which answers of today this page has seen, so that two windows notice each other.
        "seen": typed["seen"] or said_today(overview, score),
        "asked": found,
        "left": len(asked),
        "keys": [str(n) for n in range(int(found.low), int(found.high) + 1)],
        "fields": [(f"value_{n}", t, typed[f"value_{n}"]) for n, t in enumerate(labels)],
        "errors": typed.errors,
    }
    return render(request, "me/score.html", page, status=422 if typed.errors else 200)


def said_today(overview: records.Overview, *measures: str) -> str:
    """The mark of today's answers to some measures."""
    rows = (r for r in overview.by_kind.get("Score", ()) if r.day == overview.on)
    return windows.mark(r.id for r in rows if r.value(Score).measure in measures)
