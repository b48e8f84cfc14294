"""Sign-in of therapists is allauth's; this only closes the open sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoOpenSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Therapists are added by their clinic, persons by the start page or an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False
