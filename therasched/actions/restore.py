"""Bringing back what was signed, and taking away by law what may not be kept.

`restore` gives a session's file the signed text back; nothing that was typed is lost. `purge`
takes a session's text out of the tree and leaves a signed tombstone: hashes and signatures stay,
so that the chain still verifies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions import attest
from therasched.domain import attestation, canon, chain, signers
from therasched.domain.chain import PURGE, Event
from therasched.domain.record import NamedTuple
from therasched.domain.text import normalise
from therasched.errors import Refused, StorageFailed

if TYPE_CHECKING:
    from therasched.actions.attest import Pen
    from therasched.actions.office import Office
    from therasched.domain.canon import Data
    from therasched.domain.session import Stored
    from therasched.domain.verification import SignedWith

CORRECTION = "correction"


class Restored(NamedTuple):
    """A session with its signed text; `fields` are what was put back."""

    stored: Stored
    fields: tuple[str, ...]


def typed_since(office: Office, name: str, stored: Stored | None) -> str:
    """What stands in a session's file otherwise than it was signed, field by field.

    Raises:
        Refused: it was never signed, or was purged.
    """
    lines = []
    note = _signed(office, name, stored).note
    content = dict(stored.content) if stored is not None else {}
    try:
        now = canon.canonical(content)
    except canon.Uncanonical:
        now = content
    for path in canon.differences(dict(note), now):
        value = canon.at(now, path) or ""
        lines.append(f"{'.'.join(map(str, path))}: {_in_words(value)}")
    return "\n".join(lines)


class Damaged(NamedTuple):
    """A session whose file may be damaged: its id, where its file lies or would lie, what it says.

    `stored` is None where the file is gone or can't be read.
    """

    name: str
    path: str
    stored: Stored | None


def restore(office: Office, damaged: Damaged, ink: Pen | None = None, reason: str = "") -> Restored:
    """Give a session's file the text back that was signed.

    Args:
        office: the practice.
        damaged: the session as it is.
        ink: who signs what was typed as a correction; None keeps it only as a draft.
        reason: why it is a correction.

    Raises:
        Refused: it was never signed, or was purged.
    """
    name, path, stored = damaged
    signed = _signed(office, name, stored)
    if stored is not None and attestation.says(stored.content, signed):
        return Restored(stored, ())
    typed = typed_since(office, name, stored)
    fields = tuple(line.partition(":")[0] for line in typed.splitlines() if ": " in line)
    with office.ledger.holding():
        restored = office.sessions.restore(path, signed.note)
        if ink is not None:
            why = reason or "typed into the session after it was signed"
            try:
                attest.comment(office, restored, ink, typed, kind=CORRECTION, reason=why)
            except StorageFailed as error:
                raise StorageFailed(
                    f"{restored.path} is saved, but the correction is not: {error.message}",
                    hint=f'therasched comment {name} --kind correction --reason "…"',
                ) from error
    return Restored(restored, fields)


def require_genuine(
    office: Office, name: str, stored: Stored | None, signed_with: SignedWith
) -> None:
    """Refuse to bring back what the log says if that is not what was signed.

    Args:
        office: the practice.
        name: the session's id.
        stored: the session as it is, None where its file is gone or can't be read.
        signed_with: gives the public key that made an event's signature, or raises ValueError.

    Raises:
        Refused: the log's text, or its signature, was tampered with; or there is none.
    """
    event = _signed(office, name, stored)
    known = {one.public for one in signers.keys(office.ledger.of_practice())}
    try:
        genuine = signed_with(chain.signed_bytes(event), event.sig) in known
    except ValueError:
        genuine = False
    if not genuine or chain.digest(event.salt, event.body or {}) != event.digest:
        raise Refused(
            f"what the log says of {name} is not what was signed", hint=f"therasched verify {name}"
        )


def _signed(office: Office, name: str, stored: Stored | None) -> Event:
    """The version that counts: of several side by side the one that the file says, if any."""
    events = office.ledger.get(name, ())
    attest.require_readable(attestation.standing(events, None, office.now), name)
    if any(event.kind == PURGE for event in events):
        raise Refused(f"{name} was purged: its text is gone", hint=f"therasched verify {name}")
    if not attestation.versions(events):
        raise Refused(f"{name} was never signed", hint=f"therasched log {name}")
    return attestation.current(events, stored.content if stored is not None else None)[0]


def _in_words(value: Data) -> str:
    if isinstance(value, str):
        return value or "(taken away)"
    return canon.to_json(value)


class Purged(NamedTuple):
    """What a purge took away: paths of files, and whether the log held text."""

    files: tuple[str, ...]
    again: bool


def require_reason(name: str, reason: str) -> None:
    """Refuse a purge without a reason.

    Raises:
        Refused: there is none.
    """
    if not normalise(reason):
        raise Refused("a purge needs a reason", hint=f'therasched purge {name} --reason "…"')


def is_purged(office: Office, name: str) -> bool:
    """Whether a session was purged before."""
    return any(event.kind == PURGE for event in office.ledger.get(name, ()))


def purge(office: Office, name: str, ink: Pen, reason: str) -> Purged:
    """Take a session's text out of the practice, leaving a tombstone.

    Done again it clears what a merge brought back, and adds no second tombstone.

    Raises:
        Refused: a reason is missing.
    """
    require_reason(name, reason)
    again = is_purged(office, name)
    with office.ledger.holding():
        if not again:
            attest.put(office, ink, Event(PURGE, session=name), {"reason": normalise(reason)})
        try:
            office.ledger.rewrite(name, _without_text)
            files = office.sessions.erase(name)
        except StorageFailed as error:
            hint = f'therasched purge {name} --reason "…"'
            raise StorageFailed(f"the purge is not complete: {error.message}", hint=hint) from error
    return Purged(tuple(files), again)


def _without_text(event: Event) -> Event:
    return event if event.kind == PURGE else chain.purged(event)
