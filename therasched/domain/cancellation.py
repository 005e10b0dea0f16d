"""Calling a session off: what notice was given and what that leaves in the record.

Rule 6, cancellation: notice by the client shorter than the policy (24 hours, per service) is a
late cancellation, exactly as long is not; the practitioner's or clinic's own is never late and
never billed; indirect and non-client sessions keep just the fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.catalogue import (
    BILLED,
    CANCELLED,
    CANCELLED_BY_PRACTITIONER,
    DIRECT,
    LATE_CANCELLATION,
)
from therasched.domain.outcome import Cancelled
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session


class Cancellation(NamedTuple):
    """The decision: attendance ("" where there is none), notice and policy in minutes."""

    attendance: str
    notice: int
    policy: int

    @property
    def billable(self) -> bool:
        """Whether the session is billed all the same."""
        return self.attendance in BILLED


def decide(session: Session, practice: Practice, by: str, at: datetime) -> Cancellation:
    """Decide what a cancellation `by` client, practitioner or clinic `at` a moment leaves."""
    notice = int((session.span.start_at - at).total_seconds() // 60)
    policy = practice.notice_for(session.service)
    if not session.clients or session.mode != DIRECT:
        return Cancellation("", notice, policy)
    if by != "client":
        return Cancellation(CANCELLED_BY_PRACTITIONER, notice, policy)
    return Cancellation(LATE_CANCELLATION if notice < policy else CANCELLED, notice, policy)


def with_cancellation(
    session: Session, decision: Cancellation, by: str, at: datetime, reason: str
) -> Session:
    """A copy that is called off, every client marked as decided."""
    outcome = session.outcome
    if decision.attendance:
        for client in session.clients:
            part = outcome.of(client)._replace(attendance=decision.attendance)
            outcome = outcome.with_client(client, part)
    return session._replace(cancelled=Cancelled(by, at, reason), outcome=outcome)
