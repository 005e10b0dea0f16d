"""Whole commands on a disk that fails or kills on purpose, and many of them at once.

A part of what bench/commands.py does: there every command meets every fault at every one of its
calls. Left out only where the machine has no compiler, or lets nobody load a shim.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import atonce, scenes, shim
from tests.support.program import Program
from tests.support.shim import Control
from tests.support.trials import ALL, EVERY, KILLED, ROOT, Bench, Job

if TYPE_CHECKING:
    from pathlib import Path

needs_shim = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing())
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
LONG = {"demo": 90, "init": 31}
STEP = 11


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("faults")
    bench = Bench(folder)
    if not shim.honoured(bench.library, folder):
        pytest.skip("this system loads no shim (LD_PRELOAD)")
    return bench


def jobs(faults: tuple[str, ...], *, git: bool) -> list[Job]:
    """The faults by turns, at every few calls of each command, and not the same ones."""
    found = []
    for number, (name, command) in enumerate(ALL.items()):
        if command.git == git:
            step = 45 if git else LONG.get(name, STEP)
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
    assert sum(one.trials for one in results) > 80


@needs_shim
@needs_git
def test_with_git_killed_or_full_at_any_call(bench: Bench) -> None:
    results = list(bench.run(jobs(("kill -9, git too", "ENOSPC, once"), git=True)))
    assert [(one.job, one.wrong) for one in results if one.wrong] == []
    assert sum(one.trials for one in results) > 20


@needs_shim
def test_the_harness_finds_what_is_wrong(bench: Bench) -> None:
    """A shim that never comes back from a short write: what was said is held against the files."""
    (result,) = bench.run([Job("plan", "EIO, from then on", 10, 100)])
    assert (result.trials, result.wrong) == (1, [])
    (result,) = bench.run([Job("check --fix", "kill -9", 1000)])
    assert (result.trials, result.wrong) == (0, [])


@needs_shim
def test_a_process_of_its_own_is_killed_and_the_next_one_clears_up(
    bench: Bench, tmp_path: Path
) -> None:
    root = tmp_path / "scene"
    scenes.make(root)
    control = Control(tmp_path / "control")
    around = scenes.environment(root) | shim.environment(bench.library, tmp_path / "control")
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
    around = scenes.environment(root) | shim.environment(bench.library, tmp_path / "control")
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
