"""What every answer carries, and that no answer is bare, private or worth guessing for."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from mainstay.web import actions, answers, models, sign_in
from mainstay.web import settings as site

pytestmark = pytest.mark.django_db
TEMPLATES = Path(site.HERE) / "templates"


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", ["/", "/code/", "/sign-in/login/", "/nowhere/", "/health/"])
def test_headers_of_every_answer(stranger, path):
    sent = stranger.get(path).headers
    policy = sent["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert sent["X-Frame-Options"] == "DENY"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Referrer-Policy"] == "same-origin"
    assert sent["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "private" in sent["Cache-Control"]


def test_no_page_has_a_script_of_its_own():
    """The policy would silently switch it off."""
    handler = re.compile(r"""\son[a-z]+=["']|<script(?![^>]*\bsrc=)|javascript:|hx-on""")
    for template in TEMPLATES.rglob("*.html"):
        assert not handler.search(template.read_text(encoding="utf-8")), template.name


def test_cookies_are_not_for_scripts_or_other_sites(stranger):
    stranger.get("/code/")
    stranger.post("/begin/", {"zone": "UTC"})
    for name in ("sessionid", "csrftoken"):
        cookie = stranger.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_behind_https_everything_is(settings_for):
    made = settings_for(MAINSTAY_ORIGINS="https://clinic.example")
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert made[name] is True, name
    assert made["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    plain = settings_for()
    assert plain["SECURE_HSTS_SECONDS"] == 0


@pytest.fixture
def settings_for(tmp_path, monkeypatch):
    """The settings as they would be read under some variables."""
    import runpy

    def read(**variables: str):
        monkeypatch.setenv("MAINSTAY_DATA", str(tmp_path))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        found = runpy.run_path(site.__file__)
        for name in variables:
            monkeypatch.delenv(name)
        return found

    return read


# --- guessing -------------------------------------------------------------------------------------


def a_code() -> str:
    person, code = actions.begin(NOW, "UTC", "Somebody")
    assert person.pk
    return code


NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)


def guess(path: str = "/code/", **more: str):
    """A wrong code, from a browser that keeps no cookies."""
    client = Client(**more)
    wrong = {"code": "WRNG-WRNG-WRNG-WRNG-WRNG"}
    return client.post(path, wrong) if path == "/code/" else client.get(path)


@pytest.mark.parametrize("path", ["/code/", "/join/WRNG-WRNG-WRNG/"])
def test_codes_cannot_be_guessed_by_trying(path):
    code = a_code()
    statuses = [guess(path).status_code for _ in range(sign_in.CODE_TRIES + 2)]
    assert set(statuses[: sign_in.CODE_TRIES - 1]) == {422 if path == "/code/" else 410}
    assert set(statuses[sign_in.CODE_TRIES - 1 :]) == {429}
    right = Client().post("/code/", {"code": code})
    assert right.status_code == 429
    assert "wait 15 minutes" in right.content.decode()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9").post("/code/", {"code": code})
    assert elsewhere.status_code == 302


def test_a_wrong_code_is_not_kept(stranger):
    from axes.models import AccessAttempt

    guess()
    [kept] = AccessAttempt.objects.values_list("post_data", "get_data", "username")
    assert "WRNG" not in repr(kept)


def test_passwords_cannot_be_guessed_by_trying(stranger):
    get_user_model().objects.create_user(username="anna", password="right-password")
    wrong = {"login": "anna", "password": "wrong"}
    from django.core.cache import cache

    for _ in range(sign_in.PASSWORD_TRIES):
        cache.clear()  # the sign-in library's own, shorter pause
        answer = Client().post(reverse("account_login"), wrong)
    assert answer.status_code == 429
    cache.clear()
    right = Client().post(reverse("account_login"), {**wrong, "password": "right-password"})
    assert right.status_code == 429
    assert "nobody can guess a password" in right.content.decode()


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="8.8.8.8, 203.0.113.9"
    )
    assert sign_in.address_of(request) == "127.0.0.1"
    settings.BEHIND_HTTPS = True
    assert sign_in.address_of(request) == "203.0.113.9"


def test_a_therapist_signs_in_for_a_day_and_a_person_for_longer(stranger):
    get_user_model().objects.create_user(username="anna", password="right-password")
    client = Client()
    client.post(reverse("account_login"), {"login": "anna", "password": "right-password"})
    assert client.session.get_expiry_age() <= site.ACCOUNT_SESSION_COOKIE_AGE
    stranger.post("/code/", {"code": a_code()})
    assert stranger.session.get_expiry_age() > 30 * 24 * 3600


# --- pages where an answer would be bare ----------------------------------------------------------


def test_the_health_page_says_nothing_private(stranger):
    assert stranger.get("/health/").json() == {"status": "ok"}
    assert stranger.head("/health/").status_code == 200


def test_a_page_for_therapists_is_refused_in_our_words(stranger):
    stranger.post("/begin/", {"zone": "UTC"})
    answer = stranger.get(reverse("clinic:worklist"))
    assert answer.status_code == 403
    assert "clinic's therapists" in answer.content.decode().replace("&#x27;", "'")


def test_a_button_s_address_in_the_browser_s_bar_is_explained(stranger):
    answer = stranger.get("/begin/")
    assert answer.status_code == 405
    assert "belongs to a button" in answer.content.decode()
    assert answer.headers["Allow"] == "POST"
    assert answer.headers["Content-Length"] == str(len(answer.content))


def test_a_form_that_was_open_too_long_says_so():
    answer = Client(enforce_csrf_checks=True).post("/begin/", {"zone": "UTC"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()
    assert not models.Person.objects.exists()


def test_text_that_no_database_keeps_is_refused(stranger):
    answer = stranger.post("/code/", {"code": "A\0B"})
    assert answer.status_code == 400
    assert "could not read that" in answer.content.decode()


def test_another_host_name_is_refused_in_our_look(stranger):
    answer = stranger.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "could not read that" in answer.content.decode()


# --- when storing fails -----------------------------------------------------------------------------


@pytest.fixture
def full_disk(transactional_db):
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.fixture
def read_only(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        yield
        cursor.execute("PRAGMA query_only = OFF")


def begin_many(client: Client):
    """Until one does not fit any more."""
    for _ in range(500):
        answer = client.post("/begin/", {"zone": "UTC"})
        if answer.status_code != 302:
            return answer
    raise AssertionError("the disk never got full")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_loses_nothing_said_and_says_so(stranger, full_disk, caplog):
    answer = begin_many(stranger)
    assert answer.status_code == 507
    assert "was not saved" in answer.content.decode()
    assert "make room" in caplog.text
    assert models.Person.objects.count() == models.AuditRow.objects.count()


@pytest.mark.django_db(transaction=True)
def test_after_making_room_it_goes_on_without_a_restart(stranger, full_disk):
    begin_many(stranger)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert Client().post("/begin/", {"zone": "UTC"}).status_code == 302


def test_a_read_only_database_says_so(stranger, read_only, caplog):
    answer = stranger.post("/begin/", {"zone": "UTC"})
    assert answer.status_code == 503
    assert "was not saved" in answer.content.decode()
    assert "owner and mode" in caplog.text


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("database or disk is full", answers.Trouble.FULL),
        ('could not extend file "base/1": No space left on device', answers.Trouble.FULL),
        ("attempt to write a readonly database", answers.Trouble.READ_ONLY),
        ("cannot execute INSERT in a read-only transaction", answers.Trouble.READ_ONLY),
        ("connection refused", answers.Trouble.AWAY),
        ("disk I/O error", answers.Trouble.AWAY),
    ],
)
def test_what_the_database_says_is_understood(said, found):
    from django.db import OperationalError

    assert answers.trouble_of(OperationalError(said)) is found
    assert answers.trouble_of(ValueError(said)) is None
