"""Out of the practice: the sessions that an export holds.

What a calendar shows of them is decided in `views.feed`, how the bytes look in `render`. Nothing
is written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions import vouch
from therasched.errors import FaultyData
from therasched.views import clientfeed, entry, feed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

    from therasched.actions.office import Office
    from therasched.domain.export import Made, Source
    from therasched.domain.finding import Finding
    from therasched.domain.session import Session, Stored
    from therasched.domain.verification import SignedWith


def calendar(
    office: Office,
    chosen: Iterable[Stored] | None,
    days: tuple[date, date],
    *,
    names: str,
    client: str = "",
    practitioner: str = "",
    alarms: str = "all",
) -> feed.Feed:
    """The calendar of a window of days, or of the sessions that were chosen.

    Args:
        office: where to read.
        chosen: these sessions whatever their day, or None for all that touch the days.
        days: first and last day.
        names: how clients are named (`views.disclosure`).
        client: a code, to hold only her sessions.
        practitioner: a code, to leave out what is another one's.
        alarms: all, single or none.
    """
    sessions = office.sessions.in_days(*days) if chosen is None else list(chosen)
    if chosen is not None and sessions:
        first = min(one.session.span.first_day for one in sessions)
        days = first, max(one.session.span.last_day for one in sessions)
    dated = [
        (one.session, office.sessions.modified_at(one.path))
        for one in sessions
        if practitioner in ("", one.session.practitioner or practitioner)
    ]
    return feed.build(dated, office.practice, names, client=client, alarms=alarms, days=days)


def flow(
    office: Office,
    source: Source,
    days: tuple[date, date],
    shape: Callable[[feed.Item], Made | None],
    *,
    names: str,
    client: str = "",
    practitioner: str = "",
    alarms: str = "all",
) -> Iterator[Made]:
    """The entries of a window of days however many there are, one by one, by start.

    Args as of `calendar`, and `shape`: what is made of each, where it is read; None for nothing.
    """

    def made(stored: Stored, modified_at: datetime) -> Made | None:
        if not _is_wanted(stored.session, client, practitioner):
            return None
        return shape(feed.item(stored.session, modified_at, office.practice, names, alarms))

    return source.made(*days, made)


def lines(
    office: Office,
    source: Source,
    days: tuple[date, date],
    shape: Callable[[entry.Entry], Made | None],
    *,
    names: str,
    client: str = "",
    practitioner: str = "",
    signed: bool = True,
) -> Iterator[Made]:
    """The same of the lines of a list (`views.entry`).

    Arguments as of `flow`, and `signed`: whether it is told what is signed, so that logs are read.
    """
    practice = office.practice._replace(signed=source.signed)

    def made(stored: Stored, _: datetime) -> Made | None:
        session = stored.session
        if not _is_wanted(session, client, practitioner):
            return None
        if signed:
            return shape(entry.build(stored, practice, names))
        return shape(entry.of_session(session, stored.path, practice, names))

    return source.made(*days, made)


def _is_wanted(session: Session, client: str, practitioner: str) -> bool:
    """Whether it is the client's and not another practitioner's, as far as these are named."""
    hers = not client or client in session.clients
    return hers and practitioner in ("", session.practitioner or practitioner)


def for_client(
    office: Office,
    source: Source,
    days: tuple[date, date],
    client: str,
    *,
    signed_with: SignedWith,
    alarms: str = "all",
) -> tuple[clientfeed.Feed, list[Finding]]:
    """The calendar that the client herself gets to see (`views.clientfeed`).

    And what had to be taken as it was signed, since it was altered after its lock.

    Raises:
        FaultyData: a session that is or may be hers has a fault, and must not vanish from it.
    """
    vouching = vouch.Vouching(office, signed_with)

    def matters(session: Session) -> bool:
        return client in session.clients and feed.touches(session.span, days)

    def hers(stored: Stored, modified_at: datetime) -> tuple[Stored, datetime] | None:
        return (stored, modified_at) if matters(stored.session) else None

    found = source.made(*days, hers)
    dated = [one for one in vouch.each(vouching, found, matters) if matters(one[0])]
    if path := vouching.held(source.faulty()).why(client):
        raise FaultyData(
            f"a session in this file is or may be one of {client}, and can't be shown, so her "
            "calendar stays as it was",
            where=path,
            hint=f"therasched check {path}",
        )
    feed_ = clientfeed.build(dated, office.practice, client, days, alarms=alarms)
    return feed_, vouching.findings
