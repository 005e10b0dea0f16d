"""The keys of a practice: adding one, vouching for another's, retiring one.

A key counts once an event of the practice says so (`domain.signers`). The first key of a practice
signs for itself; a later one is signed for by a key that is known. Where key files lie and how
they are made is storage's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions import attest
from therasched.domain import signers
from therasched.domain.chain import ADD_KEY, RETIRE_KEY, Event
from therasched.domain.text import normalise
from therasched.errors import NotFound, Refused

if TYPE_CHECKING:
    from therasched.actions.attest import Pen
    from therasched.actions.office import Office
    from therasched.domain.signers import Key


def keys(office: Office) -> list[Key]:
    """Every key that was ever added."""
    return signers.keys(office.ledger.of_practice())


def add(
    office: Office, practitioner: str, public: str, *, unvouched: bool = False, file: str = ""
) -> Event:
    """Add a key of a practitioner.

    It is signed for by a known key of who is at this desk; where there is none, by the new key
    itself, which nobody vouches for unless it is the first one of the practice.

    Args:
        office: the practice.
        practitioner: whose key it is.
        public: `ssh-ed25519 AAAA…`.
        unvouched: the new key signs for itself: the known ones are lost.
        file: where the new key lies, if not in one of the usual places.

    Raises:
        Refused: the key is known already, retired, or no key is at hand to sign for it.
    """
    known = {one.public: one for one in keys(office)}
    if public in known and known[public].until is not None:
        raise Refused("this key was retired, and a retired key does not come back")
    if public in known and known[public].practitioner != practitioner:
        raise Refused(f"this key is {known[public].practitioner}'s")
    ink = _old_pen(office, practitioner, unvouched=unvouched)
    ink = ink or attest.pen(office, publics=[public], file=file)
    if public in known and ink.signer.public == public:
        raise Refused("this key is known already", hint="therasched key list")
    body = {"key": public, "practitioner": practitioner}
    return attest.put(office, ink, Event(ADD_KEY), body)


def _old_pen(office: Office, practitioner: str, *, unvouched: bool) -> Pen | None:
    """A known key to sign for the new one with; None where that one has to do so itself."""
    desk = office.practice.settings.practitioner
    if signers.usable(office.ledger.of_practice(), desk) and not unvouched:
        return attest.pen(office)
    if practitioner != desk:
        raise Refused(
            f"{desk} has no key to sign for {practitioner}'s with",
            hint="therasched key add --new",
        )
    return None


def retire(office: Office, public: str, reason: str = "") -> Event:
    """Retire a key: what it signed before still verifies, what it signs from now on does not.

    Raises:
        NotFound: there is no such key in use.
        Refused: no key is at hand to sign for that.
    """
    known = {one.public: one for one in keys(office) if one.until is None}
    if public not in known:
        raise NotFound("there is no such key in use", hint="therasched key list")
    body = {"key": public, "practitioner": known[public].practitioner}
    if written := normalise(reason):
        body["reason"] = written
    return attest.put(office, attest.pen(office), Event(RETIRE_KEY), body)


def find(office: Office, text: str, fingerprints: dict[str, str]) -> str:
    """The public line of the key that a fingerprint, its beginning, or a practitioner names.

    Args:
        office: the practice.
        text: what was typed.
        fingerprints: of each public line.

    Raises:
        NotFound: none, or several.
    """
    wanted = text.removeprefix("SHA256:")
    found = [
        one.public
        for one in keys(office)
        if one.until is None
        if text in (one.practitioner, one.public)
        or (
            len(wanted) >= 4 and fingerprints[one.public].removeprefix("SHA256:").startswith(wanted)
        )
    ]
    if len(found) == 1:
        return found[0]
    what = "several keys fit" if found else "no key in use fits"
    raise NotFound(f'{what} "{text}"', hint="therasched key list")
