"""OpenSSH's formats as bytes: a signature (SSHSIG), a public key's line, a private key's head.

Strict, so that one signature and one key have one spelling each. Pure: no disk, no key is opened,
and whether a signature is right is not known here but in `storage.keys`. Sources: PROTOCOL.sshsig
and PROTOCOL.key of OpenSSH, RFC 4253 section 6.6, RFC 8709.
"""

from __future__ import annotations

from binascii import Error, a2b_base64, b2a_base64
from functools import lru_cache

from therasched.domain.record import NamedTuple

NAMESPACE = "therasched-event-v1"
KEY_TYPE = "ssh-ed25519"
HASH = "sha512"  # what `ssh-keygen -Y sign` uses

_MAGIC = b"SSHSIG"
_HEAD = _MAGIC + (1).to_bytes(4, "big")  # the version
_PUBLIC_LENGTH, _SIGNATURE_LENGTH = 32, 64  # bytes, RFC 8709
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_COLUMNS = 70
_PRIVATE_MAGIC = b"openssh-key-v1\0"
_PRIVATE_BEGIN = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_PRIVATE_END = b"-----END OPENSSH PRIVATE KEY-----"
_NEVER_PROTECTED = b"none"

# Kinds of keys that OpenSSH has; what else a file says is not repeated in a sentence.
_TOKEN_TYPES = ("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")
_OTHER_TYPES = (
    "ssh-rsa",
    "ssh-dss",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-ed25519-cert-v01@openssh.com",
    "ssh-rsa-cert-v01@openssh.com",
)


class BadSignature(ValueError):
    """It is no signature of the one form there is, or not one over these bytes."""


class BadKey(ValueError):
    """It is no key of the one kind that is used; the sentence goes on after "it is"."""


class Signature(NamedTuple):
    """What a signature holds: `public` and `signature` are the bare 32 and 64 bytes."""

    key_type: str
    public: bytes
    namespace: str
    hash_name: str
    signature: bytes


class PrivateHead(NamedTuple):
    """What a private key's file says to everybody: the key's public line, and if it is locked."""

    public: str
    protected: bool


def to_sign(message: bytes, namespace: str = NAMESPACE) -> bytes:
    """The bytes that a key signs in the place of `message`."""
    from hashlib import sha512

    digest = sha512(message).digest()
    return _MAGIC + _strings(namespace.encode(), b"", HASH.encode(), digest)


def encode(public: bytes, signature: bytes, namespace: str = NAMESPACE) -> str:
    """A signature as one line of base64.

    Args:
        public: the key's 32 bytes.
        signature: the 64 bytes that it made of `to_sign`.
        namespace: what it is for.
    """
    inner = _strings(KEY_TYPE.encode(), signature)
    return _to_base64(
        _HEAD + _strings(_public_blob(public), namespace.encode(), b"", HASH.encode(), inner)
    )


def decode(text: str) -> Signature:
    """Take apart what `encode` made.

    Raises:
        BadSignature: it is anything else, or the same in another spelling.
    """
    try:
        return _decoded(text)
    except BadKey as error:
        raise BadSignature(f"the signature can't be read: it is {error}") from error


def armored(text: str) -> str:
    """A signature as the file that `ssh-keygen -Y` writes and reads."""
    lines = [text[start : start + _COLUMNS] for start in range(0, len(text), _COLUMNS)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def from_armor(text: str) -> str:
    """The one line in what `ssh-keygen -Y sign` writes.

    Raises:
        BadSignature: it is no such thing.
    """
    line = "".join(text.strip().removeprefix(_BEGIN).removesuffix(_END).split())
    if armored(line).split() != text.split():
        raise BadSignature("the signature can't be read: it is not what ssh-keygen writes")
    decode(line)
    return line


def public_line(raw: bytes) -> str:
    """A public key of 32 bytes as `ssh-ed25519 AAAA…`, without a comment."""
    return f"{KEY_TYPE} {_to_base64(_public_blob(raw))}"


def raw_public(line: str) -> bytes:
    """The 32 bytes of what `public_line` made.

    Raises:
        BadKey: it is anything else, or has something behind it.
    """
    name, _, text = line.partition(" ")
    if name != KEY_TYPE:
        raise _bad_type(name)
    return _raw(_from_base64(text))


def without_comment(text: str) -> str:
    """The public line in what a `.pub` file holds or `ssh-add -L` lists.

    Raises:
        BadKey: there is none, or more than one.
    """
    words = text.split(maxsplit=2)
    if len(text.strip().splitlines()) != 1:
        raise BadKey("no public key of OpenSSH")
    line = " ".join(words[:2])
    raw_public(line)
    return line


def fingerprint(line: str) -> str:
    """`SHA256:…` of a public line, as `ssh-keygen -lf` prints it. Raises BadKey."""
    from hashlib import sha256

    digest = sha256(_public_blob(raw_public(line))).digest()
    return f"SHA256:{_to_base64(digest).rstrip('=')}"


def private_head(data: bytes) -> PrivateHead:
    """What stands before the locked part of a private key's file.

    Raises:
        BadKey: it is no such file, or of a key of another kind.
    """
    cipher, rest = _part(_private_blob(data))
    _, rest = _part(rest)
    _, rest = _part(rest)
    public, _ = _part(rest[4:])  # before it, how many keys there are: always one
    return PrivateHead(public_line(_raw(public)), cipher != _NEVER_PROTECTED)


def private_half(data: bytes) -> bytes:
    """The 32 bytes of the private half in a private key's file that is not protected.

    Raises:
        BadKey: there is anything unusual about it.
    """
    cipher, rest = _part(_private_blob(data))
    function, rest = _part(rest)
    options, rest = _part(rest)
    public, locked = _parts(rest[4:], 2)
    if (cipher, function, options, rest[:4]) != (*[_NEVER_PROTECTED] * 2, b"", b"\0\0\0\1"):
        raise BadKey("protected, or not alone")
    raw = _raw(public)
    check, again, rest = locked[:4], locked[4:8], locked[8:]
    name, rest = _part(rest)
    beside, rest = _part(rest)
    both, rest = _part(rest)
    _comment, padding = _part(rest)
    half = both[:-_PUBLIC_LENGTH]
    if check != again or padding != bytes(range(1, len(padding) + 1)) or len(padding) > 7:
        raise BadKey("damaged")
    if (name, beside, both) != (KEY_TYPE.encode(), raw, half + raw) or len(half) != len(raw):
        raise BadKey("damaged")
    return half


def _private_blob(data: bytes) -> bytes:
    """What is in a private key's file, behind the mark of its format. Raises BadKey."""
    lines = data.strip().splitlines()
    if len(lines) < 3 or lines[0] != _PRIVATE_BEGIN or lines[-1] != _PRIVATE_END:
        raise BadKey("no private key in OpenSSH's own format")
    blob = _from_base64(b"".join(lines[1:-1]).decode("ascii", "replace"))
    if not blob.startswith(_PRIVATE_MAGIC):
        raise BadKey("no private key in OpenSSH's own format")
    return blob[len(_PRIVATE_MAGIC) :]


def _decoded(text: str) -> Signature:
    """Raises BadKey."""
    blob = _from_base64(text)
    # All that one key signs is alike but for the bare signature, which is the last there is.
    rest, signature = blob[:-_SIGNATURE_LENGTH], blob[-_SIGNATURE_LENGTH:]
    try:
        return _around(rest)._replace(signature=signature)
    except BadKey:
        return _taken_apart(blob)


@lru_cache(64)
def _around(rest: bytes) -> Signature:
    """What stands around a bare signature, which is left blank. Raises BadKey."""
    return _taken_apart(rest + bytes(_SIGNATURE_LENGTH))


def _taken_apart(blob: bytes) -> Signature:
    """Raises BadKey."""
    if not blob.startswith(_HEAD):
        raise BadKey("no signature of version 1")
    public, namespace, reserved, hash_name, inner = _parts(blob[len(_HEAD) :], 5)
    raw = _raw(public)
    signature_type, signature = _parts(inner, 2)
    known = namespace.isascii() and namespace.decode().isprintable()
    if reserved or not namespace or not known:
        raise BadKey("for a purpose that this program does not know")
    if hash_name != HASH.encode():
        raise BadKey(f"over another hash than {HASH}")
    if signature_type != KEY_TYPE.encode() or len(signature) != _SIGNATURE_LENGTH:
        raise BadKey(f"not of the kind {KEY_TYPE}")
    return Signature(KEY_TYPE, raw, namespace.decode(), HASH, signature)


def _public_blob(raw: bytes) -> bytes:
    return _strings(KEY_TYPE.encode(), raw)


def _raw(public: bytes) -> bytes:
    """The bare key in a public key's blob. Raises BadKey."""
    name, rest = _part(public)
    if name != KEY_TYPE.encode():
        raise _bad_type(name.decode("ascii", "replace"))
    (raw,) = _parts(rest, 1)
    if len(raw) != _PUBLIC_LENGTH:
        raise BadKey(f"a key of {len(raw)} bytes, {_PUBLIC_LENGTH} are needed")
    return raw


def _bad_type(name: str) -> BadKey:
    if name in _TOKEN_TYPES:
        return BadKey(
            f"a key of type {name}, whose signatures are of another kind than those of"
            f" {KEY_TYPE}, which is needed (a token or an agent may hold one)"
        )
    if name in _OTHER_TYPES:
        return BadKey(f"a key of type {name}, {KEY_TYPE} is needed")
    return BadKey(f"no public key of OpenSSH, {KEY_TYPE} is needed")


def _strings(*parts: bytes) -> bytes:
    """Each with its length before it (RFC 4251 section 5)."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _part(data: bytes) -> tuple[bytes, bytes]:
    """The first of the strings, and what follows it. Raises BadKey."""
    length = int.from_bytes(data[:4], "big")
    if len(data) < 4 + length:
        raise BadKey("cut off")
    return data[4 : 4 + length], data[4 + length :]


def _parts(data: bytes, count: int) -> list[bytes]:
    """So many strings and nothing behind them. Raises BadKey."""
    found = []
    for _ in range(count):
        part, data = _part(data)
        found.append(part)
    if data:
        raise BadKey("longer than it says")
    return found


def _to_base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode()


def _from_base64(text: str) -> bytes:
    """Raises BadKey, also for what base64 allows beside the one spelling that `_to_base64` has."""
    try:
        data = a2b_base64(text.encode("ascii"), strict_mode=True)
    except (Error, UnicodeEncodeError) as error:
        raise BadKey("no base64") from error
    if _to_base64(data) != text:
        raise BadKey("base64 in another spelling than the usual")
    return data
