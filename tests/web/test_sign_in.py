"""A therapist's sign-in: password, then the six digits of an app, then a recovery code."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from django.core.cache import cache
from django.test import Client

from mainstay.web import models

pytestmark = pytest.mark.django_db
PASSWORD = "warm-lantern-under-moss"
LOGIN = "/sign-in/login/"
STEP_S = 30


def digits(secret: str) -> str:
    """The code of an authenticator app (RFC 6238): SHA-1, 30 s, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    # The library reads the real clock, so the app in the test does too.
    now_s = int(time.time())  # noqa: TID251
    counter = struct.pack(">Q", now_s // STEP_S)
    made = hmac.new(key, counter, hashlib.sha1).digest()
    at = made[-1] & 15
    number = struct.unpack(">I", made[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


@pytest.fixture(autouse=True)
def _no_tries_counted():
    """The library counts tries in the cache; each test begins with none."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def vera(therapist: models.Membership) -> models.Membership:
    """The therapist, with a password."""
    therapist.user.set_password(PASSWORD)
    therapist.user.save()
    return therapist


def signed_in(member: models.Membership, password: str = PASSWORD) -> tuple[Client, object]:
    client = Client()
    answer = client.post(
        LOGIN, {"login": member.user.username, "password": password}, follow=True
    )
    return client, answer


def secret_of(page: str) -> str:
    found = re.search(r'id="authenticator_secret"[^>]*>([A-Z2-7]+)<', page)
    assert found
    return found.group(1)


def wearing_our_frame(page: str) -> bool:
    plain = "Two-Factor" not in page and "reauthenticate to safeguard" not in page
    return "site.css" in page and "wordmark" in page and plain


def turned_on(client: Client) -> tuple[str, list[str]]:
    """Turn the app on; answers the secret and the recovery codes."""
    address = "/sign-in/2fa/totp/activate/"
    asked = client.get(address, follow=True).content.decode()
    assert "Is it you?" in asked
    assert wearing_our_frame(asked)
    again = {"password": PASSWORD, "next": address}
    page = client.post("/sign-in/reauthenticate/", again, follow=True).content.decode()
    assert wearing_our_frame(page)
    secret = secret_of(page)
    wrong = client.post(address, {"code": "000000"})
    assert wrong.status_code == 200
    assert "err" in wrong.content.decode()
    secret = secret_of(wrong.content.decode())
    done = client.post(address, {"code": digits(secret)}, follow=True)
    shown = client.get("/sign-in/2fa/recovery-codes/").content.decode()
    assert wearing_our_frame(shown)
    codes = re.findall(r"<li>([0-9a-z-]{8,})</li>", shown)
    assert done.status_code == 200
    return secret, codes


def test_a_wrong_password_says_so_in_plain_words(vera: models.Membership) -> None:
    client, answer = signed_in(vera, "not-this-one")
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert "The user name or the password is not right" in page
    assert vera.user.username in page
    assert client.get("/clinic/").status_code == 302


def test_after_many_wrong_passwords_the_sign_in_rests(vera: models.Membership) -> None:
    client = Client()
    typed = {"login": vera.user.username, "password": "no"}
    answers = [client.post(LOGIN, typed) for _ in range(6)]
    assert "That was not right many times" in answers[-1].content.decode()
    right = client.post(LOGIN, {**typed, "password": PASSWORD})
    assert right.status_code == 200
    for _ in range(3):  # the library's five minutes are over: our own count goes on
        cache.clear()
        locked = client.post(LOGIN, typed)
    assert locked.status_code == 429
    assert "wait 15 minutes" in locked.content.decode()


def test_an_app_is_turned_on_used_lost_and_replaced_by_a_recovery_code(
    vera: models.Membership,
) -> None:
    client, _ = signed_in(vera)
    page = client.get("/clinic/")
    assert "/sign-in/2fa/" in page.content.decode()
    _, codes = turned_on(client)
    assert len(codes) == 10
    # The next day: the password alone no longer opens anything.
    other, answer = signed_in(vera)
    second = answer.content.decode()  # type: ignore[attr-defined]
    assert "Second step" in second
    assert wearing_our_frame(second)
    assert other.get("/clinic/").status_code == 302
    refused = other.post("/sign-in/2fa/authenticate/", {"code": "123456"})
    assert "That code does not fit" in refused.content.decode()
    assert other.get("/clinic/").status_code == 302
    # The phone is lost: a recovery code works once.
    lost, _ = signed_in(vera)
    assert lost.post("/sign-in/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert lost.get("/clinic/").status_code == 200
    again, _ = signed_in(vera)
    assert again.post("/sign-in/2fa/authenticate/", {"code": codes[0]}).status_code == 200
    assert again.get("/clinic/").status_code == 302


def test_six_digits_open_the_work_list(vera: models.Membership) -> None:
    client, _ = signed_in(vera)
    secret, _ = turned_on(client)
    cache.clear()  # half a minute passes: the code of turning on may be typed again
    other, _ = signed_in(vera)
    answer = other.post("/sign-in/2fa/authenticate/", {"code": digits(secret)})
    assert answer.status_code == 302
    assert other.get("/clinic/").status_code == 200


PAGES = (
    "/sign-in/2fa/",
    "/sign-in/2fa/webauthn/",
    "/sign-in/2fa/webauthn/add/",
    "/sign-in/2fa/totp/activate/",
    "/sign-in/password/change/",
)


def test_every_page_of_the_sign_in_wears_our_frame(vera: models.Membership) -> None:
    client, _ = signed_in(vera)
    for place in PAGES:
        answer = client.get(place, follow=True)
        assert answer.status_code == 200, place
        assert wearing_our_frame(answer.content.decode()), place
    turned_on(client)
    for place in ("/sign-in/2fa/totp/deactivate/", "/sign-in/2fa/recovery-codes/generate/"):
        assert wearing_our_frame(client.get(place, follow=True).content.decode()), place


def test_turning_off_needs_one_tap_and_says_so(vera: models.Membership) -> None:
    client, _ = signed_in(vera)
    turned_on(client)
    answer = client.post("/sign-in/2fa/totp/deactivate/", follow=True)
    assert "Codes from the app are off." in answer.content.decode()
    _, fresh = signed_in(vera)
    assert "Second step" not in fresh.content.decode()  # type: ignore[attr-defined]


def test_a_person_does_not_reach_the_pages_of_a_therapists_sign_in(as_person: Client) -> None:
    for place in PAGES:
        assert as_person.get(place).status_code == 403, place
