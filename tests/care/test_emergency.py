import pytest

from mainstay.care.emergency import Emergency, EmergencyTable, emergencies, emergency
from mainstay.care.sources import SourceState


@pytest.mark.parametrize(
    ("country", "number", "crisis"),
    [
        ("DE", "112", ""),
        ("GB", "999", "116 123"),
        ("IE", "112", "116 123"),
        ("US", "911", "988"),
        ("CA", "911", "988"),
        ("AU", "000", ""),
        ("NZ", "111", ""),
        (" gb ", "999", "116 123"),
        ("", "", ""),
        ("XX", "", ""),
    ],
)
def test_a_country_has_its_number_and_an_unknown_one_has_none(
    country: str, number: str, crisis: str
) -> None:
    found = emergency(country)
    assert (found.emergency, found.crisis) == (number, crisis)


def test_at_least_forty_countries_once_each_and_all_still_to_be_checked() -> None:
    codes = [e.code for e in emergencies()]
    assert len(codes) >= 40
    assert len(set(codes)) == len(codes)
    assert all(e.emergency for e in emergencies())
    assert {e.state for e in emergencies()} == {SourceState.RECALLED}


@pytest.mark.parametrize(("code", "number"), [("gb", "999"), ("GBR", "999"), ("GB", "call")])
def test_what_a_phone_cannot_dial_is_refused(code: str, number: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        Emergency(code, number)


def test_a_country_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="GB stands twice"):
        EmergencyTable((Emergency("GB", "999"), Emergency("GB", "112")))
