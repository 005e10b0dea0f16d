"""What each write does, and when it does nothing."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.faults import Fault, disk, failing
from therasched.errors import ChangedOnDisk, StorageFailed, UsageFault
from therasched.storage.contents import LIMIT
from therasched.storage.files import Files
from therasched.storage.paths import temporary_name
from therasched.storage.writer import _digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from therasched.storage.writer import Writer

OLD = "sessions/2026/03/2026-03-10-1400-k7f3mq.yaml"
NEW = "sessions/2026/04/2026-04-02-0900-k7f3mq.yaml"
ONE, TWO = b"plan: one\n", b"plan: two\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "practice"
    (root / OLD).parent.mkdir(parents=True)
    (root / OLD).write_bytes(ONE)
    return root


@pytest.fixture
def files(root: Path) -> Files:
    return Files(root)


@pytest.fixture
def writer(files: Files) -> Iterator[Writer]:
    with files.writing() as writer:
        yield writer


def mode(root: Path, path: str) -> int:
    return (root / path).stat().st_mode & 0o777


def failing_for_folders(number: int) -> Fault:
    def act(_name: str, real: Callable[..., Any], opened: int) -> Any:
        if stat.S_ISDIR(os.fstat(opened).st_mode):
            raise OSError(number, os.strerror(number))
        return real(opened)

    return Fault("folders", act, frozenset({"fsync"}))


def test_create(files: Files, writer: Writer) -> None:
    writer.create(NEW, TWO)
    assert files.read(NEW) == TWO
    assert mode(files.root, NEW) == 0o600
    assert mode(files.root, "sessions/2026/04") == 0o700


def test_create_writes_over_nothing(files: Files, writer: Writer) -> None:
    with pytest.raises(ChangedOnDisk) as refusal:
        writer.create(OLD, TWO)
    assert refusal.value.message == f"could not save {OLD}: file exists; nothing was written"
    assert files.read(OLD) == ONE


def test_replace(files: Files, writer: Writer) -> None:
    (files.root / OLD).chmod(0o644)
    writer.replace(OLD, TWO, read=ONE)
    assert files.read(OLD) == TWO
    assert mode(files.root, OLD) == 0o600


def test_replace_of_what_somebody_else_changed(files: Files, writer: Writer) -> None:
    with pytest.raises(ChangedOnDisk) as refusal:
        writer.replace(OLD, TWO, read=b"plan: something else\n")
    assert refusal.value.message == (
        f"{OLD} changed on disk since it was read, so nothing was written"
    )
    assert refusal.value.exit_code == 7
    assert files.read(OLD) == ONE


@pytest.mark.parametrize("path", [NEW, "sessions/2026/03/2026-03-10-1400-bbbbbb.yaml"])
def test_what_is_gone_is_not_replaced_moved_or_removed(
    files: Files, writer: Writer, path: str
) -> None:
    for write in (
        lambda: writer.replace(path, TWO, read=ONE),
        lambda: writer.move(path, "sessions/2026/05/x.yaml", TWO, read=ONE),
        lambda: writer.remove(path, read=ONE),
    ):
        with pytest.raises(ChangedOnDisk):
            write()
    assert files.names("sessions/2026/03") == [OLD.rpartition("/")[2]]
    assert files.names("sessions/2026/05") == []


def test_move(files: Files, writer: Writer) -> None:
    writer.move(OLD, NEW, TWO, read=ONE)
    assert files.read(NEW) == TWO
    assert files.names("sessions/2026/03") == []


@pytest.mark.parametrize("content", [ONE, TWO])
def test_move_writes_over_nothing(files: Files, content: bytes) -> None:
    with files.writing() as writer:
        writer.create(NEW, content)
        with pytest.raises(ChangedOnDisk) as refusal:
            writer.move(OLD, NEW, TWO, read=ONE)
    assert refusal.value.message == f"could not save {NEW}: file exists; {OLD} is unchanged"
    files.tidy()
    assert files.read(OLD) == ONE
    assert files.read(NEW) == content


def test_move_of_what_somebody_else_changed(files: Files, writer: Writer) -> None:
    with pytest.raises(ChangedOnDisk):
        writer.move(OLD, NEW, TWO, read=TWO)
    assert files.read(OLD) == ONE
    assert files.names("sessions/2026/04") == []


def test_move_to_itself_is_none(files: Files, writer: Writer) -> None:
    with pytest.raises(ChangedOnDisk):
        writer.move(OLD, OLD, TWO, read=ONE)
    assert files.read(OLD) == ONE


def test_remove_keeps_copies_one_beside_the_other(files: Files, writer: Writer) -> None:
    kept = []
    for content in (ONE, TWO, ONE):
        kept.append(writer.remove(OLD, read=content))
        writer.create(OLD, ONE if content == TWO else TWO)
    name = f".therasched/removed/{OLD.rpartition('/')[2]}"
    assert kept == [name, f"{name}.2", f"{name}.3"]
    assert [files.read(path) for path in kept] == [ONE, TWO, ONE]
    assert mode(files.root, kept[0]) == 0o600


def test_remove_for_good(files: Files, writer: Writer) -> None:
    assert writer.remove(OLD, read=ONE, keep=False) == ""
    assert files.names("sessions/2026/03") == []
    assert files.names(".therasched") == ["lock"]


def test_remove_of_what_somebody_else_changed(files: Files, writer: Writer) -> None:
    with pytest.raises(ChangedOnDisk):
        writer.remove(OLD, read=TWO)
    assert files.read(OLD) == ONE
    assert files.names(".therasched") == ["lock"]


def test_a_hand_made_name_may_be_replaced_moved_and_removed_but_not_given(
    files: Files, writer: Writer
) -> None:
    by_hand = "sessions/2026/03/Kopie von Ännas Termin (2).yaml"
    (files.root / by_hand).write_bytes(ONE)
    with pytest.raises(UsageFault):
        writer.create(f"{by_hand}.yaml", ONE)
    with pytest.raises(UsageFault):
        writer.move(OLD, f"{by_hand}.yaml", ONE, read=ONE)
    writer.replace(by_hand, TWO, read=ONE)
    assert files.read(writer.remove(by_hand, read=TWO)) == TWO
    (files.root / by_hand).write_bytes(ONE)
    writer.move(by_hand, NEW, TWO, read=ONE)
    assert files.read(NEW) == TWO


@pytest.mark.parametrize("size", [0, 1, LIMIT])
def test_every_size_is_kept(files: Files, writer: Writer, size: int) -> None:
    writer.create(NEW, b"x" * size)
    assert len(files.read(NEW)) == size


def test_what_could_not_be_read_again_is_not_written(files: Files, writer: Writer) -> None:
    with pytest.raises(StorageFailed, match=f"it would be larger than {LIMIT} bytes; the file is"):
        writer.replace(OLD, b"x" * (LIMIT + 1), read=ONE)
    assert files.read(OLD) == ONE


def test_links_and_pipes_are_not_written_through(files: Files, writer: Writer) -> None:
    outside = files.root.parent / "outside"
    outside.mkdir()
    (outside / "x.yaml").write_bytes(ONE)
    (files.root / "contacts").symlink_to(outside)
    (files.root / "clients").mkdir()
    (files.root / "clients/link.yaml").symlink_to(outside / "x.yaml")
    (files.root / "clients/loose.yaml").symlink_to(outside / "new.yaml")
    os.mkfifo(files.root / "clients/pipe.yaml")
    for write in (
        lambda: writer.create("contacts/new.yaml", TWO),
        lambda: writer.create("contacts/deeper/new.yaml", TWO),
        lambda: writer.replace("contacts/x.yaml", TWO, read=ONE),
        lambda: writer.remove("contacts/x.yaml", read=ONE),
        lambda: writer.move("contacts/x.yaml", NEW, TWO, read=ONE),
        lambda: writer.move(OLD, "contacts/new.yaml", TWO, read=ONE),
        lambda: writer.replace("clients/link.yaml", TWO, read=ONE),
        lambda: writer.replace("clients/loose.yaml", TWO, read=b""),
        lambda: writer.remove("clients/link.yaml", read=ONE),
        lambda: writer.create("clients/loose.yaml", TWO),
        lambda: writer.move(OLD, "clients/loose.yaml", TWO, read=ONE),
        lambda: writer.replace("clients/pipe.yaml", TWO, read=b""),
        lambda: writer.remove("clients/pipe.yaml", read=b""),
    ):
        with pytest.raises((StorageFailed, ChangedOnDisk)):
            write()
    assert (outside / "x.yaml").read_bytes() == ONE
    assert [path.name for path in outside.iterdir()] == ["x.yaml"]
    assert files.names("clients") == ["link.yaml", "loose.yaml", "pipe.yaml"]
    assert files.read(OLD) == ONE


def test_the_sentence_tells_path_reason_and_what_holds(files: Files, writer: Writer) -> None:
    with disk(failing(errno.ENOSPC)), pytest.raises(StorageFailed) as failure:
        writer.replace(OLD, TWO, read=ONE)
    assert failure.value.message == (
        f"could not save {OLD}: no space left on device; the file is unchanged"
    )
    assert failure.value.exit_code == 1
    writer.replace(OLD, TWO, read=ONE)  # and on it goes
    assert files.read(OLD) == TWO


def test_a_folder_that_was_not_flushed_is_told_though_the_file_is_there(
    files: Files, writer: Writer
) -> None:
    with disk(failing_for_folders(errno.EIO)), pytest.raises(StorageFailed) as failure:
        writer.replace(OLD, TWO, read=ONE)
    assert failure.value.message == (
        f"{OLD} is saved, but the disk did not confirm it: input/output error; "
        "a power cut may undo that"
    )
    assert files.read(OLD) == TWO


def test_a_move_is_not_finished_on_a_disk_that_fails(files: Files, writer: Writer) -> None:
    (files.root / NEW).parent.mkdir()
    faulty = disk(failing_for_folders(errno.EIO), at=4, sticky=False)
    with faulty, pytest.raises(StorageFailed) as failure:
        writer.move(OLD, NEW, TWO, read=ONE)
    assert failure.value.message == (
        f"{NEW} is saved, but {OLD} is there too: input/output error; the next command clears it"
    )
    assert (files.read(OLD), files.read(NEW)) == (ONE, TWO)


def test_a_file_system_that_can_not_flush_folders(files: Files, writer: Writer) -> None:
    with disk(failing_for_folders(errno.EINVAL)):
        writer.replace(OLD, TWO, read=ONE)
    assert files.read(OLD) == TWO


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_hard_links(files: Files, writer: Writer, number: int) -> None:
    def foreign(_name: str, _real: Callable[..., Any], *_args: Any, **_options: Any) -> Any:
        (files.root / NEW).write_bytes(b"somebody else's\n")
        raise OSError(number, os.strerror(number))

    with disk(failing(number, "link")):
        writer.create(NEW, TWO)
        writer.move(NEW, "sessions/2026/05/x.yaml", ONE, read=TWO)
    with disk(Fault("foreign", foreign, frozenset({"link"}))), pytest.raises(ChangedOnDisk):
        writer.create(NEW, TWO)
    assert files.read("sessions/2026/05/x.yaml") == ONE
    assert files.read(NEW) == b"somebody else's\n"
    assert sorted(path.name for path in (files.root / "sessions/2026/04").iterdir()) == [
        NEW.rpartition("/")[2]
    ]


def test_a_stray_of_a_power_cut_goes_with_the_next_write_in_its_folder(
    files: Files, writer: Writer
) -> None:
    (files.root / f"{OLD}.bak").write_bytes(ONE)
    folder = (files.root / OLD).parent
    (folder / ".other.yaml.tmp-4711").write_bytes(ONE)
    (folder / ".odd.yaml.tmp-1").mkdir()  # nothing of ours: left alone
    writer.replace(OLD, TWO, read=ONE)
    name = OLD.rpartition("/")[2]
    assert sorted(path.name for path in folder.iterdir()) == [
        ".odd.yaml.tmp-1",
        name,
        f"{name}.bak",
    ]


def test_a_stray_that_can_not_be_cleared_is_not_written_to(files: Files, writer: Writer) -> None:
    stray = (files.root / OLD).with_name(temporary_name(OLD.rpartition("/")[2]))
    stray.write_bytes(b"somebody else's\n")
    with disk(failing(errno.EPERM, "unlink")), pytest.raises(ChangedOnDisk, match="file exists"):
        writer.replace(OLD, TWO, read=ONE)
    assert stray.read_bytes() == b"somebody else's\n"
    assert files.read(OLD) == ONE


HOSTILE_JOURNALS = [
    b"\xff\xfe\x00garbage",
    b"temp\n",
    b"temp\t../outside/.x.tmp-1\n",
    b"temp\t/etc/.x.tmp-1\n",
    b"temp\t" + OLD.encode() + b"\n",
    b"temp\tlink/.x.tmp-1\n",
    b"temp\tlink/../outside/.x.tmp-1\n",
    b"move\ta\tb\n",
    b"move\t" + OLD.encode() + b"\t" + NEW.encode() + b"\t00\t00\n",
    b"move\t../outside/.x.tmp-1\t" + OLD.encode() + b"\t00\t00\n",
    b"unlink\t" + OLD.encode() + b"\n",
    b"temp\t.x.tmp-1" * 20_000,
    b"\n" * 70_000,
]


@pytest.mark.parametrize("journal", HOSTILE_JOURNALS)
def test_a_journal_is_not_trusted(files: Files, journal: bytes) -> None:
    outside = files.root.parent / "outside"
    outside.mkdir()
    (outside / ".x.tmp-1").write_bytes(ONE)
    (files.root / "link").symlink_to(outside)
    (files.root / ".therasched").mkdir()
    (files.root / ".therasched/lock").write_bytes(journal)
    files.tidy()
    with files.writing() as writer:
        writer.create(NEW, TWO)
    assert files.read(OLD) == ONE
    assert (outside / ".x.tmp-1").read_bytes() == ONE


def half_moved(root: Path, old: bytes, new: bytes) -> None:
    """What a writer leaves that was killed between the two halves of a move of ONE to TWO."""
    with Files(root).writing() as writer:
        writer.move(OLD, NEW, TWO, read=ONE)
    (root / OLD).write_bytes(old)
    (root / NEW).write_bytes(new)
    line = "\t".join(["move", OLD, NEW, _digest(ONE), _digest(TWO)])
    (root / ".therasched/lock").write_text(f"4711\n{line}\n", encoding="utf-8")


def test_half_a_move_is_completed(files: Files) -> None:
    half_moved(files.root, ONE, TWO)
    files.tidy()
    assert files.names("sessions/2026/03") == []
    assert files.read(NEW) == TWO


@pytest.mark.parametrize(("old", "new"), [(b"edited\n", TWO), (ONE, b"edited\n")])
def test_half_a_move_of_what_was_edited_since_keeps_both(
    files: Files, old: bytes, new: bytes
) -> None:
    half_moved(files.root, old, new)
    files.tidy()
    assert files.read(OLD) == old
    assert files.read(NEW) == new


@pytest.mark.parametrize(
    "fault", [failing(errno.EIO, "unlink"), failing(errno.EIO, "open"), failing(errno.EIO, "fsync")]
)
def test_what_can_not_be_cleared_now_stays_noted(files: Files, fault: Fault) -> None:
    half_moved(files.root, ONE, TWO)
    with disk(fault):
        files.tidy()
    assert files.read(OLD) == ONE
    with files.writing() as writer:
        writer.create("clients/anna-k.yaml", ONE)
    assert files.names("sessions/2026/03") == []


def test_a_writer_that_was_let_go_writes_nothing(files: Files) -> None:
    with files.writing() as writer:
        pass
    others = [(files.root / f"other-{number}").open("wb") for number in range(8)]
    with pytest.raises(StorageFailed):
        writer.replace(OLD, TWO, read=ONE)
    for other in others:
        other.close()
        assert (files.root / other.name).read_bytes() == b""
    assert files.read(OLD) == ONE


LIST = "signed/list"


def test_what_is_derived_and_done_is_not_owed(root: Path, files: Files) -> None:
    with files.writing() as writer, writer.owing(LIST):
        writer.create(LIST, ONE)
    assert (root / ".therasched/lock").read_bytes() == b""
    assert not files.tidy()


def test_what_is_derived_and_not_done_is_owed_until_it_is(root: Path, files: Files) -> None:
    with (
        files.writing() as writer,
        pytest.raises(ChangedOnDisk),
        writer.owing(LIST),
    ):
        writer.replace(OLD, TWO, read=TWO)
    assert files.tidy()
    with files.writing() as writer:
        writer.replace(OLD, TWO, read=ONE)
        assert writer.owes
    assert Files(root).tidy()
    with files.writing() as writer, writer.owing(LIST):
        pass
    assert not files.tidy()


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_nothing_is_owed_that_can_not_be_noted(files: Files, call: str) -> None:
    with (
        files.writing() as writer,
        disk(failing(errno.ENOSPC, call)),
        pytest.raises(
            StorageFailed, match=r"^could not save signed/list: .*; nothing was written$"
        ),
        writer.owing(LIST),
    ):
        pytest.fail("not noted, and it went on")
