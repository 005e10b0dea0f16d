"""The same sessions for other calendars, as far as these are installed: khal and calcurse.

Each gets the events in its own format once; what is measured is its list of the same week.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from bench import practices

if TYPE_CHECKING:
    from pathlib import Path

    from bench.practices import Spec
    from therasched.domain.session import Session

NAMES = ("khal", "calcurse")

_KHAL = """\
[calendars]
[[practice]]
path = {folder}/events
[sqlite]
path = {folder}/cache.db
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


def commands(spec: Spec, store: Path) -> dict[str, list[str]]:
    """The command that lists the shown week, for each one that is installed."""
    made = {"khal": _khal, "calcurse": _calcurse}
    found = {name: shutil.which(name) for name in NAMES}
    return {name: [path, *made[name](spec, store)] for name, path in found.items() if path}


def _khal(spec: Spec, store: Path) -> list[str]:
    folder = store / f"khal-{spec.sessions}"
    events, settings = folder / "events", folder / "config"
    if not settings.exists():
        shutil.rmtree(folder, ignore_errors=True)
        events.mkdir(parents=True)
        for one in practices.sessions(spec):
            lines = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-", *_event(one)])
            (events / f"{one.id}.ics").write_text(f"{lines}\r\nEND:VCALENDAR\r\n")
        settings.write_text(_KHAL.format(folder=folder))
    return ["-c", str(settings), "list", practices.MONDAY.isoformat(), "7d"]


def _event(session: Session) -> list[str]:
    span, kind = session.span, "DATE-TIME;TZID=Europe/Berlin"
    start, end = f"{span.start:%Y%m%dT%H%M%S}", f"{span.end:%Y%m%dT%H%M%S}"
    if span.whole_days:
        kind, start, end = "DATE", start[:8], end[:8]
    return [
        "BEGIN:VEVENT",
        f"UID:{session.id}",
        f"DTSTAMP:{span.start_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE={kind}:{start}",
        f"DTEND;VALUE={kind}:{end}",
        f"SUMMARY:{_said(session)}",
        "END:VEVENT",
    ]


def _calcurse(spec: Spec, store: Path) -> list[str]:
    folder = store / f"calcurse-{spec.sessions}"
    appointments = folder / "apts"
    if not appointments.exists():
        folder.mkdir(parents=True)
        lines = [line for one in practices.sessions(spec) for line in _lines(one)]
        appointments.write_text("".join(f"{line}\n" for line in lines))
    monday = f"{practices.MONDAY:%m/%d/%Y}"
    return ["-D", str(folder), "-Q", "--from", monday, "--days", "7"]


def _lines(session: Session) -> list[str]:
    span, said = session.span, _said(session)
    if not span.whole_days:
        times = (f"{one:%m/%d/%Y @ %H:%M}" for one in (span.start, span.end))
        return [f"{' -> '.join(times)} |{said}"]
    days = range((span.last_day - span.first_day).days + 1)
    return [f"{span.first_day + timedelta(day):%m/%d/%Y} [1] {said}" for day in days]


def _said(session: Session) -> str:
    return f"{session.type} {' '.join(session.clients) or session.title}"
