"""The guard: the last word on every dose, and the only maker of a `Decision`.

Nothing here asks who proposes or why: a dose passes only as far as every row of `limits` lets it.
Each row names the highest dose that it allows; the given dose is the lowest of all of them.
"""

from collections.abc import Sequence
from dataclasses import replace

from mainstay.care.case import Case, Standing, closed, standing
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.ladder import beside, proposed, red_dose
from mainstay.care.limits import LIMITS, NO_RISE, Limit, Question, few_minutes, red_recently
from mainstay.care.line import PASSING, TEMPORARY, Line, instead, last_rise, line
from mainstay.care.pain import Light
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import RuleBook, rule_book
from mainstay.care.screening import TriageStatus
from mainstay.care.steps import (
    Frame,
    count,
    lower_of,
    made_here,
    not_above,
    parts_above,
)
from mainstay.exercises import Catalogue, Dose, Exercise, Item, Position, RigSetting

__all__ = [
    "RuleBook",
    "decide",
    "decide_each",
    "decide_session",
    "guard",
    "locked",
    "rule_book",
]


def guard(
    proposal: Proposal,
    case: Case,
    standing: Standing,
    catalogue: Catalogue,
    *,
    rises_today: tuple[str, ...] = (),
) -> Decision:
    """Turn a proposal into a decision; it never passes upward what a rule forbids.

    Args:
        proposal: the wish, from whomever.
        case: the facts.
        standing: what `standing(case)` derived from them.
        catalogue: where exercises and neighbors are looked up.
        rises_today: exercises that already rise in this session.
    """
    exercise = catalogue.get(proposal.exercise)
    target, why_not, waits = _target(proposal, exercise, case, standing, catalogue, rises_today)
    chosen = target or exercise
    found = line(chosen, case, standing)
    if isinstance(found, Reason):
        return _stop(exercise, standing, (found,))
    stopped = locked(chosen, standing) or closed(chosen, case, standing)
    if stopped:
        return _stop(exercise, standing, _flare_first(stopped, standing))
    first = _first_dose(found, exercise, case, standing) if target else None
    question = Question(
        chosen, case, standing, catalogue, found, target is not None, rises_today, first
    )
    kept = proposal if target or not proposal.to else replace(proposal, dose=found.still)
    return _decided(question, kept, exercise, why_not, waits)


def decide(
    exercise_id: str,
    case: Case,
    standing: Standing,
    catalogue: Catalogue,
    rises_today: tuple[str, ...] = (),
) -> Decision:
    """The ladder's proposal for one exercise, after the guard."""
    return decide_each(case, standing, catalogue, (exercise_id,), rises_today)[0]


def decide_session(
    case: Case, catalogue: Catalogue, exercises: Sequence[str]
) -> tuple[Decision, ...]:
    """Decide every exercise of a session; the most overdue rise first, at most two of them.

    Args:
        case: the facts.
        catalogue: where exercises are looked up.
        exercises: ids in the order of the session; decisions come back in that order.
    """
    return decide_each(case, standing(case, catalogue), catalogue, exercises)


def decide_each(
    case: Case,
    derived: Standing,
    catalogue: Catalogue,
    exercises: Sequence[str],
    risen: tuple[str, ...] = (),
) -> tuple[Decision, ...]:
    """`decide_session` when the standing is derived already; `risen` rise in this session too."""
    made: dict[str, Decision] = {}
    rises = risen
    lines = {e: line(catalogue.get(e), case, derived) for e in exercises}
    for exercise in sorted(lines, key=lambda e: _turn(e, lines[e], case, derived)):
        found, asked = lines[exercise], catalogue.get(exercise)
        proposal = proposed(asked, found, case, derived, catalogue)
        decision = guard(proposal, case, derived, catalogue, rises_today=rises)
        made[exercise] = decision
        if decision.action in RISES:
            rises = (*rises, exercise)
    return tuple(made[exercise] for exercise in exercises)


RISES = frozenset({Action.RISE, Action.CLIMB})

EARNED = frozenset({ReasonCode.CALM_TWICE, ReasonCode.TARGET_REACHED})
"""What earned a rise explains no fall: there only what lowered the dose is said."""


UNCHANGED = frozenset({ReasonCode.PLAN_KEEPS, ReasonCode.TOP_OF_RANGE})
"""What is said of a dose that stays is not said beside what lowered it."""


def without_rise(asked: Proposal, found: Line | Reason, why: Reason) -> Proposal:
    """The same wish with one reason more; where it is a rise, the dose holds for that reason."""
    if asked.action in RISES and isinstance(found, Line):
        return Proposal(
            asked.exercise, Action.HOLD, found.still, (why,), proposer=asked.proposer
        )
    return replace(asked, reasons=(why, *asked.reasons))


def _turn(
    exercise: str, found: Line | Reason, case: Case, derived: Standing
) -> tuple[bool, int, str]:
    """A promised rise comes first, then the longest time without one; ties by name.

    Otherwise two exercises would take the place of each other from day to day, and a person
    would see a rise taken back that nothing speaks against.
    """
    last = None if isinstance(found, Reason) else last_rise(found)
    waited = 0 if last is None else last.session.on.toordinal() - case.on.toordinal()
    return not _promised(exercise, case, derived), waited, exercise


def _promised(exercise: str, case: Case, derived: Standing) -> bool:
    """Whether a rise was decided since the last session and has not been done yet."""
    rises = [d for d in case.decided(exercise) if d.action is Action.RISE]
    done = derived.of(exercise)
    if not rises or not done:
        return False
    return rises[-1].on >= done[-1].session.on and rises[-1].dose != done[-1].record.given


_MISSING = {
    TriageStatus.UNANSWERED: ReasonCode.SCREEN_MISSING,
    TriageStatus.EXPIRED: ReasonCode.SCREEN_EXPIRED,
}


def locked(exercise: Exercise, standing: Standing) -> tuple[Reason, ...]:
    """Why the safety screen lets an exercise not through; empty when it does."""
    screened = standing.triage
    missing = _MISSING.get(screened.status)
    if missing:
        return (because(missing),)
    walks = screened.may_walk and exercise.position is Position.WALKING
    if screened.may_train or walks:
        return ()
    level = "" if screened.level is None else screened.level.value
    return (because(ReasonCode.LOCKED, level=level),)


def _flare_first(reasons: tuple[Reason, ...], standing: Standing) -> tuple[Reason, ...]:
    """In a flare the reason is the flare, not the pain that the general rule names."""
    flared = standing.flare
    if flared is None:
        return reasons
    named = because(ReasonCode.FLARE_EASE_ONLY, day=flared.day)
    return tuple(named if r.code is ReasonCode.EASE_ONLY else r for r in reasons)


def _stop(exercise: Exercise, standing: Standing, reasons: tuple[Reason, ...]) -> Decision:
    return Decision(exercise.id, Action.STOP, None, reasons, standing.rule_book, standing.on)


def _target(
    proposal: Proposal,
    exercise: Exercise,
    case: Case,
    standing: Standing,
    catalogue: Catalogue,
    rises_today: tuple[str, ...],
) -> tuple[Exercise | None, tuple[Reason, ...], bool]:
    """The exercise changed to, when the change is a real one and open; else why not."""
    if proposal.to is None:
        return None, (), False
    target = catalogue.get(proposal.to)
    linked = {
        Action.SWAP_EASIER: target in catalogue.easier(exercise),
        Action.SWAP_SIDEWAYS: beside(exercise, target),
        Action.CLIMB: target in catalogue.harder(exercise),
    }.get(proposal.action, False)
    barred, found = closed(target, case, standing), line(target, case, standing)
    if not linked or barred or isinstance(found, Reason):
        return None, barred, False
    if _first_dose(found, exercise, case, standing) is None:
        return None, (), False
    if proposal.action is not Action.CLIMB:
        return target, (), False
    return _climb(target, exercise, case, standing, catalogue, rises_today)


def _first_dose(found: Line, exercise: Exercise, case: Case, standing: Standing) -> Dose | None:
    """The dose to begin with instead of an exercise; None where all here is more than what hurt."""
    before = line(exercise, case, standing)
    return found.entry if isinstance(before, Reason) else instead(found, before)


def _climb(
    target: Exercise,
    exercise: Exercise,
    case: Case,
    standing: Standing,
    catalogue: Catalogue,
    rises_today: tuple[str, ...],
) -> tuple[Exercise | None, tuple[Reason, ...], bool]:
    """A climb is a rise: everything that stops a rise stops it."""
    found = line(exercise, case, standing)
    if isinstance(found, Reason):
        return None, (found,), False
    q = Question(exercise, case, standing, catalogue, found, False, rises_today)
    limits = [limit for row in NO_RISE if (limit := row(q)) is not None]
    reasons = tuple(reason for limit in limits for reason in limit.reasons)
    if limits:
        return None, reasons, any(limit.waits for limit in limits)
    return target, (), False


def _decided(
    q: Question,
    proposal: Proposal,
    asked: Exercise,
    why_not: tuple[Reason, ...],
    waits: bool,
) -> Decision:
    wish, reasons = _wish(q, proposal)
    wish, limits = _through(q, wish)
    waits = waits or any(x.waits for x in limits)
    given, rounding = _rounded(wish, q.frame)
    if given is None:
        return _stop(q.exercise, q.standing, rounding)
    action = _action(q, given, proposal)
    if action is Action.FALL:
        limits = _cutting(q, limits)
    reasons += (*why_not, *(r for limit in limits for r in limit.reasons))
    reasons = tuple(dict.fromkeys(reasons))
    # Only the guard itself may call a dose a passing cut: the working dose outlives such a cut.
    unsaid = PASSING | (EARNED if action is Action.FALL else frozenset())
    unsaid |= UNCHANGED if action is Action.FALL and reasons else frozenset()
    kept = (r for r in proposal.reasons if r not in reasons and r.code not in unsaid)
    said = (*reasons, *_red_cut(q, given), *_few_minutes(q, given), *rounding, *kept)
    # An operation is what the person asks about first; a break beside it explains little.
    said = tuple(sorted(said, key=lambda r: r.code is not ReasonCode.RESTART))
    return Decision(
        exercise=q.exercise.id,
        action=action,
        dose=given,
        reasons=said or (because(ReasonCode.PLAN_KEEPS),),
        rule_book=q.standing.rule_book,
        on=q.standing.on,
        setting=_setting(given, q.frame),
        replaces=asked.id if q.swapped else None,
        waits_for_therapist=waits,
    )


def _red_cut(q: Question, given: Dose) -> tuple[Reason, ...]:
    """The mark of a dose that is what a red session leaves of the one before, and nothing less.

    Where nothing rises in the session after next, the cut is held for that one as well.
    """
    cut = q.line.light is Light.RED and given == red_dose(q.line)
    before = [j.judgement.light for j in q.line.judged[-2:-1]]
    # A dose that a flare had cut is held too, but no red session of this exercise cut it.
    held = _held_cut(q, given) and before == [Light.RED]
    if q.swapped or not (cut or (held and red_recently(q))):
        return ()
    rule = rule_book().fall
    return (because(ReasonCode.RED_CUT, rule.source, percent=rule.red_percent),)


def _few_minutes(q: Question, given: Dose) -> tuple[Reason, ...]:
    """Sets that were done and go because the person has fewer minutes now."""
    last, most = q.line.last, q.frame.few_minutes_sets
    gone = last is not None and given.sets == most and last.record.given.sets > given.sets
    return (few_minutes(q, given),) if gone and not q.swapped else ()


def _through(q: Question, wish: Dose) -> tuple[Dose, tuple[Limit, ...]]:
    """The wish after every row; where a step up was refused, the dose as it was after every row.

    A step of load takes repetitions back: cutting only the load would turn the step into a fall,
    and who earned it would get less than who did not.
    """
    assisted = q.frame.assisted
    given, limits = _cut(q, wish)
    steps = q.frame.steps(q.still)
    stepped = any(not_above(step, wish, assisted) for step in steps)
    if not stepped or parts_above(given, q.still, assisted):
        return given, limits
    kept, more = _cut(q, q.still)
    return kept, (*limits, *more)


def _cut(q: Question, wish: Dose) -> tuple[Dose, tuple[Limit, ...]]:
    """The wish lowered by each row in turn, and the rows that lowered it.

    A cut that passes is named also where another row had left just as much before: unnamed, the
    dose would be taken for the working one, and the next day would cut it again.
    """
    limits: tuple[Limit, ...] = ()
    for row in LIMITS:
        limit = row(q, wish)
        if limit is None:
            continue
        if not_above(wish, limit.top, q.frame.assisted):
            limits += (limit,) if _passes(q, wish, limit) else ()
            continue
        wish = lower_of(wish, limit.top, q.frame.assisted)
        limits += (limit,)
    return wish, limits


def _cutting(q: Question, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Of a dose that falls, the rows that cut the working dose: others only refused a rise."""
    assisted = q.frame.assisted
    found = tuple(x for x in limits if parts_above(q.still, x.top, assisted))
    return found or limits


def _passes(q: Question, wish: Dose, limit: Limit) -> bool:
    """Whether a dose is what a row leaves of the working dose for a time, or such a cut held."""
    cuts = any(reason.code in TEMPORARY for reason in limit.reasons)
    if not cuts or not parts_above(q.still, limit.top, q.frame.assisted):
        return False
    return wish == limit.top or _held_cut(q, wish)


def _held_cut(q: Question, given: Dose) -> bool:
    """Whether a dose is that of a last session which was itself a passing cut."""
    last = q.line.last
    # What counts as working is a part of the sessions in their order: the last of both is one.
    return last is not None and given == last.record.given and q.line.working[-1:] != (last,)


def _wish(q: Question, proposal: Proposal) -> tuple[Dose, tuple[Reason, ...]]:
    """The wished dose, or the current one when the wish does not count as this exercise does."""
    if q.frame.fits(proposal.dose):
        return proposal.dose, ()
    span = getattr(q.exercise.dose, q.frame.counted)
    reason = because(
        ReasonCode.DOSE_OUT_OF_RANGE,
        field=q.frame.counted,
        value=count(proposal.dose),
        low=span[0],
        high=span[1],
    )
    return q.still, (reason,)


def _rounded(dose: Dose, made: Frame) -> tuple[Dose | None, tuple[Reason, ...]]:
    """The dose with a load or band that is here, on the easier side."""
    found = made_here(dose, made)
    if found is None:
        return None, (_nothing_as_easy(dose, made),)
    if found.band != dose.band:
        return found, (because(ReasonCode.EQUIPMENT_MISSING, item=Item.BAND.value),)
    wanted, given = dose.load_kg or 0.0, found.load_kg or 0.0
    if abs(wanted - given) < 0.01:
        return found, ()
    code = ReasonCode.ROUNDED_TO_RIG
    return found, (because(code, wanted_kg=round(wanted, 2), given_kg=given),)


def _nothing_as_easy(dose: Dose, made: Frame) -> Reason:
    if dose.load_kg is None:
        return because(ReasonCode.EQUIPMENT_MISSING, item=Item.BAND.value)
    return _no_load(dose.load_kg, made)


def _no_load(wanted_kg: float, made: Frame) -> Reason:
    if made.assisted:
        heaviest = made.loads_kg[-1]
        return because(ReasonCode.RIG_TOO_LIGHT, heaviest_kg=heaviest, start_kg=wanted_kg)
    return because(ReasonCode.RIG_TOO_HEAVY, smallest_kg=made.loads_kg[0], start_kg=wanted_kg)


def _setting(dose: Dose, made: Frame) -> RigSetting | None:
    return next((s for s in made.settings if s.handle_kg == dose.load_kg), None)


def _action(q: Question, given: Dose, proposal: Proposal) -> Action:
    """What happens, named by what is given and not by what was wished."""
    if q.swapped:
        return proposal.action
    restart = q.line.anew or (q.line.away is not None and q.line.away.restart)
    if q.line.last is None or restart:
        return Action.START
    if parts_above(given, q.still, q.frame.assisted):
        return Action.RISE
    last = q.line.last.record.given
    if q.frame.fits(last) and parts_above(given, last, q.frame.assisted):
        return Action.RETURN
    return Action.HOLD if q.frame.fits(last) and given == last else Action.FALL
