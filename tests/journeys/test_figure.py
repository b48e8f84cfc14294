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
<script type="module" src="/dist/figure.js"></script><body style="margin:0;width:300px"></body>"""
FIGURE = """<mainstay-figure base="/figure/" exercise="{exercise}" body="{body}" label="An exercise"
  keep {more}><img id="instead" alt="A drawing" src="data:,"></mainstay-figure>"""
ANEW = "figure => { localStorage.clear(); document.body.innerHTML = figure; }"
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


def opened(page: Page, files: str) -> Page:
    """A page that knows what a figure is, and has none."""
    page.route(
        f"{files}/page", lambda r: r.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
    )
    page.set_default_timeout(120_000)
    page.goto(f"{files}/page")
    return page


@pytest.fixture(scope="module")
def stage(drawing: Browser, files: str) -> Iterator[Page]:
    """One page for all: to open one and read the scripts takes as long as four drawings."""
    page = opened(drawing.new_page(), files)
    yield page
    page.close()


@pytest.fixture
def page(stage: Page) -> Page:
    """That page as a reader finds it; each figure on it is made anew, by `put`."""
    stage.emulate_media(reduced_motion="no-preference")
    return stage


def put(page: Page, exercise: str, body: str = "woman", more: str = "") -> Page:
    """A new figure in the place of the one before, of which nothing is remembered."""
    page.evaluate(ANEW, FIGURE.format(exercise=exercise, body=body, more=more))
    page.wait_for_selector("mainstay-figure[data-state]")
    return page


ON_FIGURE = "(figure, [name, ...given]) => figure[name](...given)"


def told(page: Page, name: str, *given: object) -> object:
    return page.locator("mainstay-figure").evaluate(ON_FIGURE, [name, *given])


def picture(page: Page) -> str:
    return page.locator("mainstay-figure").evaluate(
        "f => f.shadowRoot.querySelector('canvas').toDataURL()"
    )


COSTLY = [
    ("one-arm-pulley-press", "man-heavier"),
    ("elliptical", "man-heavier"),
]
"""In glass the most triangles there were; the most calls."""


@pytest.mark.parametrize(("exercise", "body"), COSTLY)
def test_both_views_cost_no_more_than_a_phone_can_draw(page, exercise, body):
    put(page, exercise, body, "still")
    assert page.locator("mainstay-figure").get_attribute("data-state") == "shown"
    for glass in (False, True):
        told(page, "glass", glass)
        told(page, "show", 1)
        cost = page.locator("mainstay-figure").evaluate("f => f.cost")
        assert 0 < cost["calls"] <= CALLS
        assert 10_000 < cost["triangles"] <= TRIANGLES


def test_the_glass_view_says_in_words_what_the_colors_mean(page):
    put(page, "bird-dog", more="still")
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


def test_what_is_trained_and_not_calculated_is_seen_in_a_color_of_its_own(page):
    """Where muscles were calculated: broad back and seat lie in no table of the model."""
    seen = {}
    for skipped in ("", "gluteus_maximus rhomboideus"):
        more = f"""still works='{{"multifidus_r": 2}}' skipped="{skipped}" """
        put(page, "one-arm-pulley-row", more=more)
        told(page, "glass", True)
        told(page, "show", 1)
        legend = page.locator("mainstay-figure .legend").inner_text()
        seen[skipped] = (picture(page), legend)
    (without, bare), (shown, legend) = seen.values()
    assert shown != without
    assert "not calculated" not in bare
    assert "Also trained, not calculated: gluteus maximus (left)" in legend
    assert "Also trained, not drawn here: rhomboideus (right)" in legend


SHAPE = """f => {
  const drawn = f.shadowRoot.querySelector('canvas');
  const flat = Object.assign(document.createElement('canvas'), { width: 120, height: 90 });
  const pen = flat.getContext('2d');
  pen.drawImage(drawn, 0, 0, 120, 90);
  const alpha = pen.getImageData(0, 0, 120, 90).data.filter((_, n) => n % 4 === 3);
  return Array.from(alpha, (a) => a > 200);
}"""


def test_the_other_side_is_a_mirror_image_that_says_so(page):
    put(page, "bird-dog", more="still sided")
    told(page, "show", 1)
    shape = page.locator("mainstay-figure").evaluate(SHAPE)
    page.get_by_role("button", name="Other side").click()
    told(page, "show", 1)
    other = page.locator("mainstay-figure").evaluate(SHAPE)
    flipped = [pixel for row in range(90) for pixel in other[120 * row : 120 * row + 120][::-1]]
    apart = sum(a != b for a, b in zip(shape, flipped, strict=True))
    assert sum(shape) > 500
    assert apart < 0.03 * sum(shape), "the shapes differ by more than their edges"
    assert sum(a != b for a, b in zip(shape, other, strict=True)) > 0.2 * sum(shape)
    told(page, "glass", True)
    legend = page.locator("mainstay-figure .legend").inner_text()
    assert "gluteus maximus (right)" in legend


def test_the_teaching_shows_what_swells_and_says_what_stays_soft(page):
    more = 'still teach="transversus_abdominis"'
    put(page, "deep-belly-four-point", more=more)
    text = page.locator("mainstay-figure .legend").inner_text()
    assert "Swells: transversus abdominis" in text
    assert "Stays soft" in text
    told(page, "show", 1, 0)
    soft = picture(page)
    told(page, "show", 1, 1)
    assert picture(page) != soft
    assert page.locator("mainstay-figure").evaluate("f => f.cost.triangles") <= TRIANGLES


def test_one_figure_goes_from_exercise_to_exercise_and_from_body_to_body(page):
    more = 'still bodies="woman man"'
    put(page, "bridge", more=more)
    told(page, "show", 0)
    bridge = picture(page)
    assert page.locator("mainstay-figure").evaluate("f => f.clip.named")
    told(page, "perform", "one-arm-pulley-row")
    told(page, "show", 0)
    row = picture(page)
    assert row != bridge
    told(page, "perform", "bridge")
    told(page, "show", 0)
    assert picture(page) == bridge, "nothing of the row is left"
    told(page, "another")
    told(page, "show", 0)
    assert page.locator("mainstay-figure").get_attribute("body") == "man"
    assert picture(page) != bridge


def test_a_walk_shows_one_step_and_the_other(page):
    """It ends as it began: start and end were the same picture. No part of it is a lift."""
    put(page, "walking", more="still")
    assert not page.locator("mainstay-figure").evaluate("f => f.clip.named")
    ends = page.locator("mainstay-figure").evaluate("f => f.clip.ends")
    shown = []
    for share in ends:
        told(page, "show", share)
        shown.append(picture(page))
    assert len(set(shown)) == 2
    keys = page.locator("mainstay-figure").evaluate("f => f.clip.keys")
    assert keys[0] == 0
    assert max(keys) < 1


def test_arrow_keys_turn_the_figure(page):
    put(page, "bridge", more="still")
    told(page, "show", 0)
    before = picture(page)
    page.locator("mainstay-figure canvas").focus()
    page.keyboard.press("ArrowLeft")
    assert picture(page) != before
    page.keyboard.press("Home")
    assert picture(page) == before, "the same pose from the same side is the same picture"


def test_with_reduced_motion_the_key_poses_stand_side_by_side(page):
    page.emulate_media(reduced_motion="reduce")
    put(page, "bridge")
    page.wait_for_function("() => document.querySelector('mainstay-figure').drawn")
    assert page.locator("mainstay-figure .bar button").first.is_hidden()
    both = page.locator("mainstay-figure").evaluate("f => f.cost.triangles")
    told(page, "show", 0)
    assert page.locator("mainstay-figure").evaluate("f => f.cost.triangles") < both


def test_without_webgl_what_stands_inside_the_element_stays(drawing, files):
    page = drawing.new_page()
    page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = () => null;"
        "OffscreenCanvas.prototype.getContext = () => null;"
    )
    put(opened(page, files), "bridge")
    assert page.locator("mainstay-figure").get_attribute("data-state") == "failed"
    assert "cannot be shown" in page.locator("mainstay-figure p").inner_text()
    assert page.locator("#instead").evaluate("i => i.assignedSlot !== null"), (
        "the drawing is gone"
    )
    page.close()


def test_a_clip_made_anew_is_seen_from_where_one_looks(page):
    put(page, "bridge", more="still")
    told(page, "show", 0)
    told(page, "look", 20, 30)
    before = picture(page)
    again = "async (f, name) => f.remake(await (await fetch(`/figure/clips/${name}.woman.json`)).json())"
    page.locator("mainstay-figure").evaluate(again, "bridge")
    assert picture(page) == before
    page.locator("mainstay-figure").evaluate(again, "bird-dog")
    assert picture(page) != before
