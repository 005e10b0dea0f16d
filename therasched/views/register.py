"""Who and what the practice knows, as it is shown: a card of one, a row of each in a list.

For the practitioner's own screen, so names are whole; what leaves the house asks
`views.disclosure`. Holds no text of any session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.practice import write_hours
from therasched.domain.record import NamedTuple
from therasched.domain.reminder import write_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from therasched.domain.catalogue import EventType
    from therasched.domain.people import Client, Contact, Practitioner, Service
    from therasched.domain.practice import Practice
    from therasched.domain.reminder import Reminder


class Card(NamedTuple):
    """One of them in full: its code, what it is called, and labelled lines without empty ones."""

    code: str
    title: str
    lines: tuple[tuple[str, str], ...]


def client_card(client: Client, practice: Practice) -> Card:
    """Everything in a client's file."""
    services = practice.settings.services
    practitioners = practice.settings.practitioners
    service, person = services.get(client.service), practitioners.get(client.practitioner)
    return _card(
        client.code,
        " ".join(filter(None, (client.title, client.name))),
        {
            "pronouns": client.pronouns,
            "born": client.born,
            "e-mail": client.email,
            "phone": client.phone,
            "guardians": _contacts(client.guardians, practice),
            "contacts": _contacts(client.contacts, practice),
            "consent": _consent(client.consent),
            "language": client.language,
            "quiet": client.quiet,
            "service": _called(client.service, service.title if service else ""),
            "with": _called(client.practitioner, person.name if person else ""),
            "reminders": "" if client.reminders is None else _reminders(client.reminders) or "none",
            "archived": client.archived,
        },
    )


def contact_card(contact: Contact, practice: Practice) -> Card:
    """Everything in a contact's file, and whose it is."""
    theirs = [
        code
        for code, client in practice.clients.items()
        if contact.code in (*client.guardians, *client.contacts)
    ]
    names = ", ".join(_called(code, practice.clients[code].name) for code in theirs)
    return _card(
        contact.code,
        contact.name,
        {
            "role": contact.role,
            "organisation": contact.organisation,
            "e-mail": contact.email,
            "phone": contact.phone,
            "language": contact.language,
            "quiet": contact.quiet,
            "consent": _consent(contact.consent),
            "of": names,
            "archived": contact.archived,
        },
    )


def service_card(service: Service, practice: Practice) -> Card:
    """A service, with the cancellation policy that holds for it."""
    return _card(
        service.code,
        service.title,
        {
            "minutes": str(service.minutes),
            "code": service.billing_code,
            "fee": service.fee,
            "notice": write_before(practice.notice_for(service.code)),
            "archived": service.archived,
        },
    )


def practitioner_card(practitioner: Practitioner, practice: Practice) -> Card:
    """A practitioner, with the working hours that hold for her."""
    hours = practitioner.hours or practice.settings.hours
    return _card(
        practitioner.code,
        ", ".join(filter(None, (practitioner.name, practitioner.credentials))),
        {
            "e-mail": practitioner.email,
            "phone": practitioner.phone,
            "hours": _hours(hours),
            "co-signed by": " or ".join(practitioner.requires_cosign),
            "archived": practitioner.archived,
        },
    )


def client_row(client: Client) -> tuple[str, ...]:
    """Code, name, born, service, e-mail, phone, archived."""
    one = client
    return one.code, one.name, one.born, one.service, one.email, one.phone, one.archived


def contact_row(contact: Contact) -> tuple[str, ...]:
    """Code, name, role, e-mail, phone, archived."""
    one = contact
    return one.code, one.name, one.role, one.email, one.phone, one.archived


def service_row(service: Service) -> tuple[str, ...]:
    """Code, title, minutes, fee, billing code, archived."""
    one = service
    return one.code, one.title, str(one.minutes), one.fee, one.billing_code, one.archived


def practitioner_row(practitioner: Practitioner) -> tuple[str, ...]:
    """Code, name, credentials, e-mail, archived."""
    one = practitioner
    return one.code, one.name, one.credentials, one.email, one.archived


def type_row(kind: EventType) -> tuple[str, ...]:
    """Name, title, class, its letter, mode, what it asks for."""
    asks = ", ".join(kind.asks)
    return kind.name, kind.title, kind.role, kind.letter, kind.mode, asks


def _card(code: str, title: str, lines: Mapping[str, str]) -> Card:
    return Card(code, title, tuple((label, text) for label, text in lines.items() if text))


def _called(code: str, name: str) -> str:
    return f"{code} ({name})" if name else code


def _contacts(codes: Iterable[str], practice: Practice) -> str:
    known = practice.contacts
    told = []
    for code in codes:
        contact = known.get(code)
        name = ", ".join(filter(None, (contact.name, contact.role))) if contact else ""
        told.append(_called(code, name))
    return "; ".join(told)


def _consent(consent: Mapping[str, str]) -> str:
    return ", ".join(f"{channel} since {day}" for channel, day in consent.items())


def _reminders(reminders: Iterable[Reminder]) -> str:
    return ", ".join(f"{one.to} by {one.by} {write_before(one.before)} before" for one in reminders)


def _hours(hours: Mapping[str, tuple[tuple[int, int], ...]]) -> str:
    return "; ".join(
        f"{day} " + ", ".join(write_hours(*one) for one in ranges) for day, ranges in hours.items()
    )
