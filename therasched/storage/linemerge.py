"""Merging text line by line, as git does it, and git's marks around what a person must decide.

For files that can't be merged field by field, and to find out whether lines and fields agree.
Knows nothing of what the lines say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS, BETWEEN, THEIRS = b"<<<<<<< ours", b"=======", b">>>>>>> theirs"
BOM = b"\xef\xbb\xbf"
MOST_CONFLICTS = 127  # git ends with their number; above that is an error of its own


def merged(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Merge three texts by lines; the result, and whether it has no marks in it.

    Without git, or where it declines, both texts stand whole between the marks.
    """
    found = _by_git(base, ours, theirs)
    return found or (marked(ours, [Hunk(0, len(lines(ours)), lines(theirs))]), False)


def decided(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bytes] | None:
    """Merge three texts by lines, with ours and with theirs of the lines that both changed.

    None without git, or where it declines, as it does for what is no text.
    """
    mine, yours = (_by_git(base, ours, theirs, one) for one in ("--ours", "--theirs"))
    return (mine[0], yours[0]) if mine and yours else None


def _by_git(base: bytes, ours: bytes, theirs: bytes, *way: str) -> tuple[bytes, bool] | None:
    from therasched.storage import processes
    from therasched.storage.disk import Tree, scratch
    from therasched.storage.gitcall import CLEAN

    names = ("ours", "base", "theirs")
    with scratch() as place:
        with Tree(place).folder([]) as folder:
            for name, data in zip(names, (ours, base, theirs), strict=True):
                folder.put(name, data)
        arguments = ("-C", place, "-c", "merge.conflictStyle=merge", "merge-file", "-p", *way)
        labels = [word for name in names for word in ("-L", name)]
        try:
            done = processes.run("git", *arguments, *labels, *names, environment=CLEAN)
        except processes.ProgramMissing:
            return None
    return (done.out, not done.code) if done.code <= MOST_CONFLICTS else None


class Hunk(NamedTuple):
    """Lines `start` to `end` (from 0, `end` not included) that the other side has otherwise."""

    start: int
    end: int
    theirs: Sequence[bytes]


def lines(data: bytes) -> list[bytes]:
    """The lines of a text, each with its end. Only a line feed ends a line."""
    *whole, rest = data.removeprefix(BOM).split(b"\n")
    return [*(line + b"\n" for line in whole), *([rest] if rest else [])]


def hunk(ours: bytes, theirs: bytes, reach: Sequence[int] = ()) -> Hunk:
    """Where two texts differ, as one hunk of whole lines; what of ours is in `reach` is in it."""
    one, other = lines(ours), lines(theirs)
    most = min(len(one), len(other))
    before = next((at for at in range(most) if one[at] != other[at]), most)
    before = min([before, *reach])
    after = next((at for at in range(most) if one[-1 - at] != other[-1 - at]), most)
    after = min([after, most - before, *(len(one) - end for end in reach)])
    return Hunk(before, len(one) - after, other[before : len(other) - after])


def marked(ours: bytes, hunks: Sequence[Hunk]) -> bytes:
    """Our text with both versions of some lines, each between git's marks.

    Args:
        ours: our text.
        hunks: in order, none within another.
    """
    text = lines(ours)
    newline = b"\r\n" if any(line.endswith(b"\r\n") for line in text) else b"\n"
    parts = [BOM] if ours.startswith(BOM) else []
    done = 0
    for one in hunks:
        parts += text[done : one.start]
        parts += [OURS + newline, *_ended(text[one.start : one.end], newline)]
        parts += [BETWEEN + newline, *_ended(one.theirs, newline), THEIRS + newline]
        done = one.end
    return b"".join([*parts, *text[done:]])


def _ended(text: Sequence[bytes], newline: bytes) -> list[bytes]:
    """Lines that all have an end."""
    return [line if line.endswith(b"\n") else line + newline for line in text]
