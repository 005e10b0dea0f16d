"""Lists: sessions, people, services and whatever else has rows and columns.

Fits the width by cutting the widest columns, so that none is lost. The grid itself is drawn by
`render.table`, parts of a session's line come from `render.session_line`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.domain.text import visible
from therasched.render import session_line
from therasched.render.palette import BOLD, DIM, ROLES, STRUCK, paint, typed
from therasched.render.width import columns, cut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from therasched.render.palette import Look
    from therasched.views.entry import Entry

_WITH_TIME, _WITH_WHAT = 60, 72


class _Cell(NamedTuple):
    text: str
    style: str = ""


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], look: Look) -> str:
    """Rows under a heading, cut to fit `look.width`; as tab-separated records without one."""
    if look.plain:
        return "\n".join([session_line.tab_separated(row) for row in rows])
    heading = [_Cell(visible(word), BOLD) for word in headers]
    cells = [[_Cell(visible(text).strip()) for text in row] for row in rows]
    return _drawn([heading, *cells], look, flexible=range(len(headers)))


def entries(shown: Sequence[Entry], look: Look) -> str:
    """Sessions, a line each: when, role, who, what, minutes, bars, id; or as records.

    A narrow screen loses what it is and the minutes, then the time of day; names are cut.
    """
    if look.plain:
        return "\n".join([session_line.record(one) for one in shown])
    length = session_line.id_length(shown)
    words = ("when", "", "who", "what", "min", "bars", "id")
    rows = [[_Cell(word, BOLD) for word in words]]
    rows += [_cells(one, length, look) for one in shown]
    if look.width < _WITH_WHAT:
        return _drawn([[*row[:3], *row[5:]] for row in rows], look, flexible=(2,))
    return _drawn(rows, look, flexible=(2, 3), right=(4,))


def _cells(one: Entry, id_length: int, look: Look) -> list[_Cell]:
    role = ROLES[one.role]
    return [
        _Cell(_when(one, look)),
        _Cell(one.letter, role),
        _Cell(session_line.who(one), STRUCK if one.cancelled else role),
        _Cell(session_line.what(one), DIM if one.cancelled else ""),
        _Cell(session_line.minutes(one), DIM),
        _Cell(session_line.marked_bars(one, look._replace(color=False)).rstrip(), role),
        _Cell(one.id[:id_length]),
    ]


def _when(one: Entry, look: Look) -> str:
    """`Mon 2026-03-02 09:30`: years apart stay apart, and it sorts."""
    if look.width < _WITH_TIME:
        return str(one.first_day)
    return f"{session_line.weekday(one.first_day)} {one.first_day} {session_line.time(one)}"


def _drawn(
    rows: Sequence[Sequence[_Cell]],
    look: Look,
    *,
    flexible: Sequence[int],
    right: Collection[int] = (),
) -> str:
    """These cells in columns, the flexible ones cut so that all fit, the widest first."""
    room = [max(columns(cell.text) for cell in column) for column in zip(*rows, strict=True)]
    while sum(room) + 2 * (len(room) - 1) > look.width:
        widest = max(flexible, key=lambda number: room[number])
        if room[widest] == 1:
            break
        room[widest] -= 1
    lines = (
        "  ".join(
            _padded(cell, most, look, right=number in right)
            for number, (cell, most) in enumerate(zip(row, room, strict=True))
        )
        for row in rows
    )
    return typed("\n".join(line.rstrip() for line in lines), look)


def _padded(cell: _Cell, room: int, look: Look, *, right: bool) -> str:
    """A cell as wide as its column; tabulate, which would do it, takes longer than all the rest."""
    text = cut(cell.text, room)
    blanks = " " * (room - columns(text))
    painted = paint(text, cell.style, look)
    return blanks + painted if right else painted + blanks
