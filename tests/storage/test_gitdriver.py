from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.storage.test_merging import BASE, NAME, PATH, content, log, put
from tests.support.chains import Chain
from tests.support.gitplace import begin, git, needs_git
from therasched.domain.merge import LOCKED
from therasched.errors import StorageFailed
from therasched.storage import gitdriver, paths, processes
from therasched.storage.gitcall import NotCommitted

if TYPE_CHECKING:
    from pathlib import Path

OURS, THEIRS = put(BASE, ("One.", "1.")), put(BASE, ("Here", "There"))
NOWHERE = "sessions/2026/03/2026-03-10-1400-b2r4tw.yaml"


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The top of a working tree, in which git runs the driver."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def given(
    top: Path, base: bytes = BASE, ours: bytes = OURS, theirs: bytes = THEIRS
) -> tuple[str, str, str]:
    """Three files as git hands them over."""
    names = (".merge_file_a", ".merge_file_b", ".merge_file_c")
    for name, data in zip(names, (base, ours, theirs), strict=True):
        (top / name).write_bytes(data)
    return names


def test_the_result_stands_in_our_file(top: Path) -> None:
    names = given(top)
    found = gitdriver.merge_files(*names, PATH)
    assert (found.path, found.conflicts, found.draft, found.needs_hand) == (PATH, (), "", False)
    assert (top / names[1]).read_bytes() == put(OURS, ("Here", "There"))
    assert sorted(one.name for one in top.iterdir()) == [*names]


def test_files_without_an_ancestor_and_in_a_folder_of_the_repository(top: Path) -> None:
    names = given(top, base=b"", theirs=put(OURS, ("Here", "There")))
    found = gitdriver.merge_files(*names, f"a b/{PATH}")
    assert [one.path for one in found.conflicts] == [("place",)]
    assert found.needs_hand


def test_other_files_are_merged_by_their_lines(top: Path) -> None:
    names = given(top, b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\nC\n")
    assert not gitdriver.merge_files(*names, "templates/a.txt").needs_hand
    assert (top / names[1]).read_bytes() == b"A\nb\nC\n"


def test_a_text_that_is_locked_here_stays_and_the_other_is_a_draft(top: Path) -> None:
    signed = Chain()
    signed.sign(NAME, "03-11 10:30", content=content(OURS))
    place = top / "a b" / paths.log_path(NAME)
    place.parent.mkdir(parents=True)
    place.write_bytes(log(signed) + b"cut")
    for draft in (f"{NAME}-merge.yaml", f"1-{NAME}-merge.yaml"):
        names = given(top)
        found = gitdriver.merge_files(*names, f"a b/{PATH}")
        assert [one.kind for one in found.conflicts] == [LOCKED]
        assert found.draft == f"a b/.therasched/drafts/{draft}"
        assert (top / found.draft).read_bytes() == THEIRS
        assert (top / names[1]).read_bytes() == OURS


@needs_git
def test_a_text_that_is_locked_there_stays(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = Chain()
    signed.sign(NAME, "03-11 10:30", content=content(THEIRS))
    begin(top)
    place = top / paths.log_path(NAME)
    place.parent.mkdir(parents=True)
    place.write_bytes(log(signed))
    git(top, "add", ".")
    git(top, "commit", "-qm", "x")
    place.unlink()
    monkeypatch.setenv(f"GITHEAD_{git(top, 'rev-parse', 'HEAD').strip()}", "other")
    monkeypatch.setenv(f"GITHEAD_{'0' * 40}", "none")
    names = given(top)
    found = gitdriver.merge_files(*names, PATH)
    assert (top / found.draft).read_bytes() == OURS
    assert (top / names[1]).read_bytes() == THEIRS


def test_what_can_not_be_read_or_written_is_told(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StorageFailed, match="could not read what is to be merged"):
        gitdriver.merge_files("a", "b", "c", PATH)
    names = given(top)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("therasched.storage.exports.put", refuse)
    with pytest.raises(StorageFailed, match="could not write what was merged: no space left"):
        gitdriver.merge_files(*names, PATH)
    assert (top / names[1]).read_bytes() == OURS


def test_a_draft_that_can_not_be_kept_ends_the_merge(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = Chain()
    signed.sign(NAME, "03-11 10:30", content=content(OURS))
    place = top / paths.log_path(NAME)
    place.parent.mkdir(parents=True)
    place.write_bytes(log(signed))
    names = given(top)
    monkeypatch.setattr(gitdriver, "MOST_DRAFTS", 0)
    with pytest.raises(StorageFailed, match="is full of drafts"):
        gitdriver.merge_files(*names, PATH)
    (top / ".therasched" / "drafts").rmdir()
    (top / ".therasched" / "drafts").write_text("")
    with pytest.raises(StorageFailed, match="could not keep a draft"):
        gitdriver.merge_files(*names, PATH)
    assert (top / names[1]).read_bytes() == OURS


def test_the_program_is_called_by_its_name_or_where_it_lies(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def driver() -> str:
        return gitdriver.settings()["merge.therasched.driver"].partition(" merge-file")[0]

    monkeypatch.setattr(processes, "find", lambda program: f"/usr/bin/{program}")
    assert driver() == "therasched"
    monkeypatch.setattr(processes, "find", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["/x/pytest"])
    assert driver() == f"{sys.executable} -m therasched"
    program = top / "a b" / "therasched"
    program.parent.mkdir()
    program.touch(0o700)
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert driver() == f"'{program}'"


@needs_git
def test_git_is_told_once_and_asked(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(top)
    assert gitdriver.missing(str(top)) == [".git/config: merge.therasched.driver"]
    gitdriver.install(str(top))
    assert gitdriver.missing(str(top)) == []
    (top / ".git" / "config.lock").touch()
    with pytest.raises(NotCommitted, match="could not lock config file"):
        gitdriver.install(str(top))
    monkeypatch.setattr(processes, "find", lambda _: None)
    assert gitdriver.missing(str(top)) == []
