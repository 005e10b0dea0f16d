"""The key of a new practice: asked for on a terminal, done without elsewhere, told if it fails."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support import testkeys
from tests.support.gitplace import needs_git
from tests.support.program import Program, tree
from tests.support.signing import fingerprint
from tests.support.terminal import Terminal
from therasched.cli.desk import Desk
from therasched.cli.flags import Flags
from therasched.cli.founding_key import NEW, NONE, Choice, chosen
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from pathlib import Path

ASKED = ("--name", "Berg Talk", "--practitioner-name", "Lena Berg", "--timezone", "Europe/Berlin")
INIT = ("init", "a", *ASKED, "--no-git")


@pytest.fixture
def here(tmp_path: Path) -> Program:
    """The program in a folder, with an empty home beside it."""
    (tmp_path / "here").mkdir()
    (tmp_path / "home").mkdir()
    config = str(tmp_path / "config")
    return Program(tmp_path / "here", HOME=str(tmp_path / "home"), XDG_CONFIG_HOME=config)


def listed(here: Program) -> list[list[str]]:
    return here("-C", "a", "key", "list", "--plain").rows


@pytest.mark.usefixtures("asked")
def test_what_there_is_is_offered(here: Program, tmp_path: Path) -> None:
    folder = tmp_path / "home/.ssh"
    testkeys.written(folder, "lena").rename(folder / "id_ed25519")
    shutil.move(folder / "lena.pub", folder / "id_ed25519.pub")
    answer = here(*INIT, stdin="2\n")
    assert f"  1  make a new key\n  2  {folder}/id_ed25519 ({fingerprint('lena')})\n" in answer.err
    assert "  3  none yet\nwhich key to sign with: " in answer.err
    assert f"  signs with {folder}/id_ed25519, {fingerprint('lena')}\n" in answer.err
    assert "write the fingerprint down outside of this folder" in answer.err
    assert listed(here)[0][:2] == ["lena", fingerprint("lena")]


@pytest.mark.usefixtures("asked")
def test_none_yet(here: Program) -> None:
    answer = here(*INIT, stdin="2\n")
    assert "1  make a new key\n  2  none yet\n" in answer.err
    assert "signs with" not in answer.err
    assert listed(here) == []
    assert not (here.folder / "a/signed").exists()


@pytest.mark.usefixtures("asked")
def test_a_new_one_without_a_passphrase(here: Program, tmp_path: Path) -> None:
    answer = here(*INIT, "--no-passphrase", stdin="1\n")
    (made,) = (path for path in (tmp_path / "config").rglob("*-lena"))
    assert f"  signs with {made}, {listed(here)[0][1]}\n" in answer.err


def test_the_passphrase_of_a_new_one_is_not_asked_a_third_time(tmp_path: Path) -> None:
    config = str(tmp_path / "config")
    words = (*INIT, "--key", "new")
    with Terminal(tmp_path, *words, HOME=str(tmp_path), XDG_CONFIG_HOME=config) as terminal:
        terminal.sees("Passphrase for the new key (empty: none): ")
        terminal.types("ten green bottles")
        terminal.sees("Repeat for confirmation: ")
        terminal.types("ten green bottles")
        assert "Passphrase of" not in terminal.sees("signs with ")
        terminal.ends(0)


def test_without_a_terminal_there_is_none_unless_told(here: Program) -> None:
    assert "signs with" not in here(*INIT).err
    assert listed(here) == []


def test_a_passphrase_needs_a_terminal_and_nothing_is_made(here: Program, tmp_path: Path) -> None:
    told = here(*INIT, "--key", "new", code=2).err
    assert "a passphrase can't be asked for without a terminal" in told
    assert tree(tmp_path) == {"here": None, "home": None}


def test_a_rehearsal_makes_no_key(here: Program, tmp_path: Path) -> None:
    answer = here(*INIT, "--key", "new", "-n", "--json")
    assert answer.json["key"] is None
    assert here(*INIT, "--key", str(tmp_path / "none"), "-n").code == 0
    assert tree(tmp_path) == {"here": None, "home": None}


@pytest.mark.parametrize("what", ["nothing", "notes"])
def test_a_practice_is_there_although_its_key_is_not(here: Program, what: str) -> None:
    (here.folder / "notes").write_text("hello")
    answer = here(*INIT, "--key", str(here.folder / what))
    assert "no key was added: " in answer.err
    assert "Next:  therasched key add --new\n" in answer.err
    assert listed(here) == []
    assert here("-C", "a", "check").code == 0


@needs_git
def test_the_key_is_part_of_the_first_commit(here: Program) -> None:
    here("init", "a", *ASKED, "--git", "--key", "new", "--no-passphrase")
    status = here("-C", "a", "log", "--plain").rows
    assert [row[1] for row in status] == ["init"]
    assert (here.folder / "a/signed/practice.log.yaml").exists()


@pytest.mark.parametrize(
    ("given", "dry_run", "no_passphrase", "choice"),
    [
        (None, False, False, Choice(NONE)),
        ("none", False, False, Choice(NONE)),
        ("~/key", False, False, Choice("~/key")),
        ("new", True, False, Choice(NEW)),
        ("new", False, True, Choice(NEW)),
    ],
)
def test_what_is_chosen_without_a_terminal(
    given: str | None, dry_run: bool, no_passphrase: bool, choice: Choice
) -> None:
    flags = Flags()
    flags.dry_run = dry_run
    flags.no_input = True
    assert chosen(Desk(flags), given, no_passphrase=no_passphrase) == choice


def test_a_new_one_needs_a_passphrase_or_a_word() -> None:
    flags = Flags()
    flags.no_input = True
    with pytest.raises(UsageFault, match="a passphrase can't be asked for"):
        chosen(Desk(flags), "new", no_passphrase=False)
