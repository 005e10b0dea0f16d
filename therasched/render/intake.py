"""An import before it is done, as a table, as records and as data.

What is said of each entry was decided in `views.intake`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.render.lists import table
from therasched.views.intake import COUNTED, SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.render.palette import Look
    from therasched.views.intake import Row

HEADINGS = ("", "when", "what", "")


def drawn(rows: Sequence[Row], look: Look) -> str:
    """A line an entry; as records: what becomes of it, start, end, title, why, id, line."""
    if look.plain:
        return table((), [_record(row) for row in rows], look)
    words = [(SIGNS[row.kind], row.when, row.title, _told(row)) for row in rows]
    return table(HEADINGS, words, look)


def _told(row: Row) -> str:
    place = f"line {row.line}: " if row.line and row.span is None else ""
    what = COUNTED[row.kind]
    return f"{what}: {place}{row.why}" if row.why else what


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
