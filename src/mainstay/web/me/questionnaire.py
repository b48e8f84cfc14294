"""A questionnaire whose words the clinic has loaded: all items on one page, as on paper."""

from collections.abc import Set
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mainstay.care.instruments import Answers, every_answer
from mainstay.care.outcomes import Score, measures
from mainstay.care.questionnaires import Wording, scored_by, scores
from mainstay.reading import ReadingError, read_json
from mainstay.web import actions, models, records, windows
from mainstay.web.clinic.outcomes import label
from mainstay.web.fact_rows import FactRow
from mainstay.web.forms import Typed
from mainstay.web.language import say
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.two_versions import elsewhere


def loaded(person: models.Person) -> dict[str, Wording]:
    """The words that the person's clinic has loaded in the person's language, by questionnaire."""
    rows = models.ClinicQuestionnaire.objects.filter(
        clinic__relations__person=person,
        clinic__relations__closed_at__isnull=True,
        language=person.language,
    )
    return {r.instrument: read_json(r.wording, Wording, r.instrument) for r in rows}


@dataclass(frozen=True)
class Shown:
    """One item on the page.

    Attributes:
        name: of its field.
        text: what is asked.
        choices: value and word of each answer.
        chosen: the value that was chosen.
    """

    name: str
    text: str
    choices: tuple[tuple[str, str], ...]
    chosen: str

    @property
    def is_scale(self) -> bool:
        """Whether its answers are plain numbers."""
        return all(value == word for value, word in self.choices)


def asked(request: HttpRequest, instrument: str) -> HttpResponse:
    """The page; answers that cannot be scored come back with what is missing."""
    wording = loaded(request.person).get(instrument)  # type: ignore[attr-defined]
    if wording is None:
        raise Http404("this is not asked here")
    names = {f"item_{n}": str(n) for n in range(1, len(wording.items) + 1)}
    typed = Typed(request.POST, names)
    items = _items(wording, typed)
    error = ""
    if request.method == "POST":
        answers = _answers(wording, typed)
        seen = typed.text("seen", optional=True)
        typed.known()
        try:
            values = scores(scored_by(wording), answers, today_of(request))
        except ReadingError as problem:
            error = str(problem)
        if not error and not typed.errors:
            return _kept(request, values, seen)
    page = {
        "wording": wording,
        "items": items,
        # Which scores of today this page has seen, so that two windows notice each other.
        "seen": typed["seen"] or _scored_today(request, wording),
        "errors": typed.errors,
        "error": error,
    }
    status = 422 if error or typed.errors else 200
    return render(request, "me/questionnaire.html", page, status=status)


def _kept(request: HttpRequest, values: tuple[Score, ...], seen: str) -> HttpResponse:
    """Store the scores, unless another window has stored others today."""
    try:
        actions.measured(told(request), "questionnaire", values, seen)
    except actions.Unseen:
        theirs = [r.value(Score) for r in _rows_today(request, {v.measure for v in values})]
        return elsewhere(request, map(_line, theirs[-len(values) :]), map(_line, values))
    messages.success(request, say("Thank you. Saved."))
    return redirect("me:progress")


def _line(score: Score) -> str:
    return f"{label(score.measure)}: {score.value:g}"


def _scored_today(request: HttpRequest, wording: Wording) -> str:
    wanted = {m.id for m in measures() if m.instrument == wording.instrument}
    return windows.mark(r.id for r in _rows_today(request, wanted))


def _rows_today(request: HttpRequest, wanted: Set[str]) -> list[FactRow]:
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    rows = (r for r in overview.by_kind.get("Score", ()) if r.day == overview.on)
    return [r for r in rows if r.value(Score).measure in wanted]


def _items(wording: Wording, typed: Typed) -> tuple[Shown, ...]:
    allowed = every_answer(scored_by(wording))
    shown = []
    for number, (item, values) in enumerate(zip(wording.items, allowed, strict=True), 1):
        words = item.answers or tuple(str(value) for value in values)
        choices = tuple((str(v), w) for v, w in zip(values, words, strict=True))
        name = f"item_{number}"
        shown.append(Shown(name, item.text, choices, typed[name]))
    return tuple(shown)


def _answers(wording: Wording, typed: Typed) -> Answers:
    allowed = every_answer(scored_by(wording))
    return tuple(
        typed.whole(f"item_{number}", values[0], values[-1], optional=True)
        for number, values in enumerate(allowed, 1)
    )
