"""A calendar file of another program as appointments; the second door to the icalendar library.

The first writes what this practice shows (`render.ics`); this one reads what anybody may have
written. Every event is read apart, so that one that is wrong costs no other: it is left out and
told with its line. Nothing in a file can make this long or large.
"""

from __future__ import annotations

import codecs
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from therasched.domain import timing
from therasched.domain.appointment import BUSY, CALLED_OFF, FREE, ForeignCalendar, LeftOut
from therasched.domain.occurrence import ForeignEvent, Length, Occurrences
from therasched.domain.recurrence import Unexpandable, read_rule
from therasched.domain.text import one_line
from therasched.errors import UsageFault
from therasched.storage import contentlines, foreignzones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

    from therasched.domain.appointment import Appointment
    from therasched.storage.contentlines import Line, Part

LARGEST = 20_000_000
"""Bytes of a file that is still read."""

MOST_APPOINTMENTS = 20_000
LONGEST_TITLE = 200
MOST_DATES = 5_000
"""Dates beside its rule that one event may name."""

_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
_ENDLESS = datetime(2200, 1, 1)  # noqa: DTZ001 - a wall time of any zone


class _Unusable(ValueError):
    """An event that is left out, and why."""


def read(
    data: bytes, home: ZoneInfo, first: date, last: date, floating: ZoneInfo | None = None
) -> ForeignCalendar:
    """The appointments of a calendar file; those that repeat within a window of days.

    Args:
        data: the bytes of the file.
        home: the practice's zone, in which every appointment is given.
        first: the first day of the window.
        last: the last one.
        floating: the zone of times that name none, or none that is known.

    Raises:
        UsageFault: it is no calendar, or too large for one.
    """
    _require_calendar(data)
    try:
        parts = contentlines.calendars(data.removeprefix(codecs.BOM_UTF8))
    except contentlines.TooMuch as error:
        raise UsageFault(f"this is no calendar of a person: {error}") from error
    if not parts:
        why = "not in UTF-8" if b"\0" in data[:2000] else "it has no BEGIN:VCALENDAR"
        raise UsageFault(f"this is no calendar file (iCalendar): {why}")
    reader = _Reader(home, first, last, floating)
    for part in parts:
        reader.take(part)
    return reader.calendar(utf8=_is_utf8(data))


def _require_calendar(data: bytes) -> None:
    if len(data) > LARGEST:
        raise UsageFault(f"too large: more than {LARGEST // 1_000_000} MB")
    begun = data[:2000].lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    if begun[:2] == b"PK":
        hint = "unpack it first"
        raise UsageFault("this is a ZIP archive, not the calendar file in it", hint=hint)
    if begun[:1] == b"<":
        raise UsageFault("this is a web page, not a calendar file", hint="download the .ics file")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


class _Reader:
    """What was read so far of the calendars of one file."""

    def __init__(self, home: ZoneInfo, first: date, last: date, floating: ZoneInfo | None) -> None:
        from icalendar.parser import Contentline
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        self._line: Callable[[str], Any] = Contentline
        self._windows = WINDOWS_TO_OLSON
        self._window = home, first, last
        self._chosen = floating
        self._floating: tzinfo = floating or home
        self._zones: dict[str, tzinfo | None] = {}
        self._definitions: dict[str, Part] = {}
        self._called_off = False
        self._name = ""
        self._events: dict[str, list[ForeignEvent]] = {}
        self._left_out: list[LeftOut] = []
        self._floats = self._guessed = 0
        self._whole = True

    # --- the parts of the file ---------------------------------------------------------

    def take(self, calendar: Part) -> None:
        """Read one calendar of the file."""
        said = {line.name: self._value(line)[1] for line in reversed(calendar.lines)}
        self._name = self._name or one_line(said.get("X-WR-CALNAME", "") or said.get("NAME", ""))
        self._called_off = said.get("METHOD", "").upper() == "CANCEL"
        own = foreignzones.known(said.get("X-WR-TIMEZONE", ""), self._windows)
        self._floating = self._chosen or own or self._window[0]
        self._zones = {}
        self._definitions = {}
        for part in calendar.parts:
            if part.name == "VTIMEZONE" and not part.fault:
                names = [self._value(line)[1] for line in part.lines if line.name == "TZID"]
                self._definitions.update(dict.fromkeys(names[:1], part))
        self._whole = self._whole and not calendar.fault
        for part in calendar.parts:
            if part.name == "VEVENT":
                self._take_event(part)

    def _take_event(self, part: Part) -> None:
        why = part.fault
        try:
            event = self._event(part)
        except (_Unusable, Unexpandable) as error:
            why = why or str(error)
        if why:
            uids = [self._value(line)[1].strip() for line in part.lines if line.name == "UID"]
            self._left_out.append(LeftOut(part.line, why, uids[0] if uids else ""))
            self._whole = self._whole and bool(uids or not part.fault)
            return
        self._events.setdefault(event.uid, []).append(event)

    def _value(self, line: Line) -> tuple[dict[str, str], str]:
        """Parameters and value of a line; nothing for one that can't be read."""
        try:
            _, params, value = self._line(_decoded(line.data)).parts()
        except (ValueError, IndexError):
            return {}, ""
        return {name.upper(): str(one) for name, one in params.items()}, str(value)

    def _event(self, part: Part) -> ForeignEvent:
        """The values of one event.

        Raises:
            _Unusable, Unexpandable: why it is left out.
        """
        lines: dict[str, list[Line]] = {}
        for line in part.lines:
            lines.setdefault(line.name, []).append(line)
        one = {name: self._value(found[0]) for name, found in lines.items()}
        uid = one.get("UID", ({}, ""))[1].strip()
        if not uid:
            raise _Unusable("it has no UID, so it would be brought in twice")
        if "DTSTART" not in one:
            raise _Unusable("it has no DTSTART")
        if "EXRULE" in one:
            raise _Unusable("it has an EXRULE, which is not understood")
        start = self._moment(*one["DTSTART"])
        rule = read_rule(one["RRULE"][1]) if "RRULE" in one else None
        if len(lines.get("RRULE", ())) > 1:
            raise _Unusable("it has more than one RRULE")
        slot = self._moment(*one["RECURRENCE-ID"]) if "RECURRENCE-ID" in one else None
        following = one.get("RECURRENCE-ID", ({}, ""))[0].get("RANGE", "").upper()
        texts = {name: one.get(name, ({}, ""))[1].strip() for name in ("SEQUENCE", "LAST-MODIFIED")}
        sequence = texts["SEQUENCE"][:9]
        return ForeignEvent(
            line=part.line,
            uid=uid,
            start=start,
            length=self._length(start, one),
            title=one_line(one.get("SUMMARY", ({}, ""))[1])[:LONGEST_TITLE],
            state=self._state(one),
            version=(
                int(sequence) if sequence.isascii() and sequence.isdigit() else 0,
                texts["LAST-MODIFIED"] or one.get("DTSTAMP", ({}, ""))[1],
            ),
            rule=rule,
            more=self._moments(lines.get("RDATE", ())),
            without=self._moments(lines.get("EXDATE", ())),
            slot=slot,
            following=following == "THISANDFUTURE",
            until=self._until(rule.until, start) if rule and rule.until else None,
        )

    def _state(self, one: dict[str, tuple[dict[str, str], str]]) -> str:
        said = {name: value[1].strip().upper() for name, value in one.items()}
        if self._called_off or said.get("STATUS") == "CANCELLED":
            return CALLED_OFF
        free = said.get("TRANSP") == "TRANSPARENT"
        return FREE if free or said.get("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE" else BUSY

    # --- times -------------------------------------------------------------------------

    def _moments(self, lines: Iterable[Line]) -> tuple[datetime | date, ...]:
        found = []
        for params, value in map(self._value, lines):
            for one in value.split(","):
                found.append(self._moment(params, one.partition("/")[0]))  # of a period the start
                if len(found) > MOST_DATES:
                    raise _Unusable(f"it has more than {MOST_DATES:,} dates")
        return tuple(found)

    def _moment(self, params: dict[str, str], value: str) -> datetime | date:
        """A moment in its zone, or a day.

        Raises:
            _Unusable: it is neither, or in no zone that is known.
        """
        naive, in_utc = _wall(value.strip())
        if not isinstance(naive, datetime):
            return naive
        if in_utc:
            return naive.replace(tzinfo=UTC)
        name = params.get("TZID", "")
        if not name:
            self._floats += 1
            return naive.replace(tzinfo=self._floating)
        zone = self._zone(name)
        if zone is None:
            if self._chosen is None:
                told = one_line(name)[:60]
                raise _Unusable(f'its time zone "{told}" is not known (--timezone)')
            self._guessed += 1
            zone = self._chosen
        return naive.replace(tzinfo=zone)

    def _zone(self, name: str) -> tzinfo | None:
        if name not in self._zones:
            self._zones[name] = self._found_zone(name)
        return self._zones[name]

    def _found_zone(self, name: str) -> tzinfo | None:
        defined = self._definitions.get(name)
        lines = defined.lines if defined else []
        places = [self._value(line)[1] for line in lines if line.name == "X-LIC-LOCATION"]
        zone = foreignzones.known(name, self._windows, places[0] if places else "")
        if zone is not None or defined is None:
            return zone
        try:
            return foreignzones.own(name, [self._observance(one) for one in defined.parts])
        except ValueError:
            return None

    def _observance(self, part: Part) -> tuple[datetime, str, list[datetime], str, str]:
        said = {line.name: self._value(line)[1].strip() for line in part.lines}
        begun = said.get("DTSTART", "")
        if begun < "1970":  # Outlook writes 1601
            begun = f"1970{begun[4:]}"
        first = _wall(begun)[0]
        if not isinstance(first, datetime):
            raise _Unusable("its time zone can not be read")
        dates = [one for line in part.lines if line.name == "RDATE"
                 for one in self._value(line)[1].split(",")]  # fmt: skip
        more = [one for text in dates if isinstance(one := _wall(text.strip())[0], datetime)]
        before, after = said.get("TZOFFSETFROM", ""), said.get("TZOFFSETTO", "")
        return first, said.get("RRULE", ""), more, before, after

    def _length(self, start: datetime | date, one: dict[str, tuple[dict[str, str], str]]) -> Length:
        """How long it takes; a day where a day alone says when it begins."""
        if "DTEND" in one:
            end = self._moment(*one["DTEND"])
            if isinstance(end, datetime) != isinstance(start, datetime):
                raise _Unusable("it begins with a day and ends with a time, or the other way round")
            if isinstance(end, datetime) and isinstance(start, datetime):
                took = end.astimezone(UTC) - start.astimezone(UTC)
            else:
                took = end - start
        elif "DURATION" in one:
            return self._duration(start, one["DURATION"][1].strip())
        else:
            took = timedelta(0 if isinstance(start, datetime) else 1)
        if took < timedelta(0):
            raise _Unusable("it ends before it begins")
        if not isinstance(start, datetime):
            return Length(max(1, took.days), timedelta(0))
        return Length(0, took)

    def _duration(self, start: datetime | date, text: str) -> Length:
        from icalendar import vDuration

        read: Callable[[str], timedelta] = vDuration.from_ical
        try:
            took = read(text)
        except (ValueError, OverflowError) as error:
            raise _Unusable("its DURATION can not be read") from error
        if took < timedelta(0):
            raise _Unusable("it ends before it begins")
        if not isinstance(start, datetime):
            return Length(max(1, took.days), timedelta(0))
        # Days of a DURATION are days of the calendar, hours pass (RFC 5545, 3.3.6).
        days = took.days if "D" in text.upper() or "W" in text.upper() else 0
        return Length(days, took - timedelta(days=days))

    def _until(self, text: str, start: datetime | date) -> datetime:
        """The last wall time that a rule allows, in the zone of its event."""
        if text[:4].isascii() and text[:4].isdigit() and int(text[:4]) > timing.LAST_YEAR:
            return _ENDLESS
        naive, in_utc = _wall(text)
        if not isinstance(naive, datetime):
            return datetime(naive.year, naive.month, naive.day, 23, 59, 59)  # noqa: DTZ001
        if in_utc and isinstance(start, datetime):
            return naive.replace(tzinfo=UTC).astimezone(start.tzinfo).replace(tzinfo=None)
        return naive

    # --- the whole file ----------------------------------------------------------------

    def calendar(self, *, utf8: bool) -> ForeignCalendar:
        """What the file holds.

        Raises:
            UsageFault: that is more than anybody has.
        """
        occurrences = Occurrences(*self._window)
        found: list[Appointment] = []
        for events in self._events.values():
            for made in occurrences.of(events):
                found.append(made)
                if len(found) > MOST_APPOINTMENTS:
                    most = f"more than {MOST_APPOINTMENTS:,} appointments"
                    raise UsageFault(most, hint="--from DAY --to DAY")
        found.sort(key=lambda one: (one.span.start_at, one.uid, one.slot))
        left_out = sorted({*self._left_out, *occurrences.left_out})
        notes = tuple(self._notes(utf8=utf8))
        return ForeignCalendar(self._name, tuple(found), tuple(left_out), notes, self._whole)

    def _notes(self, *, utf8: bool) -> Iterator[str]:
        if not utf8:
            yield "the file is not UTF-8; it was read as Latin-1"
        if not self._whole:
            yield "the file breaks off; what it lacks may still be in the calendar"
        if self._floats:
            yield f"times without a zone are those of {self._floating}"
        if self._guessed:
            yield f"times in a zone that is not known are those of {self._chosen}"


def _wall(text: str) -> tuple[datetime | date, bool]:
    """A wall time or a day, and whether it is in UTC.

    Raises:
        _Unusable: it is neither, or centuries away.
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        raise _Unusable("a time of it can not be read")
    day, clock, utc = found.groups()
    try:
        when = datetime.strptime(day + (clock or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError as error:
        raise _Unusable("a time of it can not be read") from error
    if not timing.FIRST_YEAR <= when.year <= timing.LAST_YEAR:
        raise _Unusable(f"it is not between {timing.FIRST_YEAR} and {timing.LAST_YEAR}")
    return (when, bool(utc)) if clock else (when.date(), False)
