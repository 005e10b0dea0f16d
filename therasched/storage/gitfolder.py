"""A git repository as it lies on disk: found, and read as far as that needs no program.

For what must not wait for a process, and for what must not trust the repository: nothing of its
configuration counts here. Asks git nothing: `storage.git` does (commits), `storage.githistory` too.
"""

from __future__ import annotations

import os
from os import path
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1 << 26  # bytes: `packed-refs` of the largest repositories are smaller
DEPTH = 5  # symbolic references that lead to each other
UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
}
_HEX = frozenset("0123456789abcdef")


class Repository(NamedTuple):
    """Where a practice's repository lies.

    `top` is the folder of its working tree, `prefix` the practice's path inside, "" or with a
    final slash. `folder` is git's own, `common` what all working trees of the repository share.
    """

    top: str
    prefix: str
    folder: str
    common: str

    def head(self) -> str:
        """The commit that is checked out; "" while there is none, or where it can't be told."""
        return self.resolve("HEAD")

    def branch(self) -> str:
        """The reference that HEAD names, "" where it names a commit itself."""
        text = content(path.join(self.folder, "HEAD"))
        return text[5:].strip() if text.startswith("ref: ") else ""

    def resolve(self, name: str) -> str:
        """The object id that a reference leads to, or ""."""
        for _ in range(DEPTH):
            text = self._content(name)
            if not text.startswith("ref: "):
                return text if is_object_id(text) else ""
            name = text[5:].strip()
        return ""

    def _content(self, name: str) -> str:
        """What a reference holds; those of this working tree alone lie in its own folder."""
        if name != "HEAD" and (not name.startswith("refs/") or ".." in name):
            return ""
        if name == "HEAD":
            return content(path.join(self.folder, name)).strip()
        return content(path.join(self.common, name)).strip() or self._packed().get(name, "")

    def _packed(self) -> dict[str, str]:
        lines = content(path.join(self.common, "packed-refs")).split("\n")
        pairs = (line.partition(" ") for line in lines if line[:1] not in {"#", "^", ""})
        return {name: found for found, _, name in pairs}

    def below(self, start: str) -> dict[str, str]:
        """The object ids of all references whose name begins with `start`, a folder, by name."""
        names = {name for name in self._packed() if name.startswith(start)}
        folder = path.join(self.common, start)
        for place, _, files in os.walk(folder):
            names |= {path.join(start, path.relpath(place, folder), name) for name in files}
        found = {path.normpath(name): self.resolve(path.normpath(name)) for name in sorted(names)}
        return {name: commit for name, commit in found.items() if commit}

    def under_way(self) -> str:
        """What a person has begun and not finished, `a merge`, or ""."""
        names = (UNDER_WAY[name] for name in UNDER_WAY if self._has(name))
        return next(names, "")

    def _has(self, name: str) -> bool:
        return path.lexists(path.join(self.folder, name))

    def locks(self) -> Iterator[str]:
        """The lock files that keep others from committing; one whose git was killed stays."""
        places = [path.join(self.folder, name) for name in ("index", "HEAD")]
        places += [path.join(self.common, name) for name in (self.branch(), "packed-refs") if name]
        yield from (f"{one}.lock" for one in places if path.lexists(f"{one}.lock"))


def is_object_id(text: str) -> bool:
    """Whether it is the whole name of an object, SHA-1 or SHA-256."""
    return len(text) in {40, 64} and _HEX.issuperset(text)


def find(root: str) -> Repository | None:
    """The repository that a folder lies in, found as git finds it: going up, the first `.git`."""
    start = top = path.realpath(root)
    while True:
        folder = _git_folder(top)
        if folder:
            inside = path.relpath(start, top)
            prefix = "" if inside == "." else f"{inside}/"
            shared = content(path.join(folder, "commondir")).strip()
            return Repository(top, prefix, folder, path.normpath(path.join(folder, shared)))
        above = path.dirname(top)
        if above == top:
            return None
        top = above


def _git_folder(top: str) -> str:
    """Git's own folder of a working tree, or ""; one of several trees names it in a file."""
    place = path.join(top, ".git")
    if not path.isdir(place):
        text = content(place)
        if not text.startswith("gitdir: "):
            return ""
        place = path.normpath(path.join(top, text[8:].rstrip("\n")))
    return place if path.lexists(path.join(place, "HEAD")) else ""


def content(place: str) -> str:
    """The content of a file, "" where there is none or it can't be read."""
    try:
        if not path.isfile(place) or path.getsize(place) > LONGEST:
            return ""
        with open(place, "rb") as file:
            return os.fsdecode(file.read())
    except (OSError, ValueError):
        return ""
