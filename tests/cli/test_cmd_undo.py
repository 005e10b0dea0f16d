"""`undo` by command line: what it says in each form, and what it refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git, subjects
from tests.support.records import kept, records
from therasched.cli.cmd_undo import ago

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

pytestmark = needs_git

WHEN = ("tue", "14:00", "--id", "k7f3mq")
PATH = "sessions/2026/03/2026-03-03-1400-k7f3mq.yaml"
LOG = "signed/k7/k7f3mq.log.yaml"


@pytest.fixture
def recorded(program: Program, shop: Shop) -> Program:
    """The program in the small practice, which git keeps."""
    begin(shop.root)
    git(shop.root, "add", "-A")
    git(shop.root, "commit", "-q", "-m", "begin")
    program("config", "set", "git", "auto")
    return program


def test_the_last_command_is_taken_back_and_brought_back(recorded: Program, shop: Shop) -> None:
    recorded("new", "anna", *WHEN)
    booked = records(shop.root)[PATH]
    answer = recorded("undo")
    assert answer.out == 'Undid "new k7f3mq" (just now).   Bring it back: therasched undo --redo\n'
    assert answer.err.endswith(f"  {PATH}\n")
    assert PATH not in records(shop.root)
    answer = recorded("undo", "--redo")
    assert answer.out.startswith('Brought back "new k7f3mq" (just now).   Take it back again: ')
    assert records(shop.root)[PATH] == booked
    assert subjects(shop.root)[:3] == ["redo new k7f3mq", "undo new k7f3mq", "new k7f3mq"]
    assert "no undo that could" in recorded("undo", "--redo", code=5).err


def test_a_rehearsal_changes_nothing(recorded: Program, shop: Shop) -> None:
    recorded("new", "anna", *WHEN)
    before = subjects(shop.root)
    with kept(shop.root):
        assert recorded("undo", "-n").out == '(dry run) Undid "new k7f3mq" (just now).\n'
    assert subjects(shop.root) == before


def test_of_many_files_the_first_are_named(recorded: Program) -> None:
    repeated = ("--repeat", "weekly", "--count", "12")
    recorded("new", "anna", *WHEN, *repeated)
    recorded("move", "k7f3mq", "wed", "14:00", "--scope", "all")
    told = recorded("undo").err.splitlines()[-11:]
    assert told[0] == f"  {PATH}"
    assert all("-1400-" in line for line in told[:10])
    assert told[10] == "  and 2 more"
    assert len(recorded("undo", "--redo", "--plain").rows) == 24
    assert recorded("undo").err.endswith("  and 2 more\n")
    gone = recorded("undo").err.splitlines()
    assert (gone[-11], gone[-1]) == (f"  {PATH}", "  and 2 more")


def test_for_programs(recorded: Program, shop: Shop) -> None:
    recorded("new", "anna", *WHEN)
    booked = git(shop.root, "rev-parse", "HEAD").strip()
    assert recorded("undo", "--plain").out == f"undo\t{PATH}\n"
    document = recorded("undo", "--redo", "--json").json
    assert document["redone"]["subject"] == "new k7f3mq"
    assert document["redone"]["paths"] == [PATH]
    document = recorded("undo", "--json").json
    assert document["dry_run"] is False
    assert document["undone"]["commit"] == booked
    assert document["undone"]["at"].endswith("Z")


def test_without_git_it_says_so(program: Program, shop: Shop) -> None:
    message = "without git there is no undo; what was removed lies in .therasched/removed/"
    assert message in program("undo", code=5).err
    program("config", "set", "git", "auto")
    for command in (("undo",), ("undo", "--redo")):
        told = program(*command, code=5).err
        assert "in no git repository, so there is no undo" in told
    begin(shop.root)
    assert "nothing is committed yet, so there is no undo" in program("undo", code=5).err


def test_what_changed_since_is_refused(recorded: Program, shop: Shop) -> None:
    recorded("new", "anna", *WHEN)
    with (shop.root / PATH).open("a") as file:
        file.write("# mine\n")
    with kept(shop.root):
        answer = recorded("undo", code=5)
    assert f'error: {PATH} has changed since "new k7f3mq"' in answer.err
    assert f"try: git log -p -- {PATH}" in answer.err


def test_what_is_signed_is_refused(recorded: Program, shop: Shop) -> None:
    recorded("new", "anna", *WHEN)
    shop.write(LOG, "- {}\n")
    with kept(shop.root):
        assert "k7f3mq is signed, so it stays as it is" in recorded("undo", code=5).err


def test_what_a_merge_under_way_keeps_from_being_committed(recorded: Program, shop: Shop) -> None:
    recorded("new", "anna", *WHEN)
    (shop.root / ".git/MERGE_HEAD").write_text(git(shop.root, "rev-parse", "HEAD"))
    with kept(shop.root):
        answer = recorded("undo", code=5)
    assert "nothing can be committed: a merge is not finished" in answer.err


def test_what_could_not_be_committed_is_undone_all_the_same(recorded: Program, shop: Shop) -> None:
    (shop.root / ".git/index.lock").touch()
    assert "warning: saved, but not committed" in recorded("new", "anna", *WHEN).err
    (shop.root / ".git/index.lock").unlink()
    assert 'Undid "late k7f3mq"' in recorded("undo").out
    assert PATH not in records(shop.root)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3 * 60 + 5, "3 minutes ago"),
        (2 * 3600, "2 hours ago"),
        (86400, "1 day ago"),
        (40 * 86400, "40 days ago"),
    ],
)
def test_how_long_ago(seconds: int, said: str) -> None:
    assert ago(timedelta(seconds=seconds)) == said
