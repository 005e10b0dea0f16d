"""Wishing that the clients be told of a change by the next run that sends, or that they be not.

A wish is a line of the ledger (`domain.outbox`); what becomes of it is `actions.remind`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import due, outbox
from therasched.domain.outbox import UNWANTED, WANTED, Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.actions.office import Office
    from therasched.domain.outbox import Key, Outbox
    from therasched.domain.session import Session


def want(office: Office, box: Outbox, session: Session, kind: str) -> bool:
    """Have a notice sent by the next run that sends; False where there is nobody to tell."""
    if not due.told_of(session, office.practice, kind, office.now)[0]:
        return False
    key = outbox.wanted_key(session, kind)

    def wish(entries: Sequence[Entry]) -> Sequence[Entry]:
        if key in outbox.wishes(entries):
            return ()
        return (_entry(office, box, key, WANTED, entries),)

    box.add(outbox.month_of(key), wish)
    return True


def unwant(office: Office, box: Outbox, session: Session, kind: str) -> None:
    """Have nobody told of a change that was wished to be told before, when it was taken back."""
    wanted = outbox.wanted_key(session, kind)

    def contrary(entries: Sequence[Entry]) -> Sequence[Entry]:
        known = [key for key in outbox.wishes(entries) if key._replace(to="") == wanted]
        return [_entry(office, box, key, UNWANTED, entries) for key in known]

    box.add(outbox.month_of(wanted), contrary)


def _entry(office: Office, box: Outbox, key: Key, state: str, entries: Sequence[Entry]) -> Entry:
    return Entry(key, state, outbox.instant(office.now), box.host, outbox.turn(entries, key))
