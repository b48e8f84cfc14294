"""The next twelve weeks if ...: two or three choices for one exercise, by what is believed now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mainstay.exercises import Exercise
from mainstay.planning import Programme
from mainstay.web import wording
from mainstay.web.clinic import proposals
from mainstay.web.clinic.visit import finished, overview_of
from mainstay.web.estimating import can_estimate, sessions_of
from mainstay.web.forms import Typed
from mainstay.web.language import counted, later, say
from mainstay.web.records import Overview

if TYPE_CHECKING:
    from mainstay.dosing.known import Known
    from mainstay.dosing.what_if import Band, Projection


@dataclass(frozen=True)
class Offer:
    """A choice as it stands on the page.

    Attributes:
        words: what is chosen.
        rises: how the dose moves, as `dosing` names it.
        more_sessions: sessions a week more than now.
    """

    words: str
    rises: str
    more_sessions: int = 0


OFFERS = {
    "rules": Offer(later("The rules: a step each week, at most"), "each_week"),
    "estimate": Offer(later("The estimate, within its bound"), "within_bound"),
    "hold": Offer(later("The dose stays as it is"), "never"),
    "more": Offer(later("The rules, one session more a week"), "each_week", 1),
    "fewer": Offer(later("The rules, one session fewer a week"), "each_week", -1),
}
MOST, FEWEST = 3, 2
SHOWN_WEEKS = (1, 4, 8, 12)
"""Weeks of the tables."""


@require_GET
def what_if(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask, and read the answer as drawings, sentences and a table."""
    overview = finished(overview_of(request, person))
    if not can_estimate():
        missing = {"subject": overview.person}
        return render(request, "clinic/what_if_missing.html", missing, status=503)
    typed = Typed(request.GET, {"choice": later("Choices")})
    page = {"subject": overview.person, "typed": typed, "errors": typed.errors}
    status = 200
    if overview.may_train:
        page |= _answered(request, overview, typed)
        status = 422 if typed.errors else 200
    return render(request, "clinic/what_if.html", page, status=status)


def _answered(request: HttpRequest, overview: Overview, typed: Typed) -> dict[str, Any]:
    from mainstay.dosing.known import known

    now, case = overview.now, proposals.case_of(overview)
    doses = [d.exercise for d in now.decisions if d.dose is not None]
    found = known(doses, case, now.standing, overview.catalogue)
    if not found.lines:
        return {}
    exercise = _exercise(request, overview, found)
    days = _days(now, exercise)
    chosen = _chosen(request.GET.getlist("choice"), _allowed(days, exercise), typed)
    page = {
        "exercise": exercise,
        "exercises": [f.frame.exercise for f in found.lines],
        "offers": [(k, OFFERS[k].words, k in chosen) for k in _allowed(days, exercise)],
        "learned": _learned(found, exercise),
        "days": counted("{n} session a week", "{n} sessions a week", days),
    }
    return page if typed.errors else page | _shown(overview, found, exercise, chosen)


def _exercise(request: HttpRequest, overview: Overview, found: "Known") -> Exercise:
    """The one that was asked for; at first, of those with a load, the one of which most is known."""
    wanted = request.GET.get("exercise", "")
    if wanted and found.at(wanted) is None:
        raise Http404("this exercise has no dose in the person's week")
    loaded = [line for line in found.lines if line.frame.loads_kg] or found.lines
    most = max(loaded, key=lambda line: len(line.judged)).frame.exercise
    return overview.catalogue.get(wanted) if wanted else most


def _days(now: Programme, exercise: Exercise) -> int:
    with_it = [d for d in now.plan.days if any(i.exercise == exercise.id for i in d.items)]
    return max(1, len(with_it))


def _allowed(days: int, exercise: Exercise) -> list[str]:
    """What can be chosen: nothing more often than the exercise's file allows."""
    most = min(7, exercise.dose.sessions_per_week[1])
    return [
        k
        for k, o in OFFERS.items()
        if not o.more_sessions or 1 <= days + o.more_sessions <= most
    ]


def _chosen(asked: Sequence[str], allowed: list[str], typed: Typed) -> list[str]:
    if not asked:
        return [k for k in allowed if k != "hold"][:MOST]
    chosen = [k for k in OFFERS if k in asked]
    if not FEWEST <= len(chosen) <= MOST:
        typed.refuse("choice", say("Choose two or three to compare."))
    elif set(asked) - set(allowed):
        typed.refuse("choice", say("One of these does not fit this exercise. Choose again."))
    return chosen


def _learned(found: "Known", exercise: Exercise) -> str:
    if not found.sessions:
        return say("Nothing is logged yet, so all of it is assumption.")
    own = found.lines[found.at(exercise.id) or 0].judged
    learned = counted(
        "Learned from {n} logged session, and from what was said afterwards.",
        "Learned from {n} logged sessions, and from what was said afterwards.",
        found.sessions,
    )
    return learned if own else f"{learned} {NEVER_DONE}"


NEVER_DONE = later(
    "This exercise itself has not been logged yet: what it can be done with is assumption, and "
    "only how much the back bears is learned from the others."
)


# --- the answer ---


@dataclass(frozen=True)
class Panel:
    """One choice: its name, what comes of it in a sentence, two drawings and a table."""

    words: str
    sentence: str
    gain: "Drawing"
    flares: "Drawing"
    rows: "tuple[Row, ...]"


def _shown(
    overview: Overview, found: "Known", exercise: Exercise, chosen: list[str]
) -> dict[str, Any]:
    from mainstay.dosing.what_if import Choice, Rises, steps_from, what_if

    now, at = overview.now, found.at(exercise.id)
    days = _days(now, exercise)
    choices = [Choice(days + OFFERS[k].more_sessions, Rises(OFFERS[k].rises)) for k in chosen]
    steps = steps_from(found.lines[at or 0])
    together = max(
        [len(s) for s in sessions_of(now.plan, overview.catalogue) if exercise.id in s],
        default=1,
    )
    made = what_if(found.belief, at or 0, steps, choices, together)
    tops = (
        _top(max(p.capacity_percent.high[-1] for p in made), GAIN_TOPS),
        _top(max(p.flares.high[-1] for p in made), FLARE_TOPS),
    )
    return {
        "panels": [_panel(key, p, exercise, tops) for key, p in zip(chosen, made, strict=True)],
        "at_top": len(steps) == 1,
    }


def _panel(
    key: str, made: "Projection", exercise: Exercise, tops: tuple[float, float]
) -> Panel:
    gain, flares = made.capacity_percent, made.flares
    sentence = say(
        "At the end {dose}. Could do {gain} % more ({low} to {high}). Flares by it: {flares} ({few} to {many}).",
        dose=wording.dose_text(made.doses[-1], exercise),
        gain=f"{gain.median[-1]:.0f}",
        low=f"{gain.low[-1]:.0f}",
        high=f"{gain.high[-1]:.0f}",
        flares=f"{flares.median[-1]:.1f}",
        few=f"{flares.low[-1]:.1f}",
        many=f"{flares.high[-1]:.1f}",
    )
    return Panel(
        words=str(OFFERS[key].words),
        sentence=sentence,
        gain=drawing(gain, tops[0], "{:.0f} %"),
        flares=drawing(flares, tops[1], "{:.1f}"),
        rows=_rows(made, exercise),
    )


Row = tuple[int, str, str, str]
"""A week, the dose in it, how much more could be done, flares so far."""


def _rows(made: "Projection", exercise: Exercise) -> tuple[Row, ...]:
    def span(band: "Band", at: int, form: str) -> str:
        median, low, high = (form.format(b[at]) for b in (band.median, band.low, band.high))
        return say("{median} ({low} to {high})", median=median, low=low, high=high)

    return tuple(
        (
            week,
            wording.dose_text(made.doses[week - 1], exercise),
            span(made.capacity_percent, week - 1, "{:.0f}"),
            span(made.flares, week - 1, "{:.1f}"),
        )
        for week in SHOWN_WEEKS
    )


# --- the drawing ---

WIDTH, HEIGHT = 320.0, 132.0
LEFT, RIGHT, TOP, BOTTOM = 36.0, 46.0, 8.0, 22.0
GAIN_TOPS = (5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 400)
FLARE_TOPS = (0.5, 1, 2, 3, 5, 10, 20, 50)
"""Ends of the scales; all choices of a page share one."""


@dataclass(frozen=True)
class Drawing:
    """A band with its median over twelve weeks; templates only place it.

    Attributes:
        band: points of the band.
        line: points of the median.
        last: place and text of the last value.
        ticks: height and text of the scale.
        weeks: place and text of the weeks below.
    """

    band: str
    line: str
    last: tuple[str, str, str]
    ticks: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[str, str], ...]
    view_box: str = f"0 0 {WIDTH:g} {HEIGHT:g}"
    left: str = f"{LEFT:g}"
    right: str = f"{WIDTH - RIGHT:g}"
    base: str = f"{HEIGHT - BOTTOM:g}"


def _top(value: float, tops: Sequence[float]) -> float:
    return next((top for top in tops if value <= top), value)


def drawing(band: "Band", top: float, form: str) -> Drawing:
    """Draw a band that begins at nothing now."""
    weeks = len(band.median)

    def x(week: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * week / weeks

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(max(value, 0.0), top) / top)

    def points(values: Sequence[float]) -> list[str]:
        return [f"{x(week):.1f},{y(v):.1f}" for week, v in enumerate((0.0, *values))]

    end = band.median[-1]
    return Drawing(
        band=" ".join([*points(band.high), *reversed(points(band.low))]),
        line=" ".join(points(band.median)),
        last=(f"{x(weeks):.1f}", f"{y(end):.1f}", form.format(end)),
        ticks=tuple((f"{y(v):.1f}", f"{v:g}") for v in (0, top / 2, top)),
        weeks=tuple((f"{x(w):.1f}", str(w)) for w in (0, 4, 8, 12)),
    )
