from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import build
from tests.support.build import moment, practice, session
from therasched.domain import scope, series
from therasched.domain.cancellation import Cancellation
from therasched.domain.clash import Clash
from therasched.domain.practice import Holiday
from therasched.domain.scope import ALONE, MARKED, PAST, Change, Kept, Reach, Spread
from therasched.views import scope as views

if TYPE_CHECKING:
    from therasched.domain.session import Stored

ANNA = build.stored(session("bcdfg2", "03-10 14:00", "anna-k"))
SECOND = build.stored(session("bcdfg3", "03-17 14:00", "anna-k"))
THIRD = build.stored(session("bcdfg4", "03-24 14:00", "anna-k"))


def change(stored: Stored, to: str, *more: object) -> Change:
    span = session("x", to).span
    return Change(stored, stored.session._replace(span=span), *more)  # type: ignore[arg-type]


def spread(*changes: Change, kept: tuple[Kept, ...] = ()) -> Spread:
    return Spread("bcdfg2", scope.ALL, ANNA, moment("03-10 14:00"), changes, kept)


def test_a_line_a_session_by_start_with_what_is_to_be_known() -> None:
    drafted = spread(
        change(ANNA, "03-12 02:30"),
        change(SECOND, "03-19 02:30", series.SHIFTED),
        change(THIRD, "03-26 02:30", series.TWICE),
    )
    meeting = session("t9wxbc", "03-12 02:30", title="Round")
    other = session("k7f3mq", "03-12 02:30", "ben-o", minutes=30)
    changed = drafted.changes[0].session
    drafted = drafted._replace(clashes=(Clash(changed, other, ()), Clash(changed, meeting, ())))
    overlap = "overlaps k7f3mq Ben O'Brien 02:30–03:00; overlaps t9wxbc Round 02:30–03:20"
    gone = "there is no 02:30 on this day, the clocks are put forward"
    twice = "02:30 stands twice on this day, the first one is taken"
    days = [f"{day} Mar" for day in ("Tue 10", "Thu 12", "Tue 17", "Thu 19", "Tue 24")]
    assert views.changed(drafted, practice()) == [
        ("bcdfg2", f"{days[0]} 14:00–14:50", f"{days[1]} 02:30–03:20", overlap),
        ("bcdfg3", f"{days[2]} 14:00–14:50", f"{days[3]} 02:30–03:20", gone),
        ("bcdfg4", f"{days[4]} 14:00–14:50", "Thu 26 Mar 02:30–03:20", twice),
    ]


def test_a_holiday_is_told_where_one_moves_to_it() -> None:
    known = practice()
    day = date(2026, 3, 12)
    known_days = (Holiday(date(2026, 3, 11), day, "Camp"), Holiday(day, day))
    holidays = (*known_days, Holiday(day, day, "Camp"), Holiday(day, day, "Fair"))
    known = known._replace(settings=known.settings._replace(holidays=holidays))
    [line] = views.changed(spread(change(ANNA, "03-12 16:00")), known)
    assert line.told == "falls on a holiday: Camp, Fair"
    bare = known._replace(settings=known.settings._replace(holidays=(Holiday(day, day),) * 2))
    [line] = views.changed(spread(change(ANNA, "03-12 16:00")), bare)
    assert line.told == "falls on a holiday"
    [line] = views.changed(spread(change(ANNA, "03-13 16:00")), known)
    assert line.told == ""
    there = session("bcdfg2", "03-12 14:00", "anna-k")
    edit = Change(build.stored(there), there._replace(place="Room 2"), "", ("place",))
    [line] = views.changed(spread(edit), known)
    assert line.told == ""


def test_what_stays_stands_among_them_and_what_is_past_does_not() -> None:
    kept = (Kept(ANNA, PAST), Kept(SECOND, ALONE))
    drafted = spread(change(THIRD, "03-26 16:00"), kept=kept)
    assert [(line.id, line.becomes) for line in views.changed(drafted, practice())] == [
        ("bcdfg3", "stays: moved alone"),
        ("bcdfg4", "Thu 26 Mar 16:00–16:50"),
    ]


def test_an_edit_tells_the_fields_and_what_is_kept() -> None:
    place = Change(SECOND, SECOND.session._replace(place="Room 2"), "", ("place", "fee"))
    both = change(THIRD, "03-26 16:00", "", ("place",))
    kept = (
        Kept(SECOND, ALONE, ("room",), partly=True),
        Kept(THIRD, "", ("tags",), partly=True),
        Kept(ANNA, ALONE, (), partly=True),
    )
    assert [line[2:] for line in views.changed(spread(place, both, kept=kept), practice())] == [
        ("keeps its own time (moved alone)", ""),
        ("place, fee", "keeps its own room, time (moved alone)"),
        ("Thu 26 Mar 16:00–16:50; place", "keeps its own tags"),
    ]


def test_whole_days_have_no_hours_and_hold_a_day() -> None:
    camp = build.whole_days("t9wxbc", "03-12", "03-12", "Camp")
    drafted = spread(change(ANNA, "03-12 16:00"))
    drafted = drafted._replace(clashes=(Clash(drafted.changes[0].session, camp, ()),))
    assert views.changed(drafted, practice())[0].told == "overlaps t9wxbc Camp all day"
    assert views.say(camp.span, build.NOW) == "Thu 12 Mar"
    assert views.say(camp.span, build.NOW.replace(year=2025)) == "Thu 12 Mar 2026"


def test_what_is_called_off_by_its_own_notice() -> None:
    decisions = (
        Cancellation("late-cancellation", 60, 1440),
        Cancellation("cancelled", 9999, 1440),
        Cancellation("", 9999, 1440),
    )
    lines = views.cancelled(Reach((ANNA, SECOND, THIRD), ()), decisions, build.NOW)
    assert [line.becomes for line in lines] == [
        "late-cancellation, billable",
        "cancelled",
        "cancelled",
    ]
    assert views.decided(decisions) == "1 late-cancellation, 2 cancelled"
    assert views.decided(decisions[1:]) == "cancelled"
    assert views.cancelled(Reach((), (Kept(ANNA, MARKED),)), (), build.NOW)[0].becomes == (
        "stays: marked"
    )


def test_what_is_taken_away_tells_of_plans() -> None:
    planned = ANNA._replace(session=ANNA.session._replace(plan="Lift."))
    lines = views.removed(Reach((SECOND, planned), (Kept(THIRD, MARKED),)), build.NOW)
    assert [line[2:] for line in lines] == [
        ("removed", "has a plan"),
        ("removed", ""),
        ("stays: marked", ""),
    ]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ((), ""),
        ((PAST,), "1 stays (past)"),
        ((PAST, PAST), "2 stay (past)"),
        ((PAST, PAST, ALONE), "3 stay (2 past, 1 moved alone)"),
    ],
)
def test_how_many_stay(kept: tuple[str, ...], told: str) -> None:
    assert views.staying([Kept(ANNA, why) for why in kept]) == told


def test_how_many_keep_something() -> None:
    own = Kept(ANNA, ALONE, ("place",), partly=True)
    assert views.staying([own]) == "1 keeps something of its own"
    assert views.staying([own, own, Kept(ANNA, PAST)]) == (
        "1 stays (past), 2 keep something of its own"
    )
