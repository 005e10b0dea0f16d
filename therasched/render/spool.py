"""Bytes that are written now and wanted later, in the order they came, packed meanwhile.

For what must stand behind something that is known only at the end. In memory, since what is in a
calendar has no business in a temporary file; entries resemble each other and pack to a fifth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import compressobj, decompressobj

if TYPE_CHECKING:
    from collections.abc import Iterator

_MANY, _PIECE = 64, 1 << 13  # so many pieces are packed at once, so many bytes unpacked
_LEVEL = 6


class Spool:
    """Add bytes, then take them out, once."""

    def __init__(self) -> None:
        self._packer = compressobj(_LEVEL)
        self._packed = bytearray()  # in one place: many small ones leave gaps in the memory
        self._open: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Keep these too."""
        self._open.append(data)
        if len(self._open) >= _MANY:
            self._pack()

    def parts(self) -> Iterator[bytes]:
        """All that was added, in pieces; nothing can be added afterwards."""
        self._pack()
        self._packed += self._packer.flush()
        unpacker = decompressobj()
        for at in range(0, len(self._packed), _PIECE):
            if data := unpacker.decompress(self._packed[at : at + _PIECE]):
                yield data

    def _pack(self) -> None:
        self._packed += self._packer.compress(b"".join(self._open))
        self._open.clear()
