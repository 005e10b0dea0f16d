from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import build
from tests.support.build import session
from therasched.actions.office import Saved
from therasched.cli import scoping
from therasched.domain import scope

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

FIRST = build.stored(session("bcdfg2", "03-10 14:00", "anna-k"))
OTHER = build.stored(session("bcdfg3", "03-17 14:00", "anna-k"))


def test_the_words_are_those_of_the_rule() -> None:
    assert scoping.SCOPES == scope.SCOPES
    assert scoping.THIS == scope.THIS


@pytest.mark.parametrize("command", ["move", "cancel"])
def test_nothing_of_what_is_agreed_to_is_cut(program: Program, shop: Shop, command: str) -> None:
    program("new", "anna", "2026-03-10", "14:00", "--repeat", "weekly", "--count", "2",
            "--id", "bcdfgh")  # fmt: skip
    other = shop.book("ben-o", "2026-03-18 14:30").session.id
    when = ("2026-03-11", "14:00") if command == "move" else ()
    answer = program(command, "bcdfgh", *when, "--scope", "all", "-n", COLUMNS="40")
    shown = answer.out[: answer.out.index("(dry run)")]
    assert max(map(len, shown.splitlines())) <= 40
    assert "…" not in shown
    begin = "id when becomes bcdfgh Tue 10 Mar 14:00–14:50 →"
    told = " ".join(shown.split())
    if command == "move":
        assert told.startswith(f"{begin} Wed 11 Mar 14:00–14:50 ")
        assert f": overlaps {other} Ben O'Brien 14:30–15:20" in told
    else:
        assert told.startswith(f"{begin} cancelled ")


def test_how_many() -> None:
    assert [scoping.many(number) for number in (0, 1, 2)] == [
        "0 sessions",
        "1 session",
        "2 sessions",
    ]


def test_a_code_may_hold_any_words() -> None:
    assert scoping.listing("k7f3mq") == "therasched list --series k7f3mq"
    assert scoping.listing("a; ls") == "therasched list --series 'a; ls'"


def test_one_that_was_written_twice_is_told_once_as_it_is_now() -> None:
    before = FIRST._replace(data=b"as it was")
    edited = Saved(FIRST, before, notes=("the change is signed, too",))
    assert scoping.merged(edited, [Saved(OTHER)]) == [edited, Saved(OTHER)]
    again = FIRST._replace(data=b"with its new place")
    assert scoping.merged(edited, [Saved(again, FIRST), Saved(OTHER)]) == [
        edited._replace(stored=again),
        Saved(OTHER),
    ]
