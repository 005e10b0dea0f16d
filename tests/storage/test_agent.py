"""Keys in a real ssh-agent: listed, signing, and what is said when it doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import ssh
from therasched.errors import StorageFailed
from therasched.storage import agent, sshsig
from therasched.storage.agent import SigningFailed
from therasched.storage.paths import temporary_name

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = ssh.needs_openssh


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "configuration"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder


def script(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    """Have a program of our own run in the place of another one."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_without_an_agent_there_are_no_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert agent.publics() == []
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    assert agent.publics() == []
    monkeypatch.setenv("PATH", str(tmp_path))
    assert agent.publics() == []


def test_keys_of_the_one_type_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = ssh.new_key(tmp_path / "k")
    ssh.new_key(tmp_path / "e", kind="ecdsa")
    with ssh.agent(tmp_path, monkeypatch):
        assert agent.publics() == []
    with ssh.agent(tmp_path, monkeypatch, tmp_path / "e", tmp_path / "k"):
        assert agent.publics() == [public]


def test_the_agent_signs_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configuration: Path
) -> None:
    public = ssh.new_key(tmp_path / "k")
    with ssh.agent(tmp_path, monkeypatch, tmp_path / "k"):
        (tmp_path / "k").unlink()
        line = agent.sign(b"abc\0\n", public)
    assert ssh.verifies(tmp_path, public, b"abc\0\n", sshsig.armored(line), "therasched-event-v1")
    assert [path for path in configuration.rglob("*") if path.is_file()] == []


def test_what_a_killed_one_left_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configuration: Path
) -> None:
    public = ssh.new_key(tmp_path / "k")
    stray = configuration / "therasched" / "keys" / temporary_name("agent")
    stray.parent.mkdir(parents=True)
    stray.write_text("ssh-ed25519 of another one\n")
    with ssh.agent(tmp_path, monkeypatch, tmp_path / "k"):
        assert agent.sign(b"abc", public)
    assert not stray.exists()


def test_a_key_that_the_agent_forgot_is_told_and_nobody_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configuration: Path
) -> None:
    public = ssh.new_key(tmp_path / "k", "a b c d e")
    with (
        ssh.agent(tmp_path, monkeypatch),
        pytest.raises(SigningFailed, match=r"^ssh-agent did not sign: \w+") as caught,
    ):
        agent.sign(b"abc", public)
    assert caught.value.exit_code == 1
    assert [path for path in configuration.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("echo no; exit 0", "it is not what ssh-keygen writes"),
        ("echo agent refused operation >&2; exit 255", "did not sign: agent refused operation$"),
        ("exit 3", "did not sign: it ended with 3$"),
    ],
)
def test_whatever_comes_instead_of_a_signature_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    script(tmp_path / "programs", monkeypatch, "ssh-keygen", text)
    with pytest.raises(SigningFailed, match=says):
        agent.sign(b"abc", sshsig.public_line(bytes(32)))


def test_a_place_that_can_not_be_written_to_is_told(configuration: Path) -> None:
    configuration.write_text("a file")
    with pytest.raises(StorageFailed, match="could not write to") as caught:
        agent.sign(b"abc", sshsig.public_line(bytes(32)))
    assert str(configuration) in str(caught.value)
