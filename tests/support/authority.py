"""Time-stamping authorities for tests: ours, at any time and with any fault, and openssl's.

`Authority` answers a request with a certificate of its own root and needs no other program. Each
fault of a token that can be thought of is a keyword of `token`, signed like everything else.
`OpensslAuthority` is the one that knows nothing of our own reading and writing of DER.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from therasched.storage import cms, der, processes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

AT = datetime(2026, 3, 3, 10, 40, tzinfo=UTC)
BEGIN, END = datetime(2001, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)

NAMES_OF_HASHES = {name: oid for oid, name in cms.HASHES.items()} | {"sha1": "1.3.14.3.2.26"}
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
POLICY = "1.2.3.4.1"

NULL = der.write(der.NULL)


def algorithm(name: str, parameters: bytes = NULL) -> bytes:
    return der.write(der.SEQUENCE, der.write_name(NAMES_OF_HASHES.get(name, name)), parameters)


def new_key(kind: str) -> Key:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def encoded(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


class Authority:
    """A root, an authority between where asked for, and the certificate that signs stamps.

    Args:
        name: the common name of the signing certificate; empty for one with a country alone.
        at: the time that it stamps.
        kind: of the signing key: ec, ed25519, rsa1024, rsa2048.
        between: how many authorities stand between the root and the signing certificate.
        authorities: whether these are authorities by their basic constraints.
        between_usage: whether the key of those between may sign certificates.
        between_ends: the ends that those between are for; None for any.
        ends: what the signing certificate is for; None if it does not say.
        critical: whether it says so as something that must be understood.
        until: when it ends to be valid.
    """

    def __init__(
        self,
        name: str = "Test office of time",
        *,
        at: datetime = AT,
        kind: str = "ec",
        between: int = 0,
        authorities: bool = True,
        between_usage: bool = True,
        between_ends: Sequence[x509.ObjectIdentifier] | None = None,
        ends: Sequence[x509.ObjectIdentifier] | None = (ExtendedKeyUsageOID.TIME_STAMPING,),
        critical: bool = True,
        until: datetime = END,
    ) -> None:
        self.at = at
        self.serial = 0
        self.key = new_key(kind)
        issuer_key: Key = new_key("ec")
        issuer = self._name(f"Root of {name}")
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        built = self._certificate(issuer, issuer_key, issuer, END)
        certificate = built.add_extension(constraints, critical=True).sign(
            issuer_key, hashes.SHA256()
        )
        self.root = pem(certificate)
        self.chain: list[bytes] = []
        for number in range(between):
            subject, key = self._name(f"{number} of {name}"), new_key("ec")
            built = self._certificate(subject, key, issuer, END)
            constraints = x509.BasicConstraints(ca=authorities, path_length=None)
            built = built.add_extension(constraints, critical=True)
            built = built.add_extension(self._usage(between_usage), critical=True)
            if between_ends is not None:
                built = built.add_extension(x509.ExtendedKeyUsage(between_ends), critical=False)
            certificate = built.sign(issuer_key, hashes.SHA256())
            self.chain.append(encoded(certificate))
            issuer, issuer_key = subject, key
        built = self._certificate(self._name(name), self.key, issuer, until)
        if ends is not None:
            built = built.add_extension(x509.ExtendedKeyUsage(ends), critical=critical)
        self.certificate = encoded(built.sign(issuer_key, hashes.SHA256()))

    @staticmethod
    def _name(name: str) -> x509.Name:
        country = x509.NameAttribute(NameOID.COUNTRY_NAME, "DE")
        named = [x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else []
        return x509.Name([country, *named])

    @staticmethod
    def _usage(signs: bool) -> x509.KeyUsage:
        return x509.KeyUsage(True, False, False, False, False, signs, signs, False, False)

    @staticmethod
    def _certificate(
        subject: x509.Name, key: Key, issuer: x509.Name, until: datetime
    ) -> x509.CertificateBuilder:
        return x509.CertificateBuilder(
            issuer_name=issuer,
            subject_name=subject,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=BEGIN,
            not_valid_after=until,
        )

    def reply(self, request: bytes) -> bytes:
        """Answer a request: SHA-256 is stamped, anything else refused."""
        _, imprint, nonce, *_ = der.read(request).parts()
        hashed, digest = imprint.parts()
        if hashed.raw != algorithm("sha256"):
            return self.refusal("unknown hash", bit=0)
        return self.answer(self.token(digest.content, nonce=nonce.raw))

    @staticmethod
    def answer(token: bytes, status: int = 0) -> bytes:
        return der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_number(status)), token)

    @staticmethod
    def refusal(text: str = "", *, bit: int | None = None, status: int = 2) -> bytes:
        """An answer without a token, with a text and a bit that say why."""
        said = [der.write_number(status)]
        if text:
            said.append(der.write(der.SEQUENCE, der.write(der.UTF8, text.encode())))
        if bit is not None:
            size = bit // 8 + 1
            bits = (1 << (8 * size - 1 - bit)).to_bytes(size, "big")
            said.append(der.write(der.BITS, bytes([7 - bit % 8]) + bits))
        return der.write(der.SEQUENCE, der.write(der.SEQUENCE, *said))

    def token(
        self,
        digest: bytes,
        *,
        nonce: bytes = b"",
        time: bytes | None = None,
        imprint: bytes | None = None,
        hash_name: str = "sha256",
        announced: str | None = None,
        signed_with: str | None = None,
        content_kind: str = cms.STAMP,
        says_content: str | None = cms.STAMP,
        says_digest: bytes | None = None,
        naming: str = "v2",
        named: bytes | None = None,
        signer: bytes | None = None,
        certificates: list[bytes] | None = None,
        signers: int = 1,
        versions: tuple[int, int, int] = (3, 1, 1),
        after_certificates: bytes = b"",
        after_signature: bytes = b"",
        more_attributes: Sequence[bytes] = (),
    ) -> bytes:
        """Sign a token; every keyword is something that can be otherwise than it should."""
        self.serial += 1
        when = time if time is not None else f"{self.at:%Y%m%d%H%M%S}Z".encode()
        stamp = der.write(
            der.SEQUENCE,
            der.write_number(versions[2]),
            der.write_name(POLICY),
            der.write(der.SEQUENCE, imprint or algorithm("sha256"), der.write(der.OCTETS, digest)),
            der.write_number(self.serial),
            der.write(der.TIME, when),
            nonce,
        )
        stamped = hashlib.new(hash_name, stamp).digest()
        attributes = [
            self._attribute(
                cms.MESSAGE_DIGEST,
                der.write(der.OCTETS, stamped if says_digest is None else says_digest),
            ),
            *self._naming(naming, self.certificate if named is None else named),
            *more_attributes,
        ]
        if says_content is not None:
            attributes.append(self._attribute(cms.CONTENT_TYPE, der.write_name(says_content)))
        listed = b"".join(sorted(attributes))
        way, signature = self._sign(der.write(der.SET, listed), signed_with)
        info = der.write(
            der.SEQUENCE,
            der.write_number(versions[1]),
            self._issuer_and_serial() if signer is None else signer,
            algorithm(hash_name),
            der.write(cms.PLACE_0, listed),
            way,
            der.write(der.OCTETS, signature),
            after_signature,
        )
        held = [*self.chain, self.certificate] if certificates is None else certificates
        data = der.write(
            der.SEQUENCE,
            der.write_number(versions[0]),
            der.write(der.SET, algorithm(announced or hash_name)),
            der.write(
                der.SEQUENCE,
                der.write_name(content_kind),
                der.write(cms.PLACE_0, der.write(der.OCTETS, stamp)),
            ),
            der.write(cms.PLACE_0, *held) if held else b"",
            after_certificates,
            der.write(der.SET, *[info] * signers),
        )
        return der.write(
            der.SEQUENCE, der.write_name(cms.SIGNED_DATA), der.write(cms.PLACE_0, data)
        )

    @staticmethod
    def _attribute(kind: str, value: bytes) -> bytes:
        return der.write(der.SEQUENCE, der.write_name(kind), der.write(der.SET, value))

    def _naming(self, naming: str, certificate: bytes) -> list[bytes]:
        """The signed attributes that say by which certificate."""
        kind, name = {
            "v1": (cms.SIGNING_CERTIFICATE, "sha1"),
            "v2": (cms.SIGNING_CERTIFICATE_V2, "sha256"),
            "v2-sha512": (cms.SIGNING_CERTIFICATE_V2, "sha512"),
        }.get(naming, ("", ""))
        if not kind:
            return []
        digest = der.write(
            der.OCTETS, hashlib.new(name, certificate, usedforsecurity=False).digest()
        )
        hashed = algorithm(name) if naming == "v2-sha512" else b""
        one = der.write(der.SEQUENCE, hashed, digest)
        return [self._attribute(kind, der.write(der.SEQUENCE, der.write(der.SEQUENCE, one)))]

    def _issuer_and_serial(self) -> bytes:
        _, serial, _, issuer = der.read(self.certificate).parts()[0].parts()[:4]
        return der.write(der.SEQUENCE, issuer.raw, serial.raw)

    def _sign(self, data: bytes, way: str | None) -> tuple[bytes, bytes]:
        """The signature after the algorithm that it goes by; `way` picks one that the key can."""
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return algorithm("1.3.101.112", b""), self.key.sign(data)
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            signature = self.key.sign(data, ec.ECDSA(hashes.SHA256()))
            parameters = NULL if way == "null" else der.write(der.OCTETS) if way == "odd" else b""
            oid = way if way and "." in way else "1.2.840.10045.4.3.2"
            return algorithm(oid, parameters), signature
        if way in {"pss", "pss-mixed"}:
            mask = padding.PSS(padding.MGF1(hashes.SHA512()), 48)
            inner = algorithm("sha512" if way == "pss" else "sha256")
            parameters = der.write(
                der.SEQUENCE,
                der.write(cms.PLACE_0, algorithm("sha512")),
                der.write(cms.PLACE_1, algorithm("1.2.840.113549.1.1.8", inner)),
                der.write(cms.PLACE_2, der.write_number(48)),
            )
            return (
                algorithm("1.2.840.113549.1.1.10", parameters),
                self.key.sign(data, mask, hashes.SHA512()),
            )
        name = "sha512" if way == "rsa512" else "sha256"
        oid = "1.2.840.113549.1.1.13" if way == "rsa512" else "1.2.840.113549.1.1.1"
        return algorithm(oid), self.key.sign(data, padding.PKCS1v15(), HASHES[name])


CONFIGURATION = """\
[ req ]
distinguished_name = name
prompt = no
[ name ]
CN = test
[ root ]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[ signer ]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[ tsa ]
default_tsa = one
[ one ]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
"""


class OpensslAuthority:
    """An authority that is made and run by `openssl`, with its files below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("settings", CONFIGURATION.format(folder=folder).encode())
        new = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        self.openssl(
            f"req -x509 {new} -keyout @root.key -out @root.pem -days 27000"
            " -subj /O=Root -config @settings -extensions root"
        )
        self.openssl(
            f"req {new} -keyout @signer.key -out @signer.csr -config @settings -subj /CN=Clock"
        )
        self.openssl(
            "x509 -req -in @signer.csr -CA @root.pem -CAkey @root.key -days 27000 -set_serial 7"
            " -extfile @settings -extensions signer -out @signer.pem"
        )
        self.root = (folder / "root.pem").read_bytes()

    def reply(self, request: bytes) -> bytes:
        self.write("request", request)
        self.openssl("ts -reply -config @settings -queryfile @request -out @response")
        return (self.folder / "response").read_bytes()

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def openssl(self, command: str) -> str:
        """Run openssl with words, where `@name` is a file of the folder; what it says."""
        words = [
            f"{self.folder}/{word[1:]}" if word[0] == "@" else word for word in command.split()
        ]
        done = processes.run("openssl", *words)
        assert done.code == 0, done.err.decode()
        return done.out.decode()
