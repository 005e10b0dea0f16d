"""Signing: attest a session, add to it what comes later, co-sign it, send it back.

A signature opens a window of 24 hours (rule 3); afterwards there are only comments. Every event
goes through `put`, which gives it its place in the chain. What may be signed is decided here, what
a chain proves in `domain.verification`, how a key signs in storage.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.domain import attestation, canon, chain, lifecycle, signers, when
from therasched.domain.chain import COMMENT, COSIGN, PRACTITIONER, RETURN, SIGN, SUPERVISOR
from therasched.domain.context import context
from therasched.domain.record import NamedTuple
from therasched.domain.text import normalise
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from therasched.actions.office import Office
    from therasched.domain.attestation import Standing
    from therasched.domain.canon import Data
    from therasched.domain.chain import Event, Head
    from therasched.domain.ports import Signer
    from therasched.domain.session import Session, Stored

LONGEST_COMMENT = 20_000  # characters
WINDOW = timedelta(hours=attestation.WINDOW_HOURS)


class Pen(NamedTuple):
    """Who signs, with the key open: nothing is written before this is at hand.

    `clock` is what the event tells of the clock; `late` whether one behind the newest event will
    do.
    """

    signer: Signer
    by: str
    clock: str = ""
    clock_ok: bool = False


class Attested(NamedTuple):
    """A session that is signed, and where it stands; `fresh` is False if nothing was to do."""

    stored: Stored
    standing: Standing
    fresh: bool = True


def standing(office: Office, stored: Stored) -> Standing:
    """Where a session stands with its signatures."""
    return attestation.of_stored(stored, office.practice)


def require_open(office: Office, stored: Stored) -> None:
    """Refuse to change a session that is locked.

    Raises:
        Refused: with the lock time.
    """
    one = standing(office, stored)
    attestation.require_open(stored.session.id, one, told_lock(office, one))


def told_lock(office: Office, one: Standing) -> str:
    """When it was signed and locked, as the end of a sentence about it."""
    if one.unreadable:
        return "has a signed history that can't be read"
    if one.purged:
        return "was purged"
    if one.signed_at is None or one.locks_at is None:
        return "is not signed"
    signed, locks = (
        when.say_short(at.astimezone(office.practice.zone), office.now)
        for at in (one.signed_at, one.locks_at)
    )
    return f"was signed on {signed} and locked on {locks}"


# --- the pen ---------------------------------------------------------------------------------


def pen(
    office: Office, *, clock_ok: bool = False, publics: Sequence[str] = (), file: str = ""
) -> Pen:
    """Open the key of the practitioner at this desk.

    Args:
        office: the practice.
        clock_ok: sign although the clock is behind the newest event; the event tells so.
        publics: the keys that will do; without them those that the practice knows.
        file: where the key lies, if not in one of the usual places.

    Raises:
        Refused: there is no key, it is not on this machine, or the clock was set in a real
            practice.
    """
    settings = office.practice.settings
    by, clock = settings.practitioner, ""
    if office.clock_set_by:
        if not settings.clock:
            raise Refused(
                f"a real practice is not signed while {office.clock_set_by} sets the clock",
                hint=f"unset {office.clock_set_by}",
            )
        clock = chain.SIMULATED
    publics = publics or require_key(office)
    who = settings.practitioners[by].name
    return Pen(office.keyring.signer(publics, who=who, file=file), by, clock, clock_ok)


def require_key(office: Office) -> list[str]:
    """The keys that whoever is at this desk may sign with.

    Raises:
        Refused: there is none.
    """
    settings = office.practice.settings
    publics = signers.usable(office.ledger.of_practice(), settings.practitioner)
    if not publics:
        name = settings.practitioners[settings.practitioner].name
        raise Refused(
            f"{name} ({settings.practitioner}) has no key to sign with",
            hint="therasched key add --new\ntherasched key add FILE",
        )
    return publics


def put(office: Office, ink: Pen, event: Event, body: Mapping[str, Data]) -> Event:
    """Sign an event and add it to its log.

    Args:
        office: the practice.
        ink: who signs.
        event: kind, session and whatever its kind has; the rest is filled in here.
        body: what it says.

    Raises:
        Refused: the clock is behind the newest event.
    """

    def make(events: Sequence[Event], heads: Sequence[Head]) -> Event:
        clock = _clock(office, ink, heads, event.kind)
        number = 1 + max((int(one.n) for one in events), default=0)
        placed = event._replace(
            practice=office.practice.settings.id,
            by=ink.by,
            n=str(number),
            at=chain.write_instant(office.now_at),
            clock=clock,
        )
        if event.kind in chain.VERSIONS:
            opened = attestation.locks_at(events)
            placed = placed._replace(locks_at=opened or chain.write_instant(office.now_at + WINDOW))
        followed = {name for one in events for name in one.after}
        previous = {chain.link(one) for one in events} - followed
        after = [*previous, *(head.link for head in heads)]
        drafted = chain.drafted(placed, body, office.ledger.new_salt(), after)
        return drafted._replace(sig=ink.signer.sign(chain.signed_bytes(drafted)))

    return office.ledger.append(event.session, make)


def _clock(office: Office, ink: Pen, heads: Sequence[Head], kind: str) -> str:
    """What the event tells of the clock."""
    from therasched.domain.survey import TOLERANCE

    newest = max((chain.read_instant(head.at) for head in heads), default=office.now_at)
    if office.now_at >= newest - TOLERANCE:
        return ink.clock
    if not ink.clock_ok:
        said = when.say_short(newest.astimezone(office.practice.zone), office.now)
        or_else = ", or --clock-ok, which is recorded" if kind in (SIGN, COSIGN) else ""
        raise Refused(
            f"the clock stands before the newest signature, which is of {said}",
            hint=f"set the clock right{or_else}",
        )
    return " ".join(filter(None, [ink.clock, chain.BEHIND]))


# --- signing ---------------------------------------------------------------------------------


def require_signable(office: Office, stored: Stored) -> Standing:
    """Refuse what can't be signed (rule 3, sign).

    Raises:
        Refused: its type is not signed, it has not begun, its outcome is not complete, it is
            somebody else's, or it is locked and was changed by hand.
    """
    session = stored.session
    one = standing(office, stored)
    require_readable(one, session.id)
    kind = lifecycle.kind_of(session, office.practice)
    if "outcome" not in kind.asks:
        raise Refused(f"{kind.name} entries are not signed", hint=f"therasched show {session.id}")
    if one.locked and not one.attested:
        raise Refused(
            f"{session.id} {told_lock(office, one)}, and was changed by hand since",
            hint="\n".join(
                f"therasched restore {session.id}{how}" for how in ("", " --as-correction")
            ),
        )
    require_own(office, session, f"therasched sign {session.id} --as supervisor")
    if not lifecycle.has_begun(session, office.now):
        raise Refused(f"{session.id} has not begun", hint=f"therasched plan {session.id}")
    if not lifecycle.outcome_complete(session, kind):
        raise Refused(
            f"the outcome of {session.id} is not complete",
            hint=f"therasched outcome {session.id}",
        )
    _body(office, stored)
    return one


def is_own(office: Office, session: Session) -> bool:
    """Whether it is a session of who is at this desk, or of nobody: others can't sign it."""
    return session.practitioner in ("", office.practice.settings.practitioner)


def require_own(office: Office, session: Session, hint: str) -> None:
    """Refuse to sign what is somebody else's. Raises Refused."""
    if not is_own(office, session):
        desk = office.practice.settings.practitioner
        told = f"{session.id} is {session.practitioner}'s session, and {desk} is at this desk"
        raise Refused(told, hint=hint)


def will_lock_at(office: Office, one: Standing) -> datetime:
    """When a session will be locked if it is signed now, in the practice's zone."""
    locks = one.locks_at or office.now_at + WINDOW
    return locks.astimezone(office.practice.zone)


def sign(office: Office, stored: Stored, ink: Pen) -> Attested:
    """Sign a session as it is; one that is signed and unchanged stays as it is.

    Raises:
        Refused: it can't be signed.
    """
    with office.holding() as held:
        if require_signable(held, stored).attested:
            return Attested(stored, standing(held, stored), fresh=False)
        path = held.sessions.rename(stored.path)
        if path != stored.path and path in held.sessions.named(stored.session.id):
            stored = stored._replace(path=path)  # a rehearsal has moved nothing
        return version(held, stored, ink, SIGN)


def version(office: Office, stored: Stored, ink: Pen, kind: str) -> Attested:
    """Put a version of a session's text into its log.

    Raises:
        ChangedOnDisk: the file says something else by now, which nobody has seen.
    """
    event = chain.Event(kind, session=stored.session.id, role=PRACTITIONER)
    with office.ledger.holding():
        office.sessions.require_unchanged(stored)
        put(office, ink, event, _body(office, stored))
    return Attested(stored, standing(office, stored))


def _body(office: Office, stored: Stored) -> dict[str, Data]:
    """What a version holds: the canonical note, and what it refers to."""
    try:
        note = canon.canonical(stored.content)
        referred = context(stored.session, office.practice)
    except canon.Uncanonical as error:
        raise Refused(f"{error}, which can't be signed", where=stored.path) from error
    return {"context": referred, "note": note}


def cosign(office: Office, stored: Stored, ink: Pen) -> Attested:
    """Sign for what another one signed.

    Raises:
        Refused: it is not signed, changed since, one's own, or others are to co-sign it.
    """
    with office.holding() as held:
        one = require_supervisable(held, stored)
        if one.changed:
            raise Refused(
                f"{stored.session.id} was changed since it was signed",
                hint=f'therasched return {stored.session.id} --reason "…"',
            )
        if one.cosigned_by == ink.by:
            return Attested(stored, one, fresh=False)
        put(held, ink, _supervising(held, stored, COSIGN), {})
        return Attested(stored, standing(held, stored))


def send_back(office: Office, stored: Stored, ink: Pen, reason: str) -> Attested:
    """Return a session to who signed it, with a reason; it stays signed as it is.

    Raises:
        Refused: it is not signed, or one's own.
    """
    body = {"reason": _text(reason, "a reason")}
    with office.holding() as held:
        require_supervisable(held, stored)
        put(held, ink, _supervising(held, stored, RETURN), body)
        return Attested(stored, standing(held, stored))


def require_supervisable(office: Office, stored: Stored) -> Standing:
    """Refuse to supervise what can't be.

    Raises:
        Refused: it is not signed, was signed by the one at this desk, or others supervise it.
    """
    one, settings = standing(office, stored), office.practice.settings
    name, desk = stored.session.id, settings.practitioner
    require_readable(one, name)
    if not one.signed or one.purged:
        raise Refused(f"{name} is not signed", hint=f"therasched show {name}")
    if one.signed_by == desk:
        raise Refused(f"{name} was signed by {desk}, whom another one supervises")
    signer = settings.practitioners.get(one.signed_by)
    supervisors = signer.requires_cosign if signer else ()
    if supervisors and desk not in supervisors:
        raise Refused(f"{name} is to be co-signed by {' or '.join(supervisors)}, not by {desk}")
    return one


def _supervising(office: Office, stored: Stored, kind: str) -> Event:
    """What a supervisor signs: it is about the version that counts now."""
    about, _ = attestation.current(office.ledger.get(stored.session.id, ()), stored.content)
    return chain.Event(kind, session=stored.session.id, role=SUPERVISOR, of=chain.link(about))


def require_commentable(office: Office, stored: Stored) -> Standing:
    """Refuse a comment on what can still be written into the session itself.

    Raises:
        Refused: it is not signed, or was purged.
    """
    one, name = standing(office, stored), stored.session.id
    require_readable(one, name)
    if one.purged:
        raise Refused(f"{name} was purged", hint=f"therasched verify {name}")
    if not one.signed:
        raise Refused(
            f"{name} is not signed: what is to be added can stand in it",
            hint=f"therasched outcome {name} --note TEXT\ntherasched edit {name}",
        )
    return one


def comment(
    office: Office, stored: Stored, ink: Pen, text: str, *, kind: str = COMMENT, reason: str = ""
) -> Event:
    """Add to a session that is signed: the original stays first and as it is (rule 4).

    Args:
        office: the practice.
        stored: the session.
        ink: who signs.
        text: what is added.
        kind: one of `chain.COMMENT_TYPES`.
        reason: why; a correction needs one.

    Raises:
        Refused: it is not signed, the text is empty or too long, a correction has no reason.
    """
    body = {"text": _text(text, "a text")}
    if reason or kind == "correction":
        body["reason"] = _text(reason, "a reason")
    with office.holding() as held:
        require_commentable(held, stored)
        about, _ = attestation.current(held.ledger.get(stored.session.id, ()), stored.content)
        event = chain.Event(COMMENT, session=stored.session.id, role=PRACTITIONER, type=kind)
        if kind == "correction":
            event = event._replace(of=chain.link(about))
        return put(held, ink, event, body)


def require_readable(one: Standing, name: str) -> None:
    """Refuse to build on a history of which a line can't be read.

    Raises:
        Refused: there is such a line.
    """
    if one.unreadable:
        raise Refused(f"{name} has a signed history that can't be read", hint="therasched verify")


def _text(text: str, what: str) -> str:
    """A text of an event as it enters: canonical."""
    written = normalise(text)
    if not written:
        raise Refused(f"{what} is needed", hint='--reason "…"' if what == "a reason" else "")
    if len(written) > LONGEST_COMMENT:
        raise Refused(f"{what} has {LONGEST_COMMENT:,} characters at most")
    return written
