"""What a clinic chooses for all its people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.web import actions, clock
from mainstay.web.clinic.visit import membership_of
from mainstay.web.forms import Typed
from mainstay.web.language import later, say
from mainstay.web.solving import can_solve

WAYS = {
    "rules": (
        later("The rules"),
        later("Fill the sessions in a fixed order. The default, and always the way out."),
    ),
    "solver": (
        later("The solver, at night"),
        later(
            "Looks at night for sessions that fit each person's muscles, minutes and habits better, "
            "among the exercises that the rules allow, and keeps every limit that the rules keep."
        ),
    ),
}


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Who fills the weeks."""
    membership, typed = membership_of(request), Typed(request.POST, {"weeks": later("Weeks")})
    if request.method == "POST":
        wanted = typed["weeks"]
        if wanted not in WAYS:
            typed.refuse("weeks", say("Choose one of the two."))
        elif wanted == "solver" and not can_solve():
            typed.refuse("weeks", say("The solver needs ortools, which is not installed here."))
        else:
            actions.let_weeks_be_solved(membership, wanted == "solver", clock.now())
            messages.success(request, say("Saved. It counts from the next night on."))
            return redirect("clinic:settings")
    now = "solver" if membership.clinic.solves_weeks else "rules"
    page = {
        "clinic": membership.clinic,
        "ways": [(k, *words, k == (typed["weeks"] or now)) for k, words in WAYS.items()],
        "can_solve": can_solve(),
        "now": now,
        "typed": typed,
        "errors": typed.errors,
    }
    return render(request, "clinic/settings.html", page, status=422 if typed.errors else 200)
