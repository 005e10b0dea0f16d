"""Keys for tests: made up, published here, good for nothing else. They protect nobody's records.

As OpenSSH's own files, without a passphrase, so that ssh-keygen takes them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import chain
from therasched.storage import keys, sshsig

if TYPE_CHECKING:
    from pathlib import Path

    from therasched.domain.chain import Event

TEST_KEYS = {
    "lena": """\
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz
c2gtZWQyNTUxOQAAACAz2CXJwNwNbfi0ovqRw155KzLMVEUuozk9nlDJgi9AhAAA
AIg1NBCDNTQQgwAAAAtzc2gtZWQyNTUxOQAAACAz2CXJwNwNbfi0ovqRw155KzLM
VEUuozk9nlDJgi9AhAAAAEBtaBQvZTuRPgrvV7i8/10hQhIL94JCwVhfibdiytNm
2zPYJcnA3A1t+LSi+pHDXnkrMsxURS6jOT2eUMmCL0CEAAAAAAECAwQF
-----END OPENSSH PRIVATE KEY-----
""",
    "tom": """\
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz
c2gtZWQyNTUxOQAAACDv/6yT9uE4UwwxvHC12jRUsmKKIFtNCZ9KHj8JBcO66gAA
AIi60aitutGorQAAAAtzc2gtZWQyNTUxOQAAACDv/6yT9uE4UwwxvHC12jRUsmKK
IFtNCZ9KHj8JBcO66gAAAEAg8coI9fjGbh5EYtcuutq6SgoUDsndzTXG6MdxFEF1
cO//rJP24ThTDDG8cLXaNFSyYoogW00Jn0oePwkFw7rqAAAAAAECAwQF
-----END OPENSSH PRIVATE KEY-----
""",
    "lena-new": """\
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz
c2gtZWQyNTUxOQAAACCVwpD8GplFRnfBvZzs+FxMkpKcFVxtsRSizQhrgAq4RgAA
AIgaVgQwGlYEMAAAAAtzc2gtZWQyNTUxOQAAACCVwpD8GplFRnfBvZzs+FxMkpKc
FVxtsRSizQhrgAq4RgAAAEDZcKiSz5vI2wmOSasWcGd9RVDb6vDsE6Fn3eFf10Sn
bZXCkPwamUVGd8G9nOz4XEySkpwVXG2xFKLNCGuACrhGAAAAAAECAwQF
-----END OPENSSH PRIVATE KEY-----
""",
    "stranger": """\
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz
c2gtZWQyNTUxOQAAACDElZy7hzN0HWwCWq/SJXZjSCbxctPmC+oJHmNa+VcRagAA
AIhPq3FqT6txagAAAAtzc2gtZWQyNTUxOQAAACDElZy7hzN0HWwCWq/SJXZjSCbx
ctPmC+oJHmNa+VcRagAAAECa+fSGMyREVmZdd/llbHQjgF0vlsocxc90YczrVJtG
aMSVnLuHM3QdbAJar9IldmNIJvFy0+YL6gkeY1r5VxFqAAAAAAECAwQF
-----END OPENSSH PRIVATE KEY-----
""",
}


def public(name: str) -> str:
    """The public line of a test key."""
    return sshsig.private_head(TEST_KEYS[name].encode()).public


def written(folder: Path, name: str) -> Path:
    """A test key as a file, with its `.pub` beside it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    path.touch(mode=0o600)
    path.write_text(TEST_KEYS[name])
    path.with_suffix(".pub").write_text(f"{public(name)} test key\n")
    return path


def signature(message: bytes, name: str) -> str:
    """What a test key signs: one line of base64."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    key = load_ssh_private_key(TEST_KEYS[name].encode(), None)
    assert isinstance(key, Ed25519PrivateKey)
    raw = key.public_key().public_bytes_raw()
    return sshsig.encode(raw, key.sign(sshsig.to_sign(message)))


def signed(event: Event, name: str) -> Event:
    """An event with the signature of a test key."""
    made = event._replace(sig=signature(chain.signed_bytes(event), name))
    assert keys.check(chain.signed_bytes(made), made.sig) == public(name)
    return made
