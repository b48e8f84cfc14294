"""Measure what a frame of the figure costs: python tools/measure_figure.py [--slower 4] [--frames 60] [EXERCISE ...].

For both views of the costliest exercises (or those named) prints draw calls, triangles, and the
script of a frame in ms, the middle and what nine of ten frames stay below. First the time that the
page's thread itself worked, times the slowdown: other programs on the machine hardly change it. Then
what passed on the clock while Chromium's developer tools slow the processor. Nothing is painted
(ANGLE's null device), and no frame begins before the one before is done with, since a software
graphics card would take the processor from the script. Needs the bundle (tools/build_assets.py) and Chromium (tools/find_browser.sh).
"""

import argparse
import functools
import http.server
import json
import shutil
import statistics
import threading
from collections.abc import Sequence

from make_posters import FIGURE, STATIC
from playwright.sync_api import Browser, Page, sync_playwright

COSTLY = ("one-arm-pulley-press", "elliptical", "bird-dog")
"""In glass the most triangles, the most calls, and a mat alone."""
UNPAINTED = ("--no-sandbox", "--use-gl=angle", "--use-angle=null", "--ignore-gpu-blocklist")
CALLS, TRIANGLES, SCRIPT_MS = 80, 80_000, 6.0

PAGE = """<!doctype html><meta charset="utf-8"><body style="margin:0;width:320px">
<script type="module" src="/dist/figure.js"></script>
<mainstay-figure base="/figure/" exercise="{exercise}" body="man-heavier"></mainstay-figure></body>"""

FRAMES = """async ([glass, count]) => {
  const figure = document.querySelector("mainstay-figure");
  await figure.ready;
  await figure.glass(glass);
  const found = [];
  delete figure.redraw;
  const gl = figure.shadowRoot.querySelector("canvas").getContext("webgl2");
  const pixel = new Uint8Array(4);
  const draw = figure.redraw.bind(figure);
  const played = new Promise((done) => {
    figure.redraw = (frame) => {
      const began = performance.now();
      draw(frame);
      found.push([performance.now() - began, figure.cost.calls, figure.cost.triangles]);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      if (found.length === count) done();
    };
  });
  figure.play();
  await played;
  figure.pause();
  return found;
}"""

WARM = 20
"""Frames in which programs are compiled; they are left out."""


def worked(browser: Browser, page: Page, glass: bool, frames: int) -> list[float]:
    """Milliseconds that the page's thread worked for each frame."""
    page.evaluate(FRAMES, [glass, WARM])
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.evaluate(FRAMES, [glass, frames])
    events = json.loads(browser.stop_tracing())["traceEvents"]
    return [
        e["tdur"] / 1000 for e in events if e["name"] == "FireAnimationFrame" and "tdur" in e
    ]


def passed(page: Page, glass: bool, frames: int, slower: float) -> list[list[float]]:
    """Milliseconds on the clock, draw calls and triangles of each frame of a slowed page."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    found = page.evaluate(FRAMES, [glass, frames])
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return found


def tenths(values: Sequence[float]) -> tuple[float, float]:
    """The middle, and what nine of ten stay below."""
    found = statistics.quantiles(values, n=10)
    return found[4], found[8]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def asked() -> argparse.Namespace:
    """What was asked for."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--slower", type=float, default=4.0)
    words.add_argument("--frames", type=int, default=60)
    words.add_argument("exercise", nargs="*", default=COSTLY)
    return words.parse_args()


def main() -> None:
    """Print a line for each exercise and view."""
    wanted = asked()
    for name in wanted.exercise:
        if not (FIGURE / f"clips/{name}.man-heavier.json").exists():
            raise SystemExit(f"no clip of `{name}`; ids stand in: mainstay catalogue")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(STATIC))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    print(f"limits: {SCRIPT_MS:g} ms, {CALLS} calls, {TRIANGLES} triangles a frame")
    print(
        f"{wanted.slower:g} times slower:{'worked p50':>27}{'p90':>8}{'clock':>8}{'p90':>8}  calls  triangles"
    )
    with sync_playwright() as play:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = play.chromium.launch(executable_path=chromium, args=list(UNPAINTED))
        for name in wanted.exercise:
            _lines(browser, base, name, wanted)
        browser.close()


def _lines(browser: Browser, base: str, name: str, wanted: argparse.Namespace) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 400})
    page.set_default_timeout(300_000)
    page.route(
        f"{base}/page",
        lambda r: r.fulfill(body=PAGE.format(exercise=name), content_type="text/html"),
    )
    page.goto(f"{base}/page")
    page.wait_for_selector("mainstay-figure[data-state=shown]")
    for view, glass in (("surface", False), ("glass", True)):
        times = [t * wanted.slower for t in worked(browser, page, glass, wanted.frames)]
        frames = passed(page, glass, wanted.frames, wanted.slower)
        clock, calls, triangles = zip(*frames, strict=True)
        ms = "".join(f"{v:8.1f}" for v in (*tenths(times), *tenths(clock)))
        print(f"{name:24}{view:9}{ms}{max(calls):7}{max(triangles):11}", flush=True)
    page.close()


if __name__ == "__main__":
    main()
