"""A disk that fails, dawdles or dies on purpose, at each system call of a write in turn.

`trial` runs one write in a folder of its own with one fault in it, and says what is wrong about
what is left: half files, strays that git would see, a sentence that tells an untruth, a next
command that is stopped. Used by tests/storage/test_writer_faults.py and bench/faults.py.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import tempfile
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

from therasched.errors import ChangedOnDisk, StorageFailed
from therasched.storage import contents
from therasched.storage import disk as door
from therasched.storage.files import Files
from therasched.storage.paths import REMOVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from therasched.storage.writer import Writer

    State = dict[str, bytes]

IGNORED = ".*.tmp-*"
CALLS = frozenset(
    {
        *("close", "flock", "fstat", "fsync", "ftruncate", "link", "lseek", "mkdir", "open"),
        *("pread", "read", "replace", "scandir", "stat", "unlink", "write"),
    }
)

OLD = "sessions/2026/03/2026-03-10-1400-k7f3mq.yaml"
NEW = "sessions/2026/04/2026-04-02-0900-k7f3mq.yaml"
CLIENT = "clients/anna-k.yaml"
COUNT = "clients/count.yaml"
WAS = b"id: k7f3mq\nplan: |\n  As it was.\n" * 20
WILL_BE = b"id: k7f3mq\nplan: |\n  As it shall be.\n" * 30


class Write(NamedTuple):
    """One kind of write: what is there before it, what after it, and how it is done."""

    name: str
    before: State
    after: State
    act: Callable[[Writer], object]


WRITES = (
    Write(
        "create",
        {CLIENT: b"name: Anna\n"},
        {CLIENT: b"name: Anna\n", NEW: WILL_BE},
        lambda writer: writer.create(NEW, WILL_BE),
    ),
    Write("replace", {OLD: WAS}, {OLD: WILL_BE}, lambda w: w.replace(OLD, WILL_BE, read=WAS)),
    Write("move", {OLD: WAS}, {NEW: WILL_BE}, lambda w: w.move(OLD, NEW, WILL_BE, read=WAS)),
    Write("remove", {OLD: WAS}, {}, lambda w: w.remove(OLD, read=WAS)),
    Write("remove for good", {OLD: WAS}, {}, lambda w: w.remove(OLD, read=WAS, keep=False)),
)


class Fault(NamedTuple):
    """What goes wrong, and at which calls. `act` gets a call's name, the real one, and its rest."""

    name: str
    act: Callable[..., Any]
    calls: frozenset[str] = CALLS


class Disk:
    """`os` as `storage.disk` sees it: one call, or with `sticky` each from it on, goes wrong."""

    def __init__(self, fault: Fault, at: int, *, sticky: bool, flush: bool) -> None:
        self.fault = fault
        self.at = at
        self.sticky = sticky
        self.flush = flush
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        return self.guarded(name, getattr(os, name))

    def guarded(self, name: str, real: Callable[..., Any]) -> Any:
        if name == "fsync" and not self.flush:
            real = os.fstat  # a real flush costs milliseconds, and no test can tell
        if name not in self.fault.calls:
            return real

        def call(*args: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.at or (self.sticky and self.calls > self.at):
                return self.fault.act(name, real, *args, **options)
            return real(*args, **options)

        return call

    @property
    def hit(self) -> bool:
        return self.calls >= self.at


@contextmanager
def disk(fault: Fault, at: int = 1, *, sticky: bool = True, flush: bool = False) -> Iterator[Disk]:
    """Put such a disk under `storage.disk`. `at` counts from 1; `flush` flushes for real."""
    faulty = Disk(fault, at, sticky=sticky, flush=flush)
    with (
        mock.patch.object(door, "os", faulty),
        mock.patch.object(contents, "os", faulty),
        mock.patch.object(fcntl, "flock", faulty.guarded("flock", fcntl.flock)),
        mock.patch.object(fcntl, "F_FULLFSYNC", None, create=True),
    ):
        yield faulty


def quick_disk() -> AbstractContextManager[Disk]:
    """A disk without a fault that only skips the flushing."""
    return disk(Fault("none", lambda _name, real, *args, **options: real(*args, **options)))


def failing(number: int, *calls: str) -> Fault:
    """Each call, or those named, fails so. A descriptor is closed nevertheless, as Linux does."""

    def act(name: str, real: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if name == "close":
            real(*args, **options)
        raise OSError(number, os.strerror(number))

    return Fault(errno.errorcode[number], act, frozenset(calls) or CALLS)


def _die(_name: str, _real: Callable[..., Any], *_args: Any, **_options: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def _interrupt(name: str, real: Callable[..., Any], *args: Any, **options: Any) -> Any:
    if name == "close":
        real(*args, **options)
    raise KeyboardInterrupt


def _interrupt_after(name: str, real: Callable[..., Any], *args: Any, **options: Any) -> Any:
    result = real(*args, **options)
    if name == "scandir":
        result.close()
    raise KeyboardInterrupt


def _write_less(_name: str, real: Callable[..., Any], opened: int, data: bytes) -> Any:
    return real(opened, bytes(data)[: max(1, len(data) // 3)])


def _write_nothing(_name: str, _real: Callable[..., Any], _opened: int, _data: bytes) -> Any:
    return 0


def _read_wrong(_name: str, real: Callable[..., Any], opened: int, size: int) -> Any:
    return bytes(byte ^ 1 for byte in real(opened, size))


DYING = Fault("kill -9", _die)
INTERRUPTED = Fault("Ctrl-C before", _interrupt)
INTERRUPTED_AFTER = Fault("Ctrl-C after", _interrupt_after)
WRITING_LESS = Fault("short write", _write_less, frozenset({"write"}))
WRITING_NOTHING = Fault("empty write", _write_nothing, frozenset({"write"}))
READING_WRONG = Fault("misread", _read_wrong, frozenset({"read"}))


class Trial(NamedTuple):
    """What came of one write with one fault: whether the fault took place, and what is wrong."""

    hit: bool
    wrong: list[str]


def trial(
    write: Write, fault: Fault, at: int, *, sticky: bool = False, flush: bool = False
) -> Trial:
    """Run one write with one fault in this process, and look at what is left."""
    with practice(write.before) as root:
        error: BaseException | None = None
        with disk(fault, at, sticky=sticky, flush=flush) as faulty:
            try:
                with Files(root).writing() as writer:
                    write.act(writer)
            except (ChangedOnDisk, StorageFailed, KeyboardInterrupt) as caught:
                error = caught
        left = state(root)
        wrong = wrong_sentence(write, error, without_temporaries(left))
        if isinstance(error, KeyboardInterrupt) and left != without_temporaries(left):
            wrong.append("a temporary file after Ctrl-C")
        return Trial(faulty.hit, [*wrong, *wrong_remains(write, root)])


def killed(write: Write, at: int, *, flush: bool = False) -> Trial:
    """Run one write in a process that is killed before the call `at`, and look at what is left."""
    with practice(write.before) as root:
        child = os.fork()
        if child == 0:
            with disk(DYING, at, flush=flush), Files(root).writing() as writer:
                write.act(writer)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        return Trial(os.WIFSIGNALED(status), wrong_remains(write, root))


@contextmanager
def practice(content: State) -> Iterator[Path]:
    """A folder with these files in it."""
    root = Path(tempfile.mkdtemp(prefix="practice-"))
    try:
        for path, data in content.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        yield root
    finally:
        shutil.rmtree(root)


def state(root: Path) -> State:
    """Every file of a practice but the derived ones, with its content."""
    return {
        name: path.read_bytes()
        for path in sorted(root.rglob("*"))
        if not (name := path.relative_to(root).as_posix()).startswith(".therasched/")
        and path.is_file()
    }


def without_temporaries(files: State) -> State:
    """What git would see of them."""
    return {path: data for path, data in files.items() if not fnmatch(Path(path).name, IGNORED)}


def wrong_sentence(write: Write, error: BaseException | None, left: State) -> list[str]:
    """What the error says that isn't so."""
    if error is None:
        return [] if left == write.after else ["success told, but the write is not done"]
    if isinstance(error, KeyboardInterrupt):
        return [] if left in (write.before, write.after) else ["neither old nor new after Ctrl-C"]
    assert isinstance(error, ChangedOnDisk | StorageFailed)
    said = error.message
    wrong = []
    if "\n" in said or error.exit_code == 0 or not has_path(said):
        wrong.append(f"not one sentence with path and reason: {said!r}")
    is_done = " is saved, but" in said or " is removed, but" in said
    if is_done and " is there too" not in said and left != write.after:
        wrong.append(f"not done, but: {said}")
    if not is_done and left != write.before:
        wrong.append(f"done, but: {said}")
    return wrong


def has_path(said: str) -> bool:
    """Whether a sentence names what it speaks of."""
    return any(name in said for name in (OLD, NEW, "the practice"))


def wrong_remains(write: Write, root: Path, *, power_cut: bool = False) -> list[str]:
    """What is wrong in a practice after a fault, before and after the next command.

    After a power cut a temporary file may stay until the next write in its folder.
    """
    wrong = []
    left = without_temporaries(state(root))
    for path, data in left.items():
        if data not in (write.before.get(path), write.after.get(path)):
            wrong.append(f"{path} is neither old nor new")
    both = write.before | write.after
    if left not in (write.before, write.after) and not (write.name == "move" and left == both):
        wrong.append(f"neither the files of before nor those of after: {sorted(left)}")
    reader = Files(root)
    if {path: reader.read(path) for path in left} != left:
        wrong.append("a reader sees something else")
    with quick_disk():
        reader.tidy()
        left = state(root)
        with Files(root).writing() as writer:
            writer.create("contacts/next.yaml", b"name: Next\n")
    if power_cut:
        left = without_temporaries(left)
    if left not in (write.before, write.after):
        wrong.append(f"not cleared by the next command: {sorted(left)}")
    if not state(root).items() >= (left | {"contacts/next.yaml": b"name: Next\n"}).items():
        wrong.append("the next command failed")
    if (root / ".therasched/lock").read_bytes():
        wrong.append("the journal is not empty")
    if write.name == "remove" and left == write.after:
        copy = root / REMOVED / Path(OLD).name
        if not copy.is_file() or copy.read_bytes() != WAS:
            wrong.append("no copy was kept")
    return wrong


def count(number: int) -> bytes:
    """What a file of a count holds; a torn one would hold two numbers."""
    return b"%d\n" % number * 200


def add(files: Files, times: int) -> None:
    """Add one to the count, `times` times, as two terminals would: read, then change and save."""
    while times:
        read = files.read(COUNT)
        number = int(read.partition(b"\n")[0])
        with suppress(ChangedOnDisk), files.writing() as writer:
            writer.replace(COUNT, count(number + 1), read=read)
            times -= 1


def counted_at_once(root: Path, *, writers: int, times: int, flush: bool = False) -> list[str]:
    """Let processes add to one count at once, reading meanwhile; give what went wrong."""
    children = set()
    for _ in range(writers):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                if flush:
                    add(Files(root), times)
                else:
                    with quick_disk():
                        add(Files(root), times)
                status = 0
            finally:
                os._exit(status)
        children.add(child)
    wrong = []
    files = Files(root)
    while children:
        if len(set(files.read(COUNT).split())) != 1:
            wrong.append("a torn read")
        child, status = os.waitpid(-1, os.WNOHANG)
        children.discard(child)
        if status:
            wrong.append(f"a writer ended with {status}")
    return wrong
