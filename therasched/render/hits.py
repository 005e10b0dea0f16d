"""What a search found: a line for each session, and below it the text with what was looked for.

How the line looks is `render.lists`' business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.text import visible
from therasched.domain.when import say_short
from therasched.render import session_line
from therasched.render.palette import BOLD, DIM, ROLES, paint, typed
from therasched.render.width import ELLIPSIS, columns, cut, head

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from therasched.domain.search import Snippet
    from therasched.render.palette import Look
    from therasched.views.entry import Entry

    Hit = tuple[Entry, tuple[str, Snippet]]

INDENT = "    "


def hits(found: Sequence[Hit], now: datetime, look: Look, *, whole: bool = False) -> str:
    """Two lines for each session, cut to the width; or a record of id, when, who, field, text.

    Ids are as short as tells these sessions apart, unless they are to be `whole`.
    """
    if look.plain:
        return "\n".join(
            session_line.tab_separated(
                (one.id, say_short(one.start, now), one.who, field, snippet.text)
            )
            for one, (field, snippet) in found
        )
    ids = [one for one, _ in found]
    length = max((len(one.id) for one in ids), default=0) if whole else session_line.id_length(ids)
    return "\n".join(line for hit in found for line in _lines(hit, now, length, look))


def _lines(hit: Hit, now: datetime, length: int, look: Look) -> Iterator[str]:
    one, (field, snippet) = hit
    width = look.page()
    when = say_short(one.start, now)
    who = cut(visible(session_line.who(one)), width - columns(when) - length - 4)
    painted = paint(typed(who, look), ROLES[one.role], look)
    yield f"{paint(one.id[:length], BOLD, look)}  {when}  {painted}"
    room = width - len(INDENT) - 2
    named = cut(visible(field), room // 2)
    text = _marked(snippet, room - columns(named), look)
    yield f"{INDENT}{paint(typed(named, look), DIM, look)}: {text}".rstrip()


def _marked(snippet: Snippet, room: int, look: Look) -> str:
    """The text as far as there is room, with what was looked for in bold."""
    pieces, at = list[tuple[str, str]](), 0
    for start, end in (*snippet.found, (len(snippet.text),) * 2):
        pieces += [(visible(snippet.text[at:start]), ""), (visible(snippet.text[start:end]), BOLD)]
        at = end
    if sum(columns(text) for text, _ in pieces) > room:
        room -= 1  # for the sign that it goes on
    line = ""
    for text, style in pieces:
        piece = head(text, room)
        room -= columns(piece)
        line += paint(piece, style, look) if piece else ""
        if piece != text:
            line = f"{line.rstrip()}{ELLIPSIS}"
            break
    return typed(line, look)
