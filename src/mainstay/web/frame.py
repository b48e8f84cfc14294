"""What every page's frame needs: the tab bar, the rule book's banner, the language."""

from django.http import HttpRequest

from mainstay.care.rulebook import rule_book
from mainstay.web import language
from mainstay.web.language import later

TABS = (
    ("me:today", later("Today")),
    ("me:programme", later("Programme")),
    ("me:progress", later("Progress")),
    ("me:learn", later("Learn")),
    ("me:settings", later("You")),
)


def frame(request: HttpRequest) -> dict[str, object]:
    """Values for `base.html`."""
    person = getattr(request, "person", None)
    route = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "tabs": TABS,
        "route": route,
        "rule_book": rule_book(),
        "language": language.reader(),
        "languages": language.LANGUAGES.items(),
        "script_words": language.script_words(),
        "not_reviewed": language.reader() in language.NOT_REVIEWED,
        "large_print": bool(person and person.large_print),
        "person": person,
        "membership": getattr(request, "membership", None),
    }
