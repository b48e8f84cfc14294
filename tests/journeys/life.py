"""A person's days on the site, and the weeks they are given, checked against the rule tables."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from tests.journeys.conftest import Visitor
from tests.journeys.oracle import Facts, complaints
from tests.journeys.steps import say_pain

from mainstay.care.case import Case
from mainstay.care.decision import Action
from mainstay.reading import read_json
from mainstay.web import clock, models, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import IssuedWeek
from mainstay.web.living import Script, live
from mainstay.web.me import today

FIRST = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)

RUTH = {
    "about": {
        "name": "Ruth",
        "height_cm": "166",
        "mass": "71",
        "conditioning": ("medium",),
        "country": "GB",
    },
    "pain": {"back": ("4",), "leg": ("0",), "reach": ("back",), "weeks": "400"},
    "health": {},
    "abilities": {"floor": ("yes",)},
    "equipment": {
        "items": ("mat",),
        "has_pulley": ("yes",),
        "rig_name": "machine at the gym",
        "unit": ("kg",),
        "rig_kind": ("pins",),
        "pins": "first 2.5, then 2.5 up to 60",
        "ratio": ("2",),
        "lesson": ("yes",),
    },
    "outlook": {
        "worry": ("a_little",),
        "low_mood": ("not_at_all",),
        "moving_harms": ("a_little",),
    },
    "goals": {"goal_1": "Sit through a concert", "ability_1": ("4",)},
    "week": {"days_per_week": ("3",), "minutes": ("25",)},
}


def local_day(moment: dt.datetime) -> dt.date:
    return clock.day(moment, "Europe/London")


def the_person() -> models.Person:
    return models.Person.objects.get()


@dataclass
class Life:
    """A person with their browser, their days and every week that they were given."""

    visitor: Visitor
    person: models.Person
    script: Script
    set_clock: Callable[[dt.datetime], None]
    wrong: list[str] = field(default_factory=list)
    actions: Counter[Action] = field(default_factory=Counter)
    issued: dict[UUID, IssuedWeek] = field(default_factory=dict)

    def day(self, number: int) -> dt.date:
        return local_day(FIRST) + dt.timedelta(days=number)

    def week(self, number: int) -> weeks.View:
        """The week in force, checked against the rule tables."""
        view = weeks.as_issued(Told(self.person, "self", clock.now()), self.day(number))
        issued = self.given_out()
        earlier = issued[-2].plan if len(issued) > 1 else None
        self.wrong += complaints(Facts(view, before_sessions(view), earlier, self.day(number)))
        self.actions.update(d.action for d in view.issued.doses)
        return view

    def given_out(self) -> list[IssuedWeek]:
        """Every week that they were given, oldest first; each is large, and read once."""
        rows = models.Issued.objects.filter(person=self.person).order_by("received_at")
        for row in rows.exclude(pk__in=self.issued):
            self.issued[row.pk] = read_json(row.value, IssuedWeek, "issued")
        return [self.issued[key] for key in rows.values_list("pk", flat=True)]

    def wakes(self, number: int, pain: int) -> None:
        """The morning of a day in the browser."""
        self.set_clock(FIRST + dt.timedelta(days=number, hours=-1))
        self.visitor.go("/me/morning/")
        say_pain(self.visitor, pain)
        self.visitor.choose("set_off", "no")
        self.visitor.main()

    def reads(self, view: weeks.View, name: str) -> None:
        """The programme page says every dose and why it is so, in the words of the decisions."""
        self.visitor.go("/me/programme/")
        self.visitor.picture(name)
        self.visitor.page.evaluate(UNFOLD)
        text = self.visitor.page.inner_text("main")
        for item in view.in_session(tuple(i for d in view.issued.plan.days for i in d.items)):
            line = today.line(view, item)
            assert line is not None, item
            assert line.dose in text, line.dose
            assert line.change in text, line.change
            assert all(reason in text for reason in line.reasons), line.reasons
        walked = view.aerobic
        for day in view.issued.plan.days if walked else ():
            told = f"{walked.dose.sets * (walked.dose.duration_s or 0) // 60} min"
            assert not day.walk_minutes or f"{day.walk_minutes} min" == told

    def lives(self, number: int) -> None:
        self.set_clock(FIRST + dt.timedelta(days=number, hours=-4))
        live(self.person, self.script, self.day(number), 1)


UNFOLD = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"
"""What is folded is read as if each part had been tapped."""


def before_sessions(view: weeks.View) -> Case:
    """The case as it was when the day's last week was derived: before the day's sessions."""
    case = view.overview.case
    earlier = tuple(s for s in case.history.sessions if s.on < view.overview.on)
    return replace(case, history=replace(case.history, sessions=earlier))
