"""Start-up is a feature: what the commands of daily work load, and what they leave alone.

Told by `python -X importtime`, which names every module that the process imported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.commands import copy_example, run

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"cryptography", "dateutil", "icalendar", "jinja2", "smtplib", "tabulate"}
# What reading needs neither for its work nor for what click and PyYAML bring along.
NEEDLESS = {
    "asyncio",
    "calendar",
    "csv",
    "difflib",
    "hashlib",
    "importlib.metadata",
    "inspect",
    "json",
    "locale",
    "logging",
    "pathlib",
    "platform",
    "secrets",
    "shutil",
    "sqlite3",
    "subprocess",
    "tempfile",
    "uuid",
    "wcwidth",
}


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, all of it in Latin: how wide other text is takes wcwidth to know."""
    folder = copy_example(tmp_path_factory.mktemp("imports"))
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"[^\x00-\u024f]", "x", text), encoding="utf-8")
    return folder


def a_session(practice: Path) -> tuple[str, str]:
    """The id of some session that has a client, and the client's code."""
    for path in sorted(practice.glob("sessions/*/*/*.yaml")):
        text = path.read_text(encoding="utf-8")
        client = re.search(r"^clients:\s*[\[-]\s*([\w-]+)", text, re.MULTILINE)
        if client:
            return path.stem.rpartition("-")[2], client[1]
    pytest.fail("the example has no session with a client")


def loaded(practice: Path, *arguments: str) -> set[str]:
    """Run the command; name what it imported, with the packages these lie in."""
    done = run(*arguments, folder=practice, python_options=("-X", "importtime"))
    lines = done.stderr.splitlines()
    said = [line for line in lines if not line.startswith("import time:")]
    assert done.returncode == 0, said
    names = {line.rpartition("|")[2].strip() for line in lines if line not in said}
    return names | {name.split(".")[0] for name in names}


# Texts of help are dedented; a line of a log is JSON; `todo` asks the index.
NEEDED = {
    "--help": {"inspect", "locale"},
    "agenda": {"json"},
    "show": {"json"},
    "todo": {"hashlib", "json", "sqlite3"},
}


@pytest.mark.parametrize("command", NEEDED)
def test_commands_that_read_load_little(practice: Path, command: str) -> None:
    which = [a_session(practice)[0]] if command == "show" else []
    names = loaded(practice, command, *which)
    assert {"therasched.cli.main", "click"} <= names
    assert names & (HEAVY | NEEDLESS) <= NEEDED[command]


def test_a_short_option_is_taken_for_one_at_once(practice: Path) -> None:
    names = loaded(practice, "-C", str(practice), "agenda", "-q")
    assert names & (HEAVY | NEEDLESS) <= NEEDED["agenda"]


def test_a_list_of_messages_loads_nothing_that_writes_or_sends_them(practice: Path) -> None:
    names = loaded(practice, "remind", "--plain")
    assert "therasched.domain.due" in names
    assert names & (HEAVY | NEEDLESS - {"hashlib", "json"}) == set()


def test_what_is_signed_is_shown_without_proof(practice: Path) -> None:
    logs = sorted(practice.glob("signed/*/*.log.yaml"))
    texts = {path.name[:6]: path.read_text(encoding="utf-8") for path in logs}
    commented = next(name for name, text in texts.items() if '"kind":"comment"' in text)
    cosigned = next(name for name, text in texts.items() if '"kind":"cosign"' in text)
    assert loaded(practice, "show", commented) & (HEAVY | NEEDLESS) <= {"json"}
    assert loaded(practice, "show", cosigned) & HEAVY == set()


def test_new_loads_nothing_heavy(practice: Path) -> None:
    _session, client = a_session(practice)
    names = loaded(practice, "new", client, "2026-12-01", "06:15")
    assert "therasched.actions.schedule" in names
    assert names & HEAVY == set()


def test_help_reads_no_yaml(practice: Path) -> None:
    assert "yaml" not in loaded(practice, "--help")


def test_the_probe_sees_what_is_loaded(practice: Path, tmp_path: Path) -> None:
    assert "icalendar" in loaded(practice, "export", "ics", "--out", "week.ics")
    assert "wcwidth" in loaded(copy_example(tmp_path), "agenda")
