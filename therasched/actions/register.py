"""Who and what the practice knows: adding, changing and archiving it.

That is clients, contacts, services and practitioners. Nobody is ever deleted: sessions name people
by their codes, so who is gone is archived. Whether a single value is well shaped the stores say,
which read back what they are about to write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from therasched.domain import audit, lifecycle
from therasched.domain.text import folded
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from therasched.actions.office import Office
    from therasched.domain.audit import Fault
    from therasched.domain.finding import Finding
    from therasched.domain.people import Client, Contact, Practitioner, Service

TAKEN_WORDS = ("next", "last", "now", "client", "practitioner")
"""Words that mean something else where a code may stand."""

Known = TypeVar("Known", "Client", "Contact", "Service", "Practitioner")


def next_code(codes: Iterable[str]) -> str:
    """The next neutral code, `c014`, which says nothing of whom it is for."""
    numbers = [int(code[1:]) for code in codes if code[0] == "c" and _is_number(code[1:])]
    return f"c{max(numbers, default=0) + 1:03}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def namesakes(known: Mapping[str, Client] | Mapping[str, Contact], name: str) -> list[str]:
    """The codes of those who have the same name."""
    return [code for code in known if folded(known[code].name) == folded(name)]


def add_client(office: Office, client: Client) -> str:
    """Write a new client's file; its path.

    Raises:
        Refused: her code is taken, or a code in it leads nowhere.
        UsageFault: a value is not as it must be.
    """
    _require_new(office.practice.clients, client, "client")
    _require_sound(audit.client_faults(client, office.practice))
    return office.clients.create(client)


def change_client(office: Office, client: Client) -> str:
    """Write what differs in a client's file; its path.

    A code in it that led nowhere before stays what it is.

    Raises:
        Refused: a code that was changed leads nowhere.
        UsageFault: a value is not as it must be.
    """
    before = audit.client_faults(office.practice.clients[client.code], office.practice)
    after = audit.client_faults(client, office.practice)
    _require_sound(fault for fault in after if fault not in before)
    return office.clients.save(client)


def edited_client(office: Office, code: str) -> tuple[Finding, ...]:
    """The faults of a client's file that an editor had."""
    office.clients.forget(code)
    faults = audit.client_faults(office.practice.clients[code], office.practice)
    return office.clients.check(code, faults)


def add_contact(office: Office, contact: Contact) -> str:
    """Write a new contact's file; its path.

    Raises:
        Refused: its code is taken.
        UsageFault: a value is not as it must be.
    """
    _require_new(office.practice.contacts, contact, "contact")
    return office.contacts.create(contact)


def change_contact(office: Office, contact: Contact) -> str:
    """Write what differs in a contact's file; its path. Raises UsageFault."""
    return office.contacts.save(contact)


def edited_contact(office: Office, code: str) -> tuple[Finding, ...]:
    """The faults of a contact's file that an editor had."""
    office.contacts.forget(code)
    return office.contacts.check(code, ())


def add_service(office: Office, service: Service) -> None:
    """Write a new service into the settings.

    Raises:
        Refused: its code is taken.
        UsageFault: a value is not as it must be.
    """
    _require_new(office.practice.settings.services, service, "service")
    office.settings.save_service(service)


def add_practitioner(office: Office, practitioner: Practitioner) -> None:
    """Write a new practitioner into the settings.

    Raises:
        Refused: the code is taken.
        UsageFault: a value is not as it must be.
    """
    _require_new(office.practice.settings.practitioners, practitioner, "practitioner")
    office.settings.save_practitioner(practitioner)


def archived(office: Office, known: Known, *, undo: bool) -> Known:
    """A copy that is archived from today on, or no more."""
    if undo:
        return known._replace(archived="")
    return known if known.archived else known._replace(archived=office.now.date().isoformat())


def require_archivable(office: Office, practitioner: str) -> None:
    """Refuse to archive who works at this desk."""
    if practitioner == office.practice.settings.practitioner:
        raise Refused(
            f"{practitioner} works at this desk", hint="therasched config set practitioner CODE"
        )


def still_booked(office: Office, client: str) -> int:
    """How many sessions of a client are ahead."""
    return sum(
        not lifecycle.has_begun(one.session, office.now) and not lifecycle.is_cancelled(one.session)
        for one in office.sessions.since(office.now.date(), client)
    )


def _require_new(known: Mapping[str, object], one: Known, what: str) -> None:
    if one.code in TAKEN_WORDS:
        raise Refused(f'"{one.code}" can not be a code, it means something else')
    if one.code in known:
        hint = f"therasched {what} show {one.code}"
        raise Refused(f'there is a {what} "{one.code}" already', hint=hint)


def _require_sound(faults: Iterable[Fault]) -> None:
    for fault in faults:
        words = ", ".join(fault.known[:12])
        raise Refused(fault.message, hint=words and f"one of {words}")
