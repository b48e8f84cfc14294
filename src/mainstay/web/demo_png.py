"""Greys as PNG, without a library: the demo draws its pictures itself."""

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
