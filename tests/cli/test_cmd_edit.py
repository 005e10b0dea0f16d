from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.terminal import editor
from therasched.cli import output

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop

PATH = "sessions/2026/03/2026-03-05-0900-bcdfgh.yaml"


@pytest.fixture(autouse=True)
def _session(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")


def test_an_edit_is_checked_and_its_stamp_mended(
    program: Program, shop: Shop, tmp_path: Path
) -> None:
    script = editor(tmp_path, "sed -i 's/^end:.*/end: 2026-03-05 10:30/' \"$1\"")
    answer = program("edit", "anna", EDITOR=script)
    assert answer.out == "Saved bcdfgh Anna K., Thu 5 Mar 09:00\n"
    assert "Next:  therasched show bcdfgh" in answer.err
    text = (shop.root / PATH).read_text(encoding="utf-8")
    assert "end: 2026-03-05 10:30\n" in text
    assert "sequence: 1" in text


def test_nothing_typed_is_nothing_changed(program: Program, shop: Shop, tmp_path: Path) -> None:
    script = editor(tmp_path, "true")
    with untouched(shop.root):
        answer = program("edit", "bcdfgh", EDITOR=script)
        assert program("edit", "bcdfgh", "--json", EDITOR=script).ids == ["bcdfgh"]
    assert answer.out == "Nothing was changed in bcdfgh Anna K., Thu 5 Mar 09:00\n"


def test_overlaps_are_told(program: Program, shop: Shop, tmp_path: Path) -> None:
    shop.book("ben-o", "2026-03-05 10:00", id="cccccc")
    script = editor(tmp_path, "sed -i 's/^end:.*/end: 2026-03-05 10:30/' \"$1\"")
    assert "overlaps cccccc Ben O'Brien" in program("edit", "bcdfgh", EDITOR=script).err


@pytest.mark.parametrize("ref", ["bcdfgh", PATH])
def test_a_broken_file_is_opened_too(
    program: Program, shop: Shop, tmp_path: Path, ref: str
) -> None:
    good = (shop.root / PATH).read_text(encoding="utf-8")
    shop.write(PATH, good.replace("start:", "start: ["))
    script = editor(tmp_path, "sed -i 's/start: \\[/start:/' \"$1\"")
    assert "Saved bcdfgh" in program("edit", ref, EDITOR=script).out
    assert (shop.root / PATH).read_text(encoding="utf-8") == good


def test_a_broken_file_that_stays_so_is_told(program: Program, shop: Shop, tmp_path: Path) -> None:
    good = (shop.root / PATH).read_text(encoding="utf-8")
    shop.write(PATH, good.replace("start:", "start: ["))
    with untouched(shop.root):
        answer = program("edit", "bcdfgh", code=6, EDITOR=editor(tmp_path, "true"))
    assert f"{PATH}:" in answer.err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("bcdfgh",), 2, "needs a terminal"),
        (("bcdfgh", "-n"), 2, "can't be rehearsed"),
        (("zzzzzz",), 3, "no session"),
        (("ben",), 3, "no coming session"),
    ],
)
def test_what_is_refused(
    program: Program, shop: Shop, arguments: tuple[str, ...], code: int, says: str
) -> None:
    environment = {"EDITOR": "true"} if "-n" in arguments else {}
    with untouched(shop.root):
        assert says in program("edit", *arguments, code=code, **environment).err


def test_a_fault_can_be_kept(
    program: Program, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    before = (shop.root / PATH).read_bytes()
    script = editor(tmp_path, 'echo "typ: x" >> "$1"')
    answer = program("edit", "bcdfgh", code=6, stdin="k\n", EDITOR=script)
    assert answer.out == ""
    assert (shop.root / PATH).read_bytes() == before + b"typ: x\n"
