"""One session in full, as its practitioner reads it: the entry, the texts, the carry-over.

The only view beside the carry-over that holds clinical text; it goes to the practitioner's own
screen and to nothing that leaves the practice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import attestation
from therasched.domain.catalogue import NO_PLAN
from therasched.domain.chain import COMMENT, COMMENT_TYPES, COSIGN, RETURN
from therasched.domain.record import NamedTuple
from therasched.views import entry as entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from therasched.domain.carryover import CarryOver
    from therasched.domain.outcome import ClientOutcome
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session, Stored
    from therasched.views.entry import Entry
    from therasched.views.membership import Membership


class ClientPart(NamedTuple):
    """A client's own part of the outcome; `shared_at` is None while her homework is not shared."""

    code: str
    name: str
    part: ClientOutcome
    shared_at: datetime | None


class Carried(NamedTuple):
    """What a client brings along; her name is empty where she is the only one."""

    name: str
    carried: CarryOver


class Remark(NamedTuple):
    """What was added to a session after it was signed; `kind` is a comment's, or `returned`."""

    kind: str
    by: str
    at: datetime
    text: str
    reason: str


class Sheet(NamedTuple):
    """A session with its texts; `no_plan` says that none is needed, on purpose.

    `remarks` came after the original, which stands first and as it was signed (rule 4);
    `awaits_cosign` says who is to co-sign it. Times are in the practice's zone; `now` is the
    present that the entry was made for.
    """

    entry: Entry
    session: Session
    now: datetime
    practitioner: str
    participants: tuple[str, ...]
    no_plan: bool
    parts: tuple[ClientPart, ...]
    carried: tuple[Carried, ...]
    remarks: tuple[Remark, ...] = ()
    awaits_cosign: str = ""
    member: Membership | None = None


def build(
    stored: Stored,
    practice: Practice,
    carried: Iterable[CarryOver] = (),
    member: Membership | None = None,
) -> Sheet:
    """The sheet of one session, names in full; `member` is its place in its series."""
    session = stored.session
    known = practice.settings.practitioners.get(session.practitioner)
    entry = entries.build(stored, practice)
    names = dict(entry.clients)
    return Sheet(
        entry=entry,
        session=session,
        now=practice.now,
        practitioner=known.name if known else session.practitioner,
        participants=tuple(
            practice.contacts[code].name if code in practice.contacts else code
            for code in session.participants
        ),
        no_plan=session.plan == NO_PLAN,
        parts=tuple(
            ClientPart(
                code,
                name,
                session.outcome.of(code),
                session.shared[code].astimezone(practice.zone) if code in session.shared else None,
            )
            for code, name in entry.clients
        ),
        carried=tuple(
            Carried(names[one.client] if session.group else "", one)
            for one in carried
            if not one.empty
        ),
        remarks=tuple(_remarks(stored, practice)),
        awaits_cosign=" or ".join(attestation.awaited_supervisors(entry.standing, practice)),
        member=member,
    )


def _remarks(stored: Stored, practice: Practice) -> Iterator[Remark]:
    words = {COSIGN: "co-signed", RETURN: "returned"}
    for event in practice.signed.get(stored.session.id, ()):
        if event.kind in (COMMENT, COSIGN, RETURN):
            known = practice.settings.practitioners.get(event.by)
            yield Remark(
                kind=words.get(event.kind, event.type if event.type in COMMENT_TYPES else COMMENT),
                by=known.name if known else event.by,
                at=event.at_moment.astimezone(practice.zone),
                text=event.text("text"),
                reason=event.text("reason"),
            )
