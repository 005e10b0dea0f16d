"""Whole commands on a disk that fails or kills on purpose, and many of them at once.

A part of what bench/commands.py does: there every command meets every fault at every one of its
calls. Left out only where the machine has no compiler, or lets nobody load a shim.
"""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support import atonce, faults, scenes, shim, syncfaults
from tests.support.commandfaults import Course, wrong_files, wrong_words
from tests.support.program import Program, tree
from tests.support.shim import Control
from tests.support.trials import ALL, EVERY, KILLED, ROOT, Bench, Job
from therasched.errors import StorageFailed
from therasched.storage.ledger import Ledger
from therasched.storage.sessions import Sessions

if TYPE_CHECKING:
    from pathlib import Path

needs_shim = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
LONG = {"demo": 900, "init": 41}
STEP = 19


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("faults")
    bench = Bench(folder)
    if not shim.honoured(bench.built, folder):
        pytest.skip("this system loads no shim (LD_PRELOAD)")
    return bench


def jobs(faults: tuple[str, ...], *, git: bool) -> list[Job]:
    """The faults by turns, at every few calls of each command, and not the same ones."""
    found = []
    for number, (name, command) in enumerate(ALL.items()):
        if command.git == git:
            step = (260 if command.remote else 90) if git else LONG.get(name, STEP)
            for turn, fault in enumerate(faults):
                first = 1 + (number + turn * step // len(faults)) % step
                found.append(Job(name, fault, first, step))
    return found


@needs_shim
def test_killed_or_full_or_cut_at_any_call(bench: Bench) -> None:
    wanted = jobs(("kill -9", "ENOSPC, from then on"), git=False)
    wanted += [
        Job(name, "power cut", 3, 30) for name in ("sign", "outcome, signed", "move, signed")
    ]
    results = list(bench.run(wanted))
    assert {one.job for one in results} == set(wanted)
    assert [(one.job, one.wrong) for one in results if one.wrong] == []
    assert sum(one.trials for one in results) > 50


@needs_shim
@needs_git
def test_with_git_killed_or_full_at_any_call(bench: Bench) -> None:
    results = list(bench.run(jobs(("kill -9, git too", "ENOSPC, once"), git=True)))
    assert [(one.job, one.wrong) for one in results if one.wrong] == []
    assert sum(one.trials for one in results) > 10


def test_the_harness_finds_what_is_wrong() -> None:
    before, after = {"a": b"1\n", "b": b"1\n"}, {"a": b"2\n", "b": b"1\n"}
    course = Course([before, after], (0, 0))
    assert wrong_files({"a": b"2", "b": b"1\n"}, course.states) == ["a is neither old nor new"]
    assert wrong_files({"a": b"2\n"}, course.states) == ["b is lost"]
    fault = EVERY["ENOSPC, once"]

    def told(code: int, said: str, left: dict[str, bytes]) -> list[str]:
        return [one.partition(":")[0] for one in wrong_words(code, said, fault, left, course)]

    full = "no space left on device"
    assert told(0, "", after) == []
    assert told(0, "", before) == ["success told, but it is not done"]
    assert told(1, f"error: could not save x/a: {full}\n", before) == []
    assert told(1, f"error: could not save x/a: {full}\n", after) == ["done, but"]
    assert told(1, f"error: x/a is saved, but: {full}\n", before) == ["not done, but"]
    assert told(1, "error: could not save it\n", before) == ["no path and reason"]
    for code, said in ((70, "error: a bug\n"), (1, ""), (1, "Traceback\nerror: x\n")):
        assert told(code, said, before) == [f"ended with {code}, said {said!r}".partition(":")[0]]


@pytest.mark.parametrize(
    ("code", "said", "held", "told"),
    [
        (0, "", "all", ""),
        (0, "", "old", "success told, but it is not done"),
        (1, "error: full; the merge is not complete\n  try: therasched sync\n", "some", ""),
        (1, "error: full\n", "old", "nothing to try"),
        (7, "error: late; nothing was merged\n  try: x\n", "some", "something is merged, but"),
        (6, "error: a fault; nothing was pushed\n  try: x\n", "all sent", "something is pushed"),
        (1, "error: off; what came was merged\n  try: x\n", "some", "not all is merged, but"),
        (70, "error: a bug\n  try: x\n", "old", "ended with 70"),
    ],
)
def test_what_a_sync_says_is_held_against_what_is_there(
    code: int, said: str, held: str, told: str
) -> None:
    wrong = syncfaults.wrong_claims(
        code, said, merged="all" in held, is_old="old" in held, sent="sent" in held
    )
    assert len(wrong) == bool(told)
    assert not told or wrong[0].startswith(told)


@needs_git
def test_a_remote_that_lost_something_is_noticed(tmp_path: Path) -> None:
    root = tmp_path / "scene"
    scenes.make(root, git=True)
    run = Program(root / "practice", **scenes.environment(root))
    scenes.apart(root, run)
    before = syncfaults.remote(root)
    last = {f"practice/{path}": data for path, data in tree(run.folder).items() if data}
    assert syncfaults.wrong_remote(root, before, before) == []
    assert "then differs in" in syncfaults.wrong_next_sync(root, last)[0]
    after = syncfaults.remote(root)
    assert syncfaults.wrong_remote(root, before, after) == []
    scenes.git(root, scenes.HUB, "update-ref", "refs/heads/main", f"{before.commit.strip()}~1")
    assert syncfaults.wrong_remote(root, before, after) == [
        "the remote has neither what it had nor what it shall",
        "the remote has lost a commit",
    ]
    assert "has lost what it had" in syncfaults.wrong_next_sync(root, last)[0]


@needs_shim
def test_a_process_of_its_own_is_killed_and_the_next_one_clears_up(
    bench: Bench, tmp_path: Path
) -> None:
    root = tmp_path / "scene"
    scenes.make(root)
    control = Control(tmp_path / "control")
    around = scenes.environment(root) | shim.environment(bench.built, tmp_path / "control")
    command = [sys.executable, "-m", "therasched", "-C", str(root / "practice")]
    plan = [*command, "plan", "bcdfgl", "-m", "Breathe."]
    control.watch(root)
    control.arm(KILLED, 8, 0)
    killed = subprocess.run(plan, cwd=ROOT, env=around, capture_output=True, check=False)
    assert killed.returncode == -9
    assert control.hit == "close "
    folder = root / "practice/sessions/2026/03"
    assert list(folder.glob(".*.tmp-*"))
    control.disarm()
    done = subprocess.run(plan, cwd=ROOT, env=around, capture_output=True, check=False)
    assert done.returncode == 0
    assert not list(folder.glob(".*.tmp-*"))


@needs_shim
@pytest.mark.parametrize("fault", ["EIO, once", "EROFS, from then on", "short write, from then on"])
def test_a_process_of_its_own_says_what_the_disk_said(
    bench: Bench, tmp_path: Path, fault: str
) -> None:
    root = tmp_path / "scene"
    scenes.make(root)
    control = Control(tmp_path / "control")
    around = scenes.environment(root) | shim.environment(bench.built, tmp_path / "control")
    command = [sys.executable, "-m", "therasched", "-C", str(root / "practice")]
    control.watch(root)
    control.arm(EVERY[fault], 5, 0)
    run = [*command, "plan", "bcdfgl", "-m", "Breathe."]
    done = subprocess.run(run, cwd=ROOT, env=around, capture_output=True, check=False, text=True)
    if fault.startswith("short"):
        assert done.returncode == 0
        assert "Breathe." in Program(root / "practice")("show", "bcdfgl").out
    else:
        assert done.returncode == 1
        (line,) = [one for one in done.stderr.splitlines() if one.startswith("error: ")]
        assert line.startswith("error: could not save sessions/2026/03/2026-03-05-0900-bcdfgl.yaml")
        assert line.endswith("; the file is unchanged")


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    told = atonce.at_once(tmp_path / "scene", writers=4, times=10)
    assert told.wrong == []
    assert told.kept == 40
    assert told.reads > 0


@needs_git
def test_many_at_once_with_some_that_undo(tmp_path: Path) -> None:
    told = atonce.undone_at_once(tmp_path / "scene", writers=3, times=4)
    assert told.wrong == []
    assert told.undone + told.refused == 2 * (3 * 4 // atonce.EVERY)
    assert told.undone > 0


def full(*_: object, **__: object) -> None:
    raise StorageFailed("could not save it: no space left on device")


@pytest.fixture
def run(tmp_path: Path) -> Program:
    scenes.make(tmp_path / "scene")
    return Program(tmp_path / "scene/practice", **scenes.environment(tmp_path / "scene"))


def test_keys_that_were_not_listed_are_by_the_next_command(run: Program) -> None:
    with mock.patch.object(Ledger, "_derive_signers", full):
        assert "no space left" in run("key", "retire", "tom", "-y", code=1).err
        assert "ALTERED" in run("verify", code=6).out  # the disk is still full
    log = run.folder / "signed/practice.log.yaml"
    assert log.read_text(encoding="utf-8").count("\n") == 3
    run("verify")
    assert "valid-before" in (run.folder / "signed/allowed_signers").read_text(encoding="utf-8")


def test_a_change_that_could_not_be_signed_is_told_as_such(run: Program) -> None:
    with mock.patch.object(Ledger, "append", full):
        told = run("outcome", scenes.SIGNED, "--homework", "Walk.", code=1).err
    assert f"error: {scenes.SIGNED_PATH} is saved, but not signed: could not save it" in told
    assert f"try: therasched sign {scenes.SIGNED}" in told
    assert "CHANGED" in run("verify").out
    run("sign", scenes.SIGNED, "-y")
    assert "CHANGED" not in run("verify").out


def test_a_correction_that_could_not_be_added_is_told_as_such(run: Program) -> None:
    scenes.by_hand(scenes.LOCKED_PATH)(run.folder.parent, run)
    with mock.patch.object(Ledger, "append", full):
        told = run("restore", scenes.LOCKED, "-y", "--as-correction", code=1).err
    assert f"error: {scenes.LOCKED_PATH} is saved, but the correction is not: could" in told
    run("verify")


def test_a_purge_that_was_cut_short_is_completed_by_another(run: Program) -> None:
    purge = ("purge", scenes.SIGNED, "-y", "--reason", "Asked for.")
    with mock.patch.object(Ledger, "rewrite", full):
        assert "error: the purge is not complete: could not save it" in run(*purge, code=1).err
    run("verify", code=6)
    run(*purge)
    assert "PURGED" in run("verify").out


def test_a_file_that_could_not_be_renamed_is_told(run: Program) -> None:
    scenes.misnamed(run.folder.parent, run)
    with mock.patch.object(Sessions, "rename", full):
        assert "error: could not save it" in run("check", "--fix", code=1).err
    run("check", "--fix")


@needs_git
@pytest.mark.parametrize("follow", ["agenda", "client edit anna-k --phone 1"])
def test_a_move_that_another_command_completes_is_committed_with_it(
    tmp_path: Path, follow: str
) -> None:
    scenes.make(tmp_path / "scene", git=True)
    run = Program(tmp_path / "scene/practice", **scenes.environment(tmp_path / "scene"))
    with faults.disk(faults.failing(errno.EIO, "unlink"), sticky=True):
        told = run("move", "bcdfgl", "2026-03-11", "10:00", code=1).err
    assert " is there too: input/output error; the next command clears it" in told
    run(*follow.split())
    run("client", "edit", "anna-k", "--phone", "2")
    git = ["git", "status", "--porcelain"]
    around = scenes.environment(tmp_path / "scene")
    assert (
        subprocess.run(git, cwd=run.folder, env=around, capture_output=True, check=True).stdout
        == b""
    )
