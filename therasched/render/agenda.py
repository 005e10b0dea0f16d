"""The agenda on a terminal: day groups, a line a session, three bars, what to do next.

The columns are its own, because a narrow screen must cost words and never bars or ids: what it
is goes first, then the minutes, then the ends of names. What it shows was decided in
`views.agenda`; parts of a line are in `render.session_line`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from therasched.domain.text import visible
from therasched.render import session_line
from therasched.render.palette import BOLD, DIM, ROLES, STRUCK, paint, typed
from therasched.render.width import columns, cut, pad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.render.palette import Look
    from therasched.views.agenda import Agenda
    from therasched.views.entry import Entry

NARROWEST, WIDEST = 40, 120
_WITH_MINUTES, _WITH_WHAT = 50, 72
_LEGENDS = (
    "bars: scheduled planned outcome   ! missing",
    "scheduled planned outcome  ! missing",
    "! missing",
)


class _Room(NamedTuple):
    """How many columns each part of a line has; 0 leaves it out. `id` is also how much is shown."""

    time: int
    who: int
    what: int
    minutes: int
    id: int


def agenda(view: Agenda, look: Look) -> str:
    """The agenda as a page of at most `look.width` columns, between 40 and 120; or as records."""
    if look.plain:
        return "\n".join([session_line.record(one) for one in view.entries])
    width = min(max(look.width, NARROWEST), WIDEST)
    room = _room(view, width, look)
    lines = [_heading(view, width, look)]
    if view.empty:
        lines.append("Nothing is booked.  Book a session:  therasched new CLIENT WHEN")
    for day in view.days:
        title = session_line.short_day(day.day) + (" · today" if day.today else "")
        lines.append(paint(title, BOLD, look))
        lines += [_line(one, room, look) for one in day.entries]
    lines += _footer(view, width, room.id)
    return typed("\n".join(lines), look)


def _room(view: Agenda, width: int, look: Look) -> _Room:
    shown = view.entries

    def widest(part: Callable[[Entry], str]) -> int:
        return max([columns(part(one)) for one in shown], default=0)

    time = widest(session_line.time)
    minutes = widest(session_line.minutes) if width >= _WITH_MINUTES else 0
    length = session_line.id_length(shown)
    fixed = 2 + time + 2 + 1 + 2 + 2 + session_line.marked_bars_width(look) + 2 + length
    free = width - fixed - (minutes + 2 if minutes else 0)
    who, what = widest(session_line.who), 0
    if width >= _WITH_WHAT:
        who, what = session_line.share(free, who, widest(session_line.what))
    return _Room(time, min(who, free), what, minutes, length)
