"""Step 3: what became of a session, for everybody and for each client.

The shared note is for the whole group's records; a client's own entry is hers alone. Whether the
outcome is complete is asked of `domain.lifecycle`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class ClientOutcome(NamedTuple):
    """One client's part; `review` says what became of the homework given last time."""

    attendance: str = ""
    review: str = ""
    review_note: str = ""
    note: str = ""
    homework: str = ""


class Outcome(NamedTuple):
    """`status` for indirect sessions, attendance per client for direct ones, never both."""

    status: str = ""
    note: str = ""
    clients: Mapping[str, ClientOutcome] = {}

    def of(self, client: str) -> ClientOutcome:
        """The part of one client, empty when nothing was written."""
        return self.clients.get(client, ClientOutcome())

    def with_client(self, client: str, part: ClientOutcome) -> Outcome:
        """A copy in which `client` has `part`."""
        return self._replace(clients={**self.clients, client: part})


class Cancelled(NamedTuple):
    """Who called a session off and when; the session itself is kept."""

    by: str
    at: datetime
    reason: str = ""
