"""Whether files are as they were when they were last read, told by what the system knows of them.

Size, time of content, time of status, and number of each file (git's stat vector): an edit of the
same size with its time set back still moves the time of status. What changed a moment before it was
read may change again within the same tick of the clock, so it is not sure (git: racily clean).
"""

from __future__ import annotations

import os
from array import array
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.storage import clock, paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.storage.files import Files

TICK = 2_500_000_000
"""Nanoseconds: two seconds is the coarsest clock of a file system in use (FAT), and some more."""

LENGTH = 4
"""Numbers for a file: its bytes, two times in nanoseconds, its number in the file system."""

_POSITIVE = (1 << 63) - 1
_BETWEEN = b"\0\0"  # no name is empty


_WIDTH = LENGTH * 8
_KIND, _FOLDER = 0o170000, 0o040000  # of what a name stands for, as POSIX has it


class Look(NamedTuple):
    """What the system knows of the files in a folder, in the order in which it tells them.

    Where `state` is the same as before every file is as it was: it holds their names, and a vector
    for each; of folders the names alone. `newest` is when the last file moved, in nanoseconds.
    """

    state: bytes
    files: int
    folders: tuple[str, ...]
    newest: int


def look(files: Files, path: str) -> Look:
    """Look at a folder of the practice, "" for its root; at nothing where there is none.

    Raises:
        OSError: it can't be looked at.
    """
    try:
        with files.folder(paths.require_inside(path) if path else ()) as opened:
            found = opened.statuses()
    except FileNotFoundError:
        return Look(b"", 0, (), 0)
    names, folders, numbers = list[str](), list[str](), array("q")
    for name, one in found:  # not by a function: there are a hundred thousand of them
        names.append(name)
        if one.st_mode & _KIND == _FOLDER:
            folders.append(name)
            numbers.extend((0,) * LENGTH)
            continue
        node = one.st_ino & _POSITIVE
        try:
            numbers.extend((one.st_size, one.st_mtime_ns, one.st_ctime_ns, node))
        except OverflowError:
            del numbers[LENGTH * (len(names) - 1) :]
            numbers.frombytes(of_status(one))
    state = os.fsencode("\0".join(names)) + _BETWEEN + numbers.tobytes()
    newest = max(max(numbers[1::LENGTH], default=0), max(numbers[2::LENGTH], default=0))
    return Look(state, len(names) - len(folders), tuple(folders), newest)


def state(files: Files, path: str) -> bytes:
    """The state of the files in a folder of the practice. Raises OSError."""
    return look(files, path).state


def vectors(told: bytes) -> dict[str, bytes]:
    """The vector of each file in the state of a folder, by its name."""
    names, _, numbers = told.partition(_BETWEEN)
    each = os.fsdecode(names).split("\0") if names else []
    return {name: numbers[at * _WIDTH : (at + 1) * _WIDTH] for at, name in enumerate(each)}


def of_status(status: os.stat_result) -> bytes:
    """The vector of one file; a time after the year 2262 counts as that."""
    times = (min(one, _POSITIVE) for one in (status.st_mtime_ns, status.st_ctime_ns))
    return array("q", (status.st_size, *times, status.st_ino & _POSITIVE)).tobytes()


def now() -> int:
    """The time in nanoseconds, as file systems count it."""
    return int(clock.machine_at().timestamp() * 1_000_000_000)


def is_sure(vector: bytes, read_at: int) -> bool:
    """Whether a file of this vector, read at a time, can't have changed since without a trace."""
    numbers = array("q")
    numbers.frombytes(vector)
    return max(numbers[1], numbers[2]) < read_at - TICK


def of_folder(files: Files, path: str) -> bytes:
    """The vector of a folder itself, which moves with the names in it; empty where it has none."""
    return of_folders(files, [path]).get(path, b"")


def of_folders(files: Files, folders: Iterable[str]) -> dict[str, bytes]:
    """The same of several, of those that have one; what they lie in is opened once."""
    found: dict[str, bytes] = {}
    for place, those in groupby(folders, lambda path: paths.require_inside(path)[:-1]):
        with suppress(OSError), files.folder(place) as opened:
            for path in those:
                with suppress(FileNotFoundError):
                    found[path] = of_status(opened.status(path.rpartition("/")[2]))
    return found
