"""A practice's own templates for messages: `templates/messages/LANGUAGE/KIND.txt`, as bytes.

What such a template may ask for is decided in `render.templates`; here is only which there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.errors import StorageFailed
from therasched.storage.paths import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.storage.files import Files


def own(files: Files) -> dict[str, bytes]:
    """Every file that lies there, by its path. Raises StorageFailed where one can't be read."""
    return {path: files.read(path) for path in _paths(files, MESSAGES)}


def _paths(files: Files, folder: str) -> Iterator[str]:
    """Every file below a folder, also one where none belongs; hidden ones are the system's."""
    for name in files.names(folder):
        if name.startswith("."):
            continue
        path = f"{folder}/{name}"
        try:
            files.names(path)
        except StorageFailed:
            yield path
        else:
            yield from _paths(files, path)
