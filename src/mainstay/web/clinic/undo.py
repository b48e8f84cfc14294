"""Taking back what one tap has decided: offered for ten seconds, done by further facts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mainstay.web import actions, clock, models
from mainstay.web.clinic.visit import conflicts_shown, person_in_care, told_about
from mainstay.web.language import say

UNDO_SECONDS = 10
UNDO_GRACE_S = 5
"""The button shows for ten seconds; a slow connection gets five more."""

KEPT = "last_choice"
"""Where the therapist's session keeps what the last tap has stored."""


def offer_undo(
    request: HttpRequest, person: models.Person, text: str, rows: Sequence[models.Fact]
) -> None:
    """Say what was decided, with a button that takes it back."""
    kept = [(type(row).__name__, str(row.pk)) for row in rows]
    request.session[KEPT] = {
        "person": str(person.pk),
        "rows": kept,
        "back": request.POST.get("back", ""),
    }
    address = reverse("clinic:undo", args=[person.pk])
    messages.success(request, text, extra_tags=f"undo {address}")


@require_POST
@conflicts_shown
def undo(request: HttpRequest, person: UUID) -> HttpResponse:
    """Take the last choice about a person back, within ten seconds."""
    subject = person_in_care(request, person)
    kept = request.session.pop(KEPT, None)
    rows = _rows(subject, kept) if kept and kept["person"] == str(person) else []
    if not rows:
        messages.info(request, say("There was nothing left to undo."))
    elif (clock.now() - rows[0].received_at).total_seconds() > UNDO_SECONDS + UNDO_GRACE_S:
        messages.info(request, say("That is saved. Decide anew on the person's page."))
    else:
        actions.take_back(told_about(request, subject), rows)
        messages.info(
            request, say("Taken back. For {subject} it is as before.", subject=subject)
        )
    if kept and kept["back"] == "worklist":
        return redirect("clinic:worklist")
    return redirect("clinic:patient", person=person)


def _rows(subject: models.Person, kept: dict[str, Any]) -> list[models.Fact]:
    found = (
        apps.get_model("web", kind).objects.filter(pk=key, person=subject).first()
        for kind, key in kept["rows"]
    )
    return [row for row in found if row is not None]
