"""What may come from a remote into a practice, and go there: files with names that can do no harm.

Git's own folder, derived files, links, programs and submodules are no records, however their names
are spelled. Nothing is written before all names were looked at.
"""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

from therasched.errors import FaultyData, Refused, UsageFault
from therasched.storage import merging, paths
from therasched.storage.gitcommit import FILE
from therasched.storage.ledger import ALLOWED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

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


def is_record(path: str) -> bool:
    """Whether a file that git does not know is one of ours, which a person made by hand."""
    folder, _, name = path.rpartition("/")
    top = folder.partition("/")[0]
    return (
        merging.kind_of(path) is not None
        or (top == paths.SIGNED and (name.endswith(paths.LOG_ENDING) or path == ALLOWED))
        or (top == paths.OUTBOX and name.endswith(paths.LOG_ENDING))
        or path in {".gitignore", ".gitattributes"}
    )


def require_apart(names: Iterable[str], others: Iterable[str], way: str) -> None:
    """Refuse a name beside one that other systems take for the same.

    Those that take capitals for small letters, or accents written either way, would have one file
    where here are two.

    Args:
        names: those to look at.
        others: all that will be there, with or without them.
        way: `taken from`, or `given to`.

    Raises:
        Refused: there are two such names, of files or of folders.
    """
    taken: dict[str, set[str]] = {}
    for path in others:
        for one in (path, *_above(path)):
            taken.setdefault(_alike(one), set()).add(one)
    for path in names:
        for one in (path, *_above(path)):
            if twins := sorted(taken.get(_alike(one), set()) - {one}):
                raise Refused(
                    f"{path} is no file that is {way} a remote: beside {twins[0]} it would be one "
                    "and the same on other systems",
                    hint=f"git log --stat -- {quote(path)}",
                )


def _alike(path: str) -> str:
    """A path as systems read it that take two names for one; `/` stays where it is."""
    from unicodedata import normalize

    parts = (part.partition(":")[0].rstrip(". ") or part for part in path.split("/"))
    return normalize("NFC", "/".join(parts).casefold())


def require_settings(placed: Iterable[Placed], remote: str) -> None:
    """Refuse settings with a fault: no command could open the practice any more.

    Args:
        placed: what is to be written.
        remote: whose settings they come from in part.

    Raises:
        FaultyData: they have one.
    """
    from therasched.storage.settings import understood

    for one in placed:
        findings = understood(one.data)[1] if one.path == paths.SETTINGS and one.data else ()
        if findings:
            raise FaultyData(
                f"with the settings of {remote} no command could open the practice: "
                f"{findings[0].message}; nothing was merged",
                where=paths.SETTINGS,
                hint=f"git log -p HEAD..{remote} -- {paths.SETTINGS}   # mend it there",
            )


def folders_of(placed: Sequence[Placed]) -> list[str]:
    """The folders in which files are to lie."""
    return sorted({above for one in placed if one.data is not None for above in _above(one.path)})


def require_room(placed: Sequence[Placed], files: Collection[str]) -> None:
    """Refuse a file that becomes a folder, or the other way round: the one writer makes neither.

    Args:
        placed: what is to be written and to be taken away.
        files: which of the `folders_of` it are files here.

    Raises:
        Refused: there is one.
    """
    kept = {one.path for one in placed if one.data is not None}
    gone = {one.path for one in placed if one.data is None}
    for folders, there in ((kept, {*gone, *files}), (gone, kept)):
        for path in sorted({above for one in folders for above in _above(one)} & there):
            raise Refused(
                f"{path} is a file on one side and a folder on the other; nothing was merged",
                hint="git pull --no-rebase\ntherasched sync",
            )


def _above(path: str) -> list[str]:
    """The folders that a file lies in."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
