from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.feeds import alarm, session, span
from therasched.domain import stamp, timing
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.reminder import Reminder
from therasched.domain.session import CalendarStamp, Session

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 15, 30, 123456, tzinfo=BERLIN)
NOW_UTC = datetime(2026, 3, 2, 8, 15, 30, tzinfo=UTC)
EARLIER = datetime(2026, 2, 1, 12, tzinfo=UTC)

Fields = dict[str, Any]

OTHER_TIMES: dict[str, Fields] = {
    "start": {"span": span(datetime(2026, 3, 10, 14, 5, tzinfo=BERLIN), 45)},
    "end": {"span": span(datetime(2026, 3, 10, 14, tzinfo=BERLIN), 55)},
    "zone": {"span": span(datetime(2026, 3, 10, 14, tzinfo=ZoneInfo("Europe/Paris")))},
    "whole days": {"span": timing.span(date(2026, 3, 10), date(2026, 3, 10), BERLIN)},
    "cancelled": {"cancelled": Cancelled("client", EARLIER)},
    "called off by everybody": {
        "outcome": Outcome(clients={"anna": ClientOutcome("late-cancellation")})
    },
}
OTHER_LOOKS: dict[str, Fields] = {
    "type": {"type": "video"},
    "clients": {"clients": ("anna", "ben")},
    "title": {"title": "Case round"},
    "place": {"place": "Main Street 5"},
    "room": {"room": "2"},
    "alarm": {"reminders": (alarm(15),)},
    "other alarm": {"reminders": (alarm(15, to="client"),)},
}
NOTHING_SHOWN: dict[str, Fields] = {
    "plan": {"plan": "Review the thought record"},
    "outcome": {
        "outcome": Outcome(note="x", clients={"anna": ClientOutcome("attended", homework="y")})
    },
    "status": {"outcome": Outcome(status="completed")},
    "service": {"service": "slt-50", "mode": "indirect", "fee": "90"},
    "practitioner": {"practitioner": "tom", "participants": ("school",)},
    "tags": {"tags": ("a",), "series": "s1", "shared": {"anna": EARLIER}},
    "e-mail": {"reminders": (Reminder("client", "email", 1440),)},
}


def written(**fields: Any) -> Session:
    """The usual session as it was last written, with SEQUENCE 3."""
    one = session(**fields)
    return one._replace(calendar=CalendarStamp(3, EARLIER, stamp.calendar_hash(one)))


def after(before: Session, fields: Fields) -> CalendarStamp | None:
    """The stamp after a command that changed these fields."""
    return stamp.stamped(before._replace(**fields), before, NOW).calendar


def test_the_hash_is_the_same_in_every_run() -> None:
    assert stamp.calendar_hash(session()) == "6b9da090"
    assert stamp.calendar_hash(session(title="Zoë 家族\n👩‍👧", type="team")) == "7936a853"


@pytest.mark.parametrize("fields", [*OTHER_TIMES.values(), *OTHER_LOOKS.values()])
def test_the_hash_knows_what_a_calendar_shows(fields: Fields) -> None:
    assert stamp.calendar_hash(session(**fields)) != stamp.calendar_hash(session())


@pytest.mark.parametrize("fields", NOTHING_SHOWN.values(), ids=NOTHING_SHOWN)
def test_the_hash_knows_nothing_else(fields: Fields) -> None:
    assert stamp.calendar_hash(session(**fields)) == stamp.calendar_hash(session())


def test_the_order_of_alarms_does_not_count() -> None:
    one, other = alarm(15), alarm(60)
    assert stamp.calendar_hash(session(reminders=(one, other))) == stamp.calendar_hash(
        session(reminders=(other, one))
    )


def test_whole_days_don_t_depend_on_the_zone() -> None:
    days = date(2026, 3, 28), date(2026, 3, 30)
    here, there = (timing.span(*days, ZoneInfo(zone)) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    assert stamp.calendar_hash(session(span=here)) == stamp.calendar_hash(session(span=there))


def test_a_new_session_begins_at_nought() -> None:
    one = session()
    made = stamp.stamped(one, None, NOW)
    assert made.calendar == CalendarStamp(0, NOW_UTC, stamp.calendar_hash(one))
    assert made._replace(calendar=None) == one


@pytest.mark.parametrize("fields", OTHER_TIMES.values(), ids=OTHER_TIMES)
def test_another_time_or_status_is_another_sequence(fields: Fields) -> None:
    of = stamp.calendar_hash(session(**fields))
    assert after(written(), fields) == CalendarStamp(4, NOW_UTC, of)


@pytest.mark.parametrize("fields", OTHER_LOOKS.values(), ids=OTHER_LOOKS)
def test_another_look_is_just_another_stamp(fields: Fields) -> None:
    of = stamp.calendar_hash(session(**fields))
    assert after(written(), fields) == CalendarStamp(3, NOW_UTC, of)


@pytest.mark.parametrize("fields", NOTHING_SHOWN.values(), ids=NOTHING_SHOWN)
def test_what_no_calendar_shows_leaves_the_stamp_alone(fields: Fields) -> None:
    before = written()
    assert after(before, fields) == before.calendar


@pytest.mark.parametrize("fields", NOTHING_SHOWN.values(), ids=NOTHING_SHOWN)
def test_what_no_calendar_shows_gives_no_stamp_to_a_file_without(fields: Fields) -> None:
    assert after(session(), fields) is None


def test_a_file_without_a_stamp_gets_one_when_it_changes() -> None:
    moved, retitled = OTHER_TIMES["start"], OTHER_LOOKS["title"]
    first, second = after(session(), moved), after(session(), retitled)
    assert first == CalendarStamp(1, NOW_UTC, stamp.calendar_hash(session(**moved)))
    assert second == CalendarStamp(0, NOW_UTC, stamp.calendar_hash(session(**retitled)))


@pytest.mark.parametrize(
    ("fields", "sequence"),
    [({"plan": "x"}, 4), (OTHER_LOOKS["title"], 4), (OTHER_TIMES["end"], 5)],
)
def test_the_next_write_mends_what_a_hand_has_changed(fields: Fields, sequence: int) -> None:
    by_hand = written()._replace(room="Attic")
    of = stamp.calendar_hash(by_hand._replace(**fields))
    assert after(by_hand, fields) == CalendarStamp(sequence, NOW_UTC, of)


def test_a_hand_edit_taken_back_by_a_command_still_counts() -> None:
    before = written()
    by_hand = before._replace(**OTHER_TIMES["start"])
    assert stamp.stamped(before, by_hand, NOW).calendar == CalendarStamp(
        5, NOW_UTC, stamp.calendar_hash(before)
    )


def test_an_export_takes_the_stamp_that_fits() -> None:
    before = written()
    assert stamp.effective_stamp(before, NOW) == before.calendar


def test_an_export_takes_the_time_of_a_file_edited_by_hand() -> None:
    by_hand = written()._replace(room="Attic")
    of = stamp.calendar_hash(by_hand)
    assert stamp.effective_stamp(by_hand, NOW) == CalendarStamp(4, NOW_UTC, of)


def test_an_export_takes_the_time_of_a_file_without_a_stamp() -> None:
    of = stamp.calendar_hash(session())
    assert stamp.effective_stamp(session(), NOW) == CalendarStamp(0, NOW_UTC, of)


STEPS = st.sampled_from([*OTHER_TIMES.values(), *OTHER_LOOKS.values(), *NOTHING_SHOWN.values()])


@given(st.lists(st.tuples(STEPS, st.booleans()), max_size=8))
def test_no_reader_ever_sees_the_sequence_fall(
    story: list[tuple[Fields, bool]],
) -> None:
    one = stamp.stamped(session(), None, EARLIER)
    clock, seen = EARLIER, stamp.effective_stamp(one, EARLIER)
    for fields, by_hand in story:
        clock += timedelta(minutes=1)
        # Somebody who edits twice between two writes and takes the first edit back is forgiven.
        fits = one.calendar is not None and one.calendar.of == stamp.calendar_hash(one)
        changed = one._replace(**fields)
        one = changed if by_hand and fits else stamp.stamped(changed, one, clock)
        now = stamp.effective_stamp(one, clock)
        assert now.sequence >= seen.sequence
        assert (now.of == seen.of) or (now.stamp_at > seen.stamp_at)
        seen = now
