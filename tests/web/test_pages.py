"""Every page of a small clinic that was really lived answers, with few queries."""

import pytest
from django.urls import get_resolver, reverse

from mainstay.web import models, weeks
from mainstay.web.permissions import ROUTES

pytestmark = pytest.mark.django_db

QUERIES = 12
"""Most database queries a page."""

OUTSIDE = ("start", "code", "help", "rulebook", "health")

PERSON = {
    "me:home": {},
    "me:screen-question": {"question": "saddle"},
    "me:safety": {},
    "me:lesson": {},
    "me:today": {},
    "me:session-start": {},
    "me:player": {},
    "api:plan": {},
    "me:morning": {},
    "me:flare": {},
    "me:event": {},
    "me:event-kind": {"kind": "fall"},
    "me:event-told": {"kind": "muscle-soreness"},
    "me:programme": {},
    "me:progress": {},
    "me:learn": {},
    "me:paper": {},
    "me:handout": {},
    "me:calendar": {},
    "me:walked": {},
    "me:settings": {},
    "me:messages": {},
    "me:delete": {},
    "me:import": {},
    "me:export": {},
}
INTAKE = ("about", "pain", "health", "abilities", "equipment", "outlook", "goals", "week")
CLINIC = ("clinic:worklist", "clinic:people", "clinic:invite")
PATIENT = ("patient", "approve", "programme", "stage", "release", "note", "event", "letter", "close", "handout",
           "calendar")  # fmt: skip


@pytest.fixture(autouse=True)
def _week(person, told):
    """Today's week is there: deriving it is the first page's work, not each page's."""
    weeks.current(told, told.at.date())


def opened(client, address, asserting):
    with asserting(QUERIES):
        return client.get(address)


@pytest.mark.parametrize("route", OUTSIDE)
def test_pages_before_sign_in(client, route, django_assert_max_num_queries):
    assert opened(client, reverse(route), django_assert_max_num_queries).status_code == 200


@pytest.mark.parametrize("route", PERSON)
def test_pages_of_a_person(as_person, route, django_assert_max_num_queries):
    address = reverse(route, kwargs=PERSON[route])
    answer = opened(as_person, address, django_assert_max_num_queries)
    assert answer.status_code == 200, f"{address} leads to {answer.headers.get('Location')}"


@pytest.mark.parametrize("page", INTAKE)
def test_pages_of_the_intake(as_person, page, django_assert_max_num_queries):
    address = reverse("me:intake-page", args=[page])
    assert opened(as_person, address, django_assert_max_num_queries).status_code == 200


def test_a_page_for_each_exercise_of_the_week(as_person, person, told):
    for exercise in weeks.as_issued(told, told.at.date()).issued.plan.exercises():
        answer = as_person.get(reverse("me:exercise", args=[exercise]))
        assert answer.status_code == 200, exercise


@pytest.mark.parametrize("route", CLINIC)
def test_pages_of_the_clinic(as_therapist, person, route, django_assert_max_num_queries):
    answer = opened(as_therapist, reverse(route), django_assert_max_num_queries)
    assert answer.status_code == 200


@pytest.mark.parametrize("name", PATIENT)
def test_pages_of_one_patient(as_therapist, person, name, django_assert_max_num_queries):
    address = reverse(f"clinic:{name}", args=[person.pk])
    answer = opened(as_therapist, address, django_assert_max_num_queries)
    # Pages that only take forms may refuse to be opened, but never fail.
    assert answer.status_code in (200, 302, 405), address
    if name in ("patient", "approve", "programme", "letter", "handout", "calendar"):
        assert answer.status_code == 200, address


def test_a_person_sees_no_page_of_the_clinic(as_person, person):
    for name in PATIENT:
        answer = as_person.get(reverse(f"clinic:{name}", args=[person.pk]))
        assert answer.status_code == 403, name


def test_a_therapist_of_another_clinic_does_not_see_the_person(client, person, therapist):
    other = models.Clinic.objects.create(name="Other", created_at=person.created_at)
    models.Membership.objects.filter(pk=therapist.pk).update(clinic=other)
    client.force_login(
        therapist.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for name in PATIENT:
        answer = client.get(reverse(f"clinic:{name}", args=[person.pk]))
        assert answer.status_code in (403, 404, 405), name


def test_every_route_stands_in_the_table_of_permissions():
    resolver = get_resolver()
    spaces = {"": resolver, **{n: r for n, (_, r) in resolver.namespace_dict.items()}}
    names = {
        f"{space}:{name}" if space else name
        for space, found in spaces.items()
        for name in found.reverse_dict
        if isinstance(name, str)
    }
    own = {n for n in names if not n.startswith(("account_", "mfa_"))}
    assert own <= set(ROUTES), own - set(ROUTES)
