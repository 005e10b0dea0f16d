"""Messages as a table, as records and as data.

Which there are and where each stands is decided in `views.outgoing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.reminder import write_before
from therasched.domain.text import visible
from therasched.domain.when import say_short
from therasched.render import lists
from therasched.render.palette import BOLD, paint, typed
from therasched.render.width import columns, cut, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from therasched.domain.due import Skip
    from therasched.render.palette import Look
    from therasched.views.outgoing import Line

HEADERS = ("due", "message", "to", "session", "id", "state")
_NAMES = 16
"""How many columns a name needs at least beside the rest; where it has fewer, all is stacked."""

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
    if lines and look.width < _beside(rows):
        states = max(len(row[-1]) for row in rows)
        stacked = [text for row in rows for text in _stacked(row, states + 2, look)]
        return typed("\n".join(stacked), look)
    return lists.table(HEADERS, rows, look)


def _beside(rows: Sequence[Sequence[str]]) -> int:
    """How wide the table is when no more than the names is cut."""
    widest = [max(map(columns, column)) for column in zip(HEADERS, *rows, strict=True)]
    widest[2] = min(widest[2], _NAMES)
    return sum(widest) + 2 * (len(widest) - 1)


def _stacked(row: Sequence[str], before: int, look: Look) -> Iterator[str]:
    """A message in three lines or more: state, id and who; what it is and when; the session."""
    due, what, whom, start, session, state = map(visible, row)
    room = look.page() - before
    head = paint(state, BOLD, look) + " " * (before - len(state))
    yield f"{head}{session}  {cut(whom, max(room - columns(session) - 2, 1))}"
    told = [f"{what}, due {due}"]
    if columns(told[0]) > room:
        told = [what, f"due {due}"]
    for text in (*told, f"session {start}"):
        for line in wrap(text, room):
            yield " " * before + line


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
