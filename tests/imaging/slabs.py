"""Slices of MR as a scanner would write them: a muscle on each side, of known area and fat."""

import nibabel
import numpy as np
from pydicom.uid import MRImageStorage
from tests.imaging.making import dicom

from mainstay.imaging.contour import contour, inside
from mainstay.imaging.phantom_mr import SIZE, drawn_slice

LEFT, RIGHT = (drawn_slice(np.random.default_rng(n), fat) for n, fat in ((1, 8), (2, 25)))
LABELS = {"left": 5101, "right": 5102}
TURNS = np.linspace(0, 2 * np.pi, 13)[:-1]
MM = 0.8
"""As wide as a pixel is; it is 1.25 mm tall, so that the picture must be made square."""


def around(made, shift=0):
    return [[float(x) + shift, float(y)] for x, y in made.outline.points(TURNS)]


def marked(made, label):
    handles = [(x, y) for x, y in around(made)]
    return np.where(inside(contour(handles, made.t1.shape), made.t1.shape) > 0.5, label, 0)


def both(name):
    """The picture's right half is the body's left."""
    return np.hstack([getattr(RIGHT, name), getattr(LEFT, name)])


PICTURES = {name: both(name) for name in ("t1", "water", "fat")} | {
    "labels": np.hstack([marked(RIGHT, 5102), marked(LEFT, 5101)])
}


def of_slices(name, *, slices=3, affine=(-MM, -1.25, 4.0), slab=None):
    """Slices whose second one alone holds what is measured; the others are dark."""
    slab = PICTURES[name] if slab is None else slab
    whole = np.zeros((*slab.shape, slices), np.float32)
    whole[:, :, min(1, slices - 1)] = slab
    made = nibabel.Nifti1Image(np.swapaxes(whole, 0, 1), np.diag([*affine, 1.0]))
    return made.to_bytes()


def true_handles(side):
    """On the border, in the square pixels of the site: rows are farther apart than columns."""
    made, shift = (LEFT, SIZE) if side == "left" else (RIGHT, 0)
    tall = 1.25 / MM
    return [[x, (y + 0.5) * tall - 0.5] for x, y in around(made, shift)]


TURNS_OF_FILES = {
    "as it is shown": (lambda slab: slab, (1, 0, 0), (0, 1, 0)),
    "left and right changed": (lambda slab: slab[:, ::-1], (-1, 0, 0), (0, 1, 0)),
    "rows along columns": (lambda slab: slab.T, (0, 1, 0), (1, 0, 0)),
    "upside down and along": (lambda slab: slab.T[::-1], (0, 1, 0), (-1, 0, 0)),
}
"""How a file may hold the same slice: its pixels, and where its rows and its columns go to (LPS)."""


def in_dicom(name, turn, **changed):
    """The second slice of `of_slices` as a scanner writes it."""
    turned, along, down = TURNS_OF_FILES[turn]
    slab = np.ascontiguousarray(turned(np.rint(PICTURES[name]).astype("<u2")))
    steps = {0: MM, 1: 1.25}  # in mm to the left and to the back
    rows, columns = slab.shape
    start = np.zeros(3)
    for way, size in ((along, columns), (down, rows)):
        axis = int(np.flatnonzero(way)[0])
        if way[axis] < 0:
            start[axis] = steps[axis] * (size - 1)
    stated = {
        "SOPClassUID": MRImageStorage,
        "SOPInstanceUID": f"1.2.3.5.{len(name)}",
        "Rows": rows,
        "Columns": columns,
        "BitsAllocated": 16,
        "BitsStored": 16,
        "HighBit": 15,
        "PixelData": slab.tobytes(),
        "PixelSpacing": [steps[int(np.flatnonzero(way)[0])] for way in (down, along)],
        "ImageOrientationPatient": [*along, *down],
        "ImagePositionPatient": list(start),
    }
    return dicom((), Modality="MR", **{**stated, **changed})
