"""The one clock. Every rule that depends on the time is handed it from here.

A practice may stand still (`clock:` in its settings, as the example does) and THERASCHED_NOW sets
the time for tests; both are told on screen, so that nobody takes a frozen week for the real one.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.record import NamedTuple
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

VARIABLE = "THERASCHED_NOW"


class Reading(NamedTuple):
    """The present in the practice's zone, and what set it ("" for the machine's clock)."""

    now: datetime
    set_by: str


def machine_at() -> datetime:
    """The time of the machine in UTC, whatever a practice's clock says: git dates commits by it."""
    return datetime.now(UTC)


def read(zone: ZoneInfo, standing: str) -> Reading:
    """Read the clock of a practice.

    Args:
        zone: the practice's zone.
        standing: `clock:` of its settings, local wall time, or empty.

    Raises:
        UsageFault: THERASCHED_NOW holds no time.
    """
    for text, set_by in (
        (os.environ.get(VARIABLE, ""), VARIABLE),
        (standing, "clock in therasched.yaml"),
    ):
        if text:
            try:
                moment = timing.read_moment(text, zone)
            except ValueError as error:
                raise UsageFault(f"{set_by} {error}", hint=f"unset {VARIABLE}") from error
            if isinstance(moment, datetime):
                return Reading(moment, set_by)
            return Reading(datetime(moment.year, moment.month, moment.day, 12, tzinfo=zone), set_by)
    return Reading(datetime.now(UTC).replace(microsecond=0).astimezone(zone), "")
