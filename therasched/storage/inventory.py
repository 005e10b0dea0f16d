"""Which files there are: what belongs to the practice by its name, and what got among it.

Looks at names only. Copies that a sync program, an editor or an unfinished merge left are told
with the file they are a copy of; nothing is ever changed or opened here.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from therasched.domain.finding import Finding
from therasched.errors import StorageFailed
from therasched.storage import paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.storage.files import Files

ENDING = ".yaml"
COPY_HINT = "compare the two, keep what is right in one file, delete the other"
STRAY_HINT = "move it out of the practice"


class Inventory:
    """The files of one practice, found once."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def sessions(self) -> list[str]:
        """Every file that may be a session, by path, also misnamed ones."""
        return self._session_files[0]

    def strays(self) -> list[Finding]:
        """What lies among the files of the practice and is none of them, by path."""
        strays = self._session_files[1].copy()
        for folder in (paths.CLIENTS, paths.CONTACTS):
            strays += self._people_strays(folder)
        for name in self._files.names(""):
            if name != paths.SETTINGS and paths.SETTINGS.removesuffix(ENDING) in name:
                strays += _copies("", name, [paths.SETTINGS])
        return sorted(strays)

    def _people_strays(self, folder: str) -> Iterable[Finding]:
        names = _seen(self._files.names(folder))
        good = [name for name in names if _is_person(name)]
        for name in names:
            if not _is_person(name):
                message, hint = "not a file of the practice", STRAY_HINT
                if name.endswith(ENDING):
                    message = "the file's name is no code (small letters, digits, hyphens)"
                    hint = "rename it, and set its code to the same"
                yield _copy(folder, name, good) or _stray(folder, name, message, hint)

    @cached_property
    def _session_files(self) -> tuple[list[str], list[Finding]]:
        found: list[str] = []
        strays: list[Finding] = []
        self._walk(paths.SESSIONS, found, strays)
        return found, strays

    def _walk(self, folder: str, found: list[str], strays: list[Finding]) -> None:
        names = _seen(self._files.names(folder))
        good = {name for name in names if paths.session_name(folder, name) is not None}
        for name in names:
            path = f"{folder}/{name}"
            if name in good:
                found.append(path)
            elif self._is_folder(path):
                self._walk(path, found, strays)
            elif copy := _copy(folder, name, good):
                strays.append(copy)
            elif name.endswith(ENDING):
                found.append(path)
            else:
                strays.append(_stray(folder, name, "not a file of the practice", STRAY_HINT))

    def _is_folder(self, path: str) -> bool:
        try:
            self._files.names(path)
        except StorageFailed:
            return False
        return True


def _seen(names: Iterable[str]) -> list[str]:
    """Names without those that begin with a dot: they are the system's or an editor's."""
    return [name for name in names if not name.startswith(".")]


def _is_person(name: str) -> bool:
    return name.endswith(ENDING) and paths.is_code(name.removesuffix(ENDING))


def _copies(folder: str, name: str, originals: Iterable[str]) -> list[Finding]:
    copy = _copy(folder, name, originals)
    return [copy] if copy else []


def _copy(folder: str, name: str, originals: Iterable[str]) -> Finding | None:
    """What a file is a copy of, told by its name: `anna-k (conflicted copy).yaml`, `anna-k.yaml~`.

    Dropbox, Nextcloud, Syncthing, OneDrive, Windows, editors and git's merge all keep the name.
    """
    found = max((one for one in originals if _is_named_after(name, one)), key=len, default="")
    if found:
        return _stray(folder, name, f"a copy of {found} that a program left", COPY_HINT)
    if "conflict" in name.lower():
        return _stray(folder, name, "a copy that a sync program left", COPY_HINT)
    return None


def _is_named_after(name: str, original: str) -> bool:
    stem = original.removesuffix(ENDING)
    rest = name.removeprefix(stem)
    return original in name or (rest != name and not rest[0].isalnum())


def _stray(folder: str, name: str, message: str, hint: str) -> Finding:
    return Finding(f"{folder}/{name}".removeprefix("/"), 1, 1, message, hint=hint)
