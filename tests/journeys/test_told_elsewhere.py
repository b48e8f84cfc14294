"""What is told elsewhere, or on this phone without a signal, while a session runs on it."""

import contextlib
import datetime as dt

import pytest
from playwright.sync_api import BrowserContext, Error, Page
from tests.browser.phone_session import ZONE, Somebody, on, pain
from tests.journeys.carried import answer_calmly, begun, one_tap, open_session, sign_in
from tests.journeys.link import Link

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import Pain, Stop
from mainstay.care.questions import Answer
from mainstay.care.screening import By, Release
from mainstay.web import actions, clock, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid
from mainstay.wording import dose_text

pytestmark = pytest.mark.django_db(transaction=True)


def today() -> dt.date:
    return clock.day(clock.now(), ZONE)


def as_(who: Somebody, author: str = "self") -> Told:
    return Told(who.person, author, clock.now())


def flares(who: Somebody) -> None:
    """On another device: a flare, and every safety question answered calmly."""
    actions.say_pain(as_(who), PainSaid(Asked.FLARE, Pain(7)))
    answer_calmly(who)


def hear(page: Page) -> None:
    """What waits goes out at once, and the answer is heard."""
    page.evaluate("dispatchEvent(new Event('online'))")


def looked_at(page: Page) -> None:
    """Somebody comes back to the page."""
    with contextlib.suppress(Error):  # it may be on its way to begin anew already
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def reload(page: Page) -> None:
    with contextlib.suppress(Error):  # the page may be doing the same
        page.reload()


def is_given_as_ruled(page: Page, who: Somebody) -> None:
    """The first exercise has the dose that the rules give now."""
    view = weeks.current(as_(who), today())
    first = view.exercises_today(short=True)[0]
    exercise, dose = view.overview.catalogue.get(first), view.decisions[first].dose
    assert dose is not None
    assert page.inner_text("h1") == exercise.name
    assert page.inner_text(".dose") == dose_text(dose, exercise)


def test_an_answer_in_another_window_shuts_the_session_that_runs(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """New numbness is told on another page: here nothing goes on, also after a reload without signal."""
    page = begun(context, link, nora, back=1)
    other = context.new_page()
    other.goto(f"{link.address}/me/safety-questions/saddle/")
    other.click("[name=choice][value=new]")
    closed = "main:is([data-screen=closed], [data-screen=locked])"
    page.wait_for_selector(closed)
    reload(page)
    page.wait_for_selector(closed)
    link.cut()
    reload(page)
    page.wait_for_selector(closed)


def test_a_numb_leg_told_without_a_signal_shuts_the_phone_until_the_questions_are_answered(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """A reload gives out no dose, and neither does another kind of session; online nothing opens by itself."""
    page = begun(context, link, nora, 1)
    link.cut()
    page.keyboard.press("h")
    page.click("[data-stop=numb_or_weak]")
    page.wait_for_selector("main[data-screen=numb]")
    reload(page)
    page.wait_for_selector("main[data-screen=numb]")
    page.goto(f"{link.address}/me/session/")
    page.wait_for_selector("main:is([data-screen=numb], [data-screen=closed])")
    link.mend()
    reload(page)
    page.wait_for_selector("main:is([data-screen=numb], [data-screen=closed])")
    page.wait_for_timeout(3000)
    assert on(page) in ("numb", "closed", "locked")
    assert [said.stop for said in nora.told()[1]].count(Stop.NUMB_OR_WEAK) == 1


def test_a_lock_heard_with_a_tap_says_what_to_do_and_an_opened_one_begins_anew(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """The signal goes before another plan comes; the emergency words are there, also after a reload."""
    page = begun(context, link, nora, 1)
    actions.answer(as_(nora), Answer("saddle", ("new",), today()))
    context.route("**/api/plan/", lambda route: route.abort())
    hear(page)
    page.wait_for_selector("main[data-screen=locked]")
    reload(page)
    page.wait_for_selector("main[data-screen=locked]")
    context.unroute("**/api/plan/")
    examined = {"examined_by": "ED", "examined_on": today(), "result": "nothing found"}
    opens = Release(By.THERAPIST, "T", today(), "Seen.", **examined, flags=("RF01",))
    actions.release(as_(nora, "T"), opens)
    answer_calmly(nora)
    reload(page)
    page.wait_for_selector("main[data-screen=start]")


def test_after_a_flare_told_elsewhere_the_session_begins_anew(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """It is heard with a tap; what was given out before is not begun with again."""
    page = begun(context, link, nora, 1)
    flares(nora)
    context.route("**/api/plan/", lambda route: route.abort())
    hear(page)
    page.wait_for_selector("main[data-screen=stale]")
    context.unroute("**/api/plan/")
    page.click("[data-main]")
    page.wait_for_selector("main[data-screen=start]")
    link.cut()
    pain(page, 3)
    page.wait_for_selector("main[data-screen=set]")
    is_given_as_ruled(page, nora)


def test_what_another_window_has_heard_ends_the_session_here(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """A flare is told and answered there, then the signal goes."""
    page = begun(context, link, nora, 1)
    hear(page)
    flares(nora)
    other = context.new_page()
    other.goto(f"{link.address}/me/today/")
    kept_anew(other)
    link.cut()
    looked_at(page)
    page.wait_for_selector("main[data-screen=start]")


KEPT_ANEW = """() => new Promise((resolve) => {
  indexedDB.open("mainstay").onsuccess = ({ target: { result: kept } }) => {
    kept.transaction(["plans"]).objectStore("plans").getAll().onsuccess = ({ target }) => {
      kept.close();
      resolve(target.result.some((plan) => plan.anew_from && !plan.stopped));
    };
  };
})"""


def kept_anew(page: Page) -> None:
    """Wait until the kept plan knows of the flare and of the answers after it."""
    for _ in range(200):  # `wait_for_function` takes the promise itself for an answer
        if page.evaluate(KEPT_ANEW):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the kept plan never heard of the flare")


def test_what_a_therapist_bars_leaves_a_session_that_runs(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """What is heard in the middle of a set waits for it; what was done of it is filed as that."""
    page = begun(context, link, nora, 1)
    barred = weeks.current(as_(nora), today()).exercises_today(short=True)[0]
    name = page.inner_text("h1")
    bar = Override(OverrideKind.BAR, "T", today(), "dizzy", exercise=barred)
    page.click("[data-main]")
    page.wait_for_selector("main[data-screen=running]")
    actions.override(as_(nora, "T"), bar)
    hear(page)
    looked_at(page)
    page.wait_for_timeout(1500)
    page.click("[data-main]")
    page.get_by_role("button", name="Set done").click()
    page.wait_for_selector("main[data-screen=count]")
    page.click("[data-main]")
    page.wait_for_selector("main[data-screen=during]")
    hear(page)
    page.keyboard.press("h")
    page.click("[data-stop=back]")
    page.wait_for_selector("main[data-screen=felt]")
    pain(page, 1)
    page.wait_for_selector("main[data-screen=choice]")
    page.click("[data-choice=next]")
    page.wait_for_selector("main[data-screen=set]")
    assert page.inner_text("h1") != name
    assert [done.exercise for done in nora.told()[0]] == [barred]
    link.cut()
    reload(page)
    page.wait_for_selector("main[data-screen=set]")
    assert page.inner_text("h1") != name


def test_a_page_that_stood_open_over_night_begins_anew(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """Limits count from the pain of the day, also without a signal: yesterday’s start sets none."""
    page = begun(context, link, nora, 1)
    link.cut()
    page.clock.install()
    page.clock.fast_forward(24 * 3600 * 1000)  # another day, whatever the hour is now
    looked_at(page)
    page.wait_for_selector("main[data-screen=start]")


def test_a_start_page_that_stands_open_begins_with_what_is_given_out_now(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    page = context.new_page()
    sign_in(page, link.address, nora)
    open_session(page, link)
    page.locator("input[name=back][value='3']:visible").first.check(force=True)
    flares(nora)
    looked_at(page)
    kept_anew(page)
    pain(page, 3)
    page.wait_for_selector("main[data-screen=set]")
    is_given_as_ruled(page, nora)


LATE = """async () => {
  const real = window.fetch;
  let plans = 0;
  window.fetch = async (address, asked) => {
    if (!String(address).includes("/api/plan/")) return real(address, asked);
    if (++plans > 1) throw new TypeError("no signal");
    const answer = await real(address, asked);
    const text = await answer.text();
    await new Promise((done) => (window.letIn = done));
    return new Response(text, { status: 200, headers: { "Content-Type": "application/json" } });
  };
}"""
"""A plan that was asked for waits at the door until `letIn`; another one does not come."""


def test_a_plan_asked_for_before_a_numb_leg_was_heard_opens_nothing(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    page = begun(context, link, nora, 1)
    page.evaluate(LATE)
    looked_at(page)
    page.wait_for_function("() => window.letIn")
    page.keyboard.press("h")
    page.click("[data-stop=numb_or_weak]")
    page.wait_for_selector("main[data-screen=numb]")
    for _ in range(100):
        if Stop.NUMB_OR_WEAK in [said.stop for said in nora.told()[1]]:
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)
    page.evaluate("window.letIn()")
    page.wait_for_timeout(300)
    link.cut()
    reload(page)
    page.wait_for_selector(
        "main:is([data-screen=numb], [data-screen=closed], [data-screen=locked])"
    )


def test_a_plan_asked_for_earlier_never_replaces_one_that_another_tab_kept(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """What the slow tab asked for before the flare comes in last: the phone keeps what it knows."""
    slow, other = begun(context, link, nora, 1), context.new_page()
    slow.add_init_script(f"({LATE})()")
    slow.goto(f"{link.address}/me/learn/")
    slow.wait_for_function("() => window.letIn")
    flares(nora)
    other.goto(f"{link.address}/me/today/")
    kept_anew(other)
    slow.evaluate("window.letIn()")
    slow.wait_for_timeout(500)
    assert other.evaluate(KEPT_ANEW), "the plan from before the flare took its place"
    link.cut()
    other.goto(f"{link.address}/me/session/?short=1")
    other.wait_for_selector("main[data-screen=start]")


def two_windows(context: BrowserContext, link: Link, who: Somebody) -> tuple[Page, Page]:
    """Both ask how the back is."""
    first, second = context.new_page(), context.new_page()
    sign_in(first, link.address, who)
    open_session(first, link)
    open_session(second, link)
    assert on(first) == on(second) == "start"
    return first, second


def starts_are(page: Page, who: Somebody, wanted: list[int]) -> None:
    """What waits goes out, and these starts are all that is stored."""
    hear(page)
    found: list[int] = []
    for _ in range(200):
        found = [said.pain.back for said in who.told()[1] if said.asked is Asked.START]
        if len(found) >= len(wanted):
            break
        page.wait_for_timeout(50)
    assert found == wanted


def test_more_pain_told_at_the_start_in_a_second_window_begins_anew(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """The first one is over: its limits were those of less pain."""
    first, second = two_windows(context, link, nora)
    pain(first, 1)
    first.wait_for_selector("main[data-screen=set]")
    pain(second, 8)
    second.wait_for_selector("main[data-screen=set]")
    first.wait_for_selector("main[data-screen=start]")
    starts_are(second, nora, [1, 8])
    reload(first)
    first.wait_for_selector("main[data-screen=set]")
    assert first.inner_text("h1") == second.inner_text("h1")


def test_more_pain_taken_back_at_once_lets_the_first_session_go_on(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """It was a slip of the finger: nothing of the session that it had ended is lost."""
    first, second = two_windows(context, link, nora)
    pain(first, 1)
    first.wait_for_selector("main[data-screen=set]")
    name = first.inner_text("h1")
    pain(second, 8)
    second.wait_for_selector("main[data-screen=set]")
    second.click("[data-undo]")
    second.wait_for_selector("main[data-screen=start]")
    reload(first)
    first.wait_for_selector("main[data-screen=set]")
    assert first.inner_text("h1") == name
    starts_are(first, nora, [1])


KEPT = """([store, field]) => new Promise((resolve) => {
  indexedDB.open("mainstay").onsuccess = ({ target: { result: kept } }) => {
    kept.transaction([store]).objectStore(store).getAll().onsuccess = ({ target }) => {
      kept.close();
      resolve(target.result.map((one) => one[field] ?? false));
    };
  };
})"""
"""One field of all that a phone keeps in one of its stores."""


def test_a_set_taken_back_opens_no_session_that_more_pain_has_ended(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    first, second = two_windows(context, link, nora)
    pain(first, 1)
    first.wait_for_selector("main[data-screen=set]")
    does_a_set(first)
    pain(second, 8)
    second.wait_for_selector("main[data-screen=set]")
    first.wait_for_selector("main[data-screen=start]")
    first.click("[data-undo]")
    first.wait_for_function(
        "() => document.querySelector('main').innerText.includes('Taken back')"
    )
    assert sorted(second.evaluate(KEPT, ["runs", "over"])) == [False, True]
    pain(first, 1)
    first.wait_for_selector("main[data-screen=set]")
    assert "the pain that was told there" in first.inner_text("main")
    starts_are(first, nora, [1, 8])


def test_a_start_taken_back_opens_nothing_that_more_pain_has_ended_since(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    """1, then 4, then 8, each in a window of its own; the 4 is taken back: the 8 goes on alone."""
    first, second = two_windows(context, link, nora)
    third = context.new_page()
    open_session(third, link)
    for window, number in ((first, 1), (second, 4), (third, 8)):
        pain(window, number)
        window.wait_for_selector("main[data-screen=set]")
    second.wait_for_selector("main[data-screen=start]")
    second.click("[data-undo]")
    second.wait_for_function(
        "() => document.querySelector('main').innerText.includes('Taken back')"
    )
    assert sorted(second.evaluate(KEPT, ["runs", "over"])) == [False, True]
    starts_are(third, nora, [1, 8])


def does_a_set(page: Page) -> None:
    while "set" not in page.evaluate(KEPT, ["events", "kind"]):
        one_tap(page)


def test_less_pain_told_at_the_start_in_a_second_window_is_answered(
    context: BrowserContext, link: Link, nora: Somebody
) -> None:
    first, second = two_windows(context, link, nora)
    pain(first, 3)
    first.wait_for_selector("main[data-screen=set]")
    pain(second, 1)
    second.wait_for_selector("main[data-screen=set]")
    assert "Another window had begun this session" in second.inner_text("main")
