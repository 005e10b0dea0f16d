"""What a person is asked to confirm: rows of which nothing is cut.

The text of a row stands beside it where it fits, else whole on lines of its own below it. Lists
that are only looked at are cut instead: `render.lists`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.text import visible
from therasched.render.palette import typed
from therasched.render.width import columns, pad, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from therasched.render.palette import Look

_GAP = 2


def preview(
    headers: Sequence[str], rows: Sequence[Sequence[str]], look: Look, sign: str = ""
) -> str:
    """Rows under a heading; the last cell of each is its text.

    Args:
        headers: a word a column.
        rows: cells, from records or typed; a column without any is left out.
        look: the screen.
        sign: what goes before a text that stands below its row.
    """
    from therasched.render.table import grid

    cells = [[visible(cell).strip() for cell in row] for row in rows]
    last = len(headers) - 1
    used = [n for n in range(last) if not cells or any(row[n] for row in cells)]
    kept = [[row[n] for n in used] for row in ([*headers], *cells)]
    drawn = grid(kept).split("\n")
    texts = [headers[last], *(row[last] for row in cells)]
    beside = max(map(columns, drawn)) + _GAP
    first = max(columns(row[0]) for row in kept)
    indent = " " * min(first + 2 * _GAP, look.width // 4)
    lines: list[str] = []
    for row, line, text in zip(kept, drawn, texts, strict=True):
        if text and beside + columns(text) <= look.width:
            lines.append(pad(line, beside) + text)
            continue
        narrow = columns(line) > look.width
        lines += _broken([pad(row[0], first), *row[1:]], indent, look.width) if narrow else [line]
        lines += _below(text, sign, indent, look.width)
    return typed("\n".join(lines), look)


def _broken(row: Sequence[str], indent: str, width: int) -> Iterator[str]:
    """A row that is wider than the screen, on as many lines as its cells take."""
    line = row[0]
    for cell in row[1:]:
        if columns(line) + _GAP + columns(cell) <= width:
            line += " " * _GAP + cell
        else:
            yield from _fitting(line, width)
            line = indent + cell
    yield from _fitting(line, width)


def _fitting(line: str, width: int) -> list[str]:
    """A line as it is, or as many as it takes: wrapping closes its gaps."""
    return [line] if columns(line) <= width else wrap(line, width)


def _below(text: str, sign: str, indent: str, width: int) -> Iterator[str]:
    if text:
        for line in wrap(sign + text, width - len(indent)):
            yield indent + line


def notes(told: Sequence[str], look: Look) -> list[str]:
    """Sentences below a preview, each on as many lines as it takes."""
    lines = [typed(visible(one), look) for one in told]
    return [part for line in lines for part in wrap(line, look.width)]
