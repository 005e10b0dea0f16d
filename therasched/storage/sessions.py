"""The session files of a practice, changed through the splice.

The file name carries start and id, so a session that is moved has its file moved. Reading is in
`storage.reading`, looking for some in `storage.lookup`. Rules are not decided here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from therasched.errors import (
    FaultyData,
    NotFound,
    StorageFailed,
    TheraschedError,
    UsageFault,
)
from therasched.storage import codec, records
from therasched.storage.field import FileStyle
from therasched.storage.fields import SESSION
from therasched.storage.lookup import Lookup
from therasched.storage.reading import path_of
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from therasched.domain.session import Session, Stored
    from therasched.storage.writer import Writer

HEADER = "# yaml-language-server: $schema=../../../.therasched/schema/session.json\n"
STYLE = FileStyle(SESSION)


class Sessions(Lookup):
    """The session files of one practice, for reading and writing."""

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
                self._forget(stored.path)
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
        self._forget(path)
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
            self._forget(one)
        return self.view(right)

    def as_signed(self, note: Mapping[str, Any]) -> Session:
        """The session that a canonical note tells of.

        Raises:
            FaultyData: it tells of none; a log may say anything.
        """
        from therasched.storage import restoring
        from therasched.storage.yamldump import dump

        data = dump(restoring.spelled(note), STYLE).encode()
        read = self._understood(str(note.get("id", "")), data)
        if read.stored is None:
            raise FaultyData("what was signed is no session")
        return read.stored.session

    def erase(self, session: str) -> list[str]:
        """Take a session's file away for good, and every copy of it; what was there.

        The index goes too: its words are in no order, but they are there.
        """
        from therasched.storage import restoring

        found = [name.path for name in self.names() if name.id == session]
        erased = [*found, *restoring.copies(self._files, session)]
        with self._files.writing() as writer:
            for path in erased:
                writer.remove(path, read=self._files.read(path), keep=False)
                self._loaded.pop(path, None)
        self._forget_index()
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
