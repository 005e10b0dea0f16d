"""The editor for a text: what is saved, what is only shown, and that nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import kept
from tests.support.terminal import Terminal, editor
from therasched.cli.editing import MARKER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop

PATH = "sessions/2026/03/2026-03-05-0900-bcdfgh.yaml"


@pytest.fixture(autouse=True)
def _session(shop: Shop) -> None:
    stored = shop.book("anna-k", "2026-02-26 9:00", id="bcdfgb")
    part = "outcome:\n  clients:\n    anna-k: {attendance: attended, homework: Read.}\n"
    shop.write(stored.path, shop.text(stored) + part)
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")


def drafts(shop: Shop) -> list[Path]:
    folder = shop.root / ".therasched/drafts"
    return sorted(folder.iterdir()) if folder.exists() else []


def plan(program: Program) -> str:
    text: str = program("show", "bcdfgh", "--json").json["sessions"][0]["plan"]
    return text


def test_the_text_above_the_marker_is_saved_and_what_is_below_only_shown(
    program: Program, shop: Shop
) -> None:
    seen = shop.root.parent / "seen"
    write = editor(
        shop.root.parent, f"cp \"$1\" '{seen}'", "sed -i '1i # Start\\n\\n- lift' \"$1\""
    )
    program("plan", "bcdfgh", EDITOR=write)
    assert plan(program) == "# Start\n\n- lift"
    page = seen.read_text()
    assert page.startswith(f"\n\n{MARKER}\n# bcdfgh")
    assert "Read." in page
    assert all(line.startswith("#") for line in page.partition(MARKER)[2].splitlines()[1:])
    assert "Read." not in (shop.root / PATH).read_text()
    assert drafts(shop) == []


def test_what_was_only_shown_is_not_saved_without_the_marker_either(
    program: Program, shop: Shop
) -> None:
    write = editor(shop.root.parent, f"sed -i '/^{MARKER}/d; 1i Lift' \"$1\"")
    program("plan", "bcdfgh", EDITOR=write)
    assert plan(program) == "Lift"


def test_an_old_text_is_there_to_go_on_with(program: Program, shop: Shop) -> None:
    program("plan", "bcdfgh", "-m", "One.\nTwo.")
    program("plan", "bcdfgh", EDITOR=editor(shop.root.parent, "sed -i '2s/$/ Three./' \"$1\""))
    assert plan(program) == "One.\nTwo. Three."


def test_nothing_typed_is_nothing_saved(program: Program, shop: Shop) -> None:
    with kept(shop.root):
        program("plan", "bcdfgh", EDITOR="true", code=2)
    assert drafts(shop) == []


@pytest.mark.parametrize("end", ["exit 3", "kill $$"])
def test_an_editor_that_fails_leaves_what_was_typed(program: Program, shop: Shop, end: str) -> None:
    write = editor(shop.root.parent, "sed -i '1i Lift' \"$1\"", end)
    with kept(shop.root):
        answer = program("plan", "bcdfgh", EDITOR=write, code=1)
    [draft] = drafts(shop)
    assert f"what was typed is kept in .therasched/drafts/{draft.name}" in answer.err
    assert draft.read_text().startswith("Lift\n")
    assert draft.stat().st_mode & 0o777 == 0o600


def test_what_can_not_be_saved_is_kept(program: Program, shop: Shop) -> None:
    write = editor(
        shop.root.parent,
        "sed -i '1i Lift' \"$1\"",
        f"echo '# changed meanwhile' >> '{shop.root / PATH}'",
    )
    answer = program("plan", "bcdfgh", EDITOR=write, code=7)
    assert "what was typed is kept in" in answer.err
    [draft] = drafts(shop)
    assert draft.read_text().startswith("Lift\n")
    program("plan", "bcdfgh", EDITOR=editor(shop.root.parent, "sed -i '1i Again' \"$1\""))
    assert drafts(shop) == [draft]


def test_text_in_another_encoding_is_refused_and_kept(program: Program, shop: Shop) -> None:
    write = editor(shop.root.parent, "printf 'Gr\\374n' > \"$1\"")
    with kept(shop.root):
        assert "not save the text as UTF-8" in program("plan", "bcdfgh", EDITOR=write, code=2).err
    assert [draft.read_bytes() for draft in drafts(shop)] == [b"Gr\xfcn"]


def test_without_editor_and_terminal_it_says_what_is_needed(program: Program, shop: Shop) -> None:
    with kept(shop.root):
        assert "needs a terminal" in program("plan", "bcdfgh", code=2).err
        program("plan", "bcdfgh", "--no-input", EDITOR="true", code=2)
    assert drafts(shop) == []


def test_a_rehearsal_writes_no_plan_and_leaves_no_draft(program: Program, shop: Shop) -> None:
    write = editor(shop.root.parent, "sed -i '1i Lift' \"$1\"")
    with kept(shop.root):
        program("plan", "bcdfgh", "-n", EDITOR=write)
    assert drafts(shop) == []


def test_on_a_terminal_the_editor_has_it(shop: Shop) -> None:
    write = editor(shop.root.parent, "printf 'your words: '; read words", 'echo "$words" > "$1"')
    with Terminal(shop.root, "plan", "bcdfgh", VISUAL=write) as terminal:
        terminal.sees("your words: ")
        terminal.types("Lift, floor 3.")
        terminal.sees("plan saved")
        terminal.ends(0)
    assert "  Lift, floor 3.\n" in (shop.root / PATH).read_text()


# --- a session's file ----------------------------------------------------------------------


def test_a_new_start_in_the_editor_renames_the_file(program: Program, shop: Shop) -> None:
    write = editor(shop.root.parent, "sed -i 's/^start: .*/start: 2026-03-05 08:30/' \"$1\"")
    answer = program("edit", "bcdfgh", EDITOR=write)
    right = PATH.replace("0900", "0830")
    assert right in answer.err
    assert (shop.root / right).exists()
    assert not (shop.root / PATH).exists()
    assert program("check").code == 0


@pytest.mark.parametrize(
    "script", ["sed -i 's/^type: .*/type: vidoe/' \"$1\"", "sed -i 's/bcdfgh/bcdfgz/' \"$1\""]
)
def test_a_faulty_session_is_taken_back(program: Program, shop: Shop, script: str) -> None:
    with kept(shop.root):
        answer = program("edit", "bcdfgh", EDITOR=editor(shop.root.parent, script), code=6)
    assert "what was there before is there again" in answer.err
    assert answer.err.count(PATH) == 1, "a fault is told once"
    assert len(drafts(shop)) == 1


def test_of_several_faults_the_first_is_told_and_the_rest_counted(
    program: Program, shop: Shop
) -> None:
    two = "sed -i 's/^type: .*/type: vidoe/; s/^mode: .*/mode: x/' \"$1\""
    answer = program("edit", "bcdfgh", EDITOR=editor(shop.root.parent, two), code=6)
    assert "(1 more); what was there before is there again" in answer.err
