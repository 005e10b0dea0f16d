"""The files of a practice, by their paths, and who may write to them.

Whatever is read goes through `Files`; whatever is written goes through the `Writer` that
`Files.writing` gives to one at a time. Knows neither the order of a write, which is
`storage.writer`'s, nor the system calls that make it, which are `storage.disk`'s.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING

from therasched.errors import Busy, StorageFailed, TheraschedError
from therasched.storage.contents import content
from therasched.storage.disk import Tree
from therasched.storage.paths import DERIVED, is_temporary, require_inside
from therasched.storage.reasons import reading, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from therasched.domain.history import Change
    from therasched.storage.disk import Folder, Lock
    from therasched.storage.writer import Writer

WAIT, POLL = 10.0, 0.01  # seconds: how long a writer waits for another one, how often it looks
LOCK = "lock"


class Files:
    """The files of one practice, by paths relative to its root such as `clients/anna-k.yaml`."""

    rehearses = False  # whether nothing is to be written

    def __init__(self, root: str | os.PathLike[str]) -> None:
        if sys.platform == "win32":
            raise StorageFailed("therasched can not save files safely on Windows yet, only in WSL")
        self.place = self._root = os.fspath(root)  # `root` without pathlib, which is slow to import
        self._tree = Tree(self._root)
        self._walked: set[str] = set()
        self._writers: dict[int, Writer] = {}  # by thread
        self.changes: list[Change] = []  # what these wrote of what git may track

    @property
    def root(self) -> Path:
        """The practice's folder; not for the hot path, since pathlib is slow to import."""
        from pathlib import Path

        return Path(self._root)

    def read(self, path: str) -> bytes:
        """The content of a file.

        Raises:
            MissingFile: there is none.
            FaultyData: it is larger than a file of a practice may be.
            StorageFailed: it can't be read.
        """
        way = require_inside(path)[:-1]
        with reading(path):
            # The walk to a folder takes twice as long as its file: once will do, until a write.
            if (folder := "/".join(way)) not in self._walked:
                with self.folder(way):
                    self._walked.add(folder)
            return content(f"{self._root}/{path}")

    def names(self, folder: str, fits: Callable[[str], bool] | None = None) -> list[str]:
        """The sorted names that fit in a folder, "" for the root. Raises StorageFailed."""
        way, place = (require_inside(folder), folder) if folder else ([], "the practice")
        with reading(place), suppress(FileNotFoundError), self.folder(way) as opened:
            return sorted(name for name in filter(fits, opened.names()) if not is_temporary(name))
        return []

    def is_there(self, path: str) -> bool:
        """Whether anything has this path, be it readable or not. Raises StorageFailed."""
        require_inside(path)
        with reading(path), suppress(FileNotFoundError, NotADirectoryError):
            os.lstat(f"{self._root}/{path}")
            return True
        return False

    def modified_at(self, path: str) -> datetime:
        """When the content of a file was last changed, UTC. Raises MissingFile, StorageFailed."""
        from datetime import UTC, datetime

        *way, name = require_inside(path)
        with reading(path):
            if "/".join(way) in self._walked:  # by `read`, see there
                seconds = os.lstat(f"{self._root}/{path}").st_mtime
            else:
                with self.folder(way) as folder:
                    seconds = folder.status(name).st_mtime
        return datetime.fromtimestamp(min(max(seconds, 0), 253_402_300_799), UTC)  # year 9999

    def is_moving(self, path: str) -> bool:
        """Whether a writer is about to give a file another name, and it has two meanwhile."""
        with suppress(OSError):
            with self.folder([DERIVED]) as folder:
                journal = os.fsdecode(folder.content(LOCK))
            return any(path in line.split("\t")[1:3] for line in journal.split("\n"))
        return False

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the practice's lock, having cleared what a killed writer left.

        The lock ends with its holder, however that one ends. Inside of itself, in the same thread,
        this gives the same writer. Raises Busy after ten seconds, StorageFailed; nothing is
        changed then.
        """
        me = get_ident()
        if me in self._writers:
            yield self._writers[me]
            return
        with self._locked(WAIT) as writer:
            self._walked.clear()
            self._writers[me] = writer
            try:
                yield writer
            finally:
                del self._writers[me]

    def tidy(self) -> bool:
        """Finish or clear what a killed writer left, if it can be done at once; whether it owes.

        For commands that only read. Costs one look at the lock's file where nothing is left; what
        can't be done now (a writer is at work, the disk is read-only) the next one does.
        """
        with suppress(OSError, TheraschedError):
            with self.folder([DERIVED]) as folder:
                left = folder.status(LOCK).st_size
            if left:
                with self._locked(wait=0) as writer:
                    return writer.owes
        return False

    def folder(self, way: Sequence[str], *, make: bool = False) -> AbstractContextManager[Folder]:
        """The folder below the root that one reaches through folders, never through links.

        With `make`, folders that are missing are made, for the owner alone. Raises OSError.
        """
        return self._tree.folder(way, make=make)

    @contextmanager
    def _locked(self, wait: float) -> Iterator[Writer]:
        """Wait for the lock, take over from its last holder, let go of it at the end."""
        from therasched.storage.writer import Writer

        lock = self.lock(wait)
        try:
            yield Writer(self._tree, lock, self.changes)
        finally:
            lock.close()

    def lock(self, wait: float, name: str = LOCK) -> Lock:
        """Wait for a lock. Raises Busy, StorageFailed."""
        until = monotonic() + wait
        try:
            while (lock := self._tree.tried_lock([DERIVED], name)) is None:
                if monotonic() >= until:
                    raise Busy(f"another therasched{self._holder()} is writing")
                sleep(POLL)
        except OSError as error:
            raise StorageFailed(f"could not lock the practice: {reason(error)}") from error
        return lock

    def _holder(self) -> str:
        """Who has the lock, as far as its file tells."""
        try:
            return f" (pid {int(self.read(f'{DERIVED}/{LOCK}').split()[0])})"
        except (TheraschedError, ValueError, IndexError):
            return ""
