"""The doses of a running week by the estimate: one belief for all of it, one bound for each session.

Where the entries of an exercise cannot be right, the estimate does not propose: what the ladder asks
for stands, but no rise.
"""

from collections.abc import Iterator, Sequence

from mainstay.care.case import Case, Standing
from mainstay.care.decision import Decision
from mainstay.care.guards import without_rise
from mainstay.care.judging import Judged
from mainstay.care.line import Line, line
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.steps import Frame, count
from mainstay.dosing.known import Known, known
from mainstay.dosing.propose import Weighed, estimated, ladder_says, through_guard, weigh
from mainstay.exercises import Catalogue

UNLIKELY = 2.0
"""More than this times the dose that was given is an entry that nobody could have meant (ours)."""


def decided_week(
    sessions: Sequence[Sequence[str]],
    exercises: Sequence[str],
    case: Case,
    now: Standing,
    catalogue: Catalogue,
) -> tuple[tuple[Decision, Weighed | None], ...]:
    """A decision for each exercise, in order, with what it was weighed by.

    Args:
        sessions: the exercises of each session of the week; those of one share its bound.
        exercises: all that is to be decided.
        case: the facts.
        now: what the rules derive from them.
        catalogue: where exercises are looked up.
    """
    found = known(exercises, case, now, catalogue)
    lines = [line(catalogue.get(e), case, now) for e in exercises]
    asked = ladder_says(exercises, lines, case, now, catalogue)
    doubts = [doubt(f, found) for f in lines]
    mine = [
        e
        for e, f, p, why in zip(exercises, lines, asked, doubts, strict=True)
        if isinstance(f, Line) and estimated(p) and why is None
    ]
    weighed = {w.proposal.exercise: w for w in _weighed(sessions, mine, found, now)}
    wishes = [
        weighed.get(e) or (without_rise(p, f, why) if why else p)
        for e, f, p, why in zip(exercises, lines, asked, doubts, strict=True)
    ]
    return through_guard(wishes, case, now, catalogue)


def _weighed(
    sessions: Sequence[Sequence[str]], mine: Sequence[str], found: Known, now: Standing
) -> Iterator[Weighed]:
    """Weigh each exercise in its largest session; what stands in none is weighed alone."""
    left = dict.fromkeys(mine)
    in_turn = sorted(sessions, key=len, reverse=True)
    for session in (*in_turn, *([e] for e in mine)):
        here = [e for e in session if e in left]
        together = frozenset(session).intersection(mine)
        if not here:
            continue
        for e in here:
            del left[e]
        lines = [f if f.frame.exercise.id in together else None for f in found.lines]
        made = weigh(found.belief, [lines], [found.inputs], now.rule_book)[0]
        yield from (w for w in made if w is not None and w.proposal.exercise in here)


# --- entries that cannot be right ---


def doubt(found: Line | Reason, everything: Known) -> Reason | None:
    """Why an exercise's last entries are no ground for a rise; None when nothing speaks against."""
    if not everything.sound:
        return because(ReasonCode.ESTIMATE_FAILED)
    if isinstance(found, Reason) or found.last is None:
        return None
    last = found.last
    if sum(j.session.on == last.session.on for j in found.judged) > 1:
        return because(ReasonCode.LOGGED_TWICE)
    return because(ReasonCode.LOG_UNLIKELY) if _unlikely(last, found.frame) else None


def _unlikely(judged: Judged, made: Frame) -> bool:
    """Whether a set was logged with far more than was given: a slip of the finger, or another unit."""
    given = judged.record.given
    most, kg = UNLIKELY * count(given), UNLIKELY * (given.load_kg or 0)
    return any(
        (getattr(s, made.counted) or 0) > most or (kg and (s.load_kg or 0) > kg)
        for s in judged.record.sets
    )
