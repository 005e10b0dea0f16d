"""Reading session files: what can be used of each, and its faults.

What every file that was read had to say against itself is collected in `findings`. Which there are
is told by `storage.listing`, which are worth reading by `storage.lookup`. Rules are not decided
here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from therasched.domain import audit
from therasched.domain.record import NamedTuple
from therasched.domain.session import Session, Stored
from therasched.errors import FaultyData, NotFound, StorageFailed
from therasched.storage import codec, paths, records
from therasched.storage.fields import SESSION
from therasched.storage.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from therasched.domain.finding import Finding
    from therasched.domain.practice import Practice
    from therasched.storage.files import Files
    from therasched.storage.paths import SessionName
    from therasched.storage.records import Loaded


def path_of(session: Session) -> str:
    """Where a session's file lies: its start, on its own wall clock, and its id."""
    return paths.session_path(session.id, *_start_of(session))


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


class Reading(Listing):
    """The session files of one practice, read."""

    def __init__(self, files: Files, practice: Practice) -> None:
        super().__init__(files)
        self._practice = practice
        self._loaded: dict[str, Read] = {}
        self._given: dict[str, str] = {}  # by id, the path that a session was read from first
        self._unsound: set[str] = set()  # files that are faulty, whatever rules say

    def findings(self) -> list[Finding]:
        """The faults of every session file read so far, by path."""
        return [one for path in sorted(self._loaded) for one in self._loaded[path].findings]

    def load(self, path: str) -> Read:
        """Read one file, once.

        Raises:
            NotFound: there is none.
        """
        if path not in self._loaded:
            self._loaded[path] = self.read(path)
        return self._loaded[path]

    def read(self, path: str, *, ruled: bool = True) -> Read:
        """Read one file as it is now, and don't remember it; `ruled` tells broken rules too.

        Raises:
            NotFound: there is none.
        """
        content = self._content(path)
        return (
            content if isinstance(content, Read) else self._understood(path, content, ruled=ruled)
        )

    def read_each(self, paths: Iterable[str], *, ruled: bool = True) -> dict[str, Read]:
        """The same of several at once, by path; one that is gone is left out."""
        found: dict[str, Read] = {}
        files: list[tuple[str, bytes]] = []
        for path in paths:
            with suppress(NotFound):
                content = self._content(path)
                if isinstance(content, Read):
                    found[path] = content
                else:
                    files.append((path, content))
        reads = self.understood(files, ruled=ruled)
        return found | {path: read for (path, _), read in zip(files, reads, strict=True)}

    def read_some(self, paths: Sequence[str]) -> dict[str, tuple[Read, datetime]]:
        """The same of several, and when each last changed (UTC); one that is gone is left out."""
        reads = self.read_each(paths)
        found: dict[str, tuple[Read, datetime]] = {}
        for path in filter(reads.__contains__, paths):
            with suppress(NotFound):
                found[path] = reads[path], self.modified_at(path)
        return found

    def _content(self, path: str) -> bytes | Read:
        """What a file holds, or why the disk does not give it. Raises NotFound."""
        try:
            return self._files.read(path)
        except (FaultyData, StorageFailed) as error:
            return Read(None, records.unreadable(path, error.message).findings)

    def is_unsound(self, path: str) -> bool:
        """Whether a file that was read is faulty, whatever rules say."""
        return path in self._unsound

    def glimpse(self, path: str, data: bytes) -> tuple[Stored | None, bool]:
        """A session as far as its file alone tells, and whether that is sound in itself."""
        loaded = records.load(path, data, SESSION)
        session, faults = self._decoded(loaded.data)
        if session is None:
            return None, False
        return Stored(session, path, data, loaded.whole), not (loaded.findings or faults)

    def edited(self, path: str) -> tuple[Stored | None, tuple[Finding, ...]]:
        """Read a file anew after a person's edit; that its name may now be due is no fault."""
        self._loaded.pop(path, None)
        read = self.read(path)
        return read.stored, read.faults

    def _understood(self, path: str, data: bytes, *, ruled: bool = True) -> Read:
        return self.understood([(path, data)], ruled=ruled)[0]

    def understood(self, files: Sequence[tuple[str, bytes]], *, ruled: bool = True) -> list[Read]:
        """Several files, by path and content.

        Each step is taken for all of them before the next one: what it needs is still near the
        processor then, and thirty take a quarter less time than one by one.
        """
        loaded = [records.load(path, data, SESSION) for path, data in files]
        decoded = [self._decoded(one.data) for one in loaded]
        broken = [
            audit.session_faults(session, self._practice) if session is not None and ruled else []
            for session, _ in decoded
        ]
        return [
            self._judged(data, one, session, faults, rules)
            for (_, data), one, (session, faults), rules in zip(
                files, loaded, decoded, broken, strict=True
            )
        ]

    def _judged(
        self,
        data: bytes,
        loaded: Loaded,
        session: Session | None,
        faults: list[audit.Fault],
        rules: list[audit.Fault],
    ) -> Read:
        """What can be used of a file, and what is wrong with it in itself, by rules and by name."""
        path = loaded.path
        if session is None:
            return Read(None, loaded.with_faults(SESSION, faults).findings)
        id_faults, start_faults = _name_faults(path, session)
        if loaded.findings or faults or id_faults:
            self._unsound.add(path)
        faults += [*rules, *id_faults]
        stored = Stored(session, path, data, loaded.whole)
        if not (loaded.findings or faults or start_faults):  # as of nearly every file
            return Read(stored, ())
        return Read(
            stored,
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
        """Read these; what can't be used is left to `findings`.

        What another command has moved since it was listed comes last, from where it is now.
        """
        gone, given = set[str](), set[str]()
        for name in names:
            try:
                stored = self.load(name.path).stored
            except NotFound:
                gone.add(name.id)
                continue
            if stored is not None and not self.is_again(name.path):
                given.add(name.path)
                yield stored
        for path in self.elsewhere(gone):
            with suppress(NotFound):
                if path in given:
                    continue
                stored = self.load(path).stored
                if stored is not None and not self.is_again(path):
                    yield stored

    def is_again(self, path: str) -> bool:
        """Whether a session is given already, from where another command is taking it, or has."""
        first = self._given.setdefault(paths.id_in(path), path)
        if first == path:
            return False
        both = (first, path)  # when no move is noted any more, one of the two is gone
        return self._files.is_moving(first) or not all(map(self._files.is_there, both))

    def _forget(self, path: str) -> None:
        """Read a file anew, wherever it is by then, the next time it is asked for."""
        self._loaded.pop(path, None)
        self._given.pop(paths.id_in(path), None)

    def elsewhere(self, gone: Collection[str]) -> list[str]:
        """Where sessions are that are not where they were a moment ago."""
        return [one.path for one in self.names() if one.id in gone] if gone else []

    def raw(self, path: str) -> bytes:
        """What a file holds, whatever it is; nothing where the disk does not give it."""
        try:
            return self._files.read(path)
        except (FaultyData, NotFound, StorageFailed):
            return b""

    def modified_at(self, path: str) -> datetime:
        """When a file last changed, UTC; stands in for the stamp of what was edited by hand."""
        return self._files.modified_at(path)


def _name_faults(path: str, session: Session) -> tuple[list[audit.Fault], list[audit.Fault]]:
    """What the file's name says otherwise than its text: of the id, and of the start.

    The name places a session in a week, so a start that differs hides it from that week.
    """
    named = paths.session_name(*path.rpartition("/")[::2])
    if named is not None and named.id != session.id:
        return [audit.Fault(("id",), f'the file\'s name says "{named.id}"')], []
    if named is not None and named[:3] == _start_of(session):
        return [], []
    what = "is not START-ID.yaml in its month's folder" if named is None else "says another start"
    hint = "therasched check --fix renames it"
    return [], [audit.Fault(("start",), f"the file's name {what}", hint=hint)]


def _start_of(session: Session) -> tuple[str, str, str]:
    """What the name of a session's file says of its start: first and last day, and the time."""
    span = session.span
    first = span.first_day.isoformat()
    if span.whole_days:
        return first, span.last_day.isoformat(), ""
    return first, first, f"{span.start.hour:02}{span.start.minute:02}"
