"""A therapist opens an exercise file, moves a joint too far, moves it back, and takes the file away."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mainstay.exercises.catalogue import shipped_text

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "deep-belly-lying"
WAIT = 20_000
"""Milliseconds after which a story gives up; a busy machine solves for seconds."""


def test_a_fault_comes_and_goes_and_the_file_is_taken_away(vera):
    page = vera.page
    # The figure is drawn in software here; the words do not wait for it, and this story is about them.
    page.route("**/figure.js", lambda route: route.abort())
    vera.go(f"/clinic/pose-bench/{NAME}/")
    said = page.locator("[data-said]")
    expect(said).to_contain_text("Nothing wrong found.", timeout=WAIT)
    knee = page.locator("[data-angle=knee_flexion_l]")
    before = knee.locator(".typed").input_value()
    knee.locator(".slide").fill("30")
    expect(said).to_contain_text("foot_l@floor should touch but is", timeout=WAIT)
    expect(page.locator("[data-contacts]")).to_contain_text(
        re.compile(r"foot_l@floor: \d+ mm away")
    )
    vera.picture("pose-bench-fault")
    assert taken(page, f"{NAME}.draft.toml") != shipped_text(NAME)
    knee.locator(".typed").fill("far")
    expect(said).to_contain_text("Start, knee_flexion_l: “far” is not an angle.", timeout=WAIT)
    expect(page.get_by_role("button", name="Write")).to_be_disabled()
    assert knee.locator(".typed").input_value() == "far"
    knee.locator(".typed").press("Control+z")  # what was typed
    expect(said).to_contain_text("foot_l@floor should touch but is", timeout=WAIT)
    assert knee.locator(".typed").input_value() == "30"
    page.get_by_role("button", name="Undo").click()  # what was moved
    expect(said).to_contain_text("Nothing wrong found.", timeout=WAIT)
    assert knee.locator(".typed").input_value() == before
    assert taken(page, f"{NAME}.toml") == shipped_text(NAME)
    page.get_by_role("button", name="Redo").click()
    expect(said).to_contain_text("foot_l@floor should touch but is", timeout=WAIT)


def taken(page, name: str) -> str:
    """The file that is saved."""
    with page.expect_download() as found:
        page.get_by_role("button", name=f"Write {name}").click()
    assert found.value.suggested_filename == name
    return Path(found.value.path()).read_bytes().decode()
