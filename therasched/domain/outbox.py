"""The outbox: what is remembered of messages, so that nobody gets one twice.

Each line of the ledger says what became of one message at one attempt. Lines of two clones are a
set: what they mean together does not depend on their order. Recipients are in it as hashes, which
keep the ledger alone from telling whom the practice writes to; whoever holds the whole practice
has the addresses anyway. Where the lines lie is told in `storage.outbox`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from therasched.domain.chain import write_instant
from therasched.domain.notice import REMINDER
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from therasched.domain.finding import Finding
    from therasched.domain.notice import Notice, Recipient
    from therasched.domain.session import Session, Stored

WANTED, UNWANTED, WRITTEN, AGAIN = "wanted", "unwanted", "written", "again"
"""What is no attempt: a command asked for a notice, or for none; a message was put into a file; a
person said that what came before shall not count."""

SENDING, LATER, UNCLEAR, FAILED, SENT = "sending", "later", "unclear", "failed", "sent"
"""An attempt that began, and how it ended: refused for now, nobody knows, refused, taken."""

STATES = (WANTED, UNWANTED, WRITTEN, AGAIN, SENDING, LATER, UNCLEAR, FAILED, SENT)

_ATTEMPTS = (SENDING, LATER, UNCLEAR, FAILED, SENT)

_WORTH = (LATER, FAILED, UNCLEAR, SENT)
"""What counts most stands last: of two machines that tried, the one that got through."""

_DOMAIN = "therasched-recipient-v1"
HASH_LENGTH = 24  # hexadecimal digits


class Key(NamedTuple):
    """What goes out at most once. `start` is the session's, as the log of events spells it.

    `to` is the hash of a recipient. A session that is moved has another start, so it is free again.
    `which` is how many minutes before the start, and of a notice the version of the calendar entry:
    of a session that is moved to and fro each move is told.
    """

    session: str
    kind: str
    which: int
    start: str
    to: str


class Entry(NamedTuple):
    """One line: what became, at `at` and on the machine `host`, of the `n`-th attempt.

    `code` is what the server said in digits, nothing else of it.
    """

    key: Key
    state: str
    at: str
    host: str
    n: int = 1
    code: str = ""


class Fate(NamedTuple):
    """What became of a message so far: "" where nothing did; `n` attempts were begun."""

    state: str = ""
    n: int = 0
    at: str = ""
    code: str = ""
    written: bool = False

    @property
    def open(self) -> bool:
        """Whether it may be sent: never tried, or refused for the time being."""
        return self.state in ("", LATER)


class Outbox(Protocol):
    """The ledger and the messages of one practice on disk."""

    @property
    def host(self) -> str:
        """The name of this machine."""
        ...

    def coming(self, today: date, days: int) -> Iterable[Stored]:
        """The sessions to come of which somebody may be reminded within so many days."""
        ...

    def entries(self, since: str) -> Sequence[Entry]:
        """What is remembered of the sessions that start in a month (`2026-03`) or later."""
        ...

    def parts(self) -> Sequence[str]:
        """The paths of the ledger's parts."""
        ...

    def check(self, path: str) -> tuple[Finding, ...]:
        """The faults of a part of the ledger."""
        ...

    def add(self, month: str, make: Callable[[Sequence[Entry]], Sequence[Entry]]) -> bool:
        """Add the entries that `make` gives, told those of the month; whether there were any."""
        ...

    def posting(self) -> AbstractContextManager[None]:
        """Keep every other process of this practice from sending. Raises Busy."""
        ...

    def put(self, name: str, data: bytes) -> bool:
        """Make a message's file; False where it is there already."""
        ...

    def drop(self, name: str) -> None:
        """Take a message's file away, if it is there."""
        ...


def start_of(session: Session) -> str:
    """The start of a session as keys have it."""
    return instant(session.span.start)


def instant(moment: datetime) -> str:
    """A moment as the ledger spells it; such texts sort by time."""
    return write_instant(moment)


def month_of(key: Key) -> str:
    """The month whose part of the ledger a key belongs to: that of the start, in UTC."""
    return key.start[: len("2026-03")]


def version_of(session: Session) -> int:
    """How often its time or status changed, as calendars count (RFC 5545, SEQUENCE)."""
    return session.calendar.sequence if session.calendar else 0


def recipient_hash(practice: str, session: str, recipient: Recipient) -> str:
    """What stands for a recipient; another one for each session, so that none can be followed."""
    kind = "contact" if recipient.role == "guardian" else recipient.role
    return _digest(_DOMAIN, practice, session, kind, recipient.code)


def key_of(notice: Notice, practice: str) -> Key:
    """The key of a notice; `practice` is the id of the practice."""
    session = notice.session
    to = recipient_hash(practice, session.id, notice.recipient)
    which = notice.before if notice.kind == "reminder" else version_of(session)
    return Key(session.id, notice.kind, which, start_of(session), to)


def wanted_key(session: Session, kind: str) -> Key:
    """The key of a wish that whoever is concerned be told, once it can be done."""
    return Key(session.id, kind, version_of(session), start_of(session), "")


def name_of(key: Key) -> str:
    """What tells a message in the name of its file: no person, and no two alike."""
    return _digest("therasched-message-v1", *map(str, key))


def identity_of(key: Key, n: int = 0) -> str:
    """What makes the Message-ID (RFC 5322, 3.6.4): the same at each attempt of the program.

    A receiver that gets it twice can tell. One that a person sends again is another, by `n`.
    """
    return f"{name_of(key)}.{n}" if n else name_of(key)


def fates(entries: Iterable[Entry]) -> dict[Key, Fate]:
    """What became of each message, whatever the order of the lines and however often each is there.

    An attempt that began and has no end may have got through: nobody knows.
    """
    by_key: dict[Key, list[Entry]] = {}
    for entry in entries:
        by_key.setdefault(entry.key, []).append(entry)
    return {key: _fate(found) for key, found in by_key.items()}


def told_last(entries: Sequence[Entry], sessions: Container[str]) -> dict[tuple[str, str], Key]:
    """The newest notice that went, or may have gone, by session and recipient; no reminders."""
    went = {key for key, one in fates(entries).items() if one.state in (SENT, UNCLEAR)}
    newest = {}
    for entry in sorted(entries, key=lambda one: one.at):
        key = entry.key
        notice = key.kind != REMINDER and key.session in sessions
        if notice and key in went and entry.state in _ATTEMPTS:
            newest[key.session, key.to] = key
    return newest


def _fate(found: Sequence[Entry]) -> Fate:
    begin = max((one.n for one in found if one.state == AGAIN), default=0)
    attempts: dict[tuple[int, str], list[Entry]] = {}
    for one in found:
        if one.n >= begin and one.state in _ATTEMPTS:
            attempts.setdefault((one.n, one.host), []).append(one)
    written = any(one.state == WRITTEN and one.n >= begin for one in found)
    if not attempts:
        return Fate(n=begin and begin - 1, written=written)
    last = max(map(_end, attempts.values()), key=lambda one: (_WORTH.index(one.state), one.at))
    return Fate(last.state, max(n for n, _ in attempts), last.at, last.code, written)


def _end(attempt: Sequence[Entry]) -> Entry:
    """How one attempt of one machine ended."""
    ended = [one for one in attempt if one.state != SENDING]
    if not ended:
        return attempt[0]._replace(state=UNCLEAR)
    return max(ended, key=lambda one: (_WORTH.index(one.state), one.at))


def wishes(entries: Iterable[Entry]) -> dict[Key, str]:
    """The notices that were asked for, and since when (the first time counts).

    Where a command was taken back, the same change may come again, and nobody shall be told of it
    now: so of a wish and its contrary the one with the larger `n` counts, of equal ones the latter.
    """
    asked: dict[Key, list[Entry]] = {}
    for entry in entries:
        if entry.state in (WANTED, UNWANTED):
            asked.setdefault(entry.key, []).append(entry)
    found = {}
    for key, told in asked.items():
        no = max((one.n for one in told if one.state == UNWANTED), default=0)
        since = [one.at for one in told if one.state == WANTED and one.n > no]
        if since:
            found[key] = min(since)
    return found


def turn(entries: Iterable[Entry], key: Key) -> int:
    """The `n` of the next wish or its contrary."""
    asked = (one.n for one in entries if one.key == key and one.state in (WANTED, UNWANTED))
    return 1 + max(asked, default=0)


def _digest(*parts: str) -> str:
    from hashlib import sha256

    return sha256("\0".join(parts).encode()).hexdigest()[:HASH_LENGTH]
