"""The agenda on a terminal: day groups, a line a session, three bars, what to do next.

The columns are its own, because a narrow screen must cost words and never bars or ids: what it
is goes first, then the minutes, then the ends of names. What it shows was decided in
`views.agenda`; parts of a line are in `render.session_line`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.domain.text import visible
from therasched.render import session_line
from therasched.render.palette import BOLD, DIM, ROLES, STRUCK, paint, typed
from therasched.render.width import columns, cut, pad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from therasched.render.palette import Look
    from therasched.views.agenda import Agenda
    from therasched.views.entry import Entry

_WITH_MINUTES, _WITH_WHAT = 50, 72
_LEGENDS = (
    "bars: scheduled planned outcome   ✓ done  # locked  ~ changed  ! missing",
    "bars: scheduled planned outcome   ✓ done  ! missing",
    "✓ done  # locked  ~ changed  ! missing",
    "scheduled planned outcome  ! missing",
    "! missing",
)


class _Room(NamedTuple):
    """How many columns each part of a line has; 0 leaves it out. `id` is also how much is shown."""

    time: int
    who: int
    what: int
    minutes: int
    bars: int
    id: int

    @property
    def line(self) -> int:
        """How wide a line is."""
        parts = [2, self.time, 1, self.who, self.what, self.minutes, self.bars, self.id]
        return sum(parts) + 2 * len([part for part in parts[2:] if part])


def agenda(view: Agenda, look: Look) -> str:
    """The agenda as a page of at most `look.width` columns, between 40 and 120; or as records."""
    if look.plain:
        return "\n".join([session_line.record(one) for one in view.entries])
    width = look.page()
    room = _room(view.entries, width, look)
    lines = [_heading(view, room.line, width, look)]
    if view.empty:
        lines += ["Nothing is booked.", "  therasched new CLIENT WHEN"]
    for day in view.days:
        title = session_line.short_day(day.day) + (" · today" if day.today else "")
        lines.append(paint(title, BOLD, look))
        lines += [_line(one, room, look) for one in day.entries]
    lines += _footer(view, width, room.id)
    return typed("\n".join(lines), look)


def _room(shown: Sequence[Entry], width: int, look: Look) -> _Room:
    def widest(part: Callable[[Entry], str]) -> int:
        return max([columns(part(one)) for one in shown], default=0)

    room = _Room(
        time=widest(session_line.time),
        who=0,
        what=0,
        minutes=widest(session_line.minutes) if width >= _WITH_MINUTES else 0,
        bars=session_line.marked_bars_width(look),
        id=session_line.id_length(shown),
    )
    free = width - room.line - 2  # and two blanks behind who
    who, what = widest(session_line.who), 0
    if width >= _WITH_WHAT:
        who, what = session_line.share(free, who, widest(session_line.what))
    return room._replace(who=min(who, free), what=what)


def _heading(view: Agenda, line: int, width: int, look: Look) -> str:
    """What it is about, and at the right edge of the lines what the bars mean."""
    title = cut(visible(f"{view.title} · {view.whose}"), width)
    left = width - columns(title) - 3
    legend = next((one for one in _LEGENDS if len(one) <= left), "")
    gap = max(3, line - columns(title) - len(legend)) if legend else 0
    return paint(title, BOLD, look) + " " * gap + paint(legend, DIM, look)


def _line(one: Entry, room: _Room, look: Look) -> str:
    role = ROLES[one.role]
    parts = [
        pad(session_line.time(one), room.time),
        paint(one.letter, role, look),
        _painted(session_line.who(one), room.who, STRUCK if one.cancelled else role, look),
    ]
    if room.what:
        style = DIM if one.cancelled else ""
        parts.append(_painted(session_line.what(one), room.what, style, look))
    if room.minutes:
        minutes = pad(session_line.minutes(one), room.minutes, right=True)
        parts.append(paint(minutes, DIM, look))
    parts += [session_line.marked_bars(one, look), one.id[: room.id]]
    return "  " + "  ".join(parts)


def _painted(text: str, room: int, style: str, look: Look) -> str:
    """The text cut or filled to its room; the blanks stay bare, a line through them would show."""
    text = cut(text, room)
    return paint(text, style, look) + " " * (room - columns(text))


def _footer(view: Agenda, width: int, id_length: int) -> list[str]:
    """What to do next: outcomes first, then signatures."""
    waiting, verb, what = view.overdue, "outcome", ("has no outcome", "have no outcome")
    if not waiting:
        waiting, verb, what = view.unsigned, "sign", ("is not signed", "are not signed")
    if not waiting:
        return []
    many = f"1 session {what[0]}" if len(waiting) == 1 else f"{len(waiting)} sessions {what[1]}"
    told = f"{many}:"
    command, everything = f"therasched {verb} {waiting[0][:id_length]}", "(all: therasched todo)"
    line = f"{told}  {command}   {everything}"
    return [line] if len(line) <= width else [told, f"  {command}", f"  {everything}"]
