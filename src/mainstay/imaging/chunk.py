"""One chunk of ours inside a PNG: put in, read, taken out. Programs that draw pictures pass over it."""

import struct
import zlib
from collections.abc import Iterator

KIND = b"msVA"
"""Private, not needed to draw, and not to be copied into a changed picture."""

HEAD, END = 8, 12
"""Bytes before the first chunk, and of the last one of every PNG."""


def put_in(png: bytes, body: bytes) -> bytes:
    """The same picture with the chunk before its end."""
    check = struct.pack(">I", zlib.crc32(body, zlib.crc32(KIND)))
    long = struct.pack(">I", len(body))
    return b"".join((png[:-END], long, KIND, body, check, png[-END:]))


def read(png: bytes) -> bytes | None:
    """What stands in the chunk; None where there is none, or the picture is cut short."""
    return next((png[a + 8 : b - 4] for a, b in _chunks(png)), None)


def taken_out(png: bytes) -> bytes:
    """The picture alone."""
    for first, after in reversed(list(_chunks(png))):
        png = png[:first] + png[after:]
    return png


def _chunks(png: bytes) -> Iterator[tuple[int, int]]:
    """Where our chunks begin and end."""
    at = HEAD
    while at + END <= len(png):
        (long,) = struct.unpack(">I", png[at : at + 4])
        after = at + long + END
        if png[at + 4 : at + 8] == KIND and after <= len(png):
            yield at, after
        at = after
