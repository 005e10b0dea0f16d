"""Which session files there are, by their names alone; nothing is opened.

The file name carries start and id, so a week is found by listing one or two folders. Reading and
writing them is `storage.sessions`'.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from therasched.storage import paths
from therasched.storage.months import Months

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from therasched.storage.files import Files
    from therasched.storage.paths import SessionName

    Ask = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]

FOLDER = "sessions"
NEAR = 3
"""Months that are looked through at once: most of what is asked for lies there."""
MANY = 500
"""Sessions of one of them that take longer to read than the index to open."""
END = "9999-12-31"


class Listing:
    """The names of the session files of one practice."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._months = Months(files)

    def months(self) -> list[str]:
        """`2026/03` and so on, in order."""
        return [*self._months.all()]

    def months_in(self, low: str, high: str) -> list[str]:
        """Those of the sessions that start on these ISO dates."""
        return [one for one in self.months() if low[:7] <= one.replace("/", "-") <= high[:7]]

    def names_of(self, month: str, fits: Callable[[str], bool] | None = None) -> list[SessionName]:
        """The sessions of a month, by start; `fits` looks at a name first, and cheaply."""
        folder = f"{FOLDER}/{month}"
        read = (paths.session_name(folder, name) for name in self._files.names(folder, fits))
        return sorted(name for name in read if name is not None)

    def names(self) -> Iterator[SessionName]:
        """Every session's name, by start; nothing is opened."""
        for month in self.months():
            yield from self.names_of(month)

    def by_month(
        self,
        low: str,
        high: str,
        ask: Ask | None,
        *,
        latest_first: bool = False,
        recent: Ask | None = None,
    ) -> Iterator[list[SessionName]]:
        """The sessions that start on these ISO dates, one month's after the other.

        Args:
            low: the first date.
            high: the last one.
            ask: names those that are worth reading, in each folder of which that can be told.
            latest_first: the latest month first.
            recent: the same as `ask`, for months that are not long past.
        """
        months = self.months_in(low, high)
        if latest_first:
            months.reverse()
        near = NEAR if latest_first or len(months) <= NEAR else 0
        if ask is None:
            near = len(months)
        until = near  # months that are long past begin there
        for at, month in enumerate(months[:near]):
            if at and ask is not None and len(self._files.names(f"{FOLDER}/{month}")) > MANY:
                near = at
                break
            yield self.names_of(month, lambda name: low <= name[:10] <= high)
        for part, asked in ((months[near:until], recent or ask), (months[until:], ask)):
            folders = [f"{FOLDER}/{month}" for month in part]
            told = asked(folders) if asked is not None and folders else {}
            for folder in folders:
                names = told.get(folder)
                if names is None:
                    yield self.names_of(folder[9:], lambda name: low <= name[:10] <= high)
                else:
                    read = (paths.session_name(folder, name) for name in names)
                    yield sorted(one for one in read if one and low <= one.first_day <= high)

    def names_in(self, first: date, last: date) -> list[SessionName]:
        """The names of what may touch these days, by start."""
        return list(self.each_in(first, last))

    def each_in(self, first: date, last: date) -> Iterator[SessionName]:
        """The same, one month's after the other."""
        for month in self.months_around(first, last):
            yield from self.names_near(month, first, last)

    def names_near(self, month: str, first: date, last: date) -> Iterator[SessionName]:
        """The names of what may touch these days, of one month."""
        eve = (first - timedelta(days=1)).isoformat()
        low, high = first.isoformat(), last.isoformat()

        def near(name: str) -> bool:
            start, end = name[:10], name[11:21] if name[10:11] == "_" else name[:10]
            return start <= high and (end >= low or start == eve)

        for name in self.names_of(month, near):
            if name.last_day >= low or name.time >= "1200":
                yield name

    def months_around(self, first: date, last: date) -> list[str]:
        """The months in which what may touch these days begins, whether there are such or not.

        Whole-day entries last a year at most, so a year of earlier names is looked through, as far
        as they are not known to end before; a session that passes midnight began in the afternoon
        before (`audit.NIGHT_MINUTES`).
        """
        month, months = date(first.year - 1, first.month, 1), []
        while month <= last:
            months.append(f"{month.year:04}/{month.month:02}")
            month = (month + timedelta(days=31)).replace(day=1)
        low, eve = first.isoformat().encode(), first - timedelta(days=1)
        known = self._months.proved(months[0], f"{eve.year:04}/{eve.month:02}")
        known.pop(f"{eve.year:04}/{eve.month:02}", None)
        over = {one for one in known if known[one].last < low}
        return [one for one in months if one not in over]
