"""Which events there are, and which of them each names: what one log can't know of itself.

A log is sighted by itself, perhaps by another process; the survey takes in what was sighted and
finds out what is missing, what is newest, and in which logs an event does not fit what it follows.
It keeps little, since a practice may have a hundred thousand logs. What is right about an event
is in `domain.verification`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from therasched.domain.chain import BEHIND, PRACTICE, is_hash
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from therasched.domain.chain import Line, Log

TOLERANCE = timedelta(minutes=2)
"""How far clocks of two machines may be apart."""

_LEEWAY = int(TOLERANCE.total_seconds())


class Met(NamedTuple):
    """An event as far as others are concerned: its hash and those that it names, as bytes.

    `at` is in seconds; one that says that its clock was behind may come before what it follows.
    """

    link: bytes
    after: tuple[bytes, ...]
    at: int
    kind: str
    line: int
    behind: bool


class Sighting(NamedTuple):
    """One log; `session` is empty for that of the practice.

    `apart` says that an event does not belong there, or was made while a clock was behind: what is
    true of its session can't be said without all the others.
    """

    name: str
    path: str
    met: tuple[Met, ...]
    apart: bool


class Known(NamedTuple):
    """Where an event is named: in which log, where that lies, and when."""

    session: str
    path: str
    line: int
    at: int


def sighted(log: Log) -> Sighting:
    """What others may have to know of a log."""
    met = tuple(_met(line) for line in log.lines if line.event is not None)
    apart = any((event.session or PRACTICE) != log.name for event in log.events)
    return Sighting(log.name, log.path, met, apart or any(one.behind for one in met))


def _met(line: Line) -> Met:
    event = line.event
    assert event is not None
    return Met(
        bytes.fromhex(line.forms.link),
        tuple(map(bytes.fromhex, event.after)),
        int(event.at_moment.timestamp()),
        event.kind,
        line.number,
        BEHIND in event.clock.split(),
    )


class Survey:
    """The events of a practice."""

    def __init__(self) -> None:
        self._at: dict[bytes, int] = {}
        self._free: set[bytes] = set()
        self._missing: dict[bytes, list[Known]] = {}
        self._first: dict[bytes, set[str]] = {}
        self._unsettled: set[str] = set()
        self.counts: dict[str, int] = {}

    def take(self, sighting: Sighting) -> None:
        """Take in a log."""
        for one in sighting.met:
            if one.link not in self._at:
                self.counts[one.kind] = self.counts.get(one.kind, 0) + 1
                self._at[one.link] = one.at
                waiting = self._missing.pop(one.link, ())
                if not waiting:
                    self._free.add(one.link)
                for known in waiting:
                    self._compare(one.at, known)
            if not one.after:
                self._first.setdefault(one.link, set()).add(sighting.name)
            known = Known(sighting.name, sighting.path, one.line, one.at)
            for name in one.after:
                self._free.discard(name)
                if name in self._at:
                    self._compare(self._at[name], known)
                else:
                    self._missing.setdefault(name, []).append(known)
        if sighting.apart:
            self._unsettled.add(sighting.name)

    def _compare(self, named_at: int, known: Known) -> None:
        if known.at < named_at - _LEEWAY:
            self._unsettled.add(known.session)

    def unsettled(self) -> set[str]:
        """The logs whose events do not fit what they follow, or might not.

        Of every other log is true what is true of it alone.
        """
        waiting = {known.session for found in self._missing.values() for known in found}
        firsts = set().union(*self._first.values()) if len(self._first) > 1 else set()
        return self._unsettled | waiting | firsts

    # --- asking ------------------------------------------------------------------------------

    def lacks(self, name: str) -> bool:
        """Whether an event that is named is nowhere."""
        return bytes.fromhex(name) not in self._at

    def times(self, names: Collection[str]) -> list[datetime]:
        """When those of some events were made that there are."""
        found = (self._at.get(bytes.fromhex(name)) for name in names)
        return [datetime.fromtimestamp(at, UTC) for at in found if at is not None]

    def firsts(self) -> int:
        """How many events name nothing before them."""
        return len(self._first)

    def has(self, name: str) -> bool:
        """Whether there is an event of that hash, or of one that begins so."""
        if is_hash(name) and bytes.fromhex(name) in self._at:
            return True
        return any(known.hex().startswith(name) for known in self._at)

    def nowhere(self, told: Collection[str]) -> Iterator[tuple[str, Known]]:
        """What is named and is nowhere, where it is named first; but for logs told of already."""
        for name, known in self._missing.items():
            if known[0].session not in told:
                yield name.hex(), known[0]

    @property
    def events(self) -> int:
        """How many events there are."""
        return len(self._at)

    @property
    def heads(self) -> list[str]:
        """The hashes that no event names, the newest first."""
        newest = sorted(self._free, key=lambda name: (self._at[name], name), reverse=True)
        return [name.hex() for name in newest]

    def newest_at(self) -> datetime | None:
        """When the newest event was made, as it claims."""
        newest = max(self._at.values(), default=None)
        return None if newest is None else datetime.fromtimestamp(newest, UTC)


class Alone(Survey):
    """The events of one log, as if whatever they name elsewhere were there and fitted."""

    def __init__(self, sighting: Sighting) -> None:
        super().__init__()
        self._at = {one.link: one.at for one in sighting.met}
        self._first = {one.link: {sighting.name} for one in sighting.met if not one.after}

    def lacks(self, name: str) -> bool:
        """Whether an event that is named is nowhere: nothing is missed."""
        del name
        return False
