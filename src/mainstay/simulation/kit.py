"""What virtual people train with and on: machines, exercise lines, and how a dose counts."""

from dataclasses import dataclass

from mainstay.care.patient import Patient
from mainstay.care.start_loads import StartLoad, start_load
from mainstay.care.steps import Frame, count, frame
from mainstay.exercises import (
    Dose,
    Equipment,
    Exercise,
    Item,
    Laterality,
    Plates,
    Rig,
    shipped_catalogue,
)

FINE = Rig("fine plates", 1.0, plates=(Plates(0.25, 3), Plates(1.0, 4), Plates(5.0, 8)))
HALVED = Rig("stack through a moving pulley", 2.0, pins=tuple(2.5 * n for n in range(1, 33)))
COARSE = Rig("stack", 1.0, pins=tuple(2.5 * n for n in range(1, 33)))
RIGS = (FINE, HALVED, COARSE)
"""Steps of 0.25, 1.25 and 2.5 kg at the hand (ours; as in the reference's experiments)."""

ITEMS = frozenset({Item.MAT, Item.CHAIR, Item.ANKLE_CUFF, Item.BENCH, Item.STEP})

LOADED = (
    "pulley-row-sitting",
    "pulley-pull-down",
    "one-arm-pulley-row",
    "face-pull",
    "anti-rotation-press",
)
BODYWEIGHT = ("bridge", "bird-dog", "side-bridge-knees", "sit-to-stand", "plank-knees")
"""Exercise lines up to the stage of strength (ours): with a cable, and with the body's weight."""


def equipment(rig: Rig) -> Equipment:
    """The home of a virtual person with that machine."""
    return Equipment(ITEMS, rig)


@dataclass(frozen=True)
class LineKit:
    """One exercise line as the body meets it.

    Attributes:
        exercise: the exercise.
        entry_kg: the load at which the catalogue would like to begin, before a machine rounds it;
            None without weights.
        entry_count: repetitions times seconds of hold of the first dose.
    """

    exercise: Exercise
    entry_kg: float | None
    entry_count: float

    @property
    def sides(self) -> int:
        """How many sides work by themselves."""
        return 2 if self.exercise.laterality is Laterality.EACH_SIDE else 1

    @property
    def full_count(self) -> float:
        """Counts of a session that trains fully: 30 repetitions with a load (Sim A), else ours."""
        sets = (
            3 * 1.25 if self.entry_kg is None else 30 / (self.exercise.dose.start().reps or 1)
        )
        return sets * self.entry_count

    def intensity(self, dose: Dose) -> float:
        """The load relative to the entry; 1 without weights."""
        if self.entry_kg is None or dose.load_kg is None:
            return 1.0
        return dose.load_kg / self.entry_kg

    def counted(self, dose: Dose) -> float:
        """Repetitions (or seconds) of one set, with their holds."""
        return float(count(dose) * max(dose.hold_s or 1, 1))


def line_kit(exercise_id: str, patient: Patient) -> LineKit:
    """The line of an exercise for a person."""
    exercise = shipped_catalogue().get(exercise_id)
    start, percent = exercise.dose.start(), exercise.dose.load_percent_bodyweight
    found = start_load(exercise, patient)
    loaded = percent is not None and isinstance(found, StartLoad) and found.load_kg is not None
    entry_kg = 0.7 * percent[0] / 100 * patient.mass_kg if loaded and percent else None
    held = float(count(start) * max(start.hold_s or 1, 1))
    return LineKit(exercise, entry_kg, held)


def with_first_dose(
    ids: tuple[str, ...], others: tuple[str, ...], patient: Patient
) -> tuple[str, ...]:
    """The lines, but for those that begin too heavy on this person's machine: others stand for them.

    A light person on a stack of 2.5 kg cannot begin a press that the catalogue wants lighter.
    """
    spare = iter(e for e in others if e not in ids and _begins(e, patient))
    return tuple(e if _begins(e, patient) else next(spare) for e in ids)


def _begins(exercise_id: str, patient: Patient) -> bool:
    return isinstance(frame(shipped_catalogue().get(exercise_id), patient, None), Frame)
