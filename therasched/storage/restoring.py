"""Giving a session's file the text back that was signed, and finding every copy of it.

Just the values that differ are put back, so comments and housekeeping stay; a file that can't be
read or edited any more is spelled anew. Which note that is, the log says (`domain.attestation`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain import canon
from therasched.domain.catalogue import NO_PLAN
from therasched.errors import ChangedOnDisk, NotFound
from therasched.storage import paths
from therasched.storage.drafts import Drafts
from therasched.storage.field import Field, FileStyle
from therasched.storage.fields import SESSION
from therasched.storage.yamldump import dump
from therasched.storage.yamledit import CannotEdit, Change, edit
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from therasched.storage.files import Files
    from therasched.storage.yamltree import Data

STYLE = FileStyle(SESSION)


def put_back(files: Files, path: str, right: str, note: Mapping[str, Any], *, header: str) -> None:
    """Write the text of a note into a file, having kept what stands there as a draft.

    Args:
        files: of the practice.
        path: where the file lies, or would lie.
        right: where it shall lie.
        note: a canonical note.
        header: the first line of a file that is spelled anew.
    """
    with files.writing() as writer:
        try:
            before = files.read(path)
        except NotFound:
            writer.create(right, restored(b"", note, header=header))
            return
        Drafts(files).keep(path.rpartition("/")[2], before)
        data = restored(before, note, header=header)
        if path == right:
            writer.replace(path, data, read=before)
        else:
            writer.move(path, right, data, read=before)


def require_same(files: Files, path: str, read: bytes) -> None:
    """Refuse to go on from what is no longer on disk.

    Raises:
        ChangedOnDisk: the file holds something else than what was read, or is gone.
    """
    try:
        same = files.read(path) == read
    except NotFound:
        same = False
    if not same:
        raise ChangedOnDisk(f"{path} changed on disk since it was read, so nothing was signed")


def copies(files: Files, session: str) -> list[str]:
    """The copies of a session that were kept when it was removed, restored or edited."""
    folders = (paths.REMOVED, paths.DRAFTS)
    return [
        f"{folder}/{name}" for folder in folders for name in files.names(folder) if session in name
    ]


def says_the_same(one: bytes | None, other: bytes | None) -> bool:
    """Whether two contents of a file are the same to a signature."""
    texts = []
    for data in (one, other):
        try:
            whole = plain(read_tree(data or b"").root)
            texts.append(canon.canonical(whole) if isinstance(whole, dict) else None)
        except (MalformedYaml, canon.Uncanonical):
            return False
    return texts[0] is not None and texts[0] == texts[1]


def restored(data: bytes, note: Mapping[str, Any], *, header: str) -> bytes:
    """The file with the text of a note.

    Args:
        data: the file as it is, empty where there is none.
        note: a canonical note.
        header: the first line of a file that is spelled anew.
    """
    spliced = _spliced(data, note) if data else None
    return dump(spelled(note), STYLE, header=header).encode() if spliced is None else spliced


def spelled(note: Mapping[str, Any]) -> dict[str, Any]:
    """A canonical note as a file has it: what is written as a block ends with a line feed."""
    return {key: _spelled(_below(SESSION, key), value) for key, value in note.items()}


def _spelled(field: Field | None, value: Data) -> Data:
    if isinstance(value, dict):
        return {key: _spelled(_below(field, key), one) for key, one in value.items()}
    block = field is not None and field.shape == "text" and value != NO_PLAN
    return f"{value}\n" if block else value


def _below(field: Field | None, key: str) -> Field | None:
    if field is None or field.shape != "record":
        return None if field is None else field.items
    return next((one for one in field.fields if one.key == key), None)


def _spliced(data: bytes, note: Mapping[str, Any]) -> bytes | None:
    """The file with just those values changed that differ; None where that can't be done."""
    try:
        now = plain(read_tree(data).root)
        if not isinstance(now, dict):
            return None
        ways = canon.differences(canon.canonical(now), dict(note))
        whole = spelled(note)
        changed = edit(data, [Change(way, canon.at(whole, way)) for way in ways], STYLE)
        again = plain(read_tree(changed).root)
        same = isinstance(again, dict) and canon.canonical(again) == note
    except (MalformedYaml, CannotEdit, canon.Uncanonical):
        return None
    return changed if same else None
