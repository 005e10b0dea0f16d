"""Who and what the practice knows, as text and as data: cards, and dictionaries for JSON.

Lists of them go through `render.lists`. Keys of the data are only ever added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.practice import write_hours
from therasched.domain.reminder import write_before
from therasched.domain.text import visible
from therasched.render.palette import BOLD, paint, typed
from therasched.render.session_line import tab_separated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from therasched.domain.catalogue import EventType
    from therasched.domain.people import Client, Contact, Practitioner, Service
    from therasched.render.palette import Look
    from therasched.views.register import Card


def card(one: Card, look: Look) -> str:
    """A heading, and a line a field; as records: label and text, code and name before them."""
    if look.plain:
        records = (("code", one.code), ("name", one.title), *one.lines)
        return "\n".join([tab_separated(record) for record in records])
    room = max((len(label) for label, _ in one.lines), default=0)
    lines = [f"{paint(visible(one.title), BOLD, look)}  {one.code}"]
    lines += [f"  {label:<{room}}  {visible(text)}" for label, text in one.lines]
    return typed("\n".join(lines), look)


def client(one: Client) -> dict[str, Any]:
    """A client; `reminders` are null where the practice's hold."""
    wishes = one.reminders
    fields = {key: value for key, value in one._asdict().items() if key != "portal"}  # a secret
    return {
        **fields,
        "guardians": list(one.guardians),
        "contacts": list(one.contacts),
        "consent": dict(one.consent),
        "reminders": None
        if wishes is None
        else [{"to": to, "by": by, "before": write_before(before)} for to, by, before in wishes],
    }


def contact(one: Contact) -> dict[str, Any]:
    """A contact."""
    return {**one._asdict(), "consent": dict(one.consent)}


def service(one: Service) -> dict[str, Any]:
    """A service; `notice` is null where the practice's holds."""
    return {**one._asdict(), "notice": None if one.notice is None else write_before(one.notice)}


def practitioner(one: Practitioner) -> dict[str, Any]:
    """A practitioner; `hours` are empty where the practice's hold."""
    supervisors = list(one.requires_cosign)
    return {**one._asdict(), "hours": _hours(one.hours), "requires_cosign": supervisors}


def kind(one: EventType) -> dict[str, Any]:
    """An event type."""
    return {**one._asdict(), "asks": list(one.asks)}


def _hours(hours: Mapping[str, tuple[tuple[int, int], ...]]) -> dict[str, list[str]]:
    return {day: [write_hours(*one) for one in ranges] for day, ranges in hours.items()}
