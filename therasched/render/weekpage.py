"""The week or the month as one HTML page: for a browser, a phone, a sheet of paper.

One file that asks for nothing else and runs no script. Where each entry stands was decided in
`views.timetable`; the looks are in `templates/pages/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.text import visible
from therasched.domain.timing import DAY_NAMES, MONTH_NAMES
from therasched.render.pages import page
from therasched.render.session_line import MARK_WORDS, clock
from therasched.views.agenda import days_title

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from therasched.views.entry import Entry
    from therasched.views.timetable import Block, Column, Timetable, Week

STEPS = (
    ("scheduled", "not scheduled"),
    ("planned", "not planned"),
    ("outcome marked", "no outcome"),
)
"""The three bars in words: filled, and empty."""

SATURDAY = 5
HOUR_LINES = 4.5  # lines in the height of an hour
ROLES = (
    ("client", "C", "with a client"),
    ("video", "V", "by video"),
    ("non-client", "N", "without a client"),
    ("team", "T", "with the team"),
)
"""The colour roles with their letters, as the legend tells them."""


def encode(
    view: Timetable,
    made_at: datetime,
    own: Mapping[str, str] | None = None,
    places: Mapping[str, str] | None = None,
) -> bytes:
    """The page, HTML in UTF-8.

    Args:
        view: what stands where.
        made_at: the moment it is made, in the practice's zone.
        own: a person's own templates by name.
        places: where these lie, for messages.

    Raises:
        FaultyData: one of them has a fault.
    """
    text = page(
        "pages/week.html",
        {
            "view": view,
            "bars": _bars,
            "bars_said": _bars_said,
            "clock": clock,
            "days": _days,
            "made": f"{_day(made_at.date())} {made_at.year} {clock(made_at)}",
            "is_idle": _is_idle,
            "lines": _lines,
            "month": lambda day: MONTH_NAMES[day.month - 1],
            "outside": lambda column: _outside(column, view),
            "roles": ROLES,
            "several_days": _several_days,
            "shown": visible,
            "weekday": lambda day: DAY_NAMES[day.weekday()][:3],
        },
        own,
        places,
    )
    return text.encode()


def _bars(one: Entry) -> list[bool]:
    """Whether each bar that applies is filled."""
    return [bool(step) for step in one.steps if step is not None]


def _bars_said(one: Entry) -> str:
    """The bars and the sign behind them for whoever does not see them."""
    told = [
        words[0] if step else words[1]
        for words, step in zip(STEPS, one.steps, strict=True)
        if step is not None
    ]
    return ", ".join([*told, *([MARK_WORDS[one.mark]] if one.mark else [])])


def _outside(column: Column, view: Timetable) -> bool:
    """Whether a day only fills up the first or last week of a month."""
    return not view.first <= column.day <= view.last


def _is_idle(column: Column, week: Week) -> bool:
    """Whether a day needs no room: a weekend on which nothing lies, not even a band."""
    at = week.columns.index(column)
    bands = any(one.column <= at < one.column + one.columns for one in week.bands)
    return column.day.weekday() >= SATURDAY and not (column.blocks or column.today or bands)


def _lines(block: Block) -> int:
    """How many whole lines there is room for below the first one."""
    return max(1, int(block.height * HOUR_LINES - 15) // 60 - 1)


def _days(week: Week) -> str:
    return days_title(week.columns[0].day, week.columns[-1].day)


def _several_days(one: Entry) -> str:
    return days_title(one.first_day, one.last_day) if one.first_day != one.last_day else ""


def _day(day: date) -> str:
    return f"{DAY_NAMES[day.weekday()][:3]} {day.day} {MONTH_NAMES[day.month - 1]}"
