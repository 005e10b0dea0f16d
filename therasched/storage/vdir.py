"""A folder of calendar files, one a session (a vdir): brought up to date, never more than needed.

A file is ours if its name is the UID of one of the sessions and its text says so, or if it bears
the mark of this practice with the right sum, so that it is as we wrote it. Ours are replaced and
removed; everything else stays. One way: what a calendar program made of one of our files is
written anew. Next: `storage.exports` (a single file), docs/calendar.md.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from therasched.domain.export import Updated
from therasched.errors import Refused, StorageFailed
from therasched.storage import exports, paths
from therasched.storage.files import Files
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.domain.export import Wanted
    from therasched.storage.disk import Folder

ENDING = ".ics"
# What a vdir holds besides, by its specification; programs put hidden files there.
_ABOUT = frozenset(["color", "displayname", "description", "order"])
_MARK = re.compile(rb"^X-THERASCHED:([0-9a-f]{16})-([0-9a-f]{8})\r\n", re.MULTILINE)
_FOUND = 3  # names in a refusal


def put(
    target: Path, wanted: Wanted, identity: str, practice: Path, *, rehearse: bool = False
) -> Updated:
    """Make the folder hold what is wanted.

    Each file is written whole or not at all, and not touched where it fits already. Killed in
    between, the next export goes on.

    Args:
        target: the folder; made where there is none in a folder that is there.
        wanted: what it shall hold.
        identity: the practice's own id, for the mark.
        practice: the practice's folder; the vdir must not lie in it.
        rehearse: only look what would be done.

    Raises:
        Refused: it lies in the practice, or holds what is no part of a vdir.
        StorageFailed: it is a link or no folder, or the disk says no.
    """
    place = Path(os.path.abspath(target))  # noqa: PTH100 (`resolve` would follow the link)
    vdir = _Vdir(identity, rehearse=rehearse)
    try:
        _require_folder(place, target)
        parent = Path(os.path.realpath(place.parent))
        exports.require_apart(parent / place.name, target, practice)
        with _opened(parent, place.name, rehearse=rehearse) as folder:
            return vdir.update(folder, wanted, target)
    except OSError as error:
        done = f"{vdir.done} files are saved" if vdir.done else "nothing was written"
        raise StorageFailed(f"could not write to {target}: {reason(error)}; {done}") from error


def _require_folder(place: Path, target: Path) -> None:
    if place.is_symlink():
        raise StorageFailed(
            f"{target} is a link", hint=f"name the folder: {os.path.realpath(place)}"
        )
    if place.exists() and not place.is_dir():
        raise StorageFailed(f"{target} is no folder", hint="therasched export ics --out FILE")


@contextmanager
def _opened(parent: Path, name: str, *, rehearse: bool) -> Iterator[Folder | None]:
    """The folder, made if need be; None for one that a rehearsal does not make."""
    files = Files(parent)
    way = [name] if name else []
    if rehearse:
        with files.folder([]):
            pass
        if not (parent / name).exists():
            yield None
            return
    with files.folder(way, make=True) as folder:
        yield folder


class _Vdir:
    """One run over a folder, which is None where there is none yet and none is made.

    `done` is how many files were written or removed so far.
    """

    def __init__(self, identity: str, *, rehearse: bool) -> None:
        self._folder: Folder | None = None
        self._there: set[str] = set()
        self._mark = mark(identity)
        self._rehearse = rehearse
        self.done = 0

    def update(self, folder: Folder | None, wanted: Wanted, target: Path) -> Updated:
        """Write, remove and count. Raises OSError, Refused."""
        self._folder = folder
        self._there = set(folder.names()) if folder else set()
        self._require_vdir(target)
        self._clear_leftovers()
        gone = {name for name in self._there if name.endswith(ENDING) and name[:1] != "."}
        written = unchanged = removed = 0
        foreign = []
        for uid, data in wanted.calendars:
            name = f"{uid}{ENDING}"
            gone.discard(name)
            marked = self._marked(data)
            there = self._content(name) if name in self._there else None
            if there == marked:
                unchanged += 1
            elif name in self._there and not _is_about(there, uid):
                foreign.append(name)
            else:
                self._write(name, marked)
                written += 1
        gone.difference_update(f"{uid}{ENDING}" for uid in wanted.spared)
        for name in sorted(gone):
            if self._is_ours(self._content(name), name.removesuffix(ENDING)):
                self._drop(name)
                removed += 1
            else:
                foreign.append(name)
        # The person, or a calendar program, may have chosen a colour: only what is missing.
        for name in sorted(wanted.about.keys() - self._there):
            self._write(name, wanted.about[name].encode())
        if folder and not self._rehearse:
            folder.flush()
        return Updated(written, removed, unchanged, tuple(sorted(foreign)))

    def _require_vdir(self, target: Path) -> None:
        other = [
            name
            for name in sorted(self._there)
            if name[:1] != "." and name not in _ABOUT and not name.endswith((ENDING, ".tmp"))
        ]
        if other:
            more = ", …" if len(other) > _FOUND else ""
            raise Refused(
                f"{target} holds other things than a calendar: {', '.join(other[:_FOUND])}{more}",
                hint=f"therasched export ics --vdir {target / 'practice'}",
            )

    def _clear_leftovers(self) -> None:
        """Take away what exports that were killed had begun to write."""
        for name in sorted(self._there):
            of = name[1:].rpartition(".tmp-")[0]
            whole = of in _ABOUT or re.fullmatch(rf"[0-9a-f]{{32}}{re.escape(ENDING)}", of)
            if whole and paths.is_leftover(name):
                self._drop(name)

    def _content(self, name: str) -> bytes | None:
        """What is in a file; None for a link, a folder, or what is too large to be ours."""
        assert self._folder is not None
        with suppress(OSError):
            return self._folder.content(name)
        return None

    def _write(self, name: str, data: bytes) -> None:
        if self._folder and not self._rehearse:
            exports.put(self._folder, name, data)
            self.done += 1

    def _drop(self, name: str) -> None:
        if self._folder and not self._rehearse:
            with suppress(FileNotFoundError):  # another export was quicker
                self._folder.drop(name)
                self.done += 1

    def _marked(self, data: bytes) -> bytes:
        """A calendar with the line that says whose it is, and what the rest of it sums up to."""
        at = data.index(b"\r\nBEGIN:") + 2
        line = b"X-THERASCHED:%s-%s\r\n" % (self._mark, _sum(data))
        return data[:at] + line + data[at:]

    def _is_ours(self, data: bytes | None, uid: str) -> bool:
        """Whether this practice wrote a file, and nobody changed it since."""
        found = _MARK.search(data or b"")
        if data is None or found is None or not _is_about(data, uid):
            return False
        rest = data[: found.start()] + data[found.end() :]
        return found[1] == self._mark and found[2] == _sum(rest)


def mark(identity: str) -> bytes:
    """The practice in its files: opaque, and another one for each."""
    from hashlib import sha256

    return sha256(b"vdir\0" + identity.encode()).hexdigest()[:16].encode()


def _sum(data: bytes) -> bytes:
    from zlib import crc32

    return b"%08x" % crc32(data)


def _is_about(data: bytes | None, uid: str) -> bool:
    """Whether a file is the calendar of this UID, whoever wrote it last."""
    return data is not None and f"UID:{uid}".encode() in data.splitlines()
