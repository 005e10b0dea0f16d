"""Changing a session, whoever asks: refused when it is locked, signed along when it is signed.

Every use case that writes to a session saves through here, so that none forgets. The key is opened
before anything is written, and record and signature go together under one lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions import attest
from therasched.domain import attestation
from therasched.domain.chain import EDIT
from therasched.errors import Refused, StorageFailed

if TYPE_CHECKING:
    from therasched.actions.attest import Pen
    from therasched.actions.office import Office
    from therasched.domain.session import Session, Stored


def save(office: Office, stored: Stored, changed: Session) -> tuple[Stored, tuple[str, ...]]:
    """Write a changed session; what was written, and what the person should know.

    Raises:
        Refused: it is locked, or is signed and no key is at hand to sign the change.
        StorageFailed: the disk says no; where only the signature is missing, it says so.
    """
    one = attest.standing(office, stored)
    attest.require_open(office, stored)
    if not one.signed:
        return office.sessions.save(stored, changed), ()
    ink = attest.pen(office) if one.attested else None
    with office.ledger.holding():
        saved = office.sessions.save(stored, changed)
        try:
            return saved, amended(office, stored, saved, ink)
        except StorageFailed as error:
            raise StorageFailed(
                f"{saved.path} is saved, but not signed: {error.message}",
                hint=f"therasched sign {saved.session.id}",
            ) from error


def housekeep(office: Office, stored: Stored, changed: Session) -> Stored:
    """Write what is no part of what is signed: this a locked session takes, too.

    Raises:
        Refused: it is locked, and its text is not the one that was signed.
    """
    one = attest.standing(office, stored)
    attest.require_readable(one, stored.session.id)
    if one.locked and one.changed:
        name = stored.session.id
        raise Refused(
            f"{name} {attest.told_lock(office, one)}, and was changed by hand since",
            hint=f"therasched restore {name}",
        )
    return office.sessions.save(stored, changed)


def require_unsigned(office: Office, stored: Stored) -> None:
    """Refuse to take away what was signed.

    Raises:
        Refused: it is signed.
    """
    one, name = attest.standing(office, stored), stored.session.id
    attestation.require_open(name, one, attest.told_lock(office, one))
    if one.signed:
        raise Refused(
            f"{name} is signed, and what is signed is not removed",
            hint=f'therasched cancel {name}\ntherasched purge {name} --reason "…"',
        )


def amended(office: Office, before: Stored, stored: Stored, ink: Pen | None) -> tuple[str, ...]:
    """After a command changed a session that is signed: sign the change, too (rule 3, inside).

    A change by hand that was there before is not signed along with it.

    Returns:
        What the person should know.
    """
    one = attest.standing(office, stored)
    if not one.changed:
        return ()
    if ink is None or not attest.standing(office, before).attested:
        return (f"changed since it was signed: therasched sign {stored.session.id}",)
    attest.version(office, stored, ink, EDIT)
    return ("the change is signed, too",)
