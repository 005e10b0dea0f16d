"""The one writer: the order of steps in which a file is made, changed, moved or taken away.

Temporary file beside the target, flush, read back, compare the target with what the caller had
read, rename, flush the folder. What a writer has begun stands in the journal of its lock; should
it be killed, the next one finishes or clears it. Knows no system call: `storage.disk` has those.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from therasched.domain.history import Change
from therasched.errors import ChangedOnDisk, StorageFailed, TheraschedError
from therasched.storage.paths import (
    DERIVED,
    REMOVED,
    is_temporary,
    may_be_tracked,
    require_inside,
    require_new,
    temporary_name,
)
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.storage.disk import Folder, Lock, Tree

    Failure = tuple[str, str]  # what can't be done, and what holds instead


OWED = "owed\t"


class Writer:
    """What may be done while the practice is locked; `Files.writing` gives one.

    Wherever a method is killed or the disk fails, each file is whole, as it was or as it shall be.
    All raise StorageFailed where the disk says no; its sentence tells which of the two holds.
    """

    def __init__(self, tree: Tree, lock: Lock, changes: list[Change]) -> None:
        """Take over from the last holder of the lock. `changes` takes what is written."""
        self._tree = tree
        self._changes = changes
        self._lock = lock
        self._failure: Failure = ("", "")
        self._settle(finish=True)

    def create(self, path: str, data: bytes, *, given: bool = False) -> None:
        """Make a file. Its name appears when its content is complete.

        Args:
            path: where; a name that every system can have, if it is not `given`.
            data: its content.
            given: somebody else has chosen the name, and it only has to lie inside.

        Raises:
            ChangedOnDisk: there is such a file already.
        """
        (require_inside if given else require_new)(path)
        with self._saving(f"could not save {path}", "nothing was written"):
            self._make(path, data, _not_confirmed(f"{path} is saved"))

    def replace(self, path: str, data: bytes, *, read: bytes) -> None:
        """Give a file new content. `read` is the content that the caller has read.

        Raises:
            ChangedOnDisk: by now the file holds something else, or is gone.
        """
        *way, name = require_inside(path)
        with (
            self._saving(f"could not save {path}", "the file is unchanged"),
            self._tree.folder(way) as folder,
        ):
            temporary = self._stage(folder, path, data)
            _require_unchanged(folder, path, read)
            folder.rename(temporary, name)
            self._failure = _not_confirmed(f"{path} is saved")
            self._account(path, read, data)
            folder.flush()

    def move(self, old: str, new: str, data: bytes, *, read: bytes) -> None:
        """Give a file a new name and new content. What is half done the next writer completes.

        Raises:
            ChangedOnDisk: by now `old` holds something else than `read`, or there is a file `new`.
        """
        *way, name = require_new(new)
        *old_way, old_name = require_inside(old)
        with (
            self._saving(f"could not save {new}", f"{old} is unchanged"),
            self._tree.folder(old_way) as old_folder,
            self._tree.folder(way, make=True) as folder,
            self._tree.folder([DERIVED]) as derived,
        ):
            folder.require_absent(name)
            temporary = self._stage(folder, new, data)
            _require_unchanged(old_folder, old, read)
            self._lock.note("\t".join(["move", old, new, _digest(read), _digest(data)]))
            self._lock.flush()
            derived.flush()
            half = (f"{new} is saved, but {old} is there too", "the next command clears it")
            self._publish(folder, temporary, new, data, half)
            folder.flush()
            old_folder.drop(old_name)
            self._failure = _not_confirmed(f"{new} is saved")
            self._account(old, read, None)
            old_folder.flush()

    def remove(self, path: str, *, read: bytes, keep: bool = True) -> str:
        """Take a file away. With `keep`, a copy of it stays in `.therasched/removed/`.

        Returns:
            The path of the copy, or "".

        Raises:
            ChangedOnDisk: by now the file holds something else than `read`, or is gone.
        """
        *way, name = require_inside(path)
        with (
            self._saving(f"could not remove {path}", "it is still there"),
            self._tree.folder(way) as folder,
        ):
            _require_unchanged(folder, path, read)
            copy = self._keep(name, read) if keep else ""
            folder.drop(name)
            self._failure = _not_confirmed(f"{path} is removed")
            self._account(path, read, None)
            folder.flush()
        return copy

    @property
    def owes(self) -> bool:
        """Whether one was stopped before a derived file said what its source says."""
        return any(line.startswith(OWED) for line in self._lock.lines)

    @contextmanager
    def owing(self, path: str) -> Iterator[None]:
        """Note that a file derived from others must be made anew, until that has been done."""
        try:
            self._lock.note(f"{OWED}{path}")
            self._lock.flush()
            with self._tree.folder([DERIVED]) as derived:
                derived.flush()
        except OSError as error:
            raise StorageFailed(
                f"could not save {path}: {reason(error)}; nothing was written"
            ) from error
        yield
        self._lock.lines[:] = [one for one in self._lock.lines if one != f"{OWED}{path}"]
        self._settle(finish=True)

    def _account(self, path: str, before: bytes | None, after: bytes | None) -> None:
        """Keep account of what can be seen now, for whoever commits it."""
        if may_be_tracked(path):
            self._changes.append(Change(path, before, after))

    def _make(self, path: str, data: bytes, done: Failure) -> None:
        *way, name = require_inside(path)
        with self._tree.folder(way, make=True) as folder:
            folder.require_absent(name)
            self._publish(folder, self._stage(folder, path, data), path, data, done)
            folder.flush()

    def _keep(self, name: str, data: bytes) -> str:
        """Keep a copy under the name it had, or the first of NAME.2, NAME.3 … that is free."""
        copy, count = f"{REMOVED}/{name}", 1
        while True:
            try:
                self._make(copy, data, self._failure)
            except FileExistsError:
                count += 1
                copy = f"{REMOVED}/{name}.{count}"
            else:
                return copy

    def _stage(self, folder: Folder, path: str, data: bytes) -> str:
        """Put `data` into a temporary file beside `path`; give its name."""
        way, slash, name = path.rpartition("/")
        temporary = temporary_name(name)
        self._lock.note(f"temp\t{way}{slash}{temporary}")
        for stray in filter(is_temporary, folder.names()):
            with suppress(OSError):  # after a power cut the journal may not have told of it
                folder.drop(stray)
        folder.put(temporary, data)
        return temporary

    def _publish(
        self, folder: Folder, temporary: str, path: str, data: bytes, done: Failure
    ) -> None:
        """Give what is staged its name; from then on `done` is what a failure means."""
        folder.publish(temporary, path.rpartition("/")[2])
        self._failure = done
        self._account(path, None, data)
        with suppress(FileNotFoundError):
            folder.drop(temporary)

    @contextmanager
    def _saving(self, failure: str, state: str) -> Iterator[None]:
        """Tell a failure in one sentence, and leave nothing lying about in any case.

        `self._failure` is what can't be done and what holds instead; a write changes it as soon as
        its result can be seen.
        """
        self._failure = (failure, state)
        lines = self._lock.lines.copy()
        finish = True
        try:
            yield
            self._lock.lines[:] = lines  # all is done that was noted since
        except OSError as error:
            finish = False  # a flush that failed may seem to succeed now: leave it to the next one
            changed = isinstance(error, FileExistsError | FileNotFoundError)
            kind = ChangedOnDisk if changed else StorageFailed
            failure, state = self._failure
            raise kind(f"{failure}: {reason(error)}; {state}") from error
        finally:
            self._settle(finish=finish)

    def _settle(self, *, finish: bool) -> None:
        """Clear what the journal names, `finish` half moves; what can't be done now stays in it."""
        lines = self._lock.lines
        lines[:] = [line for line in lines if not self._settled(line, finish=finish)]
        if not lines:
            with suppress(OSError):  # then it tells of what is done already: no harm
                self._lock.clear()

    def _settled(self, line: str, *, finish: bool) -> bool:
        try:
            match line.split("\t"):
                case ["owed", _]:
                    return False
                case ["temp", path] if is_temporary(path.rpartition("/")[2]):
                    self._clear(path)
                case ["move", old, new, before, after]:
                    if self._holds(new, after) and self._holds(old, before):
                        if not finish:
                            return False
                        moved, read = self._content(new), self._content(old)
                        self._clear(old)
                        self._account(new, None, moved)
                        self._account(old, read, None)
        except (FileNotFoundError, TheraschedError):
            return True
        except OSError:
            return False
        return True

    def _content(self, path: str) -> bytes:
        *way, name = require_inside(path)
        with self._tree.folder(way) as folder:
            return folder.content(name)

    def _clear(self, path: str) -> None:
        *way, name = require_inside(path)
        with self._tree.folder(way) as folder:
            folder.drop(name)
            folder.flush()

    def _holds(self, path: str, digest: str) -> bool:
        """Whether a file has the content of that digest, and will have it after a power cut."""
        *way, name = require_inside(path)
        with self._tree.folder(way) as folder:
            folder.flush()
            return _digest(folder.content(name)) == digest


def _not_confirmed(done: str) -> Failure:
    return f"{done}, but the disk did not confirm it", "a power cut may undo that"


def _require_unchanged(folder: Folder, path: str, read: bytes) -> None:
    try:
        same = folder.content(path.rpartition("/")[2]) == read
    except FileNotFoundError:
        same = False
    if not same:
        raise ChangedOnDisk(f"{path} changed on disk since it was read, so nothing was written")


def _digest(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()
