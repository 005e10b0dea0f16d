"""A notice: one message that somebody gets about one session.

What a message says is built in `views.letter` from this and nothing else. Which notices are due
is decided in `domain.due`; `domain.outbox` says what is remembered of those that went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from therasched.domain.session import Session

KINDS = ("reminder", "created", "moved", "cancelled", "invitation")

REMINDER = KINDS[0]
"""The one that says nothing new."""

INVITATION = KINDS[-1]
"""The one that goes to third parties who take part, not to clients."""

ROLES = ("client", "guardian", "contact", "practitioner")


class Recipient(NamedTuple):
    """Who gets it: `code` is a client's, a contact's or a practitioner's; `role` one of `ROLES`.

    `about` is the code of the client whom the message is about, "" for none.
    """

    code: str
    role: str
    name: str
    address: str
    language: str = ""
    about: str = ""


class Notice(NamedTuple):
    """One message: `kind` is one of `KINDS`, `before` in minutes and 0 except for reminders."""

    kind: str
    session: Session
    recipient: Recipient
    before: int
    due_at: datetime


class Delivery(NamedTuple):
    """What became of a message: `state` is sent, temporary, permanent or unknown.

    `said` is the server's answer in digits, or what broke in our words; it names nobody.
    """

    state: str
    said: str = ""


class Postman(Protocol):
    """Takes finished messages to the server of the practice, several in one session."""

    @property
    def unreachable(self) -> str:
        """Why no message can be handed over in this run, or ""."""
        ...

    def deliver(self, message: bytes, to: str) -> Delivery:
        """Hand one message over; what became of it is told, not raised."""
        ...
