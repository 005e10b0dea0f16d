"""Commits at the end of a command: what is in them, what is not, and what becomes of failures."""

from __future__ import annotations

import fcntl
import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, hook, needs_git, status, subjects, touched
from therasched.domain.history import Change
from therasched.storage import git as committing
from therasched.storage import gitcommit, processes
from therasched.storage.disk import Lock
from therasched.storage.files import Files
from therasched.storage.git import Committer, named
from therasched.storage.gitcall import NotCommitted
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = needs_git

ID = "sessions/2026/03/2026-03-10-1400-k7f3mq.yaml"
LATER = "sessions/2026/03/2026-03-10-1500-k7f3mq.yaml"
OTHER = "sessions/2026/03/2026-03-11-0900-p2qdgh.yaml"
ANNA = "clients/anna-k.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "practice"
    begin(folder)
    return folder


@pytest.fixture
def files(root: Path) -> Files:
    return Files(root)


def write(files: Files, path: str, text: str) -> None:
    """Write a file as a command does."""
    with files.writing() as writer:
        try:
            before = files.read(path)
        except Exception:
            writer.create(path, text.encode())
        else:
            writer.replace(path, text.encode(), read=before)


def remove(files: Files, path: str) -> None:
    with files.writing() as writer:
        writer.remove(path, read=files.read(path))


def record(files: Files, verb: str = "new") -> None:
    Committer(files).record(verb)


def refused(files: Files, verb: str = "new") -> NotCommitted:
    with pytest.raises(NotCommitted) as caught:
        record(files, verb)
    return caught.value


def is_whole(root: Path) -> None:
    assert git(root, "fsck", "--strict", "--no-dangling") == ""
    assert status(root) == []


# --- the account -----------------------------------------------------------------------------


def test_files_keep_account_of_what_git_may_track(files: Files) -> None:
    with files.writing() as writer:
        writer.create(ID, b"a")
        writer.replace(ID, b"b", read=b"a")
        writer.move(ID, LATER, b"c", read=b"b")
        writer.remove(LATER, read=b"c")
        writer.create(".therasched/x", b"")
        writer.create("outbox/message", b"")
        writer.create("outbox/sent.log.yaml", b"d")
    assert files.changes == [
        Change(ID, None, b"a"),
        Change(ID, b"a", b"b"),
        Change(LATER, None, b"c"),
        Change(ID, b"b", None),
        Change(LATER, b"c", None),
        Change("outbox/sent.log.yaml", None, b"d"),
    ]


def test_a_rehearsal_has_no_account(root: Path) -> None:
    files = RehearsedFiles(root)
    with files.writing() as writer:
        writer.create(ID, b"a")
    record(files)
    assert files.changes == []
    assert not (root / ".git/refs/heads/main").exists()


# --- one commit --------------------------------------------------------------------------------


def test_new_changed_moved_and_removed_files_one_commit_each(root: Path, files: Files) -> None:
    write(files, ID, "a\n")
    record(files)
    assert touched(root) == [f"A {ID}"]
    write(files, ID, "b\n")
    write(files, ANNA, "x\n")
    record(files, "outcome")
    assert touched(root) == [f"A {ANNA}", f"M {ID}"]
    with files.writing() as writer:
        writer.move(ID, LATER, b"c\n", read=b"b\n")
    record(files, "move")
    assert touched(root) == [f"D {ID}", f"A {LATER}"]
    remove(files, LATER)
    record(files, "remove")
    assert touched(root) == [f"D {LATER}"]
    assert subjects(root) == ["remove k7f3mq", "move k7f3mq", "outcome anna-k k7f3mq", "new k7f3mq"]
    is_whole(root)


def test_a_message_says_the_command_and_no_name(root: Path, files: Files) -> None:
    write(files, ID, "a\n")
    record(files, "client add")
    body = git(root, "log", "-1", "--format=%B|%an <%ae>|%cn <%ce>")
    who = "Lena Berg <lena@example.org>"
    assert body == f"client add k7f3mq\n\nTherasched: client add\n|{who}|{who}\n"


def test_a_subject_and_marks_of_ones_own(root: Path, files: Files) -> None:
    write(files, ID, "a\n")
    Committer(files).record("undo", subject="undo outcome k7f3mq", marks={"Undoes": "ab"})
    body = git(root, "log", "-1", "--format=%B")
    assert body == "undo outcome k7f3mq\n\nTherasched: undo\nUndoes: ab\n\n"


def test_names_are_ids_and_codes_alone() -> None:
    assert named([ID, LATER, ANNA, "contacts/b.yaml", "signed/k7/k7f3mq.log.yaml"]) == (
        " anna-k b k7f3mq"
    )
    strange = ["therasched.yaml", "clients/Anna Karenina.yaml", "sessions/2026/03/anna.yaml"]
    assert named([*strange, "signed/practice.log.yaml", "README", "signed/k7/anna.log.yaml"]) == ""
    many = [f"clients/c{number:02}.yaml" for number in range(23)]
    assert named(many).endswith(" c18 c19 and 3 more")


def test_what_was_written_and_taken_back_is_no_commit(root: Path, files: Files) -> None:
    write(files, ANNA, "x\n")
    record(files)
    write(files, ANNA, "y\n")
    write(files, ANNA, "x\n")
    record(files)
    write(files, ID, "a\n")
    remove(files, ID)
    record(files)
    assert subjects(root) == ["new anna-k"]
    is_whole(root)


def test_without_anything_written_nothing_is_committed(root: Path, files: Files) -> None:
    record(files)
    assert not (root / ".git/refs/heads/main").exists()
    Committer(files).catch_up("late")
    assert not (root / ".git/refs/heads/main").exists()


def test_foreign_work_stays_where_it_is(root: Path, files: Files) -> None:
    for name in ("staged", "changed", "removed"):
        (root / name).write_text("1\n")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "mine")
    (root / "staged").write_text("2\n")
    (root / "added").write_text("2\n")
    git(root, "add", "staged", "added")
    git(root, "rm", "-q", "removed")
    (root / "changed").write_text("2\n")
    (root / "new").write_text("2\n")
    before = status(root)
    write(files, ID, "a\n")
    record(files)
    assert touched(root) == [f"A {ID}"]
    assert status(root) == before


def test_what_a_person_has_git_ignore_is_not_committed(root: Path, files: Files) -> None:
    (root / ".gitignore").write_text("clients/\n")
    write(files, ANNA, "x\n")
    write(files, ID, "a\n")
    record(files)
    assert touched(root) == [f"A {ID}"]
    write(files, ANNA, "y\n")
    record(files)
    assert subjects(root) == ["new k7f3mq"]


# --- hand edits --------------------------------------------------------------------------------


def test_a_hand_edit_is_a_commit_of_its_own(root: Path, files: Files) -> None:
    write(files, ID, "a\n")
    write(files, ANNA, "x\n")
    record(files)
    (root / ID).write_text("by hand\n")
    write(files, ID, "b\n")
    write(files, ANNA, "y\n")
    record(files, "outcome")
    assert subjects(root)[:2] == ["outcome anna-k k7f3mq", "edited by hand k7f3mq"]
    assert git(root, "show", f"HEAD^:{ID}") == "by hand\n"
    assert git(root, "show", f"HEAD^:{ANNA}") == "x\n"
    assert "Therasched" not in git(root, "log", "-1", "--format=%B", "HEAD^")
    is_whole(root)


def test_a_hand_edit_that_a_command_reverts_is_kept_too(root: Path, files: Files) -> None:
    write(files, ID, "a\n")
    record(files)
    (root / ID).write_text("by hand\n")
    write(files, ID, "a\n")
    record(files, "plan")
    assert subjects(root) == ["plan k7f3mq", "edited by hand k7f3mq", "new k7f3mq"]
    assert git(root, "show", f"HEAD:{ID}") == "a\n"
    is_whole(root)


def test_a_file_that_git_did_not_know_is_committed_as_it_was(root: Path, files: Files) -> None:
    (root / "clients").mkdir()
    (root / ANNA).write_text("by hand\n")
    write(files, ANNA, "x\n")
    record(files, "client edit")
    assert subjects(root) == ["client edit anna-k", "edited by hand anna-k"]
    assert git(root, "show", f"HEAD^:{ANNA}") == "by hand\n"
    (root / OTHER).parent.mkdir(parents=True)
    (root / OTHER).write_text("by hand\n")
    remove(files, OTHER)
    record(files, "remove")
    assert subjects(root)[:2] == ["remove p2qdgh", "edited by hand p2qdgh"]
    is_whole(root)


def test_a_file_removed_by_hand_and_made_anew(root: Path, files: Files) -> None:
    write(files, ID, "a\n")
    record(files)
    (root / ID).unlink()
    write(files, ID, "b\n")
    record(files)
    assert subjects(root) == ["new k7f3mq", "edited by hand k7f3mq", "new k7f3mq"]
    assert touched(root, "HEAD^") == [f"D {ID}"]
    is_whole(root)


def test_a_mode_and_line_ends_of_the_persons_own(root: Path, files: Files) -> None:
    (root / ".gitattributes").write_text("clients/* text eol=crlf\n")
    git(root, "add", ".gitattributes")
    git(root, "commit", "-q", "-m", "mine")
    write(files, ANNA, "x\r\n")
    write(files, ID, "a\n")
    record(files)
    assert git(root, "show", f"HEAD:{ANNA}") == "x\n"
    (root / ID).chmod(0o755)
    git(root, "commit", "-qam", "mode")
    write(files, ANNA, "y\r\n")  # what was there is what git has, though not to the byte
    write(files, ID, "b\n")
    record(files)
    assert subjects(root)[:2] == ["new anna-k k7f3mq", "mode"]
    is_whole(root)


# --- two ways, one result ----------------------------------------------------------------------


def story(root: Path, files: Files) -> None:
    """Everything that a commit can hold, the first one on a branch without any."""
    write(files, ID, "a\n")
    write(files, OTHER, "a\n")
    record(files)
    (root / ID).write_text("by hand\n")
    write(files, ID, "b\n")
    write(files, ANNA, "x\n")
    remove(files, OTHER)
    record(files, "outcome")


def log(root: Path) -> str:
    assert status(root) == []
    return git(root, "log", "--format=%T %P|%an %ae|%cn %ce|%B", "--raw", "--no-abbrev")


@pytest.mark.parametrize("prefix", ["", "a b/ü\"x'\\ *"])
def test_the_quick_way_and_gits_own_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", "1772463600 +0100")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "1772463600 +0100")
    logs = []
    for way in ("quick", "slow"):
        top = tmp_path / way
        begin(top)
        (top / ".git/info/exclude").write_text(".therasched/\n")
        if way == "slow":
            hook(top, "commit-msg", "echo ran >>.git/ran")
        (top / prefix).mkdir(parents=True, exist_ok=True)
        (top / "theirs").write_text("staged\n")
        git(top, "add", "theirs")
        story(top / prefix, Files(top / prefix))
        assert status(top) == ["A  theirs"]
        git(top, "rm", "-q", "--cached", "theirs")
        (top / "theirs").unlink()
        logs.append(log(top))
        assert (top / ".git/ran").exists() == (way == "slow")
    assert logs[0] == logs[1]
    assert logs[0].count("Therasched: ") == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [("core.hooksPath", "hooks"), ("i18n.commitEncoding", "UTF-8"), ("commit.gpgSign", "true")],
)
def test_what_others_have_a_say_in_is_left_to_git(
    root: Path, files: Files, monkeypatch: pytest.MonkeyPatch, key: str, value: str
) -> None:
    git(root, "config", key, value)
    git(root, "config", "gpg.program", "false")
    (root / "hooks").mkdir()
    (root / "hooks/post-commit").write_text("#!/bin/sh\ntouch ran\n")
    (root / "hooks/post-commit").chmod(0o755)

    def refuse(*_: object) -> None:
        raise AssertionError("not the quick way")

    monkeypatch.setattr(gitcommit.Work, "_import", refuse)
    write(files, ID, "a\n")
    if key == "commit.gpgSign":
        assert "gpg failed to sign" in refused(files).message
        return
    record(files)
    assert subjects(root) == ["new k7f3mq"]
    assert (root / "ran").exists() == (key == "core.hooksPath")


def test_a_hook_that_may_not_run_is_none(root: Path, files: Files) -> None:
    hook(root, "pre-commit", "exit 1")
    (root / ".git/hooks/pre-commit").chmod(0o644)
    git(root, "config", "commit.gpgSign", "off")
    write(files, ID, "a\n")
    record(files)
    assert subjects(root) == ["new k7f3mq"]


# --- where a repository can lie ----------------------------------------------------------------


def test_a_practice_in_a_folder_of_a_repository(root: Path) -> None:
    inner = root / "work" / "practice"
    inner.mkdir(parents=True)
    files = Files(inner)
    write(files, ID, "a\n")
    record(files)
    assert touched(root) == [f"A work/practice/{ID}"]
    is_whole(root)


def test_a_second_working_tree_and_a_head_without_a_branch(root: Path, tmp_path: Path) -> None:
    write(Files(root), ANNA, "x\n")
    files = Files(root)
    write(files, ID, "a\n")
    record(files)
    git(root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Files(tmp_path / "side")
    write(side, OTHER, "a\n")
    record(side)
    assert subjects(root, "side") == ["new p2qdgh", "new k7f3mq"]
    assert subjects(root) == ["new k7f3mq"]
    git(root, "checkout", "-q", "--detach")
    write(files, ID, "b\n")
    record(files, "plan")
    assert subjects(root) == ["plan k7f3mq", "new k7f3mq"]
    assert subjects(root, "main") == ["new k7f3mq"]


def test_sha_256(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", "-b", "main")
    git(tmp_path, "config", "user.name", "L")
    git(tmp_path, "config", "user.email", "l@example.org")
    story(tmp_path, Files(tmp_path))
    assert subjects(tmp_path)[1:] == ["edited by hand k7f3mq", "new k7f3mq p2qdgh"]


def test_surroundings_of_another_git_do_not_count(
    root: Path, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    write(files, ID, "a\n")
    record(files)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name)
    assert subjects(root) == ["new k7f3mq"]
    assert not (tmp_path / "index").exists()


# --- failures ----------------------------------------------------------------------------------


def nobody(root: Path) -> None:
    git(root, "config", "--unset", "user.email")


def locked(root: Path) -> None:
    (root / ".git/index.lock").touch()


def branch_locked(root: Path) -> None:
    (root / ".git/refs/heads/main.lock").touch()


def guarded(root: Path) -> None:
    hook(root, "pre-commit", "echo 'not on a Sunday' >&2; exit 1")


def merging(root: Path) -> None:
    (root / ".git/MERGE_HEAD").write_text(f"{git(root, 'rev-parse', 'HEAD')}")


def misconfigured(root: Path) -> None:
    with (root / ".git/config").open("a") as file:
        file.write("[nonsense\n")


def gone(root: Path) -> None:
    (root / ".git").rename(root / ".git-away")


def bare(root: Path) -> None:
    git(root, "config", "core.bare", "true")


@pytest.mark.parametrize(
    ("trouble", "reason", "hint"),
    [
        (nobody, "git does not know who you are", 'git config user.name "…"'),
        (locked, "index.lock is there: another git is at work, or was stopped", "doctor"),
        (branch_locked, "main.lock is there", "therasched doctor"),
        (guarded, "not on a Sunday", "git status"),
        (merging, "a merge is not finished", "git status"),
        (misconfigured, "bad config line", "git status"),
        (gone, "the practice is in no git repository", "git init -b main"),
        (bare, "this operation must be run in a work tree", "git status"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_can_not_be_committed_comes_along_with_the_next(
    root: Path, files: Files, trouble: Callable[[Path], None], reason: str, hint: str
) -> None:
    write(files, ANNA, "x\n")
    record(files)
    kept = git(root, "config", "-l")
    trouble(root)
    write(files, ID, "a\n")
    error = refused(files)
    assert reason in error.message
    assert hint in error.hint
    assert Committer(files).waiting() == [ID]
    # The way out, whichever it was.
    if (root / ".git-away").exists():
        (root / ".git-away").rename(root / ".git")
    for name in ("index.lock", "refs/heads/main.lock", "MERGE_HEAD", "hooks/pre-commit"):
        (root / ".git" / name).unlink(missing_ok=True)
    (root / ".git/config").write_text("")
    for line in kept.splitlines():
        if line.startswith(("core.", "user.")):
            git(root, "config", *line.split("=", 1))
    write(files, OTHER, "b\n")
    record(files)
    assert subjects(root) == ["new k7f3mq p2qdgh", "new anna-k"]
    assert Committer(files).waiting() == []
    is_whole(root)


def test_a_waiting_file_that_changes_again_is_no_hand_edit(root: Path, files: Files) -> None:
    locked(root)
    write(files, ID, "a\n")
    refused(files)
    (root / ".git/index.lock").unlink()
    write(files, ID, "b\n")
    record(files, "plan")
    assert subjects(root) == ["plan k7f3mq"]


def test_what_waits_can_be_committed_by_itself(root: Path, files: Files) -> None:
    locked(root)
    write(files, ID, "a\n")
    refused(files)
    with pytest.raises(NotCommitted, match=r"index\.lock"):
        Committer(files).catch_up("late")
    (root / ".git/index.lock").unlink()
    Committer(files).catch_up("late")
    assert subjects(root) == ["late k7f3mq"]
    locked(root)
    with pytest.raises(NotCommitted, match=r"index\.lock"):
        Committer(files).catch_up("late")


def test_a_list_that_others_wrote_to_is_read_with_care(root: Path, files: Files) -> None:
    (root / ".therasched").mkdir()
    listed = "../../etc/passwd\n/etc/passwd\n.git/config\n.therasched/lock\nnowhere.yaml\n\n"
    (root / ".therasched/uncommitted").write_text(listed)
    write(files, ID, "a\n")
    record(files)
    assert touched(root) == [f"A {ID}"]
    (root / ".therasched/uncommitted").unlink()
    (root / ".therasched/uncommitted").symlink_to(root / ID)
    write(files, OTHER, "a\n")
    assert "uncommitted" in refused(files).message or "lock" in refused(files).message


def test_many_at_once(root: Path, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gitcommit, "MOST_PATHS", 3)
    (root / "theirs").write_text("1\n")
    git(root, "add", "theirs")
    for number in range(5):
        write(files, f"clients/c{number}.yaml", "x\n")
    record(files, "import")
    assert touched(root) == [f"A clients/c{number}.yaml" for number in range(5)]
    assert status(root) == ["A  theirs"]


def test_two_commands_wait_for_each_other(
    root: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "PATIENCE", 0.0)
    write(files, ID, "a\n")
    with (root / ".therasched/uncommitted").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert "another therasched is at its commit" in refused(files).message
    assert Committer(files).waiting() == [ID]
    write(files, OTHER, "a\n")
    record(files)
    assert subjects(root) == ["new k7f3mq p2qdgh"]


def test_what_another_adds_meanwhile_is_not_forgotten(
    root: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files, ID, "a\n")
    make = gitcommit.Work.make

    def slowly(self: gitcommit.Work, steps: list[gitcommit.Step]) -> None:
        make(self, steps)
        Committer(Files(root))._jot([OTHER])

    monkeypatch.setattr(gitcommit.Work, "make", slowly)
    record(files)
    assert OTHER in Committer(files).waiting()


def test_without_git_on_the_machine(
    files: Files, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(files, ID, "a\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused(files).message == "git is not installed"
    assert committing.hindrances(files.place)[0][0] == "git is not installed"


def test_a_list_that_can_not_be_kept(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    write(files, ID, "a\n")
    (files.root / ".therasched/uncommitted").mkdir()
    assert "could not lock" in refused(files).message


def test_where_the_list_has_no_room_a_commit_may_have_it(
    root: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    write(files, ID, "a\n")
    monkeypatch.setattr(Lock, "note", full)
    record(files)
    assert status(root) == []


def test_ctrl_c_waits_for_the_commit(
    root: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = gitcommit.Work.make

    def interrupted(self: gitcommit.Work, steps: list[gitcommit.Step]) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        make(self, steps)

    monkeypatch.setattr(gitcommit.Work, "make", interrupted)
    write(files, ID, "a\n")
    before = signal.getsignal(signal.SIGINT)
    record(files)
    assert signal.getsignal(signal.SIGINT) is before
    assert subjects(root) == ["new k7f3mq"]


def test_what_keeps_from_committing_is_found(root: Path, tmp_path: Path) -> None:
    assert committing.hindrances(str(root)) == []
    assert committing.hindrances(str(tmp_path))[0][0] == "there is no git repository"
    locked(root)
    branch_locked(root)
    (root / ".git/rebase-merge").mkdir()
    told = committing.hindrances(str(root))
    assert [one[0].split(" is ")[0].rpartition("/")[2] for one in told] == [
        "a rebase",
        "index.lock",
        "main.lock",
    ]
    assert told[1][1] == f"rm {root}/.git/index.lock"


# --- beginning ---------------------------------------------------------------------------------


def test_a_repository_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    assert committing.begin(str(tmp_path), "Lena Berg", "lena@x.invalid")
    assert committing.me(str(tmp_path)) == "lena@x.invalid"
    files = Files(tmp_path)
    write(files, ID, "a\n")
    record(files, "init")
    assert git(tmp_path, "log", "--format=%s|%P|%D").strip() == "init k7f3mq||HEAD -> main"
    others = [path for path in (tmp_path / ".git").rglob("*") if path.stat().st_mode & 0o077]
    assert [path.name for path in others if path.is_file() and path.parent.name != "hooks"] == []


def test_who_is_known_already_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{name}_NAME", "Tom")
        monkeypatch.setenv(f"{name}_EMAIL", "tom@example.org")
    assert not committing.begin(str(tmp_path), "Lena Berg", "lena@x.invalid")
    assert committing.me(str(tmp_path)) == "tom@example.org"
    assert not committing.begin(str(tmp_path), "Lena Berg", "lena@x.invalid")


def test_a_repository_that_can_not_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "programs" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    with pytest.raises(NotCommitted, match="git ended with 3"):
        committing.begin(str(tmp_path), "L", "l@x.invalid")
    program.write_text("#!/bin/sh\nexit 0\n")
    with pytest.raises(NotCommitted, match="git made no repository"):
        committing.begin(str(tmp_path), "L", "l@x.invalid")
    assert committing.me(str(tmp_path)) == ""
    assert processes.find("git") == str(program)
