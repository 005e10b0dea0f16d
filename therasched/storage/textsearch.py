"""Sessions in which a text stands, from the newest back, in the memory of one at a time.

The index (`storage.finder`) says which files are worth reading; without it the same is found. What
is wanted of a session is made where it is read, so that a second process can do its half. Nothing
is remembered of what was read, but what is wrong with it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from therasched.domain.record import NamedTuple
from therasched.errors import FaultyData, NotFound, StorageFailed
from therasched.storage import eventlog, paths
from therasched.storage.listing import FOLDER
from therasched.storage.workers import spread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from therasched.domain.chain import Event
    from therasched.domain.practice import Practice
    from therasched.domain.search import Make, Wanted
    from therasched.storage.files import Files
    from therasched.storage.finder import Finder, Held
    from therasched.storage.reading import Reading

Made = TypeVar("Made")


class _Month(NamedTuple):
    """The files of a month that are worth reading, and which of these surely fit."""

    folder: str
    names: Sequence[str]
    sure: Collection[str] = ()

    def paths(self) -> list[str]:
        """Their paths, the newest first."""
        read = (paths.session_name(self.folder, name) for name in self.names)
        return [one.path for one in sorted((one for one in read if one), reverse=True)]


class _Seen(NamedTuple):
    """What came of a file: what was made of it, whether it has faults, and such of its own.

    `gone`: another command has moved or removed it since it was listed.

    `unreadable` is the id of the session if a line of its log can't be read.
    """

    made: Any = None
    gone: bool = False
    faulty: bool = False
    unsound: bool = False
    unreadable: str = ""


class TextSearch(Generic[Made]):
    """One search."""

    def __init__(
        self,
        wanted: Wanted,
        make: Make[Made],
        *,
        files: Files,
        sessions: Reading,
        practice: Practice,
        finder: Finder | None,
    ) -> None:
        """Look for what is wanted in the sessions of a practice; `finder` is its index if any."""
        self._wanted = wanted
        self._make = make
        self._files = files
        self._sessions = sessions
        self._practice = practice
        self._finder = finder
        self._given: set[str] = set()

    def all(self) -> Iterator[Made]:
        """What is made of those that fit, as they are found."""
        found = [path for month in self._months() for path in month.paths()]
        for listed, looked in zip(found, spread(self._look, found), strict=True):
            path, seen = self._followed(listed, looked)
            self._tell(path, seen, shown=True)
            if self._fits(path, seen):
                yield seen.made

    def newest(self, most: int) -> tuple[list[Made], int]:
        """What is made of the newest, and how many others fit; of these few are read, if any."""
        found: list[Made] = []
        rest: list[str] = []
        more = 0
        for month in self._months():
            names = month.names
            if len(found) < most:
                ways = month.paths()
                while ways and len(found) < most:
                    way = ways.pop(0)
                    path, seen = self._followed(way, self._look(way))
                    self._tell(path, seen, shown=True)
                    if self._fits(path, seen):
                        found.append(seen.made)
                names = [path.rpartition("/")[2] for path in ways]
            unread = [name for name in names if name not in month.sure]
            more += len(names) - len(unread)
            rest += [f"{month.folder}/{name}" for name in unread]
        for listed, looked in zip(rest, spread(self._look, rest), strict=True):
            path, seen = self._followed(listed, looked)
            self._tell(path, seen, shown=False)
            more += self._fits(path, seen)
        return found, more

    def _followed(self, path: str, seen: _Seen) -> tuple[str, _Seen]:
        """A file that was looked at, or the one that has its session by now."""
        others = self._sessions.elsewhere({paths.id_in(path)}) if seen.gone else ()
        return next(((one, self._look(one)) for one in others), (path, seen))

    def _fits(self, path: str, seen: _Seen) -> bool:
        """Whether it is one that was looked for, and not given already."""
        if seen.made is None or path in self._given or self._sessions.is_again(path):
            return False
        self._given.add(path)
        return True

    def _months(self) -> Iterator[_Month]:
        """What is worth reading of each month, the latest one first."""
        low, high = self._wanted.first.isoformat(), self._wanted.last.isoformat()

        def fits(name: str) -> bool:
            return low <= name[:10] <= high

        months = self._sessions.months_in(low, high)[::-1]
        folders = [f"{FOLDER}/{month}" for month in months]
        told: dict[str, Held] = {}
        if self._finder and folders:
            told = self._finder.holding(self._wanted, folders)
        for month, folder in zip(months, folders, strict=True):
            if held := told.get(folder):
                names = [*filter(fits, (*held.sure, *held.doubtful))]
                yield _Month(folder, names, {*held.sure})
            else:
                listed = self._sessions.names_of(month, fits)
                yield _Month(folder, [one.path.rpartition("/")[2] for one in listed])

    def _look(self, path: str) -> _Seen:
        """Read a file and its log, and make of them what is wanted."""
        try:
            read = self._sessions.read(path)
        except NotFound:
            return _Seen(gone=True)
        if read.stored is None:
            return _Seen(faulty=True, unsound=True)
        session = read.stored.session.id
        events = self._events(session)
        return _Seen(
            made=self._make(read.stored, events),
            faulty=bool(read.findings),
            unsound=self._sessions.is_unsound(path),
            unreadable=session if eventlog.UNREADABLE in events else "",
        )

    def _events(self, session: str) -> Sequence[Event]:
        """The events of a session's log, as views see them, and not remembered."""
        try:
            return eventlog.glance(self._files.read(paths.log_path(session)))
        except NotFound:
            return ()
        except (FaultyData, StorageFailed):
            return [eventlog.UNREADABLE]

    def _tell(self, path: str, seen: _Seen, *, shown: bool) -> None:
        """Remember what is wrong with a file, if it is shown or wrong in itself."""
        if seen.unsound or (shown and seen.faulty and seen.made is not None):
            with suppress(NotFound):
                self._sessions.load(path)
        if seen.unreadable:
            self._practice.signed.get(seen.unreadable)
