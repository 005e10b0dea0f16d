"""What is in an open file, or in one by its name: an ordinary one, and no link.

Reads and writes nothing else. Next: `storage.disk`, the door to the disk, which uses this.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

LIMIT = 1 << 20  # bytes: no file of a practice is larger

# Links are not followed, and a pipe must not hang us. Windows lacks both, see `storage.files`.
NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def content(name: str, folder: int | None = None) -> bytes:
    """The content of an ordinary file, in one read unless it grows meanwhile. Raises OSError."""
    opened = os.open(name, os.O_RDONLY | NO_LINKS, dir_fd=folder)
    try:
        status = os.fstat(opened)
        require_ordinary(status)
        return whole(opened, status.st_size)
    finally:
        with suppress(OSError):  # nothing was written, so nothing can be lost
            os.close(opened)


def require_ordinary(status: os.stat_result) -> None:
    """Refuse what is no ordinary file. Raises OSError."""
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no ordinary file")


def whole(opened: int, size: int) -> bytes:
    """All that is to be read. `size` is how much that probably is: big buffers are slow."""
    if size <= LIMIT:
        data = os.read(opened, size + 1)
        if len(data) == size:
            return data
        while len(data) <= LIMIT:
            more = os.read(opened, LIMIT)
            if not more:
                return data
            data += more
    raise OSError(errno.EFBIG, f"it is larger than {LIMIT} bytes")


def digest(opened: int) -> bytes:
    """The SHA-256 of the rest of a file, of any size. Raises OSError."""
    from hashlib import sha256

    told = sha256()
    while data := os.read(opened, 1 << 16):
        told.update(data)
    return told.digest()
