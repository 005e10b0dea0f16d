"""One session in a line: the parts that agenda, lists, sheet and messages have in common.

What comes from the practice's files passes `visible` on its way out of here. How lines become a
page is in `render.agenda` and `render.lists`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.text import visible
from therasched.render.palette import DIM, FAULT, GOOD, ROLES, paint
from therasched.views.entry import CHANGED, DONE, LOCKED, MISSING, say_when

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from therasched.render.palette import Look
    from therasched.views.entry import Entry

SHORTEST_ID = 4
MARK_WORDS = {MISSING: "missing", CHANGED: "changed", LOCKED: "locked", DONE: "done"}
"""The sign behind the bars, in a word."""

_MARK_STYLES = {MISSING: FAULT, CHANGED: FAULT, LOCKED: DIM, DONE: GOOD}


def naming(one: Entry, now: datetime) -> str:
    """How messages name it: `k7f3mq Anna K., Mon 2 Mar 09:30`."""
    return f"{one.id} {visible(one.who)}, {say_when(one, now)}"


def bars(one: Entry, look: Look) -> str:
    """The three bars, `▮▮▯` or `[SP-]`; a step that doesn't apply is blank.

    They turn green together when the session is done, and not before.
    """
    if look.ascii:
        drawn = f"[{_letters(one, ' ')}]"
    else:
        drawn = "".join([" " if step is None else "▮" if step else "▯" for step in one.steps])
    return paint(drawn, GOOD if one.done else ROLES[one.role], look)


def _letters(one: Entry, blank: str) -> str:
    steps = zip("SPO", one.steps, strict=True)
    return "".join([blank if step is None else letter if step else "-" for letter, step in steps])


def marked_bars(one: Entry, look: Look) -> str:
    """The bars and the sign behind them."""
    return f"{bars(one, look)} {paint(one.mark or ' ', _MARK_STYLES.get(one.mark, ''), look)}"


def marked_bars_width(look: Look) -> int:
    """How many columns `marked_bars` takes."""
    return 7 if look.ascii else 5


def id_length(shown: Iterable[Entry]) -> int:
    """How much of the ids tells these sessions apart."""
    ids = {one.id for one in shown}
    longest = max(map(len, ids), default=0)
    lengths = range(SHORTEST_ID, longest)
    return next((n for n in lengths if len({one[:n] for one in ids}) == len(ids)), longest)


def clock(moment: datetime) -> str:
    """The time of day: `09:30`, with the offset where it stands twice."""
    return f"{moment:%H:%M}{timing.doubled_offset(moment)}"


def short_day(day: date) -> str:
    """A day without its year: `Mon 2 Mar`."""
    return f"{weekday(day)} {short_date(day)}"


def weekday(day: date) -> str:
    """The day of the week: `Mon`."""
    return timing.DAY_NAMES[day.weekday()][:3]


def short_date(day: date) -> str:
    """A day of the month: `2 Mar`."""
    return f"{day.day} {timing.MONTH_NAMES[day.month - 1][:3]}"


def time(one: Entry) -> str:
    """When on its day it begins."""
    return "all day" if one.whole_days else clock(one.start)


def who(one: Entry) -> str:
    """Whom it is with, or its title; a cross before it says that it was called off."""
    return visible(f"× {one.who}" if one.cancelled else one.who)


def what(one: Entry) -> str:
    """Who did not come, what it is, and until when, where it ends on another day."""
    parts = [one.absence, one.what]
    if one.last_day != one.first_day:
        day = one.last_day
        end = short_date(day) if one.whole_days else clock(one.end)
        parts.append(f"until {weekday(day)} {end}")
    return visible(", ".join([part for part in parts if part]))


def minutes(one: Entry) -> str:
    """How long it takes, where that is a matter of minutes."""
    return "" if one.whole_days else f"{one.minutes}m"


def share(room: int, first: int, second: int) -> tuple[int, int]:
    """The columns of two texts with two blanks between: the longer one gives way."""
    room -= 2
    if first + second <= room:
        return first, second
    half = room // 2
    if first <= half:
        return first, room - first
    second = min(second, half)
    return room - second, second


def record(one: Entry) -> str:
    """The session for programs, tab-separated: words instead of glyphs, nothing cut.

    Id, date, start, end, role, type, who, what, minutes, bars (`.` where a step doesn't apply),
    sign. The end has its day before it where that is another one; whole days have no end but this.
    """
    end = "" if one.whole_days else clock(one.end)
    if one.last_day != one.first_day:
        end = f"{one.last_day} {end}".rstrip()
    return tab_separated(
        (
            one.id,
            str(one.first_day),
            time(one),
            end,
            one.role,
            one.type,
            one.who,
            ", ".join([part for part in (one.absence, one.what) if part]),
            str(one.minutes),
            _letters(one, "."),
            MARK_WORDS.get(one.mark, one.mark),
        )
    )


def tab_separated(fields: Sequence[str]) -> str:
    """One record; tabs and line ends within a field are made visible."""
    return "\t".join([visible(field) for field in fields])
