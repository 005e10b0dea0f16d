"""The one clock: the machine's, unless the environment or the practice sets it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from therasched.errors import UsageFault
from therasched.storage import clock

BERLIN = ZoneInfo("Europe/Berlin")


def test_the_machines_clock_in_the_zone_of_the_practice() -> None:
    reading = clock.read(BERLIN, "")
    assert reading.set_by == ""
    assert reading.now.tzinfo is BERLIN
    assert reading.now.microsecond == 0
    assert abs((datetime.now(UTC) - reading.now).total_seconds()) < 60  # it is the present


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("2026-03-03 10:40", "2026-03-03T10:40:00+01:00"),
        ("2026-07-03 10:40", "2026-07-03T10:40:00+02:00"),
        ("2026-10-25 02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ("2026-03-03", "2026-03-03T12:00:00+01:00"),
    ],
)
def test_it_can_be_set(monkeypatch: pytest.MonkeyPatch, text: str, now: str) -> None:
    standing = clock.read(BERLIN, text)
    assert (standing.now.isoformat(), standing.set_by) == (now, "clock in therasched.yaml")
    monkeypatch.setenv(clock.VARIABLE, text)
    asked = clock.read(BERLIN, "1999-01-01 00:00")
    assert (asked.now.isoformat(), asked.set_by) == (now, clock.VARIABLE)


@pytest.mark.parametrize("text", ["soon", "2026-03-29 02:30", "2026-10-25 02:30"])
def test_what_is_no_time_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(clock.VARIABLE, text)
    with pytest.raises(UsageFault) as refused:
        clock.read(BERLIN, "")
    assert str(refused.value).startswith(clock.VARIABLE)
    assert refused.value.hint == f"unset {clock.VARIABLE}"
