"""The program in this process, as a person types it: arguments in, exit code and both streams out.

Quicker than a process of its own by a hundred times; where a terminal matters, tests start a real
one (`tests.support.terminal`).
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

from therasched.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.shop import Shop


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
    def rows(self) -> list[list[str]]:
        """The records of an answer with --plain."""
        return [line.split("\t") for line in self.out.splitlines()]


class Program:
    """Runs commands in one folder; each must end with the code that is expected."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = environment

    def __call__(
        self, *arguments: str, code: int = 0, stdin: str | bytes = b"", **environment: str
    ) -> Answer:
        """Run one command, with no terminal and this input.

        Raises:
            AssertionError: it ended with another code.
        """
        given = stdin.encode() if isinstance(stdin, str) else stdin
        streams = [io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (given, b"", b"")]
        here = os.open(".", os.O_RDONLY)
        try:
            os.chdir(self.folder)
            with (
                mock.patch.dict(os.environ, self.environment | environment),
                mock.patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
            ):
                ended = main.run(list(arguments))
        finally:
            os.fchdir(here)
            os.close(here)
        out, err = (_content(stream) for stream in streams[1:])
        answer = Answer(ended, out, err)
        assert ended == code, f"{arguments} ended with {ended}, not {code}\n{out}{err}"
        return answer


def _content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def at(folder: Path | Shop, now: str = "") -> Program:
    """The program in a practice; `now` sets the clock."""
    root = getattr(folder, "root", folder)
    return Program(root, **({"THERASCHED_NOW": now} if now else {}))


def tree(root: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, every folder with None."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
    }


@contextmanager
def untouched(root: Path) -> Iterator[None]:
    """Fail where anything below a folder is not what it was; the lock file apart."""
    before = tree(root)
    yield
    assert _without_lock(tree(root)) == _without_lock(before)


def _without_lock(files: dict[str, bytes | None]) -> dict[str, bytes | None]:
    return {path: data for path, data in files.items() if not path.startswith(".therasched")}
