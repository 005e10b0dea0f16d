"""The table of WHEN: phrases as people type them, and what they mean on one Tuesday morning.

`bench/when.py` prints it, tests/domain/test_when.py proves it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from therasched.domain.when import Lean, When

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 3, 10, 40, 12, tzinfo=ZONE)
"""A Tuesday of ISO week 10."""


class Phrase(NamedTuple):
    """`means` is an ISO day, with the time after a blank where one was named."""

    typed: str
    means: str
    lean: Lean = "ahead"


class Refusal(NamedTuple):
    """`piece` is what the message has to name, `suggestion` what may have been meant."""

    typed: str
    piece: str
    suggestion: str | None = None


READ = (
    Phrase("today", "2026-03-03"),
    Phrase("tomorrow", "2026-03-04"),
    Phrase("yesterday", "2026-03-02"),
    Phrase("tomorrow 14:00", "2026-03-04 14:00"),
    Phrase("today 9:30", "2026-03-03 09:30"),
    Phrase("tue", "2026-03-03"),
    Phrase("tue 14:00", "2026-03-03 14:00"),
    Phrase("tue 10:40", "2026-03-03 10:40"),
    Phrase("tue 9:30", "2026-03-10 09:30"),
    Phrase("Tuesday 09:30", "2026-03-10 09:30"),
    Phrase("thu 16:00", "2026-03-05 16:00"),
    Phrase("thurs 2pm", "2026-03-05 14:00"),
    Phrase("mon", "2026-03-09"),
    Phrase("mon", "2026-03-02", "back"),
    Phrase("tue", "2026-03-03", "back"),
    Phrase("tue 9:30", "2026-03-03 09:30", "back"),
    Phrase("tue 10:40", "2026-03-03 10:40", "back"),
    Phrase("tue 14:00", "2026-02-24 14:00", "back"),
    Phrase("wed", "2026-02-25", "back"),
    Phrase("next tue", "2026-03-10"),
    Phrase("next mon 8:00", "2026-03-09 08:00"),
    Phrase("next sunday", "2026-03-15"),
    Phrase("last tue", "2026-02-24"),
    Phrase("last fri 9:30", "2026-02-27 09:30"),
    Phrase("next fri", "2026-03-13", "back"),
    Phrase("2026-03-10", "2026-03-10"),
    Phrase("2026-03-10 14:00", "2026-03-10 14:00"),
    Phrase("2026-3-9", "2026-03-09"),
    Phrase("2026-03-10T14:00", "2026-03-10 14:00"),
    Phrase("2026-03-10T14:00:00+01:00", "2026-03-10 14:00+01:00"),
    Phrase("2028-02-29", "2028-02-29"),
    Phrase("10 mar", "2026-03-10"),
    Phrase("mar 10", "2026-03-10"),
    Phrase("10 mar", "2025-03-10", "back"),
    Phrase("10 march 2027 14:00", "2027-03-10 14:00"),
    Phrase("sept 5 2026 noon", "2026-09-05 12:00"),
    Phrase("2 mar", "2027-03-02"),
    Phrase("2 mar", "2026-03-02", "back"),
    Phrase("3 mar 9:00", "2026-03-03 09:00"),
    Phrase("31 dec", "2026-12-31"),
    Phrase("31 dec", "2025-12-31", "back"),
    Phrase("10.3.", "2026-03-10"),
    Phrase("10.03. 14:00", "2026-03-10 14:00"),
    Phrase("1.2.", "2027-02-01"),
    Phrase("1.2.", "2026-02-01", "back"),
    Phrase("10.3.2026", "2026-03-10"),
    Phrase("2026-W11", "2026-03-09"),
    Phrase("2026-w11-3 9:00", "2026-03-11 09:00"),
    Phrase("2026-W53-7", "2027-01-03"),
    Phrase("+2w", "2026-03-17"),
    Phrase("+2w 14:00", "2026-03-17 14:00"),
    Phrase("-1d", "2026-03-02"),
    Phrase("\u22121d 16:00", "2026-03-02 16:00"),
    Phrase("+0d 16:00", "2026-03-03 16:00"),
    Phrase("now", "2026-03-03 10:40"),
    Phrase("+90m", "2026-03-03 12:10"),
    Phrase("+1h30m", "2026-03-03 12:10"),
    Phrase("-11h", "2026-03-02 23:40"),
    Phrase("14:00", "2026-03-03 14:00"),
    Phrase("9:30", "2026-03-03 09:30"),
    Phrase("at 14:00", "2026-03-03 14:00"),
    Phrase("wed at 2pm", "2026-03-04 14:00"),
    Phrase("wed 2 pm", "2026-03-04 14:00"),
    Phrase("wed 2:30PM", "2026-03-04 14:30"),
    Phrase("wed noon", "2026-03-04 12:00"),
    Phrase("wed 12pm", "2026-03-04 12:00"),
    Phrase("wed 12:30am", "2026-03-04 00:30"),
    Phrase("wed 00:00", "2026-03-04 00:00"),
    Phrase("2026-10-25 02:30+01:00", "2026-10-25 02:30+01:00"),
    Phrase("25.10. 02:30+02:00", "2026-10-25 02:30+02:00"),
)

REFUSED = (
    Refusal("", ""),
    Refusal("03/10", "03/10"),
    Refusal("10/3/26 14:00", "10/3/26"),
    Refusal("10-3-2026", "10-3-2026"),
    Refusal("10.3.26", "10.3.26"),
    Refusal("10.3", "10.3"),
    Refusal("tue 14.30", "14.30"),
    Refusal("5", "5"),
    Refusal("tue 5", "5"),
    Refusal("1400", "1400"),
    Refusal("10 mar 27", "27"),
    Refusal("tue midnight", "midnight"),
    Refusal("tue 12am", "12am"),
    Refusal("tue 24:00", "24:00"),
    Refusal("tue 25:00", "25:00"),
    Refusal("tue 9:5", "9:5"),
    Refusal("tue 13pm", "13pm"),
    Refusal("tomorow 14:00", "tomorow", "tomorrow"),
    Refusal("next teusday", "teusday", "tuesday"),
    Refusal("10 mrach", "mrach", "march"),
    Refusal("tue half past two", "half"),
    Refusal("tu 14:00", "tu", "tue"),
    Refusal("14:00 tue", "14:00"),
    Refusal("tue 14:00 15:00", "14:00"),
    Refusal("tue wed", "tue wed"),
    Refusal("next week", "next week"),
    Refusal("2026-03", "2026-03"),
    Refusal("march", "march"),
    Refusal("10 tue", "10 tue"),
    Refusal("tue 10", "10"),
    Refusal("+2", "+2"),
    Refusal("+90m 14:00", "+90m"),
    Refusal("2026-02-30", "2026-02-30"),
    Refusal("29 feb", "29 feb"),
    Refusal("31 apr", "31 apr"),
    Refusal("10.13.", "10.13."),
    Refusal("2026-W54", "2026-w54"),
    Refusal("2226-03-10", "2226-03-10"),
    Refusal("+9999w", "+9999w"),
    Refusal("\uff11\uff10 mar", "\uff11\uff10"),
    Refusal("at", "at"),
)

PERIODS = (
    ("", "2026-03-02..2026-03-08 week"),
    ("week", "2026-03-02..2026-03-08 week"),
    ("this week", "2026-03-02..2026-03-08 week"),
    ("next week", "2026-03-09..2026-03-15 week"),
    ("last week", "2026-02-23..2026-03-01 week"),
    ("+1w", "2026-03-09..2026-03-15 week"),
    ("-1w", "2026-02-23..2026-03-01 week"),
    ("2026-W11", "2026-03-09..2026-03-15 week"),
    ("month", "2026-03-01..2026-03-31 month"),
    ("next month", "2026-04-01..2026-04-30 month"),
    ("last month", "2026-02-01..2026-02-28 month"),
    ("2026-03", "2026-03-01..2026-03-31 month"),
    ("2026-12", "2026-12-01..2026-12-31 month"),
    ("march", "2026-03-01..2026-03-31 month"),
    ("sep", "2026-09-01..2026-09-30 month"),
    ("oct", "2025-10-01..2025-10-31 month"),
    ("mar 2025", "2025-03-01..2025-03-31 month"),
    ("today", "2026-03-03..2026-03-03 day"),
    ("mon", "2026-03-09..2026-03-09 day"),
    ("last mon", "2026-02-23..2026-02-23 day"),
    ("10 mar", "2026-03-10..2026-03-10 day"),
    ("10 feb", "2026-02-10..2026-02-10 day"),
    ("2026-W11-3", "2026-03-11..2026-03-11 day"),
    ("-1d", "2026-03-02..2026-03-02 day"),
    ("2026-03-01..2026-03-31", "2026-03-01..2026-03-31 days"),
    ("1.3...31.3.", "2026-03-01..2026-03-31 days"),
    ("today .. +1w", "2026-03-03..2026-03-15 days"),
    ("mar..may", "2026-03-01..2026-05-31 days"),
    ("20.12...5.1.", "2025-12-20..2026-01-05 days"),
)

PERIODS_REFUSED = (
    Refusal("wek", "wek", "week"),
    Refusal("2026", "2026"),
    Refusal("tue 14:00", "14:00"),
    Refusal("+1m", "+1m"),
    Refusal("now", "now"),
    Refusal("2026-13", "2026-13"),
    Refusal("2026-W60", "2026-w60"),
    Refusal("9999-12", "9999-12"),
    Refusal("+9999w", "+9999w"),
    Refusal("smarch 2026", "smarch", "march"),
    Refusal("march of time", "of"),
    Refusal("..", ".."),
    Refusal("mon..", "mon.."),
    Refusal("......", "......"),
    Refusal("2026-03-31..2026-03-01", "2026-03-31..2026-03-01"),
)


def spelt(when: When) -> str:
    """What was read, as `Phrase.means` has it."""
    clock = f" {when.time:%H:%M}{when.offset or ''}" if when.time else ""
    return f"{when.day}{clock}"
