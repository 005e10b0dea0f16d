"""`remind --notify`: the practitioner's own alarms, on a screen that a script stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from therasched.domain.reminder import Reminder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture
def shown(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    folder = tmp_path_factory.mktemp("bin")
    file, program = folder / "shown", folder / "notify-send"
    program.write_text(f'#!/bin/sh\nshift 2; echo "$@" >> {file}\n', encoding="ascii")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    own = (Reminder("practitioner", "browser", 15),)
    shop.book("anna-k", "2026-03-03 10:50", id="bcdfgh", reminders=own)
    return file


def test_an_alarm_shows_once(program: Program, shop: Shop, shown: Path) -> None:
    assert program("remind", "--notify").out == "Showed AK: in 10 minutes, at 10:50\n"
    with untouched(shop.root):
        answer = program("remind", "--notify")
    assert answer.out == ""
    assert "No alarm is due." in answer.err
    assert shown.read_text(encoding="utf-8") == "AK in 10 minutes, at 10:50\n"


@pytest.mark.parametrize(("level", "title"), [("code", "anna-k"), ("none", "Session")])
def test_names_are_as_one_likes(program: Program, shown: Path, level: str, title: str) -> None:
    rows = program("remind", "--notify", "--names", level, "--plain").rows
    assert rows == [["bcdfgh", title, "in 10 minutes, at 10:50"]]
    assert shown.read_text(encoding="utf-8").startswith(title)


def test_no_full_name_is_an_argument_of_a_program(program: Program, shown: Path) -> None:
    program("remind", "--notify", "--names", "full", code=2)
    assert not shown.exists()


def test_a_rehearsal_shows_nothing(program: Program, shop: Shop, shown: Path) -> None:
    with untouched(shop.root):
        assert program("remind", "--notify", "-n").out.startswith("(dry run) Showed AK")
        document = program("remind", "--notify", "-n", "--json").json
    assert document["alarms"] == [
        {"session": "bcdfgh", "title": "AK", "text": "in 10 minutes, at 10:50"}
    ]
    assert document["dry_run"] is True
    assert not shown.exists()


def test_a_timer_hears_nothing(program: Program, shown: Path) -> None:
    answer = program("remind", "--notify", "-q")
    assert (answer.out, answer.err) == ("", "")
    assert shown.exists()
    assert program("remind", "--notify", "-q").err == ""


def test_nothing_that_could_show_it_is_told(program: Program, shown: Path) -> None:
    answer = program("remind", "--notify", code=1, PATH="/nowhere")
    assert "nothing here can show it" in answer.err
    assert program("remind", "--notify").out != ""
    assert shown.exists()


def test_it_goes_alone(program: Program, shown: Path) -> None:
    for words in (["--send"], ["anna"], ["--days", "1"]):
        assert "--notify goes alone" in program("remind", "--notify", *words, code=2).err
    assert not shown.exists()
