"""Messages as a table, as records and as data.

Which there are and where each stands is decided in `views.outgoing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.reminder import write_before
from therasched.domain.when import say_short
from therasched.render import lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from therasched.domain.due import Skip
    from therasched.render.palette import Look
    from therasched.views.outgoing import Line

HEADERS = ("due", "message", "to", "session", "id", "state")

_STATES = {
    "due": "due",
    "retry": "again",
    "waiting": "later",
    "quiet": "quiet hours",
    "served": "not needed",
    "unclear": "unclear",
    "failed": "refused",
    "sent": "sent",
}
_WHY = {
    "failed": "refused for good{}; to send it again:",
    "unclear": "a run was cut off, it may have been sent or not; to send it again:",
}


def why(line: Line) -> str:
    """What a person has to know of a message that won't go by itself, or ""."""
    if line.state not in _WHY:
        return ""
    told = _WHY[line.state].format(f" ({line.smtp})" if line.smtp else "")
    kind = "" if line.kind == "reminder" else f" --notice {line.kind}"
    return f"{line.session}: {told} therasched remind {line.session}{kind} --again --send"


def message(line: Line) -> str:
    """What it is: `reminder 1d`, `moved`."""
    return f"{line.kind} {write_before(line.before)}" if line.kind == "reminder" else line.kind


def sentence(line: Line, now: datetime) -> str:
    """One message in words: `reminder 1d to Anna K., k7f3mq Tue 10 Mar 14:00`."""
    return f"{message(line)} to {line.whom}, {line.session} {_start(line, now)}"


def _start(line: Line, now: datetime) -> str:
    said = say_short(line.start, now)
    return said.rpartition(" ")[0] if line.whole_days else said


def table(lines: Sequence[Line], look: Look, now: datetime) -> str:
    """A line each, or tab-separated records: due, message, role, code, name, id, start, state."""
    if look.plain:
        records = [
            (
                one.due_at.isoformat(),
                message(one),
                one.role,
                one.code,
                one.whom,
                one.session,
                one.start.isoformat(),
                one.state,
            )
            for one in lines
        ]
        return lists.table((), records, look)
    rows = [
        (
            say_short(one.due_at, now),
            message(one),
            one.whom,
            _start(one, now),
            one.session,
            _STATES[one.state],
        )
        for one in lines
    ]
    return lists.table(HEADERS, rows, look)


def data(line: Line) -> dict[str, Any]:
    """One message as data."""
    return {
        "kind": line.kind,
        "before": write_before(line.before) if line.kind == "reminder" else None,
        "due_at": line.due_at.isoformat(),
        "to": {"role": line.role, "code": line.code, "name": line.name},
        "about": line.about or None,
        "session": line.session,
        "start": line.start.isoformat(),
        "state": line.state,
        "code": line.smtp or None,
        "since": line.since or None,
    }


def nobody(skip: Skip) -> dict[str, Any]:
    """Who gets no message, as data."""
    return {"session": skip.session, "code": skip.code or None, "reason": skip.reason}
