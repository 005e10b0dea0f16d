"""Where the files of a practice for the outside go: single ones, and folders of calendars.

What may be written where is decided in `storage.exports` and `storage.vdir`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from therasched.storage import exports, vdir

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.domain.export import Updated, Wanted, Written


class Exits:
    """Where the files of one practice for the outside go; a rehearsal only looks."""

    def __init__(self, practice: Path, identity: str, *, rehearse: bool) -> None:
        self._practice = practice
        self._identity = identity
        self._rehearse = rehearse

    def write(self, target: str, parts: Iterable[bytes]) -> Written:
        """Write a file whole or not at all. Raises Refused, StorageFailed."""
        return exports.stream(Path(target), parts, self._practice, rehearse=self._rehearse)

    def update(self, folder: str, wanted: Wanted) -> Updated:
        """Bring a folder of calendars up to date. Raises Refused, StorageFailed."""
        return vdir.put(
            Path(folder), wanted, self._identity, self._practice, rehearse=self._rehearse
        )
