"""What a session may wait for, whatever the time: an outcome, a signature, a supervisor.

Told from the session and its signed history, so that an index can keep it. Which sessions then do
wait, and for what, is decided in `views.worklist`; this only says which of them can't.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from therasched.domain import attestation, lifecycle
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from therasched.domain.chain import Event
    from therasched.domain.practice import Practice
    from therasched.domain.session import Stored

LATER = datetime(9999, 12, 31, tzinfo=UTC)
"""When every window is over: what is to be signed does not depend on when somebody looks."""


class Open(NamedTuple):
    """What is open: `outcome` and `sign` once it has begun, `questioned` at any time.

    `start` is in seconds since 1970. `signer` signed what nobody co-signed.
    """

    start: int
    outcome: bool = False
    sign: bool = False
    questioned: bool = False
    signer: str = ""


class Moment(NamedTuple):
    """When somebody looks, in seconds since 1970, and what counts in her practice.

    `signs`: anybody signs; `supervised`: practitioners whose signatures are to be co-signed.
    """

    now: int
    signs: bool
    supervised: Collection[str] = ()


class WorkStore(Protocol):
    """What a store of sessions knows of what is to be done."""

    def waiting(
        self, first: date, last: date, at: Moment
    ) -> tuple[list[Stored], list[tuple[str, Stored, Stored]]]:
        """The sessions that begin on these days and may wait for something, by day.

        And homework that waits for a review (`domain.homework`): the client, the session where
        that belongs, the one where it was given.
        """
        ...


def of_session(stored: Stored, events: Sequence[Event], practice: Practice) -> Open:
    """What is open in a session; `events` are those of its log."""
    session = stored.session
    kind = lifecycle.kind_of(session, practice)
    one = attestation.standing(events, stored.content, LATER)
    complete = "outcome" in kind.asks and lifecycle.outcome_complete(session, kind)
    return Open(
        start=int(session.span.start_at.timestamp()),
        outcome=lifecycle.lacks_outcome(session, kind),
        sign=complete and not one.signed,
        questioned=one.unreadable or one.purged or one.changed or bool(one.returned),
        signer=one.signed_by if one.attested and not one.cosigned_by else "",
    )


def may_wait(one: Open, at: Moment) -> bool:
    """Whether a session may wait for something; one that lies ahead may always."""
    return (
        one.start > at.now
        or one.outcome
        or (one.sign and at.signs)
        or one.questioned
        or (one.signer != "" and one.signer in at.supervised)
    )
