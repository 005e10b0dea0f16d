"""Files for the outside: an export is written whole or not at all, for its owner alone.

They lie outside the practice, so neither its lock nor its names are theirs; the steps of a safe
write are those of `storage.writer`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from therasched.errors import Refused, StorageFailed
from therasched.storage import paths
from therasched.storage.files import Files
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from pathlib import Path


def require_outside(target: Path, root: Path) -> None:
    """Refuse a target that is, or could be taken for, a file of the practice at `root`.

    A calendar file beside the settings is fine.

    Raises:
        Refused: it is one.
    """
    file, root = target.parent.resolve() / target.name, root.resolve()
    if not file.is_relative_to(root):
        return
    *folders, name = file.relative_to(root).parts
    own = (paths.CLIENTS, paths.CONTACTS, paths.SESSIONS, "signed", "outbox")
    hidden = any(part.startswith(".") for part in (*folders, name))
    if hidden or name.endswith(".yaml") or (folders and folders[0] in own):
        raise Refused(
            f"{target} is a place of the practice's own files",
            hint="therasched export ics --out practice.ics",
        )


def _require_file(target: Path) -> None:
    """Refuse what is there and no ordinary file: devices are not to be replaced, nor links."""
    if target.is_symlink():
        raise StorageFailed(f"{target} is a link", hint=f"name the file: {target.resolve()}")
    if target.is_dir():
        raise StorageFailed(f"{target} is a folder", hint=f"name a file: {target}/practice.ics")
    if target.exists() and not target.is_file():
        raise StorageFailed(f"{target} is no file", hint="leave out --out: it goes to stdout")


def write(target: Path, data: bytes) -> None:
    """Write `data` to `target`, in place of what is there.

    Raises:
        StorageFailed: the disk says no; what was there is there still.
    """
    folder, name = target.parent.resolve(), target.name
    try:
        _require_file(target)
        with Files(folder).folder([]) as opened:
            temporary = paths.temporary_name(name)
            try:
                opened.put(temporary, data)
                opened.rename(temporary, name)
            except BaseException:
                if os.path.lexists(folder / temporary):
                    opened.drop(temporary)
                raise
            opened.flush()
    except OSError as error:
        raise StorageFailed(f"could not write {target}: {reason(error)}") from error
