"""`new --repeat`: what is shown, asked, written and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program, untouched
from tests.support.shop import SETTINGS
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from tests.support.program import Answer
    from tests.support.shop import Shop

TUESDAY = ("new", "anna", "2026-03-10", "14:00")
WEEKLY = ("--repeat", "weekly")
HOLIDAYS = """\
holidays:
  - {day: 2026-03-24, title: Founding day}
  - {day: 2026-04-03, until: 2026-04-10, title: Easter}
"""


@pytest.fixture
def closed(shop: Shop) -> None:
    """A practice with holidays."""
    shop.write("therasched.yaml", SETTINGS + HOLIDAYS)


def days(answer: Answer) -> list[str]:
    return [one["start"][5:16] for one in answer.json["sessions"]]


def table(text: str) -> list[list[str]]:
    """The cells of a preview."""
    lines = text[text.index("   day ") :].splitlines()[1:]
    found = [[cell for cell in line.split("  ") if cell] for line in lines if " 202" in line[:24]]
    return [[cell.strip() for cell in row] for row in found]


def test_it_says_what_was_booked_in_a_line(program: Program, shop: Shop) -> None:
    answer = program(*TUESDAY, *WEEKLY, "--count", "3", "--id", "bcdfgh")
    assert answer.out == (
        "Created 3 sessions, series bcdfgh: Tue 10 Mar – Tue 24 Mar 2026, "
        "weekly 14:00–14:50, session, Speech therapy: Anna K.\n"
    )
    assert answer.err.splitlines()[-2:] == [
        "  sessions/2026/03/2026-03-10-1400-bcdfgh.yaml and 2 more",
        "Next:  therasched plan bcdfgh",
    ]
    text = (shop.root / "sessions/2026/03/2026-03-10-1400-bcdfgh.yaml").read_text("utf-8")
    assert "\nseries: bcdfgh\n" in text
    assert "\n  slot: 2026-03-10 14:00\n" in text
    assert len(list(shop.root.glob("sessions/2026/03/*.yaml"))) == 3
    assert program("check", "--json").json["findings"] == []


@pytest.mark.usefixtures("closed")
def test_the_preview_tells_clashes_holidays_and_clock_changes(program: Program, shop: Shop) -> None:
    other = shop.book("ben-o", "2026-03-17 14:30").session.id
    answer = program(*TUESDAY, *WEEKLY, "--count", "4", "--except", "31.3.", "-n", COLUMNS="110")
    assert table(answer.out) == [
        ["1", "Tue 10 Mar 2026", "14:00–14:50"],
        ["2", "Tue 17 Mar 2026", "14:00–14:50", f"overlaps {other} Ben O'Brien 14:30–15:20"],
        ["Tue 24 Mar 2026", "14:00–14:50", "left out, a holiday: Founding day"],
        ["Tue 31 Mar 2026", "14:00–14:50", "left out"],
        ["Tue 7 Apr 2026", "14:00–14:50", "left out, a holiday: Easter"],
        ["3", "Tue 14 Apr 2026", "14:00–14:50", "after a clock change"],
        ["4", "Tue 21 Apr 2026", "14:00–14:50"],
    ]
    assert "(1 of 4 sessions overlap others, 2 left out for holidays)" in answer.out
    for width in ("40", "60"):
        narrow = program(*TUESDAY, *WEEKLY, "--count", "4", "-n", COLUMNS=width)
        shown = narrow.out[: narrow.out.index("(dry run) Created")]
        assert max(map(len, shown.splitlines())) <= int(width)
        assert "…" not in shown
        told = " ".join(shown.split())
        assert f"2 Tue 17 Mar 2026 14:00–14:50 overlaps {other} Ben O'Brien 14:30–15:20" in told
        assert "Tue 24 Mar 2026 14:00–14:50 left out, a holiday: Founding day" in told


@pytest.mark.usefixtures("closed")
def test_holidays_are_booked_when_that_is_said(program: Program) -> None:
    said = program(*TUESDAY, *WEEKLY, "--count", "3", "--on-holidays", "--json")
    assert days(said) == ["03-10T14:00", "03-17T14:00", "03-24T14:00"]
    refused = program("new", "anna", "2026-03-24", "14:00", *WEEKLY, "--count", "3", code=2)
    assert "Tue 24 Mar 2026 is a holiday (Founding day)" in refused.err


def test_a_time_that_is_impossible_in_spring(program: Program) -> None:
    answer = program("new", "anna", "2026-03-22", "2:30", *WEEKLY, "--count", "3", "--json")
    assert days(answer) == ["03-22T02:30", "03-29T03:30", "04-05T02:30"]
    assert answer.json["series"]["marks"] == [{"day": "2026-03-29", "marks": ["shifted"]}]


def test_the_31st(program: Program) -> None:
    answer = program(
        "new", "anna", "2026-03-31", "9:00", "--repeat", "monthly", "--count", "3", "--json"
    )
    assert days(answer) == ["03-31T09:00", "04-30T09:00", "05-31T09:00"]


def test_a_rule_that_leaves_out_short_months_says_so(program: Program) -> None:
    told = 'months without a 31 have none; "monthly" takes their last day'
    first = ("new", "anna", "2026-03-31", "9:00", "--count", "3", "-n", "--repeat")
    assert told in program(*first, "FREQ=MONTHLY").out
    assert "months" not in program(*first, "monthly").out
    assert "months" not in program(*first, "FREQ=MONTHLY;BYMONTHDAY=-1").out


def test_entries_that_are_not_with_clients(program: Program) -> None:
    off = ("new", "--type", "time-off", "--title", "Course", "2026-03-10", "--to", "2026-03-11")
    answer = program(*off, "--repeat", "FREQ=MONTHLY;BYDAY=2TU", "--count", "2")
    assert "Tue 10 Mar – Wed 15 Apr 2026, FREQ=MONTHLY;BYDAY=2TU, time-off: Course" in answer.out
    assert "Next:" not in answer.err


def test_records_and_quiet(program: Program) -> None:
    plain = program(*TUESDAY, *WEEKLY, "--count", "2", "--plain")
    assert [len(row) for row in plain.rows] == [2, 2]
    assert plain.rows[1][1].startswith("sessions/2026/03/2026-03-17-1400-")
    with_flag = program(*TUESDAY, *WEEKLY, "--count", "2", "-n", "--plain")
    assert [row[1][:27] for row in with_flag.rows] == [row[1][:27] for row in plain.rows]
    quiet = program("new", "ben", "2026-03-11", "9:00", *WEEKLY, "--count", "2", "-q")
    assert quiet.err == ""


def test_a_rehearsal_writes_nothing(program: Program, shop: Shop) -> None:
    with untouched(shop.root):
        answer = program(*TUESDAY, *WEEKLY, "--count", "2", "-n")
        said = program(*TUESDAY, *WEEKLY, "--count", "2", "-n", "--json").json
    assert "(dry run) Created 2 sessions" in answer.out
    assert said["dry_run"] is True
    assert len(said["sessions"]) == 2


def test_strict_refuses_all_of_them(program: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-03-17 14:30")
    with untouched(shop.root / "sessions"):
        refused = program(*TUESDAY, *WEEKLY, "--count", "3", "--strict", code=5)
        program(*TUESDAY, *WEEKLY, "--count", "3", "--strict", "--json", code=5)
    assert "1 of 3 sessions overlap others: Tue 17 Mar 2026" in refused.err
    assert "--except leaves a day out" in refused.err
    program(*TUESDAY, *WEEKLY, "--count", "3", "--strict", "--except", "17.3.")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((*WEEKLY,), "until when?"),
        ((*WEEKLY, "--count", "0"), "invalid value for '--count'"),
        ((*WEEKLY, "--count", "-3"), "invalid value for '--count'"),
        ((*WEEKLY, "--count", "x"), "invalid value for '--count'"),
        ((*WEEKLY, "--count", "3", "--until", "1 jun"), "--count and --until don't go together"),
        (("--repeat", "FREQ=DAILY;COUNT=3", "--count", "3"), "its COUNT and --count don't"),
        (("--repeat", "FREQ=DAILY;UNTIL=20260401", "--until", "1 jun"), "its UNTIL and --until"),
        (("--repeat", "wekly", "--count", "3"), "did you mean weekly?"),
        (("--repeat", "FREQ=WEEKLY;BYDAY=MO", "--count", "3"), "first day it does is Mon 16 Mar"),
        ((*WEEKLY, "--until", "2026-03-09"), "would end before it begins on Tue 10 Mar 2026"),
        ((*WEEKLY, "--until", "9999-01-01"), "is not between 1900 and 2199"),
        ((*WEEKLY, "--until", "2199-01-01"), "10 years at most"),
        ((*WEEKLY, "--count", "99999"), "520 sessions at most"),
        ((*WEEKLY, "--count", "3", "--except", "2026-03-10"), "the series begins on that day"),
        ((*WEEKLY, "--count", "3", "--except", "2026-03-11"), "no session of the series is on"),
        ((*WEEKLY, "--count", "3", "--except", "03/10"), "could be read as two days"),
        ((*WEEKLY, "--count", "3", "--find"), "--find chooses one slot"),
        (("--count", "3"), "--count needs --repeat"),
        (("--until", "1 jun"), "--until needs --repeat"),
        (("--except", "1 jun"), "--except needs --repeat"),
        (("--on-holidays",), "--on-holidays needs --repeat"),
    ],
)
def test_what_is_refused(program: Program, shop: Shop, options: tuple[str, ...], says: str) -> None:
    with untouched(shop.root):
        assert says in program(*TUESDAY, *options, code=2).err


def test_a_session_that_breaks_a_rule_stops_all(program: Program, shop: Shop) -> None:
    with untouched(shop.root / "sessions"):
        program(*TUESDAY, *WEEKLY, "--count", "3", "--type", "team", "--title", "X", code=2)
        program(*TUESDAY, *WEEKLY, "--count", "3", "--fee", "much", code=2)


def test_on_a_terminal_it_asks(shop: Shop) -> None:
    words = (*TUESDAY, *WEEKLY, "--count", "2")
    with Terminal(shop.root, *words) as screen:
        screen.sees("Tue 17 Mar 2026")
        screen.sees("Book 2 sessions?")
        screen.presses("c")
        assert "interrupted" in screen.ends(130)
    assert not (shop.root / "sessions").exists()
    with Terminal(shop.root, *words) as screen:
        screen.sees("Book 2 sessions?")
        screen.types("y")
        assert "Created 2 sessions" in screen.ends(0)
    assert len(list(shop.root.glob("sessions/2026/03/*.yaml"))) == 2


def test_without_a_question(program: Program, shop: Shop, asked: None) -> None:
    program(*TUESDAY, *WEEKLY, "--count", "2", "-y")
    program(*TUESDAY, *WEEKLY, "--count", "2", "-n")
    program(*TUESDAY, *WEEKLY, "--count", "2", "--no-input")
    assert len(list(shop.root.glob("sessions/2026/03/*.yaml"))) == 4
    assert program(*TUESDAY, *WEEKLY, "--count", "2", stdin="n\n", code=1)
