"""Messages: which are due, putting them into files, sending them, each at most once.

Before a message goes the ledger says so, on the disk; what came of it follows. Where the program
dies in between, nobody knows whether it went, and it is never sent again by itself. What is due is
decided in `domain.due`, what the ledger means in `domain.outbox`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from therasched.actions import vouch
from therasched.domain import due, outbox
from therasched.domain.due import Skip
from therasched.domain.mailing import is_this_machine, require_mail
from therasched.domain.notice import INVITATION, Notice
from therasched.domain.outbox import (
    AGAIN,
    FAILED,
    LATER,
    SENDING,
    SENT,
    UNCLEAR,
    WANTED,
    WRITTEN,
    Entry,
    Fate,
)
from therasched.domain.record import NamedTuple
from therasched.errors import ChangedOnDisk, FaultyData, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from therasched.actions.office import Office
    from therasched.domain.due import Row
    from therasched.domain.notice import Postman
    from therasched.domain.outbox import Key, Outbox
    from therasched.domain.practice import Mail
    from therasched.domain.session import Session, Stored

    Compose = Callable[[Notice, str], bytes]

ENDS = {"sent": SENT, "temporary": LATER, "permanent": FAILED, "unknown": UNCLEAR}


class Listing(NamedTuple):
    """Messages by when they are due, who gets none, and the files of their sessions by id."""

    rows: tuple[Row, ...]
    skips: tuple[Skip, ...] = ()
    files: Mapping[str, Stored] = {}


class Posted(NamedTuple):
    """What became of one message: a state of the ledger, "" where nothing was done.

    `said` is why, in the words of the server; `exit_code` is for where it did not go.
    """

    row: Row
    state: str
    said: str = ""
    name: str = ""
    exit_code: int = 1


def listing(
    office: Office, box: Outbox, only: Sequence[Stored] | None = None, days: int = 0
) -> Listing:
    """What goes out, has gone, or can't, of the sessions to come.

    Args:
        office: the practice.
        box: its outbox.
        only: these sessions instead of all.
        days: how far ahead to look for what will be due.

    Raises:
        FaultyData: a line of the ledger can't be read.
    """
    entries = box.entries(_this_month(office))
    present = outbox.instant(office.now)
    wishes = {key: at for key, at in outbox.wishes(entries).items() if key.start > present}
    coming = box.coming(office.now.date(), days) if only is None else only
    paths = dict.fromkeys(one.path for one in coming)
    if only is None:
        for key in wishes:
            paths |= dict.fromkeys(office.sessions.named(key.session))
    sound, unsure = vouch.sound(office, paths)
    skips = [Skip(name, "", why) for name, why in unsure.items()]
    notices: list[Notice] = []
    for stored in sound.values():
        reminders, reasons = due.reminders(stored.session, office.practice)
        notices += [*reminders, *_wished(office, stored.session, wishes)]
        skips += reasons
    made = _listing(office, notices, skips, entries, sound)
    until = (office.now_at + timedelta(days=days)).timestamp()
    rows = [
        row
        for row in made.rows
        if row.state != due.WAITING or row.notice.due_at.timestamp() <= until
    ]
    return made._replace(rows=tuple(rows))


def _wished(office: Office, session: Session, wishes: Mapping[Key, str]) -> Iterator[Notice]:
    """The notices of a session that somebody asked for, if it still is as it was then."""
    for key, at in wishes.items():
        if key == outbox.wanted_key(session, key.kind)._replace(to=key.to):
            since = datetime.fromisoformat(at)
            for notice in due.told_of(session, office.practice, key.kind, since)[0]:
                if key.to in ("", outbox.key_of(notice, office.practice.settings.id).to):
                    yield notice


def notices(office: Office, box: Outbox, stored: Stored, kind: str, to: str = "") -> Listing:
    """The messages by which a person tells of one session now, quiet hours or not.

    Args:
        office: the practice.
        box: its outbox.
        stored: the session.
        kind: one of `notice.KINDS` but a reminder.
        to: the code of a contact of whom it is for; else the clients, or of an invitation all
            contacts that take part.

    Raises:
        Refused: it has begun, does not fit the session, or the contact takes no part.
    """
    session, practice = stored.session, office.practice
    if reason := vouch.unsure(office, stored) or due.barred(session, practice, kind):
        hint = f"therasched show {session.id}"
        raise Refused(f"nobody is told of {session.id}: {reason}", hint=hint)
    if to and to not in session.participants:
        hint = f"therasched show {session.id}"
        raise Refused(f"{to} takes no part in {session.id}", hint=hint)
    if kind == INVITATION and not session.participants:
        hint = f"therasched edit {session.id}"
        raise Refused(f"{session.id} has no third party to invite", hint=hint)
    made, skips = due.told_of(session, practice, kind, office.now, to)
    entries = box.entries(_this_month(office))
    at_once = [notice._replace(due_at=office.now) for notice in made]
    return _listing(office, at_once, skips, entries, {session.id: stored})


def _this_month(office: Office) -> str:
    return outbox.instant(office.now)[: len("2026-03")]


def _listing(
    office: Office,
    notices: Iterable[Notice],
    skips: Iterable[Skip],
    entries: Iterable[Entry],
    files: Mapping[str, Stored],
) -> Listing:
    trusted, faulty = [], list(skips)
    each = {outbox.key_of(notice, office.practice.settings.id): notice for notice in notices}
    for notice in each.values():
        code = _faulty(office, notice)
        if code:
            faulty.append(Skip(notice.session.id, code, vouch.FAULTY))
        else:
            trusted.append(notice)
    rows = due.rows(trusted, office.practice, outbox.fates(entries))
    ordered = sorted(rows, key=lambda row: _order(row.notice))
    return Listing(tuple(ordered), tuple(dict.fromkeys(faulty)), files)


def _order(notice: Notice) -> tuple[float, str, str]:
    return notice.due_at.timestamp(), notice.session.id, notice.recipient.code


def _faulty(office: Office, notice: Notice) -> str:
    """The code of whose file has a fault, of those that a message is to or about, or ""."""
    one = notice.recipient
    if one.role in ("guardian", "contact") and office.contacts.check(one.code, ()):
        return one.code
    client = one.code if one.role == "client" else one.about
    return client if client and office.clients.check(client, ()) else ""


# --- doing it ------------------------------------------------------------------------------


def calls(listing: Listing, *, again: bool = False) -> list[Row]:
    """The messages that are to go: those due, and `again` those that went or may have gone.

    Of several reminders of one session to one person the nearest goes again.
    """
    ended = (SENT, UNCLEAR, FAILED) if again else ()
    found = [row for row in listing.rows if row.state in (*due.CALLS, *ended)]
    nearest: dict[tuple[str, str, str, str], Row] = {}
    for row in found:
        one = row.notice
        place = (one.session.id, one.kind, one.recipient.role, one.recipient.code)
        if place not in nearest or one.before < nearest[place].notice.before:
            nearest[place] = row
    return [row for row in found if row in nearest.values()]


def name_of(office: Office, row: Row) -> str:
    """The name of a message's file: start, session, kind, and what tells it from others."""
    session = row.notice.session
    key = outbox.key_of(row.notice, office.practice.settings.id)
    return f"{session.span.start:%Y%m%d-%H%M}-{session.id}-{key.kind}-{outbox.name_of(key)[:8]}"


def write(
    office: Office, box: Outbox, rows: Iterable[Row], compose: Compose, *, again: bool = False
) -> Iterator[Posted]:
    """Put messages into files, each once: one that was taken out of there is not made anew."""
    for row in rows:
        name = name_of(office, row)
        try:
            message = compose(row.notice, _identity(office, row, again=again))
        except Refused as error:
            yield Posted(row, FAILED, error.message)
            continue
        except FaultyData as error:
            yield _unwritten(row, error)
            continue
        yield Posted(row, _written(office, box, row, name, message, again=again), name=name)


def _written(
    office: Office, box: Outbox, row: Row, name: str, message: bytes, *, again: bool
) -> str:
    key = outbox.key_of(row.notice, office.practice.settings.id)

    def put(entries: Sequence[Entry]) -> Sequence[Entry]:
        fate = outbox.fates(entries).get(key, Fate())
        if fate.written and not again:
            return ()
        if again:
            box.drop(name)
        box.put(name, message)
        return (_entry(office, box, key, WRITTEN, fate.n),)

    return WRITTEN if box.add(outbox.month_of(key), put) else ""


def send(
    office: Office,
    box: Outbox,
    listing: Listing,
    compose: Compose,
    postman: Postman,
    *,
    again: bool = False,
) -> Iterator[Posted]:
    """Send what is to go, one message after the other.

    Args:
        office: the practice.
        box: its outbox.
        listing: what `listing` or `notices` gave.
        compose: a notice and its identity to a finished message.
        postman: the way to the server.
        again: also what went before or may have gone.

    Raises:
        Busy: another process is sending.
    """
    with box.posting():
        for row in calls(listing, again=again):
            if postman.unreachable:  # nothing was begun, the ledger has nothing to say of it
                yield Posted(row, LATER, postman.unreachable)
            else:
                yield _sent(office, box, row, listing.files, (compose, postman), again=again)


def _sent(
    office: Office,
    box: Outbox,
    row: Row,
    files: Mapping[str, Stored],
    way: tuple[Compose, Postman],
    *,
    again: bool,
) -> Posted:
    compose, postman = way
    key = outbox.key_of(row.notice, office.practice.settings.id)
    try:
        message = compose(row.notice, _identity(office, row, again=again))
    except Refused as error:  # one that can't be written keeps no other from going
        return Posted(row, FAILED, error.message)
    except FaultyData as error:
        return _unwritten(row, error)
    attempt = 0

    def begin(entries: Sequence[Entry]) -> Sequence[Entry]:
        nonlocal attempt
        fate = outbox.fates(entries).get(key, Fate())
        if not (fate.open or again):
            return ()
        attempt = fate.n + 1
        added = [_entry(office, box, key, SENDING, attempt)]
        if again:
            added.insert(0, _entry(office, box, key, AGAIN, attempt))
        if key.kind != "reminder":  # where it is not taken for now, the next run goes on with it
            added.insert(0, _entry(office, box, key, WANTED, outbox.turn(entries, key)))
        return added

    try:
        office.sessions.require_unchanged(files[key.session])
    except ChangedOnDisk as error:
        return Posted(row, "", error.message)
    if not box.add(outbox.month_of(key), begin):
        return Posted(row, "", "another run had it")
    delivery = postman.deliver(message, row.notice.recipient.address)
    state = ENDS.get(delivery.state, UNCLEAR)
    end = _entry(office, box, key, state, attempt)._replace(code=_digits(delivery.said))
    box.add(outbox.month_of(key), lambda _: (end,))
    if state == SENT:
        box.drop(name_of(office, row))
    return Posted(row, state, delivery.said)


def _unwritten(row: Row, error: FaultyData) -> Posted:
    """A message whose template has a fault: it goes when that is mended."""
    return Posted(row, LATER, f"{error.where}: {error.message}", exit_code=error.exit_code)


def _entry(office: Office, box: Outbox, key: Key, state: str, n: int) -> Entry:
    return Entry(key, state, outbox.instant(office.now), box.host, n)


def _identity(office: Office, row: Row, *, again: bool) -> str:
    key = outbox.key_of(row.notice, office.practice.settings.id)
    return outbox.identity_of(key, row.fate.n + 1 if again else 0)


def _digits(said: str) -> str:
    """What of an answer stands in the ledger: `550 5.1.1`, no words."""
    plain = said.isascii() and said.replace(".", "").replace(" ", "").isdigit()
    return said if plain else ""


# --- who may send ----------------------------------------------------------------------------


def require_sender(office: Office, box: Outbox) -> Mail:
    """Refuse to send where nothing says how, from another machine, or with a clock that is set.

    Raises:
        Refused: with what to do about it.
    """
    mail = require_mail(office.practice.settings)
    if mail.sender and not _is_same(mail.sender, box.host):
        raise Refused(
            f'this machine is "{box.host}"; only "{mail.sender}" sends, so that nobody gets a '
            "message twice",
            hint=f"therasched config set mail.sender {box.host}",
        )
    others = [] if mail.sender else sorted(_hosts(office, box))
    if others:
        raise Refused(
            f'"{others[0]}" has sent messages, too, and mail.sender does not say which machine '
            "shall, so that nobody gets one twice",
            hint=f"therasched config set mail.sender {box.host}",
        )
    if office.clock_set_by and not is_this_machine(mail.host):
        raise Refused(
            f"the clock does not go ({office.clock_set_by}), so what is due is not due in earnest",
            hint="therasched remind --write",
        )
    return mail


def _hosts(office: Office, box: Outbox) -> set[str]:
    """The other machines that have sent messages of the sessions of this month and later."""
    sent = {one.host for one in box.entries(_this_month(office)) if one.state == SENDING}
    return {host for host in sent if not _is_same(host, box.host)}


def _is_same(sender: str, host: str) -> bool:
    """Whether two names are of one machine; one of them may lack its domain."""
    one, other = sender.lower().rstrip("."), host.lower().rstrip(".")
    short = "." not in one or "." not in other
    return one == other or (short and one.partition(".")[0] == other.partition(".")[0])
