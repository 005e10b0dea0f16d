"""What docs/verify.md says for outsiders is true: its script, its files and hashes, its words.

The script runs in a Python that can't import this program or any other package.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import signed, ssh, tampering, testkeys
from tests.support.records import records
from tests.support.signed import EDITED, log_of
from therasched.domain import chain, verification
from therasched.storage import sshsig

if TYPE_CHECKING:
    from tests.support.signed import Desks
    from tests.support.tampering import Content

PAGE = (Path(__file__).parent.parent / "docs/verify.md").read_text(encoding="utf-8")
pytestmark = ssh.needs_openssh


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    return signed.practice(tmp_path_factory.mktemp("signed"))


def script() -> str:
    """The one that the page shows."""
    [found] = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert isinstance(found, str)
    return found


class Outsider:
    """Somebody with Python, ssh-keygen, the script and a copy of the practice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "check.py").write_text(script(), encoding="utf-8")

    def checks(self, content: Content, *expected: str) -> subprocess.CompletedProcess[str]:
        practice = self.folder / f"practice-{len([*self.folder.iterdir()])}"
        for path, data in content.items():
            (practice / path).parent.mkdir(parents=True, exist_ok=True)
            (practice / path).write_bytes(data)
        command = [sys.executable, "-I", "-S", "check.py", practice.name, *expected]
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, encoding="utf-8", check=False
        )


@pytest.fixture
def outsider(tmp_path: Path) -> Outsider:
    return Outsider(tmp_path)


def test_nothing_of_this_program_can_be_imported_there(outsider: Outsider) -> None:
    for name in ("therasched", "cryptography", "yaml"):
        command = [sys.executable, "-I", "-S", "-c", f"import {name}"]
        done = subprocess.run(command, cwd=outsider.folder, capture_output=True, check=False)
        assert done.returncode == 1
    assert "import therasched" not in script()


def test_the_script_accepts_what_is_sound(outsider: Outsider, desks: Desks) -> None:
    mine = sshsig.fingerprint(testkeys.public("lena"))
    done = outsider.checks(records(desks.root), mine)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"lena {mine}" in done.stdout
    assert "NOT VOUCHED FOR" not in done.stdout
    assert "家族, 👩‍👧 “quoted”" in done.stdout
    report = desks.program("verify", "--json").json
    assert done.stdout.splitlines()[-1] == f"heads: {report['heads'][0]}"


def test_the_script_accepts_no_other_key(outsider: Outsider, desks: Desks) -> None:
    stranger = sshsig.fingerprint(testkeys.public("stranger"))
    done = outsider.checks(records(desks.root), stranger)
    assert done.returncode == 1
    assert "its key is wrong" in done.stderr


def test_the_script_finds_tampering(outsider: Outsider, desks: Desks) -> None:
    base = records(desks.root)
    log = log_of(EDITED)
    lines = tampering.logs(base)[log]
    for content, told in (
        (
            base | {log: base[log].replace(b"Went very well", b"Went very bad!")},
            "its text is wrong",
        ),
        (base | {log: base[log].replace(b"T09:30:00Z", b"T09:31:00Z")}, "its signature is wrong"),
        (base | {log: b"".join(lines[:-2])}, "is missing, or stands below"),
        (base | {log: b"".join([lines[1], lines[0], *lines[2:]])}, "its number is wrong"),
        (base | {log: base[log][:-1]}, "it is cut short"),
        (base | {"signed/zz/b2r4tw.log.yaml": base[log]}, "lies in the wrong folder"),
    ):
        done = outsider.checks(content)
        assert (done.returncode, told in done.stderr) == (1, True), done.stderr
    late = next(one for one in tampering.by_key_holders(base) if "beside the log" in one.name)
    done = outsider.checks(late.content)
    assert (done.returncode, "after the lock" in done.stderr) == (1, True)


def test_the_command_s_own_explanation_runs_in_a_shell(desks: Desks) -> None:
    said = desks.program("verify", "--explain", EDITED).out
    done = subprocess.run(["sh"], input=said, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0
    assert done.stdout.count("Good ") == 4 + 4  # the practice's events and the session's
    wrong = said.replace('"by":"lena"', '"by":"tom"')
    done = subprocess.run(["sh"], input=wrong, capture_output=True, encoding="utf-8", check=False)
    assert "Could not verify signature" in done.stdout + done.stderr


# --- the page --------------------------------------------------------------------------------


def test_every_field_and_kind_is_told_of() -> None:
    for word in (*chain.Event._fields, *chain.OF_SESSIONS, *chain.OF_PRACTICE):
        assert f"`{word}`" in PAGE, word
    for word in (chain.EVENT, chain.LINK, chain.BODY, *chain.COMMENT_TYPES):
        assert word in PAGE, word


def test_every_word_of_verify_is_told_of() -> None:
    words = [
        value
        for name, value in vars(verification).items()
        if name.isupper() and isinstance(value, str) and value.isupper()
    ]
    assert len(words) > 10
    for word in words:
        assert re.search(rf"`{word}\b", PAGE), word


def test_every_option_of_verify_is_told_of(desks: Desks) -> None:
    help_text = desks.program("verify", "-h").out
    own = ("expect", "history", "against", "root", "explain", "summary")
    assert [one for one in own if f"--{one}" not in help_text or f"--{one}" not in PAGE] == []


def test_the_hashes_of_the_page_are_those_of_the_logs(desks: Desks) -> None:
    for lines in tampering.logs(records(desks.root)).values():
        for line in lines:
            assert line.startswith(b"- {")
            assert [*json.loads(line[2:])] == sorted(json.loads(line[2:]))
