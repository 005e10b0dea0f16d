"""Which messages are due: whom a session's reminders go to, when, and why somebody gets none.

Pure rules over a session, the practice and what the ledger remembers (`domain.outbox`). Whoever
gets no message is told with the reason, never passed over. Sending is `actions.remind`'s.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from therasched.domain import lifecycle, outbox, timing
from therasched.domain.catalogue import CALLED_OFF, INDIRECT
from therasched.domain.notice import INVITATION, Notice, Recipient
from therasched.domain.outbox import FAILED, LATER, SENT, UNCLEAR, Fate
from therasched.domain.record import NamedTuple
from therasched.domain.reminder import UNITS, read_quiet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from therasched.domain.outbox import Key
    from therasched.domain.people import Client, Contact
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

ADULT = 18
"""The age in years from which a client speaks for herself; until then her guardians do."""

LEAD = 60
"""Minutes: how long before quiet hours a message goes that would come too late after them, and how
long before the session one must still come to be held back until their end."""

SOON = 5
"""How often a message is tried at every run; after that it rests `LEAD` minutes each time."""

CHANNEL, DAY = "email", UNITS["d"]

READY, RETRY, WAITING, QUIET, SERVED = "due", "retry", "waiting", "quiet", "served"
"""Where a message stands that is not under way or over: goes now; refused for the time being, goes
again now; goes later; waits for the end of quiet hours; a nearer one or a notice told as much."""

CALLS = (READY, RETRY)
"""What a run sends."""

OPEN = (*CALLS, QUIET, UNCLEAR, FAILED)
"""What a person should see."""


class Skip(NamedTuple):
    """Somebody who gets no message, and why; `code` is empty where nobody gets one.

    `session` is the session's id.
    """

    session: str
    code: str
    reason: str


class Row(NamedTuple):
    """One message and where it stands; `fate` is what the ledger remembers."""

    notice: Notice
    state: str
    fate: Fate = Fate()


class Told(NamedTuple):
    """Whom something concerns: those who can be told, and those who can't."""

    recipients: tuple[Recipient, ...] = ()
    skips: tuple[Skip, ...] = ()


def barred(session: Session, practice: Practice, kind: str = "reminder") -> str:
    """Why nobody is told of a session at all, or ""."""
    if not lifecycle.kind_of(session, practice).for_clients:
        return "it is no session with a client"
    if session.mode == INDIRECT:
        return "the client takes no part in it"
    if lifecycle.has_begun(session, practice.now):
        return "it has begun"
    if lifecycle.is_cancelled(session) != (kind == "cancelled"):
        return "it is not cancelled" if kind == "cancelled" else "it is cancelled"
    return ""


def reminders(session: Session, practice: Practice) -> tuple[list[Notice], list[Skip]]:
    """The reminders of a session by e-mail, each with when it is due; who gets none, and why."""
    wishes = list(dict.fromkeys(one for one in session.reminders if one.by == CHANNEL))
    if not wishes:
        return [], []
    if reason := barred(session, practice):
        return [], [Skip(session.id, "", reason)]
    notices: dict[tuple[str, int], Notice] = {}
    skips: list[Skip] = []
    for wish in wishes:
        asked_at = before(session.span.start, wish.before)
        on = max(asked_at, practice.now, key=datetime.timestamp).astimezone(practice.zone).date()
        told = concerned(session, practice, wish.to, on)
        skips += told.skips
        for one in told.recipients:
            quiet = quiet_of(one, practice)
            at = shifted(asked_at, session.span.start, wish.before, quiet, practice.zone)
            notice = Notice("reminder", session, one, wish.before, at)
            notices.setdefault((_identity(one), wish.before), notice)
    return list(notices.values()), list(dict.fromkeys(skips))


def told_of(
    session: Session, practice: Practice, kind: str, since: datetime, to: str = ""
) -> tuple[list[Notice], list[Skip]]:
    """The notices of a kind, wanted since a moment: to the clients, an invitation to contacts.

    In quiet hours they wait for the end, unless the session would have begun by then. With `to`,
    only that contact is told.
    """
    if reason := barred(session, practice, kind):
        return [], [Skip(session.id, "", reason)]
    whom = session.participants if kind == INVITATION else ("client",)
    day = practice.now.date()
    parts = [concerned(session, practice, one, day, kind) for one in ((to,) if to else whom)]
    notices = []
    for one in [one for part in parts for one in part.recipients]:
        at = _awake(since, one, session, practice)
        if at.timestamp() <= practice.now.timestamp():  # it went by, and may have become night
            late = _awake(practice.now, one, session, practice)
            at = at if late == practice.now else late
        notices.append(Notice(kind, session, one, 0, at))
    each = {_identity(one.recipient): one for one in notices}
    return list(each.values()), [skip for part in parts for skip in part.skips]


def _awake(moment: datetime, one: Recipient, session: Session, practice: Practice) -> datetime:
    """A moment, or the end of the quiet hours that it lies in if the session is later."""
    end = quiet_end(moment, quiet_of(one, practice), practice.zone)
    waits = end is not None and end.timestamp() < session.span.start.timestamp()
    return end if end and waits else moment


def concerned(
    session: Session, practice: Practice, to: str, on: date, kind: str = "reminder"
) -> Told:
    """Whom `client`, `practitioner` or a contact's code means in a session.

    Args:
        session: the session.
        practice: for the people.
        to: whom.
        on: the day on which the message would go; consent and age are those of that day.
        kind: a cancelled session is told also to those who had called off.
    """
    if to == "practitioner":
        return _practitioner(session, practice)
    if to != "client":
        return _contact(session, practice, to, on, _client_of(session, practice, to))
    parts = [_client(session, practice, code, on, kind) for code in session.clients]
    recipients = {_identity(one): one for part in reversed(parts) for one in part.recipients}
    return Told(
        tuple(reversed(recipients.values())), tuple(skip for part in parts for skip in part.skips)
    )


def _client(session: Session, practice: Practice, code: str, on: date, kind: str) -> Told:
    client = practice.clients.get(code)
    if client is None:
        return _nobody(session, code, "there is no file")
    if client.archived:  # her guardians hear nothing more either
        return _nobody(session, code, "archived")
    if kind != "cancelled" and session.outcome.of(code).attendance in CALLED_OFF:
        return _nobody(session, code, "has called off")
    if client.guardians and is_minor(client, on):
        parts = [_contact(session, practice, one, on, code) for one in client.guardians]
        guardians = [one for part in parts for one in part.recipients]
        return Told(
            tuple(one._replace(role="guardian") for one in guardians),
            tuple(one for part in parts for one in part.skips),
        )
    if reason := _reason(client, on):
        return _nobody(session, code, reason)
    return Told((_recipient(client, "client", practice, code),))


def _contact(session: Session, practice: Practice, code: str, on: date, about: str) -> Told:
    contact = practice.contacts.get(code)
    if contact is None:
        return _nobody(session, code, "there is no file")
    if reason := _reason(contact, on):
        return _nobody(session, code, reason)
    return Told((_recipient(contact, "contact", practice, about),))


def _reason(person: Client | Contact, on: date) -> str:
    """Why somebody gets no message, or ""."""
    since = person.consent.get(CHANNEL, "")
    if person.archived:
        return "archived"
    if not since:
        return "no consent to e-mail"
    if since > on.isoformat():
        return f"consent to e-mail only from {since}"
    return "" if person.email else "no e-mail address"


def _recipient(person: Client | Contact, role: str, practice: Practice, about: str) -> Recipient:
    language = person.language or practice.settings.language
    return Recipient(person.code, role, person.name, person.email, language, about)


def _practitioner(session: Session, practice: Practice) -> Told:
    """Who works is told without being asked for consent: it is her own work."""
    settings = practice.settings
    code = session.practitioner or settings.practitioner
    person = settings.practitioners.get(code)
    if person is None or person.archived:
        return _nobody(session, code, "archived" if person else "there is no such practitioner")
    if not person.email:
        return _nobody(session, code, "no e-mail address")
    about = session.clients[0] if len(session.clients) == 1 else ""
    recipient = Recipient(code, "practitioner", person.name, person.email, settings.language, about)
    return Told((recipient,))


def _nobody(session: Session, code: str, reason: str) -> Told:
    return Told((), (Skip(session.id, code, reason),))


def _client_of(session: Session, practice: Practice, contact: str) -> str:
    """The client whom a message to a contact is about: hers alone, nobody of a group but her."""
    if len(session.clients) == 1:
        return session.clients[0]
    known = [practice.clients.get(code) for code in session.clients]
    hers = [one.code for one in known if one and contact in (*one.contacts, *one.guardians)]
    return hers[0] if len(hers) == 1 else ""


def is_minor(client: Client, on: date) -> bool:
    """Whether her guardians get what is meant for a client; of unknown age she counts as a minor.

    Asked only of a client who has guardians.
    """
    if not client.born:
        return True
    born = date.fromisoformat(client.born)
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return years < ADULT


def _identity(one: Recipient) -> str:
    """One person, also where a contact is a guardian too."""
    return f"{'contact' if one.role == 'guardian' else one.role}:{one.code}"


# --- when ----------------------------------------------------------------------------------


def before(start: datetime, minutes: int) -> datetime:
    """The moment so long before a start; a day is a day of the wall clock, as in calendars."""
    days, rest = divmod(minutes, DAY)
    wall = timing.through_utc(start - timedelta(days=days))
    return timing.plus_minutes(wall, -rest)


def quiet_of(one: Recipient, practice: Practice) -> str:
    """The hours in which somebody gets no messages: her own, else the practice's."""
    people: Mapping[str, Client | Contact] = (
        practice.clients if one.role == "client" else practice.contacts
    )
    person = None if one.role == "practitioner" else people.get(one.code)
    return (person.quiet if person else "") or practice.settings.quiet


def shifted(
    asked_at: datetime, start: datetime, minutes: int, quiet: str, zone: ZoneInfo
) -> datetime:
    """When a reminder goes that was asked for at a moment: never in quiet hours.

    At their end where that is still `LEAD` before the start (or as long as was asked for, if that
    is less), else `LEAD` before they begin.
    """
    end = quiet_end(asked_at, quiet, zone)
    if end is None:
        return asked_at
    if end.timestamp() + 60 * min(minutes, LEAD) <= start.timestamp():
        return end
    # By the wall clock: in the night of a change the hours are longer or shorter than they look.
    first, last = read_quiet(quiet)
    day = end.date() - timedelta(days=int(first > last))
    begin = timing.through_utc(datetime.combine(day, time(*divmod(first, 60)), zone))
    return timing.plus_minutes(begin, -LEAD)


def quiet_end(moment: datetime, quiet: str, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end that a moment lies in; None where it lies in none."""
    if not quiet:
        return None
    first, last = read_quiet(quiet)
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    inside = first <= minute < last if first < last else minute >= first or minute < last
    if not inside:
        return None
    day = local.date() + timedelta(days=int(minute >= last))
    return timing.through_utc(datetime.combine(day, time(*divmod(last, 60)), zone))


# --- where they stand -------------------------------------------------------------------------


def rows(notices: Iterable[Notice], practice: Practice, fates: Mapping[Key, Fate]) -> Iterator[Row]:
    """Where each message stands at `practice.now`.

    Of several reminders of one session to one person that should have gone by now only the nearest
    goes, and none where a notice has told her since of the same time.
    """
    grouped: dict[tuple[str, str], list[Notice]] = {}
    for notice in notices:
        grouped.setdefault((notice.session.id, _identity(notice.recipient)), []).append(notice)
    for group in grouped.values():
        yield from _standing(group, practice, fates)


def _standing(
    group: Sequence[Notice], practice: Practice, fates: Mapping[Key, Fate]
) -> Iterator[Row]:
    now = practice.now.timestamp()
    over = [one.before for one in group if one.kind == "reminder" and one.due_at.timestamp() <= now]
    nearest = min(over, default=0)
    for notice in group:
        fate = fates.get(outbox.key_of(notice, practice.settings.id), Fate())
        yield Row(notice, _state(notice, practice, fates, fate, nearest), fate)


def _state(
    notice: Notice, practice: Practice, fates: Mapping[Key, Fate], fate: Fate, nearest: int
) -> str:
    if not fate.open:
        return fate.state
    now = practice.now
    if notice.due_at.timestamp() > now.timestamp():
        quiet = notice.kind != "reminder"
        return QUIET if quiet else WAITING
    if notice.kind == "reminder":
        if notice.before > nearest or _served(notice, practice, fates):
            return SERVED
        if quiet_end(now, quiet_of(notice.recipient, practice), practice.zone) is not None:
            return QUIET
    if fate.state != LATER:
        return READY
    return RETRY if fate.n <= SOON or _rested(fate, now) else WAITING


def _rested(fate: Fate, now: datetime) -> bool:
    return now.timestamp() - datetime.fromisoformat(fate.at).timestamp() >= 60 * LEAD


def _served(notice: Notice, practice: Practice, fates: Mapping[Key, Fate]) -> bool:
    """Whether a notice told the same time to the same person when the reminder was due already."""
    due_at, identity = outbox.instant(notice.due_at), practice.settings.id
    keys = (outbox.key_of(notice._replace(kind=kind), identity) for kind in ("created", "moved"))
    told = (fates.get(key, Fate()) for key in keys)
    return any(one.state == SENT and one.at >= due_at for one in told)
