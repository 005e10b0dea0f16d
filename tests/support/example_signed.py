"""What is signed in the made-up practice: logs made of tables, with the keys that everybody has.

Each event hangs on what it is and when, salts too, so the logs are the same bytes each time. All
of it was signed while the clock stood where the table says, which the events tell.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from therasched.domain import attestation, canon, chain, lifecycle, signers
from therasched.domain.chain import Event
from therasched.domain.context import context
from therasched.storage import keyfiles, keys, paths
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

FIRST_DAY = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
WINDOW = timedelta(hours=attestation.WINDOW_HOURS)

UNSIGNED = {"z7jj", "sx47", "hlf3"}
"""Marked sessions that nobody has signed yet, by what people type of their ids."""

NOT_COSIGNED = 2
"""How many of Tom's latest sessions Lena has not co-signed: one is to be, one is sent back."""

LATER: dict[str, list[tuple[str, str, str]]] = {
    "nwrk": [("addendum", "", "The school answered: they bring the reading list to the table.")],
    "x4dj": [
        ("late-entry", "", "She came ten minutes late; we left out the warm-up."),
        ("correction", "The wrong shop was named.", "It was the bakery, not the post office."),
    ],
    "jx6c": [("comment", "", "Maria S. rang the next day: the rule held for one evening.")],
}
"""What was added after signing: kind, reason, text."""

CHANGED = {"h4mn": ("room", "Room 3")}
"""What a session said when it was signed and says no more: a hand edit within the window."""


class Plan(NamedTuple):
    """An event to be: when, who, and what it says."""

    at: datetime
    by: str
    event: Event
    body: Mapping[str, Any]


def logs(
    files: Mapping[str, bytes], sessions: Iterable[tuple[str, Session]], practice: Practice
) -> dict[str, bytes]:
    """Every file of the signed history by its path.

    Args:
        files: the practice without it.
        sessions: each with the path of its file.
        practice: with its clock.
    """
    plans = [*_keys(practice), *_of_sessions(files, sessions, practice)]
    return _Scribe(practice).write(sorted(plans, key=lambda plan: plan.at))


def _keys(practice: Practice) -> Iterable[Plan]:
    for number, code in enumerate(practice.settings.practitioners):
        body = {"key": _public(practice, code), "practitioner": code}
        at = FIRST_DAY + timedelta(minutes=7 * number)
        yield Plan(at, next(iter(practice.settings.practitioners)), Event(chain.ADD_KEY), body)


def _public(practice: Practice, code: str) -> str:
    return keyfiles.read(f"{keyfiles.shipped_place()}/{practice.settings.id}-{code}").public


def _of_sessions(
    files: Mapping[str, bytes], sessions: Iterable[tuple[str, Session]], practice: Practice
) -> Iterable[Plan]:
    of_tom = []
    for path, session in sessions:
        kind = lifecycle.kind_of(session, practice)
        if (
            session.id[:4] in UNSIGNED
            or "outcome" not in kind.asks
            or not lifecycle.has_begun(session, practice.now)
            or not lifecycle.outcome_complete(session, kind)
        ):
            continue
        at = _signed_at(session)
        note = canon.canonical(plain(read_tree(files[path]).root))  # type: ignore[arg-type]
        if session.id[:4] in CHANGED:
            key, value = CHANGED[session.id[:4]]
            note = dict(note) | {key: value}
        body = {"context": context(session, practice), "note": note}
        event = Event(chain.SIGN, session=session.id, role=chain.PRACTITIONER)
        yield Plan(at, session.practitioner, event, body)
        if session.practitioner == "tom":
            of_tom.append((at, session))
        for number, (what, reason, text) in enumerate(LATER.get(session.id[:4], [])):
            later = at + timedelta(hours=3 + 2 * number)
            added = {"text": text} | ({"reason": reason} if reason else {})
            comment = Event(chain.COMMENT, session=session.id, role=chain.PRACTITIONER, type=what)
            yield Plan(later, session.practitioner, comment, added)
    of_tom.sort(key=lambda one: one[0])
    for at, session in of_tom[:-NOT_COSIGNED]:
        cosign = Event(chain.COSIGN, session=session.id, role=chain.SUPERVISOR)
        yield Plan(at + timedelta(hours=20), "lena", cosign, {})
    at, session = of_tom[-NOT_COSIGNED]
    returned = Event(chain.RETURN, session=session.id, role=chain.SUPERVISOR)
    why = {"reason": "Please add what the grip looked like without the wedge."}
    yield Plan(at + timedelta(hours=20), "lena", returned, why)


def _signed_at(session: Session) -> datetime:
    """Half an hour after its end, at most, to the second."""
    seconds = int.from_bytes(sha256(f"signed {session.id}".encode()).digest()[:4]) % 1500
    return session.span.end_at.astimezone(UTC) + timedelta(seconds=300 + seconds)


class _Scribe:
    """Writes events one after the other, each naming what came before it."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        ring = keys.Keyring(practice.settings.id, ask=None)
        self._signers = {
            code: ring.signer([_public(practice, code)]) for code in practice.settings.practitioners
        }
        self._events: dict[str, list[Event]] = {}
        self._head: list[str] = []

    def write(self, plans: Iterable[Plan]) -> dict[str, bytes]:
        for plan in plans:
            self._add(plan)
        made = {
            paths.log_path(name) if name else paths.PRACTICE_LOG: "".join(map(chain.line, events))
            for name, events in self._events.items()
        }
        made["signed/allowed_signers"] = signers.allowed_signers(self._events[""])
        return {path: text.encode() for path, text in made.items()}

    def _add(self, plan: Plan) -> None:
        name = plan.event.session
        before = self._events.setdefault(name, [])
        event = plan.event._replace(
            practice=self._practice.settings.id,
            by=plan.by,
            n=str(len(before) + 1),
            at=chain.write_instant(plan.at),
            clock=chain.SIMULATED,
        )
        if event.kind in chain.VERSIONS:
            event = event._replace(locks_at=chain.write_instant(plan.at + WINDOW))
        if event.kind in (chain.COSIGN, chain.RETURN) or event.type == "correction":
            event = event._replace(of=chain.link(attestation.latest(before)[-1]))
        salt = sha256(f"salt {name} {event.n}".encode()).hexdigest()[:32]
        after = [*self._head, *(chain.link(one) for one in before[-1:])]
        drafted = chain.drafted(event, plan.body, salt, after)
        signed = drafted._replace(sig=self._signers[plan.by].sign(chain.signed_bytes(drafted)))
        before.append(signed)
        self._head = [chain.link(signed)]
