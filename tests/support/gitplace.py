"""A practice in a git repository, for tests: made below a temporary folder, asked by real git.

What git is asked here is never asked through the package, so that one checks the other.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

WHO = {
    "GIT_AUTHOR_NAME": "Lena Berg",
    "GIT_AUTHOR_EMAIL": "lena@example.org",
    "GIT_COMMITTER_NAME": "Lena Berg",
    "GIT_COMMITTER_EMAIL": "lena@example.org",
}


def git(folder: Path, *arguments: str, code: int = 0, **environment: str) -> str:
    """Ask git in a folder; it must end with the code that is expected."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **WHO, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, f"git {arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def begin(folder: Path) -> None:
    """Make a repository of a folder, with somebody who commits and rules as in a practice."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Lena Berg")
    git(folder, "config", "user.email", "lena@example.org")
    exclude = folder / ".git" / "info" / "exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text(".therasched/\n")


def subjects(folder: Path, *more: str) -> list[str]:
    """The subjects of all commits, newest first."""
    return git(folder, "log", "--format=%s", *more).splitlines()


def touched(folder: Path, commit: str = "HEAD") -> list[str]:
    """What a commit did: `M path`, sorted by path."""
    asked = ("show", "--format=", "--name-status", "--no-renames", "-m", "--first-parent")
    return [line.replace("\t", " ") for line in git(folder, *asked, commit).splitlines()]


def status(folder: Path) -> list[str]:
    """What is not committed."""
    return git(folder, "status", "--porcelain", "-uall").splitlines()


def hook(folder: Path, name: str, text: str) -> None:
    """Let a repository run a script at some moment."""
    path = folder / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
