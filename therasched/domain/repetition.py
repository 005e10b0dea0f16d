"""A rule of repetition as people type it: `weekly`, `2w`, `monthly`, or an RRULE.

A closed grammar over RFC 5545, 3.3.10: what names a time of day, or more than one session a day,
is refused by name. Which days a rule gives: `domain.series`; explained by `therasched help series`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from therasched.domain.record import NamedTuple
from therasched.errors import UsageFault

WORDS = ("daily", "weekly", "2w", "3w", "monthly")
HINT = f'{"   ".join(WORDS)}   "FREQ=MONTHLY;BYDAY=2TU"\ntherasched help series'
_ALIKE = {
    "biweekly": "2w",
    "bi-weekly": "2w",
    "fortnightly": "2w",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "yearly": "FREQ=YEARLY",
    "annually": "FREQ=YEARLY",
    "1d": "daily",
    "1w": "weekly",
    "1m": "monthly",
    "quarterly": "FREQ=MONTHLY;INTERVAL=3",
}
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TOO_OFTEN = ("HOURLY", "MINUTELY", "SECONDLY")
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_UP_TO_366 = r"[+-]?(?:36[0-6]|3[0-5]\d|[12]\d\d|[1-9]\d|[1-9])"
_PARTS = {  # each part of a rule, and what one of its values looks like
    "FREQ": "|".join((*_FREQUENCIES, *_TOO_OFTEN)),
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,5}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "WKST": _DAY,
    "BYDAY": rf"(?:[+-]?(?:[1-4]\d|5[0-3]|[1-9]))?{_DAY}",
    "BYMONTHDAY": r"[+-]?(?:3[01]|[12]\d|[1-9])",
    "BYYEARDAY": _UP_TO_366,
    "BYWEEKNO": r"[+-]?(?:5[0-3]|[1-4]\d|[1-9])",
    "BYMONTH": r"1[0-2]|[1-9]",
    "BYSETPOS": _UP_TO_366,
}
_SINGLE = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST")
_OF_THE_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
# RFC 5545, 3.3.10: which part goes with which frequency.
_ONLY_WITH = {
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
}


class UnreadableRule(UsageFault):
    """What was typed is no rule of repetition."""

    def __init__(self, message: str) -> None:
        super().__init__(message, hint=HINT)


class Rule(NamedTuple):
    """A rule: `text` is its RRULE without an end, empty for the same day of each month.

    `said` is how a person reads it. `times` and `until` are the end that it names itself; until is
    a day, included, or a moment, in UTC or (naive) on the wall clock of the series.
    """

    text: str
    said: str
    times: int = 0
    until: date | None = None


def read_rule(text: str) -> Rule:
    """Read `daily`, `weekly`, `2w`, `monthly`, or an RRULE such as `FREQ=WEEKLY;BYDAY=MO,WE`.

    Raises:
        UnreadableRule: it is something else, or names a time of day or more than one session a day.
    """
    word = " ".join(text.split()).lower()
    weeks = re.fullmatch(r"([1-9]|[1-4]\d|5[0-2])w", word, re.ASCII)
    if word == "daily":
        return Rule("FREQ=DAILY", word)
    if word == "monthly":
        return Rule("", word)
    if word == "weekly" or (weeks and weeks[1] == "1"):
        return Rule("FREQ=WEEKLY", "weekly")
    if weeks:
        return Rule(f"FREQ=WEEKLY;INTERVAL={weeks[1]}", f"every {weeks[1]} weeks")
    if "=" not in word:
        raise _misspelt(word)
    return _of_parts(_parts(word.upper().removeprefix("RRULE:")))


def _misspelt(word: str) -> UnreadableRule:
    from therasched.domain.text import suggestion

    near = suggestion(word, [*WORDS, *_ALIKE])
    meant = f"; did you mean {_ALIKE.get(near, near)}?" if near else ""
    return UnreadableRule(f'"{_cut(word)}" is no way to repeat{meant}')


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _parts(text: str) -> dict[str, str]:
    """The parts of a rule, each with a value that may stand there."""
    found: dict[str, str] = {}
    for piece in text.rstrip(";").split(";"):
        key, _, value = (side.strip() for side in piece.partition("="))
        if key in _OF_THE_CLOCK:
            raise UnreadableRule(f"{key}: the time of day is that of the first session")
        if key not in _PARTS:
            raise _unknown_part(key)
        if key in found:
            raise UnreadableRule(f"{key} stands twice")
        values = [value] if key in _SINGLE else value.split(",")
        for one in values:
            if not re.fullmatch(_PARTS[key], one, re.ASCII):
                raise UnreadableRule(f'{key}: "{_cut(one)}" can not stand there')
        found[key] = value
    return found


def _unknown_part(key: str) -> UnreadableRule:
    from therasched.domain.text import suggestion

    near = suggestion(key, _PARTS)
    meant = f"; did you mean {near}?" if near else ""
    return UnreadableRule(f'"{_cut(key)}" is no part of a rule{meant}')


def _of_parts(parts: dict[str, str]) -> Rule:
    """The rule of these parts, which must go together (RFC 5545, 3.3.10)."""
    frequency = parts.get("FREQ", "")
    if not frequency:
        raise UnreadableRule("FREQ is missing")
    if frequency in _TOO_OFTEN:
        raise UnreadableRule(f"FREQ={frequency}: a series has one session a day at most")
    for key, with_ in _ONLY_WITH.items():
        if key in parts and frequency not in with_:
            raise UnreadableRule(f"{key} does not go with FREQ={frequency}")
    numbered = re.search(r"\d", parts.get("BYDAY", ""))
    if numbered and (frequency not in ("MONTHLY", "YEARLY") or "BYWEEKNO" in parts):
        raise UnreadableRule(
            f"BYDAY={parts['BYDAY']} needs FREQ=MONTHLY or YEARLY, and no BYWEEKNO"
        )
    if "BYSETPOS" in parts and not any(key.startswith("BY") for key in parts if key != "BYSETPOS"):
        raise UnreadableRule("BYSETPOS needs another BY… to choose from")
    count, until = int(parts.pop("COUNT", 0)), parts.pop("UNTIL", "")
    if count and until:
        raise UnreadableRule("COUNT and UNTIL don't go together")
    text = ";".join(f"{key}={value}" for key, value in parts.items())
    return Rule(text, text, count, _until(until) if until else None)


def _until(text: str) -> date:
    """`20260428`, or a moment: `20260428T120000Z` in UTC, without Z on the wall clock."""
    try:
        if len(text) == 8:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text.removesuffix("Z")).replace(
            tzinfo=UTC if text.endswith("Z") else None
        )
    except ValueError:
        raise UnreadableRule(f"UNTIL: {text} is not in the calendar") from None
