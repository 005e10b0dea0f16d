"""What an import would do: the appointments of a calendar beside what came from it before.

What was brought in carries a hash of what came then. So it shows which side changed since: what did
at its source is brought up to date, what a person changed here stays as she left it, and so does
what is signed, marked or past. Nothing is written here; `actions.adopt` does that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from therasched.domain import audit, lifecycle, timing
from therasched.domain.appointment import BUSY, CALLED_OFF, FREE
from therasched.domain.catalogue import NO_PLAN
from therasched.domain.outcome import Outcome
from therasched.domain.record import NamedTuple
from therasched.domain.timing import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from therasched.domain.appointment import Appointment
    from therasched.domain.session import Session, Stored

NEW, CHANGED, VANISHED, SAME = "new", "changed", "vanished", "same"
KEPT, LEFT_OUT, OWN = "kept", "left out", "own"
KINDS = (NEW, CHANGED, VANISHED, SAME, KEPT, LEFT_OUT, OWN)
"""What becomes of an entry; `kept` is what changed there and must stay here, `own` our export."""


_DAY = timedelta(days=1)
_UID_DIGITS, _TIME_DIGITS = 16, 8


class Piece(NamedTuple):
    """An appointment, or the part of it on some days, as the entry it would be.

    `title` is empty where none is to come in; an entry that is here then keeps its own.
    """

    uid: str
    span: Span
    title: str
    appointment: Appointment

    def differs(self, of: str) -> bool:
        """Whether it is another time or title than the one of a hash."""
        now = hash_of(self.span, self.title)
        return now != of if self.title else now[:_TIME_DIGITS] != of[:_TIME_DIGITS]


class Change(NamedTuple):
    """What becomes of one entry, and why where that is to be told.

    `piece` is what comes in, `stored` what is here; `line` is where it stands in the file.
    """

    kind: str
    piece: Piece | None = None
    stored: Stored | None = None
    why: str = ""
    line: int = 0

    @property
    def span(self) -> Span | None:
        """When it is: as it comes in, or as it is here."""
        if self.piece is not None:
            return self.piece.span
        return None if self.stored is None else self.stored.session.span


def short_hash(text: str, digits: int = 8) -> str:
    """A short hash of what names an event or a calendar elsewhere: such names can tell a lot."""
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def identity(uid: str, slot: str) -> str:
    """What an entry is known by when it is brought in again: its event, and which time of that."""
    return short_hash(uid, _UID_DIGITS) + short_hash(slot)


def event_of(session: Session) -> str:
    """Which event elsewhere an entry came from, whatever time of it; nothing if from none."""
    return "" if session.source is None else session.source.uid[:_UID_DIGITS]


def hash_of(span: Span, title: str) -> str:
    """The hash of what an import writes into an entry: of its time, and behind it of its title.

    Each is a CRC-32 in hexadecimal: it finds changes, and keeps nobody from making one.
    """
    from zlib import crc32

    if span.whole_days:
        when = (span.first_day.isoformat(), span.last_day.isoformat())
    else:
        when = (span.start_at.isoformat(), span.end_at.isoformat())
    return "".join(f"{crc32(ascii(part).encode('ascii')):08x}" for part in (when, title))


def pieces(appointment: Appointment, title: str, *, split: bool = True) -> Iterator[Piece]:
    """An appointment as entries; with `split` a long one that passes midnight in its parts.

    The hours of the first day, the whole days between, the hours of the last: no entry may be
    longer (`audit.NIGHT_MINUTES`).
    """
    uid, slot = appointment.uid, appointment.slot
    for number, span in enumerate(_parts(appointment.span) if split else [appointment.span]):
        part = f"{slot}#{number}" if number else slot
        yield Piece(identity(uid, part), span, title, appointment)


def _parts(span: Span) -> Iterator[Span]:
    first, last = span.first_day, span.last_day
    if span.whole_days or span.minutes <= audit.NIGHT_MINUTES or first == last:
        yield span
        return
    zone = span.start.tzinfo
    assert isinstance(zone, ZoneInfo)
    if span.start_at > timing.day_begins(first, zone):
        first += _DAY
        yield Span(span.start, timing.day_begins(first, zone))
    ends_at = timing.day_begins(last, zone)
    closes = timing.day_begins(last + _DAY, zone)
    whole = last if span.end_at == closes else last - _DAY
    if first <= whole:
        yield timing.span(first, whole, zone)
    if whole < last:
        yield Span(ends_at, span.end)


def compare(
    incoming: Iterable[Piece],
    earlier: Iterable[Stored],
    *,
    days: tuple[date, date],
    calendar: str,
    unread: Iterable[str] | None,
    own: Collection[str],
    signed: Container[str],
    now: datetime,
) -> list[Change]:
    """What an import would do, by start.

    Args:
        incoming: what the file holds.
        earlier: the entries here that came from any calendar.
        days: first and last day of what is wanted.
        calendar: the hash of this calendar's name.
        unread: the UIDs of events that the file holds and that could not be read; None where
            nobody knows what else it should hold.
        own: the identities that this practice's own export gives.
        signed: the ids of sessions that were signed.
        now: the present.
    """
    known = {one.session.source.uid: one for one in earlier if one.session.source is not None}
    found: list[Change] = []
    met: set[str] = set()
    lost = {short_hash(uid, _UID_DIGITS) for uid in unread or ()}
    for piece in incoming:
        stored = known.get(piece.uid)
        if piece.uid in met or (stored is None and not _within(piece.span, days)):
            continue
        met.add(piece.uid)
        state = piece.appointment.state
        if piece.appointment.uid in own:
            found.append(Change(OWN, piece, None, "it is of this practice"))
        elif stored is not None:
            gone = state != BUSY
            found.append(
                _gone(stored, _STATES[state], signed, now)
                if gone
                else _met(piece, stored, signed, now)
            )
        else:
            found.append(
                Change(NEW, piece) if state == BUSY else Change(LEFT_OUT, piece, why=state)
            )
    for uid, stored in known.items():
        source, span = stored.session.source, stored.session.span
        if uid not in met and _within(span, days) and source and source.calendar == calendar:
            if unread is None or uid[:_UID_DIGITS] in lost:
                found.append(Change(KEPT, None, stored, "the file can not be read in full"))
            else:
                found.append(_gone(stored, "it is no longer there", signed, now))
    return sorted(found, key=_by_start)


_STATES = {CALLED_OFF: "it was called off there", FREE: "it leaves the time free there"}


def _by_start(change: Change) -> tuple[datetime, str]:
    assert change.span is not None
    return change.span.start_at, change.piece.uid if change.piece else ""


def _within(span: Span, days: tuple[date, date]) -> bool:
    return span.first_day <= days[1] and span.last_day >= days[0]


def _met(piece: Piece, stored: Stored, signed: Container[str], now: datetime) -> Change:
    source = stored.session.source
    assert source is not None
    if not piece.differs(source.of):
        return Change(SAME, piece, stored)
    why = _untouchable(stored.session, signed, now)
    if why:
        return Change(KEPT, piece, stored, f"it changed there, but {why}")
    return Change(CHANGED, piece, stored)


def _gone(stored: Stored, what: str, signed: Container[str], now: datetime) -> Change:
    why = _untouchable(stored.session, signed, now)
    if not why and stored.session.plan not in ("", NO_PLAN):
        why = "has a plan here"  # which would go with it
    if why:
        return Change(KEPT, None, stored, f"{what}, but {why}")
    return Change(VANISHED, None, stored, what)


def _untouchable(session: Session, signed: Container[str], now: datetime) -> str:
    """Why an import leaves an entry as it is, or nothing."""
    source = session.source
    assert source is not None
    if session.id in signed:
        return "is signed here"
    if session.outcome != Outcome():
        return "is marked here"
    if lifecycle.is_past(session, now):
        return "is past"
    if session.cancelled is not None or hash_of(session.span, session.title) != source.of:
        return "was changed here since"
    return ""


def counts(changes: Sequence[Change]) -> dict[str, int]:
    """How many there are of each kind."""
    return {kind: sum(one.kind == kind for one in changes) for kind in KINDS}
