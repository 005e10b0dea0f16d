"""Golden files: equal bytes pass, anything else is told, and files nobody asks for are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.golden import Golden

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_written_passes_byte_by_byte(tmp_path: Path) -> None:
    Golden(tmp_path, update=True)("agenda/week.txt", "Mo 家族\r\n")
    assert (tmp_path / "agenda" / "week.txt").read_bytes() == "Mo 家族\r\n".encode()
    Golden(tmp_path, update=False)("agenda/week.txt", "Mo 家族\r\n".encode())


@pytest.mark.parametrize(
    ("actual", "told"), [("a\r\nb\n", r"\+a\\r\\n"), ("a\nb", r"\+b"), (b"\xff\nb\n", "xff")]
)
def test_a_difference_is_told(tmp_path: Path, actual: str | bytes, told: str) -> None:
    (tmp_path / "it").write_bytes(b"a\nb\n")
    with pytest.raises(AssertionError, match=told):
        Golden(tmp_path, update=False)("it", actual)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="--update-golden"):
        Golden(tmp_path, update=False)("it", "text")


def test_files_that_nobody_asked_for_are_named(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "week.txt").touch()
    golden = Golden(tmp_path, update=True)
    golden("week.txt", "text")
    assert golden.unused() == ["old/week.txt"]
