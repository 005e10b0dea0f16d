"""Alarms on a screen that a script stands for, and what is remembered of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from therasched.storage.files import Files
from therasched.storage.notify import NOTIFIED, NoScreen, Screen
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 3, 9, 40, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def screen(tmp_path: Path) -> Screen:
    folder = tmp_path / "practice"
    folder.mkdir()
    return Screen(Files(folder))


def program(folder: Path, name: str, code: int = 0) -> Path:
    """A program that writes down its arguments, one a line."""
    shown = folder / f"{name}.shown"
    file = folder / name
    file.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {shown}\nexit {code}\n', encoding="ascii")
    file.chmod(0o700)
    return shown


def test_notify_send_is_told_in_arguments(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = program(tmp_path, "notify-send")
    program(tmp_path, "osascript")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    screen.require()
    screen.show("-AK", "in 15 minutes")
    assert shown.read_text(encoding="utf-8").splitlines() == [
        *("--app-name=therasched", "--", "-AK", "in 15 minutes")
    ]


def test_osascript_is_told_beside_its_script(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = program(tmp_path, "osascript")
    monkeypatch.setenv("PATH", str(tmp_path))
    screen.show('AK" & do shell script "x', "in 15 minutes")
    lines = shown.read_text(encoding="utf-8").splitlines()
    assert lines[-3:] == ["--", 'AK" & do shell script "x', "in 15 minutes"]
    assert "AK" not in "".join(lines[:-2])


def test_nothing_there_is_told(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoScreen, match="there is no notify-send and no osascript") as caught:
        screen.require()
    assert caught.value.exit_code == 1


def test_a_program_that_fails_is_told(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "notify-send", 3)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoScreen, match=r"notify-send could not show it \(it ended with 3\)"):
        screen.show("AK", "now")


def test_a_key_is_claimed_once_until_its_time_or_until_it_is_released(screen: Screen) -> None:
    keys = {"a": LATER, "b": LATER}
    assert screen.claim(keys, NOW) == {"a", "b"}
    assert screen.claim({**keys, "c": LATER}, NOW) == {"c"}
    screen.release(["b"])
    assert screen.claim(keys, NOW) == {"b"}
    screen.claim({"d": LATER + timedelta(hours=2)}, LATER)
    assert screen._known().keys() == {"d"}


def test_a_line_that_can_not_be_read_does_no_harm(screen: Screen) -> None:
    screen.claim({"a": LATER}, NOW)
    file = screen._files.root / NOTIFIED
    file.write_bytes(file.read_bytes() + b"x\nb 2026-03-03\nc 2026-03-03T10:00\n\xff\n")
    assert screen._known().keys() == {"a"}
    assert screen.claim({"a": LATER}, NOW) == set()


def test_a_rehearsal_remembers_nothing(tmp_path: Path) -> None:
    screen = Screen(RehearsedFiles(tmp_path))
    assert screen.claim({"a": LATER}, NOW) == {"a"}
    assert list(tmp_path.iterdir()) == []
