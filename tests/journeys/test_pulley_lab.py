"""A therapist moves a pulley, sees the figures and their band, and opens the address again."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 90_000
"""Milliseconds after which a story gives up; a machine that compiles for the first time needs half of it."""


def test_the_wheel_is_moved_and_the_address_keeps_it(vera):
    page = vera.page
    vera.go("/clinic/pulley-lab/one-leg-hinge-pulley/")
    note = page.locator("[data-band]")
    expect(note).to_contain_text("percentile", timeout=WAIT)
    page.get_by_role("button", name="Height of the wheel: more").click()
    expect(page.locator("#id_height")).to_have_value("0.5")
    page.get_by_role("button", name="More weight").click()
    expect(page.get_by_text("Set on the machine: pin at 12.5 kg.")).to_be_visible(timeout=WAIT)
    expect(note).to_contain_text("percentile", timeout=WAIT)
    vera.picture("pulley-lab")
    page.reload()
    expect(page.locator("#id_height")).to_have_value("0.5")
    expect(page.get_by_text("Set on the machine: pin at 12.5 kg.")).to_be_visible(timeout=WAIT)
    page.locator("#id_height").fill("9")
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("Height of the wheel: “9” does not fit.", timeout=WAIT)
    assert page.locator("#id_height").input_value() == "9"
