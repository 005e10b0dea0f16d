from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.build import moment, session, whole_days
from therasched.domain import opening, timing
from therasched.domain.outcome import Cancelled
from therasched.domain.people import Practitioner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session
    from therasched.domain.timing import Span

HOURS = {"mon": ((9 * 60, 12 * 60), (13 * 60, 17 * 60)), "tue": ((9 * 60, 12 * 60),)}
MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 3)


def practice(now: datetime = build.NOW, **fields: Any) -> Practice:
    plain = build.practice(now)
    return plain._replace(settings=plain.settings._replace(hours=HOURS, **fields))


def openings(
    day: date, *sessions: Session, minutes: int = 30, known: Practice | None = None
) -> list[str]:
    """The open slots of Lena's day, as `09:00–12:00`."""
    found = opening.openings(sessions, known or practice(), "lena", [day], minutes)
    return [f"{one.start:%H:%M}–{one.end:%H:%M}" for one in found]


def test_working_hours_that_nobody_took_are_free() -> None:
    assert openings(MONDAY) == ["09:00–12:00", "13:00–17:00"]
    assert openings(date(2026, 3, 11)) == []


def test_what_is_taken_is_not_free() -> None:
    taken = [session("a", "03-09 10:00", "anna-k"), session("b", "03-09 12:30", "ben-o", 60)]
    assert openings(MONDAY, *taken) == ["09:00–10:00", "10:50–12:00", "13:30–17:00"]


def test_too_short_a_gap_is_none() -> None:
    taken = [session("a", "03-09 09:20", "anna-k"), session("b", "03-09 10:40", "ben-o")]
    assert openings(MONDAY, *taken, minutes=30)[:2] == ["10:10–10:40", "11:30–12:00"]
    assert openings(MONDAY, *taken, minutes=31) == ["13:00–17:00"]


def test_slots_begin_after_now_at_full_five_minutes() -> None:
    assert openings(TUESDAY) == ["10:40–12:00"]
    assert openings(TUESDAY, known=practice(moment("03-03 10:41"))) == ["10:45–12:00"]
    assert openings(TUESDAY, known=practice(moment("03-03 11:45"))) == []


def test_another_practitioners_sessions_take_nothing() -> None:
    other = session("a", "03-09 10:00", "anna-k", practitioner="tom")
    everybody = session("b", "03-09 14:00", practitioner="")
    assert openings(MONDAY, other, everybody) == ["09:00–12:00", "13:00–14:00", "14:50–17:00"]


def test_what_was_called_off_takes_nothing() -> None:
    off = Cancelled("client", moment("03-02 09:00"), "")
    assert (
        openings(MONDAY, session("a", "03-09 10:00", "anna-k", cancelled=off))[0] == "09:00–12:00"
    )


@pytest.mark.parametrize("kind", ["time-off", "admin", "personal", "team"])
def test_whole_days_take_the_day(kind: str) -> None:
    assert openings(MONDAY, whole_days("a", "03-07", "03-09", "x", type=kind)) == []


def test_work_that_is_due_on_a_day_takes_no_time() -> None:
    due = whole_days("a", "03-09", "03-09", "", type="task", clients=("anna-k",), mode="indirect")
    assert len(openings(MONDAY, due)) == 2


def test_ones_own_hours_come_before_the_practices() -> None:
    own = {"lena": Practitioner("lena", "Lena", hours={"mon": ((10 * 60, 11 * 60),)})}
    assert openings(MONDAY, known=practice(practitioners=own)) == ["10:00–11:00"]
    assert openings(TUESDAY, known=practice(practitioners=own)) == []
    assert openings(MONDAY, known=practice(practitioners={})) == ["09:00–12:00", "13:00–17:00"]


def test_a_night_that_runs_into_the_morning() -> None:
    assert openings(MONDAY, session("a", "03-08 23:00", minutes=11 * 60))[0] == "10:00–12:00"


def test_across_the_clock_changes_hours_are_of_the_wall_clock() -> None:
    hours = {"sun": ((60, 300), (1380, 1440))}
    known = practice()
    known = known._replace(settings=known.settings._replace(hours=hours))
    spring = list(opening.openings([], known, "lena", [date(2026, 3, 29)], 30))
    autumn = list(opening.openings([], known, "lena", [date(2026, 10, 25)], 30))
    assert [one.minutes for one in spring] == [180, 60]
    assert [one.minutes for one in autumn] == [300, 60]
    skipped = known._replace(settings=known.settings._replace(hours={"sun": ((120, 180),)}))
    assert list(opening.openings([], skipped, "lena", [date(2026, 3, 29)], 5)) == []


def test_a_session_in_another_zone_takes_its_moment() -> None:
    start = datetime(2026, 3, 9, 5, tzinfo=ZoneInfo("America/New_York"))
    span = timing.Span(start, timing.plus_minutes(start, 60))
    abroad = session("a", "03-09 00:00", "anna-k", span=span)
    assert openings(MONDAY, abroad)[:2] == ["09:00–10:00", "11:00–12:00"]


CELLS = st.tuples(st.integers(8 * 12, 18 * 12), st.integers(1, 30))


@given(st.lists(CELLS, max_size=8), st.integers(1, 120))
def test_slots_are_the_runs_of_free_minutes(cells: Sequence[tuple[int, int]], least: int) -> None:
    sessions = [
        session(str(number), f"03-09 {at // 12:02}:{at % 12 * 5:02}", minutes=5 * length)
        for number, (at, length) in enumerate(cells)
    ]
    midnight = moment("03-09 00:00")
    spans: list[Span] = [one.span for one in sessions]

    def free(cell: int) -> bool:
        at = midnight + timedelta(minutes=5 * cell)
        inside = any(first <= 5 * cell < last for first, last in HOURS["mon"])
        return inside and not any(span.start <= at < span.end for span in spans)

    runs: list[list[int]] = []
    for cell in range(24 * 12):
        if free(cell):
            new = not runs or runs[-1][-1] != cell - 1
            runs.append([cell]) if new else runs[-1].append(cell)

    def clock(cell: int) -> str:
        return f"{cell // 12:02}:{cell % 12 * 5:02}"

    wanted = [f"{clock(run[0])}–{clock(run[-1] + 1)}" for run in runs if len(run) * 5 >= least]
    assert openings(MONDAY, *sessions, minutes=least) == wanted
