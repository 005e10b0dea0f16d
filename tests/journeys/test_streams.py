"""Streams as they come in life: closed, full, cut off, of another encoding. Real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.program import tree

if TYPE_CHECKING:
    from tests.support.shop import Shop

FULL = Path("/dev/full")
PROGRAM = f'"{sys.executable}" -m therasched'
ID, PATH = "bcdfgh", "sessions/2026/03/2026-03-02-0900-bcdfgh.yaml"


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id=ID)


def shell(shop: Shop, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in the practice; `P` is the program."""
    return subprocess.run(
        ["bash", "-c", line.replace("P ", f"{PROGRAM} ", 1)],
        cwd=shop.root,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(not FULL.exists(), reason="no full device here")
@pytest.mark.parametrize("command", ["list -q", "list --json", "nonsense --json", "export ics -q"])
def test_a_full_disk_behind_stdout_is_one_line(shop: Shop, command: str) -> None:
    done = shell(shop, f"P {command} >{FULL}")
    assert done.returncode == 1
    assert done.stderr == "error: could not write the answer: No space left on device\n"


@pytest.mark.skipif(not FULL.exists(), reason="no full device here")
def test_messages_that_can_not_be_told_stop_nothing(shop: Shop) -> None:
    done = shell(shop, f"P plan {ID} -m x 2>{FULL}")
    assert done.returncode == 0
    assert "plan saved" in done.stdout
    assert shell(shop, f"P show zzzzzz 2>{FULL}").returncode == 3


@pytest.mark.parametrize("command", ["list", "list --json", "export ics", "--help"])
def test_whoever_reads_may_stop(shop: Shop, command: str) -> None:
    nobody, stdout = os.pipe()
    os.close(nobody)
    done = subprocess.run(
        [sys.executable, "-m", "therasched", *command.split()],
        cwd=shop.root,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    os.close(stdout)
    assert done.returncode == 1
    assert "rror" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_trouble(shop: Shop, closed: str) -> None:
    before = tree(shop.root)
    assert shell(shop, f"P list {closed}").returncode == 0
    assert tree(shop.root) == before
    assert shell(shop, f"P plan {ID} -m x {closed}").returncode == 0
    assert shop.root.joinpath(PATH).read_text(encoding="utf-8").count("\n  x\n") == 1
    done = shell(shop, f"P show zzzzzz {closed}")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_stdin_that_is_closed_holds_no_text(shop: Shop) -> None:
    done = shell(shop, f"P plan {ID} -m - <&-")
    assert done.returncode == 2
    assert "the plan is empty; nothing was saved" in done.stderr


def test_stdin_that_is_not_utf8_is_refused(shop: Shop) -> None:
    done = shell(shop, rf"printf 'caf\xe9' | {PROGRAM} plan {ID} -m -")
    assert done.returncode == 2
    assert "not UTF-8 (byte 3)" in done.stderr
    done = shell(shop, rf"head -c 900000 /dev/zero | {PROGRAM} plan {ID} -m -")
    assert done.returncode == 2
    assert "longer than 200,000 characters" in done.stderr


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "ascii"}, {"TERM": "linux"}],
)
def test_where_only_ascii_is_known_the_bars_are_letters(
    shop: Shop, environment: dict[str, str]
) -> None:
    done = shell(shop, "P agenda", **environment)
    assert done.returncode == 0
    assert "[S--]" in done.stdout
    assert "▮" not in done.stdout


def test_a_name_that_the_stream_can_not_show_is_escaped(shop: Shop) -> None:
    shop.book("tanaka", "2026-03-04 9:00", service="slt-50")
    shop.write("clients/rene.yaml", "code: rene\nname: René\nservice: slt-50\n")
    shop.book("rene", "2026-03-04 10:00")
    done = shell(shop, "P list", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "\\u5bb6\\u65cf" in done.stdout
    sessions = json.loads(shell(shop, "P list --json", PYTHONIOENCODING="ascii").stdout)["sessions"]
    assert [one["who"] for one in sessions] == ["Anna K.", "家族 田中 👩‍👧", "René"]


@pytest.mark.parametrize(
    ("environment", "flag", "coloured"),
    [
        ({}, "", False),
        ({"FORCE_COLOR": "1"}, "", True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "", False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, "", True),
        ({"NO_COLOR": "1"}, "--color always", True),
        ({"FORCE_COLOR": "1"}, "--color never", False),
        ({"FORCE_COLOR": "1"}, "--plain", False),
    ],
)
def test_who_decides_on_colour(
    shop: Shop, environment: dict[str, str], flag: str, coloured: bool
) -> None:
    done = shell(shop, f"P agenda {flag}", **environment)
    assert ("\x1b[" in done.stdout) is coloured


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_agenda_fits(shop: Shop, columns: int) -> None:
    done = shell(shop, "P agenda", COLUMNS=str(columns))
    assert max(map(len, done.stdout.splitlines())) <= columns
