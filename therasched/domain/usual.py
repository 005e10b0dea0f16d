"""Logs of the usual kind: one event after the other, each of them plainly sound.

Nearly every log is such, and this finds it out several times as quickly as `domain.verification`
does, which asks the same one by one, and more, and says what is wrong. A log that is not of this
kind may be sound all the same. Tests hold the two against each other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.domain import attestation, chain
from therasched.domain.chain import COMMENT, SIMULATED, VERSIONS
from therasched.domain.record import NamedTuple
from therasched.domain.survey import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from therasched.domain.chain import Event, Line, Log
    from therasched.domain.signers import Key
    from therasched.domain.survey import Survey

_WINDOW = timedelta(hours=attestation.WINDOW_HOURS)
_KINDS = (*VERSIONS, COMMENT)


class Grounds(NamedTuple):
    """What a log is held against: as `verification.Examination` was told, keys by public part."""

    practice: str
    now: datetime
    simulated: bool
    keys: Mapping[str, Key]
    signed_with: Callable[[bytes, str], str]
    seen: Survey


def is_sound(log: Log, grounds: Grounds) -> bool:
    """Whether a log is of this kind."""
    before, lock = "", None
    clocks = ("", SIMULATED) if grounds.simulated else ("",)
    for number, line in enumerate(log.lines, 1):
        event = line.event
        if (
            event is None
            or event.kind not in _KINDS
            or event.practice != grounds.practice
            or event.session != log.name
            or event.clock not in clocks
            or event.n != str(number)
            or not event.after
            or (before and before not in event.after)
            or line.forms.digest != event.digest  # also where the body is gone
        ):
            return False
        at, before = event.at_moment, line.forms.link
        if event.kind in VERSIONS:
            lock = lock or at + _WINDOW
            if not _is_version(event, log.name, at, lock):
                return False
        if not (_is_in_time(event, at, grounds) and _has_good_key(line, event, at, grounds)):
            return False
    return True


def _is_version(event: Event, name: str, at: datetime, lock: datetime) -> bool:
    """Whether the text that it signs is its session's and its author's, before the lock."""
    note = event.note
    return (
        at < lock
        and event.locks_at == chain.write_instant(lock)
        and note.get("id") == name
        and note.get("practitioner", event.by) == event.by
    )


def _is_in_time(event: Event, at: datetime, grounds: Grounds) -> bool:
    """Whether it comes after what it names, all of which there is, and before now."""
    seen = grounds.seen
    if at > grounds.now + TOLERANCE or any(map(seen.lacks, event.after)):
        return False
    return all(at >= named - TOLERANCE for named in seen.times(event.after))


def _has_good_key(line: Line, event: Event, at: datetime, grounds: Grounds) -> bool:
    """Whether its signature is of a key that was its author's then, and is vouched for."""
    try:
        key = grounds.keys.get(grounds.signed_with(line.forms.signed, event.sig))
    except ValueError:
        return False
    return (
        key is not None
        and key.practitioner == event.by
        and key.vouched
        and key.since - TOLERANCE <= at
        and (key.until is None or at <= key.until)
    )
