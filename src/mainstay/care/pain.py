"""Pain: three policies as one table of integers (the gate), and how a session is judged by it.

Limits during and after count from pain at the session's start, the next morning from the usual
morning; back and leg are judged separately (reference: clinical 5, ruling 4). Leg pain that moves up
towards the back while the back hurts more for a while is amber, not red.
"""

import enum
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from mainstay.care.history import (
    ExerciseRecord,
    Morning,
    Pain,
    Session,
    SetOff,
    Stop,
)
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book


class PainPolicy(enum.StrEnum):
    """How much pain is accepted; strict for everyone unless a therapist chooses otherwise."""

    STRICT = "strict"
    STANDARD = "standard"
    GRADED_EXPOSURE = "graded_exposure"


class Moment(enum.StrEnum):
    """When pain is asked."""

    DURING = "during"
    AFTER = "after"
    MORNING = "morning"


class Light(enum.StrEnum):
    """Green may progress, amber repeats, red eases."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for green to 2 for red."""
        return _LIGHT_RANKS[self]


_LIGHT_RANKS = {light: n for n, light in enumerate(Light)}


def worst(lights: Iterable[Light]) -> Light:
    """The worst of several; green when there is none."""
    return max(lights, key=lambda light: light.rank, default=Light.GREEN)


class Way(enum.StrEnum):
    """How a session goes on after "It hurts", most careful first; ending it is always open."""

    SCREEN = "screen"
    """The session is over and the safety questions come."""

    EASE = "ease"
    """Only positions of ease are left of it."""

    EASIER = "easier"
    """The exercise is over; its easier neighbor, or the next exercise, may follow."""


@dataclass(frozen=True)
class GateRow:
    """One row: up to `green_max` green, up to `amber_max` amber, above red.

    `ease_only` marks a start pain at which only stage 1, positions of ease and walking remain.
    """

    moment: Moment
    baseline: int
    green_max: int
    amber_max: int
    ease_only: bool = False


CENTRALIZING_MAX = 6
"""Back pain up to here is amber, not red, where leg pain moved up. The reference sets no number; its
highest ceiling that may be agreed (clinical 5) is taken here (ours)."""


@dataclass(frozen=True)
class Gate:
    """The table that a phone and the server compare with; nothing is calculated on the phone.

    Attributes:
        policy: the policy it was made for.
        rows: every moment x baseline 0 to 10.
        screen_valid_until: last day of the safety screen; None when there is no clear screen.
        red_stops: buttons of "It hurts" that are red at any number.
        locking_stops: buttons that stop the session and open the safety screen.
        centralizing_max: back pain up to which leg pain that moved up makes red to amber.
    """

    policy: PainPolicy
    rows: tuple[GateRow, ...]
    screen_valid_until: date | None
    red_stops: tuple[Stop, ...] = (Stop.BACK, Stop.LEG, Stop.NUMB_OR_WEAK)
    locking_stops: tuple[Stop, ...] = (Stop.NUMB_OR_WEAK,)
    centralizing_max: int = CENTRALIZING_MAX

    def row(self, moment: Moment, baseline: int) -> GateRow:
        """The row for a moment and a baseline 0 to 10."""
        return self._by_moment[moment, baseline]

    @functools.cached_property
    def _by_moment(self) -> dict[tuple[Moment, int], GateRow]:
        return {(r.moment, r.baseline): r for r in self.rows}

    def light(self, moment: Moment, baseline: int, pain: int) -> Light:
        """The light for one number at one place (back or leg)."""
        row = self.row(moment, baseline)
        if pain <= row.green_max:
            return Light.GREEN
        return Light.AMBER if pain <= row.amber_max else Light.RED

    def calm(self, moment: Moment, base: Pain, pain: Pain) -> bool:
        """Whether nothing is over a limit: most answers are."""
        return (
            pain.back <= self.row(moment, base.back).green_max
            and pain.leg <= self.row(moment, base.leg).green_max
            and pain.reach.rank <= base.reach.rank
        )

    def ease_only(self, start: Pain) -> bool:
        """Whether pain at the start leaves only stage 1, positions of ease and walking."""
        return any(self.row(Moment.DURING, p).ease_only for p in (start.back, start.leg))

    def holds(self, on: date) -> bool:
        """Whether the safety screen behind the table is still valid on a day."""
        return self.screen_valid_until is not None and on <= self.screen_valid_until

    def centralizes(self, moment: Moment, base: Pain, pain: Pain) -> bool:
        """Whether leg pain moved up since the start, and the back hurts no more than is borne with it.

        It was there, reaches less far down and is no stronger. A morning never counts: what rises
        for a while in a session is over by then.
        """
        return (
            moment is not Moment.MORNING
            and 0 < base.leg >= pain.leg
            and pain.reach.rank < base.reach.rank
            and pain.back <= self.centralizing_max
        )

    def compared(self, moment: Moment, base: Pain, pain: Pain) -> Light:
        """The light of back, leg and how far down together; no red where leg pain moved up."""
        light = self.strictly(moment, base, pain)
        moved_up = light is Light.RED and self.centralizes(moment, base, pain)
        return Light.AMBER if moved_up else light

    def strictly(self, moment: Moment, base: Pain, pain: Pain) -> Light:
        """The same by the limits alone, as after "It hurts"; further down is always red."""
        if pain.reach.rank > base.reach.rank:
            return Light.RED
        back = self.light(moment, base.back, pain.back)
        return worst((back, self.light(moment, base.leg, pain.leg)))

    def after_stop(self, start: Pain, pain: Pain, stop: Stop) -> Way:
        """How a session goes on after one of the four buttons, with pain as it is then."""
        if stop in self.locking_stops:
            return Way.SCREEN
        red = self.strictly(Moment.DURING, start, pain) is Light.RED
        return Way.EASE if red or self.ease_only(pain) else Way.EASIER


EASE_ONLY_FROM = {
    PainPolicy.STRICT: 5,
    PainPolicy.STANDARD: 6,
    PainPolicy.GRADED_EXPOSURE: 7,  # ours: one above standard, still below the ceiling's reach
}
GRADED_PEAK_DEFAULT = 5
"""Agreed ceiling when the therapist set none (ours; the reference allows up to 6)."""


def _during(policy: PainPolicy, start: int, graded_peak: int) -> int:
    if policy is PainPolicy.STRICT:
        return min(start + 1, 3) if start <= 2 else start
    if policy is PainPolicy.STANDARD:
        return min(start + 2, 5) if start <= 3 else start + 1
    return max(start, min(start + 2, graded_peak))


def _after(policy: PainPolicy, start: int, graded_peak: int) -> int:
    """Strict: back to the start within the hour. Others may settle later, so the morning judges."""
    return start if policy is PainPolicy.STRICT else _during(policy, start, graded_peak)


def _morning(policy: PainPolicy, usual: int, graded_peak: int) -> int:
    return usual if policy is PainPolicy.STRICT else usual + 1


_LIMITS = {Moment.DURING: _during, Moment.AFTER: _after, Moment.MORNING: _morning}


@functools.lru_cache(maxsize=256)
def gate(
    policy: PainPolicy,
    screen_valid_until: date | None = None,
    graded_peak: int = GRADED_PEAK_DEFAULT,
) -> Gate:
    """The gate of a policy: one point over a limit is amber, two are red (never one alone)."""
    rows = []
    for moment, limit in _LIMITS.items():
        for baseline in range(11):
            green = min(limit(policy, baseline, graded_peak), 10)
            ease = moment is not Moment.MORNING and baseline >= EASE_ONLY_FROM[policy]
            rows.append(GateRow(moment, baseline, green, min(green + 1, 10), ease))
    return Gate(policy, tuple(rows), screen_valid_until)


@dataclass(frozen=True)
class Judgement:
    """What one exercise in one session says.

    Attributes:
        light: the worst light of all limits.
        reasons: each limit that was passed, worst first.
        complete: whether the after and morning questions were answered.
        counts: whether it may count towards a rise (no extra painkiller, not ease-only, no lighter
            day).
    """

    light: Light
    reasons: tuple[Reason, ...]
    complete: bool
    counts: bool


Finding_ = tuple[Light, Reason]


def judge(
    session: Session,
    morning: Morning | None,
    usual: Pain,
    table: Gate,
    risen: tuple[Reason, ...] = (),
) -> Callable[[ExerciseRecord], Judgement]:
    """Judge the exercises of a session; what they share is looked at once.

    Args:
        session: the session, with pain at its start and after it.
        morning: the next morning, None while unanswered.
        usual: the usual morning before that session.
        table: the gate in force.
        risen: what the weeks around that morning say (`week_rises`).
    """
    later = (
        *_compare(Moment.AFTER, session.start, session.after, table),
        *_morning_after(morning, usual, table),
        *((Light.AMBER, reason) for reason in risen),
    )
    masked = [because(ReasonCode.PAINKILLER_TAKEN)] if session.extra_painkiller else []
    eased = table.ease_only(session.start)
    high = max(session.start.back, session.start.leg)
    limits = ([because(ReasonCode.START_PAIN_HIGH, pain=high)] if eased else []) + masked
    limits += _lighter_day(session)

    def judged(record: ExerciseRecord) -> Judgement:
        compare = _compare if record.stop is None else _over
        peak = compare(Moment.DURING, session.start, record.peak, table)
        found = [*_stops(record), *peak, *later]
        incomplete = _incomplete(session, record, morning, table)
        if not (found or incomplete or limits):
            return _CALM
        found.sort(key=lambda f: -f[0].rank)
        return Judgement(
            light=worst(light for light, _ in found),
            reasons=(*(reason for _, reason in found), *limits, *incomplete),
            complete=not incomplete,
            counts=not limits,
        )

    return judged


def _lighter_day(session: Session) -> list[Reason]:
    """A session made lighter by how rested the person came says nothing about a rise."""
    if session.readiness is None or not session.readiness.lighter:
        return []
    rule = rule_book().readiness
    return [because(ReasonCode.LIGHTER_DAY, rule.source, percent=rule.percent)]


_CALM = Judgement(Light.GREEN, (), complete=True, counts=True)


def _incomplete(
    session: Session, record: ExerciseRecord, morning: Morning | None, table: Gate
) -> list[Reason]:
    """What was not answered; where pain may settle within a day, the morning answers for after."""
    strict = table.policy is PainPolicy.STRICT
    after = record.peak is None or (strict and session.after is None)
    return [
        *([because(ReasonCode.AFTER_MISSING)] if after else []),
        *([because(ReasonCode.MORNING_MISSING)] if morning is None else []),
    ]


def _stops(record: ExerciseRecord) -> list[Finding_]:
    if record.stop is None:
        return []
    if record.stop is Stop.NUMB_OR_WEAK:
        return [(Light.RED, because(ReasonCode.NUMB_OR_WEAK))]
    if record.stop in (Stop.BACK, Stop.LEG):
        return [(Light.RED, because(ReasonCode.STOPPED_FOR_PAIN, site=record.stop.value))]
    return [(Light.AMBER, because(ReasonCode.STOPPED_FOR_PAIN, site=record.stop.value))]


_CODES = {
    Moment.DURING: (ReasonCode.PEAK_OVER_LIMIT, "start"),
    Moment.AFTER: (ReasonCode.AFTER_OVER_LIMIT, "start"),
    Moment.MORNING: (ReasonCode.MORNING_OVER_LIMIT, "usual"),
}


def _compare(moment: Moment, base: Pain, pain: Pain | None, table: Gate) -> list[Finding_]:
    """What is over a limit; where leg pain moved up that is the back alone, and it is amber."""
    found = _over(moment, base, pain, table)
    if not found or pain is None or not table.centralizes(moment, base, pain):
        return found
    moved_up = because(
        ReasonCode.LEG_PAIN_MOVED_UP,
        pain=pain.back,
        limit=table.row(moment, base.back).green_max,
        reach=pain.reach.value,
        start=base.reach.value,
    )
    return [(Light.AMBER, moved_up)]


def _over(moment: Moment, base: Pain, pain: Pain | None, table: Gate) -> list[Finding_]:
    if pain is None or table.calm(moment, base, pain):
        return []
    code, base_name = _CODES[moment]
    found: list[Finding_] = []
    for site, baseline, value in (("back", base.back, pain.back), ("leg", base.leg, pain.leg)):
        limit = table.row(moment, baseline).green_max
        if value > limit:
            light = table.light(moment, baseline, value)
            reason = Reason(
                code,
                (("site", site), ("pain", value), ("limit", limit), (base_name, baseline)),
                "Silbernagel2007",
            )
            found.append((light, reason))
    if pain.reach.rank > base.reach.rank:
        further = because(
            ReasonCode.LEG_PAIN_FURTHER_DOWN, reach=pain.reach.value, start=base.reach.value
        )
        found.append((Light.RED, further))
    return found


def _morning_after(morning: Morning | None, usual: Pain, table: Gate) -> list[Finding_]:
    if morning is None:
        return []
    found = _compare(Moment.MORNING, usual, morning.pain, table)
    if morning.set_off is SetOff.YES:
        found.append((Light.AMBER, because(ReasonCode.SET_OFF_BY_SESSION)))
    return found
