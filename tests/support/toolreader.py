"""What a library of calendar programs reads in calendars; run by the Python of `make tools`.

`python toolreader.py khal|recurring <calendars.json` prints for each text of the list the times of
its entries by UID: seconds since 1970, or days. The libraries are not there where the tests run, so
they are imported by name.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any


def read_khal(text: str) -> dict[str, list[Any]]:
    """Through khal's own parser: one item a UID, each made an event as khal shows it."""
    icalendar, events = import_module("khal.icalendar"), import_module("khal.khalendar.event")
    utc = import_module("pytz").utc
    locale = {"default_timezone": utc, "local_timezone": utc}
    found = {}
    for item in icalendar.split_ics(text):
        event = events.Event.fromString(item, calendar="practice", locale=locale)
        found[str(event.uid)] = [written(event.start), written(event.end)]
    return found


def read_recurring(text: str) -> dict[str, list[Any]]:
    """Through recurring-ical-events: the occurrences of twenty years."""
    calendar = import_module("icalendar").Calendar.from_ical(text)
    found = {}
    for event in import_module("recurring_ical_events").of(calendar).between(2020, 2040):
        found[str(event["UID"])] = [written(event.start), written(event.end)]
    return found


def written(moment: Any) -> int | str:
    """A moment as seconds, a day as text. *Raises* ValueError for a time that floats."""
    if not isinstance(moment, datetime):
        assert isinstance(moment, date)
        return moment.isoformat()
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} floats")
    return int(moment.astimezone(UTC).timestamp())


if __name__ == "__main__":
    read = {"khal": read_khal, "recurring": read_recurring}[sys.argv[1]]
    json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
