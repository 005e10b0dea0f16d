"""Who and what a practice knows: practitioners, clients, contacts, services.

Each has a short neutral code; the code is what is stored, committed and logged. How a client may
be named to whom is decided in `views.disclosure`, nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from therasched.domain.reminder import Reminder

CONSENT_CHANNELS = ("email", "phone", "sms", "portal", "video")


class Service(NamedTuple):
    """What is delivered and billed; `minutes` is its usual length, `fee` the text as typed.

    `notice` is the cancellation policy in minutes; None takes the practice's.
    """

    code: str
    title: str
    minutes: int
    billing_code: str = ""
    fee: str = ""
    notice: int | None = None
    archived: str = ""


class Practitioner(NamedTuple):
    """Who works; `hours` by weekday overrides the practice's when it is not empty.

    `requires_cosign` are the codes of supervisors, one of whom co-signs what this one signs.
    """

    code: str
    name: str
    credentials: str = ""
    email: str = ""
    phone: str = ""
    hours: Mapping[str, tuple[tuple[int, int], ...]] = {}
    requires_cosign: tuple[str, ...] = ()
    archived: str = ""


class Contact(NamedTuple):
    """A third party: guardian, school, doctor. `consent` maps a channel to its date.

    `quiet` are hours without messages (`reminder.read_quiet`).
    """

    code: str
    name: str
    role: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    quiet: str = ""
    consent: Mapping[str, str] = {}
    archived: str = ""


class Listed(NamedTuple):
    """As much of a client as it takes to find her by her name; `archived` is the day, or empty."""

    code: str
    name: str
    archived: str = ""


class Client(NamedTuple):
    """Who is treated. Dates (`born`, consent, `archived`) are ISO texts; `reminders` are wishes.

    `guardians` and `contacts` are codes of contacts; `archived` is empty while active; `quiet` are
    hours without messages (`reminder.read_quiet`). `portal` is the secret part of the link to her
    page, empty until she gets one.
    """

    code: str
    name: str
    title: str = ""
    pronouns: str = ""
    born: str = ""
    email: str = ""
    phone: str = ""
    guardians: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    consent: Mapping[str, str] = {}
    language: str = ""
    quiet: str = ""
    service: str = ""
    practitioner: str = ""
    reminders: tuple[Reminder, ...] | None = None
    portal: str = ""
    archived: str = ""
