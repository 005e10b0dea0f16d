"""Which session files there are, by their names alone; nothing is opened.

The file name carries start and id, so a week is found by listing one or two folders. Reading and
writing them is `storage.sessions`'.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from therasched.storage import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from therasched.storage.files import Files
    from therasched.storage.paths import SessionName

FOLDER = "sessions"


class Listing:
    """The names of the session files of one practice."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def months(self) -> list[str]:
        """`2026/03` and so on, in order."""
        years = [year for year in self._files.names(FOLDER) if _digits(year, 4)]
        return sorted(
            f"{year}/{month}"
            for year in years
            for month in self._files.names(f"{FOLDER}/{year}")
            if _digits(month, 2)
        )

    def names_of(self, month: str, fits: Callable[[str], bool] | None = None) -> list[SessionName]:
        """The sessions of a month, by start; `fits` looks at a name first, and cheaply."""
        folder = f"{FOLDER}/{month}"
        names = filter(fits, self._files.names(folder))
        read = (paths.session_name(folder, name) for name in names)
        return sorted(name for name in read if name is not None)

    def names(self) -> Iterator[SessionName]:
        """Every session's name, by start; nothing is opened."""
        for month in self.months():
            yield from self.names_of(month)

    def named(self, prefix: str) -> list[str]:
        """The paths of the sessions whose id begins so; of a whole id just the latest one."""
        found: list[str] = []
        for month in reversed(self.months()):
            names = self.names_of(month, lambda name: paths.id_in(name).startswith(prefix))
            found[:0] = [name.path for name in names]
            if found and len(prefix) == paths.ID_LENGTH:
                break
        return found

    def names_in(self, first: date, last: date) -> list[SessionName]:
        """The names of what may touch these days, by start."""
        return list(self.each_in(first, last))

    def each_in(self, first: date, last: date) -> Iterator[SessionName]:
        """The same, one month's after the other.

        Whole-day entries last a year at most, so a year of earlier names is looked through; a
        session that passes midnight began in the afternoon before (`audit.NIGHT_MINUTES`).
        """
        eve = (first - timedelta(days=1)).isoformat()
        low, high = first.isoformat(), last.isoformat()

        def near(name: str) -> bool:
            start, end = name[:10], name[11:21] if name[10:11] == "_" else name[:10]
            return start <= high and (end >= low or start == eve)

        for month in self._months_around(first, last):
            for name in self.names_of(month, near):
                if name.last_day >= low or name.time >= "1200":
                    yield name

    def _months_around(self, first: date, last: date) -> list[str]:
        month, months = date(first.year - 1, first.month, 1), []
        while month <= last:
            months.append(f"{month.year:04}/{month.month:02}")
            month = (month + timedelta(days=31)).replace(day=1)
        return months

    def fresh_id(self) -> str:
        """An id that no session has."""
        return self.fresh_ids(1)[0]

    def fresh_ids(self, count: int) -> list[str]:
        """So many ids that no session has, each another."""
        taken = {
            paths.id_in(name)
            for month in self.months()
            for name in self._files.names(f"{FOLDER}/{month}")
        }
        found = []
        for _ in range(count):
            found.append(paths.new_id(taken))
            taken.add(found[-1])
        return found


def _digits(name: str, length: int) -> bool:
    return len(name) == length and name.isascii() and name.isdigit()
