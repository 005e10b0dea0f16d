"""The one door to the library that signs: a signature checked, a key made, found and opened.

A key lies outside of the practice, or in ssh-agent. It is opened before anything is written, so
that who can't sign learns it first. What bytes are signed is in `domain.chain`, how a signature
is spelled in `storage.sshsig`, where files of keys lie in `storage.keyfiles`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from therasched.errors import FaultyData, Refused, StorageFailed, TheraschedError
from therasched.storage import keyfiles, sshsig
from therasched.storage.keyfiles import KeyFile, UnfitKey, quoted
from therasched.storage.paths import require_code
from therasched.storage.reasons import MissingFile
from therasched.storage.sshsig import BadSignature

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

    from therasched.storage.keyfiles import Private

    Ask = Callable[[str], str]

VARIABLE = "THERASCHED_KEY"
TRIES = 3


class NoKey(Refused):
    """None of the keys that may sign is on this machine."""

    code = "no-key"


class LockedKey(Refused):
    """The key is protected by a passphrase, and nobody can be asked for it."""

    code = "locked-key"


class WrongPassphrase(Refused):
    """Whoever was asked does not know it."""

    code = "wrong-passphrase"


def check(message: bytes, sig: str) -> str:
    """The public line of the key that made a signature over `message`.

    Raises:
        BadSignature: no key did, or it can't be read.
    """
    from cryptography.exceptions import InvalidSignature

    found = sshsig.decode(sig)
    if found.namespace != sshsig.NAMESPACE:
        raise BadSignature(f'the signature is for "{found.namespace[:64]}", not for a record')
    try:
        line, key = _public(found.public)
        key.verify(found.signature, sshsig.to_sign(message))
    except (InvalidSignature, ValueError) as error:
        raise BadSignature("the signature is not one over this") from error
    return line


@lru_cache(64)
def _public(raw: bytes) -> tuple[str, Ed25519PublicKey]:
    """A public key's line, and the key: a practice has few. Raises ValueError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return sshsig.public_line(raw), Ed25519PublicKey.from_public_bytes(raw)


class Signer:
    """A key that is ready to sign: its public line, its fingerprint."""

    def __init__(self, public: str, make: Callable[[bytes], str]) -> None:
        self.public = public
        self.fingerprint = sshsig.fingerprint(public)
        self._make = make

    def sign(self, message: bytes) -> str:
        """A signature over `message`, as one line.

        Raises:
            SigningFailed: none can be had any more, or what came is not right.
            StorageFailed: ssh-agent can't be asked, since the disk says no.
            ProgramMissing: it can't, since ssh-keygen is missing.
        """
        sig = self._make(message)
        try:
            right = check(message, sig) == self.public
        except BadSignature:
            right = False
        if not right:
            from therasched.storage.agent import SigningFailed

            raise SigningFailed(f"the key {self.fingerprint} gave a signature that is not right")
        return sig


class Keyring:
    """The keys of this machine, as far as they are of use for one practice.

    `ask` asks a person for a passphrase, unseen; None where nobody can be asked.
    """

    def __init__(self, practice_id: str, *, ask: Ask | None) -> None:
        self._practice = practice_id
        self._ask = ask

    def make(self, practitioner: str, passphrase: str) -> KeyFile:
        """Make a key for a practitioner. Without a passphrase ("") its file is all one needs.

        Raises:
            UnfitKey: there is one already.
            Refused: the passphrase holds what can't be typed everywhere.
            UsageFault: the practitioner's or the practice's code is none.
            StorageFailed: the disk says no; nothing was written.
        """
        if not passphrase.isprintable():
            raise Refused("a passphrase can not hold control characters")
        name = f"{require_code(self._practice)}-{require_code(practitioner)}"
        path = f"{keyfiles.own_place()}/{name}"
        secret, public = _fresh(passphrase)
        comment = f"therasched {self._practice} {practitioner}"
        keyfiles.write_pair(path, secret, public, comment)
        return KeyFile(path, public, sshsig.fingerprint(public))

    def read(self, path: str | os.PathLike[str]) -> KeyFile:
        """A key that a person names by its file, the private or the public one.

        Raises:
            UnfitKey: it is of another kind than ssh-ed25519, damaged, or open to others.
            MissingFile: there is no such file.
            StorageFailed: it can't be read.
        """
        return keyfiles.read(keyfiles.expanded(path))

    def candidates(self) -> list[KeyFile]:
        """The keys in `~/.ssh` that could be used, the usual one first."""
        found: dict[str, KeyFile] = {}
        for key in keyfiles.pairs(keyfiles.usual_place()):
            found.setdefault(key.public, key)
        return list(found.values())

    def signer(
        self, publics: Collection[str], who: str = "the practitioner", *, file: str = ""
    ) -> Signer:
        """Open the first of some keys that can be used here.

        Args:
            publics: their public lines, the preferred one first.
            who: whose they are, for a sentence.
            file: where one of them may lie besides; without it what the environment names.

        Raises:
            NoKey: none of them is on this machine.
            LockedKey: one is, but is protected, and nobody can be asked.
            WrongPassphrase: somebody was asked, three times.
            UnfitKey: one is, but its file is damaged or open to others.
            FaultyData, StorageFailed: one is, but can't be read.
        """
        named = self._named(file)
        there = [
            *named,
            *keyfiles.all_in(keyfiles.own_place()),
            *keyfiles.pairs(keyfiles.usual_place()),
            *keyfiles.pairs(keyfiles.shipped_place()),
        ]
        held = cache(_held)  # asked when it is known that it matters
        first = {key.public for key in named}
        faults: list[TheraschedError] = []
        for public in sorted(publics, key=lambda public: public not in first):
            for path in [key.path for key in there if key.public == public]:
                try:
                    return self._opened(path, public, held)
                except MissingFile:  # just the public one is there: for ssh-agent
                    continue
                except (UnfitKey, LockedKey, FaultyData, StorageFailed) as error:
                    faults.append(error)
            if public in held():
                return _of_agent(public)
        if faults:
            raise faults[0]
        other = f" ({VARIABLE} names another one)" if first.difference(publics) else ""
        hint = f"therasched key list\nexport {VARIABLE}=FILE\ntherasched key add --new --unvouched"
        raise NoKey(f"no key of {who} is on this machine{other}", hint=hint)

    def _named(self, file: str) -> list[KeyFile]:
        """The key in a file, or the one that the environment names, before all others."""
        name = file or os.environ.get(VARIABLE)
        if not name:
            return []
        key = self.read(name)
        return [key._replace(path=key.path.removesuffix(keyfiles.PUBLIC))]

    def _opened(self, path: str, public: str, held: Callable[[], list[str]]) -> Signer:
        """A private key's file, opened. Raises as `signer`, and MissingFile."""
        file = keyfiles.private(path)
        if file.public != public:
            beside = f"{path.rpartition('/')[2]}{keyfiles.PUBLIC}"
            raise UnfitKey(f"{path} holds another key than the file {beside} beside it")
        if not file.protected:
            return _of_file(path, file, None)
        if public in held():
            return _of_agent(public)
        if self._ask is None:
            raise LockedKey(
                f"the key {path} is protected by a passphrase and nobody can be asked",
                hint=f"ssh-add {quoted(path)}",
            )
        question = f"Passphrase of {path}"
        for _ in range(TRIES):
            try:
                return _of_file(path, file, self._ask(question))
            except WrongPassphrase:
                question = f"That is not it. Passphrase of {path}"
        raise WrongPassphrase(f"that is not the passphrase of {path}")


def _held() -> list[str]:
    """The public lines of the keys in ssh-agent."""
    from therasched.storage import agent

    return agent.publics()


def _of_agent(public: str) -> Signer:
    from therasched.storage import agent

    return Signer(public, lambda message: agent.sign(message, public))


def _of_file(path: str, file: Private, passphrase: str | None) -> Signer:
    """Raises UnfitKey, WrongPassphrase."""
    key = _unlocked(path, file, passphrase)
    raw = key.public_key().public_bytes_raw()
    if sshsig.public_line(raw) != file.public:
        raise UnfitKey(f"{path} is damaged: its two halves are of two keys")

    def make(message: bytes) -> str:
        return sshsig.encode(raw, key.sign(sshsig.to_sign(message)))

    return Signer(file.public, make)


def _unlocked(path: str, file: Private, passphrase: str | None) -> Ed25519PrivateKey:
    """Raises UnfitKey, WrongPassphrase."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if passphrase is None:
        with suppress(sshsig.BadKey):
            return Ed25519PrivateKey.from_private_bytes(sshsig.private_half(file.data))
    # A third of what signing takes goes into importing this: for protected and damaged ones alone.
    from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    secret = None if passphrase is None else passphrase.encode("utf-8", "surrogateescape")
    try:
        key = load_ssh_private_key(file.data, secret)
    except (UnsupportedAlgorithm, ValueError, TypeError, InvalidTag) as error:
        if passphrase is None:
            raise UnfitKey(f"{path} is damaged") from error
        if isinstance(error, UnsupportedAlgorithm):
            hint = f"ssh-add {quoted(path)}"
            raise UnfitKey(f"only OpenSSH can open {path}", hint=hint) from error
        raise WrongPassphrase(f"that is not the passphrase of {path}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnfitKey(f"{path} is damaged: its two halves are of two kinds")
    return key


def _fresh(passphrase: str) -> tuple[bytes, str]:
    """A new key: the content of its private file, and its public line."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = Ed25519PrivateKey.generate()
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, lock)
    return secret, sshsig.public_line(key.public_key().public_bytes_raw())
