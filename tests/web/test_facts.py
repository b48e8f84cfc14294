"""Facts are only ever added; state follows from them, decisions stay."""

import datetime as dt
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError, QuerySet

from mainstay.care.history import Pain
from mainstay.web import actions, deriving, fact_rows, models, records, weeks
from mainstay.web.actions import Conflict, Told, storing
from mainstay.web.facts import Asked, PainSaid, SetDone

pytestmark = pytest.mark.django_db


def audit_rows() -> int:
    return models.AuditRow.objects.count()


def a_set(person: models.Person) -> models.SetLog:
    return models.SetLog.objects.filter(person=person).first()


def again(row: models.Fact, value: str) -> models.Fact:
    """A new object with the id of a stored fact."""
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return type(row)(**{**kept, "value": value})


def raw(row: models.Fact) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET value = '{{}}'")


WAYS = {
    "save": lambda row: row.save(),
    "delete": lambda row: row.delete(),
    "save another with its id": lambda row: again(row, "{}").save(),
    "as a fixture is loaded": lambda row: again(row, "{}").save_base(raw=True),
    "update of many": lambda row: type(row).objects.filter(pk=row.pk).update(value="{}"),
    "delete of many": lambda row: type(row).objects.filter(pk=row.pk).delete(),
    "update in bulk": lambda row: type(row).objects.bulk_update([row], ["value"]),
    "create or overwrite": lambda row: type(row).objects.bulk_create(
        [again(row, "{}")], update_conflicts=True, update_fields=["value"], unique_fields=["id"]
    ),
    "create or skip": lambda row: type(row).objects.bulk_create(
        [again(row, "{}")], ignore_conflicts=True
    ),
    "update or create": lambda row: type(row).objects.update_or_create(
        pk=row.pk, defaults={"value": "{}"}
    ),
    "the base manager": lambda row: type(row)._base_manager.update(value="{}"),
    "the base manager's delete": lambda row: type(row)._base_manager.all().delete(),
    "the default manager": lambda row: type(row)._default_manager.update(value="{}"),
    "Django's own update": lambda row: type(row).objects.all()._update([]),
    "Django's own delete": lambda row: type(row).objects.all()._raw_delete(None),
    "the person goes": lambda row: row.person.delete(),
    "people go": lambda row: models.Person.objects.filter(pk=row.person_id).delete(),
    "a query set of one's own": lambda row: QuerySet(type(row)).update(value="{}"),
    "SQL": raw,
}
REFUSALS = (models.Refused, ProtectedError, DatabaseError)


@pytest.mark.parametrize("way", WAYS)
def test_a_fact_is_never_changed_in_place(person, way):
    row = a_set(person)
    before = list(type(row).objects.values_list())
    with pytest.raises(REFUSALS), transaction.atomic():
        WAYS[way](row)
    assert list(type(row).objects.values_list()) == before


def test_what_leads_to_a_fact_cannot_change_it(person):
    names = {r.get_accessor_name() for r in models.Person._meta.related_objects}
    facts = {m.__name__.lower() for m in models.FACTS}
    assert not {n for n in names if n and n.removesuffix("_set") in facts}
    assert not apps.is_installed("django.contrib.admin")


def test_the_refusal_says_what_to_do(person):
    with pytest.raises(models.Refused, match="add one that replaces"):
        a_set(person).save()


@pytest.mark.parametrize("model", models.FACTS, ids=lambda m: m.__name__)
def test_the_database_itself_guards_every_kind_of_fact(person, model):
    """The triggers are there after a migration, also on the table added last."""
    if not model.objects.exists():
        value = "{}"
        told = Told(person, "self", person.created_at)
        storing.row_of(model, told, value).save()
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        QuerySet(model).update(author="somebody else")


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(actor="nobody"),
        lambda rows: rows.delete(),
        lambda rows: rows.first().save(),
        lambda rows: rows.first().delete(),
        lambda rows: models.AuditRow._base_manager.update(actor="nobody"),
    ],
    ids=["update", "delete", "save", "delete one", "the base manager"],
)
def test_what_was_done_is_not_rewritten(person, change):
    rows = models.AuditRow.objects.filter(person=person)
    before = list(rows.values_list())
    with pytest.raises(models.Refused):
        change(rows)
    assert list(rows.values_list()) == before


def test_only_erasing_asks_for_rows_without_the_guard():
    web = Path(models.__file__).parent
    asking = {
        path.name: path.read_text(encoding="utf-8").count("unguarded(")
        for path in web.rglob("*.py")
        if "unguarded(" in path.read_text(encoding="utf-8")
    }
    assert asking == {"models.py": 1, "accounts.py": 2}


def test_erasing_leaves_nothing_of_a_person_but_that_something_was_done(person, told):
    ids = [person.pk.hex, str(person.pk), person.user.username, person.name]
    assert any(found(word) for word in ids)
    audit = models.AuditRow.objects.count()
    actions.erase(told)
    assert [word for word in ids if found(word)] == []
    assert models.AuditRow.objects.count() == audit + 1
    assert models.AuditRow.objects.last().action == "erase"
    assert not models.Invitation.objects.filter(used_by=None).exists(), (
        "a used code opens again"
    )


def found(word: str) -> list[str]:
    """The tables in which a word stands."""
    return [
        model.__name__
        for model in apps.get_models(include_auto_created=True)
        if any(word in repr(row) for row in QuerySet(model).values_list())
    ]


def test_every_kind_of_fact_refuses(person):
    for model in models.FACTS:
        with pytest.raises(models.Refused):
            model.objects.all().delete()


def test_the_same_fact_twice_changes_nothing_and_is_audited_once(told):
    said, key = PainSaid(Asked.MORNING, Pain(2)), uuid.uuid4()
    before = audit_rows()
    first = actions.say_pain(told, said, key)
    again = actions.say_pain(told, said, key)
    assert first.pk == again.pk
    assert models.PainReport.objects.filter(pk=key).count() == 1
    assert audit_rows() == before + 1


def test_the_same_id_with_other_content_is_a_conflict(told):
    key = uuid.uuid4()
    actions.say_pain(told, PainSaid(Asked.MORNING, Pain(2)), key)
    with pytest.raises(Conflict):
        actions.say_pain(told, PainSaid(Asked.MORNING, Pain(7)), key)


def test_the_same_id_may_not_replace_something_else(told):
    key, said = uuid.uuid4(), PainSaid(Asked.MORNING, Pain(2))
    one, other = (actions.say_pain(told, PainSaid(Asked.MORNING, Pain(n))) for n in (5, 6))
    actions.say_pain(told, said, key, replaces=str(one.pk))
    with pytest.raises(Conflict):
        actions.say_pain(told, said, key, replaces=str(other.pk))


def test_the_same_id_for_somebody_else_is_a_conflict(told):
    key, said = uuid.uuid4(), PainSaid(Asked.MORNING, Pain(2))
    actions.say_pain(told, said, key)
    stranger, _ = actions.begin(told.at, "UTC")
    with pytest.raises(Conflict):
        actions.say_pain(Told(stranger, "self", told.at), said, key)


def test_the_same_value_gives_the_same_text_in_every_process():
    """Sets have no order of their own; a resent fact must not look like another one."""
    code = (
        "from mainstay.web.actions import as_text\n"
        "print(as_text({'words': frozenset({'knee', 'lift', 'prone', 'wrist'})}))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", f"{START}{code}"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


START = (
    "import django, os, sys; sys.path.insert(0, 'src')\n"
    "os.environ['DJANGO_SETTINGS_MODULE'] = 'mainstay.web.settings'; django.setup()\n"
)


def test_a_correction_is_audited_when_it_was_made(told):
    early = Told(told.person, "self", told.at - dt.timedelta(days=2))
    row = actions.say_pain(early, PainSaid(Asked.MORNING, Pain(8)))
    fresh = actions.correct(told, row, PainSaid(Asked.MORNING, Pain(3)))
    assert fresh.at == row.at
    assert models.AuditRow.objects.last().at == told.at


def test_a_correction_gives_the_state_of_having_entered_it_right(therapist, told):
    """Two people with the same mornings, one of them mistyped and put right, stand alike."""
    right, mistyped = (someone_with_mornings(told, typed) for typed in (2, 8))
    wrong = models.PainReport.objects.get(person=mistyped, value__contains='"back":8')
    actions.correct(Told(mistyped, "self", told.at), wrong, PainSaid(Asked.MORNING, Pain(2)))
    assert mornings(mistyped, told.at.date()) == mornings(right, told.at.date())


def test_without_the_correction_they_do_not_stand_alike(therapist, told):
    right, mistyped = (someone_with_mornings(told, typed) for typed in (2, 8))
    assert mornings(mistyped, told.at.date()) != mornings(right, told.at.date())


def someone_with_mornings(told: Told, second: int) -> models.Person:
    began = told.at - dt.timedelta(days=3)
    someone, _ = actions.begin(began, "UTC")
    for number, back in enumerate((3, second, 3)):
        at = began + dt.timedelta(days=number)
        actions.say_pain(Told(someone, "self", at), PainSaid(Asked.MORNING, Pain(back)))
    return someone


def mornings(person: models.Person, on: dt.date):
    by_kind: dict[str, list[fact_rows.FactRow]] = {}
    for row in fact_rows.current(records.overview(person, on).rows):
        by_kind.setdefault(row.kind, []).append(row)
    return deriving.history_from(by_kind).mornings


def test_a_corrected_set_gives_the_standing_of_having_entered_it_right(person, told):
    """Put a set wrong and then right again: what the rules make of it is as before."""
    before = records.overview(person, told.at.date()).standing
    row = a_set(person)
    done = fact_rows.FactRow.value(row_of(person, row), SetDone)
    worse = SetDone(done.session, done.exercise, done.given, half(done.log))
    wrong = actions.correct(told, row, worse)
    changed = records.overview(person, told.at.date()).standing
    assert changed != before
    actions.correct(told, wrong, done)
    assert records.overview(person, told.at.date()).standing == before


def half(log):
    import dataclasses

    name = "reps" if log.reps else "duration_s"
    return dataclasses.replace(log, **{name: getattr(log, name) // 2})


def row_of(person: models.Person, row: models.Fact) -> fact_rows.FactRow:
    return next(r for r in fact_rows.story(person) if r.id == str(row.pk))


def test_a_second_replacement_of_the_same_fact_is_a_conflict(told):
    row = actions.say_pain(told, PainSaid(Asked.MORNING, Pain(8)))
    actions.correct(told, row, PainSaid(Asked.MORNING, Pain(3)))
    before = audit_rows()
    with pytest.raises(Conflict):
        actions.correct(told, row, PainSaid(Asked.MORNING, Pain(4)))
    with pytest.raises(Conflict):
        actions.withdraw(told, row)
    assert audit_rows() == before


def test_decisions_made_stay_as_they_were_made(person, told):
    """After a correction the week is derived anew; what was decided before is still there."""
    made = {d.pk: d.value for d in models.Decision.objects.filter(person=person)}
    reports = models.PainReport.objects.filter(person=person)
    row = reports.filter(value__contains='"during"').last()
    said = next(r for r in fact_rows.story(person) if r.id == str(row.pk)).value(PainSaid)
    hurt = PainSaid(Asked.DURING, Pain(8), session=said.session, exercise=said.exercise)
    actions.correct(told, row, hurt)
    weeks.current(told, told.at.date())
    after = {d.pk: d.value for d in models.Decision.objects.filter(person=person)}
    assert made.items() <= after.items()
    assert len(after) > len(made)


def test_the_same_week_asked_for_twice_is_issued_once(person, told):
    first = weeks.current(told, told.at.date())
    count = models.Issued.objects.count(), models.Decision.objects.count()
    again = weeks.current(told, told.at.date())
    assert again.issued == first.issued
    assert (models.Issued.objects.count(), models.Decision.objects.count()) == count


def test_a_withdrawn_fact_no_longer_counts(person, told):
    row = actions.say_pain(told, PainSaid(Asked.MORNING, Pain(9)))
    assert mornings(person, told.at.date())[-1].pain == Pain(9)
    actions.withdraw(told, row)
    assert mornings(person, told.at.date())[-1].pain != Pain(9)
