"""A session's place in its series: which of how many, what comes next, when it ends.

Counted by places, so that one that was moved alone keeps its number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import lifecycle, scope
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from therasched.domain.session import Session
    from therasched.domain.timing import Span


class Membership(NamedTuple):
    """Where a session stands in its series.

    `next` is the one after it that is still to come, with its id; `last` the last one. `place` is
    where it was moved away from alone.
    """

    code: str
    number: int
    size: int
    next_id: str
    next: Span | None
    last: Span
    place: Span | None


def build(session: Session, series: Sequence[Session], now: datetime) -> Membership:
    """The place of a session in its series, of which it is one."""
    ordered = sorted(series, key=lambda one: (scope.place_of(one).start_at, one.id))
    ahead = [
        one
        for one in sorted(series, key=lambda one: one.span.start_at)
        if one.span.start_at > session.span.start_at
        and not lifecycle.has_begun(one, now)
        and not lifecycle.is_cancelled(one)
    ]
    return Membership(
        code=session.series,
        number=[one.id for one in ordered].index(session.id) + 1,
        size=len(ordered),
        next_id=ahead[0].id if ahead else "",
        next=ahead[0].span if ahead else None,
        last=max((one.span for one in series), key=lambda span: span.start_at),
        place=scope.place_of(session) if scope.is_alone(session) else None,
    )


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`, `11th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"
