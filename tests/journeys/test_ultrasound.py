"""A therapist brings pictures of both sides, drags a border, confirms, and the programme changes."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests.imaging.making import of_clip, of_wall
from tests.imaging.walls import contraction, square, square_mm

from mainstay.anatomy import Level, Side
from mainstay.care.reasons import ReasonCode as R
from mainstay.imaging.protocol import Aspect, Posture, ScaleSource, State
from mainstay.web import actions, clock, demo, models, records, scanning
from mainstay.web.actions import Told
from mainstay.web.living import live

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 20_000


def test_from_upload_to_a_changed_programme(vera):
    person = in_care()
    measured_before(person, Side.RIGHT, square(3))
    address = f"/clinic/patient/{person.pk}/"
    vera.go(address)
    vera.tap("Muscle pictures")
    vera.tap("Measure a picture")
    bring(vera, "left", square(3, thinner=0.5))
    page = vera.page
    expect(page.locator("main")).to_contain_text("entries of the file are not taken over")
    vera.picture("ultrasound-kept")
    vera.main()
    line, placed = page.locator(".sono-line").first, page.locator(".sono-set")
    found = float(line.get_attribute("aria-valuenow"))
    drag(page, line, down=-30)
    expect(placed).to_have_count(1, timeout=WAIT)
    page.reload()  # the browser closes: what was dragged is still there
    expect(placed).to_have_count(1)
    assert float(line.get_attribute("aria-valuenow")) < found - 5
    page.get_by_role("button", name="Start over").click()
    expect(placed).to_have_count(0)
    line.press("ArrowUp")
    expect(placed).to_have_count(1, timeout=WAIT)
    vera.picture("ultrasound-borders")
    page.get_by_role("button", name="Undo").click()
    expect(placed).to_have_count(0, timeout=WAIT)
    expect(page.locator("[aria-busy]")).to_have_count(0, timeout=WAIT)
    confirm_all(vera)
    expect(page.locator("main")).to_contain_text(
        "The programme gives the left side one extra set"
    )
    vera.picture("ultrasound-values")
    overview = records.overview(person, clock.day(clock.now(), person.zone))
    items = [item for day in overview.now.plan.days for item in day.items]
    assert {r["side"] for i in items for r in i.reasons if r.code is R.PLAN_WEAK_SIDE} == {
        "left"
    }


def test_a_clip_is_led_in_two_frames_played_and_confirmed(vera):
    person = in_care()
    told = Told(person, "Vera", clock.now())
    taken = scanning.Taken(Aspect.ABDOMINAL_WALL, Side.LEFT, None, None, Posture.SUPINE)
    data = of_clip(contraction(), square_mm(), FrameTime="40")
    scan = actions.add_scan(told, *scanning.received(data, "a file", taken))
    page = vera.page
    vera.go(f"/clinic/patient/{person.pk}/ultrasound/{scan.pk}/")
    page.locator("[data-player] [data-frame]").fill("6")  # writing may come later
    vera.main()
    placed = page.locator("[data-still=contracted] .sono-set")
    drag(page, page.locator("[data-still=contracted] .sono-line").nth(3), down=6)
    expect(placed).to_have_count(1, timeout=WAIT)
    page.reload()
    expect(placed).to_have_count(1)
    page.locator("[data-still=contracted] [data-step='-1']").click()
    expect(placed).to_have_count(0, timeout=WAIT)  # another frame has other lines
    page.get_by_role("button", name="Undo").click()
    expect(placed).to_have_count(1, timeout=WAIT)
    page.get_by_role("button", name="Start over").click()
    expect(placed).to_have_count(0)
    page.get_by_role("button", name="Play").click()
    expect(page.locator("[data-number]")).to_have_text("7")
    expect(page.locator("[data-values]")).to_contain_text("three clips make a value")
    vera.picture("ultrasound-clip")
    page.locator("[name=looked]").check(force=True)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("main")).to_contain_text("Repeat 1 of 3 is stored.")
    (fact,) = models.Sonoclip.objects.filter(person=person)
    vera.go(f"/clinic/patient/{person.pk}/ultrasound/{fact.pk}/confirmed/")
    vera.picture("ultrasound-clip-confirmed")


def test_a_contour_is_led_by_hand_and_by_key(vera):
    person = in_care()
    told = Told(person, "Vera", clock.now())
    taken = scanning.Taken(
        Aspect.MULTIFIDUS_ACROSS, Side.LEFT, Level.L5, State.REST, Posture.PRONE
    )
    png, state = scanning.received(of_wall(square(3), square_mm()), "a file", taken)
    png, state = scanning.keep(png, state, state.told.box, ScaleSource.REGION)
    begun = replace(state, outline=scanning.outline_begun(png))
    scan = actions.add_scan(told, png, begun)
    page = vera.page
    vera.go(f"/clinic/patient/{person.pk}/ultrasound/{scan.pk}/")
    value = page.locator("[data-value]")
    handle = page.get_by_role("button", name="Handle 1", exact=True)
    first = value.text_content()
    drag(page, handle, down=-30)
    expect(value).not_to_have_text(first, timeout=WAIT)
    dragged = value.text_content()
    page.reload()  # the browser closes: the contour is still there
    expect(value).to_have_text(dragged)
    handle.press("Shift+ArrowUp")
    expect(value).not_to_have_text(dragged, timeout=WAIT)
    page.get_by_role("button", name="Undo").click()
    expect(value).to_have_text(dragged, timeout=WAIT)
    drag(page, handle, down=400)  # through the other side
    expect(page.locator("[data-problem]")).to_contain_text("crosses itself", timeout=WAIT)
    expect(value).to_have_text(dragged)
    vera.picture("ultrasound-contour")
    page.locator("[name=looked]").check(force=True)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("main")).to_contain_text("Repeat 1 of 3 is stored.")
    assert models.Sonoarea.objects.get(person=person).author == "Vera"


def in_care() -> models.Person:
    """Somebody who has begun, in Vera's care."""
    now = clock.now()
    member = demo.cast(now.date())[1]
    began = now - dt.timedelta(days=1)
    with clock.moved_to(began):
        person, _ = actions.begin(began, "UTC", member.name)
        therapist = models.Membership.objects.get()
        invitation, _ = actions.invite(therapist, member.name, began)
        actions.join(Told(person, "self", began), invitation)
    live(person, member.script, began.date(), 1)
    return person


def measured_before(person, side, picture):
    """Three confirmed repeats of the other side, earlier today by the same hands."""
    told = Told(person, "Vera", clock.now())
    taken = scanning.Taken(Aspect.ABDOMINAL_WALL, side, None, State.REST, Posture.SUPINE)
    png, state = scanning.received(of_wall(picture, square_mm()), "a file", taken)
    kept, state = scanning.keep(png, state, state.told.box, ScaleSource.REGION)
    for _ in range(3):
        scan = actions.add_scan(told, kept, state)
        actions.confirm_scan(told, scan, scanning.sonogram(kept, state))


def bring(visitor, side, picture):
    data = of_wall(picture, square_mm())
    visitor.choose("aspect", "abdominal_wall")
    visitor.choose("side", side)
    visitor.choose("state", "rest")
    visitor.write("position", "supine")
    files = [{"name": f"{n}.dcm", "mimeType": "", "buffer": data} for n in range(3)]
    visitor.page.set_input_files("[name=files]", files)
    visitor.main()


def confirm_all(visitor):
    """The picture whose borders are shown, then the two that wait."""
    for left in (2, 1, 0):
        visitor.page.locator("[name=looked]").check(force=True)
        visitor.page.get_by_role("button", name="Confirm").click()
        expect(visitor.page.locator("main")).to_contain_text(
            f"Repeat {3 - left} of 3 is stored."
        )
        if left:
            assert re.search(r"/ultrasound/[0-9a-f-]{36}/", visitor.path)
            visitor.main()


def drag(page, grip, down):
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + down, steps=4)
    page.mouse.up()
