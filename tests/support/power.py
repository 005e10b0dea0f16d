"""A power cut, on paper: what a write has told the disk, and every state a cut could leave of it.

A disk keeps the content of a file for sure when the file was flushed, and its name when the folder
was; of what came after, it may keep some, in the order in which it was told. `recorded` follows
one write and gives those states for each moment of it; `laid_out` makes one of them on a disk.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import stat
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from unittest import mock

from therasched.storage import contents
from therasched.storage import disk as door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Names = dict[str, int]  # path → number of the file, or FOLDER
    Change = dict[str, int | None]

FOLDER = 0
RECORDED = frozenset({"fsync", "ftruncate", "link", "mkdir", "open", "replace", "unlink", "write"})


class Recorder:
    """`os` as `storage.disk` sees it; it keeps account of what the disk may have kept."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.numbers = itertools.count(1)
        self.known: dict[int, int] = {}  # inode → number of the file
        self.content: dict[int, bytes] = {}
        self.kept: dict[int, bytes] = {}
        self.names: Names = {}
        self.pending: dict[str, list[Change]] = {}  # by folder
        self.cuts: list[dict[str, bytes | None]] = []
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_dir():
                self.names[name] = FOLDER
            else:
                number = self.number(path.stat().st_ino, new=True)
                self.names[name] = number
                self.content[number] = self.kept[number] = path.read_bytes()

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in RECORDED:
            return real

        def call(*args: Any, **options: Any) -> Any:
            result = getattr(self, f"on_{name}")(real, *args, **options)
            self.cut()
            return result

        return call

    def number(self, inode: int, *, new: bool = False) -> int:
        if new:
            self.known[inode] = next(self.numbers)
        return self.known[inode]

    def path_of(self, name: str, folder: int) -> str:
        """The path of a name in an open folder."""
        wanted = os.fstat(folder).st_ino
        if wanted == self.root.stat().st_ino:
            return name
        found = next(path for path in self.root.rglob("*") if path.stat().st_ino == wanted)
        return f"{found.relative_to(self.root).as_posix()}/{name}"

    def change(self, folder: int, **names: int | None) -> None:
        changed = {self.path_of(name, folder): number for name, number in names.items()}
        self.pending.setdefault(self.path_of("", folder), []).append(changed)

    def on_open(
        self, real: Callable[..., int], name: str, flags: int, mode: int = 0o777, **where: Any
    ) -> int:
        folder = where.get("dir_fd")
        fresh = False
        if folder is not None and flags & os.O_CREAT:
            with os.scandir(folder) as entries:
                fresh = name not in {entry.name for entry in entries}
        opened = real(name, flags, mode, **where)
        if fresh and folder is not None:
            number = self.number(os.fstat(opened).st_ino, new=True)
            self.content[number] = b""
            self.change(folder, **{name: number})
        return opened

    def on_write(self, real: Callable[..., int], opened: int, data: bytes) -> int:
        written = real(opened, data)
        self.content[self.number(os.fstat(opened).st_ino)] += bytes(data)[:written]
        return written

    def on_ftruncate(self, real: Callable[..., None], opened: int, size: int) -> None:
        real(opened, size)
        number = self.number(os.fstat(opened).st_ino)
        self.content[number] = self.content[number][:size]

    def on_fsync(self, _real: Callable[..., None], opened: int) -> None:
        status = os.fstat(opened)
        if stat.S_ISDIR(status.st_mode):
            for change in self.pending.pop(self.path_of("", opened), []):
                apply(self.names, change)
        else:
            number = self.number(status.st_ino)
            self.kept[number] = self.content[number]

    def on_link(
        self, real: Callable[..., None], name: str, new: str, *, src_dir_fd: int, dst_dir_fd: int
    ) -> None:
        inode = os.stat(name, dir_fd=src_dir_fd).st_ino
        real(name, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)
        self.change(dst_dir_fd, **{new: self.number(inode)})

    def on_replace(
        self, real: Callable[..., None], name: str, new: str, *, src_dir_fd: int, dst_dir_fd: int
    ) -> None:
        inode = os.stat(name, dir_fd=src_dir_fd).st_ino
        real(name, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)
        self.change(dst_dir_fd, **{name: None, new: self.number(inode)})

    def on_unlink(self, real: Callable[..., None], name: str, *, dir_fd: int) -> None:
        real(name, dir_fd=dir_fd)
        self.change(dir_fd, **{name: None})

    def on_mkdir(self, real: Callable[..., None], name: str, mode: int, *, dir_fd: int) -> None:
        real(name, mode, dir_fd=dir_fd)
        self.change(dir_fd, **{name: FOLDER})

    def cut(self) -> None:
        """Add every state that a cut now could leave to `cuts`."""
        prefixes = [
            [changes[:length] for length in range(len(changes) + 1)]
            for changes in self.pending.values()
        ]
        for chosen in itertools.product(*prefixes):
            names = dict(self.names)
            for change in itertools.chain.from_iterable(chosen):
                apply(names, change)
            for content in self.contents():
                left = {
                    path: None if number == FOLDER else content[number]
                    for path, number in names.items()
                    if all(str(above) in {".", *names} for above in PurePosixPath(path).parents)
                }
                if left not in self.cuts:
                    self.cuts.append(left)

    def contents(self) -> Iterator[dict[int, bytes]]:
        """What files may hold: what was flushed, what was written since, or the half of that."""
        yield dict.fromkeys(self.content, b"") | self.kept
        yield dict(self.content)
        unsure = {n: data for n, data in self.content.items() if self.kept.get(n) != data}
        if unsure:
            yield self.content | {n: data[: len(data) // 2] for n, data in unsure.items()}


def apply(names: Names, change: Change) -> None:
    for path, number in change.items():
        if number is None:
            names.pop(path, None)
        else:
            names[path] = number


@contextmanager
def recorded(root: Path) -> Iterator[Recorder]:
    """Follow what is written below `root` by way of `storage.disk`."""
    recorder = Recorder(root)
    with (
        mock.patch.object(door, "os", recorder),
        mock.patch.object(contents, "os", recorder),
        mock.patch.object(fcntl, "F_FULLFSYNC", None, create=True),
    ):
        yield recorder


def laid_out(left: dict[str, bytes | None], root: Path) -> None:
    """Make the files and folders of a state below `root`."""
    for path, data in sorted(left.items()):
        if data is None:
            (root / path).mkdir(parents=True, exist_ok=True)
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
