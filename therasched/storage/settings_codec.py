"""The settings as text and as a record: `therasched.yaml`, with its services and practitioners.

Like `storage.codec`, which does the same for sessions and people; decoding expects what
`storage.faults` let through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.catalogue import DEFAULT_TYPES, WEEKDAYS, EventType
from therasched.domain.people import Practitioner, Service
from therasched.domain.practice import NOTICE_MINUTES, Holiday, Look, Mail, Settings, write_hours
from therasched.domain.reminder import read_before, write_before
from therasched.domain.timing import read_day
from therasched.storage.codec import encode_reminders, filled, reminders_of
from therasched.storage.shapes import read_hours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from therasched.storage.yamltree import Data


def encode_service(service: Service) -> dict[str, Data]:
    """The canonical plain data of a service, as it stands under its code."""
    notice = "" if service.notice is None else write_before(service.notice)
    data = service._asdict() | {"code": "", "minutes": str(service.minutes), "notice": notice}
    return filled(data)


def encode_practitioner(practitioner: Practitioner) -> dict[str, Data]:
    """The canonical plain data of a practitioner, as it stands under the code."""
    hours = _encode_hours(practitioner.hours)
    supervisors = list(practitioner.requires_cosign)
    changed = {"code": "", "hours": hours, "requires_cosign": supervisors}
    return filled(practitioner._asdict() | changed)


def encode_new_settings(settings: Settings) -> dict[str, Data]:
    """The plain data of settings that were just made up: what a new practice begins with."""
    people = settings.practitioners.values()
    data: dict[str, Any] = {
        "schema": "1",
        "id": settings.id,
        "name": settings.name,
        "timezone": settings.timezone,
        "practitioner": settings.practitioner,
        "practitioners": {one.code: encode_practitioner(one) for one in people},
        "week_start": settings.week_start,
        "hours": _encode_hours(settings.hours),
        "reminders": encode_reminders(settings.reminders),
        "git": settings.git,
    }
    return filled(data)


def _encode_hours(hours: Mapping[str, tuple[tuple[int, int], ...]]) -> dict[str, list[str]]:
    return {day: [write_hours(*one) for one in ranges] for day, ranges in hours.items()}


def decode_settings(data: Mapping[str, Any]) -> Settings:
    """The settings from the plain data of `therasched.yaml`."""
    return Settings(
        id=data["id"],
        name=data["name"],
        timezone=data["timezone"],
        practitioner=data["practitioner"],
        practitioners={
            code: _practitioner(code, one) for code, one in data["practitioners"].items()
        },
        services={code: _service(code, one) for code, one in _entries(data, "services")},
        types=DEFAULT_TYPES | {name: _type(name, one) for name, one in _entries(data, "types")},
        week_start=data.get("week_start") or "monday",
        hours=_hours(data),
        reminders=reminders_of(data.get("reminders") or ()),
        notice=read_before(data["notice"]) if data.get("notice") else NOTICE_MINUTES,
        email=data.get("email", ""),
        phone=data.get("phone", ""),
        address=data.get("address", ""),
        git=data.get("git", ""),
        clock=data.get("clock", ""),
        holidays=tuple(_holiday(one) for one in data.get("holidays") or ()),
        language=data.get("language", ""),
        quiet=data.get("quiet", ""),
        notices={kind: said for kind, said in (data.get("notices") or {}).items() if said},
        mail=_mail(data["mail"]) if data.get("mail") else None,
        portal=data.get("portal", ""),
        look=Look(**{key: (data.get("look") or {}).get(key, "") for key in Look._fields}),
    )


def _holiday(data: Mapping[str, str]) -> Holiday:
    first = read_day(data["day"])
    last = read_day(data["until"]) if data.get("until") else first
    return Holiday(first, last, data.get("title", ""))


def encode_holiday(holiday: Holiday) -> dict[str, Data]:
    """The canonical plain data of a holiday."""
    until = "" if holiday.last == holiday.first else holiday.last.isoformat()
    return filled({"day": holiday.first.isoformat(), "until": until, "title": holiday.title})


def _mail(data: Mapping[str, str]) -> Mail:
    security = data.get("security") or "starttls"
    port = int(data.get("port") or (465 if security == "tls" else 587))
    texts = {key: data.get(key, "") for key in Mail._fields[4:]}
    return Mail(data.get("from", ""), data.get("host", ""), port, security, **texts)


def _entries(data: Mapping[str, Any], key: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The entries of a map; one that is empty (`supervision:`) has all its fields empty."""
    return [(name, one or {}) for name, one in (data.get(key) or {}).items()]


def _practitioner(code: str, data: Mapping[str, Any]) -> Practitioner:
    texts = {key: data.get(key, "") for key in ("credentials", "email", "phone", "archived")}
    supervisors = tuple(data.get("requires_cosign") or ())
    return Practitioner(
        code, data["name"], hours=_hours(data), requires_cosign=supervisors, **texts
    )


def _service(code: str, data: Mapping[str, Any]) -> Service:
    return Service(
        code,
        data["title"],
        int(data["minutes"]),
        data.get("billing_code", ""),
        data.get("fee", ""),
        read_before(data["notice"]) if data.get("notice") else None,
        data.get("archived", ""),
    )


def _type(name: str, data: Mapping[str, Any]) -> EventType:
    base = DEFAULT_TYPES.get(name, EventType(name, name, "non-client", "", ()))
    kind = base._replace(title=data.get("title") or base.title, role=data.get("class") or base.role)
    kind = kind._replace(mode=data.get("mode") or base.mode)
    if kind.for_clients and not kind.mode:
        kind = kind._replace(mode="direct")
    asks = data.get("asks")
    if asks is None or asks == "":
        return kind._replace(asks=("plan", "outcome")) if kind.for_clients else kind
    return kind._replace(asks=tuple(asks))


def _hours(data: Mapping[str, Any]) -> dict[str, tuple[tuple[int, int], ...]]:
    hours = data.get("hours") or {}
    return {day: tuple(map(read_hours, hours[day])) for day in WEEKDAYS if hours.get(day)}
