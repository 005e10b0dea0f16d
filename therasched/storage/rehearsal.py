"""A rehearsal for --dry-run: files that check every write and write nothing.

Everything before the disk runs as ever, so a dry run fails where the real one would.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from therasched.errors import ChangedOnDisk
from therasched.storage.files import Files, MissingFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.storage.writer import Writer


class RehearsedFiles(Files):
    """The files of a practice, of which none will be changed."""

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Give a writer that only checks; no lock is taken."""
        yield cast("Writer", RehearsedWriter(self))


class RehearsedWriter:
    """Fails where a `Writer` would fail for what lies on the disk."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def create(self, path: str, data: bytes) -> None:
        """Check that the file is not there yet."""
        del data
        try:
            self._files.read(path)
        except MissingFile:
            return
        raise ChangedOnDisk(f"{path} is there already")

    def replace(self, path: str, data: bytes, *, read: bytes) -> None:
        """Check that the file is what was read."""
        del data
        if self._files.read(path) != read:
            raise ChangedOnDisk(f"{path} changed meanwhile")

    def move(self, old: str, new: str, data: bytes, *, read: bytes) -> None:
        """Check both ends."""
        self.replace(old, data, read=read)
        self.create(new, data)

    def remove(self, path: str, *, read: bytes) -> None:
        """Check that the file is what was read."""
        self.replace(path, b"", read=read)
