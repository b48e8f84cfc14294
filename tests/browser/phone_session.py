"""Somebody at the beginning of their programme, and the taps of a session in the phone's player."""

import datetime as dt
from dataclasses import dataclass, replace

from playwright.sync_api import Page

from mainstay.care.history import Pain
from mainstay.web import actions, clock, demo, fact_rows
from mainstay.web.facts import PainSaid, SetDone
from mainstay.web.living import Day, live
from mainstay.web.models import Person


@dataclass(frozen=True)
class Somebody:
    """A person who began some days ago, and the code that signs them in."""

    person: Person
    code: str

    def told(self) -> tuple[list[SetDone], list[PainSaid]]:
        """Every set and every pain of their sessions that is stored."""
        rows = fact_rows.current(fact_rows.story(self.person))
        sets = [r.value(SetDone) for r in rows if r.kind == "SetLog"]
        said = [r.value(PainSaid) for r in rows if r.kind == "PainReport"]
        return sets, [p for p in said if p.session is not None]


def midday() -> str:
    """A zone in which it is about noon: no story that looks at the clock runs into another day."""
    ahead = (
        12 - clock.now().hour
    )  # hours before UTC, -11 to 12; the sign of these names is turned
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/UTC"


ZONE = midday()
"""Where somebody and their phone are, from the start of the run to its end."""


def somebody(name: str, days: int = 1) -> Somebody:
    """They began so many days ago, and have not trained yet."""
    now = clock.now()
    began = now - dt.timedelta(days=days)
    [member] = [m for m in demo.cast(now.date()) if m.name == name]
    with clock.moved_to(began):
        person, code = actions.begin(began, ZONE, name)
    lazy = replace(member.script, day=lambda _: Day(Pain(2), trains=False, walks=False))
    live(person, lazy, clock.day(began, person.zone), days)
    return Somebody(person, code)


def on(page: Page) -> str:
    return page.locator("main").get_attribute("data-screen") or ""


def pain(page: Page, number: int) -> None:
    page.locator(f"input[name=back][value='{number}']:visible").first.check(force=True)
    no_leg = page.locator("input[name=leg_too][value=no]:visible")
    if no_leg.count():
        no_leg.first.check(force=True)
    page.click("[data-main]")
