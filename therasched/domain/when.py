"""WHEN: the days, times and periods that people type, a closed grammar, and how they are echoed.

What can't be read, or could be read as two things (`03/10`), is refused by name; nothing is
guessed. Knows no session and no clock: `now` is handed in, aware, in the practice's zone. The
grammar is explained by `therasched help dates`; tests/support/phrases.py is the table of examples.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Literal

from therasched.domain import timing
from therasched.domain.record import NamedTuple
from therasched.domain.timing import DAY_NAMES, MONTH_NAMES
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from therasched.domain.timing import Span

Lean = Literal["ahead", "back", "near"]
"""Which `10 mar` is meant: the coming one, the latest past one, or the nearest."""

HINT = "tue 14:00   or   10 mar 9:30   or   2026-03-10 2pm   or   +2w\ntherasched help dates"
PERIOD_HINT = (
    "today   or   +1w   or   2026-W11   or   march   or   1.3...31.3.\ntherasched help dates"
)

_NAMED_DAYS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_STEPS = {"last": -1, "this": 0, "next": 1}
_NAME, _YEAR = "[a-z]{3,9}", r"(?: (\d{4}))?"
_SHORTEST = 3
_WEEKDAYS, _MONTHS = (
    {
        name[:length].lower(): number
        for number, name in enumerate(names, first)
        for length in range(_SHORTEST, len(name) + 1)
    }
    for names, first in ((DAY_NAMES, 0), (MONTH_NAMES, 1))
)
_COUNTED = r"([+-])(\d{1,4}m|\d{1,3}h(?:\d{1,2}m)?)"
# What is never read because it could mean two things or nothing, and what to write instead.
_DOUBTS = {
    r"\d{4}-\d\d": "is a month; write the day too, 2026-03-10",
    r"\d{1,2}[/-]\d{1,2}([/-]\d{1,4})?|\d{1,2}\.\d{1,2}\.\d{1,2}": (
        "could be read as two days; write 10 mar or 2026-03-10"
    ),
    r"\d{1,2}\.\d{1,2}": "could be a time or a day; write 14:30 or 10.3.",
    r"midnight|24:00|12(:00)?am": "could begin or end a day; write 00:00, which begins it",
    r"\d{1,2}:\d.*|\d{1,2}(:\d+)?[ap]m": "is not a time of day",
    r"[+-]\d+": "needs a unit: +2d, +2w, +90m",
    _COUNTED: "is a time counted from now, not a day",
}


class UnreadableWhen(UsageFault):
    """What was typed is no day, time or period; `piece` is to blame, `suggestion` may be meant."""

    def __init__(self, message: str, piece: str = "", suggestion: str | None = None) -> None:
        super().__init__(message, hint=HINT)
        self.piece = piece
        self.suggestion = suggestion


class When(NamedTuple):
    """A day and perhaps a time on the wall clock; `offset` (`+01:00`) as typed, or None."""

    day: dt.date
    time: dt.time | None = None
    offset: str | None = None


class Period(NamedTuple):
    """Days from `first` to `last`, both included; `label` says what they were asked for as."""

    first: dt.date
    last: dt.date
    label: Literal["day", "week", "month", "days"]


class _Around(NamedTuple):
    """What a day's reading depends on besides its own words."""

    now: dt.datetime
    clock: dt.time | None
    lean: Lean

    @property
    def today(self) -> dt.date:
        return self.now.date()

    @property
    def today_counts(self) -> bool:
        """Whether the time lies, today, in the direction that is leant to."""
        if self.clock is None:
            return True
        present = self.now.time().replace(second=0, microsecond=0)
        return self.clock >= present if self.lean == "ahead" else self.clock <= present


def read_when(
    words: Sequence[str], now: dt.datetime, *, lean: Lean = "ahead", at: dt.datetime | None = None
) -> When:
    """Read `[day] [time]`, or a moment counted from now (`now`, `+90m`, `-2h`).

    Args:
        words: as typed, in one piece or several; upper case is as good as lower.
        now: aware, in the practice's zone.
        lean: which `tue` or `10 mar` is meant, the coming or the latest past one. Today counts; as
            a weekday only while the time lies in that direction.
        at: when what is moved begins: a time alone keeps that day, `+1d` and `-1w` count from it.

    Raises:
        UnreadableWhen: it is something else, or no day of the calendar.
    """
    pieces = _pieces(words)
    if not pieces:
        raise UnreadableWhen("a day or a time is missing")
    now = at if at and pieces[0][0] in "+-" else now
    counted = _from_now(pieces, now)
    if counted:
        return counted
    clock = _time(pieces[-1])
    if clock is None:
        return When(_day(pieces, _Around(now, None, lean)))
    before = pieces[: -2 if pieces[-2:-1] == ["at"] else -1]
    day = _day(before, _Around(now, clock[0], lean)) if before else (at or now).date()
    return When(day, *clock)


def moment(when: When, zone: ZoneInfo) -> dt.datetime:
    """The moment of a day and time in a zone.

    Raises:
        UnreadableWhen: the time of day is missing.
        timing.UnclearTime: the clocks skip it or go over it twice; `readings` has both.
        timing.UnreadableTime: the offset is not one the zone has then.
    """
    if when.time is None:
        raise UnreadableWhen(f"the time of day is missing: {say_day(when.day)} at …")
    return timing.at(dt.datetime.combine(when.day, when.time), zone, when.offset)


def read_period(words: Sequence[str], now: dt.datetime, *, week_start: str = "monday") -> Period:
    """Read a day, a week, a month, or two of them with `..` between; nothing is this week.

    A date without a year is the nearest one; `+1w` is the whole week. `week_start` is monday or
    sunday and decides which days a week shows.

    Raises:
        UnreadableWhen: it is something else, or ends before it begins.
    """
    text = " ".join(_pieces(words))
    try:
        if ".." in text:
            return _days_between(text, now, week_start)
        return _period(text, now, week_start)
    except UnreadableWhen as fault:
        fault.hint = PERIOD_HINT
        raise


def _pieces(words: Sequence[str]) -> list[str]:
    text = " ".join(words).replace("\u2212", "-").lower()
    text = re.sub(r"(?<=\d) (?=[ap]m\b)", "", " ".join(text.split()))
    return re.sub(r"(\d{4}-\d\d-\d\d)t(?=\d)", r"\1 ", text).split()


def _time(piece: str) -> tuple[dt.time, str | None] | None:
    """The time of day of `14:00`, `14:00+01:00`, `2pm` or `noon`, with its offset, or None."""
    if piece == "noon":
        return dt.time(12), None
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?([+-]\d\d:\d\d)?", piece, re.ASCII)
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return dt.time(int(found[1]), int(found[2])), found[3]
    found = re.fullmatch(r"(1[0-2]|0?[1-9])(?::([0-5]\d))?([ap])m", piece, re.ASCII)
    if found and piece not in ("12am", "12:00am"):
        hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0)
        return dt.time(hour, int(found[2] or 0)), None
    return None


def _from_now(pieces: list[str], now: dt.datetime) -> When | None:
    found = re.fullmatch(f"now|{_COUNTED}", " ".join(pieces), re.ASCII)
    if not found:
        return None
    minutes = timing.duration(found[2]).minutes if found[2] else 0
    at = timing.plus_minutes(now, -minutes if found[1] == "-" else minutes)
    clock = at.time().replace(second=0, microsecond=0, fold=0)
    return When(at.date(), clock, timing.doubled_offset(at) or None)


def _day(pieces: list[str], around: _Around) -> dt.date:
    """Read all of `pieces` as one day."""
    text = " ".join(pieces)
    for pattern, read in _DAY_FORMS.items():
        found = re.fullmatch(pattern, text, re.ASCII)
        try:
            day = read(found, around) if found else None
        except ValueError:
            raise _about(text, "is not in the calendar") from None
        if day is not None:
            return _in_reach(day, text)
    raise _unreadable(pieces)


def _in_reach(day: dt.date, text: str) -> dt.date:
    first, last = timing.FIRST_YEAR, timing.LAST_YEAR
    if first <= day.year <= last:
        return day
    raise _about(text, f"is not between {first} and {last}")


def _weekday(found: re.Match[str], around: _Around) -> dt.date | None:
    which, number = found[1], _WEEKDAYS.get(found[2])
    if number is None:
        return None
    days = number - around.today.weekday()
    if which:
        return around.today + dt.timedelta(days + 7 * _STEPS[which])
    days %= 7
    if around.lean == "back" and days:
        days -= 7
    elif days == 0 and not around.today_counts:
        days = -7 if around.lean == "back" else 7
    return around.today + dt.timedelta(days)


def _dated(day: str, month: int | None, year: str | None, around: _Around) -> dt.date | None:
    if month is None:
        return None
    today = around.today
    here, there = (today.month, today.day), (month, int(day))
    if year:
        chosen = int(year)
    elif around.lean == "near":
        chosen = _nearest_year(month, today)
    elif around.lean == "ahead":
        chosen = today.year + (there < here)
    else:
        chosen = today.year - (there > here)
    return dt.date(chosen, month, int(day))


def _nearest_year(month: int, today: dt.date) -> int:
    gap = month - today.month
    return today.year + (gap <= -6) - (gap > 6)


_DAY_FORMS: dict[str, Callable[[re.Match[str], _Around], dt.date | None]] = {
    "|".join(_NAMED_DAYS): lambda m, by: by.today + dt.timedelta(_NAMED_DAYS[m[0]]),
    rf"(?:(next|last) )?({_NAME})": _weekday,
    r"(\d{4})-(\d\d?)-(\d\d?)": lambda m, by: _dated(m[3], int(m[2]), m[1], by),
    r"\d{4}-w\d\d(-[1-7])?": lambda m, _: dt.date.fromisoformat(m[0].upper()),
    rf"(\d\d?) ({_NAME}){_YEAR}": lambda m, by: _dated(m[1], _MONTHS.get(m[2]), m[3], by),
    rf"({_NAME}) (\d\d?){_YEAR}": lambda m, by: _dated(m[2], _MONTHS.get(m[1]), m[3], by),
    r"(\d\d?)\.(\d\d?)\.(\d{4})?": lambda m, by: _dated(m[1], int(m[2]), m[3], by),
    r"([+-]\d{1,4})d": lambda m, by: by.today + dt.timedelta(int(m[1])),
    r"([+-]\d{1,4})w": lambda m, by: by.today + dt.timedelta(7 * int(m[1])),
}


def _days_between(text: str, now: dt.datetime, week_start: str) -> Period:
    # From the right: in `1.3...31.3.` the first of the three dots belongs to the day.
    begin, _, end = (side.strip() for side in text.rpartition(".."))
    if not begin or not end:
        raise _about(text, "needs a day on both sides")
    first = _period(begin, now, week_start).first
    last = _period(end, now, week_start).last
    if last < first:
        raise _about(text, f"ends on {say_day(last)}, before it begins on {say_day(first)}")
    return Period(first, last, "days")


def _period(text: str, now: dt.datetime, week_start: str) -> Period:
    try:
        in_week, in_month = _week(text, now.date()), _month(text, now.date())
    except ValueError:
        raise _about(text, "is not in the calendar") from None
    if in_week:
        return Period(*timing.week_of(_in_reach(in_week, text), week_start), "week")
    if in_month:
        following = _in_reach(in_month, text) + dt.timedelta(31)
        return Period(in_month, following - dt.timedelta(following.day), "month")
    day = _day(text.split(), _Around(now, None, "near"))
    return Period(day, day, "day")


def _week(text: str, today: dt.date) -> dt.date | None:
    """A day in the week that `text` names, or None."""
    pattern = r"(?:(this|next|last) )?week|([+-]\d{1,4})w|(\d{4}-w\d\d)|"
    found = re.fullmatch(pattern, text, re.ASCII)
    if not found:
        return None
    if found[3]:
        return dt.date.fromisoformat(text.upper())
    return today + dt.timedelta(7 * (int(found[2]) if found[2] else _STEPS[found[1] or "this"]))


def _month(text: str, today: dt.date) -> dt.date | None:
    """The first day of the month that `text` names, or None."""
    pattern = rf"(?:(this|next|last) )?month|(\d{{4}})-(\d\d)|({_NAME}){_YEAR}"
    found = re.fullmatch(pattern, text, re.ASCII)
    if not found:
        return None
    if found[2]:
        return dt.date(int(found[2]), int(found[3]), 1)
    if found[4]:
        month = _MONTHS.get(found[4])
        return dt.date(int(found[5] or _nearest_year(month, today)), month, 1) if month else None
    months = today.year * 12 + today.month - 1 + _STEPS[found[1] or "this"]
    return dt.date(months // 12, months % 12 + 1, 1)


def _unreadable(pieces: list[str]) -> UnreadableWhen:
    """The fault that names the one piece to blame."""
    for piece in pieces:
        if _time(piece):
            return _about(piece, "is a time, where a day should stand")
        for pattern, says in _DOUBTS.items():
            if re.fullmatch(pattern, piece, re.ASCII):
                return _about(piece, says)
    words = {*_NAMED_DAYS, *_STEPS, *_WEEKDAYS, *_MONTHS, "now", "noon", "week", "month", "at"}
    for piece in pieces:
        if piece not in words and not re.fullmatch(r"[\dw.+-]+", piece, re.ASCII):
            return _misspelt(piece)
    if pieces[-1].isdigit():
        return _about(pieces[-1], "could be a day, a time or a year; write 10 mar or 14:00")
    return _about(" ".join(pieces), "does not name one day")


def _misspelt(piece: str) -> UnreadableWhen:
    from therasched.domain.text import suggestion

    names = [name.lower() for name in (*DAY_NAMES, *MONTH_NAMES)]
    short = [name[:_SHORTEST] for name in names]
    words = (*_NAMED_DAYS, *_STEPS, "now", "noon", "week", "month", *names, *short)
    meant = suggestion(piece, words)
    says = f"is not a day or a time; did you mean {meant}?" if meant else "is not a day or a time"
    return _about(piece, says, meant)


def _about(piece: str, says: str, suggestion: str | None = None) -> UnreadableWhen:
    shown = piece if len(piece) <= 40 else f"{piece[:39]}…"
    return UnreadableWhen(f'"{shown}" {says}', piece, suggestion)


def say_day(day: dt.date) -> str:
    """A day in full: `Thu 5 Mar 2026`."""
    return f"{DAY_NAMES[day.weekday()][:3]} {day.day} {MONTH_NAMES[day.month - 1][:3]} {day.year}"


def say(moment: dt.datetime, now: dt.datetime) -> str:
    """A moment in full on the wall clock of `now`: `Thu 5 Mar 2026 16:00`."""
    local = moment.astimezone(now.tzinfo)
    return f"{say_day(local)} {_say_clock(local)}"


def say_short(moment: dt.datetime, now: dt.datetime) -> str:
    """As `say`, without the year where it is this one: `Thu 5 Mar 16:00`."""
    local = moment.astimezone(now.tzinfo)
    return f"{say_day(local).removesuffix(f' {now.year}')} {_say_clock(local)}"


def say_span(span: Span, now: dt.datetime) -> str:
    """A span in full, and how far off it is: `Thu 5 Mar 2026 16:00–16:50 (in 2 days)`.

    It is told on its own wall clock; the zone is named where it isn't that of `now`.
    """
    first, last = say_day(span.first_day), say_day(span.last_day)
    if span.whole_days:
        said = first if first == last else f"{first} – {last}"
    elif first == last:
        said = f"{first} {_say_clock(span.start)}–{_say_clock(span.end)}"
    else:
        said = f"{first} {_say_clock(span.start)} – {say_day(span.end)} {_say_clock(span.end)}"
    abroad = f" {span.start.tzinfo}" if span.start.tzinfo != now.tzinfo else ""
    return f"{said}{abroad} ({_how_far(span, now)})"


def _say_clock(moment: dt.datetime) -> str:
    return f"{moment:%H:%M}{timing.doubled_offset(moment)}"


def _how_far(span: Span, now: dt.datetime) -> str:
    """By the calendar, as people count: 23 hours ahead may be tomorrow."""
    present = now.astimezone(dt.UTC)
    if span.start_at <= present < span.end_at:
        return "now"
    days = (span.start.astimezone(now.tzinfo).date() - now.date()).days
    if days == 0:
        return timing.from_now(span.start, now)
    if abs(days) == 1:
        return "tomorrow" if days == 1 else "yesterday"
    length = timing.days_in_words(abs(days))
    return f"in {length}" if days > 0 else f"{length} ago"
