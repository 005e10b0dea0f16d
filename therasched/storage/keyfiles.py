"""Files of keys, outside of any practice: where they lie, what they say, a pair of them made.

Knows OpenSSH's habits: a private key and its `.pub` beside it, and nobody else may read the
private one. What is in the locked part is not known here. Next: `storage.keys`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.errors import Refused, StorageFailed, TheraschedError
from therasched.storage import sshsig
from therasched.storage.files import Files
from therasched.storage.paths import is_temporary, temporary_name
from therasched.storage.reasons import reading, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.storage.disk import Folder

PACKAGE = Path(__file__).parent.parent
SHIPPED = (PACKAGE / "templates" / "keys", PACKAGE.parent / "templates" / "keys")

PUBLIC = ".pub"
NEW_KEY = "ssh-keygen -t ed25519"
_USUAL = "id_ed25519"
_FOR_OTHERS = 0o077


class UnfitKey(Refused):
    """A key's file is damaged, open to others, or of a kind that isn't used."""

    code = "unfit-key"


class KeyFile(NamedTuple):
    """A key in a file: where that is, its public line, and that line's fingerprint."""

    path: Path
    public: str
    fingerprint: str


class Private(NamedTuple):
    """A private key's file as read: all of it, and what it says to everybody."""

    data: bytes
    public: str
    protected: bool


def own_folder() -> Path:
    """Where this program keeps keys. Raises StorageFailed where there is no home folder."""
    named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    configuration = named if named.is_absolute() else _home() / ".config"
    return configuration / "therasched" / "keys"


def shipped_folder() -> Path:
    """Where the keys of the made-up practice lie; everybody has them, so they prove nothing."""
    return next((one for one in SHIPPED if one.is_dir()), SHIPPED[0])


def usual_folder() -> Path:
    """Where OpenSSH keeps them. Raises StorageFailed where there is no home folder."""
    return _home() / ".ssh"


def _home() -> Path:
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - the other way raises RuntimeError
    if not home.is_absolute():
        raise StorageFailed("there is no home folder for keys", hint="export HOME=…")
    return home


def expanded(path: str | os.PathLike[str]) -> Path:
    """A path as a person or a variable names it, `~` for the home folder."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - the other way raises RuntimeError


def read(path: Path) -> KeyFile:
    """Read the public part of a key from its private file or from its `.pub`.

    Raises:
        UnfitKey: it is of another kind than ssh-ed25519, damaged, or open to others.
        MissingFile: there is no such file.
        FaultyData: it is far too large.
        StorageFailed: it can't be read, or is no ordinary file.
    """
    if not _content(path).startswith(b"-----BEGIN "):
        return _key_file(path, _public_in(path))
    return _key_file(path, private(path).public)


def private(path: Path) -> Private:
    """Read a private key's file, still locked if it is protected. Raises as `read`."""
    data = _content(path)
    try:
        head = sshsig.private_head(data)
    except sshsig.BadKey as error:
        raise _unfit(path, error) from error
    if _mode(path) & _FOR_OTHERS and path.parent not in SHIPPED:
        raise UnfitKey(
            f"the private key {path} may be read by others", hint=f"chmod 600 {quoted(path)}"
        )
    return Private(data, head.public, head.protected)


def pairs(folder: Path) -> Iterator[KeyFile]:
    """The private keys in a folder of the usual kind: those with a `.pub`, `id_ed25519` first.

    What can't be read is left out.
    """
    names = _names(folder)
    for name in sorted(names, key=lambda name: (name != _USUAL, name)):
        if f"{name}{PUBLIC}" in names or name == _USUAL:
            yield from _readable(folder / name)


def all_in(folder: Path) -> Iterator[KeyFile]:
    """The private keys in a folder that holds nothing else, with or without a `.pub`."""
    for name in sorted(_names(folder)):
        if not name.endswith(PUBLIC) and not is_temporary(name):
            yield from _readable(folder / name)


def write_pair(path: Path, secret: bytes, public: str, comment: str) -> None:
    """Make a private key's file and its `.pub`, both or none, never over others.

    Raises:
        UnfitKey: one of the two exists.
        StorageFailed: the disk says no; nothing was written.
    """
    contents = {path.name: secret, f"{path.name}{PUBLIC}": f"{public} {comment}\n".encode()}
    try:
        with made(path.parent) as folder:
            for name in contents:
                folder.require_absent(name)
            _put(folder, contents)
    except FileExistsError as error:
        raise UnfitKey(
            f"there is a key already: {path}", hint=f"therasched key add {quoted(path)}"
        ) from error
    except OSError as error:
        raise StorageFailed(f"could not make the key {path}: {reason(error)}") from error


@contextmanager
def made(folder: Path) -> Iterator[Folder]:
    """A folder that is made where it is missing, for the owner alone. Raises OSError."""
    real = _real(folder)
    there = next(one for one in (real, *real.parents) if os.path.lexists(one))
    with Files(there).folder(real.relative_to(there).parts, make=True) as opened:
        yield opened


def quoted(path: Path) -> str:
    """A path as a word for the shell."""
    import shlex

    return shlex.quote(str(path))


def _put(folder: Folder, contents: dict[str, bytes]) -> None:
    """Make files, all or none. Raises OSError."""
    begun: list[str] = []
    for stray in filter(is_temporary, folder.names()):
        if stray.rpartition(".tmp-")[0].removeprefix(".") in contents:  # a killed one's
            folder.drop(stray)
    try:
        for name, data in contents.items():
            temporary = temporary_name(name)
            begun.append(temporary)
            folder.put(temporary, data)
        for name in contents:
            folder.publish(temporary_name(name), name)
            begun.append(name)
        folder.flush()
        del begun[len(contents) :]
    finally:
        for name in begun:
            with suppress(OSError):
                folder.drop(name)


def _readable(path: Path) -> Iterator[KeyFile]:
    """A private key by what its `.pub` says, so that only the one looked for is opened."""
    for public_of in (_public_beside, _public_of_private):
        with suppress(TheraschedError):
            yield _key_file(path, public_of(path))
            return


def _public_beside(path: Path) -> str:
    return _public_in(path.with_name(path.name + PUBLIC))


def _public_of_private(path: Path) -> str:
    try:
        return sshsig.private_head(_content(path)).public
    except sshsig.BadKey as error:
        raise _unfit(path, error) from error


def _public_in(path: Path) -> str:
    try:
        return sshsig.without_comment(_content(path).decode("utf-8", "replace"))
    except sshsig.BadKey as error:
        raise _unfit(path, error) from error


def _unfit(path: Path, error: sshsig.BadKey) -> UnfitKey:
    return UnfitKey(f"{path} is {error}", hint=NEW_KEY)


def _key_file(path: Path, public: str) -> KeyFile:
    return KeyFile(path, public, sshsig.fingerprint(public))


def _real(path: Path) -> Path:
    """Where a path leads: people keep keys elsewhere, with links to them."""
    return Path(os.path.realpath(path))


def _content(path: Path) -> bytes:
    with _reading(path) as (folder, name):
        return folder.content(name)


def _mode(path: Path) -> int:
    with _reading(path) as (folder, name):
        return folder.status(name).st_mode


@contextmanager
def _reading(path: Path) -> Iterator[tuple[Folder, str]]:
    real = _real(path)
    with reading(str(path)), Files(real.parent).folder([]) as folder:
        yield folder, real.name


def _names(folder: Path) -> set[str]:
    """The names in a folder; none where there is none, or it can't be read."""
    with suppress(OSError, StorageFailed), Files(_real(folder)).folder([]) as opened:
        return set(opened.names())
    return set()
