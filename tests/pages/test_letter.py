"""The letter with both boxes full is one page of paper, in both sizes and both languages."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from mainstay.care.history import CONTROL_TESTS, By, TestResult
from mainstay.web import actions, clock, demo
from mainstay.web.actions import Told
from mainstay.web.clinic.letter import LONGEST
from mainstay.web.language import COOKIE
from mainstay.web.models import Membership, Person

pytestmark = pytest.mark.django_db(transaction=True)

SAID = "Bending forward eases after ten repeats, bending back is stiff at its end. "


def printed_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


def ruth() -> tuple[Person, Membership]:
    """Three weeks of Ruth: the longest list of exercises and of scores, and every test of control."""
    demo.fill(lambda things, about: [])
    member, today = Membership.objects.get(user__username=demo.USERNAME), clock.now().date()
    [script] = [m for m in demo.cast(today) if m.name == "Ruth Okafor"]
    person = demo.settle(replace(script, days=21), member, today)
    told = Told(person, member.display_name, clock.now())
    seen = (TestResult(t, n % 2, today, By.THERAPIST) for n, t in enumerate(CONTROL_TESTS))
    actions.control_tests(told, tuple(seen))
    return person, member


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_full_letter_stays_on_one_page(onlooker, live_server, language):
    person, member = ruth()
    page = onlooker(member.user).page
    page.context.add_cookies([{"name": COOKIE, "value": language, "url": live_server.url}])
    page.goto(live_server.url + reverse("clinic:letter", args=[person.pk]))
    assert page.locator("html").get_attribute("lang") == language
    for box in ("found", "next"):
        page.fill(f"[name={box}]", (SAID * 20)[: LONGEST - 1] + ".")
    page.locator("form.no-print button").click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_text(re.compile(r"Not passed:|No superadas:")).count() == 1
    assert page.get_by_text(SAID.strip()[:40]).count() >= 2
    page.emulate_media(media="print")
    sizes = {size: printed_pages(page.pdf(format=size)) for size in ("A4", "Letter")}
    assert sizes == {"A4": 1, "Letter": 1}
