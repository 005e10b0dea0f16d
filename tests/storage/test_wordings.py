"""A practice's own templates: which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from therasched.errors import TheraschedError
from therasched.storage import wordings
from therasched.storage.files import Files

if TYPE_CHECKING:
    from pathlib import Path


def test_a_practice_has_none_at_first(tmp_path: Path) -> None:
    assert wordings.own(Files(tmp_path)) == {}


def test_every_file_below_is_given_but_hidden_ones(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "messages" / "de"
    folder.mkdir(parents=True)
    (folder / "moved.txt").write_bytes(b"one")
    (folder / ".moved.txt.swp").write_bytes(b"two")
    (folder.parent / "notes").write_bytes(b"three")
    (tmp_path / "templates" / "pages").write_bytes(b"four")
    assert wordings.own(Files(tmp_path)) == {
        "templates/messages/de/moved.txt": b"one",
        "templates/messages/notes": b"three",
    }


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "messages"
    folder.mkdir(parents=True)
    (folder / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(TheraschedError):
        wordings.own(Files(tmp_path))
