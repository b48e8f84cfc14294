"""Pages that everybody opens each day, seen by axe-core and by the Tab key; `make pages` sees all."""

import pytest
from tests.browser.phone_session import somebody

pytestmark = pytest.mark.django_db(transaction=True)

EACH_DAY = ("/me/today/", "/me/morning/")


def test_what_is_opened_each_day_is_open_to_everybody(onlooker):
    window, wrong = onlooker(somebody("Nora Jensen").person.user), {}
    for address in EACH_DAY:
        assert window.go(address), f"{address} leads to {window.page.url}"
        wrong[address] = window.faults()
    assert {where: faults for where, faults in wrong.items() if faults} == {}
