"""How fast the model is: postures a second, loads a second, stability, first call."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from mainstay.measured import Measured, at_least, at_most
from mainstay.spine import kernels, postures
from mainstay.spine.model import Model, model
from mainstay.spine.person import Assumptions
from mainstay.spine.recruitment import arrays, recruit
from mainstay.spine.statics import Load, Posture
from mainstay.spine.tasks import TASKS, situation
from mainstay.spine.validation import WILKE

POSTURES, CHUNK, THREADS, SEED = 8000, 250, 2, 1

Clock = Callable[[], float]


def measure(clock: Clock) -> list[Measured]:
    """Rows like those of the other benches; the clock is an argument."""
    spine = model(WILKE, "allaire")
    how, load = situation(TASKS["standing"], spine)
    return [
        at_least("postures, quadratic", _postures(spine, how, load, 2, clock), "/s", 10_000),
        at_least("postures, cubic", _postures(spine, how, load, 3, clock), "/s", 10_000),
        at_least("postures with stability", _stable(spine, how, load, clock), "/s", 5_000),
        at_least("loads at one posture", _loads(spine, how, load, clock), "/s", 50_000),
        at_most("stability-constrained solve", _steadied(spine, how, load, clock), "ms", 20),
        *_starts(clock),
    ]


def _random(spine: Model, load: Load) -> tuple[Any, Any, Any]:
    """Postures within the joints' ranges, pulled at the chest by up to 20 kg from anywhere."""
    rng = np.random.default_rng(SEED)
    limit = spine.passive[:, :, 1]
    q = np.empty((POSTURES, kernels.LUMBAR_DOFS))
    for turn, (low, high) in enumerate(((-0.2, 0.7), (-0.5, 0.5), (-0.5, 0.5))):
        part = rng.uniform(low, high, (POSTURES, 1))
        q[:, turn::3] = part * np.where(part < 0, limit[turn::3, 1], limit[turn::3, 0])
    pull = rng.normal(0, 1, (POSTURES, 3))
    pull *= rng.uniform(0, 196, (POSTURES, 1)) / np.linalg.norm(pull, axis=1, keepdims=True)
    force = np.repeat(load.force_n[None], POSTURES, 0)
    moment = np.repeat(load.moment_nm[None], POSTURES, 0)
    force[:, 6] += pull
    moment[:, 6] += np.cross([0.1, 0.45, 0.0], pull)
    return q, force, moment


def _chunks(work: Callable[[slice], None], clock: Clock) -> float:
    """Postures a second with every core at work."""
    parts = [slice(n, n + CHUNK) for n in range(0, POSTURES, CHUNK)]
    work(slice(0, 2))
    began = clock()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, parts))
    return POSTURES / (clock() - began)


def _postures(spine: Model, how: Posture, load: Load, power: int, clock: Clock) -> float:
    own = arrays(spine, True)
    q, force, moment = _random(spine, load)
    a = np.empty((POSTURES, len(own.cost)))
    found = np.empty((POSTURES, 6, 3))
    reserve = np.empty((POSTURES, kernels.DOFS))
    turns = np.empty(POSTURES, dtype=np.int64)

    def work(s: slice) -> None:
        postures.many(
            own,
            q[s],
            how.joint_at_m,
            how.limb_turned,
            force[s],
            moment[s],
            power,
            a[s],
            found[s],
            reserve[s],
            turns[s],
        )

    return _chunks(work, clock)


def _stable(spine: Model, how: Posture, load: Load, clock: Clock) -> float:
    own = arrays(spine, True)
    q, force, moment = _random(spine, load)
    a = np.empty((POSTURES, len(own.cost)))
    H = np.empty((POSTURES, kernels.LUMBAR_DOFS, kernels.LUMBAR_DOFS))
    lowest = np.empty(POSTURES)

    def work(s: slice) -> None:
        postures.steady(
            own,
            q[s],
            how.joint_at_m,
            how.limb_turned,
            force[s],
            moment[s],
            load.virial_nm,
            2,
            10.0,
            a[s],
            H[s],
            lowest[s],
        )

    return _chunks(work, clock)


def _loads(spine: Model, how: Posture, load: Load, clock: Clock) -> float:
    """Weights from 0 to 20 kg in steps at one posture, each begun from the last."""
    own = arrays(spine, True)
    found = postures.meet(
        own,
        how.lumbar_rad,
        how.joint_at_m,
        how.limb_turned,
        load.force_n,
        load.moment_nm,
        2,
        np.empty(kernels.DOFS),
        0,
        np.empty(len(own.cost)),
    )
    task = found[11]
    step = np.zeros(kernels.DOFS)
    step[0 : kernels.LUMBAR_DOFS : 3] = -40.0 / POSTURES

    def work(s: slice) -> None:
        count = s.stop - s.start
        postures.sweep(
            task, 2, task.asked + step * s.start, step, np.empty((count, len(own.cost)))
        )

    return _chunks(work, clock)


def _steadied(spine: Model, how: Posture, load: Load, clock: Clock) -> float:
    recruit(spine, how, load, Assumptions(muscles="allaire"))
    times = []
    for _ in range(20):
        began = clock()
        recruit(spine, how, load, Assumptions(muscles="allaire"))
        times.append(clock() - began)
    return float(np.median(times)) * 1000


FIRST = """
from mainstay.spine.model import model
from mainstay.spine.person import Assumptions
from mainstay.spine.recruitment import recruit
from mainstay.spine.tasks import TASKS, situation
from mainstay.spine.validation import WILKE
spine = model(WILKE)
recruit(spine, *situation(TASKS["standing"], spine), Assumptions())
"""


def _starts(clock: Clock) -> list[Measured]:
    """A process that has never compiled, and one after it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        took = []
        for _ in range(2):
            began = clock()
            subprocess.run([sys.executable, "-c", FIRST], check=True, env=environment)
            took.append(clock() - began)
    return [
        at_most("first call after install", took[0], "s", 10),
        at_most("later start", took[1], "s", 1),
    ]
