"""Homework that was given and not talked about since: which session should look back on it.

For each client the latest direct session since her homework, if none holds a review (rule 5,
homework). Told from little, so that an index can keep it: `Part` is what counts of a session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from therasched.domain.catalogue import DIRECT
from therasched.domain.lifecycle import took_place_for
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.domain.session import Session

Key = TypeVar("Key")


class Part(NamedTuple):
    """One client of a session: whether she got homework, what she had was reviewed, it happened.

    `direct` is the session's mode: on the telephone homework is talked about, in a report not.
    """

    client: str
    homework: bool
    review: bool
    took_place: bool
    direct: bool


def parts(session: Session) -> tuple[Part, ...]:
    """What counts of a session, for each of its clients."""
    return tuple(_part(session, client) for client in session.clients)


def _part(session: Session, client: str) -> Part:
    told, took_place = session.outcome.of(client), took_place_for(session, client)
    direct = session.mode == DIRECT
    return Part(client, bool(told.homework), bool(told.review), took_place, direct)


def open_reviews(sessions: Iterable[tuple[Key, Iterable[Part]]]) -> list[tuple[str, Key, Key]]:
    """Each client whose homework waits for a review, where that belongs, and where it was given.

    Args:
        sessions: what stands for each session, and its parts, by start.
    """
    given: dict[str, Key] = {}
    due: dict[str, tuple[Key, Key]] = {}
    for key, its_parts in sessions:
        for part in its_parts:
            client = part.client
            if part.review:
                given.pop(client, None)
                due.pop(client, None)
            if not part.took_place:
                continue
            if client in given and part.direct:
                due[client] = key, given[client]
            if part.homework:
                given[client] = key
    return [(client, *pair) for client, pair in due.items()]
