"""What must be fast, measured: a decision, a week, a history, and the pages of the demo clinic.

Each number is a median over many runs on this machine; nothing here is asserted in tests.
"""

import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mainstay.anatomy import Side
from mainstay.care.case import Case, standing
from mainstay.care.guards import guard
from mainstay.care.history import Pain, SetLog
from mainstay.care.ladder import ladder
from mainstay.exercises import Laterality, shipped_catalogue
from mainstay.planning.compose import programme
from mainstay.web import actions, clock, demo, models, records
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid, SetDone

RUNS = 25
PAGE_MS, PAGE_QUERIES = 60.0, 12
"""Limits of a page of the demo clinic: median time, and most database queries."""

WEEKS, SESSIONS_A_WEEK, EXERCISES = 12, 3, 5
"""The history that is derived again: 36 sessions of five exercises, a morning after each."""


@dataclass(frozen=True)
class Measured:
    """One line of the bench: a median in its unit, beside its limit."""

    name: str
    median: float
    unit: str
    limit: float
    met: bool


def measure(track: demo.Track) -> list[dict[str, Any]]:
    """Fill a demo clinic, then measure; answers a row for each thing."""
    demo.fill(track)
    parts = (("the rules", _core), ("the pages", _pages))
    measured = (measure() for _, measure in track(parts, lambda p: f"measuring {p[0]}"))
    return [asdict(row) for part in measured for row in part]


def _median_ms(act: Callable[[], object]) -> float:
    """Median of many runs; the first one, which fills caches, does not count."""
    act()
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _row(name: str, median: float, unit: str, limit: float) -> Measured:
    return Measured(name, median, unit, limit, median <= limit)


# --- the core -------------------------------------------------------------------------------


def _core() -> Iterator[Measured]:
    person = _with_history()
    on = FIRST + timedelta(weeks=WEEKS)

    def derived() -> Case:
        records.derived.cache_clear()
        overview = records.overview(person, on)
        if overview.case is None:
            raise RuntimeError("the lived history has no case")
        standing(overview.case)
        return overview.case

    case, catalogue = derived(), shipped_catalogue()
    now = standing(case)
    name = case.history.sessions[-1].records[0].exercise

    def decided() -> object:
        return guard(ladder(name, case, now, catalogue), case, now, catalogue)

    week = programme(case, catalogue, None, on).plan
    yield _row("one decision", _median_ms(decided), "ms", 1.0)
    planned = _median_ms(lambda: programme(case, catalogue, week, on))
    yield _row("a week's plan with its doses", planned, "ms", 50.0)
    yield _row(f"{WEEKS} weeks of history, derived", _median_ms(derived), "ms", 50.0)


FIRST = date(2026, 1, 5)


@transaction.atomic
def _with_history() -> models.Person:
    """Somebody whose three sessions a week of the last 12 weeks are all entered."""
    began = datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC)
    person, _ = actions.begin(began, "UTC", "Measured")
    patient = next(c for c in demo.cast(FIRST) if not c.clinic).script.patient
    actions.profile(Told(person, "self", began), patient, None)
    for week in range(WEEKS):
        for number in range(SESSIONS_A_WEEK):
            at = began + timedelta(weeks=week, days=2 * number, hours=10)
            _session(person, at)
    return person


def _session(person: models.Person, at: datetime) -> None:
    session, pain = f"measured-{at:%Y%m%d}", Pain(2)
    told = Told(person, "self", at)
    actions.say_pain(told, PainSaid(Asked.START, pain, session=session))
    for exercise in shipped_catalogue().exercises[:EXERCISES]:
        dose = exercise.dose.start()
        one_sided = exercise.laterality is Laterality.EACH_SIDE
        for side in (Side.RIGHT, Side.LEFT) if one_sided else (None,):
            for _ in range(dose.sets):
                key = uuid.uuid4()
                log = SetLog(
                    str(key), dose.reps, dose.duration_s, hold_s=dose.hold_s, side=side
                )
                actions.log_set(told, SetDone(session, exercise.id, dose, log), key)
        during = PainSaid(Asked.DURING, pain, session=session, exercise=exercise.id)
        actions.say_pain(told, during)
    actions.say_pain(told, PainSaid(Asked.AFTER, pain, session=session))
    morning = Told(person, "self", at + timedelta(hours=13))
    actions.say_pain(morning, PainSaid(Asked.MORNING, pain))


# --- the pages --------------------------------------------------------------------------------


def person_pages(person: models.Person) -> dict[str, str]:
    """The pages that a person opens most, by name."""
    week = records.overview(person, clock.day(clock.now(), person.zone)).issued
    exercise = week.plan.exercises()[0] if week else shipped_catalogue().exercises[0].id
    return {
        "today": reverse("me:today"),
        "programme": reverse("me:programme"),
        "exercise": reverse("me:exercise", args=[exercise]),
        "progress": reverse("me:progress"),
        "morning": reverse("me:morning"),
        "session start": reverse("me:session-start"),
    }


def therapist_pages(person: models.Person) -> dict[str, str]:
    """The pages that a therapist opens most, by name."""
    return {
        "work list": reverse("clinic:worklist"),
        "patient": reverse("clinic:patient", args=[person.pk]),
        "programme edit": reverse("clinic:programme", args=[person.pk]),
    }


def _pages() -> Iterator[Measured]:
    longest = demo.cast(clock.day(clock.now(), demo.ZONE))[0].code
    person = models.Person.objects.get(code_hash=actions.hashed(longest))
    users = get_user_model().objects
    for who, user, pages in (
        ("person", users.get(person=person), person_pages(person)),
        ("therapist", users.get(username=demo.USERNAME), therapist_pages(person)),
    ):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for name, address in pages.items():
            yield from _page(client, f"{who}: {name}", address)


def _page(client: Client, name: str, address: str) -> Iterator[Measured]:
    def opened() -> int:
        return int(client.get(address, headers={"host": "localhost"}).status_code)

    if (answer := opened()) != 200:
        raise RuntimeError(f"{name} at {address} answers {answer}, not 200")
    with CaptureQueriesContext(connection) as asked:
        opened()
    queries = float(len(asked))  # counted now: the next request empties the log
    yield _row(f"{name}, time", _median_ms(opened), "ms", PAGE_MS)
    yield _row(f"{name}, queries", queries, "queries", float(PAGE_QUERIES))
