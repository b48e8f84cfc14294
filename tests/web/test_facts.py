"""Facts are only ever added; state follows from them, decisions stay."""

import datetime as dt
import uuid

import pytest

from mainstay.care.history import Pain
from mainstay.web import actions, models, records, weeks
from mainstay.web.actions import Conflict, Told
from mainstay.web.facts import Asked, PainSaid, SetDone

pytestmark = pytest.mark.django_db


def audit_rows() -> int:
    return models.AuditRow.objects.count()


def a_set(person: models.Person) -> models.SetLog:
    return models.SetLog.objects.filter(person=person).first()


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: type(row).objects.filter(pk=row.pk).update(value="{}"),
        lambda row: type(row).objects.filter(pk=row.pk).delete(),
        lambda row: type(row).objects.bulk_update([row], ["value"]),
    ],
    ids=["save", "delete", "update of many", "delete of many", "update in bulk"],
)
def test_a_fact_is_never_changed_in_place(person, change):
    row = a_set(person)
    before = row.value
    with pytest.raises(models.Refused, match="replaces"):
        change(row)
    assert type(row).objects.get(pk=row.pk).value == before


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
    return records.overview(person, on).history.mornings


def test_a_corrected_set_gives_the_standing_of_having_entered_it_right(person, told):
    """Put a set wrong and then right again: what the rules make of it is as before."""
    before = records.overview(person, told.at.date()).standing
    row = a_set(person)
    done = records.FactRow.value(row_of(person, row), SetDone)
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


def row_of(person: models.Person, row: models.Fact) -> records.FactRow:
    return next(r for r in records.story(person) if r.id == str(row.pk))


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
    said = next(r for r in records.story(person) if r.id == str(row.pk)).value(PainSaid)
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
