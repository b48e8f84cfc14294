"""How peers dose: pure rules over the logs of one exercise line, without the guards of `care`.

Each rule takes the frame of doses that this person's machine can make, what was logged of the line
and the day, and answers the next dose. Loads snap to what can be made, as their users would do.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.care.history import ExerciseRecord, Morning
from mainstay.care.steps import Frame, count, load_step, makeable_kg, within_tops
from mainstay.exercises import Dose


@dataclass(frozen=True)
class Logged:
    """One line as a peer sees it.

    Attributes:
        frame: the doses that can be made.
        records: what was logged, oldest first.
        days: the day of each of them.
        mornings: the morning reports of the person.
        planned: how many sessions were planned so far.
    """

    frame: Frame
    records: Sequence[ExerciseRecord]
    days: Sequence[date]
    mornings: Sequence[Morning]
    planned: int

    @property
    def last(self) -> Dose:
        """The dose of the last logged session, or the first one."""
        return self.records[-1].given if self.records else self.start

    @property
    def start(self) -> Dose:
        """The first dose: with a load at 40 % of what a test says is possible once."""
        first, tested = self.frame.start, self.frame.tested
        if tested is None or first.load_kg is None:
            return first
        most_kg = tested.load_kg * (1 + tested.could / EPLEY)
        kg = makeable_kg(START_SHARE * most_kg, self.frame) or self.frame.loads_kg[0]
        return first.with_(load_kg=kg)

    @property
    def span(self) -> tuple[int, int]:
        """Fewest and most counts of double progression: 8 to 12 with a load, else the range."""
        if self.frame.start.load_kg is not None:
            return DOUBLE_REPS
        return int(getattr(self.frame.exercise.dose, self.frame.counted)[0]), self.frame.tops[1]

    def snapped(self, kg: float) -> float:
        """The nearest load that can be made."""
        return min(self.frame.loads_kg, key=lambda made: abs(made - kg))


START_SHARE, EPLEY, DOUBLE_REPS = 0.40, 30.0, (8, 12)
"""As in the reference's experiments: Sim A and its peers."""

Rule = Callable[[Logged], Dose]


def done(record: ExerciseRecord) -> bool:
    """Whether every set came to its count."""
    given = record.given
    name = "reps" if given.reps is not None else "duration_s"
    reached = [s for s in record.sets if (getattr(s, name) or 0) >= count(given)]
    return len(reached) >= given.sets and len(reached) == len(record.sets)


def left(record: ExerciseRecord) -> int | None:
    """Repetitions left after the last set that says so."""
    return next((s.reserve for s in reversed(record.sets) if s.reserve is not None), None)


def _top(known: Logged, dose: Dose) -> Dose:
    return within_tops(dose, known.frame)


def _heavier(known: Logged, dose: Dose, steps: int = 1) -> Dose | None:
    kg = dose.load_kg
    for _ in range(steps):
        kg = None if kg is None else load_step(kg, known.frame, True)
    return None if kg is None else dose.with_(load_kg=kg)


def _lighter(known: Logged, dose: Dose, share: float) -> Dose:
    if dose.load_kg is None:
        return dose.with_(**{known.frame.counted: max(1, int(count(dose) * share))})
    return dose.with_(load_kg=makeable_kg(dose.load_kg * share, known.frame) or dose.load_kg)


def leaflet(known: Logged) -> Dose:
    """The same schedule for everybody: 6 kg, 0.75 kg more every two weeks; 3 sets from week 5."""
    steps, start = known.planned // 6, known.start
    sets = 3 if known.planned >= 12 else 2
    if start.load_kg is None:
        return _top(
            known, start.with_(sets=sets, **{known.frame.counted: count(start) + steps})
        )
    return _top(known, start.with_(sets=sets, load_kg=known.snapped(6 + 0.75 * steps)))


def fixed_percent(known: Logged) -> Dose:
    """A tenth of the start more every two weeks, whatever happens; 3 sets from week 5."""
    share, start = 1 + 0.10 * (known.planned // 6), known.start
    dose = start.with_(sets=3 if known.planned >= 12 else 2)
    if start.load_kg is None:
        return _top(known, dose.with_(**{known.frame.counted: round(count(start) * share)}))
    return _top(known, dose.with_(load_kg=known.snapped(start.load_kg * share)))


def linear(known: Logged) -> Dose:
    """One step heavier after each completed session; a tenth lighter after three failures."""
    dose = known.last.with_(sets=3)
    if not known.records:
        return _top(known, dose)
    failed = 0
    for record in reversed(known.records):
        if done(record) or record.given != known.last:
            break
        failed += 1
    if failed >= 3:
        return _top(known, _lighter(known, dose, 0.9))
    if failed:
        return _top(known, dose)
    more = dose.with_(**{known.frame.counted: count(dose) + 1})
    return _top(known, _heavier(known, dose) or more)


def double(known: Logged) -> Dose:
    """One repetition more after each completed session; at the top one step heavier."""
    dose, name = known.last.with_(sets=3), known.frame.counted
    bottom, top = known.span
    if not known.records:
        return _top(known, dose.with_(**{name: bottom}))
    if not done(known.records[-1]):
        worst = min((getattr(s, name) or 0) for s in known.records[-1].sets)
        return _top(known, _lighter(known, dose, 0.95) if worst < bottom else dose)
    if count(dose) < top:
        return _top(known, dose.with_(**{name: count(dose) + 1}))
    heavier = _heavier(known, dose)
    return _top(known, heavier.with_(**{name: bottom}) if heavier else dose)


def apre(known: Logged) -> Dose:
    """APRE-10: what the last set could have been decides the next load."""
    dose = known.last.with_(sets=3, **{known.frame.counted: count(known.frame.start)})
    if not known.records:
        return _top(known, dose)
    name, record = known.frame.counted, known.records[-1]
    could = (getattr(record.sets[-1], name) or 0) + (left(record) or 0)
    over = could - count(dose)
    share = next(s for limit, s in APRE if over <= limit)
    if dose.load_kg is None:
        counted = max(1, round(count(known.last) * share))
        return _top(known, dose.with_(**{name: counted}))
    return _top(known, dose.with_(load_kg=known.snapped(dose.load_kg * share)))


APRE = ((-4, 0.90), (-2, 0.95), (1, 1.0), (6, 1.05), (math.inf, 1.10))
"""Counts above the ten of the table, and the share of the load next time."""


def two_for_two(known: Logged) -> Dose:
    """Two sessions with two to spare and no pain: a tenth more; after a bad one 15 % less."""
    dose = known.last
    if not known.records:
        return _top(known, dose)
    calm = [_calm(known, n) for n in range(len(known.records))][-4:]
    if not calm[-1]:
        return _top(known, _lighter(known, dose, 0.85))
    spare = [done(r) and (left(r) or 0) >= 2 for r in known.records[-2:]]
    same = len(known.records) > 1 and known.records[-2].given == dose
    if not (same and all(spare) and all(calm)):
        return _top(known, dose)
    if dose.load_kg is None:
        return _top(known, dose.with_(**{known.frame.counted: count(dose) + 1}))
    tenth = makeable_kg(dose.load_kg * 1.10, known.frame) or dose.load_kg
    step = load_step(dose.load_kg, known.frame, True) or dose.load_kg
    return _top(known, dose.with_(load_kg=max(tenth, step)))


def _calm(known: Logged, number: int) -> bool:
    """No more than 5 during, and the next morning less than 2 above the mornings before."""
    record, day = known.records[number], known.days[number]
    if record.peak is not None and record.peak.back > 5:
        return False
    before = [m.pain.back for m in known.mornings if m.on <= day][-7:]
    after = next((m.pain.back for m in known.mornings if m.on > day), None)
    return not before or after is None or after < sum(before) / len(before) + 2
