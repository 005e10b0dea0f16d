"""The time zones that a calendar file names: those that are known, or as the file defines them.

A name that is known is trusted more than the rules beside it, which many programs write wrong.
Rules in the file count only for a zone that nobody knows. None is ever guessed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.record import NamedTuple
from therasched.domain.recurrence import YEARLY, read_rule, starts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST, LAST = datetime(1970, 1, 1), datetime(2070, 1, 1)  # noqa: DTZ001 - wall times of a zone
"""The years for which the rules of a file are followed."""


class Observance(NamedTuple):
    """A part of a zone's year: from which wall times on which offset holds, and the one before."""

    onsets: tuple[datetime, ...]
    offset_from: timedelta
    offset_to: timedelta


class OwnZone(tzinfo):
    """A zone by the rules of a file; a wall time that is skipped or doubled is the earlier one."""

    def __init__(self, name: str, observances: Sequence[Observance]) -> None:
        self._name = name
        changes = [
            (onset, one.offset_from, one.offset_to) for one in observances for onset in one.onsets
        ]
        self._changes = sorted(changes)

    def utcoffset(self, moment: datetime | None, /) -> timedelta:
        """The offset at a wall time."""
        wall = (moment or FIRST).replace(tzinfo=None, fold=0)
        offset = self._changes[0][1]
        for onset, before, after in self._changes:
            # Put back, a wall time is the first of two until the hour is over.
            # A wall time that is skipped is read as before the change (RFC 5545, 3.3.5).
            if wall < onset + max(timedelta(0), after - before):
                break
            offset = after
        return offset

    def dst(self, moment: datetime | None, /) -> timedelta:
        """Nothing: only offsets count here."""
        del moment
        return timedelta(0)

    def tzname(self, moment: datetime | None, /) -> str:
        """The name that the file gives it."""
        del moment
        return self._name

    def fromutc(self, moment: datetime, /) -> datetime:
        """The wall time of a moment."""
        bare = moment.replace(tzinfo=None)
        offset = self._changes[0][1]
        for onset, before, after in self._changes:
            if bare < onset - before:
                break
            offset = after
        return (bare + offset).replace(tzinfo=self)


def known(name: str, windows: Mapping[str, str], location: str = "") -> tzinfo | None:
    """The zone of a name as calendars write it, or None.

    Args:
        name: `Europe/Berlin`, `W. Europe Standard Time`, `/example.org/2024/Europe/Berlin`.
        windows: the names of Windows, and what they are called elsewhere.
        location: the name that the file gives beside it.
    """
    parts = [part for part in name.strip().split("/") if part][-3:]
    tried = [name.strip(), windows.get(name.strip(), ""), location.strip()]
    tried += ["/".join(parts[at:]) for at in range(len(parts) - 1)]
    for one in tried:
        if one.upper() in ("UTC", "GMT", "Z", "ETC/UTC"):
            return UTC
        if "/" in one and len(one) < 60:
            try:
                return timing.zone(one)
            except timing.UnknownZone:
                continue
    return None


def own(name: str, observances: Sequence[tuple[datetime, str, list[datetime], str, str]]) -> tzinfo:
    """A zone that a file defines.

    Args:
        name: its name.
        observances: first onset, rule, further onsets, offset before and offset after.

    Raises:
        ValueError: the definition can't be read.
    """
    if not observances:
        raise ValueError("it has no rules")
    read = []
    for first, rule, more, before, after in observances:
        onsets = {first, *more}
        if rule:
            onsets.update(_onsets(rule, first))
        read.append(Observance(tuple(sorted(onsets)), _offset(before), _offset(after)))
    return OwnZone(name, read)


def _onsets(text: str, first: datetime) -> list[datetime]:
    rule = read_rule(text)
    if rule.frequency != YEARLY:
        raise ValueError("its clocks change more than once a year")
    until = None
    if rule.until:
        until = datetime.strptime(rule.until[:8], "%Y%m%d") + timedelta(days=1)  # noqa: DTZ007
    return list(starts(rule, first, FIRST, LAST, until))


def _offset(text: str) -> timedelta:
    digits = text[1:]
    if text[:1] not in ("+", "-") or not digits.isdigit() or len(digits) not in (4, 6):
        raise ValueError("an offset of it can not be read")
    hours, minutes, seconds = (int(digits[at : at + 2] or 0) for at in (0, 2, 4))
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError("an offset of it can not be read")
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text[0] == "-" else length
