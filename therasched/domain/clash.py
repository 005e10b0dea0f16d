"""Overlaps: two sessions that want the same practitioner, client or room at one time.

Spans are half-open (10–11 and 11–12 don't clash); what was called off holds nothing (rule 8).
Neither does work for a client that is due on a day, while whole days off do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from therasched.domain.lifecycle import is_cancelled
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from therasched.domain.session import Session


Owner = TypeVar("Owner")


class Clash(NamedTuple):
    """Two sessions and what both of them claim, as (practitioner|client|room, name) pairs."""

    session: Session
    other: Session
    claims: tuple[tuple[str, str], ...]


def claims_of(session: Session) -> set[tuple[str, str]]:
    """What a session needs for itself alone: work due on a day (whole days, a client) nothing."""
    if session.span.whole_days and session.clients:
        return set()
    claims = {("client", client) for client in session.clients}
    if session.practitioner:
        claims.add(("practitioner", session.practitioner))
    if session.room:
        claims.add(("room", session.room.casefold()))
    return claims


def clashes(session: Session, others: Iterable[Session]) -> Iterator[Clash]:
    """The clashes of one session with others, in their order; itself (same id) apart."""
    if is_cancelled(session):
        return
    mine = claims_of(session)
    for other in others:
        if other.id == session.id or is_cancelled(other) or not session.span.overlaps(other.span):
            continue
        shared = mine & claims_of(other)
        if shared:
            yield Clash(session, other, tuple(sorted(shared)))


class Hold(NamedTuple):
    """What a session keeps others from having, and when (in seconds); enough to find clashes."""

    id: str
    start: int
    end: int
    claims: frozenset[tuple[str, str]]


def hold_of(session: Session) -> Hold | None:
    """What a session holds; None where that is nothing."""
    if is_cancelled(session) or not (claims := claims_of(session)):
        return None
    start, end = session.span.start.timestamp(), session.span.end.timestamp()
    return Hold(session.id, int(start), int(end), frozenset(claims))


def all_clashes(sessions: Iterable[Session]) -> Iterator[Clash]:
    """Every clash among sessions once, by start; linear in sessions that don't overlap."""
    held = [(hold, session) for session in sessions if (hold := hold_of(session)) is not None]
    for later, earlier, claims in all_overlaps(held):
        yield Clash(later, earlier, claims)


def all_overlaps(
    held: Iterable[tuple[Hold, Owner]],
) -> Iterator[tuple[Owner, Owner, tuple[tuple[str, str], ...]]]:
    """Whose holds overlap, the later first, and what both claim; as `all_clashes`."""
    running: list[tuple[Hold, Owner]] = []
    for hold, owner in sorted(held, key=lambda one: (one[0].start, one[0].id)):
        running = [one for one in running if one[0].end > hold.start]
        for other, whose in running:
            if not hold.claims.isdisjoint(other.claims) and other.id != hold.id:
                yield owner, whose, tuple(sorted(hold.claims & other.claims))
        running.append((hold, owner))
