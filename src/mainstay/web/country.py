"""Which country a visitor is probably in: a first guess for the emergency number.

The guess is a default that the person sees by name and can change. What they say themselves wins,
then the time zone of their device, then the region of their browser's language: many people read
in a language of another country, few keep another country's clock.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import unquote

from django.http import HttpRequest

from mainstay.care.emergency import Emergency, emergencies, emergency
from mainstay.care.sources import SourceState
from mainstay.reading import read_toml
from mainstay.web.language import say

NAMES: dict[str, str] = {
    "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BG": "Bulgaria", "BR": "Brazil",
    "CA": "Canada", "CH": "Switzerland", "CN": "China", "CY": "Cyprus", "CZ": "Czechia",
    "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "ES": "Spain", "FI": "Finland",
    "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong",
    "HR": "Croatia", "HU": "Hungary", "IE": "Ireland", "IL": "Israel", "IN": "India",
    "IS": "Iceland", "IT": "Italy", "JP": "Japan", "KR": "South Korea",
    "LI": "Liechtenstein", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia",
    "MT": "Malta", "MX": "Mexico", "NL": "Netherlands", "NO": "Norway",
    "NZ": "New Zealand", "PH": "Philippines", "PL": "Poland", "PT": "Portugal",
    "RO": "Romania", "SE": "Sweden", "SG": "Singapore", "SI": "Slovenia", "SK": "Slovakia",
    "TR": "Türkiye", "TW": "Taiwan", "UA": "Ukraine", "US": "United States",
}  # fmt: skip
"""Names of the countries whose emergency number is known."""

SAID = "country"
"""Where a session keeps the country that the person chose."""

ZONE_COOKIE = "zone"
"""Set by the page's own script before there is an account: the device's time zone."""


@dataclass(frozen=True)
class Zones:
    """The time zones of one country."""

    code: str
    zones: tuple[str, ...]


@dataclass(frozen=True)
class ZoneTable:
    """Everything in `zones.toml`."""

    country: tuple[Zones, ...]


@functools.cache
def _by_zone() -> Mapping[str, str]:
    text = (files("mainstay.web") / "zones.toml").read_text("utf-8")
    rows = read_toml(text, ZoneTable, "zones.toml").country
    return {zone: row.code for row in rows for zone in row.zones}


def guessed(zone: str, languages: str) -> str:
    """The country of a time zone, else of the first language with a known region; else empty."""
    return _by_zone().get(zone) or next(
        (code for tag in languages.split(",") if (code := _region(tag)) in known()), ""
    )


def _region(tag: str) -> str:
    """The region of a language tag such as `en-GB;q=0.8`; empty without one."""
    parts = tag.partition(";")[0].strip().split("-")
    return parts[-1].upper() if len(parts) > 1 else ""


def known() -> frozenset[str]:
    """The countries whose emergency number we have."""
    return frozenset(e.code for e in emergencies())


def of_visitor(request: HttpRequest, zone: str = "") -> str:
    """What was said in this session, else the guess; in a known zone, or where the device is."""
    said = request.session.get(SAID)
    if said is not None:
        return str(said)
    languages = request.headers.get("Accept-Language", "")
    return guessed(zone or device_zone(request), languages)


def device_zone(request: HttpRequest) -> str:
    """The time zone that the visitor's device has told of; empty where it has not."""
    return unquote(request.COOKIES.get(ZONE_COOKIE, ""))


def name_of(code: str) -> str:
    """What the reader calls a country; empty where it is not known."""
    return say(NAMES.get(code, ""))


def countries() -> list[tuple[str, str]]:
    """Code and name of every country with a known emergency number, by name."""
    return sorted(((code, name_of(code) or code) for code in known()), key=lambda row: row[1])


@dataclass(frozen=True)
class Phone:
    """What a page shows about calling for help.

    Attributes:
        help: whom to call; without numbers where the country is not known.
        place: the country's name, or nothing.
        rows: every country and its number, for somebody who is elsewhere.
        choices: every country's code and name.
    """

    help: Emergency
    place: str
    rows: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]

    @property
    def checked(self) -> bool:
        """Whether the number was checked against an official source."""
        return self.help.state is not SourceState.RECALLED


def phone(code: str) -> Phone:
    """Whom to call in a country, which a page shows with its name and a way to another one."""
    numbers = {e.code: e.emergency for e in emergencies()}
    rows = tuple((name, numbers[key]) for key, name in countries())
    return Phone(emergency(code), name_of(code), rows, tuple(countries()))
