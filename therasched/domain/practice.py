"""The practice: its settings and the people in it.

`clients` and `contacts` are mappings that may read their files only when asked, so that a command
pays for the people it names and no others. Nothing here reads a disk or a clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.catalogue import DEFAULT_TYPES, EventType
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from therasched.domain.chain import Event
    from therasched.domain.people import Client, Contact, Practitioner, Service
    from therasched.domain.reminder import Reminder

NOTICE_MINUTES = 24 * 60
"""Notice below which a client's cancellation is late, where the settings say nothing."""


NOTICES = ("created", "moved", "cancelled")
"""What clients may be told of beside reminders."""


class Holiday(NamedTuple):
    """Days on which the practice is closed, the last included."""

    first: date
    last: date
    title: str = ""

    def touches(self, first: date, last: date) -> bool:
        """Whether one of these days, the last included, is among them."""
        return self.first <= last and first <= self.last


class Mail(NamedTuple):
    """How messages leave (RFC 5321, 6409): `address` is who they are from.

    `security` is starttls, tls or none (to this machine alone); the password is what a command
    prints or a file holds. Only the machine named `sender` sends. What is not set yet is empty;
    whether it is enough is said in `domain.mailing`.
    """

    address: str = ""
    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_command: str = ""
    password_file: str = ""
    sender: str = ""


class Look(NamedTuple):
    """How the practice looks on pages for clients: a name, a picture's path, a colour `#rrggbb`."""

    name: str = ""
    logo: str = ""
    accent: str = ""


class Settings(NamedTuple):
    """`therasched.yaml`. `hours` are minutes of the day by weekday, `notice` is in minutes.

    `practitioner` is who works at this desk; `clock` is the wall time a practice stands still at;
    with `git` "auto" each command that writes ends with a commit. `notices` maps each of `NOTICES`
    to always, never or ask; `quiet` are hours without messages; `language` is what people read
    whose own is not known; `portal` is the address that the portal is published at.
    """

    id: str
    name: str
    timezone: str
    practitioner: str
    practitioners: Mapping[str, Practitioner]
    services: Mapping[str, Service] = {}
    types: Mapping[str, EventType] = DEFAULT_TYPES
    week_start: str = "monday"
    hours: Mapping[str, tuple[tuple[int, int], ...]] = {}
    reminders: tuple[Reminder, ...] = ()
    notice: int = NOTICE_MINUTES
    email: str = ""
    phone: str = ""
    address: str = ""
    git: str = ""
    clock: str = ""
    holidays: tuple[Holiday, ...] = ()
    language: str = ""
    quiet: str = ""
    notices: Mapping[str, str] = {}
    mail: Mail | None = None
    portal: str = ""
    look: Look = Look()

    def holidays_in(self, first: date, last: date) -> tuple[Holiday, ...]:
        """The holidays that touch these days, the last included."""
        return tuple(one for one in self.holidays if one.touches(first, last))


class Setting(NamedTuple):
    """One setting by its dotted key, `hours.mon`; `value` is its text in the file, or empty."""

    key: str
    value: str
    doc: str


class Practice(NamedTuple):
    """Settings and people, as every rule and view needs them; `now` is in the practice's zone.

    `signed` maps the id of a session to the events of its log, as far as it has one.
    """

    settings: Settings
    clients: Mapping[str, Client]
    contacts: Mapping[str, Contact]
    zone: ZoneInfo
    now: datetime
    signed: Mapping[str, Sequence[Event]] = {}

    def notice_for(self, service: str) -> int:
        """The cancellation policy of a service in minutes (rule 6, cancellation)."""
        known = self.settings.services.get(service)
        return self.settings.notice if known is None or known.notice is None else known.notice


def write_hours(first: int, last: int) -> str:
    """Write two minutes of the day as `09:00-12:30`."""
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (first, last))
