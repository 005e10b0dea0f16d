"""What leaves the practice as files for other programs, and the port through which it does.

The sessions come one after the other, so that an export of any size needs little memory; what a
calendar shows of them is decided in `views`, how the bytes look in `render`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from therasched.domain.belonging import Faulty
    from therasched.domain.chain import Event
    from therasched.domain.finding import Finding
    from therasched.domain.session import Stored

Made = TypeVar("Made")


class Written(NamedTuple):
    """A file that was written; `changed` is false where it held the same before."""

    size: int
    changed: bool


class Wanted(NamedTuple):
    """What a folder of calendars shall hold: each by its UID, and files about the folder itself.

    `spared` are UIDs whose sessions can't be read just now: their files stay as they are. They
    are known once the calendars have been gone through.
    """

    calendars: Iterable[tuple[str, bytes]]
    about: Mapping[str, str]
    spared: Iterable[str] = ()


class Updated(NamedTuple):
    """How many calendars of a folder were written, removed, or left since they fit already.

    `foreign` are the names of files that this program did not write, or that somebody changed
    before their session went away; they stay.
    """

    written: int
    removed: int
    unchanged: int
    foreign: tuple[str, ...] = ()


class Source(Protocol):
    """The sessions of some days, read once and not remembered."""

    @property
    def signed(self) -> Mapping[str, Sequence[Event]]:
        """The signed events of a session by its id, likewise."""

    def sessions(self, first: date, last: date) -> Iterator[tuple[Stored, datetime]]:
        """Those that touch these days, by start, and when each file was last changed (UTC)."""

    def made(
        self, first: date, last: date, make: Callable[[Stored, datetime], Made | None]
    ) -> Iterator[Made]:
        """What is made of each of them, but for None; `make` may be called in another process."""

    def of_client(self, first: date, client: str) -> Iterator[tuple[Stored, datetime]]:
        """Those of one client from a day on, by start; files that don't name her are not read."""

    def findings(self) -> list[Finding]:
        """The faults of the files read so far, by path."""

    def faulty(self) -> Collection[Faulty]:
        """The sessions read so far whose files have faults, other than in their names."""

    def unread(self) -> Collection[str]:
        """The ids of sessions whose files could not be used so far."""


class Exits(Protocol):
    """Where files for the outside go."""

    def write(self, target: str, parts: Iterable[bytes]) -> Written:
        """Write a file whole or not at all. Raises Refused, StorageFailed."""

    def update(self, folder: str, wanted: Wanted) -> Updated:
        """Bring a folder of calendars up to date. Raises Refused, StorageFailed."""
