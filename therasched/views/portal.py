"""What a client finds on her page: her appointments, the homework shared with her, the practice.

Privacy by absence: there is no field for a note, a plan, a service, a fee, an attendance, a
title or anybody else, so no template can let one out. Words and dates are in her language.
`views.clientfeed` is what her calendar gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.catalogue import CALLED_OFF, DIRECT
from therasched.domain.lifecycle import is_cancelled, kind_of
from therasched.domain.record import NamedTuple
from therasched.domain.text import normalise, one_line
from therasched.views import feed, languages
from therasched.views.disclosure import client_name
from therasched.views.letter import needs_zone
from therasched.views.portalwords import WORDS, Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

PAST_DAYS = 365
"""How far back appointments are listed; homework stays until it is taken back."""


class Appointment(NamedTuple):
    """One that is to come. `time` is empty for whole days, `zone` where the time can't mislead.

    `iso` is for machines; `link` opens a video call.
    """

    iso: str
    date: str
    time: str
    zone: str
    place: str
    link: str
    cancelled: bool


class Past(NamedTuple):
    """One that is over: the date alone."""

    iso: str
    date: str


class Homework(NamedTuple):
    """Homework that was shared: the day it was given, by whom, the text as typed."""

    iso: str
    date: str
    practitioner: str
    text: str


class House(NamedTuple):
    """Where the practice can be reached."""

    name: str
    address: str
    phone: str
    email: str


class Page(NamedTuple):
    """One client's page; `to_come` the nearest first, the rest the latest first."""

    language: str
    words: Words
    first_name: str
    house: House
    to_come: tuple[Appointment, ...]
    past: tuple[Past, ...]
    homework: tuple[Homework, ...]


def build(sessions: Iterable[Session], practice: Practice, client: str) -> Page:
    """The page of one client, made of her sessions in any order; others are left out."""
    known, settings, now = practice.clients[client], practice.settings, practice.now
    language = languages.chosen(known.language, settings.language)
    hers = [one for one in sessions if client in one.clients]
    hers.sort(key=lambda one: (one.span.start_at, one.id))
    direct = [one for one in hers if _takes_part(one, practice)]
    to_come = [one for one in direct if one.span.end > now]
    over = [one for one in direct if one.span.end <= now and not _called_off(one, client)]
    recent = [one for one in over if (now.date() - one.span.first_day).days <= PAST_DAYS]
    given = [one for one in hers if client in one.shared and one.outcome.of(client).homework]
    return Page(
        language=language,
        words=WORDS[language],
        first_name=one_line(client_name(client, practice, "first")),
        house=House(
            one_line(settings.look.name or settings.name),
            one_line(settings.address),
            one_line(settings.phone),
            one_line(settings.email),
        ),
        to_come=tuple(_appointment(one, practice, client, language) for one in to_come),
        past=tuple(
            Past(one.span.first_day.isoformat(), _days(one, language)) for one in reversed(recent)
        ),
        homework=tuple(_homework(one, practice, client, language) for one in reversed(given)),
    )


def _takes_part(session: Session, practice: Practice) -> bool:
    """Whether the clients are there themselves; work about her is not for her."""
    return session.mode == DIRECT and kind_of(session, practice).for_clients


def _called_off(session: Session, client: str) -> bool:
    """Whether it does not take place for her: of a group she may have called off alone."""
    return is_cancelled(session) or session.outcome.of(client).attendance in CALLED_OFF


def _appointment(session: Session, practice: Practice, client: str, language: str) -> Appointment:
    span, cancelled = session.span, _called_off(session, client)
    link = feed.link(one_line(session.place))
    where = " ".join(word for word in feed.location(session).split() if word != link)
    return Appointment(
        iso=span.first_day.isoformat() if span.whole_days else _machine(span.start),
        date=_days(session, language),
        time="" if span.whole_days else languages.hours(span.start, span.end, language),
        zone=languages.zone(span.start) if needs_zone(session, practice) else "",
        place="" if cancelled else where.strip(" ,"),
        link="" if cancelled else link,
        cancelled=cancelled,
    )


def _homework(session: Session, practice: Practice, client: str, language: str) -> Homework:
    worker = practice.settings.practitioners.get(session.practitioner)
    return Homework(
        session.span.first_day.isoformat(),
        languages.day(session.span.first_day, language),
        one_line(worker.name) if worker else "",
        normalise(session.outcome.of(client).homework),
    )


def _days(session: Session, language: str) -> str:
    span = session.span
    last = span.last_day if span.whole_days else span.first_day
    return languages.days(span.first_day, last, language)


def _machine(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
