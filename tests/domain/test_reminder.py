"""Reminders: `1d` as minutes and back, `email:1d` as it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therasched.domain.reminder import Reminder, read_before, read_wish, write_before
from therasched.errors import UsageFault

YEAR = 366 * 1440


@pytest.mark.parametrize(
    ("text", "minutes", "written"),
    [
        ("15m", 15, "15m"),
        ("2h", 120, "2h"),
        ("90m", 90, "90m"),
        ("24h", 1440, "1d"),
        ("1d", 1440, "1d"),
        ("1w", 10080, "7d"),
        ("0m", 0, "0m"),
        ("00015m", 15, "15m"),
        ("366d", YEAR, "366d"),
    ],
)
def test_before(text: str, minutes: int, written: str) -> None:
    assert read_before(text) == minutes
    assert write_before(minutes) == written


@pytest.mark.parametrize(
    "text", ["", "d", "15", "1.5h", "-1d", "1 d", "1D", "٣d", "100000m", "367d", "53w", "1dd"]
)
def test_what_is_no_such_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time before|longer than a year"):
        read_before(text)


@given(st.integers(0, YEAR).filter(lambda minutes: minutes < 10**5 or minutes % 60 == 0))
def test_what_is_written_is_read(minutes: int) -> None:
    assert read_before(write_before(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "for_clients", "reminder"),
    [
        ("email:1d", True, Reminder("client", "email", 1440)),
        ("email:1d", False, Reminder("practitioner", "email", 1440)),
        ("browser:15m", True, Reminder("practitioner", "browser", 15)),
        ("school-ot:email:2h", True, Reminder("school-ot", "email", 120)),
    ],
)
def test_wishes_as_they_are_typed(text: str, for_clients: bool, reminder: Reminder) -> None:
    assert read_wish(text, for_clients=for_clients) == reminder


@pytest.mark.parametrize("text", ["", "email", "email:", ":1d", "a:b:c:d", "sms:1d", "email:soon"])
def test_what_is_no_wish_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageFault) as refused:
        read_wish(text, for_clients=True)
    assert "email:1d" in refused.value.hint
