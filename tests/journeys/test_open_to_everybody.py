"""Pages that everybody opens each day, seen by axe-core and by the Tab key; `make pages` sees all."""

import pytest
from django.urls import reverse
from tests.browser.phone_session import somebody

from mainstay.web import clock, demo
from mainstay.web.models import CareRelation, Membership

pytestmark = pytest.mark.django_db(transaction=True)

EACH_DAY = ("/me/today/", "/me/morning/")


def test_what_is_opened_each_day_is_open_to_everybody(onlooker):
    window, wrong = onlooker(somebody("Nora Jensen").person.user), {}
    for address in EACH_DAY:
        assert window.go(address), f"{address} leads to {window.page.url}"
        wrong[address] = window.faults()
    assert {where: faults for where, faults in wrong.items() if faults} == {}


IN_A_SESSION = ("/me/session/start/?short=1", "/me/session/")
LINKS = ("/me/programme/", "/me/today/", "/help/")
BODY_CHART = "/me/about-you/pain/?change=1"
WORK = ("/clinic/", "{patient}", "{patient}stage/")


def test_what_is_tapped_is_large_enough(onlooker):
    """44 px, and 60 px in a session; no text below 16 px. `make pages` looks at 44 everywhere."""
    demo.fill(lambda things, about: [])
    therapist = Membership.objects.get(user__username=demo.USERNAME)
    nora = somebody("Nora Jensen").person
    CareRelation.objects.create(person=nora, clinic=therapist.clinic, opened_at=clock.now())
    patient = reverse("clinic:patient", args=[nora.pk])
    window, wrong = onlooker(nora.user), {}
    for address in IN_A_SESSION:
        window.go(address)
        wrong[address] = window.small(60)
    for address in (BODY_CHART, *LINKS):
        window.go(address)
        wrong[address] = window.small(44)
    window = onlooker(therapist.user)
    for address in (page.format(patient=patient) for page in WORK):
        assert window.go(address), f"{address} leads to {window.page.url}"
        wrong[address] = window.small(44)
    assert {where: faults for where, faults in wrong.items() if faults} == {}
