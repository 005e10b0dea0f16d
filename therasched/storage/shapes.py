"""The shapes a single value may have: one function each, text in, a sentence out when it is wrong.

The names are those of the field table (`storage.fields`). A shape knows nothing of other fields,
nor of the practice; words are compared by `storage.faults`, which can suggest one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.reminder import read_before, read_quiet

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_MINUTES = 24 * 60
LONGEST_QUOTED = 60


def quoted(value: str) -> str:
    """A value as a sentence names it: in quotes, the beginning of a long one."""
    shown = value if len(value) <= LONGEST_QUOTED else value[: LONGEST_QUOTED - 1] + "…"
    return f'"{shown}"'


def text(value: str) -> str:
    """Any text."""
    del value
    return ""


def line(value: str) -> str:
    """One line of text, not empty."""
    if "\n" in value:
        return "must be one line"
    return "" if value.strip() else "is empty"


def code(value: str) -> str:
    """A code: small letters, digits, hyphens, up to 64, beginning with a letter or digit."""
    from therasched.storage.paths import is_code

    if is_code(value):
        return ""
    return f"{quoted(value)} is not a code (small letters, digits, hyphens)"


def session_id(value: str) -> str:
    """A session id: six characters, no vowels and no y, first a letter."""
    from therasched.storage.paths import is_session_id

    if is_session_id(value):
        return ""
    return f"{quoted(value)} is not a session id (six of bcdfghjklmnpqrstvwxz0-9, first a letter)"


def day(value: str) -> str:
    """A date that exists."""
    from therasched.domain.timing import read_day

    if len(value) != 10:
        return f"{quoted(value)} is not a date such as 2026-03-10"
    return _complaint(read_day, value)


def instant(value: str) -> str:
    """A moment in UTC, `2026-03-10T15:02:11Z`."""
    from datetime import datetime

    try:
        if value[-1:] == "Z" and len(value) == 20:
            datetime.fromisoformat(value)
            return ""
    except ValueError:
        pass
    return f"{quoted(value)} is not a time in UTC such as 2026-03-10T15:02:11Z"


def zone(value: str) -> str:
    """A zone of the IANA database."""
    from therasched.domain.timing import zone as find_zone

    if len(value) > LONGEST_QUOTED:
        return f"{quoted(value)} is not a time zone"
    return _complaint(find_zone, value)


def before(value: str) -> str:
    """Time before the start, `1d`."""
    if len(value) > LONGEST_QUOTED:
        return f"{quoted(value)} is not a time before the session such as 1d"
    return _complaint(read_before, value)


def number(value: str) -> str:
    """A whole number from 0."""
    good = value.isascii() and value.isdigit() and len(value) <= 9
    return "" if good else f"{quoted(value)} is not a whole number"


def minutes(value: str) -> str:
    """Minutes of a session, 1 to a day."""
    if number(value) or not 1 <= int(value) <= MAX_MINUTES:
        return f"{quoted(value)} is not a number of minutes from 1 to {MAX_MINUTES}"
    return ""


def money(value: str) -> str:
    """An amount as typed: digits, a point, at most two more."""
    whole, point, rest = value.partition(".")
    good = not number(whole) and (not point or (1 <= len(rest) <= 2 and not number(rest)))
    return "" if good else f"{quoted(value)} is not an amount such as 90.00"


def email(value: str) -> str:
    """An address with something on both sides of one @; delivery alone proves more."""
    name, at, host = value.partition("@")
    good = name and at and host and "@" not in host and not any(c.isspace() for c in value)
    return "" if good else f"{quoted(value)} is not an e-mail address"


def language(value: str) -> str:
    """A language tag such as en or pt-br."""
    parts = value.split("-")
    good = 2 <= len(parts[0]) <= 3 and all(p.isascii() and p.isalnum() for p in parts)
    return "" if good else f"{quoted(value)} is not a language such as en, de, fr"


def recipient(value: str) -> str:
    """client, practitioner, or a contact's code; whether it exists the audit tells."""
    return code(value)


def hours(value: str) -> str:
    """A range within a day, `09:00-12:30`."""
    return _complaint(read_hours, value)


def quiet(value: str) -> str:
    """Hours that may pass midnight, `20:00-08:00`."""
    return _complaint(read_quiet, value)


def host(value: str) -> str:
    """The name or number of a host."""
    good = value.isascii() and all(sign.isalnum() or sign in ".-:_" for sign in value)
    return "" if good and value else f"{quoted(value)} is not the name of a host"


def port(value: str) -> str:
    """A port of TCP, 1 to 65535."""
    good = not number(value) and 1 <= int(value) <= 65535
    return "" if good else f"{quoted(value)} is not a port from 1 to 65535"


def secret(value: str) -> str:
    """The secret part of a link, as `portal` makes it: too long to be guessed."""
    from therasched.domain.publication import is_key

    return "" if is_key(value) else "is not a key that portal made"


def base(value: str) -> str:
    """The beginning of web addresses, `https://portal.example.org`."""
    good = value.startswith("https://") and len(value) > 8 and value.isascii()
    good = good and not any(sign.isspace() or sign in "\"'<>?#\\" for sign in value)
    return "" if good else f"{quoted(value)} is not an address such as https://portal.example.org"


def color(value: str) -> str:
    """A colour, `#2b6cb0`."""
    digits = frozenset("0123456789abcdefABCDEF")
    good = len(value) == 7 and value[0] == "#" and digits.issuperset(value[1:])
    return "" if good else f"{quoted(value)} is not a colour such as #2b6cb0"


def _complaint(read: Callable[[str], object], value: str) -> str:
    """What a reader has to say against a value; "" where it can be read."""
    try:
        read(value)
    except ValueError as error:
        return str(error)
    return ""


def read_hours(value: str) -> tuple[int, int]:
    """Read `09:00-12:30` as two minutes of the day; the end may be 24:00.

    Raises:
        ValueError: it is something else, or ends before it begins.
    """
    ends = value.replace("–", "-").split("-")
    try:
        first, last = (_minute_of_day(end.strip()) for end in ends)
    except ValueError:
        first, last = 1, 0
    if first >= last:
        raise ValueError(f"{quoted(value)} is not a range of hours such as 09:00-12:30")
    return first, last


def _minute_of_day(value: str) -> int:
    hour, _, minute = value.partition(":")
    if number(hour) or number(minute) or len(minute) != 2:
        raise ValueError
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > MAX_MINUTES:
        raise ValueError
    return total


SHAPES: dict[str, Callable[[str], str]] = {
    "text": text,
    "line": line,
    "code": code,
    "id": session_id,
    "date": day,
    "instant": instant,
    "zone": zone,
    "before": before,
    "number": number,
    "minutes": minutes,
    "money": money,
    "email": email,
    "language": language,
    "recipient": recipient,
    "hours": hours,
    "quiet": quiet,
    "secret": secret,
    "base": base,
    "color": color,
    "host": host,
    "port": port,
}
