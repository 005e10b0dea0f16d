"""The forms of an answer: JSON, records, quiet, rehearsed; and the flags wherever they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support import foreign
from tests.support.program import Program, tree, untouched
from tests.support.screen import bare
from tests.support.terminal import editor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop

READS = (
    "agenda",
    "agenda today --all",
    "todo",
    "free",
    "free sat",
    "show bcdfgh",
    "list",
    "list --attendance no-show",
    "history anna",
    "history ben",
    "find anna",
    "find nothing-at-all",
    "check",
    "client list",
    "contact list",
    "service list",
    "practitioner list",
    "type list",
    "config list",
    "remind",
    "remind --all --days 9",
)
WRITES = (
    "new anna thu 14:00",
    "new --type team --title Round thu 15:00",
    "new anna thu 14:00 --repeat weekly --count 3",
    "repeat cccccc --repeat 2w --count 3",
    "plan cccccc -m x",
    "plan cccccc --none",
    "outcome bcdfgh attended --note n --homework h --share",
    "share dddddd",
    "unshare fffff2",
    "move cccccc fri 10:00",
    "cancel cccccc",
    "cancel cccccc --tell",
    "remove bcdfgh -y",
    "client add --name Zoe",
    "client archive ben-o -y",
    "contact add gp --name GP",
    "service add talk-50 --title Talk --minutes 50",
    "config set notice 48h",
    "export ics --out out.ics",
    "export csv --out out.csv",
    "export json --out out.json",
    "export ics --feed-for anna --out out.ics",
    "import ics in.ics",
    "import ics in.ics --as holidays",
    "check --fix",
)
GLYPHS = set("▮▯✓×–…·→")


@pytest.fixture(autouse=True)
def _sessions(shop: Shop, program: Program) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("anna-k", "2026-03-05 9:00", id="cccccc")
    for identity, day in (("dddddd", "2026-02-27"), ("fffff2", "2026-02-26")):
        shop.book("ben-o", f"{day} 9:00", id=identity)
        program("outcome", identity, "attended", "--homework", "x")
    program("share", "fffff2")
    days = foreign.event("b", start="DTSTART;VALUE=DATE:20260312")
    (shop.root / "in.ics").write_bytes(foreign.calendar(foreign.event("a"), days))


@pytest.mark.parametrize("command", [*READS, *WRITES])
def test_json_parses_and_says_nothing_else(program: Program, command: str) -> None:
    answer = program(*command.split(), "--json")
    assert answer.json
    assert answer.err == ""


@pytest.mark.parametrize("command", READS)
def test_reading_writes_nothing(program: Program, shop: Shop, command: str) -> None:
    with untouched(shop.root):
        said = [program(*command.split(), form) for form in ("--json", "--plain", "-q")]
    assert said[0].json
    assert all(answer.err == "" for answer in said)


@pytest.mark.parametrize("command", WRITES)
def test_a_rehearsal_writes_nothing_and_says_so(program: Program, shop: Shop, command: str) -> None:
    with untouched(shop.root):
        answer = program(*command.split(), "-n")
        assert program("--dry-run", "--json", *command.split()).json["dry_run"] is True
        program("-n", "--plain", *command.split())
    if command != "check --fix":
        assert answer.out.startswith("(dry run) ")
    assert "Next:" not in answer.err
    before = tree(shop.root)
    program(*command.split())
    assert command == "check --fix" or tree(shop.root) != before


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("plan zzzzzz -m x", 3),
        ("outcome cccccc attended", 5),
        ("share bcdfgh", 5),
        ("new anna thu 9:00 --strict", 5),
        ("new anna thu 9:00 --id cccccc", 2),
        ("export ics --out clients/x.ics", 5),
    ],
)
def test_a_rehearsal_fails_where_the_real_one_would(
    program: Program, command: str, code: int
) -> None:
    told = program(*command.split(), code=code)
    assert program(*command.split(), "-n", code=code) == told


@pytest.mark.parametrize("command", [*READS, *WRITES])
def test_plain_has_records_without_glyphs_or_colour(program: Program, command: str) -> None:
    answer = program(*command.split(), "--plain", "--color", "always")
    if not command.startswith("export"):
        assert not GLYPHS & set(answer.out)
    assert bare(answer.out) == answer.out


@pytest.mark.parametrize(
    "command",
    [
        "free sat",
        "list --attendance no-show",
        "find nothing-at-all",
        "agenda 2026-W30",
        "todo --since today --days 0",
    ],
)
def test_nothing_found_is_no_record(program: Program, command: str) -> None:
    assert program(*command.split(), "--plain").out == ""


def test_one_session_has_all_its_keys(program: Program) -> None:
    (one,) = program("outcome", "bcdfgh", "attended", "--json").json["sessions"]
    keys = (
        "id type role mode service practitioner clients title start end group steps signed done "
        "state locks_at attendance status shared path"
    )
    assert set(keys.split()) <= set(one)
    assert one["start"] == "2026-03-02T09:00:00+01:00"
    assert one["clients"] == [{"code": "anna-k", "name": "Anna K."}]
    assert one["steps"] == {"schedule": True, "plan": False, "outcome": True}
    assert one["attendance"] == {"anna-k": "attended"}
    assert one["state"] == "draft"


def test_a_write_answers_with_the_session_as_it_is_now(program: Program) -> None:
    answer = program("plan", "cccccc", "-m", "Step 3", "--json").json
    assert answer["sessions"][0]["plan"] == "Step 3"
    moved = program("move", "cccccc", "fri 10:00", "--json").json
    assert moved["sessions"][0]["path"].endswith("2026-03-06-1000-cccccc.yaml")
    booked = program("new", "ben", "fri", "10:30", "--json").json
    assert booked["overlaps"] == ["cccccc"]


def test_an_export_to_stdout_is_a_text_in_json(program: Program) -> None:
    export = program("export", "csv", "--json").json["export"]
    assert export["file"] is None
    assert export["content"].startswith("id,start,")
    assert export["bytes"] == len(export["content"].encode())
    bare_content = program("export", "json").out
    assert json.loads(bare_content)["sessions"]


def test_quiet_says_only_what_was_asked_for(program: Program) -> None:
    answer = program("plan", "cccccc", "-m", "x", "-q")
    assert answer.err == ""
    assert answer.out == "cccccc Anna K., Thu 5 Mar 09:00: plan saved  ▮▮▯\n"
    assert program("-q", "agenda").err == ""
    assert program("-q", "show", "zzzzzz", code=3).err.startswith("error: ")


def test_flags_stand_before_and_after_the_verb(program: Program, shop: Shop) -> None:
    one = program("--json", "list").out
    assert program("list", "--json").out == one
    assert program("client", "--json", "list").out == program("client", "list", "--json").out
    other = Program(shop.root.parent)
    assert other("-C", "practice", "list", "--json").out == one
    assert other("list", "--json", "-C", str(shop.root)).out == one
    assert other("list", "--json", THERASCHED_DIR="practice").out == one
    assert other("-C", "nowhere", "list", "-C", "practice", "--json").out == one
    assert Program(shop.root / "sessions/2026/03")("list", "--json").out == one
    assert other("-C", "practice", "list", "--json", THERASCHED_DIR="nowhere").out == one


def test_words_after_two_hyphens_are_no_flags(program: Program) -> None:
    assert program("find", "--", "--json").out == "Nothing found.\n"
    assert program("plan", "cccccc", "-m", "--json", code=0).out != ""


def test_without_a_command_it_is_the_agenda(program: Program) -> None:
    assert program().out == program("agenda").out
    assert program("--json").out == program("agenda", "--json").out
    assert program("--plain").out == program("agenda", "--plain").out
    program("-C", "nowhere", code=10)


def test_the_clock_that_stands_is_said(program: Program) -> None:
    told = "(the clock stands at Tue 3 Mar 2026 10:40: clock in therasched.yaml)"
    assert program("agenda").err == f"{told}\n"
    assert told not in program("agenda", "--plain").err
    told = "(the clock stands at Wed 4 Mar 2026 08:00: THERASCHED_NOW)"
    assert told in program("agenda", THERASCHED_NOW="2026-03-04 08:00").err
    assert "THERASCHED_NOW" in program("agenda", code=2, THERASCHED_NOW="soon").err


def test_an_editor_is_not_rehearsed(program: Program, shop: Shop, tmp_path: Path) -> None:
    with untouched(shop.root):
        script = editor(tmp_path, f"touch {tmp_path}/opened", 'echo x >> "$1"')
        told = program("edit", "cccccc", "-n", code=2, EDITOR=script).err
    assert "error: an editor can't be rehearsed\n  try: the same command without -n\n" in told
    assert not (tmp_path / "opened").exists()


@pytest.mark.parametrize("command", ["edit cccccc", "plan cccccc"])
def test_an_unchanged_edit_answers_in_json_too(
    program: Program, tmp_path: Path, command: str
) -> None:
    code = 0 if command.startswith("edit") else 2
    assert program(*command.split(), "--json", code=code, EDITOR=editor(tmp_path, "true")).json
