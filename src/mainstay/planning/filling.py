"""One session, filled one exercise at a time: what it must have first, then the best by points."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from mainstay.exercises import Direction, Exercise, Stage
from mainstay.planning.candidates import Candidate, Rule, Table, tie
from mainstay.planning.minutes import FEWEST
from mainstay.planning.problem import WeekKind

BELOW_MOST = 2
"""Exercises from the stage below in one session, for volume (ours)."""


CONTROL_POINTS = 4
"""What a drill gains for more than its one place, in its own stage: as much as a goal (ours)."""


GOAL_POINTS = 4
"""What an exercise towards a goal gains: less than fitting the stage or running on (ours)."""


@dataclass(frozen=True)
class Filling:
    """A session while it is filled.

    Attributes:
        table: what may be chosen.
        chosen: chosen so far.
        elsewhere: exercises of the week's other sessions; some change is welcome.
        new: new exercises of this week so far.
        may: which candidates may stand here at all.
        deep: whether it needs an exercise for the deep muscles.
        sling: whether it wants a sling exercise.
    """

    table: Table
    chosen: tuple[Candidate, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    may: Rule = lambda _: True
    deep: bool = False
    sling: bool = False

    def with_(self, candidate: Candidate) -> "Filling":
        """The session with one more exercise."""
        new = self.new | {candidate.id} if candidate.new else self.new
        return replace(self, chosen=(*self.chosen, candidate), new=new)

    @property
    def left_s(self) -> int:
        """Time that is left."""
        return self.table.seconds - sum(c.seconds for c in self.chosen)

    def others(self) -> list[Candidate]:
        """Candidates that are not in it yet."""
        taken = {c.id for c in self.chosen}
        return [c for c in self.table.pool if c.id not in taken and self.may(c)]


def filled(session: Filling) -> Filling:
    """Fill by the rules; where that gives fewer than three exercises, by fewer rules.

    What stays too small is filled with the shortest exercises, also beyond the minutes.
    """
    best = _filled_by(session, RULES, session.table.most)
    for rules in (RULES[:1], ()):
        if len(best.chosen) >= FEWEST:
            return best
        found = _filled_by(session, rules, FEWEST)
        best = found if len(found.chosen) > len(best.chosen) else best
    for rules in (RULES, RULES[:1], ()):
        if len(best.chosen) >= FEWEST:
            return best
        found = _shortest(session, rules)
        best = found if len(found.chosen) > len(best.chosen) else best
    return best


def filled_up(session: Filling) -> Filling:
    """Up to three: known before new, and within the minutes before beyond them."""
    for fill in (_filled_within, _shortest):
        for rules in ((_known,), ()):
            session = fill(session, rules)
    return session


def _filled_within(session: Filling, rules: "tuple[SessionRule, ...]") -> Filling:
    return _filled_by(session, rules, FEWEST)


def _filled_by(session: Filling, rules: "tuple[SessionRule, ...]", most: int) -> Filling:
    while len(session.chosen) < most:
        picked = best_next(session, _options(session, rules))
        if picked is None:
            break
        session = session.with_(picked)
    return session


def _shortest(session: Filling, rules: "tuple[SessionRule, ...]") -> Filling:
    """Three exercises that together take little time: what it must have, then the shortest."""
    while len(session.chosen) < FEWEST:
        options = _options(session, rules)
        if not options:
            break
        wanted = _needed(session, options) or options
        session = session.with_(min(wanted, key=lambda c: (c.seconds, *tie(c))))
    return session


def _options(session: Filling, rules: "tuple[SessionRule, ...]") -> list[Candidate]:
    options = session.others()
    for rule in rules:
        options = list(filter(rule(session), options))
    return options


SessionRule = Callable[[Filling], Rule]
"""Looks at the session once, then at each candidate for its next place."""


def _few_new(session: Filling) -> Rule:
    room = len(session.new) < session.table.new_limit
    return lambda c: room or not c.new or c.id in session.new or c.asked


def _known(session: Filling) -> Rule:
    return lambda c: not c.new or c.id in session.new


def _near_stage(session: Filling) -> Rule:
    """The stage itself, and at most two exercises from the stage below; deep ones always."""
    ease = session.table.request.kind is WeekKind.EASE
    lower = sum(c.below > 0 and not c.exercise.is_deep for c in session.chosen)
    deepest = 1 if lower < BELOW_MOST else 0
    room = 5 if deepest else 0
    return lambda c: (
        ease or c.below <= (room if c.control else deepest) or c.exercise.is_deep or c.asked
    )


def _unlike(session: Filling) -> Rule:
    """No second exercise that does the same; past stage 1 one deep exercise is enough."""
    stage = session.table.request.stage
    enough = stage is not Stage.COORDINATION and any(c.exercise.is_deep for c in session.chosen)
    taken = {c.likeness for c in session.chosen}
    return lambda c: c.asked or not ((enough and c.exercise.is_deep) or c.likeness in taken)


RULES: tuple[SessionRule, ...] = (_few_new, _near_stage, _unlike)
"""What a session keeps while it can; the first is given up last."""


def best_next(session: Filling, options: list[Candidate]) -> Candidate | None:
    """The best candidate of the most needed kind that fits; None when the session is full."""
    fitting = _fitting(session, options)
    points = _points(session)
    return min(fitting, key=lambda c: (-points(c), *tie(c)), default=None)


def _fitting(session: Filling, options: list[Candidate]) -> list[Candidate]:
    """What fits, leaving room for three exercises where that is possible."""
    needed, left_s = _needed(session, options), session.left_s
    reserve = _reserves(session, options)
    tries = [(needed, True), (options, True), (options, False)]
    # Deep muscles, drills and what a therapist asked for are not given up for a third exercise.
    if any(c.exercise.is_deep or c.asked or c.control for c in needed):
        tries.insert(1, (needed, False))
    for wanted, roomy in tries:
        found = [c for c in wanted if c.seconds + roomy * reserve(c) <= left_s]
        if found:
            return found
    if session.chosen:
        return []
    return sorted(needed or options, key=lambda c: (c.seconds, c.exercise.code))[:1]


def _needed(session: Filling, options: list[Candidate]) -> list[Candidate]:
    """What the session still must have, most important first."""
    has = [c.exercise for c in session.chosen]
    drills = _drills(session, options)
    if session.deep and not any(e.is_deep for e in has):
        deep = [c for c in options if c.exercise.is_deep]
        # Where every drill is deep, one is both: past stage 1 there is no room for a second.
        both = all(c.exercise.is_deep for c in drills)
        return (drills if both else deep) or deep
    asked = [c for c in options if c.asked]
    if asked or drills:
        return asked or drills
    if session.sling and not any(e.sling for e in has):
        return [c for c in options if c.exercise.sling and c.below == 0]
    return []


def _drills(session: Filling, options: list[Candidate]) -> list[Candidate]:
    """Drills for a failed test of control where the session has none yet: each test in turn."""
    if session.table.request.kind is WeekKind.EASE or any(c.control for c in session.chosen):
        return []
    drills = [c for c in options if c.control]
    done = {c.control for c in session.table.pool if c.id in session.elsewhere}
    fresh = [c for c in drills if c.control not in done] or drills
    nearest = min((c.below for c in fresh), default=0)
    return [c for c in fresh if c.below == nearest]


def _reserves(session: Filling, options: list[Candidate]) -> Callable[[Candidate], int]:
    """For each candidate, the time to keep free so that three exercises fit."""
    missing = max(FEWEST - len(session.chosen) - 1, 0)
    others = options if len(options) > missing else session.others()
    shortest = sorted(others, key=lambda c: c.seconds)[: missing + 1]
    usual = sum(c.seconds for c in shortest[:missing])

    def reserve(candidate: Candidate) -> int:
        if not any(c is candidate for c in shortest):
            return usual
        return sum([c.seconds for c in shortest if c is not candidate][:missing])

    return reserve


def _points(session: Filling) -> Callable[[Candidate], int]:
    """Points of a candidate beside what is chosen already; all numbers ours."""
    request, elsewhere = session.table.request, session.elsewhere
    moved = request.previous is not None and request.previous.stage is not request.stage
    covered = frozenset(i for c in session.chosen for i in c.covers)
    positions = {c.exercise.position for c in session.chosen}
    pulley = (
        request.patient.equipment.rig is not None and request.stage.rank >= Stage.ENDURANCE.rank
    )

    def points(candidate: Candidate) -> int:
        exercise = candidate.exercise
        return (
            40 * candidate.asked
            + 20 * (candidate.change is not None)
            + (4 if moved and candidate.below else 10) * candidate.kept
            - 12 * (candidate.id in elsewhere)
            + 6 * (candidate.below == 0)
            + 5 * (pulley and exercise.uses_pulley)
            + 3 * len([i for i in candidate.covers if i not in covered])
            + (exercise.position not in positions)
            + exercise.deep_rating
            + GOAL_POINTS * (candidate.goal is not None)
            + CONTROL_POINTS * (candidate.control is not None and candidate.below == 0)
            + _direction_points(exercise, request.direction)
        )

    return points


def _direction_points(exercise: Exercise, wanted: Direction | None) -> int:
    if wanted in (None, Direction.NEUTRAL) or exercise.direction is Direction.NEUTRAL:
        return 0
    return 3 if exercise.direction is wanted else -6
