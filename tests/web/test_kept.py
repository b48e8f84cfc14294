"""What is kept in memory never differs from what is derived anew, whatever anybody does.

Everything kept is found by the person's stamp, which is new with each fact.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import RequestFactory
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.searches import DEAR

from mainstay.care.decision import Approval, Override, OverrideKind
from mainstay.care.history import (
    AdverseEvent,
    AdverseKind,
    Pain,
    SetLog,
    Severity,
    StageTest,
    Stop,
    TestResult,
)
from mainstay.care.outcomes import Score
from mainstay.care.questions import Answer
from mainstay.exercises import Stage
from mainstay.web import actions, clock, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.clinic import worklist
from mainstay.web.facts import Asked, Note, NoteKind, PainSaid, SetDone

pytestmark = pytest.mark.django_db

Act = Callable[[Told, int], Any]


def a_set(told: Told, number: int) -> None:
    key, today = uuid.uuid4(), records.overview(told.person, told.at.date())
    given = next((d for d in today.issued.doses if d.dose), None) if today.issued else None
    if given is not None:
        log = SetLog(str(key), given.dose.reps, given.dose.duration_s)
        actions.log_set(told, SetDone("a session", given.exercise, given.dose, log), key)


def the_last_pain(told: Told) -> models.PainReport | None:
    rows = models.PainReport.objects.filter(person=told.person).current()
    return rows.order_by("received_at").last()


def put_right(told: Told, number: int) -> None:
    row = the_last_pain(told)
    if row is not None:
        actions.correct(told, row, PainSaid(Asked.MORNING, Pain(number)))


def taken_back(told: Told, number: int) -> None:
    row = the_last_pain(told)
    if row is not None:
        actions.withdraw(told, row)


def failed(told: Told, number: int) -> None:
    """Something is said and read, and then the transaction is rolled back."""
    with transaction.atomic():
        actions.say_pain(told, PainSaid(Asked.FLARE, Pain(9)))
        seen(told)
        transaction.set_rollback(True)


def approved(told: Told, number: int) -> None:
    on = told.at.date()
    end = on + dt.timedelta(days=number)
    actions.approve(
        told, Approval("T. Hand", on, end, stage_ceiling=Stage.of_rank(1 + number % 5))
    )


def barred(told: Told, number: int) -> None:
    on = told.at.date()
    kind = (OverrideKind.BAR, OverrideKind.UNBAR)[number % 2]
    actions.override(told, Override(kind, "T. Hand", on, "A reason.", exercise="bird-dog"))


def fallen_and_taken_back(told: Told, number: int) -> None:
    """Both before anybody looks, as where another process serves the pages."""
    fall = AdverseEvent(AdverseKind.FALL, told.at.date(), list(Severity)[number % 3])
    actions.withdraw(told, actions.went_wrong(told, fall, uuid.uuid4()))


def renamed(told: Told, n: int) -> None:
    """A page reads the person first: what was rolled back is not known any more."""
    told.person.refresh_from_db()
    actions.rename(told, f"Name {n}", False, "UTC")


ACTS: dict[str, Act] = {
    "a morning": lambda t, n: actions.say_pain(t, PainSaid(Asked.MORNING, Pain(n))),
    "a flare": lambda t, n: actions.say_pain(t, PainSaid(Asked.FLARE, Pain(n))),
    "pain after": lambda t, n: actions.say_pain(
        t, PainSaid(Asked.AFTER, Pain(n), session="a session")
    ),
    "numb": lambda t, n: actions.say_pain(
        t,
        PainSaid(
            Asked.DURING, Pain(n), "a session", exercise="bird-dog", stop=Stop.NUMB_OR_WEAK
        ),
    ),
    "a set": a_set,
    "an answer": lambda t, n: actions.answer(
        t, Answer("saddle", (("no", "new")[n % 2],), t.at.date()), uuid.uuid4()
    ),
    "a test": lambda t, n: actions.test_result(
        t, TestResult(StageTest.DEEP_HOLD_LYING, n, t.at.date())
    ),
    "a score": lambda t, n: actions.score(t, Score("goal_ability", n, t.at.date())),
    "a fall": lambda t, n: actions.went_wrong(
        t, AdverseEvent(AdverseKind.FALL, t.at.date(), list(Severity)[n % 3])
    ),
    "a fall, and taken back": fallen_and_taken_back,
    "a note": lambda t, n: actions.note(t, Note(NoteKind.MESSAGE, f"Note {n}")),
    "a correction": put_right,
    "taken back": taken_back,
    "rolled back": failed,
    "an approval": approved,
    "an override": barred,
    "another name": renamed,
    "the week": lambda t, n: weeks.current(t, t.at.date()),
    "the care ends": lambda t, n: models.CareRelation.objects.filter(person=t.person).update(
        closed_at=t.at
    ),
    "the care begins": lambda t, n: models.CareRelation.objects.filter(person=t.person).update(
        closed_at=None
    ),
}


def seen(told: Told) -> tuple[Any, ...]:
    """Everything that pages show of a person, and their row in the work list."""
    o = records.overview(told.person, told.at.date())
    standing = (o.standing, o.now) if o.case else None
    person = (o.person.name, o.person.zone)
    derived = (o.rows, o.case, o.issued, o.inputs, o.answers, o.asked_again, o.notes)
    return person, o.mode, derived, standing, listed()


def listed() -> list[worklist.Row]:
    request = RequestFactory().get("/")
    request.membership = models.Membership.objects.get()  # type: ignore[attr-defined]
    return [(str(r.person), r.place, r.about) for r in worklist.rows_of(request)]


def anew(told: Told) -> tuple[Any, ...]:
    forget()
    return seen(told)


def forget() -> None:
    records.forget()
    caches[worklist.RANKED].clear()


@settings(
    max_examples=DEAR,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 10)), max_size=6))
@example([(name, 3) for name in ACTS])
def test_what_is_kept_is_what_is_derived_anew(told, acts) -> None:
    with transaction.atomic():
        for number, (name, value) in enumerate(acts):
            later = Told(told.person, "self", told.at + dt.timedelta(minutes=number))
            ACTS[name](later, value)
            assert seen(later) == anew(later), f"after {name}"
        transaction.set_rollback(True)


def test_without_a_new_stamp_it_would_not_be(told) -> None:
    """The control of the law above: a fact that got in past every model."""
    before = anew(told)
    said = actions.as_text(PainSaid(Asked.FLARE, Pain(9)))
    row = models.PainReport(
        id=uuid.uuid4(),
        person=told.person,
        author="self",
        at=told.at,
        zone="UTC",
        day=told.at.date(),
        received_at=clock.now(),
        value=said,
    )
    models.unguarded(models.PainReport).bulk_create([row])
    assert seen(told) == before
    assert anew(told) != before


def test_the_next_day_is_derived_for_itself(told) -> None:
    today = records.overview(told.person, told.at.date())
    tomorrow = records.overview(told.person, told.at.date() + dt.timedelta(days=1))
    assert (today.on, tomorrow.on) == (told.at.date(), told.at.date() + dt.timedelta(days=1))
    assert tomorrow.standing.on == tomorrow.on


def test_the_same_state_is_derived_once(told) -> None:
    on = told.at.date()
    first = records.overview(told.person, on)
    assert records.overview(told.person, on) is first
    actions.note(told, Note(NoteKind.NOTE, "Something new."))
    assert records.overview(told.person, on) is not first


def test_a_week_that_was_given_out_leaves_the_standing_as_it_is(told) -> None:
    on = told.at.date()
    actions.say_pain(told, PainSaid(Asked.MORNING, Pain(3)))
    before = records.overview(told.person, on)
    standing = before.standing
    weeks.current(told, on)
    after = records.overview(told.person, on)
    assert after.issued != before.issued
    assert len(after.case.decisions) > len(before.case.decisions)
    assert after.standing is standing
    actions.say_pain(told, PainSaid(Asked.FLARE, Pain(9)))
    assert records.overview(told.person, on).standing is not standing
