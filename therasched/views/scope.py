"""A change of several sessions of a series before it is written: a line a session, in words.

Built of what `actions.spread` has drafted; which sessions there are is decided in `domain.scope`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from therasched.domain import scope, series
from therasched.domain.record import NamedTuple
from therasched.domain.when import say_day
from therasched.views import disclosure
from therasched.views.series import hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from therasched.domain.cancellation import Cancellation
    from therasched.domain.practice import Holiday, Practice
    from therasched.domain.scope import Change, Kept, Reach, Spread
    from therasched.domain.session import Session, Stored
    from therasched.domain.timing import Span


class Line(NamedTuple):
    """One session: its id, when it is, when it shall be or what becomes of it, what to know."""

    id: str
    when: str
    becomes: str
    told: str = ""


_MARKS = {
    series.SHIFTED: "there is no {wall} on this day, the clocks are put forward",
    series.TWICE: "{wall} stands twice on this day, the first one is taken",
}


def changed(spread: Spread, practice: Practice) -> list[Line]:
    """What moves or is edited, and what stays for a reason of its own, by start."""
    chosen = next((one for one in spread.changes if one.stored.path == spread.chosen.path), None)
    wall = f"{(chosen.session if chosen else spread.chosen.session).span.start:%H:%M}"
    partly = {one.stored.path: one for one in spread.kept}
    lines = [
        (one.stored, _changed(one, spread, wall, practice, partly.pop(one.stored.path, None)))
        for one in spread.changes
    ]
    return _by_start([*lines, *_staying(partly.values(), practice.now)])


def _changed(
    one: Change, spread: Spread, wall: str, practice: Practice, keeps: Kept | None
) -> Line:
    told = [_overlap(c.other, practice) for c in spread.clashes if c.session.id == one.session.id]
    told += [_MARKS[one.mark].format(wall=wall)] if one.mark else []
    told += [_why(keeps)] if keeps else []
    before, after = one.stored.session.span, one.session.span
    if after != before:
        days = practice.settings.holidays_in(after.first_day, after.last_day)
        told += [_on_holiday(days)] if days else []
    becomes = [say(after, practice.now)] if after != before else []
    becomes += [", ".join(one.fields)] if one.fields else []
    return Line(one.session.id, say(before, practice.now), "; ".join(becomes), "; ".join(told))


def _on_holiday(days: Iterable[Holiday]) -> str:
    titles = ", ".join(dict.fromkeys(day.title for day in days if day.title))
    return f"falls on a holiday: {titles}" if titles else "falls on a holiday"


def _overlap(other: Session, practice: Practice) -> str:
    who = disclosure.who(other, practice, "full") or other.title
    return f"overlaps {other.id} {who} {hours(other.span) or 'all day'}"


def cancelled(reach: Reach, decisions: Sequence[Cancellation], now: datetime) -> list[Line]:
    """What is called off, and what that leaves of each."""
    lines = []
    for one, decision in zip(reach.touched, decisions, strict=True):
        billed = ", billable" if decision.billable else ""
        becomes = f"{decision.attendance or 'cancelled'}{billed}"
        lines.append((one, Line(one.session.id, say(one.session.span, now), becomes)))
    return _by_start([*lines, *_staying(reach.kept, now)])


def decided(decisions: Iterable[Cancellation]) -> str:
    """What it leaves to call them off: `cancelled`, `1 late-cancellation, 3 cancelled`."""
    words = Counter(one.attendance or "cancelled" for one in decisions)
    if len(words) == 1:
        return next(iter(words))
    return ", ".join(f"{number} {word}" for word, number in words.items())


def removed(reach: Reach, now: datetime) -> list[Line]:
    """What is taken away; that somebody has planned it already is told."""
    lines = []
    for one in reach.touched:
        told = "has a plan" if one.session.plan else ""
        lines.append((one, Line(one.session.id, say(one.session.span, now), "removed", told)))
    return _by_start([*lines, *_staying(reach.kept, now)])


def _staying(kept: Iterable[Kept], now: datetime) -> list[tuple[Stored, Line]]:
    """The lines of those that stay; what is past is only counted."""
    return [
        (one.stored, Line(one.stored.session.id, say(one.stored.session.span, now), _why(one)))
        for one in kept
        if one.why != scope.PAST
    ]


def _why(one: Kept) -> str:
    """Why a session stays, or what it keeps."""
    if one.partly:
        own = ", ".join([*one.fields, *(["time"] if one.why else [])])
        return f"keeps its own {own}" + (f" ({one.why})" if one.why else "")
    return f"stays: {one.why}"


def _by_start(lines: list[tuple[Stored, Line]]) -> list[Line]:
    return [line for one, line in sorted(lines, key=lambda pair: pair[0].session.span.start_at)]


def say(span: Span, now: datetime) -> str:
    """When a session is: `Tue 10 Mar 14:00–14:50`, with the year where it is another one."""
    day = say_day(span.first_day).removesuffix(f" {now.year}")
    return f"{day} {hours(span)}".rstrip()


def staying(kept: Iterable[Kept]) -> str:
    """How many stay and why: `3 stay (2 past, 1 moved alone)`; or nothing."""
    reasons = Counter("" if one.partly else one.why for one in kept)
    partly = reasons.pop("", 0)
    told = []
    if reasons:
        many = sum(reasons.values())
        why = ", ".join(f"{number} {why}" for why, number in reasons.items())
        stay = f"{many} stay{'s' if many == 1 else ''}"
        told.append(f"{stay} ({next(iter(reasons)) if len(reasons) == 1 else why})")
    if partly:
        told.append(f"{partly} keep{'s' if partly == 1 else ''} something of its own")
    return ", ".join(told)
