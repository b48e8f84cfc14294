"""A case: every fact that decides about one person on one day, and the standing derived from it."""

import functools
import itertools
import operator
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar, cast

from mainstay.care.after_red import waiting
from mainstay.care.conditions import Caps, caps
from mainstay.care.control import Control, control
from mainstay.care.decision import (
    Action,
    Approval,
    Decision,
    Override,
    OverrideKind,
    latest_words,
)
from mainstay.care.eligibility import Bars
from mainstay.care.flare import (
    Absence,
    Flare,
    absence,
    absence_of,
    flare_of,
    settled_on,
    signs,
)
from mainstay.care.history import (
    AdverseKind,
    ExerciseRecord,
    History,
    Pain,
    StageTest,
    Stop,
    TestResult,
    refuse_disorder,
)
from mainstay.care.judging import Judged, judged_sessions, light_rows, usual_by_day
from mainstay.care.other_machine import harder_here
from mainstay.care.pain import (
    GRADED_PEAK_DEFAULT,
    Gate,
    Light,
    PainPolicy,
    gate,
)
from mainstay.care.patient import Mode, Patient
from mainstay.care.questions import Answers
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.remembered import Remembered
from mainstay.care.restart import Restart, restart
from mainstay.care.rulebook import rule_book
from mainstay.care.screening import Release, Triage, TriageStatus, triage
from mainstay.care.settling import direction_bias, settled
from mainstay.care.stages import StageState, open_rank, stage_state
from mainstay.care.steps import Frame, frame
from mainstay.care.training_days import trained_days
from mainstay.exercises import Catalogue, Dose, Exercise, shipped_catalogue

WEEK_DAYS = 7

T = TypeVar("T")
K = TypeVar("K")

_on = operator.attrgetter("on")


@dataclass(frozen=True)
class Case:
    """Facts in; `mainstay decide` reads one from a file.

    Attributes:
        on: the day to decide for.
        patient: the person.
        answers: the safety screen as answered so far.
        releases: locks released, by a therapist or by the person's dated statement.
        history: sessions, mornings, flares, tests, what went wrong.
        approvals: a therapist's approvals, oldest first.
        overrides: a therapist's overrides, oldest first.
        decisions: decisions made so far, oldest first; they stay as they were made.
    """

    on: date
    patient: Patient
    answers: Answers
    releases: tuple[Release, ...] = ()
    history: History = field(default_factory=History)
    approvals: tuple[Approval, ...] = ()
    overrides: tuple[Override, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        """Refuse disorder: of several approvals, overrides or decisions the last one holds."""
        for name in ("approvals", "overrides", "decisions"):
            refuse_disorder(name, [item.on for item in getattr(self, name)])

    def decided(self, exercise: str) -> tuple[Decision, ...]:
        """The decisions on one exercise, oldest first."""
        return self._by_exercise.get(exercise, ())

    def in_force(self, exercise: str, dose: Dose, on: date) -> Decision | None:
        """The last decision up to a day that gave one dose of one exercise; None without one."""
        decided = self.decided(exercise)
        for at in range(bisect_right(decided, on, key=_on) - 1, -1, -1):
            if decided[at].dose is dose or decided[at].dose == dose:
                return decided[at]
        return None

    def came_for(self, exercise: str) -> Decision | None:
        """The change that brought an exercise in, while it was not begun; None without one."""
        made = self.decided(exercise)
        if not made or made[-1].replaces is None:
            return None
        done = self.history.records_of(exercise)
        return None if done and done[-1][0].on >= made[-1].on else made[-1]

    @functools.cached_property
    def climbed(self) -> tuple[Decision, ...]:
        """Climbs of the last seven days (ours) to what was not begun yet: each is a rise to come."""
        return tuple(
            last
            for exercise, made in self._by_exercise.items()
            if made[-1].action is Action.CLIMB
            and (self.on - made[-1].on).days < WEEK_DAYS
            and (last := self.came_for(exercise))
        )

    @functools.cached_property
    def _by_exercise(self) -> dict[str, tuple[Decision, ...]]:
        return _grouped(self.decisions, operator.attrgetter("exercise"))


def _grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    found: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return {name: tuple(group) for name, group in found.items()}


@dataclass(frozen=True)
class Standing:
    """Everything derived from a case once, for planner, ladder, guard and pages.

    Attributes:
        on: the day.
        triage: the safety screen's result; expired after a flare or a numb or weak leg.
        caps: what the conditions and the safety screen allow.
        policy: the pain policy in force.
        policy_reasons: why this one.
        gate: its table.
        stage: the stage and what is left for the next.
        flare: the flare in force, if any.
        absence: the break in force, if any.
        usual: the usual morning.
        approval: the approval in force, if any.
        rule_book: version of the rules.
        judged: every exercise of every session with its judgement, oldest first.
        barred: exercises that a therapist has barred.
        asked: exercises that a therapist has asked for.
        settled_on: the day on which the last flare ended; only from the stage of strength on.
        control: what movement-control tests say.
        waiting: exercises that are not begun now, each with the easier one that was red.
        restart: the day from which everything begins again, if there is one.
        remembered: what does not change from day to day.
    """

    on: date
    triage: Triage
    caps: Caps
    policy: PainPolicy
    policy_reasons: tuple[Reason, ...]
    gate: Gate
    stage: StageState
    flare: Flare | None
    absence: Absence | None
    usual: Pain
    approval: Approval | None
    rule_book: str
    judged: tuple[Judged, ...] = ()
    barred: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    settled_on: date | None = None
    control: Control = field(default_factory=Control)
    waiting: Mapping[str, str] = field(default_factory=dict)
    restart: Restart | None = None
    remembered: Remembered = field(default_factory=Remembered, compare=False, repr=False)

    def once(self, what: str, about: object, case: "Case", make: Callable[[], T]) -> T:
        """What follows from this standing, its case and one thing more, worked out once.

        The same line is asked for by ladder, guard and planner. It is kept for exactly this case
        and this thing, and goes with the standing.
        """
        known = self._made.get((what, id(about)))
        if known is None or known[0] is not case or known[1] is not about:
            known = self._made[what, id(about)] = (case, about, make())
        return cast(T, known[2])

    @functools.cached_property
    def _made(self) -> dict[tuple[str, int], tuple["Case", object, object]]:
        return {}

    def frame(self, exercise: Exercise, patient: Patient) -> Frame | Reason:
        """The doses that an exercise can have today, or why there is no first load."""
        longest = self.caps.max_hold_s
        made_from = (exercise, patient, longest)
        return self.remembered.once(
            ("frame", exercise.id), made_from, lambda: frame(exercise, patient, longest)
        )

    def of(self, exercise: str) -> tuple[Judged, ...]:
        """The judged sessions of one exercise, oldest first."""
        return self._by_exercise.get(exercise, ())

    @functools.cached_property
    def days_before_a_rise(self) -> tuple[tuple[date, bool], ...]:
        """The last days of training as a rise waits for them, and whether something in them was too much.

        Two sessions of a day are one. A walk by itself is none unless it was too much: walking
        daily must not use up the two sessions in which nothing rises.
        """
        most, found = rule_book().rise.pause_after_red_sessions, dict[date, bool]()
        for judged in reversed(self.judged):
            red, day = judged.too_much, judged.session.on
            if len(found) == most and day not in found:
                break
            if red or not judged.walk:
                found[day] = found.get(day, False) or red
        return tuple(sorted(found.items()))

    @functools.cached_property
    def _by_exercise(self) -> dict[str, tuple[Judged, ...]]:
        return _grouped(self.judged, operator.attrgetter("record.exercise"))


def standing(
    case: Case, catalogue: Catalogue | None = None, remembered: Remembered | None = None
) -> Standing:
    """Derive everything from the facts up to the day of the case.

    Args:
        case: the facts.
        catalogue: where done exercises are looked up; without one the shipped catalogue.
        remembered: of earlier days of the same person; makes it faster and nothing else.
    """
    screened = triage(case.answers, case.on, case.releases, case.patient.mode)
    return standing_after(case, screened, catalogue, remembered)


def standing_after(
    case: Case,
    screened: Triage,
    catalogue: Catalogue | None = None,
    remembered: Remembered | None = None,
) -> Standing:
    """The same when the safety screen's result is known already."""
    known, before = catalogue or shipped_catalogue(), remembered or Remembered()
    history = case.history.up_to(case.on)
    usual = usual_by_day(history, case.patient.usual, before)
    again = restart(case.patient, history, case.on)
    approval = _approval_since(case, case.on, again)
    table_of = functools.cache(lambda day: _gate_then(case, day, again))
    by_session = judged_sessions(history, table_of, usual, known, before)
    judged = tuple(itertools.chain.from_iterable(by_session))
    reds = {j.session.on for j in judged if j.judgement.light is Light.RED}
    bias = direction_bias(case.patient, history, reds, case.on)
    calm = (
        settled(case.patient, history, screened, case.on)
        if case.patient.conditions
        else frozenset()
    )
    allowed = caps(case.patient, case.on, calm, bias)
    advised = approval is not None and case.patient.mode is Mode.CLINIC
    allowed = allowed if advised else _light(allowed, screened)
    rows = light_rows(by_session, case.patient, allowed.effort_cap, known, before)
    told = signs(history, usual, case.on, rows)
    flared = flare_of(told, case.on)
    screened = _still_valid(screened, case, history, flared)
    allowed = _capped(allowed, screened)
    policy, why = policy_of(case.patient, approval, allowed)
    stage = stage_state(
        case.patient, allowed, history, rows, approval, case.overrides, case.on, known, before
    )
    strong = stage.stage.rank >= rule_book().deload.from_stage.rank and flared is None
    return Standing(
        on=case.on,
        triage=screened,
        caps=allowed,
        policy=policy,
        policy_reasons=why,
        gate=gate(policy, _valid_until(screened), _peak(approval)),
        stage=stage,
        flare=flared,
        absence=absence(trained_days(history, rows), case.on),
        usual=usual(case.on),
        approval=approval,
        rule_book=rule_book().version,
        judged=judged,
        barred=chosen_on(case.overrides, case.on, OverrideKind.BAR),
        asked=chosen_on(case.overrides, case.on, OverrideKind.ASK),
        settled_on=settled_on(told) if strong else None,
        control=control(history.tests, case.on),
        waiting=waiting(judged, known, case.on),
        restart=again,
        remembered=before,
    )


def approval_on(approvals: tuple[Approval, ...], on: date) -> Approval | None:
    """The latest approval when it is in force; a later one replaces those before it."""
    given = bisect_right(approvals, on, key=_on)
    return approvals[given - 1] if given and approvals[given - 1].holds(on) else None


def chosen_on(overrides: tuple[Override, ...], on: date, kind: OverrideKind) -> frozenset[str]:
    """The exercises whose latest word on a day is of a kind, such as barred or asked for."""
    return frozenset(e for e, o in latest_words(overrides, on).items() if o.kind is kind)


def policy_of(
    patient: Patient, approval: Approval | None, allowed: Caps
) -> tuple[PainPolicy, tuple[Reason, ...]]:
    """Strict, unless a therapist chose otherwise with a reason; why stands beside it.

    An `Approval` cannot hold another policy without its reason, so a choice looser than a
    condition recommends is always explained; the recommendation stays among the reasons.
    """
    if patient.mode is Mode.CLINIC and approval and approval.policy is not None:
        chosen = because(ReasonCode.POLICY_BY_THERAPIST, policy=approval.policy.value)
        return approval.policy, (chosen, *allowed.policy_reasons)
    default = because(ReasonCode.POLICY_STRICT_DEFAULT)
    return PainPolicy.STRICT, (default, *allowed.policy_reasons)


def closed(exercise: Exercise, case: Case, standing: Standing) -> tuple[Reason, ...]:
    """Why an exercise is not open to the person today; empty when it is."""
    bars = standing.once("bars", case, case, lambda: _bars(case, standing))
    rank = open_rank(exercise, standing.stage)

    def found() -> tuple[Reason, ...]:
        return (
            *bars.of(exercise, rank),
            *_after_red(exercise, standing),
            *_above_borne(exercise, case, standing),
        )

    return standing.once("closed", exercise, case, found)


def _after_red(exercise: Exercise, standing: Standing) -> tuple[Reason, ...]:
    """Nothing is begun that is harder than what was red in the last days."""
    red = standing.waiting.get(exercise.id)
    return () if red is None else (because(ReasonCode.EASIER_WAS_RED, exercise=red),)


def _above_borne(exercise: Exercise, case: Case, standing: Standing) -> tuple[Reason, ...]:
    """What was done before against what stands here now; a long break starts everything anew."""
    judged = standing.of(exercise.id)
    last = next((j for j in reversed(judged) if _weighs(j.record.given)), None)
    if last is None:
        return ()
    away = absence_of((case.on - judged[-1].session.on).days)
    if away is not None and away.restart:
        return ()
    made = standing.frame(exercise, case.patient)
    given, on = last.record.given, last.session.on
    return () if isinstance(made, Reason) else harder_here(given, on, made)


def _weighs(dose: Dose) -> bool:
    return dose.load_kg is not None or dose.band is not None


def _bars(case: Case, standing: Standing) -> Bars:
    flared = standing.flare
    eases = flared is not None and flared.ease_only
    return Bars(case.patient, standing.caps, case.on, standing.barred, eases)


def _approval_since(case: Case, day: date, again: Restart | None) -> Approval | None:
    """The approval in force; of one from before a restart only what it forbids is left."""
    found = approval_on(case.approvals, day)
    if found is None or again is None or not found.on < again.on <= day:
        return found
    return replace(found, policy=None, graded_peak=None)


def _gate_then(case: Case, day: date, again: Restart | None) -> Gate:
    approval = _approval_since(case, day, again)
    chosen = approval.policy if approval and case.patient.mode is Mode.CLINIC else None
    return gate(chosen or PainPolicy.STRICT, None, _peak(approval))


def _peak(approval: Approval | None) -> int:
    agreed = approval.graded_peak if approval else None
    return GRADED_PEAK_DEFAULT if agreed is None else agreed


def _still_valid(
    screened: Triage, case: Case, history: History, flared: Flare | None
) -> Triage:
    """The safety screen expires with a flare and with a numb or weak leg (clinical 1, ruling 3)."""
    # An answer of that day or later has told of what was before it.
    untold = history.sessions_from(screened.answered_on or date.min)
    numb = [s.on for s in untold if any(_numb(r) for r in s.records)]
    numb += [t.on for t in history.tests if _weaker(t)]
    numb += [e.on for e in history.adverse if e.kind is AdverseKind.NEW_NEUROLOGICAL_SIGN]
    needed = [max(numb) + timedelta(days=1)] if numb else []
    needed += [flared.screen_from] if flared else []
    answered, since = screened.answered_on, max(needed, default=date.min)
    if not screened.may_train or (answered is not None and answered >= since):
        return screened
    latest = {a.question: a.on for a in sorted(case.answers.answers, key=lambda a: a.on)}
    return replace(
        screened,
        status=TriageStatus.EXPIRED,
        unanswered=tuple(question for question, on in latest.items() if on < since),
        valid_until=None,
        may_train=False,
        may_walk=False,
    )


def _numb(record: ExerciseRecord) -> bool:
    return record.stop is Stop.NUMB_OR_WEAK


def _weaker(result: TestResult) -> bool:
    """Ten steps on heels and toes: 0 as before, 1 weaker."""
    return result.test is StageTest.HEEL_TOE_WALK and result.value >= 1


def _valid_until(screened: Triage) -> date | None:
    return screened.valid_until if screened.may_train else None


def _light(allowed: Caps, screened: Triage) -> Caps:
    """The effort cap of safety answers, which holds until a therapist has approved doses."""
    found = [f for f in screened.findings if f.effort_cap is not None]
    cap = min((f.effort_cap for f in found if f.effort_cap is not None), default=10)
    if not found or cap >= (10 if allowed.effort_cap is None else allowed.effort_cap):
        return allowed
    reasons = tuple(
        because(ReasonCode.FLAG_CAPS_EFFORT, f.source, flag=f.flag, cap=cap)
        for f in found
        if f.effort_cap == cap
    )
    return replace(allowed, effort_cap=cap, effort_reasons=reasons)


def _capped(allowed: Caps, screened: Triage) -> Caps:
    """The stage cap of the safety screen joins those of the conditions; a lock is named alone."""
    cap = screened.stage_cap
    if cap is None or cap >= allowed.stage_cap:
        return allowed
    code, locks = ReasonCode.FLAG_CAPS_STAGE, [f for f in screened.findings if f.level.locks]
    reasons = tuple(
        because(code, f.source, flag=f.flag, cap=cap, level=f.level.value)
        for f in locks or screened.findings
    )
    return replace(allowed, stage_cap=cap, cap_reasons=reasons)
