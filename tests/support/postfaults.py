"""`remind --send` killed at any line of the program, again and again: does anybody get one twice?

A trial runs the command in a process of its own, which kills itself (SIGKILL) at one line of the
modules on the way of a message; then it runs twice more, undisturbed. The server is in this
process and counts each message whose last dot it has read, whether or not its answer arrived.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tests.support import post
from tests.support.mailserver import Scripted
from tests.support.program import Program
from tests.support.shop import Shop
from therasched.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

WAY = (
    "/actions/remind.py",
    "/storage/outbox.py",
    "/storage/writer.py",
    "/storage/files.py",
    "/storage/disk.py",
    "/storage/mail.py",
    "/smtplib.py",
)
"""The modules at whose lines it is killed."""

SESSIONS = {
    "bcdfgh": ("anna-k", "2026-03-04 9:00"),
    "bcdfgj": ("ben-o", "2026-03-04 9:30"),
    "bcdfgk": ("kim-w", "2026-03-04 10:00"),
    "bcdfgl": ("anna-k,tanaka", "2026-03-04 10:30"),  # only Anna may be written to
    "bcdfgm": ("ben-o", "2026-03-04 10:10"),  # called off
}
MESSAGES = 4
ANSWERS = ("", "451 4.7.1 later", "550 5.1.1 nobody")
"""What the server says to the second recipient of the run that is killed."""


class Outcome(NamedTuple):
    """What a trial came to: what is wrong, and how many messages nobody knows of."""

    wrong: list[str]
    unclear: int
    killed: bool


class Trials:
    """The trials of one folder and one server."""

    def __init__(self, folder: Path, server: Scripted) -> None:
        self.folder = folder
        self.server = server
        self.model = folder / "model"
        self.root = folder / "practice"
        self.model.mkdir()
        shop = Shop(self.model)
        post.furnish(shop, server.port)
        for name, (clients, start) in SESSIONS.items():
            shop.book(clients, start, id=name)
        Program(self.model)("cancel", "bcdfgm", "--no-tell")
        self.run = Program(self.root)

    def lay_out(self) -> None:
        """Put the practice there as it was, and forget what was sent."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.model, self.root)
        self.server.mails.clear()

    def lines(self) -> int:
        """How many lines an undisturbed run has."""
        self.lay_out()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            with traced(kill_at=0) as counted:
                self._send()
            os.write(write, str(counted[0]).encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            count = int(pipe.read())
        os.waitpid(child, 0)
        assert len(self.server.mails) == MESSAGES, self.server.mails
        return count

    def _send(self) -> None:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nowhere, number)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        os.chdir(self.root)
        main.run(["remind", "--send"])

    def start(self, kill_at: int) -> int:
        """Start a run that kills itself at a line, 0 for none; the number of its process."""
        child = os.fork()
        if child == 0:
            try:
                with traced(kill_at):
                    self._send()
            finally:
                os._exit(0)
        return child

    def killed(self, at: int, answer: str = "") -> Outcome:
        """One trial; the server first says `answer` to the second recipient."""
        self.lay_out()
        if answer:
            self.server.answers["RCPT 2"] = answer
        self.server._begun = 0
        _, status = os.waitpid(self.start(at), 0)
        self.server.answers.pop("RCPT 2", None)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return self._judged(killed=killed, refused="550" in answer)

    def at_once(self, many: int) -> Outcome:
        """Several runs at the same time."""
        self.lay_out()
        for child in [self.start(0) for _ in range(many)]:
            os.waitpid(child, 0)
        return self._judged(killed=False, refused=False)

    def _judged(self, *, killed: bool, refused: bool) -> Outcome:
        wrong = []
        for _ in range(2):
            answer = self.run.run("remind", "--send")
            if answer.code != 0:
                wrong.append(f"the next run ended with {answer.code}: {answer.err[-300:]}")
        listed = self.run("remind", "--all", "--json").json["messages"]
        states = Counter(one["state"] for one in listed)
        ids = Counter(post.read(data)["Message-ID"] for _, data in self.server.mails)
        if twice := [one for one, count in ids.items() if count > 1]:
            wrong.append(f"sent twice: {twice}")
        unclear, sent, failed = states["unclear"], states["sent"], states["failed"]
        if unclear > killed:
            wrong.append(f"nobody knows of {unclear}")
        if sent + unclear + failed != MESSAGES:
            wrong.append(f"not all are accounted for: {dict(states)}")
        if not sent <= len(ids) <= sent + unclear:
            wrong.append(f"the ledger says {sent}, the server has {len(ids)}")
        if failed and not refused:
            wrong.append("refused without being so")
        if strays := list((self.root / "outbox").glob(".*")):
            wrong.append(f"left lying about: {strays}")
        return Outcome(wrong, unclear, killed)


@contextmanager
def traced(kill_at: int) -> Iterator[list[int]]:
    """Count the lines of the way, and die at one of them."""
    counted = [0]

    def line(frame: FrameType, event: str, _: object) -> object:
        if event == "line":
            counted[0] += 1
            if counted[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def call(frame: FrameType, event: str, _: object) -> object:
        return line if frame.f_code.co_filename.endswith(WAY) else None

    before = sys.gettrace()
    sys.settrace(call)  # type: ignore[arg-type]
    try:
        yield counted
    finally:
        sys.settrace(before)


@contextmanager
def bench(folder: Path) -> Iterator[Trials]:
    """The trials in a folder, with their server."""
    with Scripted() as server:
        yield Trials(folder, server)
