"""Muscles that no body has, for laws that must hold of any."""

import numpy as np

from mainstay.spine import kernels, sharing

JOINTS = np.array(
    [[-0.03, 0.1, 0.0]]
    + [[0.0, 0.037, 0.0]] * 5
    + [[0.0, 0.0, 0.09], [0.0, 0.0, -0.09], [0.0, 0.25, 0.18], [0.0, 0.25, -0.18]]
)
STRAIGHT = np.array([np.eye(3)] * 4)


def lines(rng: np.random.Generator, count: int) -> kernels.Lines:
    """Lines over two to four points, each on one to three segments."""
    start, carriers = [0], [0]
    carrier, weight, place = [], [], []
    for _ in range(count):
        for _ in range(rng.integers(2, 5)):
            on = rng.choice(kernels.SEGMENTS, rng.integers(1, 4), replace=False)
            carrier += list(on)
            weight += list(rng.dirichlet(np.ones(len(on))))
            place += list(rng.normal(0, 0.08, (len(on), 3)))
            carriers.append(len(carrier))
        start.append(len(carriers) - 1)
    return kernels.Lines(
        np.array(start),
        np.array(carriers),
        np.array(carrier),
        np.array(weight),
        np.array(place),
    )


def problem(
    rng: np.random.Generator, muscles: int, rows: int, cuts: int = 0
) -> tuple[sharing.Sharing, np.ndarray]:
    """A problem that some activations solve, and its matrix."""
    columns = rng.normal(0, 5, (muscles, rows)) * (rng.random((muscles, rows)) < 0.4)
    some = rng.uniform(0, 0.7, muscles)
    wanted = rng.uniform(0, 1, (cuts, muscles))
    task = sharing.Sharing(
        np.ascontiguousarray(columns.T),
        rng.uniform(0.2, 3, muscles),
        np.zeros(muscles),
        np.ones(muscles),
        columns.T @ some,
        wanted,
        wanted @ some * 1.05,
        sharing.NO_PAIRS,
    )
    return task, columns
