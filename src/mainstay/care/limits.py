"""The rows of the guard: each names the highest dose that it allows; none can raise one."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mainstay.care.case import Case, Standing
from mainstay.care.decision import APPROVAL_RISE_PERCENT
from mainstay.care.flare import absence_of
from mainstay.care.ladder import flare_dose, red_dose
from mainstay.care.line import Line
from mainstay.care.pain import Light
from mainstay.care.patient import Mode
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.care.steps import (
    Frame,
    eased,
    lower_of,
    not_above,
    parts_above,
    scaled,
    step_up,
    strength,
    within_tops,
)
from mainstay.exercises import Catalogue, Dose, Exercise, Purpose


@dataclass(frozen=True)
class Question:
    """What the rows look at: a proposal for one exercise, after a swap was allowed or not.

    `first`: after a swap the dose to begin with, see `line.instead`.
    """

    exercise: Exercise
    case: Case
    standing: Standing
    catalogue: Catalogue
    line: Line
    swapped: bool
    rises_today: tuple[str, ...]
    first: Dose | None = None

    @property
    def frame(self) -> Frame:
        return self.line.frame

    @property
    def still(self) -> Dose:
        """The dose that is no rise; a swap begins at the entry dose, or with less after red."""
        if not self.swapped:
            return self.line.still
        return self.line.entry if self.first is None else self.first


@dataclass(frozen=True)
class Limit:
    """The highest dose that one row allows, why, and whether a therapist can open it."""

    top: Dose
    reasons: tuple[Reason, ...]
    waits: bool = False


Row = Callable[[Question, Dose], Limit | None]


NoRise = Callable[[Question], Limit | None]


def _first(q: Question, wish: Dose) -> Limit | None:
    """The first time, after a swap, a very long break or an event the entry dose is the highest."""
    top = q.still if q.swapped else q.line.entry
    if q.line.anew is not None:
        return Limit(top, (q.line.anew,))
    restart = q.line.away is not None and q.line.away.restart
    if q.line.last is not None and not q.swapped and not restart:
        return None
    if restart and q.line.away:
        return Limit(top, (q.line.away.reason,))
    return Limit(top, (because(ReasonCode.FIRST_TIME),))


def _red(q: Question, wish: Dose) -> Limit | None:
    """The last session of this exercise was red."""
    if q.line.light is not Light.RED or q.line.last is None:
        return None
    return Limit(red_dose(q.line), q.line.last.judgement.reasons)


def _flare(q: Question, wish: Dose) -> Limit | None:
    flared = q.standing.flare
    if flared is None:
        return None
    return Limit(flare_dose(q.line, q.standing), (*flared.reasons, *_short_walks(q)))


def _short_walks(q: Question) -> tuple[Reason, ...]:
    rule = rule_book().flare
    flared, walks = q.standing.flare, q.exercise.purpose is Purpose.AEROBIC
    if flared is None or not walks or not flared.ease_only:
        return ()
    minutes = rule.shortest_walk_s // 60
    return (because(ReasonCode.FLARE_SHORT_WALKS, rule.source, minutes=minutes),)


def _break(q: Question, wish: Dose) -> Limit | None:
    away = q.line.away
    if away is None:
        return None
    return Limit(eased(q.line.still, away.percent, q.frame), (away.reason,))


def _deload(q: Question, wish: Dose) -> Limit | None:
    """After five weeks of strength work one is lighter."""
    reason = _lighter_week(q)
    if reason is None:
        return None
    return Limit(scaled(q.still, rule_book().deload.percent), (reason,))


def _deload_holds(q: Question) -> Limit | None:
    """In a lighter week nothing rises: a step of load would take its repetitions back as well."""
    reason = _lighter_week(q)
    return None if reason is None else Limit(q.still, (reason,))


def _lighter_week(q: Question) -> Reason | None:
    rule = rule_book().deload
    if q.exercise.stage.rank < rule.from_stage.rank:
        return None
    since = q.standing.once("loading", q.catalogue, q.case, lambda: _loading_since(q))
    if since is None or ((q.case.on - since).days // 7 + 1) % rule.every_weeks:
        return None
    return because(ReasonCode.DELOAD_WEEK, rule.source, percent=rule.percent)


def _loading_since(q: Question) -> date | None:
    """The day from which weeks of strength work count.

    A flare and a break were lighter than any lighter week: after them the weeks count anew (ours;
    the reference asks for a lighter week every four to six weeks).
    """
    known, rank = q.catalogue.by_id, rule_book().deload.from_stage.rank
    strong = (
        j.session.on
        for j in q.standing.judged
        if j.record.exercise in known and known[j.record.exercise].stage.rank >= rank
    )
    first = next(strong, None)
    if first is None:
        return None
    # Without walks, red ones too: a walk that hurt must not move the lighter week.
    days = sorted({j.session.on for j in q.standing.judged if not j.walk})
    back = [
        then for before, then in itertools.pairwise(days) if absence_of((then - before).days)
    ]
    calm = q.standing.settled_on
    return max([first, *back, *([calm] if calm else [])])


def red_recently(q: Question) -> Limit | None:
    """After a red session nothing rises for two sessions, whatever exercise was red."""
    rule = rule_book().rise
    recent = q.standing.days_before_a_rise
    left = max((at + 1 for at, (_, red) in enumerate(recent) if red), default=0)
    if not left:
        return None
    left += rule.pause_after_red_sessions - len(recent)
    reason = because(ReasonCode.RED_RECENTLY, rule.source, sessions_left=left)
    return Limit(_not_above_last(q), (reason,))


def _not_above_last(q: Question) -> Dose:
    last = q.line.last
    if last is None or q.swapped or not q.frame.fits(last.record.given):
        return q.still
    return lower_of(q.still, last.record.given, q.frame.assisted)


def _flare_holds(q: Question) -> Limit | None:
    flared = q.standing.flare
    return None if flared is None else Limit(q.still, flared.reasons)


def _break_holds(q: Question) -> Limit | None:
    return None if q.line.away is None else Limit(q.still, (q.line.away.reason,))


def _anew_holds(q: Question) -> Limit | None:
    return None if q.line.anew is None else Limit(q.still, (q.line.anew,))


def _walk_only(q: Question) -> Limit | None:
    """A person who may only walk for now walks no more than before."""
    if q.standing.triage.may_train:
        return None
    level = q.standing.triage.level
    reason = because(ReasonCode.LOCKED, level="" if level is None else level.value)
    return Limit(q.still, (reason,))


def _approval_missing(q: Question) -> Limit | None:
    """In clinic mode doses hold or fall while the therapist is silent, or was since a restart."""
    approval, again = q.standing.approval, q.standing.restart
    silent = approval is None or (again is not None and approval.on < again.on)
    if q.case.patient.mode is not Mode.CLINIC or not silent:
        return None
    given = any(a.on <= q.case.on for a in q.case.approvals)
    code = ReasonCode.APPROVAL_ENDED if given else ReasonCode.APPROVAL_MISSING
    return Limit(q.still, (because(code),), waits=True)


def _not_earned(q: Question) -> Limit | None:
    reasons = () if q.swapped else q.line.unearned
    return Limit(q.still, reasons) if reasons else None


def _two_rise(q: Question) -> Limit | None:
    most = rule_book().rise.exercises_a_session
    to_come = [d.exercise for d in q.case.climbed if d.replaces != q.exercise.id]
    others = {*q.rises_today, *to_come} - {q.exercise.id}
    if len(others) < most:
        return None
    reason = because(ReasonCode.TWO_EXERCISES_RISE, rule_book().rise.source, limit=most)
    return Limit(q.still, (reason,))


NO_RISE: tuple[NoRise, ...] = (
    _walk_only,
    red_recently,
    _flare_holds,
    _break_holds,
    _anew_holds,
    _deload_holds,
    _not_earned,
    _approval_missing,
    _two_rise,
)
"""What stops every rise and every climb, most dangerous first."""


def _top_of_range(q: Question, wish: Dose) -> Limit | None:
    cut = within_tops(wish, q.frame)
    if cut == wish:
        return None
    part = parts_above(wish, cut, q.frame.assisted)[0]
    if part == "sets" and cut.sets == q.frame.few_minutes_sets:
        return Limit(cut, (few_minutes(q, cut),))
    low = {"sets": q.exercise.dose.sets[0]}.get(part, 1)
    reason = because(
        ReasonCode.DOSE_OUT_OF_RANGE,
        field=part,
        value=getattr(wish, part),
        low=low,
        high=getattr(cut, part),
    )
    return Limit(cut, (reason,))


def few_minutes(q: Question, given: Dose) -> Reason:
    """Why no more sets: three exercises are to find room in the person's minutes."""
    code, minutes = ReasonCode.FEW_MINUTES, q.case.patient.minutes
    return because(code, sets=given.sets, minutes=minutes)


def _one_thing(q: Question, wish: Dose) -> Limit | None:
    """One thing rises at a time: the first of count, hold, sets and load."""
    above = parts_above(wish, q.still, q.frame.assisted)
    if len(above) < 2:
        return None
    kept = {part: getattr(q.still, part) for part in above[1:]}
    return Limit(wish.with_(**kept), (because(ReasonCode.ONE_THING_RISES),))


def _weekly(q: Question, wish: Dose) -> Limit | None:
    """Against the dose seven days before: a few percent, or one smallest step."""
    before, percent = _week_before(q), rule_book().rise.weekly_percent
    if _weekly_fits(wish, before, percent, q):
        return None
    step = step_up(q.still, q.frame)
    small = (
        step is not None
        and not_above(step, wish, q.frame.assisted)
        and _weekly_fits(step, before, percent, q)
    )
    top = step if small and step is not None else q.still
    return Limit(top, (because(ReasonCode.WEEKLY_CAP, percent=percent),))


def _week_before(q: Question) -> Dose:
    working = q.line.working
    earlier = (j for j in reversed(working) if (q.case.on - j.session.on).days >= 7)
    before = next(earlier, working[0] if working else None)
    return within_tops(before.record.given, q.frame) if before else q.still


def _weekly_fits(dose: Dose, before: Dose, percent: int, q: Question) -> bool:
    if not_above(dose, q.still, q.frame.assisted):
        return True
    steps = q.frame.steps(before)
    if any(not_above(dose, step, q.frame.assisted) for step in steps):
        return True
    return _within_percent(dose, before, percent, 0, q.frame) or _within_percent(
        dose, before, 0, percent, q.frame
    )


def _within_percent(dose: Dose, top: Dose, volume: int, load: int, made: Frame) -> bool:
    """Whether volume and load stay within so many percent over another dose."""
    if dose.volume * 100 > top.volume * (100 + volume) + 1e-9:
        return False
    if dose.band and top.band and strength(dose.band) > strength(top.band):
        return False
    given, highest = dose.load_kg or 0.0, top.load_kg or 0.0
    if made.assisted:
        return given * (100 + load) >= highest * 100 - 1e-6
    return given * 100 <= highest * (100 + load) + 1e-6


def _approved(q: Question, wish: Dose) -> Limit | None:
    """In clinic mode: within the approved range, or 20 % over the dose of the approval's day.

    Where 20 % is less than the smallest step of time, count or hold, that one step is in the range
    (ours, as for the weekly cap): an approval of a five-minute walk that allows no minute more
    would only ask the therapist again. A heavier plate or band is never taken as such a step.
    """
    approval = q.standing.approval
    if q.case.patient.mode is not Mode.CLINIC or approval is None:
        return None
    named = approval.dose_of(q.exercise.id)
    if named is not None and q.frame.fits(named):
        top = lower_of(wish, named, q.frame.assisted)
    else:
        held = _held_on_approval(q)
        kept = _in_default_range(q.still, held, q.frame)
        if kept and _in_default_range(wish, held, q.frame):
            return None
        # A dose beyond the approval comes back part by part, also where a flare cut its sets:
        # fewer sets must not buy more repetitions.
        top = q.still if kept else lower_of(q.still, held, q.frame.assisted)
    if not_above(wish, top, q.frame.assisted):
        return None
    return Limit(top, (because(ReasonCode.APPROVAL_LIMIT),), waits=True)


def _in_default_range(dose: Dose, held: Dose, made: Frame) -> bool:
    percent = APPROVAL_RISE_PERCENT
    if _within_percent(dose, held, percent, percent, made):
        return True
    same = (held.sets, held.load_kg, held.band)
    light = (s for s in made.steps(held) if (s.sets, s.load_kg, s.band) == same)
    return any(not_above(dose, step, made.assisted) for step in light)


def _held_on_approval(q: Question) -> Dose:
    """The dose that held on the day of the approval; the entry dose before the first session."""
    approval = q.standing.approval
    earlier = [
        j for j in q.line.working if approval is not None and j.session.on <= approval.on
    ]
    if earlier:
        return within_tops(earlier[-1].record.given, q.frame)
    return within_tops(q.line.working[0].record.given, q.frame) if q.line.working else q.still


def _only_down(row: NoRise) -> Row:
    return lambda q, wish: row(q)


LIMITS: tuple[Row, ...] = (
    *(_only_down(row) for row in NO_RISE),
    _red,
    _flare,
    _break,
    _first,
    _top_of_range,
    _deload,
    _one_thing,
    _weekly,
    _approved,
)
"""First what refuses a rise, then what cuts; each row can only lower the dose."""
