"""Laws of the inner loops, on random bodies: each formula against the difference it stands for."""

import numpy as np
import pytest
from tests.spine.random_lines import JOINTS, STRAIGHT, lines, problem

from mainstay.movement.skeleton import AVERAGE, skeleton
from mainstay.spine import kernels, postures, sharing
from mainstay.spine.stability import lengthening
from mainstay.spine.statics import angles_between, posed
from mainstay.spine.tables import SEGMENTS

SEEDS = range(5)
STEP = 1e-6


class Body:
    """Random muscles on a random posture."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.lines = lines(rng, 40)
        self.q = rng.normal(0, 0.25, kernels.LUMBAR_DOFS)
        self.tension = rng.uniform(0, 100, 40)
        self.force = rng.normal(0, 50, (kernels.SEGMENTS, 3))
        self.place = rng.normal(0, 0.1, (kernels.SEGMENTS, 3))
        self.way = rng.normal(0, 1, kernels.LUMBAR_DOFS)

    def seen(self, q):
        at = kernels.frames(q, JOINTS, STRAIGHT)
        points, places = kernels.spots(self.lines, at)
        return at, points, places, *kernels.pull(self.lines, at, points, places)

    def lengths(self, q):
        return self.seen(q)[3]

    def acting(self, at):
        where = at.at_m + np.einsum("sij,sj->si", at.turned, self.place)
        return np.cross(where, self.force), np.einsum("si,sj->sij", self.force, where)


@pytest.mark.parametrize("seed", SEEDS)
def test_moment_arms_are_the_derivative_of_length(seed):
    body = Body(seed)
    arms = body.seen(body.q)[4][:, : kernels.LUMBAR_DOFS]
    for n, way in enumerate(np.eye(kernels.LUMBAR_DOFS)):
        longer = body.lengths(body.q + STEP * way)
        shorter = body.lengths(body.q - STEP * way)
        assert arms[:, n] == pytest.approx(-(longer - shorter) / (2 * STEP), abs=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lines_length_bends_as_its_second_derivative_says(seed):
    body = Body(seed)
    at, points, places, length, arms, _ = body.seen(body.q)
    ways = np.array([np.zeros(kernels.LUMBAR_DOFS), body.way])
    still, moving = zip(*lengthening(body.lines, at, points, places, ways), strict=True)
    assert not np.any(still)
    first, second = moving
    assert first == pytest.approx(-arms[:, : kernels.LUMBAR_DOFS] @ body.way, abs=1e-12)
    far = 1e-4
    ends = body.lengths(body.q + far * body.way) + body.lengths(body.q - far * body.way)
    assert second == pytest.approx((ends - 2 * length) / far**2, abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_stiffness_is_the_change_of_moments(seed):
    """The Hessian against differences of the gradient: springs, tension and constant forces."""
    body = Body(seed)
    at, points, places, length, arms, _ = body.seen(body.q)
    stiff = 10 * body.tension / length
    _, virial = body.acting(at)
    H = kernels.stiffness(
        body.lines, at, points, places, arms, body.tension, stiff, body.force, virial
    )

    def gradient(q):
        moved, _, _, longer, own, _ = body.seen(q)
        asked, _ = kernels.outer(moved, body.force, body.acting(moved)[0])
        pull = body.tension + stiff * (longer - length)
        return asked[: kernels.LUMBAR_DOFS] - pull @ own[:, : kernels.LUMBAR_DOFS]

    for n, way in enumerate(np.eye(kernels.LUMBAR_DOFS)):
        change = gradient(body.q + STEP * way) - gradient(body.q - STEP * way)
        assert H[n] == pytest.approx(change / (2 * STEP), abs=2e-5)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("power", [2, 3])
@pytest.mark.parametrize("cuts", [0, 3])
def test_sharing_is_the_least_cost_that_balances(seed, power, cuts):
    rng = np.random.default_rng(seed)
    task, columns = problem(rng, 60, 10, cuts)
    prices, a = np.empty(10 + cuts), np.empty(60)
    turns = sharing.share(task, power, prices, 0, a, 1e-9)
    assert turns < 60
    assert columns.T @ a == pytest.approx(task.asked, abs=1e-7)
    assert (task.cuts @ a >= task.least - 1e-6).all()
    worth = columns @ prices[:10] + task.cuts.T @ prices[10:]
    push = task.cost * (a ** (power - 1) + sharing.SMOOTH * a) - worth
    inside = (a > 0) & (a < 1)
    assert abs(push[inside]).max(initial=0) < 1e-6
    assert (push[a == 0] > -1e-6).all()
    assert (push[a == 1] < 1e-6).all()
    assert (prices[10:] >= 0).all()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("spread", [0.0, 1e-9, 1.0])
def test_the_smallest_eigenvalue_is_found(seed, spread):
    """Alike, nearly alike, and spread; a matrix that is diagonal already has nothing to clear."""
    rng = np.random.default_rng(seed)
    turned, _ = np.linalg.qr(rng.normal(0, 1, (18, 18)))
    values = 5.0 + spread * rng.normal(0, 1000, 18)
    for A in (turned * values @ turned.T, np.diag(values)):
        found = postures.smallest(np.ascontiguousarray(A + A.T) / 2)
        assert found == pytest.approx(values.min(), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("power", [2, 3])
@pytest.mark.parametrize("cuts", [0, 3])
def test_muscles_that_reach_two_rows_may_be_told_as_pairs(seed, power, cuts):
    """It only saves work: the answer is that of the whole matrix."""
    rng = np.random.default_rng(seed)
    task, _ = problem(rng, 60, 10, cuts)
    pairs = np.sort([rng.choice(10, 2, replace=False) for _ in range(8)], axis=1)
    task.rows[:, -8:], task.cuts[:, -8:] = 0.0, 0.0
    for t, (i, j) in enumerate(pairs):
        task.rows[i, 52 + t], task.rows[j, 52 + t] = rng.normal(0, 5, 2)
    told = task._replace(pairs=np.ascontiguousarray(pairs))
    found = []
    for one in (task, told):
        prices, a = np.empty(10 + cuts), np.empty(60)
        sharing.share(one, power, prices, 0, a, 1e-9)
        found.append(np.append(a, prices))
    assert found[1] == pytest.approx(found[0], rel=1e-6, abs=1e-7)


def test_sharing_says_what_cannot_be_balanced():
    """Asked for ten times what all muscles can, the reserve tells how much is missing."""
    task, columns = problem(np.random.default_rng(0), 60, 10)
    task = task._replace(asked=task.asked * 100)
    prices, a = np.empty(10), np.empty(60)
    sharing.share(task, 3, prices, 0, a, 1e-9)
    missing = task.asked - columns.T @ a
    assert sharing.SLACK * prices == pytest.approx(missing, rel=1e-3)
    assert abs(missing).max() > 100


def test_a_warm_start_finds_the_same_in_fewer_steps():
    task, _ = problem(np.random.default_rng(1), 60, 10)
    prices, a, again = np.empty(10), np.empty(60), np.empty(60)
    cold = sharing.share(task, 3, prices, 0, a, 1e-9)
    near = task._replace(asked=task.asked * 1.01)
    assert sharing.share(near, 3, prices, 1, again, 1e-9) < cold
    assert again == pytest.approx(a, abs=0.05)


def test_the_spine_stands_where_the_moving_skeleton_puts_it():
    body = skeleton(AVERAGE)
    how = posed(
        body,
        {
            "lumbar_flexion": 35,
            "lumbar_lateral_bending": -12,
            "lumbar_rotation": 8,
            "pelvis_tilt": 20,
            "hip_flexion_r": 60,
            "shoulder_abduction_l": 40,
            "thorax_flexion": 15,
        },
    )
    at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    rows = [body.index[name] for name in SEGMENTS]
    assert at.at_m == pytest.approx(how.at_m[rows], abs=1e-12)
    assert at.turned == pytest.approx(how.turned[rows], abs=1e-12)


def test_angles_between_two_segments_are_read_back():
    at = kernels.frames(np.linspace(-0.2, 0.3, 18), JOINTS, STRAIGHT)
    found = [angles_between(at.turned[k], at.turned[k + 1]) for k in range(6)]
    assert np.concatenate(found) == pytest.approx(np.linspace(-0.2, 0.3, 18))
