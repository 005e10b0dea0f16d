"""The sessions of any number of days, one after the other, in the memory of a few.

For exports: a file is read once and not remembered, but for its faults. Their order is by start,
though the names, by which they are found, know only the wall clock of each session.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from therasched.domain.belonging import Faulty
from therasched.errors import NotFound
from therasched.storage import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from therasched.domain.finding import Finding
    from therasched.domain.session import Stored
    from therasched.storage.reading import Read
    from therasched.storage.sessions import Sessions

# No wall clock is further from UTC, whole days begin at midnight.
_MARGIN = timedelta(days=1)


class SessionStream:
    """Reads sessions past everything that is remembered of them."""

    def __init__(self, sessions: Sessions, progress: Callable[[int], None] | None = None) -> None:
        """With `progress` each file of so many is told, which costs listing them once more."""
        self._sessions = sessions
        self._progress = progress
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._unread: set[str] = set()
        self._faulty: dict[str, Faulty] = {}

    def sessions(self, first: date, last: date) -> Iterator[tuple[Stored, datetime]]:
        """The sessions that touch these days, by start, and when each file last changed (UTC).

        Where a file's name says another start than its text, it comes where the name has it.
        """
        waiting: list[tuple[datetime, str, str, tuple[Stored, datetime]]] = []
        progress = self._progress
        total = sum(1 for _ in self._sessions.each_in(first, last)) if progress else 0
        for name in self._sessions.each_in(first, last):
            if progress:
                progress(total)
            day = datetime.fromisoformat(name.first_day).replace(tzinfo=UTC)
            while waiting and waiting[0][0] < day - _MARGIN:
                yield heappop(waiting)[-1]
            try:
                read = self._sessions.read(name.path)
                modified_at = self._sessions.modified_at(name.path)
            except NotFound:  # another command has moved or removed it since it was listed
                self._unread.add(name.id)  # nobody shall take it for gone
                continue
            if read.findings:
                self._findings[name.path] = read.findings
            self._note(name.path, read)
            if read.stored is None:
                self._unread.add(name.id)
                continue
            session = read.stored.session
            if session.span.first_day <= last and session.span.last_day >= first:
                found = read.stored, modified_at
                heappush(waiting, (session.span.start_at, session.id, name.path, found))
        while waiting:
            yield heappop(waiting)[-1]

    def of_client(self, first: date, client: str) -> Iterator[tuple[Stored, datetime]]:
        """Those of one client from a day on, by start; these are remembered."""
        for stored in self._sessions.since(first, client):
            self._note(stored.path, self._sessions.load(stored.path))
            yield stored, self._sessions.modified_at(stored.path)
        for one in self._sessions.findings():
            self._note(one.path, self._sessions.load(one.path))

    def _note(self, path: str, read: Read) -> None:
        if read.faults:
            data = read.stored.data if read.stored else self._sessions.raw(path)
            self._faulty[path] = Faulty(paths.id_in(path), path, data)

    def faulty(self) -> list[Faulty]:
        """The sessions read so far whose files have faults, other than in their names."""
        return list(self._faulty.values())

    def findings(self) -> list[Finding]:
        """The faults of the files read so far, by path."""
        return [one for path in sorted(self._findings) for one in self._findings[path]]

    def unread(self) -> set[str]:
        """The ids of sessions whose files could not be used so far."""
        return self._unread
