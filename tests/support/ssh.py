"""OpenSSH's own programs, for tests that compare with them: `keygen`, `new_key`, `agent`."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = ("ssh-keygen", "ssh-agent", "ssh-add")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
needs_openssh = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


def keygen(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run ssh-keygen, which never may ask."""
    return subprocess.run(
        ["ssh-keygen", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, "SSH_ASKPASS_REQUIRE": "never"},
        start_new_session=True,
        check=False,
    )


def new_key(path: Path, passphrase: str = "", *, kind: str = "ed25519") -> str:
    """Make a key as a person does; its public line without the comment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # One round of bcrypt and few bits, for speed.
    quick = ("-a", "1", *(("-b", "1024") if kind == "rsa" else ()))
    done = keygen("-q", "-t", kind, *quick, "-N", passphrase, "-C", "a b", "-f", path)
    assert done.returncode == 0, done.stderr
    return public_of(path)


def public_of(path: Path) -> str:
    """The public line beside a private key."""
    return " ".join(Path(f"{path}.pub").read_text().split()[:2])


def verifies(folder: Path, public: str, message: bytes, armored: str, namespace: str) -> bool:
    """Whether `ssh-keygen -Y verify` takes a signature as one of that key."""
    allowed, signature = folder / "allowed_signers", folder / "message.sig"
    allowed.write_text(f'lena namespaces="{namespace}" {public}\n')
    signature.write_text(armored)
    arguments = ("-f", allowed, "-I", "lena", "-n", namespace, "-s", signature)
    return keygen("-Y", "verify", *arguments, stdin=message).returncode == 0


@contextmanager
def agent(folder: Path, patch: pytest.MonkeyPatch, *keys: Path) -> Iterator[None]:
    """An ssh-agent that holds some keys (without a passphrase) while this lasts."""
    folder.mkdir(exist_ok=True)
    socket = folder / "a"
    with subprocess.Popen(
        ["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE, encoding="utf-8"
    ) as running:
        try:
            assert running.stdout is not None
            assert "SSH_AUTH_SOCK" in running.stdout.readline()  # from now on it listens
            patch.setenv("SSH_AUTH_SOCK", str(socket))
            for key in keys:
                subprocess.run(["ssh-add", "-q", key], check=True, capture_output=True)
            yield
        finally:
            patch.delenv("SSH_AUTH_SOCK", raising=False)
            running.terminate()
