"""Drafts: what somebody typed and what is not saved yet, so that no text is ever lost.

They lie in `.therasched/drafts/`, readable for the owner alone and ignored by git; whoever saves
the text drops its draft. `doctor` tells which were left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.storage.paths import DERIVED

if TYPE_CHECKING:
    from therasched.storage.files import Files

FOLDER = f"{DERIVED}/drafts"


class Drafts:
    """The drafts of one practice."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def paths(self) -> list[str]:
        """Where those lie that were left."""
        return [f"{FOLDER}/{name}" for name in self._files.names(FOLDER)]

    def keep(self, name: str, data: bytes) -> str:
        """Keep a text under a name, or the first of 2-NAME, 3-NAME … that is free; its path."""
        with self._files.writing() as writer:
            taken, free, count = self._files.names(FOLDER), name, 1
            while free in taken:
                count += 1
                free = f"{count}-{name}"
            writer.create(f"{FOLDER}/{free}", data)
        return f"{FOLDER}/{free}"

    def read(self, path: str) -> bytes:
        """The text as it is by now."""
        return self._files.read(path)

    def drop(self, path: str) -> None:
        """Take one away whose text is saved elsewhere."""
        with self._files.writing() as writer:
            writer.remove(path, read=self._files.read(path), keep=False)
