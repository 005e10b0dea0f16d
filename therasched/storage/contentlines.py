"""The lines of a calendar file (RFC 5545, 3.1), and which of them make up an event or a zone.

Bytes in, lines with their numbers out; nothing is understood yet. An event that is broken off is
told and costs no other one. What the lines say is read in `storage.calendars`.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_EVENTS, MOST_CALENDARS, MOST_LINES, DEEPEST = 20_000, 1_000, 1_000_000, 20
LONGEST_LINE = 100_000
"""Bytes of a line that is still read; a longer one is a picture, or worse."""

_EVENT_LINES = frozenset(
    b"UID DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID SUMMARY STATUS TRANSP "
    b"SEQUENCE LAST-MODIFIED DTSTAMP X-MICROSOFT-CDO-BUSYSTATUS".split()
)
_ZONE_LINES = frozenset(b"TZID X-LIC-LOCATION DTSTART TZOFFSETFROM TZOFFSETTO RRULE RDATE".split())
_CALENDAR_LINES = frozenset(b"NAME X-WR-CALNAME X-WR-TIMEZONE METHOD".split())


class Line(NamedTuple):
    """One line, unfolded: its number in the file, its name in capitals, and all of it."""

    number: int
    name: str
    data: bytes


class Part(NamedTuple):
    """An event, a zone or a part of one: where it begins, and those of its lines that matter.

    `fault` says why it is not to be used.
    """

    line: int
    name: str
    lines: list[Line]
    parts: list[Part]
    fault: str = ""


class TooMuch(ValueError):
    """More events or calendars, or deeper ones, than any calendar of a person has."""


def calendars(data: bytes) -> list[Part]:
    """The calendars of a file with their events and zones, in order; others are passed over.

    Raises:
        TooMuch: see `MOST_EVENTS`.
    """
    parts = _Parts()
    for number, line in _unfolded(data):
        name = line[: _name_length(line)].upper()
        if name == b"BEGIN":
            parts.begin(number, line[6:].strip().upper()[:40].decode("latin-1"))
        elif name == b"END":
            parts.end(line[4:].strip().upper()[:40].decode("latin-1"))
        else:
            parts.add(number, name, line)
    parts.close()
    return parts.found


class _Parts:
    """The calendars found so far, and what is open at a line.

    `stack` is the calendar and in it an event, or a zone and a rule of it; `skipped` are parts that
    are of no interest.
    """

    def __init__(self) -> None:
        self.found: list[Part] = []
        self._stack: list[Part] = []
        self._skipped: list[str] = []
        self._events = 0

    def begin(self, number: int, kind: str) -> None:
        """Open a part; an event or a calendar that was left open is broken off by the next one."""
        part = Part(number, kind, [], [])
        if kind == "VCALENDAR":
            self.close()
            self._stack = [part]
            self.found.append(part)
        elif kind == "VEVENT" and self._stack:
            self.break_off()
            self._events += 1
            self._open(part)
        elif not self._skipped and self._belongs(kind):
            self._open(part)
        else:
            self._skipped.append(kind)
        if self._events > MOST_EVENTS or len(self.found) > MOST_CALENDARS:
            raise TooMuch(f"more than {MOST_EVENTS:,} events or {MOST_CALENDARS:,} calendars")
        if len(self._skipped) > DEEPEST:
            raise TooMuch(f"parts in parts, more than {DEEPEST} deep, at line {number}")

    def _belongs(self, kind: str) -> bool:
        names = [part.name for part in self._stack]
        if kind == "VTIMEZONE":
            return names == ["VCALENDAR"]
        return kind in ("STANDARD", "DAYLIGHT") and names == ["VCALENDAR", "VTIMEZONE"]

    def _open(self, part: Part) -> None:
        self._stack[-1].parts.append(part)
        self._stack.append(part)

    def end(self, kind: str) -> None:
        """Close a part, with what was left open within it."""
        names = [part.name for part in self._stack]
        if kind == "VCALENDAR":
            self.break_off()
            self._stack = []
        elif kind in names[1:2]:
            del self._stack[1:]
            self._skipped = []
        elif kind in self._skipped:
            while self._skipped.pop() != kind:
                pass
        elif not self._skipped and kind in names[2:]:
            del self._stack[2:]

    def break_off(self) -> None:
        """Mark what is open within a calendar: nothing of it is to be trusted."""
        self._skipped = []
        if len(self._stack) > 1:
            broken = self._stack[1]
            self._stack[0].parts[-1] = broken._replace(fault=f"it has no END:{broken.name}")
            del self._stack[1:]

    def close(self) -> None:
        """Mark the calendar that is open: there may have been more of it."""
        self.break_off()
        if self._stack:
            self.found[-1] = self.found[-1]._replace(fault="it has no END:VCALENDAR")

    def add(self, number: int, name: bytes, line: bytes) -> None:
        """Keep a line, if it matters to what is open."""
        if self._stack and not self._skipped and name in _wanted(self._stack[-1]):
            self._stack[-1].lines.append(Line(number, name.decode(), line[:LONGEST_LINE]))


def _wanted(part: Part) -> frozenset[bytes]:
    if part.name == "VCALENDAR":
        return _CALENDAR_LINES
    return _EVENT_LINES if part.name == "VEVENT" else _ZONE_LINES


def _name_length(line: bytes) -> int:
    ends = [at for at in (line.find(b":", 0, 64), line.find(b";", 0, 64)) if at >= 0]
    return min(ends, default=0)


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    r"""The lines with their numbers; `\r\n`, `\n` or `\r` ends one, a blank goes on with it.

    Of a line that is too long the beginning is enough.
    """
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    more, begun, length = [b""], 1, 0
    for number, line in enumerate(BytesIO(data), 1):
        if number > MOST_LINES:
            raise TooMuch(f"more than {MOST_LINES:,} lines")
        text = line.rstrip(b"\r\n")
        if text[:1] in (b" ", b"\t"):
            if length < LONGEST_LINE:
                more.append(text[1:])
                length += len(text)
            continue
        yield begun, b"".join(more)
        more, begun, length = [text], number, len(text)
    yield begun, b"".join(more)
