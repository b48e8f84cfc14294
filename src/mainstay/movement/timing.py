"""When the body is where: from a dose's tempo to a smooth repetition.

Between two key poses every angle follows the minimum-jerk curve (Flash and Hogan 1985): it
begins and ends at rest. Lowering is lifting backward.
"""

from dataclasses import dataclass

from mainstay.exercises import Dose, Exercise

STILL_S = 1.0
"""Seconds of a key pose where a dose has no tempo (ours)."""


@dataclass(frozen=True)
class Rhythm:
    """Seconds of the parts of one repetition: lift, hold, lower, and the pause after it."""

    lift_s: float
    hold_s: float
    lower_s: float
    pause_s: float

    @property
    def total_s(self) -> float:
        """Seconds of one repetition."""
        return self.lift_s + self.hold_s + self.lower_s + self.pause_s


def rhythm(exercise: Exercise, dose: Dose) -> Rhythm:
    """The rhythm of a dose; a dose that is held as a whole lifts and lowers in two seconds."""
    lift, hold, lower = exercise.dose.tempo_s or (2.0, STILL_S, 2.0)
    if dose.hold_s is not None:
        hold = dose.hold_s
    elif dose.duration_s is not None and exercise.dose.tempo_s is None:
        hold = max(dose.duration_s - lift - lower, 0.0)
    return Rhythm(lift, hold, lower, STILL_S)


def progress(timed: Rhythm, at_s: float) -> float:
    """How far the lift has come at a moment of a repetition: 0 at the start, 1 at the end."""
    at_s = at_s % timed.total_s if timed.total_s else 0.0
    if at_s < timed.lift_s:
        return eased(at_s / timed.lift_s)
    at_s -= timed.lift_s
    if at_s < timed.hold_s:
        return 1.0
    at_s -= timed.hold_s
    if at_s < timed.lower_s:
        return 1.0 - eased(at_s / timed.lower_s)
    return 0.0


def eased(share: float) -> float:
    """Minimum jerk: 10 t^3 - 15 t^4 + 6 t^5, for t from 0 to 1."""
    t = min(max(share, 0.0), 1.0)
    return t**3 * (10 - 15 * t + 6 * t**2)
