"""One action = one transaction = one audit row; an action that fails leaves nothing behind."""

import dataclasses
import datetime as dt
import inspect
import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from tests.web.conftest import story_of

from mainstay.care.decision import Approval, Override, OverrideKind
from mainstay.care.history import (
    AdverseEvent,
    AdverseKind,
    By,
    Pain,
    Severity,
    StageTest,
    TestResult,
)
from mainstay.care.outcomes import Score
from mainstay.care.patient import Patient
from mainstay.care.questionnaires import Item, Wording
from mainstay.care.questions import Answer
from mainstay.care.screening import Release
from mainstay.exercises import Stage, WeightUnit
from mainstay.web import actions, exporting, fact_rows, models, records
from mainstay.web.actions import Told
from mainstay.web.clinic import trail
from mainstay.web.facts import Asked, Note, NoteKind, PainSaid, SetDone

pytestmark = pytest.mark.django_db

HELPERS = {"new_code", "hashed", "as_text", "open_invitation", "plain_code", "knows_device"}
"""Functions of `actions` that change nothing."""

ELSEWHERE = {
    "opened_by_digits",
    "keep_solved",
    "remove_questionnaire",
    "add_scan",
    "change_scan",
    "confirm_scan",
    "drop_scan",
}
"""These write a row only at times, or need more around them: test_digits.py, test_ultrasound.py,
test_clinic_calculated.py, test_questionnaires.py."""

WALKED = PainSaid(Asked.AFTER, Pain(2), session=str(uuid.uuid4()))
MORNING = PainSaid(Asked.MORNING, Pain(2))
NOTE = Note(NoteKind.NOTE, "a note", about="bird-dog")


@dataclasses.dataclass(frozen=True)
class Here:
    """Who acts, and on whom."""

    told: Told
    therapist: models.Membership

    @property
    def on(self) -> dt.date:
        return self.told.at.date()

    @property
    def person(self) -> models.Person:
        return self.told.person

    def row(self, model: type[models.Fact]) -> models.Fact:
        return model.objects.current().filter(person=self.person).first()

    def value(self, kind: type):
        name = next(n for n, k in fact_rows.VALUES.items() if k is kind)
        row = self.row(apps.get_model("web", name))
        return next(r for r in fact_rows.story(self.person) if r.id == str(row.pk)).value(kind)

    def approval(self) -> Approval:
        return Approval("T. Hand", self.on, Approval.default_end(self.on), Stage.ENDURANCE)

    def bar(self) -> Override:
        return Override(OverrideKind.BAR, "T. Hand", self.on, "why", exercise="bird-dog")

    def invitation(self) -> models.Invitation:
        return models.Invitation.objects.create(
            clinic=self.therapist.clinic,
            created_by=self.therapist.user,
            code_hash=uuid.uuid4().hex,
            created_at=self.told.at,
            expires_at=self.told.at + dt.timedelta(days=1),
        )

    def fresh(self) -> Told:
        """Somebody who just began, made without the actions."""
        made = models.Person.objects.create(name="Fresh", created_at=self.told.at)
        return Told(made, "self", self.told.at)

    def issued(self):
        week = records.overview(self.person, self.on).issued
        return dataclasses.replace(week, inputs="other facts"), week.doses[:2]

    def exported(self) -> exporting.Story:
        story = story_of(self.person)
        return dataclasses.replace(story, facts=tuple(_renamed(story.facts)))


def _renamed(facts):
    """The same facts under new ids, as on another server."""
    new = {f.id: uuid.uuid4() for f in facts}
    for fact in facts[:20]:
        if fact.replaces is None:
            yield dataclasses.replace(fact, id=new[fact.id])


def a_set(here: Here) -> SetDone:
    return here.value(SetDone)


# What is needed is made first; the call itself is measured.
CALLS = {
    "begin": lambda h: (actions.begin, h.told.at, "UTC", "Somebody"),
    "new_recovery_code": lambda h: (actions.new_recovery_code, h.told),
    "choose_language": lambda h: (actions.choose_language, h.told, "es"),
    "choose_unit": lambda h: (actions.choose_unit, h.told, WeightUnit.LB),
    "rename": lambda h: (actions.rename, h.told, "Another", True, "UTC"),
    "erase": lambda h: (actions.erase, h.told),
    "invite": lambda h: (actions.invite, h.therapist, "Somebody", h.told.at),
    "join": lambda h: (actions.join, h.fresh(), h.invitation()),
    "withdraw_invitation": lambda h: (
        actions.withdraw_invitation,
        h.therapist,
        h.invitation().pk,
        h.told.at,
    ),
    "leave": lambda h: (actions.leave, h.told),
    "answer": lambda h: (actions.answer, h.told, Answer("saddle", ("no",), h.on)),
    "profile": lambda h: (
        actions.profile,
        h.told,
        h.value(Patient),
        str(h.row(models.Profile).pk),
    ),
    "log_set": lambda h: (actions.log_set, h.told, a_set(h), uuid.uuid4()),
    "morning": lambda h: (actions.morning, h.told, MORNING, ""),
    "say_pain": lambda h: (actions.say_pain, h.told, MORNING),
    "entered": lambda h: (
        actions.entered,
        h.told,
        "from_paper",
        actions.Entry(h.told.at, MORNING, uuid.uuid4()),
        actions.Entry(h.told.at, a_set(h), uuid.uuid4()),
    ),
    "log_walk": lambda h: (actions.log_walk, h.told, (WALKED, a_set(h))),
    "withdraw": lambda h: (actions.withdraw, h.told, h.row(models.PainReport)),
    "correct": lambda h: (actions.correct, h.told, h.row(models.PainReport), MORNING),
    "test_result": lambda h: (
        actions.test_result,
        h.told,
        TestResult(StageTest.DEEP_HOLD_LYING, 10, h.on, By.SELF),
    ),
    "control_tests": lambda h: (
        actions.control_tests,
        h.told,
        (
            TestResult(StageTest.WAITERS_BOW, 0, h.on, By.THERAPIST),
            TestResult(StageTest.PELVIC_TILT, 1, h.on, By.THERAPIST),
        ),
    ),
    "went_wrong": lambda h: (
        actions.went_wrong,
        h.told,
        AdverseEvent(AdverseKind.FALL, h.on, Severity.MILD),
    ),
    "score": lambda h: (actions.score, h.told, Score("back_pain_now", 2.0, h.on)),
    "note": lambda h: (actions.note, h.told, NOTE),
    "approve": lambda h: (actions.approve, h.told, h.approval()),
    "override": lambda h: (actions.override, h.told, h.bar()),
    "answer_proposal": lambda h: (
        actions.answer_proposal,
        h.told,
        "seen",
        NOTE,
        h.approval(),
        h.bar(),
    ),
    "add_condition": lambda h: (
        actions.add_condition,
        h.told,
        h.value(Patient),
        str(h.row(models.Profile).pk),
        "Condition entered: osteoporosis.",
    ),
    "clear_condition": lambda h: (
        actions.clear_condition,
        h.told,
        h.value(Patient),
        str(h.row(models.Profile).pk),
        "Cleared by the surgeon.",
    ),
    "try_load": lambda h: (
        actions.try_load,
        h.told,
        h.value(Patient),
        str(h.row(models.Profile).pk),
        "Tried out: row, 5 kg, 10 repetitions, 2 left.",
    ),
    "find_direction": lambda h: (
        actions.find_direction,
        h.told,
        h.value(Patient),
        str(h.row(models.Profile).pk),
        "Directional preference found: extension.",
    ),
    "settle_direction": lambda h: (
        actions.settle_direction,
        h.told,
        h.value(Patient),
        str(h.row(models.Profile).pk),
        "Directional preference stable: extension.",
    ),
    "withdraw_direction": lambda h: (
        actions.withdraw_direction,
        h.told,
        h.value(Patient),
        str(h.row(models.Profile).pk),
        "Directional preference withdrawn.",
    ),
    "take_back": lambda h: (actions.take_back, h.told, [h.row(models.PainReport)]),
    "edit_week": lambda h: (actions.edit_week, h.told, NOTE, h.bar()),
    "release": lambda h: (
        actions.release,
        h.told,
        Release(By.THERAPIST, "T. Hand", h.on, "why"),
    ),
    "issue": lambda h: (actions.issue, h.told, *h.issued()),
    "keep_digits": lambda h: (actions.keep_digits, h.told, "420917"),
    "forget_digits": lambda h: (actions.forget_digits, h.told),
    "let_weeks_be_solved": lambda h: (
        actions.let_weeks_be_solved,
        h.therapist,
        True,
        h.told.at,
    ),
    "load_questionnaire": lambda h: (
        actions.load_questionnaire,
        h.therapist,
        Wording("odi", "2.1a", "en", (Item("made up"),) * 10),
        h.told.at,
    ),
    "measured": lambda h: (
        actions.measured,
        h.told,
        "questionnaire",
        (Score("fabq-work", 12, h.on), Score("fabq-activity", 8, h.on)),
        "",
    ),
    "save_draft": lambda h: (actions.save_draft, h.person, "somewhere", 0, {"typed": {}}),
    "import_story": lambda h: (actions.import_story, h.fresh(), h.exported()),
}


@pytest.fixture
def here(told, therapist) -> Here:
    return Here(told, therapist)


def test_every_action_is_in_the_table():
    public = {
        name
        for name, found in inspect.getmembers(actions, inspect.isfunction)
        if found.__module__.startswith(f"{actions.__name__}.")
    }
    assert public - HELPERS - ELSEWHERE == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_an_action_writes_one_audit_row(name, here):
    act, *words = CALLS[name](here)
    before = set(models.AuditRow.objects.values_list("pk", flat=True))
    act(*words)
    [row] = models.AuditRow.objects.exclude(pk__in=before)
    assert row.at == here.told.at or name == "save_draft"
    assert row.actor in ("self", here.therapist.display_name)
    assert row.person is None or row.action in trail.ACTIONS, "say it in words"


def everything() -> dict[str, list[str]]:
    """Every row of every table."""
    return {
        model.__name__: sorted(map(repr, models.unguarded(model).values_list()))
        for model in apps.get_models(include_auto_created=True)
    }


@pytest.fixture
def nothing_is_audited():
    """The database refuses the last write of an action, as a full disk would."""
    with connection.cursor() as cursor:
        for line in REFUSE[connection.vendor]:
            cursor.execute(line)


REFUSE = {
    "sqlite": (
        "CREATE TRIGGER full_disk BEFORE INSERT ON web_auditrow"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no room'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON web_auditrow"
        " FOR EACH ROW EXECUTE FUNCTION full_disk()",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_action_that_cannot_be_audited_changes_nothing(name, here, nothing_is_audited):
    act, *words = CALLS[name](here)
    before = everything()
    with pytest.raises(DatabaseError, match="no room"):
        act(*words)
    assert everything() == before
