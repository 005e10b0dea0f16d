"""The names of the people of one folder, kept so that finding one by her name reads no file.

Derived and disposable, like the index: what the system knows of every file stands with it
(`storage.freshness`), and where that is another thing now the names are read from the files again.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from zlib import crc32

from therasched.domain.people import Listed
from therasched.errors import TheraschedError
from therasched.storage import freshness
from therasched.storage.paths import DERIVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from therasched.storage.files import Files

LEAST = 20
"""People from which on their names are kept."""


def of_folder(
    files: Files, folder: str, read: Callable[[], tuple[list[Listed], bool]]
) -> list[Listed]:
    """The people in a folder.

    Args:
        files: those of the practice.
        folder: `clients`.
        read: reads the files, and says whether all are sound: else they are read each time, and
            their faults told.
    """
    at = freshness.now()
    try:
        look = freshness.look(files, folder)
    except OSError:
        return read()[0]
    kept = _kept(files, folder, look.state)
    if kept is not None:
        return kept
    found, sound = read()
    sure = look.newest < at - freshness.TICK  # else a file may change again unseen
    if sound and sure and len(found) >= LEAST and not files.rehearses:
        with suppress(OSError, TheraschedError, UnicodeError):
            _keep(files, folder, look.state, found)
    return found


def _kept(files: Files, folder: str, state: bytes) -> list[Listed] | None:
    try:
        data = files.read(f"{DERIVED}/{folder}.names")
        seal, _, rest = data.partition(b"\n")
        if not rest.startswith(state) or int(seal, 16) != crc32(rest):
            return None
        lines = rest[len(state) :].decode().split("\n")
        return [Listed(*line.split("\t")) for line in lines[:-1]]
    except (TheraschedError, ValueError, TypeError):
        return None


def _keep(files: Files, folder: str, state: bytes, found: Iterable[Listed]) -> None:
    from therasched.storage.exports import put

    lines = "".join("\t".join(one) + "\n" for one in found)
    if any("\t" in part or "\n" in part for one in found for part in one):
        return
    rest = state + lines.encode()
    name = f"{folder}.names"
    with files.folder([DERIVED], make=True) as opened:
        put(opened, name, b"%x\n" % crc32(rest) + rest)
