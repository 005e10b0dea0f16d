"""A practice in git by command line: what is committed, what is taken back, what goes wrong."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import git, hook, needs_git, status, subjects, touched
from tests.support.program import Program
from tests.support.records import records
from therasched.cli import output
from therasched.storage.git import Committer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git

ASKED = ("--name", "Berg Talk", "--practitioner-name", "Lena Berg", "--timezone", "Europe/Berlin")
PATH = "sessions/2026/03/2026-03-10-1400-k7f3mq.yaml"
NOW = "2026-03-10 15:00"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new practice, as `init` makes it, with a service and a client."""
    folder = tmp_path_factory.mktemp("model")
    Program(folder)("init", "practice", *ASKED)
    made = Program(folder / "practice", THERASCHED_NOW=NOW)
    made("service", "add", "talk-50", "--title", "Talk", "--minutes", "50")
    made("client", "add", "anna-k", "--name", "Anna Karenina")
    return made.folder


@pytest.fixture
def lena(model: Path, tmp_path: Path) -> Program:
    """The program in a practice of her own."""
    folder = shutil.copytree(model, tmp_path / "practice", symlinks=True)
    return Program(folder, THERASCHED_NOW=NOW)


def booked(program: Program) -> str:
    """Book the session of the stories; its text."""
    program("new", "anna", "2026-03-10", "14:00", "--id", "k7f3mq")
    return text(program)


def text(program: Program) -> str:
    return (program.folder / PATH).read_text(encoding="utf-8")


def sessions(program: Program) -> dict[str, bytes | None]:
    found = records(program.folder)
    return {path: data for path, data in found.items() if path.startswith("sessions/") and data}


def test_each_command_is_a_commit_and_each_can_be_taken_back(lena: Program) -> None:
    root = lena.folder
    new = booked(lena)
    lena("outcome", "anna", "attended", "--note", "Managed two shops.")
    marked = text(lena)
    assert subjects(root) == [
        "outcome k7f3mq",
        "new k7f3mq",
        "client add anna-k",
        "service add",
        "init",
    ]
    assert touched(root) == [f"M {PATH}"]
    history = git(root, "log", "--format=%B")
    assert not {"Karenina", "shops", "Talk"} & set(history.replace("\n", " ").split())
    lena("undo")
    assert text(lena) == new
    lena("undo")
    assert PATH not in records(root)
    lena("undo", "--redo")
    lena("undo", "--redo")
    assert text(lena) == marked
    for words in ("outcome k7f3mq", "new k7f3mq", "client add anna-k", "service add"):
        assert f'Undid "{words}"' in lena("undo").out
    assert "nothing to undo" in lena("undo", code=5).err
    assert (root / "therasched.yaml").exists()
    assert status(root) == []
    assert git(root, "fsck", "--strict", "--no-dangling") == ""


def test_a_series_is_one_commit_and_goes_and_comes_as_one(lena: Program) -> None:
    new = ("new", "anna", "2026-03-10", "14:00", "--id", "k7f3mq", "--repeat", "weekly")
    lena(*new, "--count", "3")
    made = sessions(lena)
    assert subjects(lena.folder)[0] == "new series k7f3mq, 3 sessions"
    assert len(touched(lena.folder)) == 3
    lena("repeat", "k7f3mq", "--repeat", "weekly", "--count", "4")
    assert subjects(lena.folder)[0] == "repeat series k7f3mq, 1 session"
    lena("undo")
    assert sessions(lena) == made
    lena("undo")
    assert sessions(lena) == {}
    lena("undo", "--redo")
    assert sessions(lena) == made
    assert status(lena.folder) == []


def test_the_code_of_a_series_that_was_written_by_hand_is_in_no_commit(lena: Program) -> None:
    booked(lena)
    file = lena.folder / PATH
    file.write_text(text(lena) + "series: Kowalski, Anna\n", encoding="utf-8")
    lena("repeat", "k7f3mq", "--repeat", "weekly", "--count", "3")
    assert "Kowalski" not in git(lena.folder, "log", "--format=%B")
    assert subjects(lena.folder)[0].startswith("repeat ")
    assert subjects(lena.folder)[0].endswith(", 2 sessions")


def test_reading_and_failing_commit_nothing(lena: Program) -> None:
    booked(lena)
    before = subjects(lena.folder)
    for words in (("agenda",), ("show", "k7f3mq"), ("check",), ("config", "list"), ("doctor",)):
        lena(*words)
    lena("outcome", "k7f3mq", "nonsense", code=5)
    lena("new", "anna", "2026-03-11", "14:00", "-n")
    assert subjects(lena.folder) == before


def test_what_was_written_before_a_failure_is_committed(lena: Program) -> None:
    booked(lena)
    lena("outcome", "k7f3mq", "attended", "--homework", "Take the lift twice.")
    lena("new", "anna", "2026-03-30", "14:00", "--id", "k7f5wd")
    lena("share", "-", stdin="k7f3mq\nk7f5wd\n", code=5)
    assert subjects(lena.folder)[0] == "share k7f3mq"
    assert status(lena.folder) == []


def test_what_was_edited_by_hand_is_apart_and_stays(lena: Program) -> None:
    booked(lena)
    with (lena.folder / PATH).open("a", encoding="utf-8") as file:
        file.write("x-mine: by hand\n")
    (lena.folder / "notes.txt").write_text("staged by somebody")
    git(lena.folder, "add", "notes.txt")
    by_hand = text(lena)
    lena("plan", "k7f3mq", "-m", "Ladder, step 2.")
    assert subjects(lena.folder)[:2] == ["plan k7f3mq", "edited by hand k7f3mq"]
    lena("undo")
    assert text(lena) == by_hand
    assert status(lena.folder) == ["A  notes.txt"]


def test_an_edit_by_the_editor_is_a_command(lena: Program, tmp_path: Path) -> None:
    before = booked(lena)
    editor = tmp_path / "ed"
    editor.write_text("#!/bin/sh\necho 'x-mine: typed' >>\"$1\"\n")
    editor.chmod(0o755)
    lena("edit", "k7f3mq", EDITOR=str(editor))
    assert subjects(lena.folder)[:2] == ["edit k7f3mq", "new k7f3mq"]
    lena("undo")
    assert text(lena) == before
    editor.write_text("#!/bin/sh\necho 'typo: typed' >>\"$1\"\n")
    lena("edit", "k7f3mq", EDITOR=str(editor), code=6)
    assert subjects(lena.folder)[0] == "undo edit k7f3mq"
    assert status(lena.folder) == []


def locked(root: Path) -> None:
    (root / ".git/index.lock").touch()


def guarded(root: Path) -> None:
    hook(root, "pre-commit", "echo 'not on a Sunday' >&2; exit 1")


def merging(root: Path) -> None:
    (root / ".git/MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD"))


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (locked, "index.lock is there"),
        (guarded, "not on a Sunday"),
        (merging, "a merge is not finished"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
@pytest.mark.parametrize("form", ["--plain", "--json", "-q"])
def test_what_git_refuses_is_a_warning(
    lena: Program, trouble: object, reason: str, form: str
) -> None:
    assert callable(trouble)
    trouble(lena.folder)
    answer = lena("new", "anna", "2026-03-10", "14:00", "--id", "k7f3mq", form)
    assert f"warning: saved, but not committed: {reason}" in answer.err
    assert "  try: " in answer.err
    assert lena("show", "k7f3mq").code == 0
    if trouble is not guarded:
        doctor = lena("doctor", code=1).out
        assert "commands can't be committed: " in doctor
        assert "rm " in doctor or "git status" in doctor
    for name in ("index.lock", "hooks/pre-commit", "MERGE_HEAD"):
        (lena.folder / ".git" / name).unlink(missing_ok=True)
    lena("new", "anna", "2026-03-11", "14:00", "--id", "k7f5wd")
    assert subjects(lena.folder)[:2] == ["new k7f3mq k7f5wd", "client add anna-k"]
    assert status(lena.folder) == []
    assert lena("doctor").code == 0


def test_a_commit_that_is_killed_keeps_the_save_and_blocks_nothing(
    lena: Program, tmp_path: Path
) -> None:
    hook(lena.folder, "pre-commit", 'kill -9 "$PPID"; sleep 0.1')
    assert (
        "warning: saved, but not committed"
        in lena("new", "anna", "2026-03-10", "14:00", "--id", "k7f3mq").err
    )
    (lena.folder / ".git/hooks/pre-commit").unlink()
    answer = lena("new", "anna", "2026-03-11", "14:00", "--id", "k7f5wd")
    if "index.lock" in answer.err:
        assert "therasched doctor" in answer.err
        (lena.folder / ".git/index.lock").unlink()
        lena("plan", "k7f5wd", "-m", "x")
    assert status(lena.folder) == []
    assert {PATH} <= set(records(lena.folder))


def test_a_command_that_is_killed_at_its_commit_is_committed_by_the_next(lena: Program) -> None:
    root = lena.folder
    hook(root, "pre-commit", f'kill -9 "$(cat {root}/.git/pid)"; exit 1')
    begun = ["sh", "-c", 'echo $$ >.git/pid; exec "$@"', "sh", sys.executable, "-m", "therasched"]
    running = subprocess.Popen(
        [*begun, "new", "anna", "2026-03-10", "14:00", "--id", "k7f3mq"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert running.wait() == -signal.SIGKILL
    assert (root / PATH).exists()
    for name in ("hooks/pre-commit", "pid", "index.lock"):
        (root / ".git" / name).unlink(missing_ok=True)
    lena("plan", "k7f3mq", "-m", "x")
    assert subjects(root)[:2] == ["plan k7f3mq", "client add anna-k"]
    assert status(root) == []


def test_two_clones_that_book_at_once_merge(lena: Program, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "practice", "other")
    other = Program(tmp_path / "other", THERASCHED_NOW=NOW)
    git(other.folder, "config", "user.name", "Tom")
    git(other.folder, "config", "user.email", "tom@example.org")
    booked(lena)
    other("new", "anna", "2026-03-12", "14:00", "--id", "k7f5wd")
    git(lena.folder, "pull", "-q", "--no-rebase", "--no-edit", str(other.folder), "main")
    assert lena("check").code == 0
    assert {"new k7f3mq", "new k7f5wd"} <= set(subjects(lena.folder))
    assert 'Undid "new k7f3mq"' in lena("undo").out  # one's own, not what came from elsewhere
    assert "client add" in lena("undo").out
    assert status(lena.folder) == []


# --- beginning ---------------------------------------------------------------------------------


def test_without_git_if_so_wished(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert "git" not in program("init", "a", *ASKED, "--no-git").err
    assert not (tmp_path / "a/.git").exists()
    assert program("-C", "a", "config", "get", "git").out.strip() == ""
    assert "git is not asked" in program("-C", "a", "doctor").out


def test_where_git_is_missing(tmp_path: Path) -> None:
    program = Program(tmp_path, PATH=str(tmp_path))
    assert "git is not installed" in program("init", "a", *ASKED, "--git", code=1).err
    assert not (tmp_path / "a").exists()
    assert program("init", "a", *ASKED).err.startswith(
        "git is not installed: no history is kept, and nothing can be undone\n"
    )
    program("-C", "a", "config", "set", "git", "auto")
    assert (
        "commands can't be committed: git is not installed"
        in program("-C", "a", "doctor", code=1).out
    )


def test_in_the_repository_of_something_else(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "theirs").write_text("x")
    program = Program(tmp_path)
    assert (
        f"nothing is committed to the git repository {tmp_path}" in program("init", "a", *ASKED).err
    )
    assert subjects_or_none(tmp_path) == []
    program("init", "b", *ASKED, "--git")
    assert subjects(tmp_path) == ["init"]
    assert touched(tmp_path) == [
        "A b/.gitattributes",
        "A b/.gitignore",
        "A b/therasched.yaml",
    ]
    assert not (tmp_path / "b/.git").exists()


def subjects_or_none(folder: Path) -> list[str]:
    return subjects(folder) if (folder / ".git/refs/heads/main").exists() else []


@pytest.mark.parametrize(("answer", "used"), [("y", True), ("n", False)])
def test_on_a_terminal_it_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, used: bool
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    git(tmp_path, "init", "-q", "-b", "main")
    Program(tmp_path)("init", "a", *ASKED, "--key", "none", stdin=f"{answer}\n")
    assert (subjects_or_none(tmp_path) == ["init"]) is used


def test_a_practice_that_is_there_already(lena: Program) -> None:
    shutil.rmtree(lena.folder / ".git")
    told = lena("config", "set", "notice", "48h").err
    assert "the practice is in no git repository" in told
    assert "git init -b main && git add -A && git commit -m begin" in told
    assert "there is no git repository" in lena("doctor", code=1).out
    lena("config", "set", "git", "off")
    assert "warning" not in lena("config", "set", "notice", "24h").err
    git(lena.folder, "init", "-q", "-b", "main")
    git(lena.folder, "config", "user.name", "Lena")
    git(lena.folder, "config", "user.email", "lena@example.org")
    git(lena.folder, "add", "-A")
    git(lena.folder, "commit", "-q", "-m", "begin")
    lena("config", "set", "git", "auto")
    assert subjects(lena.folder) == ["config set", "begin"]
    assert status(lena.folder) == []


def test_what_the_doctor_mends_is_committed(lena: Program) -> None:
    (lena.folder / ".gitignore").write_text(".therasched/\n")
    git(lena.folder, "commit", "-qam", "mine")
    lena("doctor", "--fix")
    assert subjects(lena.folder)[:2] == ["doctor", "mine"]
    assert touched(lena.folder) == ["M .gitignore"]


def test_a_first_commit_that_fails_is_a_warning(tmp_path: Path) -> None:
    templates = tmp_path / "templates/hooks"
    templates.mkdir(parents=True)
    (templates / "pre-commit").write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    (templates / "pre-commit").chmod(0o755)
    answer = Program(tmp_path)("init", "a", *ASKED, GIT_TEMPLATE_DIR=str(templates.parent))
    assert "warning: saved, but not committed: no\n" in answer.err
    assert "Next:  cd a" in answer.err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError, "this is a bug in therasched (ZeroDivisionError)"),
        (KeyboardInterrupt, "interrupted"),
    ],
)
def test_whatever_happens_on_the_way_to_a_commit_is_a_warning(
    lena: Program, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], said: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Committer, "record", broken)
    answer = lena("config", "set", "notice", "48h")
    assert f"not committed: {said}" in answer.err
