"""`sync` where folders, repositories and remotes are not as they should be: nothing is lost."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.gitplace import git, hook, needs_git
from tests.support.hub import Office
from tests.support.program import Program, untouched
from tests.support.signing import AHEAD, BENS, NOW, UNMARKED, machine_at, path_of
from therasched.cli import cmd_sync
from therasched.errors import Refused
from therasched.storage import clone
from therasched.storage.admission import require_harmless

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Answer

pytestmark = needs_git


def run(office: Office) -> Answer:
    """Let Lena sync, however that ends."""
    with machine_at(NOW):
        return Program(office.lena.root, **office.lena.place.of("lena", "")).run("sync")


def give(office: Office, **files: str) -> None:
    """Let Tom push files, not through the package; `_` in a name is read as `/`."""
    for name, text in files.items():
        path = office.tom.root / name.replace("_", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    office.tom.git("add", "-A", "-f")
    office.tom.git("commit", "-q", "-m", "by hand")
    office.tom.git("push", "-q", "origin", "main")


# --- what lies in the way ------------------------------------------------------------------


@pytest.mark.parametrize("ignored", [True, False])
def test_a_file_that_git_does_not_know_is_not_overwritten(office: Office, *, ignored: bool) -> None:
    mine = office.lena.root / "NOTES"
    mine.write_text("Mine.\n", encoding="utf-8")
    if ignored:
        (office.lena.root / ".git/info/exclude").write_text(".therasched/\nNOTES\n")
    give(office, NOTES="His.\n", README="His.\n")
    answer = office.lena.sync(code=7)
    assert "NOTES" in answer.err
    assert "nothing was merged" in answer.err
    assert mine.read_text(encoding="utf-8") == "Mine.\n"
    assert not (office.lena.root / "README").exists()
    mine.rename(mine.with_name("NOTES.mine"))
    office.lena.sync()
    assert office.lena.file("NOTES") == "His.\n"


def test_a_folder_where_a_file_is_to_be(office: Office) -> None:
    (office.lena.root / "NOTES").mkdir()
    (office.lena.root / "NOTES/a.txt").write_text("Mine.\n", encoding="utf-8")
    give(office, NOTES="His.\n", README="His.\n")
    answer = run(office)
    assert answer.code in (1, 5, 7)
    assert office.lena.file("NOTES/a.txt") == "Mine.\n"


def test_a_link_where_a_file_is_to_be(office: Office, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("Mine.\n", encoding="utf-8")
    (office.lena.root / "NOTES").symlink_to(outside)
    give(office, NOTES="His.\n")
    office.lena.sync(code=1)
    assert outside.read_text(encoding="utf-8") == "Mine.\n"


@pytest.mark.parametrize("back", [True, False])
def test_a_file_that_becomes_a_folder(office: Office, *, back: bool) -> None:
    names = ("papers", "papers/a")
    was, new = reversed(names) if back else names
    give(office, **{was.replace("/", "_"): "One.\n"})
    office.lena.sync()
    office.tom.git("rm", "-q", was)
    give(office, **{new.replace("/", "_"): "Two.\n", "README": "Read.\n"})
    office.lena("plan", AHEAD, "-m", "Breathe.")
    answer = office.lena.sync(code=5)
    assert "papers is a file on one side and a folder on the other" in answer.err
    assert office.lena.git("status", "--short") == ""
    assert office.lena.file(was) == "One.\n"
    office.lena.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    office.meet()
    assert office.lena.file(new) == "Two.\n"
    assert "Breathe." in office.tom.file(path_of(AHEAD))


def test_large_files_stay_where_they_are(office: Office) -> None:
    before = office.tip
    (office.lena.root / "scan.pdf").write_text("a" * 1_100_000)
    office.lena.git("add", "-A")
    assert "scan.pdf is too large to be given to a remote" in office.lena.sync(code=5).err
    assert office.tip == before
    give(office, **{"film.pdf": "b" * 1_100_000, "README": "Read.\n"})
    assert "film.pdf is too large to be taken from a remote" in office.lena.sync(code=5).err
    assert not (office.lena.root / "README").exists()


def test_what_she_takes_from_git_is_not_put_there_again(office: Office) -> None:
    (office.lena.root / "scan.pdf").write_text("Not for others.")
    office.lena.git("add", "-A")
    office.lena.sync()
    office.lena.git("rm", "-q", "--cached", "scan.pdf")
    before = office.lena.tip
    assert "scan.pdf was taken from git, and is still here" in office.lena.sync(code=5).err
    assert office.lena.tip == before
    office.lena.git("commit", "-q", "-m", "no longer kept")
    office.lena.sync()
    office.tom.sync()
    assert office.lena.file("scan.pdf") == "Not for others."
    assert not (office.tom.root / "scan.pdf").exists()


NAMES = ["a b.txt", "Übung.txt", "a'b.txt", "a:b.txt"]


def test_names_of_files_that_are_no_records(office: Office) -> None:
    for name in NAMES:
        (office.lena.root / name).write_text(f"{name}\n", encoding="utf-8")
    office.lena.git("add", "-A")
    office.meet()
    for name in NAMES:
        assert office.tom.file(name) == f"{name}\n"


def test_a_line_break_in_a_name_of_our_own(office: Office) -> None:
    for name in ("a\nb", "zz"):
        (office.lena.root / name).write_text(f"{name}\n", encoding="utf-8")
    office.lena.git("add", "-A")
    office.lena.git("commit", "-q", "-m", "by hand")
    office.tom("plan", UNMARKED, "-m", "Sing.")
    office.tom.sync()
    before = office.tip
    answer = office.lena.sync(code=5)
    assert "is no file that is given to a remote" in answer.err
    assert office.tip == before
    assert office.lena.file("zz") == "zz\n"
    assert office.lena.file("a\nb") == "a\nb\n"
    assert office.lena.git("status", "--short") == ""


def test_line_ends_that_git_changes(office: Office) -> None:
    office.lena.git("config", "core.autocrlf", "true")
    (office.lena.root / ".gitattributes").write_text("*.yaml text=auto\n*.log.yaml -text\n")
    path = office.lena.root / path_of(AHEAD)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"Bath", b"Bed"))
    office.lena.sync()
    office.tom.sync()
    office.tom("move", AHEAD, "2026-03-05", "15:00")
    office.tom("plan", BENS, "-m", "Sing.")
    office.tom.sync()
    office.lena.sync()
    assert office.lena.git("status", "--short") == ""
    assert "Bed" in office.lena.file("sessions/2026/03/2026-03-05-1500-c5d6fg.yaml")
    office.tom("plan", AHEAD, "-m", "Breathe.")
    office.tom.sync()
    office.lena.sync()
    assert office.are_one()


# --- what she was about to do --------------------------------------------------------------


def test_what_is_staged_goes_as_it_is_on_the_disk(office: Office) -> None:
    office.lena.place.by_hand(AHEAD, "Bath time.", "Staged.")
    office.lena.git("add", "-A")
    office.lena.place.by_hand(AHEAD, "Staged.", "Typed.")
    office.tom("plan", UNMARKED, "-m", "Sing.")
    office.tom.sync()
    office.meet()
    assert "Typed." in office.tom.file(path_of(AHEAD))


def test_a_removed_file_is_removed_there(office: Office) -> None:
    (office.lena.root / path_of(AHEAD)).unlink()
    office.tom("plan", UNMARKED, "-m", "Sing.")
    office.tom.sync()
    office.meet()
    assert not (office.tom.root / path_of(AHEAD)).exists()


def test_removed_here_and_changed_there_it_stays(office: Office) -> None:
    office.lena("remove", AHEAD, "-y")
    office.tom("plan", AHEAD, "-m", "Sing.")
    office.tom.sync()
    assert "one side removed it" in office.lena.sync().err
    office.tom.sync()
    assert office.are_one()
    assert "Sing." in office.lena.file(path_of(AHEAD))


def test_undo_takes_nothing_that_came(office: Office) -> None:
    office.lena("plan", BENS, "-m", "Walk.")
    office.tom("plan", AHEAD, "-m", "Sing.")
    office.tom.sync()
    office.lena.sync()
    office.lena.place("undo", who="lena")
    assert "Sing." in office.lena.file(path_of(AHEAD))
    assert "Bath time." in office.lena.file(path_of(BENS))
    office.meet()
    assert "Bath time." in office.tom.file(path_of(BENS))


# --- repositories --------------------------------------------------------------------------


def test_a_repository_with_longer_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    office = Office(tmp_path)
    assert len(office.tip) == 64
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.tom("move", AHEAD, "2026-03-06", "10:00")
    office.meet()
    assert "Breathe." in office.tom.file("sessions/2026/03/2026-03-06-1000-c5d6fg.yaml")


def test_another_branch(office: Office) -> None:
    for one in (office.lena, office.tom):
        one.git("checkout", "-q", "-b", "clinic/east")
    office.lena.git("push", "-q", "origin", "clinic/east")
    office.lena("plan", AHEAD, "-m", "Breathe.")
    before = office.tip
    office.lena.sync()
    office.tom.sync()
    assert office.tip == before
    assert office.lena.tip == office.tom.tip


def test_a_hook_that_says_no_loses_nothing(office: Office) -> None:
    office.tom("plan", AHEAD, "-m", "Sing.")
    office.tom.sync()
    office.lena.place.by_hand(AHEAD, "2026-03-05 15:00", "2026-03-05 15:30")
    hook(office.lena.root, "pre-commit", "echo no >&2; exit 1")
    run(office)
    assert "15:30" in office.lena.file(path_of(AHEAD))
    (office.lena.root / ".git/hooks/pre-commit").unlink()
    office.meet()
    assert "15:30" in office.tom.file(path_of(AHEAD))
    assert "Sing." in office.tom.file(path_of(AHEAD))


def test_a_signature_of_gits_that_can_not_be_made(office: Office) -> None:
    office.tom("plan", AHEAD, "-m", "Sing.")
    office.tom.sync()
    office.lena("plan", UNMARKED, "-m", "Walk.")
    for key, value in (("gpg.format", "ssh"), ("user.signingkey", "/nowhere/key")):
        office.lena.git("config", key, value)
    office.lena.git("config", "commit.gpgsign", "true")
    run(office)
    office.lena.git("config", "commit.gpgsign", "false")
    office.meet()
    assert "Sing." in office.lena.file(path_of(AHEAD))
    assert "Walk." in office.tom.file(path_of(UNMARKED))


def test_what_a_stash_left_is_no_state_to_sync(office: Office) -> None:
    office.lena.place.by_hand(AHEAD, "Bath time.", "One.")
    office.lena.git("stash", "-q")
    office.lena("plan", AHEAD, "-m", "Two.")
    git(office.lena.root, "stash", "pop", "-q", code=1)
    before = office.tip
    answer = run(office)
    assert answer.code in (5, 6)
    assert office.tip == before


def test_settings_of_one_working_tree_count_too(office: Office) -> None:
    office.lena.git("config", "extensions.worktreeConfig", "true")
    office.lena.git("config", "--worktree", "core.sshCommand", "touch ran")
    assert "can have git start a program" in office.lena.sync(code=5).err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("gpg.ssh.defaultKeyCommand", "touch ran"),
        ("core.worktree", "/elsewhere"),
        ("http.curloptResolve", "git.example.org:443:192.0.2.1"),
        ("http.sslVerify", "false"),
        ("http.https://git.example.org.sslCAInfo", "/x"),
    ],
)
def test_settings_that_lead_elsewhere(office: Office, key: str, value: str) -> None:
    office.lena.git("config", key, value)
    git(office.lena.root, "version")
    assert ".git/config" in office.lena.sync(code=5).err


def test_a_fetch_moves_no_branch_of_ours(office: Office) -> None:
    office.lena.git("branch", "kept")
    kept = office.lena.git("rev-parse", "kept")
    office.tom.git("checkout", "-q", "-b", "kept")
    office.tom.git("commit", "-q", "--allow-empty", "-m", "x")
    office.tom.git("push", "-q", "origin", "kept")
    office.lena.git("config", "remote.origin.fetch", "+refs/heads/*:refs/heads/*")
    office.lena.sync()
    assert office.lena.git("rev-parse", "kept") == kept


@pytest.mark.parametrize(
    "name", [".Therasched/index", ".GIT/x", "git~1/x", ".git::$INDEX_ALLOCATION/x", "a\\..\\b"]
)
def test_names_that_other_systems_read_otherwise(name: str) -> None:
    with pytest.raises(Refused):
        require_harmless(name, "100644", "taken from")


def test_names_that_other_systems_take_for_one(office: Office) -> None:
    """Not taken, not given; to spell a name otherwise is fine."""
    (office.lena.root / "Templates").mkdir()
    for name in ("templates.txt", "Templates/a.txt"):
        (office.lena.root / name).write_text("a\n", encoding="utf-8")
    office.lena.git("add", "-A")
    office.lena.sync()
    office.tom.sync()
    office.lena.git("mv", "Templates/a.txt", "templates.TXT")
    told = office.lena.sync(code=5).err
    assert "templates.TXT is no file that is given to a remote: beside templates.txt" in told
    office.lena.git("push", "-q", "origin", "main")
    with untouched(office.tom.root / "Templates"):
        told = office.tom.sync(code=5).err
    assert "templates.TXT is no file that is taken from a remote: beside templates.txt" in told
    office.lena.git("mv", "templates.TXT", "x.txt")
    office.lena.git("mv", "templates.txt", "TEMPLATES.txt")
    office.lena.sync()
    office.tom.sync()
    assert office.are_one()


def test_a_folder_in_the_place_of_the_settings(office: Office) -> None:
    office.lena.git("rm", "-q", "--cached", "therasched.yaml")
    blob = office.lena.git("rev-parse", f"HEAD:{path_of(AHEAD)}")
    office.lena.git("update-index", "--add", "--cacheinfo", f"100644,{blob},therasched.yaml/x")
    office.lena.git("commit", "-q", "-m", "odd")
    office.lena.git("push", "-q", "origin", "main")
    with untouched(office.tom.root / "sessions"):
        told = office.tom.sync(code=5).err
    assert "therasched.yaml is a file on one side and a folder on the other" in told
    office.tom("agenda")


def test_records_that_git_is_told_to_ignore_are_told(office: Office) -> None:
    """A rule that came by somebody else's hand would keep all that is new from ever going."""
    (office.lena.root / ".gitignore").write_text("*\n", encoding="utf-8")
    office.lena.sync()
    office.tom.sync()
    office.tom("client", "add", "c014", "--name", "Dora Y.")
    answer = office.tom.sync()
    assert "git is told to ignore it, so it stays here (git check-ignore -v): c014" in answer.err
    assert office.tom.sync("--json").json["ignored"] == ["clients/c014.yaml"]


def test_a_hook_of_here_that_lets_nothing_go(office: Office) -> None:
    hook(office.lena.root, "pre-push", "echo not today >&2; exit 1")
    office.lena("plan", AHEAD, "-m", "Breathe.")
    told = office.lena.sync(code=5).err
    assert "nothing was pushed to origin: not today" in told
    assert "git push origin main" in told


def test_the_merge_itself_runs_no_hooks(torn: Office) -> None:
    torn.tom.git("fetch", "-q")
    for name in ("post-index-change", "post-merge", "post-commit", "reference-transaction"):
        hook(torn.tom.root, name, f"cat > /dev/null; ls | grep -q began && touch ran-{name}")
    real = clone.Clone.put
    with pytest.MonkeyPatch.context() as patched:

        def put(self: clone.Clone, *given: Any) -> Any:
            (torn.tom.root / "began").touch()
            told = real(self, *given)
            (torn.tom.root / "began").unlink()
            return told

        patched.setattr(clone.Clone, "put", put)
        torn.tom.sync("--mine", "--no-push")
    assert not [*torn.tom.root.rglob("ran-*")]


def test_names_of_the_remote_that_git_can_not_tell_apart(office: Office) -> None:
    git(office.hub, "update-ref", "refs/heads/refs/heads/main", "main")
    office.lena("plan", AHEAD, "-m", "Breathe.")
    assert "matches more than one" in office.lena.sync(code=5).err


def test_a_rebase_that_is_not_finished(torn: Office) -> None:
    git(torn.tom.root, "pull", "-q", "--rebase", "origin", "main", code=1)
    assert "a rebase is not finished" in torn.tom.sync(code=5).err


def test_a_shallow_clone(office: Office) -> None:
    """What was before its first commit is not known there."""
    first = office.tip
    for text in ("Sing.", "Walk."):
        office.tom("plan", AHEAD, "-m", text)
        office.tom.sync()
    shutil.rmtree(office.tom.root)
    url = f"file://{office.hub}"
    git(office.tom.root.parent, "clone", "-q", "--depth", "1", url, office.tom.root.name)
    for key in ("user.name", "user.email"):
        office.tom.git("config", key, "tom@example.org")
    office.tom("plan", UNMARKED, "-m", "Here.")
    office.tom.sync("--unencrypted-ok")
    office.lena("plan", BENS, "-m", "There.")
    git(office.hub, "update-ref", "refs/heads/main", first)
    office.lena.sync()
    assert "git fetch --unshallow origin" in office.tom.sync(code=5).err


def test_what_others_would_refuse_does_not_go(office: Office) -> None:
    before = office.tip
    (office.lena.root / "link").symlink_to("therasched.yaml")
    office.lena.git("add", "-A")
    assert "link is no file that is given to a remote" in office.lena.sync(code=5).err
    assert office.tip == before
    office.lena.git("reset", "-q", "--soft", "HEAD~1")
    office.lena.git("rm", "-q", "--cached", "link")
    office.lena.sync()
    office.tom.sync()
    assert office.tom.tip == office.tip


def test_a_link_in_the_remote(office: Office) -> None:
    (office.tom.root / "clients/x.yaml").symlink_to("/etc/passwd")
    give(office)
    with untouched(office.lena.root / "clients"):
        assert "is no file that is taken" in office.lena.sync(code=5).err


def test_a_submodule_in_the_remote(office: Office) -> None:
    sub = office.tom.root / "sub"
    git(office.tom.root, "init", "-q", "-b", "main", "sub")
    git(sub, "commit", "-q", "--allow-empty", "-m", "x")
    office.tom.git("-c", "advice.addEmbeddedRepo=false", "add", "sub")
    office.tom.git("commit", "-q", "-m", "x")
    office.tom.git("push", "-q", "origin", "main")
    assert "sub is no file that is taken" in office.lena.sync(code=5).err


# --- somebody at the keyboard, somebody at another one ---------------------------------------


def test_two_at_once_leave_one_of_them_to_try_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.tom("plan", AHEAD, "-m", "Sing.")
    office.tom.sync()
    real = clone.Clone._commit

    def late(self: clone.Clone, *given: Any) -> None:
        office.lena("plan", UNMARKED, "-m", "Walk.")  # commits between merging and its commit
        real(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(clone.Clone, "_commit", late)
        answer = run(office)
    assert answer.code == 7
    assert "another command has committed meanwhile" in answer.err
    office.meet()
    for path, text in ((AHEAD, "Sing."), (UNMARKED, "Walk.")):
        assert text in office.lena.file(path_of(path))


def test_ctrl_c_at_a_question_merges_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one, text in ((office.tom, "Sing."), (office.lena, "Breathe.")):
        one("plan", AHEAD, "-m", text)
    office.tom.sync()
    before = office.lena.tip

    def ends(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cmd_sync, "_chooser", lambda *_: ends)
    with untouched(office.lena.root / "sessions"):
        office.lena.sync(code=130)
    assert office.lena.tip == before
    assert office.lena.git("status", "--short") == ""
