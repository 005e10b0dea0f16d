"""Alarms on the practitioner's own screen: which of a session's reminders `by: browser` are due.

Each shows once; moving a session arms it anew. What an alarm says is in `views.alert`; the same
reminders are alarms of the exported calendar, too (`views.feed`).
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Protocol

from therasched.domain.lifecycle import is_cancelled
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

AHEAD = timedelta(days=31)
"""How far ahead is looked; an alarm that is to come earlier comes then."""


class Alarm(NamedTuple):
    """The nearest reminder of a session that is due; `keys` stand for all that are."""

    session: Session
    keys: tuple[str, ...]


class Screen(Protocol):
    """Where alarms show, and what is remembered of those that did."""

    def require(self) -> None:
        """Refuse where nothing can show an alarm."""
        ...

    def claim(self, keys: Mapping[str, datetime], now_at: datetime) -> set[str]:
        """Remember keys until a time; those that were not known before."""
        ...

    def release(self, keys: Collection[str]) -> None:
        """Forget keys whose alarm did not show."""
        ...

    def show(self, title: str, text: str) -> None:
        """Show one. Raises where the program that shows it says no."""
        ...


def due(sessions: Iterable[Session], practice: Practice) -> list[Alarm]:
    """The alarms of the practitioner at this desk that are due by now, the next session first."""
    now_at = practice.now.astimezone(UTC)
    found = []
    for session in sessions:
        span = session.span
        ahead = span.start_at - now_at
        if (
            session.practitioner != practice.settings.practitioner
            or is_cancelled(session)
            or ahead <= timedelta()
        ):
            continue
        passed = [
            one.before
            for one in session.reminders
            if (one.to, one.by) == ("practitioner", "browser")
            and timedelta(minutes=one.before) >= ahead
        ]
        if passed:
            keys = tuple(_key(session, before) for before in sorted(set(passed)))
            found.append(Alarm(session, keys))
    return sorted(found, key=lambda one: (one.session.span.start_at, one.session.id))


def _key(session: Session, before: int) -> str:
    from hashlib import sha256

    text = f"{session.id} {before} {session.span.start_at.isoformat()}"
    return sha256(text.encode()).hexdigest()[:20]
