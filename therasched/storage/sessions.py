"""The session files: which there are, reading them, and changing them through the splice.

The file name carries start and id, so a week is read by opening the files of its days and a
session is found by names alone. What every read file had to say against itself is collected in
`findings`. Rules are not decided here.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from therasched.domain import audit
from therasched.domain.session import Session, Stored
from therasched.errors import FaultyData, UsageFault
from therasched.storage import codec, paths, records
from therasched.storage.fields import SESSION, FileStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from therasched.domain.finding import Finding
    from therasched.domain.practice import Practice
    from therasched.storage.files import Files
    from therasched.storage.paths import SessionName

FOLDER = "sessions"
HEADER = "# yaml-language-server: $schema=../../../.therasched/schema/session.json\n"
STYLE = FileStyle(SESSION)


def path_of(session: Session) -> str:
    """Where a session's file lies: its start, on its own wall clock, and its id."""
    span = session.span
    first, last = span.first_day.isoformat(), span.last_day.isoformat()
    if span.whole_days:
        return paths.session_path(session.id, first, last)
    return paths.session_path(session.id, first, time=f"{span.start:%H%M}")


class Sessions:
    """The sessions of one practice on disk."""

    def __init__(self, files: Files, practice: Practice) -> None:
        self._files = files
        self._practice = practice
        self._loaded: dict[str, tuple[Stored | None, tuple[Finding, ...]]] = {}

    def findings(self) -> list[Finding]:
        """The faults of every session file read so far, by path."""
        return [one for path in sorted(self._loaded) for one in self._loaded[path][1]]

    # --- which there are ---------------------------------------------------------------

    def _months(self) -> list[str]:
        """`2026/03` and so on, in order."""
        years = [year for year in self._files.names(FOLDER) if _digits(year, 4)]
        return sorted(
            f"{year}/{month}"
            for year in years
            for month in self._files.names(f"{FOLDER}/{year}")
            if _digits(month, 2)
        )

    def _names_of(self, month: str) -> list[SessionName]:
        folder = f"{FOLDER}/{month}"
        names = (paths.session_name(folder, name) for name in self._files.names(folder))
        return sorted(name for name in names if name is not None)

    def names(self) -> Iterator[SessionName]:
        """Every session's name, by start; nothing is opened."""
        for month in self._months():
            yield from self._names_of(month)

    def named(self, prefix: str) -> list[str]:
        """The paths of the sessions whose id begins so."""
        return [name.path for name in self.names() if name.id.startswith(prefix)]

    def names_in(self, first: date, last: date) -> list[SessionName]:
        """The names of what may touch these days, by start.

        Whole-day entries last a year at most, so a year of earlier names is looked through; a
        session that passes midnight began in the afternoon before (`audit.NIGHT_MINUTES`).
        """
        eve = (first - timedelta(days=1)).isoformat()
        low, high = first.isoformat(), last.isoformat()
        found = []
        for month in self._months_around(first, last):
            for name in self._names_of(month):
                late = name.first_day == eve and name.time >= "1200"
                if name.first_day <= high and (name.last_day >= low or late):
                    found.append(name)
        return found

    def _months_around(self, first: date, last: date) -> list[str]:
        month, months = date(first.year - 1, first.month, 1), []
        while month <= last:
            months.append(f"{month.year:04}/{month.month:02}")
            month = (month + timedelta(days=31)).replace(day=1)
        return months

    # --- reading -----------------------------------------------------------------------

    def load(self, path: str) -> tuple[Stored | None, tuple[Finding, ...]]:
        """Read one file: the session, if enough of it is usable, and its faults."""
        if path not in self._loaded:
            self._loaded[path] = self._load(path, self._files.read(path))
        return self._loaded[path]

    def edited(self, path: str) -> tuple[Stored | None, tuple[Finding, ...]]:
        """Read a file anew after a person's edit; that its name may now be due is no fault."""
        self._loaded.pop(path, None)
        return self._load(path, self._files.read(path), named=False)

    def _load(
        self, path: str, data: bytes, *, named: bool = True
    ) -> tuple[Stored | None, tuple[Finding, ...]]:
        loaded = records.load(path, data, SESSION)
        try:
            session = codec.decode_session(loaded.data, self._practice.zone)
        except codec.Undecodable as error:
            return None, loaded.with_faults(SESSION, [audit.Fault(error.path, str(error))]).findings
        except KeyError:
            return None, loaded.findings
        faults = audit.session_faults(session, self._practice)
        faults += _name_faults(path, session) if named else []
        return Stored(session, path, data), loaded.with_faults(SESSION, faults).findings

    def get(self, path: str) -> Stored:
        """A session to build on or write to.

        Raises:
            FaultyData: the file has a fault.
        """
        stored, findings = self.load(path)
        loaded = records.Loaded(path, None, {}, findings)
        records.require_sound(loaded)
        assert stored is not None
        return stored

    def view(self, path: str) -> Stored:
        """A session to look at; faults are left to `findings` if enough is usable.

        Raises:
            FaultyData: too little of the file is usable.
        """
        stored, findings = self.load(path)
        if stored is None:
            records.require_sound(records.Loaded(path, None, {}, findings))
        assert stored is not None
        return stored

    def read_all(self, names: Iterable[SessionName]) -> Iterator[Stored]:
        """Read these; what can't be used is left to `findings`."""
        for name in names:
            stored, _ = self.load(name.path)
            if stored is not None:
                yield stored

    def in_days(self, first: date, last: date) -> list[Stored]:
        """The sessions that touch these days, by start."""
        found = [
            one
            for one in self.read_all(self.names_in(first, last))
            if one.session.span.last_day >= first
        ]
        return sorted(found, key=lambda one: (one.session.span.start_at, one.session.id))

    def since(self, day: date, client: str = "") -> Iterator[Stored]:
        """Sessions from a day on, by start; of one client when a code is given."""
        low = day.isoformat()
        for month in self._months():
            if month >= low[:7].replace("-", "/"):
                names = (name for name in self._names_of(month) if name.first_day >= low)
                yield from self._hers(names, client)

    def until(self, day: date, client: str = "") -> Iterator[Stored]:
        """Sessions that start on a day or before, latest first; of one client if asked."""
        high = day.isoformat()
        for month in reversed(self._months()):
            if month <= high[:7].replace("-", "/"):
                names = (n for n in reversed(self._names_of(month)) if n.first_day <= high)
                yield from self._hers(names, client)

    def _hers(self, names: Iterable[SessionName], client: str) -> Iterator[Stored]:
        """Read these, for a client only hers.

        A file that does not hold her code anywhere is passed over unparsed; the code is plain
        ASCII and can hide only behind an escape.
        """
        if not client:
            yield from self.read_all(names)
            return
        mark = client.encode()
        hers = (name for name in names if self._mentions(name.path, mark))
        yield from (one for one in self.read_all(hers) if client in one.session.clients)

    def _mentions(self, path: str, mark: bytes) -> bool:
        if path in self._loaded:
            return True
        data = self._files.read(path)
        return mark in data or b"\\" in data

    def modified_at(self, path: str) -> datetime:
        """When a file last changed, UTC; stands in for the stamp of what was edited by hand."""
        return self._files.modified_at(path)

    def fresh_id(self) -> str:
        """An id that no session has."""
        return paths.new_id({name.id for name in self.names()})

    # --- writing -----------------------------------------------------------------------

    def create(self, session: Session) -> Stored:
        """Write a new session's file."""
        from therasched.storage.yamldump import dump

        path = path_of(session)
        data = dump(codec.encode_session(session), STYLE, header=HEADER).encode()
        stored = self._proved(path, data, session)
        with self._files.writing() as writer:
            writer.create(path, data)
        return stored

    def save(self, stored: Stored, session: Session) -> Stored:
        """Write what differs between a session as read and as it shall be; move its file if due.

        Raises:
            ChangedOnDisk: somebody else wrote to the file meanwhile; nothing is written.
        """
        edits = records.changes(codec.encode_session(stored.session), codec.encode_session(session))
        path = path_of(session)
        if not edits and path == stored.path:
            return stored
        data = records.spliced(stored.path, stored.data, edits, STYLE)
        proved = self._proved(path, data, session)
        with self._files.writing() as writer:
            if path == stored.path:
                writer.replace(path, data, read=stored.data)
            else:
                writer.move(stored.path, path, data, read=stored.data)
        return proved

    def remove(self, stored: Stored) -> None:
        """Take a session's file away."""
        with self._files.writing() as writer:
            writer.remove(stored.path, read=stored.data)

    def _proved(self, path: str, data: bytes, session: Session) -> Stored:
        """Read what is about to be written; it must be the session, without a fault.

        Raises:
            UsageFault: a value that was given has not the shape of its field.
        """
        written, findings = self._load(path, data)
        if findings:
            raise UsageFault(findings[0].message, hint="therasched help files")
        if written is None or written.session != session:
            raise FaultyData("the file would not read back as it was meant", where=path)
        self._loaded[path] = written, findings
        return written


def _digits(name: str, length: int) -> bool:
    return len(name) == length and name.isascii() and name.isdigit()


def _name_faults(path: str, session: Session) -> list[audit.Fault]:
    """What the file's name says otherwise than its text (the name places it in a week)."""
    named = paths.session_name(*path.rpartition("/")[::2])
    if named is None:
        return [audit.Fault((), "the file's name is not START-ID.yaml in the folder of its month")]
    if named.id != session.id:
        return [audit.Fault(("id",), f'the file\'s name says "{named.id}"')]
    if path != path_of(session):
        message = "the file's name says another start; `therasched check --fix` renames it"
        return [audit.Fault(("start",), message)]
    return []
