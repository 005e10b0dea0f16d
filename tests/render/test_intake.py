"""An import as a table, as records, as data."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from therasched.domain import timing
from therasched.render import intake
from therasched.render.palette import Look
from therasched.views.intake import Row

START = datetime(2026, 3, 10, 14, tzinfo=ZoneInfo("Europe/Berlin"))
SPAN = timing.Span(START, timing.plus_minutes(START, 60))
NEW = Row("new", "Tue 10 Mar 2026 14:00–15:00", "Bell \x07", "", "", SPAN, 3)
ODD = Row("left out", "", "", "it has no DTSTART", "", None, 7)
GONE = Row("vanished", "Tue 10 Mar 2026 14:00–15:00", "Busy", "gone there", "bcdfgh", SPAN, 0)


def test_a_table() -> None:
    assert intake.drawn(
        [NEW, ODD, GONE], Look(90, color=False, ascii=False, plain=False)
    ).splitlines() == [
        "   when                         what",
        "+  Tue 10 Mar 2026 14:00–15:00  Bell ␇  new",
        "·                                       left out: line 7: it has no DTSTART",
        "-  Tue 10 Mar 2026 14:00–15:00  Busy    gone: gone there",
    ]


def test_records() -> None:
    text = intake.drawn([NEW, ODD], Look(90, color=False, ascii=False, plain=True))
    times = "2026-03-10T14:00:00+01:00\t2026-03-10T15:00:00+01:00"
    assert text.splitlines() == [
        f"new\t{times}\tBell ␇\t\t\t3",
        "left out\t\t\t\tit has no DTSTART\t\t7",
    ]


def test_data() -> None:
    assert intake.data(ODD) == {
        "change": "left out",
        "start": None,
        "end": None,
        "whole_days": False,
        "title": "",
        "why": "it has no DTSTART",
        "id": None,
        "line": 7,
    }
    assert intake.data(GONE)["start"] == "2026-03-10T14:00:00+01:00"
    assert (intake.data(GONE)["id"], intake.data(GONE)["line"]) == ("bcdfgh", None)
