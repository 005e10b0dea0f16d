"""Making a practice: a new one from what was asked, or the made-up one to try things on.

What lies in its folder, and with which permissions, is decided in `storage.founding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.catalogue import WEEKDAYS
from therasched.domain.people import Practitioner
from therasched.domain.practice import Settings
from therasched.domain.record import NamedTuple
from therasched.domain.reminder import Reminder
from therasched.domain.text import folded, one_line
from therasched.errors import Refused, UsageFault

if TYPE_CHECKING:
    from therasched.domain.ports import Ground

HOURS = dict.fromkeys(WEEKDAYS[:5], ((9 * 60, 17 * 60),))
"""Working hours that a new practice begins with, so that `free` has something to offer."""

REMINDERS = (Reminder("client", "email", 24 * 60), Reminder("practitioner", "browser", 15))
"""Reminders of its sessions: a message a day before, an alarm in the practitioner's calendar."""

FALLBACK_CODE = "me"


class Copied(NamedTuple):
    """How much a copied practice holds."""

    clients: int
    sessions: int


def init(
    ground: Ground,
    *,
    name: str,
    timezone: str,
    practitioner_name: str,
    practitioner: str = "",
    git: bool = False,
) -> Settings:
    """Make a practice; its settings.

    Args:
        ground: where.
        name: what clients call it.
        timezone: IANA name.
        practitioner_name: who works at this desk.
        practitioner: her code; empty takes one from the name.
        git: each command that writes shall end with a commit.

    Raises:
        Refused: there is a practice already.
        UsageFault: a value is not as it must be.
    """
    require_free(ground)
    timing.zone(timezone)
    person = one_line(practitioner_name)
    if not person or not one_line(name):
        raise UsageFault("a practice and its practitioner need a name")
    code = practitioner or code_from(person)
    settings = Settings(
        id=ground.new_identity(),
        name=one_line(name),
        timezone=timezone,
        practitioner=code,
        practitioners={code: Practitioner(code, person)},
        hours=HOURS,
        reminders=REMINDERS,
        git="auto" if git else "",
    )
    ground.found(settings)
    return settings


def commit(ground: Ground, settings: Settings) -> bool:
    """Commit the files of a new practice; whether git had to be told who does.

    Her address then is one that can't be anybody's.
    """
    person = settings.practitioners[settings.practitioner]
    return ground.commit(person.name, f"{person.code}@{settings.id}.invalid")


def require_free(ground: Ground) -> None:
    """Refuse a folder that is a practice."""
    if ground.is_practice():
        raise Refused(f"there is a practice in {ground.root} already", hint="therasched doctor")


def code_from(name: str) -> str:
    """A code from the first word of a name that has letters from a to z."""
    for word in folded(name).split():
        code = "".join(sign for sign in word if sign.isascii() and sign.isalnum())
        if code:
            return code[:64]
    return FALLBACK_CODE


def demo(ground: Ground) -> Copied:
    """Copy the made-up practice.

    Raises:
        Refused: something is there already.
    """
    if not ground.is_empty():
        raise Refused(f"{ground.root} is there already", hint="therasched demo ANOTHER-FOLDER")
    names = ground.copy_example()
    kinds = [name.partition("/")[0] for name in names]
    return Copied(kinds.count("clients"), kinds.count("sessions"))
