"""A case: every fact that decides about one person on one day, and the standing derived from it."""

from dataclasses import dataclass, field
from datetime import date

from mainstay.care.conditions import Caps
from mainstay.care.flare import Absence, Flare
from mainstay.care.screening import Answers, Release, Triage
from mainstay.care.stages import StageState

from mainstay.care.decision import Approval, Decision, Override
from mainstay.care.history import History, Pain
from mainstay.care.pain import Gate, PainPolicy
from mainstay.care.patient import Patient
from mainstay.care.reasons import Reason


@dataclass(frozen=True)
class Case:
    """Facts in; `mainstay decide` reads one from a file.

    Attributes:
        on: the day to decide for.
        patient: the person.
        answers: the safety screen as answered so far.
        releases: locks released, by a therapist or by the person's dated statement.
        history: sessions, mornings, flares, tests.
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


@dataclass(frozen=True)
class Standing:
    """Everything derived from a case once, for planner, ladder, guard and pages.

    Attributes:
        on: the day.
        triage: the safety screen's result.
        caps: what the conditions allow.
        policy: the pain policy in force.
        policy_reasons: why this one.
        gate: its table.
        stage: the stage and what is left for the next.
        flare: the flare in force, if any.
        absence: the break in force, if any.
        usual: the usual morning.
        approval: the approval in force, if any.
        rule_book: version of the rules.
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
