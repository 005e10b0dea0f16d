"""The folders of months, and what the names in them say, kept so that old ones need no listing.

Derived and disposable, as `storage.roll` is. A folder's own times move with the names in it, so
where they are as they were so are the names; of any other month nothing is told, and whoever asks
lists it. What is kept may say too much of a month, never too little.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING
from zlib import crc32

from therasched.domain.record import NamedTuple
from therasched.errors import TheraschedError
from therasched.storage.paths import DERIVED, SESSIONS, id_in
from therasched.storage.reasons import reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from therasched.storage.files import Files

VERSION = b"1"
LEAST = 12
"""Months from which on names are kept."""


class Names(NamedTuple):
    """What the names in a month's folder say; `own` is what the system knew of the folder then.

    `last` is the latest day that any of them names as a last one, empty for none; `ids` has what
    stands where the id stands in each, with a line end before it.
    """

    own: bytes
    last: bytes
    ids: bytes

    def holds(self, starts: Sequence[bytes]) -> bool:
        """Whether an id may begin so."""
        return any(b"\n" + start in self.ids for start in starts)


class Months:
    """The months of one practice, `2026/03`."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def all(self) -> dict[str, bytes]:
        """Every month in order, with what the system knows of its folder. Raises StorageFailed."""
        found: dict[str, bytes] = {}
        for year in self._files.names(SESSIONS):
            if _digits(year, 4):
                found |= self._of_year(year)
        return found

    def _of_year(self, year: str) -> dict[str, bytes]:
        place = f"{SESSIONS}/{year}"
        with reading(place), suppress(FileNotFoundError):
            with self._files.folder([SESSIONS, year]) as opened:
                found = sorted(opened.statuses())
            return {f"{year}/{n}": _own(one) for n, one in found if _digits(n, 2)}
        return {}

    def proved(self, first: str, last: str) -> dict[str, Names]:
        """What is kept of the months from one to another, as far as they are as they were."""
        found: dict[str, Names] = {}
        for year in range(int(first[:4]), int(last[:4]) + 1):
            kept = self._kept(f"{year:04}")
            now = self._of_year(f"{year:04}") if kept else {}
            found |= {one: kept[one] for one in kept if kept[one].own == now.get(one)}
        return found

    def kept(self, months: Mapping[str, bytes]) -> dict[str, Names]:
        """What is kept of these months, given with what the system knows of their folders.

        What moved is listed again and kept, unless it may move once more unseen.
        """
        by_year: dict[str, dict[str, bytes]] = {}
        for month, own in months.items():
            by_year.setdefault(month[:4], {})[month] = own
        found: dict[str, Names] = {}
        for year, owns in by_year.items():
            kept = self._kept(year)
            fresh = {one: kept[one] for one in owns if one in kept and kept[one].own == owns[one]}
            if len(fresh) < len(owns) and len(months) >= LEAST and not self._files.rehearses:
                listed = dict(self._listed(owns, fresh))
                fresh |= listed
                if listed:
                    with suppress(OSError, TheraschedError):
                        self._keep(year, kept | fresh)
            found |= fresh
        return found

    def _listed(
        self, owns: Mapping[str, bytes], known: Mapping[str, Names]
    ) -> Iterator[tuple[str, Names]]:
        """The names of those that are not known and can't move unseen any more."""
        from therasched.storage import freshness

        settled = freshness.now() - freshness.TICK
        for month, own in owns.items():
            if month in known or _moved_at(own) >= settled:
                continue
            with suppress(OSError), self._files.folder([SESSIONS, *month.split("/")]) as opened:
                names = opened.names()
                lasts = [one[11:21] for one in names if one[10:11] == "_"]
                ids = "".join(["\n" + id_in(one) for one in names])
                yield month, Names(own, os.fsencode(max(lasts, default="")), os.fsencode(ids))

    def _kept(self, year: str) -> dict[str, Names]:
        try:
            data = self._files.read(f"{DERIVED}/{_name(year)}")
            seal, _, rest = data.partition(b"\n")
            version, _, rest = rest.partition(b"\n")
            if version != VERSION or int(seal, 16) != crc32(rest):
                return {}
            return dict(_read(rest))
        except (TheraschedError, ValueError):
            return {}

    def _keep(self, year: str, kept: Mapping[str, Names]) -> None:
        from therasched.storage.exports import put

        rest = b"".join(map(_spelled, kept.items()))
        with self._files.folder([DERIVED], make=True) as opened:
            put(opened, _name(year), b"%x\n%s\n%s" % (crc32(rest), VERSION, rest))


def _own(status: os.stat_result) -> bytes:
    """What the system knows of a folder that moves with the names in it, as `storage.freshness`."""
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return b"%x,%x,%x,%x" % (status.st_size, *times, status.st_ino)


def _moved_at(own: bytes) -> int:
    return max(int(one, 16) for one in own.split(b",")[1:3])


def _name(year: str) -> str:
    return f"months-{year}"


def _spelled(entry: tuple[str, Names]) -> bytes:
    month, names = entry
    sizes = b"%d %d" % (len(names.last), len(names.ids))
    return b"%s %s %s\n%s%s" % (month.encode(), names.own, sizes, names.last, names.ids)


def _read(data: bytes) -> Iterator[tuple[str, Names]]:
    """Take apart what `_spelled` made. Raises ValueError."""
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        month, own, last, ids = data[at:end].split(b" ")
        middle = end + 1 + int(last)
        at = middle + int(ids)
        yield month.decode(), Names(own, data[end + 1 : middle], data[middle:at])


def _digits(name: str, length: int) -> bool:
    return len(name) == length and name.isascii() and name.isdigit()
