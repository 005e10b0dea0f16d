"""Files for the outside: an export is written whole or not at all, for its owner alone.

They lie outside the practice, or beside its settings, so neither its lock nor its names are
theirs; the steps of a safe write are those of `storage.writer`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from therasched.errors import Refused, StorageFailed
from therasched.storage import paths
from therasched.storage.files import Files
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from therasched.storage.files import Folder

_OWN = (paths.CLIENTS, paths.CONTACTS, paths.SESSIONS, "signed", "outbox")


def write(target: Path, data: bytes, practice: Path, *, rehearse: bool = False) -> None:
    """Write `data` to `target`, in place of what is there.

    Args:
        target: the file.
        data: all of it.
        practice: the practice's folder, whose own files an export never touches.
        rehearse: only look whether it could be written.

    Raises:
        Refused: it is a place of the practice's own files.
        StorageFailed: it is no ordinary file, or the disk says no; what was there is there still.
    """
    try:
        folder = _real(target.parent)
        _require_file(target)
        _require_outside(folder / target.name, target, _real(practice))
        with Files(folder).folder([]) as opened:
            if not rehearse:
                _put(opened, target.name, data)
    except OSError as error:
        raise StorageFailed(f"could not write {target}: {reason(error)}") from error


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


def _require_file(target: Path) -> None:
    """Refuse what is there and no ordinary file: devices are not to be replaced, nor links."""
    if target.is_symlink():
        raise StorageFailed(f"{target} is a link", hint=f"name the file: {_real(target)}")
    if target.is_dir():
        raise StorageFailed(f"{target} is a folder", hint=f"name a file: {target / 'practice.ics'}")
    if target.exists() and not target.is_file():
        raise StorageFailed(f"{target} is no file", hint="leave out --out: it goes to stdout")


def _put(opened: Folder, name: str, data: bytes) -> None:
    temporary = paths.temporary_name(name)
    try:
        opened.put(temporary, data)
        opened.rename(temporary, name)
    except BaseException:
        if temporary in opened.names():
            opened.drop(temporary)
        raise
    opened.flush()
