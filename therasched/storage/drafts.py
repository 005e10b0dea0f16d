"""Drafts: what somebody typed and what is not saved yet, so that no text is ever lost.

They lie in `.therasched/drafts/`, readable for the owner alone and ignored by git; whoever saves
the text drops its draft. `doctor` tells which were left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.storage.paths import DRAFTS

if TYPE_CHECKING:
    from therasched.storage.files import Files


class Drafts:
    """The drafts of one practice."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def paths(self) -> list[str]:
        """Where those lie that were left."""
        return [f"{DRAFTS}/{name}" for name in self._files.names(DRAFTS)]

    def keep(self, name: str, data: bytes) -> str:
        """Keep a text under a name, or the first of 2-NAME, 3-NAME … that is free; its path."""
        with self._files.writing() as writer:
            taken, free, count = self._files.names(DRAFTS), name, 1
            while free in taken:
                count += 1
                free = f"{count}-{name}"
            writer.create(f"{DRAFTS}/{free}", data)
        return f"{DRAFTS}/{free}"

    def read(self, path: str) -> bytes:
        """The text as it is by now."""
        return self._files.read(path)

    def drop(self, path: str) -> None:
        """Take one away whose text is saved elsewhere."""
        with self._files.writing() as writer:
            writer.remove(path, read=self._files.read(path), keep=False)
