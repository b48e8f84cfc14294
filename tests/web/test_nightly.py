"""The night's work: what has ended goes, everything else stays; one process for a folder."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command

from mainstay.anatomy import Side
from mainstay.care.history import Pain
from mainstay.reading import ReadingError
from mainstay.web import actions, clock, demo_pictures, models, nightly, serving
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid

NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "next_at"),
    [
        ((2026, 11, 24, 2, 59), (2026, 11, 24, 3)),
        ((2026, 11, 24, 3, 0), (2026, 11, 25, 3)),
        ((2026, 12, 31, 12, 0), (2027, 1, 1, 3)),
    ],
)
def test_the_next_night(at, next_at):
    found = nightly.next_night(dt.datetime(*at, tzinfo=dt.UTC))
    assert found == dt.datetime(*next_at, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_only_what_has_ended_goes():
    clinic = models.Clinic.objects.create(name="Clinic", created_at=NOW)
    user = get_user_model().objects.create_user("anna")
    therapist = models.Membership.objects.create(user=user, clinic=clinic, display_name="Anna")
    person, _ = actions.begin(NOW, "UTC", "Somebody")
    actions.say_pain(Told(person, "self", NOW), PainSaid(Asked.MORNING, Pain(2)))
    with clock.moved_to(NOW):
        ended, _ = actions.invite(therapist, "Late", NOW - actions.INVITATION_DAYS * DAY - DAY)
        open_, _ = actions.invite(therapist, "Soon", NOW)
    for name, age in (("old", -DAY), ("young", DAY)):
        Session.objects.create(session_key=name, session_data="", expire_date=NOW + age)
        AccessAttempt.objects.create(
            username=name, failures_since_start=1, ip_address="203.0.113.9"
        )
    AccessAttempt.objects.filter(username="old").update(attempt_time=NOW - 2 * DAY)
    AccessAttempt.objects.filter(username="young").update(attempt_time=NOW)
    facts = {m.__name__: m.objects.count() for m in models.FACTS}
    done = nightly.run(NOW)
    assert done["browser sessions cleared"] == 1
    assert done["invitations ended"] == 1
    assert done["wrong sign-ins forgotten"] == 1
    assert done["database check"] in ("ok", "left to PostgreSQL")
    kept = models.Invitation.objects.filter(used_by=None).values_list("pk", flat=True)
    assert list(kept) == [open_.pk]
    assert ended.pk != open_.pk
    assert {m.__name__: m.objects.count() for m in models.FACTS} == facts


@pytest.mark.django_db(transaction=True)
def test_the_serving_process_does_it_every_night():
    """It waits for the night, works, waits for the next; a moved clock is the only clock."""
    Session.objects.create(session_key="old", session_data="", expire_date=NOW - DAY)
    waited: list[float] = []

    def ended(seconds: float) -> bool:
        waited.append(seconds)
        clock.shift_by(clock.now() - real_now() + dt.timedelta(seconds=seconds))
        return len(waited) == 3

    def real_now() -> dt.datetime:
        return clock.now() - clock._shift

    with clock.moved_to(NOW):
        nightly.each_night(ended)
    assert waited[0] == pytest.approx(17 * 3600, abs=60)
    assert waited[1:] == pytest.approx([24 * 3600] * 2, abs=60)
    assert not Session.objects.exists()


@pytest.fixture
def on_sqlite(settings):
    from dataclasses import replace

    settings.INSTALLATION = replace(settings.INSTALLATION, postgres=None)


def test_one_process_holds_a_folder(tmp_path, on_sqlite):
    at_once = {"data": tmp_path, "patience_s": 0}
    refused = pytest.raises(ReadingError, match=r"process \d+ serves this folder")
    with serving.hold(tmp_path), refused:
        serving.hold(**at_once).__enter__()
    with pytest.raises(KeyError), serving.hold(**at_once):
        raise KeyError
    serving.hold(**at_once).__enter__()


def test_postgres_needs_no_hold(tmp_path, settings):
    from dataclasses import replace

    from mainstay.web.installation import Postgres

    settings.INSTALLATION = replace(settings.INSTALLATION, postgres=Postgres("clinic"))
    with serving.hold(tmp_path):
        assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kept", "done", "days", "stays"),
    [
        (False, False, 8, False),
        (False, False, 6, True),
        (True, False, 30, True),
        (False, True, 30, True),
    ],
)
def test_a_picture_that_nobody_cut_goes_after_a_week(kept, done, days, stays):
    person, _ = actions.begin(NOW, "UTC", "Somebody")
    state = demo_pictures._state(Side.LEFT, kept)
    scan = actions.add_scan(Told(person, "Anna", NOW - days * DAY), b"picture", state)
    models.Scan.objects.filter(pk=scan.pk).update(done=done)
    nightly.run(NOW)
    assert models.Scan.objects.filter(pk=scan.pk).exists() is stays
