"""The shim between a program and its C library (`shim.c`): built when asked for, and steered.

`Control` is the file that the shim maps in each process that has `environment` around it: what is
to go wrong, at which call below which folder, and how many calls there were. Where a machine has no
compiler, or nothing like LD_PRELOAD, `missing` says so in a word.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).with_name("shim.c")
VARIABLE = "SHIM_CONTROL"
KILL, KILL_ALL, FAIL, SHORT = 1, 2, 3, 4


class Fault(NamedTuple):
    """What goes wrong: its name, its kind, the number of an error, whether it stays so."""

    name: str
    kind: int
    number: int = 0
    sticky: bool = False


class _Layout(ctypes.Structure):
    _fields_ = (
        ("armed", ctypes.c_int),
        ("fault", ctypes.c_int),
        ("number", ctypes.c_int),
        ("sticky", ctypes.c_int),
        ("flush", ctypes.c_int),
        ("leader", ctypes.c_int),
        ("at", ctypes.c_long),
        ("count", ctypes.c_long),
        ("root", ctypes.c_char * 1024),
        ("hit", ctypes.c_char * 1024),
    )


class Control:
    """What all processes of one trial share with the shim."""

    def __init__(self, path: Path) -> None:
        if not path.exists():  # what is mapped already must not shrink
            path.write_bytes(bytes(ctypes.sizeof(_Layout)))
        with path.open("r+b") as file:
            self._at = _Layout.from_buffer(mmap.mmap(file.fileno(), 0))

    def watch(self, root: Path, *, flush: bool = False) -> None:
        """Say which folder it is about, and whether the disk really keeps what is flushed."""
        self._at.root = os.fsencode(os.path.realpath(root))
        self._at.flush = flush

    def arm(self, fault: Fault, at: int, leader: int) -> None:
        """Let a fault happen at the call `at`, counted from 1; `leader` is the main process."""
        self._at.fault, self._at.number, self._at.sticky = fault[1:]
        self._at.at, self._at.leader = at, leader
        self._at.count, self._at.hit = 0, b""
        self._at.armed = 1

    def disarm(self) -> None:
        """Let nothing go wrong any more."""
        self._at.armed = 0

    @property
    def count(self) -> int:
        """How many calls there were since it was armed."""
        return int(self._at.count)

    @property
    def hit(self) -> str:
        """The call at which the fault happened first, with its path; "" if it did not."""
        return os.fsdecode(self._at.hit)


def missing() -> str:
    """Why there can be no shim on this machine, or ""."""
    if sys.platform != "linux":
        return "LD_PRELOAD and /proc are Linux's"
    return "" if _compiler() else "there is no C compiler (cc, gcc, clang)"


def _compiler() -> str | None:
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def build(folder: Path) -> Path:
    """Compile the shim into a folder, once; its path."""
    library = folder / "shim.so"
    if not library.exists():
        compiler = _compiler()
        assert compiler is not None
        options = ("-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl")
        subprocess.run([compiler, *options], check=True)
    return library


def environment(library: Path, control: Path) -> dict[str, str]:
    """The variables that put the shim into a process."""
    return {"LD_PRELOAD": str(library), VARIABLE: str(control)}


def honoured(library: Path, folder: Path) -> bool:
    """Whether a Python that is started with the shim really has it."""
    control = Control(folder / "honoured")
    control.watch(folder)
    control.arm(Fault("", FAIL, 28), 1, 0)
    subprocess.run(
        [sys.executable, "-c", f"open({str(folder / 'written')!r}, 'w')"],
        env={**os.environ, **environment(library, folder / "honoured")},
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return control.count > 0 and not (folder / "written").exists()


def calls(control: Control) -> Iterator[int]:
    """1, 2, 3 … as long as the trial before has got so far."""
    at = 1
    yield at
    while control.count >= at:
        at += 1
        yield at
