"""`init` and `demo`: what is asked, what is made, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program, tree
from tests.support.records import kept, records
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

ASKED = ("--name", "Berg Talk", "--practitioner-name", "Lena Berg", "--timezone", "Europe/Berlin")


@pytest.fixture
def here(tmp_path: Path) -> Program:
    """The program in an empty folder."""
    return Program(tmp_path)


# --- init ----------------------------------------------------------------------------------


def test_a_practice_in_a_folder_of_its_own(here: Program) -> None:
    answer = here("init", "my practice", *ASKED)
    assert answer.out == (
        "Made the practice Berg Talk in my practice/, times in Europe/Berlin, "
        "lena (Lena Berg) at this desk\n"
    )
    said = "  git had no name to commit with; it is Lena Berg here (git config user.name)"
    assert answer.err.splitlines()[:2] == [said, "Next:  cd 'my practice'"]
    assert here("-C", "my practice", "check").out == "1 file, no fault\n"
    assert here("-C", "my practice", "doctor").code == 0


def test_a_practice_here_and_its_first_session(here: Program) -> None:
    assert "in this folder" in here("init", *ASKED).out
    here("service", "add", "talk-50", "--title", "Talk", "--minutes", "50")
    here("client", "add", "--name", "Anna K.")
    assert here("new", "anna", "2026-03-10", "14:00").out.startswith("Created ")
    assert here("check").code == 0


@pytest.mark.usefixtures("asked")
def test_among_other_files_only_after_a_yes(here: Program) -> None:
    (here.folder / "letter.txt").write_text("x")
    with kept(here.folder):
        answer = here("init", *ASKED, "--key", "none", stdin="n\n", code=1)
    assert "other files in this folder. Make the practice among them? [y/N]" in answer.err
    assert answer.err.endswith("Nothing was made.\nNext:  therasched init practice\n")
    assert "other files" not in here("init", "new", *ASKED, "--key", "none").err
    assert here("init", *ASKED, "--key", "none", stdin="y\n").out.startswith("Made ")


def test_among_other_files_without_a_question_where_nobody_sits(here: Program) -> None:
    (here.folder / "letter.txt").write_text("x")
    assert here("init", *ASKED).out.startswith("Made ")


@pytest.mark.parametrize("missing", ["--name", "--practitioner-name"])
def test_without_a_terminal_what_is_missing_is_said(here: Program, missing: str) -> None:
    at = ASKED.index(missing)
    answer = here("init", "new", *ASKED[:at], *ASKED[at + 2 :], code=2)
    assert f"{missing} is needed when there is no terminal" in answer.err
    assert tree(here.folder) == {}


def test_the_zone_is_the_machines(here: Program) -> None:
    here("init", *ASKED[:4], TZ="Asia/Tokyo")
    assert here("config", "get", "timezone").out == "Asia/Tokyo\n"


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (("--timezone", "Europe/Berln"), 2, "did you mean Europe/Berlin?"),
        (("--practitioner", "Lena"), 2, '"Lena" is not a code'),
        (("--practitioner", "../x"), 2, '"../x" is not a code'),
        (("--name", " "), 2, "need a name"),
        (("--practitioner", "x\ud800"), 2, "can't be a file"),
    ],
)
def test_what_does_not_fit_makes_nothing(
    here: Program, more: tuple[str, ...], code: int, message: str
) -> None:
    assert message in here("init", "new", *ASKED, *more, code=code).err
    assert tree(here.folder) == {}


def test_an_existing_practice_is_refused_before_anything_is_asked(program: Program) -> None:
    with kept(program.folder):
        answer = program("init", code=5)
    assert answer.err.startswith("error: there is a practice in . already")


def test_a_rehearsal_and_json(here: Program) -> None:
    answer = here("init", "new", *ASKED, "--json", "-n")
    assert answer.json["dry_run"] is True
    assert here("init", "new", *ASKED, "-n").out.startswith("Would make the practice Berg Talk")
    assert tree(here.folder) == {}
    made = here("init", "new", *ASKED, "--json").json
    assert (made["path"], made["practice"]["name"]) == ("new", "Berg Talk")
    assert here("-C", "new", "config", "get", "id").out.strip() == made["practice"]["id"]


def test_on_a_terminal_what_is_missing_is_asked(tmp_path: Path) -> None:
    with Terminal(tmp_path, "init", "new") as terminal:
        terminal.sees("Name of the practice")
        terminal.types("Berg Talk")
        terminal.sees("Your name")
        terminal.types("Lena Berg")
        terminal.sees("Time zone")
        terminal.types("Europe/Berln")
        terminal.sees("did you mean Europe/Berlin?")
        terminal.sees("[Europe/Berlin]")
        terminal.types("")
        terminal.sees("which key to sign with")
        terminal.types("2")
        terminal.ends(0)
    assert b"timezone: Europe/Berlin\n" in records(tmp_path / "new")["therasched.yaml"]


@pytest.mark.usefixtures("asked")
def test_a_zone_is_asked_for_until_there_is_such_a_one(here: Program) -> None:
    answer = here("init", *ASKED[:4], stdin="Berlni\nEurope/Berln\n\n2\n")
    assert answer.err.count("is not a time zone") == 2
    assert here("config", "get", "timezone").out == "Europe/Berlin\n"


@pytest.mark.usefixtures("asked")
def test_names_are_asked_for(here: Program) -> None:
    here("init", stdin="Berg Talk\nLena Berg\nAsia/Tokyo\n2\n")
    assert here("config", "get", "name").out == "Berg Talk\n"
    assert here("config", "get", "practitioner").out == "lena\n"


def test_ctrl_c_while_asking_makes_nothing(tmp_path: Path) -> None:
    with Terminal(tmp_path, "init", "new") as terminal:
        terminal.sees("Name of the practice")
        terminal.presses("c")
        terminal.ends(130)
    assert tree(tmp_path) == {}


# --- demo ----------------------------------------------------------------------------------


def test_the_demo_shows_a_week_at_once(here: Program) -> None:
    answer = here("demo")
    assert answer.out.startswith("Copied a made-up practice (11 clients, ")
    assert answer.out.endswith(" sessions) to therasched-demo/\n")
    assert answer.err == "Next:  cd therasched-demo && therasched\n"
    demo = Program(here.folder / "therasched-demo")
    assert "Week 11" in demo().out
    assert demo("check").out.endswith(" files, no fault\n")
    assert demo("doctor").code == 0


def test_the_demo_wants_a_folder_of_its_own(here: Program) -> None:
    here("demo", "one")
    with kept(here.folder):
        answer = here("demo", "one", code=5)
        assert "one is there already" in answer.err
        assert "try: therasched demo " in answer.err
    (here.folder / "file").write_text("x")
    here("demo", "file", code=5)


def test_the_demo_rehearsed_and_as_json(here: Program) -> None:
    assert here("demo", "-n").out.startswith("Would copy a made-up practice")
    assert tree(here.folder) == {}
    answer = here("demo", "a/b", "--json")
    assert answer.json["path"] == "a/b"
    assert answer.json["clients"] == 11
    assert answer.err == ""


@pytest.mark.parametrize("folder", ["", "a\0b"])
def test_what_can_not_be_a_folder_is_refused(here: Program, folder: str) -> None:
    for command in (("init", folder, *ASKED), ("demo", folder)):
        assert "can not be a folder" in here(*command, code=2).err


def test_the_demo_is_found_by_its_folder_alone(here: Program) -> None:
    (here.folder / "x").mkdir()
    assert "this folder" in Program(here.folder / "x")("demo", ".").out
