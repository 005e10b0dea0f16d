from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.terminal import editor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("anna-k", "2026-03-05 9:00", id="cccccc")
    shop.book("", "2026-03-05 13:00", type="team", title="Round", id="dddddd")


def test_it_says_which_session_and_what_is_next(program: Program) -> None:
    answer = program("plan", "anna", "-m", "Step 3.")
    assert answer.out == "cccccc Anna K., Thu 5 Mar 09:00: plan saved  ▮▮▯\n"
    assert answer.err.splitlines()[1:] == [
        "  sessions/2026/03/2026-03-05-0900-cccccc.yaml",
        "Next:  therasched todo",
    ]
    assert "Next:  therasched outcome bcdfgh" in program("plan", "bcdfgh", "-m", "x").err


def test_none_is_a_plan(program: Program) -> None:
    assert program("plan", "cccccc", "--none").out.endswith(": no plan needed  ▮▮▯\n")
    assert program("show", "cccccc", "--json").json["sessions"][0]["plan"] == "-"


def test_what_comes_along_is_shown_before(program: Program) -> None:
    program("outcome", "bcdfgh", "attended", "--note", "Well.", "--homework", "The lift.")
    err = program("plan", "anna", "-m", "x").err
    assert err.index("cccccc Anna K., Thu 5 Mar 09:00") < err.index(
        "last homework (2 Mar): The lift."
    )
    assert "last note     (2 Mar): Well." in err
    for flag in ("--json", "--plain", "-q"):
        assert "lift" not in program("plan", "cccccc", "-m", "x", flag).err


def test_the_text_from_stdin_or_the_editor(program: Program, tmp_path: Path) -> None:
    program("plan", "cccccc", "-m", "-", stdin="one\ntwo\n")
    script = editor(
        tmp_path,
        'echo three >> "$1"',
        'head -2 "$1" > "$1.x"; echo three >> "$1.x"',
        'mv "$1.x" "$1"',
    )
    program("plan", "cccccc", EDITOR=script)
    plan = program("show", "cccccc", "--json").json["sessions"][0]["plan"]
    assert plan == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("cccccc -m x --none", 2, "-m and --none exclude each other"),
        ("dddddd -m x", 5, "team entries have no plan"),
        ("cccccc", 2, "needs a terminal"),
        ("ben -m x", 3, "Ben O'Brien has no coming session without a plan"),
    ],
)
def test_what_is_refused(
    program: Program, shop: Shop, arguments: str, code: int, says: str
) -> None:
    with untouched(shop.root):
        assert says in program("plan", *arguments.split(), code=code).err


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_an_empty_plan_is_not_saved(program: Program, shop: Shop, text: str) -> None:
    with untouched(shop.root):
        answer = program("plan", "cccccc", "-m", text, code=2)
    assert "the plan is empty; nothing was saved" in answer.err
    assert "try: therasched plan cccccc --none" in answer.err


def test_a_cancelled_session_needs_no_plan(program: Program) -> None:
    program("cancel", "cccccc")
    assert "cccccc is cancelled" in program("plan", "cccccc", "-m", "x", code=5).err
