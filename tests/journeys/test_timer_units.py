"""The units of docs/reminders.md: what reads them can, and they run a command that there is."""

from __future__ import annotations

import configparser
import plistlib
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

PAGE = Path(__file__).parents[2] / "docs" / "reminders.md"
TEXT = PAGE.read_text(encoding="utf-8")
SEND = ["remind", "--send", "-q", "--no-input"]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def units() -> list[configparser.ConfigParser]:
    found = []
    for text in blocks("ini"):
        unit = configparser.ConfigParser(interpolation=None, strict=True)
        unit.read_string(text)
        found.append(unit)
    return found


def test_the_service_and_its_timer() -> None:
    service, timer = units()
    program, *words = shlex.split(service["Service"]["ExecStart"])
    assert Path(program).name == "therasched"
    assert words == SEND
    assert service["Service"]["Type"] == "oneshot"
    assert timer["Timer"]["OnCalendar"] == "*:0/15"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_line_for_cron() -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith("*/15 "))
    *when, command = line.split(maxsplit=5)
    assert when == ["*/15", "*", "*", "*", "*"]
    assert command.endswith(f'/therasched" {" ".join(SEND)}')
    assert "%" not in command  # cron makes a line end of it


def test_the_property_list_for_launchd() -> None:
    (text,) = blocks("xml")
    plist = plistlib.loads(text.encode())
    assert plist["ProgramArguments"][1:] == SEND
    assert plist["StartInterval"] == 15 * 60


@pytest.mark.parametrize("words", [SEND, ["remind", "--notify", "-q"]])
def test_what_they_run_says_nothing_where_nothing_is_due(
    program: Program, shop: Shop, words: list[str]
) -> None:
    for key, value in {"from": "a@example.org", "host": "localhost", "security": "none"}.items():
        program("config", "set", f"mail.{key}", value)
    shop.write("../bin/notify-send", "#!/bin/sh\n").chmod(0o700)
    answer = program(*words, PATH=f"{shop.root.parent}/bin:/usr/bin:/bin")
    assert (answer.out, answer.err) == ("", "")
