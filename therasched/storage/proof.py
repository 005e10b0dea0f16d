"""The proof that the index is fresh, folder by folder; and making it so by reading again.

A folder is as it was if what the system knows of all its files is. Where it is not, each file
is looked at, and what moved is read. Logs lie in folders of their own and count for the
sessions they are about.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.storage import freshness, paths, workers
from therasched.storage.index import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from therasched.storage.files import Files
    from therasched.storage.index import Index, Kept, Row
    from therasched.storage.indexing import Reader

    Moved = tuple[str, str, bytes, Kept | None]


MANY = 1_000_000
"""Bytes of what was seen last time, some 60 a file, from which on two processes look quicker."""
FEW = 400
"""Sessions from which on two processes read them quicker than one."""
PORTION = 8
"""Folders that one process looks at before the next one is the other's."""


class Look(NamedTuple):
    """A folder's own vector, empty if it may change unseen, and then the state of what is in it."""

    own: bytes
    state: bytes


class Proof:
    """What is proved of some folders, `sessions/2026/03`."""

    def __init__(
        self,
        files: Files,
        index: Index,
        folders: Sequence[str],
        *,
        seen: dict[str, bytes],
        trusting: bool,
        logs: bool,
    ) -> None:
        """Look at the folders.

        Args:
            files: those of the practice.
            index: what is to be proved.
            folders: those that count.
            seen: the states of folders as far as they were looked at; more are added.
            trusting: have the time of a folder prove its files.
            logs: whether the signed histories of the sessions count too.
        """
        self._files = files
        self._index = index
        self._folders = folders
        self._trusting = trusting
        self._logs = logs
        self._states = seen

    def _look(
        self, folders: Sequence[str], kept: dict[str, tuple[bytes, bytes, bool]]
    ) -> dict[str, bytes]:
        """What can be seen of folders; on two cores, if there is much."""
        missing = [one for one in folders if one not in self._states]
        if missing:
            much = sum(len(kept[one][1]) for one in missing if one in kept) > MANY
            looked = self._spread(missing) if much else map(self._look_at, missing)
            found = zip(missing, looked, strict=True)
            self._states |= {path: state for path, state in found if state}
        return {one: self._states[one] for one in folders if one in self._states}

    def _spread(self, folders: Sequence[str]) -> Iterator[bytes]:
        return workers.spread(self._look_at, folders, few=0, portion=PORTION)

    def _look_at(self, path: str) -> bytes:
        with suppress(OSError):
            return freshness.state(self._files, path)
        return b""

    # --- what is not as it was -----------------------------------------------------------

    def stale(self) -> set[str]:
        """The folders of which nothing may be said; the index is open. Raises Unusable."""
        if self._trusting:
            owns, now = self._index.owns(), freshness.of_folders(self._files, self._folders)
            return {one for one in self._folders if not owns.get(one) or owns[one] != now.get(one)}
        kept = self._index.folders(None if self._logs else self._folders)
        logs = self._all_logs(kept.keys())
        seen = self._look(_mixed(self._folders, logs), kept)
        stale = set(self._changed(self._folders, seen, kept))
        if self._logs:
            changed = self._changed(logs, seen, kept)
            moved = self._moved_logs(changed) if logs else self._moved_logs_of(self._folders)
            stale.update(folder for folder, *_ in moved)
            if changed:  # what is kept of them has to be renewed, even if no session moved
                stale.update(self._folders[:1])
        return stale

    def _all_logs(self, kept: Iterable[str]) -> list[str]:
        """The folders of logs, if the sessions of all months count; else each log is looked at."""
        months = {one for one in kept if one.startswith(paths.SESSIONS)}
        others = months.difference(self._folders)
        if not self._logs or any(freshness.of_folder(self._files, one) for one in others):
            return []
        names = self._files.names(paths.SIGNED)
        return [f"{paths.SIGNED}/{name}" for name in names if len(name) == paths.LOG_FOLDER]

    def _changed(
        self,
        folders: Sequence[str],
        seen: dict[str, bytes],
        kept: dict[str, tuple[bytes, bytes, bool]],
    ) -> list[str]:
        def as_it_was(path: str) -> bool:
            return path in seen and path in kept and kept[path][1:] == (seen[path], False)

        return [one for one in folders if not as_it_was(one)]

    def _moved_logs(self, folders: Sequence[str]) -> list[Moved]:
        """The sessions whose log, in one of these folders, is not as it was."""
        moved: list[Moved] = []
        for path in folders:
            vectors = freshness.vectors(freshness.state(self._files, path))
            for month, name, kept in self._index.logged(path.rpartition("/")[2]):
                log = f"{paths.id_in(name)}{paths.LOG_ENDING}"
                if vectors.get(log, b"") != kept.log:
                    moved.append((month, name, kept.vector, kept))
        return moved

    def _moved_logs_of(self, folders: Sequence[str]) -> list[Moved]:
        """The sessions of these folders whose log is not as it was."""
        wanted: dict[str, list[tuple[str, str, bytes]]] = {}
        for folder in folders:
            for name, log in self._index.logs(folder):
                start = paths.id_in(name)[: paths.LOG_FOLDER]
                wanted.setdefault(start, []).append((folder, name, log))
        moved: list[Moved] = []
        for start, rows in wanted.items():
            vectors = self._log_vectors(start, [paths.id_in(name) for _, name, _ in rows])
            for (folder, name, log), vector in zip(rows, vectors, strict=True):
                if vector != log:
                    kept = self._index.kept(folder, name)[name]
                    moved.append((folder, name, kept.vector, kept))
        return moved

    def _log_vectors(self, start: str, ids: Sequence[str]) -> list[bytes]:
        """The vectors of these logs, empty where there is none."""
        found: list[bytes] = []
        with suppress(FileNotFoundError), self._files.folder([paths.SIGNED, start]) as folder:
            for one in ids:
                try:
                    status = folder.status(f"{one}{paths.LOG_ENDING}")
                except FileNotFoundError:
                    found.append(b"")
                else:
                    found.append(freshness.of_status(status))
        return found or [b""] * len(ids)

    # --- reading again -------------------------------------------------------------------

    def renew(
        self, reader: Reader, progress: Callable[[int], None] | None, *, most: int | None
    ) -> None:
        """Read again what is not as it was; the index is open for writing.

        Args:
            reader: reads a file for the index.
            progress: called for each file, with the number of all.
            most: how many files may be read; None for any number.

        Raises:
            Unusable: there are more.
        """
        kept = self._index.folders()
        logs = self._all_logs(kept.keys())
        seen = self._look(_mixed(self._folders, logs), kept)
        changed = self._changed(self._folders, seen, kept)
        looks = {path: self._look_again(path) for path in changed if path in seen}
        moved = [one for path, look in looks.items() for one in self._moved(path, look.state)]
        if most is not None and len(moved) > most:
            raise Unusable("too much is new")
        unsure = self._read(moved, reader, progress)
        if self._logs:
            again = self._changed(logs, seen, kept)
            moved = self._moved_logs(again) if logs else self._moved_logs_of(self._folders)
            unsure |= self._read(moved, reader, progress)
            for path in seen.keys() & set(again):
                self._index.put_folder(path, b"", seen[path], unsure=False)
        for path, look in looks.items():
            doubt = path in unsure or not look.own  # then it is looked at once more
            self._index.put_folder(path, look.own, look.state, unsure=doubt)
        for path in unsure.difference(changed):
            self._index.doubt(path)

    def _look_again(self, path: str) -> Look:
        own, at = freshness.of_folder(self._files, path), freshness.now()
        sure = own and freshness.is_sure(own, at)
        return Look(own if sure else b"", freshness.state(self._files, path))

    def _moved(self, path: str, state: bytes) -> list[Moved]:
        """The files of a folder that are new or not as they were; what is gone is forgotten."""
        vectors, kept = freshness.vectors(state), self._index.kept(path)
        for name in kept.keys() - vectors.keys():
            self._index.drop(path, name)
        return [
            (path, name, vector, before)
            for name, vector in vectors.items()
            for before in [kept.get(name)]
            if before is None or before.unsure or before.vector != vector
        ]

    def _read(
        self, moved: Sequence[Moved], reader: Reader, progress: Callable[[int], None] | None
    ) -> set[str]:
        """Read files; the folders of those that may change unseen."""
        sessions = [one for one in moved if paths.session_name(*one[:2]) is not None]

        def read(number: str) -> tuple[Row, bool]:
            return reader.row(*sessions[int(number)])

        unsure = set()
        numbers = [*map(str, range(len(sessions)))]
        rows = workers.spread(read, numbers) if len(sessions) > FEW else map(read, numbers)
        for row, new in rows:
            if progress is not None:
                progress(len(sessions))
            if new:
                self._index.put(row)
            else:
                self._index.settle(row)
            if row.unsure:
                unsure.add(row.folder)
        return unsure


def _mixed(some: Sequence[str], others: Sequence[str]) -> list[str]:
    """All of them, so that each part of the list holds as many of the ones as of the others."""
    if not others:
        return [*some]
    step = max(1, len(others) // max(1, len(some)))
    mixed = []
    for number, one in enumerate(some):
        mixed += [one, *others[number * step : (number + 1) * step]]
    return [*mixed, *others[len(some) * step :]]
