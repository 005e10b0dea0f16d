"""What the use cases need from outside, as protocols that storage fulfils.

Used for types only; `therasched.cli.wiring` puts the real ones in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from therasched.domain.audit import AuditedFiles
from therasched.domain.belonging import SignedNotes
from therasched.domain.scope import SeriesReach
from therasched.domain.search import TextStore
from therasched.domain.series import SeriesStore
from therasched.domain.waiting import WorkStore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime, timedelta
    from pathlib import Path

    from therasched.domain.audit import Fault
    from therasched.domain.chain import Event, Head, Log
    from therasched.domain.finding import Finding
    from therasched.domain.history import Change, Commit
    from therasched.domain.people import Client, Contact, Listed, Practitioner, Service
    from therasched.domain.practice import Setting, Settings
    from therasched.domain.session import Session, Stored

Person_contra = TypeVar("Person_contra", "Client", "Contact", contravariant=True)


class SessionStore(
    AuditedFiles, SeriesStore, SeriesReach, SignedNotes, TextStore, WorkStore, Protocol
):
    """The session files of one practice. Faults of what was read collect in `findings`."""

    def findings(self) -> list[Finding]:
        """The faults of every session file read so far."""
        ...

    def get(self, path: str) -> Stored:
        """A session to build on or write to; `FaultyData` when its file has a fault."""
        ...

    def view(self, path: str) -> Stored:
        """A session to look at, also one whose file has faults, if enough is usable."""
        ...

    def named(self, prefix: str) -> list[str]:
        """The paths of the sessions whose id begins so."""
        ...

    def in_days(self, first: date, last: date) -> list[Stored]:
        """The sessions that touch these days, by start."""
        ...

    def since(self, day: date, client: str = "") -> Iterator[Stored]:
        """Sessions from a day on, by start; of one client when a code is given."""
        ...

    def until(
        self, day: date, client: str = "", *, back_to: date = ..., trusting: bool = False
    ) -> Iterator[Stored]:
        """Sessions that start from `back_to` to a day, latest first; of one client if asked."""
        ...

    def edited(self, path: str) -> tuple[Stored | None, tuple[Finding, ...]]:
        """Read a file anew after a person's edit, with its faults; its name may be due."""
        ...

    def rename(self, path: str) -> str:
        """Give a file the name that its text asks for; its path then."""
        ...

    def modified_at(self, path: str) -> datetime:
        """When a file last changed, UTC."""
        ...

    def fresh_id(self) -> str:
        """An id that no session has."""
        ...

    def create(self, session: Session) -> Stored:
        """Write a new session's file."""
        ...

    def save(self, stored: Stored, session: Session) -> Stored:
        """Write what differs; `ChangedOnDisk` when the file moved on meanwhile."""
        ...

    def remove(self, stored: Stored) -> None:
        """Take a session's file away, keeping a copy."""
        ...

    def require_unchanged(self, stored: Stored) -> None:
        """Refuse to go on from a session that is no longer what was read."""
        ...

    def erase(self, session: str) -> list[str]:
        """Take the file of a session away for good, and every copy of it; what was there."""
        ...


class Signer(Protocol):
    """A key that is open and can sign."""

    @property
    def public(self) -> str:
        """Its public part: `ssh-ed25519 AAAA…`."""
        ...

    @property
    def fingerprint(self) -> str:
        """How people compare it: `SHA256:…`."""
        ...

    def sign(self, message: bytes) -> str:
        """The signature of a message, one line of base64 (SSHSIG)."""
        ...


class Keyring(Protocol):
    """The keys that can be used on this machine; they lie outside of the practice."""

    def signer(self, publics: Collection[str], *, who: str, file: str = "") -> Signer:
        """Open the first of these keys that is here, or in a file; refuses if none is."""
        ...


class Ledger(Protocol):
    """The signed history of a practice: a log a session, and one of the practice."""

    def of_practice(self) -> Sequence[Event]:
        """The events of the practice: keys and anchors."""
        ...

    def get(self, session: str, default: Sequence[Event], /) -> Sequence[Event]:
        """The events of a session, as far as they can be read."""
        ...

    def __iter__(self) -> Iterator[str]:
        """The ids of the sessions that have a log."""
        ...

    def __contains__(self, session: object, /) -> bool:
        """Whether a session has a log."""
        ...

    def path(self, session: str) -> str:
        """Where the log of a session lies."""
        ...

    def log(self, name: str) -> Log:
        """A log in full, for proving."""
        ...

    def logs(self, names: Sequence[str], *, formed: bool = True) -> Sequence[Log]:
        """Several at once; who proves nothing does without the forms of their lines."""
        ...

    def events_in(self, data: bytes) -> Sequence[Event]:
        """The events in what a log held at another time or place."""
        ...

    def strays(self) -> Sequence[str]:
        """What lies among the logs and is none."""
        ...

    def heads(self) -> Sequence[Head]:
        """The events that no event names."""
        ...

    def derived_signers(self) -> tuple[str, str]:
        """What the list of allowed signers holds, and what it should hold."""
        ...

    def derive_signers(self) -> None:
        """Write the list of allowed signers anew."""
        ...

    def new_salt(self) -> str:
        """Salt for a body: random hexadecimal digits."""
        ...

    def mark(self) -> str:
        """Changes with every event that anybody adds."""
        ...

    def holding(self) -> AbstractContextManager[timedelta]:
        """Keep the practice locked for a record and its signature; how long ago it was opened."""
        ...

    def append(
        self, session: str, make: Callable[[Sequence[Event], Sequence[Head]], Event]
    ) -> Event:
        """Add the event that `make` gives, told the events of the log and the heads."""
        ...

    def rewrite(self, session: str, change: Callable[[Event], Event]) -> bool:
        """Take texts out of a log; whether any was there."""
        ...


class PeopleStore(Protocol[Person_contra]):
    """The files of clients, or of contacts. Reading them is the practice's own mapping."""

    def create(self, person: Person_contra) -> str:
        """Write a new person's file; its path. `UsageFault` for a value that is none."""
        ...

    def save(self, person: Person_contra) -> str:
        """Write what differs; the path. `ChangedOnDisk` when the file moved on meanwhile."""
        ...

    def path(self, code: str) -> str:
        """Where the file of a code lies."""
        ...

    def check(self, code: str, faults: Iterable[Fault]) -> tuple[Finding, ...]:
        """The faults of one file, and those of rules with their places in it."""
        ...

    def roll(self) -> Sequence[Listed]:
        """Everybody by name, without reading what has not moved."""

    def forget(self, code: str) -> None:
        """Read this file anew when it is next asked for: an editor had it."""
        ...


class SettingsStore(Protocol):
    """The settings, one value at a time; each write gives them as they are then."""

    def values(self) -> Sequence[Setting]:
        """Every setting of one value, also those that are not set."""
        ...

    def set(self, key: str, value: str) -> Settings:
        """Give a setting another value, "" for none."""
        ...

    def save_service(self, service: Service) -> Settings:
        """Write a new service, or what differs in a known one."""
        ...

    def save_practitioner(self, practitioner: Practitioner) -> Settings:
        """Write a new practitioner, or what differs in a known one."""
        ...


class Inventory(Protocol):
    """Which files there are, whatever they hold."""

    def sessions(self) -> Sequence[str]:
        """Every file that may be a session, by path, also misnamed ones."""
        ...

    def strays(self) -> Sequence[Finding]:
        """What lies among the files of the practice and is none of them."""
        ...


class Ground(Protocol):
    """The folder in which a practice is to be made; `root` is where, as it was typed."""

    @property
    def root(self) -> Path:
        """The folder."""

    def is_practice(self) -> bool:
        """Whether there is a practice already."""
        ...

    def is_empty(self) -> bool:
        """Whether nothing is there that could be in the way."""
        ...

    def new_identity(self) -> str:
        """An id that no other practice will have."""
        ...

    def found(self, fresh: Settings) -> None:
        """Write the files of a new practice."""
        ...

    def has_git(self) -> bool:
        """Whether git is on this machine."""
        ...

    def repository(self) -> str:
        """The git repository that the folder lies in already, or ""."""
        ...

    def commit(self, name: str, email: str) -> bool:
        """Commit the new files, in a repository that is made if there is none.

        Whether git had to be told who commits.
        """
        ...

    def copy_example(self) -> Sequence[str]:
        """Write a copy of the made-up practice; the paths of its files."""
        ...


class History(Protocol):
    """What was done in a practice, command by command."""

    def me(self) -> str:
        """The address that one's own commits have."""
        ...

    def commits(self) -> Iterable[Commit]:
        """The commits from the newest back, without what came with a merge."""
        ...

    def changes(self, commit: Commit) -> Sequence[Change]:
        """What a commit did."""
        ...

    def catch_up(self) -> None:
        """Commit what an earlier command could not; refuses, with the reason, if that fails."""
        ...

    def content(self, path: str) -> bytes | None:
        """What a file holds now, None where there is none."""
        ...

    def put(self, changes: Sequence[Change]) -> None:
        """Make these changes; `ChangedOnDisk` where a file is not what it was before."""
        ...


class Machine(Protocol):
    """What is to be known of the machine."""

    def python_version(self) -> str:
        """`3.11.7`."""
        ...

    def has_libyaml(self) -> bool:
        """Whether the quick parser is there."""
        ...

    def count_zones(self) -> int:
        """How many time zones are known."""
        ...

    def local_zone(self) -> str:
        """The name of the machine's own."""
        ...

    def editor(self) -> str:
        """The editor with its arguments; raises what says why there is none."""
        ...


class Keeper(Protocol):
    """What is to be kept in order in the folder of a practice."""

    @property
    def root(self) -> Path:
        """The folder."""
        ...

    def open_to_others(self) -> Sequence[str]:
        """The files and folders that others may read or write."""
        ...

    def keys(self) -> int:
        """How many keys are in use for signing."""
        ...

    def has_old_signers(self) -> bool:
        """Whether the list of allowed signers says something else than the log of the practice."""
        ...

    def old_schemas(self) -> Sequence[str]:
        """The schema files that are missing or of another version."""
        ...

    def missing_rules(self) -> Sequence[str]:
        """The lines for git that are missing."""
        ...

    def drafts(self) -> Sequence[str]:
        """Texts that were typed and never saved."""
        ...

    def hindrances(self) -> Sequence[tuple[str, str]] | None:
        """What keeps a command from its commit, with the way out; None where none is asked for."""
        ...

    def mend(self) -> Sequence[Change]:
        """Put right what can be put right; what that did to files that git may keep."""
        ...
