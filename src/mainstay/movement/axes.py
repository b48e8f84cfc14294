"""The border between the body frame and glTF.

Body frame: x forward, y up, z right. glTF: x left, y up, z forward. Both are right-handed, so
going over is a rotation, and quaternions turn like vectors.
"""

import numpy as np

from mainstay.movement.skeleton import Array


def to_gltf(points: Array) -> Array:
    """Points or directions (... x 3) from the body frame to glTF's axes."""
    return np.stack([-points[..., 2], points[..., 1], points[..., 0]], axis=-1)


def from_gltf(points: Array) -> Array:
    """Points or directions (... x 3) from glTF's axes to the body frame."""
    return np.stack([points[..., 2], points[..., 1], -points[..., 0]], axis=-1)


def quaternions_to_gltf(turned: Array) -> Array:
    """Rotation matrices of the body frame (... x 3 x 3) as quaternions x, y, z, w for glTF."""
    found = quaternions(turned)
    return np.concatenate([to_gltf(found[..., :3]), found[..., 3:]], axis=-1)


def quaternions(turned: Array) -> Array:
    """Rotation matrices (... x 3 x 3) as unit quaternions x, y, z, w (Shepperd 1978)."""
    m = np.moveaxis(turned, (-2, -1), (0, 1))
    trace = m[0, 0] + m[1, 1] + m[2, 2]
    squares = np.stack([m[0, 0], m[1, 1], m[2, 2], trace])
    rows = []
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        row = np.empty((4, *trace.shape))
        row[i] = 1 + 2 * m[i, i] - trace
        row[j] = m[i, j] + m[j, i]
        row[k] = m[i, k] + m[k, i]
        row[3] = m[k, j] - m[j, k]
        rows.append(row)
    last = [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], 1 + trace]
    rows.append(np.stack(last))
    best = np.argmax(squares, axis=0)
    found = np.take_along_axis(np.stack(rows), best[None, None], axis=0)[0]
    found = np.moveaxis(found, 0, -1)
    return np.asarray(found / np.linalg.norm(found, axis=-1, keepdims=True))
