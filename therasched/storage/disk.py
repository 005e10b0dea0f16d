"""The one door to the disk: open folders and what may be done in them, and a lock's file.

Every system call that writes is here. Below a `Tree`'s root no symbolic link is followed and
nothing but ordinary files is opened. Knows of no practice: `storage.files` reads one by way of
this, `storage.writer` has the order of the steps of a write.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from therasched.errors import StorageFailed
from therasched.storage.contents import LIMIT, NO_LINKS, content, digest, require_ordinary, whole
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST_JOURNAL = 1 << 16

_FOLDER = getattr(os, "O_DIRECTORY", 0)  # Windows lacks it, see `storage.files`

_HARD_LINKS_REFUSED = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_FLUSH_UNKNOWN = {errno.EINVAL, errno.ENOTTY, errno.ENOTSUP, errno.EOPNOTSUPP}


class Tree:
    """A folder with all that lies below it."""

    def __init__(self, root: str) -> None:
        self._root = root

    @contextmanager
    def folder(self, way: Sequence[str], *, make: bool = False) -> Iterator[Folder]:
        """The folder below the root that one reaches through folders, never through links.

        With `make`, folders that are missing are made, for the owner alone. Raises OSError.
        """
        opened = os.open(self._root, _FOLDER)
        try:
            for part in way:
                outer, opened = opened, _step(opened, part, make=make)
                _close(outer)
            yield Folder(opened)
        finally:
            _close(opened)

    def tried_lock(self, way: Sequence[str], name: str) -> Lock | None:
        """The lock of a folder, or None while somebody else has it. Raises OSError."""
        import fcntl

        with self.folder(way, make=True) as folder:
            opened = folder.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        lock = None
        try:
            require_ordinary(os.fstat(opened))
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Its folder is disposable: is what we hold still the file that others will find?
            with self.folder(way) as folder:
                found = folder.status(name)
            if os.path.samestat(os.fstat(opened), found):
                lock = Lock(opened)
        except (BlockingIOError, FileNotFoundError):
            pass
        finally:
            if lock is None:
                _close(opened)
        return lock


class Lock:
    """The lock's file while it is held, and in it the journal of its holder.

    `lines` is what the next holder has to finish or clear should this one be killed, as the last
    one left it at first. In the file the number of the holder's process stands before them.
    """

    def __init__(self, opened: int) -> None:
        self._opened = opened
        self.lines = os.fsdecode(os.pread(opened, LONGEST_JOURNAL, 0)).split("\n")[:-1]

    def note(self, line: str) -> None:
        """Add a line. Raises OSError."""
        self.lines.append(line)
        _write(self._opened, os.fsencode(f"{line}\n"))

    def flush(self) -> None:
        """Have the disk keep the journal. Raises OSError."""
        _flush(self._opened)

    def clear(self) -> None:
        """Drop all lines. Raises OSError."""
        self.lines.clear()
        os.ftruncate(self._opened, 0)
        _write(self._opened, b"%d\n" % os.getpid())

    def close(self) -> None:
        """Let go of the lock; its file is empty then, unless there are lines left."""
        try:
            with suppress(OSError):  # then they tell of what is done already: no harm
                if not self.lines:
                    os.ftruncate(self._opened, 0)
        finally:
            opened, self._opened = self._opened, -1  # the number soon is another file's
            _close(opened)


class Folder:
    """A folder of the practice, open; its files go by their bare names. All raise OSError."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def names(self) -> list[str]:
        """All names in it, in no order."""
        with os.scandir(self._descriptor) as entries:
            return [entry.name for entry in entries]

    def status(self, name: str) -> os.stat_result:
        """What the system knows of a file, or of a link itself."""
        return os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)

    def statuses(self) -> list[tuple[str, os.stat_result]]:
        """The same of everything in it, in the order of the system."""
        with os.scandir(self._descriptor) as found:
            return [(one.name, one.stat(follow_symlinks=False)) for one in found]

    def content(self, name: str) -> bytes:
        """The content of a file."""
        return content(name, self._descriptor)

    def open(self, name: str, flags: int) -> int:
        """A descriptor of a file; for the owner alone where `flags` make a new one."""
        return os.open(name, flags | NO_LINKS, 0o600, dir_fd=self._descriptor)

    def put(self, name: str, data: bytes) -> None:
        """Make a new file, have the disk keep its content, and compare that with `data`."""
        if len(data) > LIMIT:
            raise OSError(errno.EFBIG, f"it would be larger than {LIMIT} bytes")
        opened = self.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        try:
            _write(opened, data)
            _flush(opened)
            os.lseek(opened, 0, os.SEEK_SET)
            if whole(opened, len(data)) != data:
                raise OSError(errno.EIO, "what was written reads back as something else")
        finally:
            os.close(opened)

    def fill(self, name: str, parts: Iterable[bytes]) -> tuple[int, bytes]:
        """Make a new file of parts, however large together, as `put` does; its size and SHA-256."""
        from hashlib import sha256

        told, size = sha256(), 0
        opened = self.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        try:
            for part in parts:
                _write(opened, part)
                told.update(part)
                size += len(part)
            _flush(opened)
            os.lseek(opened, 0, os.SEEK_SET)
            if digest(opened) != told.digest():
                raise OSError(errno.EIO, "what was written reads back as something else")
        finally:
            os.close(opened)
        return size, told.digest()

    def digest(self, name: str) -> bytes:
        """The SHA-256 of a file of any size."""
        opened = self.open(name, os.O_RDONLY)
        try:
            require_ordinary(os.fstat(opened))
            return digest(opened)
        finally:
            _close(opened)

    def publish(self, temporary: str, name: str) -> None:
        """Give a file a name that nothing has yet; in most file systems its old one stays too."""
        try:
            os.link(temporary, name, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
        except OSError as error:
            if error.errno not in _HARD_LINKS_REFUSED:
                raise
            # A file system without hard links: the lock keeps other writers of ours away.
            self.require_absent(name)
            self.rename(temporary, name)

    def rename(self, name: str, new: str) -> None:
        """Rename a file, over another one if there is one."""
        os.replace(name, new, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)

    def drop(self, name: str, *, folder: bool = False) -> None:
        """Take a name away: that of a file, or of an empty folder."""
        (os.rmdir if folder else os.unlink)(name, dir_fd=self._descriptor)

    def require_absent(self, name: str) -> None:
        """Raise FileExistsError where something has the name."""
        with suppress(FileNotFoundError):
            self.status(name)
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    def flush(self) -> None:
        """Have the disk keep the names, where the file system knows such a thing."""
        try:
            _flush(self._descriptor)
        except OSError as error:
            if error.errno not in _FLUSH_UNKNOWN:
                raise


@contextmanager
def scratch() -> Iterator[str]:
    """A folder outside of every practice, for its owner alone; it is gone afterwards."""
    from tempfile import TemporaryDirectory

    try:
        with TemporaryDirectory(prefix="therasched-", ignore_cleanup_errors=True) as folder:
            yield folder
    except OSError as error:
        raise StorageFailed(f"could not make a folder to work in: {reason(error)}") from error


def _close(opened: int) -> None:
    """Close what was not written to, or is flushed: that can't lose anything."""
    with suppress(OSError):
        os.close(opened)


def _step(folder: int, part: str, *, make: bool) -> int:
    """Open a folder in a folder. Raises OSError."""
    flags = _FOLDER | NO_LINKS
    try:
        return os.open(part, flags, dir_fd=folder)
    except FileNotFoundError:
        if not make:
            raise
    with suppress(FileExistsError):
        os.mkdir(part, 0o700, dir_fd=folder)
    Folder(folder).flush()
    return os.open(part, flags, dir_fd=folder)


def _write(opened: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        written = os.write(opened, rest)
        if not written:
            raise OSError(errno.EIO, "the disk takes nothing any more")
        rest = rest[written:]


def _flush(opened: int) -> None:
    """Have the disk keep a file. A failure is final: asked again, a system says all is well."""
    import fcntl

    through = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync ends in the drive's cache
    try:
        if through is not None:
            fcntl.fcntl(opened, through)
            return
    except OSError as error:
        if error.errno not in _FLUSH_UNKNOWN:
            raise
    os.fsync(opened)
