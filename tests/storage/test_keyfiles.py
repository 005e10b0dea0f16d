"""Files of keys: read as a person names them, found where they lie, made for their owner alone."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from unittest import mock

import pytest

from tests.support import ssh
from therasched.errors import FaultyData, StorageFailed
from therasched.storage import contents, disk, keyfiles, sshsig
from therasched.storage.keyfiles import KeyFile, UnfitKey
from therasched.storage.reasons import MissingFile

PUBLIC = sshsig.public_line(bytes(range(32)))


def test_keys_lie_in_the_folder_for_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    own = Path("therasched/keys")
    assert keyfiles.own_folder() == tmp_path / ".config" / own
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")  # to be ignored, says its specification
    assert keyfiles.own_folder() == tmp_path / ".config" / own
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    assert keyfiles.own_folder() == tmp_path / "c" / own
    assert keyfiles.usual_place() == str(tmp_path / ".ssh")
    assert keyfiles.expanded("~/k") == str(tmp_path / "k")


def test_without_a_home_folder_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "relative")
    with pytest.raises(StorageFailed, match="no home folder"):
        keyfiles.own_folder()


@ssh.needs_openssh
@pytest.mark.parametrize("passphrase", ["", "a b c d e"])
def test_a_key_is_read_from_either_file(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "k"
    public = ssh.new_key(path, passphrase)
    for one in (path, tmp_path / "k.pub"):
        assert keyfiles.read(one) == KeyFile(str(one), public, sshsig.fingerprint(public))
    assert keyfiles.private(path) == (path.read_bytes(), public, passphrase != "")


@ssh.needs_openssh
def test_a_link_to_a_key_is_followed(tmp_path: Path) -> None:
    public = ssh.new_key(tmp_path / "away" / "k")
    (tmp_path / "k").symlink_to("away/k")
    assert keyfiles.read(tmp_path / "k").public == public


@ssh.needs_openssh
@pytest.mark.parametrize(("kind", "name"), [("ecdsa", "ecdsa-sha2-nistp256"), ("rsa", "ssh-rsa")])
def test_a_key_of_another_type_is_told(tmp_path: Path, kind: str, name: str) -> None:
    ssh.new_key(tmp_path / "k", kind=kind)
    for path in (tmp_path / "k", tmp_path / "k.pub"):
        with pytest.raises(UnfitKey) as caught:
            keyfiles.read(path)
        assert str(caught.value) == f"{path} is a key of type {name}, ssh-ed25519 is needed"
        assert (caught.value.hint, caught.value.exit_code) == ("ssh-keygen -t ed25519", 5)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no public key of OpenSSH"),
        (b"\xff\0\x1b[31m", "is no public key of OpenSSH"),
        (b"sk-ssh-ed25519@openssh.com AAAA lena\n", "of type sk-ssh-ed25519@openssh.com, whose"),
        (b"-----BEGIN RSA PRIVATE KEY-----\nA\n", "is no private key in OpenSSH's own format"),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\n", "is no public key of OpenSSH"),
    ],
)
def test_what_is_no_key_is_told(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "k"
    path.write_bytes(content)
    with pytest.raises(UnfitKey, match=says) as caught:
        keyfiles.read(path)
    assert str(caught.value).startswith(f"{path} is ")
    assert "\x1b" not in str(caught.value)


def test_what_can_not_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match=f"^there is no file {tmp_path}/k$"):
        keyfiles.read(tmp_path / "k")
    with pytest.raises(MissingFile):
        keyfiles.read(tmp_path / "nowhere" / "k")
    with pytest.raises(StorageFailed, match="it is no ordinary file"):
        keyfiles.read(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StorageFailed, match="it is no ordinary file"):
        keyfiles.read(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(StorageFailed, match="symbolic link"):
        keyfiles.read(tmp_path / "circle")
    (tmp_path / "big").write_bytes(bytes(contents.LIMIT + 1))
    with pytest.raises(FaultyData, match="it is larger than"):
        keyfiles.read(tmp_path / "big")
    denied = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    with (
        mock.patch.object(os, "open", side_effect=denied),
        pytest.raises(StorageFailed, match=f"^could not read {tmp_path}/big: permission denied$"),
    ):
        keyfiles.read(tmp_path / "big")


@ssh.needs_openssh
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o777])
def test_a_private_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a key"
    ssh.new_key(path)
    path.chmod(mode)
    with pytest.raises(UnfitKey, match=r"may be read by others$") as caught:
        keyfiles.read(path)
    assert caught.value.hint == f"chmod 600 '{path}'"
    path.chmod(0o400)
    assert keyfiles.read(path)


@ssh.needs_openssh
def test_pairs_begin_with_the_usual_key(tmp_path: Path) -> None:
    names = ("b", "id_ed25519", "a", "alone")
    publics = {name: ssh.new_key(tmp_path / name) for name in names}
    ssh.new_key(tmp_path / "e", kind="ecdsa")
    (tmp_path / "alone.pub").unlink()
    (tmp_path / "known_hosts").write_text(f"example.org {PUBLIC}\n")
    found = [(Path(key.path).name, key.public) for key in keyfiles.pairs(tmp_path)]
    assert found == [(name, publics[name]) for name in ("id_ed25519", "a", "b")]
    (tmp_path / "id_ed25519.pub").unlink()
    assert next(keyfiles.pairs(tmp_path)).public == publics["id_ed25519"]
    assert list(keyfiles.pairs(tmp_path / "nowhere")) == []


@ssh.needs_openssh
def test_a_folder_of_keys_needs_no_public_files(tmp_path: Path) -> None:
    publics = {name: ssh.new_key(tmp_path / name) for name in ("b", "a")}
    (tmp_path / "a.pub").unlink()
    (tmp_path / ".c.tmp-123").write_bytes((tmp_path / "a").read_bytes())
    (tmp_path / "junk").write_text("junk")
    found = [(Path(key.path).name, key.public) for key in keyfiles.all_in(tmp_path)]
    assert found == [("a", publics["a"]), ("b", publics["b"])]


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def test_a_pair_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "c" / "therasched" / "keys" / "p-lena"
    previous = os.umask(0)
    try:
        keyfiles.write_pair(path, b"secret", PUBLIC, "therasched p lena")
    finally:
        os.umask(previous)
    line = f"{PUBLIC} therasched p lena\n".encode()
    assert written(path.parent) == {"p-lena": b"secret", "p-lena.pub": line}
    for folder in (path.parent, path.parent.parent, tmp_path / "c"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["k", "k.pub"])
def test_nothing_is_made_over_a_key(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"old")
    with pytest.raises(UnfitKey, match=f"^there is a key already: {tmp_path}/k$"):
        keyfiles.write_pair(tmp_path / "k", b"secret", PUBLIC, "")
    assert written(tmp_path) == {name: b"old"}


def test_nothing_is_made_over_a_key_that_came_meanwhile(tmp_path: Path) -> None:
    def too_late(_: disk.Folder, name: str) -> None:
        (tmp_path / "k.pub").write_bytes(b"other")

    with (
        mock.patch.object(disk.Folder, "require_absent", too_late),
        pytest.raises(UnfitKey, match="there is a key already"),
    ):
        keyfiles.write_pair(tmp_path / "k", b"secret", PUBLIC, "")
    assert written(tmp_path) == {"k.pub": b"other"}


@pytest.mark.parametrize(
    ("call", "after"),
    [
        ("write", 0),
        ("write", 1),
        ("fsync", 0),
        ("fsync", 1),
        ("fsync", 2),
        ("link", 0),
        ("link", 1),
    ],
)
def test_a_disk_that_says_no_leaves_nothing(tmp_path: Path, call: str, after: int) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    real, outcomes = getattr(os, call), iter([None] * after)

    def failing(*arguments: object, **options: object) -> object:
        if error := next(outcomes, full):
            raise error
        return real(*arguments, **options)

    path = tmp_path / "k"
    with (
        mock.patch.object(os, call, failing),
        pytest.raises(StorageFailed, match=f"the key {path}: no space left on device"),
    ):
        keyfiles.write_pair(path, b"secret", PUBLIC, "")
    assert written(tmp_path) == {}


def test_what_a_killed_one_left_is_cleared(tmp_path: Path) -> None:
    for name in (".k.tmp-999999", f".k.pub.tmp-{os.getpid()}", ".other.tmp-999999"):
        (tmp_path / name).write_bytes(b"secret of the killed one")
    keyfiles.write_pair(tmp_path / "k", b"secret", PUBLIC, "")
    assert sorted(written(tmp_path)) == [".other.tmp-999999", "k", "k.pub"]


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("a file")
    with pytest.raises(StorageFailed, match="could not make the key"):
        keyfiles.write_pair(tmp_path / "c" / "k", b"secret", PUBLIC, "")


def test_a_folder_behind_a_link_is_made(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    keyfiles.write_pair(tmp_path / "link" / "keys" / "k", b"secret", PUBLIC, "")
    assert sorted(written(tmp_path / "real" / "keys")) == ["k", "k.pub"]
