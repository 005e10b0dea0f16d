"""Text to types and back: the plain data of a file to its record, a record to plain data.

Decoding expects what `storage.faults` let through; what is left (a time that does not exist in
its zone) raises `Undecodable` with the field's path. Encoding gives canonical data in the order of
the field table; the store writes only where two encodings differ, so hand-written spellings stay.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from therasched.domain import timing
from therasched.domain.audit import Fault
from therasched.domain.catalogue import NO_PLAN
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.people import CONSENT_CHANNELS, Client, Contact
from therasched.domain.reminder import Reminder, read_before, write_before
from therasched.domain.session import CalendarStamp, Session, Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from therasched.domain.audit import FieldPath
    from therasched.domain.timing import Span
    from therasched.storage.yamltree import Data


LONGEST_MOMENT = 40  # signs of what should be a wall time and perhaps is a whole letter


class Undecodable(ValueError):
    """Values that are well shaped and yet impossible, each with the path of its field."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


def decode_session(data: Mapping[str, Any], home: ZoneInfo) -> Session:
    """A session from the plain data of its file; `home` is the practice's zone.

    Raises:
        Undecodable: start or end do not exist, stand twice, or end before they begin.
    """
    own = data.get("timezone", "")
    zone = timing.zone(own) if own else home
    outcome = data.get("outcome") or {}
    admin = data.get("admin") or {}
    moments = _Moments(zone)
    span = moments.span(data["start"], data["end"])
    cancelled = moments.cancelled(data.get("cancelled") or {})
    slot = moments.slot(admin.get("slot", ""))
    if span is None or moments.faults:
        raise Undecodable(moments.faults)
    return Session(
        id=data["id"],
        type=data["type"],
        span=span,
        mode=data.get("mode", ""),
        service=data.get("service", ""),
        practitioner=data.get("practitioner", ""),
        clients=tuple(data.get("clients") or ()),
        title=data.get("title", ""),
        timezone=own,
        place=data.get("place", ""),
        room=data.get("room", ""),
        participants=tuple(data.get("participants") or ()),
        reminders=reminders_of(data.get("reminders") or ()),
        series=data.get("series", ""),
        fee=data.get("fee", ""),
        tags=tuple(data.get("tags") or ()),
        cancelled=cancelled,
        plan=_text(data.get("plan", "")),
        outcome=_outcome(outcome) if outcome else Outcome(),
        calendar=_calendar(admin.get("calendar") or {}),
        shared={code: _instant(at) for code, at in (admin.get("shared") or {}).items()},
        slot=slot,
        source=_source(admin.get("source") or {}),
    )


class _Moments:
    """The wall times of one session, read in its zone; what is wrong with them is collected."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.faults: list[Fault] = []

    def span(self, start: str, end: str) -> Span | None:
        """From start to end."""
        first, last = self._read(("start",), start), self._read(("end",), end)
        if first is None or last is None:
            return None
        try:
            return timing.span(first, last, self.zone)
        except ValueError as error:
            self.faults.append(Fault(("end",), str(error)))
        return None

    def cancelled(self, data: Mapping[str, str]) -> Cancelled | None:
        """Who called it off, and when."""
        at = self._read(("cancelled", "at"), data["at"]) if data else None
        if at is None:
            return None
        if not isinstance(at, datetime):
            at = timing.day_begins(at, self.zone)
        return Cancelled(data["by"], at, data.get("reason", ""))

    def slot(self, text: str) -> datetime | date | None:
        """The place in a series that a session was made for."""
        return self._read(("admin", "slot"), text) if text else None

    def _read(self, path: FieldPath, text: str) -> datetime | date | None:
        try:
            return timing.read_moment(text[:LONGEST_MOMENT], self.zone)
        except ValueError as error:
            self.faults.append(Fault(path, str(error)))
        return None


def _outcome(data: Mapping[str, Any]) -> Outcome:
    parts = {
        code: ClientOutcome(**{key: _text(value) for key, value in part.items() if key[:2] != "x-"})
        for code, part in (data.get("clients") or {}).items()
        if isinstance(part, dict)
    }
    return Outcome(data.get("status", ""), _text(data.get("note", "")), parts)


def _text(value: str) -> str:
    """A text without the line end that a block of text brings along."""
    return value.rstrip("\n")


def _block(text: str) -> str:
    """A text as it is written: a block, even when it is one line, so that it can grow."""
    return text if text in ("", NO_PLAN) else text + "\n"


def _encode_part(part: ClientOutcome) -> dict[str, Data]:
    return {
        "attendance": part.attendance,
        "review": part.review,
        "review_note": _block(part.review_note),
        "note": _block(part.note),
        "homework": _block(part.homework),
    }


def _calendar(data: Mapping[str, str]) -> CalendarStamp | None:
    if not data:
        return None
    return CalendarStamp(int(data["sequence"]), _instant(data["stamp"]), data["of"])


def _source(data: Mapping[str, str]) -> Source | None:
    return Source(data["calendar"], data["uid"], data["of"]) if data else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def reminders_of(data: Any) -> tuple[Reminder, ...]:
    """Reminders from the plain data of their list."""
    return tuple(Reminder(one["to"], one["by"], read_before(one["before"])) for one in data)


def encode_session(session: Session) -> dict[str, Data]:
    """The canonical plain data of a session, empty values left out, in the order of its fields."""
    span, calendar = session.span, session.calendar
    first, last = (span.first_day, span.last_day) if span.whole_days else (span.start, span.end)
    cancelled: dict[str, Data] = {}
    if session.cancelled is not None:
        by, at, reason = session.cancelled
        cancelled = {"by": by, "at": timing.write_moment(at), "reason": reason}
    admin: dict[str, Data] = {}
    if calendar is not None:
        admin["calendar"] = {
            "sequence": str(calendar.sequence),
            "stamp": write_instant(calendar.stamp_at),
            "of": calendar.of,
        }
    if session.slot is not None:
        admin["slot"] = timing.write_moment(session.slot)
    if session.source is not None:
        admin["source"] = session.source._asdict()
    admin["shared"] = {code: write_instant(at) for code, at in session.shared.items()}
    return filled(
        {
            "id": session.id,
            "type": session.type,
            "mode": session.mode,
            "service": session.service,
            "practitioner": session.practitioner,
            "clients": list(session.clients),
            "title": session.title,
            "start": timing.write_moment(first),
            "end": timing.write_moment(last),
            "timezone": session.timezone,
            "place": session.place,
            "room": session.room,
            "participants": list(session.participants),
            "reminders": encode_reminders(session.reminders),
            "series": session.series,
            "fee": session.fee,
            "tags": list(session.tags),
            "cancelled": cancelled,
            "plan": _block(session.plan),
            "outcome": {
                "status": session.outcome.status,
                "note": _block(session.outcome.note),
                "clients": {
                    code: _encode_part(part) for code, part in session.outcome.clients.items()
                },
            },
            "admin": admin,
        }
    )


def write_instant(at: datetime) -> str:
    """A moment as UTC to the second: `2026-03-10T15:02:11Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode_reminders(reminders: tuple[Reminder, ...]) -> list[Data]:
    """The plain data of reminders."""
    return [{"to": to, "by": by, "before": write_before(before)} for to, by, before in reminders]


def filled(data: Mapping[str, Any]) -> dict[str, Data]:
    """`data` without empty texts and collections, at every depth."""
    full: dict[str, Data] = {}
    for key, value in data.items():
        kept = filled(value) if isinstance(value, dict) else value
        if kept:
            full[key] = kept
    return full


def decode_client(data: Mapping[str, Any]) -> Client:
    """A client from the plain data of her file."""
    wishes = data.get("reminders")
    return Client(
        code=data["code"],
        name=data["name"],
        title=data.get("title", ""),
        pronouns=data.get("pronouns", ""),
        born=data.get("born", ""),
        email=data.get("email", ""),
        phone=data.get("phone", ""),
        guardians=tuple(data.get("guardians") or ()),
        contacts=tuple(data.get("contacts") or ()),
        consent=_consent(data),
        language=data.get("language", ""),
        quiet=data.get("quiet", ""),
        service=data.get("service", ""),
        practitioner=data.get("practitioner", ""),
        reminders=None if wishes is None or wishes == "" else reminders_of(wishes),
        portal=data.get("portal", ""),
        archived=data.get("archived", ""),
    )


def encode_client(client: Client) -> dict[str, Data]:
    """The canonical plain data of a client; an empty list of wishes is kept, it says none."""
    fields = client._asdict() | {
        "guardians": list(client.guardians),
        "contacts": list(client.contacts),
        "consent": dict(client.consent),
        "reminders": [],
    }
    data = filled(fields)
    if client.reminders is not None:
        data["reminders"] = encode_reminders(client.reminders)
    return data


def _consent(data: Mapping[str, Any]) -> dict[str, str]:
    """Since when each channel may be used, in the order of the file."""
    consent = data.get("consent") or {}
    return {channel: day for channel, day in consent.items() if channel in CONSENT_CHANNELS and day}


def decode_contact(data: Mapping[str, Any]) -> Contact:
    """A contact from the plain data of its file."""
    return Contact(
        **{key: data[key] for key in Contact._fields if key in data and key != "consent"},
        consent=_consent(data),
    )


def encode_contact(contact: Contact) -> dict[str, Data]:
    """The canonical plain data of a contact."""
    return filled(contact._asdict() | {"consent": dict(contact.consent)})
