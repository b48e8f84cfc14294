"""A reader's window that says what is wrong with a page: axe-core, the Tab key, widths, the dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Response

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
LOOK = Path(__file__).parent / "look.js"
NARROW, PHONE, WIDE, TALL = 320, 390, 1280, 640
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

FIGURE = "mainstay-figure[data-module], [data-figure-here], main[data-screen] mainstay-figure"
"""Where a page has a moving figure, or makes a place for one."""


class Onlooker:
    """One reader's window, which says what is wrong with what it shows."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        context.set_default_timeout(20_000)
        for script in (AXE, LOOK):
            context.add_init_script(path=script)
        self.page: Page = context.new_page()
        self._site = site
        self._heard: list[str] = []
        self.page.on("pageerror", lambda error: self._heard.append(f"script: {error}"))
        self.page.on("console", self._hear)
        self.page.on("response", self._watch)
        self._narrow()

    def _hear(self, message) -> None:
        # What did not load is told by its response, and how slowly software draws is no fault.
        ours = not message.text.startswith(("Failed to load resource", "[.WebGL"))
        if ours and message.type in ("error", "warning"):
            self._heard.append(f"console: {message.text}")

    def _watch(self, response: Response) -> None:
        asked = response.request
        stranger = response.status == 401 and response.url.endswith("/api/plan/")
        if response.status >= 400 and not asked.is_navigation_request() and not stranger:
            self._heard.append(f"{response.status} {response.url}")

    def go(self, address: str) -> bool:
        """Open an address; whether it shows a page of its own."""
        self.page.goto(self._site + address)
        self.whole()
        return self.page.url == self._site + address

    def whole(self) -> None:
        """Wait for the moving figure, which comes only when it is about to be seen."""
        if not self.page.locator(FIGURE).count():
            return
        figure = self.page.locator("mainstay-figure").first
        figure.scroll_into_view_if_needed()
        self.page.wait_for_selector("mainstay-figure[data-state]", timeout=60_000)
        self.page.evaluate("scrollTo(0, 0)")

    def faults(self) -> list[str]:
        """Everything that is wrong with the page that is open."""
        self._narrow()
        found = [*self._keys(), *self._at(NARROW)]
        self.page.emulate_media(color_scheme="dark")
        found += self._at(WIDE)
        heard, self._heard = self._heard, []
        return [*dict.fromkeys(found), *heard]

    def small(self, target: int) -> list[str]:
        """Targets below so many px, and text below 16 px, on a phone and on a desk."""
        found = []
        for width in (PHONE, WIDE):
            self.page.set_viewport_size({"width": width, "height": TALL})
            self.page.evaluate("look.opened()")
            found += self.page.evaluate("target => look.small(target)", target)
        return list(dict.fromkeys(found))

    def _narrow(self) -> None:
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.set_viewport_size({"width": NARROW, "height": TALL})
        self.page.mouse.move(0, 0)

    def _keys(self) -> list[str]:
        for _ in range(self.page.evaluate("look.start()") + 1):
            self.page.keyboard.press("Tab")
        return [f"keys: {fault}" for fault in self.page.evaluate("look.walked()")]

    def _at(self, width: int) -> list[str]:
        """Without scrolling, so that nothing lies below what stays at the window's edge."""
        self.page.set_viewport_size({"width": width, "height": TALL})
        height = self.page.evaluate("look.opened()")
        self.page.set_viewport_size({"width": width, "height": max(height, TALL)})
        return [f"{width} px: {fault}" for fault in self.page.evaluate("look.all()")]


@pytest.fixture
def onlooker(browser: Browser, live_server) -> Iterator:
    """Opens a window for each reader."""
    if not AXE.exists():
        pytest.fail(f"{AXE} is missing; `make assets` brings it")
    windows: dict[User | None, Onlooker] = {}

    def opened(reader: User | None = None) -> Onlooker:
        if reader not in windows:
            context = browser.new_context(timezone_id="Europe/London")
            if reader is not None:
                client = Client()
                client.force_login(reader, backend=BACKEND)
                sign_in = {"name": "sessionid", "value": client.cookies["sessionid"].value}
                context.add_cookies([{**sign_in, "url": live_server.url}])
            windows[reader] = Onlooker(context, live_server.url)
        return windows[reader]

    yield opened
    for window in windows.values():
        window.page.context.close()
