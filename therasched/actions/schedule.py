"""Step 1: booking a session, moving it, calling it off, taking it away.

A booking names what the person typed; everything it leaves open comes from the client's last
similar session, then from her file, then from the settings. Overlaps are told, and refused only
when that is asked for.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING

from therasched.actions import attest, revise
from therasched.actions.office import Saved
from therasched.domain import audit, cancellation, clash, lifecycle, stamp, timing, when
from therasched.domain.catalogue import DIRECT, INDIRECT
from therasched.domain.record import NamedTuple
from therasched.domain.session import Session
from therasched.errors import Refused, UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from therasched.actions.attest import Pen
    from therasched.actions.office import Office
    from therasched.domain.catalogue import EventType
    from therasched.domain.clash import Clash
    from therasched.domain.reminder import Reminder
    from therasched.domain.session import Stored
    from therasched.domain.timing import Duration
    from therasched.domain.when import When

LOOK_BACK, LOOK_BACK_DAYS = 10, 366
"""How many of a client's latest sessions are looked through for a similar one, and how far back."""

DEFAULT_MINUTES = 60
"""Length of an entry without a service, a length or a predecessor."""


class Booking(NamedTuple):
    """What was asked for; None and empty leave it to the defaults."""

    starts: When
    clients: tuple[str, ...] = ()
    type: str = ""
    mode: str = ""
    service: str = ""
    practitioner: str = ""
    title: str = ""
    length: Duration | None = None
    last_day: date | None = None
    timezone: str = ""
    place: str | None = None
    room: str = ""
    participants: tuple[str, ...] = ()
    reminders: tuple[Reminder, ...] | None = None
    fee: str = ""
    tags: tuple[str, ...] = ()
    id: str = ""


def draft(office: Office, booking: Booking) -> Session:
    """The session that a booking makes, complete and sound, not yet written.

    Raises:
        UsageFault: a required part is missing, or the time is unclear.
        Refused: a rule forbids it (rule 2, client types).
    """
    settings = office.practice.settings
    similar = _similar(office, booking)
    kind = _kind(office, booking, similar)
    base = similar if similar is not None and similar.type == kind.name else None
    service = _service(office, booking, similar) if kind.for_clients else booking.service
    mode = booking.mode or (base.mode if base else kind.mode)
    reminders: tuple[Reminder, ...] = ()
    if booking.reminders is not None:
        reminders = booking.reminders
    elif kind.for_clients and mode != INDIRECT:
        alike = similar if similar and similar.mode == mode else None
        reminders = alike.reminders if alike else _wishes(office, booking)
    session = Session(
        id=booking.id or office.sessions.fresh_id(),
        type=kind.name,
        span=_span(office, booking, kind, mode, _length(office, booking, service, similar)),
        mode=mode,
        service=service,
        practitioner=booking.practitioner or _practitioner(office, booking, similar),
        clients=booking.clients,
        title=booking.title,
        timezone=booking.timezone if booking.timezone != settings.timezone else "",
        place=booking.place if booking.place is not None else (base.place if base else ""),
        room=booking.room,
        participants=booking.participants,
        reminders=reminders,
        fee=booking.fee,
        tags=booking.tags,
    )
    require_sound(office, session)
    return stamp.stamped(session, None, office.now_at)


def _kind(office: Office, booking: Booking, similar: Session | None) -> EventType:
    types = office.practice.settings.types
    name = booking.type or (similar.type if similar else "session")
    return types[name]


def _similar(office: Office, booking: Booking) -> Session | None:
    """The client's latest session to take the rest from: same clients and type if there is one.

    A report written about her says nothing of her next session: one of another mode counts only
    where nothing but the type was asked for. What is booked for later counts last.
    """
    if not booking.clients:
        return None
    known = office.practice.settings.types.get(booking.type)
    mode = booking.mode or (known.mode if known else DIRECT)
    client, horizon = booking.clients[0], max(booking.starts.day, office.now.date())
    since = horizon - timedelta(LOOK_BACK_DAYS)
    earlier = office.sessions.until(horizon, client, back_to=since, trusting=True)
    later = office.sessions.since(horizon + timedelta(days=1), client)
    second: Session | None = None
    third: Session | None = None
    for stored in islice(chain(earlier, later), LOOK_BACK):
        session = stored.session
        if session.mode != mode:
            third = third or session
        elif booking.type in ("", session.type) and set(session.clients) == set(booking.clients):
            return session
        else:
            second = second or session
    return second or (third if booking.type else None)


def _service(office: Office, booking: Booking, similar: Session | None) -> str:
    active = [s.code for s in office.practice.settings.services.values() if not s.archived]
    own = office.practice.clients[booking.clients[0]].service if booking.clients else ""
    last = similar.service if similar and similar.service in active else ""
    code = booking.service or last or own or (active[0] if len(active) == 1 else "")
    if code:
        return code
    if not active:
        hint = 'therasched service add talk-50 --title "Talk" --minutes 50'
        raise UsageFault("there is no service yet", hint=hint)
    raise UsageFault("which service?", hint="\n".join(f"--service {code}" for code in active[:6]))


def _practitioner(office: Office, booking: Booking, similar: Session | None) -> str:
    usual = office.practice.clients[booking.clients[0]].practitioner if booking.clients else ""
    last = similar.practitioner if similar else ""
    return last or usual or office.practice.settings.practitioner


def _wishes(office: Office, booking: Booking) -> tuple[Reminder, ...]:
    wishes = office.practice.clients[booking.clients[0]].reminders if booking.clients else None
    return office.practice.settings.reminders if wishes is None else wishes


def _length(
    office: Office, booking: Booking, service: str, similar: Session | None
) -> timing.Duration:
    """How long: as asked, as last time for the same service, as the service says, an hour."""
    if booking.length is not None:
        return booking.length
    if similar and similar.service == service and not similar.span.whole_days:
        return timing.Duration(similar.span.minutes, 0)
    known = office.practice.settings.services.get(service)
    return timing.Duration(known.minutes if known else DEFAULT_MINUTES, 0)


def _span(
    office: Office, booking: Booking, kind: EventType, mode: str, length: timing.Duration
) -> timing.Span:
    zone = timing.zone(booking.timezone) if booking.timezone else office.practice.zone
    first, last = booking.starts.day, booking.last_day
    if booking.starts.time is not None:
        if last is not None or length.days:
            raise UsageFault(
                "whole days take no time of day", hint=f"leave out {booking.starts.time:%H:%M}"
            )
        start = when.moment(booking.starts, zone)
        return timing.Span(start, timing.plus_minutes(start, length.minutes))
    if kind.for_clients and mode != INDIRECT:
        raise UsageFault(
            f"a time is missing: {when.say_day(first)} at what time?",
            hint=f"therasched free {first.isoformat()}",
        )
    if booking.length is not None and not length.days:
        raise UsageFault(
            f"a time is missing: {when.say_day(first)} at what time?",
            hint="or a length in days: --for 1d",
        )
    if length.days:
        last = first + timedelta(days=length.days - 1)
    return timing.span(first, last or first, zone)


def require_sound(office: Office, session: Session) -> None:
    """Refuse a session that breaks a rule.

    Raises:
        Refused: with the first rule it breaks and the words that would do.
    """
    for fault in audit.session_faults(session, office.practice):
        hint = ", ".join(fault.known[:12])
        raise Refused(fault.message, hint=hint and f"one of {hint}")


def overlaps(office: Office, session: Session) -> list[Clash]:
    """What a session overlaps (rule 8, overlaps)."""
    span, day = session.span, timedelta(days=1)
    near = office.sessions.in_days(span.first_day - day, span.last_day + day)
    return list(clash.clashes(session, (one.session for one in near)))


def overlaps_of_all(office: Office, sessions: Sequence[Session]) -> tuple[Clash, ...]:
    """What sessions that are written together overlap: what is there, and each other."""
    ours = {one.id for one in sessions}
    there = [one for session in sessions for one in overlaps(office, session)]
    apart = [one for one in there if one.other.id not in ours]
    return (*apart, *clash.all_clashes(sessions))


def book(office: Office, session: Session, *, strict: bool = False) -> Saved:
    """Write a new session.

    Raises:
        Refused: it overlaps another one and `strict` was asked for.
    """
    clashes = overlaps(office, session)
    if clashes and strict:
        raise Refused(_told(clashes, session), hint="leave out --strict, or: therasched free")
    return Saved(office.sessions.create(session), None, tuple(clashes), _closed(office, session))


def _told(clashes: Iterable[Clash], session: Session) -> str:
    names = ", ".join(one.other.id for one in clashes)
    return f"{when.say(session.span.start, session.span.start)} overlaps {names}"


def moved(
    office: Office, stored: Stored, starts: When, length: timing.Duration | None = None
) -> Session:
    """A session at another time, as long as before unless a length is given.

    A day alone keeps the time of day.

    Raises:
        Refused: it was called off, or is locked.
        UsageFault: the time is unclear.
    """
    from therasched.domain import scope

    session = stored.session
    attest.require_open(office, stored)
    if session.cancelled is not None:
        raise Refused(f"{session.id} was cancelled", hint="book a new one: therasched new")
    held = any(lifecycle.took_place_for(session, client) for client in session.clients)
    old = session.span
    zone = timing.zone(session.timezone) if session.timezone else office.practice.zone
    if old.whole_days:
        if starts.time is not None or (length is not None and not length.days):
            raise Refused(f"{session.id} takes whole days", hint=f"therasched edit {session.id}")
        days = length.days if length is not None else (old.last_day - old.first_day).days + 1
        span = timing.span(starts.day, starts.day + timedelta(days=days - 1), zone)
    else:
        clock = starts.time or old.start.time().replace(fold=0)
        start = when.moment(starts._replace(time=clock), zone)
        minutes = old.minutes if length is None else length.minutes
        if not minutes:
            raise Refused(f"{session.id} has a time", hint=f"therasched edit {session.id}")
        span = timing.Span(start, timing.plus_minutes(start, minutes))
    if held and span.start_at > office.now_at:
        raise Refused(
            f"{session.id} took place, as its outcome says, and can't lie ahead",
            hint=f"therasched outcome {session.id}\ntherasched new …",
        )
    changed = scope.with_place(session._replace(span=span), session)
    require_sound(office, changed)
    return stamp.stamped(changed, session, office.now_at)


def move(office: Office, stored: Stored, changed: Session, *, strict: bool = False) -> Saved:
    """Write a moved session; its file gets the name of the new start.

    Raises:
        Refused: it overlaps another one and `strict` was asked for.
    """
    clashes = overlaps(office, changed)
    if clashes and strict:
        raise Refused(_told(clashes, changed), hint="leave out --strict, or: therasched free")
    saved, notes = revise.save(office, stored, changed)
    return Saved(saved, stored, tuple(clashes), (*notes, *_closed(office, changed)))


def _closed(office: Office, session: Session) -> tuple[str, ...]:
    """What is to be said of a day on which the practice is closed; time off lies there rightly."""
    if not session.clients:
        return ()
    found = office.practice.settings.holidays_in(session.span.first_day, session.span.last_day)
    titles = ", ".join(dict.fromkeys(one.title for one in found if one.title))
    return (f"on a holiday{titles and f': {titles}'}",) if found else ()


def settle(
    office: Office, path: str, before: Stored | None = None, ink: Pen | None = None
) -> Saved:
    """After a person's edit: give the file the name of its start, and mend its calendar stamp.

    Args:
        office: the practice.
        path: the file.
        before: the session as it was before the edit, as far as it could be read.
        ink: who signs the edit, where that session is signed.

    Raises:
        FaultyData: the file has faults.
    """
    edited, _ = office.sessions.edited(path)
    stored = edited or office.sessions.get(path)
    mended = stamp.stamped(stored.session, stored.session, office.now_at)
    with office.holding() as held:
        saved = held.sessions.save(stored, mended)
        notes = revise.amended(held, before or stored, saved, ink)
    return Saved(saved, stored, tuple(overlaps(office, mended)), notes)


def cancel(
    office: Office, stored: Stored, *, by: str, at: datetime | None = None, reason: str = ""
) -> tuple[Saved, cancellation.Cancellation]:
    """Call a session off; it is kept (rule 6, cancellation).

    Raises:
        Refused: it was called off before, is locked, or its outcome says that it took place.
        UsageFault: the notice lies ahead.
    """
    session = stored.session
    attest.require_open(office, stored)
    if session.cancelled is not None:
        raise Refused(f"{session.id} is cancelled already", hint=f"therasched show {session.id}")
    if any(lifecycle.took_place_for(session, client) for client in session.clients):
        raise Refused(
            f"{session.id} took place, as its outcome says",
            hint=f"therasched outcome {session.id}",
        )
    moment = notice_at(office, at)
    decision = cancellation.decide(session, office.practice, by, moment)
    local = moment.astimezone(session.span.start.tzinfo)
    changed = cancellation.with_cancellation(session, decision, by, local, reason)
    changed = stamp.stamped(changed, session, office.now_at)
    saved, notes = revise.save(office, stored, changed)
    return Saved(saved, stored, notes=notes), decision


def notice_at(office: Office, at: datetime | None) -> datetime:
    """When notice was given, now where nothing was said.

    Raises:
        UsageFault: that lies ahead.
    """
    moment = at or office.now
    if moment.timestamp() > office.now.timestamp():
        raise UsageFault(f"{when.say(moment, office.now)} is yet to come, no notice was given then")
    return moment


def remove(office: Office, stored: Stored) -> Saved:
    """Take a session's file away; a copy is kept beside the derived data.

    Raises:
        Refused: it is signed.
    """
    with office.ledger.holding():
        revise.require_unsigned(office, stored)
        office.sessions.remove(stored)
    return Saved(stored, stored, notes=("a copy is kept in .therasched/removed/",))
