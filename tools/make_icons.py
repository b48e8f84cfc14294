"""Draw the icons of the home screen from `static/icon.svg`, with the browser of the stories."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parent.parent / "src/mainstay/web/static"
SIZES = (192, 512)
PAGE = "<style>body{{margin:0}}svg{{display:block;width:100vw;height:100vh}}</style>{svg}"


def main() -> None:
    """Write one PNG a size."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    svg = (STATIC / "icon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(PAGE.format(svg=svg))
            page.screenshot(path=STATIC / f"icon-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
