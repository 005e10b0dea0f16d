"""Bringing two clones together: what there is to know of a remote, and what came of it.

Values and the port; what is done in which order is in `actions.sync`, how git is asked in
`storage.clone`, how records are merged in `domain.merge`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from therasched.domain.record import NamedTuple
from therasched.errors import Refused, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from therasched.domain.merge import Conflict, Settled

MINE, THEIRS, BOTH = "mine", "theirs", "both"
"""How a person decides on a field; `BOTH` puts one text below the other, and of two people with one
code gives the one of here another."""

ENCRYPTED, FOLDER, OPEN, READABLE = "encrypted", "folder", "open", "readable"
"""What a remote is: encrypted by us, a folder of this machine, one whose host can read everything,
one that everybody on the way can read as well."""


class Offline(TheraschedError):
    """The remote can't be reached; what was done here is kept and waits."""

    code = "offline"


class Rewound(TheraschedError):
    """The remote has lost what it had: it was set back, or written anew."""

    exit_code = 6
    code = "rewound"


class Unsettled(TheraschedError):
    """Both sides changed one field, and nobody decided; everything is as it was."""

    exit_code = 7
    code = "conflict"


class Unrelated(Refused):
    """The remote holds another history than this practice."""

    code = "unrelated"


class Tips(NamedTuple):
    """Commits: ours, the remote's ("" where it has none yet), their common ancestor.

    `seen` is what the remote had when it was last synced with, as far as that is known.
    """

    ours: str
    theirs: str
    base: str
    seen: str


class Question(NamedTuple):
    """A field that a person must decide on; `name` is the session's id, or the file's path."""

    path: str
    name: str
    conflict: Conflict


class Joined(NamedTuple):
    """What merging comes to: what is open, what was settled, which of our files change.

    `gone` are those of them that are gone by it. `recoded` are people of here who have another code
    now: their files, and the codes.
    """

    questions: tuple[Question, ...]
    settled: tuple[Settled, ...]
    came: tuple[str, ...]
    drafts: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    recoded: tuple[tuple[str, str], ...] = ()


class Clone(Protocol):
    """A practice in git, and one remote of it."""

    @property
    def remote(self) -> str:
        """Its name, `origin`."""
        ...

    @property
    def url(self) -> str:
        """Where it is, without a password."""
        ...

    def kind(self) -> str:
        """What it is: ENCRYPTED, FOLDER, OPEN or READABLE."""
        ...

    def agreed(self) -> bool:
        """Whether the person agreed to push there."""
        ...

    def agree(self) -> None:
        """Remember that she did, outside of the practice."""
        ...

    def keep_by_hand(self) -> Sequence[str]:
        """Commit what is in no commit yet; the paths."""
        ...

    def strangers(self) -> Sequence[str]:
        """Files that git does not know and that are no records: they stay here."""
        ...

    def ignored(self) -> Sequence[str]:
        """Records that git is told to ignore: they stay here."""
        ...

    def named(self, changed: Iterable[str]) -> str:
        """What a message may say of paths: ids and codes, with a blank before each."""
        ...

    def fetch(self) -> None:
        """Ask the remote what it has. Raises Offline."""
        ...

    def tips(self) -> Tips:
        """The commits to bring together."""
        ...

    def has_lost(self, tips: Tips) -> bool:
        """Whether the remote has lost what it had."""
        ...

    def between(self, old: str, new: str) -> Sequence[str]:
        """The paths in which two commits differ."""
        ...

    def join(self, tips: Tips, choices: Sequence[tuple[Question, str]], now: datetime) -> Joined:
        """Merge, in memory."""
        ...

    def put(self, tips: Tips, choices: Sequence[tuple[Question, str]], now: datetime) -> Joined:
        """Merge, on the disk and in a commit. Raises ChangedOnDisk, NotCommitted."""
        ...

    def push(self) -> bool:
        """Give the remote our commits; False where it has moved meanwhile. Raises Offline."""
        ...

    def note_seen(self) -> None:
        """Remember what the remote has: it must not lose that."""
        ...

    def waiting(self, tips: Tips) -> int:
        """How many of our commits the remote has not."""
        ...
