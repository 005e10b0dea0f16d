"""An import as a table, as records, as data."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from therasched.domain import timing
from therasched.render import intake
from therasched.render.palette import Look
from therasched.views.intake import Row

START = datetime(2026, 3, 10, 14, tzinfo=ZoneInfo("Europe/Berlin"))
SPAN = timing.Span(START, timing.plus_minutes(START, 60))
NEW = Row("new", "Tue 10 Mar 2026 14:00–15:00", "Bell \x07", "", "", SPAN, 3)
ODD = Row("left out", "", "", "it has no DTSTART", "", None, 7)
GONE = Row("vanished", "Tue 10 Mar 2026 14:00–15:00", "Busy", "gone there", "bcdfgh", SPAN, 0)


LONG = "it has a reason that is long enough to be told in more lines than one on a narrow screen"


def drawn(rows: list[Row], width: int = 90, **more: Any) -> list[str]:
    look = Look(width, color=False, ascii=more.pop("ascii", False), plain=False)
    return intake.drawn(rows, look, **more).splitlines()


def test_a_table() -> None:
    assert drawn([NEW, ODD, GONE]) == [
        "   when                         what",
        "+  Tue 10 Mar 2026 14:00–15:00  Bell ␇",
        "·  left out: line 7: it has no DTSTART",
        "-  Tue 10 Mar 2026 14:00–15:00  Busy",
        "   gone: gone there",
    ]
    assert drawn([ODD]) == ["·  left out: line 7: it has no DTSTART"]
    assert drawn([ODD], ascii=True) == ["-  left out: line 7: it has no DTSTART"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_reason_stands_whole_on_every_screen(width: int) -> None:
    title = "A long title of what somebody has to do on this day, and then at night"
    rows = [GONE._replace(why=LONG, title=title), ODD._replace(why=LONG)]
    lines = drawn(rows, width)
    assert max(map(len, lines)) <= width
    text = " ".join(line[3:] for line in lines)
    assert text.count(LONG) == 2
    assert "Tue 10 Mar 2026 14:00–15:00" in text
    assert (title in text) == (width in (40, 120))


def test_a_narrow_screen_has_no_table() -> None:
    assert drawn([NEW, GONE], 40) == [
        "+  Tue 10 Mar 2026 14:00–15:00",
        "   Bell ␇",
        "-  Tue 10 Mar 2026 14:00–15:00",
        "   Busy",
        "   gone: gone there",
    ]


def test_many_alike_and_too_many() -> None:
    lines = drawn([ODD] * 52)
    assert lines == ["·  left out: line 7: it has no DTSTART"] * 5 + ["   and 47 more"]
    lines = drawn([*[ODD] * 7, NEW, GONE], most=4)
    assert lines[-1] == "and 5 more (--plain shows all)"


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
