"""Greys as PNG and outlines, without a library: the demo draws its pictures itself."""

import math
import struct
import zlib


def png_of(grey: bytes, wide: int) -> bytes:
    """Rows of so many columns, one byte a pixel."""
    rows = b"".join(b"\0" + grey[n : n + wide] for n in range(0, len(grey), wide))
    head = struct.pack(">IIBBBBB", wide, len(grey) // wide, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def ellipse(
    middle: tuple[float, float], half: tuple[float, float], count: int
) -> tuple[tuple[float, float], ...]:
    """So many points of an ellipse, from its top on; half its width and height."""
    (x, y), (a, b) = middle, half
    turns = [2 * math.pi * n / count for n in range(count)]
    return tuple((round(x + a * math.sin(t), 1), round(y - b * math.cos(t), 1)) for t in turns)
