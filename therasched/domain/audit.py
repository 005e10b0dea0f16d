"""The rules that a record must keep, as faults in a list: nothing is raised, nothing is read.

A fault names the field by its path in the file; storage turns the path into line and column.
Which shapes a single value may have is told by the field table in storage; here are the rules
between fields, and between a session and the practice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from therasched.domain.catalogue import DIRECT, INDIRECT
from therasched.domain.lifecycle import missing_fields
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from therasched.domain.catalogue import EventType
    from therasched.domain.finding import Finding
    from therasched.domain.people import Client
    from therasched.domain.practice import Practice, Settings
    from therasched.domain.session import Session, Stored

    Faults = tuple[Finding, ...]

NIGHT_MINUTES = 12 * 60
YEAR_MINUTES = 366 * 24 * 60
LONGEST_TYPE = 60  # signs of an unknown one that are shown

FieldPath = tuple[str | int, ...]


class Fault(NamedTuple):
    """A broken rule at a field of one file; `known` are the words that would do.

    `hint` is what to do about it, where that is always the same.
    """

    path: FieldPath
    message: str
    word: str = ""
    known: tuple[str, ...] = ()
    hint: str = ""


class AuditedFiles(Protocol):
    """Session files, held against their fields and the rules; nothing of them is remembered."""

    def read(self, path: str, *, ruled: bool = True) -> tuple[Stored | None, Faults, Faults]:
        """Read one file: its faults, those of rules too if `ruled`, then those of its name."""
        ...

    def read_each(
        self, paths: Iterable[str], *, ruled: bool = True
    ) -> Mapping[str, tuple[Stored | None, Faults, Faults]]:
        """The same of several at once, by path; one that is gone is left out."""
        ...

    def placed(self, path: str, faults: Iterable[Fault]) -> tuple[Finding, ...]:
        """Faults that were found otherwise, with their place in a file."""
        ...


def session_faults(session: Session, practice: Practice) -> list[Fault]:
    """Every rule that one session breaks, in the order of its fields."""
    faults = [*_length_faults(session), *_name_faults(session, practice)]
    types = practice.settings.types
    if session.type not in types:  # what an unknown type would ask for nobody knows
        shown = f'"{session.type[:LONGEST_TYPE]}"'
        message = f"type {shown} is not one of {', '.join(types)}"
        return [Fault(("type",), message, session.type, tuple(types)), *faults]
    kind = types[session.type]
    return [*faults, *_rule_two_faults(session, kind), *_outcome_faults(session, kind)]


def _length_faults(session: Session) -> Iterator[Fault]:
    """The file's name tells the day alone, so what passes midnight must end in the morning."""
    span = session.span
    if not span.whole_days and span.end.date() == span.first_day:  # as nearly all
        return
    if not span.whole_days and span.first_day != span.last_day and span.minutes > NIGHT_MINUTES:
        message = "what passes midnight lasts 12 hours at most; write dates alone for whole days"
        yield Fault(("end",), message)
    elif span.minutes > YEAR_MINUTES:
        yield Fault(("end",), "an entry lasts a year at most")


def _name_faults(session: Session, practice: Practice) -> Iterator[Fault]:
    settings = practice.settings
    if session.service and session.service not in settings.services:
        yield _unknown(("service",), "service", session.service, settings.services)
    if session.practitioner and session.practitioner not in settings.practitioners:
        names = settings.practitioners
        yield _unknown(("practitioner",), "practitioner", session.practitioner, names)
    for index, client in enumerate(session.clients):
        if client in session.clients[:index]:
            yield Fault(("clients", index), f'client "{client}" stands twice')
        elif client not in practice.clients:
            yield _unknown(("clients", index), "client", client, practice.clients)
    for index, contact in enumerate(session.participants):
        if contact not in practice.contacts:
            yield _unknown(("participants", index), "contact", contact, practice.contacts)
    for index, reminder in enumerate(session.reminders):
        if reminder.to not in ("client", "practitioner") and reminder.to not in practice.contacts:
            known = ("client", "practitioner", *practice.contacts)
            yield _unknown(("reminders", index, "to"), "recipient", reminder.to, known)


def _rule_two_faults(session: Session, kind: EventType) -> Iterator[Fault]:
    """Client types need a service and a client, non-client types take neither (rule 2)."""
    for field in missing_fields(session, kind):
        yield Fault((field,), f'an entry of type {kind.name} needs "{field}"')
    if kind.for_clients:
        return
    for field in ("service", "clients", "mode"):
        if getattr(session, field):
            yield Fault((field,), f'an entry of type {kind.name} takes no "{field}"')


def _outcome_faults(session: Session, kind: EventType) -> Iterator[Fault]:
    outcome = session.outcome
    if outcome.status and session.mode == DIRECT:
        yield Fault(("outcome", "status"), "a direct session has attendance, not status")
    if outcome.status and not kind.for_clients and "outcome" not in kind.asks:
        yield Fault(("outcome", "status"), f"an entry of type {kind.name} has no outcome")
    for client, part in outcome.clients.items():
        where = ("outcome", "clients", client)
        if client not in session.clients:
            yield _unknown(where, "client of this session", client, session.clients)
        elif part.attendance and session.mode == INDIRECT:
            yield Fault((*where, "attendance"), "an indirect session has status, not attendance")
    for client in session.shared:
        if client not in session.clients:
            where = ("admin", "shared", client)
            yield _unknown(where, "client of this session", client, session.clients)


def client_faults(client: Client, practice: Practice) -> list[Fault]:
    """Every name in a client's file that leads nowhere."""
    settings = practice.settings
    faults = []
    if client.service and client.service not in settings.services:
        faults.append(_unknown(("service",), "service", client.service, settings.services))
    if client.practitioner and client.practitioner not in settings.practitioners:
        known = settings.practitioners
        faults.append(_unknown(("practitioner",), "practitioner", client.practitioner, known))
    for field in ("guardians", "contacts"):
        faults += [
            _unknown((field, index), "contact", code, practice.contacts)
            for index, code in enumerate(getattr(client, field))
            if code not in practice.contacts
        ]
    return faults


def settings_faults(settings: Settings) -> list[Fault]:
    """What the settings contradict in themselves."""
    known = settings.practitioners
    faults = []
    if settings.practitioner not in known:
        faults.append(_unknown(("practitioner",), "practitioner", settings.practitioner, known))
    for code, one in known.items():
        for index, supervisor in enumerate(one.requires_cosign):
            where = ("practitioners", code, "requires_cosign", index)
            if supervisor == code:
                faults.append(Fault(where, f"{code} can not co-sign what {code} signed"))
            elif supervisor not in known:
                faults.append(_unknown(where, "practitioner", supervisor, known))
    return faults


def _unknown(
    path: FieldPath, what: str, word: str, known: Iterable[str] | Mapping[str, object]
) -> Fault:
    return Fault(path, f'no {what} "{word}"', word, tuple(known))
