"""Which of two texts of a session goes before the other when clones are merged: the signed one.

Fields are merged by `domain.merge`; here is what becomes of that where something was signed. Once a
session is locked, no merge changes the text that somebody put their name to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import attestation, canon, chain
from therasched.domain.merge import CHANGED, LOCKED, SESSION, Conflict, Merged, merge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from therasched.domain.canon import Data
    from therasched.domain.chain import Event


def merge_signed(
    base: Mapping[str, Data] | None,
    ours: Mapping[str, Data],
    theirs: Mapping[str, Data],
    events: Sequence[Event],
    now: datetime,
) -> Merged:
    """Merge two versions of a session of which something was signed.

    Within the window fields are merged as ever, and where the session is to be signed again that is
    told (kind `CHANGED`). Once it is locked the text that was signed stays whole: the other one is
    told (kind `LOCKED`), with both texts as values at the path of the whole record. Housekeeping is
    merged all the same.

    Args:
        base: their common ancestor; None where both sides made it.
        ours: our version.
        theirs: the other version.
        events: those of both logs, ours first.
        now: this moment.
    """
    plain = merge(base, ours, theirs, SESSION)
    until = attestation.locks_at(events)
    if not until:
        return plain
    signed = attested(ours, theirs, events)
    if chain.read_instant(until) > now:
        if signed is None or plain.conflicts or attested(plain.data, plain.data, events):
            return plain
        return plain._replace(conflicts=(Conflict((), None, None, None, CHANGED),))
    if signed is None or (_said_alike(signed, plain.data) and not plain.conflicts):
        return plain
    text = {key: value for key, value in signed.items() if key != canon.HOUSEKEEPING}
    admin = plain.data.get(canon.HOUSEKEEPING)
    data = text if admin is None else {**text, canon.HOUSEKEEPING: admin}
    other = theirs if signed is ours else ours
    if base is not None and _said_alike(other, base):  # nothing of theirs gets lost
        return Merged(data)
    told = Conflict((), dict(base or {}), dict(ours), dict(theirs), LOCKED)
    return Merged(data, (told,))


def attested(
    ours: Mapping[str, Data], theirs: Mapping[str, Data], events: Sequence[Event]
) -> Mapping[str, Data] | None:
    """The one of two texts that a newest version covers; None where none does.

    Where both do, signed side by side, it is the one that was signed later.
    """
    found = [
        (event.at, chain.link(event), side)
        for event in attestation.latest(events)
        for side in (ours, theirs)
        if attestation.says(side, event)
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def _said_alike(one: Mapping[str, Data], other: Mapping[str, Data]) -> bool:
    """Whether two records say the same but for housekeeping."""
    try:
        return canon.canonical(one) == canon.canonical(other)
    except canon.Uncanonical:
        return one == other


def is_purged(events: Sequence[Event]) -> bool:
    """Whether the text of a session was taken away by law."""
    return any(event.kind == chain.PURGE for event in events)
