"""Drafts: kept under a name that is free, for the owner alone, until they are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.storage.drafts import Drafts
from therasched.storage.files import Files
from therasched.storage.paths import DRAFTS

if TYPE_CHECKING:
    from pathlib import Path


def test_a_draft_is_kept_read_and_dropped(tmp_path: Path) -> None:
    drafts = Drafts(Files(tmp_path))
    assert drafts.paths() == []
    path = drafts.keep("k7f3mq-plan.txt", "Grüße\n".encode())
    assert path == f"{DRAFTS}/k7f3mq-plan.txt"
    assert (tmp_path / path).stat().st_mode & 0o777 == 0o600
    (tmp_path / path).write_text("more")
    assert drafts.read(path) == b"more"
    drafts.drop(path)
    assert drafts.paths() == []
    assert not list((tmp_path / ".therasched").rglob("*removed*"))


def test_no_draft_takes_the_place_of_another(tmp_path: Path) -> None:
    drafts = Drafts(Files(tmp_path))
    paths = [drafts.keep("a.txt", data) for data in (b"1", b"2", b"3")]
    assert [path.rpartition("/")[2] for path in paths] == ["a.txt", "2-a.txt", "3-a.txt"]
    assert drafts.paths() == sorted(paths)
    assert [drafts.read(path) for path in paths] == [b"1", b"2", b"3"]
