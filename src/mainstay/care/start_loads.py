"""The load of a first session: from the exercise, the body weight and what stands there."""

from dataclasses import dataclass

from mainstay.care.effort import FAILURE
from mainstay.care.patient import Patient, TestedLoad
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.exercises import (
    BandPull,
    Exercise,
    Item,
    RigSetting,
)

FREE_WEIGHTS = frozenset({Item.DUMBBELL, Item.KETTLEBELL})


@dataclass(frozen=True)
class StartLoad:
    """The first load of an exercise.

    Attributes:
        load_kg: weight at the hand or foot; None for a band, or when no weight is known.
        setting: what to set on the rig; None without a rig.
        band: the band to begin with, for a pulley exercise without a rig.
    """

    load_kg: float | None = None
    setting: RigSetting | None = None
    band: BandPull | None = None


FIRST_SESSION_FRACTION = 0.7
"""The first session uses this part of the range's lower bound (ours)."""


def start_load(exercise: Exercise, patient: Patient) -> StartLoad | Reason:
    """The first load that is safe and can be made, or why there is none.

    The lower bound of the range in percent of body mass, times 0.7, rounded down to what the
    machine can make; where more weight helps, the upper bound, rounded up. Where a therapist has
    tried a load out, that test decides instead. A smallest load above the start but inside the
    range is used (ruling 6: out only when it exceeds the range).
    """
    percent = exercise.dose.load_percent_bodyweight
    if percent is None:
        return StartLoad()
    low_kg, high_kg = (patient.mass_kg * p / 100 for p in percent)
    tested = patient.tested_load(exercise.id)
    first_kg = start_after_test(exercise, tested) if tested else low_kg * FIRST_SESSION_FRACTION
    if exercise.uses_pulley:
        return _pulley_start(exercise, patient, first_kg, high_kg)
    if FREE_WEIGHTS & {*exercise.equipment, *exercise.one_of}:
        return _weight_start(patient.equipment.dumbbells_kg, first_kg, high_kg)
    return StartLoad()


def start_after_test(exercise: Exercise, tested: TestedLoad) -> float:
    """The load for the first dose after a test, before a machine rounds it.

    What Holten's curve gives for the repetitions of the first dose with as many left as the
    exercise's effort asks for, times 80 % (the careful end of the reference's 80 to 90).
    """
    rule, dose = rule_book().start, exercise.dose
    could = (dose.start().reps or 1) + FAILURE - dose.effort_rpe[1]
    fitting = tested.load_kg * rule.percent_of(could) / rule.percent_of(tested.could)
    return fitting * rule.tested_percent / 100


def _pulley_start(
    exercise: Exercise, patient: Patient, first_kg: float, high_kg: float
) -> StartLoad | Reason:
    rig = patient.equipment.rig
    if rig is None:
        return _band_start(exercise, patient)
    if exercise.assisted:
        helping = rig.at_least(high_kg)
        if helping is None:
            heaviest = rig.loads_kg()[-1]
            code = ReasonCode.RIG_TOO_LIGHT
            return because(code, heaviest_kg=heaviest, start_kg=round(high_kg, 2))
        return StartLoad(helping.handle_kg, helping)
    lightest = rig.settings()[0]
    chosen = rig.at_most(first_kg) or lightest
    if lightest.handle_kg > high_kg:
        return _too_heavy(lightest.handle_kg, high_kg)
    return StartLoad(chosen.handle_kg, chosen)


def _band_start(exercise: Exercise, patient: Patient) -> StartLoad | Reason:
    """The band of the exercise file, or the strongest owned one that is weaker."""
    form, colors = exercise.band_form, patient.equipment.bands
    if form is None or not band_instead(exercise, patient) or not colors:
        return StartLoad(band=form)
    weak_enough = [c for c in colors if c.rank <= form.color.rank]
    if not weak_enough:
        return because(ReasonCode.EQUIPMENT_MISSING, item=Item.BAND.value)
    return StartLoad(band=BandPull(max(weak_enough, key=lambda c: c.rank), form.steps))


def _weight_start(
    owned_kg: tuple[float, ...], first_kg: float, high_kg: float
) -> StartLoad | Reason:
    if not owned_kg:
        return StartLoad()
    lightest = min(owned_kg)
    chosen = max((kg for kg in owned_kg if kg <= first_kg), default=lightest)
    return _too_heavy(lightest, high_kg) if lightest > high_kg else StartLoad(chosen)


def _too_heavy(smallest_kg: float, high_kg: float) -> Reason:
    code = ReasonCode.RIG_TOO_HEAVY
    return because(code, smallest_kg=smallest_kg, start_kg=round(high_kg, 2))


def band_instead(exercise: Exercise, patient: Patient) -> bool:
    """Whether a person without a rig does this pulley exercise with a band.

    Where the cable carries weight a stronger band would be the easier one and a lost step the
    harder one, so no band stands in for it (ours).
    """
    equipment = patient.equipment
    return (
        exercise.uses_pulley
        and not exercise.assisted
        and Item.PULLEY not in equipment.available
        and Item.BAND in equipment.available
    )
