from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _group(shop: Shop, program: Program) -> None:
    shop.book("anna-k,ben-o", "2026-03-02 9:00", id="bcdfgh")
    program("outcome", "bcdfgh", "attended", "--homework", "lift")


def test_homework_of_each_is_shared_and_taken_back(program: Program) -> None:
    label = "bcdfgh Anna K., Ben O'Brien, Mon 2 Mar 09:00"
    answer = program("share", "bcdfgh")
    assert answer.out == f"{label}: homework shared with Anna K., Ben O'Brien\n"
    assert "Next:  therasched todo" in answer.err
    assert program("share", "bcdfgh").out == f"{label}: homework is shared already\n"
    answer = program("unshare", "bcdfgh")
    assert answer.out == f"{label}: homework no longer shared with Anna K., Ben O'Brien\n"
    assert "Next:  therasched share bcdfgh" in answer.err


@pytest.mark.parametrize("arguments", ["bcdfgh --client anna", "anna", "anna-k@mon"])
def test_of_one_client_it_is_hers_alone(program: Program, arguments: str) -> None:
    assert program("share", *arguments.split(), "--json").json["sessions"][0]["shared"] == [
        "anna-k"
    ]
    program("share", "bcdfgh")
    answer = program("unshare", *arguments.split(), "--json")
    assert answer.json["sessions"][0]["shared"] == ["ben-o"]


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("share bcdfgh --client tanaka", 5, "tanaka is not in bcdfgh"),
        ("share bcdfgh --client zoe", 3, 'no client "zoe"'),
        ("unshare bcdfgh", 5, "bcdfgh has no shared homework"),
        ("share tanaka", 3, "has no session with homework that is not shared"),
        ("unshare anna", 3, "has no session with shared homework"),
    ],
)
def test_what_is_refused(program: Program, shop: Shop, command: str, code: int, says: str) -> None:
    with untouched(shop.root):
        assert says in program(*command.split(), code=code).err


def test_an_empty_client_is_not_everybody(program: Program, shop: Shop) -> None:
    with untouched(shop.root):
        program("share", "bcdfgh", "--client", "", code=3)


def test_only_the_share_is_written(program: Program, shop: Shop) -> None:
    path = shop.root / "sessions/2026/03/2026-03-02-0900-bcdfgh.yaml"
    before = path.read_text(encoding="utf-8")
    program("share", "anna", THERASCHED_NOW="2026-03-03 11:00")
    after = path.read_text(encoding="utf-8")
    assert after.replace("  shared: {anna-k: 2026-03-03T10:00:00Z}\n", "") == before
