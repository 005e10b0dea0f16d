"""Two clones of one practice that sign side by side, joined by git; and what git's history proves.

Git is asked by the tests as a person asks it: clone, pull, merge.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git, status, subjects
from tests.support.records import kept
from tests.support.signing import (
    ANNAS,
    BENS,
    GROUP,
    LATER,
    UNMARKED,
    Place,
    links,
    log_of,
    path_of,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git

SECRET = "Zweieinhalbmal"


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """A practice that git keeps, with one signed session."""
    place = Place(tmp_path / "here")
    place("doctor", "--fix")
    begin(place.root)
    git(place.root, "add", "-A")
    git(place.root, "commit", "-q", "-m", "begin")
    place("config", "set", "git", "auto")
    place("sign", ANNAS, "-y")
    return place


@pytest.fixture
def there(here: Place, tmp_path: Path) -> Place:
    """A clone of it."""
    other = here.copy(tmp_path / "there")
    shutil.rmtree(other.root)
    git(other.folder, "clone", "-q", str(here.root), "practice")
    for key in ("user.name", "user.email"):
        git(other.root, "config", key, "tom@example.org")
    return other


def pull(place: Place, other: Place, code: int = 0) -> None:
    """Bring in what the other clone has."""
    words = ("pull", "-q", "--no-rebase", "--no-edit", str(other.root), "main")
    git(place.root, *words, code=code)


def heads(place: Place) -> list[str]:
    """The events that no other names, as `verify` says."""
    found = place("verify", "--json", at=LATER).json["heads"]
    assert isinstance(found, list)
    return found


# --- side by side --------------------------------------------------------------------------


def test_signatures_and_comments_of_two_clones_merge(here: Place, there: Place) -> None:
    here("sign", BENS, "-y", at="03-03 11:00:00")
    there("sign", GROUP, "-y", at="03-03 11:00:00")
    here("comment", ANNAS, "Her mother called.", at="03-03 11:05:00")
    there("comment", ANNAS, "The school called.", at="03-03 11:05:00")
    pull(here, there)
    assert status(here.root) == []
    texts = {one.text("text") for one in here.events(ANNAS)}
    assert texts >= {"Her mother called.", "The school called."}
    assert [one.n for one in here.events(ANNAS)] == ["1", "2", "2"]
    told = here.proof()
    assert [line.split("  ")[:2] for line in told.splitlines()[:3]] == [
        [name, "LOCKED ok"] for name in (BENS, GROUP, ANNAS)
    ]
    assert len(heads(here)) == 2
    shown = here("show", ANNAS, at=LATER).out
    assert "Her mother called." in shown
    assert "The school called." in shown
    here("comment", ANNAS, "Rang back.", at="03-03 12:00:00")
    newest = here.events(ANNAS)[-1]
    assert set(newest.after) == set(links(here.events(ANNAS))[1:3])
    assert heads(here) == links([newest])
    pull(there, here)
    assert there.proof() == here.proof()


def test_one_session_that_both_sign(here: Place, there: Place) -> None:
    here("sign", BENS, "-y", at="03-03 11:00:00")
    there("sign", BENS, "-y", at="03-03 11:10:00")
    pull(here, there)
    assert here.kinds(BENS) == ["sign", "sign"]
    told = here.proof()
    assert "b2r4tw  LOCKED ok\n        2 versions were signed side by side\n" in told
    (one,) = here("show", BENS, "--json", at=LATER).json["sessions"]
    assert (one["state"], one["locks_at"]) == ("locked", "2026-03-04T11:00:00+01:00")


def test_keys_that_two_clones_add(here: Place, there: Place) -> None:
    here("key", "add", str(here.keys / "tom.pub"), "--for", "tom")
    there("key", "add", str(here.keys / "lena-new"))
    pull(here, there)
    told = here.proof()
    assert told.count("\nsigner ") == 3
    assert "nobody vouches" not in told
    assert here("check", at=LATER).code == 0


def test_a_session_that_both_change_is_a_conflict_that_stays(here: Place, there: Place) -> None:
    here("plan", UNMARKED, "-m", "Bed time.")
    there("plan", UNMARKED, "-m", "Stairs.")
    pull(here, there, code=1)
    text = here.text(UNMARKED)
    line = 1 + text[: text.index("<<<<<<<")].count("\n")
    checked = here("check", code=6).out
    assert checked.startswith(f"{path_of(UNMARKED)}:{line}:1: ")
    assert "conflict" in checked
    writing = [
        ("plan", UNMARKED, "-m", "x"),
        ("outcome", UNMARKED, "attended"),
        ("share", UNMARKED),
        ("move", UNMARKED, "2026-03-04"),
        ("cancel", UNMARKED, "--by", "client"),
        ("remove", UNMARKED, "-y"),
        ("sign", UNMARKED, "-y"),
        ("check", "--fix"),
    ]
    with kept(here.root):
        for words in writing:
            assert f"{path_of(UNMARKED)}:{line}" in "".join(here(*words, code=6)[1:])
    assert here.text(UNMARKED) == text
    assert "Bed time." in text
    assert "Stairs." in text
    assert here.proof().startswith("k7f3mq  LOCKED ok")  # one bad file hides no other
    git(here.root, "checkout", "-q", "--theirs", path_of(UNMARKED))
    git(here.root, "add", "-A")
    git(here.root, "commit", "-q", "--no-edit")
    assert here("check").code == 0
    here("outcome", UNMARKED, "attended")
    assert subjects(here.root)[0] == f"outcome {UNMARKED}"


def test_a_signed_session_that_both_change_in_its_window(here: Place, there: Place) -> None:
    here("plan", ANNAS, "-m", "Bed time.", at="03-03 11:00:00")
    there("plan", ANNAS, "-m", "Stairs.", at="03-03 11:00:00")
    pull(here, there, code=1)
    assert "it can't be read" in here.proof(code=6)
    git(here.root, "checkout", "-q", "--theirs", path_of(ANNAS))
    git(here.root, "add", "-A")
    git(here.root, "commit", "-q", "--no-edit")
    told = here.proof()
    assert told.startswith("k7f3mq  LOCKED ok\n        2 versions were signed side by side\n")
    with kept(here.root):
        assert "it is as it was signed" in here("restore", ANNAS, at=LATER).out
    assert "changed by hand" not in here("log", ANNAS, at=LATER).out
    here("comment", ANNAS, "Both of us typed.", at=LATER)
    assert len(heads(here)) == 1


def test_a_conflict_within_a_log_is_told(here: Place, there: Place) -> None:
    for place in (here, there):
        (place.root / ".gitattributes").write_text("* -text\n")
        git(place.root, "commit", "-qam", "by hand")
        place("comment", ANNAS, f"In {place.folder.name}.", at="03-03 11:00:00")
    pull(here, there, code=1)
    told = here.proof(code=6)
    assert f"ALTERED  {log_of(ANNAS)}:2  a conflict marker of git" in told
    assert f"{log_of(ANNAS)}:2:1: a conflict marker of git" in here("check", code=6).out
    with kept(here.root):
        refused = here("comment", ANNAS, "x", at=LATER, code=5).err
    assert "k7f3mq has a signed history that can't be read\n  try: therasched verify" in refused


def test_a_purge_in_one_clone_and_a_comment_in_the_other(here: Place, there: Place) -> None:
    here.by_hand(GROUP, "Went well.", SECRET)
    here("sign", GROUP, "-y", at="03-03 11:00:00")
    pull(there, here)
    here("purge", GROUP, "--reason", "Erasure.", "-y", at="03-03 12:00:00")
    assert SECRET not in (here.root / log_of(GROUP)).read_text()
    there("comment", GROUP, f"{SECRET} again.", at="03-03 12:00:00")
    pull(here, there)
    assert SECRET in (here.root / log_of(GROUP)).read_text()
    told = here.proof(code=6)
    assert f"ALTERED  {log_of(GROUP)}:" in told
    assert "a purged text is there again" in told
    here("purge", GROUP, "--reason", "Erasure.", "-y", at=LATER)
    assert SECRET not in (here.root / log_of(GROUP)).read_text()
    assert not (here.root / path_of(GROUP)).exists()
    assert here.proof().startswith("g4h5jk  PURGED\n")
    assert sorted(here.kinds(GROUP)) == ["comment", "purge", "sign"]
    assert subjects(here.root)[0] == f"purge {GROUP}"
    assert SECRET not in git(here.root, "log", "--format=%B")


# --- what git's history proves -------------------------------------------------------------


def without_newest(place: Place) -> None:
    """Take the newest event away, where nothing but an outside can tell."""
    log = place.root / log_of(ANNAS)
    lines = log.read_text().splitlines(True)
    log.write_text("".join(lines[:-1]))


def test_what_was_committed_and_is_gone_is_found(here: Place) -> None:
    here("comment", ANNAS, "She called.", at="03-03 11:00:00")
    told = here.proof("--history")
    assert "evidence of time: claimed, committed up to 2026-03-03 10:00 UTC\n" in told
    gone = links(here.events(ANNAS))[-1]
    commit = git(here.root, "rev-parse", "HEAD")[:10]
    without_newest(here)
    assert here.proof().startswith("k7f3mq  LOCKED ok")  # as it says: this can't be seen
    told = here.proof("--history", code=6)
    what = f"{gone[:12]} stood there in commit {commit} and is nowhere now"
    assert f"MISSING EVENT  {log_of(ANNAS)}:1  {what}\n" in told
    git(here.root, "commit", "-qam", "nothing to see")
    assert what in here.proof("--history", code=6)
    assert what in here.proof(ANNAS, "--history", code=6)
    document = here("verify", "--history", "--json", at=LATER, code=6).json
    assert [one["verdict"] for one in document["problems"]] == ["MISSING EVENT"]


def test_what_another_copy_or_a_remote_has_seen(here: Place, there: Place) -> None:
    here("comment", ANNAS, "She called.", at="03-03 11:00:00")
    git(here.root, "remote", "add", "safe", str(there.root))
    git(here.root, "push", "-q", "safe", "main:refs/heads/kept")
    git(here.root, "fetch", "-q", "safe")
    pull(there, here)
    place = str(there.root)
    assert f"pushed to {place} up to 2026-03-03 10:00 UTC" in here.proof("--against", place)
    told = here.proof("--against", "safe")
    assert "pushed to safe up to 2026-03-03 10:00 UTC" in told
    without_newest(here)
    for one in ("safe", place):
        assert "stood there in commit" in here.proof("--against", one, code=6)
    assert there.proof("--history").startswith("k7f3mq  LOCKED ok")


def test_a_history_that_is_rewritten_is_held_against_another(here: Place, there: Place) -> None:
    here("comment", ANNAS, "She called.", at="03-03 11:00:00")
    pull(there, here)
    git(here.root, "reset", "-q", "--hard", "HEAD~1")
    assert here.proof("--history").startswith("k7f3mq  LOCKED ok")
    assert "is nowhere now" in here.proof("--against", str(there.root), code=6)


@pytest.mark.parametrize("where", ["nowhere", "../nothing", "--upload-pack=touch trap", "-x"])
def test_there_is_no_such_remote(here: Place, where: str) -> None:
    with kept(here.root):
        assert here("verify", f"--against={where}", code=3, at=LATER).err.startswith("error: ")
    assert not [*here.folder.rglob("trap")]


def test_without_git_there_is_no_history(tmp_path: Path) -> None:
    place = Place(tmp_path)
    assert "no git repository" in place("verify", "--history", code=3).err


HOSTILE = {
    "core.fsmonitor": "{trap}",
    "core.hooksPath": "{folder}",
    "core.pager": "{trap}",
    "core.sshCommand": "{trap}",
    "core.alternateRefsCommand": "{trap}",
    "core.gitProxy": "{trap}",
    "diff.external": "{trap}",
    "diff.evil.textconv": "{trap}",
    "diff.evil.command": "{trap}",
    "filter.evil.smudge": "{trap}",
    "filter.evil.clean": "{trap}",
    "filter.evil.process": "{trap}",
    "gpg.program": "{trap}",
    "gpg.ssh.program": "{trap}",
    "log.showSignature": "true",
    "pager.log": "{trap}",
    "alias.log": "!{trap}",
    "uploadpack.packObjectsHook": "{trap}",
    "remote.origin.url": "ext::{trap}",
    "remote.origin.promisor": "true",
    "protocol.ext.allow": "always",
    "include.path": "{folder}/more",
}


def test_a_repository_that_was_sent_runs_nothing(here: Place, there: Place) -> None:
    folder = there.folder / "trap"
    folder.mkdir()
    trap = folder / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {folder}/sprung\n")
    trap.chmod(0o755)
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        for where in (folder, there.root / ".git/hooks"):
            where.mkdir(exist_ok=True)
            shutil.copy2(trap, where / name)
    for key, value in HOSTILE.items():
        git(there.root, "config", key, value.format(trap=trap, folder=folder))
    attributes = "* filter=evil diff=evil\n"
    (there.root / ".git/info/attributes").write_text(attributes)
    (there.root / ".gitattributes").write_text(attributes)
    there.by_hand(UNMARKED, "Bath", "Bed")
    there("verify", at=LATER)
    there("verify", "--history", at=LATER)
    there("log", at=LATER)
    there("log", ANNAS, at=LATER)
    there("agenda")
    there("check")
    here("verify", "--against", str(there.root), at=LATER)
    assert not (folder / "sprung").exists()
    # The trap is one: git itself springs it.
    git(there.root, "status", code=128)
    assert (folder / "sprung").exists()


# --- the log of commands -------------------------------------------------------------------


def test_the_life_of_a_session_holds_its_commits(here: Place) -> None:
    here("share", ANNAS, at="03-03 11:00:00")
    here("comment", ANNAS, "She called.", at="03-03 12:00:00")
    told = here("log", ANNAS, "--json", at=LATER).json["log"]
    assert [one["what"] for one in told if one["by"]] == ["signed", "comment"]
    commits = [one["what"] for one in told if one["lines"] and "commit" in one["lines"][0]]
    assert commits[:1] == ["begin"]
    assert {*commits} == {"begin", "sign k7f3mq", "share k7f3mq", "comment k7f3mq"}
    assert [one["lines"] for one in told if one["what"] == "shared"] == [["homework of anna-k"]]


def test_what_the_commands_did_lately(here: Place) -> None:
    here("share", ANNAS)
    told = here("log", "--plain").rows
    assert [row[1] for row in told] == ["share k7f3mq", "sign k7f3mq", "config set", "begin"]
    assert len(here("log", "--limit", "2", "--plain").rows) == 2
    assert "Anna" not in here("log").out
