"""A client or a contact given another code, in files that nobody else has seen yet.

Two clones may give one code to two people. Then the one of here gets another code when clones are
joined (`storage.joining`): in its file, in the sessions and clients that name it, and in what is
remembered of messages, so that nobody gets one twice. What is signed keeps its codes for ever.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from therasched.domain import canon, outbox
from therasched.domain.notice import Recipient
from therasched.errors import Refused
from therasched.storage import merging, paths, records
from therasched.storage.field import FileStyle
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from therasched.domain.canon import Data

    Record = dict[str, Data]

LISTS = {paths.CLIENTS: ("clients",), paths.CONTACTS: ("participants", "guardians", "contacts")}
"""The lists that hold the codes of clients, and those of contacts."""

FOLDERS = tuple(f"{one}/" for one in LISTS)

BY_CODE = (("outcome", "clients"), ("admin", "shared"))
"""What a session keeps by the codes of its clients."""


def code_of(path: str) -> str:
    """The code of the person that a file is about."""
    return path.rpartition("/")[2].removesuffix(".yaml")


def practice_in(settings: bytes) -> str:
    """The id of a practice, from its settings."""
    return str(_mapping(settings).get("id"))


def free_code(code: str, taken: Collection[str]) -> str:
    """Another code: the next number after all that are taken, where it has one, else `CODE-2`."""
    stem = code.rstrip("0123456789")
    number = code[len(stem) :]
    if not (stem and number):
        stem, number = f"{code[:60]}-", "1"
    pattern = re.compile(rf"{re.escape(stem)}([0-9]{{1,6}})")
    known = (pattern.fullmatch(one) for one in taken)
    most = max([int(number), *(int(one[1]) for one in known if one)])
    return f"{stem}{most + 1:0{len(number)}}"


class Recoding:
    """A person of here who gets another code."""

    def __init__(self, path: str, new: str, practice: str) -> None:
        """Know who it is.

        Args:
            path: her file, `clients/c014.yaml`.
            new: the other code.
            practice: the id of the practice.
        """
        self.path, self.old, self.new = path, code_of(path), new
        self.folder = path.rpartition("/")[0]
        self.target = f"{self.folder}/{new}.yaml"
        self._practice = practice

    def files(
        self, base: Mapping[str, bytes], ours: Mapping[str, bytes]
    ) -> dict[str, bytes | None]:
        """What becomes of files of ours; None for what is gone.

        Args:
            base: what files were when clones parted: what had the code then meant somebody else.
            ours: those that changed since.

        Raises:
            Refused: what was signed names the code.
            FaultyData: a file that names it can't be edited.
        """
        found: dict[str, bytes | None] = {self.path: None}
        found[self.target] = self._edited(self.path, ours[self.path], {"code": self.new})
        for path, data in ours.items():
            said = _said(path, data)
            wanted = self._renamed(said)
            if wanted == said or self._renamed(was := _said(path, base.get(path, b""))) != was:
                continue
            if ours.get(_log_of(path)):
                self._refuse(paths.id_in(path))
            found[path] = self._edited(path, data, wanted)
        sessions = [paths.id_in(path) for path in found if _log_of(path)]
        for path, data in ours.items():
            if path.startswith(f"{paths.OUTBOX}/"):
                found[path] = self._remembered(data, sessions)
        return found

    def _refuse(self, session: str) -> NoReturn:
        raise Refused(
            f"{self.old} is one person here and another one there, and {session} is signed with "
            "it, so it can't be given another code; nothing was merged",
            hint=f"git log --all --stat -- {self.path}",
        )

    def _renamed(self, said: Record) -> Record:
        """What a session or a client says, with the other code."""
        found = dict(said)
        for key in LISTS[self.folder]:
            codes = found.get(key)
            if isinstance(codes, list):
                found[key] = [self.new if one == self.old else one for one in codes]
        wishes = found.get("reminders")
        if isinstance(wishes, list) and self.folder == paths.CONTACTS:
            found["reminders"] = [self._to_whom(one) for one in wishes]
        for first, second in BY_CODE if self.folder == paths.CLIENTS else ():
            above, parts = found.get(first), canon.at(found, (first, second))
            if isinstance(parts, dict) and isinstance(above, dict):
                named = {self.new if key == self.old else key: parts[key] for key in parts}
                found[first] = {**above, second: named}
        return found

    def _to_whom(self, wish: Data) -> Data:
        mine = isinstance(wish, dict) and wish.get("to") == self.old
        return {**wish, "to": self.new} if mine and isinstance(wish, dict) else wish

    def _edited(self, path: str, data: bytes, wanted: Record) -> bytes:
        kind = merging.kind_of(path)
        assert kind is not None
        said = _said(path, data)
        edits = records.changes(said, {**said, **wanted})
        return records.spliced(path, data, edits, FileStyle(kind))

    def _remembered(self, data: bytes, sessions: Collection[str]) -> bytes:
        """A part of the ledger of messages, with what stands there for the person."""
        role = "client" if self.folder == paths.CLIENTS else "contact"
        for session in sessions:
            was, now = (
                outbox.recipient_hash(self._practice, session, Recipient(code, role, "", ""))
                for code in (self.old, self.new)
            )
            data = data.replace(was.encode(), now.encode())
        return data


def _log_of(path: str) -> str:
    folder, _, name = path.rpartition("/")
    session = paths.session_name(folder, name)
    return paths.log_path(session.id) if session else ""


def _said(path: str, data: bytes) -> Record:
    """What the file of a session or a person says; nothing for any other."""
    return {} if path == paths.SETTINGS or merging.kind_of(path) is None else _mapping(data)


def _mapping(data: bytes) -> Record:
    try:
        said = plain(read_tree(data).root)
    except MalformedYaml:
        return {}
    return said if isinstance(said, dict) else {}
