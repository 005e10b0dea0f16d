"""Where a session stands: its three steps and what it is waiting for.

Everything here is derived from the record, the type and the time given; nothing is stored. The
bars of the agenda, the work list and the choice of "her next session" all ask these functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.catalogue import (
    CALLED_OFF,
    COMPLETED,
    DIRECT,
    INDIRECT,
    TOOK_PLACE,
    EventType,
)
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session


class Steps(NamedTuple):
    """The three bars: done, not done, or None where the step does not apply (rule 1, bars)."""

    schedule: bool
    plan: bool | None
    outcome: bool | None


def kind_of(session: Session, practice: Practice) -> EventType:
    """The event type of a session; a type the settings don't know counts as non-client."""
    known = practice.settings.types.get(session.type)
    return known or EventType(session.type, session.type, "non-client", "", ())


def missing_fields(session: Session, kind: EventType) -> tuple[str, ...]:
    """The fields that a type requires and the session lacks (rule 2, client types)."""
    if not kind.for_clients:
        return () if session.title else ("title",)
    required = {"service": session.service, "clients": session.clients, "mode": session.mode}
    return tuple(name for name, value in required.items() if not value)


def steps(session: Session, kind: EventType) -> Steps:
    """The bars of a session."""
    return Steps(
        schedule=not missing_fields(session, kind),
        plan=bool(session.plan) if "plan" in kind.asks else None,
        outcome=outcome_complete(session, kind) if "outcome" in kind.asks else None,
    )


def outcome_complete(session: Session, kind: EventType) -> bool:
    """Every client's attendance when direct, status completed when not (rule 1, bars)."""
    if kind.for_clients and session.mode == DIRECT:
        parts = [session.outcome.of(client).attendance for client in session.clients]
        return bool(parts) and all(parts)
    return session.outcome.status == COMPLETED


def is_cancelled(session: Session) -> bool:
    """Whether the session was called off as a whole; it then waits for nothing.

    A group in which every member cancelled is called off too, whoever wrote that down.
    """
    if session.cancelled is not None:
        return True
    parts = [session.outcome.of(client).attendance for client in session.clients]
    return bool(parts) and all(part in CALLED_OFF for part in parts)


def has_begun(session: Session, now: datetime) -> bool:
    """Whether the session's start has come."""
    return session.span.start_at <= now


def is_past(session: Session, now: datetime) -> bool:
    """Whether the session is over."""
    return session.span.end_at <= now


def took_place_for(session: Session, client: str) -> bool:
    """Whether it counts as a previous session of that client (rule 5, homework).

    Attended and non-billable ones do, and indirect ones that were completed.
    """
    if client not in session.clients or session.cancelled is not None:
        return False
    if session.mode == INDIRECT:
        return session.outcome.status == COMPLETED
    return session.outcome.of(client).attendance in TOOK_PLACE


def awaits_plan(session: Session, kind: EventType) -> bool:
    """Whether a plan is still to be written."""
    return "plan" in kind.asks and not session.plan and not is_cancelled(session)


def lacks_outcome(session: Session, kind: EventType) -> bool:
    """Whether its outcome is to be marked, now or once it has begun."""
    asked = "outcome" in kind.asks and session.cancelled is None
    return asked and not outcome_complete(session, kind)


def awaits_outcome(session: Session, kind: EventType, now: datetime) -> bool:
    """Whether it has begun and its outcome is still to be marked."""
    return has_begun(session, now) and lacks_outcome(session, kind)


def unshared_homework(session: Session) -> tuple[str, ...]:
    """The clients whose homework is written and not shared."""
    return tuple(
        client
        for client in session.clients
        if session.outcome.of(client).homework and client not in session.shared
    )
