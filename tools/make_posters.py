"""Render the posters of the figure: python tools/make_posters.py [--check] [ID ...].

For every exercise with a clip, the start and the end (the start alone for a still hold) as WebP
with a transparent ground, for lists, e-mail and machines without WebGL:
src/mainstay/web/static/figure/posters/ID.start.webp and .end.webp, all posed by one body, which
keeps the installation small. One page draws them all, since a new one takes seconds. Remade only where the clip, the body or the figure's code has changed; with --check nothing is
written and stale posters are an error. Making needs the bundle (tools/build_assets.py) and Chromium
(tools/find_browser.sh).
"""

import base64
import functools
import hashlib
import http.server
import json
import shutil
import sys
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

STATIC = Path(__file__).parent.parent / "src/mainstay/web/static"
FIGURE = STATIC / "figure"
POSTERS, STAMPS = FIGURE / "posters", FIGURE / "posters/stamps.json"
BUNDLE = STATIC / "dist/figure.js"
ASSETS = Path(__file__).parent.parent / "src/mainstay/web/assets/figure"
BODY, WIDTH, HEIGHT, QUALITY = "woman", 560, 420, 0.72
SOFTWARE = (
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

PAGE = """<!doctype html><meta charset="utf-8"><body>
<script type="module" src="/dist/figure.js"></script></body>"""

MAKE = """async ([exercise, body, width, height]) => {
  await customElements.whenDefined("mainstay-figure");
  const figure = document.createElement("mainstay-figure");
  for (const name of ["still", "bare", "keep"]) figure.setAttribute(name, "");
  figure.setAttribute("base", "/figure/");
  figure.setAttribute("exercise", exercise);
  figure.setAttribute("body", body);
  figure.style.cssText = `display:block;width:${width}px;--figure-aspect:${width}/${height}`;
  document.body.replaceChildren(figure);
  await figure.ready;
  while (!figure.drawn) await new Promise((done) => setTimeout(done, 50));
}"""

DRAW = """async ([exercise, quality]) => {
  const figure = document.querySelector("mainstay-figure");
  figure.fixed = { share: 0 };
  await figure.perform(exercise);
  const canvas = figure.shadowRoot.querySelector("canvas");
  return figure.clip.ends.map((share) => {
    figure.show(share);
    return canvas.toDataURL("image/webp", quality);
  });
}"""


def code_hash() -> str:
    """Hash of the code that draws and of the size; buttons, words and glass are on no poster."""
    found = hashlib.sha256(f"{WIDTH} {HEIGHT} {QUALITY} {DRAW}".encode())
    for path in sorted(ASSETS.glob("*.js")):
        if path.name not in ("element.js", "glass.js", "turn.js"):
            found.update(path.read_bytes())
    return found.hexdigest()


def stamp(clip: Path, code: str) -> str:
    """Hash of all that a poster is made of."""
    made = json.loads(clip.read_text("utf-8"))
    body = hashlib.sha256((FIGURE / f"body-{made['body']}.glb").read_bytes()).hexdigest()
    return hashlib.sha256(f"{made['stamp']} {body} {code}".encode()).hexdigest()[:16]


def stale(wanted: set[str]) -> dict[str, str]:
    """Exercises whose posters must be made, with their new stamps."""
    known = json.loads(STAMPS.read_text("utf-8")) if STAMPS.exists() else {}
    code, found = code_hash(), {}
    for clip in sorted((FIGURE / "clips").glob(f"*.{BODY}.json")):
        name, new = clip.name.split(".")[0], stamp(clip, code)
        if wanted and name not in wanted:
            continue
        if known.get(name) != new or not (POSTERS / f"{name}.start.webp").exists():
            found[name] = new
    return found


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        """The page itself, or a static file."""
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())


def render(page: Page, name: str, new: str) -> None:
    """Write the posters of one exercise, and remember what they were made of."""
    pictures = page.evaluate(DRAW, [name, QUALITY])
    for part, picture in zip(("start", "end"), pictures, strict=False):
        data = base64.b64decode(picture.split(",", 1)[1])
        (POSTERS / f"{name}.{part}.webp").write_bytes(data)
    known = json.loads(STAMPS.read_text("utf-8")) if STAMPS.exists() else {}
    STAMPS.write_text(
        json.dumps({**known, name: new}, indent=0, sort_keys=True) + "\n", "utf-8"
    )
    print(name, flush=True)


def main() -> None:
    """Make what is stale."""
    POSTERS.mkdir(exist_ok=True)
    todo = stale({word for word in sys.argv[1:] if word != "--check"})
    if not todo:
        return
    if "--check" in sys.argv:
        print(*(f"{name} is stale" for name in todo), sep="\n")
        sys.exit(f"{len(todo)} posters are stale; run: make figure")
    if not BUNDLE.exists():
        sys.exit("The figure's bundle is missing; run: python tools/build_assets.py")
    handler = functools.partial(_Quiet, directory=str(STATIC))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = play.chromium.launch(executable_path=chromium, args=list(SOFTWARE))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT + 100})
        page.set_default_timeout(120_000)
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
        page.evaluate(MAKE, [next(iter(todo)), BODY, WIDTH, HEIGHT])
        for name, new in todo.items():
            render(page, name, new)
        browser.close()


if __name__ == "__main__":
    main()
