"""Answers and tokens of a time-stamping authority, taken apart (CMS, RFC 5652, and RFC 3161).

A token is a signed message: who signed, by which certificate and how, and in it what was stamped
and when. This finds the parts and refuses all but the one form that they should have; whether the
signature holds is for `storage.timestamps`. How the bytes are read is in `storage.der`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.storage import der

if TYPE_CHECKING:
    from datetime import datetime

    from therasched.storage.der import Value

SHA256 = "2.16.840.1.101.3.4.2.1"
# What may sign today; a token with an older hash proves nothing.
HASHES = {SHA256: "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512"}

SIGNED_DATA = "1.2.840.113549.1.7.2"
STAMP = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"

# The tags of CMS that are numbered by their place.
PLACE_0, PLACE_1, PLACE_2 = 0xA0, 0xA1, 0xA2

GRANTED = (0, 1)
# RFC 3161 section 2.4.2, PKIFailureInfo.
FAILURES = {
    0: "it does not know the hash",
    2: "it does not permit this request",
    5: "the request is broken",
    14: "its clock is not available",
    15: "it does not know the policy",
    16: "it does not know an extension",
    17: "it can't give what was asked for beside the time",
    25: "it has a fault of its own",
}
MOST_TEXT = 200


class NoStamp(ValueError):
    """The authority refused, or the token is not one that could prove something."""


class Signed(NamedTuple):
    """What a token says (RFC 5652 sections 5.1 and 5.3, RFC 3161 section 2.4.2).

    `digest` is what was stamped `at` this time under this `serial`, all of it inside of `content`.
    `attributes` are the signed ones by their name, `signed_bytes` all of them as they are signed.
    """

    content: bytes
    digest: bytes
    at: datetime
    serial: int
    certificates: list[bytes]
    issuer_and_serial: bytes
    hash_name: str
    attributes: dict[str, Value]
    signed_bytes: bytes
    algorithm: Value
    signature: bytes


def token(answer: Value) -> Value:
    """The token in an answer, or the answer itself if it is a token.

    Raises:
        NoStamp: the authority refused.
        NotDer: this is no answer.
    """
    status, *rest = parts(answer, 1)
    if status.tag == der.NAME:
        return answer
    code, *said = parts(status, 1)
    if der.number(code) not in GRANTED:
        raise NoStamp(f"the authority did not stamp it: {_reason(said)}")
    if len(rest) != 1:
        raise der.NotDer("it holds no token")
    return rest[0]


def _reason(said: list[Value]) -> str:
    texts = [
        text.content.decode("utf-8", "replace")
        for value in said
        if value.tag == der.SEQUENCE
        for text in value.parts()
    ]
    for value in said:
        if value.tag == der.BITS:
            bits = "".join(f"{byte:08b}" for byte in value.content[1:])
            texts += [FAILURES[bit] for bit in FAILURES if bits[bit : bit + 1] == "1"]
    return ", ".join(texts)[:MOST_TEXT] or "it does not say why"


def parts(value: Value, least: int, tag: int = der.SEQUENCE) -> list[Value]:
    """The values inside of a list.

    Raises:
        NotDer: it is no list of this kind, or has fewer than `least`.
    """
    found = der.expect(value, tag).parts()
    if len(found) < least:
        raise der.NotDer("something is missing")
    return found


def parameters_are_empty(parameters: list[Value]) -> bool:
    """Whether an algorithm has no parameters, or NULL for them: both are in use (RFC 5754)."""
    return [value.raw for value in parameters] in ([], [der.write(der.NULL)])


def hash_of(algorithm: Value) -> str:
    """The name of a hash as `hashlib` has it.

    Raises:
        NoStamp: it is none that may be used.
        NotDer: this names no hash.
    """
    oid, *parameters = parts(algorithm, 1)
    if not parameters_are_empty(parameters):
        raise der.NotDer("a hash with parameters")
    found = HASHES.get(der.name(oid))
    if found is None:
        raise NoStamp("the token uses a hash that is too weak or not known")
    return found


def take_apart(answered: Value) -> Signed:
    """Find the parts of a token; whether they hold is another question.

    Raises:
        NoStamp: it uses a hash that may not be used.
        NotDer: it is no token, or one in another form.
    """
    kind, wrapped = parts(answered, 2)
    _named(kind, SIGNED_DATA)
    data = parts(parts(wrapped, 1, PLACE_0)[0], 4)
    _numbered(data[0], 3)
    signers = parts(data[-1], 1, der.SET)
    if len(signers) != 1:
        raise der.NotDer("it has more than one signer")
    version, signer, hash_algorithm, attributes, algorithm, signature = parts(signers[0], 6)[:6]
    _numbered(version, 1)
    hash_name = hash_of(hash_algorithm)
    if hash_name not in [hash_of(one) for one in parts(data[1], 1, der.SET)]:
        raise der.NotDer("its hash is not announced")
    content_kind, content_wrapped = parts(data[2], 2)
    _named(content_kind, STAMP)
    content = der.expect(parts(content_wrapped, 1, PLACE_0)[0], der.OCTETS).content
    stamp = parts(der.read(content), 5)
    _numbered(stamp[0], 1)
    imprint_hash, imprint = parts(stamp[2], 2)
    if hash_of(imprint_hash) != "sha256":
        raise NoStamp("the token is about something else")
    lists = [part for part in data[3:-1] if part.tag == PLACE_0]
    return Signed(
        content=content,
        digest=der.expect(imprint, der.OCTETS).content,
        at=der.time(stamp[4]),
        serial=der.number(stamp[3]),
        certificates=[
            value.raw for one in lists for value in one.parts() if value.tag == der.SEQUENCE
        ],
        issuer_and_serial=der.expect(signer, der.SEQUENCE).content,
        hash_name=hash_name,
        attributes=_attributes(attributes),
        # Signed as a set of its own (RFC 5652 section 5.4).
        signed_bytes=der.write(der.SET, attributes.content),
        algorithm=algorithm,
        signature=der.expect(signature, der.OCTETS).content,
    )


def signing_certificate(signed: Signed) -> bytes:
    """The certificate that the signed attributes name by its hash (RFC 5035, RFC 2634).

    Raises:
        NoStamp: they name none, or one that is not in the token, or not the signer's.
        NotDer: what they name can't be read.
    """
    import hashlib

    # By SHA-1 a certificate that exists is still named for good: nobody can make another to fit.
    name, hash_name = SIGNING_CERTIFICATE, "sha1"
    if SIGNING_CERTIFICATE_V2 in signed.attributes:
        name, hash_name = SIGNING_CERTIFICATE_V2, "sha256"
    if name not in signed.attributes:
        raise NoStamp("the token does not say which certificate signed it")
    named = parts(parts(parts(signed.attributes[name], 1)[0], 1)[0], 1)
    if named[0].tag == der.SEQUENCE:
        hash_name = hash_of(named.pop(0))
    wanted = [value.content for value in named[:1] if value.tag == der.OCTETS]
    for certificate in signed.certificates:
        digest = hashlib.new(hash_name, certificate, usedforsecurity=False).digest()
        if wanted == [digest]:
            break
    else:
        raise NoStamp("the token does not hold the certificate that signed it")
    _, serial, _, issuer = parts(parts(der.read(certificate), 1)[0], 4)[:4]
    if signed.issuer_and_serial != issuer.raw + serial.raw:
        raise NoStamp("the token names another signer than its certificate")
    return certificate


def _named(value: Value, wanted: str) -> None:
    if der.name(value) != wanted:
        raise der.NotDer("it holds something else than a time-stamp")


def _numbered(value: Value, wanted: int) -> None:
    if der.number(value) != wanted:
        raise der.NotDer("it has another version")


def _attributes(value: Value) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for attribute in parts(value, 1, PLACE_0):
        kind, values = parts(attribute, 2)
        oid = der.name(kind)
        if oid in found:
            raise der.NotDer("a signed attribute stands twice")
        found[oid] = parts(values, 1, der.SET)[0]
    return found
