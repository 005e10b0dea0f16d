"""Whole commands on a disk that fails or kills on purpose, at each of their calls in turn.

Runs in a process that has the shim (`tests.support.shim`) and has imported the program; it forks
for each trial. A trial runs one command of `tests.support.scenes` with one fault, and says what is
wrong with what is left, with what was said, and with the commands that follow.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

from tests.support import power, scenes, syncfaults
from tests.support.program import Program
from tests.support.shim import FAIL, KILL, KILL_ALL, Control, Fault
from tests.support.trials import ALL, EVERY, POWER_CUT, Job, Result
from therasched.cli import main
from therasched.storage import disk as door
from therasched.storage import founding, keys, paths
from therasched.storage.paths import is_temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.scenes import Command

    State = dict[str, bytes]

LONGEST = 60  # seconds that a command may take
KEPT = (".therasched/drafts/", ".therasched/removed/")
STRAYS = "left after the next command"
"""Not wrong after a power cut: such a file, which git ignores, stays until a write beside it."""

IS_DONE = re.compile(r" (is|are) (saved|removed|signed)\b| was written and ")


class Course(NamedTuple):
    """How a command runs undisturbed: the states of the files on its way, and what checks say.

    `remote`: what the remote has before and after, where there is one.
    """

    states: list[State]
    checked: tuple[int, int]
    remote: tuple[syncfaults.Remote, ...] = ()


class Trials:
    """Runs the trials of one process, in a folder of its own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.root = place.resolve() / "scene"
        self.control = Control(place / "control")
        self.control.watch(self.root)
        self.run = Program(self.root / "practice", **scenes.environment(self.root))
        self.courses: dict[Command, Course] = {}
        self.pair = keys._fresh("")

    def template(self, command: Command) -> Path:
        """The scene of a command, made once."""
        base = self.place / ("git" if command.git else "base")
        if not base.exists():
            scenes.make(base, git=command.git)
        if command.prepare is None:
            return base
        own = self.place / f"before {command.name}"
        if not own.exists():
            shutil.copytree(base, own)
            command.prepare(own, Program(own / "practice", **scenes.environment(own)))
        return own

    def lay_out(self, command: Command) -> None:
        """Put a fresh scene there."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.template(command), self.root)

    def course(self, command: Command) -> Course:
        """Run a command undisturbed, and keep every state of the files on its way."""
        if command not in self.courses:
            self.lay_out(command)
            checked = (self.run.run("check").code, self.run.run("verify").code)
            states = [state(self.root)]
            before = syncfaults.remote(self.root) if command.remote else None

            def seen(real: Callable[..., None]) -> Callable[..., None]:
                def call(folder: door.Folder, /, *names: str, **how: bool) -> None:
                    if command.edits and (by_others := state(self.root)) != states[-1]:
                        states.append(by_others)
                    real(folder, *names, **how)
                    where = Path(f"/proc/self/fd/{folder._descriptor}").readlink()
                    now = dict(states[-1])
                    for file in (where / name for name in names):
                        path = file.relative_to(self.root).as_posix()
                        now.pop(path, None)
                        if is_kept(path) and file.exists():
                            now[path] = file.read_bytes()
                    if now != states[-1]:
                        states.append(now)

                return call

            folder = door.Folder
            changes: Any = {
                name: seen(getattr(folder, name)) for name in ("publish", "rename", "drop")
            }
            with mock.patch.multiple(folder, **changes), self.repeatable():
                answer = self.run.run(*command.typed)
            assert answer.code == 0, (command.name, answer)
            remote = (before, syncfaults.remote(self.root)) if before else ()
            self.courses[command] = Course(states, checked, remote)
        return self.courses[command]

    @contextmanager
    def repeatable(self) -> Iterator[None]:
        """Let ids, salts and keys be the same each time."""
        count = iter(range(1, 1 << 20))

        def random(size: int) -> bytes:
            return b"".join(bytes([next(count) % 256]) for _ in range(size))

        with (
            mock.patch.object(os, "urandom", random),
            mock.patch.object(paths.new_id, "__defaults__", (random,)),
            mock.patch.object(keys, "_fresh", return_value=self.pair),
            mock.patch.object(founding.Ground, "new_identity", return_value="bcdfgh2345"),
        ):
            yield

    def job(self, job: Job) -> Result:
        """Run the trials of a job."""
        at, trials, wrong, calls = job.first, 0, list[str](), 0
        command, fault = ALL[job.command], EVERY[job.fault]
        if fault == POWER_CUT:
            return self.power_cuts(job, command)
        while True:
            found = self.trial(command, fault, at)
            calls = max(calls, min(self.control.count, at))
            if self.control.count < at:
                wrong += [f"undisturbed: {text}" for text in found] if at == job.first else []
                return Result(job, trials, calls, wrong)
            trials += 1
            wrong += [f"call {at} ({self.control.hit}): {text}" for text in found]
            at += job.step

    def power_cuts(self, job: Job, command: Command) -> Result:
        """Let a command run, and look at the states that a power cut could have left of it."""
        course = self.course(command)
        self.lay_out(command)
        practice, wrong = self.root / "practice", list[str]()
        with power.recorded(practice) as recorder, self.repeatable():
            self.run(*command.typed)
        cuts = recorder.cuts[job.first - 1 :: job.step]
        for cut in cuts:
            shutil.rmtree(practice)
            power.laid_out(cut, practice)
            verified = self.run.run("verify", "--json")
            left = state(self.root)
            if left not in course.states:
                wrong.append(f"no state of an undisturbed run: {differing(left, course)}")
            found = self.wrong_next(command, course, left, verified.json, verified.code)
            wrong += [text for text in found if not text.startswith(STRAYS)]
        return Result(job, len(cuts), len(recorder.cuts), wrong)

    def trial(self, command: Command, fault: Fault, at: int) -> list[str]:
        """Run a command with one fault; what is wrong then."""
        course = self.course(command)
        self.lay_out(command)
        status, said = self.disturbed(command, fault, at)
        wrong = []
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
            wrong.append(f"it ended with signal {os.WTERMSIG(status)}")
        wrong += wrong_files(state(self.root), course.states)
        verified = self.run.run("verify", "--json")  # the next command, whatever it is, clears up
        left = state(self.root)
        if left not in course.states:
            wrong.append(f"no state on the way of an undisturbed run: {differing(left, course)}")
        if command.remote:
            wrong += self.wrong_sync(status, said, left, course)
        elif os.WIFEXITED(status):
            wrong += wrong_words(os.WEXITSTATUS(status), said, fault, left, course)
        wrong += self.wrong_next(command, course, left, verified.json, verified.code)
        if command.remote:
            wrong += syncfaults.wrong_next_sync(self.root, course.states[-1])
        elif command.git:
            unnoted = fault.kind in (KILL, KILL_ALL) or fault.sticky
            wrong += wrong_git(self.root, self.run, unnoted=unnoted)
        return wrong

    def wrong_sync(self, status: int, said: str, left: State, course: Course) -> list[str]:
        """What is wrong with the remote, and with what was said of here and there."""
        before, after = course.remote
        wrong = syncfaults.wrong_remote(self.root, before, after)
        if status == 0 and syncfaults.remote(self.root).tree != after.tree:
            wrong.append("success told, but the remote has not all")
        if os.WIFEXITED(status):
            wrong += syncfaults.wrong_claims(
                os.WEXITSTATUS(status),
                said,
                merged=left == course.states[-1],
                is_old=left == course.states[0],
                sent=syncfaults.remote(self.root).tree != before.tree,
            )
        return wrong

    def disturbed(self, command: Command, fault: Fault, at: int) -> tuple[int, str]:
        """Run a command as a process of its own; how that ended, and what it said on stderr."""
        said = self.place / "stderr"
        child = os.fork()
        if child == 0:
            code = 99
            try:
                code = self._as_process(command, fault, at, said)
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        syncfaults.wait_for_all()  # git, whose parent was killed
        self.control.disarm()
        return status, said.read_text(encoding="utf-8")

    def _as_process(self, command: Command, fault: Fault, at: int, said: Path) -> int:
        signal.alarm(LONGEST)
        around = scenes.environment(self.root)
        os.environ.update(around)
        os.chdir(self.root / "practice")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        for number, path, how in (
            (0, "/dev/null", os.O_RDONLY),
            (1, self.place / "stdout", flags),
            (2, said, flags),
        ):
            opened = os.open(path, how, 0o600)
            os.dup2(opened, number)
            os.close(opened)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        with self.repeatable():
            self.control.arm(fault, at, os.getpid())
            code = main.run([*command.typed])
            sys.stdout.flush()
            return code

    def wrong_next(
        self, command: Command, course: Course, left: State, verified: object, code: int
    ) -> list[str]:
        """What is wrong with the commands that follow."""
        wrong = []
        checked = self.run.run("check")
        if checked.code not in (0, course.checked[0]) and not command.again:
            wrong.append(f"check then ended with {checked.code}: {checked.out[:300]}")
        words = re.findall(r'"verdict": "(.+?)"', json.dumps(verified))
        if code not in (0, course.checked[1]) and not command.again:
            wrong.append(f"verify then ended with {code}: {sorted(set(words))}")
        if "CHANGED" in words and not command.may_change:
            wrong.append("verify then says CHANGED")
        if command.again and left != course.states[-1]:
            with self.repeatable():
                done = self.run.run(*(command.mend or command.typed))
            if done.code or self.run.run("verify").code:
                wrong.append(f"what finishes it ended with {done.code}: {done.err}")
        answer = self.run.run("client", "add", "next-n", "--name", "Next N.")
        if answer.code:
            wrong.append(f"the next command ended with {answer.code}: {answer.err}")
        if command.follow and not (self.root / "fresh/therasched.yaml").exists():
            answer = self.run.run(*command.follow)
            if answer.code:
                wrong.append(f"the one that follows ended with {answer.code}: {answer.err}")
        elif command.follow:
            answer = self.run.run("-C", "../fresh", "agenda")
            if answer.code:
                wrong.append(f"the new practice does not open: {answer.err}")
        if strays := [path for path in temporaries(self.root) if path.startswith("practice/")]:
            wrong.append(f"{STRAYS}: {strays}")
        if (self.root / "practice/.therasched/lock").read_bytes():
            wrong.append("the journal is not empty")
        return wrong


def wrong_git(root: Path, run: Program, *, unnoted: bool) -> list[str]:
    """What git would say, once what a killed git left is cleared as `doctor` tells to.

    What a command saved that was killed before it came to its commit, or had no room to note it,
    waits for the next change of its file.
    """
    practice = root / "practice"
    for lock in (practice / ".git").rglob("*.lock"):
        lock.unlink()
    run("client", "edit", "next-n", "--phone", "1")
    around = {**os.environ, **scenes.environment(root)}
    status, fsck = (
        subprocess.run(
            ["git", *words.split()], cwd=practice, env=around, capture_output=True, check=False
        )
        for words in ("status --porcelain -uall", "fsck --no-progress --no-dangling")
    )
    told = status.stdout.decode().splitlines()
    strays = [line for line in told if not unnoted or ".tmp-" in line or line[3:4] == "."]
    wrong = [f"git status: {strays}"] if strays or status.returncode else []
    return [*wrong, *([f"git fsck: {fsck.stderr!r}"] if fsck.returncode or fsck.stdout else [])]


def state(root: Path) -> State:
    """Every file of a scene that may not be lost, with its content."""
    found = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [one for one in folders if one not in (".git", scenes.HUB, scenes.OTHER)]
        for name in names:
            path = Path(folder, name).relative_to(root).as_posix()
            if is_kept(path):
                found[path] = Path(folder, name).read_bytes()
    return found


def is_kept(path: str) -> bool:
    """Whether a file may not be lost: it is neither derived nor a temporary one."""
    derived = "/.therasched/" in path and not any(one in path for one in KEPT)
    return not derived and not is_temporary(path.rpartition("/")[2])


def temporaries(root: Path) -> list[str]:
    """The temporary files of a scene."""
    return [str(one.relative_to(root)) for one in root.rglob(".*") if is_temporary(one.name)]


def wrong_files(left: State, states: list[State]) -> list[str]:
    """The files that hold neither what they held nor what they shall, at any moment."""
    return [
        f"{path} is {'neither old nor new' if path in left else 'lost'}"
        for path in {*left, *states[0], *states[-1]}
        if left.get(path) not in [one.get(path) for one in states]
    ]


def differing(left: State, course: Course) -> list[str]:
    """Which files hold another state than most others do."""
    told = []
    for path in sorted({*left, *course.states[0], *course.states[-1]}):
        at = [n for n, one in enumerate(course.states) if one.get(path) == left.get(path)]
        if len(at) != len(course.states):
            told.append(f"{path} {at}")
    return told


def wrong_words(code: int, said: str, fault: Fault, left: State, course: Course) -> list[str]:
    """What a command said, or its exit code, that isn't so."""
    first, last = course.states[0], course.states[-1]
    if code == 0:
        return [] if left == last else ["success told, but it is not done"]
    errors = [line for line in said.splitlines() if line.startswith("error: ")]
    if code in (70, 99) or "Traceback" in said or len(errors) != 1:
        return [f"ended with {code}, said {said!r}"]
    wrong = []
    reason = os.strerror(fault.number).lower()
    if fault.kind == FAIL and (
        reason not in errors[0].lower() or not re.search(r"[\w.]/\w|\.\w|the practice", errors[0])
    ):
        wrong.append(f"no path and reason: {errors[0]}")
    if re.search(r"^error: \.therasched/| permissions ", errors[0]):
        return wrong  # it speaks of what is no content of a file that may not be lost
    is_done = IS_DONE.search(errors[0]) is not None
    if left == first and is_done:
        wrong.append(f"not done, but: {errors[0]}")
    if left == last and not is_done:
        wrong.append(f"done, but: {errors[0]}")
    return wrong


def _serve(place: Path) -> None:
    syncfaults.adopt()
    trials = Trials(place)
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        answers.write(json.dumps(trials.job(Job(*json.loads(line)))) + "\n")
        answers.flush()


if __name__ == "__main__":
    tempfile.tempdir = sys.argv[1]
    try:
        _serve(Path(sys.argv[1]))
    finally:
        shutil.rmtree(sys.argv[1], ignore_errors=True)
