"""Every page, as seen by axe-core and by the Tab key: narrow and wide, in the light and in the dark."""

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page, Route
from tests.browser.onlooker import BACKEND
from tests.browser.phone_session import on, pain, somebody

from mainstay.web import clock, demo, tour
from mainstay.web.models import Membership
from mainstay.web.permissions import ROUTES

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = {"Ruth Okafor": 15, "Ines Moreau": 14, "Sam Adeyemi": 7, "Nora Jensen": 8}
"""A cable machine and goals; a flare; locked; on her own. Beside them the days that they live."""

NO_PAGE = {
    *("health", "worker", "manifest", "api:plan"),
    *("me:home", "me:screen", "me:intake", "me:export", "me:contraction-picture"),
    *("me:handout", "me:calendar", "clinic:handout", "clinic:calendar", "clinic:scan-picture"),
    *("clinic:scan-handed-out", "clinic:events-file", "clinic:audit-file"),
}
"""Routes that lead on at once, or answer with a file or with data."""

IN_A_SESSION = {"me:player", "me:session", "me:hurts"}
"""Routes whose pages come one after the other, in a session."""

ANSWERS = {
    "400.html": {},
    "403_csrf.html": {},
    "500.html": {},
    "not_saved.html": {},
    "invited_already.html": {},
    "locked.html": {"with_code": True},
    "conflict.html": {"theirs": "Pain 3", "yours": "Pain 4"},
    "country.html": {"typed": "Atlantis"},
    "no_print.html": {"text": "There is nothing to print.", "instead": "Rest is part of it."},
}
"""Pages that only a form or a fault brings."""

SHOWN = re.compile(r"<(\w+)((?:\s[^<>]*)?)>")
MARKS = re.compile(r'\b(class|type|role)="([^"]*)"')


# --- which pages ----------------------------------------------------------------------------------


def nobody(things: Sequence, about) -> list:
    """A clinic with its therapist alone."""
    return []


def settle() -> None:
    """The people of this test in the demo clinic."""
    demo.fill(nobody)
    membership = Membership.objects.get(user__username=demo.USERNAME)
    on = clock.day(clock.now(), demo.ZONE)
    for member in demo.cast(on):
        if days := PEOPLE.get(member.name):
            demo.settle(replace(member, days=days), membership, on)
    demo.measured(clock.now())


def told(wrong: dict[str, list[str]]) -> str:
    """What is wrong, a line each; nothing when all is well."""
    return "\n".join(f"{where}: {fault}" for where, faults in wrong.items() for fault in faults)


def parts(html: str) -> set[object]:
    """What a page is made of: its tags with their looks, and how its headings follow."""
    tags = [(name, tuple(MARKS.findall(marks))) for name, marks in SHOWN.findall(html)]
    headings = [name for name, _ in tags if re.fullmatch(r"h\d", name)]
    return {*tags, *pairwise(headings)}


def chosen() -> Iterator[tour.Page]:
    """Of each route one page, and each other one in which something new stands."""
    known: dict[str, set[object]] = {}
    clients: dict[User | None, Client] = {}
    for page in tour.pages():
        if page.route in NO_PAGE | IN_A_SESSION:
            continue
        if page.reader not in clients:
            clients[page.reader] = Client()
            if page.reader is not None:
                clients[page.reader].force_login(page.reader, backend=BACKEND)
        answer = clients[page.reader].get(page.address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        found = parts(answer.content.decode())
        if not found <= known.setdefault(page.route, set()):
            known[page.route] |= found
            yield page


def library() -> Iterator[str]:
    """Pages of the sign-in library that need nothing more than an address."""
    for route in ROUTES:
        if route.startswith(tour.LIBRARY):
            with contextlib.suppress(NoReverseMatch):
                yield reverse(route)


# --- looking --------------------------------------------------------------------------------------


def test_every_page_is_open_to_everybody(onlooker):
    settle()
    pages = list(chosen())
    wrong = {}
    for page in pages:
        window = onlooker(page.reader)
        assert window.go(page.address), f"{page.address} leads to {window.page.url}"
        wrong[page.address] = window.faults()
    assert told(wrong) == ""
    expected = {route for route in ROUTES if tour.measured(route)}
    assert {page.route for page in pages} == expected - NO_PAGE - IN_A_SESSION


def answering(html: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=html, content_type="text/html")


def test_answers_that_are_no_pages_of_the_tour(onlooker):
    window, wrong, nora = onlooker(), {}, somebody("Nora Jensen").person
    asked = RequestFactory().get("/")
    for name, given in ANSWERS.items():
        address = f"/answer/{name}"
        window.page.route(f"**{address}", answering(render_to_string(name, given, asked)))
        window.go(address)
        wrong[name] = window.faults()
    for address, reader in (("/nowhere/", None), ("/begin/", None), ("/clinic/", nora.user)):
        window = onlooker(reader)
        window.go(address)
        wrong[address] = window.faults()
    assert told(wrong) == ""


ABOVE = """([first, second]) => {
  const [one, two] = [first.getBoundingClientRect(), second.getBoundingClientRect()];
  return one.bottom <= two.top;
}"""


@pytest.mark.parametrize(("width", "stacked"), [(390, True), (1280, False)])
def test_two_versions_stand_below_each_other_on_a_phone(onlooker, width: int, stacked: bool):
    window, asked = onlooker(), RequestFactory().get("/")
    shown = render_to_string("conflict.html", ANSWERS["conflict.html"], asked)
    window.page.route("**/answer/two", answering(shown))
    window.go("/answer/two")
    window.page.set_viewport_size({"width": width, "height": 844})
    cards = window.page.locator("main .sheet").element_handles()
    assert len(cards) == 2
    assert window.page.evaluate(ABOVE, cards) is stacked


def test_a_therapists_sign_in_and_second_step(onlooker):
    demo.fill(nobody)
    window, wrong = onlooker(), {}
    window.go("/sign-in/login/")
    wrong["/sign-in/login/"] = window.faults()
    window.page.fill("[name=login]", demo.USERNAME)
    window.page.fill("[name=password]", demo.PASSWORD)
    window.page.locator("main button[type=submit]").first.click()
    window.page.wait_for_url("**/clinic/**")
    for address in library():
        if window.go(address):
            wrong[address] = window.faults()
    assert len(wrong) >= 5, f"only {list(wrong)}"
    assert told(wrong) == ""


def test_what_lies_under_the_skin(onlooker):
    nora = somebody("Nora Jensen").person
    window, wrong = onlooker(nora.user), {}
    for address in ("/me/exercise/bird-dog/", "/me/deep-muscles/"):
        window.go(address)
        button = window.page.get_by_role("button", name="Show the muscles")
        if button.get_attribute("aria-pressed") == "false":
            button.click()
        window.page.locator("mainstay-figure .legend").wait_for()
        wrong[address] = window.faults()
    assert told(wrong) == ""


FAULTY = {
    "/sign-in/login/": None,
    "/code/": None,
    "/me/about-you/about/": "Nora Jensen",
    "/me/about-you/pain/": "Nora Jensen",
    "/me/walked/": "Nora Jensen",
    "/me/paper/": "Nora Jensen",
}
"""Forms sent empty, and whose they are."""


def test_forms_with_faults(onlooker):
    nora = somebody("Nora Jensen").person
    wrong = {}
    for address, whose in FAULTY.items():
        window = onlooker(nora.user if whose else None)
        assert window.go(address)
        window.page.evaluate(EMPTY)
        window.page.wait_for_selector(".errors, .err")
        wrong[address] = window.faults()
    assert told(wrong) == ""


EMPTY = """() => {
  const form = document.querySelector("main form[method=post]");
  form.querySelectorAll("input:not([type=hidden]), textarea").forEach((field) => {
    if (["radio", "checkbox"].includes(field.type)) field.checked = false;
    else field.value = field.type === "number" || field.closest("table") ? "99" : "";
  });
  form.noValidate = true;
  form.requestSubmit();
}"""
"""Sends the page's form with nothing in it, or with numbers that cannot be."""


def test_every_screen_of_a_session(onlooker):
    nora = somebody("Nora Jensen").person
    window = onlooker(nora.user)
    wrong: dict[str, list[str]] = {}
    page = window.page
    window.go("/me/today/")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(f"() => localStorage.getItem('plan-of') === '{nora.pk}'")
    window.go("/me/session/?short=1")
    page.wait_for_selector("main[data-screen=start]")
    for _ in range(60):
        screen = on(page)
        if screen not in wrong:
            if screen == "running":
                page.get_by_role("button", name="Pause").click()
            window.whole()
            wrong[screen] = window.faults()
        if screen == "done":
            break
        next_screen(page, hurts="hurts" not in wrong)
    assert told(wrong) == ""
    assert set(wrong) == SCREENS


def test_a_session_of_a_phone_that_keeps_nothing(onlooker):
    window, wrong = onlooker(somebody("Nora Jensen").person.user), {}
    page = window.page
    window.go("/me/session/start/?short=1")
    page.locator("input[name=back][value='2']").check(force=True)
    page.locator("input[name=leg_too][value=no]").check(force=True)
    page.locator("main .btn-main").click()
    page.wait_for_url("**/me/session/*/1/")
    wrong["a set"] = window.faults()
    page.get_by_role("link", name="It hurts").click()
    page.wait_for_url("**/hurts/?ticket=*")
    wrong["it hurts"] = window.faults()
    page.get_by_role("button", name="Something else").click()
    page.wait_for_url("**/hurts/?told=*")
    wrong["how strong it is now"] = window.faults()
    assert told(wrong) == ""


SCREENS = {
    *("start", "set", "running", "count", "rest", "during"),
    *("hurts", "felt", "choice", "after", "done"),
}


def next_screen(page: Page, hurts: bool) -> None:
    """One tap of somebody whose back hurts once."""
    before = page.locator("main").inner_html()
    screen = on(page)
    if screen == "hurts":
        page.locator("[data-stop=back]").click()
    elif screen in ("start", "felt", "after"):
        pain(page, 2)
    elif screen == "choice":
        page.locator("[data-choice=next]").click()
    elif screen == "running":
        page.get_by_role("button", name="Set done").click()
    elif screen == "during" and hurts:
        page.locator("[data-hurts]").click()
    else:
        page.locator("[data-main]").click()
    page.wait_for_function(
        "was => document.querySelector('main').innerHTML !== was", arg=before
    )
