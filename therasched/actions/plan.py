"""Step 2: what is planned for a session, with what each client brings along.

The carry-over itself is a rule in `domain.carryover`; here is only where it is read from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions.office import Saved
from therasched.domain import carryover, lifecycle
from therasched.domain.catalogue import NO_PLAN
from therasched.domain.text import normalise
from therasched.errors import Refused

if TYPE_CHECKING:
    from therasched.actions.office import Office
    from therasched.domain.carryover import CarryOver
    from therasched.domain.session import Stored


def carried(office: Office, stored: Stored) -> list[CarryOver]:
    """What each client brings into a session: previous homework and previous note."""
    session = stored.session
    return [
        carryover.carry_over(
            session,
            client,
            (
                one.session
                for one in office.sessions.until(session.span.first_day, client)
                if one.session.span.start_at < session.span.start_at
            ),
        )
        for client in session.clients
    ]


def require_plannable(office: Office, stored: Stored) -> None:
    """Refuse a session that has no plan step, or was called off.

    Raises:
        Refused: with the reason.
    """
    session = stored.session
    kind = lifecycle.kind_of(session, office.practice)
    if "plan" not in kind.asks:
        raise Refused(f"a {kind.name} entry has no plan", hint=f"therasched edit {session.id}")
    if lifecycle.is_cancelled(session):
        raise Refused(f"{session.id} is cancelled", hint=f"therasched show {session.id}")


def record(office: Office, stored: Stored, text: str) -> Saved:
    """Write the plan; `-` says that none is needed, an empty text takes it away.

    Raises:
        Refused: the session has no plan step, or was called off.
    """
    require_plannable(office, stored)
    plan = NO_PLAN if text.strip() == NO_PLAN else normalise(text)
    return Saved(office.sessions.save(stored, stored.session._replace(plan=plan)), stored)
