"""What makes the session an app: its page, the service worker, the manifest, and their version.

The page holds nothing about a person, so that a phone may keep it; the plan comes apart from it
and is dropped when the person signs out.
"""

import functools
import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from mainstay.web import country, models
from mainstay.web.language import say

WORKER = "worker.js"
SHELL = ("site.css", "player.css", "player.js")
"""Files without which the session page does not run; a phone keeps them under their version."""

WRITTEN = (
    "cards/cards.toml",
    *(
        f"templates/{name}.html"
        for name in (
            *("away", "me/player", "me/parts/picture", "me/parts/fingers", "me/parts/counts"),
            *("parts/call_now", "parts/phone"),
        )
    ),
)
"""What the kept pages are written in."""

LATER = ("figure.js",)
"""Files that the page asks for once it runs; kept as well."""


@functools.cache
def build() -> str:
    """The version of everything that a phone keeps: a hash of the built and made files."""
    digest = hashlib.sha256()
    for folder in (settings.HERE / "static" / "dist", settings.HERE / "static" / "figure"):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(f"{path.relative_to(folder)}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in WRITTEN:
        digest.update((settings.HERE / name).read_bytes())
    return digest.hexdigest()[:12]


def stamp(request: HttpRequest, person: models.Person) -> str:
    """What changes with every fact of a person, every version, and another country chosen for help.

    A phone then asks anew for all that it keeps.
    """
    chosen = request.session.get(country.SAID)
    return "-".join((person.stamp.hex[:16], build(), *([] if chosen is None else [chosen])))


def styles() -> list[str]:
    """The styles of a page that a phone keeps."""
    return [versioned(name) for name in SHELL if name.endswith(".css")]


def versioned(name: str) -> str:
    """The address of a static file with the version of this server."""
    return f"{static(name)}?v={build()}"


@require_safe
def player(request: HttpRequest) -> HttpResponse:
    """The session page; it decides by itself whether this browser can run it."""
    page = {"build": build(), "shell": {name: versioned(name) for name in SHELL}}
    return render(request, "me/player.html", page)


FLARE = "flares"
"""The card that says what to do in a flare."""


def leads() -> list[tuple[str, str]]:
    """Where pages lead without a signal: the beginning of an address, and a part of the kept help."""
    there = reverse("away")
    return [
        (reverse("help"), f"{there}#call"),
        (reverse("me:safety"), f"{there}#call"),
        (reverse("me:flare"), f"{there}#flare"),
        (reverse("me:card", args=[FLARE]), f"{there}#flare"),
        (reverse("me:card", args=["deep-muscles"]), f"{there}#deep"),
        (reverse("me:lesson"), f"{there}#deep"),
        (reverse("me:learn"), there),
    ]


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the top so that it may serve the whole site."""
    found = finders.find(WORKER)
    if not found:
        return HttpResponse("// not built", content_type="text/javascript", status=503)
    page = reverse("me:player")
    files = [
        page,
        reverse("away"),
        *map(versioned, SHELL + LATER),
        static("icon.svg"),
        *_fonts(),
    ]
    told = json.dumps(
        {
            "build": build(),
            "page": page,
            "help": reverse("away"),
            "leads": leads(),
            "files": files,
        }
    )
    text = f"const MAINSTAY = {told};\n{Path(found).read_text('utf-8')}"
    return HttpResponse(text, content_type="text/javascript")


def _fonts() -> list[str]:
    folder = settings.HERE / "static" / "dist" / "fonts"
    return [static(f"fonts/{path.name}") for path in sorted(folder.glob("*.woff2"))]


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone shows when the session is put on its home screen."""
    icons = [
        {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        *(
            {
                "src": static(f"icon-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in (192, 512)
            for purpose in ("any", "maskable")
        ),
    ]
    return JsonResponse(
        {
            "id": "/",
            "name": "Mainstay",
            "short_name": "Mainstay",
            "description": say("Exercises for your back, one thing at a time."),
            "start_url": reverse("me:home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f1e7",
            "theme_color": "#f6f1e7",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
