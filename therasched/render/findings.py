"""A fault in a file, as editors and people read it: place, message, excerpt with a caret.

The excerpt was cleared of clinical text by whoever made the finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.text import visible
from therasched.render.palette import BOLD, FAULT, GOOD, paint, typed
from therasched.render.session_line import tab_separated
from therasched.render.width import ELLIPSIS, columns, cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.domain.finding import Finding
    from therasched.render.palette import Look


def finding(found: Finding, look: Look) -> str:
    """`path:line:column: message`, the line with a caret, and what was probably meant.

    The first line stays whole, so that editors and terminals can follow it. As a record: path,
    line, column, message, suggestion, hint.
    """
    if look.plain:
        place = (found.path, str(found.line), str(found.column))
        return tab_separated((*place, found.message, found.suggestion, found.hint))
    lines = [f"{paint(visible(found.where), BOLD, look)}: {visible(found.message)}"]
    meant = f"did you mean {visible(found.suggestion)}?" if found.suggestion else ""
    if found.excerpt:
        lines += _excerpt(found, meant, look)
    elif meant:
        lines.append(f"  {paint(meant, GOOD, look)}")
    if found.hint:
        lines.append(f"  {visible(found.hint)}")
    return typed("\n".join(lines), look)


def _excerpt(found: Finding, meant: str, look: Look) -> Iterator[str]:
    """The line, or what fits of it around the fault, and the caret below."""
    number = f"{found.line:>5}"
    room = look.width - len(number) - 3
    before, after = (
        visible(part)
        for part in (found.excerpt[: found.column - 1], found.excerpt[found.column - 1 :])
    )
    if columns(before) > room // 2 and max(columns(before) + 1, columns(before + after)) > room:
        while columns(before) >= room // 2:
            before = before[1:]
        before = ELLIPSIS + before
    yield f"{number} | {cut(before + after, room)}"
    caret = f"{paint('^', FAULT, look)} {paint(meant, GOOD, look)}".rstrip()
    yield f"{' ' * len(number)} | {' ' * columns(before)}{caret}"
