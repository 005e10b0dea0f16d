"""A reminder: notice before a session, to whom, by which channel, how long before.

A wish of the client, a default of the practice and an entry of a session have one shape. Sending
is not decided here. `by: browser` becomes an alarm in the exported calendar (`render.ics`).
"""

from __future__ import annotations

from therasched.domain.record import NamedTuple
from therasched.errors import UsageFault

CHANNELS = ("email", "browser")
UNITS = {"m": 1, "h": 60, "d": 1440, "w": 10080}


class Reminder(NamedTuple):
    """`to` is client, practitioner or a contact's code; `before` is in minutes."""

    to: str
    by: str
    before: int


def read_before(text: str) -> int:
    """Read `15m`, `2h`, `1d` or `1w` as minutes.

    Raises:
        ValueError: it is something else, or longer than a year.
    """
    number, unit = text[:-1], text[-1:]
    if unit not in UNITS or not (number.isascii() and number.isdigit()) or len(number) > 5:
        raise ValueError(f'"{text}" is not a time before the session such as 15m, 2h, 1d or 1w')
    minutes = int(number) * UNITS[unit]
    if minutes > 366 * 1440:
        raise ValueError(f'"{text}" is longer than a year')
    return minutes


def write_before(minutes: int) -> str:
    """Write minutes in the largest unit that fits without a remainder, weeks apart (`7d`)."""
    for unit in "dh":
        if minutes and minutes % UNITS[unit] == 0:
            return f"{minutes // UNITS[unit]}{unit}"
    return f"{minutes}m"


def read_quiet(text: str) -> tuple[int, int]:
    """Read `20:00-08:00` as two minutes of the day; the second may be the smaller one.

    Raises:
        ValueError: it is something else, or names no time at all.
    """
    first, _, last = text.replace("–", "-").partition("-")
    ends = tuple(_minute(end.strip()) for end in (first, last))
    if None in ends or ends[0] == ends[1]:
        raise ValueError(f'"{text[:40]}" is not a range of hours such as 20:00-08:00')
    return ends  # type: ignore[return-value]


def _minute(text: str) -> int | None:
    hour, _, minute = text.partition(":")
    digits = hour + minute
    if not (digits.isascii() and digits.isdigit() and 1 <= len(hour) <= 2 and len(minute) == 2):
        return None
    return int(hour) * 60 + int(minute) if int(hour) < 24 and int(minute) < 60 else None


def read_wish(text: str, *, for_clients: bool) -> Reminder:
    """Read `CHANNEL:BEFORE` or `TO:CHANNEL:BEFORE`, as `--remind` takes it.

    Without a recipient an e-mail goes to the client and an alarm to the practitioner.

    Raises:
        UsageFault: it is something else.
    """
    parts = text.split(":")
    hint = "--remind email:1d   or   --remind practitioner:browser:15m"
    if len(parts) not in (2, 3) or not all(parts):
        raise UsageFault(f'"{text}" is not a reminder such as email:1d', hint=hint)
    channel, before = parts[-2:]
    if channel not in CHANNELS:
        raise UsageFault(f'"{channel}" is not a channel: {", ".join(CHANNELS)}', hint=hint)
    try:
        minutes = read_before(before)
    except ValueError as error:
        raise UsageFault(str(error), hint=hint) from error
    default = "client" if channel == "email" and for_clients else "practitioner"
    return Reminder(parts[0] if len(parts) == 3 else default, channel, minutes)
