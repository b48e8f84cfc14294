"""Systems of equations with a symmetric matrix above zero, compiled: its root, and solutions by it.

Three rows at a time: each number read is used three times. Matrices are upper triangles; below the
diagonal stands anything.
"""

import math

from mainstay.spine.kernels import Array
from mainstay.spine.machine import compiled


@compiled
def factored(H: Array) -> None:
    """Cholesky in place, upper triangle, three rows at a time; one over what is on the diagonal."""
    n = H.shape[0]
    whole = n - n % 3
    for k in range(0, whole, 3):
        _corner(H, k)
        p, q, r = H[k, k], H[k + 1, k + 1], H[k + 2, k + 2]
        u, v, w = H[k, k + 1], H[k, k + 2], H[k + 1, k + 2]
        for j in range(k + 3, n):
            x = H[k, j] * p
            y = (H[k + 1, j] - u * x) * q
            H[k, j], H[k + 1, j] = x, y
            H[k + 2, j] = (H[k + 2, j] - v * x - w * y) * r
        for i in range(k + 3, whole, 3):
            _less(H, k, i)
        for i in range(whole, n):
            p, q, r = H[k, i], H[k + 1, i], H[k + 2, i]
            for j in range(i, n):
                H[i, j] -= p * H[k, j] + q * H[k + 1, j] + r * H[k + 2, j]
    for k in range(whole, n):
        H[k, k] = 1.0 / math.sqrt(max(H[k, k], 1e-300))
        for j in range(k + 1, n):
            H[k, j] *= H[k, k]
        for i in range(k + 1, n):
            for j in range(i, n):
                H[i, j] -= H[k, i] * H[k, j]


@compiled
def _corner(H: Array, k: int) -> None:
    """The root of the three by three numbers on the diagonal from row k on."""
    H[k, k] = 1.0 / math.sqrt(max(H[k, k], 1e-300))
    H[k, k + 1] *= H[k, k]
    H[k, k + 2] *= H[k, k]
    u, v = H[k, k + 1], H[k, k + 2]
    H[k + 1, k + 1] = 1.0 / math.sqrt(max(H[k + 1, k + 1] - u * u, 1e-300))
    w = (H[k + 1, k + 2] - u * v) * H[k + 1, k + 1]
    H[k + 1, k + 2] = w
    H[k + 2, k + 2] = 1.0 / math.sqrt(max(H[k + 2, k + 2] - v * v - w * w, 1e-300))


@compiled
def _less(H: Array, k: int, i: int) -> None:
    """Three rows from i on, less what the three rows from k on make of them."""
    a, b, c = H[k, i], H[k + 1, i], H[k + 2, i]
    d, e, f = H[k, i + 1], H[k + 1, i + 1], H[k + 2, i + 1]
    g, h, m = H[k, i + 2], H[k + 1, i + 2], H[k + 2, i + 2]
    for j in range(i, H.shape[0]):
        x, y, z = H[k, j], H[k + 1, j], H[k + 2, j]
        H[i, j] -= a * x + b * y + c * z
        H[i + 1, j] -= d * x + e * y + f * z
        H[i + 2, j] -= g * x + h * y + m * z


@compiled
def solve(root: Array, b: Array) -> None:
    """`b` becomes the solution, by the root of the matrix; three rows at a time, as that was made."""
    n = b.shape[0]
    whole = n - n % 3
    for k in range(0, whole, 3):
        x = b[k] * root[k, k]
        y = (b[k + 1] - root[k, k + 1] * x) * root[k + 1, k + 1]
        z = b[k + 2] - root[k, k + 2] * x - root[k + 1, k + 2] * y
        z *= root[k + 2, k + 2]
        b[k], b[k + 1], b[k + 2] = x, y, z
        for j in range(k + 3, n):
            b[j] -= root[k, j] * x + root[k + 1, j] * y + root[k + 2, j] * z
    for k in range(whole, n):
        b[k] *= root[k, k]
        for j in range(k + 1, n):
            b[j] -= root[k, j] * b[k]
    for k in range(n - 1, whole - 1, -1):
        for j in range(k + 1, n):
            b[k] -= root[k, j] * b[j]
        b[k] *= root[k, k]
    for k in range(whole - 3, -1, -3):
        x, y, z = b[k], b[k + 1], b[k + 2]
        for j in range(k + 3, n):
            x -= root[k, j] * b[j]
            y -= root[k + 1, j] * b[j]
            z -= root[k + 2, j] * b[j]
        z *= root[k + 2, k + 2]
        y = (y - root[k + 1, k + 2] * z) * root[k + 1, k + 1]
        x = (x - root[k, k + 1] * y - root[k, k + 2] * z) * root[k, k]
        b[k], b[k + 1], b[k + 2] = x, y, z
