"""The work list on a terminal: a line for each thing to do.

What waits, why, and since when was decided in `views.worklist`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.text import visible
from therasched.render import session_line
from therasched.render.palette import BOLD, FAULT, ROLES, paint, typed
from therasched.render.width import columns, cut, wrap
from therasched.views.worklist import OVERDUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from therasched.render.palette import Look
    from therasched.views.worklist import Row

_IN_COLUMNS = 72


def worklist(rows: Sequence[Row], look: Look) -> str:
    """The rows, from 40 to 120 columns wide: of more than one line each where it is narrow.

    As records: kind, id, date, time, who, reason, command.
    """
    if look.plain:
        return "\n".join([_record(row) for row in rows])
    if not rows:
        return "Nothing waits."
    width = look.page()
    kinds = max(len(row.kind) for row in rows)
    beside = _in_columns if width >= _IN_COLUMNS else _stacked
    lines = []
    for row, texts in zip(rows, beside(rows, width - kinds - 2, look), strict=True):
        kind = paint(row.kind, FAULT if row.kind == OVERDUE else BOLD, look)
        lines.append(f"{kind}{' ' * (kinds - len(row.kind))}  {texts[0]}")
        lines += [" " * kinds + f"  {text}" for text in texts[1:]]
    return typed("\n".join(lines), look)


def _in_columns(rows: Sequence[Row], room: int, look: Look) -> Iterator[list[str]]:
    """Each row in a line: id, when, who, reason; a long reason goes on below itself."""
    length = session_line.id_length([row.entry for row in rows])
    whens = max(len(row.when) for row in rows)
    who_room, reason_room = session_line.share(
        room - length - 2 - whens - 2,
        max(columns(session_line.who(row.entry)) for row in rows),
        max(columns(visible(row.reason)) for row in rows),
    )
    for row in rows:
        who = cut(session_line.who(row.entry), who_room)
        blanks = " " * (who_room - columns(who))
        who = paint(who, ROLES[row.entry.role], look) + blanks
        first, *more = wrap(visible(row.reason), reason_room)
        before = " " * (length + 2 + whens + 2 + who_room + 2)
        line = f"{row.entry.id[:length]}  {row.when.ljust(whens)}  {who}  {first}"
        yield [line, *(before + text for text in more)]


def _stacked(rows: Sequence[Row], room: int, look: Look) -> Iterator[list[str]]:
    """Each row in two lines or more: id and who, when, reason."""
    length = session_line.id_length([row.entry for row in rows])
    for row in rows:
        who = cut(session_line.who(row.entry), room - length - 2)
        first = f"{row.entry.id[:length]}  {paint(who, ROLES[row.entry.role], look)}"
        second = f"{row.when}  {visible(row.reason)}"
        if columns(second) <= room:
            yield [first, second]
        else:
            yield [first, row.when, *wrap(visible(row.reason), room)]


def _record(row: Row) -> str:
    one = row.entry
    day, time = str(one.first_day), session_line.time(one)
    fields = (row.kind.lower(), one.id, day, time, one.who, row.reason, row.command)
    return session_line.tab_separated(fields)
