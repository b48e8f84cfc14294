"""The inner loops, compiled: where segments are, how long muscles are, what presses and what is stiff.

Everything here is arrays in, arrays out, in SI units and the pelvis frame (x forward, y up,
z right). Values are checked before they come here: nothing in this file looks for NaN.

Segments by number: 0 pelvis, 1 to 6 L5 to T12 with the rib cage, 7 and 8 right and left thigh,
9 and 10 right and left upper arm. Degrees of freedom by number: 0 to 17 the six lumbar joints
from L5/S1 up, three each (flexion, bending to the right, rotation to the left); then three each
(flexion, abduction, inner rotation) of right hip, left hip, right shoulder, left shoulder.

A muscle is a line through points; a point has no mass and is a weighted mix of places on
segments. By virtual work the force on it is shared by the same weights, so that moment arms are
the derivative of length whatever the mix is.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mainstay.spine.machine import compiled

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SEGMENTS, LUMBAR, LIMBS = 11, 6, 4
LUMBAR_DOFS = 3 * LUMBAR
DOFS = LUMBAR_DOFS + 3 * LIMBS


class Lines(NamedTuple):
    """Muscles as lines through mixed points, flat.

    Attributes:
        start: first point of each muscle, one more at the end.
        carriers: first carrier of each point, one more at the end.
        carrier: segment of each carrier.
        weight: its share in the point; the shares of a point add to one.
        place_m: the place on that segment, in its frame.
    """

    start: Integers
    carriers: Integers
    carrier: Integers
    weight: Array
    place_m: Array


class Frames(NamedTuple):
    """Where segments and joints are.

    Attributes:
        turned: rotation of each segment, segments x 3 x 3.
        at_m: origin of each segment, segments x 3.
        center_m: joint centers, L5/S1 to T12/L1, hips, shoulders: 10 x 3.
        axis: unit axis of each degree of freedom, 30 x 3.
    """

    turned: Array
    at_m: Array
    center_m: Array
    axis: Array


@compiled
def frames(q: Array, joint_at_m: Array, limb_turned: Array) -> Any:
    """Forward kinematics.

    Args:
        q: 18 lumbar angles in radians.
        joint_at_m: each joint's place in the frame of the segment below it (of the pelvis for
            hips, of the rib cage for shoulders), 10 x 3.
        limb_turned: rotation of thighs and upper arms against pelvis and rib cage, 4 x 3 x 3.
    """
    turned = np.zeros((SEGMENTS, 3, 3))
    at = np.zeros((SEGMENTS, 3))
    center = np.empty((LUMBAR + LIMBS, 3))
    axis = np.empty((DOFS, 3))
    for r in range(3):
        turned[0, r, r] = 1.0
    for k in range(LUMBAR):
        for r in range(3):
            center[k, r] = at[k, r]
            for c in range(3):
                center[k, r] += turned[k, r, c] * joint_at_m[k, c]
            at[k + 1, r] = center[k, r]
        cf, sf = math.cos(q[3 * k]), math.sin(q[3 * k])
        cb, sb = math.cos(q[3 * k + 1]), math.sin(q[3 * k + 1])
        cr, sr = math.cos(q[3 * k + 2]), math.sin(q[3 * k + 2])
        for r in range(3):
            x, y, z = turned[k, r, 0], turned[k, r, 1], turned[k, r, 2]
            axis[3 * k, r] = -z  # flexion turns forward: minus z
            x1, y1 = cf * x - sf * y, sf * x + cf * y
            axis[3 * k + 1, r] = x1
            y2, z2 = cb * y1 + sb * z, -sb * y1 + cb * z
            axis[3 * k + 2, r] = y2
            turned[k + 1, r, 0] = cr * x1 - sr * z2
            turned[k + 1, r, 1] = y2
            turned[k + 1, r, 2] = sr * x1 + cr * z2
    for n in range(LIMBS):
        parent = 0 if n < 2 else LUMBAR
        out = 1.0 if n % 2 == 0 else -1.0
        j, s, d = LUMBAR + n, LUMBAR + 1 + n, LUMBAR_DOFS + 3 * n
        for r in range(3):
            center[j, r] = at[parent, r]
            for c in range(3):
                center[j, r] += turned[parent, r, c] * joint_at_m[j, c]
                turned[s, r, c] = (
                    turned[parent, r, 0] * limb_turned[n, 0, c]
                    + turned[parent, r, 1] * limb_turned[n, 1, c]
                    + turned[parent, r, 2] * limb_turned[n, 2, c]
                )
            at[s, r] = center[j, r]
            axis[d, r] = turned[parent, r, 2]
            axis[d + 1, r] = -out * turned[parent, r, 0]
            axis[d + 2, r] = out * turned[parent, r, 1]
    return Frames(turned, at, center, axis)


@compiled
def spots(lines: Any, at: Any) -> Any:
    """Points in space, and each carrier's own place: points x 3, carriers x 3."""
    points = np.empty((lines.carriers.shape[0] - 1, 3))
    own = np.empty((lines.carrier.shape[0], 3))
    for p in range(points.shape[0]):
        for r in range(3):
            points[p, r] = 0.0
        for c in range(lines.carriers[p], lines.carriers[p + 1]):
            s, w = lines.carrier[c], lines.weight[c]
            x, y, z = lines.place_m[c, 0], lines.place_m[c, 1], lines.place_m[c, 2]
            for r in range(3):
                own[c, r] = (
                    at.at_m[s, r]
                    + at.turned[s, r, 0] * x
                    + at.turned[s, r, 1] * y
                    + at.turned[s, r, 2] * z
                )
                points[p, r] += w * own[c, r]
    return points, own


@compiled
def _gather(
    at: Any,
    force: Array,
    moment: Array,
    arms: Array,
    across: Array,
    m: int,
    low: int,
    high: int,
    limbs: int,
) -> None:
    """From forces on segments to work against each angle, and force across each lumbar joint.

    Forces between the segments `low` and `high` of the trunk balance each other: joints outside
    of them feel nothing. What acts above is summed on the way down. Results go into row `m`.
    """
    f0, f1, f2, m0, m1, m2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for n in range(limbs):
        s = LUMBAR + 1 + n
        g0, g1, g2 = force[s, 0], force[s, 1], force[s, 2]
        h0, h1, h2 = moment[s, 0], moment[s, 1], moment[s, 2]
        _against(at, g0, g1, g2, h0, h1, h2, LUMBAR + n, LUMBAR_DOFS + 3 * n, arms, m)
        if n >= 2:
            f0, f1, f2 = f0 + g0, f1 + g1, f2 + g2
            m0, m1, m2 = m0 + h0, m1 + h1, m2 + h2
    for k in range(high - 1, low - 1, -1):
        f0, f1, f2 = f0 + force[k + 1, 0], f1 + force[k + 1, 1], f2 + force[k + 1, 2]
        m0, m1, m2 = m0 + moment[k + 1, 0], m1 + moment[k + 1, 1], m2 + moment[k + 1, 2]
        across[m, k, 0], across[m, k, 1], across[m, k, 2] = f0, f1, f2
        _against(at, f0, f1, f2, m0, m1, m2, k, 3 * k, arms, m)


@compiled
def _against(
    at: Any,
    f0: float,
    f1: float,
    f2: float,
    m0: float,
    m1: float,
    m2: float,
    j: int,
    d: int,
    arms: Array,
    m: int,
) -> None:
    """Work of a force and its moment about the origin against the three angles of a joint."""
    c0, c1, c2 = at.center_m[j, 0], at.center_m[j, 1], at.center_m[j, 2]
    w0 = m0 - (c1 * f2 - c2 * f1)
    w1 = m1 - (c2 * f0 - c0 * f2)
    w2 = m2 - (c0 * f1 - c1 * f0)
    for i in range(d, d + 3):
        arms[m, i] = at.axis[i, 0] * w0 + at.axis[i, 1] * w1 + at.axis[i, 2] * w2


@compiled
def _pieces(points: Array) -> Array:
    """Direction and length of each straight piece, from a point to the next one: points x 4.

    Also from the last point of a muscle to the first of the next one, which nobody reads: so all go
    in one long loop.
    """
    found = np.empty((points.shape[0], 4))
    for p in range(points.shape[0] - 1):
        x = points[p + 1, 0] - points[p, 0]
        y = points[p + 1, 1] - points[p, 1]
        z = points[p + 1, 2] - points[p, 2]
        gap = math.sqrt(x * x + y * y + z * z)
        short = 1.0 / gap
        found[p, 0], found[p, 1], found[p, 2], found[p, 3] = (
            short * x,
            short * y,
            short * z,
            gap,
        )
    return found


@compiled
def pull(lines: Any, at: Any, points: Array, own: Array) -> Any:
    """What one newton in each muscle does.

    Returns:
        length_m of each muscle; arms_m, muscles x 30 (minus the derivative of length by angle);
        across, muscles x 6 x 3: force on what lies above each lumbar joint.
    """
    count = lines.start.shape[0] - 1
    length = np.zeros(count)
    arms = np.zeros((count, DOFS))
    across = np.zeros((count, LUMBAR, 3))
    force = np.zeros((SEGMENTS, 3))
    moment = np.zeros((SEGMENTS, 3))
    pieces = _pieces(points)
    for m in range(count):
        limbs, low, high = 0, LUMBAR, 0
        u0, u1, u2 = 0.0, 0.0, 0.0
        for p in range(lines.start[m], lines.start[m + 1]):
            f0, f1, f2 = -u0, -u1, -u2  # a point is pulled back and on
            if p + 1 < lines.start[m + 1]:
                u0, u1, u2 = pieces[p, 0], pieces[p, 1], pieces[p, 2]
                f0, f1, f2 = f0 + u0, f1 + u1, f2 + u2
                length[m] += pieces[p, 3]
            for c in range(lines.carriers[p], lines.carriers[p + 1]):
                s, w = lines.carrier[c], lines.weight[c]
                g0, g1, g2 = w * f0, w * f1, w * f2
                force[s, 0] += g0
                force[s, 1] += g1
                force[s, 2] += g2
                moment[s, 0] += own[c, 1] * g2 - own[c, 2] * g1
                moment[s, 1] += own[c, 2] * g0 - own[c, 0] * g2
                moment[s, 2] += own[c, 0] * g1 - own[c, 1] * g0
                if s > LUMBAR:
                    limbs = LIMBS
                    s = 0 if s <= LUMBAR + 2 else LUMBAR
                low, high = min(low, s), max(high, s)
        _gather(at, force, moment, arms, across, m, low, high, limbs)
        for s in range(low, SEGMENTS if limbs else high + 1):
            for r in range(3):
                force[s, r] = 0.0
                moment[s, r] = 0.0
    return length, arms, across


@compiled
def outer(at: Any, force_n: Array, moment_nm: Array) -> Any:
    """What forces on segments (about the origin of the pelvis frame) ask for.

    Returns:
        moments that muscles and passive tissue must make, 30; force on what lies above each
        lumbar joint, 6 x 3.
    """
    arms = np.empty((1, DOFS))
    across = np.empty((1, LUMBAR, 3))
    _gather(at, force_n, moment_nm, arms, across, 0, 0, LUMBAR, LIMBS)
    asked = np.empty(DOFS)
    for d in range(DOFS):
        asked[d] = -arms[0, d]
    return asked, across[0]


# --- muscle and passive tissue ---


class Spine(NamedTuple):
    """A person's spine as arrays; see `model.Model` for their meaning.

    The last line of `lines` is the pressure in the belly. `pairs`, `order` and `until` are as those
    of `sharing.Sharing` and `sharing.Room`: they hang on which joints each line passes and which
    muscles tighten the belly, not on the posture.
    """

    lines: Lines
    capacity_n: Array
    fiber_m: Array
    best_m: Array
    stretch_n: Array
    cost: Array
    lower: Array
    upper: Array
    passive: Array
    hoop_n_n: Array
    torque_nm: Array
    tilt_rad: Array
    pairs: Integers
    order: Integers
    until: Integers


BREADTH = 0.45
"""Width of the active force-length curve (Thelen 2003)."""

PASSIVE_SHAPE, PASSIVE_STRAIN = 4.0, 0.6
"""Rise of the passive force-length curve, and the strain where it reaches the greatest active
force (Thelen 2003)."""


@compiled
def strengths(spine: Any, length_m: Array) -> Any:
    """Greatest active force, and force without activation, of each fascicle at its length."""
    count = spine.capacity_n.shape[0]
    active = np.empty(count)
    slack = np.zeros(count)
    top = math.exp(PASSIVE_SHAPE) - 1.0
    for m in range(count):
        strain = (length_m[m] - spine.best_m[m]) / spine.fiber_m[m]
        active[m] = spine.capacity_n[m] * math.exp(-strain * strain / BREADTH)
        if strain > 0.0:
            rise = math.exp(PASSIVE_SHAPE * strain / PASSIVE_STRAIN) - 1.0
            slack[m] = spine.stretch_n[m] * rise / top
    return active, slack


TOE = 0.7
"""Part of the range up to which ligaments are slack (ours, after Adams & Dolan)."""


STIFFENS_N, TABLED_N = 1000.0, 500.0
"""A disc under this load is twice as stiff against bending as one under none (ours: pig spines
were 2.9 times as stiff at 400 N, human ones two to three times at 2200 N; Stokes and
Gardner-Morse 2003 say that it must be counted), and the load for which the table is."""


@compiled
def joint_tissue(passive: Array, q: Array, pressed_n: Array) -> Any:
    """Moment of discs and ligaments against each lumbar angle, and its slope.

    Args:
        passive: stiffness, limit and moment there of each angle and direction.
        q: 18 lumbar angles.
        pressed_n: compression of each disc, which makes it stiffer.
    """
    moment = np.empty(LUMBAR_DOFS)
    slope = np.empty(LUMBAR_DOFS)
    for i in range(LUMBAR_DOFS):
        d = 0 if q[i] >= 0.0 else 1
        k, limit, held = passive[i, d, 0], passive[i, d, 1], passive[i, d, 2]
        size = abs(q[i])
        k *= (STIFFENS_N + max(pressed_n[i // 3], 0.0)) / (STIFFENS_N + TABLED_N)
        extra = max(0.0, held - k * limit)
        made, steep = k * size, k
        part = (size / limit - TOE) / (1.0 - TOE)
        if part > 0.0:
            made += extra * part * part
            steep += 2.0 * extra * part / ((1.0 - TOE) * limit)
        moment[i] = made if q[i] >= 0.0 else -made
        slope[i] = steep
    return moment, slope


@compiled
def rows_of(spine: Any, arms: Array, active_n: Array) -> Array:
    """Moments at full activation: 30 x muscles, torques of hips and shoulders, giving levels.

    The columns of the last two are left at zero; see `ends_of` and `give`.
    """
    count, torques = active_n.shape[0], spine.torque_nm.shape[0]
    found = np.zeros((DOFS, count + 2 * torques + 2 * (LUMBAR_DOFS - 3)))
    for m in range(count):
        n, own = active_n[m], spine.hoop_n_n[m]
        for i in range(DOFS):
            found[i, m] = n * (arms[m, i] - own * arms[count, i])
    return found


@compiled
def rows_in_order(spine: Any, arms: Array, active_n: Array, found: Array) -> None:
    """The same moments of muscles alone, in their order; what they do not reach is left out."""
    at = 0
    for last in range(DOFS, 0, -6):
        for k in range(at, spine.until[last - 1]):
            m = spine.order[k]
            n, own = active_n[m], spine.hoop_n_n[m]
            for i in range(last):
                found[i, k] = n * (arms[m, i] - own * arms[active_n.shape[0], i])
        at = spine.until[last - 1]


@compiled
def ends_of(spine: Any, ends: Array) -> None:
    """Moments of torques of hips and shoulders about the two rows that they reach."""
    for n in range(spine.torque_nm.shape[0]):
        for e in range(2):
            own = 1.0 if e == n % 2 else 0.0
            ends[2 * n, e] = own * spine.torque_nm[n, 0]
            ends[2 * n + 1, e] = -own * spine.torque_nm[n, 1]


GIVE_RAD = (math.radians(2.0), math.radians(1.0), math.radians(0.5))
"""How far a level may be off its usual part of the lumbar curve, by turn (ours: less than people
differ from each other, 1 to 6 degrees of flexion by level, Pearcy 1984)."""


@compiled
def give(slope: Array, ends: Array) -> None:
    """Fill in what neighboring levels, the last ones, do to the two rows that they reach.

    A pose tells how far the back is bent, and the parts of the levels are those of the mean of
    people. Where it spares work, one level bends a little more and its neighbor as much less;
    discs and ligaments then hold more and less.
    """
    t = ends.shape[0] - 2 * (LUMBAR_DOFS - 3)
    for i in range(LUMBAR_DOFS - 3):
        for sign in (1.0, -1.0):
            ends[t, 0] = sign * GIVE_RAD[i % 3] * slope[i]
            ends[t, 1] = -sign * GIVE_RAD[i % 3] * slope[i + 3]
            t += 1


@compiled
def discs(spine: Any, at: Any, force_n: Array) -> Any:
    """Compression, shear forward and shear to the right at each lumbar joint, N: 6 x 3.

    Args:
        spine: the spine.
        at: frames.
        force_n: force on all that lies above each joint, 6 x 3.
    """
    found = np.empty((LUMBAR, 3))
    n = np.empty(3)
    z = np.empty(3)
    for k in range(LUMBAR):
        s, c = math.sin(spine.tilt_rad[k]), math.cos(spine.tilt_rad[k])
        size, wide = 0.0, 0.0
        for r in range(3):
            n[r] = s * (at.turned[k, r, 0] + at.turned[k + 1, r, 0]) + c * (
                at.turned[k, r, 1] + at.turned[k + 1, r, 1]
            )
            z[r] = at.turned[k, r, 2] + at.turned[k + 1, r, 2]
            size += n[r] * n[r]
            wide += z[r] * z[r]
        size, wide = math.sqrt(size), math.sqrt(wide)
        f = force_n[k]
        x0 = n[1] * z[2] - n[2] * z[1]
        x1 = n[2] * z[0] - n[0] * z[2]
        x2 = n[0] * z[1] - n[1] * z[0]
        found[k, 0] = -(f[0] * n[0] + f[1] * n[1] + f[2] * n[2]) / size
        found[k, 1] = (f[0] * x0 + f[1] * x1 + f[2] * x2) / (size * wide)
        found[k, 2] = (f[0] * z[0] + f[1] * z[1] + f[2] * z[2]) / wide
    return found


# --- stability ---


@compiled
def stiffness(
    lines: Any,
    at: Any,
    points: Array,
    own: Array,
    arms: Array,
    tension_n: Array,
    stiff_n_m: Array,
    force_n: Array,
    virial_nm: Array,
) -> Any:
    """Second derivative of the potential energy by the 18 lumbar angles, without passive tissue.

    Args:
        lines: the muscles.
        at: frames.
        points: points in space.
        own: each carrier's place.
        arms: moment arms.
        tension_n: force of each muscle.
        stiff_n_m: stiffness of each muscle along its line.
        force_n: constant forces on segments (gravity, contacts, cables), segments x 3.
        virial_nm: sum of force times place on each segment, segments x 3 x 3.
    """
    N = LUMBAR_DOFS
    H = np.zeros((N, N))
    loads = force_n.copy()
    virial = virial_nm.copy()
    D, levels = np.empty((3, N)), np.empty((LUMBAR + 1, 4))
    moved, held = np.zeros((N, TOGETHER)), np.zeros((N, TOGETHER))
    full = 0
    u, ways = np.empty(3), np.empty((2, 3))
    for m in range(tension_n.shape[0]):
        if stiff_n_m[m] > 0.0:
            for i in range(N):
                moved[i, full] = arms[m, i]
                held[i, full] = stiff_n_m[m] * arms[m, i]
            full += 1
        F = tension_n[m]
        if F == 0.0:
            continue
        for p in range(lines.start[m], lines.start[m + 1] - 1):
            if full > TOGETHER - 4:
                _squared(moved, held, full, H)
                full = 0
            gap = 0.0
            for r in range(3):
                u[r] = points[p + 1, r] - points[p, r]
                gap += u[r] * u[r]
            gap = math.sqrt(gap)
            for r in range(3):
                u[r] /= gap
            high = _jacobian(lines, at, own, p, levels, D)
            _across(u, ways)
            for e in range(2):
                sign = F if e == 0 else -F
                for c in range(lines.carriers[p + e], lines.carriers[p + e + 1]):
                    s, w = lines.carrier[c], sign * lines.weight[c]
                    for r in range(3):
                        loads[s, r] += w * u[r]
                        for t in range(3):
                            virial[s, r, t] += w * u[r] * own[c, t]
            f = F / gap
            for i in range(high):
                for r in range(2):
                    aside = ways[r, 0] * D[0, i] + ways[r, 1] * D[1, i] + ways[r, 2] * D[2, i]
                    moved[i, full + r] = aside
                    held[i, full + r] = f * aside
            for i in range(high, N):
                for r in range(2):
                    moved[i, full + r] = 0.0
                    held[i, full + r] = 0.0
            full += 2
    _squared(moved, held, full, H)
    _constant(at, loads, virial, H)
    for i in range(N):
        for j in range(i):
            H[j, i] = H[i, j]
    return H


@compiled
def _across(u: Array, ways: Array) -> None:
    """Two unit vectors at right angles to a third and to each other (Duff et al. 2017)."""
    sign = 1.0 if u[2] >= 0.0 else -1.0
    a = -1.0 / (sign + u[2])
    b = u[0] * u[1] * a
    ways[0, 0], ways[0, 1], ways[0, 2] = 1.0 + sign * u[0] * u[0] * a, sign * b, -sign * u[0]
    ways[1, 0], ways[1, 1], ways[1, 2] = b, sign + u[1] * u[1] * a, -u[1]


TOGETHER = 264
"""How much is squared at once: long plain loops are fast, and this much stays near the processor. No
power of two, for then all rows would want the same few places of its cache."""


@compiled
def _squared(moved: Array, held: Array, full: int, H: Array) -> None:
    """Adds the products of what moves with what holds it, lower triangle, two by two."""
    for i in range(0, LUMBAR_DOFS, 2):
        for j in range(0, i + 1, 2):
            a, b, c, d = 0.0, 0.0, 0.0, 0.0
            for n in range(full):
                a += held[i, n] * moved[j, n]
                b += held[i, n] * moved[j + 1, n]
                c += held[i + 1, n] * moved[j, n]
                d += held[i + 1, n] * moved[j + 1, n]
            H[i, j] += a
            H[i, j + 1] += b
            H[i + 1, j] += c
            H[i + 1, j + 1] += d


@compiled
def _jacobian(lines: Any, at: Any, own: Array, p: int, moved: Array, D: Array) -> int:
    """How the piece from point p to the next changes with each angle; how many do change it.

    `moved` is room to work in, levels x 4.
    """
    top = 0
    for k in range(LUMBAR + 1):
        for r in range(4):
            moved[k, r] = 0.0
    for e in range(2):
        sign = -1.0 if e == 0 else 1.0
        for c in range(lines.carriers[p + e], lines.carriers[p + e + 1]):
            s = lines.carrier[c]
            level = s if s <= LUMBAR else (0 if s <= LUMBAR + 2 else LUMBAR)
            top = max(top, level)
            g = sign * lines.weight[c]
            moved[level, 3] += g
            for r in range(3):
                moved[level, r] += g * own[c, r]
    w, x, y, z = 0.0, 0.0, 0.0, 0.0
    for k in range(top - 1, -1, -1):
        w += moved[k + 1, 3]
        x += moved[k + 1, 0]
        y += moved[k + 1, 1]
        z += moved[k + 1, 2]
        dx = x - w * at.center_m[k, 0]
        dy = y - w * at.center_m[k, 1]
        dz = z - w * at.center_m[k, 2]
        for i in range(3 * k, 3 * k + 3):
            D[0, i] = at.axis[i, 1] * dz - at.axis[i, 2] * dy
            D[1, i] = at.axis[i, 2] * dx - at.axis[i, 0] * dz
            D[2, i] = at.axis[i, 0] * dy - at.axis[i, 1] * dx
    return 3 * top


@compiled
def _constant(at: Any, loads: Array, virial: Array, H: Array) -> None:
    """Forces that keep their size and direction: less f . d2x, from the top down."""
    f = np.zeros(3)
    V = np.zeros((3, 3))
    for s in (LUMBAR + 3, LUMBAR + 4):
        for r in range(3):
            f[r] += loads[s, r]
            for c in range(3):
                V[r, c] += virial[s, r, c]
    for k in range(LUMBAR - 1, -1, -1):
        trace = 0.0
        for r in range(3):
            f[r] += loads[k + 1, r]
            for c in range(3):
                V[r, c] += virial[k + 1, r, c]
        for r in range(3):
            trace += V[r, r] - f[r] * at.center_m[k, r]
        for j in range(3 * k, 3 * k + 3):
            for i in range(j + 1):
                both, dot = 0.0, 0.0
                for r in range(3):
                    dot += at.axis[i, r] * at.axis[j, r]
                    for c in range(3):
                        both += (
                            at.axis[j, r] * (V[r, c] - f[r] * at.center_m[k, c]) * at.axis[i, c]
                        )
                H[j, i] -= both - trace * dot
