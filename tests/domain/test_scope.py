from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.build import moment, session
from tests.support.chains import Chain
from therasched.domain import scope, series, timing
from therasched.domain.outcome import Cancelled
from therasched.domain.scope import ALL, ALONE, FOLLOWING, OTHER_TIME, Kept, Shift
from therasched.domain.session import CalendarStamp, Session
from therasched.domain.timing import Span

BERLIN = build.ZONE
NAMES = ("bcdfg2", "bcdfg3", "bcdfg4", "bcdfg5", "bcdfg6")
DAYS = ("03-03", "03-10", "03-17", "03-24", "03-31")


def one(name: str, start: str, slot: str = "", **fields: Any) -> Session:
    made = session(name, start, "anna-k", series="bcdfg2", **fields)
    return made._replace(slot=moment(slot) if slot else made.span.start)


def timed(text: str, zone: ZoneInfo = BERLIN, minutes: int = 50) -> Span:
    start = timing.read_moment(text, zone)
    assert isinstance(start, datetime)
    return Span(start, timing.plus_minutes(start, minutes))


def days(first: str, last: str, zone: ZoneInfo = BERLIN) -> Span:
    return timing.span(date.fromisoformat(first), date.fromisoformat(last), zone)


# --- places ----------------------------------------------------------------------------


def test_a_place_is_what_it_was_made_for() -> None:
    alone = one("bcdfg3", "03-12 16:00", "03-10 14:00")
    assert scope.place_of(alone) == timed("2026-03-10 14:00")
    assert scope.is_alone(alone)
    assert not scope.is_alone(one("bcdfg3", "03-10 14:00"))


@pytest.mark.parametrize("slot", [None, date(2026, 3, 9)])
def test_without_a_place_it_is_where_it_stands(slot: date | None) -> None:
    made = one("bcdfg3", "03-10 14:00")._replace(slot=slot)
    assert scope.place_of(made) == made.span


def test_a_place_of_whole_days_is_as_long_as_it_is_now() -> None:
    made = build.whole_days("bcdfg3", "03-10", "03-12", "Camp", series="bcdfg2")
    assert scope.place_of(made._replace(slot=date(2026, 3, 3))) == days("2026-03-03", "2026-03-05")
    assert scope.place_of(made._replace(slot=moment("03-03 14:00"))) == made.span


def test_the_place_is_remembered_once() -> None:
    before = one("bcdfg3", "03-10 14:00")._replace(slot=None)
    after = before._replace(span=timed("2026-03-12 16:00"))
    assert scope.with_place(after, before).slot == moment("03-10 14:00")
    known = after._replace(slot=moment("03-03 14:00"))
    assert scope.with_place(known, before) == known
    single = after._replace(series="")
    assert scope.with_place(single, before) == single
    assert scope.at_its_place(after).slot == moment("03-12 16:00")


# --- which sessions --------------------------------------------------------------------


def weekly(**by_name: Session) -> list[Session]:
    made = [one(name, f"{day} 14:00") for name, day in zip(NAMES, DAYS, strict=True)]
    return [by_name.get(each.id, each) for each in made]


def named(which: str, chosen: str, sessions: list[Session]) -> list[str]:
    found = [build.stored(each) for each in sessions]
    [mine] = [each for each in found if each.session.id == chosen]
    return [each.session.id[-1] for each in scope.members(found, mine, which)]


def test_what_a_scope_names() -> None:
    assert named(ALL, "bcdfg4", weekly()) == ["2", "3", "4", "5", "6"]
    assert named(FOLLOWING, "bcdfg4", weekly()) == ["4", "5", "6"]
    assert named(FOLLOWING, "bcdfg6", weekly()) == ["6"]


def test_what_follows_is_told_by_places_not_by_starts() -> None:
    later = one("bcdfg4", "03-26 14:00", "03-17 14:00")
    earlier = one("bcdfg6", "03-16 14:00", "03-31 14:00")
    moved = weekly(bcdfg4=later, bcdfg6=earlier)
    assert named(FOLLOWING, "bcdfg4", moved) == ["4", "5", "6"]
    assert named(FOLLOWING, "bcdfg5", moved) == ["5", "6"]
    assert named(FOLLOWING, "bcdfg3", moved) == ["3", "4", "5", "6"]


def test_what_begun_is_marked_signed_or_called_off_stays() -> None:
    off = Cancelled("client", build.NOW)
    sessions = weekly(
        bcdfg2=one("bcdfg2", "03-03 10:40"),
        bcdfg3=one("bcdfg3", "03-10 14:00", cancelled=off, outcome=build.outcome({"anna-k": "x"})),
        bcdfg4=one("bcdfg4", "03-17 14:00", outcome=build.outcome(note="Moved her chair.")),
        bcdfg5=one("bcdfg5", "03-24 14:00", plan="Bath time."),
    )
    signed = Chain()
    signed.sign("bcdfg6", "03-02 11:00")
    made = scope.reach([build.stored(each) for each in sessions], signed.practice())
    assert [each.session.id for each in made.touched] == ["bcdfg5"]
    assert [(each.stored.session.id, each.why) for each in made.kept] == [
        ("bcdfg2", "past"),
        ("bcdfg3", "cancelled"),
        ("bcdfg4", "marked"),
        ("bcdfg6", "signed"),
    ]


def test_kept_ones_are_kept_whole_unless_said() -> None:
    assert not Kept(build.stored(one("bcdfg2", "03-03 14:00")), ALONE).partly


# --- moving along ----------------------------------------------------------------------

TO_THURSDAY = Shift(timed("2026-03-10 14:00"), timed("2026-03-12 16:00"))


def along(made: Session, shift: Shift = TO_THURSDAY) -> Span:
    assert scope.stays(made, shift) == ""
    return scope.shifted(made, shift, scope.zone_of(made))[0]


def test_as_many_days_to_the_same_time_of_day() -> None:
    assert along(one("bcdfg4", "03-17 14:00")) == timed("2026-03-19 16:00")
    assert along(one("bcdfg6", "03-31 14:00")) == timed("2026-04-02 16:00")  # clocks changed


def test_a_length_goes_along_where_it_was_the_same() -> None:
    longer = TO_THURSDAY._replace(new=timed("2026-03-12 16:00", minutes=75))
    assert along(one("bcdfg4", "03-17 14:00"), longer).minutes == 75
    own = one("bcdfg4", "03-17 14:00")._replace(span=timed("2026-03-17 14:00", minutes=30))
    assert along(own, longer).minutes == 30
    assert along(own).minutes == 30


def test_what_was_moved_alone_or_has_another_time_keeps_it() -> None:
    assert scope.stays(one("bcdfg4", "03-18 14:00", "03-17 14:00"), TO_THURSDAY) == ALONE
    assert scope.stays(one("bcdfg4", "03-17 15:00"), TO_THURSDAY) == OTHER_TIME
    camp = build.whole_days("bcdfg4", "03-17", "03-17", "Camp", series="bcdfg2")
    assert scope.stays(camp, TO_THURSDAY) == OTHER_TIME


def test_each_goes_by_the_wall_clock_of_its_own_zone() -> None:
    york = ZoneInfo("America/New_York")
    made = one("bcdfg4", "03-17 14:00")._replace(span=timed("2026-03-17 14:00", york), slot=None)
    assert along(made) == timed("2026-03-19 16:00", york)
    assert scope.shifted(made, TO_THURSDAY, BERLIN)[0] == timed("2026-03-19 16:00")


def test_a_time_that_is_skipped_in_spring_is_later_and_told() -> None:
    night = Shift(timed("2026-03-21 14:00"), timed("2026-03-22 02:30"))
    made = one("bcdfg5", "03-28 14:00")
    assert scope.shifted(made, night, BERLIN) == (timed("2026-03-29 03:30"), series.SHIFTED)
    autumn = one("bcdfg5", "10-24 14:00")
    assert scope.shifted(autumn, night, BERLIN) == (timed("2026-10-25 02:30+02:00"), series.TWICE)


def test_one_that_the_clocks_put_later_has_the_time_of_its_series() -> None:
    before, put_later = one("bcdfg2", "03-22 02:30"), one("bcdfg3", "03-29 03:30")
    back = Shift(before.span, timed("2026-03-23 14:00"))
    assert along(put_later, back) == timed("2026-03-30 14:00")
    other_way = Shift(put_later.span, timed("2026-03-30 14:00"))
    assert along(one("bcdfg4", "04-05 02:30"), other_way) == timed("2026-04-06 14:00")
    assert scope.stays(one("bcdfg4", "04-05 03:30"), back) == OTHER_TIME


def test_whole_days_go_along_by_days() -> None:
    made = build.whole_days("bcdfg4", "03-17", "03-18", "Camp", series="bcdfg2")
    shift = Shift(days("2026-03-10", "2026-03-11"), days("2026-03-12", "2026-03-12"))
    assert along(made, shift) == days("2026-03-19", "2026-03-19")
    own = build.whole_days("bcdfg4", "03-17", "03-19", "Camp", series="bcdfg2")
    assert along(own, shift) == days("2026-03-19", "2026-03-21")


def test_an_edit_may_give_a_time_or_take_it() -> None:
    camp = build.whole_days("bcdfg4", "03-17", "03-18", "Camp", series="bcdfg2")
    to_time = Shift(days("2026-03-10", "2026-03-11"), timed("2026-03-10 09:00", minutes=90))
    assert along(camp, to_time) == timed("2026-03-17 09:00", minutes=90)
    to_days = Shift(timed("2026-03-10 14:00"), days("2026-03-11", "2026-03-12"))
    assert along(one("bcdfg4", "03-17 14:00"), to_days) == days("2026-03-18", "2026-03-19")


ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo")


@given(
    st.dates(date(2000, 1, 1), date(2035, 12, 31)),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.integers(-40, 40),
    st.integers(1, 60),
    st.sampled_from(ZONES),
)
def test_a_series_that_goes_there_and_back_is_where_it_was(
    day: date, clock: object, by: int, weeks: int, name: str
) -> None:
    zone = ZoneInfo(name)
    naive = datetime.combine(day, clock)  # type: ignore[arg-type]
    first = series.on_day(naive.replace(tzinfo=zone), day)[0]
    later = series.on_day(first, day + timedelta(weeks=weeks))[0]
    there = series.on_day(first, day + timedelta(days=by))[0]
    spans = [Span(at, timing.plus_minutes(at, 50)) for at in (first, later, there)]
    made = session("bcdfg3", "03-10 14:00", "anna-k")._replace(span=spans[1], slot=later)
    out, _ = scope.shifted(made, Shift(spans[0], spans[2]), zone)
    assert out.minutes == 50
    assert out.first_day - spans[1].first_day == there.date() - first.date()
    gone = scope.at_its_place(made._replace(span=out))
    if there.time() == first.time() == out.start.time() == later.time():
        assert scope.shifted(gone, Shift(spans[2], spans[0]), zone)[0] == spans[1]


# --- a command that was cut off --------------------------------------------------------


def stamp(sequence: int, minute: int) -> CalendarStamp:
    return CalendarStamp(sequence, datetime(2026, 3, 3, 9, minute, tzinfo=UTC), "x")


@pytest.mark.parametrize(
    ("mine", "chosen", "along"),
    [
        (stamp(1, 40), stamp(1, 40), True),
        (stamp(2, 41), stamp(1, 40), True),
        (stamp(0, 40), stamp(1, 40), False),  # the clock of the practice stands still
        (stamp(1, 39), stamp(1, 40), False),
        (stamp(0, 41), stamp(1, 40), False),  # edited since
        (None, stamp(1, 40), False),
        (stamp(1, 40), None, False),
    ],
)
def test_who_went_along_already(
    mine: CalendarStamp | None, chosen: CalendarStamp | None, along: bool
) -> None:
    first = one("bcdfg3", "03-12 16:00", "03-10 14:00", calendar=chosen)
    other = one("bcdfg4", "03-19 16:00", calendar=mine)
    assert scope.went_along(other, first) is along
    assert not scope.went_along(other, scope.at_its_place(first))
    assert not scope.went_along(other._replace(slot=moment("03-17 14:00")), first)


def test_the_others_keep_up_with_the_stamp() -> None:
    first = one("bcdfg3", "03-12 16:00", calendar=stamp(3, 40))
    assert scope.keeping_up(one("bcdfg4", "03-19 16:00", calendar=stamp(1, 40)), first) == one(
        "bcdfg4", "03-19 16:00", calendar=stamp(3, 40)
    )
    for same in (stamp(3, 40), stamp(4, 40), None):
        made = one("bcdfg4", "03-19 16:00", calendar=same)
        assert scope.keeping_up(made, first) == made
    made = one("bcdfg4", "03-19 16:00", calendar=stamp(1, 40))
    assert scope.keeping_up(made, first._replace(calendar=None)) == made


# --- edit ------------------------------------------------------------------------------


def test_a_changed_field_goes_where_it_was_the_same() -> None:
    before = one("bcdfg3", "03-10 14:00", place="Room 1", tags=("x",), room="Blue")
    after = before._replace(place="Room 2", tags=(), plan="Lift.", series="", id="bcdfg9")
    assert scope.changed_fields(before, after) == ("place", "tags")
    same = one("bcdfg4", "03-17 14:00", place="Room 1", tags=("x",), room="Red", plan="Bath.")
    made, own = scope.carried(same, before, after)
    assert made == same._replace(place="Room 2", tags=())
    assert own == ()


def test_a_value_of_its_own_is_kept_and_told() -> None:
    before = one("bcdfg3", "03-10 14:00", place="Room 1", fee="90.00")
    after = before._replace(place="Room 2", fee="95.00")
    own_place = one("bcdfg4", "03-17 14:00", place="Garden", fee="95.00")
    assert scope.carried(own_place, before, after) == (own_place, ("place",))


def test_what_became_of_a_session_is_never_carried() -> None:
    never = {"id", "span", "series", "slot", "plan", "outcome", "cancelled", "calendar", "shared"}
    assert set(scope.FIELDS) == set(Session._fields) - never - {"source"}
