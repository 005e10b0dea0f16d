"""A small practice on a real disk, for tests of use cases: clients, two services, a clock.

`Shop.open()` opens it as a command would, so what a test wrote is read back from the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions import schedule
from therasched.cli import wiring
from therasched.domain import timing, when

if TYPE_CHECKING:
    from pathlib import Path

    from therasched.actions.office import Office, Saved
    from therasched.domain.session import Stored

SETTINGS = """\
schema: 1
id: test
name: Test practice
timezone: Europe/Berlin
practitioner: lena
practitioners:
  lena: {name: Lena Berg}
  tom: {name: Tom Hale}
services:
  slt-50: {title: Speech therapy, minutes: 50, fee: 90.00}
  talk-30: {title: Talk, minutes: 30, notice: 48h}
types:
  supervision: {class: team, title: Supervision, asks: [outcome]}
hours:
  mon: [09:00-12:00, 13:00-17:00]
  tue: [09:00-12:00]
reminders:
  - {to: client, by: email, before: 1d}
clock: 2026-03-03 10:40
"""

CLIENTS = {
    "anna-k": "name: Anna K.\nservice: slt-50\n",
    "ben-o": "name: Ben O'Brien\nservice: slt-50\nreminders: []\n",
    "tanaka": "name: 家族 田中 👩‍👧\npractitioner: tom\n",
    "anne-z": "name: Anné Zed\narchived: 2026-01-01\n",
}


class Shop:
    """The folder, and short ways to fill it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("therasched.yaml", SETTINGS)
        for code, text in CLIENTS.items():
            self.write(f"clients/{code}.yaml", f"code: {code}\n{text}")
        self.write("contacts/school-ot.yaml", "code: school-ot\nname: School, Mrs Ott\n")

    def write(self, path: str, text: str) -> Path:
        """Put a file there as a person's editor would."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
        return file

    def open(self) -> Office:
        """Open it as a command does."""
        return wiring.open_practice(str(self.root)).office

    def book(self, clients: str, starts: str, **more: object) -> Stored:
        """Book a session of clients (codes with commas, or none) at a time."""
        return self.booked(clients, starts, **more).stored  # type: ignore[arg-type]

    def booked(self, clients: str, starts: str, *, strict: bool = False, **more: object) -> Saved:
        """As `book`, with everything the write says."""
        office = self.open()
        booking = schedule.Booking(
            when.read_when(starts.split(), office.now),
            clients=tuple(filter(None, clients.split(","))),
            **more,  # type: ignore[arg-type]
        )
        return schedule.book(office, schedule.draft(office, booking), strict=strict)

    def text(self, stored: Stored) -> str:
        """What lies in a session's file."""
        return (self.root / stored.path).read_text(encoding="utf-8")


def minutes(number: int) -> timing.Duration:
    """A length."""
    return timing.Duration(number, 0)
