from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import build
from tests.support.chains import Chain
from therasched.domain import timing
from therasched.domain.when import Period
from therasched.views import agenda

if TYPE_CHECKING:
    from therasched.domain.session import Session

MARCH_2 = date(2026, 3, 2)


def view(sessions: list[Session], period: Period = build.WEEK, **more: Any) -> agenda.Agenda:
    found = [build.stored(one) for one in sessions]
    return agenda.build(found, build.practice(), period, **more)


def days(found: agenda.Agenda) -> dict[str, list[str]]:
    return {f"{day.day:%m-%d}": [one.id[:4] for one in day.entries] for day in found.days}


def test_the_week_in_day_groups() -> None:
    found = view(build.week(), practitioner="lena")
    assert days(found) == {
        "03-02": ["d8vb", "k7f3", "p2qd", "t9wx", "k7f9", "n3kc"],
        "03-03": ["d8vb", "h4mn", "c5bf", "r8vb"],
        "03-04": ["x6hh"],
        "03-06": ["z2rr"],
    }
    assert [day.today for day in found.days] == [False, True, False, False]
    assert (found.title, found.whose) == ("Week 10 · 2–8 March 2026", "Lena Berg")
    assert (found.first, found.last) == (MARCH_2, date(2026, 3, 8))
    assert [one.id for one in found.entries] == [one.id for one in build.week()]
    assert found.overdue == ("p2qdhb", "h4mnzd")
    assert not found.empty


def test_nothing_in_it() -> None:
    found = view([])
    assert found.empty
    assert (found.days, found.overdue, found.whose) == ((), (), "Praxis Kranich")


def test_within_a_day_whole_days_come_first_then_by_start() -> None:
    sessions = [
        build.session("k7f3mq", "03-02 09:30", "anna-k"),
        build.session("b7f3mq", "03-02 09:30", "anna-k"),
        build.session("z7f3mq", "03-02 08:00", "anna-k"),
        build.whole_days("x7f3mq", "03-02", "03-02", "Off"),
    ]
    found = view(sessions)
    assert days(found) == {"03-02": ["x7f3", "z7f3", "b7f3", "k7f3"]}
    assert [one.id for one in found.entries] == ["x7f3mq", "z7f3mq", "b7f3mq", "k7f3mq"]
    assert found.overdue == ("z7f3mq", "b7f3mq", "k7f3mq")


def test_in_the_hour_that_stands_twice_the_earlier_comes_first() -> None:
    sessions = [
        build.session("b2rrtt", "10-25 02:30", "anna-k"),
        build.session("z2rrtt", "10-25 02:30", "anna-k"),
    ]
    start = sessions[0].span.start
    late = timing.Span(start.replace(fold=1), timing.plus_minutes(start, 110))
    sessions[0] = sessions[0]._replace(span=late)
    sunday = Period(date(2026, 10, 25), date(2026, 10, 25), "day")
    assert days(view(sessions, sunday)) == {"10-25": ["z2rr", "b2rr"]}


def test_whole_days_stand_on_each_of_their_days_in_the_period() -> None:
    away = [build.whole_days("x7f3mq", "02-27", "03-03", "Off")]
    assert days(view(away)) == {"03-02": ["x7f3"], "03-03": ["x7f3"]}


@pytest.mark.parametrize(
    ("session", "day"),
    [
        (build.session("k7f3mq", "03-01 23:00", "anna-k", 120), "03-01"),
        (build.session("k7f3mq", "05-01 09:00", "anna-k"), "05-01"),
        (build.whole_days("k7f3mq", "05-01", "05-03", "Off"), "05-01"),
        (build.whole_days("k7f3mq", "01-01", "01-03", "Off"), "01-01"),
    ],
)
def test_what_was_read_is_never_left_out(session: Session, day: str) -> None:
    assert days(view([session])) == {day: ["k7f3"]}


def test_one_client_s_sessions_alone() -> None:
    found = view(build.week(), client="ben-o")
    assert days(found) == {"03-02": ["p2qd", "k7f9", "n3kc"], "03-03": ["c5bf"]}
    assert found.overdue == ("p2qdhb",)


def test_one_practitioner_s_sessions_and_nobody_s() -> None:
    sessions = [
        build.session("k7f3mq", "03-02 09:30", "anna-k"),
        build.session("t7f3mq", "03-02 10:30", "ben-o", practitioner="tom"),
        build.session("b7f3mq", "03-02 11:30", practitioner="", title="Fire drill"),
    ]
    assert days(view(sessions, practitioner="tom")) == {"03-02": ["t7f3", "b7f3"]}
    assert days(view(sessions)) == {"03-02": ["k7f3", "t7f3", "b7f3"]}
    assert view(sessions, practitioner="tom").whose == "Tom Hahn"


def test_what_is_marked_and_unsigned_where_the_practice_signs() -> None:
    came = build.outcome({"anna-k": "attended"})
    days_of = {"k7f3mq": "03-01", "p2qdhb": "03-02", "t9wxsd": "03-02", "x6hhlm": "03-02"}
    made = Chain()
    made.sign("p2qdhb", "03-02 11:00")  # and is as it was signed
    made.sign("t9wxsd", "03-02 11:00")  # and was changed inside its window
    made.sign("x6hhlm", "03-02 10:00")  # and was changed after the lock
    known = made.practice()
    found = [
        made.stored(
            build.session(name, f"{day} 09:00", "anna-k", outcome=came),
            "Bath time." if name == "p2qdhb" else "Lift.",
        )
        for name, day in days_of.items()
    ]
    coming = build.session("z2rrtt", "03-05 09:00", "anna-k", outcome=came)
    open_yet = build.session("n3kcrz", "03-02 09:00", "anna-k")
    found += [build.stored(one) for one in (coming, open_yet)]
    assert agenda.build(found, known, build.WEEK, signs=True).unsigned == ("k7f3mq", "t9wxsd")
    assert agenda.build(found, known, build.WEEK).unsigned == ()


def test_names_as_far_as_may_be() -> None:
    found = view([build.session("k7f3mq", "03-02 09:30", "anna-k")], level="initials")
    assert found.entries[0].who == "AK"


@pytest.mark.parametrize(
    ("first", "last", "title"),
    [
        ("2026-03-02", "2026-03-08", "Week 10 · 2–8 March 2026"),
        ("2026-03-30", "2026-04-05", "Week 14 · 30 March – 5 April 2026"),
        ("2026-12-28", "2027-01-03", "Week 53 · 28 December 2026 – 3 January 2027"),
    ],
)
def test_a_week_has_a_title(first: str, last: str, title: str) -> None:
    week = Period(date.fromisoformat(first), date.fromisoformat(last), "week")
    assert agenda.period_title(week, "monday") == title


def test_a_week_may_begin_on_sunday() -> None:
    week = Period(date(2026, 3, 1), date(2026, 3, 7), "week")
    assert agenda.period_title(week, "sunday") == "Week 10 · 1–7 March 2026"


def test_other_periods_have_titles_too() -> None:
    month = Period(date(2026, 3, 1), date(2026, 3, 31), "month")
    day = Period(date(2026, 3, 3), date(2026, 3, 3), "day")
    days = Period(date(2026, 3, 3), date(2026, 3, 9), "days")
    assert [agenda.period_title(one, "monday") for one in (month, day, days)] == [
        "March 2026",
        "Tue 3 March 2026",
        "3–9 March 2026",
    ]
