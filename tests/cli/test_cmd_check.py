"""`check`: faults with their place and caret, one line that sums up, exit code 6."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from tests.support.records import kept
from tests.support.shop import SETTINGS
from tests.support.terminal import Terminal
from tests.support.twice import two_processes
from therasched.actions import check
from therasched.cli import progress
from therasched.cli.desk import Desk
from therasched.cli.flags import Flags
from therasched.errors import NotFound

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

PATH = "sessions/2026/03/2026-03-05-0900-bcdfgh.yaml"


@pytest.fixture(autouse=True)
def _session(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def slip(shop: Shop, old: str = "type: session", new: str = "type: sesion") -> None:
    text = (shop.root / PATH).read_text()
    shop.write(PATH, text.replace(old, new))


def test_no_fault(program: Program) -> None:
    assert program("check").out == "7 files, no fault\n"
    assert program("check", PATH).out == "1 file, no fault\n"
    assert program("check", "--plain").out == ""
    assert program("check", "--json").json == {
        "schema": 1,
        "files": 7,
        "findings": [],
        "renamed": [],
        "dry_run": False,
    }


def test_a_slip_of_the_hand(program: Program, shop: Shop) -> None:
    slip(shop)
    with kept(shop.root):
        answer = program("check", code=6)
    assert answer.out == (
        f'{PATH}:3:7: type "sesion" is not one of session, video, phone, email, meeting, task, '
        "team, personal, admin, time-off, supervision\n"
        "    3 | type: sesion\n"
        "      |       ^ did you mean session?\n"
        "1 fault in 1 of 7 files\n"
    )


def test_every_fault_at_once(program: Program, shop: Shop) -> None:
    slip(shop, "service: slt-50", "servic: slt-50\nmode: direct")
    shop.write("clients/ben-o.yaml", "code: ben-o\nname: Ben\nborn: 1.2.90\n")
    answer = program("check", "--plain", code=6)
    assert [row[:3] for row in answer.rows] == [
        ["clients/ben-o.yaml", "3", "7"],
        [PATH, "6", "1"],
    ]
    found = program("check", "--json", code=6).json
    assert [one["line"] for one in found["findings"]] == [3, 6]
    assert found["findings"][1].keys() == {
        *("path", "line", "column", "message", "suggestion", "hint"),
    }
    assert program("check", code=6).out.endswith("2 faults in 2 of 7 files\n")


def test_files_are_named_from_here_or_from_the_practice(program: Program, shop: Shop) -> None:
    slip(shop)
    for folder, name in (
        (".", PATH),
        ("sessions/2026/03", "2026-03-05-0900-bcdfgh.yaml"),
        ("sessions", f"../{PATH}"),
        ("clients", PATH),
        (".", str(shop.root / PATH)),
    ):
        here = type(program)(shop.root / folder)
        assert here("check", name, code=6).out.endswith("1 fault in 1 of 1 file\n")
    assert program("check", "clients/anna-k.yaml").code == 0


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/passwd", "nothing.yaml", "README.md"])
def test_other_files_are_none_of_its_business(program: Program, shop: Shop, name: str) -> None:
    (shop.root.parent / "outside.yaml").write_text("x")
    (shop.root / "README.md").write_text("x")
    assert "is no file of the practice" in program("check", name, code=3).err


LATER = PATH.replace("0900", "0905")


def test_what_another_terminal_moves_meanwhile_is_no_fault(
    program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, turns = check.check, list[int]()

    def slow(*given: Any, **more: Any) -> check.Report:
        turns.append(1)
        if len(turns) == 1:  # between the names and the files
            names = given[1].sessions()
            program("move", "bcdfgh", "2026-03-05", "9:05")
            assert names == [PATH]
        elif len(turns) == 2:  # it has two names for a moment
            text = (shop.root / LATER).read_text()
            shop.write(PATH, text)
            report = real(*given, **more)
            (shop.root / PATH).unlink()
            assert len(report.findings) > 2
            return report
        return real(*given, **more)

    monkeypatch.setattr(check, "check", slow)
    assert program("check").out.endswith(" files, no fault\n")
    assert len(turns) == 3


def test_what_is_wrong_while_others_write_is_told_after_several_turns(
    program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip(shop)
    real, turns = check.check, list[int]()

    def busy(*given: Any, **more: Any) -> check.Report:
        turns.append(1)
        if len(turns) < 4:
            program("client", "edit", "anna-k", "--phone", str(len(turns)))
        return real(*given, **more)

    monkeypatch.setattr(check, "check", busy)
    assert "sesion" in program("check", code=6).out
    assert len(turns) == 4


def test_a_file_that_vanishes_all_the_time_is_told(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = mock.Mock(side_effect=NotFound("there is no file x"))
    monkeypatch.setattr(check, "check", gone)
    assert "there is no file x" in program("check", code=3).err
    assert gone.call_count == 4


def test_names_are_mended_on_request(program: Program, shop: Shop) -> None:
    slip(shop, "start: 2026-03-05 09:00", "start: 2026-03-05 08:45")
    right = PATH.replace("0900", "0845")
    assert "therasched check --fix renames it" in program("check", code=6).out
    with kept(shop.root):
        rehearsed = program("check", "--fix", "-n")
    assert rehearsed.out == f"would rename {PATH} to {right}\n7 files, no fault\n"
    answer = program("check", "--fix", "--json")
    assert answer.json["renamed"] == [{"from": PATH, "to": right}]
    assert (shop.root / right).exists()
    assert program("check", "--fix").out == "7 files, no fault\n"


def test_faulty_settings_are_told_all_at_once(program: Program, shop: Shop) -> None:
    shop.write("therasched.yaml", SETTINGS.replace("schema: 1", "schema: 2") + "foo: 1\n")
    answer = program("check", code=6)
    assert answer.out.splitlines()[-1] == "2 faults in 1 of 1 file"
    assert "therasched.yaml:1:9" in answer.out
    assert len(program("check", "--json", code=6).json["findings"]) == 2
    program("check", "-C", "/nowhere", code=10)


def test_hostile_names_and_values_are_shown_harmless(program: Program, shop: Shop) -> None:
    slip(shop, "type: session", 'type: "\\e[31m\\u202Eevil"')
    (shop.root / "clients" / "\x1b[2Jx\u202e.yaml").write_text("x")
    answer = program("check", code=6)
    assert "␛[2Jx\\u202e.yaml:1:1" in answer.out


def test_much_to_do_has_a_bar_on_a_terminal(shop: Shop) -> None:
    text = "id: {0}\ntype: admin\ntitle: A\nstart: {1}\nend: {1}\n"
    for number in range(400):
        day, name = f"20{number // 28:02}-02-{number % 28 + 1:02}", f"b{number:05}"
        shop.write(f"sessions/{day[:4]}/02/{day}-{name}.yaml", text.format(name, day))
    with Terminal(shop.root, "check") as terminal:
        terminal.sees("Checking")
        terminal.sees("100%")
        assert "407 files, no fault" in terminal.ends(0)
    with Terminal(shop.root, "check", "-q") as terminal:
        assert terminal.ends(0) == "407 files, no fault\n"


@pytest.mark.parametrize(("files", "shown"), [(progress.MANY, True), (progress.MANY - 1, False)])
def test_little_to_do_has_no_bar(monkeypatch: pytest.MonkeyPatch, files: int, shown: bool) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    step = progress.progress_bar(Desk(Flags()), "Checking")
    assert step is not None
    for _ in range(files):
        step(files)
    assert ("100%" in screen.getvalue()) is shown


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_what_is_no_ordinary_file_is_told(program: Program, shop: Shop) -> None:
    os.mkfifo(shop.root / "sessions/2026/03/2026-03-06-0900-bcdfgk.yaml")
    (shop.root / "clients" / "c001.yaml").symlink_to("/etc/hostname")
    answer = program("check", code=6)
    assert "no ordinary file" in answer.out
    assert "symbolic link" in answer.out


def test_templates_of_pages_are_checked_too(program: Program, shop: Shop) -> None:
    shop.write("templates/portal/index.html", "<p>x</p>\n<p onclick='x'>{{ page.first_name }}</p>")
    shop.write("templates/portal/style.css", "p { color: {{ accent }} }")
    shop.write("templates/pages/week.html", "\n\n{{ views }}")
    shop.write("templates/pages/notes.txt", "no template")
    found = program("check", "--json", code=6).json["findings"]
    assert [(one["path"], one["line"]) for one in found] == [
        ("templates/pages/week.html", 3),
        ("templates/portal/index.html", 2),
    ]
    assert program("check", "templates/portal/style.css").code == 0
    assert "onclick" in program("check", "templates/portal/index.html", code=6).out


def test_templates_of_messages_are_checked_too(program: Program, shop: Shop) -> None:
    shop.write("templates/messages/en/moved.txt", "Subject: {{ date }}\n\nHello {{ frist_name }}")
    shop.write("templates/messages/de/moved.txt", "Subject: {{ date }}\n\nHallo {{ first_name }}")
    (finding,) = program("check", "--json", code=6).json["findings"]
    assert (finding["path"], finding["line"]) == ("templates/messages/en/moved.txt", 3)
    assert finding["suggestion"] == "first_name"
    only = program("check", "templates/messages/en/moved.txt", code=6)
    assert only.out.endswith("1 fault in 1 of 1 file\n")
    assert program("check", "templates/messages/de/moved.txt").code == 0


def test_two_processes_say_what_one_says(program: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-03-05 9:30", id="bcdfgk")
    shop.book("ben-o", "2026-03-06 9:30", id="bcdfgl")
    slip(shop)
    text = (shop.root / PATH).read_text()
    shop.write("sessions/2026/04/2026-04-05-0900-bcdfgh.yaml", text)
    shop.write("signed/bc/bcdfgk.log.yaml", "nothing\n")
    shop.write("signed/zz/zzzzzz.log.yaml", "nothing\n")
    alone = [program("check", *words, code=6).out for words in ((), ("--json",))]
    with two_processes() as forked:
        assert [program("check", *words, code=6).out for words in ((), ("--json",))] == alone
    assert len(forked) >= 2
    for word in ("overlaps", "stands in", "says another start", "zzzzzz", "bcdfgk.log", "sesion"):
        assert word in alone[0]
