"""The reference page in docs/ is the one that the field table gives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from therasched.storage import reference
from therasched.storage.fields import KINDS
from therasched.storage.shapes import SHAPES

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "file-format.md"


def test_the_committed_page_is_the_generated_one(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update-golden"):
        PAGE.write_text(reference.page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == reference.page()


def test_every_field_has_a_row() -> None:
    rows = [line for line in reference.page().splitlines() if line.startswith("| `")]
    for key in (
        "outcome.clients.CODE.homework",
        "reminders[].before",
        "admin.shared",
        "services.CODE.notice",
        "practitioners.CODE.hours.mon",
        "consent.email",
    ):
        assert sum(row.startswith(f"| `{key}` |") for row in rows) >= 1, key
    assert all(row.count("|") == 4 for row in rows)


def test_every_kind_and_shape_is_explained() -> None:
    page = reference.page()
    assert all(f"## {kind.capitalize()}" in page for kind in KINDS)
    assert set(reference.SHAPES) == {*SHAPES, "moment"}
