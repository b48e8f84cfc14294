"""The next dose by peers beside ours, on the facts of one case: where their rules go wrong.

Two more rules than the peers of the race, written after what was measured of two open systems:
`any_set` lets one good set among several raise the load (wger), `count_only` looks at repetitions and
not at the load that was lifted (Liftosaur). Neither knows pain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.care.case import Case, Standing, standing
from mainstay.care.guards import decide_each
from mainstay.care.line import Line, line
from mainstay.care.steps import count, load_step
from mainstay.dosing import decided
from mainstay.exercises import Catalogue, Dose
from mainstay.simulation import peers


@dataclass(frozen=True)
class Beside:
    """The next dose of one exercise by one rule; None where the exercise stops."""

    exercise: str
    rule: str
    dose: Dose | None


def any_set(known: peers.Logged) -> Dose:
    """One set that came to its count and load is enough for the next load; nothing ever falls."""
    record = known.records[-1]
    name, wanted, given = known.frame.counted, count(record.given), record.given
    good = [
        s
        for s in record.sets
        if (getattr(s, name) or 0) >= wanted and (s.load_kg or 0) >= (given.load_kg or 0)
    ]
    return _heavier(known, given, given.load_kg) if good else given


def count_only(known: peers.Logged) -> Dose:
    """Double progression that takes the lifted load for the planned one; nothing ever falls."""
    record, (_, top) = known.records[-1], known.span
    name, given = known.frame.counted, record.given
    if any((getattr(s, name) or 0) < count(given) for s in record.sets):
        return given
    if count(given) < top:
        return given.with_(**{name: count(given) + 1})
    lifted = record.sets[-1].load_kg
    return _heavier(known, given, lifted).with_(**{name: known.span[0]})


def _heavier(known: peers.Logged, given: Dose, load_kg: float | None) -> Dose:
    more = None if load_kg is None else load_step(load_kg, known.frame, True)
    return given if more is None else given.with_(load_kg=more)


PEERS: tuple[tuple[str, peers.Rule], ...] = (
    ("any set (as wger)", any_set),
    ("count only (as Liftosaur)", count_only),
    ("linear", peers.linear),
    ("double progression", peers.double),
    ("2-for-2 and pain gate", peers.two_for_two),
)


def beside(case: Case, catalogue: Catalogue, exercises: Sequence[str]) -> tuple[Beside, ...]:
    """Each exercise's next dose by every peer, then by the ladder and by the estimate."""
    now = standing(case, catalogue)
    found: list[Beside] = []
    by_ladder = decide_each(case, now, catalogue, exercises)
    by_estimate = [d for d, _ in decided(exercises, case, now, catalogue)]
    for at, exercise in enumerate(exercises):
        found += _by_peers(exercise, case, now, catalogue)
        ours = (("ours: ladder", by_ladder[at]), ("ours: estimate", by_estimate[at]))
        found += [Beside(d.exercise, name, d.dose) for name, d in ours]
    return tuple(found)


def _by_peers(exercise: str, case: Case, now: Standing, catalogue: Catalogue) -> list[Beside]:
    own = line(catalogue.get(exercise), case, now)
    records = case.history.up_to(case.on).records_of(exercise)
    if not isinstance(own, Line) or not records:
        return []
    known = peers.Logged(
        frame=own.frame,
        records=[record for _, record in records],
        days=[session.on for session, _ in records],
        mornings=[m for m in case.history.mornings if m.on <= case.on],
        planned=len(records),
    )
    return [Beside(exercise, name, rule(known)) for name, rule in PEERS]
