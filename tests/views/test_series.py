from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support.build import ZONE, practice, session
from therasched.domain import timing
from therasched.domain.clash import Clash
from therasched.domain.series import CLOCKS, EXCEPT, HOLIDAY, MONTH_END, SHIFTED, TWICE, Drafted
from therasched.domain.series import Place as At
from therasched.views import series

if TYPE_CHECKING:
    from therasched.domain.timing import Span

ALL_DAY = "overlaps t9wxbc Team all day"


def days(first: str, last: str) -> Span:
    return timing.span(date.fromisoformat(first), date.fromisoformat(last), ZONE)


def test_a_line_a_day_and_sessions_are_counted() -> None:
    made = [
        session(f"bcdfg{n}", f"{day} 14:00", "anna-k")
        for n, day in enumerate(("03-10", "03-17"), 2)
    ]
    holiday = session("x", "03-24 14:00").span
    other = session("k7f3mq", "03-17 14:30", "ben-o", minutes=30)
    meeting = session("t9wxbc", "03-17 14:30", title="Team")._replace(
        span=days("2026-03-17", "2026-03-17")
    )
    drafted = Drafted(
        "bcdfg2",
        made[0].span,
        (
            At(made[0].span),
            At(made[1].span, (CLOCKS,)),
            At(holiday, (), HOLIDAY, "Easter"),
            At(holiday, (), HOLIDAY),
            At(holiday, (CLOCKS,), EXCEPT),
        ),
        tuple(made),
        (Clash(made[1], other, ()), Clash(made[1], meeting, ())),
    )
    assert series.lines(drafted, practice()) == [
        ("1", "Tue 10 Mar 2026", "14:00–14:50", ""),
        (
            "2",
            "Tue 17 Mar 2026",
            "14:00–14:50",
            f"overlaps k7f3mq Ben O'Brien 14:30–15:00; {ALL_DAY}; after a clock change",
        ),
        ("", "Tue 24 Mar 2026", "14:00–14:50", "left out, a holiday: Easter"),
        ("", "Tue 24 Mar 2026", "14:00–14:50", "left out, a holiday"),
        ("", "Tue 24 Mar 2026", "14:00–14:50", "left out"),
    ]


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        (SHIFTED, "there is no 02:30 on this day, the clocks are put forward"),
        (TWICE, "02:30 stands twice on this day, the first one is taken"),
        (MONTH_END, "the last day, as this month has no 31"),
    ],
)
def test_what_is_told_of_a_day(mark: str, told: str) -> None:
    begin = session("x", "01-31 02:30").span
    drafted = Drafted("x", begin, (At(begin, (mark,)),), ())
    assert series.lines(drafted, practice())[0].told == told
    later = drafted._replace(begin=session("x", "02-28 02:30").span, month_day=31)
    assert series.lines(later, practice())[0].told == told


def test_those_that_are_there_already_are_counted() -> None:
    begin = session("x", "03-10 14:00").span
    drafted = Drafted("x", begin, (At(begin, (), EXCEPT), At(begin), At(begin)), ())
    numbers = [
        [line.number for line in series.lines(one, practice())]
        for one in (
            drafted,
            drafted._replace(there=frozenset("abcde")),
            drafted._replace(first=session("x", "03-03 14:00")),
        )
    ]
    assert numbers == [["", "1", "2"], ["", "6", "7"], ["", "2", "3"]]


def test_whole_days_have_no_hours() -> None:
    one, more = days("2026-03-10", "2026-03-10"), days("2026-03-10", "2026-03-12")
    drafted = Drafted("x", one, (At(one), At(more)), ())
    lines = series.lines(drafted, practice())
    assert [line[1:3] for line in lines] == [
        ("Tue 10 Mar 2026", ""),
        ("Tue 10 Mar 2026 – Thu 12 Mar 2026", ""),
    ]


def test_hours_that_stand_twice_have_their_offset() -> None:
    assert series.hours(session("x", "10-25 01:50", minutes=50).span) == "01:50–02:40+02:00"


def test_a_stretch_names_the_year_once() -> None:
    spans = [session("x", f"{day} 14:00").span for day in ("03-10", "03-17")]
    assert series.stretch(spans[:1]) == "Tue 10 Mar 2026"
    assert series.stretch(spans) == "Tue 10 Mar – Tue 17 Mar 2026"
    beyond = [*spans, days("2027-01-05", "2027-01-06")]
    assert series.stretch(beyond) == "Tue 10 Mar 2026 – Wed 6 Jan 2027"
