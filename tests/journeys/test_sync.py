"""`sync`, as two people at two machines meet it: what comes and goes, and what is refused."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import faults
from tests.support.gitplace import git, needs_git, subjects
from tests.support.program import untouched
from tests.support.signing import AHEAD, ANNAS, BENS, LATER, TOMS, UNMARKED, log_of, path_of
from tests.support.terminal import Terminal
from therasched.actions import sync
from therasched.storage import clone
from therasched.storage.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.hub import Office

pytestmark = needs_git


# --- what comes and goes -------------------------------------------------------------------


def test_what_one_does_the_other_has(office: Office) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    assert office.lena.sync().out == f"origin: nothing came; went: {AHEAD}.\n"
    answer = office.tom.sync()
    assert answer.out == f"origin: came: {AHEAD}; nothing to send.\n"
    assert "Breathe." in office.tom.file(path_of(AHEAD))
    assert office.are_one()
    assert subjects(office.tom.root)[0] == f"plan {AHEAD}"  # no merge where none was needed
    assert office.tom.sync().out == "origin: nothing came; nothing to send.\n"


def test_two_fields_of_one_session_come_together(office: Office) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.tom("move", AHEAD, "2026-03-06", "10:00")
    office.lena.sync()
    assert "came: c5d6fg; went: c5d6fg." in office.tom.sync().out
    office.lena.sync()
    assert office.are_one()
    moved = "sessions/2026/03/2026-03-06-1000-c5d6fg.yaml"
    assert "Breathe." in office.lena.file(moved)
    assert not (office.lena.root / path_of(AHEAD)).exists()
    parents = office.tom.git("log", "-1", "--format=%P").split()
    assert len(parents) == 2


def test_each_signs_her_own_and_the_chain_joins(office: Office) -> None:
    office.lena("sign", ANNAS, "-y", at="03-03 11:00:00")
    office.tom("sign", TOMS, "-y", at="03-03 11:00:00")
    office.lena.sync(at="03-03 11:01:00")
    office.tom.sync(at="03-03 11:01:00")
    office.tom("comment", TOMS, "She called.", at="03-03 11:05:00")
    meet_at = "03-03 11:10:00"
    office.tom.sync(at=meet_at)
    office.lena.sync(at=meet_at)
    assert office.are_one()
    report = office.lena("verify", "--json", at=LATER).json
    assert len(report["heads"]) == 1
    assert office.lena("check", at=LATER).code == 0


def test_who_signs_after_a_sync_reads_no_other_log(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one, name in ((office.lena, ANNAS), (office.tom, TOMS)):
        one("sign", name, "-y")
    office.lena.sync()
    office.tom.sync()
    monkeypatch.setattr(Ledger, "_found_heads", None)
    office.tom("comment", TOMS, "She called.", at=LATER)
    office.tom.sync(at=LATER)
    office.lena.sync(at=LATER)
    office.lena("comment", ANNAS, "He called.", at=LATER)
    assert len(office.lena("verify", "--json", at=LATER).json["heads"]) == 1


def test_what_was_edited_by_hand_goes_as_a_commit_of_its_own(office: Office) -> None:
    office.lena.place.by_hand(AHEAD, "plan: Bath time.", "plan: By hand.")
    (office.lena.root / "scan.png").write_bytes(b"\x89PNG")
    answer = office.lena.sync()
    assert f"committed first, edited by hand: {AHEAD}" in answer.err
    assert "unknown to git, so it stays here (git add): scan.png" in answer.err
    assert subjects(office.lena.root)[0] == f"edited by hand {AHEAD}"
    office.tom.sync()
    assert "By hand." in office.tom.file(path_of(AHEAD))
    assert not (office.tom.root / "scan.png").exists()


def test_a_session_made_by_hand_goes_too(office: Office) -> None:
    text = office.lena.file(path_of(AHEAD)).replace(AHEAD, "w2w2w2").replace("14:00", "16:00")
    path = "sessions/2026/03/2026-03-05-1600-w2w2w2.yaml"
    (office.lena.root / path).write_text(text.replace("15:00", "17:00"), encoding="utf-8")
    office.lena.sync()
    office.tom.sync()
    assert (office.tom.root / path).exists()


def test_files_that_are_no_records_are_merged_line_by_line(office: Office) -> None:
    readme = office.lena.root / "README"
    readme.write_text("one\n\ntwo\n\nthree\n", encoding="utf-8")
    office.lena.git("add", "README")
    office.lena.sync()
    office.tom.sync()
    readme.write_text("ONE\n\ntwo\n\nthree\n", encoding="utf-8")
    (office.tom.root / "README").write_text("one\n\ntwo\n\nTHREE\n", encoding="utf-8")
    office.lena.sync()
    assert "README: both sides changed it, and it was merged line by line" in office.tom.sync().err
    office.meet()
    assert office.lena.file("README") == "ONE\n\ntwo\n\nTHREE\n"


@pytest.mark.parametrize(
    ("option", "text"),
    [("--mine", "ONE\n\ntwo\n\nDREI\n"), ("--theirs", "ONE\n\ntwo\n\nTHREE\n")],
)
def test_of_a_file_that_is_no_record_a_person_decides_on_lines(
    office: Office, option: str, text: str
) -> None:
    name = "templates/letter.txt"
    file, other = office.lena.root / name, office.tom.root / name
    file.parent.mkdir()
    file.write_text("one\n\ntwo\n\nthree\n", encoding="utf-8")
    office.lena.git("add", name)
    office.meet()
    file.write_text("ONE\n\ntwo\n\nTHREE\n", encoding="utf-8")
    other.write_text("one\n\ntwo\n\nDREI\n", encoding="utf-8")
    office.lena.sync()
    with untouched(office.tom.root / "templates"):
        assert f"both sides changed {name} lines" in office.tom.sync(code=7).err
    told = office.tom.sync(option).err
    assert f"{name} lines: {option[2:]}; git's history has what was there before" in told
    assert other.read_text(encoding="utf-8") == text
    office.lena.sync()
    assert office.are_one()


def test_a_key_added_on_one_side_is_known_on_the_other(office: Office) -> None:
    office.lena("key", "add", str(office.lena.place.keys / "lena-new"))
    office.tom("comment", UNMARKED, "She called.", code=5)
    office.tom("key", "retire", "tom", "-y", code=0)
    office.lena.sync()
    office.tom.sync()
    office.lena.sync()
    assert office.are_one()
    assert office.lena.file("signed/allowed_signers").count("ssh-ed25519") == 3


def test_a_rehearsal_tells_and_changes_nothing_but_what_git_knows_of_the_remote(
    office: Office,
) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.lena.sync()
    office.tom("plan", UNMARKED, "-m", "Sing.")
    office.tom.place.by_hand(BENS, "plan: Bath time.", "plan: By hand.")
    before = office.tom.tip
    with untouched(office.tom.root / "sessions"):
        answer = office.tom.sync("-n")
    assert answer.out == f"(dry run) origin: came: {AHEAD}; would go: {UNMARKED}, {BENS}.\n"
    assert office.tom.tip == before
    assert office.tip == office.lena.tip


def test_fetching_alone(office: Office) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.lena.sync()
    office.tom("plan", UNMARKED, "-m", "Sing.")
    answer = office.tom.sync("--no-push")
    assert answer.out.startswith(f"origin: came: {AHEAD}; waits here: {UNMARKED}")
    assert office.tip == office.lena.tip


def test_for_scripts(office: Office) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    document = office.lena.sync("--json").json
    assert (document["came"], document["went"], document["remote"]) == ([], [AHEAD], "origin")
    rows = office.tom.sync("--plain").rows
    assert rows == [["came", AHEAD]]


# --- what both changed ---------------------------------------------------------------------


def test_one_field_that_both_changed_stays_as_it_is_until_somebody_decides(torn: Office) -> None:
    with untouched(torn.tom.root / "sessions"):
        answer = torn.tom.sync(code=7)
    assert f"both sides changed {AHEAD} plan; nothing was merged" in answer.err
    assert "--mine" in answer.err
    assert "Sing" not in answer.err
    assert torn.tip == torn.lena.tip
    error = json.loads(torn.tom.sync("--json", code=7).out)["error"]
    assert error["code"] == "conflict"


@pytest.mark.parametrize(("option", "plan"), [("--mine", "Sing."), ("--theirs", "Breathe.")])
def test_one_word_decides_on_all(torn: Office, option: str, plan: str) -> None:
    answer = torn.tom.sync(option)
    assert f"{AHEAD} plan: {option[2:]}; git's history has what was there before" in answer.err
    torn.lena.sync()
    assert torn.are_one()
    assert plan in torn.lena.file(path_of(AHEAD))
    history = torn.lena.git("log", "-p", "--full-history", "--", path_of(AHEAD))
    assert "Sing." in history
    assert "Breathe." in history


def test_both_words_are_too_much(office: Office) -> None:
    with untouched(office.lena.root):
        told = office.lena.sync("--mine", "--theirs", code=2).err
    assert told == "error: --mine or --theirs, not both\n  try: therasched sync --mine\n"


def test_a_locked_text_stays_whatever_the_other_side_made_of_it(office: Office) -> None:
    office.lena("sign", ANNAS, "-y")
    office.meet()
    office.tom.place.by_hand(ANNAS, "Went well.", "Went badly.")
    office.lena("comment", ANNAS, "She called.", at=LATER)
    office.lena.sync(at=LATER)
    answer = office.tom.sync("--no-push", at=LATER)
    assert "the signed text stays, since it is locked" in answer.err
    assert "Went well." in office.tom.file(path_of(ANNAS))
    (draft,) = (office.tom.root / ".therasched/drafts").iterdir()
    assert "Went badly." in draft.read_text(encoding="utf-8")
    assert f".therasched/drafts/{draft.name}" in answer.err


# --- what is refused -----------------------------------------------------------------------


def test_two_signed_changes_that_meet_are_to_be_signed_again(office: Office) -> None:
    """Lena sits at both desks; what came of her changes nobody has signed."""
    early, late = "03-03 11:00:00", "03-03 11:10:00"
    office.tom.who = "lena"
    office.lena("sign", ANNAS, "-y")
    office.lena.sync()
    office.tom.sync()
    office.lena("outcome", ANNAS, "--note", "Calm.", at=early)
    office.tom("outcome", ANNAS, "--client", "anna-k", "--homework", "Walk.", at=early)
    office.lena.sync(at=late)
    told = office.tom.sync(at=late).err
    assert f"{path_of(ANNAS)}: not as it was signed: sign it again before it locks" in told
    office.tom("sign", ANNAS, "-y", at=late)
    assert "not as it was" not in office.tom.sync(at=late).err
    assert "not as it was" not in office.lena.sync(at=late).err
    assert "LOCKED ok" in office.lena("verify", at=LATER).out


def test_of_two_moves_the_one_that_was_chosen_names_the_file(office: Office) -> None:
    office.lena("move", AHEAD, "2026-03-06", "10:00")
    office.tom("move", AHEAD, "2026-03-09", "11:00")
    office.lena.sync()
    office.tom.sync(code=7)
    office.tom.sync("--theirs")
    office.lena.sync()
    assert office.are_one()
    named = [one.name for one in office.tom.root.rglob(f"sessions/**/*{AHEAD}.yaml")]
    assert named == [f"2026-03-06-1000-{AHEAD}.yaml"]


@pytest.fixture
def mixed(office: Office) -> Office:
    """Both took in a new client while nobody synced, and both have booked her a session."""
    for one, name, ref in ((office.lena, "Carla X.", "w2w2w2"), (office.tom, "Dora Y.", "z3z3z3")):
        one("client", "add", "--name", name)
        one("new", "c001", "2026-03-02", "08:00", "--service", "slt-50", "--id", ref)
        one("outcome", ref, "attended", "--homework", "Hers.", "--share")
    office.lena.sync()
    return office


def names(office: Office) -> dict[str, str]:
    """Whose sessions the two are."""
    found = office.tom("list", "--json").json["sessions"]
    return {one["id"]: one["clients"][0]["name"] for one in found if one["id"] in "w2w2w2 z3z3z3"}


def test_two_people_with_one_code_are_left_to_a_person(mixed: Office) -> None:
    with untouched(mixed.tom.root / "clients"):
        told = mixed.tom.sync(code=7).err
    assert "clients/c001.yaml is one person here and another one there" in told
    assert "--mine   # or --theirs: both stay, and the one of here gets another code" in told


@pytest.mark.parametrize("option", ["--mine", "--theirs"])
def test_of_two_people_with_one_code_neither_is_lost(mixed: Office, option: str) -> None:
    told = mixed.tom.sync(option)
    assert "clients/c001.yaml: two people; the one of here has the code c002 now" in told.err
    assert "came: c001, w2w2w2; went: c002, z3z3z3." in told.out
    assert names(mixed) == {"w2w2w2": "Carla X.", "z3z3z3": "Dora Y."}
    assert mixed.tom("show", "z3z3z3", "--json").json["sessions"][0]["shared"] == ["c002"]
    mixed.lena.sync()
    assert mixed.are_one()


def test_a_person_says_that_two_are_one(mixed: Office) -> None:
    around = mixed.tom.place.of("tom", "")
    with Terminal(mixed.tom.root, "sync", **around, THERASCHED_NOW="2026-03-03 10:40") as screen:
        screen.sees("clients/c001.yaml: one code for two names")
        shown = screen.sees("which one")
        assert "mine    it is one person: Dora Y." in shown
        assert "theirs  it is one person: Carla X." in shown
        assert "both    they are two people: the one of here gets another code" in shown
        screen.types("2")
        screen.ends(0)
    assert names(mixed) == {"w2w2w2": "Carla X.", "z3z3z3": "Carla X."}


def test_what_is_signed_keeps_its_codes(mixed: Office) -> None:
    mixed.tom("sign", "z3z3z3", "-y")
    with untouched(mixed.tom.root / "sessions"):
        told = mixed.tom.sync("--mine", code=5).err
    assert "c001 is one person here and another one there, and z3z3z3 is signed with it" in told


def test_what_is_gone_there_is_told(office: Office) -> None:
    office.lena("remove", AHEAD, "-y")
    office.lena("move", UNMARKED, "2026-03-02", "15:00")
    office.lena.sync()
    answer = office.tom.sync()
    assert f"gone there, and now here too: {AHEAD}; git's history has what was" in answer.err


def test_the_settings_stay_whatever_a_remote_says(office: Office) -> None:
    office.lena.git("rm", "-q", "therasched.yaml")
    office.lena.git("commit", "-q", "-m", "gone")
    office.lena.git("push", "-q", "origin", "main")
    told = office.tom.sync().err
    assert "therasched.yaml: one side removed it, the other changed it; it stays" in told
    office.tom("agenda")
    office.lena.git("pull", "-q", "origin", "main")
    office.lena.sync()
    assert office.are_one()


def test_settings_that_no_command_can_read_do_not_come(office: Office) -> None:
    file = office.lena.root / "therasched.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}wrong: yes\n", encoding="utf-8")
    office.lena.git("commit", "-q", "-a", "-m", "by hand")
    office.lena.git("push", "-q", "origin", "main")
    office.tom("plan", AHEAD, "-m", "Sing.")
    with untouched(office.tom.root / "sessions"):
        told = office.tom.sync(code=6).err
    assert "with the settings of origin/main no command could open the practice" in told
    assert 'unknown key "wrong"' in told
    assert "git log -p HEAD..origin/main -- therasched.yaml" in told
    assert "wrong" not in office.tom.file("therasched.yaml")
    office.tom("agenda")
    office.lena.git("revert", "--no-edit", "HEAD")
    office.lena.git("push", "-q", "origin", "main")
    office.tom.sync()
    office.lena.sync()
    assert office.are_one()


def test_what_was_decided_is_told_also_where_nothing_goes_in_the_end(torn: Office) -> None:
    torn.tom.place.by_hand(UNMARKED, "mode: direct", "mode: drect")
    told = torn.tom.sync("--mine", code=6).err
    assert f"{AHEAD} plan: mine; git's history has what was there before" in told


def test_what_to_type_again_has_all_that_was_given(torn: Office) -> None:
    told = torn.tom.sync("origin", "--no-push", code=7).err
    assert "therasched sync origin --no-push --mine" in told


def test_faults_hold_up_what_goes(office: Office) -> None:
    office.lena.place.by_hand(AHEAD, "type: session", "type: sesion")
    answer = office.lena.sync(code=6)
    assert "check finds a fault" in answer.err
    assert "nothing was pushed" in answer.err
    assert office.tip != office.lena.tip


def test_a_signature_that_does_not_hold_stays_here(office: Office) -> None:
    office.lena("sign", ANNAS, "-y")
    log = office.lena.root / log_of(ANNAS)
    log.write_bytes(log.read_bytes().replace(b'"by":"lena"', b'"by":"tom"'))
    answer = office.lena.sync(code=6, at=LATER)
    assert "verify finds something amiss; nothing was pushed" in answer.err
    assert office.tip != office.lena.tip


def test_a_remote_that_was_set_back(office: Office) -> None:
    office.lena("sign", ANNAS, "-y")
    office.lena.sync()
    git(office.hub, "update-ref", "refs/heads/main", f"{office.tip}~1")
    before = office.tip
    for _ in range(2):  # asking git itself does not make it forget
        answer = office.lena.sync(code=6)
        assert "origin has lost what it had the last time" in answer.err
        assert f"events would be gone of {ANNAS}" in answer.err
        office.lena.git("fetch", "-q")
    assert office.tip == before
    office.lena("comment", ANNAS, "She called.")
    office.lena.sync("--rewound")
    assert office.tip == office.lena.tip


def test_a_remote_that_has_lost_everything(office: Office) -> None:
    git(office.hub, "update-ref", "-d", "refs/heads/main")
    assert "(all of it)" in office.lena.sync(code=6).err


def test_no_network(office: Office) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.hub.rename(office.hub.with_name("away"))
    answer = office.lena.sync(code=1)
    assert "could not be reached" in answer.err
    assert "1 commit waits here" in answer.err
    office.hub.with_name("away").rename(office.hub)
    office.lena.sync()
    assert office.tip == office.lena.tip


def test_a_remote_is_agreed_to_once(office: Office) -> None:
    other = office.hub.with_name("other.git")
    git(other.parent, "init", "-q", "--bare", "-b", "main", str(other))
    office.lena.git("remote", "add", "backup", str(other))
    answer = office.lena.sync("backup", code=2)
    assert "is a folder of this machine" in answer.err
    assert "therasched sync backup --unencrypted-ok" in answer.err
    assert not git(other, "for-each-ref")
    office.lena.sync("backup", "--unencrypted-ok")
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.lena.sync("backup")
    assert git(other, "rev-parse", "main").strip() == office.lena.tip
    assert not list(office.lena.root.rglob("remotes/backup*/agreed"))


@pytest.mark.parametrize("url", ["http://git.example.org/p.git", "git://git.example.org/p.git"])
def test_what_everybody_on_the_way_can_read(office: Office, url: str) -> None:
    office.lena.git("remote", "set-url", "origin", url)
    assert "readable for everybody on the way" in office.lena.sync(code=5).err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("core.sshCommand", "touch ran"),
        ("remote.origin.uploadpack", "touch ran"),
        ("remote.origin.receivepack", "touch ran"),
        ("credential.helper", "!touch ran"),
        ("url./elsewhere/.insteadOf", "git@"),
        ("filter.x.clean", "touch ran"),
        ("core.hooksPath", "hooks"),
        ("protocol.ext.allow", "always"),
    ],
)
def test_settings_that_start_programs(office: Office, key: str, value: str) -> None:
    office.lena.git("config", key, value)
    answer = office.lena.sync(code=5)
    assert f"{key.lower()} in .git/config can have git start a program" in answer.err.lower()
    assert not (office.lena.root / "ran").exists()


def test_an_address_that_starts_a_program(office: Office) -> None:
    office.lena.git("remote", "set-url", "origin", f"ext::touch {office.lena.root}/ran")
    office.lena.sync(code=1)
    office.lena.sync("--trust-config", code=1)
    assert not (office.lena.root / "ran").exists()


def test_a_remote_inside_the_practice_would_run_its_hooks(office: Office) -> None:
    git(office.lena.root, "init", "-q", "--bare", "-b", "main", "x.git")
    office.lena.git("remote", "set-url", "origin", "x.git")
    assert "lies inside the practice itself" in office.lena.sync(code=5).err


def test_two_addresses(office: Office) -> None:
    office.lena.git("remote", "set-url", "--push", "origin", "/elsewhere")
    assert "more than one address" in office.lena.sync(code=5).err


def test_a_remote_that_reads_like_an_option(office: Office) -> None:
    office.lena.git("config", "remote.--upload-pack=x.url", "/elsewhere")
    office.lena.git("remote", "remove", "origin")
    assert "is no good name for a remote" in office.lena.sync(code=5).err


@pytest.mark.parametrize("name", [".GIT/hooks/post-commit", ".therasched/drafts/a", "outbox/a"])
def test_what_no_remote_may_put_here(office: Office, name: str) -> None:
    blob = git(office.hub, "hash-object", "-w", "--stdin").strip()
    tree = f"100755 blob {blob}\t{name.rpartition('/')[2]}\n"
    for part in reversed(name.split("/")[:-1]):
        made = _tree(office.hub, tree)
        tree = f"040000 tree {made}\t{part}\n"
    whole = git(office.hub, "ls-tree", "main")
    kept = [
        line for line in whole.splitlines() if not line.endswith(f"\t{tree.split(chr(9))[1][:-1]}")
    ]
    root = _tree(office.hub, "\n".join([*kept, tree]))
    commit = git(office.hub, "commit-tree", root, "-p", "main", "-m", "x").strip()
    git(office.hub, "update-ref", "refs/heads/main", commit)
    with untouched(office.lena.root / "sessions"):
        answer = office.lena.sync(code=5)
    assert "is no file that is taken from a remote" in answer.err
    assert not (office.lena.root / name).exists()


def _tree(repository: Path, lines: str) -> str:
    done = subprocess.run(
        ["git", "mktree"], cwd=repository, input=lines.encode(), capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def test_no_remote(office: Office) -> None:
    office.lena.git("remote", "remove", "origin")
    answer = office.lena.sync(code=5)
    assert "git remote add origin" in answer.err


def test_a_remote_of_that_name_is_not_there(office: Office) -> None:
    assert 'no remote is called "orgin"' in office.lena.sync("orgin", code=5).err


def test_no_git(office: Office) -> None:
    office.lena("config", "set", "git", "off")
    assert "git keeps nothing here" in office.lena.sync(code=5).err


def test_another_history(office: Office) -> None:
    other = office.hub.with_name("other")
    git(other.parent, "init", "-q", "-b", "main", str(other))
    git(other, "commit", "-q", "--allow-empty", "-m", "x")
    office.lena.git("remote", "add", "other", str(other))
    assert "holds another history" in office.lena.sync("other", code=5).err


def test_a_branch_beside_others(office: Office) -> None:
    office.tom.git("branch", "-m", "trunk")
    answer = office.tom.sync(code=5)
    assert "origin has no branch trunk, but main" in answer.err


def test_no_branch(office: Office) -> None:
    office.lena.git("checkout", "-q", "--detach")
    assert "detached HEAD" in office.lena.sync(code=5).err


def test_a_merge_under_way(office: Office) -> None:
    (office.lena.root / ".git/MERGE_HEAD").write_text(f"{office.tip}\n")
    assert "a merge is not finished" in office.lena.sync(code=5).err


def test_a_larger_repository(office: Office) -> None:
    top = office.lena.root.parent
    (office.lena.root / ".git").rename(top / ".git")
    assert "inside a larger repository" in office.lena.sync(code=5).err


def test_a_remote_that_says_no(office: Office) -> None:
    hook = office.hub / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    office.lena("plan", AHEAD, "-m", "Breathe.")
    answer = office.lena.sync(code=5)
    assert "origin refused: pre-receive hook declined\n" in answer.err
    hook.rename(hook.with_name("kept"))
    office.tom("plan", UNMARKED, "-m", "Sing.")
    office.tom.sync()
    hook.with_name("kept").rename(hook)
    answer = office.lena.sync(code=5)
    assert "origin refused: pre-receive hook declined; what came was merged\n" in answer.err


def test_a_comment_that_meets_a_purge_loses_its_text(office: Office) -> None:
    office.lena("sign", ANNAS, "-y")
    office.lena.sync()
    office.tom.sync()
    office.lena("purge", ANNAS, "--reason", "Erasure.", "-y")
    office.lena.sync()
    office.tom("comment", ANNAS, "She called.")
    office.tom.sync()
    office.lena.sync()
    for one in (office.lena, office.tom):
        one("verify")
        one("check")
        log = (one.root / log_of(ANNAS)).read_text()
        assert "She called." not in log
        assert len(log.splitlines()) == len(("sign", "purge", "comment"))
    assert office.lena.tip == office.tom.tip


def test_a_remote_that_was_set_back_is_told_by_verify_too(office: Office) -> None:
    office.lena("sign", ANNAS, "-y")
    office.lena.sync()
    assert "set back" not in office.lena("verify", "--against", "origin").err
    git(office.hub, "update-ref", "refs/heads/main", f"{office.tip}~1")
    office.lena.git("fetch", "-q")
    answer = office.lena("verify", "--against", "origin", code=6)
    assert "origin was set back: it has lost a commit that it had when it was synced with" in (
        answer.err
    )
    office.lena("verify")


# --- asked on a terminal, ended at any moment ------------------------------------------------


@pytest.mark.parametrize(("answer", "plan"), [("1", "Sing."), ("2", "Breathe."), ("3", "both")])
def test_a_person_decides(torn: Office, answer: str, plan: str) -> None:
    around = torn.tom.place.of("tom", "")
    with Terminal(torn.tom.root, "sync", **around, THERASCHED_NOW="2026-03-03 10:40") as screen:
        screen.sees(f"{AHEAD}: both sides changed plan")
        shown = screen.sees("which one")
        assert "mine    Sing." in shown
        assert "theirs  Breathe." in shown
        screen.types(answer)
        screen.ends(0)
    text = torn.tom.file(path_of(AHEAD))
    assert plan in text or ("Sing.\n  Breathe.\n" in text and plan == "both")
    torn.lena.sync()
    assert torn.are_one()


def test_ended_at_any_moment_the_next_one_comes_to_the_same(torn: Office) -> None:
    torn.tom("plan", UNMARKED, "-m", "Walk.")
    torn.lena("move", AHEAD, "2026-03-06", "10:00")
    torn.lena.sync()
    around = {**os.environ, **torn.tom.place.of("tom", ""), "THERASCHED_NOW": "2026-03-03 10:40"}
    words = [sys.executable, "-m", "therasched", "sync", "--mine"]
    for after in (0.15, 0.3, 0.4, 0.5, 0.6, 0.7):
        with subprocess.Popen(
            words, cwd=torn.tom.root, env=around, stdout=-3, stderr=-3, start_new_session=True
        ) as running:
            try:
                running.wait(after)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
        for lock in (torn.tom.root / ".git").rglob("*.lock"):
            lock.unlink()
    torn.tom.sync("--mine")
    torn.lena.sync()
    assert torn.are_one()
    moved = "sessions/2026/03/2026-03-06-1000-c5d6fg.yaml"
    assert "Sing." in torn.lena.file(moved)
    assert "Walk." in torn.lena.file(path_of(UNMARKED))
    assert not (torn.lena.root / path_of(AHEAD)).exists()


def test_a_session_that_moved_never_lies_in_two_places(office: Office) -> None:
    office.lena("move", AHEAD, "2026-03-06", "10:00")
    office.lena.sync()
    with faults.disk(faults.failing(errno.EIO, "unlink"), sticky=True):
        told = office.tom.sync(code=1).err
    assert " is there too: input/output error; the next command clears it; the merge is" in told
    assert "  try: therasched sync" in told
    office.tom("check")
    office.tom.sync()
    office.meet()


@pytest.mark.parametrize("step", ["_write", "_displaced", "_commit", "push", "note_seen"])
def test_ended_before_or_after_each_step(
    torn: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    torn.lena("move", AHEAD, "2026-03-06", "10:00")
    torn.lena.sync()
    real = getattr(clone.Clone, step)
    for before in (True, False):

        def ends(self: clone.Clone, *given: Any, before: bool = before) -> Any:
            if not before:
                real(self, *given)
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(clone.Clone, step, ends)
            torn.tom.place("sync", "--mine", who="tom", code=0 if step == "_displaced" else 130)
    torn.tom.sync("--mine")
    torn.lena.sync()
    assert torn.are_one()
    assert "Sing." in torn.lena.file("sessions/2026/03/2026-03-06-1000-c5d6fg.yaml")


def test_a_file_that_changes_while_it_merges(torn: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real = clone.Clone._write

    def late(self: clone.Clone, *given: Any) -> None:
        torn.tom.place.by_hand(AHEAD, "Sing.", "Sing loud.")
        real(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(clone.Clone, "_write", late)
        answer = torn.tom.sync("--theirs", code=7)
    assert "changed meanwhile, so nothing was merged" in answer.err
    torn.tom.sync("--mine")
    assert "Sing loud." in torn.tom.file(path_of(AHEAD))


def test_somebody_else_pushes_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.tom("plan", UNMARKED, "-m", "Sing.")
    real = clone.Clone.push
    pushed: list[int] = []

    def push(self: clone.Clone) -> bool:
        if not pushed:
            pushed.append(1)
            office.lena.sync()
        return real(self)

    monkeypatch.setattr(clone.Clone, "push", push)
    assert office.tom.sync().out == f"origin: came: {AHEAD}; went: {UNMARKED}.\n"
    office.lena.sync()
    assert office.are_one()


def test_what_another_terminal_commits_meanwhile_is_not_sent_unchecked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    real = sync.require_whole

    def meanwhile(*given: object, **more: object) -> None:
        office.lena("plan", UNMARKED, "-m", "Sing.")
        real(*given, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(sync, "require_whole", meanwhile)
        office.lena.sync()
    office.tom.sync()
    assert "Breathe." in office.tom.file(path_of(AHEAD))
    assert "Sing." not in office.tom.file(path_of(UNMARKED))
    office.lena.sync()
    office.tom.sync()
    assert "Sing." in office.tom.file(path_of(UNMARKED))


def test_what_an_earlier_round_decided_is_told(
    torn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clone.Clone.push

    def slow(self: clone.Clone) -> bool:
        monkeypatch.setattr(clone.Clone, "push", real)
        torn.lena("plan", UNMARKED, "-m", "Walk.")
        torn.lena.sync()
        return real(self)

    monkeypatch.setattr(clone.Clone, "push", slow)
    answer = torn.tom.sync("--mine")
    assert f"came: {UNMARKED}" in answer.out
    assert f"{AHEAD} plan: mine; git's history has what was there before" in answer.err


def test_others_push_all_the_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.lena("plan", AHEAD, "-m", "Breathe.")
    monkeypatch.setattr(clone.Clone, "push", lambda _: False)
    assert "origin took nothing" in office.lena.sync(code=1).err


def test_an_overlap_that_came_of_it_is_told_and_goes(office: Office) -> None:
    office.lena("new", "anna-k", "2026-03-10", "9:00")
    office.lena.sync()
    office.tom("new", "anna-k", "2026-03-10", "9:30")
    assert "1 overlap: therasched check" in office.tom.sync().err
    assert office.tip == office.tom.tip


def test_settings_that_no_command_can_read_do_not_go(office: Office) -> None:
    settings = office.tom.root / "therasched.yaml"
    office.tom.git("config", "user.name", "Tom")
    settings.write_text(f"{settings.read_text()}timezone: x\n")
    office.tom.git("commit", "-q", "-a", "-m", "x")
    office.tom.git("push", "-q", "origin", "main")
    office.lena("plan", AHEAD, "-m", "Breathe.")
    answer = office.lena.sync(code=6)
    assert answer.err.startswith("error: ")
    assert office.tip != office.lena.tip
