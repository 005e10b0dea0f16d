"""What an alarm says on the practitioner's screen, which others may see too.

No more than whom the session is with, by initials or code, and when it begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.lifecycle import kind_of
from therasched.domain.record import NamedTuple
from therasched.views.disclosure import who

if TYPE_CHECKING:
    from datetime import timedelta

    from therasched.domain.alarm import Alarm
    from therasched.domain.practice import Practice

LEVELS = ("initials", "code", "none")
"""How a client may be named there: what a program shows stands in the list of processes."""


class Alert(NamedTuple):
    """`title` is whom it is with, `text` when; `keys` are those of `domain.alarm`."""

    session: str
    title: str
    text: str
    keys: tuple[str, ...]


def build(alarm: Alarm, practice: Practice, level: str) -> Alert:
    """The words of an alarm; a session without clients is called by its kind."""
    session = alarm.session
    kind = kind_of(session, practice)
    named = who(session, practice, level, calendar=True) if level in LEVELS else ""
    start = session.span.start.astimezone(practice.zone)
    ahead = session.span.start_at - practice.now.astimezone(start.tzinfo)
    at = "" if session.span.whole_days else f", at {start:%H:%M}"
    return Alert(session.id, named or kind.title, f"in {_length(ahead)}{at}", alarm.keys)


def _length(ahead: timedelta) -> str:
    """`15 minutes`, `2 hours`, `1 day`: rounded up to whole minutes, down to what is read."""
    minutes = -(-int(ahead.total_seconds()) // 60)
    for unit, size, most in (("minute", 1, 120), ("hour", 60, 2880), ("day", 1440, None)):
        if most is None or minutes < most:
            count = minutes // size
            return f"{count} {unit}{'s' if count != 1 else ''}"
    raise AssertionError  # pragma: no cover
