"""The ladder: what an exercise's own sessions ask for next, as a `Proposal`.

Double progression: first the count (or hold, or time), then a set, then the smallest load or band
step with the count back at the bottom, then the harder neighbor. Nothing rises before two green
sessions in a row reached the target in every set; what goes badly falls, and a red one gives way
to its easier neighbor. The guard has the last word.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mainstay.care.after_red import stays_away
from mainstay.care.case import WEEK_DAYS, Case, Standing, closed
from mainstay.care.decision import Action, Override, OverrideKind, Proposal, Proposer
from mainstay.care.judging import Judged
from mainstay.care.lighter import as_asked, is_lighter
from mainstay.care.line import Line, instead, is_temporary, last_rise, line, not_good
from mainstay.care.pain import Light
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.care.sets import done_percent
from mainstay.care.steps import (
    fewer_sets,
    lower_of,
    parts_above,
    scaled,
    step_down,
    step_up,
)
from mainstay.exercises import Catalogue, Dose, Exercise, Purpose


@dataclass(frozen=True)
class _Rung:
    """What the rules of the ladder look at."""

    exercise: Exercise
    case: Case
    standing: Standing
    catalogue: Catalogue
    line: Line


def ladder(exercise_id: str, case: Case, standing: Standing, catalogue: Catalogue) -> Proposal:
    """What the exercise's own sessions ask for next.

    Args:
        exercise_id: an exercise of the catalogue.
        case: the facts.
        standing: what `standing(case)` derived from them.
        catalogue: where neighbors are looked up.
    """
    exercise = catalogue.get(exercise_id)
    return proposed(exercise, line(exercise, case, standing), case, standing, catalogue)


def proposed(
    exercise: Exercise,
    found: Line | Reason,
    case: Case,
    standing: Standing,
    catalogue: Catalogue,
) -> Proposal:
    """The same when the line of the exercise is known already."""
    if isinstance(found, Reason):
        return Proposal(exercise.id, Action.STOP, exercise.dose.start(), (found,))
    rung = _Rung(exercise, case, standing, catalogue, found)
    return next(p for rule in LADDER if (p := rule(rung)) is not None)


def _began(r: _Rung) -> Proposal | None:
    if r.line.last is None:
        reason = because(ReasonCode.FIRST_TIME)
        return Proposal(r.exercise.id, Action.START, r.line.base, (reason,))
    if r.line.away is not None and r.line.away.restart:
        return Proposal(r.exercise.id, Action.START, r.line.entry, (r.line.away.reason,))
    return None


def _after_red(r: _Rung) -> Proposal | None:
    """Red: the easier neighbor next time; what came back after the days away falls instead."""
    if r.line.light is not Light.RED or not _stays_away(r):
        return None
    reasons = (*_said(r.line), *_reds(r))
    swap = _swap(r, Action.SWAP_EASIER, easier(r), (*reasons, _easier_reason))
    return swap or (_sideways(r, reasons) if _without_green(r) else None)


def _rung_down(r: _Rung) -> Proposal | None:
    away = r.line.away
    if away is None or not away.stage_down:
        return None
    return _swap(r, Action.SWAP_EASIER, easier(r), (away.reason, _easier_reason))


def _three_ambers(r: _Rung) -> Proposal | None:
    if r.line.light is not Light.AMBER or not _without_green(r) or not _stays_away(r):
        return None
    reason = because(ReasonCode.THREE_AMBERS)
    return _sideways(r, (reason, *_said(r.line)))


def _fell(r: _Rung) -> Proposal | None:
    """Red and far below target at once: the easiest of both (flares and breaks: the guard)."""
    falls = [f for f in (_red_cut(r), _performance_cut(r)) if f]
    if not falls:
        return None
    dose = r.line.base
    chosen = _override(r)
    if chosen and chosen.dose and r.line.frame.fits(chosen.dose):
        dose = lower_of(dose, chosen.dose, r.line.frame.assisted)
    for lower, _ in falls:
        dose = lower_of(dose, lower, r.line.frame.assisted)
    reasons = tuple(reason for _, why in falls for reason in why)
    return Proposal(r.exercise.id, Action.FALL, dose, reasons)


_Fall = tuple[Dose, tuple[Reason, ...]]


def _red_cut(r: _Rung) -> _Fall | None:
    if r.line.light is not Light.RED:
        return None
    return red_dose(r.line), (*_said(r.line), *_reds(r))


def _performance_cut(r: _Rung) -> _Fall | None:
    last = r.line.last
    if last is None or not last.record.sets:
        return None
    percent = done_percent(as_asked(last.session, last.record, r.exercise), r.exercise)
    if percent >= rule_book().fall.far_below_percent:
        return None
    given = r.line.still
    lower = step_down(given, r.line.frame) or scaled(given, max(percent, 50))
    return lower, (because(ReasonCode.FAR_BELOW_TARGET, done=percent, target=100),)


def red_dose(found: Line) -> Dose:
    """What is left of a dose after a red session: 30 to 50 % fewer sets (ruling 5)."""
    last = found.last
    given = found.still
    if last is not None and found.frame.fits(last.record.given):
        given = lower_of(given, last.record.given, found.frame.assisted)
    return fewer_sets(given, rule_book().fall.red_percent)


def flare_dose(found: Line, standing: Standing) -> Dose:
    """What a flare leaves of the dose before it."""
    flared = standing.flare
    if flared is None:
        return found.still
    before = found.before(flared.onsets)
    return _long_enough(fewer_sets(before, flared.percent), before, found.frame.exercise)


def _long_enough(cut: Dose, before: Dose, exercise: Exercise) -> Dose:
    """A walk or its like keeps a length worth going out for."""
    if exercise.purpose is not Purpose.AEROBIC or before.duration_s is None:
        return cut
    shortest = min(before.duration_s, rule_book().flare.shortest_walk_s)
    return cut.with_(duration_s=max(cut.duration_s or 0, shortest))


def _by_therapist(r: _Rung) -> Proposal | None:
    """A therapist's own dose, until the next session has been done with it."""
    chosen = _override(r)
    if chosen is None or chosen.dose is None:
        return None
    reason = because(ReasonCode.THERAPIST_CHOSE)
    action = Action.RISE if _rises(chosen.dose, r.line) else Action.HOLD
    return Proposal(r.exercise.id, action, chosen.dose, (reason,), proposer=Proposer.THERAPIST)


def _override(r: _Rung) -> Override | None:
    since = r.line.last.session.on if r.line.last else r.case.on
    found = [
        o
        for o in r.case.overrides
        if o.kind is OverrideKind.DOSE
        and o.exercise == r.exercise.id
        and since <= o.on <= r.case.on
    ]
    return found[-1] if found else None


def _anew(r: _Rung) -> Proposal | None:
    """After an operation or a new episode: the first dose; what went badly before it comes first.

    A dose that was decided before and not done yet is never raised by it.
    """
    if r.line.anew is None:
        return None
    entry, pending = r.line.entry, r.line.pending
    dose = entry if pending is None else lower_of(entry, pending, r.line.frame.assisted)
    return Proposal(r.exercise.id, Action.START, dose, (r.line.anew,))


def _rises(dose: Dose, found: Line) -> bool:
    return found.frame.fits(dose) and bool(parts_above(dose, found.still, found.frame.assisted))


def _rose(r: _Rung) -> Proposal | None:
    """One smallest step after enough green sessions in a row, or the harder neighbor."""
    needed = greens_needed(r.case, r.standing)
    if not _proved(r.line, needed):
        return None
    reasons = (
        because(ReasonCode.CALM_TWICE, sessions=needed),
        because(ReasonCode.TARGET_REACHED),
    )
    if r.line.pending is not None:
        return Proposal(r.exercise.id, Action.RISE, r.line.pending, reasons)
    higher = step_up(r.line.still, r.line.frame)
    if higher is not None:
        return Proposal(r.exercise.id, Action.RISE, higher, reasons)
    top = because(ReasonCode.TOP_OF_RANGE)
    return _swap(r, Action.CLIMB, harder(r), (*reasons, top, _climb_reason)) or Proposal(
        r.exercise.id, Action.HOLD, r.line.still, (top,)
    )


def _held(r: _Rung) -> Proposal:
    reasons = r.line.unearned or (because(ReasonCode.PLAN_KEEPS),)
    return Proposal(r.exercise.id, Action.HOLD, r.line.base, (*reasons, *_stuck(r)))


Rule = Callable[[_Rung], Proposal | None]
LADDER: tuple[Rule, ...] = (
    _began,
    _after_red,
    _rung_down,
    _three_ambers,
    _fell,
    _by_therapist,
    _anew,
    _rose,
    _held,
)
"""Most dangerous first; the first rule that speaks proposes."""


def greens_needed(case: Case, standing: Standing) -> int:
    """Green sessions in a row before a rise; every other chance where small steps are wanted."""
    rule, outlook = rule_book().rise, case.patient.outlook
    small = standing.caps.small_steps or (outlook is not None and outlook.is_high)
    return rule.green_sessions_small_steps if small else rule.green_sessions


def _proved(found: Line, needed: int) -> bool:
    """Whether the last days of training all went well with the same working dose.

    Two sessions on one day are one proof (ours): the next morning has to answer in between.
    """
    days = itertools.groupby(_telling(found.judged), lambda j: j.session.on)
    last = [tuple(judged) for _, judged in itertools.islice(days, needed)]
    recent = tuple(itertools.chain.from_iterable(last))
    return (
        len(last) == needed
        and tuple(itertools.islice(_telling(found.working), len(recent))) == recent
        and {j.record.given for j in (*recent, *found.working[-1:])} == {recent[0].record.given}
        and not any(not_good(j, found) for j in recent)
    )


def _telling(judged: tuple[Judged, ...]) -> Iterator[Judged]:
    """Newest first, without the lighter days that went well: they count neither for a rise nor against one."""
    return (
        j
        for j in reversed(judged)
        if not is_lighter(j.session) or j.judgement.light is not Light.GREEN
    )


def _stays_away(r: _Rung) -> bool:
    return r.line.last is not None and stays_away(r.line.last, r.standing.on)


def _without_green(r: _Rung) -> bool:
    needed = rule_book().fall.ambers_in_a_row
    recent = r.line.judged[-needed:]
    return len(recent) == needed and all(j.judgement.light is not Light.GREEN for j in recent)


def _said(found: Line) -> tuple[Reason, ...]:
    return found.last.judgement.reasons if found.last else ()


def _reds(r: _Rung) -> tuple[Reason, ...]:
    """Two red sessions within a week: the therapist is asked; the stage falls elsewhere."""
    rule = rule_book().fall
    days = {
        j.session.id
        for j in r.standing.judged
        if j.judgement.light is Light.RED
        and (r.case.on - j.session.on).days <= rule.reds_within_days
    }
    if len(days) < rule.reds:
        return ()
    return (because(ReasonCode.TWO_REDS, rule.source, days=rule.reds_within_days),)


def _stuck(r: _Rung) -> tuple[Reason, ...]:
    since = last_rise(r.line)
    if since is None or _days_to_rise(r, since.session.on) < rule_book().rise.stuck_days:
        return ()
    return (because(ReasonCode.STUCK_TWO_WEEKS, rule_book().rise.source),)


def _days_to_rise(r: _Rung, since: date) -> int:
    """Days since then, without weeks with a dose of a flare or lighter week: they may not rise (ours)."""
    later = (j for j in r.line.judged if j.session.on > since)
    cut = (j.session.on for j in later if is_temporary(j, r.case))
    weeks = {(day - since).days // WEEK_DAYS for day in cut}
    return (r.case.on - since).days - WEEK_DAYS * len(weeks)


# --- neighbors ---


def easier(r: _Rung) -> Iterable[Exercise]:
    """Easier neighbors, the closest first."""
    return sorted(r.catalogue.easier(r.exercise), key=lambda e: _distance(r, e))


def harder(r: _Rung) -> Iterable[Exercise]:
    """Harder neighbors, the closest first."""
    return sorted(r.catalogue.harder(r.exercise), key=lambda e: _distance(r, e))


def beside(exercise: Exercise, other: Exercise) -> bool:
    """Whether two exercises may stand for each other: same stage, a primary muscle in common."""
    same = exercise.stage is other.stage and exercise.id != other.id
    return same and not exercise.works_mainly.isdisjoint(other.works_mainly)


def _distance(r: _Rung, other: Exercise) -> tuple[int, int, bool, str]:
    shared = len(r.exercise.works_mainly & other.works_mainly)
    apart = abs(other.stage.rank - r.exercise.stage.rank)
    return apart, -shared, other.purpose is not r.exercise.purpose, other.code


def _easier_reason(other: Exercise) -> Reason:
    return because(ReasonCode.PLAN_EASIER, exercise=other.id)


def _climb_reason(other: Exercise) -> Reason:
    return because(ReasonCode.PLAN_CLIMB, exercise=other.id)


def _sideways_reason(other: Exercise) -> Reason:
    return because(ReasonCode.PLAN_SWAP_SIDEWAYS, exercise=other.id)


def _sideways(r: _Rung, reasons: tuple[Reason, ...]) -> Proposal | None:
    others = [e for e in r.catalogue.exercises if beside(r.exercise, e)]
    others.sort(key=lambda e: _distance(r, e))
    return _swap(r, Action.SWAP_SIDEWAYS, others, (*reasons, _sideways_reason))


Why = Reason | Callable[[Exercise], Reason]


def _swap(
    r: _Rung, action: Action, others: Iterable[Exercise], why: tuple[Why, ...]
) -> Proposal | None:
    """The first neighbor that is open and was not red itself of late, at its first dose.

    One that begins heavier than what hurt is none.
    """
    for other in others:
        # The cheapest question first: most others are closed here, or were red themselves.
        if (
            red_of_late(other, r.standing)
            or closed(other, r.case, r.standing)
            or isinstance(found := line(other, r.case, r.standing), Reason)
            or (first := instead(found, r.line)) is None
        ):
            continue
        reasons = tuple(w if isinstance(w, Reason) else w(other) for w in why)
        return Proposal(r.exercise.id, action, first, reasons, to=other.id)
    return None


def red_of_late(exercise: Exercise, standing: Standing) -> bool:
    """Whether its last session was red and it still leaves its place to another one."""
    done = standing.of(exercise.id)
    return (
        bool(done)
        and done[-1].judgement.light is Light.RED
        and stays_away(done[-1], standing.on)
    )
