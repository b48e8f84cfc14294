"""What must be fast, measured: a decision, a week, a history, paper, and every page of the demo.

Each page is measured twice. *Cold*: nothing is kept in memory, and everybody on the page has just
said something new, so that facts are read, rules applied and, where it is shown, the week decided
and planned again. *Warm*: the same page once more.

A page about many people is never found cold: a server makes its lists ready when it starts, and
whoever says something sees a page of their own after it. It is measured as it is met. *Started*:
everybody has spoken, the server begins and makes its lists ready, the page is opened. *Told*:
everybody has just said something new and has seen their own page after it. How long a list takes
of which nothing is known is measured in clinics of several sizes.

Times are medians on this machine, beside the processor's own time, which says more while other
work runs. Nothing here is asserted in tests.
"""

import itertools
import statistics
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mainstay.anatomy import Side
from mainstay.care.case import Case, standing
from mainstay.care.emergency import emergency
from mainstay.care.guards import guard
from mainstay.care.history import Pain, SetLog
from mainstay.care.ladder import ladder
from mainstay.exercises import Catalogue, Laterality, shipped_catalogue
from mainstay.handout import Paper, Print, pdf
from mainstay.measured import Measured
from mainstay.planning import programme
from mainstay.web import actions, clock, crowd, demo, models, records, tour
from mainstay.web.actions import Told
from mainstay.web.clinic import worklist
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.printed import Week, sheet_of
from mainstay.web.wsgi import collect_seldom

RUNS = 25
PAGE_RUNS = 3
"""Times that each page is opened cold, and warm; a route has many pages."""

PAGE_MS, PAGE_QUERIES = 60.0, 12
"""Limits of a page of the demo clinic: median time, and most database queries."""

OWN_MS = dict.fromkeys(("me:handout", "clinic:handout"), 500.0) | {"clinic:scan": 300.0}
"""Limits of pages that set a week as a PDF, and of the one that traces a picture."""

CROWDS = (10, 50, 200)
"""Sizes of clinics whose work list is measured."""

CROWD_MS = {"cold": 1000.0, "warm": 60.0}
"""Limits of a work list of 50 people with twelve weeks each."""

WEEKS, SESSIONS_A_WEEK, EXERCISES = 12, 3, 5
"""The history that is derived again: 36 sessions of five exercises, a morning after each."""


Took = tuple[float, float]
"""Milliseconds on the clock, and of the processor."""


PRINTED, PRINTED_MS = 8, 500.0
"""Exercises of the week that is set as a PDF, and its limit."""


def measure(track: demo.Track) -> list[Measured]:
    """Fill a demo clinic, then measure; answers a row for each thing, the slowest page first."""
    collect_seldom()  # as the server does
    demo.fill(track)
    # The pages first: somebody with a history entered for measuring is no one of the demo.
    parts = (
        ("the pages", _all_pages),
        ("the rules", _core),
        ("the longest week", _longest),
        ("paper", _paper),
    )
    measured = (act() for _, act in track(parts, lambda p: f"measuring {p[0]}"))
    pages, core, week, paper = (list(part) for part in measured)
    return [*core, *week, *paper, *pages]


def _all_pages() -> list[Measured]:
    return sorted(_pages(), key=_slowest_first)


def _longest() -> list[Measured]:
    return list(_longest_lived())


def measure_crowds(track: demo.Track) -> list[Measured]:
    """Fill clinics of several sizes with people of twelve weeks, then measure their work lists."""
    collect_seldom()
    at = clock.now()
    people = list(crowd.lived(crowd.begin(at, "Lived"), at))
    found: list[Measured] = []
    for size in track(CROWDS, lambda size: f"a clinic of {size}"):
        therapist = crowd.begin(at, f"Clinic of {size}")
        for number in range(size):
            crowd.copied(people[number % len(people)], number, therapist.clinic)
        found += _crowd(therapist, size)
    return found


def _slowest_first(row: Measured) -> tuple[bool, float]:
    return row.unit == "queries", -row.median


def _took(act: Callable[[], object]) -> Took:
    began, worked = time.perf_counter(), time.thread_time()
    act()
    return (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000


def _times(name: str, took: list[Took], limit: float, slowest: str = "") -> Measured:
    clock_ms, processor_ms = zip(*took, strict=True)
    median = statistics.median(clock_ms)
    return Measured(
        name,
        median,
        "ms",
        limit,
        median <= limit,
        p95=sorted(clock_ms)[int(0.95 * (len(clock_ms) - 1))],
        processor=statistics.median(processor_ms),
        slowest=slowest,
    )


def _repeated(name: str, act: Callable[[], object], limit: float) -> Measured:
    """Many runs; the first one, which reads tables of the package, does not count."""
    act()
    return _times(name, [_took(act) for _ in range(RUNS)], limit)


# --- the core -------------------------------------------------------------------------------


def _core() -> Iterator[Measured]:
    person = _with_history()
    on = FIRST + timedelta(weeks=WEEKS)

    def derived() -> Case:
        records.forget()
        overview = records.overview(person, on)
        if overview.case is None or not overview.standing.judged:
            raise RuntimeError("the lived history has no case")
        return overview.case

    case, catalogue = derived(), shipped_catalogue()
    now = standing(case)
    name = case.history.sessions[-1].records[0].exercise

    def decided() -> object:
        return guard(ladder(name, case, now, catalogue), case, now, catalogue)

    yield _repeated("one decision", decided, 1.0)
    yield _repeated(f"{WEEKS} weeks of history, read and derived", derived, 50.0)


def _longest_lived() -> Iterator[Measured]:
    """The week of whoever in the demo clinic takes longest: standing, decisions and plan."""
    took: dict[str, list[Took]] = {}
    for person in models.Person.objects.all():
        overview = records.overview(person, clock.day(clock.now(), person.zone))
        if overview.case is not None:
            case, previous = overview.case, overview.issued.plan if overview.issued else None

            def planned(
                case: Case = case, previous: Any = previous, o: Any = overview
            ) -> object:
                return programme(case, o.catalogue, previous, o.starts)

            took[person.name] = [_took(planned) for _ in range(RUNS)]
    worst = max(took, key=lambda name: statistics.median(ms for ms, _ in took[name]))
    yield _times("a week with its doses, everything derived again", took[worst], 50.0, worst)


def _paper() -> list[Measured]:
    """A week of exactly so many exercises, of whoever in the demo clinic has most of them."""
    people = models.Person.objects.all()
    known = (records.overview(p, clock.day(clock.now(), p.zone)) for p in people)
    weeks = [_printed(o.case, o.catalogue) for o in known if o.case is not None]
    week = _shortened(max(weeks, key=lambda week: len(week.exercises)))
    if len(week.exercises) != PRINTED:
        raise RuntimeError(f"the week has {len(week.exercises)} exercises, not {PRINTED}")
    readers = itertools.count()

    def printed() -> bytes:
        # What was set before is remembered: somebody else's name is set anew, as on a new sheet.
        named = replace(week, name=f"Reader {next(readers)}")
        return pdf(sheet_of(named), Paper.A4, Print.NORMAL)

    return [_repeated(f"a week of {PRINTED} exercises set as a PDF", printed, PRINTED_MS)]


def _printed(case: Case, catalogue: Catalogue) -> Week:
    made = programme(case, catalogue, None, case.on)
    decisions = {d.exercise: d for d in made.decisions}
    return Week(
        made.plan, decisions, case, catalogue, "en", "Measured", case.on, emergency("GB")
    )


def _shortened(week: Week) -> Week:
    """The first of its exercises; others have no dose and are not printed."""
    kept = {e.id for e in week.exercises[:PRINTED]}
    return replace(week, decisions={n: d for n, d in week.decisions.items() if n in kept})


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


class _Browsers:
    """One browser for each reader, signed in."""

    def __init__(self) -> None:
        self._open: dict[User | None, Client] = {}

    def get(self, reader: User | None, address: str) -> int:
        """Open an address; answers the status."""
        if reader not in self._open:
            self._open[reader] = Client()
            if reader is not None:
                backend = "allauth.account.auth_backends.AuthenticationBackend"
                self._open[reader].force_login(reader, backend=backend)
        return int(self._open[reader].get(address, headers={"host": "localhost"}).status_code)


def new_facts(people: Iterable[models.Person]) -> None:
    """Everybody says something new, and nothing is kept in memory."""
    for person in people:
        said = PainSaid(Asked.MORNING, Pain(2))
        actions.say_pain(Told(person, "self", clock.now()), said)
    records.forget()
    caches[worklist.RANKED].clear()


def queries(asked: CaptureQueriesContext) -> int:
    """How many queries were asked; beginning and ending a transaction are none."""
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return sum(not q["sql"].startswith(control) for q in asked.captured_queries)


@dataclass(frozen=True)
class _Opened:
    """One page, opened several times."""

    page: tour.Page
    took: Mapping[str, list[Took]]
    queries: int


def _pages() -> Iterator[Measured]:
    browsers = _Browsers()
    opened = [_opened(browsers, page) for page in tour.pages()]
    for route, found in groupby(sorted(opened, key=_route), key=_route):
        pages = list(found)
        for what in dict.fromkeys(what for page in pages for what in page.took):
            met = [page for page in pages if what in page.took]
            took = [ms for page in met for ms in page.took[what]]
            slow = max(met, key=lambda p: statistics.median(ms for ms, _ in p.took[what]))
            limit = OWN_MS.get(route, PAGE_MS)
            yield _times(f"{route}, {what}", took, limit, slow.page.address)
        most = float(max(page.queries for page in pages))
        yield Measured(f"{route}, queries", most, "queries", PAGE_QUERIES, most <= PAGE_QUERIES)


def _route(opened: _Opened) -> str:
    return opened.page.route


def _opened(browsers: _Browsers, page: tour.Page) -> _Opened:
    def open_it() -> int:
        return browsers.get(page.reader, page.address)

    if (status := open_it()) not in (200, 302):
        raise RuntimeError(f"{page.route} at {page.address} answers {status}")
    if len(page.about) > 1:
        _own_pages(browsers, page)  # signed in before anything is taken back
    met = _MET_MANY if len(page.about) > 1 else _MET_ONE
    took = {
        what: [_after(partial(way, browsers, page), page, open_it) for _ in range(PAGE_RUNS)]
        for what, way in met.items()
    }
    open_it()
    took["warm"] = [_took(open_it) for _ in range(PAGE_RUNS)]
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        new_facts(page.about)
        before = queries(asked)
        open_it()
        count = queries(asked) - before
        transaction.set_rollback(True)
    return _Opened(page, took, count)


_Way = Callable[[_Browsers, tour.Page], object]
"""What happens just before a page is opened."""


def _after(
    before: Callable[[], object], page: tour.Page, open_it: Callable[[], object]
) -> Took:
    """What everybody says is taken back afterwards, so that the demo clinic stays as it is."""
    with transaction.atomic():
        new_facts(page.about)
        before()
        took = _took(open_it)
        transaction.set_rollback(True)
    return took


def _nothing(_browsers: _Browsers, _page: tour.Page) -> None:
    pass


def _started(_browsers: _Browsers, _page: tour.Page) -> None:
    worklist.make_ready(clock.now())


def _own_pages(browsers: _Browsers, page: tour.Page) -> None:
    for person in page.about:
        browsers.get(person.user, reverse("me:today"))


_MET_ONE: Mapping[str, _Way] = {"cold": _nothing}
_MET_MANY: Mapping[str, _Way] = {"started": _started, "told": _own_pages}


# --- many people ------------------------------------------------------------------------------


def _crowd(therapist: models.Membership, size: int) -> Iterator[Measured]:
    browsers, people = _Browsers(), list(records.people_of(therapist.clinic))
    page = tour.Page(
        "clinic:worklist", reverse("clinic:worklist"), therapist.user, tuple(people)
    )

    def open_it() -> int:
        return browsers.get(page.reader, page.address)

    open_it()
    cold = [_after(partial(_nothing, browsers, page), page, open_it) for _ in range(PAGE_RUNS)]
    open_it()
    warm = [_took(open_it) for _ in range(RUNS)]
    name = f"work list of {size} people with {crowd.WEEKS} weeks each"
    yield _times(f"{name}, cold", cold, CROWD_MS["cold"])
    yield _times(f"{name}, warm", warm, CROWD_MS["warm"])
