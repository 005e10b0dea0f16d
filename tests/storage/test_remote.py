"""A remote: what its address says, what git and ssh may ask, and what becomes of their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.gitplace import begin, git, needs_git
from therasched.domain.syncing import ENCRYPTED, FOLDER, OPEN, READABLE, Offline
from therasched.errors import Busy, Refused, StorageFailed
from therasched.storage import processes
from therasched.storage.gitcall import NotCommitted
from therasched.storage.processes import Done, ProgramMissing, TooSlow
from therasched.storage.remote import SSH, Remote

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "practice"
    begin(folder)
    return folder


def remote(root: Path, url: str, *, asks: bool = False, name: str = "") -> Remote:
    git(root, "remote", "add", name or "origin", url)
    return Remote(str(root), name, "main", asks=asks, trusts=False)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("gcrypt::git@git.example.org:p.git", ENCRYPTED),
        ("keybase://private/lena/p", ENCRYPTED),
        ("git@git.example.org:lena/p.git", OPEN),
        ("https://git.example.org/lena/p.git", OPEN),
        ("http://git.example.org/p.git", READABLE),
        ("git://git.example.org/p.git", READABLE),
        ("/srv/p.git", FOLDER),
        ("../p.git", FOLDER),
        ("file:///srv/p.git", FOLDER),
    ],
)
def test_what_an_address_is(root: Path, url: str, kind: str) -> None:
    assert remote(root, url).kind() == kind


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://lena:secret@git.example.org/p.git", "https://git.example.org/p.git"),
        ("https://secret@git.example.org/p.git", "https://git.example.org/p.git"),
        ("https://lena:se@cret@git.example.org/p.git", "https://git.example.org/p.git"),
        ("ssh://lena:secret@git.example.org/p.git", "ssh://lena@git.example.org/p.git"),
        ("https://git.example.org/p@q.git", "https://git.example.org/p@q.git"),
        ("git@git.example.org:lena/p.git", "git@git.example.org:lena/p.git"),
    ],
)
def test_a_password_in_an_address_is_not_told(root: Path, url: str, told: str) -> None:
    found = remote(root, url)
    assert found.url == told
    found.agree()
    assert found.agreed()
    said = f"fatal: no {url}\n".encode()
    assert found._why(Done(128, b"", said)) == f"no {told}"


UNREAD = "fatal: Could not read from remote repository.\n\nPlease make sure you have the rights.\n"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"Host key verification failed.\r\n{UNREAD}", "Host key verification failed"),
        (
            f"Welcome.\nlena@host: Permission denied (publickey).\r\n{UNREAD}",
            "lena@host: Permission denied (publickey)",
        ),
        (
            f"ssh: connect to host h port 22: Connection refused\r\n{UNREAD}",
            "ssh: connect to host h port 22: Connection refused",
        ),
        (f"fatal: 'x' is no git repository\n{UNREAD}", "'x' is no git repository"),
        (UNREAD, "Could not read from remote repository"),
    ],
)
def test_why_a_remote_could_not_be_reached(root: Path, said: str, told: str) -> None:
    found = remote(root, "git@git.example.org:p.git")
    assert found._why(Done(128, b"", said.encode())) == told


def test_what_the_other_side_says_of_its_refusal_is_told(root: Path) -> None:
    answer = b"!\tmain:main\t[remote rejected] (pre-receive hook declined)\n"
    said = b"remote: \nremote: The quota is full.        \nerror: failed to push\n"
    found = remote(root, "git@git.example.org:p.git")
    told = "pre-receive hook declined (The quota is full.)"
    assert found._why(Done(1, answer, said)) == told


@pytest.mark.parametrize(("code", "told"), [(128, "git ended with 128"), (-9, "signal 9")])
def test_what_git_answers_is_no_reason(root: Path, code: int, told: str) -> None:
    """A git that is stopped may have said half of a record."""
    answer = b"fatal: She cried.\n!\tShe cried.\nShe cried.\n"
    found = remote(root, "../hub.git")
    with (
        mock.patch.object(processes, "run", return_value=Done(code, answer, b"")),
        pytest.raises(NotCommitted, match=f"{told}$"),
    ):
        found._told("cat-file", "--batch")


def test_a_folder_is_known_by_where_it_is(root: Path) -> None:
    first = remote(root, "../hub.git")
    first.agree()
    assert first.agreed()
    other = root.parent / "deep" / "practice"
    begin(other)
    assert not remote(other, "../hub.git").agreed()
    assert remote(other, str(root.parent / "hub.git"), name="same").agreed()


def test_the_only_remote_needs_no_name(root: Path) -> None:
    git(root, "remote", "add", "backup", "/srv/p.git")
    assert Remote(str(root), "", "main", asks=False, trusts=False).remote == "backup"
    git(root, "remote", "add", "other", "/srv/p.git")
    with pytest.raises(Refused) as caught:
        Remote(str(root), "", "main", asks=False, trusts=False)
    assert caught.value.hint == "therasched sync backup\ntherasched sync other"


@pytest.mark.parametrize(
    ("asks", "own", "ssh"),
    [
        (False, None, f"{SSH} -o BatchMode=yes"),
        (True, None, SSH),
        (False, "ssh -p 22", "ssh -p 22 -o BatchMode=yes"),
        (False, "/usr/bin/ssh", "/usr/bin/ssh -o BatchMode=yes"),
        (True, "ssh -p 22", "ssh -p 22"),
        (False, "plink", None),
    ],
)
def test_how_ssh_may_ask(
    root: Path, monkeypatch: pytest.MonkeyPatch, asks: bool, own: str | None, ssh: str | None
) -> None:
    found = remote(root, "git@git.example.org:p.git", asks=asks)
    if own:
        monkeypatch.setenv("GIT_SSH_COMMAND", own)
    asking = found._asking()
    assert asking.get("GIT_SSH_COMMAND") == ssh
    assert asking.get("GIT_TERMINAL_PROMPT") == ("1" if asks else None)
    assert asking.get("GIT_ASKPASS") == (None if asks else "")


def test_a_program_for_ssh_of_her_own_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH", "/usr/bin/plink")
    assert "GIT_SSH_COMMAND" not in remote(root, "git@git.example.org:p.git")._asking()


def answers(monkeypatch: pytest.MonkeyPatch, result: Done | Exception) -> list[tuple[str, ...]]:
    """Have fetch and push end so; what was asked."""
    real, asked = processes.run, []

    def run(*words: str, **options: object) -> Done:
        if not {"fetch", "push"} & {*words}:
            return real(*words, **options)  # type: ignore[arg-type]
        asked.append(words)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(processes, "run", run)
    return asked


def test_git_is_told_to_start_nothing_and_to_wait_for_nobody(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = remote(root, "git@git.example.org:p.git")
    asked = answers(monkeypatch, Done(0, b"", b""))
    found.fetch()
    assert found.push()
    for words in asked:
        assert {"protocol.ext.allow=never", "core.fsmonitor=false", "core.askpass="} <= {*words}
        assert not any("force" in one or one.startswith("+refs/heads/main") for one in words)


@pytest.mark.parametrize(
    "result",
    [
        Done(128, b"", b"ssh: connect to host git.example.org: Connection timed out\nfatal: x\n"),
        Done(128, b"", b""),
        TooSlow("git did not end"),
    ],
)
def test_nobody_answers(root: Path, monkeypatch: pytest.MonkeyPatch, result: Done) -> None:
    found = remote(root, "git@git.example.org:p.git")
    answers(monkeypatch, result)
    for step in (found.fetch, found.push):
        with pytest.raises(Offline, match="origin") as caught:
            step()
        assert "\n" not in caught.value.message


def test_no_git(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = remote(root, "git@git.example.org:p.git")

    def run(*_: object, **__: object) -> Done:
        raise ProgramMissing("git is not installed")

    monkeypatch.setattr(processes, "run", run)
    with pytest.raises(Refused, match="not installed"):
        found._call("remote")
    monkeypatch.setattr(found, "_asking", dict)
    with pytest.raises(Refused, match="not installed"):
        found.fetch()


@pytest.mark.parametrize(
    ("said", "moved"),
    [
        ("!\tmain:main\t[rejected] (fetch first)", True),
        ("!\tmain:main\t[rejected] (non-fast-forward)", True),
        ("!\tmain:main\t[remote rejected] (failed to update ref)", True),
        ("!\tmain:main\t[remote rejected] (branch is currently checked out)", False),
    ],
)
def test_a_push_that_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch, said: str, moved: bool
) -> None:
    found = remote(root, "git@git.example.org:p.git")
    answers(monkeypatch, Done(1, f"To x\n{said}\nDone\n".encode(), b"error: failed to push\n"))
    if moved:
        assert not found.push()
        return
    with pytest.raises(Refused, match="origin refused: branch is currently checked out"):
        found.push()


def test_what_was_agreed_to_can_not_be_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = remote(root, "git@git.example.org:p.git")
    (root.parent / "config").write_text("no folder")
    assert not found.agreed()
    with pytest.raises(StorageFailed):
        found.agree()


def test_a_lock_that_a_git_left(root: Path) -> None:
    found = remote(root, "git@git.example.org:p.git")
    (root / ".git/index.lock").touch()
    with pytest.raises(Busy) as caught:
        found._told("update-index", "--add", "--cacheinfo", "100644", "0" * 39 + "1", "a")
    assert "index.lock is there: another git is at work, or was stopped" in caught.value.message
    assert caught.value.hint.startswith(f"rm {root}/.git/index.lock")
    assert caught.value.exit_code == 7
