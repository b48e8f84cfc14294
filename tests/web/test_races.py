"""Two at once, each on a connection of its own: one wins, the other is told, nothing is doubled.

`make postgres` runs these on PostgreSQL too, where nothing but the actions themselves keeps two
writers apart.
"""

import copy
import datetime as dt
import threading
import uuid
from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from mainstay.care.decision import Approval, Override, OverrideKind
from mainstay.care.history import By, Pain, SetLog, StageTest, TestResult
from mainstay.care.outcomes import Score
from mainstay.exercises import Dose, Stage
from mainstay.web import actions, clock, demo, living, models, weeks, windows
from mainstay.web.actions import Conflict, Told
from mainstay.web.facts import Asked, Note, NoteKind, PainSaid, SetDone

pytestmark = pytest.mark.django_db(transaction=True)

NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
TODAY = NOW.date()
FEW = 5
"""Times that each race is run."""


@pytest.fixture(autouse=True)
def _now():
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def person(db) -> models.Person:
    return actions.begin(NOW - dt.timedelta(days=2), "UTC", "Somebody")[0]


@pytest.fixture
def told(person) -> Told:
    return Told(person, "self", NOW)


def at_once(*calls):
    """What each call answers, or the conflict that it met; they begin together."""
    ready, answers = threading.Barrier(len(calls)), {}

    def run(number, call):
        try:
            connection.ensure_connection()
            ready.wait(10)
            answers[number] = call()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [answers[number] for number in range(len(calls))]
    faults = [f for f in found if isinstance(f, Exception) and not isinstance(f, Conflict)]
    assert not faults
    return found


def conflicts(found) -> int:
    return sum(isinstance(f, Conflict) for f in found)


def audited(action: str) -> int:
    return models.AuditRow.objects.filter(action=action).count()


def answered(person: models.Person, name: str, seen: str):
    hold = Override(OverrideKind.BAR, name, TODAY, f"says {name}", exercise="bird-dog")
    mark = Note(NoteKind.REJECTED, f"says {name}", about="bird-dog")
    return lambda: actions.answer_proposal(Told(person, name, NOW), seen, mark, hold)


def test_two_therapists_answer_the_same_proposal(person):
    for number in range(FEW):
        seen = f"proposal {number}"
        found = at_once(answered(person, "Anna", seen), answered(person, "Bert", seen))
        assert conflicts(found) == 1
    assert models.Override.objects.count() == models.Note.objects.count() == FEW
    assert audited("answer_proposal") == FEW
    for note in models.Note.objects.all():
        assert models.Override.objects.filter(author=note.author).exists()


def test_two_answers_to_two_proposals_both_stand(person):
    found = at_once(answered(person, "Anna", "one"), answered(person, "Bert", "other"))
    assert conflicts(found) == 0
    assert models.Override.objects.count() == 2


def test_two_corrections_of_one_fact(told):
    for number in range(FEW):
        row = actions.say_pain(told, PainSaid(Asked.MORNING, Pain(8)), uuid.uuid4())
        found = at_once(
            lambda row=row: actions.correct(told, row, PainSaid(Asked.MORNING, Pain(3))),
            lambda row=row: actions.withdraw(told, row),
        )
        assert conflicts(found) == 1
        assert models.PainReport.objects.count() == 2 * (number + 1)


def test_the_same_fact_sent_by_two_at_once_is_stored_once(told):
    for number in range(FEW):
        said, key = PainSaid(Asked.MORNING, Pain(2)), uuid.uuid4()
        send = lambda said=said, key=key: actions.say_pain(told, said, key)  # noqa: E731
        assert conflicts(at_once(send, send, send)) == 0
        assert models.PainReport.objects.count() == audited("pain_morning") == number + 1


FORMS = {
    "a morning": lambda t, n: actions.morning(t, PainSaid(Asked.MORNING, Pain(n)), ""),
    "a score": lambda t, n: actions.measured(
        t, "score", (Score("back_pain_now", n, TODAY),), windows.NOTHING
    ),
    "a test": lambda t, n: actions.measured(
        t, "test_result", (TestResult(StageTest.CHAIR_STAND_30S, n, TODAY),), ""
    ),
    "a questionnaire": lambda t, n: actions.measured(
        t,
        "questionnaire",
        (Score("fabq-work", n, TODAY), Score("fabq-activity", 2, TODAY)),
        windows.NOTHING,
    ),
    "the settings": lambda t, n: actions.rename(
        replace(t, person=copy.copy(t.person)),  # as both had read it
        f"Name {n}",
        False,
        "UTC",
    ),
    "a walk": lambda t, n: actions.log_walk(t, walk_of(n)),
}
"""What a person sends from a page: the number is what differs between two windows."""


def walk_of(minutes: int) -> tuple[SetDone | PainSaid, ...]:
    key, dose = uuid.UUID(int=1), Dose(1, duration_s=300)
    bout = SetLog(id=str(uuid.uuid5(key, "bout 0")), duration_s=60 * minutes)
    start, after = (PainSaid(a, Pain(1), session=str(key)) for a in (Asked.START, Asked.AFTER))
    return start, SetDone(str(key), "walking", dose, bout), after


def stored() -> int:
    """Facts, and names that were given."""
    facts = sum(model.objects.count() for model in models.FACTS)
    return facts + models.AuditRow.objects.filter(action="rename").count()


@pytest.mark.parametrize("form", FORMS)
def test_two_windows_send_the_same_form_with_other_content(told, form):
    send = FORMS[form]
    found = at_once(lambda: send(told, 2), lambda: send(told, 4))
    assert conflicts(found) == 1
    once = stored()
    assert conflicts(at_once(lambda: send(told, 3))) == 1
    assert stored() == once


@pytest.mark.parametrize("form", [name for name in FORMS if name != "the settings"])
def test_two_taps_send_the_same_form(told, form):
    send = lambda: FORMS[form](told, 2)  # noqa: E731
    send()
    once = stored()
    assert conflicts(at_once(send, send)) == 0
    assert stored() == once


def test_two_windows_of_therapists_choose_at_once(person):
    approval = Approval("Anna", TODAY, Approval.default_end(TODAY), Stage.ENDURANCE)
    sent = {
        "Anna": lambda t: actions.approve(t, approval),
        "Bert": lambda t: actions.test_result(
            t, TestResult(StageTest.FIVE_STANDS_S, 12, TODAY, By.THERAPIST)
        ),
    }
    for number in range(FEW):
        seen = windows.choices_now(person)
        calls = [
            lambda name=name, do=do, seen=seen: do(Told(person, name, NOW, seen))
            for name, do in sent.items()
        ]
        assert conflicts(at_once(*calls)) == 1
        assert models.Approval.objects.count() + models.TestResult.objects.count() == number + 1


def test_two_contents_for_one_id_are_not_mixed(told):
    key = uuid.uuid4()
    found = at_once(
        lambda: actions.say_pain(told, PainSaid(Asked.MORNING, Pain(2)), key),
        lambda: actions.say_pain(told, PainSaid(Asked.MORNING, Pain(7)), key),
    )
    assert conflicts(found) == 1
    assert models.PainReport.objects.count() == 1


def test_two_tabs_save_the_same_page(person):
    for number in range(FEW):
        found = at_once(
            lambda number=number: actions.save_draft(person, "about", number, {"tab": 1}),
            lambda number=number: actions.save_draft(person, "about", number, {"tab": 2}),
        )
        assert conflicts(found) == 1
        assert models.Draft.objects.get().revision == number + 1


def test_two_tabs_finish_the_intake(told):
    patient = demo.cast(TODAY)[0].script.patient
    finish = lambda: actions.profile(told, patient, None)  # noqa: E731
    assert conflicts(at_once(finish, finish)) == 1
    assert models.Profile.objects.count() == 1


def test_two_tabs_derive_the_same_week(person, told):
    living.live(
        person,
        living.Script(demo.cast(TODAY)[0].script.patient, lambda _: living.Day(Pain(2))),
        TODAY,
        1,
    )
    actions.say_pain(told, PainSaid(Asked.FLARE, Pain(7)))
    before, decided = models.Issued.objects.count(), models.Decision.objects.count()
    open_today = lambda: weeks.current(told, TODAY).issued  # noqa: E731
    one, other = at_once(open_today, open_today)
    assert one == other
    assert models.Issued.objects.count() == before + 1
    assert models.Decision.objects.count() > decided


def test_two_people_use_one_invitation(person, told):
    other = Told(actions.begin(NOW, "UTC", "Another")[0], "self", NOW)
    clinic = models.Clinic.objects.create(name="Clinic", created_at=NOW)
    member = models.Membership.objects.create(
        user=get_user_model().objects.create_user("anna"), clinic=clinic, display_name="Anna"
    )
    invitation, _ = actions.invite(member, "One of them", NOW)
    found = at_once(
        lambda: actions.join(told, invitation), lambda: actions.join(other, invitation)
    )
    assert conflicts(found) == 1
    assert models.CareRelation.objects.count() == 1


def test_one_person_joins_two_clinics_at_once(told):
    invitations = []
    for name in ("anna", "bert"):
        clinic = models.Clinic.objects.create(name=name, created_at=NOW)
        user = get_user_model().objects.create_user(name)
        member = models.Membership.objects.create(user=user, clinic=clinic, display_name=name)
        invitations.append(actions.invite(member, "Somebody", NOW)[0])
    found = at_once(*(lambda i=i: actions.join(told, i) for i in invitations))
    assert conflicts(found) == 1
    assert models.CareRelation.objects.count() == 1


def test_who_is_erased_meanwhile_leaves_nothing(told):
    said = PainSaid(Asked.MORNING, Pain(2))
    found = at_once(
        lambda: actions.erase(told), *(lambda: actions.say_pain(told, said) for _ in range(4))
    )
    assert not isinstance(found[0], Exception)
    assert not models.Person.objects.exists()
    assert not models.PainReport.objects.exists()
