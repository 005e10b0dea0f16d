"""Showing the practitioner's own alarms that are due, each once.

Which are due is decided in `domain.alarm`; messages to others are `actions.remind`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import alarm
from therasched.errors import TheraschedError
from therasched.views import alert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.actions.office import Office
    from therasched.domain.alarm import Screen
    from therasched.views.alert import Alert


def notify(
    office: Office, screen: Screen, level: str, *, rehearse: bool = False
) -> Iterator[Alert]:
    """Show what is due; each alarm as soon as it has shown.

    It is remembered before it shows, so that two runs at once don't both show it, and forgotten
    where it could not be shown.

    Args:
        office: the practice.
        screen: where they show.
        level: how clients are named, one of `alert.LEVELS`.
        rehearse: show nothing.

    Raises:
        TheraschedError: nothing here can show one, or what can said no.
    """
    practice = office.practice
    today = office.now.date()
    near = (stored.session for stored in office.sessions.in_days(today, today + alarm.AHEAD))
    found = alarm.due(near, practice)
    if not rehearse:
        screen.require()
    for one in found:
        until = one.session.span.start_at
        fresh = screen.claim(dict.fromkeys(one.keys, until), office.now_at)
        if one.keys[0] not in fresh:
            continue
        words = alert.build(one, practice, level)
        if not rehearse:
            try:
                screen.show(words.title, words.text)
            except TheraschedError:
                screen.release(one.keys)
                raise
        yield words
