"""Whose a session with a fault is: whom it would be missing from, were the rest published.

The pages and calendars of these clients stay as they were until the fault is mended
(`actions.vouch`). A file that can't be read as one still holds words, and the log what was signed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from therasched.domain import attestation
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from therasched.domain.canon import Data
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session, Stored

_WORD = re.compile(r"\w[\w-]*")
_COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)
_CLIENTS = re.compile(r"^clients:(.*(?:\n(?:[ \t-].*)?)*)", re.MULTILINE)
_TYPE = re.compile(r"^type:[ \t]*[\"']?([\w-]+)", re.MULTILINE)


class Faulty(NamedTuple):
    """A session whose file has a fault: its bytes, none where the disk did not give them."""

    id: str
    path: str
    data: bytes


class SignedNotes(Protocol):
    """What makes sessions of signed notes."""

    def restore(self, path: str, note: Mapping[str, Data]) -> Stored:
        """Give a session's file the text of a canonical note back; what was typed is kept."""
        ...

    def as_signed(self, note: Mapping[str, Data]) -> Session:
        """The session that a canonical note tells of. Raises FaultyData."""
        ...


def concerned(faulty: Faulty, practice: Practice) -> frozenset[str] | None:
    """The clients whose session it is or may be; None where it may be anybody's."""
    text = _COMMENT.sub("", faulty.data.decode(errors="replace"))
    named = {word for word in _WORD.findall(text) if word in practice.clients}
    for event in attestation.versions(practice.signed.get(faulty.id, ())):
        signed = event.note.get("clients", [])
        named |= {str(one) for one in signed if str(one) in practice.clients}
    listed = [word for block in _CLIENTS.findall(text) for word in _WORD.findall(block)]
    if listed and all(word in practice.clients for word in listed):
        return frozenset(named)
    types = [practice.settings.types.get(one) for one in _TYPE.findall(text)]
    nobodys = bool(types) and all(one is not None and not one.for_clients for one in types)
    return frozenset(named) if nobodys and not listed else None
