"""How a practice looks on pages: its own templates and its picture, as files.

Templates lie in `templates/portal/` and `templates/pages/` of the practice, and for all practices
of a person in her configuration folder. What a template may ask for is decided in `render.pages`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from therasched.errors import FaultyData
from therasched.storage.files import Files

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "templates"
KINDS = ("portal", "pages")
ENDINGS = (".html", ".css")


def own(files: Files, kind: str) -> dict[str, tuple[str, str]]:
    """The person's templates and then the practice's by name, each with its place and its text.

    Args:
        files: of the practice.
        kind: `portal` for clients' pages, `pages` for those of the practice.

    Raises:
        FaultyData: one is no text.
        StorageFailed: one can't be read.
    """
    found: dict[str, tuple[str, str]] = {}
    configuration = _configuration()
    if configuration.is_dir():
        found |= {
            name: (str(configuration / path), text)
            for name, path, text in _templates(Files(configuration), kind)
        }
    return found | {name: (path, text) for name, path, text in _templates(files, kind)}


def of_practice(files: Files) -> dict[str, bytes]:
    """The practice's own templates for pages as they are, by path. Raises StorageFailed."""
    return {path: files.read(path) for kind in KINDS for path in _paths(files, kind)}


def picture(files: Files, path: str) -> bytes:
    """The file of a picture in the practice. Raises NotFound, StorageFailed, UsageFault."""
    return files.read(path)


def _templates(files: Files, kind: str) -> Iterator[tuple[str, str, str]]:
    for path in _paths(files, kind):
        try:
            text = files.read(path).decode()
        except UnicodeDecodeError as error:
            raise FaultyData("this is not UTF-8", where=f"{path}:1") from error
        yield path.removeprefix(f"{FOLDER}/"), path, text


def _paths(files: Files, kind: str) -> Iterator[str]:
    for name in files.names(f"{FOLDER}/{kind}"):
        if name.endswith(ENDINGS) and not name.startswith("."):
            yield f"{FOLDER}/{kind}/{name}"


def _configuration() -> Path:
    named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    if named.is_absolute():
        return named / "therasched"
    return Path(os.path.expanduser("~/.config/therasched"))  # noqa: PTH111 (no home is no error)
