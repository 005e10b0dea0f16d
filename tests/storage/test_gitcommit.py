"""A large index: what goes into it is found out beside the git that writes it, to the same end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git, status, touched
from therasched.errors import StorageFailed
from therasched.storage import gitcommit
from therasched.storage.files import Files
from therasched.storage.git import Committer
from therasched.storage.gitcall import NotCommitted
from therasched.storage.gitcommit import Work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = needs_git

SMALL = gitcommit.LARGE
LARGE = -1
ID = "sessions/2026/03/2026-03-10-1400-k7f3mq.yaml"
OTHER = "sessions/2026/03/2026-03-11-0900-p2qdgh.yaml"
ANNA = "clients/anna-k.yaml"


@pytest.fixture(autouse=True)
def dates(monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", "1772463600 +0100")


def write(root: Path, *paths: str, text: str) -> None:
    """Write files as one command does, and commit them."""
    files = Files(root)
    with files.writing() as writer:
        for path in paths:
            if (root / path).exists():
                writer.replace(path, text.encode(), read=files.read(path))
            else:
                writer.create(path, text.encode())
    Committer(files).record("new")


def remove(root: Path, path: str) -> None:
    files = Files(root)
    with files.writing() as writer:
        writer.remove(path, read=files.read(path))
    Committer(files).record("remove")


# --- what persons and programs do with a repository ----------------------------------------


def ordinary(root: Path) -> None:
    write(root, ANNA, text="y\n")
    remove(root, OTHER)
    write(root, OTHER, text="anew\n")


def edits_by_hand(root: Path) -> None:
    (root / ID).write_text("by hand\n")
    write(root, ID, ANNA, text="z\n")
    (root / OTHER).unlink()
    write(root, OTHER, text="anew\n")


def modes_and_filters(root: Path) -> None:
    (root / ".gitattributes").write_text("clients/* text eol=crlf\n")
    (root / ID).chmod(0o755)
    write(root, ID, ANNA, text="a\r\n")


def work_in_the_index(root: Path) -> None:
    (root / ID).write_text("staged\n")
    git(root, "add", ID)
    (root / "mine").write_text("mine\n")
    git(root, "add", "mine")
    write(root, ID, text="b\n")


def a_mode_in_the_index_alone(root: Path) -> None:
    git(root, "config", "core.fileMode", "false")
    git(root, "update-index", "--chmod=+x", ID)
    write(root, ID, text="b\n")


def meant_to_be_added(root: Path) -> None:
    new = "clients/ben-o.yaml"
    (root / new).write_text("x\n")
    git(root, "add", "-N", new)
    write(root, new, text="y\n")


def not_to_be_looked_at(root: Path) -> None:
    git(root, "update-index", "--assume-unchanged", ID)
    write(root, ID, text="b\n")
    git(root, "update-index", "--skip-worktree", ANNA)
    write(root, ANNA, OTHER, text="c\n")


def ignored(root: Path) -> None:
    (root / ".git/info/exclude").write_text(".therasched/\nclients/\n")
    write(root, "clients/ben-o.yaml", ID, text="b\n")


STORIES = (
    ordinary,
    edits_by_hand,
    modes_and_filters,
    work_in_the_index,
    a_mode_in_the_index_alone,
    meant_to_be_added,
    not_to_be_looked_at,
    ignored,
)


def told(root: Path) -> list[str]:
    """All that git knows in the end."""
    return [
        git(root, "log", "--format=%T %P|%an|%B", "--raw", "--no-abbrev"),
        git(root, "ls-files", "-s", "-v"),
        *status(root),
    ]


@pytest.mark.parametrize(
    ("story", "prefix"),
    [*((one, "") for one in STORIES), (ordinary, "a b"), (edits_by_hand, "a b")],
)
def test_a_large_index_ends_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: Callable[[Path], None], prefix: str
) -> None:
    ends = []
    for name, limit in (("small", SMALL), ("large", LARGE)):
        monkeypatch.setattr(gitcommit, "LARGE", limit)
        begin(tmp_path / name)
        root = tmp_path / name / prefix
        root.mkdir(exist_ok=True)
        write(root, ID, OTHER, ANNA, text="a\n")
        story(root)
        ends.append(told(tmp_path / name))
    assert ends[0] == ends[1]
    assert ends[0][0].count("Therasched: ") >= 2


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice whose index counts as large."""
    monkeypatch.setattr(gitcommit, "LARGE", LARGE)
    begin(tmp_path / "practice")
    write(tmp_path / "practice", ID, text="a\n")
    return tmp_path / "practice"


def asked_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Notes of each question what differs whether it was put to the index of the repository."""
    asked: list[bool] = []
    really = Work._differing

    def differing(self: Work, changed: list[str], index: str | None = None) -> object:
        asked.append(index is None)
        return really(self, changed, index)

    monkeypatch.setattr(Work, "_differing", differing)
    return asked


def test_a_large_index_is_not_read_once_more(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of_the_whole(monkeypatch)
    write(root, ID, text="b\n")
    assert asked == [False]
    monkeypatch.setattr(gitcommit, "LARGE", SMALL)
    write(root, ID, text="c\n")
    assert asked == [False, True]
    assert status(root) == []


def test_where_it_can_not_be_told_git_is_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of_the_whole(monkeypatch)
    git(root, "update-index", "--assume-unchanged", ID)
    write(root, ANNA, ID, text="b\n")
    assert asked == [True]
    git(root, "update-index", "--no-assume-unchanged", ID)

    def refuse() -> object:
        raise StorageFailed("no room for a folder to work in")

    monkeypatch.setattr(gitcommit, "scratch", refuse)
    write(root, ANNA, ID, text="c\n")
    assert asked == [True, True]
    assert status(root) == []


@pytest.mark.parametrize("limit", [SMALL, LARGE])
@pytest.mark.parametrize("mark", ["assume-unchanged", "skip-worktree"])
def test_what_git_shall_not_look_at_is_left_as_it_has_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, limit: int, mark: str
) -> None:
    monkeypatch.setattr(gitcommit, "LARGE", limit)
    git(root, "update-index", f"--{mark}", ID)
    write(root, ID, ANNA, text="b\n")
    assert git(root, "log", "--format=%s").splitlines() == ["new anna-k", "new k7f3mq"]
    assert touched(root) == [f"A {ANNA}"]
    assert status(root) == []
    write(root, ID, text="c\n")
    assert git(root, "show", f"HEAD:{ID}") == "a\n"
    assert (root / ID).read_text() == "c\n"
    git(root, "update-index", f"--no-{mark}", ID)
    assert status(root) == [f" M {ID}"]


def test_an_index_that_another_git_holds_stays_and_so_does_the_branch(root: Path) -> None:
    (root / ".git/index.lock").touch()
    with pytest.raises(NotCommitted, match=r"index\.lock is there"):
        write(root, ID, text="b\n")
    (root / ".git/index.lock").unlink()
    assert git(root, "log", "--format=%s").splitlines() == ["new k7f3mq"]
    write(root, ANNA, text="c\n")
    assert status(root) == []
    assert git(root, "show", f"HEAD:{ID}") == "b\n"
