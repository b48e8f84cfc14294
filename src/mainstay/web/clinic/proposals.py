"""What the rules make of the week now, beside what the person last saw; nothing is stored."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mainstay.care.case import Case
from mainstay.care.decision import Action, Approval, ApprovedDose, Decision, Override, Proposal
from mainstay.care.guards import decide_each
from mainstay.care.ladder import ladder
from mainstay.care.reasons import Reason
from mainstay.care.steps import Frame, frame, step_up
from mainstay.exercises import Catalogue, Dose, Exercise, Rig
from mainstay.planning import Programme, programme, why
from mainstay.planning.lasting import as_chosen
from mainstay.web import actions, wording
from mainstay.web.estimating import estimate_of
from mainstay.web.language import say
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
    """The week as it would be given out now, by proposer, guard and planner; nothing is stored.

    Args:
        overview: the person today.
        case: other facts than today's, to see what a choice would change.
    """
    if case is None and not opened_again(overview):
        return overview.now
    case = _unanswered(overview, case or case_of(overview))
    previous = overview.issued.plan if overview.issued else None
    decide = estimate_of(case, previous) or decide_each
    choose = as_chosen(overview.ahead.ahead) if overview.ahead else None
    return programme(case, overview.catalogue, previous, overview.starts, choose, decide)


def opened_again(overview: Overview) -> bool:
    """Whether nothing but open questions keeps the exercises back: no flag is raised."""
    return overview.screen.may_train and not overview.may_train


def _unanswered(overview: Overview, case: Case) -> Case:
    """Without the answers that what was told since has opened again: so the rules give nothing."""
    if not opened_again(overview):
        return case
    answers, again = case.answers, overview.asked_again.open
    kept = tuple(a for a in answers.answers if a.question not in again)
    return replace(case, answers=replace(answers, answers=kept))


@dataclass(frozen=True)
class Line:
    """One exercise of the running week.

    Attributes:
        exercise: it.
        before: the decision that the person last saw; None for a new exercise.
        wish: what the ladder, or the estimate, asks for.
        after: what the guard makes of it now.
        gives: the exercise of that decision; another one after a swap or climb.
        catalogue: where the wished exercise is looked up.
        rig: the person's machine.
        out: why the new week leaves it out although it has a dose; empty when it stays.
    """

    exercise: Exercise
    before: Decision | None
    wish: Proposal
    after: Decision
    gives: Exercise
    catalogue: Catalogue
    rig: Rig | None = None
    out: tuple[Reason, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether a wished rise waits for the therapist."""
        return self.after.waits_for_therapist and not self.out

    @property
    def changed(self) -> bool:
        """Whether there is something to decide on."""
        same = self.before is not None and (
            self.before.exercise == self.after.exercise and self.before.dose == self.after.dose
        )
        return self.waits or not same or bool(self.out)

    @property
    def seen(self) -> str:
        """A hash of what is proposed: an answer belongs to what was seen, not to what came since."""
        shown = actions.as_text((self.before, self.wish, self.after))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]

    @property
    def icon(self) -> str:
        """The icon of what happens."""
        return "ease" if self.out else ICONS[self.after.action]

    @property
    def old(self) -> str:
        """The dose before."""
        return _dose(self.before.dose if self.before else None, self.exercise)

    @property
    def now(self) -> str:
        """The dose that is given now."""
        return _dose(self.after.dose, self.gives)

    @property
    def new(self) -> str:
        """The dose that is given now, with the exercise's name after a change."""
        if self.out:
            return say("leaves the week")
        text = _dose(self.after.dose, self.gives)
        return (
            text
            if self.gives is self.exercise
            else f"{wording.exercise_name(self.gives)}: {text}"
        )

    @property
    def wished(self) -> str:
        """What the ladder asks for, where the guard gives less."""
        if not self.waits:
            return ""
        return wished_text(self.wish, self.catalogue)

    @property
    def opens(self) -> Exercise:
        """The exercise of the wish; another one for a climb."""
        return self.catalogue.get(self.wish.to or self.exercise.id)

    @property
    def why(self) -> str:
        """The first reasons in one line."""
        return " ".join(self.reasons[:MOST_REASONS])

    @property
    def setting(self) -> str:
        """What to set on the machine."""
        said = (
            wording.machine_text(self.after, self.gives, self.rig),
            wording.friction_text(self.after, self.rig),
        )
        return " ".join(part for part in said if part)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every reason, in the therapist's words."""
        return sentences(self.out) if self.out else told(self.after)


MOST_REASONS = 3
"""Reasons that stand beside a change; the page of the exercise shows all."""


def wished_text(wish: Proposal, catalogue: Catalogue) -> str:
    """What the ladder asks for, with the name where it is another exercise."""
    if wish.to is None:
        return _dose(wish.dose, catalogue.get(wish.exercise))
    target = catalogue.get(wish.to)
    return f"{wording.exercise_name(target)}, {_dose(wish.dose, target)}"


def told(decision: Decision) -> tuple[str, ...]:
    """The reasons of a decision in the therapist's words."""
    return sentences(decision.reasons)


def sentences(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """Reasons in the therapist's words, each once."""
    found = (wording.sentence(r, audience=Audience.THERAPIST) for r in reasons)
    return tuple(dict.fromkeys(found))


def _dose(dose: Dose | None, exercise: Exercise) -> str:
    return wording.dose_text(dose, exercise) if dose else say("left out")


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
    estimated = overview.estimate.wish(exercise) if overview.estimate else None
    return Line(
        exercise=catalogue.get(exercise),
        before=before,
        wish=estimated or ladder(exercise, case, now.standing, catalogue),
        after=after,
        gives=catalogue.get(after.exercise),
        catalogue=catalogue,
        rig=case.patient.equipment.rig,
        out=_left_out(now, after),
    )


def _left_out(now: Programme, after: Decision) -> tuple[Reason, ...]:
    if after.dose is None or after.exercise in now.plan.exercises():
        return ()
    return why(now.plan, after.exercise)


def decision_on(now: Programme, exercise: str) -> Decision | None:
    """What was decided about an exercise, also when another one takes its place."""
    return next((d for d in now.fresh if exercise in (d.exercise, d.replaces)), None)


def line_of(overview: Overview, now: Programme, exercise: str) -> Line | None:
    """The line of one exercise; None when it has no decision."""
    return next(
        (found for found in lines(overview, now) if found.exercise.id == exercise), None
    )


STEPS_AHEAD = 2
"""Smallest steps beyond an accepted one that its approval takes in (ours).

Otherwise the same exercise would ask again next week. The guard still lets through one step a
week, and only after calm sessions.
"""


def range_from(dose: Dose, made: Frame) -> Dose:
    """The top of the range that accepting a dose opens: two more steps of the same weight."""
    top = dose
    for _ in range(STEPS_AHEAD):
        higher = step_up(top, made)
        if higher is None or (higher.load_kg, higher.band) != (dose.load_kg, dose.band):
            break
        top = higher
    return top


def opened(overview: Overview, now: Programme, wanted: Iterable[Line]) -> list[ApprovedDose]:
    """The ranges that accepting some waiting lines opens."""
    case, found = case_of(overview), []
    for line in wanted:
        made = frame(line.opens, case.patient, now.standing.caps.max_hold_s)
        top = line.wish.dose if isinstance(made, Reason) else range_from(line.wish.dose, made)
        found.append(ApprovedDose(line.opens.id, top))
    return found


def widened(
    overview: Overview, now: Programme, by: str, named: Iterable[ApprovedDose]
) -> Approval:
    """The approval in force with more ranges; without one, an approval of these alone.

    Where no approval is in force, every other exercise of the week is held at its dose.
    """
    running, new = now.standing.approval, {d.exercise: d for d in named}
    if running is not None:
        others = tuple(d for d in running.doses if d.exercise not in new)
        return replace(running, by=by, doses=(*others, *new.values()))
    held = tuple(
        ApprovedDose(d.exercise, d.dose)
        for d in now.decisions
        if d.dose is not None and d.exercise not in new
    )
    return replace(renewed(overview, now, by), doses=(*held, *new.values()))


def renewed(overview: Overview, now: Programme, by: str) -> Approval:
    """Four more weeks with the defaults, and the pain policy that was chosen last."""
    given = case_of(overview).approvals
    last = given[-1] if given else None
    return Approval(
        by=by,
        on=overview.on,
        ends_on=Approval.default_end(overview.on),
        stage_ceiling=now.standing.stage.stage,
        policy=last.policy if last else None,
        policy_reason=last.policy_reason if last else "",
        graded_peak=last.graded_peak if last else None,
    )


def with_choices(case: Case, *choices: Approval | Override) -> Case:
    """The case as it would be after some choices of a therapist."""
    for choice in choices:
        if isinstance(choice, Approval):
            case = replace(case, approvals=(*case.approvals, choice))
        else:
            case = replace(case, overrides=(*case.overrides, choice))
    return case
