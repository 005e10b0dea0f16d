"""Time-stamps of an authority outside (RFC 3161): the request, its answer, and what that proves.

The request holds the digest of an event and nothing else, and goes out by the person's own hand.
What comes back is checked here without any network, by the certificate inside of it and, where the
person names roots that they trust, up to one of these. Nothing of a token is told before all that
counts in it was checked. Its parts are found in `storage.cms`; where it is kept is not known here.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.storage import cms, der

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.verification import Policy

    from therasched.storage.cms import Signed
    from therasched.storage.der import Value

# The way of signing, and its hash where its name says it (RFC 5754, RFC 8419).
SIGNATURES = {
    "1.2.840.113549.1.1.1": ("rsa", ""),
    "1.2.840.113549.1.1.10": ("pss", ""),
    "1.2.840.113549.1.1.11": ("rsa", "sha256"),
    "1.2.840.113549.1.1.12": ("rsa", "sha384"),
    "1.2.840.113549.1.1.13": ("rsa", "sha512"),
    "1.2.840.10045.4.3.2": ("ecdsa", "sha256"),
    "1.2.840.10045.4.3.3": ("ecdsa", "sha384"),
    "1.2.840.10045.4.3.4": ("ecdsa", "sha512"),
    "1.3.101.112": ("ed25519", ""),
}
LEAST_RSA_BITS = 2048
# A token with a long chain of certificates has some 15,000.
MOST_BYTES = 128 * 1024


class BadToken(ValueError):
    """An answer or token that proves nothing; `str(error)` says why in a sentence."""


class Unrooted(BadToken):
    """The token is sound by itself, but leads to none of the roots that the person named."""


class Proof(NamedTuple):
    """What a token proves: that its digest was there at this time, and who says so.

    `fingerprint` is the SHA-256 of the signing certificate, `serial` the token's own number, both
    in hexadecimal. `rooted`: the certificate leads to a root that the person named; else the name
    of the authority is only what the certificate says of itself.
    """

    at: datetime
    authority: str
    fingerprint: str
    rooted: bool
    serial: str


def request(digest: bytes) -> bytes:
    """Write the time-stamp request (RFC 3161 section 2.4.1) for a SHA-256 digest of 32 bytes.

    It asks for the certificate to come along, and has a random number, so that no two are alike.
    `openssl ts -query -digest HEX -sha256 -cert` writes the same but for that number.

    Raises:
        ValueError: the digest has another length.
    """
    from secrets import randbits

    if len(digest) != 32:
        raise ValueError(f"a SHA-256 digest has 32 bytes, not {len(digest)}")
    algorithm = der.write(der.SEQUENCE, der.write_name(cms.SHA256), der.write(der.NULL))
    return der.write(
        der.SEQUENCE,
        der.write_number(1),
        der.write(der.SEQUENCE, algorithm, der.write(der.OCTETS, digest)),
        der.write_number(randbits(63)),
        der.write(der.BOOLEAN, b"\xff"),
    )


def about(response: bytes) -> str:
    """The digest that an authority's answer, or a token, is about, in hexadecimal.

    Raises:
        BadToken: the authority refused, or this is no answer.
    """
    with _sentences("this is no answer of a time-stamping authority"):
        return cms.take_apart(cms.token(_read(response))).digest.hex()


def token_of(response: bytes, digest: bytes) -> bytes:
    """Take the token out of an authority's answer, as it was sent; a bare token is taken too.

    Its signature is not checked here: `proof` does.

    Raises:
        BadToken: the authority refused, or this is no answer, or one about another digest.
    """
    with _sentences("this is no answer of a time-stamping authority"):
        token = cms.token(_read(response))
        _require_about(cms.take_apart(token), digest)
    return token.raw


def proof(token: bytes, digest: bytes, roots: Sequence[bytes] = ()) -> Proof:
    """Check a token without any network, and tell what it proves.

    Args:
        token: what `token_of` gave.
        digest: the SHA-256 digest that it has to be about.
        roots: certificates that the person trusts, as PEM, one or more in each.

    Raises:
        Unrooted: roots were named, and the signing certificate leads to none of them.
        BadToken: anything else that is wrong with it, or with the roots.
    """
    import hashlib

    with _sentences("the token can't be read"):
        from cryptography import x509

        signed = cms.take_apart(_read(token))
        _require_about(signed, digest)
        encoded = cms.signing_certificate(signed)
        certificate = x509.load_der_x509_certificate(encoded)
        _require_signature(signed, certificate)
        _require_for_stamps(certificate, signed.at)
        if roots:
            _require_root(signed, certificate, roots)
        return Proof(
            at=signed.at,
            authority=_subject(certificate),
            fingerprint=hashlib.sha256(encoded).hexdigest(),
            rooted=bool(roots),
            serial=f"{signed.serial:x}",
        )


@contextmanager
def _sentences(what: str) -> Iterator[None]:
    """Turn every way to say no into `BadToken`: the bytes are anybody's."""
    import warnings

    try:
        # The library warns of certificates that are odd; here they hold or they don't.
        with warnings.catch_warnings(action="ignore"):
            yield
    except BadToken:
        raise
    except cms.NoStamp as error:
        raise BadToken(str(error)) from error
    except der.NotDer as error:
        raise BadToken(f"{what} ({error})") from error
    except Exception as error:
        # The library has more kinds of refusal than it documents.
        raise BadToken(what) from error


def _read(data: bytes) -> Value:
    if len(data) > MOST_BYTES:
        raise der.NotDer("longer than any there is")
    return der.read(data)


def _require_about(signed: Signed, digest: bytes) -> None:
    if signed.digest != digest:
        raise BadToken("the token is about something else")


def _require_for_stamps(certificate: x509.Certificate, at: datetime) -> None:
    """A certificate that signs stamps is made for that alone (RFC 3161 section 2.3)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        purpose = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        fits = purpose.critical and list(purpose.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    except x509.ExtensionNotFound:
        fits = False
    if not fits:
        raise BadToken("the token was signed by a certificate that is not for time-stamps")
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise BadToken("the token was signed when its certificate was not valid")


def _require_signature(signed: Signed, certificate: x509.Certificate) -> None:
    """The content is what the signed attributes say, and the certificate's key signed these."""
    import hashlib

    from cryptography.exceptions import InvalidSignature

    kind = signed.attributes.get(cms.CONTENT_TYPE)
    digest = signed.attributes.get(cms.MESSAGE_DIGEST)
    actual = hashlib.new(signed.hash_name, signed.content).digest()
    if kind is None or digest is None or der.name(kind) != cms.STAMP:
        raise BadToken("the token does not say what it signed")
    if der.expect(digest, der.OCTETS).content != actual:
        raise BadToken("the token was changed after it was signed")
    try:
        _verify(signed, certificate)
    except InvalidSignature as error:
        raise BadToken("the token was changed after it was signed") from error


def _verify(signed: Signed, certificate: x509.Certificate) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

    oid, *parameters = cms.parts(signed.algorithm, 1)
    way, hash_name = SIGNATURES.get(der.name(oid), ("", ""))
    if way != "pss" and not cms.parameters_are_empty(parameters):
        raise der.NotDer("a signature with parameters")
    key = certificate.public_key()
    signature, data = signed.signature, signed.signed_bytes
    if isinstance(key, rsa.RSAPublicKey) and way in {"rsa", "pss"}:
        if key.key_size < LEAST_RSA_BITS:
            raise BadToken("the token was signed with a key that is too short")
        if way == "rsa":
            digest = _hash(hash_name or signed.hash_name)
            key.verify(signature, data, padding.PKCS1v15(), digest)
        else:
            digest, salt = _pss(parameters)
            key.verify(signature, data, padding.PSS(padding.MGF1(digest), salt), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey) and way == "ecdsa":
        key.verify(signature, data, ec.ECDSA(_hash(hash_name)))
    elif isinstance(key, ed25519.Ed25519PublicKey) and way == "ed25519":
        key.verify(signature, data)
    else:
        raise BadToken("the token was signed in a way that is not known")


def _pss(parameters: list[Value]) -> tuple[hashes.HashAlgorithm, int]:
    """The hash and the length of the salt of RSASSA-PSS (RFC 4055 section 3.1)."""
    fields = {value.tag: value.parts()[0] for value in cms.parts(parameters[0], 3)}
    name = cms.hash_of(fields[cms.PLACE_0])
    _, masked = cms.parts(fields[cms.PLACE_1], 2)
    if cms.hash_of(masked) != name:
        raise der.NotDer("a signature with two hashes")
    return _hash(name), der.number(fields[cms.PLACE_2])


def _hash(name: str) -> hashes.HashAlgorithm:
    from cryptography.hazmat.primitives import hashes

    known = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    return known[name]


def certificates(roots: Sequence[bytes]) -> list[x509.Certificate]:
    """The certificates in files of them (PEM), one or more in each. Raises BadToken."""
    from cryptography import x509

    try:
        return [one for pem in roots for one in x509.load_pem_x509_certificates(pem)]
    except ValueError as error:
        raise BadToken("the root certificates can't be read: they are not PEM") from error


def _require_root(signed: Signed, certificate: x509.Certificate, roots: Sequence[bytes]) -> None:
    """The certificate leads to one of the roots, by way of those that came with it."""
    from cryptography import x509
    from cryptography.x509 import verification

    trusted = certificates(roots)
    between = [x509.load_der_x509_certificate(one) for one in signed.certificates]
    anything, either = verification.ExtensionPolicy.permit_all(), verification.Criticality.AGNOSTIC
    authorities = (
        anything.require_present(x509.BasicConstraints, either, None)
        .may_be_present(x509.KeyUsage, either, _require_for_certificates)
        .may_be_present(x509.ExtendedKeyUsage, either, _require_not_for_other_ends)
    )
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(trusted))
        .time(signed.at)
        .extension_policies(ca_policy=authorities, ee_policy=anything)
        .build_client_verifier()
    )
    try:
        verifier.verify(certificate, between)
    except verification.VerificationError as error:
        raise Unrooted(
            f"the certificate of {_subject(certificate)} leads to none of the roots"
        ) from error


def _require_for_certificates(
    _policy: Policy, _certificate: x509.Certificate, usage: x509.KeyUsage | None
) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("not a key that may sign certificates")


def _require_not_for_other_ends(
    _policy: Policy, _certificate: x509.Certificate, usage: x509.ExtendedKeyUsage | None
) -> None:
    from cryptography.x509.oid import ExtendedKeyUsageOID

    ends = {ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if usage is not None and ends.isdisjoint(usage):
        raise ValueError("not for those who sign time-stamps")


def _subject(certificate: x509.Certificate) -> str:
    from cryptography.x509.oid import NameOID

    names = certificate.subject
    found = [
        *names.get_attributes_for_oid(NameOID.COMMON_NAME),
        *names.get_attributes_for_oid(NameOID.ORGANIZATION_NAME),
    ]
    return str(found[0].value) if found else names.rfc4514_string()
