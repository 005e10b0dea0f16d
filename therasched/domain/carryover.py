"""What comes along into a client's next session: previous homework and previous note.

Shown while planning, never copied by itself. Previous = the latest earlier session of that client
that took place (rule 5, homework). In a group each member has her own; nobody's shows up in
another one's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.lifecycle import took_place_for
from therasched.domain.record import NamedTuple

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

    Homework and note are each the latest that there is: a call or a letter in between hides
    neither. A review, in this session or one since, is about the latest homework.

    Args:
        session: the one that is being planned.
        client: the code of one of its clients.
        earlier: her sessions before it, latest first; read no further than needed.
    """
    own = session.outcome.of(client)
    found = CarryOver(client, review=own.review, review_note=own.review_note)
    for one in earlier:
        if not took_place_for(one, client):
            continue
        part, day = one.outcome.of(client), one.span.first_day
        if found.note_on is None and (part.note or one.outcome.note):
            found = found._replace(note=part.note, shared_note=one.outcome.note, note_on=day)
        if found.homework_on is None:
            if part.homework:
                found = found._replace(homework=part.homework, homework_on=day)
            elif part.review and not found.review:
                found = found._replace(review=part.review, review_note=part.review_note)
        if found.homework_on is not None and found.note_on is not None:
            break
    return found
