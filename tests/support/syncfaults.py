"""What is left of a sync that was stopped or refused, here, at the remote, and at the next sync.

The trials are those of `tests.support.commandfaults`; what is added here is the remote: a bare
repository beside the practice, where the calls of git count too, and another clone of it.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from tests.support import scenes
from tests.support.program import Program, tree
from tests.support.scenes import HUB, OTHER
from therasched.storage.paths import is_temporary

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Answer

    State = dict[str, bytes]

TRIES = 3
NEXT = "clients/next-n.yaml"
"""What the command that follows each trial adds."""

TRACKED = ("clients/", "contacts/", "sessions/", "signed/", "therasched.yaml")

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


class Remote(NamedTuple):
    """What a remote has: the commit of its branch, and the files in there, as git names them."""

    commit: str
    tree: str


def remote(root: Path) -> Remote:
    """What the remote of a scene has; nothing where it has no branch yet."""
    commit = scenes.git(root, HUB, "for-each-ref", "--format=%(objectname)", "refs/heads/main")
    if not commit:
        return Remote("", "")
    return Remote(commit, scenes.git(root, HUB, "rev-parse", "main^{tree}"))


def adopt() -> None:
    """Become the parent of what a killed child leaves running, so that one can wait for it."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def wait_for_all() -> None:
    """Wait until every process that a child has left running has ended."""
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def wrong_remote(root: Path, before: Remote, after: Remote) -> list[str]:
    """What is wrong with the remote: it has what it had, or all that it shall have."""
    now = remote(root)
    wrong = []
    if now.tree not in (before.tree, after.tree):
        wrong.append("the remote has neither what it had nor what it shall")
    whole = _git(root / HUB, root, "rev-list", "--objects", "--quiet", "--all")  # fsck tells of
    if whole.returncode:  # what nothing leads to, and a push that was killed may leave that
        wrong.append(f"the remote misses something: {whole.stderr!r}")
    if before.commit:
        kept = _git(root / HUB, root, "merge-base", "--is-ancestor", before.commit.strip(), "main")
        wrong += ["the remote has lost a commit"] if kept.returncode else []
    return wrong


def wrong_claims(code: int, said: str, *, merged: bool, is_old: bool, sent: bool) -> list[str]:
    """What a sync said of here and there that isn't so.

    Args:
        code: what it ended with.
        said: what it said on stderr.
        merged: whether all that came is here.
        is_old: whether every file is as it was.
        sent: whether the remote has more than it had.
    """
    if code == 0:
        return [] if merged else ["success told, but it is not done"]
    errors = [line for line in said.splitlines() if line.startswith("error: ")]
    if code in (70, 99) or "Traceback" in said or len(errors) != 1:
        return [f"ended with {code}, said {said!r}"]
    told = errors[0]
    wrong = []
    if "nothing was merged" in told and not is_old:
        wrong.append(f"something is merged, but: {told}")
    if "nothing was pushed" in told and sent:
        wrong.append(f"something is pushed, but: {told}")
    if "what came was merged" in told and not merged:
        wrong.append(f"not all is merged, but: {told}")
    if "\n  try: " not in said:
        wrong.append(f"nothing to try: {told}")
    return wrong


def wrong_next_sync(root: Path, last: State) -> list[str]:
    """What is wrong with the next sync, here and at the other desk: both have all, and it is one.

    A lock that a killed git left is taken away as the command tells to.
    """
    run = Program(root / "practice", **scenes.environment(root))
    other = Program(root / OTHER, **scenes.environment(root))
    found = _synced(root, run)
    if not (root / OTHER).exists():  # the remote had nothing before
        scenes.git(root, ".", "clone", "-q", "--template=", HUB, OTHER)
        scenes.git(root, OTHER, "remote", "set-url", "origin", f"../{HUB}")
    for desk in (other, run):
        found = found or _synced(root, desk)
    if found:
        return [found]
    wrong = []
    wanted = {path.removeprefix("practice/"): data for path, data in last.items()}
    for desk in (run, other):
        name = desk.folder.name
        for verb in ("check", "verify"):
            answer = desk.run(verb)
            if answer.code:
                wrong.append(f"{verb} in {name} then ended with {answer.code}: {answer.out[:300]}")
        has = {
            path: data
            for path, data in tree(desk.folder).items()
            if data is not None and path.startswith(TRACKED) and path != NEXT
        }
        wished = {path: data for path, data in wanted.items() if path.startswith(TRACKED)}
        differ = sorted(one for one in {*has, *wished} if has.get(one) != wished.get(one))
        if differ:
            wrong.append(f"{name} then differs in {differ}")
        if told := scenes.git(root, name, "status", "--porcelain", "-uall"):
            wrong.append(f"git status in {name}: {told!r}")
        if strays := [one.name for one in desk.folder.rglob(".*") if is_temporary(one.name)]:
            wrong.append(f"left in {name}: {strays}")
        if locks := [str(one) for one in (desk.folder / ".git").rglob("*.lock")]:
            wrong.append(f"locks of git left in {name}: {locks}")
    heads = {scenes.git(root, one, "rev-parse", "main") for one in ("practice", OTHER, HUB)}
    return wrong if len(heads) == 1 else [*wrong, "they are not one"]


def _synced(root: Path, desk: Program) -> str:
    """Sync; what is wrong where it does not come to its end."""
    for _ in range(TRIES):
        answer = desk.run(*scenes.SYNC)
        if answer.code == 0:
            return ""
        if not _unlocked(root, desk, answer):
            break
    return f"the next sync in {desk.folder.name} ended with {answer.code}: {answer.err}"


def _unlocked(root: Path, desk: Program, answer: Answer) -> bool:
    """Do what an answer says of locks, or `doctor` where the answer says so."""
    said = desk.run("doctor").out if "try: therasched doctor\n" in answer.err else answer.err
    found = re.search(r"rm (?:-f )?'?([^'\s]+\.lock)'?", said)
    if found:
        (desk.folder / found[1]).unlink()
        return True
    locks = [*(root / HUB).rglob("*.lock")] if "a lock was left there" in answer.err else []
    for lock in locks:
        lock.unlink()
    return bool(locks)


def _git(folder: Path, root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    around = {**os.environ, **scenes.environment(root)}
    git = shutil.which("git") or "git"
    return subprocess.run(
        [git, *words], cwd=folder, env=around, capture_output=True, text=True, check=False
    )
