"""The belief: exact grids over capacity, effort bias and tolerance, many people at once.

The arrays run over people, then exercise lines (padded; lines that do not exist stay at their
prior). Shared by the lines of a person are the bias of effort answers and a part of the tolerance;
given these, lines are independent, so small tables hold the whole of it:

- `capacity[p, l, b, c]`: log capacity over the entry load (or count), for each bias b;
- `tolerance[p, l, u, v]`: log stress over the entry dose at which the line begins to flare, as
  the sum of a shared part u and its own part v.

An answer about a whole session is shared out by how likely each line was to be its cause.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mainstay.dosing.evidence import EPLEY, UNKNOWN, Seen

Array = np.ndarray[Any, np.dtype[np.float64]]

BIAS = np.linspace(-2.0, 4.0, 7)
CAPACITY = np.linspace(-0.4, 2.6, 31)
SHARED = np.linspace(-0.9, 0.9, 10)
OWN = np.linspace(-0.8, 2.6, 35)

BIAS_MEAN, BIAS_SD = 0.95, 1.2
"""People think that they have about one repetition less left than they have (Halperin2022)."""

CAPACITY_MEAN, CAPACITY_SD = 0.95, 0.45
"""The entry is a gentle dose: some 40 % of what is possible (ours)."""

SHARED_SD, OWN_MEAN, OWN_SD = 0.30, 1.05, 0.25
"""Tissue begins to flare well above the entry (ours). With 0.95 more was stated than came true, on the
shipped people and on those held out alike (decision 156)."""

SPREAD = 0.23
"""What is known of flares is known of whole sessions, and those of five exercises set the back off
no more often than those of one. So a line is believed to bear more, the more lines share a session:
this times the log of their number leaves the chance of the first session as it was (ours)."""

SLOPES, CEILING = (5.0, 9.0), 0.5
"""The chance of a flare over log stress: two slopes of equal weight, up to one half (ours)."""

HALFWAY, HURTS, HURTS_FROM, HURT_SPREAD = 1.33, 1.8, 0.8, 1.4
"""Pain during a line, as in the reference: from 0.8 of its tolerance on, where flares are halfway at
1.33, so many points for each tolerance more; wide tails, so that one odd answer says little (ours)."""

TRUE_YES, FALSE_YES, FALSE_SEEN = 0.75, 0.03, 30.0
"""Answers to "did the last session set your back off?" (ours): how often a session that did so is told,
and a prior of how often the answer of one day is yes without that, worth so many answers; the second is
learned for each person. It is asked on every day until the next session: on each of them yes may come
for nothing. Who does not see it on one day hardly sees it on the next, so more days tell no more flares."""

HIGH_TRUE, HIGH_FALSE = 0.7, 0.15
"""Without an answer: a next morning well above the usual one, after a flare and without (ours)."""

WILD = 0.07
"""Part of all effort answers that say nothing (ours)."""


@dataclass(frozen=True)
class Belief:
    """What is believed of some people; the head of this module explains the arrays.

    Attributes:
        bias: probability of each bias, by person.
        capacity: probability of each capacity, by person, line and bias.
        grown: log growth of capacity since the start, by person and line; after a test of the load it
            begins with how far the first load lies from where an untested one is believed to lie.
        shared: probability of each shared part of tolerance, by person.
        tolerance: probability of each own part, by person, line and shared part.
        hardened: the same for tolerance, which also begins higher where several lines share a session.
        false_yes: answers of yes that no session caused and all such answers, by person.
        careful: sessions left in which nothing rises, by person.
    """

    bias: Array
    capacity: Array
    grown: Array
    shared: Array
    tolerance: Array
    hardened: Array
    false_yes: Array
    careful: Array

    def of(self, people: Any) -> "Belief":
        """The belief of some of the people."""
        return Belief(**{name: table[people] for name, table in vars(self).items()})

    def with_(self, people: Any, other: "Belief") -> "Belief":
        """This belief with that of some people exchanged."""
        new = {name: table.copy() for name, table in vars(self).items()}
        for name, table in vars(other).items():
            new[name][people] = table
        return Belief(**new)

    @property
    def nbytes(self) -> int:
        """Memory of all tables."""
        return sum(table.nbytes for table in vars(self).values())


def prior(
    people: int, lines: int, tested: Array | None = None, trained: Array | None = None
) -> Belief:
    """What is believed of people of whom only the intake is known.

    Args:
        people: how many.
        lines: exercise lines of each, padded.
        tested: log capacity over the first load by a test, by person and line; nan without one.
        trained: how many lines each person trains; all of them without it.
    """
    bias, own = _bell(BIAS, BIAS_MEAN, BIAS_SD), _bell(OWN, OWN_MEAN, OWN_SD)
    capacity, shared = _bell(CAPACITY, CAPACITY_MEAN, CAPACITY_SD), _bell(SHARED, 0, SHARED_SD)
    above = np.full((people, lines), np.nan) if tested is None else tested
    apart = np.nan_to_num(above - CAPACITY_MEAN)
    many = np.full(people, lines) if trained is None else trained
    spread = SPREAD * np.log(np.maximum(many, 1))[:, None]
    return Belief(
        bias=np.tile(bias, (people, 1)),
        capacity=np.tile(capacity, (people, lines, len(BIAS), 1)),
        grown=apart,
        shared=np.tile(shared, (people, 1)),
        tolerance=np.tile(own, (people, lines, len(SHARED), 1)),
        hardened=apart + spread,
        false_yes=np.tile([FALSE_YES * FALSE_SEEN, FALSE_SEEN], (people, 1)),
        careful=np.zeros(people),
    )


def _bell(grid: Array, mean: float, sd: float) -> Array:
    found = np.exp(-0.5 * ((grid - mean) / sd) ** 2)
    return np.asarray(found / found.sum())


def logistic(x: Array) -> Array:
    """1 / (1 + e^-x), without overflow."""
    found = np.maximum(x, -30.0)
    np.minimum(found, 30.0, out=found)
    np.negative(found, out=found)
    np.exp(found, out=found)
    found += 1
    return np.asarray(np.divide(1, found, out=found))


def flare_chance(beyond: Array) -> Array:
    """The chance that a line causes a flare, so far beyond its tolerance (in logs)."""
    low, high = SLOPES
    found = logistic(low * beyond)
    found += logistic(high * beyond)
    found *= CEILING / 2
    return found


# --- what is believed of a dose ---


def risk(belief: Belief, stress: Array) -> Array:
    """Mean chance of a flare by person, line and candidate; `stress` has the same axes.

    Where there is no candidate its stress is nan, and the chance 0.
    """
    return np.asarray(np.einsum("pu,plku->plk", belief.shared, _risk_by_shared(belief, stress)))


def _risk_by_shared(belief: Belief, stress: Array) -> Array:
    """The same for each shared part: one table of chances over distance, read in between."""
    there: Any = ~np.isnan(stress)
    beyond = (stress - belief.hardened[:, :, None])[there]
    at = beyond[:, None, None] - SHARED[:, None] - OWN[None, :]
    chance = np.zeros((*stress.shape, *at.shape[1:]))
    chance[there] = flare_chance(at)
    return np.asarray(np.einsum("pluv,plkuv->plku", belief.tolerance, chance))


def capacities(belief: Belief) -> Array:
    """Probability of each log capacity by person and line, whatever the bias."""
    return np.asarray(np.einsum("pb,plbc->plc", belief.bias, belief.capacity))


def most_counts(belief: Belief, load: Array, entry_count: Array, loaded: Array) -> Array:
    """Counts to failure at each capacity, by person, line and capacity."""
    capacity = CAPACITY + belief.grown[..., None]
    with_load = EPLEY * (np.exp(capacity - load[..., None]) - 1)
    alone = entry_count[..., None] * np.exp(capacity)
    return np.asarray(np.maximum(0.0, np.where(loaded[..., None], with_load, alone)))


# --- learning ---


def learned(belief: Belief, seen: Seen) -> Belief:
    """The belief after one session of each person."""
    return _remembered(_tolerance_learned(_capacity_learned(belief, seen), seen), seen)


def _capacity_learned(belief: Belief, seen: Seen) -> Belief:
    chance = _answer_chance(belief, seen)
    known = seen.done & ((seen.reserve >= 0) | seen.short)
    joint = belief.capacity * np.where(known[..., None, None], chance, 1.0)
    by_bias = joint.sum(-1)
    bias = belief.bias * by_bias.prod(1)
    capacity = _blurred(joint / by_bias[..., None])
    trained = seen.done[..., None, None]
    return replace(
        belief,
        bias=bias / bias.sum(-1, keepdims=True),
        capacity=np.where(trained, capacity, belief.capacity),
    )


def _answer_chance(belief: Belief, seen: Seen) -> Array:
    """How likely the answer is for each bias and capacity; "5 or more" is everything above."""
    most = most_counts(belief, seen.load, seen.entry_count, seen.loaded)[..., None, :]
    left = np.maximum(0.0, most - seen.count[..., None, None])
    said = 0.9 * left - BIAS[:, None] * (left > 1)
    wide = 0.8 + 0.12 * np.minimum(left, 12)
    answer = seen.reserve[..., None, None]
    above = np.where(answer >= 0.5, logistic((said - answer + 0.5) / wide), 1.0)
    further = np.where(answer < 4.5, logistic((said - answer - 0.5) / wide), 0.0)
    effort = (1 - WILD) * (above - further) + WILD / 6
    failed = np.exp(-0.5 * ((most - seen.count[..., None, None] - 0.5) / 1.5) ** 2) + 0.03
    return np.where(seen.short[..., None, None], np.broadcast_to(failed, effort.shape), effort)


def _blurred(table: Array, part: float = 0.03) -> Array:
    """What is believed spreads a little to both sides: people change from session to session."""
    spread = (1 - 2 * part) * table
    spread[..., 1:] += part * table[..., :-1]
    spread[..., :-1] += part * table[..., 1:]
    spread[..., 0] += part * table[..., 0]
    spread[..., -1] += part * table[..., -1]
    return spread


def _tolerance_learned(belief: Belief, seen: Seen) -> Belief:
    """Noisy-or over the lines and what comes by itself; each line takes its share of the answer."""
    beyond = seen.stress - belief.hardened
    chance = flare_chance(beyond[..., None, None] - SHARED[:, None] - OWN[None, :])
    chance = np.where(seen.done[..., None, None], chance, 0.0)
    mean = np.einsum("pluv,pluv->plu", belief.tolerance, chance)
    calm = (1 - mean).prod(1)
    others = calm[:, None] / (1 - mean)
    likely = _said_chance(belief, seen, (1 - chance) * others[..., None])
    likely = likely * _hurt_chance(seen, beyond)
    joint = belief.tolerance * likely
    total = joint.sum(-1)
    shared = belief.shared * _shared_chance(_said_chance(belief, seen, calm), total)
    return replace(
        belief,
        shared=shared / shared.sum(-1, keepdims=True),
        tolerance=_blurred(joint / total[..., None], 0.02),
        false_yes=_false_yes(belief, seen, calm),
        careful=_careful(belief, seen),
    )


def _shared_chance(said: Array, by_line: Array) -> Array:
    """The answer counts once for the shared part, pain during the lines once for each line."""
    return np.asarray(said * (by_line / said[:, None]).prod(1))


def _said_chance(belief: Belief, seen: Seen, calm: Array) -> Array:
    """How likely what was said afterwards is, when the session was calm with this chance."""
    shape = (-1,) + (1,) * (calm.ndim - 1)
    off, high = seen.off.reshape(shape), seen.high.reshape(shape)
    flared, by_itself = (x.reshape(shape) for x in _answered(belief, seen))
    up = HIGH_TRUE * (1 - calm) + HIGH_FALSE * calm
    by_morning = np.where(high == UNKNOWN, 1.0, np.where(high > 0, up, 1 - up))
    answered = flared * (1 - calm) + by_itself * calm
    return np.asarray(np.where(off == UNKNOWN, by_morning, answered))


def _answered(belief: Belief, seen: Seen) -> tuple[Array, Array]:
    """How likely the answers of all days are after a flare, and without one."""
    never = (1 - belief.false_yes[:, 0] / belief.false_yes[:, 1]) ** seen.asked
    yes = seen.yes > 0
    return np.where(yes, TRUE_YES, 1 - TRUE_YES), np.where(yes, 1 - never, never)


def _hurt_chance(seen: Seen, beyond: Array) -> Array:
    """Pain that rises during a line: the more, the nearer to its tolerance; taken as half."""
    at = beyond[..., None, None] - SHARED[:, None] - OWN[None, :]
    expected = HURTS * np.maximum(0.0, HALFWAY * np.exp(at) - HURTS_FROM)
    hurt = seen.hurt[..., None, None]
    chance = (1 + ((hurt - expected) / HURT_SPREAD) ** 2 / 4) ** -2.5
    told = (hurt != UNKNOWN) & seen.done[..., None, None]
    return np.asarray(np.sqrt(np.where(told, chance, 1.0)))


def _false_yes(belief: Belief, seen: Seen, calm: Array) -> Array:
    """How much of an answer came by itself counts towards this person's false answers."""
    mean = np.einsum("pu,pu->p", belief.shared, calm)
    flared, false = _answered(belief, seen)
    by_itself = false * mean / (false * mean + flared * (1 - mean))
    said = np.stack([seen.off > 0, seen.asked], -1)
    return np.asarray(belief.false_yes + by_itself[:, None] * said)


CAREFUL_SESSIONS = 2
"""After "yes, it set my back off" nothing rises for so many sessions (reference; ours)."""


def _careful(belief: Belief, seen: Seen) -> Array:
    left = np.maximum(0.0, belief.careful - seen.done.any(1))
    return np.where(seen.off > 0, float(CAREFUL_SESSIONS), left)


GROWS, HARDENS = 0.008, 0.008
"""Growth of log capacity and log tolerance with a session that was no trouble (ours)."""

FADES_AFTER_DAYS, FADES, SOFTENS = 10, 0.002, 0.006
"""Loss a day after so many days without the line (ours)."""


def _remembered(belief: Belief, seen: Seen) -> Belief:
    """Trained lines grow; what set the back off hardens nothing."""
    idle = np.maximum(0.0, seen.idle_days - FADES_AFTER_DAYS)
    calm = seen.done & (seen.off[:, None] <= 0)
    return replace(
        belief,
        grown=belief.grown + GROWS * seen.done - np.where(seen.done, FADES * idle, 0.0),
        hardened=belief.hardened
        + HARDENS * calm
        - np.where(seen.done, SOFTENS * np.minimum(idle, 60), 0.0),
    )
