"""Sessions as data for other programs: dictionaries ready for JSON, and CSV.

Keys are only ever added. Times are ISO 8601 with their offset; an end is the first moment that is
outside, for whole days the beginning of the day after the last. What names clients at which level
was decided in the views.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.reminder import write_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from therasched.domain.finding import Finding
    from therasched.views.entry import Entry
    from therasched.views.membership import Membership
    from therasched.views.sheet import Carried, Sheet

SCHEMA = 1
_TOGETHER = 100
_CSV_COLUMNS = (
    *("id", "start", "end", "whole_days", "minutes", "type", "role", "mode", "service"),
    *("practitioner", "clients", "who", "title", "attendance", "status", "cancelled", "place"),
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def sessions_document(entries: Iterable[Entry], findings: Iterable[Finding]) -> dict[str, Any]:
    """What every command that looks answers with."""
    return {
        "schema": SCHEMA,
        "sessions": [session(one) for one in entries],
        "findings": [finding(one) for one in findings],
    }


def session(one: Entry) -> dict[str, Any]:
    """One session, without any text of its record.

    `steps` are true, false, or null where a step does not apply; `done` is null where no outcome
    is asked for.
    """
    return {
        "id": one.id,
        "type": one.type,
        "role": one.role,
        "mode": one.mode,
        "service": one.service,
        "practitioner": one.practitioner,
        "clients": [{"code": code, "name": name} for code, name in one.clients],
        "who": one.who,
        "title": one.title,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "whole_days": one.whole_days,
        "minutes": one.minutes,
        "group": one.group,
        "steps": one.steps._asdict(),
        "signed": one.standing.signed,
        "done": one.done,
        "state": one.standing.state,
        "signed_at": _moment(one.standing.signed_at, one),
        "locks_at": _moment(one.standing.locks_at, one),
        "signed_by": one.standing.signed_by,
        "cosigned_by": one.standing.cosigned_by,
        "returned": bool(one.standing.returned),
        "comments": one.standing.comments,
        "cancelled": one.cancelled,
        "attendance": dict(one.attendance),
        "status": one.status,
        "shared": list(one.shared),
        "place": one.place,
        "path": one.path,
    }


def _moment(at: datetime | None, one: Entry) -> str | None:
    return None if at is None else at.astimezone(one.start.tzinfo).isoformat()


def detail(view: Sheet) -> dict[str, Any]:
    """One session with everything in its record, for its practitioner."""
    record, cancelled = view.session, view.session.cancelled
    return {
        **session(view.entry),
        "room": record.room,
        "timezone": record.timezone,
        "series": record.series,
        "in_series": view.member and _membership(view.member),
        "fee": record.fee,
        "tags": list(record.tags),
        "participants": [
            {"code": code, "name": name}
            for code, name in zip(record.participants, view.participants, strict=True)
        ],
        "reminders": [
            {"to": one.to, "by": one.by, "before": write_before(one.before)}
            for one in record.reminders
        ],
        "cancellation": cancelled
        and {"by": cancelled.by, "at": cancelled.at.isoformat(), "reason": cancelled.reason},
        "plan": record.plan,
        "outcome": {
            "status": record.outcome.status,
            "note": record.outcome.note,
            "clients": {part.code: part.part._asdict() for part in view.parts},
        },
        "shared_at": {
            part.code: part.shared_at.isoformat() for part in view.parts if part.shared_at
        },
        "carry_over": [_carry_over(one) for one in view.carried],
        "remarks": [{**one._asdict(), "at": one.at.isoformat()} for one in view.remarks],
    }


def _membership(one: Membership) -> dict[str, Any]:
    """Which of how many of its series; the next one and the last one."""
    return {
        "number": one.number,
        "size": one.size,
        "next": one.next and {"id": one.next_id, "start": one.next.start.isoformat()},
        "last": one.last.start.isoformat(),
        "moved_from": one.place and one.place.start.isoformat(),
    }


def _carry_over(one: Carried) -> dict[str, Any]:
    brought = one.carried
    days = {
        key: day.isoformat() if day else None
        for key, day in (("homework_on", brought.homework_on), ("note_on", brought.note_on))
    }
    return {**brought._asdict(), **days}


def finding(found: Finding) -> dict[str, Any]:
    """One fault in a file, without the line it stands in."""
    return {
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "message": found.message,
        "suggestion": found.suggestion,
        "hint": found.hint,
    }


def json_parts(
    sessions: Iterable[dict[str, Any]], findings: Callable[[], Iterable[Finding]]
) -> Iterator[bytes]:
    """The document of `sessions_document` as JSON in parts; faults are asked for at the end.

    Each of the sessions is what `session` makes of it.
    """
    from itertools import islice
    from json import dumps

    def items(found: Iterator[dict[str, Any]]) -> Iterator[str]:
        before = "["
        # Each call of `dumps` leaves a circle of functions behind, which nobody collects.
        while some := list(islice(found, _TOGETHER)):
            text = dumps(some, ensure_ascii=False, indent=2)
            yield before + text.removeprefix("[").removesuffix("\n]").replace("\n", "\n  ")
            before = ","
        yield "[]" if before == "[" else "\n  ]"

    yield f'{{\n  "schema": {SCHEMA},\n  "sessions": '.encode()
    for part in items(iter(sessions)):
        yield part.encode()
    yield b',\n  "findings": '
    for part in items(map(finding, findings())):
        yield part.encode()
    yield b"\n}\n"


def csv_heading() -> bytes:
    """The first line of a table of sessions (RFC 4180)."""
    return _csv_line(_CSV_COLUMNS)


def csv_line(one: Entry) -> bytes:
    """The line of one session, without any text of its record, nor of what was signed.

    Nothing in it is a formula to a spreadsheet: a cell that could begin one gets a `'` in front.
    """
    cells = session(one) | {
        "clients": " ".join(code for code, _ in one.clients),
        "attendance": " ".join(f"{code}={word}" for code, word in one.attendance.items()),
    }
    return _csv_line(_cell(cells[name]) for name in _CSV_COLUMNS)


def _csv_line(cells: Iterable[str]) -> bytes:
    import csv
    import io

    stream = io.StringIO(newline="")
    csv.writer(stream).writerow(cells)
    return stream.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
