"""What the system knows of files: whatever is done to one, it is not as it was."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from therasched.storage import clock, freshness
from therasched.storage.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDER = "sessions/2026/03"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    for name in ("a", "b", "c"):
        (folder / name).write_text(f"some {name}")
    tick(folder)
    return folder


def tick(folder: Path) -> None:
    """Wait until the file system tells a change from an earlier one."""
    before = folder / ".tick"
    before.touch()
    first = before.stat().st_ctime_ns
    while first == before.stat().st_ctime_ns:
        time.sleep(0.001)
        before.chmod(0o600)
    before.unlink()


def looked(folder: Path) -> dict[str, bytes]:
    root = folder.parents[2]
    return freshness.vectors(freshness.look(Files(root), FOLDER).state)


def set_back(file: Path, text: str) -> None:
    before = file.stat()
    with file.open("r+") as opened:
        opened.write(text)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(file: Path, text: str) -> None:
    before = file.stat()
    other = file.with_name(".new")
    other.write_text(text)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)


def through_a_link(file: Path, text: str) -> None:
    other = file.parents[2] / "link"
    os.link(file, other)
    set_back(other, text)
    other.unlink()


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.write_text("some x"),
        lambda file: file.write_text("more than that"),
        lambda file: set_back(file, "some x"),
        lambda file: replaced(file, "some x"),
        lambda file: replaced(file, "some a"),
        lambda file: through_a_link(file, "some x"),
        os.utime,
        lambda file: os.utime(file, (10**10, 10**10)),
        lambda file: os.utime(file, (-(10**8), -(10**8))),
        lambda file: file.chmod(0o640),
        lambda file: (file.unlink(), file.mkdir()),
        lambda file: (file.unlink(), file.symlink_to("b")),
    ],
)
def test_whatever_is_done_to_a_file_is_seen(folder: Path, change: Callable[[Path], object]) -> None:
    before = looked(folder)
    change(folder / "a")
    after = looked(folder)
    assert {name for name in before if before[name] != after[name]} == {"a"}


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda file: file.unlink(), {"b", "c"}),
        (lambda file: file.rename(file.with_name("d")), {"b", "c", "d"}),
        (lambda file: file.with_name("d").mkdir(), {"a", "b", "c", "d"}),
        (
            lambda file: file.with_name("new\nline\udcff").touch(),
            {"a", "b", "c", "new\nline\udcff"},
        ),
    ],
)
def test_names_are_told(folder: Path, change: Callable[[Path], object], names: set[str]) -> None:
    before = looked(folder)
    change(folder / "a")
    assert looked(folder).keys() == names
    assert before.keys() == {"a", "b", "c"}


def test_two_that_change_places_are_both_seen(folder: Path) -> None:
    before = looked(folder)
    one, two = folder / "a", folder / "b"
    one.rename(folder / "x")
    two.rename(one)
    (folder / "x").rename(two)
    after = looked(folder)
    assert {name for name in before if before[name] != after[name]} == {"a", "b"}


def test_nothing_done_is_nothing_seen(folder: Path) -> None:
    before = looked(folder)
    (folder / "a").read_text()
    assert looked(folder) == before
    assert set(before.values()) == {
        freshness.of_status((folder / name).stat()) for name in ("a", "b", "c")
    }


def test_folders_are_told_by_name_alone(folder: Path) -> None:
    (folder / "inner").mkdir()
    files = Files(folder.parents[2])
    look = freshness.look(files, FOLDER)
    assert (look.files, look.folders) == (3, ("inner",))
    (folder / "inner" / "x").touch()
    assert freshness.look(files, FOLDER) == look
    assert look.newest == max((folder / name).stat().st_ctime_ns for name in "abc")
    assert freshness.look(files, "").folders == ("sessions",)


def test_an_empty_folder_is_another_thing_than_none(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    files = Files(tmp_path)
    empty = freshness.look(files, FOLDER)
    assert (empty.files, empty.newest) == (0, 0)
    assert empty.state
    assert freshness.vectors(empty.state) == {}
    assert freshness.look(files, "sessions/2026/04").state == b""
    (tmp_path / "sessions/2026/04").symlink_to(tmp_path / FOLDER)
    with pytest.raises(OSError, match=r"link|director"):
        freshness.look(files, "sessions/2026/04")


# --- what may change unseen ----------------------------------------------------------------


def of(content: int, status: int) -> bytes:
    return freshness.of_status(
        mock.Mock(st_size=1, st_ino=2, st_mtime_ns=content, st_ctime_ns=status)
    )


def test_what_moved_just_before_may_move_again_unseen() -> None:
    read_at = 10**18
    last = read_at - freshness.TICK - 1
    assert freshness.is_sure(of(last, last), read_at)
    assert freshness.is_sure(of(-(10**17), last), read_at)
    assert not freshness.is_sure(of(last + 1, last), read_at)
    assert not freshness.is_sure(of(last, last + 1), read_at)
    assert not freshness.is_sure(of(0, read_at), read_at)
    assert not freshness.is_sure(of(2 * read_at, 0), read_at)


def test_a_tick_is_as_long_as_the_coarsest_clock() -> None:
    assert freshness.TICK > 2_000_000_000  # FAT counts in two seconds


def test_now_is_what_the_machine_says() -> None:
    moment = datetime(1970, 1, 2, 0, 0, 1, 500_000, tzinfo=UTC)
    with mock.patch.object(clock, "machine_at", return_value=moment):
        assert freshness.now() == 86_401_500_000_000


def test_times_that_no_calendar_has(folder: Path) -> None:
    """A time after the year 2262 is too large for the numbers that are kept."""
    late = mock.Mock(
        st_mode=0o100600, st_size=1, st_ino=1 << 64, st_mtime_ns=1 << 70, st_ctime_ns=5
    )
    vector = freshness.of_status(late)
    assert len(vector) == freshness.LENGTH * 8
    assert not freshness.is_sure(vector, 1 << 62)
    found = [("a", late), ("b", (folder / "b").stat())]
    with mock.patch("therasched.storage.disk.Folder.statuses", return_value=found):
        vectors = looked(folder)
    assert vectors == {"a": vector, "b": freshness.of_status((folder / "b").stat())}


def test_the_vector_of_a_folder_moves_with_the_names_in_it(folder: Path) -> None:
    files = Files(folder.parents[2])
    before = freshness.of_folder(files, FOLDER)
    assert before == freshness.of_status(folder.stat())
    tick(folder.parent)
    (folder / "a").write_text("some x")
    assert freshness.of_folder(files, FOLDER) == before
    (folder / "a").rename(folder / "d")
    assert freshness.of_folder(files, FOLDER) not in (before, b"")
    assert freshness.of_folder(files, "sessions/2026/04") == b""
    assert freshness.of_folder(files, f"{FOLDER}/d/e") == b""
    asked = [f"{FOLDER}/d/e", "sessions/2026/04", FOLDER, "signed/k7", "sessions/2026"]
    assert [*freshness.of_folders(files, asked)] == [FOLDER, "sessions/2026"]
