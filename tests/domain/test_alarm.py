"""Which alarms are due on the practitioner's own screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support import build
from therasched.domain import alarm
from therasched.domain.outcome import Cancelled
from therasched.domain.reminder import Reminder

if TYPE_CHECKING:
    from therasched.domain.session import Session

OWN = (Reminder("practitioner", "browser", 15), Reminder("practitioner", "browser", 60))
# The clock stands at 10:40.


def session(start: str = "03-03 10:50", **more: Any) -> Session:
    return build.session("k7f3mq", start, "anna-k", **({"reminders": OWN} | more))


def due(*sessions: Session) -> list[alarm.Alarm]:
    return alarm.due(sessions, build.practice())


@pytest.mark.parametrize(
    ("start", "count"),
    [
        ("03-03 10:40", 0),
        ("03-03 10:41", 2),
        ("03-03 10:55", 2),
        ("03-03 10:56", 1),
        ("03-03 11:40", 1),
        ("03-03 11:41", 0),
        ("03-02 10:50", 0),
    ],
)
def test_an_alarm_is_due_from_its_time_until_the_session_begins(start: str, count: int) -> None:
    assert sum(len(one.keys) for one in due(session(start))) == count


@pytest.mark.parametrize(
    "more",
    [
        {"practitioner": "tom"},
        {"cancelled": Cancelled("client", build.NOW, "")},
        {"reminders": ()},
        {"reminders": (Reminder("client", "browser", 60),)},
        {"reminders": (Reminder("practitioner", "email", 60),)},
    ],
)
def test_nobody_elses_and_no_cancelled_one(more: dict[str, Any]) -> None:
    assert due(session(**more)) == []


def test_the_nearest_stands_first_and_the_next_session_too() -> None:
    later, sooner = session("03-03 10:55"), session("03-03 10:45")
    found = due(later, sooner)
    assert [one.session for one in found] == [sooner, later]
    alone = due(session("03-03 10:45", reminders=OWN[:1]))
    assert found[0].keys[0] == alone[0].keys[0]


def test_moving_arms_anew_and_a_twin_counts_once() -> None:
    assert due(session())[0].keys != due(session("03-03 10:51"))[0].keys
    assert len(due(session(reminders=OWN[:1] * 2))[0].keys) == 1
