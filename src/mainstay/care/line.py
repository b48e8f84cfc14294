"""One exercise of one person: its doses, its sessions and what they have earned, as a `Line`."""

import functools
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from mainstay.care.case import Case, Standing
from mainstay.care.decision import Decision
from mainstay.care.flare import Absence, absence_of
from mainstay.care.judging import Judged
from mainstay.care.lighter import as_asked
from mainstay.care.other_machine import no_more_than
from mainstay.care.pain import Light
from mainstay.care.patient import Patient
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.restart import Restart
from mainstay.care.rulebook import rule_book
from mainstay.care.sets import shortfalls
from mainstay.care.steps import Frame, eased, lower_of, not_above, parts_above
from mainstay.exercises import Dose, Exercise

TEMPORARY = frozenset({ReasonCode.FLARE, ReasonCode.FLARE_RETURN, ReasonCode.DELOAD_WEEK})
"""A dose cut for one of these does not replace the working dose that it was cut from."""

PASSING = TEMPORARY | {ReasonCode.RED_CUT}
"""The same where a dose was red for the first time; only the guard may write one of these."""


@dataclass(frozen=True)
class Line:
    """Everything behind one exercise of one person.

    Attributes:
        frame: the doses it can have.
        judged: its sessions, oldest first.
        working: those of them whose dose fits and was no temporary cut.
        pending: a dose decided after the last session and not yet done.
        effort_cap: highest effort that a condition allows.
        away: the break of this exercise, if any.
        anew: why it begins again, while nothing was done since that day.
        breaks: the breaks before those of its sessions since the last working one.
    """

    frame: Frame
    judged: tuple[Judged, ...]
    working: tuple[Judged, ...]
    pending: Dose | None
    effort_cap: int | None
    away: Absence | None
    anew: Reason | None = None
    breaks: tuple[Absence, ...] = ()

    @property
    def last(self) -> Judged | None:
        """Its last session."""
        return self.judged[-1] if self.judged else None

    @functools.cached_property
    def given(self) -> Dose | None:
        """The working dose: last given, without temporary cuts, within the range.

        A cut for a flare or a lighter week goes by; what a break took below it does not. Without a
        working dose it is the first dose with no more load than was borne.
        """
        borne = None if self.working else self._borne
        if not self.working and borne is None:
            return None
        dose = self._fitted(self.working[-1]) if self.working else self.frame.start
        for away in self.breaks:
            dose = self._after_break(dose, away)
        return dose if borne is None else self._no_heavier(dose, borne)

    @property
    def _borne(self) -> Dose | None:
        """The last dose of its kind, where nothing since has opened more: a test, a new start."""
        fitting = [j for j in self.judged if self.frame.fits(j.record.given)]
        tested, anew = self.frame.tested, self.away is not None and self.away.restart
        if not fitting or anew or (tested and tested.on >= fitting[-1].session.on):
            return None
        return fitting[-1].record.given

    def _no_heavier(self, dose: Dose, borne: Dose) -> Dose:
        """A dose with no more load or band than was borne, or the easiest load that is here."""
        made = self.frame
        found = made.here(borne)
        if found is None and borne.load_kg is not None and made.loads_kg:
            found = dose.with_(load_kg=made.loads_kg[-1 if made.assisted else 0])
        lower = lower_of(dose, found or dose, made.assisted)
        return dose.with_(load_kg=lower.load_kg, band=lower.band)

    @functools.cached_property
    def entry(self) -> Dose:
        """The dose to begin with, or to begin again with: never above what was given."""
        given = self.given
        start = self.frame.start
        return start if given is None else lower_of(start, given, self.frame.assisted)

    @functools.cached_property
    def still(self) -> Dose:
        """The dose that is no rise."""
        return self.given or self.entry

    @functools.cached_property
    def base(self) -> Dose:
        """The current dose: the last decision not yet done, else the working dose, else start."""
        return self.pending or self.still

    @property
    def light(self) -> Light | None:
        """The light of its last session."""
        return self.last.judgement.light if self.last else None

    @functools.cached_property
    def unearned(self) -> tuple[Reason, ...]:
        """Why its last session earns no rise; empty when it does."""
        if self.last is None:
            return (because(ReasonCode.FIRST_TIME),)
        return not_good(self.last, self)

    @functools.cached_property
    def hurt_kg(self) -> float | None:
        """The weight of its last session where that was red; the lower of given and used."""
        last = self.last
        if last is None or last.judgement.light is not Light.RED or self.frame.assisted:
            return None
        used = [s.load_kg for s in last.record.sets if s.load_kg is not None]
        given = last.record.given.load_kg
        return given if given is None or not used else min(given, max(used))

    def before(self, onsets: Iterable[date]) -> Dose:
        """The lowest working dose before each of several days, or on it where nothing was done before."""
        found = self.still
        for onset in onsets:
            earlier = [j for j in self.working if j.session.on < onset]
            known = earlier[-1:] or [j for j in self.working if j.session.on == onset]
            for j in known:
                found = lower_of(found, self._fitted(j), self.frame.assisted)
        return found

    def _after_break(self, dose: Dose, away: Absence) -> Dose:
        if away.restart:
            return lower_of(dose, self.frame.start, self.frame.assisted)
        return eased(dose, away.percent, self.frame)

    def _fitted(self, judged: Judged) -> Dose:
        return self.frame.here(judged.record.given) or self.frame.start


def line(exercise: Exercise, case: Case, standing: Standing) -> Line | Reason:
    """Collect what is behind an exercise, or say why it has no dose here."""
    return standing.once("line", exercise, case, lambda: _line(exercise, case, standing))


def _line(exercise: Exercise, case: Case, standing: Standing) -> Line | Reason:
    judged = standing.of(exercise.id)
    made = _framed(exercise, judged, case, standing)
    if isinstance(made, Reason):
        return made
    judged, anew = _counting(judged, made, standing.restart)
    fits = standing.remembered.onward(
        ("fits", exercise.id), made, judged, lambda n, _: made.here(judged[n].record.given)
    )
    fitting = tuple(j for j, here in zip(judged, fits, strict=True) if here is not None)
    cut = {d.dose for d in case.decided(exercise.id) if not PASSING.isdisjoint(d.codes)}
    working = tuple(
        j
        for j in fitting
        if not cut or j.record.given not in cut or not _was_cut(j, judged, case)
    )
    # Where the machine changed, the break counts from the last session with such a dose.
    latest = (fitting or judged)[-1:]
    days = (case.on - latest[0].session.on).days if latest else 0
    return Line(
        frame=made,
        judged=judged,
        working=working,
        pending=_pending(exercise.id, case, judged, made),
        effort_cap=standing.caps.effort_cap,
        away=absence_of(days),
        anew=anew,
        breaks=_breaks(judged, fitting, working),
    )


def _framed(
    exercise: Exercise, judged: tuple[Judged, ...], case: Case, standing: Standing
) -> Frame | Reason:
    """The doses it can have; a load tried out before a restart lowers the first one at most."""
    patient, again = _tested_since(judged, case), standing.restart
    made = standing.frame(exercise, patient)
    if again is None or isinstance(made, Reason) or made.tested is None:
        return made
    if made.tested.on >= again.on:
        return made
    later = tuple(t for t in patient.tested if t.on >= again.on)
    untried = standing.frame(exercise, replace(patient, tested=later))
    if isinstance(untried, Reason) or not_above(made.start, untried.start, made.assisted):
        return made
    return untried


def _counting(
    judged: tuple[Judged, ...], made: Frame, again: Restart | None
) -> tuple[tuple[Judged, ...], Reason | None]:
    """The sessions that count after a restart, or all of them and why it begins again.

    They count from the first one with no more than the first dose: who told of an operation only
    after a session had gone on as if there were none, and that one shows nothing.
    """
    if again is None or not judged or judged[0].session.on > again.on:
        return judged, None
    later = (n for n, j in enumerate(judged) if j.session.on > again.on)
    began = next((n for n in later if _is_first(judged[n], made)), None)
    return (judged, again.reason) if began is None else (judged[began:], None)


def _is_first(judged: Judged, made: Frame) -> bool:
    given = made.here(judged.record.given)
    return given is not None and not_above(given, made.start, made.assisted)


def _breaks(
    judged: tuple[Judged, ...], fitting: tuple[Judged, ...], working: tuple[Judged, ...]
) -> tuple[Absence, ...]:
    """The breaks before sessions that were cut for a time, since the last working dose."""
    since = working[-1].session.on if working else date.min
    found = []
    for day in sorted({j.session.on for j in fitting if j.session.on > since}):
        before = [j for j in fitting if j.session.on < day]
        before = before or [j for j in judged if j.session.on < day]
        found += [absence_of((day - j.session.on).days) for j in before[-1:]]
    return tuple(away for away in found if away is not None)


def _tested_since(judged: tuple[Judged, ...], case: Case) -> Patient:
    """The person, without the tests from before a break so long that everything starts again."""
    patient = case.patient
    if not patient.tested:
        return patient
    days = [*(j.session.on for j in judged), case.on]
    left = date.min
    for before, after in itertools.pairwise(days):
        away = absence_of((after - before).days)
        left = before if away is not None and away.restart else left
    kept = tuple(t for t in patient.tested if t.on > left)
    return patient if kept == patient.tested else replace(patient, tested=kept)


def _was_cut(session: Judged, judged: tuple[Judged, ...], case: Case) -> bool:
    """Whether the decision in force when the session was done was a temporary cut."""
    record, day = session.record, session.session.on
    decision = case.in_force(record.exercise, record.given, day)
    return decision is not None and _passes(decision, judged)


def is_temporary(done: Judged, case: Case) -> bool:
    """Whether it was done with a dose that a flare or a lighter week had cut for a time."""
    decision = case.in_force(done.record.exercise, done.record.given, done.session.on)
    return decision is not None and not TEMPORARY.isdisjoint(decision.codes)


def _passes(decision: Decision, judged: tuple[Judged, ...]) -> bool:
    """Whether a decided dose goes by: a cut for a flare or lighter week, or for one red session.

    Ruling 5 takes sets away next time, not for good. A dose that was red before is too much.
    """
    if not TEMPORARY.isdisjoint(decision.codes):
        return True
    if ReasonCode.RED_CUT not in decision.codes:
        return False
    reds = [
        j.record.given
        for j in judged
        if j.judgement.light is Light.RED and j.session.on < decision.on
    ]
    return bool(reds) and reds.count(reds[-1]) < rule_book().fall.reds_at_a_dose


def _pending(exercise: str, case: Case, judged: tuple[Judged, ...], made: Frame) -> Dose | None:
    """A dose decided since the last session; what passes, or falls with its day, is worked out anew.

    A restart is one: its day may be put right, and then it never was.
    """
    for made_then in reversed(case.decided(exercise)):
        again = ReasonCode.RESTART in made_then.codes
        if made_then.on <= case.on and not again and not _passes(made_then, judged):
            return _not_done(made_then, judged, made)
    return None


def _not_done(decision: Decision, judged: tuple[Judged, ...], made: Frame) -> Dose | None:
    """The decided dose while no session has been done with it."""
    dose = None if decision.dose is None else made.here(decision.dose)
    if dose is None:
        return None
    if not judged:
        return dose
    last = judged[-1]
    if dose == last.record.given:
        return None  # a held dose awaits nothing: what earned a rise still asks for it
    return dose if decision.on >= last.session.on else None


def instead(other: Line, of: Line) -> Dose | None:
    """The first dose of an exercise that comes instead of another; None where there is none.

    After red a cable for a cable, or a hand weight for a hand weight, begins with no more than
    what hurt, unless a therapist has tried more out since.
    """
    tested = other.frame.tested
    if of.last is not None and tested is not None and tested.on >= of.last.session.on:
        return other.entry
    return _below(other, of, of.hurt_kg)


def instead_now(other: Line, of: Line, given: Dose | None) -> Dose | None:
    """The same in the session in which the other hurts, with what was given of it in that session."""
    load_kg = given.load_kg if given and not of.frame.assisted else None
    known = [kg for kg in (of.hurt_kg, load_kg) if kg is not None]
    return _below(other, of, min(known, default=None))


def _below(other: Line, of: Line, hurt_kg: float | None) -> Dose | None:
    same = other.frame.exercise.uses_pulley is of.frame.exercise.uses_pulley
    if hurt_kg is None or not same:
        return other.entry
    return no_more_than(hurt_kg, other.entry, other.frame)


# --- what the sessions earn ---


def not_good(judged: Judged, found: Line) -> tuple[Reason, ...]:
    """Why a session earns no rise; empty when it does."""
    said = judged.judgement
    good = said.light is Light.GREEN and said.complete and said.counts
    record = as_asked(judged.session, judged.record, found.frame.exercise)
    short = shortfalls(record, found.frame.exercise, found.effort_cap, judged.session.effort)
    return (*(() if good else said.reasons), *short)


def last_rise(found: Line) -> Judged | None:
    """The session in which the dose last rose; the first one when it never did."""
    for earlier, later in zip(
        reversed(found.working[:-1]), reversed(found.working), strict=False
    ):
        if parts_above(later.record.given, earlier.record.given, found.frame.assisted):
            return later
    return found.working[0] if found.working else None
