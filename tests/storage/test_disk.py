"""Folders, their files, the lock's file: no way leads through a link, a flush is a flush."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from therasched.storage.disk import LONGEST_JOURNAL, Folder, Lock, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Content = dict[str, bytes]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with Tree(str(tmp_path)).folder([]) as opened:
        yield opened


def contents(root: Path) -> Content:
    return {one.name: one.read_bytes() for one in root.iterdir()}


def test_folders_on_the_way_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    tree = Tree(str(tmp_path))
    with pytest.raises(FileNotFoundError), tree.folder(["a", "b"]):
        pass
    assert contents(tmp_path) == {}
    with tree.folder(["a", "b"], make=True) as opened:
        opened.put("c", b"text")
    assert (tmp_path / "a/b/c").read_bytes() == b"text"
    assert {(tmp_path / one).stat().st_mode & 0o777 for one in ("a", "a/b")} == {0o700}
    assert (tmp_path / "a/b/c").stat().st_mode & 0o777 == 0o600


def test_no_way_leads_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    with pytest.raises(OSError, match="link"), Tree(str(tmp_path)).folder(["link"], make=True):
        pass


def test_names_are_not_taken_from_others(folder: Folder, tmp_path: Path) -> None:
    folder.put("one", b"1")
    folder.put("two", b"2")
    with pytest.raises(FileExistsError):
        folder.put("one", b"another")
    with pytest.raises(FileExistsError):
        folder.publish("two", "one")
    with pytest.raises(FileExistsError):
        folder.require_absent("one")
    assert contents(tmp_path) == {"one": b"1", "two": b"2"}
    folder.rename("two", "one")
    assert contents(tmp_path) == {"one": b"2"}
    folder.drop("one")
    assert contents(tmp_path) == {}


def test_a_file_of_parts(folder: Folder, tmp_path: Path) -> None:
    size, digest = folder.fill("parts", [b"a" * 9, b"", b"b"])
    assert (size, digest) == (10, folder.digest("parts"))
    assert contents(tmp_path) == {"parts": b"aaaaaaaaab"}


def test_the_journal_is_there_for_the_next_holder(tmp_path: Path) -> None:
    tree = Tree(str(tmp_path))
    lock = tree.tried_lock(["deep"], "lock")
    assert lock is not None
    assert (lock.lines, tree.tried_lock(["deep"], "lock")) == ([], None)
    lock.clear()
    lock.note("temp\tx")
    lock.flush()
    lock.close()
    assert (tmp_path / "deep/lock").read_bytes() == b"%d\ntemp\tx\n" % os.getpid()
    again = tree.tried_lock(["deep"], "lock")
    assert again is not None
    assert again.lines[-1] == "temp\tx"
    again.clear()
    again.close()
    assert contents(tmp_path / "deep") == {"lock": b""}


def test_a_journal_is_read_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "lock").write_bytes(b"x" * LONGEST_JOURNAL + b"\nmore\n")
    lock = Lock(os.open(tmp_path / "lock", os.O_RDWR))
    assert lock.lines == []
    lock.close()


def test_a_flush_goes_through_the_cache_of_a_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    opened = Folder(1)
    answer: OSError | None = None

    def full(_opened: int, command: int) -> int:
        asked.append(command)
        if answer:
            raise answer
        return 0

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", full)
    monkeypatch.setattr(os, "fsync", lambda _opened: asked.append(0))
    opened.flush()
    answer = OSError(errno.ENOTTY, "not here")
    opened.flush()
    answer = OSError(errno.EIO, "broken")
    with pytest.raises(OSError, match="broken"):
        opened.flush()
    assert asked == [51, 51, 0, 51]
