from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.program import tree, untouched
from therasched.cli import output

if TYPE_CHECKING:
    import pytest

    from tests.support.program import Program
    from tests.support.shop import Shop

PATH = "sessions/2026/03/2026-03-05-0900-bcdfgh.yaml"


def test_it_takes_the_file_away_and_keeps_a_copy(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    text = (shop.root / PATH).read_bytes()
    answer = program("remove", "anna", "-y")
    assert answer.out == "Removed bcdfgh Anna K., Thu 5 Mar 09:00\n"
    assert "a copy is kept in .therasched/removed/" in answer.err
    assert "Next:  therasched agenda 2026-03-05" in answer.err
    assert not (shop.root / PATH).exists()
    assert text in tree(shop.root / ".therasched/removed").values()
    program("show", "bcdfgh", code=3)


def test_nobody_to_ask_is_a_no(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    with untouched(shop.root):
        answer = program("remove", "bcdfgh", code=2)
        program("remove", "bcdfgh", "--no-input", code=2)
    assert "this needs a yes: Remove bcdfgh Anna K., Thu 5 Mar 09:00?" in answer.err
    assert "try: the same command with -y" in answer.err


def test_several_are_asked_about_at_once(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    shop.book("ben-o", "2026-03-06 9:00", id="cccccc")
    answer = program("remove", "-", code=2, stdin="bcdfgh\ncccccc\n")
    assert (
        "Remove bcdfgh Anna K., Thu 5 Mar 09:00; cccccc Ben O'Brien, Fri 6 Mar 09:00?" in answer.err
    )


def test_a_no_removes_nothing(
    program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    with untouched(shop.root):
        answer = program("remove", "bcdfgh", code=1, stdin="n\n")
    assert "Nothing was removed." in answer.err
    assert answer.out == ""
    assert "Removed bcdfgh" in program("remove", "bcdfgh", stdin="y\n").out
