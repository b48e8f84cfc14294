"""Who proposes a person's doses: the rules, or the estimate; the guard decides either way."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.care.decision import Override, OverrideKind, Proposer, proposer_on
from mainstay.exercises import Exercise
from mainstay.web import actions, wording
from mainstay.web.clinic import proposals
from mainstay.web.clinic.visit import (
    choices_seen,
    conflicts_shown,
    finished,
    overview_of,
    therapist_of,
    told_about,
)
from mainstay.web.estimating import can_estimate
from mainstay.web.forms import Typed
from mainstay.web.language import later, say
from mainstay.web.records import Overview

OFFERED = {
    Proposer.LADDER: (
        later("The rules"),
        later("One smallest step after enough calm sessions. The default."),
    ),
    Proposer.ESTIMATOR: (
        later("The estimate"),
        later(
            "Weighs a few doses around the last one by what this person's entries say, and takes the "
            "most useful one whose chance of a flare stays within a bound."
        ),
    ),
}


@require_http_methods(["GET", "POST"])
@conflicts_shown
def proposer(request: HttpRequest, person: UUID) -> HttpResponse:
    """Choose, with a reason."""
    overview = finished(overview_of(request, person))
    typed = Typed(request.POST, {"proposer": later("Who proposes")})
    if request.method == "POST" and _chosen(request, overview, typed):
        return redirect("clinic:patient", person=person)
    now = chosen_proposer(overview)
    page = {
        "subject": overview.person,
        "offered": [
            (p.value, *words, p.value == (typed["proposer"] or now.value))
            for p, words in OFFERED.items()
        ],
        "can_estimate": can_estimate(),
        "seen": choices_seen(overview),
        "typed": typed,
        "errors": typed.errors,
    }
    return render(request, "clinic/proposer.html", page, status=422 if typed.errors else 200)


def chosen_proposer(overview: Overview) -> Proposer:
    """Who was chosen last."""
    return proposer_on(proposals.case_of(overview).overrides, overview.on)


def _chosen(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    wanted, reason = typed.word("proposer", Proposer), typed.text("reason", longest=500)
    if wanted not in (None, *OFFERED):
        typed.refuse("proposer", say("Choose one of the two."))
    if wanted is Proposer.ESTIMATOR and not can_estimate():
        typed.refuse("proposer", say("The estimate needs numpy, which is not installed here."))
    if wanted is None or typed.errors:
        return False
    kind, by = OverrideKind.PROPOSER, therapist_of(request)
    chosen = Override(kind, by, overview.on, reason, proposer=wanted)
    actions.override(told_about(request, overview.person), chosen)
    messages.success(request, say("Saved. Doses are proposed anew from today on."))
    return True


# --- what was weighed ---


@dataclass(frozen=True)
class Weighed:
    """What the estimate weighed for one exercise, in words.

    Attributes:
        rows: dose, chance of a flare, how much it trains; and whether it is the proposed one.
        bound: the bound on the chance of a flare, in percent.
        learned_from: hash of the evidence.
        model: version of the model.
        rule_book: version of the rules.
    """

    rows: tuple[tuple[str, str, str, bool], ...]
    bound: str
    learned_from: str
    model: str
    rule_book: str


def weighed(overview: Overview, exercise: Exercise) -> Weighed | None:
    """What stands behind the proposal for an exercise; None where the rules proposed it."""
    kept = overview.estimate.weighing(overview.inputs) if overview.estimate else None
    of_it = next((d for d in kept.doses if d.exercise == exercise.id), None) if kept else None
    if kept is None or of_it is None:
        return None
    looked = sorted(of_it.looked, key=lambda c: c.risk)
    rows = tuple(
        (
            wording.dose_text(c.dose, exercise),
            f"{100 * c.risk:.1f}",
            f"{c.worth:.2f}",
            c.dose == of_it.proposed,
        )
        for c in looked
    )
    return Weighed(rows, f"{100 * of_it.bound:.1f}", kept.inputs, kept.model, kept.rule_book)
