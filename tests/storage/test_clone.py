"""A clone: what its parts say; how two come together is told in tests/journeys/test_sync.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git
from therasched.errors import Refused
from therasched.storage import clone
from therasched.storage.clone import Clone
from therasched.storage.files import Files

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git


def test_names_of_objects_are_those_of_git(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"some text\n")
    for kind in ("sha1", "sha256"):
        place = tmp_path / kind
        git(tmp_path, "init", "-q", f"--object-format={kind}", str(place))
        name = git(place, "hash-object", str(tmp_path / "a")).strip()
        assert clone._blob_id(b"some text\n", len(name)) == name


def test_nothing_is_committed_yet(tmp_path: Path) -> None:
    begin(tmp_path)
    git(tmp_path, "remote", "add", "origin", "git@git.example.org:p.git")
    made = Clone(Files(tmp_path), "auto", "", asks=False, trusts=False)
    with pytest.raises(Refused, match="nothing is committed here yet"):
        made.tips()
