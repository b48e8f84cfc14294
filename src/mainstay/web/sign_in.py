"""Sign-in of therapists is allauth's; this only closes the open sign-up."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class NoOpenSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Therapists are added by their clinic, persons by the start page or an invitation."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The user name or the password is not right. Try again.",
        "incorrect_password": "The password is not right. Try again.",
        "enter_current_password": "Type the password that you have now.",
        "too_many_login_attempts": "That was not right many times. Wait 5 minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False


class PlainSecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step, in plain words."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code does not fit. Wait for the next one in your app.",
    }
