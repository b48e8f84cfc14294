"""The values of slices, kept inside the picture that shows them.

A screen shows 256 greys; fat is read from what the scanner measured. So a PNG of slices carries their
values in a chunk of its own, which programs that draw pictures pass over.
"""

import json
import math
import struct
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mainstay.imaging import chunk
from mainstay.imaging.recording import Field
from mainstay.reading import ReadingError

LEVELS = 65535
"""Steps between the lowest and the highest value: finer than any scanner's noise."""

MOST_VALUES = 160_000_000
"""Four pictures of as many pixels as a sheet may have (ours)."""

Values = Mapping[str, Field]
"""By name, each by slice, row and column."""


SOON_GONE, FOR_GOOD = 0, 6
"""How hard values are squeezed: not at all where all slices but one go in a minute (noise holds no
repeats, so that squeezing took most of the time of an upload and saved little)."""


def packed(png: bytes, values: Values, effort: int = FOR_GOOD) -> bytes:
    """The same picture with values beside it; labels come back exactly, others to 1 in 65535.

    Args:
        png: the picture.
        values: beside it.
        effort: of zlib, 0 to 9.
    """
    told, data = [], []
    for name, one in values.items():
        low, high = float(one.min()), float(one.max())
        whole = high <= LEVELS and low >= 0 and bool((one == np.rint(one)).all())
        low, step = (0.0, 1.0) if whole else (low, (high - low) / LEVELS or 1.0)
        told.append({"name": name, "low": low, "step": step})
        data.append(np.rint((one - low) / step).astype("<u2").tobytes())
    shape = next(iter(values.values())).shape
    head = json.dumps({"shape": shape, "parts": told}).encode()
    body = struct.pack(">I", len(head)) + head + zlib.compress(b"".join(data), effort)
    return chunk.put_in(png, body)


def unpacked(png: bytes) -> dict[str, Field]:
    """The values beside a picture.

    Raises:
        ReadingError: there are none, or they are damaged.
    """
    body = chunk.read(png)
    if body is None:
        raise ReadingError("picture", "there are no values beside it.", advice=AGAIN)
    try:
        return _unpacked(body)
    except (struct.error, ValueError, KeyError, TypeError, zlib.error):
        raise ReadingError(
            "picture", "the values beside it are damaged.", advice=AGAIN
        ) from None


AGAIN = "Bring the file again."


def _unpacked(body: bytes) -> dict[str, Field]:
    (long,) = struct.unpack(">I", body[:4])
    head = json.loads(body[4 : 4 + long])
    shape = tuple(int(n) for n in head["shape"])
    count = math.prod(shape)
    if len(shape) != 3 or min(shape) < 1 or count * len(head["parts"]) > MOST_VALUES:
        raise ValueError("no shape of slices")
    found = zlib.decompressobj().decompress(body[4 + long :], 2 * count * len(head["parts"]))
    every: NDArray[np.uint16] = np.frombuffer(found, "<u2").reshape(len(head["parts"]), *shape)
    return {
        part["name"]: np.asarray(one * part["step"] + part["low"], np.float32)
        for part, one in zip(head["parts"], every, strict=True)
    }
