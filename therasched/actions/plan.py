"""Step 2: what is planned for a session, with what each client brings along.

The carry-over itself is a rule in `domain.carryover`; here is only where it is read from.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.actions import attest, revise
from therasched.actions.office import Saved
from therasched.domain import carryover, lifecycle
from therasched.domain.catalogue import NO_PLAN
from therasched.domain.text import normalise
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.actions.office import Office
    from therasched.domain.carryover import CarryOver
    from therasched.domain.session import Session, Stored


NEAR = timedelta(days=60)
"""How far before a client's latest session homework or a note is looked for that it lacks."""


def carried(office: Office, stored: Stored) -> list[CarryOver]:
    """What each client brings into a session: previous homework and previous note."""
    session = stored.session
    return [
        carryover.carry_over(session, client, _earlier(office, session, client))
        for client in session.clients
    ]


def _earlier(office: Office, session: Session, client: str) -> Iterator[Session]:
    """A client's latest session that took place before this one, and those near before that."""
    first_day, start_at = session.span.first_day, session.span.start_at
    before = (
        one.session
        for one in office.sessions.until(first_day, client, trusting=True)
        if one.session.span.start_at < start_at
    )
    latest = next((one for one in before if lifecycle.took_place_for(one, client)), None)
    if latest is None:
        return
    yield latest
    day = latest.span.first_day
    for one in office.sessions.until(day, client, back_to=day - NEAR, trusting=True):
        if one.session.span.start_at < latest.span.start_at:
            yield one.session


def require_plannable(office: Office, stored: Stored) -> None:
    """Refuse a session that has no plan step, was called off, or is locked.

    Raises:
        Refused: with the reason.
    """
    session = stored.session
    attest.require_open(office, stored)
    kind = lifecycle.kind_of(session, office.practice)
    if "plan" not in kind.asks:
        raise Refused(f"{kind.name} entries have no plan", hint=f"therasched edit {session.id}")
    if lifecycle.is_cancelled(session):
        raise Refused(f"{session.id} is cancelled", hint=f"therasched show {session.id}")


def record(office: Office, stored: Stored, text: str) -> Saved:
    """Write the plan; `-` says that none is needed, an empty text takes it away.

    Raises:
        Refused: the session has no plan step, was called off, or is locked.
    """
    require_plannable(office, stored)
    plan = NO_PLAN if text.strip() == NO_PLAN else normalise(text)
    saved, notes = revise.save(office, stored, stored.session._replace(plan=plan))
    return Saved(saved, stored, notes=notes)
