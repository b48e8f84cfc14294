"""The week a person sees: derived when facts changed, issued once, shown until the next change."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mainstay.care.case import Standing, closed
from mainstay.care.conditions import LEG_LED
from mainstay.care.decision import Decision
from mainstay.care.history import Pain, Reach
from mainstay.exercises import Dose, Exercise, Purpose
from mainstay.planning import PlannedDay, PlannedItem
from mainstay.web import actions, fact_rows, records
from mainstay.web.actions import Told
from mainstay.web.deriving import hurt_more
from mainstay.web.facts import Asked, IssuedWeek, PainSaid, SetDone
from mainstay.web.screened import is_fall, reopens_screen

WEEK = timedelta(days=7)

LONGEST = timedelta(hours=4)
"""A session that passes midnight goes on so long after its start (ours)."""

DAY_MARK = " on "
"""Stands before the day in the inputs of a week that the day alone made easier."""


@dataclass(frozen=True)
class View:
    """A person's week on one day.

    Attributes:
        overview: everything derived from the facts.
        issued: the week in force; None before the intake is finished.
    """

    overview: records.Overview
    issued: IssuedWeek | None

    @property
    def standing(self) -> Standing:
        """What the rules make of the case."""
        return self.overview.standing

    @property
    def stopped(self) -> bool:
        """Whether the safety screen forbids training now."""
        return self.overview.case is None or not self.overview.may_train

    @functools.cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """The decision in force by exercise."""
        return {d.exercise: d for d in self.issued.doses} if self.issued else {}

    def begun_with(self, exercise: str, session: str) -> Decision | None:
        """The decision that an exercise was begun with in a session of today; None before its first set."""
        case = self.overview.case
        if case is None:
            return None
        records = (r for s in case.history.sessions if s.id == session for r in s.records)
        if exercise not in {r.exercise for r in records}:
            return None
        given = [d for d in case.decisions if d.exercise == exercise and d.dose]
        return given[-1] if given else None

    @functools.cached_property
    def said(self) -> tuple[PainSaid, ...]:
        """Everything said about pain, oldest first."""
        rows = fact_rows.current(self.overview.rows)
        return tuple(r.value(PainSaid) for r in rows if r.kind == "PainReport")

    @functools.cached_property
    def anew_from(self) -> datetime | None:
        """When a session from before is over.

        A flare, a numb or weak leg or a severe event was told, a lock opened, or pain put right today
        that a session that runs goes by.
        """
        rows = fact_rows.current(self.overview.rows)
        over = {s.session for s in self.said if s.asked is Asked.AFTER}
        start = {s.session: s.pain for s in self.said if s.asked is Asked.START}
        corrected = (
            r for r in rows if r.replaces is not None and _is_of_now(r, self.overview.on)
        )
        put_right = (r.received_at for r in corrected if _is_put_right(r, over, start))
        return max((*(r.at for r in rows if _begins_anew(r)), *put_right), default=None)

    @property
    def asks_leg(self) -> bool:
        """Whether leg questions are shown: ever any leg pain, or a leg condition."""
        case = self.overview.case
        told = case is not None and (
            case.patient.usual.leg > 0
            or case.patient.usual.reach is not Reach.BACK
            or any(r.condition in LEG_LED for r in case.patient.conditions)
        )
        return told or any(s.pain.leg > 0 or s.pain.reach is not Reach.BACK for s in self.said)

    @property
    def today(self) -> PlannedDay | None:
        """Today's entry of the plan."""
        days = self.issued.plan.days if self.issued else ()
        return next((d for d in days if d.on == self.overview.on), None)

    def exercises_today(self, *, short: bool = False) -> tuple[str, ...]:
        """Today's exercises in order; the 5-minute version on bad days."""
        return tuple(i.exercise for i in self.items_today(short=short))

    def items_today(self, *, short: bool = False) -> tuple[PlannedItem, ...]:
        """The same with their sets, sides and reasons."""
        if self.issued is None:
            return ()
        day = self.today
        items = self.issued.plan.short if short else day.items if day else ()
        return self.in_session(items)

    def in_session(self, items: tuple[PlannedItem, ...]) -> tuple[PlannedItem, ...]:
        """The items done in a session; walking and its like are logged on their own."""
        catalogue = self.overview.catalogue
        return tuple(
            i for i in items if catalogue.get(i.exercise).purpose is not Purpose.AEROBIC
        )

    def easier_allowed(self, exercise: Exercise) -> Exercise | None:
        """The first easier neighbor that passes the same filter as the plan."""
        case = self.overview.case
        if case is None:
            return None
        for neighbor in self.overview.catalogue.easier(exercise):
            if not closed(neighbor, case, self.standing):
                return neighbor
        return None

    @property
    def aerobic(self) -> Decision | None:
        """The decision for walking, or for what stands in for it."""
        for key, decision in self.decisions.items():
            if self.overview.catalogue.get(key).purpose is Purpose.AEROBIC and decision.dose:
                return decision
        return None

    def done_before(self, exercise: str) -> Dose | None:
        """The dose that was given when the exercise was last done."""
        case = self.overview.case
        done = case.history.records_of(exercise) if case else ()
        return done[-1][1].given if done else None

    def answered_morning(self, day: date) -> bool:
        """Whether that morning's questions were answered."""
        case = self.overview.case
        return case is not None and any(m.on == day for m in case.history.mornings)

    @property
    def morning_due(self) -> bool:
        """Whether this morning's questions are still open."""
        return not self.answered_morning(self.overview.on)


def _begins_anew(row: fact_rows.FactRow) -> bool:
    """A lock was opened, or something was told that opens the safety questions again."""
    return row.kind == "Release" or reopens_screen(row) or is_fall(row)


def _is_of_now(row: fact_rows.FactRow, on: date) -> bool:
    """Told on this day, or put right in a session that may have passed midnight."""
    return row.day == on or row.received_at - row.at <= LONGEST


def _is_put_right(
    row: fact_rows.FactRow, over: set[str | None], start: Mapping[str | None, Pain]
) -> bool:
    """Limits count from pain at the start, and so does what was chosen; what hurt more takes from it."""
    if row.kind != "PainReport":
        return False
    said = row.value(PainSaid)
    counts = said.asked is Asked.START or hurt_more(said, start.get(said.session))
    return counts and said.session not in over


def as_issued(told: Told, on: date) -> View:
    """The week as it was last given out, without deriving a new one (inside a session)."""
    overview = records.overview(told.person, on)
    return View(overview, overview.issued)


def while_running(told: Told, view: View) -> View:
    """The same for a session that runs: another word may take from it what was given out."""
    return in_force(told, view.overview) if is_overtaken(view.overview) else view


def is_overtaken(overview: records.Overview) -> bool:
    """Whether something was told since the week was given out that leaves less of it."""
    if overview.case is None or _of_these_facts(overview):
        return False
    return without_calm_sets(overview).too_much


def without_calm_sets(overview: records.Overview) -> records.Overview:
    """What is known without the sets of a session that runs: until it is over they say nothing.

    One set of three is no failure yet. What hurt is over, and counts at once with its sets.
    """
    today = [r for r in overview.valid if r.kind == "SetLog" and r.day == overview.on]
    if not today:
        return overview
    said = View(overview, None).said
    over = {s.session for s in said if s.asked is Asked.AFTER}
    start = {s.session: s.pain for s in said if s.asked is Asked.START}
    hurt = {(s.session, s.exercise) for s in said if hurt_more(s, start.get(s.session))}

    def waits(row: fact_rows.FactRow) -> bool:
        done = row.value(SetDone)
        ended = done.session in over or done.session not in start
        return not ended and (done.session, done.exercise) not in hurt

    waiting = {r.key for r in today if waits(r)}
    return replace(overview, rows=tuple(r for r in overview.rows if r.key not in waiting))


def current(told: Told, on: date) -> View:
    """The week in force; derived and issued anew when the facts or the week changed."""
    return in_force(told, records.overview(told.person, on))


def in_force(told: Told, overview: records.Overview) -> View:
    """The same where the person's facts were read already."""
    if overview.case is None:
        return View(overview, None)
    known = without_calm_sets(overview)
    if stands(known):
        return View(overview, overview.issued)
    week = made_now(known)
    weighed = known.estimate.weighing(week.inputs) if known.estimate else None
    actions.issue(told, week, known.now.fresh, weighed)
    # Pages look at the week and at the facts behind it; the decisions just stored change neither.
    return View(overview, week)


def stands(overview: records.Overview) -> bool:
    """Whether the newest week runs, was made from these facts and gives no more than today allows."""
    return _of_these_facts(overview) and not overview.too_much


def _of_these_facts(overview: records.Overview) -> bool:
    issued = overview.issued
    in_time = issued is not None and issued.starts <= overview.on <= issued.ends
    return bool(issued and in_time and issued.inputs.partition(DAY_MARK)[0] == overview.inputs)


def made_now(overview: records.Overview) -> IssuedWeek:
    """The week as facts and day give it now, to be given out."""
    made, by_day = overview.now, f"{DAY_MARK}{overview.on}"
    return IssuedWeek(
        plan=made.plan,
        doses=made.decisions,
        inputs=f"{overview.inputs}{by_day if _of_these_facts(overview) else ''}",
        rule_book=made.standing.rule_book,
        starts=overview.starts,
        ends=overview.starts + WEEK - timedelta(days=1),
    )
