"""Questionnaires of the clinic: their words are loaded from a file, and asked when due."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mainstay.care.instruments import shipped_instruments
from mainstay.care.outcomes import measures
from mainstay.care.questionnaires import Wording, read_wording
from mainstay.reading import ReadingError
from mainstay.web import actions, clock, models
from mainstay.web.clinic.outcomes import label
from mainstay.web.clinic.visit import membership_of
from mainstay.web.language import LANGUAGES, say

LARGEST = 300_000
"""Bytes of a file of words; the longest questionnaires take a tenth (ours)."""


@dataclass(frozen=True)
class Known:
    """One questionnaire that can be asked.

    Attributes:
        id: as in the file.
        name: what it is called.
        version: of our definition; empty where the clinic brings one.
        items: how many; 0 where the clinic's definition says it.
        license: who may use its words.
        weeks: when it is asked.
        loaded: the wordings, by language.
    """

    id: str
    name: str
    version: str
    items: int
    license: str
    weeks: tuple[int, ...]
    loaded: tuple[models.ClinicQuestionnaire, ...]


@require_http_methods(["GET", "POST"])
def questionnaires(request: HttpRequest) -> HttpResponse:
    """Which there are, which are loaded, and a file to load."""
    membership, error = membership_of(request), ""
    if request.method == "POST" and request.POST.get("do") == "remove":
        return _removed(request)
    if request.method == "POST":
        try:
            wording = _read(request)
        except ReadingError as problem:
            error = str(problem)
        else:
            actions.load_questionnaire(membership, wording, clock.now())
            text = say("Loaded: {name}. It is asked when it is due.", name=_name(wording))
            messages.success(request, text)
            return redirect("clinic:questionnaires")
    page = {"known": known(membership.clinic), "error": error}
    return render(request, "clinic/questionnaires.html", page, status=422 if error else 200)


def _read(request: HttpRequest) -> Wording:
    file = request.FILES.get("file")
    if file is None:
        raise ReadingError("file", say("no file was chosen."), say("one .toml or .json file"))
    place = str(file.name or "file")[:80]
    if request.POST.get("may") != "yes":
        text = say("say first that your clinic may use these words.")
        raise ReadingError(place, text, say("the box below, ticked"))
    if file.size is None or file.size > LARGEST:
        text = say("the file is too large for a questionnaire.")
        raise ReadingError(place, text, say("300 kilobytes"))
    try:
        words = file.read().decode("utf-8")
    except UnicodeDecodeError:
        text = say("the file is not written in UTF-8.")
        raise ReadingError(place, text, say("a text file in UTF-8")) from None
    wording = read_wording(words, place)
    if wording.language not in LANGUAGES:
        text = say("“{code}” is no language of this site.", code=wording.language[:20])
        raise ReadingError(f"{place}: language", text, ", ".join(LANGUAGES))
    return wording


def _removed(request: HttpRequest) -> HttpResponse:
    name, language = request.POST.get("instrument", ""), request.POST.get("language", "")
    try:
        actions.remove_questionnaire(membership_of(request), name, language, clock.now())
    except actions.Conflict:
        again = {"again": reverse("clinic:questionnaires")}
        return render(request, "conflict.html", again, status=409)
    messages.success(request, say("Taken out. Scores that were given stay."))
    return redirect("clinic:questionnaires")


def _name(wording: Wording) -> str:
    return f"{label(wording.instrument)}, {LANGUAGES[wording.language]}"


def known(clinic: models.Clinic) -> tuple[Known, ...]:
    """Every questionnaire that has a measure, with what the clinic has loaded."""
    loaded = list(clinic.questionnaires.order_by("language"))
    shipped = {i.id: i for i in shipped_instruments()}
    weeks = {m.instrument: m.weeks for m in measures() if m.instrument}
    return tuple(
        Known(
            id=name,
            name=shipped[name].title if name in shipped else label(name),
            version=shipped[name].version if name in shipped else "",
            items=shipped[name].items if name in shipped else 0,
            license=shipped[name].license if name in shipped else "",
            weeks=when,
            loaded=tuple(row for row in loaded if row.instrument == name),
        )
        for name, when in weeks.items()
    )
