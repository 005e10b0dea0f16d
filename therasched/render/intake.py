"""An import before it is done, as a table, as records and as data.

What is said of each entry was decided in `views.intake`. Why something is as it is stands whole,
below its entry; only titles are cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain import intake
from therasched.domain.text import visible
from therasched.render.lists import table
from therasched.render.palette import typed
from therasched.render.width import columns, cut, wrap
from therasched.views.intake import COUNTED, SIGNS, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from therasched.render.palette import Look
    from therasched.views.intake import Row

HEADINGS = ("", "when", "what")
MOST = 200
"""Entries that are shown; who wants to see more asks for --plain or --json."""

_AS_TABLE, _LEAST_TITLE = 60, 8
_INDENT = "   "
"""As wide as the column of the signs."""


def drawn(rows: Sequence[Row], look: Look, most: int = MOST) -> str:
    """The entries, the reason of each below it; as records a line each.

    A record is what becomes of it, start, end, title, why, id, line.
    """
    if look.plain:
        return table((), [_record(row) for row in rows], look)
    lines = folded(rows)
    heading, *bodies = _bodies([one.row for one in lines[:most]], look)
    found = [*heading]
    for (row, more), body in zip(lines[:most], bodies, strict=True):
        found += body or [SIGNS[row.kind] + _INDENT[1:]]
        told = wrap(_told(row), look.page() - len(_INDENT))
        if not body:
            found[-1] += told.pop(0)
        found += [_INDENT + line for line in told if line]
        if more:
            found.append(f"{_INDENT}and {more} more")
    rest = sum(1 + one.more for one in lines[most:])
    if rest:
        found.append(f"and {rest} more (--plain shows all)")
    return typed("\n".join(found), look)


def _bodies(rows: Sequence[Row], look: Look) -> Iterator[list[str]]:
    """The lines of the heading, then those of each entry without its reason: often one, or none."""
    timed = [row for row in rows if row.when]
    if not timed or look.width < _AS_TABLE:
        yield []
        yield from (_apart(row, look) for row in rows)
        return
    room = max(look.width - 5 - max(columns(row.when) for row in timed), _LEAST_TITLE)
    words = [(SIGNS[row.kind], row.when, cut(visible(row.title).strip(), room)) for row in timed]
    heading, *drawn = table(HEADINGS, words, look).split("\n")
    yield [heading]
    left = iter(drawn)
    yield from ([next(left)] if row.when else [] for row in rows)


def _apart(row: Row, look: Look) -> list[str]:
    """When it is and what it is in lines of their own, where no table has room."""
    room = look.page() - len(_INDENT)
    lines = [
        line for text in (row.when, visible(row.title).strip()) if text for line in wrap(text, room)
    ]
    first = SIGNS[row.kind] + _INDENT[1:]
    return [(_INDENT if number else first) + line for number, line in enumerate(lines)]


def _told(row: Row) -> str:
    """What becomes of it and why; of what is new its sign says enough."""
    place = f"line {row.line}: " if row.line and row.span is None else ""
    what = "" if row.kind == intake.NEW else COUNTED[row.kind]
    return f"{what}: {place}{visible(row.why)}" if row.why else what


def _record(row: Row) -> tuple[str, ...]:
    start, end = _moments(row)
    return row.kind, start or "", end or "", row.title, row.why, row.id, str(row.line or "")


def _moments(row: Row) -> tuple[str | None, str | None]:
    if row.span is None:
        return None, None
    return row.span.start.isoformat(), row.span.end.isoformat()


def data(row: Row) -> dict[str, Any]:
    """One entry of an import for other programs; no time where none could be read."""
    start, end = _moments(row)
    return {
        "change": row.kind,
        "start": start,
        "end": end,
        "whole_days": row.span is not None and row.span.whole_days,
        "title": row.title,
        "why": row.why,
        "id": row.id or None,
        "line": row.line or None,
    }
