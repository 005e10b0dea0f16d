"""The index: one SQLite file below `.therasched/` that tells which sessions are worth reading.

Derived and disposable: it holds nothing that the files don't, and nothing in it is believed that
`storage.finder` has not proved fresh. Beside its lock stands a seal, what the system knows of the
file since it was last written here: whatever else wrote to it, or died while doing so, has broken
the seal, and it is made anew. Knows SQL, nothing of sessions.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from therasched.domain.homework import Part
from therasched.domain.record import NamedTuple
from therasched.domain.waiting import Open
from therasched.errors import StorageFailed, TheraschedError
from therasched.storage import freshness
from therasched.storage.paths import DERIVED, INDEX
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from therasched.domain.waiting import Moment
    from therasched.storage.disk import Lock
    from therasched.storage.files import Files

LOCK = f"{INDEX}.lock"
VERSION = "2"
WAIT = 1.0  # seconds: whoever reads does without rather than wait longer for another one
LONGEST_WAIT = 10.0  # whoever must have it

_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}

_TABLES = """
CREATE TABLE about (text TEXT);
CREATE TABLE folder (path TEXT PRIMARY KEY, own BLOB, state BLOB, unsure INTEGER) WITHOUT ROWID;
CREATE TABLE session (
    row INTEGER PRIMARY KEY, folder TEXT, name TEXT, id TEXT, vector BLOB, hash BLOB, log BLOB,
    unsure INTEGER, doubtful INTEGER, series TEXT, start INTEGER, outcome INTEGER, sign INTEGER,
    questioned INTEGER, signer TEXT, UNIQUE (folder, name));
CREATE INDEX by_id ON session (id);
CREATE INDEX by_series ON session (series, folder) WHERE series <> '';
CREATE INDEX by_doubt ON session (folder) WHERE doubtful;
CREATE TABLE part (
    row INTEGER, folder TEXT, client TEXT, homework INTEGER, review INTEGER, took INTEGER,
    direct INTEGER);
CREATE INDEX by_client ON part (client, folder);
CREATE INDEX by_row ON part (row);
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'ascii');
"""


class Row(NamedTuple):
    """What is kept of a session's file and its log.

    `vector` and `log` are those of `storage.freshness`, `hash` is of what both files hold; `unsure`
    ones may have changed unseen, `doubtful` ones have to be read before anything is said of them.
    `words` are those of all its texts, as `domain.search` compares them.
    """

    folder: str
    name: str
    id: str
    vector: bytes
    hash: bytes
    log: bytes
    unsure: bool
    doubtful: bool
    series: str = ""
    waits: Open = Open(0)
    parts: tuple[Part, ...] = ()
    words: str = ""


class Kept(NamedTuple):
    """What is known of a file from the last time: see `Row`."""

    vector: bytes
    hash: bytes
    log: bytes
    unsure: bool


class Unusable(Exception):
    """The index can't be used now; the files can. A `broken` one never will be usable again."""

    def __init__(self, why: str, *, broken: bool = False) -> None:
        super().__init__(why)
        self.broken = broken


class Index:
    """The index of a practice. Open only inside of `looking` or `writing`, and that shortly."""

    def __init__(self, files: Files, about: str) -> None:
        """Know where it is; `about` is what rows follow from besides files: else it is another."""
        self._files = files
        self._about = f"{VERSION} {about}"
        self._opened: sqlite3.Connection | None = None

    # --- the file ------------------------------------------------------------------------

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Have it open; nobody can write to it meanwhile.

        Raises:
            Unusable: there is none, it is about something else, or somebody has been at it.
        """
        seal = self._seal_now()
        if not seal:
            raise Unusable("there is none")
        with self._connected():
            self._ask("BEGIN")
            self._require_own()
            if self._seal_now() != seal or seal != self._seal_left():
                raise Unusable("somebody has been at it")
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Have it open to write to, an empty one if need be; what was written is there at the end.

        Raises:
            Unusable: another one has it, or the disk won't; nothing was written.
        """
        try:
            lock = self._files.lock(WAIT, LOCK)
        except TheraschedError as error:
            raise Unusable(error.message) from error
        try:
            if not self._is_whole(lock):
                self._make()
            with self._connected():
                self._ask("PRAGMA journal_mode = MEMORY")  # one that was killed breaks the seal
                self._ask("BEGIN IMMEDIATE")
                yield
                self._ask("COMMIT")
            lock.clear()
            lock.note(self._seal_now())
        except OSError as error:
            raise Unusable(str(error)) from error
        except Unusable as error:
            if error.broken:
                lock.clear()  # without a seal it is made anew by the next one
                lock.note("broken")
            raise
        finally:
            lock.close()

    def discard(self) -> None:
        """Take it away. Raises Busy, StorageFailed."""
        lock = self._files.lock(LONGEST_WAIT, LOCK)
        try:
            with self._files.folder([DERIVED]) as folder, suppress(FileNotFoundError):
                folder.drop(INDEX)
            lock.clear()
        except OSError as error:
            raise StorageFailed(f"could not take the index away: {reason(error)}") from error
        finally:
            lock.close()

    def _is_whole(self, lock: Lock) -> bool:
        """Whether it is as it was left, and about the same."""
        if not lock.lines or lock.lines[-1] != self._seal_now():
            return False
        try:
            with self._connected():
                self._require_own()
        except Unusable:
            return False
        return True

    def _make(self) -> None:
        """Make an empty one. Raises OSError, Unusable."""
        with self._files.folder([DERIVED]) as folder:
            for name in folder.names():
                if name in (INDEX, f"{INDEX}-journal", f"{INDEX}-wal", f"{INDEX}-shm"):
                    folder.drop(name)
            folder.put(INDEX, b"")  # for its owner alone, which SQLite does not see to
        with self._connected():
            self._ask("PRAGMA journal_mode = MEMORY")
            for statement in _TABLES.split(";"):
                self._ask(statement)
            self._ask("INSERT INTO about VALUES (?)", self._about)

    def _require_own(self) -> None:
        """Raise Unusable for what is about something else."""
        if self.rows("SELECT text FROM about") != [(self._about,)]:
            raise Unusable("it is about something else")

    @contextmanager
    def _connected(self) -> Iterator[None]:
        path = f"{self._files.place}/{DERIVED}/{INDEX}"
        with _telling():
            self._opened = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            yield
        finally:
            self._opened.close()  # what was not committed is undone
            self._opened = None

    def _seal_now(self) -> str:
        """The vector of its file, "" where there is none."""
        try:
            with self._files.folder([DERIVED]) as folder:
                return freshness.of_status(folder.status(INDEX)).hex()
        except OSError:
            return ""

    def _seal_left(self) -> str:
        """The vector its file had when it was last written here."""
        try:
            lines = self._files.read(f"{DERIVED}/{LOCK}").decode("ascii", "replace").split("\n")
        except TheraschedError:
            return ""
        return lines[-2] if len(lines) > 1 else ""

    def _ask(self, question: str, *values: Any) -> sqlite3.Cursor:
        assert self._opened is not None, "it is open only inside of looking and writing"
        with _telling():
            return self._opened.execute(question, values)

    # --- looking -------------------------------------------------------------------------

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """The answer to a question in SQL. Raises Unusable."""
        with _telling():
            return self._ask(question, *values).fetchall()

    def folders(self, only: Iterable[str] | None = None) -> dict[str, tuple[bytes, bytes, bool]]:
        """Of each folder its own vector, the state of its files, whether some are unsure."""
        question = "SELECT path, own, state, unsure FROM folder"
        if only is None:
            found = self.rows(question)
        else:
            found = [row for one in only for row in self.rows(f"{question} WHERE path = ?", one)]
        return {path: (own, state, bool(unsure)) for path, own, state, unsure in found}

    def owns(self) -> dict[str, bytes]:
        """The own vector of each folder: their states are megabytes."""
        return dict(self.rows("SELECT path, own FROM folder"))

    def kept(self, folder: str, name: str = "") -> dict[str, Kept]:
        """What is known of the files of a folder, by name, or of one of them."""
        question = "SELECT name, vector, hash, log, unsure FROM session WHERE folder = ?"
        if name:
            question += " AND name = ?"
        found = self.rows(question, *filter(None, (folder, name)))
        return {name: Kept(*rest) for name, *rest in found}

    def of_client(self, client: str) -> dict[str, list[str]]:
        """The files that are hers, or may be, by folder."""
        question = """SELECT folder, name FROM session WHERE row IN
            (SELECT row FROM part WHERE client = ?)
            UNION SELECT folder, name FROM session WHERE doubtful ORDER BY name"""
        return self._by_folder(question, client)

    def in_series(self, series: str) -> dict[str, list[str]]:
        """The files that are of a series, or may be, by folder."""
        question = """SELECT folder, name FROM session WHERE series = ? AND series <> ''
            UNION SELECT folder, name FROM session WHERE doubtful ORDER BY name"""
        return self._by_folder(question, series)

    def _by_folder(self, question: str, *values: Any) -> dict[str, list[str]]:
        """Names by folder, of all folders at once: one by one takes ten times as long."""
        found: dict[str, list[str]] = {}
        for folder, name in self.rows(question, *values):
            found.setdefault(folder, []).append(name)
        return found

    def logs(self, folder: str) -> list[tuple[str, bytes]]:
        """What is known of the log of each file of a folder."""
        return self.rows("SELECT name, log FROM session WHERE folder = ?", folder)

    def logged(self, start: str) -> list[tuple[str, str, Kept]]:
        """Folder and name of the files whose id begins so, and what is known of them."""
        question = """SELECT folder, name, vector, hash, log, unsure FROM session
            WHERE id >= ? AND id < ?"""
        found = self.rows(question, start, f"{start}\x7f")
        return [(folder, name, Kept(*rest)) for folder, name, *rest in found]

    def count(self) -> int:
        """How many files it knows, about."""
        return int(self.rows("SELECT ifnull(max(row), 0) FROM session")[0][0])

    def holding(self, phrase: str, clients: Collection[str]) -> set[int]:
        """The rows in whose words a phrase stands (FTS5), and those of clients."""
        question = "SELECT rowid FROM words WHERE words MATCH ?"
        found = {row for (row,) in self.rows(question, phrase)}
        return found.union(*map(self.rows_of, clients))

    def rows_of(self, client: str) -> set[int]:
        """The rows of a client."""
        return {row for (row,) in self.rows("SELECT row FROM part WHERE client = ?", client)}

    def places(self, numbers: Iterable[int]) -> dict[str, tuple[list[str], list[str]]]:
        """The names of these rows by folder, and of all that may be among them."""
        question = """SELECT folder, name, 0 FROM session
            WHERE row IN (SELECT value FROM json_each(?)) AND NOT doubtful
            UNION ALL SELECT folder, name, 1 FROM session WHERE doubtful"""
        by_folder: dict[str, tuple[list[str], list[str]]] = {}
        for folder, name, doubtful in self.rows(question, str([*numbers])):
            by_folder.setdefault(folder, ([], []))[doubtful].append(name)
        return by_folder

    def waiting(self, folder: str, at: Moment) -> list[str]:
        """The files of a folder that may wait for something (`domain.waiting.may_wait`)."""
        question = """SELECT name FROM session WHERE folder = ? AND (doubtful OR start > ?
            OR outcome OR (sign AND ?) OR questioned
            OR (signer <> '' AND instr(?, ' ' || signer || ' ')))"""
        supervised = f" {' '.join(at.supervised)} "
        found = self.rows(question, folder, at.now, at.signs, supervised)
        return [name for (name,) in found]

    def parts(self, folder: str) -> list[tuple[int, str, str, Part]]:
        """Start, id, name and a client's part of all files of a folder, by start."""
        question = """SELECT start, id, name, client, homework, review, took, direct
            FROM part JOIN session USING (row) WHERE session.folder = ? AND NOT doubtful
            ORDER BY start, id, part.rowid"""
        return [
            (start, identity, name, Part(*told))
            for start, identity, name, *told in self.rows(question, folder)
        ]

    # --- writing -------------------------------------------------------------------------

    def put(self, row: Row) -> None:
        """Keep what is known of a file."""
        self.drop(row.folder, row.name)
        *first, waits, parts, words = row
        change = "INSERT INTO session VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        number = self._ask(change, *first, *waits).lastrowid
        for part in parts:
            self._ask("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?)", number, row.folder, *part)
        self._ask("INSERT INTO words (rowid, text) VALUES (?, ?)", number, words)

    def drop(self, folder: str, name: str) -> None:
        """Forget a file."""
        question = "SELECT row FROM session WHERE folder = ? AND name = ?"
        for (number,) in self.rows(question, folder, name):
            self._ask("DELETE FROM session WHERE row = ?", number)
            self._ask("DELETE FROM part WHERE row = ?", number)
            self._ask("DELETE FROM words WHERE rowid = ?", number)

    def settle(self, row: Row) -> None:
        """A file was read again and says the same as before."""
        change = "UPDATE session SET vector = ?, log = ?, unsure = ? WHERE folder = ? AND name = ?"
        self._ask(change, row.vector, row.log, row.unsure, row.folder, row.name)

    def doubt(self, folder: str) -> None:
        """A file of a folder may change unseen."""
        self._ask("UPDATE folder SET unsure = 1 WHERE path = ?", folder)

    def put_folder(self, path: str, own: bytes, state: bytes, *, unsure: bool) -> None:
        """Keep what is known of a folder."""
        self._ask("REPLACE INTO folder VALUES (?, ?, ?, ?)", path, own, state, unsure)


@contextmanager
def _telling() -> Iterator[None]:
    """Whatever SQLite has to complain of means one thing, if not what is wrong for a while only."""
    try:
        yield
    except sqlite3.Error as error:
        passing = getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING
        raise Unusable(str(error), broken=not passing) from error
