"""Keys that live in ssh-agent: which there are, and a signature by one of them.

Through OpenSSH's own programs, since the agent may ask its person or a token before it signs.
Next: `storage.keys`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from therasched.errors import StorageFailed, TheraschedError
from therasched.storage import keyfiles, processes, sshsig
from therasched.storage.paths import temporary_name
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOCKET = "SSH_AUTH_SOCK"


class SigningFailed(TheraschedError):
    """The key was there, and yet no right signature came of it."""

    code = "signing"


def publics() -> list[str]:
    """The public lines of the keys that the agent holds; none where there is no agent."""
    if not os.environ.get(SOCKET):
        return []
    try:
        done = processes.run("ssh-add", "-L")
    except processes.ProgramMissing:
        return []
    found = []
    for line in done.out.decode("utf-8", "replace").splitlines() if done.code == 0 else ():
        with suppress(sshsig.BadKey):  # of another type
            found.append(sshsig.without_comment(line))
    return found


def sign(message: bytes, public: str) -> str:
    """Have the agent sign, with the key that has this public line.

    Raises:
        SigningFailed: it does not, or no longer.
        StorageFailed: the place for a public key's file can't be written to.
        ProgramMissing: there is no ssh-keygen.
    """
    with _file_of(public) as path:
        done = processes.run(
            "ssh-keygen", "-q", "-Y", "sign", "-n", sshsig.NAMESPACE, "-f", str(path), stdin=message
        )
    try:
        if done.code == 0:
            return sshsig.from_armor(done.out.decode("utf-8", "replace"))
        said = done.err.decode("utf-8", "replace").strip().splitlines() or [
            f"it ended with {done.code}"
        ]
    except sshsig.BadSignature as error:
        raise SigningFailed(f"ssh-agent did not sign: {error}") from error
    raise SigningFailed(f"ssh-agent did not sign: {said[0]}", hint="ssh-add -L")


@contextmanager
def _file_of(public: str) -> Iterator[Path]:
    """The public key as a file, for ssh-keygen wants one.

    Not the person's own `.pub`: if the agent forgets the key, ssh-keygen takes the private one
    beside it and asks for a passphrase on a terminal that it doesn't have.
    """
    home = keyfiles.own_folder()
    name = temporary_name("agent")
    try:
        with keyfiles.made(home) as folder:
            with suppress(FileNotFoundError):  # of a killed one whose number we have now
                folder.drop(name)
            try:
                folder.put(name, f"{public}\n".encode())
                yield home / name
            finally:
                with suppress(FileNotFoundError):
                    folder.drop(name)
    except OSError as error:
        raise StorageFailed(f"could not write to {home}: {reason(error)}") from error
