"""`verify` over the files of a practice in memory, thousands of times in this process.

What a line, a signature and a session's file say is kept from one time to the next; everything
else is done anew, by the program's own code. Tests hold some of it against the command itself.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

from therasched.actions import prove
from therasched.actions.office import Office
from therasched.cli import evidence
from therasched.domain import attestation, chain, context, verification
from therasched.errors import StorageFailed, TheraschedError
from therasched.storage import eventlog, paths
from therasched.storage.files import Files
from therasched.storage.inventory import Inventory
from therasched.storage.ledger import Ledger
from therasched.storage.practice import OpenPractice
from therasched.storage.reasons import MissingFile
from therasched.storage.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tests.support.tampering import Content
    from therasched.domain.chain import Event
    from therasched.domain.practice import Practice
    from therasched.storage.reading import Read


KEPT = 2000  # results of each kind


class Told(NamedTuple):
    """What `verify` said: whether all is well, which words, or what it raised."""

    sound: bool
    words: frozenset[str]
    crash: str = ""

    @property
    def noticed(self) -> bool:
        """Whether whoever reads it learns that something was changed."""
        return not self.sound or verification.CHANGED in self.words


class Held(Files):
    """Files in memory, for reading."""

    def __init__(self, content: Content) -> None:
        super().__init__("in-memory")
        self.content = content
        self._folders = _folders(frozenset(content))

    def read(self, path: str) -> bytes:
        paths.require_inside(path)
        if path in self._folders:
            raise StorageFailed(f"could not read {path}: it is no ordinary file")
        if path not in self.content:
            raise MissingFile(f"there is no file {path}")
        return self.content[path]

    def names(self, folder: str, fits: Callable[[str], bool] | None = None) -> list[str]:
        if folder in self.content:
            raise StorageFailed(f"could not read {folder}") from NotADirectoryError(20, "no folder")
        return [*filter(fits, self._folders.get(folder, []))]


@cache
def _folders(names: frozenset[str]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for path in names:
        below = path
        while below:
            below, _, name = below.rpartition("/")
            found.setdefault(below, set()).add(name)
    return {folder: sorted(inside) for folder, inside in found.items()}


class Court:
    """`verify` over the files of a practice, in memory."""

    def __init__(self) -> None:
        self._opened: dict[bytes, Office] = {}
        self._known: dict[int, tuple[Event, str]] = {}
        self._read: dict[tuple[str, bytes], Read] = {}
        self._link = chain.link
        self._signed_with = lru_cache(KEPT)(_signed_with)

    @contextmanager
    def sitting(self) -> Iterator[Court]:
        """Keep what was found out of lines and events while this lasts."""
        says = _once(attestation.says)
        with ExitStack() as kept:
            for module, name, quick in (
                (eventlog, "_line", lru_cache(KEPT)(eventlog._line)),
                (eventlog, "glance", lru_cache(KEPT)(eventlog.glance)),
                (chain, "read_instant", lru_cache(KEPT)(chain.read_instant)),
                (chain, "write_instant", lru_cache(KEPT)(chain.write_instant)),
                (chain, "link", self._of),
                (attestation, "says", says),
                (chain, "digest", _once(chain.digest)),
                (context, "context", _once(context.context)),
            ):
                kept.enter_context(mock.patch.object(module, name, quick))
            yield self

    def _of(self, event: Event) -> str:
        """An event's hash, found once for each event that was read."""
        known = self._known.get(id(event))
        if known is None:
            if len(self._known) > KEPT:
                self._known.clear()
            known = self._known[id(event)] = (event, self._link(event))
        return known[1]

    def _checked(self, message: bytes, sig: str) -> str:
        public = self._signed_with(message, sig)
        if public.startswith("!"):
            raise ValueError(public[1:])
        return public

    def _office(self, held: Held) -> Office:
        settings = held.content[paths.SETTINGS]
        if settings not in self._opened:
            opened = OpenPractice(held)
            self._opened[settings] = Office(
                opened.practice,
                Sessions(held, opened.practice),
                opened.clients,
                opened.contacts,
                opened.settings_file,
                opened.ledger,
                mock.Mock(),
                opened.clock_set_by,
            )
        office = self._opened[settings]
        sessions = _Sessions(held, office.practice, self._read)
        return office._replace(ledger=Ledger(held), sessions=sessions)

    def told(self, content: Content, only: Sequence[str] = ()) -> Told:
        """What `verify` says of these files, or of some sessions in them."""
        held = Held(content)
        try:
            report = prove.verify(
                self._office(held),
                self._checked,
                _inventory(held),
                only,
                outside=prove.Outside(
                    evidence.fingerprint, partial(evidence.stamp_proof, roots=[])
                ),
            )
        except TheraschedError as error:
            return Told(False, frozenset(), f"ends with {error.exit_code}: {error}")
        except Exception as error:  # whatever a hostile file provokes
            return Told(False, frozenset(), f"{type(error).__name__}: {error}")
        problems = [*report.problems, *(one for own in report.verdicts for one in own.problems)]
        words = {one.word for one in problems} | {one.word for one in report.verdicts}
        return Told(report.sound, frozenset(words))


def _signed_with(message: bytes, sig: str) -> str:
    try:
        return evidence.signed_with(message, sig)
    except ValueError as error:
        return f"!{error}"


def _once(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The function, asked once for each two objects, which are kept."""
    known: dict[tuple[int, int], tuple[object, object, Any]] = {}

    def quick(one: object, other: object) -> Any:
        key = (id(one), id(other))
        if key not in known:
            if len(known) > KEPT:
                known.clear()
            known[key] = (one, other, function(one, other))
        return known[key][2]

    return quick


_listed: dict[frozenset[str], list[str]] = {}


def _inventory(held: Held) -> list[str]:
    """The session files, listed once for the same names."""
    names = frozenset(held.content)
    if names not in _listed:
        _listed[names] = Inventory(held).sessions()
    return _listed[names]


class _Sessions(Sessions):
    """Session files in memory, each content read once."""

    def __init__(
        self, held: Held, practice: Practice, known: dict[tuple[str, bytes], Read]
    ) -> None:
        super().__init__(held, practice)
        self._held = held
        self._known = known

    def read_each(self, paths: Iterable[str], *, ruled: bool = True) -> dict[str, Read]:
        return {path: self._once(path, ruled=ruled) for path in paths}

    def _once(self, path: str, *, ruled: bool) -> Read:
        data = self._held.content[path]
        if (path, data) not in self._known:
            if len(self._known) > KEPT:
                self._known.clear()
            self._known[path, data] = self.read(path, ruled=ruled)
        return self._known[path, data]
