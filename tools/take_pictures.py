"""Take the pictures of docs/pictures from a running demo.

`make demo` in one window, then here `python tools/take_pictures.py http://127.0.0.1:8000`.
Pictures show invented people only; each is cut to one screen so that it stays small.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

OUT = Path(__file__).parent.parent / "docs" / "pictures"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
CODE = "DEMO-NRAJ-2222-2222-2222"
SHOWN = "bird-dog"
LARGEST_BYTES = 150_000
SLOW_MS, STEADY_MS = 60_000, 1_500
"""A graphics card of software takes its time."""
SEES_MUSCLES = "() => document.querySelector('mainstay-figure').seesMuscles"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def as_person(page: Any, base: str) -> None:
    """Today, the programme and an exercise of someone on her own."""
    page.goto(f"{base}/code/")
    page.fill("[name=code]", CODE)
    page.click("main button")
    for name, path in (("today", "/me/today/"), ("programme", "/me/programme/")):
        page.goto(base + path)
        take(page, name)
    learning(page, base)


def learning(page: Any, base: str) -> None:
    """One exercise as the figure shows it, and the muscles under the skin."""
    page.goto(f"{base}/me/exercise/{SHOWN}/")
    figure = page.locator("mainstay-figure")
    page.wait_for_selector("mainstay-figure[data-state=shown]", timeout=SLOW_MS)
    held(page, figure)
    take(figure.locator("canvas"), "figure")
    page.get_by_role("button", name="Show the muscles").click()
    page.wait_for_function(SEES_MUSCLES, timeout=SLOW_MS)
    held(page, figure)
    take(figure.locator("canvas"), "muscles")


def held(page: Any, figure: Any) -> None:
    """Wait until the figure holds its pose and has come to rest in it."""
    figure.get_by_text("Rest", exact=True).wait_for(timeout=SLOW_MS)
    figure.get_by_text("Hold", exact=True).wait_for(timeout=SLOW_MS)
    page.wait_for_timeout(STEADY_MS)


def as_therapist(page: Any, base: str) -> None:
    """The work list, and the page of someone whose doses wait."""
    page.goto(f"{base}/sign-in/login/")
    page.fill("[name=login]", "vera")
    page.fill("[name=password]", "riverside-demo-only")
    page.click("main button[type=submit]")
    page.goto(f"{base}/clinic/")  # once more, without the greeting
    take(page, "work-list")
    page.goto(f"{base}/clinic/people/")
    page.get_by_role("link", name="Tom Becker").first.click()
    take(page, "patient")


def take(shown: Any, name: str) -> None:
    """One picture of a page, or of a part of one."""
    shown.evaluate("() => document.fonts.ready")
    target = OUT / f"{name}.png"
    shown.screenshot(path=target)
    size = target.stat().st_size
    print(f"{target.name}: {size // 1000} kB{'  (too large)' if size > LARGEST_BYTES else ''}")


def main() -> None:
    """Take all of them."""
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    flags = ["--enable-unsafe-swiftshader", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=flags)
        for size, visit in ((PHONE, as_person), (DESK, as_therapist)):
            visit(browser.new_context(viewport=size).new_page(), base)
        browser.close()


if __name__ == "__main__":
    main()
