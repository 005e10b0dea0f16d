"""History from a repository that may be hostile: what is found, and that nothing of it runs."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git
from therasched.domain.history import Change
from therasched.storage import githistory
from therasched.storage.githistory import NoHistory, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git

ID = "sessions/2026/03/2026-03-10-1400-k7f3mq.yaml"
LATER = "sessions/2026/04/2026-04-10-1400-k7f3mq.yaml"
LOG = "signed/k7/k7f3mq.log.yaml"
OF_SESSION = ["sessions/**/*-k7f3mq.yaml", LOG]


def commit(root: Path, subject: str, at: int = 1772463600, /, **files: str | None) -> str:
    """Commit files by hand, None to remove one; their names have `__` for a slash."""
    for name, text in files.items():
        path = root / PATHS.get(name, name)
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    git(root, "add", "-A")
    date = f"@{at} +0100"
    git(root, "commit", "-q", "-m", subject, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
    return git(root, "rev-parse", "HEAD").strip()


PATHS = {"session": ID, "later": LATER, "log": LOG, "other": "clients/anna-k.yaml"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "practice"
    begin(folder)
    return folder


def story(root: Path) -> list[str]:
    """Five commits, oldest first."""
    return [
        commit(root, "new k7f3mq\n\nTherasched: new", session="1\n"),
        commit(root, "mine", other="x\n"),
        commit(root, "sign", session="2\n", log="- a\n"),
        commit(root, "move k7f3mq\n\nTherasched: move", session=None, later="2\n"),
        commit(root, "undo it\n\nTherasched: undo\nUndoes: abc", 1772467200, log="- a\n- b\n"),
    ]


# --- looking -----------------------------------------------------------------------------------


def test_commits_from_the_newest_back(root: Path) -> None:
    shas = story(root)
    found = list(githistory.here(str(root)).commits())
    assert [one.sha for one in found] == shas[::-1]
    newest, moved = found[:2]
    assert newest.at == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert (newest.subject, newest.kind, newest.undoes) == ("undo it", "undo", "abc")
    assert (newest.by, newest.redoes) == ("lena@example.org", "")
    assert (moved.kind, moved.paths) == ("move", (ID, LATER))
    assert (found[3].subject, found[3].kind) == ("mine", "")


@pytest.mark.parametrize("chunk", [1, 2, 3, 500])
def test_some_commits_in_pieces_of_any_size(
    root: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    story(root)
    monkeypatch.setattr(githistory, "CHUNK", chunk)
    reader = githistory.here(str(root))
    assert [one.subject for one in reader.commits(OF_SESSION)] == [
        "undo it",
        "move k7f3mq",
        "sign",
        "new k7f3mq",
    ]
    assert [one.subject for one in reader.commits(OF_SESSION, 2)] == ["undo it", "move k7f3mq"]
    assert [one.subject for one in reader.commits(limit=3)][-1] == "sign"
    assert list(reader.commits(["nowhere/**"])) == []


def test_versions_are_what_was_there_after_each_commit(root: Path) -> None:
    story(root)
    reader = githistory.here(str(root))
    found = [(one.subject, path, data) for one, path, data in reader.versions(LOG)]
    assert found == [("undo it", LOG, b"- a\n- b\n"), ("sign", LOG, b"- a\n")]
    texts = [(path, data) for _, path, data in reader.versions(OF_SESSION[0])]
    assert texts == [(LATER, b"2\n"), (ID, b"2\n"), (ID, b"1\n")]
    newest = reader.newest(LOG)
    assert newest is not None
    assert newest.subject == "undo it"
    assert reader.newest("nowhere") is None


def test_what_a_commit_did(root: Path) -> None:
    shas = story(root)
    reader = githistory.here(str(root))
    assert reader.changes(shas[0]) == [Change(ID, None, b"1\n")]
    assert reader.changes(shas[3]) == [Change(ID, b"2\n", None), Change(LATER, None, b"2\n")]


def test_names_that_look_like_patterns(root: Path) -> None:
    commit(root, "a", **{"a[b]?*\\c": "1", "ab": "2"})
    reader = githistory.here(str(root))
    newest = reader.newest("a[b]?*\\c")
    assert newest is not None
    assert newest.paths == ("a[b]?*\\c",)
    assert githistory._escaped("a[b]") == "a\\[b]"


def test_a_practice_in_a_folder_sees_its_own(root: Path) -> None:
    commit(root, "all", **{"p[1]/clients/a.yaml": "1", "p1/clients/a.yaml": "1", "top": "1"})
    commit(root, "beside", top="2")
    reader = githistory.here(str(root / "p[1]"))
    (found,) = reader.commits()
    assert found.paths == ("clients/a.yaml",)
    assert [data for _, _, data in reader.versions("clients/*")] == [b"1"]
    assert reader.changes(found.sha) == [Change("clients/a.yaml", None, b"1")]


def test_merges(root: Path) -> None:
    first = commit(root, "first", session="1\n")
    git(root, "checkout", "-q", "-b", "side")
    commit(root, "side", other="1\n")
    git(root, "checkout", "-q", "main")
    commit(root, "main", later="1\n")
    git(root, "merge", "-q", "--no-edit", "side")
    reader = githistory.here(str(root))
    straight = [one.subject for one in reader.commits(first_parent=True)]
    assert straight == ["Merge branch 'side'", "main", "first"]
    assert "side" in [one.subject for one in reader.commits()]
    merge = next(reader.commits())
    assert merge.paths == ("clients/anna-k.yaml",)
    assert reader.changes(first) == [Change(ID, None, b"1\n")]


def test_packed_shallow_and_second_trees(root: Path, tmp_path: Path) -> None:
    shas = story(root)
    git(root, "gc", "-q")
    assert len(list(githistory.here(str(root)).commits())) == 5
    git(root, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"), shas[1])
    assert len(list(githistory.here(str(tmp_path / "tree")).commits())) == 2
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{root}", "shallow")
    reader = githistory.here(str(tmp_path / "shallow"))
    assert [one.sha for one in reader.commits()] == shas[:2:-1]
    git(tmp_path, "init", "-q", "--object-format=sha256", "-b", "main", "long")
    commit(tmp_path / "long", "long", session="1\n")
    assert [data for _, _, data in githistory.here(str(tmp_path / "long")).versions(ID)] == [b"1\n"]


def test_what_another_place_has(root: Path, tmp_path: Path) -> None:
    story(root)
    git(tmp_path, "clone", "-q", str(root), "copy")
    copy = tmp_path / "copy"
    commit(copy, "only here", other="z\n")
    elsewhere = githistory.elsewhere(str(copy), "origin")
    assert next(elsewhere.commits()).subject == "undo it"
    git(copy, "pack-refs", "--all")
    assert next(githistory.elsewhere(str(copy), "origin").commits()).subject == "undo it"
    assert next(githistory.elsewhere(str(root), str(copy)).commits()).subject == "only here"


@pytest.mark.parametrize("name", ["nowhere", "", "../heads", "origin/../../heads", "a\nb"])
def test_a_remote_that_there_is_not(root: Path, name: str) -> None:
    story(root)
    with pytest.raises(NoHistory, match="no branch of a remote"):
        githistory.elsewhere(str(root), name)


def test_where_nothing_is_kept(root: Path, tmp_path: Path) -> None:
    with pytest.raises(NoHistory, match="nothing is committed yet"):
        githistory.here(str(root))
    with pytest.raises(NoHistory, match="in no git repository"):
        githistory.here(str(tmp_path))


# --- what can't be trusted ---------------------------------------------------------------------


def poison(root: Path, tmp_path: Path) -> Path:
    """Name a program wherever git would run one; it leaves a mark."""
    mark = tmp_path / "it-ran"
    program = tmp_path / "evil"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat\n")
    program.chmod(0o755)
    (tmp_path / "included").write_text(f"[core]\n\tpager = {program}\n\tfsmonitor = {program}\n")
    settings = {
        "core.fsmonitor": program,
        "core.pager": program,
        "core.sshCommand": program,
        "core.alternateRefsCommand": program,
        "core.hooksPath": tmp_path / "hooks",
        "pager.log": program,
        "alias.log": f"!{program}",
        "alias.rev-list": f"!{program}",
        "include.path": tmp_path / "included",
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "filter.evil.process": program,
        "diff.evil.textconv": program,
        "diff.evil.command": program,
        "diff.external": program,
        "gpg.program": program,
        "log.showSignature": "true",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{program}",
        "protocol.ext.allow": "always",
    }
    with (root / ".git/config").open("a") as file:
        for key, value in settings.items():
            section, _, name = key.rpartition(".")
            head, _, inner = section.partition(".")
            file.write(f"[{head}{f' {chr(34)}{inner}{chr(34)}' if inner else ''}]\n")
            file.write(f'\t{name} = "{value}"\n')
    (root / ".gitattributes").write_text("* filter=evil diff=evil\n")
    (root / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    (tmp_path / "hooks").mkdir()
    for folder in (root / ".git/hooks", tmp_path / "hooks"):
        for name in ("post-index-change", "reference-transaction", "pre-commit"):
            shutil.copy(program, folder / name)
    return mark


def test_nothing_of_a_received_repository_is_run(root: Path, tmp_path: Path) -> None:
    shas = story(root)
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    mark = poison(root, tmp_path)
    reader = githistory.here(str(root))
    assert len(list(reader.commits())) == 5
    assert len(list(reader.commits(OF_SESSION, first_parent=True))) == 4
    assert len(list(reader.versions("**"))) == 6
    assert reader.changes(shas[0])
    assert reader.newest(LOG)
    assert len(list(githistory.elsewhere(str(root), "origin").commits())) == 5
    assert len(list(githistory.elsewhere(str(tmp_path), str(root)).commits())) == 5
    assert not mark.exists()
    git(root, "status")
    assert mark.exists()  # it was a trap


def test_replaced_and_grafted_objects_are_seen_as_they_are(root: Path) -> None:
    shas = story(root)
    git(root, "replace", shas[2], shas[0])
    (root / ".git/info/grafts").write_text(f"{shas[4]}\n")
    git(root, "commit-graph", "write", "--reachable")
    found = list(githistory.here(str(root)).commits())
    assert [one.sha for one in found] == shas[::-1]
    assert found[2].subject == "sign"


@pytest.mark.parametrize(
    ("at", "year"),
    [(0, 1970), (4102444800, 2100)],
)
def test_times(root: Path, at: int, year: int) -> None:
    commit(root, "then", at, session="1")
    assert next(githistory.here(str(root)).commits()).at.year == year


@pytest.mark.parametrize(
    ("text", "year"),
    [("99999999999999 +0000", 9999), ("9" * 30, 1970), ("-5 +0000", 1970), ("", 1970)],
)
def test_times_that_somebody_made_up(text: str, year: int) -> None:
    assert githistory._time(text).year == year


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x07", "\r", "\u202e", "\udcff"])
def test_a_message_of_any_kind(root: Path, sign: str) -> None:
    (root / "message").write_bytes(
        f"a{sign}b\n\nTherasched: x{sign}\nno trailer\n".encode(errors="surrogateescape")
    )
    (root / "clients").mkdir()
    (root / "clients/a.yaml").write_text("1")
    git(root, "add", "clients")
    git(root, "commit", "-q", "--cleanup=verbatim", "-F", "message")
    (found,) = githistory.here(str(root)).commits()
    assert found.subject.startswith("a")
    assert found.kind == ""


def test_a_repository_with_a_hole(root: Path) -> None:
    story(root)
    blob = git(root, "rev-parse", f"HEAD:{LATER}").strip()
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    reader = githistory.here(str(root))
    assert len(list(reader.commits())) == 5
    with pytest.raises(Unreadable, match="is missing from the history"):
        list(reader.versions("**"))
    head = git(root, "rev-parse", "HEAD").strip()
    (root / ".git/objects" / head[:2] / head[2:]).unlink()
    with pytest.raises(Unreadable, match="the history can't be read"):
        list(reader.commits())


def test_without_git(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    story(root)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unreadable, match="git is not installed"):
        list(githistory.here(str(root)).commits())


def test_nothing_is_left_behind(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story(root)
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    before = sorted(root.rglob("*"))
    list(githistory.here(str(root)).versions("**"))
    assert list((tmp_path / "scratch").iterdir()) == []
    assert sorted(root.rglob("*")) == before
