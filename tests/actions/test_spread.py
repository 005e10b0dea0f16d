from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.program import untouched
from therasched.actions import repeat, schedule, spread
from therasched.actions.office import Saved
from therasched.domain import when
from therasched.domain.repetition import read_rule
from therasched.domain.scope import ALL, FOLLOWING
from therasched.domain.series import Wanted
from therasched.errors import ChangedOnDisk, FaultyData, Refused, StorageFailed, UsageFault
from therasched.storage.sessions import Sessions

if TYPE_CHECKING:
    from tests.support.shop import Shop
    from therasched.actions.office import Office
    from therasched.domain.scope import Spread
    from therasched.domain.session import Session, Stored


@pytest.fixture(autouse=True)
def _series(shop: Shop) -> None:
    """Five Tuesdays from 10 March."""
    make(shop)


def make(shop: Shop, clients: str = "anna-k", starts: str = "2026-03-10 14:00") -> None:
    office = shop.open()
    booking = schedule.Booking(
        when.read_when(starts.split(), office.now), clients=(clients,), id="bcdfgh"
    )
    drafted = schedule.draft(office, booking)
    series = repeat.draft(office, drafted, Wanted(read_rule("weekly"), times=5))
    repeat.write(office, None, series)


def held(office: Office) -> list[Stored]:
    found = office.sessions.in_series("bcdfgh")
    return sorted(found, key=lambda one: one.session.span.start_at)


def days(office: Office) -> list[str]:
    return [f"{one.session.span.start:%m-%d %H:%M}" for one in held(office)]


def drafted(office: Office, number: int, to: str, scope: str = FOLLOWING) -> Spread:
    """A move of the session of this number."""
    chosen = held(office)[number]
    changed = schedule.moved(office, chosen, when.read_when(to.split(), office.now))
    made = spread.reach(office, chosen, scope)
    return spread.moved(office, chosen, changed, scope, made)


def moved(shop: Shop, number: int, to: str, scope: str = FOLLOWING) -> list[Saved]:
    office = shop.open()
    return spread.write(office, drafted(office, number, to, scope))


def alone(shop: Shop, number: int, to: str) -> None:
    office = shop.open()
    chosen = held(office)[number]
    changed = schedule.moved(office, chosen, when.read_when(to.split(), office.now))
    schedule.move(office, chosen, changed)


def test_those_that_follow_go_along(shop: Shop) -> None:
    saved = moved(shop, 2, "2026-03-26 16:00")
    office = shop.open()
    assert days(office) == [
        *("03-10 14:00", "03-17 14:00"),
        *("03-26 16:00", "04-02 16:00", "04-09 16:00"),
    ]
    assert [one.stored.session.id for one in saved] == [one.session.id for one in held(office)[2:]]
    assert all(one.session.slot == one.session.span.start for one in held(office))
    assert [one.session.calendar.sequence for one in held(office) if one.session.calendar] == [
        *(0, 0, 1, 1, 1)
    ]


def test_all_go_along_also_those_before(shop: Shop) -> None:
    moved(shop, 2, "2026-03-23 9:00", ALL)
    assert [day[:5] for day in days(shop.open())] == ["03-09", "03-16", "03-23", "03-30", "04-06"]


def test_one_that_was_moved_alone_keeps_its_time(shop: Shop) -> None:
    alone(shop, 3, "2026-04-01 9:00")
    office = shop.open()
    made = drafted(office, 1, "2026-03-19 14:00")
    assert [(one.stored.session.span.first_day.day, one.why) for one in made.kept] == [
        (1, "moved alone")
    ]
    spread.write(office, made)
    assert days(shop.open()) == [
        *("03-10 14:00", "03-19 14:00", "03-26 14:00"),
        *("04-01 09:00", "04-09 14:00"),
    ]


def test_the_way_counts_from_the_place_of_one_that_was_moved_alone(shop: Shop) -> None:
    alone(shop, 2, "2026-03-25 14:00")
    moved(shop, 2, "2026-03-26 14:00")
    assert [day[:5] for day in days(shop.open())][2:] == ["03-26", "04-02", "04-09"]


def test_where_it_is_already_the_others_follow(shop: Shop) -> None:
    alone(shop, 2, "2026-03-26 14:00")
    saved = moved(shop, 2, "2026-03-26 14:00")
    assert len(saved) == 3
    assert [day[:5] for day in days(shop.open())][2:] == ["03-26", "04-02", "04-09"]
    assert drafted(shop.open(), 2, "2026-03-26 14:00").changes == ()
    assert spread.write(shop.open(), drafted(shop.open(), 2, "2026-03-26 14:00")) == []


def test_overlaps_are_those_of_where_they_shall_be(shop: Shop) -> None:
    shop.book("ben-o", "2026-03-24 14:30", id="bcdfgk")
    week_on = drafted(shop.open(), 0, "2026-03-17 14:00", ALL)
    [clash] = week_on.clashes
    assert (clash.session.span.first_day.day, clash.other.id) == (24, "bcdfgk")
    with pytest.raises(Refused, match="1 of 5 sessions overlap others: Tue 24 Mar 2026"):
        spread.require_clear(week_on)
    spread.require_clear(week_on._replace(clashes=()))
    many = week_on._replace(
        clashes=tuple(clash._replace(session=one.session) for one in week_on.changes)
    )
    with pytest.raises(Refused, match=" …"):
        spread.require_clear(many)


def test_a_single_session_has_no_scope(shop: Shop) -> None:
    single = shop.book("ben-o", "2026-03-11 9:00")
    with pytest.raises(Refused, match="is in no series") as caught:
        spread.reach(shop.open(), single, ALL)
    assert "therasched repeat" in caught.value.hint


def test_what_stays_can_not_lead(shop: Shop) -> None:
    office = shop.open()
    first = held(office)[0]
    schedule.cancel(office, first, by="clinic")
    office = shop.open()
    first = held(office)[0]
    made = spread.reach(office, first, ALL)
    with pytest.raises(Refused, match="bcdfgh was cancelled") as caught:
        spread.require_touched(made, first, ALL)
    assert caught.value.hint.startswith(f"name {held(office)[1].session.id} instead")
    with pytest.raises(Refused) as caught:
        spread.require_touched(made._replace(touched=()), first, ALL)
    assert caught.value.hint == "leave out --scope"
    with pytest.raises(Refused, match="nothing to remove: what the scope names is cancelled"):
        spread.require_any(made._replace(touched=()), "remove")
    spread.require_any(made, "remove")


def test_a_file_with_a_fault_is_told_before_anything_is_written(shop: Shop) -> None:
    office = shop.open()
    last = held(office)[-1]
    shop.write(last.path, shop.text(last) + "typo: x\n")
    with pytest.raises(FaultyData):
        drafted(shop.open(), 0, "2026-03-12 14:00")


# --- cut off in between ----------------------------------------------------------------


def cut_off(shop: Shop, number: int, to: str, after: int) -> None:
    """A move of all that is killed after so many files were written."""
    real, saves = Sessions.save, list[str]()

    def save(self: Sessions, stored: Stored, session: Session) -> Stored:
        saves.append(session.id)
        if len(saves) > after:
            raise KeyboardInterrupt
        return real(self, stored, session)

    with mock.patch.object(Sessions, "save", save), pytest.raises(KeyboardInterrupt):
        moved(shop, number, to, ALL)


def number_of_first(shop: Shop) -> int:
    return [one.session.id for one in held(shop.open())].index("bcdfgh")


THURSDAYS = [f"{day} 14:00" for day in ("03-12", "03-19", "03-26", "04-02", "04-09")]


@pytest.mark.parametrize("after", range(6))
def test_the_same_command_finishes_what_was_cut_off(shop: Shop, after: int) -> None:
    cut_off(shop, 0, "2026-03-12 14:00", after)
    moved(shop, number_of_first(shop), "2026-03-12 14:00", ALL)
    assert days(shop.open()) == THURSDAYS
    assert all(one.session.slot == one.session.span.start for one in held(shop.open()))


@pytest.mark.parametrize("after", range(6))
def test_also_where_the_first_had_been_moved_alone_before(shop: Shop, after: int) -> None:
    alone(shop, 0, "2026-03-11 9:00")
    alone(shop, 0, "2026-03-12 14:00")
    cut_off(shop, 0, "2026-03-12 14:00", after)
    moved(shop, number_of_first(shop), "2026-03-12 14:00", ALL)
    assert days(shop.open()) == THURSDAYS


def test_how_far_it_came_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    real, saves = Sessions.save, []

    def save(self: Sessions, stored: Stored, session: Session) -> Stored:
        saves.append(session.id)
        if len(saves) == 3:
            raise StorageFailed("could not save x: disk full; the file is unchanged")
        return real(self, stored, session)

    monkeypatch.setattr(Sessions, "save", save)
    with pytest.raises(StorageFailed, match="2 of 5 sessions are done, then: could not") as caught:
        moved(shop, 0, "2026-03-12 14:00", ALL)
    assert caught.value.hint == "the same command again"


def test_what_fails_first_is_told_as_it_is(shop: Shop) -> None:
    failure = StorageFailed("could not save x: disk full; the file is unchanged")
    office = shop.open()
    made = drafted(office, 0, "2026-03-12 14:00", ALL)
    with (
        mock.patch.object(Sessions, "save", side_effect=failure),
        pytest.raises(StorageFailed, match=r"^could not save x"),
    ):
        spread.write(office, made)


def test_one_that_was_changed_meanwhile_stops_all_before_anything_is_written(shop: Shop) -> None:
    office = shop.open()
    last = held(office)[-1]
    made = drafted(office, 0, "2026-03-12 14:00", ALL)
    reached = spread.reach(office, made.chosen, ALL)
    notice = spread.noticed(office, reached, by="clinic", at=None, reason="")
    shop.write(last.path, shop.text(last) + "# mine\n")
    with untouched(shop.root / "sessions"):
        with pytest.raises(ChangedOnDisk, match="so nothing was written"):
            spread.write(office, made)
        with pytest.raises(ChangedOnDisk, match="so nothing was written"):
            spread.cancel(office, notice)
        with pytest.raises(ChangedOnDisk, match="so nothing was written"):
            spread.remove(office, reached, made.chosen)


# --- cancel, remove --------------------------------------------------------------------


def test_each_is_called_off_by_its_own_notice(shop: Shop) -> None:
    alone(shop, 0, "2026-03-04 9:00")  # less than a day ahead
    office = shop.open()
    made = spread.reach(office, held(office)[0], ALL)
    notice = spread.noticed(office, made, by="client", at=None, reason="a cold")
    spread.cancel(office, notice)
    attendances = [one.session.outcome.of("anna-k").attendance for one in held(shop.open())]
    assert attendances == ["late-cancellation", *["cancelled"] * 4]
    assert {one.session.cancelled.reason for one in held(shop.open()) if one.session.cancelled} == {
        "a cold"
    }
    at = office.now + timedelta(days=1)
    with pytest.raises(UsageFault, match="yet to come"):
        spread.noticed(office, made, by="client", at=at, reason="")


def test_the_one_that_was_named_is_taken_away_last(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = shop.open()
    chosen = held(office)[1]
    gone = list[str]()

    def remove(_: Office, stored: Stored) -> Saved:
        gone.append(stored.session.id)
        return Saved(stored, stored)

    monkeypatch.setattr(schedule, "remove", remove)
    saved = spread.remove(office, spread.reach(office, chosen, FOLLOWING), chosen)
    ids = [one.session.id for one in held(office)]
    assert gone == [ids[4], ids[3], ids[2], ids[1]]
    assert [one.stored.session.id for one in saved] == ids[1:]


# --- edit ------------------------------------------------------------------------------


def apply(shop: Shop, number: int, *pairs: tuple[str, str], scope: str = ALL) -> Spread:
    """Replace words in a session's file as a person would, and carry that to the others."""
    office = shop.open()
    before = held(office)[number]
    made = spread.reach(office, before, scope)
    text = shop.text(before)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    shop.write(before.path, text)
    saved = schedule.settle(office, before.path, before)
    drafted = spread.edited(office, before, saved.stored, scope, made)
    spread.write(shop.open(), drafted)
    return drafted


MODE, PLACE = "mode: direct", "place: Room 2\nmode: direct"


def test_a_changed_field_goes_to_the_others_and_an_own_value_stays(shop: Shop) -> None:
    office = shop.open()
    own = held(office)[3]
    shop.write(own.path, shop.text(own).replace(MODE, "place: Garden\nmode: direct"))
    made = apply(shop, 0, (MODE, PLACE + "\nplan: Lift."))
    assert [(one.fields, one.partly) for one in made.kept] == [(("place",), True)]
    assert [one.session.place for one in held(shop.open())] == [
        *("Room 2", "Room 2", "Room 2", "Garden", "Room 2")
    ]
    assert [one.session.plan for one in held(shop.open())] == ["Lift.", *[""] * 4]


def test_a_changed_time_goes_to_the_others(shop: Shop) -> None:
    alone(shop, 2, "2026-03-27 9:00")
    start = ("start: 2026-03-10 14:00", "start: 2026-03-11 15:00")
    made = apply(shop, 0, start, ("end: 2026-03-10 14:50", "end: 2026-03-11 16:00"), (MODE, PLACE))
    assert days(shop.open()) == [
        *("03-11 15:00", "03-18 15:00", "03-27 09:00", "04-01 15:00", "04-08 15:00")
    ]
    assert [one.session.span.minutes for one in held(shop.open())] == [60, 60, 50, 60, 60]
    assert {one.session.place for one in held(shop.open())} == {"Room 2"}
    assert [(one.why, one.fields) for one in made.kept] == [("moved alone", ())]
    slots = [f"{one.session.slot:%m-%d %H:%M}" for one in held(shop.open())]
    assert slots == ["03-11 15:00", "03-18 15:00", "03-24 14:00", "04-01 15:00", "04-08 15:00"]


def test_a_changed_zone_keeps_the_wall_clock(shop: Shop) -> None:
    alone(shop, 2, "2026-03-27 9:00")
    apply(shop, 0, (MODE, "timezone: Europe/London\nmode: direct"))
    found = held(shop.open())
    assert [one.session.timezone for one in found] == [
        *("Europe/London", "Europe/London", "", "Europe/London", "Europe/London")
    ]
    assert days(shop.open())[1] == "03-17 14:00"


def test_one_for_which_a_rule_forbids_it_stays(shop: Shop) -> None:
    office = shop.open()
    own = held(office)[3]
    shop.write(own.path, shop.text(own).replace("service: slt-50", "service: talk-30"))
    booked = "type: session\nmode: direct\nservice: slt-50\n"
    letter = (booked, "type: admin\ntitle: Letter\n")
    made = apply(shop, 0, letter, ("clients: [anna-k]\n", ""), ("reminders:\n", "x-was:\n"))
    [kept] = made.kept
    assert "admin" in kept.why
    assert [one.session.type for one in held(shop.open())] == [
        *("admin", "admin", "admin", "session", "admin")
    ]


def test_an_edit_of_nothing_that_goes_along_changes_no_other(shop: Shop) -> None:
    assert apply(shop, 0, (MODE, MODE + "\nplan: Lift.")).changes == ()
