from __future__ import annotations

import errno
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from tests.support.program import untouched
from tests.support.shop import minutes
from tests.support.signing import ANNAS, LATER, Place
from therasched.actions import outcome, plan, repeat, schedule
from therasched.domain import series, when
from therasched.domain.practice import Holiday
from therasched.domain.repetition import read_rule
from therasched.domain.series import Wanted
from therasched.errors import ChangedOnDisk, Refused, StorageFailed
from therasched.storage.sessions import Sessions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop
    from therasched.actions.office import Office, Saved
    from therasched.domain.series import Drafted
    from therasched.domain.session import Session, Stored

BERLIN = ZoneInfo("Europe/Berlin")


def weekly(times: int = 0, **more: object) -> Wanted:
    return Wanted(read_rule("weekly"), times, **more)  # type: ignore[arg-type]


def booking(office: Office, clients: str, starts: str, **more: object) -> Session:
    """What `new` drafts of these words."""
    asked = schedule.Booking(
        when.read_when(starts.split(), office.now),
        clients=tuple(filter(None, clients.split(","))),
        **more,  # type: ignore[arg-type]
    )
    return schedule.draft(office, asked)


def made(shop: Shop, clients: str, starts: str, wanted: Wanted, **more: object) -> list[Saved]:
    office = shop.open()
    drafted = repeat.draft(office, booking(office, clients, starts, **more), wanted)
    return repeat.write(office, None, drafted)


def more_of(shop: Shop, name: str, wanted: Wanted) -> Drafted:
    office = shop.open()
    return repeat.draft_more(office, stored(office, name), wanted)


def repeated(shop: Shop, name: str, wanted: Wanted) -> list[Saved]:
    office = shop.open()
    one = stored(office, name)
    return repeat.write(office, one, repeat.draft_more(office, one, wanted))


def stored(office: Office, name: str) -> Stored:
    (path,) = office.sessions.named(name)
    return office.sessions.get(path)


def starts(saved: list[Saved]) -> list[str]:
    return [f"{one.stored.session.span.start:%m-%d %H:%M}" for one in saved]


def slots(shop: Shop, code: str) -> list[str]:
    return [f"{one.session.slot:%m-%d}" for one in shop.open().sessions.in_series(code)]


# --- from the beginning ----------------------------------------------------------------


def test_each_session_of_a_series_stands_for_itself(shop: Shop) -> None:
    saved = made(shop, "anna-k,ben-o", "2026-03-24 14:00", weekly(3), id="bcdfgh", room="Blue")
    assert starts(saved) == ["03-24 14:00", "03-31 14:00", "04-07 14:00"]
    first, *others = (one.stored.session for one in saved)
    assert first.id == "bcdfgh"
    assert {one.series for one in (first, *others)} == {"bcdfgh"}
    assert len({one.id for one in (first, *others)}) == 3
    for one in others:
        assert one.slot == one.span.start
        same = one._replace(id=first.id, span=first.span, slot=first.slot, calendar=first.calendar)
        assert same == first
        assert one.calendar is not None
        assert one.calendar != first.calendar
    assert [*shop.open().sessions.in_series("bcdfgh")] == [one.stored for one in saved]


def test_whole_days_in_a_series(shop: Shop) -> None:
    saved = made(
        shop, "", "2026-03-10", weekly(2), type="time-off", title="Off", last_day=date(2026, 3, 11)
    )
    sessions = [one.stored.session for one in saved]
    assert [one.slot for one in sessions] == [date(2026, 3, 10), date(2026, 3, 17)]
    assert [one.span.last_day.day for one in sessions] == [11, 18]


def test_a_session_with_its_own_zone_repeats_on_its_own_clock(shop: Shop) -> None:
    saved = made(shop, "anna-k", "2026-03-03 14:00", weekly(2), timezone="America/New_York")
    assert starts(saved) == ["03-03 14:00", "03-10 14:00"]
    at = [one.stored.session.span.start.astimezone(BERLIN).hour for one in saved]
    assert at == [20, 19]
    text = shop.text(saved[1].stored)
    assert "slot: 2026-03-10 14:00\n" in text
    assert "timezone: America/New_York\n" in text


def test_clashes_with_others_and_among_themselves(shop: Shop) -> None:
    other = shop.book("ben-o", "2026-03-17 14:30")
    office = shop.open()
    drafted = repeat.draft(office, booking(office, "anna-k", "2026-03-10 14:00"), weekly(3))
    assert [(one.session.span.first_day.day, one.other.id) for one in drafted.clashes] == [
        (17, other.session.id)
    ]
    with pytest.raises(Refused, match="1 of 3 sessions overlap others: Tue 17 Mar 2026"):
        repeat.require_clear(drafted)
    saved = repeat.write(office, None, drafted)
    assert [len(one.clashes) for one in saved] == [0, 1, 0]

    office = shop.open()
    away = booking(office, "", "2026-04-06", type="time-off", title="X", last_day=date(2026, 4, 7))
    drafted = repeat.draft(office, away, Wanted(read_rule("daily"), 3))
    assert [one.other.span.first_day.day for one in drafted.clashes] == [6, 7]


def test_many_clashes_are_told_by_the_first(shop: Shop) -> None:
    made(shop, "anna-k", "2026-03-10 14:00", weekly(6))
    office = shop.open()
    drafted = repeat.draft(office, booking(office, "ben-o", "2026-03-10 14:00"), weekly(6))
    with pytest.raises(Refused, match=r"6 of 6 .*31 Mar 2026 …"):
        repeat.require_clear(drafted)
    repeat.require_clear(drafted._replace(clashes=()))


def test_a_session_that_would_break_a_rule_on_its_day_stops_all(shop: Shop) -> None:
    office = shop.open()
    long = booking(office, "anna-k", "2026-03-22 2:30", length=minutes(21 * 60))
    with pytest.raises(Refused, match="what passes midnight lasts 12 hours at most"):
        repeat.draft(office, long, weekly(2))  # on the 29th it begins an hour later


# --- of a session that is there --------------------------------------------------------


def test_a_single_session_becomes_the_first(shop: Shop) -> None:
    one = shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh", tags=("new",), fee="80.00")
    office = shop.open()
    plan.record(office, stored(office, "bcdfgh"), "Breathe.")
    saved = repeated(shop, "bcdfgh", weekly(3))
    assert starts(saved) == ["03-10 14:00", "03-17 14:00", "03-24 14:00"]
    first, second, _ = (one.stored.session for one in saved)
    assert (first.series, first.slot) == ("bcdfgh", one.session.span.start)
    assert first.plan == "Breathe."
    assert (second.plan, second.tags, second.fee) == ("", ("new",), "80.00")
    assert first.calendar == one.session.calendar  # a calendar shows nothing of it


def test_nothing_that_happened_is_copied(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    office = shop.open()
    report = outcome.Report(attendance={"anna-k": "attended"}, homework="Walk.", share=True)
    outcome.record(office, stored(office, "bcdfgh"), report)
    saved = repeated(shop, "bcdfgh", weekly(2))
    new = saved[1].stored.session
    assert new.outcome == type(new.outcome)()
    assert not new.shared
    assert saved[0].stored.session.shared


def test_a_series_goes_on_after_its_last_place(shop: Shop) -> None:
    made(shop, "anna-k", "2026-03-10 14:00", weekly(2), id="bcdfgh")
    office = shop.open()
    last = [*office.sessions.in_series("bcdfgh")][-1]
    moved = schedule.moved(office, last, when.read_when(["2026-03-20", "9:00"], office.now))
    schedule.move(office, last, moved)
    saved = repeated(shop, "bcdfgh", weekly(4))
    assert starts(saved) == ["03-24 14:00", "03-31 14:00"]
    assert slots(shop, "bcdfgh") == ["03-10", "03-17", "03-24", "03-31"]


def test_until_goes_on_too_and_no_place_is_taken_twice(shop: Shop) -> None:
    made(shop, "anna-k", "2026-03-10 14:00", weekly(2), id="bcdfgh")
    until = weekly(until=date(2026, 4, 1))
    assert starts(repeated(shop, "bcdfgh", until)) == ["03-24 14:00", "03-31 14:00"]
    for wanted in (until, weekly(4), weekly(1), weekly(until=date(2026, 4, 6))):
        with pytest.raises(Refused, match="nothing to add: the series has 4 sessions, the last on"):
            more_of(shop, "bcdfgh", wanted)


def test_a_holiday_leaves_out_new_ones_alone(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh")
    holidays = (Holiday(date(2026, 3, 10), date(2026, 3, 17)),)
    saved = repeated(shop, "bcdfgh", weekly(2, holidays=holidays))
    assert starts(saved) == ["03-10 14:00", "03-24 14:00"]
    everything = (Holiday(date(2026, 3, 1), date(2026, 12, 31)),)
    with pytest.raises(Refused, match="nothing to add"):
        more_of(shop, "bcdfgh", weekly(until=date(2026, 6, 1), holidays=everything))


def test_monthly_ones_go_on_from_a_short_month_as_they_began(shop: Shop) -> None:
    monthly = read_rule("monthly")
    made(shop, "anna-k", "2026-12-31 10:00", Wanted(monthly, 3), id="bcdfgh")
    assert slots(shop, "bcdfgh") == ["12-31", "01-31", "02-28"]
    drafted = more_of(shop, "bcdfgh", Wanted(monthly, 5))
    assert [f"{one.span.start:%m-%d}" for one in drafted.places] == ["03-31", "04-30"]
    assert drafted.month_day == 31


def test_a_series_in_files_without_places(shop: Shop) -> None:
    for day in ("10", "17"):
        path = shop.book("anna-k", f"2026-03-{day} 14:00").path
        text = (shop.root / path).read_text(encoding="utf-8")
        shop.write(path, text.replace("admin:", "series: mine\nadmin:"))
    name = next(shop.open().sessions.in_series("mine")).session.id
    saved = repeated(shop, name, weekly(3))
    assert starts(saved) == ["03-24 14:00"]
    assert saved[0].stored.session.series == "mine"


def test_a_place_of_another_kind_counts_as_none(shop: Shop) -> None:
    one = shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh")
    text = shop.text(one).replace("admin:\n", "series: bcdfgh\nadmin:\n  slot: 2026-03-10\n")
    shop.write(one.path, text)
    assert starts(repeated(shop, "bcdfgh", weekly(2))) == ["03-17 14:00"]


def test_whole_days_go_on(shop: Shop) -> None:
    off = {"type": "time-off", "title": "Off", "last_day": date(2026, 3, 11)}
    made(shop, "", "2026-03-10", weekly(2), id="bcdfgh", **off)
    (one,) = repeated(shop, "bcdfgh", weekly(3))
    assert one.stored.session.slot == date(2026, 3, 24)
    assert one.stored.session.span.last_day == date(2026, 3, 25)
    with pytest.raises(Refused, match="the last on Tue 24 Mar 2026"):
        more_of(shop, "bcdfgh", weekly(3))


def test_what_was_cancelled_begins_no_series(shop: Shop) -> None:
    one = shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh")
    schedule.cancel(shop.open(), one, by="client")
    with pytest.raises(Refused, match="bcdfgh was cancelled"):
        more_of(shop, "bcdfgh", weekly(3))


def test_a_cancelled_one_keeps_its_place_and_is_not_copied(shop: Shop) -> None:
    made(shop, "anna-k", "2026-03-10 14:00", weekly(2), id="bcdfgh")
    office = shop.open()
    schedule.cancel(office, [*office.sessions.in_series("bcdfgh")][-1], by="client")
    saved = repeated(shop, "bcdfgh", weekly(3))
    assert starts(saved) == ["03-24 14:00"]
    assert saved[0].stored.session.cancelled is None


# --- signed ones, and a disk that fails ------------------------------------------------


def test_a_signed_one_is_signed_along_and_a_locked_one_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path)
    words = ("repeat", ANNAS, "--repeat", "weekly", "--count", "2")
    place("sign", ANNAS, "-y")
    with untouched(place.root):
        refused = place(*words, at=LATER, code=5)
    assert "was signed on Tue 3 Mar 10:40 and locked on" in refused.err
    with place.office(at=LATER) as office, pytest.raises(Refused, match="locked"):
        repeat.draft_more(office, place.stored(office, ANNAS), weekly(2))
    assert "the change is signed, too" in place(*words).err
    assert "OPEN" in place("verify", ANNAS).out
    more = (*words[:-1], "3")  # it is in the series by now, and stays as it is
    assert "Added 1 session" in place(*more, at=LATER).out
    assert "LOCKED ok" in place("verify", ANNAS, at=LATER).out


def test_where_the_disk_fails_after_the_first_the_same_command_finishes(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh")
    full = StorageFailed("could not save x: no space left on device; nothing was written")
    full.__cause__ = OSError(errno.ENOSPC, "x")
    with (
        mock.patch.object(Sessions, "create_all", side_effect=full),
        pytest.raises(StorageFailed, match="is saved as the first of a series, but could not"),
    ):
        repeated(shop, "bcdfgh", weekly(3))
    assert starts(repeated(shop, "bcdfgh", weekly(3))) == ["03-17 14:00", "03-24 14:00"]
    with (
        mock.patch.object(Sessions, "create_all", side_effect=full),
        pytest.raises(
            StorageFailed, match="could not save x: no space left on device; nothing was written"
        ),
    ):
        made(shop, "ben-o", "2026-03-11 9:00", weekly(2))


def test_what_a_killed_command_left_is_completed(shop: Shop) -> None:
    saved = made(shop, "anna-k", "2026-03-10 14:00", weekly(4), id="bcdfgh")
    for one in saved[2:]:
        (shop.root / one.stored.path).unlink()
    assert starts(repeated(shop, "bcdfgh", weekly(4))) == ["03-24 14:00", "03-31 14:00"]
    first = shop.root / saved[0].stored.path
    first.write_text(
        first.read_text(encoding="utf-8").replace("series: bcdfgh\n", ""), encoding="utf-8"
    )
    saved = repeated(shop, "bcdfgh", weekly(5))  # others that follow it are there already
    assert starts(saved) == ["03-10 14:00", "04-07 14:00"]
    assert slots(shop, "bcdfgh") == ["03-10", "03-17", "03-24", "03-31", "04-07"]


def test_more_sessions_than_a_year_has_weeks_are_quickly_drafted(shop: Shop) -> None:
    office = shop.open()
    session = booking(office, "anna-k", "2026-03-10 14:00")
    drafted = repeat.draft(office, session, weekly(series.MOST))
    assert len({one.id for one in drafted.sessions}) == series.MOST
    assert drafted.sessions[-1].span.start.replace(tzinfo=None) == datetime.fromisoformat(
        "2026-03-10T14:00"
    ) + timedelta(weeks=series.MOST - 1)


@pytest.mark.parametrize("begun", [False, True])
def test_two_at_once_do_not_make_it_twice_as_long(shop: Shop, begun: bool) -> None:
    shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh")
    if begun:
        repeated(shop, "bcdfgh", weekly(2))
    first, second = shop.open(), shop.open()
    drafts = [repeat.draft_more(one, stored(one, "bcdfgh"), weekly(4)) for one in (first, second)]
    before = stored(second, "bcdfgh")
    repeat.write(first, stored(first, "bcdfgh"), drafts[0])
    with pytest.raises(ChangedOnDisk, match="nothing was written"), untouched(shop.root):
        repeat.write(second, before, drafts[1])
