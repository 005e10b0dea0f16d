"""What the use cases need from outside, as protocols that storage fulfils.

Used for types only, so it costs a running command nothing. `therasched.cli.wiring` puts the real
ones in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from therasched.domain.finding import Finding
    from therasched.domain.session import Session, Stored


class SessionStore(Protocol):
    """The session files of one practice. Faults of what was read collect in `findings`."""

    def findings(self) -> list[Finding]:
        """The faults of every session file read so far."""
        ...

    def get(self, path: str) -> Stored:
        """A session to build on or write to; `FaultyData` when its file has a fault."""
        ...

    def view(self, path: str) -> Stored:
        """A session to look at, also one whose file has faults, if enough is usable."""
        ...

    def named(self, prefix: str) -> list[str]:
        """The paths of the sessions whose id begins so."""
        ...

    def in_days(self, first: date, last: date) -> list[Stored]:
        """The sessions that touch these days, by start."""
        ...

    def since(self, day: date, client: str = "") -> Iterator[Stored]:
        """Sessions from a day on, by start; of one client when a code is given."""
        ...

    def until(self, day: date, client: str = "") -> Iterator[Stored]:
        """Sessions that start on a day or before, latest first; of one client if asked."""
        ...

    def edited(self, path: str) -> tuple[Stored | None, tuple[Finding, ...]]:
        """Read a file anew after a person's edit, with its faults; its name may be due."""
        ...

    def modified_at(self, path: str) -> datetime:
        """When a file last changed, UTC."""
        ...

    def fresh_id(self) -> str:
        """An id that no session has."""
        ...

    def create(self, session: Session) -> Stored:
        """Write a new session's file."""
        ...

    def save(self, stored: Stored, session: Session) -> Stored:
        """Write what differs; `ChangedOnDisk` when the file moved on meanwhile."""
        ...

    def remove(self, stored: Stored) -> None:
        """Take a session's file away, keeping a copy."""
        ...
