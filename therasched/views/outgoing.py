"""Messages as the person at the desk sees them: when, what, to whom, and where each stands.

Names come from `views.disclosure`; addresses are in none of this. What is due is decided in
`domain.due`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.views import disclosure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from therasched.domain.due import Row
    from therasched.domain.practice import Practice


class Line(NamedTuple):
    """One message. `about` names the client where the recipient is another one.

    `state` is one of `domain.due` or of the ledger, `code` the digits of the server, `since` when
    it came to that (ISO 8601, UTC, or empty).
    """

    due_at: datetime
    kind: str
    before: int
    role: str
    code: str
    name: str
    about: str
    session: str
    start: datetime
    whole_days: bool
    state: str
    smtp: str
    since: str

    @property
    def whom(self) -> str:
        """Who gets it: `Anna K.`, or `Maria K. (for Anna K.)`."""
        return f"{self.name} (for {self.about})" if self.about else self.name


def build(rows: Iterable[Row], practice: Practice, level: str = "full") -> list[Line]:
    """The lines of these messages, clients named at a level of `views.disclosure`."""
    return [_line(row, practice, level) for row in rows]


def _line(row: Row, practice: Practice, level: str) -> Line:
    notice, one = row.notice, row.notice.recipient
    hers = one.role == "client"
    span = notice.session.span
    return Line(
        due_at=notice.due_at.astimezone(practice.zone),
        kind=notice.kind,
        before=notice.before,
        role=one.role,
        code=one.code,
        name=disclosure.client_name(one.code, practice, level) if hers else one.name,
        about=disclosure.client_name(one.about, practice, level)
        if one.about and one.role == "guardian"
        else "",
        session=notice.session.id,
        start=span.start.astimezone(practice.zone),
        whole_days=span.whole_days,
        state=row.state,
        smtp=row.fate.code,
        since=row.fate.at,
    )
