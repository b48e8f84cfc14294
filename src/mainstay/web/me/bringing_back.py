"""A saved file comes back, and the page says what was left out of it and why."""

from collections.abc import Mapping

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.reading import ReadingError, read_json
from mainstay.web import actions, exporting
from mainstay.web.language import later, say, why_refused
from mainstay.web.me.refused_file import Refusal, in_words
from mainstay.web.me.screen import told
from mainstay.web.own_word import CLEARED, DIRECTION, MADE_HERE, SIDE, TRIED

LEFT_WORDS = {
    "Release": later("warning signs opened again"),
    "Approval": later("exercises and limits a therapist agreed to"),
    "Override": later("a therapist's own choices for your plan"),
    "TestResult": later("tests taken by a therapist"),
    "AdverseEvent": later("what went wrong, as a therapist wrote it"),
    "Note": later("notes and messages from a therapist"),
    "Profile": later("changes a therapist made to your details"),
    "Measurement": later("measured muscles"),
    "Sonogram": later("measured ultrasound pictures"),
    "Sonoclip": later("measured ultrasound clips"),
    "Sonoarea": later("measured areas of muscles"),
    "Scan": later("ultrasound pictures"),
    TRIED: later("weights tried out with a therapist"),
    CLEARED: later("a doctor's yes that a therapist wrote down"),
    SIDE: later("the weaker side"),
    DIRECTION: later("a direction that a therapist found to ease your back"),
    "Decision": later("amounts for an exercise"),
    "Issued": later("weekly plans"),
    "Weighing": later("workings behind the plans"),
}
"""What may be left out; of all else it is what others entered."""


def _listed(left: Mapping[str, int]) -> list[str]:
    other = later("entries made by somebody else")
    named: dict[str, int] = {}
    for kind, count in left.items():
        words = str(LEFT_WORDS.get(kind, other))
        named[words] = named.get(words, 0) + count
    return [say("{what}: {count}", what=words, count=count) for words, count in named.items()]


@require_http_methods(["GET", "POST"])
def import_(request: HttpRequest) -> HttpResponse:
    """Bring an exported file back into an empty account."""
    if request.method == "GET":
        return render(request, "me/import.html")
    file = request.FILES.get("file")
    if file is None:
        return _refused(
            request, say("No file was chosen. Choose the file that you saved here.")
        )
    text = file.read()
    try:
        story = read_json(text, exporting.Story, "file")
        brought = actions.import_story(told(request), story)
    except ReadingError as problem:
        return _refused(request, why_refused(problem), in_words(problem, text))
    except actions.Elsewhere:
        text = say(
            "The entries of this file belong to another account here. Open that account with its code. Or delete it first, then bring the file back."
        )
        return _refused(request, text)
    except actions.Conflict:
        text = say("This account has entries already. Import into a new, empty account.")
        return _refused(request, text)
    if not brought.left:
        text = say("{count} entries were brought back.", count=brought.count)
        flash.success(request, text)
        return redirect("me:home")
    made_here = {kind: n for kind, n in brought.left.items() if kind in MADE_HERE}
    others = {kind: n for kind, n in brought.left.items() if kind not in MADE_HERE}
    page = {
        "count": brought.count,
        "others": _listed(others),
        "made_here": _listed(made_here),
    }
    return render(request, "me/brought_back.html", page)


def _refused(request: HttpRequest, error: str, refusal: Refusal | None = None) -> HttpResponse:
    page = {"error": error, "refusal": refusal}
    return render(request, "me/import.html", page, status=422)
