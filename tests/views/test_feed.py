from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.feeds import MODIFIED_AT, alarm, build, practice, session, span
from therasched.domain import timing
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.reminder import Reminder
from therasched.domain.session import CalendarStamp, Session
from therasched.domain.stamp import calendar_hash
from therasched.views import feed
from therasched.views.disclosure import LEVELS

BERLIN = ZoneInfo("Europe/Berlin")
LINK = "https://meet.example.org/lena"


def item(level: str = "initials", alarms: str = "all", **fields: Any) -> feed.Item:
    """The one item of a feed of one session."""
    (found,) = build([session(**fields)], level, alarms=alarms).items
    return found


def on(day: date, session_id: str = "k7f3mq", **fields: Any) -> Session:
    """A session at 14:00 of a day."""
    start = datetime(day.year, day.month, day.day, 14, tzinfo=BERLIN)
    return session(session_id, span=span(start), **fields)


def test_no_type_has_a_field_for_what_stays_in_the_house() -> None:
    assert feed.Feed._fields == ("name", "items")
    assert feed.Alarm._fields == ("uid", "before", "text")
    assert set(feed.Item._fields) == {
        *("uid", "title", "span", "role", "location", "conference", "cancelled"),
        *("sequence", "stamp_at", "alarms"),
    }


@pytest.mark.parametrize(
    ("level", "title"),
    [
        ("code", "anna"),
        ("initials", "AK"),
        ("first", "Anna"),
        ("full", "Anna K."),
        ("none", "Session"),
    ],
)
def test_a_client_session_is_called_after_the_client(level: str, title: str) -> None:
    assert item(level).title == title
    assert item(level, type="video", title="Couple in crisis", service="slt-50").title == title


@pytest.mark.parametrize("level", LEVELS)
def test_a_group_is_counted_at_every_level(level: str) -> None:
    assert item(level, clients=("anna", "ben", "c003")).title == "Group (3)"


@pytest.mark.parametrize("level", LEVELS)
def test_another_entry_has_its_own_title_unless_nothing_is_to_be_told(level: str) -> None:
    found = item(level, type="team", clients=(), title="Case round")
    assert found.title == ("Team meeting" if level == "none" else "Case round")


def test_what_lacks_a_title_or_client_is_called_by_its_type() -> None:
    assert item(type="time-off", clients=()).title == "Time off"
    assert item(clients=()).title == "Session"


@pytest.mark.parametrize(
    "fields",
    [
        {"cancelled": Cancelled("client", MODIFIED_AT, "has a fever")},
        {"outcome": Outcome(clients={"anna": ClientOutcome("late-cancellation")})},
    ],
)
def test_a_cancelled_session_stays_and_says_so(fields: dict[str, Any]) -> None:
    found = item(reminders=(alarm(15),), **fields)
    assert (found.title, found.cancelled, found.alarms) == ("Cancelled: AK", True, ())


def test_a_session_that_took_place_shows_nothing_of_it() -> None:
    outcome = Outcome(clients={"anna": ClientOutcome("no-show", note="n", homework="h")})
    assert item(outcome=outcome, plan="p", service="s", fee="90") == item()


@pytest.mark.parametrize(
    ("fields", "location", "conference"),
    [
        ({}, "", ""),
        ({"place": "Main Street 5"}, "Main Street 5", ""),
        ({"place": "Main Street 5", "room": "2"}, "2, Main Street 5", ""),
        ({"room": "2"}, "2", ""),
        ({"place": LINK}, LINK, LINK),
        ({"place": f"video: {LINK} (code 12)"}, f"video: {LINK} (code 12)", LINK),
        ({"place": "http://meet.local"}, "http://meet.local", "http://meet.local"),
        ({"place": "file:///etc/passwd"}, "file:///etc/passwd", ""),
        ({"place": "javascript:alert(1)"}, "javascript:alert(1)", ""),
        ({"place": "x-apple:https://a.b"}, "x-apple:https://a.b", ""),
    ],
)
def test_place_and_room_are_the_location(
    fields: dict[str, str], location: str, conference: str
) -> None:
    found = item(**fields)
    assert (found.location, found.conference) == (location, conference)


def test_the_role_and_the_span_come_along() -> None:
    days = timing.span(date(2026, 4, 1), date(2026, 4, 3), BERLIN)
    found = item(type="team", clients=(), title="Retreat", span=days)
    assert (found.role, found.span) == ("team", days)


def test_the_stamp_is_the_session_s_own_or_the_file_s_time() -> None:
    known = CalendarStamp(4, datetime(2026, 1, 5, 8, tzinfo=UTC), calendar_hash(session()))
    kept, edited = item(calendar=known), item(calendar=known._replace(of="other"))
    assert (kept.sequence, kept.stamp_at) == (4, known.stamp_at)
    assert (edited.sequence, edited.stamp_at) == (5, MODIFIED_AT)
    assert (item().sequence, item().stamp_at) == (0, MODIFIED_AT)


def test_alarms_come_nearest_first_and_give_nothing_away() -> None:
    wanted = tuple(alarm(before) for before in (0, 1440, 15, 90, 1, 2880, 60, 15))
    found = item(reminders=wanted).alarms
    assert [(one.before, one.text) for one in found] == [
        (1, "Starts in 1 minute"),
        (15, "Starts in 15 minutes"),
        (60, "Starts in 1 hour"),
        (90, "Starts in 90 minutes"),
        (1440, "Starts in 1 day"),
        (2880, "Starts in 2 days"),
        (0, "Starts now"),
    ]
    assert len({one.uid for one in found}) == len(found)


def test_an_alarm_keeps_its_identity_beside_others() -> None:
    (alone,) = item(reminders=(alarm(15),)).alarms
    assert alone in item(reminders=(alarm(5), alarm(15))).alarms


def test_only_the_practitioner_s_own_alarms_ring() -> None:
    others = (Reminder("client", "email", 1440), Reminder("practitioner", "email", 60))
    assert item(reminders=(*others, alarm(15, to="client"), alarm(15, to="school"))).alarms == ()


def test_one_alarm_or_none() -> None:
    wanted = (alarm(1440), alarm(0), alarm(15))
    assert [one.before for one in item(alarms="single", reminders=wanted).alarms] == [15]
    assert [one.before for one in item(alarms="single", reminders=wanted[1:2]).alarms] == [0]
    assert item(alarms="none", reminders=wanted).alarms == ()


def test_the_identity_is_constant_opaque_and_the_practice_s() -> None:
    found = feed.uid_of("practice-1", "k7f3mq")
    assert found == item().uid == item("full", title="x", plan="y").uid
    assert found == "9ea165dfdb7f8eca5b0b17f4c7316dc9"
    others = [("practice-2", "k7f3mq"), ("practice-1", "k7f3mr"), ("practice-1k", "7f3mq")]
    assert len({found, *(feed.uid_of(*one) for one in others)}) == 4


def test_the_window_is_ninety_days_back_and_a_year_ahead() -> None:
    first, last = feed.window(practice().now)
    assert (first, last) == (date(2025, 12, 1), date(2027, 3, 1))
    days = [date(2025, 11, 30), first, date(2026, 3, 1), last, date(2027, 3, 2)]
    view = build([on(day, f"s{number}") for number, day in enumerate(days)])
    assert [one.span.first_day for one in view.items] == days[1:4]


def test_days_that_are_asked_for_replace_the_window() -> None:
    days = date(2020, 5, 4), date(2020, 5, 5)
    into = session("s8", span=timing.span(date(2020, 4, 1), days[0], BERLIN))
    out = session("s9", span=timing.span(days[1], date(2020, 5, 20), BERLIN))
    view = build([on(days[0], "s1"), on(date(2020, 5, 6)), out, into], days=days)
    assert [one.span.first_day.day for one in view.items] == [1, 4, 5]


def test_a_client_s_sessions_alone_without_the_others_of_a_group() -> None:
    known = practice(anna="Anna K.", ben="Ben O'Brien")
    sessions = [
        on(date(2026, 3, 3), "s1", clients=("ben",)),
        on(date(2026, 3, 4), "s2", clients=("anna", "ben")),
        on(date(2026, 3, 5), "s3"),
        on(date(2026, 3, 6), "s4", type="team", clients=(), title="Case round"),
    ]
    view = build(sessions, "full", practice=known, client="anna")
    assert [one.title for one in view.items] == ["Group (2)", "Anna K."]
    assert view.name == "Praxis Berg"


def test_items_come_by_start_whatever_order_they_are_read_in() -> None:
    sessions = [on(date(2026, 3, day), f"s{day}") for day in (5, 3, 4)]
    doubled = on(date(2026, 3, 4), "s3b")
    one, other = build([*sessions, doubled]), build([doubled, *reversed(sessions)])
    assert one == other
    assert [found.span.first_day.day for found in one.items] == [3, 4, 4, 5]


def test_one_item_is_that_of_the_feed() -> None:
    sessions = [(on(date(2026, 3, day), f"s{day}"), MODIFIED_AT) for day in (1, 2)]
    whole = feed.build(sessions, practice(), "code")
    assert whole.items == tuple(feed.item(*one, practice(), "code") for one in sessions)


def test_identities_of_sessions_that_become_known_later() -> None:
    known: set[str] = set()
    uids = feed.Uids("practice-1", known)
    assert list(uids) == []
    known.add("k7f3mq")
    assert list(uids) == [feed.uid_of("practice-1", "k7f3mq")]
