from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _session(shop: Shop, program: Program) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    program("plan", "bcdfgh", "-m", "Step one.\nStep two.")
    program("outcome", "bcdfgh", "attended", "--note", "Well.", "--homework", "Lift.", "--share")


def test_everything_is_shown(program: Program) -> None:
    out = program("show", "anna").out
    for text in (
        "Anna K.",
        "Step one.",
        "Step two.",
        "Well.",
        "Lift.",
        "attended",
        "Speech therapy",
    ):
        assert text in out
    assert "sessions/2026/03/2026-03-02-0900-bcdfgh.yaml" in out


def test_json_has_the_texts(program: Program) -> None:
    (one,) = program("show", "bcdfgh", "--json").json["sessions"]
    assert one["plan"] == "Step one.\nStep two."
    assert one["outcome"]["clients"]["anna-k"]["homework"] == "Lift."
    assert one["shared_at"] == {"anna-k": "2026-03-03T10:40:00+01:00"}


def test_records_have_a_line_for_each_line(program: Program) -> None:
    rows = program("show", "bcdfgh", "--plain").rows
    assert ["plan", "Step one."] in rows
    assert ["plan", "Step two."] in rows


def test_several_stand_apart(program: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-03-02 11:00", id="cccccc")
    out = program("show", "-", stdin="bcdfgh\ncccccc\n").out
    assert "\n\nBen O'Brien\n" in out
    plain = program("show", "-", "--plain", stdin="bcdfgh\ncccccc\n")
    assert [row[1] for row in plain.rows if row[0] == "id"] == ["bcdfgh", "cccccc"]
