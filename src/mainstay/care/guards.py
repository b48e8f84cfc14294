"""The guard: the last word on every dose, and the only maker of a `Decision`.

Nothing here asks who proposes or why: a dose passes only as far as every row of `LIMITS` lets it.
Each row names the highest dose that it allows; the given dose is the lowest of all of them.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mainstay.care.case import Case, Standing, closed, standing
from mainstay.care.decision import APPROVAL_RISE_PERCENT, Action, Decision, Proposal
from mainstay.care.flare import absence_of
from mainstay.care.ladder import (
    PASSING,
    Line,
    beside,
    flare_dose,
    last_rise,
    line,
    proposed,
    red_dose,
)
from mainstay.care.pain import Light
from mainstay.care.patient import Mode
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import RuleBook, rule_book
from mainstay.care.screening import TriageStatus
from mainstay.care.steps import (
    Frame,
    count,
    eased,
    lower_of,
    made_here,
    not_above,
    parts_above,
    scaled,
    single_steps,
    step_up,
    strength,
    within_tops,
)
from mainstay.exercises import Catalogue, Dose, Exercise, Item, Position, Purpose, RigSetting

__all__ = [
    "RuleBook",
    "decide",
    "decide_each",
    "decide_session",
    "guard",
    "locked",
    "rule_book",
]


@dataclass(frozen=True)
class _Question:
    """What the rows look at: a proposal for one exercise, after a swap was allowed or not."""

    exercise: Exercise
    case: Case
    standing: Standing
    catalogue: Catalogue
    line: Line
    swapped: bool
    rises_today: tuple[str, ...]

    @property
    def frame(self) -> Frame:
        return self.line.frame

    @property
    def still(self) -> Dose:
        """The dose that is no rise; a swap begins at the entry dose."""
        return self.line.entry if self.swapped else self.line.still


@dataclass(frozen=True)
class Limit:
    """The highest dose that one row allows, why, and whether a therapist can open it."""

    top: Dose
    reasons: tuple[Reason, ...]
    waits: bool = False


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
    question = _Question(
        chosen, case, standing, catalogue, found, target is not None, rises_today
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


# --- may anything be done at all ---


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


# --- which exercise ---


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
    barred = closed(target, case, standing)
    if not linked or barred or isinstance(line(target, case, standing), Reason):
        return None, barred, False
    if proposal.action is not Action.CLIMB:
        return target, (), False
    return _climb(target, exercise, case, standing, catalogue, rises_today)


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
    q = _Question(exercise, case, standing, catalogue, found, False, rises_today)
    limits = [limit for row in NO_RISE if (limit := row(q)) is not None]
    reasons = tuple(reason for limit in limits for reason in limit.reasons)
    if limits:
        return None, reasons, any(limit.waits for limit in limits)
    return target, (), False


# --- how much: the rows ---

Row = Callable[[_Question, Dose], Limit | None]
NoRise = Callable[[_Question], Limit | None]


def _first(q: _Question, wish: Dose) -> Limit | None:
    """The first time, and after a swap or a very long break, the entry dose is the highest."""
    restart = q.line.away is not None and q.line.away.restart
    if q.line.last is not None and not q.swapped and not restart:
        return None
    if restart and q.line.away:
        return Limit(q.line.entry, (q.line.away.reason,))
    return Limit(q.line.entry, (because(ReasonCode.FIRST_TIME),))


def _red(q: _Question, wish: Dose) -> Limit | None:
    """The last session of this exercise was red."""
    if q.line.light is not Light.RED or q.line.last is None:
        return None
    return Limit(red_dose(q.line), q.line.last.judgement.reasons)


def _flare(q: _Question, wish: Dose) -> Limit | None:
    flared = q.standing.flare
    if flared is None:
        return None
    return Limit(flare_dose(q.line, q.standing), (*flared.reasons, *_short_walks(q)))


def _short_walks(q: _Question) -> tuple[Reason, ...]:
    rule = rule_book().flare
    flared, walks = q.standing.flare, q.exercise.purpose is Purpose.AEROBIC
    if flared is None or not walks or not flared.ease_only:
        return ()
    minutes = rule.shortest_walk_s // 60
    return (because(ReasonCode.FLARE_SHORT_WALKS, rule.source, minutes=minutes),)


def _break(q: _Question, wish: Dose) -> Limit | None:
    away = q.line.away
    if away is None:
        return None
    return Limit(eased(q.line.still, away.percent, q.frame), (away.reason,))


def _deload(q: _Question, wish: Dose) -> Limit | None:
    """After five weeks of strength work one is lighter."""
    reason = _lighter_week(q)
    if reason is None:
        return None
    return Limit(scaled(q.still, rule_book().deload.percent), (reason,))


def _deload_holds(q: _Question) -> Limit | None:
    """In a lighter week nothing rises: a step of load would take its repetitions back as well."""
    reason = _lighter_week(q)
    return None if reason is None else Limit(q.still, (reason,))


def _lighter_week(q: _Question) -> Reason | None:
    rule = rule_book().deload
    if q.exercise.stage.rank < rule.from_stage.rank:
        return None
    since = q.standing.once("loading", q.catalogue, q.case, lambda: _loading_since(q))
    if since is None or ((q.case.on - since).days // 7 + 1) % rule.every_weeks:
        return None
    return because(ReasonCode.DELOAD_WEEK, rule.source, percent=rule.percent)


def _loading_since(q: _Question) -> date | None:
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
    days = [day for day, _ in q.standing.trained_days]
    back = [
        then for before, then in itertools.pairwise(days) if absence_of((then - before).days)
    ]
    calm = q.standing.settled_on
    return max([first, *back, *([calm] if calm else [])])


def _red_recently(q: _Question) -> Limit | None:
    """After a red session nothing rises for two sessions, whatever exercise was red."""
    rule = rule_book().rise
    recent = q.standing.trained_days[-rule.pause_after_red_sessions :]
    left = max((at + 1 for at, (_, red) in enumerate(recent) if red), default=0)
    if not left:
        return None
    left += rule.pause_after_red_sessions - len(recent)
    reason = because(ReasonCode.RED_RECENTLY, rule.source, sessions_left=left)
    return Limit(_not_above_last(q), (reason,))


def _not_above_last(q: _Question) -> Dose:
    last = q.line.last
    if last is None or q.swapped or not q.frame.fits(last.record.given):
        return q.still
    return lower_of(q.still, last.record.given, q.frame.assisted)


def _flare_holds(q: _Question) -> Limit | None:
    flared = q.standing.flare
    return None if flared is None else Limit(q.still, flared.reasons)


def _break_holds(q: _Question) -> Limit | None:
    return None if q.line.away is None else Limit(q.still, (q.line.away.reason,))


def _walk_only(q: _Question) -> Limit | None:
    """A person who may only walk for now walks no more than before."""
    if q.standing.triage.may_train:
        return None
    level = q.standing.triage.level
    reason = because(ReasonCode.LOCKED, level="" if level is None else level.value)
    return Limit(q.still, (reason,))


def _approval_missing(q: _Question) -> Limit | None:
    """In clinic mode doses hold or fall while the therapist is silent."""
    if q.case.patient.mode is not Mode.CLINIC or q.standing.approval is not None:
        return None
    given = any(a.on <= q.case.on for a in q.case.approvals)
    code = ReasonCode.APPROVAL_ENDED if given else ReasonCode.APPROVAL_MISSING
    return Limit(q.still, (because(code),), waits=True)


def _not_earned(q: _Question) -> Limit | None:
    reasons = () if q.swapped else q.line.unearned
    return Limit(q.still, reasons) if reasons else None


def _two_rise(q: _Question) -> Limit | None:
    most = rule_book().rise.exercises_a_session
    others = [e for e in q.rises_today if e != q.exercise.id]
    if len(others) < most:
        return None
    reason = because(ReasonCode.TWO_EXERCISES_RISE, rule_book().rise.source, limit=most)
    return Limit(q.still, (reason,))


NO_RISE: tuple[NoRise, ...] = (
    _walk_only,
    _red_recently,
    _flare_holds,
    _break_holds,
    _deload_holds,
    _not_earned,
    _approval_missing,
    _two_rise,
)
"""What stops every rise and every climb, most dangerous first."""


def _top_of_range(q: _Question, wish: Dose) -> Limit | None:
    cut = within_tops(wish, q.frame)
    if cut == wish:
        return None
    part = parts_above(wish, cut, q.frame.assisted)[0]
    low = {"sets": q.exercise.dose.sets[0]}.get(part, 1)
    reason = because(
        ReasonCode.DOSE_OUT_OF_RANGE,
        field=part,
        value=getattr(wish, part),
        low=low,
        high=getattr(cut, part),
    )
    return Limit(cut, (reason,))


def _one_thing(q: _Question, wish: Dose) -> Limit | None:
    """One thing rises at a time: the first of count, hold, sets and load."""
    above = parts_above(wish, q.still, q.frame.assisted)
    if len(above) < 2:
        return None
    kept = {part: getattr(q.still, part) for part in above[1:]}
    return Limit(wish.with_(**kept), (because(ReasonCode.ONE_THING_RISES),))


def _weekly(q: _Question, wish: Dose) -> Limit | None:
    """Against the dose seven days before: a few percent, or one smallest step."""
    before = _week_before(q)
    book, age = rule_book(), q.case.patient.age_years(q.case.on)
    percent = book.weekly_percent(q.exercise.stage, age)
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


def _week_before(q: _Question) -> Dose:
    working = q.line.working
    earlier = [j for j in working if (q.case.on - j.session.on).days >= 7] or working[:1]
    return within_tops(earlier[-1].record.given, q.frame) if earlier else q.still


def _weekly_fits(dose: Dose, before: Dose, percent: int, q: _Question) -> bool:
    if not_above(dose, q.still, q.frame.assisted):
        return True
    steps = single_steps(before, q.frame)
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


def _approved(q: _Question, wish: Dose) -> Limit | None:
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
    light = (s for s in single_steps(held, made) if (s.sets, s.load_kg, s.band) == same)
    return any(not_above(dose, step, made.assisted) for step in light)


def _held_on_approval(q: _Question) -> Dose:
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


def _decided(
    q: _Question,
    proposal: Proposal,
    asked: Exercise,
    why_not: tuple[Reason, ...],
    waits: bool,
) -> Decision:
    wish, reasons = _wish(q, proposal)
    wish, limits = _through(q, wish)
    reasons += (*why_not, *(r for limit in limits for r in limit.reasons))
    reasons, waits = tuple(dict.fromkeys(reasons)), waits or any(x.waits for x in limits)
    given, rounding = _rounded(wish, q.frame)
    if given is None:
        return _stop(q.exercise, q.standing, rounding)
    # Only the guard itself may call a dose a passing cut: the working dose outlives such a cut.
    kept = (r for r in proposal.reasons if r not in reasons and r.code not in PASSING)
    said = (*reasons, *_red_cut(q, given), *rounding, *kept)
    return Decision(
        exercise=q.exercise.id,
        action=_action(q, given, proposal),
        dose=given,
        reasons=said or (because(ReasonCode.PLAN_KEEPS),),
        rule_book=q.standing.rule_book,
        on=q.standing.on,
        setting=_setting(given, q.frame),
        replaces=asked.id if q.swapped else None,
        waits_for_therapist=waits,
    )


def _red_cut(q: _Question, given: Dose) -> tuple[Reason, ...]:
    """The mark of a dose that is what a red session leaves of the one before, and nothing less.

    Where nothing rises in the session after next, the cut is held for that one as well.
    """
    last = q.line.last
    cut = q.line.light is Light.RED and given == red_dose(q.line)
    before = [j.judgement.light for j in q.line.judged[-2:-1]]
    # A dose that a flare had cut is held too, but no red session of this exercise cut it.
    same = last is not None and given == last.record.given
    held = same and last not in q.line.working and before == [Light.RED]
    if q.swapped or not (cut or (held and _red_recently(q))):
        return ()
    rule = rule_book().fall
    return (because(ReasonCode.RED_CUT, rule.source, percent=rule.red_percent),)


def _through(q: _Question, wish: Dose) -> tuple[Dose, tuple[Limit, ...]]:
    """The wish after every row; where a step up was refused, the dose as it was after every row.

    A step of load takes repetitions back: cutting only the load would turn the step into a fall,
    and who earned it would get less than who did not.
    """
    assisted = q.frame.assisted
    given, limits = _cut(q, wish)
    steps = single_steps(q.still, q.frame)
    stepped = any(not_above(step, wish, assisted) for step in steps)
    if not stepped or parts_above(given, q.still, assisted):
        return given, limits
    kept, more = _cut(q, q.still)
    return kept, (*limits, *more)


def _cut(q: _Question, wish: Dose) -> tuple[Dose, tuple[Limit, ...]]:
    """The wish lowered by each row in turn, and the rows that lowered it."""
    limits: tuple[Limit, ...] = ()
    for row in LIMITS:
        limit = row(q, wish)
        if limit is None or not_above(wish, limit.top, q.frame.assisted):
            continue
        wish = lower_of(wish, limit.top, q.frame.assisted)
        limits += (limit,)
    return wish, limits


def _wish(q: _Question, proposal: Proposal) -> tuple[Dose, tuple[Reason, ...]]:
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


def _action(q: _Question, given: Dose, proposal: Proposal) -> Action:
    """What happens, named by what is given and not by what was wished."""
    if q.swapped:
        return proposal.action
    restart = q.line.away is not None and q.line.away.restart
    if q.line.last is None or restart:
        return Action.START
    if parts_above(given, q.still, q.frame.assisted):
        return Action.RISE
    last = q.line.last.record.given
    if q.frame.fits(last) and parts_above(given, last, q.frame.assisted):
        return Action.RETURN
    return Action.HOLD if q.frame.fits(last) and given == last else Action.FALL
