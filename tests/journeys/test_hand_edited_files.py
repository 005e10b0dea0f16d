"""Files that people edit: every writing command changes the lines it means and no other."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import editor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop

PATH = "sessions/2026/03/2026-03-02-0900-bcdfgh.yaml"
LATER = "sessions/2026/03/2026-03-06-1000-bcdfgh.yaml"

TIDY = """\
id: bcdfgh
type: video
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k, ben-o]
start: 2026-03-02 09:00
end: 2026-03-02 09:50
plan: |
  The old plan.
"""
COMMENTED = """\
# about the room: the key is with Mrs Ott

clients:                # both of them
  - anna-k              # the older one
  - ben-o

start:   2026-03-02 09:00     # she asked for nine
end:     2026-03-02 09:50     # sharp

'id': "bcdfgh"    # never change
"type": 'video'
mode: direct
service: slt-50   # see settings
x-colour: [red,
           green]   # mine

plan: >
  The old plan.

outcome:
    # nothing yet
    note: 'shared #note'
    x-mine: yes

# the end
"""
FLOW = """\
{
  id: bcdfgh, type: video, mode: direct,   # what
  service: slt-50, clients: [anna-k,
                             ben-o],
  start: "2026-03-02 09:00", end: "2026-03-02 09:50",
  plan: "The old plan.",   # short
}
"""
MARKED = """\
type: video
mode: direct
id: bcdfgh
service: slt-50
clients: [ anna-k , ben-o ]
start: 2026-03-02 09:00
end: 2026-03-02 09:50
outcome:
  clients:
    ben-o: {attendance: no-show}   # wrote at ten
    anna-k:
      homework: "Take the lift."  # twice?
      x-tried: [once]
admin:   # housekeeping
  shared: {anna-k: 2026-03-02T10:00:00Z}   # by hand
"""
FILES = {
    "tidy": TIDY,
    "commented": COMMENTED,
    "flow": FLOW,
    "marked": MARKED,
    "crlf": COMMENTED.replace("\n", "\r\n"),
    "bom": "\ufeff" + COMMENTED,
    "bom and crlf": "\ufeff" + MARKED.replace("\n", "\r\n"),
    "no last newline": MARKED.rstrip("\n"),
    "trailing blanks": TIDY.replace("lena\n", "lena  \n\n\n").replace("50\n", "50 \t\n"),
}
OUTCOME = r"outcome:|clients:\s*$|(anna-k|ben-o):|attendance:|note:|homework:| [NPH]$"
STAMP = "admin:|calendar:"
COMMANDS = {
    "plan bcdfgh -m New.": r"plan:|old plan| New\.$",
    "plan bcdfgh --none": "plan:|old plan",
    "outcome bcdfgh anna=attended": OUTCOME,
    "outcome bcdfgh attended ben=no-show --note N": OUTCOME,
    "outcome bcdfgh --client anna --private P": OUTCOME,
    "outcome bcdfgh --client ben --homework H --share": f"{OUTCOME}|admin:|shared:",
    "unshare bcdfgh": "admin:|shared:",
    "move bcdfgh 2026-03-06 10:00": f"start:|end:|{STAMP}",
    "move bcdfgh 2026-03-02 10:00": f"start:|end:|{STAMP}",
    "cancel bcdfgh --at 2026-03-01T12:00 --reason R": (
        f"{OUTCOME}|cancelled:|by: client|at: 2026-03-01 12:00|reason: R|{STAMP}"
    ),
}


def changed(before: str, after: str) -> list[str]:
    """The lines that came and went, as `git diff` shows them; line ends apart."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line.startswith(("- ", "+ "))]


def comments(text: str) -> list[str]:
    return re.findall(r"# [^\n\r]*", text)


def own_keys(text: str) -> list[str]:
    return re.findall(r"x-.*", text)


@pytest.fixture
def file(shop: Shop) -> Path:
    return shop.root / PATH


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", FILES)
def test_only_the_meant_lines_change(
    program: Program, shop: Shop, file: Path, name: str, command: str
) -> None:
    before = FILES[name]
    shop.write(PATH, before)
    was = program("show", "bcdfgh", "--json").json["sessions"][0]
    wrong = command == "unshare bcdfgh" and "shared:" not in before
    program(*command.split(), code=5 if wrong else 0)
    moved = command.endswith(("03-06 10:00", "03-02 10:00"))
    found = sorted((shop.root / "sessions").rglob("*bcdfgh.yaml"))
    assert len(found) == 1
    assert (found[0] != file) == moved
    after = found[0].read_bytes().decode()
    difference = changed(before, after)
    assert bool(difference) is not wrong
    meant = COMMANDS[command] + ("|start" if name == "flow" else "")  # several keys a line
    assert [line for line in difference if not re.search(meant, line)] == []
    gone = ["# housekeeping", "# by hand"] if command == "unshare bcdfgh" and not wrong else []
    assert comments(after) + gone == comments(before)
    assert after.endswith("\n") == before.endswith("\n")
    assert after.startswith("\ufeff") == before.startswith("\ufeff")
    assert ("\r\n" in after) == ("\r\n" in before)
    assert "\r\n" not in before or not re.search(r"(?<!\r)\n", after)
    assert own_keys(after) == own_keys(before)
    program("check", str(found[0].relative_to(shop.root)))
    now = program("show", "bcdfgh", "--json").json["sessions"][0]
    allowed = {
        "plan": {"plan", "steps"},
        "outcome": {"outcome", "attendance", "steps", "shared", "shared_at", "done", "cancelled"},
        "unshare": {"shared", "shared_at"},
        "move": {"start", "end", "path"},
        "cancel": {"cancelled", "cancellation", "outcome", "attendance", "steps", "done"},
    }[command.split(maxsplit=1)[0]]
    assert {key for key in now if now[key] != was[key]} <= allowed


@pytest.mark.parametrize("name", FILES)
def test_there_and_back_again_is_the_same_file(program: Program, shop: Shop, name: str) -> None:
    before = FILES[name]
    shop.write(PATH, before)
    program("outcome", "bcdfgh", "--client", "ben", "--homework", "H")
    with_homework = (shop.root / PATH).read_bytes()
    program("share", "bcdfgh", "--client", "ben")
    assert (shop.root / PATH).read_bytes() != with_homework
    program("unshare", "bcdfgh", "--client", "ben")
    assert (shop.root / PATH).read_bytes() == with_homework


@pytest.mark.parametrize("name", FILES)
def test_saying_the_same_again_changes_nothing(program: Program, shop: Shop, name: str) -> None:
    shop.write(PATH, FILES[name])
    commands = (
        "plan bcdfgh -m New.",
        "outcome bcdfgh attended --note N",
        "outcome bcdfgh --client anna --homework H --share",
        "share bcdfgh",
        "move bcdfgh 2026-03-02 09:00",
    )
    for command in commands:
        program(*command.split())
    before = (shop.root / PATH).read_bytes()
    for command in commands:
        program(*command.split())
    assert (shop.root / PATH).read_bytes() == before


def test_a_hand_edit_in_the_editor_stays_as_typed(
    program: Program, shop: Shop, tmp_path: Path, file: Path
) -> None:
    shop.write(PATH, COMMENTED)
    script = editor(
        tmp_path, """sed -i 's/ >$/ |/; s/The old plan/Mine/; s/^# the end/#end/' "$1" """
    )
    answer = program("edit", "bcdfgh", EDITOR=script)
    assert "Saved bcdfgh Anna K., Ben O'Brien, Mon 2 Mar 09:00" in answer.out
    after = file.read_text(encoding="utf-8")
    assert after == COMMENTED.replace(" >", " |").replace("The old plan", "Mine").replace(
        "# the end", "#end"
    )


def test_a_hand_edit_of_the_start_renames_the_file(
    program: Program, shop: Shop, tmp_path: Path, file: Path
) -> None:
    shop.write(PATH, COMMENTED)
    script = editor(tmp_path, "sed -i '/^start/s/2026-03-02 09/2026-03-06 10/' \"$1\"")
    answer = program("edit", "bcdfgh", code=6, EDITOR=script)
    assert "before" in answer.err
    assert file.read_text(encoding="utf-8") == COMMENTED
    script = editor(tmp_path, "sed -i 's/2026-03-02 09:/2026-03-06 10:/' \"$1\"")
    program("edit", "bcdfgh", EDITOR=script)
    assert not file.exists()
    text = (shop.root / LATER).read_text(encoding="utf-8")
    assert comments(text) == comments(COMMENTED)
    assert text.startswith(COMMENTED.replace("2026-03-02 09:", "2026-03-06 10:"))


def test_a_fault_from_the_editor_is_taken_back_and_kept_as_a_draft(
    program: Program, shop: Shop, tmp_path: Path, file: Path
) -> None:
    shop.write(PATH, COMMENTED)
    answer = program("edit", "bcdfgh", code=6, EDITOR=editor(tmp_path, 'echo "typ: x" >> "$1"'))
    assert 'unknown key "typ"' in answer.err
    assert file.read_text(encoding="utf-8") == COMMENTED
    draft = shop.root / ".therasched/drafts/2026-03-02-0900-bcdfgh.yaml"
    assert f"what was typed is kept in {draft.relative_to(shop.root)}" in answer.err
    assert draft.read_text(encoding="utf-8") == COMMENTED + "typ: x\n"


def test_a_plan_from_the_editor_has_no_line_to_read_in_it(
    program: Program, shop: Shop, tmp_path: Path, file: Path
) -> None:
    shop.write(PATH, TIDY)
    program("outcome", "bcdfgh", "attended", "--note", "NOTE", "--homework", "HOMEWORK")
    shop.book("anna-k,ben-o", "2026-03-09 9:00", id="cccccc")
    seen = tmp_path / "seen"
    script = editor(tmp_path, f'cp "$1" {seen}', 'sed -i "1s/^/Line one\\n\\n  - two\\n/" "$1"')
    program("plan", "anna", EDITOR=script)
    page = seen.read_text(encoding="utf-8")
    assert "#     last homework (2 Mar): HOMEWORK" in page
    assert "Anna K." in page
    stored = program("show", "cccccc", "--json").json["sessions"][0]
    assert stored["plan"] == "Line one\n\n  - two"
    assert not list((shop.root / ".therasched").rglob("*plan.txt"))
    assert file.exists()
