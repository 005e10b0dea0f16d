"""The door to other programs: which editor is started, and what its end means."""

from __future__ import annotations

import signal
import sys
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from therasched.storage import processes
from therasched.storage.processes import EditorFailed

if TYPE_CHECKING:
    from pathlib import Path


def program(folder: Path, name: str, text: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.parametrize(
    ("visual", "editor", "chosen"),
    [
        ("", "", ["vi"]),
        ("", "ed", ["ed"]),
        ("ed", "nano", ["ed"]),
        ("  ", "ed", ["ed"]),
        ("ed -w --line 3", "", ["ed", "-w", "--line", "3"]),
        ("'my ed' \"a b\" c\\ d", "", ["my ed", "a b", "c d"]),
        ("ed; rm -rf $HOME `x`", "", ["ed;", "rm", "-rf", "$HOME", "`x`"]),
    ],
)
def test_the_environment_names_the_editor(
    programs: Path, monkeypatch: pytest.MonkeyPatch, visual: str, editor: str, chosen: list[str]
) -> None:
    for name in ("vi", "ed", "nano", "my ed", "ed;"):
        program(programs, name)
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.setenv("EDITOR", editor)
    path, *arguments = processes.editor()
    assert [path.removeprefix(f"{programs}/"), *arguments] == chosen


@pytest.mark.parametrize("editor", ["nowhere", "'open", "#", "./ed", "sub/ed", "../practice/ed"])
def test_what_is_no_editor_is_said_with_what_to_do(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    practice = tmp_path / "practice"
    for folder in (practice, practice / "sub"):
        program(folder, "ed", "touch started")
    monkeypatch.chdir(practice)
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(EditorFailed) as refused:
        processes.run_editor(practice / "a.yaml")
    assert "EDITOR" in str(refused.value)
    assert refused.value.hint == "export EDITOR=nano"
    assert not (practice / "started").exists()


@pytest.mark.parametrize("editor", ["./ed", "sub/ed -w", "../practice/ed", "~/ed"])
def test_an_editor_named_by_a_part_of_its_path_is_told_as_that(
    monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    with pytest.raises(EditorFailed) as refused:
        processes.editor()
    named = f'the editor "{editor.split(maxsplit=1)[0]}" (VISUAL says so)'
    assert refused.value.message == f"{named} must be a bare name or a whole path"


@pytest.mark.parametrize("path", ["", ".", "./", "practice:", ":"])
def test_no_program_of_the_practice_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    program(tmp_path / "practice", "vi", "touch started")
    monkeypatch.chdir(tmp_path / "practice")
    monkeypatch.setenv("PATH", path)
    with pytest.raises(EditorFailed, match=r'no editor "vi"$'):
        processes.run_editor(tmp_path / "a.yaml")
    assert not (tmp_path / "practice" / "started").exists()


def test_the_file_is_handed_over_as_one_word(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", str(program(programs, "ed", 'echo "$#:$1:$2" > "$2"')) + " -w")
    file = tmp_path / "a b; $(touch c).txt"
    processes.run_editor(file)
    assert file.read_text() == f"2:-w:{file}\n"


def test_an_editor_that_ends_with_an_error_is_told(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", str(program(programs, "ed", "exit 3")))
    with pytest.raises(EditorFailed, match=r"^the editor ended with 3$"):
        processes.run_editor(tmp_path / "a")


def test_what_can_not_be_started_is_told(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(programs, "ed")
    path.write_bytes(b"\x7fELF no program")
    monkeypatch.setenv("EDITOR", "ed")
    with pytest.raises(EditorFailed, match=r"^could not start "):
        processes.run_editor(tmp_path / "a")


def test_ctrl_c_is_the_editors_own(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = f"exec '{sys.executable}' -c 'import os, signal; os.kill(os.getppid(), signal.SIGINT)'"
    monkeypatch.setenv("EDITOR", str(program(programs, "ed", python)))
    before = signal.getsignal(signal.SIGINT)
    processes.run_editor(tmp_path / "a")
    assert signal.getsignal(signal.SIGINT) is before


# --- other programs ------------------------------------------------------------------------


def test_a_program_gets_and_loses_variables(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(programs, "tell", 'echo "$GIVEN,${GIT_DIR-none},$KEPT"; cat; exit 3')
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    monkeypatch.setenv("KEPT", "kept")
    done = processes.run("tell", stdin=b"in", environment={"GIVEN": "given", "GIT_DIR": None})
    assert done == (3, b"given,none,kept\nin", b"")


def test_a_program_is_found_in_absolute_folders_alone(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(programs)
    found = str(program(programs, "tool"))
    (programs / "folder").mkdir()
    assert processes.find("tool") == found
    assert processes.find(found) == found
    monkeypatch.setenv("PATH", ".")
    assert processes.find("tool") is None
    assert processes.find("./tool") is None
    monkeypatch.setenv("PATH", str(programs))
    assert processes.find("folder") is None
    with pytest.raises(processes.ProgramMissing, match="nowhere is not installed"):
        processes.run("nowhere")


def test_a_program_that_can_not_be_started_is_missing(programs: Path) -> None:
    program(programs, "tool").write_bytes(b"\x7fELF no program")
    with pytest.raises(processes.ProgramMissing, match="could not start "):
        processes.run("tool")


def test_a_program_that_does_not_end_is_ended(programs: Path) -> None:
    program(programs, "tool", "exec /bin/sleep 60")
    with pytest.raises(
        processes.TooSlow, match=r"^tool did not end within 0.05 seconds$"
    ) as caught:
        processes.run("tool", "secret", within=0.05)
    assert caught.value.__suppress_context__


def test_only_the_main_thread_holds_ctrl_c_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def hold() -> None:
        with processes.uninterrupted():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=hold)
    thread.start()
    thread.join()
    assert seen == [before]
    hold()
    assert seen[1] is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_program_that_is_begun_is_waited_for_later(programs: Path) -> None:
    program(programs, "slow", 'read line; echo "got $line"; echo woe >&2; exit 3')
    ended = processes.begin("slow", stdin=b"it\n", environment={})
    assert ended() == processes.Done(3, b"got it\n", b"woe\n")
    program(programs, "deaf", "exec <&-; exit 4")
    ended = processes.begin("deaf", stdin=b"x" * 100_000, environment={})
    assert ended().code == 4


def test_what_is_missing_or_no_program_is_not_begun(programs: Path) -> None:
    (programs / "odd").write_bytes(b"\0")
    (programs / "odd").chmod(0o755)
    for name, told in (("nothing", "is not installed"), ("odd", "could not start")):
        with pytest.raises(processes.ProgramMissing, match=told):
            processes.begin(name, stdin=b"", environment={})
