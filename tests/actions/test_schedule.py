from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support.shop import minutes
from therasched.actions import outcome, schedule
from therasched.domain import timing, when
from therasched.domain.reminder import Reminder
from therasched.errors import ChangedOnDisk, Refused, UsageFault

if TYPE_CHECKING:
    from tests.support.shop import Shop


def test_a_first_session_takes_everything_from_client_and_settings(shop: Shop) -> None:
    session = shop.book("anna-k", "thu 14:00").session
    assert (session.type, session.mode, session.service) == ("session", "direct", "slt-50")
    assert session.span.minutes == 50
    assert session.practitioner == "lena"
    assert session.reminders == (Reminder("client", "email", 1440),)


def test_wishes_of_the_client_come_before_the_practice(shop: Shop) -> None:
    assert shop.book("ben-o", "thu 14:00").session.reminders == ()


def test_the_rest_comes_from_the_last_similar_session(shop: Shop) -> None:
    shop.book(
        "anna-k",
        "mon 9:30",
        type="video",
        service="talk-30",
        length=minutes(45),
        place="https://meet.example.org/anna",
        practitioner="tom",
        participants=("school-ot",),
        reminders=(Reminder("practitioner", "browser", 15),),
    )
    session = shop.book("anna-k", "thu 14:00").session
    assert (session.type, session.service, session.practitioner) == ("video", "talk-30", "tom")
    assert session.span.minutes == 45
    assert session.place == "https://meet.example.org/anna"
    assert session.reminders == (Reminder("practitioner", "browser", 15),)
    assert session.participants == ()  # who else takes part is said each time


def test_another_service_has_its_own_length(shop: Shop) -> None:
    shop.book("anna-k", "mon 9:30", length=minutes(45))
    assert shop.book("anna-k", "thu 14:00", service="talk-30").session.span.minutes == 30


def test_a_group_prefers_the_last_session_of_the_same_group(shop: Shop) -> None:
    shop.book("anna-k,ben-o", "mon 9:30", type="video", service="talk-30")
    shop.book("anna-k", "tue 14:00", type="phone")
    assert shop.book("ben-o,anna-k", "thu 16:00").session.type == "video"


def test_who_usually_works_with_a_client_works_with_her(shop: Shop) -> None:
    assert shop.book("tanaka", "thu 14:00", service="slt-50").session.practitioner == "tom"


def test_without_any_hint_the_service_is_asked_for(shop: Shop) -> None:
    with pytest.raises(UsageFault, match="which service") as caught:
        shop.book("tanaka", "thu 14:00")
    assert "--service slt-50" in caught.value.hint


def test_a_practice_without_services_says_how_to_add_one(shop: Shop) -> None:
    text = (shop.root / "therasched.yaml").read_text()
    head, _, rest = text.partition("services:")
    shop.write("therasched.yaml", head + rest[rest.index("types:") :])
    shop.write("clients/new-c.yaml", "code: new-c\nname: New\n")
    with pytest.raises(UsageFault, match="no service yet") as caught:
        shop.book("new-c", "thu 14:00")
    assert "service add" in caught.value.hint


def test_a_client_session_needs_a_time(shop: Shop) -> None:
    with pytest.raises(UsageFault, match="a time is missing"):
        shop.book("anna-k", "thu")


def test_indirect_work_may_be_due_on_a_day(shop: Shop) -> None:
    session = shop.book("anna-k", "thu", type="task").session
    assert session.mode == "indirect"
    assert session.span.whole_days
    assert session.reminders == ()


def test_non_client_entries_take_whole_days(shop: Shop) -> None:
    stored = shop.book(
        "", "2026-12-24", type="time-off", title="Holiday", last_day=date(2026, 12, 28)
    )
    assert stored.path.startswith("sessions/2026/12/2026-12-24_2026-12-28-")
    three = shop.book("", "2026-12-01", type="admin", title="Books", length=timing.Duration(0, 3))
    assert three.session.span.last_day == date(2026, 12, 3)


def test_whole_days_take_no_time_of_day(shop: Shop) -> None:
    with pytest.raises(UsageFault, match="no time of day"):
        shop.book("", "thu 9:00", type="admin", title="x", length=timing.Duration(0, 2))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"type": "team"}, 'needs "title"'),
        ({"type": "team", "title": "x", "clients": "anna-k"}, 'takes no "clients"'),
        ({"type": "team", "title": "x", "service": "slt-50"}, 'takes no "service"'),
        ({"type": "team", "title": "x", "mode": "direct"}, 'takes no "mode"'),
    ],
)
def test_rule_two_is_kept(shop: Shop, more: dict[str, object], fault: str) -> None:
    clients = str(more.pop("clients", ""))
    with pytest.raises(Refused, match=fault):
        shop.book(clients, "thu 14:00", **more)
    assert not (shop.root / "sessions").exists()


def test_a_chosen_id_must_be_one(shop: Shop) -> None:
    assert shop.book("anna-k", "thu 14:00", id="k7f3mq").session.id == "k7f3mq"
    with pytest.raises(UsageFault):
        shop.book("anna-k", "thu 15:00", id="../../x")


def test_an_impossible_fee_is_refused_and_nothing_written(shop: Shop) -> None:
    with pytest.raises(UsageFault, match="amount"):
        shop.book("anna-k", "thu 14:00", fee="lots")
    assert not (shop.root / "sessions").exists()


def test_overlaps_warn_and_strict_refuses(shop: Shop) -> None:
    first = shop.book("anna-k", "thu 14:00")
    saved = shop.booked("ben-o", "thu 14:30")
    assert [clash.other.id for clash in saved.clashes] == [first.session.id]
    assert saved.clashes[0].claims == (("practitioner", "lena"),)
    assert shop.booked("ben-o", "thu 15:20").clashes == ()  # half-open: 15:20 is free
    with pytest.raises(Refused, match="overlaps"):
        shop.booked("tanaka", "thu 14:10", strict=True, service="slt-50", practitioner="lena")


def test_moving_renames_the_file_and_keeps_the_rest(shop: Shop) -> None:
    stored = shop.book("anna-k", "thu 14:00")
    before = shop.text(stored)
    office = shop.open()
    starts = when.read_when(["fri", "9:00"], office.now)
    saved = schedule.move(office, stored, schedule.moved(office, stored, starts))
    assert not (shop.root / stored.path).exists()
    assert "2026-03-06-0900" in saved.stored.path
    changed = set(shop.text(saved.stored).splitlines()) - set(before.splitlines())
    assert sorted(line.split(":")[0].strip() for line in changed) == ["calendar", "end", "start"]
    assert saved.stored.session.calendar is not None
    assert saved.stored.session.calendar.sequence == 1


def test_a_day_alone_keeps_the_time_of_day(shop: Shop) -> None:
    stored = shop.book("anna-k", "thu 14:00")
    office = shop.open()
    changed = schedule.moved(office, stored, when.read_when(["fri"], office.now), minutes(30))
    assert f"{changed.span.start:%a %H:%M}–{changed.span.end:%H:%M}" == "Fri 14:00–14:30"


def test_moving_keeps_the_wall_time_over_a_clock_change(shop: Shop) -> None:
    stored = shop.book("anna-k", "2026-03-27 14:00")
    office = shop.open()
    changed = schedule.moved(office, stored, when.read_when(["2026-03-30"], office.now))
    assert f"{changed.span.start:%H:%M %z}" == "14:00 +0200"
    assert changed.span.minutes == 50


def test_whole_days_move_as_whole_days(shop: Shop) -> None:
    stored = shop.book("", "2026-12-24", type="time-off", title="H", last_day=date(2026, 12, 28))
    office = shop.open()
    to = when.read_when(["2027-01-02"], office.now)
    assert schedule.moved(office, stored, to).span.last_day == date(2027, 1, 6)
    longer = schedule.moved(office, stored, to, timing.Duration(0, 2))
    assert longer.span.last_day == date(2027, 1, 3)
    with pytest.raises(Refused, match="whole days"):
        schedule.moved(office, stored, when.read_when(["2027-01-02", "9:00"], office.now))


def test_a_strict_move_refuses_an_overlap(shop: Shop) -> None:
    shop.book("ben-o", "fri 9:00")
    stored = shop.book("anna-k", "thu 14:00")
    office = shop.open()
    changed = schedule.moved(office, stored, when.read_when(["fri", "9:30"], office.now))
    with pytest.raises(Refused, match="overlaps"):
        schedule.move(office, stored, changed, strict=True)
    assert (shop.root / stored.path).exists()


@pytest.mark.parametrize(
    ("starts", "by", "attendance", "billable"),
    [
        ("2026-03-04 10:40", "client", "cancelled", False),  # exactly 24 hours: not late
        ("2026-03-04 10:39", "client", "late-cancellation", True),
        ("2026-03-03 11:00", "practitioner", "cancelled-by-practitioner", False),
        ("2026-03-03 11:00", "clinic", "cancelled-by-practitioner", False),
    ],
)
def test_notice_decides(
    shop: Shop, starts: str, by: str, attendance: str, *, billable: bool
) -> None:
    stored = shop.book("anna-k,ben-o", starts)
    saved, decision = schedule.cancel(shop.open(), stored, by=by, reason="has a fever")
    assert (decision.attendance, decision.billable) == (attendance, billable)
    session = saved.stored.session
    assert {session.outcome.of(client).attendance for client in session.clients} == {attendance}
    assert session.cancelled is not None
    assert session.cancelled.reason == "has a fever"
    assert session.calendar is not None
    assert session.calendar.sequence == 1


def test_a_service_may_have_its_own_policy(shop: Shop) -> None:
    stored = shop.book("anna-k", "2026-03-05 10:00", service="talk-30")
    _, decision = schedule.cancel(shop.open(), stored, by="client")
    assert (decision.attendance, decision.policy) == ("late-cancellation", 48 * 60)


def test_non_client_and_indirect_sessions_keep_just_the_fact(shop: Shop) -> None:
    team = shop.book("", "thu 13:00", type="team", title="Round")
    task = shop.book("anna-k", "thu 14:00", type="task")
    for stored in (team, task):
        saved, decision = schedule.cancel(shop.open(), stored, by="clinic")
        assert decision.attendance == ""
        assert "outcome" not in shop.text(saved.stored)


def test_what_was_cancelled_or_took_place_is_not_cancelled(shop: Shop) -> None:
    stored = shop.book("anna-k", "today 9:00")
    marked = outcome.record(shop.open(), stored, outcome.Report("attended")).stored
    with pytest.raises(Refused, match="took place"):
        schedule.cancel(shop.open(), marked, by="client")
    other = shop.book("anna-k", "thu 9:00")
    gone = schedule.cancel(shop.open(), other, by="client")[0].stored
    with pytest.raises(Refused, match="cancelled already"):
        schedule.cancel(shop.open(), gone, by="client")
    with pytest.raises(Refused, match="was cancelled"):
        schedule.moved(shop.open(), gone, when.read_when(["fri"], shop.open().now))


def test_removing_keeps_a_copy(shop: Shop) -> None:
    stored = shop.book("anna-k", "thu 14:00")
    text = shop.text(stored)
    schedule.remove(shop.open(), stored)
    assert not (shop.root / stored.path).exists()
    copies = list((shop.root / ".therasched" / "removed").iterdir())
    assert [copy.read_text() for copy in copies] == [text]


def test_nothing_is_written_over_another_ones_change(shop: Shop) -> None:
    stored = shop.book("anna-k", "thu 14:00")
    theirs = shop.text(stored) + "# by hand\n"
    shop.write(stored.path, theirs)
    office = shop.open()
    with pytest.raises(ChangedOnDisk):
        schedule.cancel(office, stored, by="client")
    assert shop.text(stored) == theirs
