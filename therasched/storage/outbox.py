"""The outbox on disk: `outbox/`, the ledger of what was sent and messages that wait in files.

A part of the ledger holds the sessions that start in one month (UTC): one line an entry, a YAML
list item in JSON, only ever added, under the lock and through the one writer. What the lines mean
is in `domain.outbox`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from therasched.domain.finding import Finding
from therasched.domain.outbox import STATES, Entry, Key
from therasched.errors import Busy, FaultyData, NotFound, StorageFailed
from therasched.storage.paths import LOG_ENDING, OUTBOX

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence

    from therasched.domain.session import Stored
    from therasched.storage.files import Files
    from therasched.storage.sessions import Sessions

LOCK = "sending"
MARK = "- "
ENDING = ".eml"

LONGEST = 367
"""Days: no reminder is asked for longer before its session (`reminder.read_before`)."""

SLACK = 2
"""Days by which quiet hours and the practice's zone may bring a reminder forward, with room."""

_TEXTS = ("session", "kind", "start", "to", "state", "at", "host")


class Outbox:
    """The outbox of one practice, as seen from one machine."""

    def __init__(self, files: Files, sessions: Sessions) -> None:
        self._files = files
        self._sessions = sessions

    @property
    def host(self) -> str:
        """The name of this machine."""
        return os.uname().nodename

    # --- what may be due -------------------------------------------------------------------

    def coming(self, today: date, days: int) -> Iterator[Stored]:
        """The sessions to come of which somebody may be reminded within so many days.

        A file is parsed only where a reminder in it reaches so far; for that its bytes are looked
        through, which takes a small part of the time.
        """
        pattern, reach = _before(), today + timedelta(days=days)
        names = self._sessions.names_in(today, reach + timedelta(days=LONGEST + SLACK))
        near = (
            name
            for name in names
            if self._reaches(name.path, (date.fromisoformat(name.first_day) - reach).days, pattern)
        )
        return self._sessions.read_all(near)

    def _reaches(self, path: str, ahead: int, pattern: re.Pattern[bytes]) -> bool:
        """Whether a reminder in a file is asked for so many days before, or may be."""
        try:
            data = self._files.read(path)
        except (NotFound, FaultyData, StorageFailed):
            return True  # told when it is read
        if b"\\" in data:  # an escape may hide anything
            return True
        found = [_days(*match) for match in pattern.findall(data)]
        if data.count(b"before") > len(found):  # spelled otherwise, or just a word
            return True
        return bool(found) and max(found) + SLACK >= ahead

    # --- the ledger --------------------------------------------------------------------------

    def entries(self, since: str) -> list[Entry]:
        """What is remembered of the sessions that start in a month or later.

        Raises:
            FaultyData: a line can't be read.
        """
        late = [path for path in self.parts() if path >= f"{OUTBOX}/{since}"]
        return [entry for path in late for entry in self._read(path)[1]]

    def parts(self) -> list[str]:
        """The paths of the ledger's parts, by month."""
        names = self._files.names(OUTBOX)
        return [f"{OUTBOX}/{name}" for name in names if name.endswith(LOG_ENDING)]

    def check(self, path: str) -> tuple[Finding, ...]:
        """The first line of a part of the ledger that can't be read, if there is one."""
        try:
            self._read(path)
        except (FaultyData, StorageFailed) as error:
            line = error.where.rpartition(":")[2]
            number = int(line) if line.isdigit() else 1
            return (Finding(path, number, 1, error.message, hint=error.hint),)
        return ()

    def add(self, month: str, make: Callable[[Sequence[Entry]], Sequence[Entry]]) -> bool:
        """Add the entries that `make` gives, told those of the month; whether there were any.

        Raises:
            FaultyData: a line of that month can't be read.
        """
        path = f"{OUTBOX}/{month}{LOG_ENDING}"
        with self._files.writing() as writer:
            before, entries = self._read(path)
            added = make(entries)
            if not added:
                return False
            after = (before or b"") + "".join(map(_line, added)).encode()
            if before is None:
                writer.create(path, after)
            else:
                writer.replace(path, after, read=before)
        return True

    def _read(self, path: str) -> tuple[bytes | None, list[Entry]]:
        try:
            data = self._files.read(path)
        except NotFound:
            return None, []
        return data, list(_entries(path, data))

    @contextmanager
    def posting(self) -> Iterator[None]:
        """Keep every other process of this practice from sending. Raises Busy."""
        try:
            lock = self._files.lock(0, LOCK)
        except Busy as error:
            raise Busy("another therasched is sending", hint="therasched remind") from error
        try:
            yield
        finally:
            lock.close()

    # --- messages in files ---------------------------------------------------------------------

    def put(self, name: str, data: bytes) -> bool:
        """Make a message's file; False where it is there already."""
        path = f"{OUTBOX}/{name}{ENDING}"
        with self._files.writing() as writer:
            with suppress(NotFound):
                self._files.read(path)
                return False
            writer.create(path, data)
        return True

    def drop(self, name: str) -> None:
        """Take a message's file away, if it is there."""
        path = f"{OUTBOX}/{name}{ENDING}"
        with suppress(NotFound):
            data = self._files.read(path)
            with self._files.writing() as writer:
                writer.remove(path, read=data, keep=False)


def _before() -> re.Pattern[bytes]:
    import re

    return re.compile(rb"""before["']?\s*:\s*["']?(\d+)([mhdw])""")


def _days(number: bytes, unit: bytes) -> int:
    """A time before a session in whole days, rounded up."""
    minutes = {b"m": 1, b"h": 60, b"d": 1440, b"w": 10080}[unit]
    return -(-int(number[:6]) * minutes // 1440)


def _line(entry: Entry) -> str:
    from json import dumps

    fields: dict[str, Any] = {
        "at": entry.at,
        "session": entry.key.session,
        "kind": entry.key.kind,
        "which": entry.key.which,
        "start": entry.key.start,
        "to": entry.key.to,
        "state": entry.state,
        "n": entry.n,
        "host": entry.host,
    }
    if entry.code:
        fields["code"] = entry.code
    return f"{MARK}{dumps(fields)}\n"


def _entries(path: str, data: bytes) -> Iterator[Entry]:
    """The entries of a part of the ledger. Raises FaultyData for a line that is none."""
    from json import loads

    for number, text in enumerate(data.splitlines(keepends=True), 1):
        try:
            item, _, rest = text.decode().partition(MARK)
            yield _entry(loads(rest if not item and rest.endswith("\n") else ""))
        except (ValueError, RecursionError, LookupError, TypeError) as error:
            raise FaultyData(
                "a line of the ledger of messages can't be read, so nothing is sent: what it says "
                "was sent might be sent twice",
                where=f"{path}:{number}",
                hint=f"git log -p -- {path}",
            ) from error


def _entry(fields: dict[str, Any]) -> Entry:
    texts = {name: fields[name] for name in _TEXTS}
    which, n, code = fields["which"], fields["n"], fields.get("code", "")
    numbers = all(type(one) is int and one >= 0 for one in (which, n))
    if not numbers or not all(isinstance(one, str) for one in (*texts.values(), code)):
        raise TypeError
    if texts["state"] not in STATES:
        raise ValueError
    key = Key(texts["session"], texts["kind"], which, texts["start"], texts["to"])
    return Entry(key, texts["state"], texts["at"], texts["host"], n, code)
