"""What another calendar holds: appointments with a time, and what could not be made of it.

Plain records that `storage.calendars` fills from a file and `domain.intake` compares with what was
brought in before. Where an event repeats, each time is an appointment of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from typing import Protocol

    from therasched.domain.session import Stored
    from therasched.domain.timing import Span

    class EarlierImports(Protocol):
        """Where what was brought in before is found."""

        def since(self, day: date) -> Sequence[Stored]:
            """The entries from a day on that came from any other calendar."""
            ...

        def ids(self) -> Sequence[str]:
            """The ids of all sessions there are."""
            ...

        def importing(self) -> AbstractContextManager[None]:
            """Keep every other process of this practice from importing. Raises Busy."""
            ...


BUSY, FREE, CALLED_OFF = "busy", "free", "called off"
"""What an appointment does to the time it takes: RFC 5545 TRANSP and STATUS together."""


class Appointment(NamedTuple):
    """One event at one time, in the practice's zone.

    `slot` tells the times of one that repeats apart (RFC 5545, RECURRENCE-ID): where the rule put
    it, in UTC, and nothing for the first. `line` is where it begins in the file.
    """

    uid: str
    slot: str
    span: Span
    title: str
    state: str = BUSY
    line: int = 0


class LeftOut(NamedTuple):
    """An event of a file that no appointment could be made of, and why."""

    line: int
    why: str
    uid: str = ""


class ForeignCalendar(NamedTuple):
    """A calendar file: its own name, what it holds by start, and what is to be said about it.

    One that is not `whole` breaks off, or has events of which nobody knows which they are: what it
    lacks may still be in the calendar.
    """

    name: str
    appointments: tuple[Appointment, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = True
