"""A repository read without git: where it is found, and what its references lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git
from therasched.storage import gitfolder

if TYPE_CHECKING:
    from pathlib import Path

    from therasched.storage.gitfolder import Repository

pytestmark = needs_git

ONE, TWO = "1" * 40, "2" * 64


def found(folder: Path) -> Repository:
    repository = gitfolder.find(str(folder))
    assert repository is not None
    return repository


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """What git would take for its own folder, by hand."""
    folder = tmp_path / ".git"
    (folder / "refs/heads").mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


def test_it_is_found_going_up(tmp_path: Path) -> None:
    begin(tmp_path / "a")
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a/b")
    assert found(tmp_path / "a").prefix == ""
    assert found(tmp_path / "a/b/c").prefix == "b/c/"
    assert found(tmp_path / "link/c").top == str(tmp_path / "a")
    assert found(tmp_path / "a/not/there").prefix == "not/there/"
    assert gitfolder.find(str(tmp_path)) is None


def test_it_agrees_with_git(tmp_path: Path) -> None:
    begin(tmp_path / "a")
    root = tmp_path / "a"
    assert found(root).head() == ""
    git(root, "commit", "-q", "--allow-empty", "-m", "x")
    head = git(root, "rev-parse", "HEAD").strip()
    assert (found(root).head(), found(root).branch()) == (head, "refs/heads/main")
    git(root, "pack-refs", "--all")
    assert found(root).head() == head
    git(root, "worktree", "add", "-q", "--detach", str(tmp_path / "b"))
    beside = found(tmp_path / "b")
    assert (beside.head(), beside.branch()) == (head, "")
    assert beside.common == found(root).folder
    git(root, "update-ref", "refs/remotes/o/x/y", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/o/HEAD", "refs/remotes/o/x/y")
    git(root, "tag", "-a", "-m", "x", "v1")
    names = {"refs/remotes/o/HEAD": head, "refs/remotes/o/x/y": head}
    assert found(root).below("refs/remotes/o/") == names
    git(root, "pack-refs", "--all")
    assert found(root).below("refs/remotes/o/") == names


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (ONE, ONE),
        (TWO, TWO),
        (f"{ONE}\n", ONE),
        ("ref: refs/heads/main\n", ""),
        ("ref: refs/../../secret", ""),
        ("ref: /etc/passwd", ""),
        ("ref: HEAD", ""),
        ("ref: refs/heads/round", ""),
        ("1" * 41, ""),
        ("g" * 40, ""),
        ("", ""),
    ],
)
def test_references_of_any_kind(tmp_path: Path, made_up: Path, text: str, head: str) -> None:
    (tmp_path / "secret").write_text(ONE)
    (made_up / "refs/heads/round").write_text("ref: refs/heads/round\n")
    (made_up / "HEAD").write_text(text)
    assert found(tmp_path).head() == head


def test_what_is_no_repository(tmp_path: Path) -> None:
    for name, text in (("a", "gitdir: nowhere\n"), ("b", "x"), ("c", "gitdir: \0")):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".git").write_text(text)
        assert gitfolder.find(str(tmp_path / name)) is None
    (tmp_path / "d/.git").mkdir(parents=True)
    assert gitfolder.find(str(tmp_path / "d")) is None


def test_files_that_are_too_long_or_closed_are_none(
    tmp_path: Path, made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made_up / "refs/heads/main").write_text(ONE)
    assert found(tmp_path).head() == ONE
    monkeypatch.setattr(gitfolder, "LONGEST", 10)
    assert found(tmp_path).head() == ""
    monkeypatch.undo()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)
    assert found(tmp_path).head() == ""


def test_what_is_under_way_and_locked(tmp_path: Path, made_up: Path) -> None:
    repository = found(tmp_path)
    assert (repository.under_way(), list(repository.locks())) == ("", [])
    for name, what in gitfolder.UNDER_WAY.items():
        (made_up / name).touch()
        assert found(tmp_path).under_way() == what
        (made_up / name).unlink()
    for name in ("index", "HEAD", "refs/heads/main", "packed-refs"):
        (made_up / f"{name}.lock").touch()
    assert len(list(repository.locks())) == 4
