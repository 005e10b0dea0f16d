"""Changing a session, whoever asks: refused when it is locked, signed along when it is signed.

Every use case that writes to a session saves through here, so that none forgets. The key is opened
before anything is written, and record and signature go together under one lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions import attest
from therasched.domain import attestation
from therasched.domain.chain import EDIT
from therasched.errors import ChangedOnDisk, Refused, StorageFailed

if TYPE_CHECKING:
    from therasched.actions.attest import Pen
    from therasched.actions.office import Office
    from therasched.domain.attestation import Standing
    from therasched.domain.session import Session, Stored


def save(office: Office, stored: Stored, changed: Session) -> tuple[Stored, tuple[str, ...]]:
    """Write a changed session; what was written, and what the person should know.

    Raises:
        ChangedOnDisk: it was signed since it was looked at.
        Refused: it is locked, be it only since then, or is signed and no key is at hand to sign
            the change, or is somebody else's.
        StorageFailed: the disk says no; where only the signature is missing, it says so.
    """
    one = attest.standing(office, stored)
    attest.require_open(office, stored)
    if one.attested:
        for session in (stored.session, changed):
            attest.require_own(office, session, f'therasched comment {session.id} "…"')
    ink = attest.pen(office) if one.attested else None
    with office.holding() as held:
        _require_standing(held, stored, one)
        saved = held.sessions.save(stored, changed)
        if not one.signed:
            return saved, ()
        try:
            return saved, amended(held, stored, saved, ink)
        except StorageFailed as error:
            raise StorageFailed(
                f"{saved.path} is saved, but not signed: {error.message}",
                hint=f"therasched sign {saved.session.id}",
            ) from error


def _require_standing(office: Office, stored: Stored, before: Standing) -> None:
    """Refuse to change what somebody signed meanwhile: to sign leaves its file as it was.

    Raises:
        ChangedOnDisk: it stands otherwise than it did.
        Refused: it is locked by now.
    """
    attest.require_open(office, stored)
    one = attest.standing(office, stored)
    if one._replace(comments=before.comments) != before:
        raise ChangedOnDisk(
            f"{stored.session.id} was signed meanwhile, so nothing was written",
            where=stored.path,
            hint="the same command again",
        )


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
    if one.locked:  # while the editor was open
        told, name = attest.told_lock(office, one), stored.session.id
        return (f"it {told}, so this is not signed: therasched restore {name}",)
    own = attest.is_own(office, before.session) and attest.is_own(office, stored.session)
    if ink is None or not own or not attest.standing(office, before).attested:
        return (f"changed since it was signed: therasched sign {stored.session.id}",)
    attest.version(office, stored, ink, EDIT)
    return ("the change is signed, too",)
