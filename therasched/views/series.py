"""A series before it is written: a line a day, with everything that is to be told of that day.

Built of what `actions.repeat` has drafted; which days there are is decided in `domain.series`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import series
from therasched.domain.record import NamedTuple
from therasched.domain.timing import doubled_offset
from therasched.domain.when import say_day
from therasched.views import disclosure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.domain.practice import Practice
    from therasched.domain.series import Drafted, Place
    from therasched.domain.session import Session
    from therasched.domain.timing import Span


class Line(NamedTuple):
    """One day; `number` counts the sessions of the whole series, it is empty where none is made."""

    number: str
    day: str
    hours: str
    told: str


def lines(drafted: Drafted, practice: Practice) -> list[Line]:
    """The days of a series in their order; clients are named in full."""
    overlapped: dict[Span, list[Session]] = {}
    for one in drafted.clashes:
        overlapped.setdefault(one.session.span, []).append(one.other)
    wall = f"{drafted.begin.start:%H:%M}"
    month_day = max(drafted.month_day, drafted.begin.first_day.day)
    found = list[Line]()
    number = len(drafted.there) + (drafted.first is not None)  # those that are there already
    for place in drafted.places:
        if place.left_out:
            count, told = "", [_left_out(place)]
        else:
            number += 1
            count = str(number)
            told = [_overlap(other, practice) for other in overlapped.get(place.span, ())]
            told += [_MARKS[mark].format(wall=wall, day=month_day) for mark in place.marks]
        found.append(Line(count, _day(place.span), hours(place.span), "; ".join(told)))
    return found


_MARKS = {
    series.SHIFTED: "there is no {wall} on this day, the clocks are put forward",
    series.TWICE: "{wall} stands twice on this day, the first one is taken",
    series.MONTH_END: "the last day, as this month has no {day}",
    series.CLOCKS: "after a clock change",
}


def _left_out(place: Place) -> str:
    if place.left_out == series.EXCEPT:
        return "left out"
    return f"left out, a holiday: {place.title}" if place.title else "left out, a holiday"


def _overlap(other: Session, practice: Practice) -> str:
    who = disclosure.who(other, practice, "full") or other.title
    return f"overlaps {other.id} {who} {hours(other.span) or 'all day'}"


def _day(span: Span) -> str:
    first, last = say_day(span.first_day), say_day(span.last_day)
    return f"{first} – {last}" if span.whole_days and first != last else first


def hours(span: Span) -> str:
    """From when to when on the wall clock, with the offset where that stands twice."""
    if span.whole_days:
        return ""
    return "–".join(f"{at:%H:%M}{doubled_offset(at)}" for at in (span.start, span.end))


def stretch(spans: Sequence[Span]) -> str:
    """From the first day to the last: `Tue 10 Mar – Tue 28 Apr 2026`."""
    first, last = spans[0].first_day, spans[-1].last_day
    if first == last:
        return say_day(first)
    begin = say_day(first).removesuffix(f" {last.year}")
    return f"{begin} – {say_day(last)}"
