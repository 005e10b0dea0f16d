"""Reading and locking: only ordinary files inside the practice, and one writer at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from tests.support.faults import Fault, disk, failing, practice, quick_disk
from therasched.errors import Busy, FaultyData, NotFound, StorageFailed, UsageFault
from therasched.storage import files as door
from therasched.storage.contents import LIMIT
from therasched.storage.disk import Tree
from therasched.storage.files import Files
from therasched.storage.paths import temporary_name
from therasched.storage.reasons import MissingFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ANNA = "clients/anna-k.yaml"
SECRET = b"not for the practice\n"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A practice of one client, and a file beside it that is none of its business."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.yaml").write_bytes(SECRET)
    inside = tmp_path / "practice"
    (inside / "clients").mkdir(parents=True)
    (inside / ANNA).write_bytes(b"name: Anna\n")
    yield inside
    assert (tmp_path / "outside/secret.yaml").read_bytes() == SECRET
    assert [path.name for path in (tmp_path / "outside").iterdir()] == ["secret.yaml"]


@pytest.fixture
def files(root: Path) -> Files:
    return Files(root)


def test_a_move_is_noted_as_long_as_there_are_two_names(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert not files.is_moving("a.yaml")
    (tmp_path / ".therasched").mkdir()
    (tmp_path / ".therasched/lock").write_text("7\nmove\ta.yaml\tb.yaml\t00\t00\ntemp\tc.yaml\n")
    assert files.is_moving("a.yaml")
    assert files.is_moving("b.yaml")
    assert not files.is_moving("00")
    assert not files.is_moving("d.yaml")


def test_read(files: Files) -> None:
    assert files.read(ANNA) == b"name: Anna\n"
    assert files.read(ANNA) == b"name: Anna\n"  # the second time without the walk


@pytest.mark.parametrize("path", ["clients/ben-o.yaml", "contacts/ben-o.yaml", "a/b/c.yaml"])
def test_missing_is_what_is_not_there(files: Files, path: str) -> None:
    with pytest.raises(MissingFile, match=f"^there is no file {path}$") as missing:
        files.read(path)
    assert isinstance(missing.value, NotFound)
    with pytest.raises(MissingFile):
        files.modified_at(path)


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ESTALE, errno.ENOMEM])
def test_trouble_is_never_missing(root: Path, number: int) -> None:
    told = []
    at = 1
    while True:
        with disk(failing(number), at, sticky=False) as faulty:
            try:
                found = (Files(root).read(ANNA), Files(root).names("clients"))
            except StorageFailed as error:
                told.append(error.message)
            else:
                assert found == (b"name: Anna\n", ["anna-k.yaml"])
        if not faulty.hit:
            break
        at += 1
    assert len(told) > 5
    why = os.strerror(number).lower()
    places = {f"could not read {ANNA}", "could not read clients"}
    assert {message.lower() for message in told} == {f"{place}: {why}" for place in places}


@pytest.mark.parametrize("path", ["../outside/secret.yaml", "/etc/hosts", "clients/../x", ""])
def test_no_path_leads_out(files: Files, path: str) -> None:
    for ask in (files.read, files.modified_at):
        with pytest.raises(UsageFault):
            ask(path)
    with files.writing() as writer:
        for write in (
            lambda: writer.create(path, b"x"),
            lambda: writer.replace(path, b"x", read=SECRET),
            lambda: writer.move(path, "clients/x.yaml", b"x", read=SECRET),
            lambda: writer.move(ANNA, path, b"x", read=b"name: Anna\n"),
            lambda: writer.remove(path, read=SECRET),
        ):
            with pytest.raises(UsageFault):
                write()
    assert files.read(ANNA) == b"name: Anna\n"


def test_links_are_not_followed(files: Files, root: Path) -> None:
    (root / "clients/link.yaml").symlink_to(root.parent / "outside/secret.yaml")
    (root / "contacts").symlink_to(root.parent / "outside")
    with pytest.raises(StorageFailed, match=r"link\.yaml: it is a symbolic link"):
        files.read("clients/link.yaml")
    for ask in (files.read, files.modified_at):
        with pytest.raises(StorageFailed, match="symbolic link"):
            ask("contacts/secret.yaml")
    with pytest.raises(StorageFailed, match="symbolic link"):
        files.names("contacts")


def test_the_root_itself_may_be_a_link(root: Path) -> None:
    link = root.parent / "here"
    link.symlink_to(root)
    with Files(link).writing() as writer:
        writer.create("clients/ben-o.yaml", b"name: Ben\n")
    assert Files(link).read("clients/ben-o.yaml") == b"name: Ben\n"


def test_a_folder_that_became_a_link_is_found_out_after_a_write(files: Files, root: Path) -> None:
    files.read(ANNA)
    with files.writing():
        (root / "clients").rename(root.parent / "away")
        (root / "clients").symlink_to(root.parent / "away")
    with pytest.raises(StorageFailed, match="symbolic link"):
        files.read(ANNA)


def test_a_pipe_does_not_hang_and_a_folder_is_no_file(files: Files, root: Path) -> None:
    os.mkfifo(root / "clients/pipe.yaml")
    for path in ("clients/pipe.yaml", "clients"):
        with pytest.raises(StorageFailed, match=f"could not read {path}: it is no ordinary file"):
            files.read(path)


def test_a_file_in_place_of_a_folder_is_not_missing(files: Files, root: Path) -> None:
    (root / "contacts").write_bytes(b"")
    with pytest.raises(StorageFailed):
        files.read("contacts/x.yaml")
    with pytest.raises(StorageFailed):
        files.names("contacts")


def test_size_has_a_limit(files: Files, root: Path) -> None:
    (root / ANNA).write_bytes(b"x" * LIMIT)
    assert len(files.read(ANNA)) == LIMIT
    (root / ANNA).write_bytes(b"x" * (LIMIT + 1))
    with pytest.raises(FaultyData, match=f"could not read {ANNA}: it is larger than {LIMIT} bytes"):
        files.read(ANNA)


def test_a_file_that_grows_while_it_is_read(root: Path) -> None:
    def grow(_name: str, real: Callable[..., Any], opened: int) -> Any:
        status = real(opened)
        with (root / ANNA).open("ab") as file:
            file.write(more)
        return status

    more = b"phone: 1\n"
    with disk(Fault("grow", grow, frozenset({"fstat"}))):
        assert Files(root).read(ANNA) == b"name: Anna\nphone: 1\n"
        more = b"x" * LIMIT
        with pytest.raises(FaultyData):
            Files(root).read(ANNA)


def test_whether_something_is_there(files: Files, root: Path) -> None:
    (root / "clients").mkdir(exist_ok=True)
    (root / "clients/anna-k.yaml").write_bytes(b"x")
    (root / "clients/astray").symlink_to("nowhere")
    assert files.is_there("clients/anna-k.yaml")
    assert files.is_there("clients/astray")
    assert files.is_there("clients")
    assert not files.is_there("clients/ben-o.yaml")
    assert not files.is_there("nothing/anna-k.yaml")
    assert not files.is_there("clients/anna-k.yaml/below")
    with (
        mock.patch("os.lstat", side_effect=PermissionError(13, "no")),
        pytest.raises(StorageFailed, match=r"clients/anna-k\.yaml"),
    ):
        files.is_there("clients/anna-k.yaml")


def test_names(files: Files, root: Path) -> None:
    (root / "clients/ben-o.yaml").write_bytes(b"")
    (root / "clients" / temporary_name("ben-o.yaml")).write_bytes(b"")
    (root / "clients/.hidden").write_bytes(b"")
    assert files.names("clients") == [".hidden", "anna-k.yaml", "ben-o.yaml"]
    assert files.names("") == ["clients"]
    assert files.names("sessions/2026/03") == []


def test_modified_at_is_in_utc_whatever_the_zone(files: Files, root: Path) -> None:
    os.utime(root / ANNA, (1_773_140_531, 1_773_140_531))
    assert files.modified_at(ANNA) == datetime(2026, 3, 10, 11, 2, 11, tzinfo=UTC)


def test_modified_at_bears_a_clock_gone_mad(files: Files, root: Path) -> None:
    def mad(_name: str, real: Callable[..., Any], *args: Any, **options: Any) -> Any:
        return os.stat_result((*real(*args, **options)[:7], 0, 10**15, 0))

    with disk(Fault("mad", mad, frozenset({"stat"}))):
        assert files.modified_at(ANNA).year == 9999


def test_the_lock_is_of_one_writer(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "WAIT", 0.03)
    with files.writing(), pytest.raises(Busy) as busy, Files(files.root).writing():
        pytest.fail("two writers")
    assert busy.value.message == f"another therasched (pid {os.getpid()}) is writing"
    assert busy.value.exit_code == 7
    with Files(files.root).writing():
        pass


@pytest.mark.parametrize("content", [b"", b"no number\n", b"9" * 5000 + b"\n"])
def test_a_holder_that_did_not_say_who_it_is(
    files: Files, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(door, "WAIT", 0)
    with files.writing():
        (files.root / ".therasched/lock").write_bytes(content)
        with pytest.raises(Busy, match=r"^another therasched is writing$"):
            Files(files.root).lock(0)
        (files.root / ".therasched/lock").unlink()
        assert Files(files.root)._holder() == ""


def test_writing_inside_of_writing_is_the_same(files: Files) -> None:
    with files.writing() as outer:
        with files.writing() as inner:
            inner.create("clients/ben-o.yaml", b"")
        outer.create("clients/cleo-b.yaml", b"")
        files.tidy()
    assert files.names("clients") == ["anna-k.yaml", "ben-o.yaml", "cleo-b.yaml"]


def test_another_thread_waits_for_its_turn(files: Files) -> None:
    order = []

    def write() -> None:
        with files.writing():
            order.append("second")

    thread = threading.Thread(target=write)
    with files.writing():
        thread.start()
        thread.join(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_the_lock_dies_with_its_holder(files: Files) -> None:
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with Files(files.root).writing():
            os.write(tell, b"!")
            signal.pause()
    assert os.read(told, 1) == b"!"
    os.close(told)
    os.close(tell)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert (files.root / ".therasched/lock").read_bytes() == b"%d\n" % child
    lock = Tree(str(files.root)).tried_lock([".therasched"], "lock")
    assert lock is not None
    lock.close()


def test_a_lock_that_was_deleted_while_it_was_waited_for_is_none(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = files.root / ".therasched/lock"
    real = fcntl.flock
    waited = []

    def flock(opened: int, how: int) -> None:
        real(opened, how)
        waited.append(opened)
        if len(waited) == 1:
            lock.unlink()
        if len(waited) == 2:
            lock.unlink()
            lock.touch()

    monkeypatch.setattr(fcntl, "flock", flock)
    with files.writing():
        assert len(waited) == 3
        assert lock.read_bytes() == b"%d\n" % os.getpid()


def test_a_lock_in_use_is_for_the_owner_alone_and_empty_afterwards(files: Files) -> None:
    with files.writing():
        pass
    lock = files.root / ".therasched/lock"
    assert lock.stat().st_mode & 0o777 == 0o600
    assert lock.parent.stat().st_mode & 0o777 == 0o700
    assert lock.read_bytes() == b""


@pytest.mark.parametrize("what", ["link", "folder link", "pipe", "folder"])
def test_a_lock_that_is_something_else_stops_writing_and_nothing_more(
    files: Files, what: str
) -> None:
    secret = files.root.parent / "outside/secret.yaml"
    derived = files.root / ".therasched"
    if what == "folder link":
        derived.symlink_to(secret.parent)
    else:
        derived.mkdir()
        lock = derived / "lock"
        if what == "link":
            lock.symlink_to(secret)
        elif what == "pipe":
            os.mkfifo(lock)
        else:
            lock.mkdir()
    with pytest.raises(StorageFailed, match="could not lock the practice: ") as failure:
        files.writing().__enter__()
    assert what != "pipe" or failure.value.message.endswith("it is no ordinary file")
    files.tidy()
    assert files.read(ANNA) == b"name: Anna\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(files: Files) -> None:
    files.root.chmod(0o500)
    try:
        with pytest.raises(StorageFailed, match="could not lock the practice: permission denied"):
            files.writing().__enter__()
        files.tidy()
        assert files.read(ANNA) == b"name: Anna\n"
    finally:
        files.root.chmod(0o700)


def left_by_a_killed_writer(root: Path) -> Path:
    """A temporary file, and the line in the lock's file that tells of it."""
    stray = root / "clients/.anna-k.yaml.tmp-4711"
    stray.write_bytes(b"name: An")
    (root / ".therasched").mkdir()
    (root / ".therasched/lock").write_bytes(b"4711\ntemp\tclients/.anna-k.yaml.tmp-4711\n")
    return stray


def test_tidy_clears_what_a_killed_writer_left(files: Files) -> None:
    stray = left_by_a_killed_writer(files.root)
    files.tidy()
    assert not stray.exists()
    assert (files.root / ".therasched/lock").read_bytes() == b""


def test_tidy_makes_nothing_and_locks_nothing_where_nothing_is_left(files: Files) -> None:
    files.tidy()
    assert files.names("") == ["clients"]
    with files.writing():
        pass
    with quick_disk() as watched:
        files.tidy()
    assert watched.calls < 7


def test_tidy_does_not_wait_and_does_not_complain(files: Files) -> None:
    stray = left_by_a_killed_writer(files.root)
    with (files.root / ".therasched/lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        files.tidy()
    assert stray.exists()
    with disk(failing(errno.EROFS, "ftruncate", "mkdir", "unlink", "write")):
        files.tidy()
    assert stray.exists()
    files.tidy()
    assert not stray.exists()


def run_python(code: str) -> list[str]:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return ran.stdout.split()


def test_reading_loads_no_slow_module() -> None:
    code = "import sys; old = set(sys.modules); import therasched.storage.files; "
    loaded = run_python(f"{code} print(*sys.modules.keys() - old)")
    assert "therasched.storage.paths" in loaded
    slow = {"fcntl", "hashlib", "shutil", "tempfile", "threading", "random", "json", "datetime"}
    assert slow & set(loaded) == set()
    assert "therasched.storage.writer" not in loaded


def test_a_system_without_these_calls_may_import_it_and_is_told(
    monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    missing = "import os, sys; sys.modules['fcntl'] = None; "
    missing += "del os.O_NOFOLLOW, os.O_DIRECTORY, os.O_NONBLOCK; "
    assert run_python(f"{missing}import therasched.storage.writer, therasched.storage.files") == []
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(StorageFailed, match="Windows"):
        Files(root)


def test_the_practice_of_the_harness_is_taken_away() -> None:
    with practice({ANNA: b""}) as root:
        assert Files(root).names("clients") == ["anna-k.yaml"]
    assert not root.exists()
