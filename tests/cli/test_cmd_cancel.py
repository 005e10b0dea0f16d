from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.terminal import Terminal
from therasched.cli import output

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-04 10:00", id="bcdfgh")
    shop.book("anna-k,ben-o", "2026-03-06 9:00", id="cccccc")
    shop.book("ben-o", "2026-03-04 12:00", type="task", id="dddddd")
    shop.book("", "2026-03-04 13:00", type="team", title="Round", id="fffff2")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("bcdfgh", "late-cancellation (23 h notice, policy 24 h), billable"),
        ("bcdfgh --at today@10:00", "cancelled (24 h notice, policy 24 h)"),
        ("bcdfgh --at today@10:01", "late-cancellation (23 h notice, policy 24 h), billable"),
        ("bcdfgh --by practitioner", "cancelled-by-practitioner"),
        ("bcdfgh --by clinic", "cancelled-by-practitioner"),
        ("dddddd", "cancelled by client"),
        ("fffff2 --by clinic", "cancelled by clinic"),
        ("fffff2", "cancelled by practitioner"),
        ("cccccc", "cancelled (2 days notice, policy 24 h)"),
    ],
)
def test_notice_and_policy_decide(program: Program, arguments: str, told: str) -> None:
    words = [word.replace("@", " ") for word in arguments.split()]
    answer = program("cancel", *words)
    assert answer.out.splitlines()[0].endswith(f": {told}")
    assert "Next:  therasched free" in answer.err


def test_after_the_start_it_is_late(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-03 10:00", id="ggggg2")
    answer = program("cancel", "ggggg2")
    assert "late-cancellation (after the start, policy 24 h), billable" in answer.out


def test_the_reason_stays_in_the_record_and_off_the_screen(program: Program) -> None:
    answer = program("cancel", "anna", "--reason", " has a\nfever ")
    assert "fever" not in answer.out + answer.err
    assert "nothing was sent to anybody" in answer.err
    cancellation = program("show", "bcdfgh", "--json").json["sessions"][0]["cancellation"]
    assert cancellation == {
        "by": "client",
        "at": "2026-03-03T10:40:00+01:00",
        "reason": "has a fever",
    }
    assert "sent" not in program("cancel", "fffff2").out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("bcdfgh", "--by", "nobody"), 2, "'nobody' is not one of"),
        (("bcdfgh", "--at", "yesterday"), 2, "the time of day is missing"),
        (("tanaka",), 3, "no coming session"),
        (("bcdfgh", "--at", "today 10:41"), 2, "is yet to come"),
        (("ben@fri",), 2, "Call off the whole group of 2, cccccc Anna K., Ben O'Brien"),
    ],
)
def test_what_is_refused(
    program: Program, shop: Shop, arguments: tuple[str, ...], code: int, says: str
) -> None:
    with untouched(shop.root):
        assert says in program("cancel", *arguments, code=code).err


def test_twice_or_after_it_took_place(program: Program, shop: Shop) -> None:
    program("cancel", "bcdfgh")
    assert "bcdfgh is cancelled already" in program("cancel", "bcdfgh", code=5).err
    shop.book("anna-k", "2026-03-02 10:00", id="ggggg2")
    program("outcome", "ggggg2", "attended")
    assert "took place, as its outcome says" in program("cancel", "ggggg2", code=5).err


def test_a_no_keeps_the_group(shop: Shop) -> None:
    with untouched(shop.root), Terminal(shop.root, "cancel", "ben@fri") as terminal:
        terminal.sees("Call off the whole group of 2")
        terminal.types("n")
        told = terminal.ends(5)
    assert "nothing was called off" in told
    assert "therasched outcome cccccc ben-o=cancelled" in told


def test_a_no_and_a_yes_about_a_group(
    program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    with untouched(shop.root):
        assert "nothing was called off" in program("cancel", "ben@fri", code=5, stdin="\n").err
    assert "cancelled (" in program("cancel", "ben@fri", stdin="y\n").out
