"""The moving figure in a browser: it draws, turns, opens the glass view, and gives way politely."""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

STATIC = Path(__file__).parents[2] / "src/mainstay/web/static"
SOFTWARE = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PAGE = """<!doctype html><meta charset="utf-8"><title>Figure</title>
<body style="margin:0;width:300px"><script type="module" src="/dist/figure.js"></script>
<mainstay-figure base="/figure/" exercise="{exercise}" body="{body}" label="An exercise" keep
  {more}><img id="instead" alt="A drawing" src="data:,"></mainstay-figure></body>"""
CALLS, TRIANGLES = 80, 80_000


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The static files, served."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(STATIC))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def drawing(browser: Browser) -> Iterator[Browser]:
    """A browser that draws in software where there is no graphics card."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    opened = browser.browser_type.launch(executable_path=found, args=SOFTWARE)
    yield opened
    opened.close()


def opened(page: Page, files: str, exercise: str, body: str = "woman", more: str = "") -> Page:
    page.route(f"{files}/page", lambda r: r.fulfill(
        body=PAGE.format(exercise=exercise, body=body, more=more), content_type="text/html"))  # fmt: skip
    page.set_default_timeout(120_000)
    page.goto(f"{files}/page")
    page.wait_for_selector("mainstay-figure[data-state]")
    return page


ON_FIGURE = "(figure, [name, ...given]) => figure[name](...given)"


def told(page: Page, name: str, *given: object) -> object:
    return page.locator("mainstay-figure").evaluate(ON_FIGURE, [name, *given])


def picture(page: Page) -> str:
    return page.locator("mainstay-figure").evaluate(
        "f => f.shadowRoot.querySelector('canvas').toDataURL()"
    )


@pytest.mark.parametrize("body", ["woman", "man"])
def test_both_views_cost_no_more_than_a_phone_can_draw(drawing, files, body):
    page = opened(drawing.new_page(), files, "one-arm-pulley-row", body, "still")
    assert page.locator("mainstay-figure").get_attribute("data-state") == "shown"
    for glass in (False, True):
        told(page, "glass", glass)
        told(page, "show", 1)
        cost = page.locator("mainstay-figure").evaluate("f => f.cost")
        assert 0 < cost["calls"] <= CALLS
        assert 10_000 < cost["triangles"] <= TRIANGLES
    page.close()


def test_the_glass_view_says_in_words_what_the_colors_mean(drawing, files):
    page = opened(drawing.new_page(), files, "bird-dog", more="still")
    button = page.get_by_role("button", name="Show the muscles")
    before = picture(page)
    button.click()
    page.wait_for_function("() => document.querySelector('mainstay-figure').seesMuscles")
    text = page.locator("mainstay-figure .legend").inner_text()
    assert "Main work: multifidus" in text
    assert "gluteus maximus (left)" in text
    assert "They are not measured" in text
    assert button.get_attribute("aria-pressed") == "true"
    assert picture(page) != before
    page.close()


def test_arrow_keys_turn_the_figure(drawing, files):
    page = opened(drawing.new_page(), files, "bridge", more="still")
    told(page, "show", 0)
    before = picture(page)
    page.locator("mainstay-figure canvas").focus()
    page.keyboard.press("ArrowLeft")
    assert picture(page) != before
    page.keyboard.press("Home")
    assert picture(page) == before, "the same pose from the same side is the same picture"
    page.close()


def test_with_reduced_motion_the_key_poses_stand_side_by_side(drawing, files):
    page = drawing.new_page(reduced_motion="reduce")
    opened(page, files, "bridge")
    page.wait_for_function("() => document.querySelector('mainstay-figure').drawn")
    assert page.locator("mainstay-figure .bar button").first.is_hidden()
    both = page.locator("mainstay-figure").evaluate("f => f.cost.triangles")
    told(page, "show", 0)
    assert page.locator("mainstay-figure").evaluate("f => f.cost.triangles") < both
    page.close()


def test_without_webgl_what_stands_inside_the_element_stays(drawing, files):
    page = drawing.new_page()
    page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = () => null;"
        "OffscreenCanvas.prototype.getContext = () => null;"
    )
    opened(page, files, "bridge")
    assert page.locator("mainstay-figure").get_attribute("data-state") == "failed"
    assert page.locator("#instead").evaluate("i => i.assignedSlot !== null"), (
        "the drawing is gone"
    )
    page.close()
