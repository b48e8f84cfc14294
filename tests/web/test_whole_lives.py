"""Weeks of random facts, lived as on the site: what is given out is never above what the rules give.

The rows are kept in memory and the week is derived as a page derives it; only the writing of it
is done here. Sessions are begun, stopped where it hurts and left unfinished, mornings are told or
not, flares are pressed, a therapist chooses, and what was told is put right or taken back.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from hypothesis import Phase, event, given, settings
from msgspec import structs
from tests.care.strategies import (
    CALM,
    CALM_CHOICES,
    CATALOGUE,
    Dice,
    any_approval,
    any_override,
    any_pain,
    person,
    sets_of,
    stage_choice,
    thrown,
)
from tests.searches import MOST, NIGHTLY

from mainstay.care.decision import Decision, Proposal
from mainstay.care.guards import guard
from mainstay.care.history import Pain, Stop
from mainstay.care.patient import Mode
from mainstay.care.questions import BIRTH_YEAR, SEX, Answer, Answers, questions
from mainstay.care.steps import not_above
from mainstay.exercises import Catalogue, Dose, Stage
from mainstay.web import deriving, easing, fact_rows, models, records, weeks
from mainstay.web.fact_rows import FactRow
from mainstay.web.facts import Asked, PainSaid, SetDone

Rows = tuple[FactRow, ...]

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A life is not made smaller: that takes minutes, and says no more than the message does."""

FIRST = dt.date(2026, 1, 5)
DAYS = 21


class Known(records.Overview):
    """A person who trains with the small catalogue of the tests."""

    @property
    def catalogue(self) -> Catalogue:
        return CATALOGUE


@dataclass
class Site:
    """What is stored of one person, and the clock."""

    mode: Mode
    on: dt.date = FIRST
    at: dt.datetime = dt.datetime(2026, 1, 5, 6, tzinfo=dt.UTC)
    rows: list[FactRow] = field(default_factory=list)
    week: str | None = None

    def wake(self, on: dt.date) -> None:
        """The next morning."""
        self.on, self.at = on, dt.datetime(on.year, on.month, on.day, 6, tzinfo=dt.UTC)

    def tell(
        self, kind: str, value: Any, *, replaces: FactRow | None = None, gone: bool = False
    ) -> None:
        """One fact more, a minute later."""
        self.at += dt.timedelta(minutes=1)
        text, key = msgspec.json.encode(value).decode(), f"{len(self.rows):032}"
        old = replaces.key if replaces else None
        # What puts something right belongs to the day of what it replaces.
        day = replaces.day if replaces else self.on
        row = FactRow(kind, key, "self", str(self.at), day, str(self.at), old, None, gone, text)
        self.rows = [structs.replace(r, new_key=key) if r.key == old else r for r in self.rows]
        self.rows.append(row)

    def known(self, rows: Rows | None = None) -> Known:
        """Everything that follows from the facts, or from some of them."""
        found = tuple(self.rows) if rows is None else rows
        return Known(models.Person(), self.on, self.mode, found, self.week)

    def look(self) -> weeks.View:
        """What opening a page gives out, as `weeks.in_force` and `actions.issue` do it."""
        overview = self.known()
        known = weeks.without_calm_sets(overview)
        if weeks.stands(known):
            return weeks.View(overview, overview.issued)
        week = weeks.made_now(known)
        newest = overview.issued
        if not newest or (week.inputs, week.starts) != (newest.inputs, newest.starts):
            for decision in known.now.fresh:
                self.tell("Decision", decision)
            self.week = msgspec.json.encode(week).decode()
        return weeks.View(overview, week)

    def in_session(self, name: str) -> weeks.View | None:
        """What the next page of a session shows; None where the session is over."""
        overview = self.known()
        view = weeks.View(overview, overview.issued)
        begun = next(r.at for r in self.rows if starts(r, name))
        if view.stopped or (view.anew_from and begun < view.anew_from):
            return None
        return self.look() if weeks.is_overtaken(overview) else view


def starts(row: FactRow, session: str) -> bool:
    """Whether a row is the pain at the start of a session."""
    if row.kind != "PainReport":
        return False
    value = row.value(PainSaid)
    return value.asked is Asked.START and value.session == session


def too_much(site: Site, view: weeks.View) -> Iterator[str]:
    """Doses that are given out and that the rules, asked now, do not give.

    What went calmly in a session that runs may wait until the session is over.
    """
    waiting = tuple(r for r in site.rows if r.kind != "SetLog" or not runs_calmly(r, site))
    over = above(view, site.known())
    over = over and over & above(view, site.known(waiting))
    yield from (f"{site.on}: {view.decisions[key]}" for key in over)


def above(view: weeks.View, known: Known) -> set[str]:
    """Exercises with a dose that is harder than the rules give from some facts."""
    now = {d.exercise: d.dose for d in known.now.decisions}
    return {
        key
        for key, issued in view.decisions.items()
        if issued.dose and is_harder(issued.dose, now.get(key) or guarded(issued, known), key)
    }


def guarded(issued: Decision, known: Known) -> Dose | None:
    """What the guard leaves now of a dose whose exercise another week would not choose."""
    assert known.case is not None
    assert issued.dose is not None
    wish = Proposal(issued.exercise, issued.action, issued.dose, ())
    return guard(wish, known.case, known.standing, CATALOGUE).dose


def is_harder(dose: Dose, other: Dose | None, exercise: str) -> bool:
    return other is None or not not_above(dose, other, CATALOGUE.get(exercise).assisted)


def runs_calmly(row: FactRow, site: Site) -> bool:
    """Whether a set is of a session of today without an end, and nothing hurt in its exercise."""
    done = row.value(SetDone)
    told = [r.value(PainSaid) for r in fact_rows.current(site.rows) if r.kind == "PainReport"]
    mine = [s for s in told if s.session == done.session]
    if row.day < site.on or any(s.asked is Asked.AFTER for s in mine):
        return False
    start = next(s.pain for s in mine if s.asked is Asked.START)
    during = [s for s in mine if s.exercise == done.exercise]
    return not any(s.stop or deriving.worse(start, s.pain) != start for s in during)


def check(site: Site) -> weeks.View:
    """What a page gives out now."""
    view = site.look()
    found = list(too_much(site, view))
    assert not found, found
    return view


def goes_on(site: Site, name: str) -> bool:
    """What a session that runs shows next, whether or not another page was opened in between."""
    view = site.in_session(name)
    found = list(too_much(site, view)) if view else []
    assert not found, found
    return view is not None


def answer(site: Site) -> None:
    """The whole safety screen, calm."""
    given = Answers(1986, person().sex)
    for question, choice in ((BIRTH_YEAR, "1986"), (SEX, "female")):
        site.tell("Answer", Answer(question, (choice,), site.on))
    while open_ := [q for q in questions(given, site.on) if q.id not in asked_of(given)]:
        for q in open_:
            said = Answer(q.id, (CALM_CHOICES.get(q.id, q.choices[0].id),), site.on)
            given = given.with_answer(said)
            site.tell("Answer", said)


def asked_of(given: Answers) -> set[str]:
    return {a.question for a in given.answers} | {BIRTH_YEAR, SEX}


def said(dice: Dice, hurts: int) -> Pain:
    """Calm, or some pain one time in so many; never where that is none."""
    return any_pain(dice) if hurts and dice.rarely(hurts) else CALM


def train(site: Site, dice: Dice) -> None:
    """A session; each exercise may be stopped, and it may end anywhere without a word."""
    name, hurts = f"session of {site.on}", 3 * dice.rarely(3)
    view, start = check(site), said(dice, hurts)
    site.tell("PainReport", PainSaid(Asked.START, start, name))
    for key in easing.begun_with(view, start, short=dice.rarely(4)):
        dose = view.decisions[key].dose if key in view.decisions else None
        if dose is None:
            continue
        for one in sets_of(dose, CATALOGUE.get(key)):
            log = replace(one, id=f"{name} {key} {one.id}")
            site.tell("SetLog", SetDone(name, key, dose, log))
        stop = (
            dice.pick((Stop.BACK, Stop.LEG, Stop.OTHER)) if hurts and dice.rarely(3) else None
        )
        pain = said(dice, hurts) if stop is None else start
        site.tell("PainReport", PainSaid(Asked.DURING, pain, name, key, stop))
        if dice.rarely(8):
            interrupt(site, dice)
        if not goes_on(site, name):
            event("ended by a word")
            break
        if dice.rarely(2):
            view = check(site)  # another window looks at Today
        if dice.rarely(8):
            event("left unfinished")
            return
    site.tell("PainReport", PainSaid(Asked.AFTER, said(dice, hurts), name, effort=4))
    check(site)


def interrupt(site: Site, dice: Dice) -> None:
    """A word of somebody else, or on another page, while a session runs."""
    if dice.rarely(3):
        site.tell("PainReport", PainSaid(Asked.FLARE, Pain(6)))
        answer(site)
    else:
        treat(site, dice)


def mend(site: Site, dice: Dice) -> None:
    """Something that was told is put right or taken back."""
    told = [r for r in fact_rows.current(site.rows) if r.kind == "PainReport"]
    if not told:
        return
    wrong = dice.pick(told[-12:])
    value = replace(wrong.value(PainSaid), pain=said(dice, 2))
    site.tell("PainReport", value, replaces=wrong, gone=dice.rarely(3))


def treat(site: Site, dice: Dice) -> None:
    """A word of the therapist."""
    kit = person().equipment
    if dice.rarely(2):
        value = any_approval(dice, 0, kit)
        ends = site.on + dt.timedelta(days=dice.between(2, 28))
        site.tell("Approval", replace(value, on=site.on, ends_on=ends))
    else:
        site.tell("Override", replace(any_override(dice, 0, kit), on=site.on))


def live(dice: Dice) -> Site:
    site = Site(dice.pick(list(Mode)))
    site.tell("Profile", person(mode=site.mode))
    answer(site)
    stage = dice.pick((Stage.STRENGTH, Stage.ENDURANCE, Stage.FUNCTION))
    site.tell("Override", replace(stage_choice(stage), on=FIRST))
    for n in range(DAYS):
        site.wake(FIRST + dt.timedelta(days=n))
        if not dice.rarely(5):
            site.tell("PainReport", PainSaid(Asked.MORNING, said(dice, 20)))
        for rare, does in ((9, mend), (12, treat)):
            if dice.rarely(rare):
                does(site, dice)
        view = check(site)
        if view.exercises_today() and not dice.rarely(5):
            train(site, dice)
        if dice.rarely(20):
            site.tell("PainReport", PainSaid(Asked.FLARE, Pain(6)))
            check(site)
            answer(site)
    return site


@given(thrown(lambda dice: dice, 600))
@settings(max_examples=MOST if MOST >= NIGHTLY else 6, phases=PHASES)
def test_what_is_given_out_is_never_above_what_the_rules_give_now(dice: Dice) -> None:
    live(dice)
