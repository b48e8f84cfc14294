"""What a set asks of the back, and how hard muscles work in it: loading profiles beside the file.

A profile is read where the model was held against people (`is_borne_out`) and has an answer for
every weight. Elsewhere the estimates in the exercise's file stand alone.
"""

from bisect import bisect_right
from dataclasses import dataclass

from mainstay.anatomy import Muscle, Sex, Side
from mainstay.exercises import Dose, Exercise
from mainstay.exercises.profiles import (
    LOAD_CLASS_FROM_N,
    Estimated,
    LoadCase,
    LoadingProfile,
    is_borne_out,
    key_of,
    profile_of,
)

BODY = Sex.MALE
"""The profiles' man of 78 kg: load classes are told for an adult of 75 to 80 kg."""

NOTHING = Estimated(0.0, 0.0, 0.0)
"""A muscle that a profile leaves out."""


@dataclass(frozen=True)
class Seen:
    """A loading profile at the weight of a dose.

    Attributes:
        light: with the lightest weight.
        heavy: with the heaviest.
        share_fraction: where the dose's weight lies between them; below 0 and above 1 as well.
    """

    light: LoadCase
    heavy: LoadCase
    share_fraction: float

    @property
    def pressing_n(self) -> Estimated:
        """How hard L4/5 is pressed."""
        return self._between(self.light.compression_n["l4"], self.heavy.compression_n["l4"])

    def works(self, muscle: Muscle, side: Side) -> Estimated:
        """How hard a muscle works, 0 to 1, when it works hardest."""
        key = key_of(muscle, side)
        ends = (case.activation.get(key, NOTHING) for case in (self.light, self.heavy))
        return self._between(*ends)

    def _between(self, light: Estimated, heavy: Estimated) -> Estimated:
        """Along a straight line: what the model says is nearly straight in the weight."""
        ends = zip(light, heavy, strict=True)
        return Estimated(*(max(a + self.share_fraction * (b - a), 0.0) for a, b in ends))


def seen(exercise: Exercise, dose: Dose, mass_kg: float) -> Seen | None:
    """The profile at the weight of the dose; None where none can be believed.

    Args:
        exercise: which.
        dose: its weight at the handle counts, where it is known.
        mass_kg: of the person.
    """
    profile = profile_of(exercise.id) if is_borne_out(exercise) else None
    found = ends(profile) if profile else None
    return Seen(*found, _share(exercise, dose, mass_kg)) if found else None


def ends(profile: LoadingProfile) -> tuple[LoadCase, LoadCase] | None:
    """With the lightest weight and with the heaviest; None where one has no answer."""
    cases = profile.of(BODY)
    return None if profile.refused or not cases else (cases[0], cases[-1])


def _share(exercise: Exercise, dose: Dose, mass_kg: float) -> float:
    """The middle where the weight is not told yet; so for bands, whose pull nobody knows."""
    span = exercise.dose.load_percent_bodyweight
    if dose.load_kg is None or span is None:
        return 0.5
    low, high = span
    return (100 * dose.load_kg / mass_kg - low) / max(high - low, 0.1)


def load_class(exercise: Exercise, dose: Dose, mass_kg: float) -> int:
    """How much a set presses the spine, 0 to 5.

    The median of a profile warns; only its upper end reassures, and only about weights that it
    was computed with: not beyond the heaviest, nor where something in the hands has a weight of
    its own, which is the lightest that is meant.
    """
    own, found = exercise.spinal_load_class, seen(exercise, dose, mass_kg)
    if found is None:
        return own
    pressed = found.pressing_n
    median, high = (bisect_right(LOAD_CLASS_FROM_N, n) for n in (pressed.median, pressed.high))
    unknown = found.share_fraction > 1 or any(t.mass_kg is not None for t in exercise.weight)
    return max(median, own if unknown else min(own, high))
