"""The sessions of any number of days, one after the other, in the memory of a month's.

For exports: a file is read once and not remembered, but for its faults. What an export makes of a
session is made where it is read, so that a second process (`storage.workers`) can do its half. The
order is by start, though the names, by which they are found, know only the wall clock of each.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from therasched.domain.belonging import Faulty
from therasched.domain.record import NamedTuple
from therasched.storage import paths
from therasched.storage.workers import spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from therasched.domain.finding import Finding
    from therasched.domain.people import Client
    from therasched.domain.session import Stored
    from therasched.storage.passing import PassingLedger
    from therasched.storage.people import People
    from therasched.storage.reading import Read
    from therasched.storage.sessions import Sessions

    Make = Callable[[Stored, datetime], Any]
    Look = Callable[[str], "_Month"]
    Share = Callable[[Look, Sequence[str]], Iterable["_Month"]]

MANY = 200
"""Sessions that one process reads before it asks a second one to help: most exports have fewer."""

TOGETHER = 32
"""Files that are read at once, see `Reading.understood`; few enough to need no memory."""

# No wall clock is further from UTC, whole days begin at midnight.
_MARGIN = timedelta(days=1)

Made = TypeVar("Made")


class _Trouble(NamedTuple):
    """What was wrong with a file; `unread` if nothing of it can be used."""

    path: str
    findings: tuple[Finding, ...] = ()
    faulty: Faulty | None = None
    unread: bool = False


class _Month(NamedTuple):
    """What became of the files of a month: all there is to know of them, also by another process.

    `found` has the start of each session (seconds in UTC), its id, its path and what was made of
    it; `clients` are those whose own files have faults, and `logs` the faults of logs, as far as
    they were asked for.
    """

    size: int
    found: list[tuple[float, str, str, Any]]
    troubles: list[_Trouble]
    clients: list[str]
    logs: list[Finding]


class SessionStream:
    """Reads sessions past everything that is remembered of them."""

    def __init__(
        self,
        sessions: Sessions,
        clients: People[Client],
        signed: PassingLedger,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """With `progress` each file of so many is told, which costs listing them once more."""
        self._sessions = sessions
        self._clients = clients
        self.signed = signed
        self._progress = progress
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._unread: set[str] = set()
        self._faulty: dict[str, Faulty] = {}

    def sessions(self, first: date, last: date) -> Iterator[tuple[Stored, datetime]]:
        """The sessions that touch these days, by start, and when each file last changed (UTC).

        Where a file's name says another start than its text, it comes in the month that the name
        has.
        """
        return self._each(first, last, lambda *dated: dated, map)

    def made(
        self, first: date, last: date, make: Callable[[Stored, datetime], Made | None]
    ) -> Iterator[Made]:
        """What `make` makes of these sessions, in their order; those of which it makes None not.

        Of many, another process makes every other month's: `make` changes nothing that matters
        here, and what it gives can be pickled.
        """
        return self._each(first, last, make, _shared)

    def _each(self, first: date, last: date, make: Make, share: Share) -> Iterator[Any]:
        sessions, progress = self._sessions, self._progress
        total = sum(1 for _ in sessions.each_in(first, last)) if progress else 0
        months = sessions.months_around(first, last)

        def look(month: str) -> _Month:
            return self._look(month, first, last, make)

        waiting: list[tuple[float, str, str, Any]] = []
        for name, month in zip(months, share(look, months), strict=True):
            self._take(month)
            if progress:
                for _ in range(month.size):
                    progress(total)
            waiting += month.found
            month.found.clear()  # what is passed on is soon forgotten
            waiting.sort(reverse=True)
            end = _end_of(name)
            while waiting and waiting[-1][0] < end:
                yield waiting.pop()[-1]
        while waiting:
            yield waiting.pop()[-1]

    def _look(self, month: str, first: date, last: date, make: Make) -> _Month:
        """Read the files of a month; what there is to remember of them is in the answer."""
        sessions = self._sessions
        names = [one.path for one in sessions.names_near(month, first, last)]
        found: list[tuple[float, str, str, Any]] = []
        troubles: list[_Trouble] = []
        for at in range(0, len(names), TOGETHER):
            some = names[at : at + TOGETHER]
            reads = sessions.read_some(some)
            # Another command has moved or removed it since it was listed: nobody shall take it
            # for gone.
            troubles += [_Trouble(path, unread=True) for path in some if path not in reads]
            for path, (read, modified_at) in reads.items():
                if read.findings:
                    troubles.append(self._trouble(path, read))
                if read.stored is None:
                    continue
                session = read.stored.session
                if session.span.first_day <= last and session.span.last_day >= first:
                    made = make(read.stored, modified_at)
                    if made is not None:
                        starts = session.span.start_at.timestamp()
                        found.append((starts, session.id, path, made))
        clients, logs = self._clients.faulty(), self.signed.findings()
        return _Month(len(names), found, troubles, clients, logs)

    def _take(self, month: _Month) -> None:
        """Remember what was wrong with the files of a month, whoever has read them."""
        for one in month.troubles:
            if one.findings:
                self._findings[one.path] = one.findings
            if one.faulty:
                self._faulty[one.path] = one.faulty
            if one.unread:
                self._unread.add(paths.id_in(one.path))
        for fault in month.logs:
            self._findings[fault.path] = (fault,)
        for code in month.clients:
            self._clients.get(code)  # so that its faults are known here too

    def of_client(self, first: date, client: str) -> Iterator[tuple[Stored, datetime]]:
        """Those of one client from a day on, by start; these are remembered."""
        for stored in self._sessions.since(first, client):
            self._note(stored.path)
            yield stored, self._sessions.modified_at(stored.path)
        for one in self._sessions.findings():
            self._note(one.path)

    def _note(self, path: str) -> None:
        if faulty := self._trouble(path, self._sessions.load(path)).faulty:
            self._faulty[path] = faulty

    def _trouble(self, path: str, read: Read) -> _Trouble:
        faulty = None
        if read.faults:
            data = read.stored.data if read.stored else self._sessions.raw(path)
            faulty = Faulty(paths.id_in(path), path, data)
        return _Trouble(path, read.findings, faulty, unread=read.stored is None)

    def faulty(self) -> list[Faulty]:
        """The sessions read so far whose files have faults, other than in their names."""
        return list(self._faulty.values())

    def findings(self) -> list[Finding]:
        """The faults of the files read so far, by path."""
        return [one for path in sorted(self._findings) for one in self._findings[path]]

    def unread(self) -> set[str]:
        """The ids of sessions whose files could not be used so far."""
        return self._unread


def _shared(look: Look, months: Sequence[str]) -> Iterator[_Month]:
    """These months in order; once it is clear that there are many sessions, by two processes."""
    read = 0
    for at, month in enumerate(months):
        if read >= MANY:
            yield from spread(look, months[at:], few=2, portion=1)
            return
        seen = look(month)
        read += seen.size
        yield seen


def _end_of(month: str) -> float:
    """Before what nothing starts that a later month has, in seconds and UTC."""
    first = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC)
    return ((first + timedelta(days=31)).replace(day=1) - _MARGIN).timestamp()
