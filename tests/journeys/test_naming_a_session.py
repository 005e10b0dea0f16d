"""Naming a session, by every way the commands know, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

TIMES = {
    "bcdfgh": "2026-02-23 9:00",
    "bcdxxx": "2026-03-02 9:00",
    "cccccc": "2026-03-05 9:00",
    "dddddd": "2026-03-09 9:00",
}


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    for identity, at in TIMES.items():
        shop.book("anna-k", at, id=identity)


@pytest.mark.parametrize(
    ("ref", "identity"),
    [
        ("cccccc", "cccccc"),
        ("sessions/2026/03/2026-03-05-0900-cccccc.yaml", "cccccc"),
        ("./2026-03-05-0900-cccccc.yaml", "cccccc"),
        ("next", "cccccc"),
        ("last", "bcdxxx"),
        ("ddd", "dddddd"),
        ("DDDD", "dddddd"),
        ("anna-k", "bcdxxx"),
        ("ann", "bcdxxx"),
        ("Anna K.", "bcdxxx"),
        ("k.", "bcdxxx"),
        ("anna@mon", "bcdxxx"),
        ("anna@thu", "cccccc"),
        ("anna@2026-03-09", "dddddd"),
        ("anna@9 mar", "dddddd"),
        ("anna@+2d", "cccccc"),
    ],
)
def test_each_way_finds_it(program: Program, ref: str, identity: str) -> None:
    assert program("show", ref, "--json").ids == [identity]


@pytest.mark.parametrize(
    ("command", "identity"),
    [
        ("plan anna -m x", "cccccc"),
        ("outcome anna attended", "bcdxxx"),
        ("outcome anna --note x", "bcdxxx"),
        ("move anna fri", "cccccc"),
        ("cancel anna", "cccccc"),
        ("remove anna -y", "cccccc"),
        ("show anna", "bcdxxx"),
        ("show anna@mon", "bcdxxx"),
        ("move anna@mon fri", "dddddd"),
        ("plan anna@mon -m x", "dddddd"),
        ("outcome anna@mon attended", "bcdxxx"),
        ("cancel anna@mon", "dddddd"),
    ],
)
def test_of_a_client_it_is_what_the_verb_waits_for(
    program: Program, command: str, identity: str
) -> None:
    assert program(*command.split(), "--json").ids == [identity]


def test_homework_goes_to_what_is_marked_only_when_nothing_waits(program: Program) -> None:
    program("outcome", "bcdxxx", "attended")
    assert program("outcome", "anna", "--homework", "x", "--json").ids == ["bcdfgh"]
    program("outcome", "bcdfgh", "attended")
    assert program("outcome", "anna", "--homework", "y", "--json").ids == ["bcdxxx"]
    refused = program("outcome", "anna", "no-show", code=3)
    assert "Anna K. has no past session without an outcome" in refused.err
    assert "therasched history anna-k" in refused.err
    program("outcome", "anna", code=3)


def test_share_and_unshare_wait_for_homework(program: Program) -> None:
    program("share", "anna", code=3)
    program("outcome", "bcdfgh", "attended", "--homework", "x")
    assert program("share", "anna", "--json").ids == ["bcdfgh"]
    assert program("unshare", "anna", "--json").ids == ["bcdfgh"]


def test_the_session_that_runs_is_now_and_not_next(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "today 10:30", id="fffff2")
    assert program("show", "now", "--json").ids == ["fffff2"]
    assert program("show", "next", "--json").ids == ["cccccc"]
    assert program("move", "anna", "fri", "--json").ids == ["cccccc"]
    assert program("show", "anna", "--json").ids == ["fffff2"]


def test_next_counts_moments_not_wall_clocks(program: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-03-04 9:00", id="fffff2")
    shop.book("ben-o", "2026-03-04 12:00", id="ggggg2", timezone="Asia/Tokyo")
    assert program("show", "next", "--json").ids == ["ggggg2"]
    assert program("plan", "ben", "-m", "x", "--json").ids == ["ggggg2"]
    later = program("show", "last", "--json", THERASCHED_NOW="2026-03-04 10:00")
    assert later.ids == ["fffff2"]


def test_what_fits_two_is_listed(program: Program, shop: Shop) -> None:
    answer = program("show", "bcd", code=4)
    assert answer.out == ""
    assert answer.err.splitlines()[1:] == [
        "error: which session is bcd?",
        "  bcdfgh Anna K., Mon 23 Feb 09:00",
        "  bcdxxx Anna K., Mon 2 Mar 09:00",
        "  try: therasched show bcdfgh …",
    ]
    error = program("show", "bcd", "--json", code=4).json["error"]
    assert error["code"] == "ambiguous"
    assert len(error["choices"]) == 2
    shop.write("clients/bcd-x.yaml", "code: bcd-x\nname: Bcd X\n")
    shop.book("bcd-x", "2026-03-02 11:00", id="fffff2", service="slt-50")
    assert "fffff2" in program("show", "bcd", code=4).err


def test_on_a_terminal_it_is_chosen_by_number(shop: Shop) -> None:
    with Terminal(shop.root, "show", "bcd") as terminal:
        assert "1  bcdfgh Anna K." in terminal.sees("2  bcdxxx Anna K.")
        terminal.sees("which session is bcd")
        terminal.types("7")
        terminal.sees("not in the range")
        terminal.types("2")
        assert "sessions/2026/03/2026-03-02-0900-bcdxxx.yaml" in terminal.ends(0)
    with Terminal(shop.root, "show", "bcd", "--no-input") as terminal:
        terminal.ends(4)


def test_two_files_with_one_id_are_told_apart_by_their_paths(program: Program, shop: Shop) -> None:
    one = shop.root / "sessions/2026/03/2026-03-05-0900-cccccc.yaml"
    copy = one.with_name("2026-03-06-0900-cccccc.yaml")
    copy.write_text(one.read_text(encoding="utf-8").replace("03-05", "03-06"), encoding="utf-8")
    answer = program("plan", "cccccc", "-m", "x", code=4)
    assert "2026-03-06-0900-cccccc.yaml" in answer.err
    assert "try: therasched plan sessions/2026/03/2026-03-05-0900-cccccc.yaml" in answer.err
    program("plan", copy.name, "-m", "x")
    assert "plan: |\n  x\n" in copy.read_text(encoding="utf-8")
    assert "plan:" not in one.read_text(encoding="utf-8")


def test_ids_from_stdin(program: Program) -> None:
    assert program("show", "-", "--json", stdin="cccccc\n\nddd\tmore\ncccccc\n").ids == [
        "cccccc",
        "dddddd",
    ]
    assert program("show", "-", stdin="cccccc\nddd\n").out.count("Anna K.") == 2
    program("show", "-", code=2, stdin=" \n")
    program("show", "-", code=2, stdin=b"\xff\xfe")
    program("show", "-", code=3, stdin="cccccc\nzzzzzz\n")
    assert "stdin names 2" in program("plan", "-", "-m", "x", code=2, stdin="ccc\nddd\n").err
    assert program("plan", "-", "-m", "x", "--json", stdin="ccc\n").ids == ["cccccc"]
    program("plan", "-", "-m", "-", code=2, stdin="ccc\n")


def test_many_are_shared_and_removed_by_their_ids(program: Program) -> None:
    for identity in ("bcdfgh", "bcdxxx"):
        program("outcome", identity, "attended", "--homework", "x")
    listed = program("list", "--unshared", "--plain").out
    assert program("share", "-", "--json", stdin=listed).ids == ["bcdfgh", "bcdxxx"]
    assert program("list", "--unshared", "--plain").out == ""
    answer = program("unshare", "-", stdin=listed)
    assert answer.out.count("no longer shared with Anna K.") == 2
    program("remove", "-", code=2, stdin=listed)
    assert program("remove", "-", "-y", "--json", stdin=listed).ids == ["bcdfgh", "bcdxxx"]
    assert program("list", "--json").ids == ["cccccc", "dddddd"]


def test_a_refusal_among_many_tells_what_was_done_before(program: Program) -> None:
    program("outcome", "bcdfgh", "attended", "--homework", "x")
    answer = program("share", "-", "--json", code=5, stdin="bcdfgh\nbcdxxx\n")
    assert answer.json["error"]["message"] == "bcdxxx has no homework to share"
    assert answer.ids == ["bcdfgh"]


@pytest.mark.parametrize(
    ("ref", "says"),
    [
        ("cc", '"cc" is too short for an id'),
        ("zzzzzz", 'no session and no client "zzzzzz"'),
        ("now", "there is no session now"),
        ("anna@tue", 'Anna K. has no session on "tue"'),
        ("ana", "did you mean anna-k?"),
        ("ben", "Ben O'Brien has no past session"),
    ],
)
def test_what_fits_nothing(program: Program, ref: str, says: str) -> None:
    assert says in program("show", ref, code=3).err


def test_a_day_that_can_not_be_read(program: Program) -> None:
    assert "did you mean tue?" in program("show", "anna@teu", code=2).err
