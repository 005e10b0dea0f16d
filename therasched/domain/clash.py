"""Overlaps: two sessions that want the same practitioner, client or room at one time.

Spans are half-open (10–11 and 11–12 don't clash); what was called off holds nothing (rule 8).
Neither does work for a client that is due on a day, while whole days off do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from therasched.domain.lifecycle import is_cancelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from therasched.domain.session import Session


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


def all_clashes(sessions: Iterable[Session]) -> Iterator[Clash]:
    """Every clash among sessions once, by start; linear in sessions that don't overlap."""
    running: list[Session] = []
    for session in sorted(sessions, key=lambda one: (one.span.start_at, one.id)):
        running = [one for one in running if one.span.end_at > session.span.start_at]
        yield from clashes(session, running)
        running.append(session)
