"""Which entries of the practice came from another calendar: found by a look at the bytes.

Only files that speak of a source are read in full, so that looking through years costs little.
What is to be done with them is `domain.intake`'s.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from therasched.errors import Busy, FaultyData, NotFound, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from therasched.domain.session import Stored
    from therasched.storage.files import Files
    from therasched.storage.paths import SessionName
    from therasched.storage.sessions import Sessions

LOCK = "importing"

MARK = b"source"
"""Stands in every file that has one; the key is plain ASCII and hides only behind an escape."""


class Imports:
    """What was brought into one practice."""

    def __init__(self, files: Files, sessions: Sessions) -> None:
        self._files = files
        self._sessions = sessions

    def since(self, day: date) -> list[Stored]:
        """The entries from a day's month on that came from any other calendar, by start."""
        low = day.isoformat()[:7]
        months = [one for one in self._sessions.months() if one.replace("/", "-") >= low]
        names = (name for month in months for name in self._sessions.names_of(month))
        found = self._sessions.read_all(filter(self._may_be_one, names))
        return [one for one in found if one.session.source is not None]

    def ids(self) -> list[str]:
        """The ids of all sessions there are."""
        return [name.id for name in self._sessions.names()]

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Keep every other process of this practice from importing. Raises Busy."""
        try:
            lock = self._files.lock(0, LOCK)
        except Busy as error:
            raise Busy("another therasched is importing", hint="therasched agenda") from error
        try:
            yield
        finally:
            lock.close()

    def _may_be_one(self, name: SessionName) -> bool:
        try:
            data = self._files.read(name.path)
        except (NotFound, FaultyData, StorageFailed):
            return False  # told by whoever reads it
        return MARK in data or b"\\" in data
