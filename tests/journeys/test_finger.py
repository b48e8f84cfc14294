"""A therapist measures on a phone: a finger scrolls, taps and drags, two enlarge, and nothing slips."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests.imaging.making import of_wall
from tests.imaging.slabs import of_slices, true_handles
from tests.imaging.walls import square, square_mm
from tests.journeys.finger import Finger
from tests.journeys.test_ultrasound import WAIT, in_care

from mainstay.anatomy import Level, Side
from mainstay.imaging.protocol import Aspect, Posture, ScaleSource, State
from mainstay.web import actions, clock, scanning
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db(transaction=True)
NEAR = pytest.approx
STANDS = "node => { const { e, f } = node.getScreenCTM(); return [e, f]; }"
SET = ".sono-set"


def test_borders_and_a_contour_by_finger(vera_by_hand):
    page = vera_by_hand.page
    told = Told(in_care(), "Vera", clock.now())
    address = f"/clinic/patient/{told.person.pk}/ultrasound"
    vera_by_hand.go(f"{address}/{wall(told).pk}/")
    finger = Finger(page)
    a_line_is_scrolled_over_tapped_and_led(page, finger)
    a_line_is_led_to_the_last_row(page, finger)
    vera_by_hand.picture("finger-borders-phone")
    vera_by_hand.go(f"{address}/{muscle_across(told).pk}/")
    one_handle_of_twelve_is_led(page, finger)
    two_fingers_enlarge(page, finger)
    vera_by_hand.picture("finger-contour-phone")


def test_a_second_finger_lets_go_of_what_the_first_one_moves(vera_by_hand):
    """On the page where it is said what is kept of a picture: a corner goes back to where it was."""
    page = vera_by_hand.page
    told = Told(in_care(), "Vera", clock.now())
    vera_by_hand.go(f"/clinic/patient/{told.person.pk}/ultrasound/{received(told).pk}/")
    corner = in_the_middle(page, "Left edge, Upper edge")
    x, y = corner.evaluate(STANDS)
    stood = corner.get_attribute("transform")
    finger = Finger(page)
    finger.joined((x, y), (x + 40, y + 30), (x + 100, y + 90))
    expect(corner).to_have_attribute("transform", stood)
    finger.drag((x, y), (x + 40, y + 30))
    expect(corner).not_to_have_attribute("transform", stood)


def a_line_is_scrolled_over_tapped_and_led(page, finger):
    grip = in_the_middle(page, "Border 2")
    undo = page.get_by_role("button", name="Undo")
    x, y = grip.evaluate(STANDS)
    seen = scrolled(page)
    finger.drag((x - 80, y + 6), (x - 80, y - 150))
    until(page, lambda: scrolled(page) > seen + 60)  # the page went along, the line did not
    expect(undo).to_be_disabled()
    at_rest(page)
    grip = in_the_middle(page, "Border 2")
    x, y = grip.evaluate(STANDS)
    finger.tap((x - 80, y + 6))
    until(page, lambda: grip.evaluate(STANDS)[0] < x - 70)
    assert page.locator(SET).count() == 0  # brought, not led
    x, y = grip.evaluate(STANDS)
    seen = scrolled(page)
    finger.drag((x + 12, y + 12), (x + 12, y - 23))
    expect(page.locator(SET)).to_have_count(1, timeout=WAIT)
    assert scrolled(page) == seen
    (px, py) = page.locator(SET).evaluate(
        "node => { const box = node.getBoundingClientRect(); "
        "return [box.x + box.width / 2, box.y + box.height / 2]; }"
    )
    assert (px, py) == (NEAR(x, abs=1), NEAR(y - 35, abs=1))  # a finger keeps its distance
    finger.tap(in_the_middle_of(undo))
    expect(page.locator(SET)).to_have_count(0, timeout=WAIT)


def a_line_is_led_to_the_last_row(page, finger):
    """A finger that took its grip from above can lead it no farther than the picture goes."""
    grip = in_the_middle(page, "Border 4")
    x, y = grip.evaluate(STANDS)
    box = page.locator(".sono-svg").bounding_box()
    finger.drag((x, y - 15), (x, box["y"] + box["height"] - 1))
    expect(page.locator(SET)).to_have_count(1, timeout=WAIT)
    expect(page.locator("[data-problem]")).to_be_hidden()
    finger.tap(in_the_middle_of(page.get_by_role("button", name="Undo")))
    expect(page.locator(SET)).to_have_count(0, timeout=WAIT)


def one_handle_of_twelve_is_led(page, finger):
    """They lie closer to each other than a finger is wide: the nearest goes, and it alone."""
    in_the_middle(page, "Handle 10")
    before, seen = handles(page), scrolled(page)
    x, y = before[9]
    finger.drag((x + 5, y - 6), (x + 5, y - 46))  # handle 11 lies under it too, and above
    expect(page.locator("[aria-busy]")).to_have_count(0, timeout=WAIT)
    after = handles(page)
    assert scrolled(page) == seen
    assert [n for n in range(12) if after[n] != NEAR(before[n], abs=1)] == [9]
    assert after[9] == (NEAR(x, abs=1), NEAR(y - 40, abs=1))


def two_fingers_enlarge(page, finger):
    """One of them lies on a handle; it stays where the picture has it."""
    svg = page.locator(".sono-svg")
    wide = svg.bounding_box()["width"]
    grip = page.get_by_role("button", name="Handle 7", exact=True)
    x, y = grip.evaluate(STANDS)
    finger.pinch((x - 70, y), 60, 110)  # on nothing but the picture
    until(page, lambda: svg.bounding_box()["width"] > 1.7 * wide)
    stood = grip.get_attribute("transform")
    x, y = grip.evaluate(STANDS)
    finger.pinch((x - 40, y), 80, 160)
    until(page, lambda: svg.bounding_box()["width"] > 3.4 * wide)
    assert page.evaluate("visualViewport.scale") == 1  # the picture is larger, not the page
    assert grip.get_attribute("transform") == stood
    now = grip.evaluate(STANDS)
    assert now == [NEAR(x + 40, abs=3), NEAR(y, abs=3)]  # as far apart as the fingers
    until(page, lambda: reach(grip) == NEAR(44, abs=0.5))  # they stay as large as a finger
    expect(page.get_by_text("Left of the person")).to_be_in_viewport()
    view = page.locator(".sono-view")
    went = view.evaluate("view => view.scrollLeft")
    box = view.bounding_box()
    finger.drag((box["x"] + 20, box["y"] + 30), (box["x"] + 120, box["y"] + 30))
    until(page, lambda: view.evaluate("view => view.scrollLeft") < went - 30)


def until(page, told):
    """The page's own rules forbid a script to be made of a text, so it is asked again and again."""
    for _ in range(WAIT // 50):
        if told():
            return
        page.wait_for_timeout(50)
    pytest.fail("it did not come to that")


def at_rest(page):
    """A page that a finger has thrown goes on by itself, and what is tapped then lies elsewhere."""
    looks = [-1]

    def rests():
        page.wait_for_timeout(100)
        looks.append(scrolled(page))
        return looks[-1] == looks[-2]

    until(page, rests)


def reach(grip):
    return grip.locator(".sono-reach").evaluate("node => node.getBoundingClientRect().width")


def in_the_middle(page, name):
    page.locator(".sono-svg").evaluate("svg => svg.scrollIntoView({ block: 'center' })")
    return page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("slider", name=name, exact=True)
    )


def in_the_middle_of(button):
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def scrolled(page):
    return page.evaluate("scrollY")


def handles(page):
    return [
        tuple(page.get_by_role("button", name=f"Handle {n}", exact=True).evaluate(STANDS))
        for n in range(1, 13)
    ]


def wall_of():
    taken = scanning.Taken(Aspect.ABDOMINAL_WALL, Side.LEFT, None, State.REST, Posture.SUPINE)
    return scanning.received(of_wall(square(3), square_mm()), "a file", taken)


def received(told):
    return actions.add_scan(told, *wall_of())


def wall(told):
    png, state = wall_of()
    kept = scanning.keep(png, state, state.told.box, ScaleSource.REGION)
    return actions.add_scan(told, *kept)


def muscle_across(told):
    """A slice whose twelve handles lie on a muscle that is a thumb wide on a phone."""
    taken = scanning.Taken(
        Aspect.MULTIFIDUS_SLICE, Side.LEFT, Level.L4, State.REST, Posture.SUPINE
    )
    png, state = scanning.slices_received((of_slices("t1"), "a file"), {}, taken)
    png, state = scanning.slice_kept(png, state, scanning.ChosenSlice(2))
    handles = tuple(map(tuple, true_handles("left")))
    return actions.add_scan(told, png, replace(state, outline=scanning.Outline(handles, ())))
