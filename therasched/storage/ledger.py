"""The signed history of a practice on disk: `signed/`, a log a session and one of the practice.

Logs are only appended to, under the lock and through the one writer. The heads (events that no
other names) are kept beside the derived data, so that signing reads no other log. What events mean
is in `domain.chain`; how a line is read, in `storage.eventlog`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.domain import chain, signers
from therasched.domain.chain import PRACTICE, Head, Line, Log
from therasched.domain.finding import Finding
from therasched.errors import FaultyData, NotFound, StorageFailed
from therasched.storage import clock, eventlog, paths
from therasched.storage.reasons import MissingFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from therasched.domain.chain import Event
    from therasched.storage.files import Files
    from therasched.storage.writer import Writer

FOLDER = paths.SIGNED
ENDING = paths.LOG_ENDING
HEADS = f"{paths.DERIVED}/heads"
ALLOWED = f"{FOLDER}/allowed_signers"
SALT_BYTES = 16


class Ledger(Mapping[str, "Sequence[Event]"]):
    """The logs of one practice: as a mapping, the events of a session by its id, if it has any."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._names: dict[str, frozenset[str]] = {}
        self._there: dict[str, bool] = {}
        self._events: dict[str, list[Event]] = {}
        self._unread: dict[str, str] = {}  # why, by path
        self._opened_at = clock.machine_at()

    # --- looking -------------------------------------------------------------------------

    def _in_folder(self, folder: str) -> frozenset[str]:
        """The names in a folder of `signed/`, read once.

        What is no folder has none; `strays` tells of it.
        """
        if folder not in self._names:
            try:
                names = self._files.names(folder)
            except StorageFailed as error:
                if not isinstance(error.__cause__, NotADirectoryError):
                    raise
                names = []
            self._names[folder] = frozenset(names)
        return self._names[folder]

    def __contains__(self, session: object) -> bool:
        if not isinstance(session, str) or not paths.is_session_id(session):
            return False
        path = paths.log_path(session)
        if path not in self._there:  # looked for once: what others sign meanwhile, `holding` shows
            self._there[path] = self._files.is_there(path)
        return self._there[path]

    def __getitem__(self, session: str) -> list[Event]:
        if session not in self:
            raise KeyError(session)
        return self._glance(paths.log_path(session))

    def __iter__(self) -> Iterator[str]:
        for folder in sorted(self._in_folder(FOLDER)):
            if len(folder) == paths.LOG_FOLDER:
                for name in sorted(self._in_folder(f"{FOLDER}/{folder}")):
                    if name.endswith(ENDING) and paths.is_session_id(name[: -len(ENDING)]):
                        yield name[: -len(ENDING)]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def of_practice(self) -> list[Event]:
        """The events of the practice: keys and anchors."""
        return self._glance(paths.PRACTICE_LOG)

    def _glance(self, path: str) -> list[Event]:
        if path not in self._events:
            try:
                self._events[path] = eventlog.glance(self._read(path))
            except (FaultyData, StorageFailed) as error:  # one never hides the others
                self._events[path] = [eventlog.UNREADABLE]
                self._unread[path] = error.message
        return self._events[path]

    def findings(self) -> list[Finding]:
        """What of the logs that were looked at could not be read; their sessions count as locked.

        What line it is, `check` and `verify` say.
        """
        message = "a line of it can't be read as a signed event"
        return [
            Finding(path, 1, 1, self._unread.get(path, message), hint="therasched verify")
            for path in sorted(self._events)
            if eventlog.UNREADABLE in self._events[path]
        ]

    def _read(self, path: str) -> bytes:
        try:
            return self._files.read(path)
        except MissingFile:
            return b""

    def path(self, session: str) -> str:
        """Where the log of a session lies."""
        return paths.log_path(session)

    def log(self, name: str) -> Log:
        """A log in full, for proving; that of the practice by the name `PRACTICE`."""
        return self.logs([name])[0]

    def logs(self, names: Sequence[str], *, formed: bool = True) -> list[Log]:
        """Several at once, which is quicker.

        Args:
            names: of sessions, or `PRACTICE`.
            formed: whether the forms of their lines will be asked for, as for proving.
        """
        where = [paths.PRACTICE_LOG if one == PRACTICE else paths.log_path(one) for one in names]
        held = [self._held(path) for path in where]
        return [
            Log(
                name,
                path,
                (Line(1, None, one),)
                if isinstance(one, str)
                else tuple(eventlog.lines(one, formed=formed)),
            )
            for name, path, one in zip(names, where, held, strict=True)
        ]

    def _held(self, path: str) -> bytes | str:
        """What a log holds, or why that can't be told: one of them never hides the others."""
        try:
            return self._read(path)
        except (FaultyData, StorageFailed) as error:
            return error.message

    def events_in(self, data: bytes) -> list[Event]:
        """The events in what a log held at another time or place, as far as they can be read."""
        return _known(eventlog.glance(data))

    def strays(self) -> list[str]:
        """The paths of what lies in `signed/` and is no log in its place."""
        found: list[str] = []
        for name in sorted(self._in_folder(FOLDER)):
            path = f"{FOLDER}/{name}"
            try:
                inside = [f"{path}/{one}" for one in self._files.names(path)]
            except StorageFailed:  # it is no folder
                inside = [path]
            if not inside and not paths.is_log_folder(path):
                inside = [path]  # that of logs is empty while its first one is written
            found += [one for one in inside if not paths.is_log(one) and one != ALLOWED]
        return [one for one in found if not _is_of_the_system(one.rpartition("/")[2])]

    def mark(self) -> str:
        """What changes with every event that anybody adds: folders tell, and so do the heads."""
        return f"{self._seal('')} {self._read(HEADS).decode('ascii', 'replace')}"

    # --- appending -----------------------------------------------------------------------

    @contextmanager
    def holding(self) -> Iterator[timedelta]:
        """Keep the practice locked, so that a record and what is signed of it go together.

        What others have signed since they were looked at is seen from here on. Yields how long
        ago the logs were opened: a person may have thought about a question for a day.
        """
        with self._files.writing():
            self._names.clear()
            self._there.clear()
            self._events = {
                path: events for path, events in self._events.items() if path in self._unread
            }
            yield max(clock.machine_at() - self._opened_at, timedelta(0))

    def new_salt(self) -> str:
        """Salt for a body: random hexadecimal digits."""
        return os.urandom(SALT_BYTES).hex()

    def append(
        self, session: str, make: Callable[[Sequence[Event], Sequence[Head]], Event]
    ) -> Event:
        """Add an event to the log of a session, or of the practice (`session` is empty then).

        Args:
            session: its id.
            make: gives the signed event, told the events of the log and the heads of the practice.

        Raises:
            FaultyData: a line of the log is faulty: nothing is signed on top of that.
        """
        path = paths.log_path(session) if session else paths.PRACTICE_LOG
        with self._files.writing() as writer:
            before = self._read(path)
            events = _sound(path, before)
            heads = self.heads()
            event = make(events, heads)
            after = before + chain.line(event).encode()
            with nullcontext() if session else writer.owing(ALLOWED):
                self._write(writer, path, before, after)
                self._forget(path)
                if not session:
                    self._derive_signers(writer, f"{path} is saved, but")
            left = [head for head in heads if head.link not in event.after]
            with suppress(StorageFailed):  # then they are found anew from the logs
                self._keep_heads(writer, [*left, Head(chain.link(event), event.at)])
        return event

    def rewrite(self, session: str, change: Callable[[Event], Event]) -> bool:
        """Take texts out of a log (a purge); hashes and signatures stay. Whether any was.

        `change` gives an event without its text; a line that is there twice stays once.

        Raises:
            FaultyData: a line of the log is faulty: what it holds would be lost.
        """
        path = paths.log_path(session)
        with self._files.writing() as writer:
            before = self._read(path)
            kept: dict[str, str] = {}
            for event in _sound(path, before):
                kept.setdefault(event.sig, chain.line(change(event)))
            after = "".join(kept.values()).encode()
            if after == before:
                return False
            self._write(writer, path, before, after)
            self._forget(path)
        return True

    def derive_signers(self) -> None:
        """Write `allowed_signers` anew from the log of the practice."""
        with self._files.writing() as writer, writer.owing(ALLOWED):
            self._derive_signers(writer)

    def derived_signers(self) -> tuple[str, str]:
        """What `allowed_signers` holds, and what it should hold."""
        is_now = self._read(ALLOWED).decode("utf-8", "replace")
        return is_now, signers.allowed_signers(self.of_practice())

    def _derive_signers(self, writer: Writer, done: str = "") -> None:
        before = self._read(ALLOWED)
        after = signers.allowed_signers(self.of_practice()).encode()
        try:
            self._write(writer, ALLOWED, before, after)
        except StorageFailed as error:
            raise StorageFailed(f"{done} {error.message}".lstrip()) from error

    def _write(self, writer: Writer, path: str, before: bytes, after: bytes) -> None:
        if before == after:
            return
        try:
            self._files.read(path)
        except NotFound:
            writer.create(path, after)
        else:
            writer.replace(path, after, read=before)

    def _forget(self, path: str) -> None:
        self._names.clear()
        self._there.clear()
        self._events.pop(path, None)

    # --- the heads -----------------------------------------------------------------------

    def heads(self) -> list[Head]:
        """The events that no event names; told by the file of heads while nothing else wrote."""
        kept = self._kept_heads()
        return self._found_heads() if kept is None else kept

    def _kept_heads(self) -> list[Head] | None:
        """The heads as they are kept; None where something else wrote since."""
        seal, _, text = self._read(HEADS).decode("ascii", "replace").partition("\n")
        if not seal or seal != self._seal(text):
            return None
        lines = (line.partition(" ") for line in text.split("\n")[:-1])
        return [Head(link, at) for link, _, at in lines]

    @contextmanager
    def growing(self, writer: Writer, logs: Mapping[str, bytes]) -> Iterator[None]:
        """Let logs be written that others' events came into, and know the heads afterwards.

        Args:
            writer: the one that writes them meanwhile.
            logs: what they will hold, by path.
        """
        heads = self._kept_heads() if logs else None
        if heads is None:  # found anew by who signs next
            yield
            return
        more, named = dict[str, str](), set[str]()
        for path, data in logs.items():
            known = {event.sig for event in _known(eventlog.glance(self._read(path)))}
            for event in _known(eventlog.glance(data)):
                if event.sig not in known:
                    more[chain.link(event)] = event.at
                    named.update(event.after)
        yield
        found = {**dict(heads), **more}
        with suppress(StorageFailed):  # then they are found anew from the logs
            left = sorted(found.keys() - named)
            self._keep_heads(writer, [Head(link, found[link]) for link in left])

    def _found_heads(self) -> list[Head]:
        """The heads, from every log there is."""
        known, named = dict[str, str](), set[str]()
        for path in (paths.PRACTICE_LOG, *map(paths.log_path, self)):
            for event in _known(eventlog.glance(self._read(path))):
                known[chain.link(event)] = event.at
                named.update(event.after)
        return [Head(link, known[link]) for link in sorted(known.keys() - named)]

    def _seal(self, text: str) -> str:
        """A hash over the heads and when logs were last written: one is replaced, so folders tell.

        The folders are few (one for each beginning of an id), however many sessions there are.
        Heads that are damaged would be signed, and be missing for ever.
        """
        from hashlib import sha256

        try:
            with self._files.folder([FOLDER]) as folder:
                times = [f"{name} {one.st_mtime_ns}" for name, one in folder.statuses()]
        except OSError:
            return ""
        return sha256("\n".join([*sorted(times), text]).encode("utf-8", "replace")).hexdigest()

    def _keep_heads(self, writer: Writer, heads: Sequence[Head]) -> None:
        text = "".join(f"{head.link} {head.at}\n" for head in sorted(heads))
        data = f"{self._seal(text)}\n{text}".encode()
        self._write(writer, HEADS, self._read(HEADS), data)


def _is_of_the_system(name: str) -> bool:
    """Whether a file browser or an editor put it there; a hidden copy of ours is none of that."""
    return name.startswith(".") and not name.endswith((ENDING, ALLOWED.rpartition("/")[2]))


def _sound(path: str, data: bytes) -> list[Event]:
    """The events of a log without a fault. Raises FaultyData."""
    events = []
    for line in eventlog.lines(data):
        if line.event is None:
            where = f"{path}:{line.number}"
            raise FaultyData(line.fault, where=where, hint="therasched verify")
        events.append(line.event)
    return events


def _known(events: list[Event]) -> list[Event]:
    return [event for event in events if event.kind != chain.UNREADABLE]
