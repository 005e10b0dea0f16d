"""Time as a practice writes it: wall clock in a named zone, exact across clock changes.

Two moments with the same `ZoneInfo` are compared by Python on the wall clock, without the fold;
so everything that compares or measures here goes over UTC. Reads no clock. What people type
(`tue 14:00`) is read in `domain.when`; this module reads the spelling of the files.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""The years a date may lie in; what is outside is a slip of the hand."""

_ZONE_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/")
# Names that mean another zone on another machine, or count leap seconds.
_MACHINE_ZONES = ("localtime", "posixrules", "Factory", "posix", "right")


class UnreadableTime(UsageFault, ValueError):
    """A date, time, length or zone that can't be read: typed a usage fault, in a file a finding."""


class UnknownZone(UnreadableTime):
    """No time zone has this name; `suggestion` is the one that was probably meant, or None."""

    def __init__(self, name: str, suggestion: str | None) -> None:
        meant = f"; did you mean {suggestion}?" if suggestion else ""
        super().__init__(f'"{name}" is not a time zone such as Europe/Berlin{meant}')
        self.suggestion = suggestion


class UnclearTime(UnreadableTime):
    """A wall time that isn't one moment; `readings` are the two it may mean, earlier first."""

    def __init__(self, message: str, readings: tuple[str, str]) -> None:
        super().__init__(f"{message}; write {readings[0]} or {readings[1]}")
        self.readings = readings


class NoSuchTime(UnclearTime):
    """The clocks are put forward over this wall time; it does not exist."""


class TwiceTime(UnclearTime):
    """The clocks are put back over this wall time; it stands twice."""


class Span(NamedTuple):
    """From `start` to before `end`, both aware in one zone; made by `span`.

    `whole_days` says that only the days count; `end` is then the beginning of the day after the
    last.
    """

    start: datetime
    end: datetime
    whole_days: bool = False

    @property
    def start_at(self) -> datetime:
        """The start in UTC."""
        return self.start.astimezone(UTC)

    @property
    def end_at(self) -> datetime:
        """The end in UTC, the first moment that is outside."""
        return self.end.astimezone(UTC)

    @property
    def minutes(self) -> int:
        """How long it takes, in whole minutes that pass."""
        return int((self.end_at - self.start_at).total_seconds()) // 60

    @property
    def first_day(self) -> date:
        """The day it starts on."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last day it touches; a session until midnight doesn't touch the next one."""
        return (self.end_at - timedelta.resolution).astimezone(self.end.tzinfo).date()

    def on(self, day: date) -> bool:
        """Whether it touches a day."""
        return self.first_day <= day <= self.last_day

    def overlaps(self, other: Span) -> bool:
        """Whether both hold a common moment; 10–11 and 11–12 don't (rule 8, overlaps)."""
        return self.start_at < other.end_at and other.start_at < self.end_at

    def __eq__(self, other: object) -> bool:
        """The same moments, written the same way."""
        return isinstance(other, Span) and self._key() == other._key()

    def __ne__(self, other: object) -> bool:
        """Not the same; the tuple's own would look at the wall clock."""
        return not self == other

    def __hash__(self) -> int:
        """Equal spans, equal hashes."""
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.start_at, self.end_at, str(self.start.tzinfo), self.whole_days


class Duration(NamedTuple):
    """A length as typed: minutes that pass, or days and weeks of the calendar (as `days`)."""

    minutes: int
    days: int


def zone(name: str) -> ZoneInfo:
    """The time zone of a name like `Europe/Berlin`; a name is never taken as a path.

    Raises:
        UnknownZone: there is none, or its meaning depends on the machine.
    """
    from zoneinfo import ZoneInfo

    if set(name) <= _ZONE_LETTERS and name.partition("/")[0] not in _MACHINE_ZONES:
        try:
            return ZoneInfo(name)
        except (OSError, LookupError, ValueError):
            pass  # a folder, an unknown name, a file that is no zone
    raise UnknownZone(name, _zone_suggestion(name))


def _zone_suggestion(name: str) -> str | None:
    from zoneinfo import available_timezones

    from therasched.domain.text import suggestion

    known = sorted(available_timezones().difference(_MACHINE_ZONES), reverse=True)
    named = {one.rpartition("/")[2]: one for one in known} | {one: one for one in known}
    meant = suggestion(name, named)
    return meant and named[meant]


def at(naive: datetime, zone: ZoneInfo, offset: str | None = None) -> datetime:
    """The moment of a wall time in a zone; `offset` (`+01:00`) chooses where it stands twice.

    Raises:
        NoSuchTime: the clocks are put forward over it.
        TwiceTime: the clocks are put back over it, and no offset is given.
        UnreadableTime: the offset is not one that the zone has then.
    """
    early, late = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    first, second = _offset(early), _offset(late)
    if first == second and offset is None:
        return early
    said = _wall(naive)
    if first < second:  # PEP 495: the first reads a skipped time as before the change
        readings = _exact(through_utc(late)), _exact(through_utc(early))
        message = f"{said} does not exist in {zone.key}, the clocks are put forward"
        raise NoSuchTime(message, readings)
    if offset is None:
        message = f"{said} stands twice in {zone.key}, the clocks are put back"
        raise TwiceTime(message, (_exact(early), _exact(late)))
    moments = {_offset_text(early): early, _offset_text(late): late}
    if offset not in moments:
        have = " or ".join(moments)
        raise UnreadableTime(f"{said} has the offset {have} in {zone.key}, not {offset}")
    return moments[offset]


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    assert offset is not None
    return offset


def _offset_text(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")[len("2026-03-10T14:00") :]


def _wall(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "minutes")


def _exact(moment: datetime) -> str:
    return _wall(moment) + _offset_text(moment)


def through_utc(moment: datetime) -> datetime:
    """The same moment as its zone writes it; moves only wall times that don't exist."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)


def doubled_offset(moment: datetime) -> str:
    """`+01:00` where the wall time of an aware moment stands twice, else nothing."""
    twice = _offset(moment.replace(fold=0)) > _offset(moment.replace(fold=1))
    return _offset_text(moment) if twice else ""


def span(start: datetime | date, end: datetime | date, zone: ZoneInfo) -> Span:
    """The span of two moments, or of two days, the last included.

    Raises:
        UnreadableTime: one is a moment and the other a day, or the end is not after the start.
    """
    if isinstance(start, datetime) and isinstance(end, datetime):
        made = Span(start, end)
    elif isinstance(start, datetime) or isinstance(end, datetime):
        raise UnreadableTime("start and end need a time of day both, or neither")
    else:
        made = Span(day_begins(start, zone), day_begins(end + timedelta(1), zone), whole_days=True)
    if made.end_at <= made.start_at:
        raise UnreadableTime("the end is not after the start")
    return made


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day: midnight, or later where the clocks skip midnight."""
    return through_utc(datetime(day.year, day.month, day.day, tzinfo=zone))


def plus_minutes(start: datetime, minutes: int) -> datetime:
    """The moment when so many minutes have passed, in the same zone."""
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)


def read_moment(text: str, zone: ZoneInfo) -> datetime | date:
    """Read `2026-03-10 14:00`, with `+01:00` after it where it stands twice, or a date alone.

    A `T` may stand for the blank. Exact, and quick: every session that is shown needs it twice.

    Raises:
        NoSuchTime, TwiceTime: see `at`.
        UnreadableTime: it is something else; the sentence says what to write.
    """
    day = read_day(text[:10])
    if len(text) == 10:
        return day
    offset = text[16:]  # or nothing, which `in` takes for a part of any text
    # Python 3.14 reads 24:00 as the next day's midnight; the file's spelling has one only.
    if text[10] not in " T" or text[13:14] != ":" or text[11:13] == "24" or offset[:1] not in "+-":
        raise _unreadable(text)
    try:
        clock = time.fromisoformat(text[11:16])
    except ValueError:
        raise _unreadable(text) from None
    return at(datetime.combine(day, clock), zone, offset or None)


def read_day(text: str) -> date:
    """Read `2026-03-10`.

    Raises:
        UnreadableTime: it is something else, no day of the calendar, or centuries away.
    """
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise _unreadable(text)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        if text.isascii() and text.replace("-", "").isdigit():
            raise UnreadableTime(f"{text} is not in the calendar") from None
        raise _unreadable(text) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnreadableTime(f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _unreadable(text: str) -> UnreadableTime:
    return UnreadableTime(f'"{text}" is not a time such as 2026-03-10 14:00 or 2026-03-10')


def write_moment(moment: datetime | date) -> str:
    """Write what `read_moment` reads; the offset only where the wall time stands twice."""
    if isinstance(moment, datetime):
        return _wall(moment) + doubled_offset(moment)
    return moment.isoformat()


def duration(text: str) -> Duration:
    """Read `50m`, `1h`, `1h30m`, `90` (minutes), `3d` or `2w`.

    Raises:
        UnreadableTime: it is something else.
    """
    import re

    found = re.fullmatch(
        r"(?P<d>\d{1,4})d|(?P<w>\d{1,3})w|(?P<h>\d{1,4})h((?P<rest>\d{1,2})m?)?|(?P<m>\d{1,6})m?",
        text.strip().lower(),
        re.ASCII,
    )
    if not found:
        raise UnreadableTime(f'"{text}" is not a length of time such as 50m, 1h30m, 90 or 3d')
    part = {name: int(digits or 0) for name, digits in found.groupdict().items()}
    return Duration(part["h"] * 60 + part["rest"] + part["m"], part["w"] * 7 + part["d"])


def in_words(length: timedelta) -> str:
    """A length for people, rounded down: `3 minutes`, `23 h`, `2 days`, `3 weeks`."""
    seconds = abs(int(length.total_seconds()))
    if seconds < 3600:
        return _counted(seconds // 60, "minute")
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return days_in_words(seconds // 86400)


def days_in_words(days: int) -> str:
    """A number of days for people, rounded down: `1 day`, `3 weeks`, `5 months`, `2 years`."""
    for unit, size, least in (("year", 365, 730), ("month", 30, 90), ("week", 7, 21)):
        if days >= least:
            return _counted(days // size, unit)
    return _counted(days, "day")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def from_now(moment: datetime, now: datetime) -> str:
    """How far a moment lies from `now`: `in 20 minutes`, `now`, `3 h ago`."""
    gap = moment.astimezone(UTC) - now.astimezone(UTC)
    if abs(gap) < timedelta(minutes=1):
        return "now"
    return f"in {in_words(gap)}" if gap > timedelta() else f"{in_words(gap)} ago"


def week_of(day: date, week_start: str = "monday") -> tuple[date, date]:
    """The first and last day of the week a day is shown in; `week_start` is monday or sunday."""
    shift = 1 if week_start == "sunday" else 0
    first = day - timedelta((day.weekday() + shift) % 7)
    return first, first + timedelta(6)


def week_label(day: date, week_start: str = "monday") -> str:
    """The ISO week of the week a day is shown in, as `2026-W11`."""
    year, week, _ = week_of(day, week_start)[1].isocalendar()
    return f"{year}-W{week:02}"
