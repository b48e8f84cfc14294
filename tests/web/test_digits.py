"""Six digits open the programme on one device, never elsewhere, and not for long guessing."""

import pytest
from django.core.cache import cache
from django.test import Client

from mainstay.web import models

pytestmark = pytest.mark.django_db
DIGITS = "420917"
PAGE, CODE = "/me/you/digits/", "/code/"


@pytest.fixture
def phone() -> Client:
    """Somebody's phone, signed in, with six digits chosen."""
    cache.clear()
    client = Client()
    client.post("/begin/", {"zone": "UTC"})
    answer = client.post(PAGE, {"digits": DIGITS, "again": DIGITS})
    assert answer.status_code == 302
    client.post("/sign-out/")
    return client


def _tried(client: Client, code: str) -> int:
    return client.post(CODE, {"code": code}).status_code


def _inside(client: Client) -> bool:
    return client.get("/me/you/").status_code == 200


@pytest.mark.parametrize(
    ("digits", "again"),
    [
        ("", ""),
        ("12345", "12345"),
        ("1234567", "1234567"),
        ("12a456", "12a456"),
        ("٤٢٠٩١٧", "٤٢٠٩١٧"),
        ("111111", "111111"),
        ("123456", "123456"),
        (DIGITS, "420918"),
        (DIGITS, ""),
    ],
)
def test_digits_that_are_none_or_guessed_first_are_refused(digits: str, again: str) -> None:
    client = Client()
    client.post("/begin/", {"zone": "UTC"})
    assert client.post(PAGE, {"digits": digits, "again": again}).status_code == 422
    assert not models.Device.objects.exists()


def test_they_open_this_device_with_and_without_signs_between(phone: Client) -> None:
    assert not _inside(phone)
    assert b"six digits" in phone.get(CODE).content
    assert _tried(phone, "420 917") == 302
    assert _inside(phone)


def test_they_open_no_other_device(phone: Client) -> None:
    other = Client()
    assert _tried(other, DIGITS) == 422
    assert not _inside(other)
    other.cookies["device"] = "guessed"
    assert _tried(other, DIGITS) == 422
    assert not _inside(other)


def test_somebody_elses_digits_open_nothing_here(phone: Client) -> None:
    other = Client()
    other.post("/begin/", {"zone": "UTC"})
    other.post(PAGE, {"digits": "730164", "again": "730164"})
    assert _tried(phone, "730164") == 422
    assert not _inside(phone)


def test_after_five_wrong_tries_in_a_row_the_device_forgets_them(phone: Client) -> None:
    for _ in range(4):
        assert _tried(phone, "000001") == 422
    assert _tried(phone, DIGITS) == 302  # right once: counted anew
    phone.post("/sign-out/")
    for _ in range(5):
        assert _tried(phone, "000001") == 422
    assert not models.Device.objects.exists()
    assert _tried(phone, DIGITS) == 422
    assert not _inside(phone)
    assert models.AuditRow.objects.filter(action="wrong_digits").count() == 1


def test_new_digits_end_the_old_ones_of_this_device(phone: Client) -> None:
    _tried(phone, DIGITS)
    phone.post(PAGE, {"digits": "730164", "again": "730164"})
    phone.post("/sign-out/")
    assert _tried(phone, DIGITS) == 422
    assert _tried(phone, "730164") == 302
    assert models.Device.objects.count() == 1


def test_they_end_on_all_devices_when_the_person_says_so(phone: Client) -> None:
    _tried(phone, DIGITS)
    phone.post(PAGE, {"do": "forget"})
    phone.post("/sign-out/")
    assert _tried(phone, DIGITS) == 422


def test_nothing_readable_is_kept(phone: Client) -> None:
    kept = models.Device.objects.get()
    key = phone.cookies["device"].value
    assert phone.cookies["device"]["httponly"]
    assert DIGITS not in kept.digits_hash
    assert key not in (kept.key_hash, kept.digits_hash)


def test_erasing_a_person_takes_the_devices_along(phone: Client) -> None:
    _tried(phone, DIGITS)
    phone.post("/me/you/delete/", {"word": "delete"})
    assert not models.Device.objects.exists()
