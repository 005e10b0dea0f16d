"""Where the use cases work: the practice, its store, and what was found at fault on the way.

Put together in `therasched.cli.wiring`, handed to every action. An action loads, decides, saves
and returns a value; it knows no argument parser and prints nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING, Protocol, TypeVar

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from therasched.domain.clash import Clash
    from therasched.domain.people import Client, Contact
    from therasched.domain.ports import Keyring, Ledger, PeopleStore, SessionStore, SettingsStore
    from therasched.domain.practice import Practice
    from therasched.domain.session import Stored


Found = TypeVar("Found")


class Spread(Protocol):
    """How work that is done for many names is shared out; `here` leaves it to this process."""

    def __call__(
        self, work: Callable[[Sequence[str]], Sequence[Found]], names: Sequence[str], /
    ) -> Iterator[Found]:
        """What is found for each name, in their order; `work` is given some, and only looks."""
        ...


def here(work: Callable[[Sequence[str]], Sequence[Found]], names: Sequence[str]) -> Iterator[Found]:
    """Do it in this process, for all names at once."""
    yield from work(names)


class Office(NamedTuple):
    """One practice at one moment; `clock_set_by` is empty for the machine's clock."""

    practice: Practice
    sessions: SessionStore
    clients: PeopleStore[Client]
    contacts: PeopleStore[Contact]
    settings: SettingsStore
    ledger: Ledger
    keyring: Keyring
    clock_set_by: str = ""

    @property
    def now(self) -> datetime:
        """The present, in the practice's zone."""
        return self.practice.now

    @property
    def now_at(self) -> datetime:
        """The present in UTC."""
        return self.practice.now.astimezone(UTC)

    @contextmanager
    def holding(self) -> Iterator[Office]:
        """Keep the practice locked, and go on at the moment that it is by now, if its clock goes.

        A question or an editor may stay open for long, and a lock does not wait for it (rule 3);
        what was looked at before must be looked at again.
        """
        with self.ledger.holding() as passed:
            if self.clock_set_by:
                yield self
                return
            now = (self.now_at + passed).replace(microsecond=0).astimezone(self.practice.zone)
            yield self._replace(practice=self.practice._replace(now=now))

    @property
    def signs(self) -> bool:
        """Whether there is a key to sign with; without one nothing waits for a signature."""
        return bool(self.ledger.of_practice())


class Saved(NamedTuple):
    """What a write did: the session as it is now, and as it was (None when it is new).

    `clashes` are the overlaps it has now, `notes` sentences the person should read; `where` is what
    was written, where that is not the session's own file.
    """

    stored: Stored
    before: Stored | None = None
    clashes: tuple[Clash, ...] = ()
    notes: tuple[str, ...] = ()
    where: str = ""
