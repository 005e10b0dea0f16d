"""Files for the outside: an export is written whole or not at all, for its owner alone.

They lie outside the practice, or beside its settings, so neither its lock nor its names are
theirs; the steps of a safe write are those of `storage.writer`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from therasched.domain.export import Written
from therasched.errors import Refused, StorageFailed
from therasched.storage import paths
from therasched.storage.files import Files
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from therasched.storage.disk import Folder

_OWN = (paths.CLIENTS, paths.CONTACTS, paths.SESSIONS, "signed", "outbox", "templates")


def stream(
    target: Path, parts: Iterable[bytes], practice: Path, *, rehearse: bool = False
) -> Written:
    """Write a file of parts to `target`, in place of what is there; not if that is the same.

    Args:
        target: the file.
        parts: all of it, however large.
        practice: the practice's folder, whose own files an export never touches.
        rehearse: only look whether it could be written.

    Raises:
        Refused: it is a place of the practice's own files.
        StorageFailed: it is no ordinary file, or the disk says no; what was there is there still.
    """
    failure = f"could not write {target}"
    try:
        folder = _real(target.parent)
        _require_file(target)
        _require_outside(folder / target.name, target, _real(practice))
        with Files(folder).folder([]) as opened:
            if rehearse:
                return Written(sum(map(len, parts)), changed=True)
            written = fill(opened, target.name, parts)
            failure = f"{target} is saved, but the disk did not confirm it"
            opened.flush()
            return written
    except OSError as error:
        raise StorageFailed(f"{failure}: {reason(error)}") from error


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))  # `resolve` fails for links that lead in a circle


def _require_outside(file: Path, target: Path, practice: Path) -> None:
    if not file.is_relative_to(practice):
        return
    *folders, name = file.relative_to(practice).parts
    hidden = any(part.startswith(".") for part in (*folders, name))
    if hidden or name.endswith(".yaml") or (folders and folders[0] in _OWN):
        raise Refused(
            f"{target} is a place of the practice's own files",
            hint="therasched export ics --out practice.ics",
        )


def require_apart(folder: Path, target: Path, practice: Path) -> None:
    """Refuse a folder in the practice: what lies in there is the practice's own."""
    if folder.is_relative_to(_real(practice)):
        raise Refused(
            f"{target} lies in the practice's own folder",
            hint="therasched export ics --vdir ~/calendars/practice",
        )


def _require_file(target: Path) -> None:
    """Refuse what is there and no ordinary file: devices are not to be replaced, nor links."""
    if target.is_symlink():
        raise StorageFailed(f"{target} is a link", hint=f"name the file: {_real(target)}")
    if target.is_dir():
        raise StorageFailed(f"{target} is a folder", hint="name a file in it")
    if target.exists() and not target.is_file():
        raise StorageFailed(f"{target} is no file", hint="leave out --out: it goes to stdout")


def put(opened: Folder, name: str, data: bytes) -> None:
    """Put a small file into an open folder, in place of what has the name. Raises OSError."""
    with _temporary(opened, name) as temporary:
        opened.put(temporary, data)
        opened.rename(temporary, name)


def fill(opened: Folder, name: str, parts: Iterable[bytes]) -> Written:
    """Put a file of any size there, unless it holds the same already. Raises OSError."""
    with _temporary(opened, name) as temporary:
        size, digest = opened.fill(temporary, parts)
        if _has(opened, name, size, digest):
            opened.drop(temporary)
            return Written(size, changed=False)
        opened.rename(temporary, name)
        return Written(size, changed=True)


def _has(opened: Folder, name: str, size: int, digest: bytes) -> bool:
    try:
        return opened.status(name).st_size == size and opened.digest(name) == digest
    except FileNotFoundError:
        return False


@contextmanager
def _temporary(opened: Folder, name: str) -> Iterator[str]:
    """A name to write to; nothing is left of it where that fails."""
    temporary = paths.temporary_name(name)
    with suppress(FileNotFoundError):  # a killed one that had this process's number has left it
        opened.drop(temporary)
    try:
        yield temporary
    except BaseException:
        if temporary in opened.names():
            opened.drop(temporary)
        raise
