"""Around the clock changes of Berlin in 2026: 29 March 02:00 → 03:00, 25 October 03:00 → 02:00."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

SPRING, AUTUMN = "2026-03-29", "2026-10-25"


@pytest.mark.parametrize(
    ("day", "says", "readings"),
    [
        (SPRING, "does not exist", ("01:30", "03:30")),
        (AUTUMN, "stands twice", ("02:30+02:00", "02:30+01:00")),
    ],
)
def test_an_unclear_time_is_refused_with_both_readings(
    program: Program, shop: Shop, day: str, says: str, readings: tuple[str, str]
) -> None:
    shop.book("ben-o", "2026-04-01 9:00", id="bcdfgh")
    with untouched(shop.root):
        for command in (f"new anna {day} 02:30", f"move bcdfgh {day} 02:30"):
            answer = program(*command.split(), code=2)
            assert says in answer.err
            for reading in readings:
                assert reading.removesuffix(" ") in answer.err
        error = program("new", "anna", day, "02:30", "--json", code=2).json["error"]
        assert all(reading in error["message"] for reading in readings)


def test_each_reading_can_be_typed(program: Program) -> None:
    for offset, start in (("+02:00", "02:30+02:00"), ("+01:00", "02:30+01:00")):
        answer = program("new", "anna", AUTUMN, f"02:30{offset}", "--json").json
        assert answer["sessions"][0]["start"] == f"{AUTUMN}T02:30:00{offset}"
        shown = program("show", answer["sessions"][0]["id"]).out
        assert start in shown
    program("new", "anna", AUTUMN, "02:30+05:00", code=2)
    program("new", "anna", SPRING, "02:30+01:00", code=2)


def test_the_file_of_a_doubled_hour_says_which(program: Program, shop: Shop) -> None:
    program("new", "anna", AUTUMN, "02:30+01:00", "--id", "bcdfgh")
    text = (shop.root / "sessions/2026/10/2026-10-25-0230-bcdfgh.yaml").read_text(encoding="utf-8")
    assert "start: 2026-10-25 02:30+01:00\n" in text
    assert "end: 2026-10-25 03:20\n" in text
    program("check")


def test_on_a_terminal_it_is_asked(shop: Shop) -> None:
    with Terminal(shop.root, "new", "anna", AUTUMN, "02:30") as terminal:
        terminal.sees("stands twice")
        terminal.sees("which time")
        terminal.types("2")
        assert "02:30+01:00" in terminal.ends(0)


@pytest.mark.parametrize(
    ("day", "time", "length", "end", "minutes"),
    [
        (SPRING, "01:30", "60m", f"{SPRING}T03:30:00+02:00", 60),
        (AUTUMN, "01:30", "120m", f"{AUTUMN}T02:30:00+01:00", 120),
        ("2026-03-28", "23:00", "6h", f"{SPRING}T06:00:00+02:00", 360),
    ],
)
def test_a_session_across_the_change_lasts_as_long_as_it_lasts(
    program: Program, day: str, time: str, length: str, end: str, minutes: int
) -> None:
    one = program("new", "anna", day, time, "--for", length, "--json").json["sessions"][0]
    assert one["end"] == end
    assert one["minutes"] == minutes
    assert program("show", one["id"], "--json").json["sessions"][0]["end"] == end
    assert f"{minutes}m" in program("agenda", day).out
    program("check")


def test_moving_over_the_change_keeps_the_wall_clock(program: Program, shop: Shop) -> None:
    shop.book("anna-k", f"{SPRING} 10:00", id="bcdfgh")
    one = program("move", "bcdfgh", "2026-03-28", "--json").json["sessions"][0]
    assert one["start"] == "2026-03-28T10:00:00+01:00"
    assert one["end"] == "2026-03-28T10:50:00+01:00"


def test_notice_is_counted_in_hours_that_pass(program: Program, shop: Shop) -> None:
    shop.book("anna-k", f"{SPRING} 10:00", id="bcdfgh")
    answer = program("cancel", "bcdfgh", "-n", THERASCHED_NOW="2026-03-28 10:00")
    assert "late-cancellation (23 h notice, policy 24 h), billable" in answer.out
    answer = program("cancel", "bcdfgh", THERASCHED_NOW="2026-03-28 09:00")
    assert "cancelled (24 h notice, policy 24 h)" in answer.out


def test_overlaps_are_of_moments(program: Program, shop: Shop) -> None:
    shop.book("anna-k", f"{AUTUMN} 02:00+02:00", id="bcdfgh")
    assert "overlaps" not in program("new", "ben", AUTUMN, "02:00+01:00").err
    assert "overlaps bcdfgh" in program("new", "ben", AUTUMN, "02:30+02:00").err


def test_the_calendar_has_each_at_its_moment(program: Program) -> None:
    for at in ("02:00+02:00", "02:00+01:00"):
        program("new", "anna", AUTUMN, at)
    out = program("export", "ics").out
    assert "DTSTART:20261025T000000Z" in out
    assert "DTSTART:20261025T010000Z" in out


def test_another_zone_is_named(program: Program) -> None:
    answer = program("new", "anna", "2026-03-10", "9:00", "--timezone", "America/New_York")
    assert "Tue 10 Mar 2026 09:00–09:50 America/New_York" in answer.out
    assert "14:00" not in answer.out
    assert "14:00" in program("agenda", "2026-03-10").out
    program("new", "anna", "2026-03-10", "9:00", "--timezone", "Europe/Brlin", code=2)
