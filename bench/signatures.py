"""The signed history of a made-up practice: keys, signatures, later edits and comments.

Each event is what the program itself would have written at that moment, with the keys made from
the seed; Ed25519 signs the same bytes the same way, so the logs are the same bytes each time. What
is signed, and when, is decided here; how an event is spelled and chained, in `domain.chain`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from therasched.domain import canon, chain, lifecycle, signers
from therasched.domain.chain import Event
from therasched.domain.context import context
from therasched.domain.verification import WINDOW
from therasched.storage import paths, sshsig
from therasched.storage.codec import encode_session
from therasched.storage.files import Files
from therasched.storage.ledger import ALLOWED, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

LATELY = timedelta(days=3)  # so long before now about half is not signed yet
SIGNED_LATELY, SIGNED = 0.5, 0.995
EDITED, COMMENTED = 0.04, 0.05

COMMENTS = (
    ("addendum", "The school answered: the reading list lies on her table now."),
    ("late-entry", "Came ten minutes late; the warm-up was left out."),
    ("comment", "Rang the next day: the rule held for one evening."),
    ("comment", "The letter of the surgery came and lies with the papers."),
    ("addendum", "The mother confirms what was agreed on, by telephone."),
)


class Plan(NamedTuple):
    """An event to be: when and whose, and what it says; `session` as it was then."""

    at: datetime
    by: str
    event: Event
    session: Session | None = None
    said: Mapping[str, Any] = {}


def secret(seed: int, practitioner: str) -> Ed25519PrivateKey:
    """The key of a practitioner."""
    made = sha256(f"{seed} key {practitioner}".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(made)


def write_keys(seed: int, practice: str, practitioners: Iterable[str], folder: Path) -> None:
    """Write the files of keys into a folder; those of before go."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for code in practitioners:
        key, path = secret(seed, code), folder / f"{practice}-{code}"
        public = sshsig.public_line(key.public_key().public_bytes_raw())
        data = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        for file, content in ((path, data), (path.with_suffix(".pub"), f"{public}\n".encode())):
            file.unlink(missing_ok=True)
            file.touch(mode=0o600)
            file.write_bytes(content)


def keep_heads(folder: Path) -> None:
    """Keep the heads as the program does, so that its first signature need not look for them."""
    files = Files(folder)
    ledger = Ledger(files)
    with files.writing() as writer:
        ledger._keep_heads(writer, ledger.heads())  # noqa: SLF001 - what signing does at its end


def logs(
    seed: int, sessions: Iterable[Session], practice: Practice, opened_at: datetime
) -> Iterator[tuple[str, bytes]]:
    """Every file of the signed history, by its path.

    Args:
        seed: what keys, salts and chances follow from.
        sessions: all there are.
        practice: with its people, and the moment it stands still at.
        opened_at: when its keys were added.
    """
    plans = [
        *_of_keys(seed, practice, opened_at),
        *(plan for one in sessions for plan in _of_session(seed, one, practice)),
    ]
    plans.sort(key=lambda plan: (plan.at, plan.event.session, plan.event.kind))
    written: dict[str, list[str]] = defaultdict(list)
    of_practice = []
    for event in _chained(seed, plans, practice):
        name = event.session
        written[paths.log_path(name) if name else paths.PRACTICE_LOG].append(chain.line(event))
        if not name:
            of_practice.append(event)
    written[ALLOWED] = [signers.allowed_signers(of_practice)]
    for path, lines in written.items():
        yield path, "".join(lines).encode()


def _of_keys(seed: int, practice: Practice, opened_at: datetime) -> Iterator[Plan]:
    """The first key signs for itself, and then for those of the others."""
    desk = practice.settings.practitioner
    for number, code in enumerate(practice.settings.practitioners):
        public = sshsig.public_line(secret(seed, code).public_key().public_bytes_raw())
        said = {"key": public, "practitioner": code}
        at = opened_at + timedelta(minutes=7 * number)
        yield Plan(at, desk, Event(chain.ADD_KEY), said=said)


def may_be_signed(session: Session, practice: Practice) -> bool:
    """Whether there is something complete to sign."""
    kind = lifecycle.kind_of(session, practice)
    return (
        "outcome" in kind.asks
        and session.span.end_at <= practice.now
        and lifecycle.outcome_complete(session, kind)
    )


def _of_session(seed: int, session: Session, practice: Practice) -> Iterator[Plan]:
    if not may_be_signed(session, practice):
        return
    chance, by = Random(f"{seed} signed {session.id}"), session.practitioner
    lately = session.span.end_at > practice.now - LATELY
    signed_at = session.span.end_at + timedelta(seconds=300 + int(chance.random() * 1500))
    if chance.random() >= (SIGNED_LATELY if lately else SIGNED) or signed_at > practice.now:
        return
    about = Event("", session=session.id, role=chain.PRACTITIONER)
    edited_at = signed_at + timedelta(seconds=600 + int(chance.random() * 80_000))
    first = _without_last_line(session)
    if chance.random() < EDITED and first != session and edited_at <= practice.now:
        yield Plan(signed_at, by, about._replace(kind=chain.SIGN), first)
        yield Plan(edited_at, by, about._replace(kind=chain.EDIT), session)
    else:
        yield Plan(signed_at, by, about._replace(kind=chain.SIGN), session)
    commented_at = edited_at + timedelta(seconds=3600 + int(chance.random() * 500_000))
    if chance.random() < COMMENTED and commented_at <= practice.now:
        kind, text = COMMENTS[int(chance.random() * len(COMMENTS))]
        commented = about._replace(kind=chain.COMMENT, type=kind)
        yield Plan(commented_at, by, commented, said={"text": text})


def _without_last_line(session: Session) -> Session:
    """The session before the last line of its first note was written."""
    outcome = session.outcome
    for client, part in outcome.clients.items():
        if part.note:
            shorter = part._replace(note=part.note.rpartition("\n")[0])
            return session._replace(
                outcome=outcome._replace(clients={**outcome.clients, client: shorter})
            )
    return session._replace(outcome=outcome._replace(note=outcome.note.rpartition("\n")[0]))


def _chained(seed: int, plans: Sequence[Plan], practice: Practice) -> Iterator[Event]:
    """The events, each naming the one before it and the one before it in its own log."""
    keys = {}
    for code in practice.settings.practitioners:
        key = secret(seed, code)
        keys[code] = key, key.public_key().public_bytes_raw()
    last: dict[str, tuple[int, str, str]] = {}  # of each log: its number, its hash, its lock
    head = ""
    for plan in plans:
        name = plan.event.session
        number, previous, locks_at = last.get(name, (0, "", ""))
        event = plan.event._replace(
            practice=practice.settings.id,
            by=plan.by,
            n=str(number + 1),
            at=chain.write_instant(plan.at),
            clock=chain.SIMULATED,  # as the program says where the settings set the clock
        )
        if event.kind in chain.VERSIONS:
            locks_at = locks_at or chain.write_instant(plan.at + WINDOW)
            event = event._replace(locks_at=locks_at)
        salt = sha256(f"{seed} salt {name} {event.n}".encode()).hexdigest()[:32]
        drafted = chain.drafted(event, _body(plan, practice), salt, filter(None, (head, previous)))
        key, public = keys[plan.by]
        sig = sshsig.encode(public, key.sign(sshsig.to_sign(chain.signed_bytes(drafted))))
        event = drafted._replace(sig=sig)
        head = chain.link(event)
        last[name] = number + 1, head, locks_at
        yield event


def _body(plan: Plan, practice: Practice) -> Mapping[str, Any]:
    if plan.session is None:
        return plan.said
    note = canon.canonical(encode_session(plan.session))
    return {"context": context(plan.session, practice), "note": note}
