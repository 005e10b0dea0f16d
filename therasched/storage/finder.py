"""Which sessions are worth reading: told by the index, as far as it is proved to be fresh.

Proved means that what the system knows of every file asked about is what it knew when that file was
read (`storage.freshness`). What is not is read again, and whatever goes wrong on the way only means
that files have to be read. The answers leave no file out that holds what was asked for, and may
name others: whoever asks reads them and looks himself.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from therasched.domain.record import NamedTuple
from therasched.storage.index import Index, Unusable
from therasched.storage.indexing import Reader
from therasched.storage.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from therasched.domain.homework import Part
    from therasched.domain.practice import Practice
    from therasched.domain.search import Term, Wanted
    from therasched.domain.waiting import Moment
    from therasched.storage.files import Files
    from therasched.storage.reading import Reading

Answer = TypeVar("Answer")
if TYPE_CHECKING:
    Ask = Callable[[str], Answer]


FEW = 500
"""Files that are read again by any command; more only by one that is known to take its time."""


class Held(NamedTuple):
    """Files of a folder in which everything stands that was looked for; and those in doubt."""

    sure: list[str]
    doubtful: list[str]


class Waiting(NamedTuple):
    """Files of a folder that may wait for something, and the parts of all of them, by start."""

    names: list[str]
    parts: list[tuple[int, str, str, Part]]


class Finder:
    """What the index knows of the sessions of a practice; folders are `sessions/2026/03`."""

    def __init__(
        self,
        files: Files,
        sessions: Reading,
        practice: Practice,
        *,
        makes: bool,
        progress: Callable[[int], None] | None,
    ) -> None:
        """Know of no index yet; with `makes` it is made where it is missing, however long it takes.

        `progress` is called for each file that is read for it, with the number of all.
        """
        self._files = files
        self._reader = Reader(files, sessions, practice)
        self._index = Index(files, self._reader.about)
        self._makes = makes
        self._seen: dict[str, bytes] = {}
        self._progress = progress

    # --- questions -----------------------------------------------------------------------

    def of_client(
        self, client: str, folders: Sequence[str], *, trusting: bool = False
    ) -> dict[str, list[str]]:
        """The names of her files in each folder that is proved.

        With `trusting` the time of a folder proves its files: what was edited in place is not seen.
        """

        def ask() -> Ask[list[str]]:
            found = self._index.of_client(client)
            return lambda folder: found.get(folder, [])

        return self._answers(folders, ask, trusting=trusting)

    def in_series(self, series: str, folders: Sequence[str]) -> dict[str, list[str]]:
        """The names of the files of a series in each folder that is proved."""

        def ask() -> Ask[list[str]]:
            found = self._index.in_series(series)
            return lambda folder: found.get(folder, [])

        return self._answers(folders, ask)

    def holding(self, wanted: Wanted, folders: Sequence[str]) -> dict[str, Held]:
        """The files in which everything stands, or may stand, in each folder."""

        def ask() -> Ask[Held]:
            found = [self._index.holding(_phrase(one.term), one.clients) for one in wanted.terms]
            if wanted.client:
                found.append(self._index.rows_of(wanted.client))
            places = self._index.places(set.intersection(*found))
            return lambda folder: Held(*places.get(folder, ([], [])))

        return self._answers(folders, ask, logs=True)

    def waiting(self, folders: Sequence[str], at: Moment) -> dict[str, Waiting]:
        """What may wait for something in each folder, and what homework asks of the rest."""

        def ask() -> Ask[Waiting]:
            return lambda folder: Waiting(
                self._index.waiting(folder, at), self._index.parts(folder)
            )

        return self._answers(folders, ask, logs=True)

    # --- proofs --------------------------------------------------------------------------

    def _answers(
        self,
        folders: Sequence[str],
        ask: Callable[[], Ask[Answer]],
        *,
        trusting: bool = False,
        logs: bool = False,
    ) -> dict[str, Answer]:
        """The answers for the folders that are proved, and their logs too if these count."""
        found: dict[str, Answer] = {}
        # Who makes it only looks, and writes nothing else: what was seen once will do for all.
        seen = self._seen if self._makes else {}
        proof = Proof(self._files, self._index, folders, seen=seen, trusting=trusting, logs=logs)
        with suppress(Unusable, OSError):
            with self._index.looking():
                stale = proof.stale()
                answer = ask()
                found = {one: answer(one) for one in folders if one not in stale}
            if not stale:
                return found
        if not (trusting or self._files.rehearses):
            with suppress(Unusable, OSError), self._index.writing():
                proof.renew(self._reader, self._progress, most=None if self._makes else FEW)
                answer = ask()
                found = {one: answer(one) for one in folders if one not in proof.stale()}
        return found


def _phrase(term: Term) -> str:
    """A term as FTS5 spells it."""
    return f'"{" ".join(term.words)}"{"" if term.whole else " *"}'
