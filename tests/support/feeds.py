"""Sessions for a calendar, and what other programs read in the file made of them.

`READERS` are three libraries that know nothing of each other. Each takes the bytes of a calendar
and answers with the times of every entry, in UTC or as days.
"""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar

from therasched.domain import timing
from therasched.domain.people import Client
from therasched.domain.practice import Practice, Settings
from therasched.domain.reminder import Reminder
from therasched.domain.session import Session
from therasched.views import feed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what the libraries use is their business
    import vobject
    from ical.calendar_stream import IcsCalendarStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from therasched.domain.timing import Span

    Times = dict[str, tuple[date, date]]

MODIFIED_AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

# Where a year's rules can stand in the file, and where they can't.
RULED = (
    "America/Havana",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
)
UNRULED = ("Africa/Cairo", "America/Nuuk", "America/Santiago", "Asia/Gaza", "Asia/Jerusalem")
ZONES = (*RULED, *UNRULED, "Africa/Casablanca", "UTC")

# Minutes before and after a clock change.
AROUND = (-60 * 26, -60 * 12, *range(-150, 180, 30), 60 * 12, 60 * 26)


def practice(zone: str = "Europe/Berlin", **names: str) -> Practice:
    """A practice on 1 March 2026 with these clients, by code, or with Anna K."""
    known = names or {"anna": "Anna K."}
    clients = {code: Client(code, name) for code, name in known.items()}
    settings = Settings("practice-1", "Praxis Berg", zone, "lena", {})
    place = ZoneInfo(zone)
    return Practice(settings, clients, {}, place, datetime(2026, 3, 1, 10, tzinfo=place))


def span(start: datetime, minutes: int = 50) -> Span:
    """The span from an aware start."""
    return timing.Span(start, timing.plus_minutes(start, minutes))


def session(session_id: str = "k7f3mq", **fields: Any) -> Session:
    """A session of Anna's on 10 March 2026 at 14:00 in Berlin, but for what `fields` say."""
    usual = {
        "type": "session",
        "span": span(datetime(2026, 3, 10, 14, tzinfo=ZoneInfo("Europe/Berlin"))),
        "mode": "direct",
        "clients": ("anna",),
    }
    return Session(session_id, **{**usual, **fields})


def alarm(before: int, to: str = "practitioner") -> Reminder:
    """A reminder that a calendar shows."""
    return Reminder(to, "browser", before)


def build(sessions: Iterable[Session], level: str = "initials", **options: Any) -> feed.Feed:
    """The feed of sessions in the usual practice."""
    whole = options.pop("practice", practice())
    return feed.build([(one, MODIFIED_AT) for one in sessions], whole, level, **options)


@cache
def changes(zone: str, year: int) -> list[datetime]:
    """When the clocks of a zone change in a year (UTC, to the hour); Berlin's if they never do."""
    place = ZoneInfo(zone)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(8760)]
    offsets = [hour.astimezone(place).utcoffset() for hour in hours]
    found = [hours[at] for at in range(1, len(hours)) if offsets[at] != offsets[at - 1]]
    return found or changes("Europe/Berlin", year)


def around_changes(
    zone: str, year: int, minutes: Iterable[int] = AROUND
) -> tuple[feed.Feed, Times]:
    """Sessions so many minutes from every clock change of a year, and when each really is."""
    place = ZoneInfo(zone)
    starts = [
        (change + timedelta(minutes=distance)).astimezone(place)
        for change in changes(zone, year)
        for distance in minutes
    ]
    sessions = [session(f"s{number}", span=span(start)) for number, start in enumerate(starts)]
    days = (date(year - 1, 1, 1), date(year + 1, 12, 31))
    view = build(sessions, practice=practice(zone), days=days)
    return view, {item.uid: (item.span.start_at, item.span.end_at) for item in view.items}


def read_icalendar(data: bytes) -> Times:
    """What the icalendar library reads."""
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    return {
        str(one["UID"]): (_utc(one.decoded("DTSTART")), _utc(one.decoded("DTEND")))
        for one in events
    }


def read_vobject(data: bytes) -> Times:
    """What vobject reads; it goes by the VTIMEZONE in the file."""
    events = vobject.readOne(data.decode()).vevent_list
    return {one.uid.value: (_utc(one.dtstart.value), _utc(one.dtend.value)) for one in events}


def read_ical(data: bytes) -> Times:
    """What ical, the library of Home Assistant, reads."""
    events = IcsCalendarStream.calendar_from_ics(data.decode()).events
    return {str(one.uid): (_utc(one.dtstart), _utc(one.dtend)) for one in events}


def _utc(moment: Any) -> date:
    if not isinstance(moment, datetime):
        assert isinstance(moment, date)
        return moment
    assert moment.tzinfo is not None, "a floating time"
    return moment.astimezone(UTC)


READERS: dict[str, Callable[[bytes], Times]] = {
    "icalendar": read_icalendar,
    "vobject": read_vobject,
    "ical": read_ical,
}
