"""Words of a record turn up in the record alone, whatever command carries them, and if it fails.

Not in what is said, names of files, commit messages, arguments of other programs, or the derived
files; drafts and copies of what was removed are what they are for.
"""

from __future__ import annotations

import errno
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from tests.support import faults, scenes
from tests.support.gitplace import needs_git
from tests.support.program import Program, tree
from tests.support.scenes import LOCKED, LOCKED_PATH, SIGNED
from therasched.storage import paths, processes, writer

if TYPE_CHECKING:
    from pathlib import Path

WORD = "MARZIPAN"
COMMANDS = (
    ("plan", "bcdfgl", "-m", f"Plan {WORD}."),
    ("outcome", "bcdfgh", "attended", "--note", WORD, "--homework", WORD, "--share"),
    ("outcome", "bcdfgh", "--client", "anna-k", "--private", WORD, "--review-note", WORD),
    ("outcome", SIGNED, "--note", WORD),
    ("sign", "bcdfgh", "-y"),
    ("comment", SIGNED, WORD),
    ("comment", LOCKED, WORD, "--kind", "correction", "--reason", WORD),
    ("cancel", "bcdfgl", "--reason", WORD),
    ("restore", LOCKED, "-y", "--as-correction", "--reason", WORD),
    ("key", "retire", "tom", "-y", "--reason", WORD),
    ("purge", SIGNED, "-y", "--reason", WORD),
    ("remove", "bcdfgl", "-y"),
    ("undo",),
    ("undo", "--redo"),
)
REFUSED = (
    ("comment", "bcdfgj", WORD),
    ("comment", SIGNED, WORD * 5_000),
    ("return", SIGNED, "--reason", WORD),
    ("outcome", LOCKED, "--note", WORD),
    ("plan", LOCKED, "-m", WORD),
    ("purge", "bcdfgz", "-y", "--reason", WORD),
    ("restore", "bcdfgj", "-y", "--reason", WORD),
    ("comment", LOCKED, WORD, "--kind", "correction"),
)
LOOKS = ("agenda 2026-W10", "list", "todo", "check", "verify", "key list", "doctor", "log")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scene") / "scene"
    scenes.make(folder, git=shutil.which("git") is not None)
    file = folder / "practice" / LOCKED_PATH
    file.write_text(file.read_text(encoding="utf-8").replace("As it was.", WORD), "utf-8")
    return folder


@pytest.fixture
def run(model: Path, tmp_path: Path) -> Program:
    root = shutil.copytree(model, tmp_path / "scene")
    return Program(root / "practice", **scenes.environment(root))


def test_commands_that_carry_them(run: Program) -> None:
    real, told, names = subprocess.run, list[str](), list[str]()

    def started(command: list[str], **options: Any) -> Any:
        told.extend(map(str, [*command, *(options.get("env") or {}).values()]))
        return real(command, **options)

    def named(name: str) -> str:
        names.append(name)
        return paths.temporary_name(name)

    with (
        mock.patch.object(subprocess, "run", started),
        mock.patch.object(writer, "temporary_name", named),
    ):
        said = [run.run(*command) for command in COMMANDS]
        said += [run.run(*look.split()) for look in LOOKS]
    assert [answer.code for answer in said[:12]] == [0] * 12
    assert WORD not in "".join(answer.out + answer.err for answer in said)
    assert WORD not in "".join(told + names)
    assert names
    for path, data in tree(run.folder).items():
        assert WORD not in path
        derived = path.startswith(".therasched/") and not path.startswith(
            (paths.DRAFTS, paths.REMOVED)
        )
        assert not derived or data is None or WORD.encode() not in data, path
    assert any(WORD.encode() in (data or b"") for data in tree(run.folder).values())


def test_pages_of_clients(run: Program) -> None:
    """Only what was shared gets there, and of what is locked only what was signed."""
    for client in ("anna-k", "ben-o"):
        run.run("client", "edit", client, "--consent", "portal")
    homework = ("outcome", "bcdfgh", "attended", "--note", WORD, "--homework")
    said = [run.run(*homework, WORD)]
    said += [run.run(*command) for command in COMMANDS[2:8] if command[0] != "outcome"]
    pages = run.folder.parent / "pages"
    feed = ("export", "ics", "--feed-for", "anna", "--out", "../anna.ics")
    for words in (("--diff",), (), ("-q",), ("--json",), ("--renew", "anna")):
        said.append(run.run("portal", str(pages), *words))
    said.append(run.run(*feed))
    made = {**tree(pages), "anna.ics": (run.folder.parent / "anna.ics").read_bytes()}
    assert sum(path.endswith("index.html") for path in made) >= 2
    assert WORD not in "".join(answer.out + answer.err for answer in said)
    assert not [path for path, data in made.items() if WORD.encode() in (data or b"")]
    run.run("share", "bcdfgh")
    run.run("portal", str(pages))
    assert any(WORD.encode() in (data or b"") for data in tree(pages).values())


@needs_git
def test_commit_messages(run: Program) -> None:
    for command in COMMANDS:
        run.run(*command)
    git = ["git", "log", "--format=%B%an%ae", "--name-only"]
    around = scenes.environment(run.folder.parent)
    log = subprocess.run(git, cwd=run.folder, env=around, capture_output=True, check=True)
    assert log.stdout.count(b"Therasched:") > 8
    assert WORD.encode() not in log.stdout


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two desks that wrote of one session at once, and a remote that has what the other one did."""
    root = tmp_path_factory.mktemp("pair") / "scene"
    scenes.make(root, git=True)
    run = Program(root / "practice", **scenes.environment(root))
    scenes.apart(root, run)
    other = Program(root / scenes.OTHER, **scenes.environment(root))
    for desk, words in ((other, f"There {WORD}."), (run, f"Here {WORD}.")):
        desk("plan", "bcdfgq", "-m", words)
        desk("outcome", "bcdfgk", "--homework", words, "--note", f"fatal: {words}")
        desk("comment", LOCKED, words)
        (desk.folder / "README").write_text(f"{words}\nerror: {words}\n", encoding="utf-8")
        scenes.git(root, desk.folder.name, "add", "README")
        scenes.git(root, desk.folder.name, "commit", "-q", "-m", "a text of hers")
        if desk is other:
            desk(*scenes.SYNC, "--mine")
    return root


@pytest.fixture
def desk(pair: Path, tmp_path: Path) -> Program:
    """The one of the two that has not synced."""
    root = shutil.copytree(pair, tmp_path / "scene")
    return Program(root / "practice", **scenes.environment(root))


SYNCS = (
    *(("-n",), ("--json",), ("--plain",), ("--debug",), ("--no-push", "--theirs", "--json")),
    *(("--mine",), ("--json",), ()),
)


@needs_git
def test_what_two_desks_bring_together(desk: Program) -> None:
    real, told, names = subprocess.run, list[str](), list[str]()

    def started(command: list[str], **options: Any) -> Any:
        told.extend(map(str, [*command, *(options.get("env") or {}).values()]))
        return real(command, **options)

    def named(name: str) -> str:
        names.append(name)
        return paths.temporary_name(name)

    with (
        mock.patch.object(subprocess, "run", started),
        mock.patch.object(writer, "temporary_name", named),
    ):
        said = [desk.run(*scenes.SYNC, *words) for words in SYNCS]
    assert [answer.code for answer in said] == [7] * 4 + [0] * 4
    assert WORD not in "".join(answer.out + answer.err for answer in said)
    assert WORD not in "".join(told + names)
    assert names
    root = desk.folder.parent
    log = scenes.git(root, scenes.HUB, "log", "--format=%B%an%ae%cn", "--name-only", "main")
    assert "sync" in log
    assert WORD not in log
    for path, data in tree(desk.folder).items():
        assert WORD not in path
        is_text = path.startswith(("sessions/", "clients/", "signed/", "README", paths.DRAFTS))
        assert is_text or data is None or WORD.encode() not in data, path
    assert WORD in (desk.folder / "README").read_text(encoding="utf-8")


@needs_git
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "link"])
def test_a_sync_that_the_disk_lets_down(desk: Program, call: str) -> None:
    with faults.disk(faults.failing(errno.ENOSPC, call)):
        answer = desk.run(*scenes.SYNC, "--mine", "--debug")
    assert answer.code == 1
    assert "no space left on device" in answer.err.lower()
    assert WORD not in answer.out + answer.err
    for words in ((), ("--mine",)):
        answer = desk.run(*scenes.SYNC, *words)
        assert WORD not in answer.out + answer.err
    assert answer.code == 0


@needs_git
def test_a_sync_whose_git_is_stopped_half_way_says_nothing_of_what_git_read(desk: Program) -> None:
    """What git had answered by then is texts of records."""
    real, stopped = processes.run, list[str]()

    def half(program: str, *words: str, **options: Any) -> processes.Done:
        done = real(program, *words, **options)
        if WORD.encode() not in done.out:
            return done
        stopped.append(words[-1])
        return processes.Done(-9, done.out, b"")

    with mock.patch.object(processes, "run", half):
        answer = desk.run(*scenes.SYNC, "--mine", "--debug")
    assert stopped
    assert answer.code == 1
    assert "git was stopped by signal 9" in answer.err
    assert WORD not in answer.out + answer.err


@pytest.mark.parametrize("form", REFUSED, ids=lambda form: " ".join(form)[:40])
@pytest.mark.parametrize("flag", ["--no-input", "--json", "--debug"])
def test_commands_that_are_refused(run: Program, form: tuple[str, ...], flag: str) -> None:
    answer = run.run(*form, flag)
    assert answer.code in (1, 2, 3, 5)
    assert WORD not in answer.out + answer.err


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "link"])
def test_commands_that_the_disk_lets_down(run: Program, call: str) -> None:
    for command in COMMANDS[:9]:
        with faults.disk(faults.failing(errno.ENOSPC, call)):
            answer = run.run(*command, "--debug")
        assert answer.code in (0, 1, 5)
        assert WORD not in answer.out + answer.err
