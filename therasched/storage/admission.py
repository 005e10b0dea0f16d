"""What may come from a remote into a practice, and go there: files with names that can do no harm.

Git's own folder, derived files, links, programs and submodules are no records, however their names
are spelled. Nothing is written before all names were looked at.
"""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

from therasched.errors import Refused, UsageFault
from therasched.storage import paths
from therasched.storage.gitcommit import FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.storage.treemerge import Placed

MODES = (FILE, "100755", "000000")
"""An ordinary file, one that can be run (it is made as one that can't), one that is gone."""
LONGEST_NAME = 200
"""Bytes: with what a temporary file adds still below the 255 of file systems."""


def require_harmless(path: str, mode: str, way: str) -> None:
    """Refuse what must not go between clones; what others would refuse does not go either.

    Args:
        path: where it is in the tree.
        mode: what it is, as git says it.
        way: `taken from`, or `given to`.

    Raises:
        Refused: it is no ordinary file, or its name leads out of the practice.
    """
    message = f"{path if path.isprintable() else ascii(path)} is no file that is {way} a remote"
    try:
        parts = paths.require_inside(path)
    except UsageFault as error:
        raise Refused(message, hint="git log --stat") from error
    # As file systems read them that take capitals, or what follows a colon, for nothing.
    plain = [part.partition(":")[0].rstrip(". ").casefold() for part in parts]
    own = paths.is_temporary(parts[-1]) or not {".git", "git~1"}.isdisjoint(plain)
    long = any(len(os.fsencode(part)) > LONGEST_NAME for part in parts)
    if own or long or not paths.may_be_tracked("/".join(plain)) or mode not in MODES:
        raise Refused(message, hint=f"git log --stat -- {quote(path)}")


def require_room(placed: Sequence[Placed]) -> None:
    """Refuse a file that becomes a folder, or the other way round: the one writer makes neither.

    Raises:
        Refused: there is one.
    """
    kept = {one.path for one in placed if one.data is not None}
    gone = {one.path for one in placed if one.data is None}
    for folders, files in ((kept, gone), (gone, kept)):
        for path in sorted({above for one in folders for above in _above(one)} & files):
            raise Refused(
                f"{path} is a file on one side and a folder on the other; nothing was merged",
                hint="git pull --no-rebase\ntherasched sync",
            )


def _above(path: str) -> list[str]:
    """The folders that a file lies in."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
