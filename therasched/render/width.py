"""How wide text is on a screen, and making it fit: the only door to wcwidth.

Names hold Chinese characters and emoji of several code points. Texts must be visible ones
(`domain.text.visible`) and unpainted. wcwidth is slow to import, and so asked only about text
beyond Latin, Greek and Cyrillic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ELLIPSIS = "…"
_PUNCTUATION = frozenset("‐‑‒–—―‘’‚“”„†‡•…‹›€→▮▯✓")


def _is_simple(text: str) -> bool:
    """Whether every character is certainly one column, and not part of a larger one."""
    return text.isascii() or all(
        one < "\u0300" or "\u0370" <= one < "\u0483" or one in _PUNCTUATION for one in text
    )


def columns(text: str) -> int:
    """How many columns a text takes."""
    if _is_simple(text):
        return len(text)
    from wcwidth import wcswidth

    return wcswidth(text)


def pad(text: str, room: int, *, right: bool = False) -> str:
    """The text with blanks up to `room` columns; to the `right` edge, or to the left one."""
    blanks = " " * (room - columns(text))
    return blanks + text if right else text + blanks


def cut(text: str, room: int) -> str:
    """The text if it fits into `room` columns, else what does, with `…` at its end."""
    if columns(text) <= room:
        return text
    return head(text, room - 1).rstrip() + ELLIPSIS if room else ""


def head(text: str, room: int) -> str:
    """As many whole characters from the beginning as fit into `room` columns."""
    if _is_simple(text):
        return text[:room]
    from wcwidth import iter_graphemes

    taken = ""
    for one in iter_graphemes(text):  # what a person takes for one character, UAX #29
        if columns(taken + one) > room:
            break
        taken += one
    return taken


def wrap(text: str, room: int) -> list[str]:
    """The lines of a text, none wider than `room` columns (at least 4).

    Line breaks and indents of the text stay; what is longer than a line, or in a script without
    blanks, goes on in the next line where it must.
    """
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, room)]


def _paragraph(text: str, room: int) -> Iterator[str]:
    blanks = len(text) - len(text.lstrip())
    line = indent = text[: min(blanks, room // 4)]
    for word in text.split():
        joined = f"{line} {word}" if line.strip() else line + word
        if columns(joined) <= room:
            line = joined
        elif columns(indent + word) <= room:
            yield line
            line = indent + word
        else:
            line = joined
            while columns(line) > room:
                taken = head(line, room)
                if not taken.strip():  # a single character wider than the room
                    taken = line[: len(indent) + 1]
                yield taken.rstrip()
                line = indent + line[len(taken) :]
    yield line.rstrip()
