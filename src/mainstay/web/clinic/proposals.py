"""What the rules make of the week now, beside what the person last saw; nothing is stored."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from mainstay import wording
from mainstay.care.case import Case
from mainstay.care.decision import Action, Approval, ApprovedDose, Decision, Override, Proposal
from mainstay.care.ladder import ladder
from mainstay.exercises import Dose, Exercise
from mainstay.planning import Programme, programme
from mainstay.web import actions
from mainstay.web.records import Overview
from mainstay.wording import Audience

ICONS = {
    Action.RISE: "up",
    Action.CLIMB: "up",
    Action.RETURN: "up",
    Action.FALL: "down",
    Action.SWAP_EASIER: "swap",
    Action.SWAP_SIDEWAYS: "swap",
    Action.HOLD: "same",
    Action.START: "same",
    Action.STOP: "ease",
}


def case_of(overview: Overview) -> Case:
    """The case of a finished intake."""
    if overview.case is None:
        raise ValueError("the intake is not finished")
    return overview.case


def preview(overview: Overview, case: Case | None = None) -> Programme:
    """The week as it would be given out now, by ladder, guard and planner; nothing is stored.

    Args:
        overview: the person today.
        case: other facts than today's, to see what a choice would change.
    """
    if case is None:
        return overview.now
    previous = overview.issued.plan if overview.issued else None
    return programme(case, overview.catalogue, previous, overview.starts)


@dataclass(frozen=True)
class Line:
    """One exercise of the running week.

    Attributes:
        exercise: it.
        before: the decision that the person last saw; None for a new exercise.
        wish: what the ladder asks for.
        after: what the guard makes of it now.
        gives: the exercise of that decision; another one after a swap or climb.
    """

    exercise: Exercise
    before: Decision | None
    wish: Proposal
    after: Decision
    gives: Exercise

    @property
    def waits(self) -> bool:
        """Whether a wished rise waits for the therapist."""
        return self.after.waits_for_therapist

    @property
    def changed(self) -> bool:
        """Whether there is something to decide on."""
        same = self.before is not None and (
            self.before.exercise == self.after.exercise and self.before.dose == self.after.dose
        )
        return self.waits or not same

    @property
    def seen(self) -> str:
        """A hash of what is proposed: an answer belongs to what was seen, not to what came since."""
        shown = actions.as_text((self.before, self.wish, self.after))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]

    @property
    def icon(self) -> str:
        """The icon of what happens."""
        return ICONS[self.after.action]

    @property
    def old(self) -> str:
        """The dose before."""
        return _dose(self.before.dose if self.before else None, self.exercise)

    @property
    def new(self) -> str:
        """The dose that is given now, with the exercise's name after a change."""
        text = _dose(self.after.dose, self.gives)
        return text if self.gives is self.exercise else f"{self.gives.name}: {text}"

    @property
    def wished(self) -> str:
        """What the ladder asks for, where the guard gives less."""
        if not self.waits:
            return ""
        return _dose(self.wish.dose, self.gives)

    @property
    def setting(self) -> str:
        """What to set on the machine."""
        return wording.setting_text(self.after.setting) if self.after.setting else ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every reason, in the therapist's words."""
        return told(self.after)


def told(decision: Decision) -> tuple[str, ...]:
    """The reasons of a decision in the therapist's words."""
    found = (wording.sentence(r, "en", Audience.THERAPIST) for r in decision.reasons)
    return tuple(dict.fromkeys(found))


def _dose(dose: Dose | None, exercise: Exercise) -> str:
    return wording.dose_text(dose, exercise) if dose else "left out"


def lines(overview: Overview, now: Programme) -> tuple[Line, ...]:
    """Every exercise of the running week, then those that the new week adds."""
    known = {d.exercise: d for d in (overview.issued.doses if overview.issued else ())}
    asked = overview.issued.plan.exercises() if overview.issued else ()
    taken = [_line(overview, now, e, known.get(e)) for e in asked]
    seen = {*asked, *(t.after.exercise for t in taken if t)}
    added = [_line(overview, now, e, None) for e in now.plan.exercises() if e not in seen]
    return tuple(t for t in (*taken, *added) if t is not None)


def _line(
    overview: Overview, now: Programme, exercise: str, before: Decision | None
) -> Line | None:
    after = decision_on(now, exercise)
    if after is None:
        return None
    catalogue, case = overview.catalogue, case_of(overview)
    return Line(
        exercise=catalogue.get(exercise),
        before=before,
        wish=ladder(exercise, case, now.standing, catalogue),
        after=after,
        gives=catalogue.get(after.exercise),
    )


def decision_on(now: Programme, exercise: str) -> Decision | None:
    """What was decided about an exercise, also when another one takes its place."""
    return next((d for d in now.fresh if exercise in (d.exercise, d.replaces)), None)


def line_of(overview: Overview, now: Programme, exercise: str) -> Line | None:
    """The line of one exercise; None when it has no decision."""
    return next(
        (found for found in lines(overview, now) if found.exercise.id == exercise), None
    )


def approving(
    overview: Overview, now: Programme, by: str, exercise: str, dose: Dose
) -> Approval:
    """The approval in force with one more dose; without one, an approval of that dose alone.

    Where no approval is in force, every other exercise of the week is held at its dose.
    """
    running = now.standing.approval
    named = ApprovedDose(exercise, dose)
    if running is not None:
        others = tuple(d for d in running.doses if d.exercise != exercise)
        return replace(running, by=by, doses=(*others, named))
    held = tuple(
        ApprovedDose(d.exercise, d.dose)
        for d in now.decisions
        if d.dose is not None and d.exercise != exercise
    )
    return Approval(
        by=by,
        on=overview.on,
        ends_on=Approval.default_end(overview.on),
        stage_ceiling=now.standing.stage.stage,
        doses=(*held, named),
    )


def with_choices(case: Case, *choices: Approval | Override) -> Case:
    """The case as it would be after some choices of a therapist."""
    for choice in choices:
        if isinstance(choice, Approval):
            case = replace(case, approvals=(*case.approvals, choice))
        else:
            case = replace(case, overrides=(*case.overrides, choice))
    return case


def holds_until(now: Programme) -> date | None:
    """The last day of the approval in force."""
    return now.standing.approval.ends_on if now.standing.approval else None
