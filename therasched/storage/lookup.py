"""Which sessions one looks for: those of some days, of a client, of a series, with a text.

Days are told by names. For the rest files have to be read, and the index (`storage.finder`) says
which need not be; without it the same sessions are found.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from therasched.errors import FaultyData, NotFound, StorageFailed
from therasched.storage import paths
from therasched.storage.listing import END, FOLDER, NEAR
from therasched.storage.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from therasched.domain.chain import Event
    from therasched.domain.homework import Part
    from therasched.domain.practice import Practice
    from therasched.domain.search import Made, Make, Wanted
    from therasched.domain.session import Stored
    from therasched.domain.waiting import Moment
    from therasched.storage.files import Files
    from therasched.storage.finder import Finder
    from therasched.storage.listing import Ask
    from therasched.storage.paths import SessionName
    from therasched.storage.textsearch import TextSearch

    Told = Mapping[str, Sequence[str]]


FEWEST = 300
"""Sessions from which on an index is made of them."""


class Lookup(Reading):
    """The session files of one practice, looked for."""

    def __init__(self, files: Files, practice: Practice) -> None:
        super().__init__(files, practice)
        self.makes_index = False  # whether somebody waits for it to be made, or made good
        self.progress: Callable[[int], None] | None = None

    @cached_property
    def _finder(self) -> Finder | None:
        """What the index knows of them; None where there is none, nor any need of one."""
        if not (self._has_index() or (self.makes_index and self._are_many())):
            return None
        from therasched.storage.finder import Finder

        return Finder(
            self._files, self, self._practice, makes=self.makes_index, progress=self.progress
        )

    def _has_index(self) -> bool:
        try:
            with self._files.folder([paths.DERIVED]) as folder:
                folder.status(paths.INDEX)
        except OSError:
            return False
        return True

    def _are_many(self) -> bool:
        """Whether there are so many sessions that reading them takes longer than an index."""
        counts = (len(self._files.names(f"{FOLDER}/{month}")) for month in self.months())
        return any(total >= FEWEST for total in accumulate(counts))

    def _forget_index(self) -> None:
        """Take the index away. Raises Busy, StorageFailed."""
        from therasched.storage.index import Index

        if self._has_index():  # looked for anew: another terminal may have made it meanwhile
            Index(self._files, "").discard()

    # --- by id ---------------------------------------------------------------------------

    def named(self, prefix: str) -> list[str]:
        """The paths of the sessions whose id begins so; of a whole id just the latest one."""
        found: list[str] = []
        whole = len(prefix) == paths.ID_LENGTH
        for names in self._with_ids([prefix]):
            found[:0] = names
            if found and whole:
                break
        return found

    def _with_ids(self, starts: Sequence[str]) -> Iterator[list[str]]:
        """The paths of the sessions whose id begins with one of these, latest month first."""
        owns, ways = self._months.all(), tuple(starts)
        months, raw = sorted(owns, reverse=True), [one.encode("ascii", "replace") for one in starts]

        def listed(month: str) -> list[str]:
            names = self.names_of(month, lambda name: paths.id_in(name).startswith(ways))
            return [name.path for name in names]

        yield from map(listed, months[:NEAR])
        rest = months[NEAR:]
        known = self._months.kept({one: owns[one] for one in rest})
        for month in rest:
            yield listed(month) if month not in known or known[month].holds(raw) else []

    def fresh_id(self) -> str:
        """An id that no session has."""
        return self.fresh_ids(1)[0]

    def fresh_ids(self, count: int) -> list[str]:
        """So many ids that no session has, each another."""
        found: set[str] = set()
        while len(found) < count:
            drawn = [paths.new_id(found) for _ in range(count - len(found))]
            taken = {paths.id_in(path) for month in self._with_ids(drawn) for path in month}
            found.update(set(drawn) - taken)
        return sorted(found)

    # --- by what stands in them ----------------------------------------------------------

    def in_days(self, first: date, last: date) -> list[Stored]:
        """The sessions that touch these days, by start."""
        found = [
            one
            for one in self.read_all(self.names_in(first, last))
            if one.session.span.first_day <= last and one.session.span.last_day >= first
        ]
        return sorted(found, key=lambda one: (one.session.span.start_at, one.session.id))

    def since(self, day: date, client: str = "") -> Iterator[Stored]:
        """Sessions from a day on, by start; of one client when a code is given."""
        for names in self.by_month(day.isoformat(), END, self._hers_by_index(client)):
            yield from self._hers(names, client)

    def until(
        self, day: date, client: str = "", *, back_to: date = date.min, trusting: bool = False
    ) -> Iterator[Stored]:
        """Sessions that start on a day or before, latest first; of one client if asked.

        With `trusting` what was made hers in place, in a month long past, may be passed over.
        """
        low, high = back_to.isoformat(), day.isoformat()
        ask, recent = self._hers_by_index(client, trusting=trusting), self._hers_by_index(client)
        for names in self.by_month(low, high, ask, latest_first=True, recent=recent):
            yield from self._hers(reversed(names), client)

    def in_series(
        self, series: str, first: date = date.min, last: date = date.max
    ) -> Iterator[Stored]:
        """The sessions of a series that start on these days, by start; others are not parsed."""

        def ask(folders: Sequence[str]) -> Told:
            return self._finder.in_series(series, folders) if self._finder else {}

        for names in self.by_month(first.isoformat(), last.isoformat(), ask):
            yield from self._mentioning(names, series, lambda one: one.session.series == series)

    def _hers_by_index(self, client: str, *, trusting: bool = False) -> Ask | None:
        def ask(folders: Sequence[str]) -> Told:
            finder = self._finder
            return finder.of_client(client, folders, trusting=trusting) if finder else {}

        return ask if client else None

    def _hers(self, names: Iterable[SessionName], client: str) -> Iterator[Stored]:
        """Read these, for a client only hers."""
        if not client:
            return self.read_all(names)
        return self._mentioning(names, client, lambda one: client in one.session.clients)

    def holding(self, wanted: Wanted, make: Make[Made]) -> Iterator[Made]:
        """What is made of the sessions in which everything stands, newest first."""
        return self._search(wanted, make).all()

    def newest(self, wanted: Wanted, make: Make[Made], most: int) -> tuple[list[Made], int]:
        """What is made of the newest of them, and how many others there are."""
        return self._search(wanted, make).newest(most)

    def _search(self, wanted: Wanted, make: Make[Made]) -> TextSearch[Made]:
        from therasched.storage.textsearch import TextSearch

        return TextSearch(
            wanted,
            make,
            files=self._files,
            sessions=self,
            practice=self._practice,
            finder=self._finder,
        )

    def waiting(
        self, first: date, last: date, at: Moment
    ) -> tuple[list[Stored], list[tuple[str, Stored, Stored]]]:
        """The sessions that begin on these days and may wait for something, by start.

        And homework that waits for a review: the client, the session where it belongs, the one
        where it was given.
        """
        from therasched.domain import homework, waiting

        low, high = first.isoformat(), last.isoformat()
        folders = [f"{FOLDER}/{month}" for month in self.months_in(low, high)]
        told = self._finder.waiting(folders, at) if self._finder else {}
        found: list[Stored] = []
        parts: list[tuple[float, str, str, Part]] = []

        def fits(stored: Stored) -> bool:
            session = stored.session
            begins = session.span.start_at.timestamp()
            if stored.path not in indexed:
                own = homework.parts(session)
                parts.extend((begins, session.id, stored.path, part) for part in own)
            return waiting.may_wait(
                waiting.of_session(stored, self._events(stored), self._practice), at
            )

        def within(name: str) -> bool:
            return low <= name[:10] <= high

        for folder in folders:
            indexed: set[str] = set()
            if folder in told:
                read = (
                    paths.session_name(folder, name) for name in filter(within, told[folder].names)
                )
                names = sorted(one for one in read if one)
                kept = [
                    (start, one, f"{folder}/{name}", part)
                    for start, one, name, part in told[folder].parts
                    if within(name)
                ]
                parts += kept
                indexed = {path for *_, path, _ in kept}
            else:
                names = self.names_of(folder[9:], within)
            found += self._fitting(names, fits)
        parts.sort(key=lambda one: one[:2])
        due = homework.open_reviews((path, [part]) for _, _, path, part in parts)
        return found, [*self._reviews(due)]

    def _reviews(self, due: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, Stored, Stored]]:
        for client, path, given in due:
            with suppress(NotFound, FaultyData):  # it has moved since it was looked at
                yield client, self.view(path), self.view(given)

    def _events(self, stored: Stored) -> Sequence[Event]:
        return self._practice.signed.get(stored.session.id, ())

    def _mentioning(
        self, names: Iterable[SessionName], code: str, fits: Callable[[Stored], bool]
    ) -> Iterator[Stored]:
        """Read these, of which those that fit hold a code.

        A file that does not hold it anywhere is passed over unparsed; the code is plain ASCII and
        can hide only behind an escape.
        """
        mark = code.encode()
        known = {*self._loaded}
        return self._fitting((one for one in names if self._mentions(one.path, mark)), fits, known)

    def _fitting(
        self,
        names: Iterable[SessionName],
        fits: Callable[[Stored], bool],
        known: Collection[str] | None = None,
    ) -> Iterator[Stored]:
        """Read these, and give those that fit.

        Of what does not fit, is sound in itself and was not read before, no fault is told: with an
        index it would not have been read.
        """
        known = {*self._loaded} if known is None else known
        for stored in self.read_all(names):
            if fits(stored):
                yield stored
            elif stored.path not in self._unsound and stored.path not in known:
                self._loaded.pop(stored.path, None)

    def _mentions(self, path: str, mark: bytes) -> bool:
        """Whether a file may be hers; if so it is loaded already."""
        if path in self._loaded:
            return True
        try:
            data = self._files.read(path)
        except (NotFound, FaultyData, StorageFailed):
            return True  # told when it is read
        if mark not in data and b"\\" not in data:
            return False
        self._loaded[path] = self._understood(path, data)
        return True
