"""What a client's own calendar gets to see: when, where, and with which practice.

Privacy by absence: a visit has no field for other clients, who works there, the kind of the
session or any text of the record. Its identity is another one for each client, so the feeds of two
who share a session have nothing in common. `views.feed` is the practitioner's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.catalogue import CALLED_OFF, DIRECT
from therasched.domain.lifecycle import is_cancelled, kind_of
from therasched.domain.record import NamedTuple
from therasched.domain.stamp import effective_stamp
from therasched.views import feed
from therasched.views.calendarwords import words_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session
    from therasched.domain.timing import Span


BROWSER = ("client", "browser")
"""Whose reminders, by which channel, are alarms of a client's own calendar."""


class Visit(NamedTuple):
    """One entry of the client's calendar; a cancelled one leaves the time free."""

    uid: str
    title: str
    span: Span
    location: str
    conference: str
    cancelled: bool
    sequence: int
    stamp_at: datetime
    alarms: tuple[feed.Alarm, ...]


class Feed(NamedTuple):
    """A client's calendar: the practice's name, and the visits by start, once."""

    name: str
    items: Iterator[Visit]


def build(
    sessions: Iterable[tuple[Session, datetime]],
    practice: Practice,
    client: str,
    days: tuple[date, date],
    *,
    alarms: str = "all",
) -> Feed:
    """The feed of the sessions in which the client takes part, as far as they touch the days.

    Args:
        sessions: by start, each with the time its file was modified.
        practice: for the title and the types.
        client: the code; a guardian's feed is the same one.
        days: first and last day.
        alarms: one of `feed.ALARMS`.
    """
    return Feed(practice.settings.name, _visits(sessions, practice, client, days, alarms))


def _visits(
    sessions: Iterable[tuple[Session, datetime]],
    practice: Practice,
    client: str,
    days: tuple[date, date],
    alarms: str,
) -> Iterator[Visit]:
    for session, modified_at in sessions:
        if _takes_part(session, practice, client) and feed.touches(session.span, days):
            yield _visit(session, modified_at, practice, client, alarms)


def _takes_part(session: Session, practice: Practice, client: str) -> bool:
    """Whether the client is there in person, by video or phone; work about her is not for her."""
    direct = session.mode == DIRECT and kind_of(session, practice).for_clients
    return direct and client in session.clients


def visit(
    session: Session, modified_at: datetime, practice: Practice, uid: str, language: str
) -> Visit:
    """A session as anybody outside may see it, with the practice's name and nobody else's."""
    stamp, title = effective_stamp(session, modified_at), practice.settings.name
    one = Visit(
        uid=uid,
        title=title,
        span=session.span,
        location=feed.location(session),
        conference=feed.link(session.place),
        cancelled=False,
        sequence=stamp.sequence,
        stamp_at=stamp.stamp_at,
        alarms=(),
    )
    return cancelled(one, practice, language) if is_cancelled(session) else one


def cancelled(one: Visit, practice: Practice, language: str) -> Visit:
    """A visit that does not take place, in words, too."""
    words = words_for(language, practice.settings.language)
    return one._replace(title=words.cancelled.format(one.title), cancelled=True, alarms=())


def _visit(
    session: Session, modified_at: datetime, practice: Practice, client: str, alarms: str
) -> Visit:
    uid = feed.digest(practice.settings.id, "client", client, session.id)
    known = practice.clients.get(client)
    language = known.language if known else ""
    one = visit(session, modified_at, practice, uid, language)
    # Of a group that takes place without her she sees that she called off, and no more.
    if one.cancelled or session.outcome.of(client).attendance in CALLED_OFF:
        return one if one.cancelled else cancelled(one, practice, language)
    wishes = {each.before for each in session.reminders if (each.to, each.by) == BROWSER}
    words = words_for(language, practice.settings.language)
    return one._replace(alarms=feed.alarms_before(wishes, uid, alarms, words))
