"""OpenSSH's formats: what we write OpenSSH reads, the other way round, and nothing else passes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.support import ssh
from therasched.storage import sshsig
from therasched.storage.sshsig import BadKey, BadSignature

if TYPE_CHECKING:
    from pathlib import Path

RAW, SIGNATURE = bytes(range(32)), bytes(range(100, 164))
LINE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


def text(*parts: bytes, head: bytes = b"SSHSIG\0\0\0\1") -> str:
    """A signature of any parts, each with its length before it."""
    return b64encode(head + strings(*parts)).decode()


def strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


KEY = strings(b"ssh-ed25519", RAW)
INNER = strings(b"ssh-ed25519", SIGNATURE)
NAME = sshsig.NAMESPACE.encode()


def test_a_signature_is_encoded_as_the_protocol_says() -> None:
    assert sshsig.encode(RAW, SIGNATURE) == text(KEY, NAME, b"", b"sha512", INNER)


def test_what_is_signed_is_what_the_protocol_says() -> None:
    digest = bytes.fromhex(  # SHA-512 of "abc", FIPS 180-2
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    )
    wanted = b"SSHSIG" + strings(NAME, b"", b"sha512", digest)
    assert sshsig.to_sign(b"abc") == wanted
    assert sshsig.to_sign(b"abc", "file") != wanted


@given(
    raw=st.binary(min_size=32, max_size=32),
    signature=st.binary(min_size=64, max_size=64),
    namespace=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1),
)
def test_decode_gives_back_what_was_encoded(raw: bytes, signature: bytes, namespace: str) -> None:
    line = sshsig.encode(raw, signature, namespace)
    wanted = ("ssh-ed25519", raw, namespace, "sha512", signature)
    assert sshsig.decode(line) == wanted
    assert "\n" not in line
    assert sshsig.from_armor(sshsig.armored(line)) == line
    assert sshsig.raw_public(sshsig.public_line(raw)) == raw


@given(st.text() | st.binary().map(lambda data: b64encode(data).decode()))
def test_anything_else_is_a_bad_signature(line: str) -> None:
    for read in (sshsig.decode, sshsig.from_armor):
        with pytest.raises(BadSignature, match=r"^the signature can't be read: it is "):
            read(line)


GOOD = text(KEY, NAME, b"", b"sha512", INNER)
CUT_OFF = (
    b"-----BEGIN OPENSSH PRIVATE KEY-----\n"
    b"b3BlbnNzaC1rZXktdjEA\n"
    b"-----END OPENSSH PRIVATE KEY-----\n"
)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "no signature of version 1"),
        (text(KEY, NAME, b"", b"sha512", INNER, head=b"SSHSIG\0\0\0\2"), "version 1"),
        (text(KEY, NAME, b"", b"sha512", INNER, head=b"SSHSIX\0\0\0\1"), "version 1"),
        (text(KEY, NAME, b"x", b"sha512", INNER), "a purpose"),
        (text(KEY, b"", b"", b"sha512", INNER), "a purpose"),
        (text(KEY, b"\xff", b"", b"sha512", INNER), "a purpose"),
        (text(KEY, b"a\nb", b"", b"sha512", INNER), "a purpose"),
        (text(KEY, NAME, b"", b"sha256", INNER), "another hash than sha512"),
        (text(KEY, NAME, b"", b"sha512", INNER, b""), "longer than it says"),
        (text(KEY, NAME, b"", b"sha512", INNER + b"\0"), "longer than it says"),
        (text(KEY + b"\0", NAME, b"", b"sha512", INNER), "longer than it says"),
        (text(KEY, NAME, b"", b"sha512"), "cut off"),
        (text(KEY, NAME, b"", b"sha512", INNER[:-1]), "cut off"),
        (text(KEY, NAME, b"", b"sha512", strings(b"ssh-ed25519", SIGNATURE[1:])), "not of the"),
        (text(KEY, NAME, b"", b"sha512", strings(b"ssh-rsa", SIGNATURE)), "not of the kind"),
        (text(strings(b"ssh-rsa", RAW), NAME, b"", b"sha512", INNER), "a key of type ssh-rsa"),
        (text(strings(b"ssh-ed25519", RAW[1:]), NAME, b"", b"sha512", INNER), "31 bytes"),
        (GOOD[:-1], "no base64"),
        (f"{GOOD}\n", "no base64"),
        (f" {GOOD}", "no base64"),
        (f"{GOOD[:70]}\n{GOOD[70:]}", "no base64"),
        (f"{GOOD}====", "base64 in another spelling"),
        (f"{GOOD[:-1]}é", "no base64"),
    ],
)
def test_what_is_wrong_with_a_signature_is_said(line: str, says: str) -> None:
    with pytest.raises(BadSignature, match=says):
        sshsig.decode(line)


def test_bits_that_base64_leaves_open_are_no_second_spelling() -> None:
    line = text(KEY, b"ab", b"", b"sha512", INNER)
    assert line.endswith("w==")
    other = f"{line[:-3]}x=="
    assert b64decode(other) == b64decode(line)
    with pytest.raises(BadSignature, match="another spelling"):
        sshsig.decode(other)


def test_every_cut_is_refused() -> None:
    blob = b64decode(GOOD)
    for length in range(len(blob)):
        with pytest.raises(BadSignature):
            sshsig.decode(b64encode(blob[:length]).decode())


def test_armor_has_the_lines_of_ssh_keygen() -> None:
    first, *lines, last, end = sshsig.armored(GOOD).split("\n")
    assert (first, last, end) == (
        "-----BEGIN SSH SIGNATURE-----",
        "-----END SSH SIGNATURE-----",
        "",
    )
    assert {len(line) for line in lines[:-1]} == {70}
    assert "".join(lines) == GOOD


def test_armor_may_have_other_line_ends_only() -> None:
    armored = sshsig.armored(GOOD)
    assert sshsig.from_armor(armored.replace("\n", "\r\n")) == GOOD
    for wrong in (GOOD, armored.replace("END", "BEGIN"), f"x{armored}", armored.replace("1", "2")):
        with pytest.raises(BadSignature):
            sshsig.from_armor(wrong)


def test_a_public_key_is_one_line() -> None:
    assert sshsig.public_line(RAW) == LINE
    assert sshsig.raw_public(LINE) == RAW


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "^no public key of OpenSSH"),
        ("ssh-ed25519", "^cut off"),
        ("lena@example.org", "^no public key of OpenSSH"),
        (LINE.replace("25519 ", "25519  "), "^no base64"),
        (f"{LINE} lena", "^no base64"),
        (f"{LINE}\n", "^no base64"),
        (f"{LINE}AAAA", "^longer than it says"),
        (LINE[:-4], "^cut off"),
        (LINE.replace("ssh-ed25519", "ssh-rsa"), "^a key of type ssh-rsa, ssh-ed25519 is needed"),
        ("ecdsa-sha2-nistp256 AAAA", "^a key of type ecdsa-sha2-nistp256, ssh-ed25519 is needed"),
        ("sk-ssh-ed25519@openssh.com AAAA", "sk-ssh-ed25519@openssh.com, whose signatures are of"),
        (f"ssh-ed25519 {b64encode(strings(b'ssh-dss', RAW)).decode()}", "^a key of type ssh-dss"),
        (f"ssh-ed25519 {b64encode(strings(b'ssh-ed25519', RAW[1:])).decode()}", "^a key of 31 byt"),
    ],
)
def test_what_is_wrong_with_a_public_key_is_said(line: str, says: str) -> None:
    for read in (sshsig.raw_public, sshsig.fingerprint):
        with pytest.raises(BadKey, match=says):
            read(line)


def test_a_comment_is_taken_off() -> None:
    for more in ("", "\n", " lena\n", " lena at home\r\n", "\tx"):
        assert sshsig.without_comment(f"{LINE}{more}") == LINE
    for wrong in ("", f"{LINE}\n{LINE}\n", f"no-pty {LINE}", f"# a\n{LINE}"):
        with pytest.raises(BadKey, match="no public key of OpenSSH"):
            sshsig.without_comment(wrong)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\n\xff\xff\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n",
        CUT_OFF,
    ],
)
def test_what_is_no_private_key_is_said(data: bytes) -> None:
    with pytest.raises(BadKey, match=r"no private key in OpenSSH's own format|no base64|cut off"):
        sshsig.private_head(data)


@ssh.needs_openssh
@pytest.mark.parametrize("passphrase", ["", "a b c d e"])
def test_a_private_file_tells_its_public_half_unopened(tmp_path: Path, passphrase: str) -> None:
    public = ssh.new_key(tmp_path / "k", passphrase)
    assert sshsig.private_head((tmp_path / "k").read_bytes()) == (public, passphrase != "")


@ssh.needs_openssh
def test_the_private_half_of_a_file_that_is_not_protected(tmp_path: Path) -> None:
    public = ssh.new_key(tmp_path / "k")
    half = sshsig.private_half((tmp_path / "k").read_bytes())
    key = Ed25519PrivateKey.from_private_bytes(half)
    assert sshsig.public_line(key.public_key().public_bytes_raw()) == public


@ssh.needs_openssh
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_of_another_file_the_private_half_is_not_told(tmp_path: Path, kind: str) -> None:
    if kind == "ecdsa":
        ssh.new_key(tmp_path / "k", kind=kind)
    else:
        ssh.new_key(tmp_path / "k", "a b c d e")
    with pytest.raises(BadKey):
        sshsig.private_half((tmp_path / "k").read_bytes())


@given(st.data())
def test_a_damaged_private_half_is_told_or_another_one(data: st.DataObject) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    whole = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    first, *lines, last = whole.splitlines()
    blob = bytearray(b64decode(b"".join(lines)))
    at = data.draw(st.integers(0, len(blob) - 1))
    blob[at] ^= data.draw(st.integers(1, 255))
    damaged = b"\n".join([first, b64encode(blob), last, b""])
    assert sshsig.private_half(whole) == bytes(range(32))
    try:
        half = sshsig.private_half(damaged)
    except BadKey:
        return
    # A flipped private half is told by the caller, who compares the public ones.
    assert len(half) == 32
    assert half != bytes(range(32)) or at > blob.rindex(b"ssh-ed25519")


@ssh.needs_openssh
def test_fingerprints_are_those_of_ssh_keygen(tmp_path: Path) -> None:
    public = ssh.new_key(tmp_path / "k")
    shown = ssh.keygen("-lf", tmp_path / "k.pub").stdout.decode().split()
    assert sshsig.fingerprint(public) == shown[1]


@ssh.needs_openssh
@pytest.mark.parametrize("namespace", [sshsig.NAMESPACE, "file"])
def test_signatures_of_ssh_keygen_come_out_the_same(tmp_path: Path, namespace: str) -> None:
    public = ssh.new_key(tmp_path / "k")
    done = ssh.keygen("-Y", "sign", "-n", namespace, "-f", tmp_path / "k", stdin=b"abc")
    line = sshsig.from_armor(done.stdout.decode())
    found = sshsig.decode(line)
    assert (sshsig.public_line(found.public), found.namespace) == (public, namespace)
    assert sshsig.encode(found.public, found.signature, namespace) == line
    assert sshsig.armored(line) == done.stdout.decode()
