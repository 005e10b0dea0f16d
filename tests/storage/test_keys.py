"""Keys that sign: made, found, opened, and their signatures held against OpenSSH's own."""

from __future__ import annotations

import stat
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.support import ssh
from therasched.errors import Refused, StorageFailed, TheraschedError, UsageFault
from therasched.storage import agent, keys, sshsig
from therasched.storage.keyfiles import UnfitKey
from therasched.storage.keys import Keyring, LockedKey, NoKey, WrongPassphrase
from therasched.storage.reasons import MissingFile
from therasched.storage.sshsig import BadSignature

if TYPE_CHECKING:
    from collections.abc import Callable

MESSAGE = b'therasched-event-v1\n{"kind":"sign"}'
NAMESPACE = "therasched-event-v1"
SECRET = "four words of nonsense"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = KEY.public_key().public_bytes_raw()
OTHER = sshsig.public_line(bytes(range(32)))


def signed(message: bytes = MESSAGE, namespace: str = NAMESPACE) -> str:
    signature = KEY.sign(sshsig.to_sign(message, namespace))
    return sshsig.encode(RAW, signature, namespace)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of our own, with settings in the usual place."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


class Asked:
    """Somebody who answers in turn; `questions` is what was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.questions: list[str] = []

    def __call__(self, question: str) -> str:
        self.questions.append(question)
        return self.answers.pop(0)


def ring(*answers: str) -> Keyring:
    """A keyring of somebody with these answers."""
    return Keyring("kranich", ask=Asked(*answers))


def unattended() -> Keyring:
    return Keyring("kranich", ask=None)


@given(st.binary(max_size=200))
def test_a_signature_names_its_key(message: bytes) -> None:
    assert keys.check(message, signed(message)) == sshsig.public_line(RAW)


def refused(message: bytes, sig: str) -> bool:
    try:
        keys.check(message, sig)
    except BadSignature:
        return True
    return False


def test_no_bit_of_a_signature_can_be_changed() -> None:
    sig = signed()
    blob = b64decode(sig)
    blobs = [b64encode(flipped(blob, bit)).decode() for bit in range(8 * len(blob))]
    texts = [flipped(sig.encode(), bit).decode("latin-1") for bit in range(8 * len(sig))]
    assert [one for one in blobs + texts if not refused(MESSAGE, one)] == []


def test_no_bit_of_a_message_can_be_changed() -> None:
    sig = signed()
    messages = [flipped(MESSAGE, bit) for bit in range(8 * len(MESSAGE))]
    assert [one for one in messages if not refused(one, sig)] == []
    assert refused(MESSAGE + b"\0", sig)
    assert refused(MESSAGE[:-1], sig)


def flipped(data: bytes, bit: int) -> bytes:
    place, offset = divmod(bit, 8)
    return data[:place] + bytes([data[place] ^ 1 << offset]) + data[place + 1 :]


def test_a_signature_for_something_else_is_refused() -> None:
    with pytest.raises(BadSignature, match=r'^the signature is for "file", not for a record$'):
        keys.check(MESSAGE, signed(namespace="file"))
    swapped = sshsig.encode(RAW, KEY.sign(sshsig.to_sign(MESSAGE, "file")))
    with pytest.raises(BadSignature, match=r"^the signature is not one over this$"):
        keys.check(MESSAGE, swapped)


@ssh.needs_openssh
@pytest.mark.parametrize("passphrase", ["", SECRET])
def test_a_key_that_was_made_is_one_for_openssh(home: Path, passphrase: str) -> None:
    made = unattended().make("lena", passphrase)
    assert Path(made.path) == home / ".config" / "therasched" / "keys" / "kranich-lena"
    assert stat.S_IMODE(Path(made.path).stat().st_mode) == 0o600
    assert Path(f"{made.path}.pub").read_text() == f"{made.public} therasched kranich lena\n"
    opened = ssh.keygen("-y", "-P", passphrase, "-f", made.path)
    assert opened.stdout.decode().split()[:2] == made.public.split()
    assert ssh.keygen("-lf", made.path).stdout.decode().split()[1] == made.fingerprint
    if passphrase:
        assert ssh.keygen("-y", "-P", "wrong", "-f", made.path).returncode != 0


@ssh.needs_openssh
def test_a_key_that_was_made_signs_for_openssh(tmp_path: Path) -> None:
    made = unattended().make("lena", SECRET)
    asked = Asked(SECRET)
    signer = Keyring("kranich", ask=asked).signer([made.public])
    assert (signer.public, signer.fingerprint) == (made.public, made.fingerprint)
    assert asked.questions == [f"Passphrase of {made.path}"]
    sig = signer.sign(MESSAGE)
    assert keys.check(MESSAGE, sig) == made.public
    armored = sshsig.armored(sig)
    assert ssh.verifies(tmp_path, made.public, MESSAGE, armored, NAMESPACE)
    assert not ssh.verifies(tmp_path, made.public, MESSAGE + b"x", armored, NAMESPACE)
    assert not ssh.verifies(tmp_path, OTHER, MESSAGE, armored, NAMESPACE)
    novalidate = ("-Y", "check-novalidate", "-n", NAMESPACE, "-s", tmp_path / "message.sig")
    assert ssh.keygen(*novalidate, stdin=MESSAGE).returncode == 0


def test_a_key_is_never_made_over_another_one() -> None:
    made = unattended().make("lena", "")
    before = Path(made.path).read_bytes()
    with pytest.raises(UnfitKey, match=f"^there is a key already: {made.path}$"):
        unattended().make("lena", "")
    assert Path(made.path).read_bytes() == before
    assert unattended().make("tom", "").public != made.public


def test_what_can_not_be_the_name_or_the_secret_of_a_key_is_refused(home: Path) -> None:
    for practitioner in ("../lena", "", "Lena", "a/b"):
        with pytest.raises(UsageFault):
            unattended().make(practitioner, "")
    with pytest.raises(UsageFault):
        Keyring("../../x", ask=None).make("lena", "")
    for passphrase in ("a\0b", "a\n", "\udc80"):
        with pytest.raises(Refused, match="control characters"):
            unattended().make("lena", passphrase)
    assert list(home.iterdir()) == []


@ssh.needs_openssh
def test_keys_of_openssh_are_offered_once(home: Path) -> None:
    assert unattended().candidates() == []
    publics = {name: ssh.new_key(home / ".ssh" / name, SECRET) for name in ("a", "id_ed25519")}
    ssh.new_key(home / ".ssh" / "id_ecdsa", kind="ecdsa")
    for ending in ("", ".pub"):
        (home / ".ssh" / f"z{ending}").write_bytes((home / ".ssh" / f"a{ending}").read_bytes())
    (home / ".ssh" / "b.pub").write_text(f"{OTHER}\n")
    found = unattended().candidates()
    assert [(Path(key.path).name, key.public) for key in found] == [
        ("id_ed25519", publics["id_ed25519"]),
        ("a", publics["a"]),
    ]


@ssh.needs_openssh
def test_a_key_is_read_where_a_person_names_it(home: Path) -> None:
    public = ssh.new_key(home / "k")
    assert unattended().read("~/k").public == public
    assert unattended().read(home / "k.pub").path == str(home / "k.pub")
    with pytest.raises(MissingFile):
        unattended().read("~/other")


def own(home: Path) -> Path:
    return home / ".config" / "therasched" / "keys" / "kranich-lena"


def usual(home: Path) -> Path:
    return home / ".ssh" / "work"


@ssh.needs_openssh
@pytest.mark.parametrize("place", [own, usual])
def test_a_key_of_ssh_keygen_signs_wherever_it_lies(
    tmp_path: Path, home: Path, place: Callable[[Path], Path]
) -> None:
    public = ssh.new_key(place(home))
    sig = unattended().signer([OTHER, public]).sign(MESSAGE)
    assert keys.check(MESSAGE, sig) == public
    assert ssh.verifies(tmp_path, public, MESSAGE, sshsig.armored(sig), NAMESPACE)
    done = ssh.keygen("-Y", "sign", "-n", NAMESPACE, "-f", place(home), stdin=MESSAGE)
    assert sshsig.from_armor(done.stdout.decode()) == sig


@ssh.needs_openssh
def test_the_public_half_may_be_missing_in_our_own_folder(home: Path) -> None:
    public = ssh.new_key(own(home))
    Path(f"{own(home)}.pub").unlink()
    assert unattended().signer([public]).public == public


@ssh.needs_openssh
def test_the_preferred_key_is_taken_unless_the_environment_names_one(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ssh.new_key(usual(home)), ssh.new_key(own(home))
    third = ssh.new_key(tmp_path / "k.key")
    publics = [first, second, third]
    assert unattended().signer(publics).public == first
    for name in ("k.key", "k.key.pub"):
        monkeypatch.setenv("THERASCHED_KEY", str(tmp_path / name))
        assert unattended().signer(publics).public == third
    assert unattended().signer([second]).public == second
    monkeypatch.setenv("THERASCHED_KEY", str(tmp_path / "gone"))
    with pytest.raises(MissingFile):
        unattended().signer(publics)


def test_no_key_here_is_said_with_a_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoKey, match=r"^no key of Lena Berg is on this machine$") as caught:
        unattended().signer([OTHER], who="Lena Berg")
    assert (caught.value.exit_code, caught.value.code) == (5, "no-key")
    assert caught.value.hint.splitlines()[-1] == "therasched key add --new --unvouched"
    (home / "k.pub").write_text(OTHER)
    monkeypatch.setenv("THERASCHED_KEY", str(home / "k.pub"))
    with pytest.raises(NoKey, match=r"machine$"):
        unattended().signer([OTHER])
    with pytest.raises(NoKey, match=r"machine \(THERASCHED_KEY names another one\)$"):
        unattended().signer([sshsig.public_line(bytes(32))])


@ssh.needs_openssh
def test_a_passphrase_is_asked_for_three_times(home: Path) -> None:
    public = ssh.new_key(own(home), SECRET)
    asked = Asked("", "wrong", SECRET, "never asked")
    assert Keyring("kranich", ask=asked).signer([public]).public == public
    assert asked.questions == [
        f"Passphrase of {own(home)}",
        f"That is not it. Passphrase of {own(home)}",
        f"That is not it. Passphrase of {own(home)}",
    ]
    with pytest.raises(WrongPassphrase, match=f"^that is not the passphrase of {own(home)}$"):
        ring("a", "b", "c").signer([public])


@ssh.needs_openssh
def test_a_passphrase_of_any_letters_is_taken(home: Path) -> None:
    passphrase = "Übung macht 家族 " * 8
    public = ssh.new_key(own(home), passphrase)
    assert ring(passphrase).signer([public]).public == public


@ssh.needs_openssh
def test_where_nobody_can_be_asked_the_way_out_is_told(home: Path) -> None:
    path = home / ".ssh" / "my key"
    public = ssh.new_key(path, SECRET)
    with pytest.raises(LockedKey) as caught:
        unattended().signer([public])
    assert str(caught.value) == (
        f"the key {path} is protected by a passphrase and nobody can be asked"
    )
    assert (caught.value.hint, caught.value.exit_code) == (f"ssh-add '{path}'", 5)


@ssh.needs_openssh
def test_a_key_that_can_not_be_used_is_no_hindrance_for_the_next_one(home: Path) -> None:
    locked, open_to_all = ssh.new_key(own(home), SECRET), ssh.new_key(usual(home))
    usual(home).chmod(0o644)
    with pytest.raises(LockedKey):
        unattended().signer([locked, open_to_all])
    with pytest.raises(UnfitKey, match="may be read by others") as caught:
        unattended().signer([open_to_all, locked])
    assert caught.value.hint == f"chmod 600 {usual(home)}"
    third = ssh.new_key(home / ".ssh" / "third")
    assert unattended().signer([locked, open_to_all, third]).public == third


@ssh.needs_openssh
def test_a_public_file_that_lies_is_told(home: Path) -> None:
    ssh.new_key(own(home))
    Path(f"{own(home)}.pub").write_text(f"{OTHER} lena\n")
    with pytest.raises(UnfitKey, match=r"holds another key than the file kranich-lena\.pub"):
        unattended().signer([OTHER])


@ssh.needs_openssh
def test_a_damaged_key_is_told(home: Path) -> None:
    public = ssh.new_key(own(home))
    lines = own(home).read_bytes().splitlines(keepends=True)
    blob = b64decode(b"".join(lines[1:-1]))
    for bit in range(0, 8 * len(blob), 29):
        own(home).write_bytes(lines[0] + b64encode(flipped(blob, bit)) + b"\n" + lines[-1])
        try:
            sig = ring("a", "b", "c").signer([public]).sign(MESSAGE)
        except (UnfitKey, WrongPassphrase) as error:  # the latter for a broken "not protected"
            assert str(own(home)) in str(error)  # noqa: PT017 - or no exception
        else:
            assert keys.check(MESSAGE, sig) == public  # it was in the comment or the like


def test_a_key_without_a_passphrase_is_opened_without_what_opens_others() -> None:
    made = unattended().make("lena", "")
    loader = "cryptography.hazmat.primitives.serialization.load_ssh_private_key"
    with mock.patch(loader, side_effect=AssertionError):
        signer = unattended().signer([made.public])
    assert keys.check(MESSAGE, signer.sign(MESSAGE)) == made.public


def test_a_private_half_of_another_key_is_told() -> None:
    made = unattended().make("lena", "")
    head = sshsig.PrivateHead(made.public, protected=False)
    stranger = unattended().make("tom", "")
    Path(made.path).write_bytes(Path(stranger.path).read_bytes())
    with (
        mock.patch.object(sshsig, "private_head", return_value=head),
        pytest.raises(UnfitKey, match="its two halves are of two keys"),
    ):
        unattended().signer([made.public])


@ssh.needs_openssh
def test_a_private_half_of_another_kind_is_told(home: Path) -> None:
    ssh.new_key(own(home), kind="ecdsa")
    Path(f"{own(home)}.pub").write_text(OTHER)
    head = sshsig.PrivateHead(OTHER, protected=False)
    with (
        mock.patch.object(sshsig, "private_head", return_value=head),
        pytest.raises(UnfitKey, match="its two halves are of two kinds"),
    ):
        unattended().signer([OTHER])


@ssh.needs_openssh
def test_a_lock_that_only_openssh_knows_is_told(home: Path) -> None:
    own(home).parent.mkdir(parents=True)
    made = ssh.keygen("-q", "-t", "ed25519", "-a", "1", "-N", SECRET, "-f", own(home))
    assert made.returncode == 0
    cipher = ("-p", "-P", SECRET, "-N", SECRET, "-a", "1", "-Z", "chacha20-poly1305@openssh.com")
    assert ssh.keygen(*cipher, "-f", own(home)).returncode == 0
    with pytest.raises(UnfitKey, match=f"^only OpenSSH can open {own(home)}$") as caught:
        ring(SECRET).signer([ssh.public_of(own(home))])
    assert caught.value.hint == f"ssh-add {own(home)}"


@ssh.needs_openssh
@pytest.mark.parametrize("cipher", ["aes256-cbc", "aes256-gcm@openssh.com"])
def test_other_locks_of_openssh_are_opened(home: Path, cipher: str) -> None:
    own(home).parent.mkdir(parents=True)
    options = ("-t", "ed25519", "-a", "1", "-N", SECRET, "-Z", cipher)
    assert ssh.keygen("-q", *options, "-f", own(home)).returncode == 0
    public = ssh.public_of(own(home))
    assert ring("wrong", SECRET).signer([public]).public == public


@ssh.needs_openssh
def test_a_key_that_only_the_agent_has_signs(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = ssh.new_key(tmp_path / "k")
    with ssh.agent(tmp_path, monkeypatch, tmp_path / "k"):
        (tmp_path / "k").unlink()
        (tmp_path / "k.pub").unlink()
        sig = unattended().signer([OTHER, public]).sign(MESSAGE)
    assert keys.check(MESSAGE, sig) == public
    assert ssh.verifies(tmp_path, public, MESSAGE, sshsig.armored(sig), NAMESPACE)
    assert [path for path in home.rglob("*") if path.is_file()] == []


@ssh.needs_openssh
def test_the_agent_is_used_before_anybody_is_asked(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = ssh.new_key(tmp_path / "k")
    usual(home).parent.mkdir()
    for ending in ("", ".pub"):
        Path(f"{usual(home)}{ending}").write_bytes(Path(f"{tmp_path / 'k'}{ending}").read_bytes())
    usual(home).chmod(0o600)
    assert ssh.keygen("-p", "-P", "", "-N", SECRET, "-a", "1", "-f", usual(home)).returncode == 0
    with ssh.agent(tmp_path, monkeypatch, tmp_path / "k"):
        assert keys.check(MESSAGE, unattended().signer([public]).sign(MESSAGE)) == public
        usual(home).chmod(0o644)  # of no use by itself
        assert keys.check(MESSAGE, unattended().signer([public]).sign(MESSAGE)) == public
    with pytest.raises(UnfitKey):
        unattended().signer([public])


@ssh.needs_openssh
def test_a_public_file_may_name_a_key_of_the_agent(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (ssh.new_key(tmp_path / name) for name in ("1", "2"))
    (tmp_path / "2.pub").rename(home / "2.pub")
    monkeypatch.setenv("THERASCHED_KEY", str(home / "2.pub"))
    (home / "2.pub").chmod(0o644)
    with ssh.agent(tmp_path, monkeypatch, tmp_path / "1", tmp_path / "2"):
        assert unattended().signer([first, second]).public == second


@ssh.needs_openssh
def test_an_agent_that_goes_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = ssh.new_key(tmp_path / "k")
    with ssh.agent(tmp_path, monkeypatch, tmp_path / "k"):
        signer = unattended().signer([public])
    with pytest.raises(agent.SigningFailed, match="ssh-agent did not sign"):
        signer.sign(MESSAGE)


@pytest.mark.parametrize("sig", [signed(b"another"), signed(), "junk"])
def test_a_wrong_signature_does_not_get_out(sig: str) -> None:
    signer = keys.Signer(OTHER, lambda _: sig)
    with pytest.raises(agent.SigningFailed, match="gave a signature that is not right"):
        signer.sign(MESSAGE)


def test_without_a_home_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "relative")
    for action in (unattended().candidates, lambda: unattended().signer([OTHER])):
        with pytest.raises(StorageFailed, match="no home folder") as caught:
            action()
        assert isinstance(caught.value, TheraschedError)
