"""Two terminals, an open editor, a sync program: what changed meanwhile is never written over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.terminal import editor
from therasched.cli import words

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop
    from therasched.cli.desk import Desk

PATH = "sessions/2026/03/2026-03-02-0900-bcdfgh.yaml"


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")


def other_terminal(shop: Shop, monkeypatch: pytest.MonkeyPatch, text: str = "# theirs\n") -> None:
    """Let another one write to the file once the command has read it."""
    read = words.text

    def meanwhile(given: str | None, desk: Desk) -> str | None:
        path = shop.root / PATH
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        return read(given, desk)

    monkeypatch.setattr(words, "text", meanwhile)


def test_a_plan_is_not_written_over_what_came_meanwhile(
    program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_terminal(shop, monkeypatch)
    answer = program("plan", "bcdfgh", "-m", "mine", code=7)
    assert answer.out == ""
    assert PATH in answer.err
    text = (shop.root / PATH).read_text(encoding="utf-8")
    assert text.endswith("# theirs\n")
    assert "mine" not in text + answer.err


def test_json_names_it(program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    other_terminal(shop, monkeypatch)
    error = program("outcome", "bcdfgh", "attended", "--note", "x", "--json", code=7).json["error"]
    assert error["code"] == "changed-on-disk"


def test_a_dry_run_finds_it_too(
    program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_terminal(shop, monkeypatch)
    answer = program("plan", "bcdfgh", "-m", "mine", "-n", code=7)
    assert f"{PATH} changed on disk since it was read" in answer.err
    assert answer.out == ""


def test_what_was_typed_in_the_editor_is_kept(program: Program, shop: Shop, tmp_path: Path) -> None:
    script = editor(tmp_path, f"echo '# theirs' >> {shop.root / PATH}", 'echo mine > "$1"')
    answer = program("plan", "bcdfgh", code=7, EDITOR=script)
    kept = shop.root / ".therasched/drafts/bcdfgh-plan.txt"
    assert f"what was typed is kept in {kept.relative_to(shop.root)}" in answer.err
    assert kept.read_text(encoding="utf-8") == "mine\n"
    assert (shop.root / PATH).read_text(encoding="utf-8").endswith("# theirs\n")


def test_a_session_that_was_removed_meanwhile_stays_away(
    program: Program, shop: Shop, tmp_path: Path
) -> None:
    script = editor(tmp_path, f"rm {shop.root / PATH}", 'echo mine > "$1"')
    answer = program("plan", "bcdfgh", EDITOR=script, code=7)
    assert not (shop.root / PATH).exists()
    assert "kept in" in answer.err


def test_two_editors_at_once_keep_both(program: Program, shop: Shop, tmp_path: Path) -> None:
    inner = editor(tmp_path, f"echo '# theirs' >> {shop.root / PATH}", "echo '# mine' >> \"$1\"")
    program("edit", "bcdfgh", EDITOR=inner)
    text = (shop.root / PATH).read_text(encoding="utf-8")
    assert text.endswith("# theirs\n# mine\n")


def test_a_taken_id_is_refused_before_anything_is_written(program: Program, shop: Shop) -> None:
    with untouched(shop.root):
        answer = program("new", "ben", "2026-03-02", "9:00", "--id", "bcdfgh", code=2)
    assert "bcdfgh is taken" in answer.err
    assert "try: therasched show bcdfgh" in answer.err


def test_what_a_killed_command_left_is_cleared_by_the_next_one(
    program: Program, shop: Shop
) -> None:
    left = shop.write("clients/.anna-k.yaml.tmp-4242", "half of a fi")
    shop.write(".therasched/lock", "4242\ntemp\tclients/.anna-k.yaml.tmp-4242\n")
    program("agenda", "-n")
    assert left.exists()  # a rehearsal touches nothing
    program("agenda")
    assert not left.exists()
