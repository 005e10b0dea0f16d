"""What needs a terminal: questions, the editor, Ctrl-C, the pager, colours, the width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import tree, untouched
from tests.support.terminal import Terminal, editor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop

PATH = "sessions/2026/03/2026-03-02-0900-bcdfgh.yaml"


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("anna-k", "2026-03-09 9:00", id="cccccc")


def test_removing_asks_first(shop: Shop) -> None:
    with untouched(shop.root), Terminal(shop.root, "remove", "bcdfgh") as terminal:
        terminal.sees("Remove bcdfgh Anna K., Mon 2 Mar 09:00? [y/N]")
        terminal.types("")
        assert "Nothing was removed." in terminal.ends(1)
    with Terminal(shop.root, "remove", "bcdfgh") as terminal:
        terminal.sees("[y/N]")
        terminal.types("y")
        assert "Removed bcdfgh" in terminal.ends(0)
    assert not (shop.root / PATH).exists()
    assert list((shop.root / ".therasched/removed").rglob("*bcdfgh*"))


def test_an_outcome_is_asked_for(shop: Shop) -> None:
    with Terminal(shop.root, "outcome", "anna") as terminal:
        terminal.sees("bcdfgh Anna K., Mon 2 Mar 09:00")
        terminal.sees("1  attended")
        terminal.sees("attendance:")
        terminal.types("4")
        assert "bcdfgh Anna K., Mon 2 Mar 09:00: no-show" in terminal.ends(0)
    assert "no-show" in (shop.root / PATH).read_text(encoding="utf-8")


def test_an_open_slot_is_offered(shop: Shop) -> None:
    with Terminal(shop.root, "new", "anna", "mon", "--find") as terminal:
        terminal.sees("1  Mon 9 Mar 2026 09:50–12:00")
        terminal.sees("2  Mon 9 Mar 2026 13:00–17:00")
        terminal.sees("which slot")
        terminal.types("2")
        assert "Mon 9 Mar 2026 13:00–13:50" in terminal.ends(0)
    with (
        untouched(shop.root),
        Terminal(shop.root, "new", "anna", "mon", "--find", "-q") as terminal,
    ):
        terminal.sees("which slot")
        terminal.presses("c")
        terminal.ends(130)


@pytest.mark.parametrize(
    ("command", "question"),
    [
        ("remove bcdfgh", "[y/N]"),
        ("outcome bcdfgh", "attendance"),
        ("show bcd", "which session"),
        ("new anna 2026-10-25 02:30", "which time"),
    ],
)
@pytest.mark.parametrize("key", ["c", "d"])
def test_whoever_leaves_at_a_question_changed_nothing(
    shop: Shop, command: str, question: str, key: str
) -> None:
    shop.book("ben-o", "2026-03-10 9:00", id="bcdxxx")
    with untouched(shop.root), Terminal(shop.root, *command.split()) as terminal:
        terminal.sees(question)
        terminal.presses(key)
        assert "interrupted" in terminal.ends(130)


def test_ctrl_c_in_the_editor_belongs_to_the_editor(shop: Shop, tmp_path: Path) -> None:
    script = editor(
        tmp_path,
        "trap 'echo heard; echo mine > \"$1\"; exit 0' INT",
        "echo ready",
        "sleep 20 & wait",
    )
    with Terminal(shop.root, "plan", "cccccc", EDITOR=script) as terminal:
        terminal.sees("ready")
        terminal.presses("c")
        terminal.sees("heard")
        assert "plan saved" in terminal.ends(0)
    shown = (shop.root / "sessions/2026/03/2026-03-09-0900-cccccc.yaml").read_text(encoding="utf-8")
    assert "plan: |\n  mine\n" in shown


def test_an_editor_that_fails_saves_nothing(shop: Shop, tmp_path: Path) -> None:
    before = (shop.root / PATH).read_bytes()
    with Terminal(shop.root, "plan", "cccccc", EDITOR=editor(tmp_path, "exit 3")) as terminal:
        assert "the editor ended with 3" in terminal.ends(1)
    with Terminal(shop.root, "plan", "cccccc", EDITOR="nowhere-to-be-found") as terminal:
        assert 'there is no editor "nowhere-to-be-found"' in terminal.ends(1)
    with Terminal(shop.root, "plan", "cccccc", EDITOR=editor(tmp_path, "true")) as terminal:
        assert "the plan is empty; nothing was saved" in terminal.ends(2)
    assert (shop.root / PATH).read_bytes() == before
    assert not list((shop.root / ".therasched").rglob("*plan*"))


def test_what_an_editor_left_is_asked_about(shop: Shop, tmp_path: Path) -> None:
    before = (shop.root / PATH).read_bytes()
    script = editor(tmp_path, 'echo "typ: x" >> "$1"')
    with Terminal(shop.root, "edit", "bcdfgh", EDITOR=script) as terminal:
        terminal.sees('unknown key "typ"')
        terminal.sees("e edit again, k keep it as it is, r restore what was there")
        terminal.types("r")
        assert "what was typed is kept in .therasched/drafts" in terminal.ends(0)
    assert (shop.root / PATH).read_bytes() == before
    with Terminal(shop.root, "edit", "bcdfgh", EDITOR=script) as terminal:
        terminal.sees("restore what was there")
        terminal.types("k")
        terminal.ends(6)
    assert (shop.root / PATH).read_bytes() == before + b"typ: x\n"
    mend = editor(tmp_path, 'sed -i /typ:/d "$1"')
    with Terminal(shop.root, "edit", "bcdfgh", EDITOR=mend) as terminal:
        assert "Saved bcdfgh" in terminal.ends(0)
    assert (shop.root / PATH).read_bytes() == before


def test_a_long_answer_goes_through_the_pager(shop: Shop, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    pager = editor(tmp_path, f'cat > {seen}; echo "$#" >> {seen}')
    with Terminal(shop.root, "show", "bcdfgh", LINES="60", PAGER=pager) as terminal:
        assert "Anna K." in terminal.ends(0)
    assert not seen.exists()
    with Terminal(shop.root, "show", "bcdfgh", LINES="8", PAGER=pager) as terminal:
        terminal.ends(0)
    assert "Anna K." in seen.read_text(encoding="utf-8")


def test_json_is_not_paged(shop: Shop, tmp_path: Path) -> None:
    pager = editor(tmp_path, "exit 1")
    with Terminal(shop.root, "list", "--json", LINES="5", PAGER=pager) as terminal:
        assert '"schema": 1' in terminal.ends(0)


def test_a_pager_that_is_left_early_is_no_trouble(shop: Shop, tmp_path: Path) -> None:
    with Terminal(
        shop.root, "show", "bcdfgh", LINES="5", PAGER=editor(tmp_path, "exit 0")
    ) as terminal:
        assert "Traceback" not in terminal.ends(0)


@pytest.mark.parametrize(
    ("environment", "arguments", "coloured"),
    [
        ({}, (), True),
        ({"NO_COLOR": "1"}, (), False),
        ({"TERM": "dumb"}, (), False),
        ({}, ("--color", "never"), False),
        ({}, ("--plain",), False),
    ],
)
def test_colour_is_for_terminals(
    shop: Shop, environment: dict[str, str], arguments: tuple[str, ...], coloured: bool
) -> None:
    with Terminal(shop.root, "agenda", *arguments, **environment) as terminal:
        assert ("\x1b[" in terminal.ends(0)) is coloured


def test_the_width_is_that_of_the_terminal_unless_columns_say_other(shop: Shop) -> None:
    shop.write("clients/long.yaml", f"code: long\nname: {'Annabella ' * 9}\nservice: slt-50\n")
    shop.book("long", "2026-03-04 9:00")
    for environment, columns in (({"COLUMNS": ""}, 80), ({"COLUMNS": "50"}, 50)):
        with Terminal(shop.root, "agenda", "-q", NO_COLOR="1", **environment) as terminal:
            lines = terminal.ends(0).splitlines()
        assert columns - 8 < max(map(len, lines)) <= columns


def test_reading_at_a_terminal_writes_nothing(shop: Shop) -> None:
    before = tree(shop.root)
    for command in ("agenda", "todo", "free", "list"):
        with Terminal(shop.root, command) as terminal:
            terminal.ends(0)
    assert tree(shop.root) == before
