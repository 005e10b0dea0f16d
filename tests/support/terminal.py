"""The program on a terminal: a process of its own behind a pseudo terminal, answered as typed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Self

import pexpect

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60
AGAIN, TIMES = 5, 4
"""After how many seconds Ctrl-C is pressed again, as people do: a signal that comes just before the
system call that reads is only seen when something was read."""


class Terminal:
    """One command on a screen of 80 columns and 60 lines, or LINES of the environment given."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable,
            ["-m", "therasched", *arguments],
            cwd=str(folder),
            env={**os.environ, **environment},
            dimensions=(int(environment.get("LINES", "60")), 80),
            encoding="utf-8",
            timeout=SECONDS,
        )
        self._interrupted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.close(force=True)

    def sees(self, text: str) -> str:
        """Wait for a text; what was shown before it."""
        self.child.expect_exact(text)
        self._interrupted = False
        return str(self.child.before)

    def types(self, text: str) -> None:
        """Type a line."""
        self.child.sendline(text)

    def presses(self, letter: str) -> None:
        """Press a key with control."""
        self._interrupted = letter == "c"
        self.child.sendcontrol(letter)

    def ends(self, code: int) -> str:
        """Wait for the end; what was shown since the last thing that was waited for."""
        if self._interrupted:
            for _ in range(TIMES):
                if self.child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=AGAIN) == 0:
                    break
                self.child.sendcontrol("c")
        else:
            self.child.expect(pexpect.EOF)
        rest: Any = self.child.before
        self.child.close()
        assert self.child.exitstatus == code, f"{self.child.exitstatus}: {rest}"
        return str(rest).replace("\r\n", "\n")


def editor(folder: Path, *script: str) -> str:
    """An editor that does what a shell script of these lines does to the file `$1`."""
    path = folder / "editor.sh"
    path.write_text("\n".join(["#!/bin/sh", "set -e", *script, ""]), encoding="utf-8")
    path.chmod(0o700)
    return str(path)
