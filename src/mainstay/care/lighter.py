"""A lighter day: who comes tired, tense, sore or in more pain than usual does about a fifth less.

The cut comes after the guard and can only take away. It is no fall: the dose that was given stays
the working dose, and the session counts neither for a rise nor against one (clinical 5).
"""

from dataclasses import dataclass, replace

from mainstay.care.case import Standing
from mainstay.care.eligibility import ease
from mainstay.care.history import ExerciseRecord, Pain, Session
from mainstay.care.readiness import Readiness
from mainstay.care.rulebook import rule_book
from mainstay.care.steps import scaled
from mainstay.exercises import Dose, Exercise


@dataclass(frozen=True)
class LighterTable:
    """The integers that a phone and the server compare with.

    Attributes:
        poor_from: sleep, stress and soreness are poor from here on.
        back_from: back pain at the start is poor from here on.
        leg_from: the same for the leg.
        needed: so many of the four make the session lighter.
    """

    poor_from: int
    back_from: int
    leg_from: int
    needed: int

    def makes_lighter(self, said: Readiness, start: Pain) -> bool:
        """Whether a session that begins like this is made lighter."""
        poor = sum(number >= self.poor_from for number in said.said)
        hurts = start.back >= self.back_from or start.leg >= self.leg_from
        return poor + hurts >= self.needed


def lighter_table(standing: Standing) -> LighterTable | None:
    """The table for the next session; None where it would be one lighter day too many in a row."""
    rule, usual = rule_book().readiness, standing.usual
    trained = {j.session.id: j.session for j in standing.judged if not j.walk}
    recent = tuple(trained.values())[-rule.most_in_a_row :]
    if len(recent) == rule.most_in_a_row and all(is_lighter(session) for session in recent):
        return None
    up = rule.pain_points_above
    return LighterTable(rule.poor_from, usual.back + up, usual.leg + up, rule.needed)


def lighter(dose: Dose, exercise: Exercise) -> Dose:
    """What a lighter day leaves of a dose; the deep muscles' work and positions of ease stay whole.

    Load, band and hold stay: only sets and counts fall, by the way that leaves most.
    """
    return dose if ease(exercise) else scaled(dose, rule_book().readiness.percent)


def is_lighter(session: Session) -> bool:
    """Whether a session was made lighter."""
    return session.readiness is not None and session.readiness.lighter


def as_asked(session: Session, record: ExerciseRecord, exercise: Exercise) -> ExerciseRecord:
    """A record beside the dose that was asked for that day, where the session was a lighter one."""
    if not is_lighter(session):
        return record
    return replace(record, given=lighter(record.given, exercise))
