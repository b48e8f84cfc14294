"""Systems of equations with a symmetric matrix above zero, compiled: its root, and solutions by it.

Three rows at a time: each number read is used three times; so the number of rows is a multiple of
three. Of a matrix the lower triangle counts; above the diagonal stands anything. All long loops are
sums along rows: nothing is written in them, so that a compiler may do several steps at once without
asking each time whether what it writes is what it reads.
"""

import math

from mainstay.spine.kernels import Array
from mainstay.spine.machine import compiled


@compiled
def factored(H: Array, root: Array) -> None:
    """Cholesky's root of `H`, in lower triangles; one over what is on the diagonal."""
    for i in range(0, H.shape[0], 3):
        for j in range(0, i, 3):
            _beside(H, root, i, j)
        _corner(H, root, i)


@compiled
def _beside(H: Array, root: Array, i: int, j: int) -> None:
    """Three by three numbers of the root from row i and column j on."""
    a, b, c = H[i, j], H[i, j + 1], H[i, j + 2]
    d, e, f = H[i + 1, j], H[i + 1, j + 1], H[i + 1, j + 2]
    g, h, k = H[i + 2, j], H[i + 2, j + 1], H[i + 2, j + 2]
    for m in range(j):
        u, v, w = root[i, m], root[i + 1, m], root[i + 2, m]
        x, y, z = root[j, m], root[j + 1, m], root[j + 2, m]
        a -= u * x
        b -= u * y
        c -= u * z
        d -= v * x
        e -= v * y
        f -= v * z
        g -= w * x
        h -= w * y
        k -= w * z
    x, y, z = root[j, j], root[j + 1, j + 1], root[j + 2, j + 2]
    u, v, w = root[j + 1, j], root[j + 2, j], root[j + 2, j + 1]
    a, d, g = a * x, d * x, g * x
    b, e, h = (b - u * a) * y, (e - u * d) * y, (h - u * g) * y
    root[i, j], root[i, j + 1], root[i, j + 2] = a, b, (c - v * a - w * b) * z
    root[i + 1, j], root[i + 1, j + 1], root[i + 1, j + 2] = d, e, (f - v * d - w * e) * z
    root[i + 2, j], root[i + 2, j + 1], root[i + 2, j + 2] = g, h, (k - v * g - w * h) * z


@compiled
def _corner(H: Array, root: Array, i: int) -> None:
    """Three by three numbers of the root on the diagonal from row i on."""
    a, d, e = H[i, i], H[i + 1, i], H[i + 1, i + 1]
    g, h, k = H[i + 2, i], H[i + 2, i + 1], H[i + 2, i + 2]
    for m in range(i):
        u, v, w = root[i, m], root[i + 1, m], root[i + 2, m]
        a -= u * u
        d -= v * u
        e -= v * v
        g -= w * u
        h -= w * v
        k -= w * w
    x = 1.0 / math.sqrt(max(a, 1e-300))
    d, g = d * x, g * x
    y = 1.0 / math.sqrt(max(e - d * d, 1e-300))
    h = (h - g * d) * y
    root[i, i], root[i + 1, i + 1] = x, y
    root[i + 1, i], root[i + 2, i], root[i + 2, i + 1] = d, g, h
    root[i + 2, i + 2] = 1.0 / math.sqrt(max(k - g * g - h * h, 1e-300))


@compiled
def solve(root: Array, b: Array) -> None:
    """`b` becomes the solution, by the root of the matrix; three rows at a time, as that was made."""
    n = root.shape[0]
    for i in range(0, n, 3):
        x, y, z = b[i], b[i + 1], b[i + 2]
        for m in range(i):
            x -= root[i, m] * b[m]
            y -= root[i + 1, m] * b[m]
            z -= root[i + 2, m] * b[m]
        x *= root[i, i]
        y = (y - root[i + 1, i] * x) * root[i + 1, i + 1]
        z = (z - root[i + 2, i] * x - root[i + 2, i + 1] * y) * root[i + 2, i + 2]
        b[i], b[i + 1], b[i + 2] = x, y, z
    for i in range(n - 3, -1, -3):
        z = b[i + 2] * root[i + 2, i + 2]
        y = (b[i + 1] - root[i + 2, i + 1] * z) * root[i + 1, i + 1]
        x = (b[i] - root[i + 1, i] * y - root[i + 2, i] * z) * root[i, i]
        b[i], b[i + 1], b[i + 2] = x, y, z
        for m in range(i):
            b[m] -= root[i, m] * x + root[i + 1, m] * y + root[i + 2, m] * z
