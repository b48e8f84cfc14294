"""Which muscles work, and what the discs bear: one posture, one load, one set of assumptions."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mainstay.spine import kernels, postures, sharing
from mainstay.spine.chest import chest_arms
from mainstay.spine.model import Model
from mainstay.spine.person import Assumptions
from mainstay.spine.stability import held_still, lengthening
from mainstay.spine.statics import Load, Posture
from mainstay.spine.tables import ROWS

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

BALANCE_NM = 0.01
"""Largest error of balance of a result."""

RESERVE_NM = 1.0
"""A moment that no muscle can make, from which on there is no result."""


class Infeasible(ValueError):
    """The muscles cannot hold this; says at which joint, about which axis, and what is missing."""


class Unsteady(Infeasible):
    """No tension of any muscle steadies this spine: proved, whatever the body spares."""


class OutOfRange(ValueError):
    """An angle beyond the range of its joint, or a number that is none."""


@dataclass(frozen=True)
class SpineLoads:
    """What the discs bear, from L5/S1 to T12/L1.

    Attributes:
        compression_n: pressing the disc.
        shear_n: pushing the upper vertebra forward.
        lateral_n: pushing it to the right.
        pressure_mpa: in the middle of the disc, estimated.
    """

    compression_n: tuple[float, ...]
    shear_n: tuple[float, ...]
    lateral_n: tuple[float, ...]
    pressure_mpa: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Way:
    """A way of giving way.

    Attributes:
        rates: of the 18 angles.
        kept: which fascicles are stiff in it, 0 or 1; the others pull all the same.
    """

    rates: Array
    kept: Array


@dataclass(frozen=True)
class Recruitment:
    """An answer, with its own proof.

    Attributes:
        activation: of each fascicle, 0 to 1, in the order of `Model.parts`.
        tension_n: of each fascicle, with what it holds without activation.
        loads: of the discs.
        stability_nm_rad: lowest eigenvalue of the spine's stiffness; above zero it stands.
        weakest: joint and turn that would give way first.
        belly_kpa: pressure in the belly.
        reserve_nm: largest moment that no muscle made.
        residual_nm: largest error of balance.
        optimality: largest error of the conditions of the least cost.
        turns: steps of the search.
        cuts: conditions of stability that bind.
        ways: ways of giving way that they stand against.
    """

    activation: Array
    tension_n: Array
    loads: SpineLoads
    stability_nm_rad: float
    weakest: str
    belly_kpa: float
    reserve_nm: float
    residual_nm: float
    optimality: float
    turns: int
    cuts: int
    ways: tuple[Way, ...]


PRESSURE_FACTOR = 0.66
"""Mean pressure over a disc's area against pressure in its middle (Dreischarf 2013)."""

TOLERANCE_NM = 1e-7

MOST_CUTS = 40
"""Rounds of the search for stability; ordinary postures need two to six."""


@functools.lru_cache(maxsize=128)
def arrays(spine: Model, pressure: bool, brace: float = 0.0) -> kernels.Spine:
    """A model as the kernels want it.

    A fascicle's cost is its cross-section, so that a muscle cut into more strands in our tables
    costs the same: the plain sum of published criteria does not have this property.
    """
    strength = spine.capacity_n
    torques = spine.torque_nm.ravel() / 0.05  # as forces on a lever of 5 cm (ours)
    given = np.full(2 * (kernels.LUMBAR_DOFS - 3), GIVE_COST * strength.mean())
    cost = np.concatenate([strength, torques, given]) / strength.mean()
    rest = np.ones(len(cost) - len(strength))
    upper = np.concatenate([spine.upper, rest])
    hoop = spine.hoop_n_n if pressure else np.zeros(len(strength))
    order, until = _order(spine.lines, hoop)
    return kernels.Spine(
        spine.lines,
        strength,
        spine.fiber_m,
        spine.best_m,
        spine.stretch_n,
        np.maximum(cost, 1e-9),
        np.minimum(np.concatenate([_braced(spine, brace), 0 * rest]), upper),
        upper,
        spine.passive,
        hoop,
        spine.torque_nm,
        spine.tilt_rad,
        _pairs(len(spine.torque_nm)),
        np.append(order, np.arange(len(strength), len(cost))),
        until,
    )


def _order(lines: kernels.Lines, hoop_n_n: Array) -> tuple[Integers, Integers]:
    """Muscles by the last joint that they pass, the last first; how many pass each or one after it.

    Joints count by twos, as searches take their rows by sixes.
    What tightens the belly reaches all that the belly's pressure reaches; that is the last line.
    """
    # Joints have the numbers of the segments above them, less one; arms come last.
    last = np.maximum.reduceat(lines.carrier, lines.carriers[lines.start[:-1]]) - 1
    last = np.maximum(last, 0)
    muscles = np.where(hoop_n_n > 0, np.maximum(last[:-1], last[-1]), last[:-1])
    order = np.argsort(-muscles, kind="stable")
    until = np.array([(muscles >= k).sum() for k in range(0, kernels.DOFS // 3, 2)])
    return order, np.repeat(until, 6)


def _pairs(torques: int) -> Integers:
    """The two rows, at most, of torques (one each, both ways) and of giving levels; see `rows_of`."""
    own = kernels.LUMBAR_DOFS + np.arange(torques) - np.arange(torques) % 2
    levels = np.arange(kernels.LUMBAR_DOFS - 3)
    whole = np.concatenate([np.stack([own, own + 1], 1), np.stack([levels, levels + 3], 1)])
    return np.ascontiguousarray(np.repeat(whole, 2, 0))


GIVE_COST = 0.05
"""Price of the levels' giving, against a muscle of mean strength (ours: next to nothing)."""

WALL = frozenset({"rectus", "external_oblique", "internal_oblique", "transversus"})
"""Groups that tighten together when a person braces."""


def _braced(spine: Model, brace: float) -> Array:
    return np.array([brace if part.group in WALL else 0.0 for part in spine.parts])


def recruit(
    spine: Model,
    how: Posture,
    load: Load,
    given: Assumptions,
    ways: Sequence[Way] = (),
) -> Recruitment:
    """Share the work among muscles, make the spine stable, and tell what the discs bear.

    Args:
        spine: whose spine.
        how: the posture.
        load: all forces on the body above the hips' sockets: weight, contacts, cables.
        given: assumptions.
        ways: ways of giving way that an answer like this had to be steadied against; they make
            the search shorter.

    Raises:
        OutOfRange: an angle beyond its joint's range, or not a number.
        Infeasible: a moment that the muscles cannot make, or a spine that they cannot steady.
    """
    return _answer(spine, *_found(spine, how, load, given, ways))


def pressed_to(
    spine: Model, how: Posture, load: Load, given: Assumptions, kpa: float
) -> Recruitment:
    """The same with a pressure in the belly that the wall must make at least; not made stable."""
    seen, shared = _found(spine, how, load, replace(given, stability_nm_rad=None))
    row = np.zeros((1, len(shared.a)))
    row[0, : len(seen.active_n)] = seen.own.hoop_n_n * seen.active_n
    least = np.array([1000 * kpa * spine.belly_m2 - seen.own.hoop_n_n @ seen.slack_n])
    return _answer(spine, seen, _with(seen, shared, row, least, (None,)))


def firmness(spine: Model, how: Posture, load: Load, given: Assumptions) -> float:
    """How firmly the spine stands: geometric mean of the stiffnesses of its ways of giving way."""
    seen, shared = _found(spine, how, load, given)
    return _firmness(seen.stiffness(shared.a))


def without_groups(
    spine: Model, how: Posture, load: Load, given: Assumptions
) -> dict[str, float]:
    """What is left of the stability when one muscle group stiffens nothing, as a share.

    Activations and forces are held, as in the experiment of Cholewicki and VanVliet; stability
    is the geometric mean of the stiffnesses of the 18 ways of giving way, zero when one gives.
    """
    seen, shared = _found(spine, how, load, given)
    groups = np.array([p.group for p in spine.parts])
    whole = _firmness(seen.stiffness(shared.a))
    return {
        group: _firmness(seen.stiffness(shared.a, groups != group)) / whole
        for group in dict.fromkeys(groups.tolist())
    }


def _firmness(H: Array) -> float:
    values = np.linalg.eigvalsh(H)
    return float(np.exp(np.log(values).mean())) if values[0] > 0 else 0.0


def _found(
    spine: Model,
    how: Posture,
    load: Load,
    given: Assumptions,
    ways: Sequence[Way] = (),
) -> tuple["_Seen", "_Shared"]:
    _check(spine, how, load)
    own = arrays(spine, given.pressure, given.brace)
    prices, a = np.empty(kernels.DOFS), np.empty(len(own.cost))
    found = postures.meet(
        own,
        how.lumbar_rad,
        how.joint_at_m,
        how.limb_turned,
        load.force_n,
        load.moment_nm,
        given.criterion.power,
        prices,
        0,
        a,
    )
    seen = _Seen(own, how, load, given, *found[2:13])
    _hold(sharing.SLACK * prices)
    shared = _curled(seen, _Shared(seen.task, a, prices, int(found[0]), ()), spine)
    if given.stability_nm_rad is not None:
        shared = _steadied(spine, seen, shared, given.stability_nm_rad, ways)
    return seen, shared


def _curled(seen: "_Seen", shared: "_Shared", spine: Model) -> "_Shared":
    """The answer in which the wall of the belly lifts the rib cage over its middle."""
    if seen.load.chest_nm <= 0:
        return shared
    arms = chest_arms(spine, seen.how, seen.at)
    row = np.zeros((1, len(shared.a)))
    row[0, : len(arms)] = arms * seen.active_n
    least = np.array([seen.load.chest_nm - arms @ seen.slack_n])
    try:
        return _with(seen, shared, row, least, (None,))
    except Unsteady:
        raise Infeasible(
            f"chest:flexion: {seen.load.chest_nm:.0f} N m are more than the wall of the belly"
            " holds; lift less, or bend the arms"
        ) from None


@dataclass(frozen=True)
class _Shared:
    """An answer to a problem of sharing: activations, prices, and what its cuts stand against.

    A cut that stands against no way of giving way is a condition of another kind, and is kept.
    """

    task: sharing.Sharing
    a: Array
    prices: Array
    turns: int
    ways: tuple[Way | None, ...]


@dataclass(frozen=True)
class _Seen:
    """All that one posture made known on the way."""

    own: kernels.Spine
    how: Posture
    load: Load
    given: Assumptions
    at: kernels.Frames
    points: Array
    places: Array
    length_m: Array
    arms_m: Array
    active_n: Array
    slack_n: Array
    across: Array
    outer_n: Array
    task: sharing.Sharing
    slope: Array

    def tension(self, a: Array) -> Array:
        """Force of each fascicle."""
        return np.asarray(a[: len(self.active_n)] * self.active_n + self.slack_n)

    def stiffness(self, a: Array, kept: Array | npt.NDArray[np.bool_] | float = 1.0) -> Array:
        """The spine's stiffness against its 18 angles, N m/rad.

        Args:
            a: activations.
            kept: which fascicles are stiff; the others pull all the same.
        """
        tension = self.tension(a)
        push = -float(self.own.hoop_n_n @ tension)
        stiff = np.asarray(kept) * self.given.stiffness_gain * tension / self.length_m[:-1]
        H = kernels.stiffness(
            self.own.lines,
            self.at,
            self.points,
            self.places,
            self.arms_m,
            np.append(tension, push),
            np.append(stiff, 0.0),
            self.load.force_n,
            self.load.virial_nm,
        )
        return np.asarray(H + np.diag(self.slope) + self.held_still)

    @functools.cached_property
    def held_still(self) -> Array:
        """What floor and bench add to the stiffness."""
        return held_still(self.at, self.load.springs)

    def lacking(self, a: Array, H: Array, groups: Array) -> Array:
        """The stiffness in which one group after the other is not stiff, groups x 18 x 18.

        Args:
            a: activations.
            H: the whole stiffness.
            groups: groups x fascicles, whether each belongs to it.
        """
        arms = self.arms_m[:-1, : kernels.LUMBAR_DOFS]
        stiff = self.given.stiffness_gain * self.tension(a) / self.length_m[:-1]
        own = ((arms[g > 0], stiff[g > 0]) for g in groups)
        return np.array([H - (one.T * k) @ one for one, k in own])

    def lost(self, a: Array, way: Way) -> float:
        """What the stiffness along a way lacks without the fascicles that are not stiff in it."""
        stiff = self.given.stiffness_gain * self.tension(a) / self.length_m[:-1]
        along = self.arms_m[:-1, : kernels.LUMBAR_DOFS] @ way.rates
        return float(((1.0 - way.kept) * stiff) @ along**2)

    def cuts(self, ways: Sequence[Way]) -> Array:
        """What each fascicle at full activation adds to the stiffness along each way."""
        rates, kept = np.array([w.rates for w in ways]), np.array([w.kept for w in ways])
        first, second = lengthening(self.own.lines, self.at, self.points, self.places, rates)
        gain = self.given.stiffness_gain / self.length_m[:-1]
        own = kept * gain * first[:, :-1] ** 2 + second[:, :-1]
        own -= self.own.hoop_n_n * second[:, -1:]
        rows = np.zeros((len(ways), len(self.own.cost)))
        rows[:, : own.shape[1]] = own * self.active_n
        return rows


def passive_stiffness(spine: Model, how: Posture, load: Load) -> float:
    """Lowest stiffness of discs and ligaments alone under a load, N m/rad."""
    own = arrays(spine, False)
    at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    points, places = kernels.spots(own.lines, at)
    none = np.zeros(len(own.lines.start) - 1)
    arms = np.zeros((len(none), kernels.DOFS))
    H = kernels.stiffness(
        own.lines, at, points, places, arms, none, none, load.force_n, load.virial_nm
    )
    _, outer_n = kernels.outer(at, load.force_n, load.moment_nm)
    pressed = kernels.discs(own, at, outer_n)[:, 0].copy()
    _, slope = kernels.joint_tissue(own.passive, how.lumbar_rad, pressed)
    return float(np.linalg.eigvalsh(H + np.diag(slope))[0])


def _check(spine: Model, how: Posture, load: Load) -> None:
    for name, values in (("angles", how.lumbar_rad), ("forces", load.force_n)):
        if not np.isfinite(values).all():
            raise OutOfRange(f"{name}: a number that is none; only finite numbers are allowed")
    limits = spine.passive[:, :, 1] * RANGE
    beyond = np.maximum(how.lumbar_rad - limits[:, 0], -how.lumbar_rad - limits[:, 1])
    worst = int(beyond.argmax())
    if beyond[worst] > 0:
        low, high = np.degrees([-limits[worst, 1], limits[worst, 0]])
        raise OutOfRange(
            f"{ROWS[worst]}: {np.degrees(how.lumbar_rad[worst]):.1f} degrees;"
            f" allowed {low:.1f} to {high:.1f}"
        )


RANGE = 1.2
"""People differ: a joint may go this far beyond the usual end of its range (ours)."""


def _hold(reserve: Array) -> None:
    worst = int(np.abs(reserve).argmax())
    if abs(reserve[worst]) > RESERVE_NM:
        raise Infeasible(
            f"{ROWS[worst]}: {abs(reserve[worst]):.0f} N m are missing with every muscle at its"
            " limit; take less weight, or hold it closer"
        )


def _steadied(
    spine: Model, seen: _Seen, shared: _Shared, least: float, known: Sequence[Way]
) -> _Shared:
    """The least co-contraction that makes the posture stable: cuts along what gives way."""
    fault = Infeasible
    for _ in range(MOST_CUTS):
        H = seen.stiffness(shared.a)
        ways = _soft(spine, seen, shared, H, least)
        if not ways:
            return shared
        if shared.turns > MOST_STALLED * sharing.MOST_TURNS:
            break
        try:
            shared, known = _cut(seen, shared, H, [*known, *ways], least), ()
        except Unsteady:
            fault = Unsteady
            break
    values, vectors = np.linalg.eigh(H)
    joint = ROWS[int(np.abs(vectors[:, 0]).argmax())]
    raise fault(
        f"{joint}: gives way even with every muscle braced (stiffness {values[0]:.0f} of"
        f" {least:g} N m/rad)"
    )


STEADY = 0.4
"""How near the asked stability must be met, N m/rad."""

STANDS = 2 * STEADY
"""Stiffness that counts as standing at all: what must be left where any one muscle group stiffens
nothing. Nobody's spine hangs on one group (Cholewicki and VanVliet 2002); that it must just stand
without it is ours."""


def _soft(spine: Model, seen: _Seen, shared: _Shared, H: Array, least: float) -> list[Way]:
    """Ways in which the spine gives way: as it is; else without one group of muscles."""
    kept = np.ones((1, len(spine.parts)))
    found = _softest(H[None], kept, least - STEADY)
    if found:
        return found
    groups = spine.groups
    return _softest(seen.lacking(shared.a, H, groups), 1 - groups, STANDS - STEADY)


def _softest(stiffness: Array, kept: Array, least: float) -> list[Way]:
    """Ways along which some of several stiffnesses are too small, up to three of each."""
    # Values alone take half as long, and most that is looked at stands.
    soft = np.flatnonzero(np.linalg.eigvalsh(stiffness)[:, 0] < least)
    values, vectors = np.linalg.eigh(stiffness[soft])
    return [
        Way(vectors[k, :, n], kept[soft[k]])
        for k, n in np.argwhere(values[:, :MOST_SOFT] < least)
    ]


MOST_SOFT = 3


def _cut(seen: _Seen, shared: _Shared, H: Array, ways: Sequence[Way], least: float) -> _Shared:
    """The answer that is steady along more ways; `H` is the stiffness of the answer so far."""
    rows = seen.cuts(ways)
    made = np.array([w.rates @ H @ w.rates - seen.lost(shared.a, w) for w in ways])
    asked = np.array([least if w.kept.all() else STANDS for w in ways])
    return _bound(_with(seen, shared, rows, asked - made + rows @ shared.a, ways))


def _with(
    seen: _Seen, shared: _Shared, rows: Array, least: Array, ways: Sequence[Way | None]
) -> _Shared:
    """The answer under further conditions.

    Raises:
        Unsteady: where nothing meets them.
    """
    task = shared.task._replace(
        cuts=np.concatenate([shared.task.cuts, rows]),
        least=np.concatenate([shared.task.least, least]),
    )
    prices = np.append(shared.prices, np.zeros(len(least)))
    a = np.empty_like(shared.a)
    power = seen.given.criterion.power
    turns = sharing.share(task, power, prices, 1, a, TOLERANCE_NM)
    if turns == sharing.HOPELESS:
        raise Unsteady("no tension of the muscles will do")
    return _Shared(task, a, prices, shared.turns + turns, (*shared.ways, *ways))


def _bound(shared: _Shared) -> _Shared:
    """Without the cuts of stability that bind nothing."""
    task, priced = shared.task, shared.prices[kernels.DOFS :]
    still = np.array([way is None for way in shared.ways])
    kept = np.flatnonzero((priced > 0) | still)
    return replace(
        shared,
        task=task._replace(cuts=task.cuts[kept], least=task.least[kept]),
        prices=np.append(shared.prices[: kernels.DOFS], priced[kept]),
        ways=tuple(shared.ways[n] for n in kept),
    )


MOST_STALLED = 3
"""Searches without rest after which a spine is taken not to be steadied (ours)."""


def _answer(spine: Model, seen: _Seen, shared: _Shared) -> Recruitment:
    own, a = seen.own, shared.a
    reserve = sharing.SLACK * shared.prices[: kernels.DOFS]
    _hold(reserve)
    residual = np.abs(_made(shared)[: kernels.DOFS] - shared.task.asked)
    if residual.max() > BALANCE_NM + np.abs(reserve).max():
        joint = ROWS[int(residual.argmax())]
        raise Infeasible(f"{joint}: the search for a balance did not come to rest")
    tension = seen.tension(a)
    total = postures.across_joints(own, seen.across, seen.outer_n, tension)
    values, vectors = np.linalg.eigh(seen.stiffness(a))
    push = float(own.hoop_n_n @ tension)
    return Recruitment(
        activation=a[: len(tension)],
        tension_n=tension,
        loads=_loads(kernels.discs(own, seen.at, total), spine.disc_m2),
        stability_nm_rad=float(values[0]),
        weakest=ROWS[int(np.abs(vectors[:, 0]).argmax())],
        belly_kpa=push / spine.belly_m2 / 1000,
        reserve_nm=float(np.abs(reserve).max()),
        residual_nm=float(residual.max()),
        optimality=_optimality(shared, seen.given.criterion.power),
        turns=shared.turns,
        cuts=sum(way is not None for way in shared.ways),
        ways=tuple(way for way in shared.ways if way is not None),
    )


def _loads(bears: Array, area_m2: Array) -> SpineLoads:
    pressure = bears[:, 0] / (PRESSURE_FACTOR * area_m2) / 1e6
    columns = (bears[:, 0], bears[:, 1], bears[:, 2], pressure)
    return SpineLoads(*(tuple(float(v) for v in column) for column in columns))


def _matrix(shared: _Shared) -> Array:
    """Moments and steadiness of each muscle at full activation: muscles x (rows and cuts)."""
    return np.vstack([shared.task.rows, shared.task.cuts]).T


def _made(shared: _Shared) -> Array:
    return np.asarray(_matrix(shared).T @ shared.a)


def _optimality(shared: _Shared, power: int) -> float:
    """Largest error of the conditions of least cost, in units of cost at full activation."""
    a, task = shared.a, shared.task
    gain = a ** (power - 1) + sharing.SMOOTH * a - _matrix(shared) @ shared.prices / task.cost
    free = np.where(a <= task.lower, np.minimum(gain, 0), gain)
    free = np.where(a >= task.upper, np.maximum(gain, 0), free)
    return float(np.abs(free).max())
