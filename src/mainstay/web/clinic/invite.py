"""Invite a person: a link and a code, shown once; and end an invitation."""

from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from mainstay.web import actions, clock, records
from mainstay.web.clinic.visit import membership_of
from mainstay.web.forms import Typed
from mainstay.web.language import say

KEPT = "fresh_invitation"
"""Where a browser session keeps the code until it is shown, once."""


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A name is enough; the open invitations stand below."""
    membership, typed, at = membership_of(request), Typed(request.POST), clock.now()
    if request.method == "POST":
        name = typed.text("name", longest=80)
        if not typed.errors:
            made, code = actions.invite(membership, name, at)
            request.session[KEPT] = [str(made.pk), code]
            return redirect("clinic:invitation", invitation=made.pk)
    page = {
        "typed": typed,
        "errors": typed.errors,
        "open": records.invitations_of(membership.clinic, at),
        "days": actions.INVITATION_DAYS,
    }
    return render(request, "clinic/invite.html", page, status=422 if typed.errors else 200)


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """The code and link, the first time only; withdraw it at any time."""
    membership, at = membership_of(request), clock.now()
    found = records.invitations_of(membership.clinic, at).filter(pk=invitation).first()
    if found is None:
        raise Http404("no open invitation of this clinic has this address")
    if request.method == "POST":
        try:
            actions.withdraw_invitation(membership, invitation, at)
        except actions.Conflict:
            again = {"again": reverse("clinic:invite")}
            return render(request, "conflict.html", again, status=409)
        messages.success(request, say("Withdrawn. The code no longer works."))
        return redirect("clinic:invite")
    key, code = request.session.pop(KEPT, ["", ""])
    code = code if key == str(invitation) else ""
    link = request.build_absolute_uri(reverse("invited", args=[code])) if code else ""
    page = {"invitation": found, "code": code, "link": link, "picture": _picture(link)}
    return render(request, "clinic/invitation.html", page)


def _picture(link: str) -> str:
    """The link as a square to photograph."""
    if not link:
        return ""
    drawn = segno.make(link, error="m").svg_inline(scale=5, border=3, light="#fff", dark="#000")
    return mark_safe(drawn)
