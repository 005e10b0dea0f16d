"""The calendar grid: where each entry stands, whatever lies beside it."""

from __future__ import annotations

from datetime import date, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from therasched.domain import timing
from therasched.domain.when import Period
from therasched.views import agenda, timetable

if TYPE_CHECKING:
    from therasched.domain.session import Session
    from therasched.views.timetable import Timetable

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "month")


def grid(sessions: list[Session], period: Period = build.WEEK, **more: Any) -> Timetable:
    practice = build.practice()
    view = agenda.build([build.stored(one) for one in sessions], practice, period, **more)
    return timetable.build(view, practice.now)


def places(found: Timetable) -> dict[str, list[tuple[int, int, int, int]]]:
    """Where each stands, a row a day: top, height, lane, lanes."""
    rows: dict[str, list[tuple[int, int, int, int]]] = {}
    for week in found.weeks:
        for column in week.columns:
            for block in column.blocks:
                rows.setdefault(block.entry.id, []).append(
                    (block.top, block.height, block.lane, block.lanes)
                )
    return rows


def test_a_week_has_a_column_a_day_and_the_present() -> None:
    found = grid(build.week())
    [week] = found.weeks
    assert [column.day.day for column in week.columns] == [2, 3, 4, 5, 6, 7, 8]
    assert [column.today for column in week.columns] == [False, True, *[False] * 5]
    assert found.now == build.practice().now
    assert not found.month
    assert (found.title, found.whose) == ("Week 10 · 2–8 March 2026", "Praxis Kranich")
    assert not found.empty


def test_a_week_that_is_not_this_one_has_no_present() -> None:
    found = grid([], Period(date(2026, 3, 9), date(2026, 3, 15), "week"))
    assert found.now is None
    assert found.empty
    assert (found.first_hour, found.last_hour) == (8, 18)


def test_hours_grow_with_what_lies_in_them() -> None:
    found = grid(
        [
            build.session("k7f3mq", "03-02 06:40", "anna-k"),
            build.session("b7f3mq", "03-03 19:30", "anna-k"),
        ]
    )
    assert (found.first_hour, found.last_hour) == (6, 21)


def test_what_overlaps_stands_side_by_side_and_only_that() -> None:
    found = grid(
        [
            build.session("bbbbbb", "03-02 09:00", "anna-k", minutes=120),
            build.session("cccccc", "03-02 09:00", "ben-o", minutes=60),
            build.session("dddddd", "03-02 10:00", "ben-o", minutes=60),
            build.session("ffffff", "03-02 11:00", "ben-o", minutes=60),
        ]
    )
    assert places(found) == {
        "bbbbbb": [(540, 120, 0, 2)],
        "cccccc": [(540, 60, 1, 2)],
        "dddddd": [(600, 60, 1, 2)],
        "ffffff": [(660, 60, 0, 1)],
    }


def test_a_short_one_is_drawn_high_enough_to_be_read() -> None:
    found = grid(
        [
            build.session("bbbbbb", "03-02 09:00", minutes=5),
            build.session("cccccc", "03-02 09:15", minutes=30),
            build.session("dddddd", "03-02 23:50", minutes=10),
        ]
    )
    assert places(found) == {
        "bbbbbb": [(540, 25, 0, 2)],
        "cccccc": [(555, 30, 1, 2)],
        "dddddd": [(1415, 25, 0, 1)],
    }
    assert found.last_hour == 24


def test_what_passes_midnight_stands_on_both_days() -> None:
    found = grid([build.session("bbbbbb", "03-02 22:00", minutes=240)])
    assert places(found) == {"bbbbbb": [(1320, 120, 0, 1), (0, 120, 0, 1)]}
    [week] = found.weeks
    first, second = week.columns[0].blocks[0], week.columns[1].blocks[0]
    assert (first.before, first.after) == (False, True)
    assert (second.before, second.after) == (True, False)


def test_until_midnight_is_one_day_only() -> None:
    found = grid([build.session("bbbbbb", "03-02 22:00", minutes=120)])
    assert places(found) == {"bbbbbb": [(1320, 120, 0, 1)]}


def test_clocks_put_back_leave_something_to_see() -> None:
    start = datetime(2026, 10, 25, 2, 50, tzinfo=build.ZONE)
    span = timing.Span(start, timing.plus_minutes(start, 50))  # ends 02:40 by the later reading
    period = Period(date(2026, 10, 19), date(2026, 10, 25), "week")
    found = grid([build.session("bbbbbb", "03-02 09:00", span=span)], period)
    assert places(found) == {"bbbbbb": [(170, 50, 0, 1)]}


def test_whole_days_are_bands_cut_to_the_week_each_in_a_row() -> None:
    found = grid(
        [
            build.whole_days("bbbbbb", "02-27", "03-03", "Congress"),
            build.whole_days("cccccc", "03-03", "03-04", "Audit"),
            build.whole_days("dddddd", "03-05", "03-20", "Leave"),
        ]
    )
    [week] = found.weeks
    told = [(band.entry.id, band.column, band.columns, band.row) for band in week.bands]
    assert told == [("bbbbbb", 0, 2, 0), ("cccccc", 1, 2, 1), ("dddddd", 3, 4, 0)]
    assert not any(column.blocks for column in week.columns)


def test_a_month_is_whole_weeks() -> None:
    found = grid(
        [
            build.session("bbbbbb", "03-02 09:00", "anna-k"),
            build.whole_days("cccccc", "03-07", "03-10", "Leave"),
        ],
        MARCH,
    )
    assert found.month
    assert [week.columns[0].day.isoformat()[5:] for week in found.weeks] == [
        *("02-23", "03-02", "03-09", "03-16", "03-23", "03-30"),
    ]
    bands = [(band.column, band.columns) for week in found.weeks for band in week.bands]
    assert bands == [(5, 2), (0, 2)]


def test_a_week_may_begin_on_sunday() -> None:
    practice = build.practice()
    view = agenda.build([], practice, MARCH)
    found = timetable.build(view, practice.now, "sunday")
    assert {week.columns[0].day.weekday() for week in found.weeks} == {6}


STARTS = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(1, 600))


@given(st.lists(STARTS, max_size=12))
def test_no_two_blocks_cover_each_other(times: list[tuple[int, int, int]]) -> None:
    sessions = [
        build.session(f"bbbb{number:02}", f"03-02 {hour:02}:{minute:02}", minutes=length)
        for number, (hour, minute, length) in enumerate(times)
    ]
    found = grid(sessions)
    for week in found.weeks:
        for column in week.columns:
            for one, other in combinations(column.blocks, 2):
                apart = one.top + one.height <= other.top or other.top + other.height <= one.top
                assert apart or (one.lane != other.lane and one.lanes == other.lanes)
            for block in column.blocks:
                assert 0 <= block.top < block.top + block.height <= 24 * 60
                assert 0 <= block.lane < block.lanes
                assert found.first_hour * 60 <= block.top
                assert block.top + block.height <= found.last_hour * 60
    assert set(places(found)) == {one.id for one in sessions}
