"""Emergency numbers and crisis lines by country; known without a network."""

import functools
import re
from dataclasses import dataclass

from mainstay.care.countries import refuse_no_country
from mainstay.care.sources import SourceState
from mainstay.care.tables import read_table


@dataclass(frozen=True)
class Emergency:
    """Whom to call in one country.

    Attributes:
        code: ISO 3166 code of two capitals; empty when the country is not known.
        emergency: the number that also calls an ambulance; empty when it is not known, and
            pages then say "your local emergency number".
        crisis: a free line for people in distress; empty where none is sure.
        state: whether the row was checked against an official source.
    """

    code: str
    emergency: str
    crisis: str = ""
    state: SourceState = SourceState.RECALLED

    def __post_init__(self) -> None:
        """Refuse what a phone cannot dial."""
        refuse_no_country(self.code, "code")
        for number in (self.emergency, self.crisis):
            if not re.fullmatch(r"(\d[\d ]*)?", number):
                raise ValueError(f"number {number}: allowed are digits and spaces")


@dataclass(frozen=True)
class EmergencyTable:
    """What `emergency.toml` holds: one row for each country."""

    country: tuple[Emergency, ...]

    def __post_init__(self) -> None:
        """Refuse a country that stands twice."""
        codes = [row.code for row in self.country]
        twice = [code for code in codes if codes.count(code) > 1]
        if twice:
            raise ValueError(f"country {twice[0]} stands twice: keep one of the rows")


@functools.cache
def emergencies() -> tuple[Emergency, ...]:
    """All known countries, in the order of `emergency.toml`."""
    return read_table("emergency.toml", EmergencyTable).country


def emergency(country: str) -> Emergency:
    """Whom to call in a country; without numbers when it is empty or unknown.

    Args:
        country: ISO 3166 code in any case, or empty.
    """
    code = country.strip().upper()
    return next((e for e in emergencies() if e.code == code), Emergency("", ""))
