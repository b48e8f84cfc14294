"""A session on a phone that somebody carries: signed in, begun, tapped on."""

from dataclasses import replace

from playwright.sync_api import BrowserContext, Page
from tests.browser.phone_session import Somebody, on, pain
from tests.journeys.link import Link

from mainstay.web import actions, clock, records
from mainstay.web.actions import Told


def sign_in(page: Page, site: str, who: Somebody) -> None:
    """Sign in, and look at the page “Today” until the phone has all that it needs."""
    page.goto(f"{site}/code/")
    page.fill("[name=code]", who.code)
    page.locator("main button").first.click()
    page.wait_for_url("**/me/**")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(f"() => localStorage.getItem('plan-of') === '{who.person.pk}'")


def open_session(page: Page, link: Link) -> None:
    page.goto(f"{link.address}/me/session/?short=1")
    page.wait_for_selector("main[data-screen]")


def begun(context: BrowserContext, link: Link, who: Somebody, back: int) -> Page:
    """Signed in, the session open, pain at the start told: the first set is on the screen."""
    page = context.new_page()
    sign_in(page, link.address, who)
    open_session(page, link)
    pain(page, back)
    page.wait_for_selector("main[data-screen=set]")
    return page


def one_tap(page: Page) -> None:
    """The next tap of somebody who does everything and does not wait for the timer."""
    before = page.locator("main").inner_html()
    timer = page.get_by_role("button", name="Without the timer")
    if on(page) == "set" and timer.count():
        timer.click()
    elif on(page) == "running":
        page.evaluate("document.querySelector('[data-main]').click()")
        page.get_by_role("button", name="Set done").click()
    else:
        page.click("[data-main]")
    page.wait_for_function(
        "before => document.querySelector('main').innerHTML !== before", arg=before
    )


def go_on_until(page: Page, screen: str) -> None:
    for _ in range(80):
        if on(page) == screen:
            return
        one_tap(page)
    raise AssertionError(f"{screen} never came: {page.inner_text('main')[:300]}")


def everything_stored(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('online'))")  # what may still be taken back goes too
    page.wait_for_selector("[data-stored]", timeout=15_000)


def answer_calmly(who: Somebody) -> None:
    """Every safety question again, as yesterday."""
    now = clock.now()
    day = clock.day(now, who.person.zone)
    before = records.overview(who.person, day).answers.answers
    for said in (a for a in before if a.on < day):
        actions.answer(Told(who.person, "self", now), replace(said, on=day))
