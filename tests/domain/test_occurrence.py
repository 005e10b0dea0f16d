"""The times of an event: its rule, its further dates, what was told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from therasched.domain import occurrence
from therasched.domain.occurrence import TAKEN, ForeignEvent, Length, Occurrences
from therasched.domain.recurrence import read_rule

if TYPE_CHECKING:
    from therasched.domain.appointment import Appointment

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
HOUR = Length(0, timedelta(hours=1))
MONDAY = datetime(2026, 3, 9, 14, tzinfo=BERLIN)


def event(start: datetime | date = MONDAY, **more: Any) -> ForeignEvent:
    if isinstance(more.get("rule"), str):
        more["rule"] = read_rule(more["rule"])
    length = HOUR if isinstance(start, datetime) else Length(1, timedelta(0))
    return ForeignEvent(**{"line": 1, "uid": "u", "start": start, "length": length, "title": "T",
                           "state": "busy", **more})  # fmt: skip


def occurrences() -> Occurrences:
    return Occurrences(BERLIN, date(2026, 3, 1), date(2026, 4, 5))


def made(*events: ForeignEvent) -> list[Appointment]:
    return sorted(occurrences().of(events), key=lambda one: one.span.start_at)


def said(*events: ForeignEvent) -> list[str]:
    return [f"{one.span.start:%m-%d %H:%M}" for one in made(*events)]


def test_one_time() -> None:
    (one,) = made(event())
    assert (one.uid, one.slot, one.title, one.line) == ("u", "", "T", 1)
    assert one.span.start == MONDAY
    assert one.span.minutes == 60


def test_it_comes_also_when_it_is_far_away() -> None:
    assert said(event(datetime(2031, 1, 1, 9, tzinfo=UTC))) == ["01-01 10:00"]


def test_each_time_of_a_rule_has_its_own_slot_but_for_the_first() -> None:
    found = made(event(rule="FREQ=WEEKLY;COUNT=4"))
    assert [one.slot for one in found] == [
        *("", "20260316T130000Z", "20260323T130000Z"),
        "20260330T120000Z",
    ]
    assert [f"{one.span.start:%H:%M}" for one in found] == ["14:00"] * 4


def test_days_repeat_too() -> None:
    found = made(event(date(2026, 3, 10), rule="FREQ=WEEKLY"))
    assert [one.slot for one in found] == ["", "20260317", "20260324", "20260331", "20260407"]
    assert all(one.span.whole_days for one in found)


def test_a_rule_begun_long_ago_and_one_that_lasts_into_the_window() -> None:
    assert said(event(datetime(2011, 3, 7, 14, tzinfo=BERLIN), rule="FREQ=WEEKLY"))[:3] == [
        *("03-07 14:00", "03-02 14:00", "03-09 14:00"),
    ]
    long = Length(9, timedelta(0))
    assert "02-20" in said(event(date(2026, 2, 20), rule="FREQ=YEARLY", length=long))[0]


def test_the_wall_time_is_kept_across_the_change_and_a_skipped_one_comes_later() -> None:
    night = datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN)
    assert said(event(night, rule="FREQ=DAILY;COUNT=3")) == [
        *("03-28 02:30", "03-29 03:30", "03-30 02:30"),
    ]


def test_a_rule_of_another_zone_is_counted_there() -> None:
    abroad = datetime(2026, 3, 6, 9, tzinfo=NEW_YORK)
    assert said(event(abroad, rule="FREQ=WEEKLY;COUNT=5")) == [
        *("03-06 15:00", "03-13 14:00", "03-20 14:00", "03-27 14:00", "04-03 15:00"),
    ]


def test_further_dates_and_dates_taken_out() -> None:
    one = event(
        rule="FREQ=DAILY;COUNT=4",
        more=(datetime(2026, 3, 20, 8, tzinfo=UTC), MONDAY),
        without=(datetime(2026, 3, 10, 13, tzinfo=UTC), date(2026, 3, 11)),
    )
    assert said(one) == ["03-09 14:00", "03-12 14:00", "03-20 09:00"]
    assert said(event(more=(date(2026, 3, 20),))) == ["03-09 14:00", "03-20 00:00"]
    assert said(event(without=(MONDAY,))) == []


def test_a_time_that_was_told_apart_takes_the_place_of_its_own() -> None:
    master = event(rule="FREQ=DAILY;COUNT=3")
    slot = MONDAY + timedelta(days=1)
    apart = event(datetime(2026, 3, 10, 18, tzinfo=BERLIN), slot=slot, title="Moved")
    found = made(master, apart)
    assert [(f"{one.span.start:%d %H:%M}", one.slot, one.title) for one in found] == [
        ("09 14:00", "", "T"),
        ("10 18:00", "20260310T130000Z", "Moved"),
        ("11 14:00", "20260311T130000Z", "T"),
    ]
    first = event(datetime(2026, 3, 9, 8, tzinfo=BERLIN), slot=MONDAY.astimezone(UTC))
    assert next(one.slot for one in made(master, first)) == ""
    by_day = event(datetime(2026, 3, 10, 18, tzinfo=BERLIN), slot=date(2026, 3, 10))
    assert said(master, by_day) == ["03-09 14:00", "03-10 18:00", "03-11 14:00"]


def test_times_that_come_without_their_event() -> None:
    apart = event(MONDAY, slot=MONDAY)
    assert [one.slot for one in made(apart)] == ["20260309T130000Z"]


def test_the_latest_version_counts_wherever_it_stands() -> None:
    new, old = event(title="New", version=(2, "")), event(title="Old", version=(1, "2026"))
    assert [one.title for one in made(new, old)] == ["New"]
    assert [one.title for one in made(old, new)] == ["New"]
    assert [one.title for one in made(old, old._replace(title="Twice"))] == ["Twice"]


def test_an_event_whose_place_another_one_takes_is_told_with_its_line() -> None:
    new, old = event(title="New", version=(2, "")), event(title="Old", version=(1, ""))
    for events in ((new, old._replace(line=7)), (old._replace(line=7), new)):
        found = occurrences()
        assert [one.title for one in found.of(events)] == ["New"]
        assert [(one.line, one.why, one.uid) for one in found.left_out] == [(7, TAKEN, "")]
    twice = occurrences()
    list(twice.of([new, new._replace(line=9, version=(3, "2026"))]))
    assert twice.left_out == []


def test_all_that_follow_are_moved_as_far() -> None:
    master = event(rule="FREQ=DAILY;COUNT=5")
    second = MONDAY + timedelta(days=1)
    later = event(datetime(2026, 3, 10, 9, tzinfo=BERLIN), slot=second, following=True)
    assert said(master, later) == [
        *("03-09 14:00", "03-10 09:00", "03-11 09:00", "03-12 09:00", "03-13 09:00"),
    ]
    again = event(
        datetime(2026, 3, 12, 10, tzinfo=BERLIN), slot=MONDAY + timedelta(days=3), following=True
    )
    assert said(master, later, again)[2:] == ["03-11 09:00", "03-12 10:00", "03-13 10:00"]


def test_all_that_follow_of_whole_days() -> None:
    master = event(date(2026, 3, 9), rule="FREQ=WEEKLY;COUNT=3")
    later = event(date(2026, 3, 17), slot=date(2026, 3, 16), following=True)
    assert said(master, later) == ["03-09 00:00", "03-17 00:00", "03-24 00:00"]
    mixed = event(MONDAY, slot=date(2026, 3, 16), following=True)
    assert said(master, mixed) == ["03-09 00:00", "03-09 14:00", "03-23 00:00"]


def test_seconds_are_made_whole_minutes() -> None:
    odd = event(MONDAY.replace(second=40), length=Length(0, timedelta(seconds=30)))
    (one,) = made(odd)
    assert one.span.minutes == 2
    assert one.span.start == MONDAY


def test_days_of_a_length_are_days_of_the_calendar() -> None:
    eve = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    (one,) = made(event(eve, length=Length(1, timedelta(hours=1))))
    assert f"{one.span.end:%m-%d %H:%M}" == "03-29 13:00"
    (one,) = made(event(eve, length=Length(0, timedelta(hours=25))))
    assert f"{one.span.end:%m-%d %H:%M}" == "03-29 14:00"


@pytest.mark.parametrize(
    ("length", "why"),
    [
        (Length(0, timedelta(0)), "it takes no time"),
        (Length(10**9, timedelta(0)), "it lasts beyond the calendar"),
        (Length(3_000_000, timedelta(0)), "it lasts beyond the calendar"),
    ],
)
def test_what_can_not_be_one_is_told(length: Length, why: str) -> None:
    maker = occurrences()
    assert list(maker.of([event(length=length, line=7)])) == []
    assert maker.left_out == [(7, why, "u")]


def test_rules_are_not_followed_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occurrence, "MOST_DAYS", 100)
    maker = occurrences()
    far = event(datetime(1950, 1, 1, 9, tzinfo=BERLIN), rule="FREQ=DAILY;COUNT=99999")
    apart = event(MONDAY, slot=MONDAY)
    assert len(list(maker.of([far, apart]))) == 1
    assert maker.left_out[0].why.startswith("too much in this file repeats")
    maker = occurrences()
    until = datetime.fromisoformat("1950-01-05")
    ended = event(far.start, rule="FREQ=DAILY", until=until)
    assert len(list(maker.of([ended] * 500))) == 1
    assert maker.left_out == []
