"""Bringing in another calendar: what it would do, and doing it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from therasched.actions import adopt
from therasched.cli import wiring
from therasched.domain import intake, timing
from therasched.domain.appointment import Appointment, ForeignCalendar, LeftOut
from therasched.errors import ChangedOnDisk, UsageFault

if TYPE_CHECKING:
    from tests.support.shop import Shop
    from therasched.actions.adopt import Intake
    from therasched.domain.session import Session

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = date(2026, 3, 3), date(2026, 4, 30)


def at(start: str, uid: str = "a", minutes: int = 60, title: str = "Dentist") -> Appointment:
    begin = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    return Appointment(
        uid, "", timing.Span(begin, timing.plus_minutes(begin, minutes)), title, line=3
    )


def days(first: str, last: str, uid: str = "d", **more: Any) -> Appointment:
    span = timing.span(date.fromisoformat(first), date.fromisoformat(last), BERLIN)
    return Appointment(uid, "", span, "Feast", line=5, **more)


class Bench:
    """A practice, and the import of a calendar into it."""

    def __init__(self, shop: Shop) -> None:
        self.opened = wiring.open_practice(str(shop.root))

    def survey(self, *found: Appointment, **more: Any) -> Intake:
        left_out = more.pop("left_out", ())
        calendar = ForeignCalendar("Private", found, left_out)
        wish = adopt.Wish(**{"days": DAYS, "calendar": "Private", **more})
        earlier = wiring.earlier_imports(self.opened)
        return adopt.survey(self.opened.office, calendar, wish, earlier)

    def bring(self, *found: Appointment, prune: bool = False, **more: Any) -> list[Session]:
        steps: list[int] = []
        plan = self.survey(*found, **more)
        saved = list(
            adopt.carry_out(self.opened.office, plan, prune=prune, progress=lambda: steps.append(1))
        )
        assert len(steps) == len(saved)
        return [one.stored.session for one in saved]


def kinds(plan: Intake) -> list[str]:
    return [one.kind for one in plan.changes]


def test_busy_times_become_time_off_without_their_titles(shop: Shop) -> None:
    (one, two) = Bench(shop).bring(at("2026-03-10 14:00"), days("2026-03-12", "2026-03-13"))
    assert (one.type, one.title, one.practitioner) == ("time-off", "Busy", "lena")
    assert one.span.start.isoformat() == "2026-03-10T14:00:00+01:00"
    assert one.source is not None
    assert one.source.calendar == intake.short_hash("Private")
    assert one.calendar is not None
    assert (two.span.first_day, two.span.last_day) == (date(2026, 3, 12), date(2026, 3, 13))
    assert one.id != two.id
    assert not any((one.clients, one.service, one.mode, one.reminders))
    text = "".join(path.read_text() for path in (shop.root / "sessions").rglob("*.yaml"))
    assert "Dentist" not in text


def test_again_nothing_is_done_and_a_change_is(shop: Shop) -> None:
    Bench(shop).bring(at("2026-03-10 14:00"))
    assert kinds(Bench(shop).survey(at("2026-03-10 14:00"))) == ["same"]
    (moved,) = Bench(shop).bring(at("2026-03-11 15:00"))
    assert moved.span.start.isoformat() == "2026-03-11T15:00:00+01:00"
    assert moved.calendar is not None
    assert moved.calendar.sequence == 1
    assert kinds(Bench(shop).survey(at("2026-03-11 15:00"))) == ["same"]
    (titled,) = Bench(shop).bring(at("2026-03-11 15:00"), titles=True)
    assert titled.title == "Dentist"


def test_what_vanished_goes_only_when_asked_for(shop: Shop) -> None:
    Bench(shop).bring(at("2026-03-10 14:00"), at("2026-03-11 14:00", "b"))
    assert Bench(shop).bring(at("2026-03-10 14:00")) == []
    (gone,) = Bench(shop).bring(at("2026-03-10 14:00"), prune=True)
    assert gone.span.first_day == date(2026, 3, 11)
    assert kinds(Bench(shop).survey(at("2026-03-10 14:00"))) == ["same"]
    assert kinds(Bench(shop).survey(calendar="Other")) == []


def test_calendars_of_two_people_are_two(shop: Shop) -> None:
    Bench(shop).bring(at("2026-03-10 14:00"), practitioner="tom")
    plan = Bench(shop).survey(at("2026-03-10 14:00"), at("2026-03-11 14:00", "b"))
    assert kinds(plan) == ["new", "new"]
    assert kinds(Bench(shop).survey(practitioner="lena")) == []
    assert kinds(Bench(shop).survey(practitioner="tom")) == ["vanished"]


def test_nothing_vanishes_where_an_event_could_not_be_read(shop: Shop) -> None:
    Bench(shop).bring(at("2026-03-10 14:00"))
    plan = Bench(shop).survey(left_out=(LeftOut(3, "it has no DTSTART", "a"),))
    assert kinds(plan) == ["kept", "left out"]
    assert plan.of("left out")[0].line == 3


def test_a_long_one_is_in_parts(shop: Shop) -> None:
    found = Bench(shop).bring(at("2026-03-10 18:00", minutes=60 * 60))
    assert len(found) == 3
    assert len({one.source for one in found}) == 3
    assert kinds(Bench(shop).survey(at("2026-03-10 18:00", minutes=3600))) == ["same"] * 3


def test_sessions_of_a_client_are_like_her_last_one(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", place="Room 2")
    wanted: dict[str, Any] = {"type": "session", "clients": ("anna-k",)}
    (one,) = Bench(shop).bring(at("2026-03-10 14:00"), **wanted)
    assert (one.type, one.mode, one.service, one.place) == ("session", "direct", "slt-50", "Room 2")
    assert (one.clients, one.title, one.span.minutes) == (("anna-k",), "", 60)
    assert one.reminders
    (talk,) = Bench(shop).bring(
        at("2026-03-11 14:00", "b"), service="talk-30", titles=True, **wanted
    )
    assert (talk.service, talk.title) == ("talk-30", "Dentist")


def test_what_can_be_no_session_is_left_out(shop: Shop) -> None:
    wanted: dict[str, Any] = {"type": "session", "clients": ("anna-k",)}
    plan = Bench(shop).survey(
        days("2026-03-12", "2026-03-12"), at("2026-03-10 14:00", minutes=2000), **wanted
    )
    assert [(one.kind, one.why) for one in plan.changes] == [
        (
            "left out",
            "what passes midnight lasts 12 hours at most; write dates alone for whole days",
        ),
        ("left out", "it has no time of day"),
    ]
    assert plan.drafts == {}
    long = Bench(shop).survey(days("2026-03-12", "2028-03-12"))
    assert [one.why for one in long.changes] == ["an entry lasts a year at most"]


def test_entries_of_another_type_have_its_title(shop: Shop) -> None:
    (one,) = Bench(shop).bring(at("2026-03-10 14:00"), type="team")
    assert (one.type, one.title) == ("team", "Team meeting")
    (two,) = Bench(shop).bring(at("2026-03-10 14:00", "b", title=""), type="team", titles=True)
    assert two.title == "Team meeting"


def test_a_practice_without_services_is_told(shop: Shop) -> None:
    with pytest.raises(UsageFault, match="which service"):
        Bench(shop).survey(at("2026-03-10 14:00"), type="session", clients=("tanaka",))


def test_there_is_an_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adopt, "MOST_NEW", 1)
    Bench(shop).survey(at("2026-03-10 14:00"))
    with pytest.raises(UsageFault, match="more than 1 new entries"):
        Bench(shop).survey(at("2026-03-10 14:00"), at("2026-03-11 14:00", "b"))


def test_overlaps_are_told_those_with_what_was_brought_in_too(shop: Shop) -> None:
    booked = shop.book("anna-k", "2026-03-10 14:30")
    shop.book("", "2026-03-09 9:00", type="team", title="Far away")
    first = Bench(shop).survey(at("2026-03-10 14:00"), days("2026-03-20", "2026-03-20"))
    assert [one.other.id for one in first.clashes] == [booked.session.id]
    (busy,) = Bench(shop).bring(at("2026-03-10 14:00"))
    again = Bench(shop).survey(at("2026-03-10 14:10", "b"), at("2026-03-10 14:00"))
    assert {one.other.id for one in again.clashes} == {busy.id, booked.session.id}
    assert Bench(shop).survey().clashes == ()


def test_holidays_are_added_and_those_that_are_there_stay(shop: Shop) -> None:
    bench = Bench(shop)
    calendar = ForeignCalendar(
        "Feasts",
        (
            days("2026-04-03", "2026-04-06", state="free"),
            days("2026-04-03", "2026-04-06", "twice"),
            days("2026-03-09", "2026-03-09", "off", state="called off"),
            days("2026-05-01", "2026-05-01", "later"),
            days("2026-02-01", "2026-02-02", "before"),
            at("2026-03-10 14:00"),
        ),
        (LeftOut(9, "odd"),),
    )
    found = adopt.closing(bench.opened.office, calendar, DAYS)
    assert [(one.first.day, one.last.day, one.title) for one in found.new] == [(3, 6, "Feast")]
    assert [one.why for one in found.left_out] == ["called off", "it is no whole day", "odd"]
    bench.opened.practice.settings_file.add_holidays(found.new)
    again = adopt.closing(Bench(shop).opened.office, calendar, DAYS)
    assert (again.new, again.same) == ((), found.new)


def test_of_two_imports_at_once_the_second_one_writes_nothing(shop: Shop) -> None:
    wish = adopt.Wish(days=DAYS, calendar="Private")
    earlier = wiring.earlier_imports(wiring.open_practice(str(shop.root)))
    there = frozenset(earlier.ids())
    shop.book("anna-k", "2026-03-10 14:00")
    adopt.require_first(earlier, wish, there)  # booked meanwhile, which is nobody's import
    Bench(shop).bring(at("2026-03-11 14:00"))
    with pytest.raises(ChangedOnDisk, match="nothing was written"):
        adopt.require_first(earlier, wish, there)


def test_what_another_import_of_a_calendar_of_this_name_brought_is_not_missed(shop: Shop) -> None:
    bench = Bench(shop)
    annas = bench.bring(at("2026-03-10 14:00"), type="session", clients=("anna-k",))
    off = bench.bring(at("2026-03-11 14:00", "b"))
    assert bench.bring(prune=True, type="session", clients=("ben-o",)) == []
    assert bench.bring(prune=True, type="team") == []
    assert [one.id for one in bench.bring(prune=True)] == [one.id for one in off]
    gone = bench.bring(prune=True, type="session", clients=("anna-k",))
    assert [one.id for one in gone] == [one.id for one in annas]


def test_what_moves_away_or_is_of_the_same_event_overlaps_nothing(shop: Shop) -> None:
    first = at("2026-03-10 14:00"), at("2026-03-10 15:00", "b")
    Bench(shop).bring(*first)
    swapped = Bench(shop).survey(at("2026-03-10 15:00"), at("2026-03-10 14:00", "b"))
    assert (kinds(swapped), swapped.clashes) == (["changed", "changed"], ())
    together = Bench(shop).survey(at("2026-03-10 17:30"), at("2026-03-10 17:00", "b"))
    assert (kinds(together), len(together.clashes)) == (["changed", "changed"], 1)
    titled = Bench(shop).survey(*first, at("2026-03-10 14:30", "c"), titles=True)
    assert (kinds(titled).count("changed"), len(titled.clashes)) == (2, 2)
    slot = at("2026-03-10 14:30")._replace(slot="20260310T143000Z")
    plan = Bench(shop).survey(*first, slot)
    assert kinds(plan).count("new") == 1
    assert [one.other.span.start.hour for one in plan.clashes] == [15]


def test_what_is_here_as_something_else_is_known(shop: Shop) -> None:
    client: dict[str, Any] = {"type": "session", "clients": ("anna-k",)}
    (off,) = Bench(shop).bring(at("2026-03-10 14:00"))
    assert Bench(shop).survey(at("2026-03-10 14:00"), **client).otherwise == (off,)
    moved = Bench(shop).survey(at("2026-03-10 16:00"), at("2026-03-11 09:00", "b"), **client)
    assert [one.id for one in moved.otherwise] == [off.id]
    assert Bench(shop).survey(at("2026-03-10 14:00")).otherwise == ()


def test_sessions_that_are_booked_on_new_holidays(shop: Shop) -> None:
    booked = shop.book("anna-k", "2026-03-12 9:00")
    shop.book("anna-k", "2026-03-03 9:00")
    shop.book("anna-k", "2026-03-14 9:00")
    Bench(shop).bring(at("2026-03-12 14:00"))
    feasts = ForeignCalendar(
        "F", (days("2026-03-03", "2026-03-03"), days("2026-03-11", "2026-03-12", "e"),
              days("2026-03-20", "2026-03-20", "f"))
    )  # fmt: skip
    found = adopt.closing(Bench(shop).opened.office, feasts, DAYS)
    assert len(found.new) == 3
    assert [one.id for one in found.booked] == [booked.session.id]
    nothing = adopt.closing(Bench(shop).opened.office, ForeignCalendar("F", ()), DAYS)
    assert nothing.booked == ()
