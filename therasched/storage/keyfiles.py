"""Files of keys, outside of any practice: where they lie, what they say, a pair of them made.

Knows OpenSSH's habits: a private key and its `.pub` beside it, and nobody else may read the
private one. What is in the locked part is not known here. Next: `storage.keys`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from os.path import basename, dirname, expanduser, isabs, isdir, join, lexists, realpath
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.errors import Refused, StorageFailed, TheraschedError
from therasched.storage import sshsig
from therasched.storage.files import Files
from therasched.storage.paths import is_temporary, temporary_name
from therasched.storage.reasons import reading, reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path  # slow to import, and a comment needs none

    from therasched.storage.disk import Folder

    Place = str | os.PathLike[str]

PACKAGE = dirname(dirname(__file__))
SHIPPED = (join(PACKAGE, "templates", "keys"), join(dirname(PACKAGE), "templates", "keys"))

PUBLIC = ".pub"
NEW_KEY = "ssh-keygen -t ed25519"
_USUAL = "id_ed25519"
_FOR_OTHERS = 0o077


class UnfitKey(Refused):
    """A key's file is damaged, open to others, or of a kind that isn't used."""

    code = "unfit-key"


class KeyFile(NamedTuple):
    """A key in a file: where that is, its public line, and that line's fingerprint."""

    path: str
    public: str
    fingerprint: str


class Private(NamedTuple):
    """A private key's file as read: all of it, and what it says to everybody."""

    data: bytes
    public: str
    protected: bool


def own_place() -> str:
    """Where this program keeps keys. Raises StorageFailed where there is no home folder."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    configuration = named if isabs(named) else join(_home(), ".config")
    return join(configuration, "therasched", "keys")


def own_folder() -> Path:
    """The same as a path, for who has the time. Raises StorageFailed."""
    from pathlib import Path

    return Path(own_place())


def shipped_place() -> str:
    """Where the keys of the made-up practice lie; everybody has them, so they prove nothing."""
    return next(filter(isdir, SHIPPED), SHIPPED[0])


def usual_place() -> str:
    """Where OpenSSH keeps them. Raises StorageFailed where there is no home folder."""
    return join(_home(), ".ssh")


def _home() -> str:
    home = expanduser("~")
    if not isabs(home):
        raise StorageFailed("there is no home folder for keys", hint="export HOME=…")
    return home


def expanded(path: Place) -> str:
    """A path as a person or a variable names it, `~` for the home folder."""
    return expanduser(os.fspath(path))


def read(path: Place) -> KeyFile:
    """Read the public part of a key from its private file or from its `.pub`.

    Raises:
        UnfitKey: it is of another kind than ssh-ed25519, damaged, or open to others.
        MissingFile: there is no such file.
        FaultyData: it is far too large.
        StorageFailed: it can't be read, or is no ordinary file.
    """
    path = os.fspath(path)
    if not _content(path).startswith(b"-----BEGIN "):
        return _key_file(path, _public_in(path))
    return _key_file(path, private(path).public)


def private(path: Place) -> Private:
    """Read a private key's file, still locked if it is protected. Raises as `read`."""
    path = os.fspath(path)
    data = _content(path)
    try:
        head = sshsig.private_head(data)
    except sshsig.BadKey as error:
        raise _unfit(path, error) from error
    if _mode(path) & _FOR_OTHERS and dirname(path) not in SHIPPED:
        raise UnfitKey(
            f"the private key {path} may be read by others", hint=f"chmod 600 {quoted(path)}"
        )
    return Private(data, head.public, head.protected)


def pairs(folder: Place) -> Iterator[KeyFile]:
    """The private keys in a folder of the usual kind: those with a `.pub`, `id_ed25519` first.

    What can't be read is left out.
    """
    names = _names(folder)
    for name in sorted(names, key=lambda name: (name != _USUAL, name)):
        if f"{name}{PUBLIC}" in names or name == _USUAL:
            yield from _readable(join(folder, name))


def all_in(folder: Place) -> Iterator[KeyFile]:
    """The private keys in a folder that holds nothing else, with or without a `.pub`."""
    for name in sorted(_names(folder)):
        if not name.endswith(PUBLIC) and not is_temporary(name):
            yield from _readable(join(folder, name))


def write_pair(path: Place, secret: bytes, public: str, comment: str) -> None:
    """Make a private key's file and its `.pub`, both or none, never over others.

    Raises:
        UnfitKey: one of the two exists.
        StorageFailed: the disk says no; nothing was written.
    """
    above, name = dirname(path), basename(path)
    contents = {name: secret, f"{name}{PUBLIC}": f"{public} {comment}\n".encode()}
    try:
        with made(above) as folder:
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
def made(folder: Place) -> Iterator[Folder]:
    """A folder that is made where it is missing, for the owner alone. Raises OSError."""
    there, missing = realpath(folder), list[str]()  # people keep keys elsewhere, with links to them
    while not lexists(there):
        missing.insert(0, basename(there))
        there = dirname(there)
    with Files(there).folder(missing, make=True) as opened:
        yield opened


def quoted(path: Place) -> str:
    """A path as a word for the shell."""
    import shlex

    return shlex.quote(os.fspath(path))


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


def _readable(path: str) -> Iterator[KeyFile]:
    """A private key by what its `.pub` says, so that only the one looked for is opened."""
    for public_of in (_public_beside, _public_of_private):
        with suppress(TheraschedError):
            yield _key_file(path, public_of(path))
            return


def _public_beside(path: str) -> str:
    return _public_in(path + PUBLIC)


def _public_of_private(path: str) -> str:
    try:
        return sshsig.private_head(_content(path)).public
    except sshsig.BadKey as error:
        raise _unfit(path, error) from error


def _public_in(path: str) -> str:
    try:
        return sshsig.without_comment(_content(path).decode("utf-8", "replace"))
    except sshsig.BadKey as error:
        raise _unfit(path, error) from error


def _unfit(path: str, error: sshsig.BadKey) -> UnfitKey:
    return UnfitKey(f"{path} is {error}", hint=NEW_KEY)


def _key_file(path: str, public: str) -> KeyFile:
    return KeyFile(path, public, sshsig.fingerprint(public))


def _content(path: str) -> bytes:
    with _reading(path) as (folder, name):
        return folder.content(name)


def _mode(path: str) -> int:
    with _reading(path) as (folder, name):
        return folder.status(name).st_mode


@contextmanager
def _reading(path: str) -> Iterator[tuple[Folder, str]]:
    real = realpath(path)  # a link to a key is followed
    with reading(path), Files(dirname(real)).folder([]) as folder:
        yield folder, basename(real)


def _names(folder: Place) -> set[str]:
    """The names in a folder; none where there is none, or it can't be read."""
    with suppress(OSError, StorageFailed), Files(realpath(folder)).folder([]) as opened:
        return set(opened.names())
    return set()
