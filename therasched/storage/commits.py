"""What commits hold, asked of git: which files differ, what is in them, and that they do no harm.

Read into memory and left alone; who merges and writes is `storage.clone`. Names are judged in
`storage.admission`.
"""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

from therasched.errors import Refused
from therasched.storage import paths, recoding
from therasched.storage.admission import is_record, require_apart, require_harmless
from therasched.storage.contents import LIMIT
from therasched.storage.gitcommit import Entry
from therasched.storage.joining import Known
from therasched.storage.remote import Remote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from therasched.domain.syncing import Tips

GONE = "000000"
"""The mode of what a commit has no more (git-diff-tree(1))."""


class Commits(Remote):
    """A repository, one remote of it, and the commits of both."""

    def between(self, old: str, new: str) -> list[str]:
        """The paths in which two commits differ."""
        return [] if old == new else [*self._entries(old, new)]

    def _entries(self, old: str, new: str) -> dict[str, Entry]:
        """The paths that differ between two commits, and what the second one has there."""
        arguments = ("-r", "-z", "--no-renames", "--no-ext-diff")
        words = iter(os.fsdecode(self._told("diff-tree", *arguments, old, new)).split("\0"))
        found = {}
        for word in words:
            if word.startswith(":"):
                _, mode, _, blob, _ = word[1:].split(" ")
                found[next(words)] = Entry(mode, blob)
        return found

    def _names(self, commit: str) -> list[str]:
        """The paths of all files in a commit."""
        out = self._told("ls-tree", "-r", "-z", "--name-only", commit)
        return [one for one in os.fsdecode(out).split("\0") if one]

    def _require_harmless(
        self, entries: Mapping[str, Entry], way: str, commit: str, more: Iterable[str] = ()
    ) -> None:
        """Refuse what must not go between clones.

        Args:
            entries: what differs in a commit.
            way: `taken from`, or `given to`.
            commit: the one that has it.
            more: other paths that it will lie beside.

        Raises:
            Refused: there is such a thing.
        """
        for name, entry in entries.items():
            require_harmless(name, entry.mode, way)
        odd = [name for name in entries if entries[name].mode != GONE and not is_record(name)]
        if odd:
            require_apart(odd, [*self._names(commit), *more], way)
        blobs = {entry.blob: name for name, entry in entries.items()}
        stdin = "".join(f"{blob}\n" for blob in blobs)
        told = self._asked("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=stdin)
        for line in told.split("\n"):
            blob, _, size = line.partition(" ")
            if size.isdecimal() and int(size) > LIMIT:  # "missing" of what is gone
                raise Refused(
                    f"{blobs[blob]} is too large to be {way} a remote (1 MiB)",
                    hint=f"git log --stat -- {quote(blobs[blob])}",
                )

    def _contents(self, commit: str, names: Sequence[str]) -> dict[str, bytes]:
        """What files hold in a commit, as far as they are there."""
        asked = [name for name in names if "\n" not in name]
        stdin = "".join(f"{commit}:{name}\n" for name in asked)
        out = self._told("cat-file", "--batch", stdin=os.fsencode(stdin))
        found, at = {}, 0
        for name in asked:
            end = out.index(b"\n", at)
            words, at = out[at:end].split(b" "), end + 1
            if b":" in words[0] or len(words) != len(("name", "type", "size")):
                continue  # `COMMIT:NAME missing`
            end = at + int(words[2])
            if words[1] == b"blob":  # a folder may have its name there
                found[name] = out[at:end]
            at = end + 1
        return found

    def _known(self, tips: Tips) -> Known:
        """What another code for a person asks for."""
        codes: list[str] = []
        for commit in (tips.ours, tips.theirs):
            names = self._told("ls-tree", "-z", "--name-only", commit, *recoding.FOLDERS)
            codes += map(recoding.code_of, os.fsdecode(names).split("\0"))
        said = self._contents(tips.ours, [paths.SETTINGS]).get(paths.SETTINGS, b"")
        return Known(recoding.practice_in(said), codes)
