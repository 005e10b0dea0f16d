"""The session files: which there are, reading them, and changing them through the splice.

The file name carries start and id, so a week is read by opening the files of its days and a
session is found by names alone. What every read file had to say against itself is collected in
`findings`. Rules are not decided here.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from therasched.domain import audit
from therasched.domain.session import Session, Stored
from therasched.errors import (
    FaultyData,
    NotFound,
    StorageFailed,
    TheraschedError,
    UsageFault,
)
from therasched.storage import codec, paths, records
from therasched.storage.field import FileStyle
from therasched.storage.fields import SESSION
from therasched.storage.listing import Listing
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from therasched.domain.finding import Finding
    from therasched.domain.practice import Practice
    from therasched.storage.files import Files
    from therasched.storage.paths import SessionName
    from therasched.storage.writer import Writer

HEADER = "# yaml-language-server: $schema=../../../.therasched/schema/session.json\n"
STYLE = FileStyle(SESSION)


def path_of(session: Session) -> str:
    """Where a session's file lies: its start, on its own wall clock, and its id."""
    span = session.span
    first, last = span.first_day.isoformat(), span.last_day.isoformat()
    if span.whole_days:
        return paths.session_path(session.id, first, last)
    return paths.session_path(session.id, first, time=f"{span.start:%H%M}")


class Read(NamedTuple):
    """A file that was read: the session if enough of it is usable, and its faults.

    `misnamed` tells a name that says another start than the text; the next write mends that.
    """

    stored: Stored | None
    faults: tuple[Finding, ...]
    misnamed: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything there is to tell."""
        return (*self.faults, *self.misnamed)


class Sessions(Listing):
    """The sessions of one practice on disk."""

    def __init__(self, files: Files, practice: Practice) -> None:
        super().__init__(files)
        self._practice = practice
        self._loaded: dict[str, Read] = {}

    def findings(self) -> list[Finding]:
        """The faults of every session file read so far, by path."""
        return [one for path in sorted(self._loaded) for one in self._loaded[path].findings]

    # --- reading -----------------------------------------------------------------------

    def load(self, path: str) -> Read:
        """Read one file, once.

        Raises:
            NotFound: there is none.
        """
        if path not in self._loaded:
            self._loaded[path] = self.read(path)
        return self._loaded[path]

    def read(self, path: str) -> Read:
        """Read one file as it is now, and don't remember it. Raises NotFound."""
        try:
            data = self._files.read(path)
        except (FaultyData, StorageFailed) as error:
            return Read(None, records.unreadable(path, error.message).findings)
        return self._understood(path, data)

    def edited(self, path: str) -> tuple[Stored | None, tuple[Finding, ...]]:
        """Read a file anew after a person's edit; that its name may now be due is no fault."""
        self._loaded.pop(path, None)
        read = self.read(path)
        return read.stored, read.faults

    def _understood(self, path: str, data: bytes) -> Read:
        loaded = records.load(path, data, SESSION)
        session, faults = self._decoded(loaded.data)
        if session is None:
            return Read(None, loaded.with_faults(SESSION, faults).findings)
        id_faults, start_faults = _name_faults(path, session)
        faults += [*audit.session_faults(session, self._practice), *id_faults]
        return Read(
            Stored(session, path, data, loaded.whole),
            loaded.with_faults(SESSION, faults).findings,
            loaded._replace(findings=()).with_faults(SESSION, start_faults).findings,
        )

    def _decoded(self, data: dict[str, Any]) -> tuple[Session | None, list[audit.Fault]]:
        """The session in plain data; an impossible time is left out if it does without."""
        try:
            return codec.decode_session(data, self._practice.zone), []
        except codec.Undecodable as error:
            left_out = {fault.path[0] for fault in error.faults}
            kept = {key: value for key, value in data.items() if key not in left_out}
            return self._decoded(kept)[0], error.faults
        except KeyError:  # what is required is missing, which the table has told
            return None, []

    def get(self, path: str) -> Stored:
        """A session to build on or write to.

        Raises:
            FaultyData: the file has a fault.
        """
        read = self.load(path)
        records.require_sound(read.faults)
        assert read.stored is not None
        return read.stored

    def view(self, path: str) -> Stored:
        """A session to look at; faults are left to `findings` if enough is usable.

        Raises:
            FaultyData: too little of the file is usable.
        """
        read = self.load(path)
        if read.stored is None:
            records.require_sound(read.faults)
        assert read.stored is not None
        return read.stored

    def placed(self, path: str, faults: Iterable[audit.Fault]) -> tuple[Finding, ...]:
        """Faults that were found otherwise, with their place in a file."""
        loaded = records.load(path, self._files.read(path), SESSION)
        return loaded._replace(findings=()).with_faults(SESSION, faults).findings

    def read_all(self, names: Iterable[SessionName]) -> Iterator[Stored]:
        """Read these; what can't be used is left to `findings`."""
        for name in names:
            try:
                stored = self.load(name.path).stored
            except NotFound:  # another command has moved or removed it since it was listed
                continue
            if stored is not None:
                yield stored

    def in_days(self, first: date, last: date) -> list[Stored]:
        """The sessions that touch these days, by start."""
        found = [
            one
            for one in self.read_all(self.names_in(first, last))
            if one.session.span.first_day <= last and one.session.span.last_day >= first
        ]
        return sorted(found, key=lambda one: (one.session.span.start_at, one.session.id))

    def since(self, day: date, client: str = "") -> Iterator[Stored]:
        """Sessions from a day on, by start; of one client when a code is given."""
        low = day.isoformat()
        for month in self.months():
            if low[:7] <= month.replace("/", "-"):
                names = self.names_of(month, lambda name: low <= name[:10])
                yield from self._hers(names, client)

    def until(self, day: date, client: str = "", *, back_to: date = date.min) -> Iterator[Stored]:
        """Sessions that start on a day or before, latest first; of one client if asked."""
        low, high = back_to.isoformat(), day.isoformat()
        for month in reversed(self.months()):
            if low[:7] <= month.replace("/", "-") <= high[:7]:
                names = self.names_of(month, lambda name: low <= name[:10] <= high)
                yield from self._hers(reversed(names), client)

    def in_series(
        self, series: str, first: date = date.min, last: date = date.max
    ) -> Iterator[Stored]:
        """The sessions of a series that start on these days, by start; others are not parsed."""
        low, high, mark = first.isoformat(), last.isoformat(), series.encode()
        for month in self.months():
            if low[:7] <= month.replace("/", "-") <= high[:7]:
                names = self.names_of(month, lambda name: low <= name[:10] <= high)
                held = (name for name in names if self._mentions(name.path, mark))
                yield from (one for one in self.read_all(held) if one.session.series == series)

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
        """Whether a file may be hers; if so it is loaded already."""
        if path in self._loaded:
            return True
        try:
            data = self._files.read(path)
        except (NotFound, FaultyData, StorageFailed):
            return True  # told when it is read
        if mark not in data and b"\\" not in data:
            return False
        self._loaded[path] = self._understood(path, data)
        return True

    def modified_at(self, path: str) -> datetime:
        """When a file last changed, UTC; stands in for the stamp of what was edited by hand."""
        return self._files.modified_at(path)

    # --- writing -----------------------------------------------------------------------

    def create(self, session: Session) -> Stored:
        """Write a new session's file."""
        return self.create_all([session])[0]

    def create_all(self, sessions: Sequence[Session]) -> list[Stored]:
        """Write the files of new sessions; where the disk fails in between, none of them stays.

        Raises:
            StorageFailed: it fails; where it also won't let them be taken away, it says so.
        """
        from therasched.storage.yamldump import dump

        made: list[Stored] = []
        for session in sessions:
            text = dump(codec.encode_session(session), STYLE, header=HEADER)
            made.append(self._proved(path_of(session), text.encode(), session))
        with self._files.writing() as writer:
            try:
                for one in made:
                    writer.create(one.path, one.data)
            except BaseException as error:
                if len(made) > 1:
                    self._take_back(writer, made, error)
                raise
        return made

    def _take_back(self, writer: Writer, made: list[Stored], error: BaseException) -> None:
        """Remove what was made of several files before one of them failed."""
        for one in reversed(made):
            self._loaded.pop(one.path, None)
            with suppress(TheraschedError):  # it is not there, or the disk still fails
                writer.remove(one.path, read=one.data, keep=False)
        if isinstance(error, StorageFailed):
            left = sum(self._is_there(one.path) for one in made)
            state = f"{left} of {len(made)} are saved" if left else "nothing was written"
            why = reason(error.__cause__) if isinstance(error.__cause__, OSError) else error.message
            failed = f"{made[0].path} and {len(made) - 1} more"
            raise StorageFailed(f"could not save {failed}: {why}; {state}") from error

    def _is_there(self, path: str) -> bool:
        try:
            self._files.read(path)
        except (NotFound, StorageFailed):
            return False
        return True

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
                self._loaded.pop(stored.path, None)
        return proved

    def rename(self, path: str) -> str:
        """Give a file the name that its text asks for, whatever else is wrong with it.

        Returns:
            The new path, or the old one where the name is right or the text does not say.
        """
        stored = self.load(path).stored
        if stored is None or path == (right := path_of(stored.session)):
            return path
        with self._files.writing() as writer:
            writer.move(path, right, stored.data, read=stored.data)
        del self._loaded[path]
        return right

    def remove(self, stored: Stored) -> None:
        """Take a session's file away."""
        with self._files.writing() as writer:
            writer.remove(stored.path, read=stored.data)
        self._loaded.pop(stored.path, None)

    def require_unchanged(self, stored: Stored) -> None:
        """Refuse to go on from what is no longer on disk. Raises ChangedOnDisk."""
        from therasched.storage import restoring

        restoring.require_same(self._files, stored.path, stored.data)

    def restore(self, path: str, note: Mapping[str, Any]) -> Stored:
        """Give a session's file the text of a canonical note back; its name follows the start.

        What stands there is kept as a draft, comments and housekeeping stay.
        """
        from therasched.storage import restoring

        session = codec.decode_session(restoring.spelled(note), self._practice.zone)
        right = path_of(session)
        restoring.put_back(self._files, path, right, note, header=HEADER)
        for one in (path, right):
            self._loaded.pop(one, None)
        return self.view(right)

    def erase(self, session: str) -> list[str]:
        """Take a session's file away for good, and every copy of it; what was there."""
        from therasched.storage import restoring

        found = [name.path for name in self.names() if name.id == session]
        erased = [*found, *restoring.copies(self._files, session)]
        with self._files.writing() as writer:
            for path in erased:
                writer.remove(path, read=self._files.read(path), keep=False)
                self._loaded.pop(path, None)
        return erased

    def _proved(self, path: str, data: bytes, session: Session) -> Stored:
        """Read what is about to be written; it must be the session, without a fault.

        Raises:
            UsageFault: a value that was given has not the shape of its field.
        """
        read = self._understood(path, data)
        if read.findings:
            raise UsageFault(read.findings[0].message, hint="therasched help files")
        assert read.stored is not None
        if codec.encode_session(read.stored.session) != codec.encode_session(session):
            raise FaultyData("the file would not read back as it was meant", where=path)
        self._loaded[path] = read
        return read.stored


def _name_faults(path: str, session: Session) -> tuple[list[audit.Fault], list[audit.Fault]]:
    """What the file's name says otherwise than its text: of the id, and of the start.

    The name places a session in a week, so a start that differs hides it from that week.
    """
    named = paths.session_name(*path.rpartition("/")[::2])
    if named is not None and named.id != session.id:
        return [audit.Fault(("id",), f'the file\'s name says "{named.id}"')], []
    if path == path_of(session):
        return [], []
    what = "is not START-ID.yaml in its month's folder" if named is None else "says another start"
    hint = "therasched check --fix renames it"
    return [], [audit.Fault(("start",), f"the file's name {what}", hint=hint)]
