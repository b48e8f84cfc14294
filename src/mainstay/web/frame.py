"""What every page's frame needs: the tab bar, the rule book's banner, the language."""

from django.http import HttpRequest

from mainstay.care.rulebook import rule_book
from mainstay.web import language, offline
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
        "not_reviewed": language.reader() in language.NOT_REVIEWED,
        "large_print": bool(person and person.large_print),
        "person": person,
        "signed_in_as": _signed_in_as(request),
        "stamp": offline.stamp(request, person) if person else "",
        "membership": getattr(request, "membership", None),
    }


def _signed_in_as(request: HttpRequest) -> str | None:
    """Whose plan a phone may keep: a person, "" for nobody; None where a page does not know."""
    person = getattr(request, "person", None)
    if person is not None:
        return str(person.pk)
    if getattr(request, "membership", None) is not None:
        return ""
    user = getattr(request, "user", None)
    return None if user is None or user.is_authenticated else ""
