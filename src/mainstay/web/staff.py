"""Therapists of a clinic, added in the shell by whoever runs the server; nobody signs up alone."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from mainstay.reading import ReadingError
from mainstay.web import actions, models

PASSWORD_GROUPS = 4
"""Of four characters each, as in the codes of persons: 78 bits."""


@transaction.atomic
def add_therapist(username: str, name: str, clinic: str, at: datetime) -> str:
    """Add a therapist, and the clinic where it is new; answers the first password, shown once.

    Args:
        username: what is typed to sign in.
        name: what patients and colleagues read.
        clinic: its name; one that is known by that name gets a further member.
        at: now.

    Raises:
        ReadingError: a name is empty or too long, or the username is taken.
    """
    shown = _kept(name, "--name", models.Membership, "display_name")
    place = _kept(clinic, "--clinic", models.Clinic, "name")
    password = actions.new_code(PASSWORD_GROUPS)
    user = get_user_model()(username=username)
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        problem = f"`{username}` cannot be used: {' '.join(error.messages)}"
        raise ReadingError("USERNAME", problem, advice="Choose another.") from None
    user.save()
    found, _ = models.Clinic.objects.get_or_create(name=place, defaults={"created_at": at})
    models.Membership.objects.create(user=user, clinic=found, display_name=shown)
    models.AuditRow.objects.create(
        at=at, actor="shell", action="add_therapist", subject=f"User {user.pk}"
    )
    return password


@transaction.atomic
def new_password(username: str, at: datetime) -> str:
    """Give a therapist a new first password, shown once; for who forgot it, or has left.

    Passkeys, the second step and recovery codes are taken out, and every browser is signed out.

    Raises:
        ReadingError: nobody has this username.
    """
    users = get_user_model().objects.filter(membership__isnull=False)
    user = users.filter(username=username).first()
    if user is None:
        problem = f"no therapist is called `{username}`."
        allowed = ", ".join(users.order_by("username").values_list("username", flat=True))
        advice = "Choose one, or add one with `mainstay therapist`."
        raise ReadingError("USERNAME", problem, allowed, advice)
    password = actions.new_code(PASSWORD_GROUPS)
    user.set_password(password)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    models.AuditRow.objects.create(
        at=at, actor="shell", action="new_password", subject=f"User {user.pk}"
    )
    return password


def _kept(
    text: str, place: str, model: type[models.Membership | models.Clinic], column: str
) -> str:
    """A name that fits its column."""
    longest = getattr(model._meta.get_field(column), "max_length", 0)
    kept = text.strip()
    if not 0 < len(kept) <= longest or not kept.isprintable():
        problem, allowed = f"`{text}` cannot be used.", f"1 to {longest} printable characters"
        raise ReadingError(place, problem, allowed, "Write a name.")
    return kept
