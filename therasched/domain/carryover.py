"""What comes along into a client's next session: previous homework and previous note.

Shown while planning, never copied by itself. Previous = the latest earlier session of that client
that took place (rule 5, homework). In a group each member has her own; nobody's shows up in
another one's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from therasched.domain.lifecycle import took_place_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from therasched.domain.session import Session


class CarryOver(NamedTuple):
    """For one client; `review` and its text say what became of the homework, once known."""

    client: str
    homework: str = ""
    homework_on: date | None = None
    review: str = ""
    review_note: str = ""
    note: str = ""
    note_on: date | None = None
    shared_note: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.homework or self.note or self.shared_note)


def carry_over(session: Session, client: str, earlier: Iterable[Session]) -> CarryOver:
    """What `client` brings into `session`.

    Args:
        session: the one that is being planned; a review it already holds counts.
        client: the code of one of its clients.
        earlier: her sessions before it, latest first; read no further than needed.
    """
    own = session.outcome.of(client)
    previous = next((one for one in earlier if took_place_for(one, client)), None)
    if previous is None:
        return CarryOver(client)
    part = previous.outcome.of(client)
    day = previous.span.first_day
    return CarryOver(
        client,
        homework=part.homework,
        homework_on=day if part.homework else None,
        review=own.review,
        review_note=own.review_note,
        note=part.note,
        note_on=day if part.note or previous.outcome.note else None,
        shared_note=previous.outcome.note,
    )
