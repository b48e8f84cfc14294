"""The movement into the direction that eases the back, several times a day beside the sessions."""

from dataclasses import dataclass

from mainstay.care.case import Case, Standing
from mainstay.care.conditions import condition_table
from mainstay.care.decision import Decision
from mainstay.care.direction import is_repeated_movement
from mainstay.care.guards import decide
from mainstay.care.pain import Light
from mainstay.exercises import Catalogue, Dose, Exercise


@dataclass(frozen=True)
class Drill:
    """A movement for every day.

    Attributes:
        decision: what the guard allows today.
        dose: one set of it, for each time.
        times_a_day: fewest and most.
    """

    decision: Decision
    dose: Dose
    times_a_day: tuple[int, int]

    @property
    def exercise(self) -> str:
        """The id of the exercise."""
        return self.decision.exercise


def matched(standing: Standing, catalogue: Catalogue) -> tuple[Exercise, ...]:
    """The repeated movements into the direction that eases the back, while it is to be done."""
    bias = standing.caps.bias
    if bias is None or not bias.eases:
        return ()
    movements = (e for e in catalogue.exercises if is_repeated_movement(e))
    return tuple(e for e in movements if e.direction is bias.direction)


def drill(case: Case, standing: Standing, catalogue: Catalogue) -> Drill | None:
    """What is done several times a day, as the guard allows it.

    None in a flare, and after a session in which the movement was red until one went well: it is
    never done into more pain, and between sessions nobody asks how it felt.
    """
    if standing.flare is not None:
        return None
    for exercise in matched(standing, catalogue):
        decision = decide(exercise.id, case, standing, catalogue)
        given = decision.replaces is None and not was_red(standing, exercise)
        if given and decision.dose is not None:
            times = condition_table().direction.times_a_day
            return Drill(decision, decision.dose.with_(sets=1), times)
    return None


def was_red(standing: Standing, exercise: Exercise) -> bool:
    """Whether it was red when it was last done."""
    done = standing.of(exercise.id)
    return bool(done) and done[-1].judgement.light is Light.RED
