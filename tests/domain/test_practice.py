"""The practice: whose cancellation policy holds, and how working hours are written."""

from __future__ import annotations

import pytest

from tests.support.build import practice
from therasched.domain.people import Service
from therasched.domain.practice import Practice, write_hours


@pytest.fixture
def known() -> Practice:
    usual = practice()
    services = {
        "talk": Service("talk", "Talk", 50),
        "long": Service("long", "Long", 90, notice=2880),
        "free": Service("free", "Free", 30, notice=0),
    }
    return usual._replace(settings=usual.settings._replace(services=services, notice=720))


@pytest.mark.parametrize(
    ("service", "minutes"), [("talk", 720), ("long", 2880), ("free", 0), ("", 720), ("gone", 720)]
)
def test_a_service_may_have_its_own_notice(known: Practice, service: str, minutes: int) -> None:
    assert known.notice_for(service) == minutes


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [(540, 750, "09:00-12:30"), (0, 1440, "00:00-24:00"), (5, 61, "00:05-01:01")],
)
def test_hours_are_written_as_they_are_read(first: int, last: int, text: str) -> None:
    assert write_hours(first, last) == text
