"""A person's country is a code that exists; whether its number is known is another question."""

import pytest
from tests.care.strategies import person

from mainstay.care.countries import COUNTRIES
from mainstay.care.emergency import emergencies


def test_every_code_is_two_capitals_and_those_with_a_number_are_among_them() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(c) == 2 and c.isascii() and c.isupper() for c in COUNTRIES)
    assert {e.code for e in emergencies()} < COUNTRIES


@pytest.mark.parametrize("code", ["GB", "", "KE", "VE"])
def test_a_country_is_allowed_also_where_no_emergency_number_is_known(code: str) -> None:
    assert person(country=code).country == code


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("ZZ", "leave it empty"),
        ("England", "leave it empty"),
        ("XK", "leave it empty"),
        ("ke", "write KE"),
        ("UK", "write GB"),
        ("uk", "write GB"),
        ("EL", "write GR"),
    ],
)
def test_a_code_that_does_not_exist_is_refused_with_what_to_do(code: str, advice: str) -> None:
    with pytest.raises(ValueError, match=f"^country `{code}`: allowed a code .*; {advice}"):
        person(country=code)
