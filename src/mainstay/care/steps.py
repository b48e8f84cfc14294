"""The smallest steps of a dose, up and down, and how two doses compare.

Doses are compared part by part (sets, count, hold, load, band): one is not above another when no
part of it is. Where a cable helps, more load is easier, so there the comparison turns round.
"""

import functools
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from mainstay.care.patient import Patient, TestedLoad
from mainstay.care.reasons import Reason
from mainstay.care.rulebook import rule_book
from mainstay.care.start_loads import StartLoad, start_load
from mainstay.exercises import (
    BAND_STEPS,
    HOLD_STEP_S,
    REPS_STEP,
    BandColor,
    BandPull,
    Dose,
    Exercise,
    Item,
    Position,
    Purpose,
    RigSetting,
    Stage,
)

T = TypeVar("T")

FIRST_HOLD_S = 3
FIRST_DURATION_S = 300
"""Stage 1 starts with holds of 3 s and 5 minutes (ruling 5)."""

NEW_SET_PERCENT = 110
"""A set more begins with so few repetitions that volume rises by no more than a tenth (ours)."""

FREE_WEIGHTS = frozenset({Item.DUMBBELL, Item.KETTLEBELL})


@dataclass(frozen=True)
class Frame:
    """Which doses one exercise can have for one person.

    Attributes:
        exercise: the exercise.
        start: the first dose, with its load or band.
        loads_kg: every load that can be made, ascending; empty without weights.
        bands: colors owned, lightest first.
        max_hold_s: longest hold allowed by a condition.
        settings: what to set on the rig for each load.
        tested: the test behind the first load, if there is one.
        few_minutes_sets: most sets in the person's minutes; None where these set no limit.
    """

    exercise: Exercise
    start: Dose
    loads_kg: tuple[float, ...] = ()
    bands: tuple[BandColor, ...] = ()
    max_hold_s: int | None = None
    settings: tuple[RigSetting, ...] = ()
    tested: TestedLoad | None = None
    few_minutes_sets: int | None = None

    @functools.cached_property
    def counted(self) -> str:
        """The field that counts: reps, duration_s or distance_m."""
        return counted(self.start)

    @property
    def assisted(self) -> bool:
        """Whether more load is easier."""
        return self.exercise.assisted

    @functools.cached_property
    def tops(self) -> tuple[int, int, int | None]:
        """Highest sets, count and hold."""
        dose, longest = self.exercise.dose, self.max_hold_s
        count = getattr(dose, self.counted)[1]
        if longest is not None and _held(self.exercise) and self.counted == "duration_s":
            count = min(count, longest)
        hold = dose.hold_s[1] if dose.hold_s else None
        if hold is not None and longest is not None:
            hold = min(hold, longest)
        return min(dose.sets[1], self.few_minutes_sets or dose.sets[1]), count, hold

    def fits(self, dose: Dose) -> bool:
        """Whether a dose counts, holds and loads in the way this exercise does here."""
        return shape(dose) == self._start_shape

    @functools.cached_property
    def steps(self) -> Callable[[Dose], tuple[Dose, ...]]:
        """`single_steps` of a dose, worked out once."""
        return functools.cache(lambda dose: single_steps(dose, self))

    @functools.cached_property
    def here(self) -> Callable[[Dose], Dose | None]:
        """`made_here` of a dose, worked out once."""
        return functools.cache(lambda dose: made_here(dose, self))

    def once(self, what: str, dose: Dose, make: Callable[[], T]) -> T:
        """What follows from this frame and one dose alone, worked out once."""
        if (what, dose) not in self._made:
            self._made[what, dose] = make()
        return cast(T, self._made[what, dose])

    @functools.cached_property
    def _made(self) -> dict[tuple[str, Dose], object]:
        return {}

    @functools.cached_property
    def _start_shape(self) -> tuple[str, bool, bool, bool]:
        return shape(self.start)


def frame(exercise: Exercise, patient: Patient, max_hold_s: int | None) -> Frame | Reason:
    """The doses an exercise can have for a person, or why there is no first load."""
    first = start_load(exercise, patient)
    if isinstance(first, Reason):
        return first
    rig = patient.equipment.rig if exercise.uses_pulley else None
    weights = _weights(exercise, patient) if first.load_kg is not None else ()
    made = Frame(
        exercise,
        _start_dose(exercise, first),
        tuple(sorted(set(rig.loads_kg() if rig else weights))),
        tuple(sorted(set(patient.equipment.bands), key=lambda c: c.rank)),
        max_hold_s,
        rig.settings() if rig else (),
        patient.tested_load(exercise.id) if first.load_kg is not None else None,
        few_minutes_sets(exercise, patient),
    )
    return replace(made, start=within_tops(made.start, made))


def few_minutes_sets(exercise: Exercise, patient: Patient) -> int | None:
    """Most sets in the person's minutes; a walk has minutes of its own."""
    if exercise.purpose is Purpose.AEROBIC:
        return None
    return rule_book().most_sets(patient.minutes)


def _weights(exercise: Exercise, patient: Patient) -> tuple[float, ...]:
    free = FREE_WEIGHTS & {*exercise.equipment, *exercise.one_of}
    return patient.equipment.dumbbells_kg if free else ()


def _start_dose(exercise: Exercise, first: StartLoad) -> Dose:
    dose = exercise.dose.start()
    if exercise.stage is Stage.COORDINATION:
        dose = dose.with_(
            hold_s=None if dose.hold_s is None else min(dose.hold_s, FIRST_HOLD_S),
            duration_s=None
            if dose.duration_s is None
            else min(dose.duration_s, FIRST_DURATION_S),
        )
    return dose.with_(load_kg=first.load_kg, band=first.band)


def _held(exercise: Exercise) -> bool:
    """Whether a timed set is one long hold, not walking or moving."""
    moving = exercise.purpose in (Purpose.AEROBIC, Purpose.MOBILITY, Purpose.FUNCTION)
    return not moving and exercise.position is not Position.WALKING


def counted(dose: Dose) -> str:
    """The field that a dose counts by."""
    if dose.reps is not None:
        return "reps"
    return "duration_s" if dose.duration_s is not None else "distance_m"


def count(dose: Dose) -> int:
    """Its number."""
    number = dose.reps or dose.duration_s or dose.distance_m
    return int(number or 0)


def shape(dose: Dose) -> tuple[str, bool, bool, bool]:
    """What a dose counts, and whether it has a hold, a weight or a band; only alike ones compare."""
    return (
        counted(dose),
        dose.hold_s is not None,
        dose.load_kg is not None,
        dose.band is not None,
    )


def strength(band: BandPull) -> tuple[int, int]:
    """How hard a band pulls, for comparison: color, then steps."""
    return band.color.rank, band.steps


def parts_above(dose: Dose, other: Dose, assisted: bool) -> tuple[str, ...]:
    """The parts of a dose that are harder than in another of the same shape."""
    if dose is other:
        return ()
    sign = -1 if assisted else 1
    above = []
    if count(dose) > count(other):
        above.append(counted(dose))
    if (dose.hold_s or 0) > (other.hold_s or 0):
        above.append("hold_s")
    if dose.sets > other.sets:
        above.append("sets")
    if sign * (dose.load_kg or 0) > sign * (other.load_kg or 0) + 1e-9:
        above.append("load_kg")
    if dose.band and other.band and strength(dose.band) > strength(other.band):
        above.append("band")
    return tuple(above)


def not_above(dose: Dose, other: Dose, assisted: bool) -> bool:
    """Whether no part of a dose is harder than in the other."""
    return not parts_above(dose, other, assisted)


def lower_of(dose: Dose, other: Dose, assisted: bool) -> Dose:
    """The easier of two doses of one shape, part by part."""
    changes = {part: getattr(other, part) for part in parts_above(dose, other, assisted)}
    return dose.with_(**changes) if changes else dose


def within_tops(dose: Dose, made: Frame) -> Dose:
    """A dose cut to the top of the exercise's range."""
    sets, most, hold = made.tops
    tops = {"sets": sets, made.counted: most}
    if hold is not None and dose.hold_s is not None:
        tops["hold_s"] = hold
    above = {part: top for part, top in tops.items() if getattr(dose, part) > top}
    return dose.with_(**above) if above else dose


def made_here(dose: Dose, made: Frame) -> Dose | None:
    """A dose of before as it can be made with what is here now, never harder; else None.

    Another machine, lost plates or a band given away: the nearest load or band on the easier
    side. None when the dose counts in another way, or when everything here is harder.
    """
    if not made.fits(dose):
        return None
    if dose.load_kg is not None and made.loads_kg:
        load_kg = makeable_kg(dose.load_kg, made)
        if load_kg is None:
            return None
        dose = dose.with_(load_kg=load_kg)
    if dose.band is not None and made.bands and dose.band.color not in made.bands:
        band = _easier_band(BandPull(dose.band.color, BAND_STEPS[0]), made)
        if band is None:
            return None
        dose = dose.with_(band=band)
    return within_tops(dose, made)


def step_up(dose: Dose, made: Frame) -> Dose | None:
    """One smallest step harder: count, hold, a set, then load or band; None at the very top."""
    return next(iter(made.steps(dose)), None)


def single_steps(dose: Dose, made: Frame) -> tuple[Dose, ...]:
    """Every dose one smallest step harder, in the order in which things rise."""
    ladder = (_more_count, _more_hold, _more_sets, _more_load, _more_band)
    return tuple(higher for rise in ladder if (higher := rise(dose, made)))


def _more_count(dose: Dose, made: Frame) -> Dose | None:
    step = {
        "reps": REPS_STEP,
        "duration_s": made.exercise.dose.duration_step_s,
        "distance_m": made.exercise.dose.distance_step_m,
    }[made.counted]
    most = made.tops[1]
    now = count(dose)
    return dose.with_(**{made.counted: min(now + step, most)}) if now < most else None


def _more_hold(dose: Dose, made: Frame) -> Dose | None:
    longest = made.tops[2]
    if longest is None or dose.hold_s is None or dose.hold_s >= longest:
        return None
    return dose.with_(hold_s=min(dose.hold_s + HOLD_STEP_S, longest))


def _more_sets(dose: Dose, made: Frame) -> Dose | None:
    sets = dose.sets + 1
    if sets > made.tops[0]:
        return None
    most = int(count(dose) * dose.sets * NEW_SET_PERCENT // (100 * sets))
    return dose.with_(sets=sets, **{made.counted: max(min(count(dose), most), 1)})


def _bottom(dose: Dose, made: Frame) -> dict[str, object]:
    return {made.counted: min(count(dose), getattr(made.exercise.dose, made.counted)[0])}


def load_step(load_kg: float, made: Frame, harder: bool) -> float | None:
    """The next load that can be made, harder or easier; None at the end."""
    if harder is not made.assisted:
        return next((kg for kg in made.loads_kg if kg > load_kg + 1e-9), None)
    return next((kg for kg in reversed(made.loads_kg) if kg < load_kg - 1e-9), None)


def _more_load(dose: Dose, made: Frame) -> Dose | None:
    if dose.load_kg is None:
        return None
    load_kg = load_step(dose.load_kg, made, True)
    return dose.with_(load_kg=load_kg, **_bottom(dose, made)) if load_kg is not None else None


def _more_band(dose: Dose, made: Frame) -> Dose | None:
    if dose.band is None:
        return None
    band = dose.band
    if band.steps < BAND_STEPS[-1]:
        return dose.with_(band=BandPull(band.color, band.steps + 1), **_bottom(dose, made))
    color = next((c for c in made.bands if c.rank > band.color.rank), None)
    if color is None:
        return None
    return dose.with_(band=BandPull(color, BAND_STEPS[0]), **_bottom(dose, made))


def step_down(dose: Dose, made: Frame) -> Dose | None:
    """One step of load or band easier, count at most at the bottom; None without one."""
    if dose.load_kg is not None:
        load_kg = load_step(dose.load_kg, made, False)
        if load_kg is not None:
            return dose.with_(load_kg=load_kg, **_bottom(dose, made))
    if dose.band is not None:
        band = _easier_band(dose.band, made)
        return dose.with_(band=band, **_bottom(dose, made)) if band else None
    return None


def _easier_band(band: BandPull, made: Frame) -> BandPull | None:
    if band.steps > BAND_STEPS[0]:
        return BandPull(band.color, band.steps - 1)
    lighter = [c for c in made.bands if c.rank < band.color.rank]
    return BandPull(lighter[-1], BAND_STEPS[0]) if lighter else None


def scaled(dose: Dose, percent: int) -> Dose:
    """At most that percent of the volume: fewer sets first, then a lower count.

    Among the ways to stay within it the one with most volume is taken, then the one with fewest
    sets; nothing goes below one set of one.
    """
    if percent >= 100:
        return dose
    counts, target = count(dose), percent * dose.sets * count(dose)
    ways = [
        (sets * fitting, -sets, fitting)
        for sets in range(1, dose.sets + 1)
        if (fitting := min(counts, target // (100 * sets))) >= 1
    ]
    _, sets, most = max(ways, default=(1, -1, 1))
    return dose.with_(sets=-sets, **{counted(dose): most})


def fewer_sets(dose: Dose, percent: int) -> Dose:
    """At most that percent of the sets with the same count; of a single set, of its count."""
    if dose.sets == 1:
        return scaled(dose, percent)
    return dose.with_(sets=max(1, dose.sets * percent // 100))


def eased(dose: Dose, percent: int, made: Frame) -> Dose:
    """At most that percent of load times volume, by the way that leaves more of it.

    A tenth less is a lighter load where such a load can be made; on a stack whose next pin is a
    third lighter it is fewer repetitions with the same one (ours).
    """
    if percent >= 100:
        return dose
    fewer = scaled(dose, percent)
    if dose.load_kg is None:
        return fewer
    wanted = dose.load_kg * (100 / percent if made.assisted else percent / 100)
    load_kg = makeable_kg(wanted, made)
    if load_kg is None:
        return fewer
    lighter = dose.with_(load_kg=load_kg)
    most = dose.volume * dose.load_kg * percent / 100
    within = fewer.volume * dose.load_kg <= most + 1e-9
    more = fewer.volume * dose.load_kg > lighter.volume * load_kg + 1e-9
    return fewer if within and more and not made.assisted else lighter


def makeable_kg(load_kg: float, made: Frame) -> float | None:
    """The nearest load on the easier side that can be made; None without one."""
    if made.assisted:
        return next((kg for kg in made.loads_kg if kg >= load_kg - 1e-9), None)
    fitting = bisect_right(made.loads_kg, load_kg + 1e-9)
    return made.loads_kg[fitting - 1] if fitting else None
