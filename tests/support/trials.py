"""Trials of commands shared out to processes that have the shim, and the list of all faults.

`Bench` starts them, one for each processor, and gives what comes of each job as it is ready. What a
trial is stands in `tests.support.commandfaults`, which those processes run.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from tests.support import scenes, shim
from tests.support.shim import FAIL, KILL, KILL_ALL, SHORT, Control, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
MEMORY = "/dev/shm"  # where there is such a folder, scenes are laid out in a fifth of the time
KILLED = Fault("kill -9", KILL)
POWER_CUT = Fault("power cut", 0)
KILLED_WITH_GIT = Fault("kill -9, git too", KILL_ALL)
FAULTS = (
    KILLED,
    *(
        Fault(f"{errno.errorcode[number]}, {when}", FAIL, number, sticky=when != "once")
        for number in (errno.ENOSPC, errno.EIO, errno.EROFS)
        for when in ("once", "from then on")
    ),
    Fault("EINTR, once", FAIL, errno.EINTR),
    Fault("short write, once", SHORT),
    Fault("short write, from then on", SHORT, sticky=True),
)
EVERY = {one.name: one for one in (*FAULTS, KILLED_WITH_GIT, POWER_CUT)}
ALL = {
    f"{one.name}{', in git' if one.git else ''}": one for one in (*scenes.COMMANDS, *scenes.IN_GIT)
}


class Job(NamedTuple):
    """Trials of one command with one fault: at the calls `first`, `first + step` and so on."""

    command: str
    fault: str
    first: int = 1
    step: int = 1


class Result(NamedTuple):
    """What came of a job: how many trials, the number of calls, and what was wrong."""

    job: Job
    trials: int
    calls: int
    wrong: list[str]


class Bench:
    """As many processes with the shim as are wanted."""

    def __init__(self, folder: Path, processes: int | None = None) -> None:
        self.folder = folder
        self.built = shim.build(folder)
        self.processes = processes or os.cpu_count() or 1

    def run(self, jobs: list[Job]) -> Iterator[Result]:
        """Run jobs; results come as they are ready."""
        waiting, ready = SimpleQueue[list[Job]](), SimpleQueue[Result | BaseException | None]()
        for name in dict.fromkeys(job.command for job in jobs):  # one process does all of a command
            waiting.put([job for job in jobs if job.command == name])
        for _ in range(self.processes):
            Thread(target=self._work, args=(waiting, ready), daemon=True).start()
        at_work = self.processes
        while at_work:
            result = ready.get()
            if isinstance(result, BaseException):
                raise result
            if result is None:
                at_work -= 1
            else:
                yield result

    def _work(
        self,
        waiting: SimpleQueue[list[Job]],
        ready: SimpleQueue[Result | BaseException | None],
    ) -> None:
        """Have one process do jobs until none is left."""
        try:
            with self._started() as child:
                assert child.stdin is not None
                assert child.stdout is not None
                with suppress(Empty):
                    while True:
                        for wanted in waiting.get_nowait():
                            child.stdin.write(json.dumps(wanted) + "\n")
                            child.stdin.flush()
                            job, *rest = json.loads(child.stdout.readline())
                            ready.put(Result(Job(*job), *rest))
            ready.put(None)
        except BaseException as error:  # told where the results are taken
            ready.put(error)

    def _started(self) -> subprocess.Popen[str]:
        folder = MEMORY if os.access(MEMORY, os.W_OK) else self.folder
        place = Path(tempfile.mkdtemp(prefix="scenes-", dir=folder))
        around = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC"}
        control = place / "control"
        Control(control)
        return subprocess.Popen(
            [sys.executable, "-m", "tests.support.commandfaults", place],
            cwd=ROOT,
            env=around | shim.environment(self.built, control),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
