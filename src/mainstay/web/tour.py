"""Every page of the demo clinic that a GET can open: for the bench, and for the test of queries.

The permission table names the routes; here stand real examples of what each one takes. A route
without examples is an error, so that no new page goes unmeasured.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.urls import reverse

from mainstay.care.outcomes import measures
from mainstay.care.questions import questions
from mainstay.web import clock, demo, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.clinic import proposals
from mainstay.web.clinic.adverse import FORMS as EVENT_FORMS
from mainstay.web.clinic.ultrasound.handing_out import FORMS
from mainstay.web.me import contraction, intake, learning, measuring
from mainstay.web.permissions import ROUTES, Who
from mainstay.web.records import Overview

Arguments = dict[str, Any]

POST_ONLY = frozenset(
    {
        "begin",
        "country",
        "language",
        "sign-out",
        "me:set-done",
        "me:set-undo",
        "api:events",
        "clinic:quick",
        "clinic:undo",
        "clinic:pose-solve",
        "clinic:scan-lines",
    }
)
"""Routes that only take forms."""

PARTS = frozenset({"clinic:pulley-lab-answer", "clinic:pulley-lab-row"})
"""Routes that answer with a part of a page; the page of the lab holds one of each kind."""

CALCULATED = frozenset({"clinic:what-if", "clinic:otherwise", "clinic:wishes"})
"""Routes that calculate while somebody waits, in up to 3 s; no page that is read in passing."""

LIBRARY = ("account_", "mfa_")
"""Routes of the sign-in library; what it reads is its own."""


def measured(route: str) -> bool:
    """Whether a route has a page of ours that a GET opens."""
    return route not in POST_ONLY | PARTS | CALCULATED and not route.startswith(LIBRARY)


@dataclass(frozen=True)
class Page:
    """One address with who opens it.

    Attributes:
        route: its name in the permission table.
        address: where it is.
        reader: who is signed in; None for a stranger.
        about: whose facts stand on it.
    """

    route: str
    address: str
    reader: User | None
    about: tuple[models.Person, ...]


def pages() -> Iterator[Page]:
    """Every page, for each person of the demo clinic and for its therapist."""
    people = list(models.Person.objects.exclude(user=None).select_related("user"))
    # Their own first page gives out the week that stands on all others.
    for person in people:
        weeks.current(Told(person, "self", clock.now()), _today(person))
    overviews = {p: records.overview(p, _today(p)) for p in people}
    therapist = get_user_model().objects.get(username=demo.USERNAME)
    in_care = tuple(p for p in people if p.relations.filter(closed_at__isnull=True).exists())
    for route, who in ROUTES.items():
        if not measured(route):
            continue
        if who is Who.EVERYONE:
            yield from _pages(route, None, (), OUTSIDE.get(route, _once)())
        elif who in (Who.PERSON, Who.PHONE):
            for number, (person, overview) in enumerate(overviews.items()):
                found = PERSON.get(route, _plain)(overview)
                if route in SAME_FOR_ALL:
                    found = found[number :: len(overviews)]
                yield from _pages(route, person.user, (person,), found)
        elif route in CLINIC:
            yield from _pages(route, therapist, in_care, CLINIC[route]())
        else:
            for person in in_care:
                found = PATIENT.get(route, _plain)(overviews[person])
                named = [{"person": person.pk, **arguments} for arguments in found]
                yield from _pages(route, therapist, (person,), named)


def _today(person: models.Person) -> date:
    return clock.day(clock.now(), person.zone)


def _pages(
    route: str,
    reader: User | None,
    about: tuple[models.Person, ...],
    examples: Iterable[Arguments],
) -> Iterator[Page]:
    for arguments in examples:
        yield Page(route, reverse(route, kwargs=arguments), reader, about)


# --- what each route takes -----------------------------------------------------------------------


def _once() -> list[Arguments]:
    return [{}]


def _plain(overview: Overview) -> list[Arguments]:
    return [{}]


OUTSIDE: Mapping[str, Callable[[], list[Arguments]]] = {
    "invited": lambda: [{"code": demo.INVITATION}],
}

CLINIC: Mapping[str, Callable[[], list[Arguments]]] = {
    "clinic:worklist": _once,
    "clinic:people": _once,
    "clinic:settings": _once,
    "clinic:questionnaires": _once,
    "clinic:invite": _once,
    "clinic:invitation": lambda: [
        {"invitation": i.pk} for i in models.Invitation.objects.filter(used_by__isnull=True)
    ],
    "clinic:pose-bench": _once,
    "clinic:pose-file": lambda: [{"exercise": "bird-dog"}],
    "clinic:pulley-lab": _once,
    "clinic:pulley-lab-exercise": lambda: [{"exercise": "anti-rotation-press"}],
}
"""Pages about the clinic as a whole; all others of the clinic are about one person."""


def _own_clip(overview: Overview) -> list[Arguments]:
    """The clip that a person sees of their own muscle, where there is one."""
    row = contraction.clearest(overview)
    return [{"clip": row.id}] if row else []


def _exercises(overview: Overview) -> list[Arguments]:
    week = overview.issued.plan.exercises() if overview.issued else ()
    return [{"exercise": exercise} for exercise in week]


def _decided(overview: Overview) -> list[Arguments]:
    lines = proposals.lines(overview, proposals.preview(overview)) if overview.case else ()
    return [{"exercise": line.exercise.id} for line in lines]


def _session(overview: Overview) -> uuid.UUID:
    """A session that was done, else one that begins now."""
    done = overview.case.history.sessions if overview.case else ()
    return uuid.UUID(done[-1].id) if done else uuid.uuid4()


def _steps(overview: Overview) -> list[Arguments]:
    """The first steps of a session; on a day without one there are none."""
    day = overview.issued.plan.day(overview.on) if overview.issued else None
    steps = range(1, 2 if day and day.minutes else 1)
    return [{"session_id": uuid.uuid4(), "step": step} for step in steps]


def _event_kinds(overview: Overview) -> list[Arguments]:
    """What can be told to have gone wrong, each on its own page."""
    return [{"kind": slug} for slug in ("fall", "muscle-soreness", "other")]


def _corrections(overview: Overview) -> list[Arguments]:
    """The latest set, the latest answer about pain, the latest event."""
    own = [r for r in overview.valid if r.kind != "AdverseEvent" or r.author == "self"]
    latest = {row.kind: row.id for row in own}
    kinds = [kind for kind in ("SetLog", "PainReport", "AdverseEvent") if kind in latest]
    return [{"kind": kind.lower(), "fact": latest[kind]} for kind in kinds]


def _scores(overview: Overview) -> list[Arguments]:
    goals = bool(overview.case and overview.case.patient.goals)
    asked = [m.id for m in measures() if m.ask and (goals or m.id != "goal_ability")]
    return [{"score": key} for key in asked]


PERSON: Mapping[str, Callable[[Overview], list[Arguments]]] = {
    "me:screen-question": lambda o: [{"question": q.id} for q in questions(o.answers, o.on)],
    "me:intake-page": lambda o: [{"page": page.slug} for page in intake.PAGES],
    "me:contraction-picture": _own_clip,
    "me:exercise": _exercises,
    "me:session": _steps,
    "me:hurts": _steps,
    "me:after": lambda o: [{"session_id": _session(o)}],
    "me:event-kind": _event_kinds,
    "me:event-told": _event_kinds,
    "me:score": _scores,
    "me:test": lambda o: [{"test": test.value} for test in measuring.TEST_PAGES],
    "me:card": lambda o: [{"card": card.slug} for card in learning.cards()],
    "me:correct": _corrections,
}

SAME_FOR_ALL = frozenset(
    {
        "me:screen-question",
        "me:intake-page",
        "me:event-kind",
        "me:event-told",
        "me:score",
        "me:test",
        "me:card",
    }
)
"""Routes whose examples are the package's own: people share them out, so that each is opened."""


def _entered_events(overview: Overview) -> list[Arguments]:
    """Events that the therapist entered."""
    rows = overview.by_kind.get("AdverseEvent", ())
    return [{"fact": row.id} for row in rows if row.author == demo.THERAPIST]


def _scans(overview: Overview) -> list[Arguments]:
    """Pictures that wait, one at each step."""
    waiting = models.Scan.objects.filter(person=overview.person, done=False)
    return [{"scan": key} for key in waiting.values_list("pk", flat=True)]


def _confirmed_scans(overview: Overview) -> list[Arguments]:
    """A confirmed picture of each kind: their pages differ."""
    kinds = ("Sonoclip", "Sonogram", "Sonoarea")
    return [{"scan": row.id} for kind in kinds for row in overview.by_kind.get(kind, ())[:1]]


def _handed_out(overview: Overview) -> list[Arguments]:
    """Each form of one confirmed picture."""
    return [{**one, "form": form} for one in _confirmed_scans(overview)[:1] for form in FORMS]


EACH = frozenset({"clinic:scan", "clinic:scan-confirmed", "clinic:scan-handed-out"})
"""Routes whose pages differ for one person: by step, kind of picture, or form of the file."""


PATIENT: Mapping[str, Callable[[Overview], list[Arguments]]] = {
    "clinic:decide": _decided,
    "clinic:event-right": _entered_events,
    "clinic:events-file": lambda o: [{"form": form} for form in EVENT_FORMS],
    "clinic:scan": _scans,
    "clinic:scan-picture": _scans,
    "clinic:scan-confirmed": _confirmed_scans,
    "clinic:scan-handed-out": _handed_out,
}
