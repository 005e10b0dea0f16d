"""A rehearsal for --dry-run: files that check every write and write nothing.

Everything before the disk runs as ever, so a dry run fails where the real one would.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from therasched.errors import ChangedOnDisk
from therasched.storage.files import Files
from therasched.storage.paths import require_inside, require_new
from therasched.storage.reasons import MissingFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.storage.writer import Writer


class RehearsedFiles(Files):
    """The files of a practice, of which none will be changed."""

    rehearses = True

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Give a writer that only checks; no lock is taken."""
        yield cast("Writer", RehearsedWriter(self))


class RehearsedWriter:
    """Fails where a `Writer` would fail for what lies on the disk."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def create(self, path: str, data: bytes) -> None:
        """Check the name, and that nothing has it yet."""
        del data
        require_new(path)
        try:
            self._files.read(path)
        except MissingFile:
            return
        raise ChangedOnDisk(f"could not save {path}: file exists; nothing was written")

    def replace(self, path: str, data: bytes, *, read: bytes) -> None:
        """Check that the file is what was read."""
        del data
        require_inside(path)
        try:
            same = self._files.read(path) == read
        except MissingFile:
            same = False
        if not same:
            message = f"{path} changed on disk since it was read, so nothing was written"
            raise ChangedOnDisk(message, where=path)

    def move(self, old: str, new: str, data: bytes, *, read: bytes) -> None:
        """Check both ends."""
        self.create(new, data)
        self.replace(old, data, read=read)

    def remove(self, path: str, *, read: bytes, keep: bool = True) -> str:
        """Check that the file is what was read; no copy is made."""
        del keep
        self.replace(path, b"", read=read)
        return ""

    @contextmanager
    def owing(self, path: str) -> Iterator[None]:
        """Nothing is owed where nothing is written."""
        del path
        yield
