"""Files for the outside: an export is written whole or not at all, for its owner alone.

They lie outside the practice, so neither its lock nor its names are theirs; the steps of a safe
write are those of `storage.writer`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from therasched.errors import StorageFailed
from therasched.storage.files import Files
from therasched.storage.paths import temporary_name
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from pathlib import Path


def write(target: Path, data: bytes) -> None:
    """Write `data` to `target`, in place of what is there.

    Raises:
        StorageFailed: the disk says no; what was there is there still.
    """
    folder, name = target.parent.resolve(), target.name
    try:
        if target.is_dir():
            raise StorageFailed(f"{target} is a folder", hint=f"--out {target}/practice.ics")
        with Files(folder).folder([]) as opened:
            temporary = temporary_name(name)
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
