"""The past of a practice: files are put back by the one writer, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git
from tests.support.records import kept
from therasched.domain.history import Change
from therasched.errors import ChangedOnDisk, Refused
from therasched.storage import clock
from therasched.storage.files import Files
from therasched.storage.past import Past

if TYPE_CHECKING:
    from pathlib import Path

ANNA, BEN = "clients/anna-k.yaml", "clients/ben-o.yaml"

pytestmark = needs_git


@pytest.fixture
def past(tmp_path: Path) -> Past:
    begin(tmp_path)
    (tmp_path / "clients").mkdir()
    (tmp_path / ANNA).write_text("1")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "mine")
    return Past(Files(tmp_path), "auto")


def test_files_are_put_back(past: Past, tmp_path: Path) -> None:
    past.put([Change(ANNA, b"1", b"2"), Change(BEN, None, b"3")])
    assert (past.content(ANNA), past.content(BEN)) == (b"2", b"3")
    past.put([Change(ANNA, b"2", None), Change(BEN, b"3", b"3")])
    assert (past.content(ANNA), past.content(BEN)) == (None, b"3")
    assert not (tmp_path / ".therasched/removed").exists()


@pytest.mark.parametrize("before", [None, b"x"])
def test_one_that_is_not_as_it_was_stops_all(
    past: Past, tmp_path: Path, before: bytes | None
) -> None:
    with kept(tmp_path), pytest.raises(ChangedOnDisk, match="changed on disk meanwhile"):
        past.put([Change(BEN, None, b"3"), Change(ANNA, before, b"2")])


def test_commits_and_who_makes_them(past: Past) -> None:
    (commit,) = past.commits()
    assert (commit.subject, commit.by, past.me()) == ("mine", past.me(), "lena@example.org")
    assert past.changes(commit) == [Change(ANNA, None, b"1")]
    assert clock.machine_at() >= commit.at
    past.catch_up()


@pytest.mark.parametrize("mode", ["", "off"])
def test_where_git_is_not_asked_there_is_none(tmp_path: Path, mode: str) -> None:
    with pytest.raises(Refused, match="without git there is no undo"):
        Past(Files(tmp_path), mode)
