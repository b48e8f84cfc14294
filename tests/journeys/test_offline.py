"""A session on a phone: without a signal, with an empty battery, in two windows, by two people."""

import shutil
from collections import Counter

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from tests.browser.chromium import BROWSERS, FLAGS, PHONE
from tests.browser.phone_session import ZONE, Somebody, on, pain, somebody
from tests.journeys.carried import (
    begun,
    everything_stored,
    go_on_until,
    one_tap,
    open_session,
    sign_in,
)
from tests.journeys.link import Link, killed, phone

from mainstay.exercises import shipped_catalogue
from mainstay.web import actions, clock, records
from mainstay.web.actions import Told
from mainstay.web.api import events
from mainstay.web.facts import Asked, PainSaid, SetDone

pytestmark = pytest.mark.django_db(transaction=True)


def complete(sets: list[SetDone], said: list[PainSaid]) -> None:
    """One session, every planned set once, every question answered once."""
    assert len({s.session for s in sets}) == 1
    assert len({p.session for p in said}) == 1
    done = Counter((s.exercise, s.log.side) for s in sets)
    for exercise, side in done:
        [given] = {s.given for s in sets if s.exercise == exercise}
        assert done[exercise, side] <= given.sets
    asked = Counter((p.asked, p.exercise) for p in said)
    assert set(asked.values()) == {1}
    assert {e for _, e in asked if e} == {e for e, _ in done}
    assert (Asked.START, None) in asked
    assert (Asked.AFTER, None) in asked


def test_no_signal_and_an_empty_battery_lose_nothing_and_double_nothing(
    browser: Browser, link: Link, nora: Somebody, tmp_path
):
    program = next(path for name in BROWSERS if (path := shutil.which(name)))
    with phone(program, FLAGS, tmp_path) as (steer, group):
        page = browser.browser_type.connect_over_cdp(steer).contexts[0].new_page()
        page.set_viewport_size(PHONE)
        sign_in(page, link.address, nora)
        link.cut()
        open_session(page, link)
        pain(page, 2)
        page.wait_for_selector("main[data-screen=set]")
        go_on_until(page, "during")
        page.wait_for_selector(".toast")  # the screen said "Saved"
        signed_in = page.context.cookies()
        killed(group)
    assert nora.told() == ([], []), "it was sent without a signal"

    with phone(program, FLAGS, tmp_path) as (steer, _):
        page = browser.browser_type.connect_over_cdp(steer).contexts[0].new_page()
        # Browsers write cookies after half a minute; this sign-in is older than that.
        page.context.add_cookies(signed_in)
        open_session(page, link)
        assert on(page) == "during", "the session does not go on where it was"
        go_on_until(page, "after")
        pain(page, 2)
        page.wait_for_selector("main[data-screen=done]")
        expect(page.locator("[data-status]")).to_contain_text("when there is a signal")
        link.lose = 1
        link.mend()
        page.evaluate("dispatchEvent(new Event('online'))")
        for _ in range(100):
            if link.sent:
                break
            page.wait_for_timeout(50)
        page.reload()
        everything_stored(page)
    assert link.sent >= 2, "no answer was lost, so nothing was sent twice"
    complete(*nora.told())


def test_who_only_looked_where_it_hurts_finds_the_set_as_it_stood(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = begun(context, link, nora, 1)
    page.clock.install()
    page.click("[data-main]")
    page.wait_for_selector("main[data-screen=running]")
    stands = page.locator("main .reps")
    before = stands.inner_text()
    for _ in range(60):
        page.clock.run_for(1_000)
        if stands.inner_text() != before:
            break
    later = stands.inner_text()
    assert later != before, "the set never came to its second repetition"
    page.keyboard.press("h")
    page.wait_for_selector("main[data-screen=hurts]")
    page.get_by_role("button", name="Back to the exercise").click()
    page.wait_for_selector("main[data-screen=running]")
    assert stands.inner_text() == later, "paused, and nothing says where"
    page.click("[data-main]")
    page.clock.run_for(100)
    assert stands.inner_text() == later


def test_a_session_ended_by_a_slip_goes_on_where_it_stood(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = begun(context, link, nora, 1)
    page.click("[data-main]")
    page.wait_for_selector("main[data-screen=running]")
    page.get_by_role("button", name="End", exact=True).click()
    page.wait_for_selector("main[data-screen=after]")
    page.reload()
    page.wait_for_selector("main[data-screen=after]")
    page.click("[data-back]")
    page.wait_for_selector("main[data-screen=set]")
    page.reload()
    page.wait_for_selector("main[data-screen=set]")


def test_a_set_that_another_window_has_done_is_not_gone_back_to(
    context: BrowserContext, link: Link, nora: Somebody
):
    one = begun(context, link, nora, 1)
    one.click("[data-main]")
    one.wait_for_selector("main[data-screen=running]")
    done_elsewhere(context, link)
    one.keyboard.press("h")
    one.get_by_role("button", name="Back to the exercise").click()
    one.wait_for_selector("main:not([data-screen=hurts])")
    assert on(one) == "during"


def done_elsewhere(context: BrowserContext, link: Link) -> None:
    """The set at hand is done in another window."""
    other = context.new_page()
    open_session(other, link)
    other.get_by_role("button", name="Without the timer").click()
    other.wait_for_selector("main[data-screen=count]")
    other.click("[data-main]")
    other.wait_for_selector("main:not([data-screen=count])")


def test_who_is_telling_where_it_hurts_is_not_interrupted_by_another_window(
    context: BrowserContext, link: Link, nora: Somebody
):
    one = begun(context, link, nora, 1)
    hurting = one.inner_text("h1")
    one.keyboard.press("h")
    one.wait_for_selector("main[data-screen=hurts]")
    heard = "new BroadcastChannel('mainstay').onmessage = () => document.title = 'heard'"
    one.evaluate(heard)
    done_elsewhere(context, link)
    one.wait_for_function("document.title === 'heard'")
    one.wait_for_timeout(300)
    assert on(one) == "hurts"
    one.get_by_role("button", name="My back").click()
    one.wait_for_selector("main[data-screen=felt]")
    pain(one, 2)
    one.wait_for_selector("main[data-screen=choice]")
    assert hurting in one.inner_text("main")


def test_pain_is_reported_by_keyboard_and_the_easier_exercise_is_done(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = begun(context, link, nora, 1)
    hurting = page.inner_text("h1")
    page.keyboard.press("h")
    page.wait_for_selector("main[data-screen=hurts]")
    page.get_by_role("button", name="My back").click()
    page.wait_for_selector("main[data-screen=felt]")
    pain(page, 2)
    page.wait_for_selector("main[data-screen=choice]")
    assert hurting in page.inner_text("main")
    easier = page.locator("[data-choice=swap]")
    name = easier.inner_text().removeprefix("Easier: ")
    easier.click()
    page.wait_for_selector("main[data-screen=set]")
    assert page.inner_text("h1") == name
    go_on_until(page, "after")
    pain(page, 1)
    page.wait_for_selector("main[data-screen=done]")
    page.click("[data-main]")
    page.wait_for_url("**/me/today/")
    expect(page.locator("main")).to_contain_text("What you did")
    sets, said = nora.told()
    [stopped] = [p for p in said if p.stop is not None]
    assert stopped.stop == "back"
    assert max(p.pain.back for p in said if p.exercise == stopped.exercise) == 2
    done = [s.exercise for s in sets if any((s.log.reps, s.log.duration_s, s.log.distance_m))]
    catalogue = records.overview(nora.person, clock.day(clock.now(), ZONE)).catalogue
    neighbors = {e.id for e in catalogue.easier(catalogue.get(stopped.exercise))}
    assert done[0] in neighbors
    assert stopped.exercise not in done


def test_what_was_stopped_is_left_out_of_a_later_session_without_a_signal(
    context: BrowserContext, link: Link
) -> None:
    """Everything was sent, and the server gives out the same week: the phone's own taps count."""
    page = context.new_page()
    sign_in(page, link.address, somebody("Tom Becker", days=2))
    page.goto(f"{link.address}/me/session/")
    page.wait_for_selector("main[data-screen=start]")
    pain(page, 1)
    page.wait_for_selector("main[data-screen=set]")
    stopped = page.inner_text("h1")
    page.keyboard.press("h")
    page.click("[data-stop=other]")
    page.wait_for_selector("main[data-screen=felt]")
    pain(page, 1)
    page.wait_for_selector("main[data-screen=choice]")
    page.click("[data-choice=end]")
    page.wait_for_selector("main[data-screen=after]")
    pain(page, 1)
    page.wait_for_selector("main[data-screen=done]")
    everything_stored(page)
    link.cut()
    page.goto(f"{link.address}/me/session/?short=1")
    page.wait_for_selector("main[data-screen=start]")
    pain(page, 1)
    page.wait_for_selector("main[data-screen=set]")
    assert page.inner_text("h1") != stopped


SHOWN = """() => ({
  screen: document.querySelector("main").dataset.screen,
  name: document.querySelector("h1")?.innerText,
  side: document.querySelector(".side")?.innerText,
  text: document.querySelector("main").innerText,
  mirrored: document.querySelectorAll(".picture.mirrored").length,
})"""
"""What stands on the screen at one moment; between two looks the next one may come."""


def test_on_the_left_side_words_and_picture_are_those_of_the_left_side(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = begun(context, link, nora, 2)
    catalogue, seen = shipped_catalogue(), set()
    for _ in range(80):
        if on(page) == "after":
            break
        page.wait_for_timeout(200)  # what was tapped is kept first, then the next screen comes
        shown = page.evaluate(SHOWN)
        if shown["screen"] == "set" and shown["side"]:
            name, left = shown["name"], shown["side"] == "Left side"
            words = next(e for e in catalogue.exercises if e.name == name).wording("en")
            assert (words.other_side() if left else words).setup in shown["text"]
            assert shown["mirrored"] == left
            seen.add(left)
        one_tap(page)
    assert seen == {True, False}, "no exercise was done on each side"


def test_two_windows_write_one_set(context: BrowserContext, link: Link, nora: Somebody):
    one, other = context.new_page(), context.new_page()
    sign_in(one, link.address, nora)
    link.cut()
    open_session(one, link)
    pain(one, 2)
    one.wait_for_selector("main[data-screen=set]")
    open_session(other, link)
    for page in (one, other):
        page.get_by_role("button", name="Without the timer").click()
        page.wait_for_selector("main[data-screen=count]")
    # Both at one moment; a window that already knows of the other's tap has nothing to save.
    save = """moment => setTimeout(
        () => document.querySelector('[data-screen=count] [data-main]')?.click(),
        moment - Date.now())"""
    moment = one.evaluate("Date.now() + 500")
    one.evaluate(save, moment)
    other.evaluate(save, moment)
    for page in (one, other):
        page.wait_for_function(
            "() => !['count', 'set'].includes(document.querySelector('main').dataset.screen)"
        )
    link.mend()
    one.evaluate("dispatchEvent(new Event('online'))")
    one.goto(f"{link.address}/me/today/")
    for _ in range(100):
        sets, _said = nora.told()
        if sets:
            break
        one.wait_for_timeout(100)
    one.wait_for_timeout(300)
    sets, said = nora.told()
    assert (len(sets), len(said)) == (1, 1)


def test_what_one_person_entered_waits_while_another_is_signed_in(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = context.new_page()
    sign_in(page, link.address, nora)
    link.cut()
    open_session(page, link)
    pain(page, 2)
    page.wait_for_selector("main[data-screen=set]")
    link.mend()
    context.clear_cookies()  # the sign-in ends before anything is sent
    page.goto(f"{link.address}/")
    page.wait_for_function("() => localStorage.getItem('plan-of') === null")
    link.cut()
    page.goto(f"{link.address}/me/session/")
    page.wait_for_selector("main[data-screen=empty]")
    link.mend()
    agnes = somebody("Agnes Hill")
    sign_in(page, link.address, agnes)
    open_session(page, link)
    expect(page.locator("[data-status]")).to_contain_text("somebody else")
    assert agnes.told() == ([], [])
    assert nora.told() == ([], [])
    context.clear_cookies()
    page.goto(f"{link.address}/")
    page.wait_for_function("() => localStorage.getItem('plan-of') === null")
    sign_in(page, link.address, nora)
    for _ in range(100):
        _sets, said = nora.told()
        if said:
            break
        page.wait_for_timeout(100)
    assert [p.asked for p in said] == [Asked.START]
    assert agnes.told() == ([], [])


def test_a_page_older_than_the_server_keeps_what_was_tapped_and_says_so(
    context: BrowserContext, link: Link, nora: Somebody, monkeypatch: pytest.MonkeyPatch
):
    page = context.new_page()
    sign_in(page, link.address, nora)
    open_session(page, link)
    monkeypatch.setattr(events, "PROTOCOL", 2)
    pain(page, 2)
    page.wait_for_selector("main[data-screen=set]")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("main")).to_contain_text("older than the server")
    assert nora.told() == ([], [])
    monkeypatch.undo()
    page.evaluate("dispatchEvent(new Event('online'))")
    for _ in range(100):
        _sets, said = nora.told()
        if said:
            break
        page.wait_for_timeout(100)
    assert [p.asked for p in said] == [Asked.START]


def test_a_tap_is_taken_back_within_ten_seconds(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = begun(context, link, nora, 2)
    page.keyboard.press("u")
    page.wait_for_selector("main[data-screen=start]")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert nora.told() == ([], [])


@pytest.mark.parametrize("script", [True, False])
def test_a_browser_that_keeps_nothing_gets_the_pages_of_the_server(
    browser: Browser, link: Link, nora: Somebody, script
):
    context = browser.new_context(java_script_enabled=script)
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    page = context.new_page()
    page.goto(f"{link.address}/code/")
    page.fill("[name=code]", nora.code)
    page.locator("main button").first.click()
    page.goto(f"{link.address}/me/session/?short=1")
    page.wait_for_url("**/me/session/start/**")
    assert "needs a signal" in page.inner_text("main")
    context.close()


# what somebody opens without a signal | the part of the kept help | words that stand there
KEPT = [
    ("/help/", "call", "the skin between your legs is numb"),
    ("/help/without-signal/", "", "Your phone keeps this page"),
    ("/me/flare/", "flare", "Do less, not nothing."),
    ("/me/learn/", "", "Help without a signal"),
    ("/me/learn/flares/", "flare", "short walks"),
    ("/me/deep-muscles/", "deep", "My belly does not push out."),
]


def test_what_helps_on_the_floor_is_read_without_a_signal(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = context.new_page()
    sign_in(page, link.address, nora)
    link.cut()
    for address, part, words in KEPT:
        page.goto(link.address + address)
        assert page.url.partition("/help/without-signal/")[2] == (f"#{part}" if part else "")
        expect(page.locator(f"#{part or 'main'}")).to_contain_text(words)
    expect(page.locator("#hurts")).to_contain_text("It works without a signal.")
    page.get_by_role("link", name="Your session").click()
    page.wait_for_selector("main[data-screen]")
    page.goto(f"{link.address}/me/progress/")
    page.wait_for_selector("main[data-screen]")
    page.get_by_role("link", name="Help without a signal").click()
    page.wait_for_url("**/help/without-signal/")
    expect(page.locator("h1")).to_have_text("Help without a signal")


NUMBER = """async () => {
  const kept = await (await caches.match('/help/without-signal/')).text();
  return new DOMParser().parseFromString(kept, 'text/html').querySelector('a[href^="tel:"]').pathname;
}"""


def test_the_kept_help_has_the_number_of_the_country_that_was_chosen_last(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = context.new_page()
    sign_in(page, link.address, nora)
    assert page.evaluate(NUMBER) == "999"
    page.goto(f"{link.address}/help/")
    page.locator("details", has=page.locator("[name=country]")).locator("summary").click()
    page.select_option("[name=country]", "DE")
    page.locator("form[action*=country] button").click()
    for _ in range(100):
        if page.evaluate(NUMBER) == "112":
            break
        page.wait_for_timeout(50)
    link.cut()
    page.goto(f"{link.address}/help/")
    assert page.locator('#call a[href^="tel:"]').first.get_attribute("href") == "tel:112"


KEPT_LANGUAGE = """async () => {
  const kept = await (await caches.match('/help/without-signal/')).text();
  return new DOMParser().parseFromString(kept, 'text/html').documentElement.lang;
}"""


def test_the_kept_help_speaks_the_language_that_was_chosen_last(
    context: BrowserContext, link: Link, nora: Somebody
):
    page = context.new_page()
    sign_in(page, link.address, nora)
    actions.choose_language(Told(nora.person, "self", clock.now()), "es")
    page.goto(f"{link.address}/me/today/")
    for _ in range(100):
        if page.evaluate(KEPT_LANGUAGE) == "es":
            break
        page.wait_for_timeout(50)
    link.cut()
    page.goto(f"{link.address}/me/flare/")
    assert page.locator("html").get_attribute("lang") == "es"
