"""What the index keeps of a session: read from its file and its log, and from nothing else.

So a row is as good as these two files. What it holds is only what tells whether the session is
worth reading; what it means is decided in `domain`.
"""

from __future__ import annotations

from sys import version_info
from typing import TYPE_CHECKING

from therasched.domain import homework, search, waiting
from therasched.errors import FaultyData, NotFound, StorageFailed
from therasched.storage import eventlog, freshness, paths
from therasched.storage.index import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.domain.chain import Event
    from therasched.domain.practice import Practice
    from therasched.storage.files import Files
    from therasched.storage.index import Kept
    from therasched.storage.reading import Reading

BETWEEN = "\ue000"
"""A word that nobody can look for, so that no phrase goes from one text into the next."""


class Reader:
    """Reads files for the index; what it gives follows from them and from `about`."""

    def __init__(self, files: Files, sessions: Reading, practice: Practice) -> None:
        self._files = files
        self._sessions = sessions
        self._practice = practice

    @property
    def about(self) -> str:
        """What rows follow from besides files: the settings, and what Python takes for a letter."""
        settings = self._practice.settings
        return repr((version_info[:2], settings.timezone, sorted(settings.types.items())))

    def log(self, session: str) -> bytes:
        """The vector of a session's log, empty where it has none. Raises OSError."""
        *way, name = paths.log_path(session).split("/")
        try:
            with self._files.folder(way) as folder:
                return freshness.of_status(folder.status(name))
        except FileNotFoundError:
            return b""

    def row(self, folder: str, name: str, vector: bytes, kept: Kept | None) -> tuple[Row, bool]:
        """What there is to keep of a file, and whether it is new: else only its vectors are.

        Args:
            folder: where it lies.
            name: its name, that of a session.
            vector: that of the file, from before.
            kept: what is kept of it, if anything.

        Raises:
            OSError: the log can't be looked at.
        """
        from hashlib import blake2b

        identity, read_at = paths.id_in(name), freshness.now()
        log = self.log(identity)
        path = f"{folder}/{name}"
        row = Row(folder, name, identity, vector, b"", log, unsure=True, doubtful=True)
        try:
            data = self._files.read(path)
            history = self._files.read(paths.log_path(identity)) if log else b""
        except (FaultyData, StorageFailed, NotFound):
            return row, True
        told = blake2b(b"%d\n" % len(data) + data, digest_size=16)
        told.update(history)
        sure = all(freshness.is_sure(one, read_at) for one in (vector, log) if one)
        row = row._replace(hash=told.digest(), unsure=not sure)
        if kept is not None and kept.hash == row.hash:
            return row, False
        return self._understood(row, path, data, _events(history)), True

    def _understood(self, row: Row, path: str, data: bytes, events: Sequence[Event]) -> Row:
        stored, sound = self._sessions.glimpse(path, data)
        if stored is None:
            return row
        session = stored.session
        texts = search.texts(session, events).values()
        return row._replace(
            doubtful=not sound or session.id != row.id or eventlog.UNREADABLE in events,
            series=session.series,
            waits=waiting.of_session(stored, events, self._practice),
            parts=homework.parts(session),
            words=f" {BETWEEN} ".join(" ".join(search.compared(text)) for text in texts),
        )


def _events(history: bytes) -> Sequence[Event]:
    """The events of a log, as views see them."""
    proved = [line.event for line in eventlog.lines(history)]
    events = [event for event in proved if event is not None]
    return events if len(events) == len(proved) else eventlog.glance(history)
