from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


KINDS = ["overdue", "locks", "to sign", "plan", "review", "co-sign"]


def test_what_waits_and_the_command_that_does_it(example: Program) -> None:
    rows = example("todo", "--plain").rows
    kinds = [row[0] for row in rows]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert set(kinds) == set(KINDS)
    for kind, *_, command in rows:  # what needs more than its name ends with 2
        name, *words = command.split()
        assert name == "therasched"
        example(*words, "-n", code=2 if kind in ("overdue", "plan") else 0)


def test_each_row_names_its_session_in_json(example: Program) -> None:
    document = example("todo", "--json").json
    ids = {one["id"] for one in document["sessions"]}
    assert {row["id"] for row in document["todo"]} == ids
    assert {row["kind"] for row in document["todo"]} == set(KINDS)


def test_whose_work_and_how_far(example: Program) -> None:
    def count(*arguments: str) -> int:
        return len(example("todo", "--plain", *arguments).rows)

    assert count("--all") > count()
    assert count("--practitioner", "tom") == count("--all") - count()
    assert count("--days", "0") < count() < count("--days", "30")
    assert count("--since", "today") < count()
    example("todo", "--days", "-1", code=2)
    example("todo", "--practitioner", "", code=3)


def test_done_is_done(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    assert [row[0] for row in program("todo", "--plain").rows] == ["overdue"]
    program("outcome", "bcdfgh", "attended")
    assert program("todo", "--plain").out == ""
    assert "othing" in program("todo").out
    shop.book("anna-k", "2026-03-05 9:00", id="cccccc")
    assert [row[0] for row in program("todo", "--plain").rows] == ["plan"]
    program("cancel", "cccccc")
    assert program("todo", "--plain").out == ""
