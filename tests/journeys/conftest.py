"""A real browser, a running site, and a clock that stories move.

Set MAINSTAY_SCREENSHOTS to a folder to keep a picture of each page that a story names.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser.chromium import DESK, PHONE, browser
from tests.browser.onlooker import onlooker
from tests.browser.phone_session import ZONE, Somebody, somebody
from tests.journeys.link import Link

from mainstay.web import clock, models

NO_FIGURE = """const given = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : given.call(this, kind, ...more);
};"""
"""No WebGL: drawn in software the figure holds everything else up for seconds."""

LONGEST = (
    "test_six_weeks_with_chronic_pain_and_a_cable_machine",
    "test_seventy_four_and_no_way_down_to_the_floor",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """The longest stories come first: begun last, one worker is at them while the other has nothing."""
    items.sort(key=lambda item: item.originalname not in LONGEST)


@pytest.fixture
def set_clock() -> Iterator[Callable[[dt.datetime], None]]:
    """Move the site's clock to a moment; it runs on from there."""

    def moved(moment: dt.datetime) -> None:
        clock.shift_by(dt.timedelta())
        clock.shift_by(moment - clock.now())

    yield moved
    clock.shift_by(dt.timedelta())


class Visitor:
    """Somebody who looks at the site and taps."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("response", self._watch)

    def _watch(self, response) -> None:
        if response.status >= 500 or (response.status == 404 and self.site in response.url):
            self.problems.append(f"{response.status} {response.url}")

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def _arrived(self) -> Page:
        """The page once it is whole: a tap is over when its page begins to come."""
        self.page.wait_for_load_state("domcontentloaded")
        return self.page

    @property
    def path(self) -> str:
        return self._arrived().url.removeprefix(self.site).partition("?")[0]

    def says(self, text: str) -> bool:
        return text in self._arrived().inner_text("body")

    def tap(self, text: str) -> None:
        """A link or button by its words."""
        words = self.page.get_by_role("button", name=text).or_(
            self.page.get_by_role("link", name=text)
        )
        words.first.click()

    def main(self) -> None:
        """The one main button of the page."""
        self.page.locator("main .btn-main:visible").first.click()

    def choose(self, name: str, *values: str) -> None:
        """Tick boxes or one of several; they may be drawn by their label."""
        for value in values:
            field = self.page.locator(f'input[name="{name}"][value="{value}"]').first
            field.evaluate("box => { box.closest('details')?.setAttribute('open', '') }")
            field.check(force=True)

    def write(self, name: str, text: str) -> None:
        field = self.page.locator(f'[name="{name}"]').first
        field.evaluate("box => { box.closest('details')?.setAttribute('open', '') }")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)

    def fill(self, **fields: str | tuple[str, ...]) -> None:
        """Fill a page: tuples are boxes or choices, text is written."""
        for name, value in fields.items():
            if isinstance(value, tuple):
                self.choose(name, *value)
            else:
                self.write(name, value)

    def has(self, name: str) -> bool:
        return self._arrived().locator(f'[name="{name}"]').count() > 0

    def picture(self, name: str) -> None:
        folder = os.environ.get("MAINSTAY_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def visitor(browser, live_server, request) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser window of its own for each visitor."""
    contexts, made = [], []

    def opened(size: dict[str, int] | None = None, **device) -> Visitor:
        context = browser.new_context(
            viewport=size or PHONE, timezone_id="Europe/London", locale="en-GB", **device
        )
        context.set_default_timeout(10_000)
        context.add_init_script(NO_FIGURE)
        contexts.append(context)
        made.append(Visitor(context.new_page(), live_server.url))
        return made[-1]

    yield opened
    problems = [p for visitor in made for p in visitor.problems]
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture
def vera(visitor):
    """A therapist with a clinic of her own, signed in at a desk."""
    return therapist(visitor(DESK))


@pytest.fixture
def vera_by_hand(visitor):
    """The same with a phone that knows nothing but fingers."""
    return therapist(visitor(PHONE, has_touch=True, is_mobile=True))


def therapist(found: Visitor) -> Visitor:
    user = get_user_model().objects.create_user(username="vera", password="a-long-password")
    clinic = models.Clinic.objects.create(name="Clinic", created_at=clock.now())
    models.Membership.objects.create(user=user, clinic=clinic, display_name="Vera")
    found.go("/sign-in/login/")
    found.fill(login="vera", password="a-long-password")
    found.main()
    return found


@pytest.fixture
def nora() -> Somebody:
    return somebody("Nora Jensen")


@pytest.fixture
def link(live_server) -> Iterator[Link]:
    made = Link(live_server.url)
    yield made
    made.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=DESK, timezone_id=ZONE)
    made.set_default_timeout(10_000)
    made.add_init_script(NO_FIGURE)
    yield made
    made.close()
