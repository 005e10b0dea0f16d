"""Every exit code once, with the sentence on stderr and the same as JSON."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.program import Program
from therasched.actions import browse

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop


@pytest.mark.parametrize(
    ("command", "code", "word", "says", "hint"),
    [
        ("new anna 03/10 14:00", 2, "usage", "could be read as two days", "therasched help dates"),
        ("new anna", 2, "usage", "when?", "therasched new anna tue 14:00"),
        ("outcome bcdfgh", 2, "usage", "no terminal", "therasched outcome bcdfgh attended"),
        ("remove bcdfgh", 2, "usage", "this needs a yes", "the same command with -y"),
        ("agenda --colour never", 2, "usage", "no such option", "therasched agenda --help"),
        ("new ana tue 14:00", 3, "not-found", 'no client "ana"', "therasched new anna-k tue 14:00"),
        ("show zzzzzz", 3, "not-found", "no session and no client", "therasched list"),
        ("list --client anna,ben", 3, "not-found", "no client", "therasched client add"),
        ("history an", 4, "ambiguous", "which client is an?", "therasched history andy"),
        ("outcome bcdfgh completed", 5, "refused", "a direct session has attendance", "attended"),
        ("outcome cccccc attended", 5, "refused", "has not begun", "therasched cancel cccccc"),
        ("share bcdfgh", 5, "refused", "has no homework", "therasched outcome bcdfgh"),
        ("export ics --out clients/x.ics", 5, "refused", "own files", "therasched export ics"),
        ("plan fffff2 -m x", 6, "faulty-data", "type", "therasched check sessions/2026/03/"),
        ("export ics --out nowhere/x.ics", 1, "storage", "could not write nowhere/x.ics", ""),
    ],
)
def test_refusals(
    program: Program, shop: Shop, command: str, code: int, word: str, says: str, hint: str
) -> None:
    shop.write("clients/andy.yaml", "code: andy\nname: Andy\n")
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("anna-k", "2026-03-06 9:00", id="cccccc")
    broken = shop.book("anna-k", "2026-03-05 9:00", id="fffff2")
    shop.write(broken.path, shop.text(broken).replace("type: session", "type: sesion"))
    answer = program(*command.split(), code=code)
    assert answer.out == ""
    assert says in answer.err
    assert hint in answer.err
    error = program(*command.split(), "--json", code=code).json["error"]
    assert error["code"] == word
    assert says in error["message"]
    assert hint in "\n".join(error["try"])
    assert set(error) >= {"code", "message", "where", "try"}


def test_no_practice_is_10(tmp_path: Path) -> None:
    program = Program(tmp_path)
    for command in ("agenda", "new anna tue 14:00", "show next", "export ics", "check"):
        answer = program(*command.split(), code=10)
        assert "no practice here or in a folder above" in answer.err
        assert "try: therasched init" in answer.err
    program("-C", "nowhere", "agenda", code=10)
    error = program("--json", code=10, THERASCHED_DIR="nowhere").json["error"]
    assert error["code"] == "no-practice"
    assert "nowhere" in error["message"]


def test_a_bug_is_70_and_one_line(program: Program) -> None:
    with mock.patch.object(browse, "listing", side_effect=RuntimeError("SECRET")):
        answer = program("list", code=70)
        assert "this is a bug in therasched (RuntimeError in mock.py:" in answer.err
        assert "SECRET" not in answer.err
        assert "Traceback" not in answer.err
        assert program("list", "--json", code=70).json["error"]["code"] == "bug"
        assert "Traceback" in program("list", "--debug", code=70).err


def test_ctrl_c_is_130(program: Program) -> None:
    with mock.patch.object(browse, "listing", side_effect=KeyboardInterrupt):
        assert program("list", code=130).err.endswith("\ninterrupted\n")
        assert program("list", "--json", code=130).json["error"]["code"] == "interrupted"


def test_done_is_0(program: Program) -> None:
    assert "Nothing is booked.\n" in program().out
    assert program("--help").out.startswith("Usage: therasched [OPTIONS] COMMAND")
    assert program("--version").out == f"therasched {version('therasched')}\n"
    assert program("new", "-h").out.startswith("Usage: therasched new [OPTIONS]")
