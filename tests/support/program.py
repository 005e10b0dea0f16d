"""The program in this process, as a person types it: arguments in, exit code and both streams out.

Quicker than a process of its own by a hundred times; where a terminal or a real stream matters,
tests start one (`tests.support.terminal`, `tests.support.commands`).
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

from tests.support.screen import dangers
from therasched.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Answer(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The document on stdout."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        assert document["schema"] == 1
        return document

    @property
    def ids(self) -> list[str]:
        """The sessions of the document on stdout, by id."""
        return [one["id"] for one in self.json["sessions"]]

    @property
    def rows(self) -> list[list[str]]:
        """The records of an answer with --plain."""
        return [line.split("\t") for line in self.out.splitlines()]


class Program:
    """Runs commands in one folder; each must end with the code that is expected.

    Whatever it says must be harmless to a terminal.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = environment

    def __call__(
        self, *arguments: str, code: int = 0, stdin: str | bytes = b"", **environment: str
    ) -> Answer:
        """Run one command, with no terminal and this input.

        Raises:
            AssertionError: it ended with another code, or said what acts on a terminal.
        """
        answer = self.run(*arguments, stdin=stdin, **environment)
        told = f"{[word[:40] for word in arguments]}\n{answer.out[-2000:]}{answer.err[-2000:]}"
        assert answer.code == code, f"ended with {answer.code}, not {code}: {told}"
        said = answer.err if "\t" in answer.out or "\r" in answer.out else answer.out + answer.err
        assert not dangers(said), told
        return answer

    def run(self, *arguments: str, stdin: str | bytes = b"", **environment: str) -> Answer:
        """Run one command, however it ends."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        streams = [io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (given, b"", b"")]
        here = os.open(".", os.O_RDONLY)
        try:
            os.chdir(self.folder)
            with (
                mock.patch.dict(os.environ, self.environment | environment),
                mock.patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
            ):
                code = main.run(list(arguments))
        finally:
            os.fchdir(here)
            os.close(here)
        return Answer(code, *(_content(stream) for stream in streams[1:]))


def _content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def tree(root: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, every folder with None."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
    }


def version(file: Path) -> tuple[int, int, int, int]:
    """What changes in a file that is written or replaced, even by the same, but not if read."""
    found = file.lstat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@contextmanager
def untouched(root: Path) -> Iterator[None]:
    """Fail where anything below a folder is not what it was."""
    before = tree(root)
    yield
    after = tree(root)
    changed = {path for path in {*before, *after} if before.get(path, 0) != after.get(path, 0)}
    assert not changed, f"changed: {sorted(changed)}"
