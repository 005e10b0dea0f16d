"""What readers make of the calendar file: `python -m bench.ics` prints the figures.

Sessions every half hour around both clock changes, in zones of every kind, through libraries that
know nothing of each other; then what must never be in a file, and whether a second export differs.
"""

from __future__ import annotations

import sys
from zoneinfo import available_timezones

from tests.support import calendartools, feeds
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.reminder import Reminder
from therasched.render.ics import encode
from therasched.views.disclosure import LEVELS

YEAR = 2026
MARKS = ("marzipan", "quokka")
FORBIDDEN = (
    *(b"METHOD", b"ATTENDEE", b"ORGANIZER", b"PROXIMITY", b"RDATE", b"DURATION:-"),
    *(b"BEGIN:PARTICIPANT", b"BEGIN:VLOCATION", b"BEGIN:VRESOURCE", b"STRUCTURED-DATA"),
)


def main() -> int:
    wrong = times() + programs() + every_zone() + contents()
    print("all as it should be" if not wrong else f"{wrong} WRONG")
    return 1 if wrong else 0


def times() -> int:
    """Each reader in each zone, also where the zone is known to nobody but the file."""
    minutes = range(-60 * 27, 60 * 27 + 1, 30)
    wrong = 0
    print(
        f"{'zone':22} {'sessions':>8} {'in UTC':>6} " + "".join(f"{r:>12}" for r in feeds.READERS)
    )
    for zone in feeds.ZONES:
        view, expected = feeds.around_changes(zone, YEAR, minutes)
        data = encode(view)
        foreign = data.replace(zone.encode(), b"/none.example/" + zone.encode())
        cells = []
        for read in feeds.READERS.values():
            equal = sum(
                found.get(uid) == when
                for found in (read(data), read(foreign))
                for uid, when in expected.items()
            )
            wrong += 2 * len(expected) - equal
            cells.append(f"{equal}/{2 * len(expected)}")
        in_utc = sum(line.startswith(b"DTSTART:2") for line in data.splitlines())
        row = "".join(f"{cell:>12}" for cell in cells)
        print(f"{zone:22} {len(expected):8} {in_utc:6} {row}")
    return wrong


def programs() -> int:
    """The same through what calendar programs have inside, where `make tools` installed them."""
    if not calendartools.HAS_TOOLS:
        print("no khal, recurring-ical-events and ical.js here: make tools")
        return 0
    minutes = range(-60 * 27, 60 * 27 + 1, 30)
    around = [feeds.around_changes(zone, YEAR, minutes) for zone in feeds.ZONES]
    views, expected = zip(*around, strict=True)
    files = [encode(view) for view in views]
    foreign = [
        data.replace(zone.encode(), b"/none.example/" + zone.encode())
        for data, zone in zip(files, feeds.ZONES, strict=True)
    ]
    wrong = 0
    for program in calendartools.READERS:
        if program == "ical.js" and not calendartools.HAS_ICAL_JS:
            print("no node, or no ical.js")
            continue
        found = calendartools.read(program, files + foreign)
        pairs = list(zip(found, expected + expected, strict=True))
        every = sum(len(times) for _, times in pairs)
        equal = sum(read.get(uid) == when for read, times in pairs for uid, when in times.items())
        wrong += every - equal
        print(f"{program:22} {len(feeds.ZONES)} zones, {equal}/{every}")
    return wrong


def every_zone() -> int:
    """All zones there are, through the reader that goes by the rules in the file alone."""
    minutes = [60 * hours for hours in (-26, -12, -3, 0, 3, 12, 26)]
    ruled, checked, wrong = 0, 0, 0
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    for zone in zones:
        view, expected = feeds.around_changes(zone, YEAR, minutes)
        data = encode(view)
        found = feeds.read_vobject(data)
        ruled += b"BEGIN:VTIMEZONE" in data
        checked += len(expected)
        wrong += sum(found.get(uid) != when for uid, when in expected.items())
    print(f"zones {len(zones)}, with rules {ruled}, sessions read {checked}, wrong {wrong}")
    return wrong


def contents() -> int:
    """Marker words in all that must stay in the house, at each level; forbidden kinds; twice."""
    part = ClientOutcome("no-show", note=MARKS[0], homework=MARKS[0], review_note=MARKS[0])
    session = feeds.session(
        plan=MARKS[0],
        service=MARKS[0],
        fee=MARKS[0],
        tags=MARKS,
        participants=MARKS,
        outcome=Outcome(note=MARKS[0], clients={"anna": part}),
        reminders=(*(feeds.alarm(m) for m in (0, 15, 1440)), Reminder("client", "email", 60)),
    )
    called_off = session._replace(
        id="s2", cancelled=Cancelled("client", feeds.MODIFIED_AT, MARKS[0])
    )
    group = session._replace(id="s3", clients=("anna", "ben"))
    practice = feeds.practice(anna=f"Q{MARKS[1]} Z{MARKS[1]}", ben="Ben O'Brien")
    marks, names, kinds, alarms, differing = 0, 0, 0, 0, 0
    for level in LEVELS:
        data = encode(feeds.build([session, called_off, group], level, practice=practice))
        marks += data.count(MARKS[0].encode())
        names += data.count(b"O'Brien")
        names += data.count(MARKS[1].encode()) * (level not in ("first", "full"))
        kinds += sum(data.count(kind) for kind in FORBIDDEN)
        alarms += data.count(b"ACTION:") - data.count(b"ACTION:DISPLAY")
        differing += data != encode(
            feeds.build([group, session, called_off], level, practice=practice)
        )
    print(f"marker words {marks}, names not allowed {names}, forbidden properties {kinds}")
    print(f"alarms not DISPLAY {alarms}, exports that differ {differing}")
    return marks + names + kinds + alarms + differing


if __name__ == "__main__":
    sys.exit(main())
