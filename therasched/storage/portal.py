"""The folder of the clients' pages: brought up to date, nothing of anybody else's touched.

Each page is a folder named by its key, and in it a record of what we wrote, by name and hash. The
record is widened before files are written and narrowed when they are, so a run that is killed is
known by the next one. What is not in it, or was changed since, stays. Files are for their owner
alone, like all of a practice; docs/portal.md tells how a web server gets to read them.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from therasched.domain.publication import LENGTH, SIGNS, Put, is_key
from therasched.errors import Busy, Refused, StorageFailed
from therasched.storage import exports, paths
from therasched.storage.files import Files
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from therasched.storage.disk import Folder

RECORD = ".therasched-portal"
LOCK = "publishing"
ROOT = ""
_FOUND = 3  # names in a refusal

Record = dict[str, frozenset[str]]


class Site:
    """The pages of one practice in one folder; a rehearsal only looks."""

    def __init__(
        self,
        target: Path,
        identity: str,
        practice: Path,
        *,
        rehearse: bool = False,
    ) -> None:
        """Find the folder, which need not be there yet.

        Raises:
            Refused: it lies in the practice or around it, or holds other things than a portal.
            StorageFailed: it is a link or no folder, or the disk says no.
        """
        self._target = target
        self._mark = sha256(b"portal\0" + identity.encode()).hexdigest()[:16]
        self._rehearse = rehearse
        self._practice = Files(practice)
        self._place = Path(os.path.abspath(target))  # noqa: PTH100 (`resolve` would follow the link)
        with self._telling():
            _require_folder(self._place, target)
            _require_apart(self._place, target, practice)
            parent = self._place.parent
            with Files(parent).folder([]):
                pass
            self._require_portal()

    def new_key(self) -> str:
        """A key that was never used."""
        return new_key()

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Keep every other process of this practice from publishing. Raises Busy.

        Two at once would leave a page of the one under the record of the other, which then is
        nobody's; and the later one could put back what was just taken away.
        """
        if self._rehearse:
            yield
            return
        try:
            lock = self._practice.lock(0, LOCK)
        except Busy as error:
            hint = f"therasched portal {self._target}"
            raise Busy("another therasched is publishing", hint=hint) from error
        try:
            yield
        finally:
            lock.close()

    def pages(self) -> list[str]:
        """The keys of what lies there as a page, also where it is no longer as we left it."""
        with self._telling():
            return [name for name in self._names() if is_key(name)]

    def held(self, key: str) -> dict[str, bytes]:
        """The files of a page that we wrote, as they are now."""
        with self._telling(), suppress(NotADirectoryError), self._opened(key) as folder:
            return {} if folder is None else dict(_ours(folder, _read(folder)))
        return {}

    def put(self, key: str, files: Mapping[str, bytes]) -> Put:
        """Make a page hold these files, `ROOT` for those about all pages. Raises StorageFailed."""
        with self._telling(), self._opened(key, make=not self._rehearse) as folder:
            if folder is None:
                return Put(written=len(files))
            return self._update(folder, key, files)

    def remove(self, key: str) -> Put:
        """Take a page away, but for what is not ours in it. Raises StorageFailed."""
        if not self._is_page(key):
            return self._left(key)
        with self._telling(), self._opened(key) as folder:
            if folder is None:
                return Put()
            done = self._update(folder, key, {})
            if self._rehearse or set(folder.names()) != {RECORD}:
                return done
            folder.drop(RECORD)
        with self._telling(), self._opened(ROOT) as folder:
            assert folder is not None
            with suppress(OSError):  # somebody put something there this very moment
                folder.drop(key, folder=True)
            folder.flush()
        return done

    def _update(self, folder: Folder, key: str, files: Mapping[str, bytes]) -> Put:
        """Write what differs, remove what is no longer wanted. Raises OSError."""
        wanted = {name: frozenset([_sum(data)]) for name, data in files.items()}
        there = set(folder.names())
        known = _read(folder)
        if not self._rehearse:
            self._clear_leftovers(folder, there)
        ours = dict(_ours(folder, known))
        fitting = {one for one in files if one in there and _content(folder, one) == files[one]}
        foreign = [one for one in files if one in there - fitting and one not in ours]
        changed = [one for one in files if one not in fitting and one not in foreign]
        gone = [one for one in ours if one not in files]
        # What is left of ours that somebody changed stays, and so does what we never wrote.
        foreign += [
            one for one in sorted(there - files.keys() - ours.keys()) if _is_foreign(one, key)
        ]
        result = Put(
            len(changed), len(gone), len(fitting), tuple(_joined(key, one) for one in foreign)
        )
        if self._rehearse:
            return result
        final = {one: wanted[one] for one in files if one not in foreign}
        if changed or gone or known != final or RECORD not in there:
            if changed:
                self._record(folder, _widened(known, wanted))
            for name in changed:
                exports.put(folder, name, files[name])
            for name in gone:
                folder.drop(name)
            try:
                self._record(folder, final)
                folder.flush()
            except OSError:
                # The wide one knows all files too; the next run that writes here narrows it.
                if not changed and RECORD not in there:
                    raise
        return result

    def _record(self, folder: Folder, known: Record) -> None:
        lines = [f"{name} {one}" for name in sorted(known) for one in sorted(known[name])]
        text = "\n".join([f"therasched portal {self._mark}", *lines, ""])
        exports.put(folder, RECORD, text.encode())

    def _require_portal(self) -> None:
        """Refuse a folder with something in it that is no portal of this practice."""
        names = [name for name in self._names() if not paths.is_temporary(name)]
        if RECORD in names:
            with self._opened(ROOT) as folder:
                assert folder is not None
                head = (_content(folder, RECORD) or b"").partition(b"\n")[0]
            if head != f"therasched portal {self._mark}".encode():
                raise Refused(f"{self._target} holds the portal of another practice")
        elif names:
            more = ", …" if len(names) > _FOUND else ""
            raise Refused(
                f"{self._target} holds other things than a portal: "
                f"{', '.join(names[:_FOUND])}{more}",
                hint=f"therasched portal {self._target / 'portal'}",
            )

    def _names(self) -> list[str]:
        with self._opened(ROOT) as folder:
            return [] if folder is None else sorted(folder.names())

    def _is_page(self, key: str) -> bool:
        """Whether a folder of a key's name is ours, also one that a killed run left empty."""
        with self._telling(), suppress(NotADirectoryError), self._opened(key) as folder:
            names = set() if folder is None else set(folder.names())
            return RECORD in names or all(map(paths.is_temporary, names))
        return False

    def _left(self, key: str) -> Put:
        """What is in a page's place that we did not write, or know no more that we did."""
        names = [""]
        with self._telling(), suppress(NotADirectoryError), self._opened(key) as folder:
            names = sorted(folder.names()) if folder is not None else []
        return Put(foreign=tuple(_joined(key, one) for one in names))

    @contextmanager
    def _opened(self, key: str, *, make: bool = False) -> Iterator[Folder | None]:
        """The folder of a key, or the whole one; None where there is none and none is made."""
        way = [self._place.name, *([key] if key else [])]
        files = Files(self._place.parent)
        if not make and not os.path.lexists(self._place / key):
            yield None
            return
        with files.folder(way, make=make) as folder:
            yield folder

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell what the disk says, without the keys that would be in a path."""
        try:
            yield
        except OSError as error:
            told = f"could not write to {self._target}: {reason(error)}"
            raise StorageFailed(told, hint=f"therasched portal {self._target}") from None

    def _clear_leftovers(self, folder: Folder, there: set[str]) -> None:
        """Take away what runs that were killed had begun to write."""
        for name in sorted(there):
            if paths.is_leftover(name):
                with suppress(FileNotFoundError):
                    folder.drop(name)
                there.discard(name)


def new_key() -> str:
    """A key that was never used."""
    return "".join(SIGNS[byte % len(SIGNS)] for byte in os.urandom(LENGTH))


def _require_folder(place: Path, target: Path) -> None:
    if place.is_symlink():
        raise StorageFailed(
            f"{target} is a link", hint=f"name the folder: {os.path.realpath(place)}"
        )
    if place.exists() and not place.is_dir():
        raise StorageFailed(f"{target} is no folder", hint="therasched portal ~/portal")
    if not place.name:
        raise Refused(f"{target} is no place for a portal", hint="therasched portal ~/portal")


def _require_apart(place: Path, target: Path, practice: Path) -> None:
    """Refuse a folder in the practice, and one that has the practice in it."""
    real = Path(os.path.realpath(place.parent)) / place.name
    root = Path(os.path.realpath(practice))
    if real.is_relative_to(root):
        raise Refused(
            f"{target} lies in the practice's own folder", hint="therasched portal ~/portal"
        )
    if root.is_relative_to(real):
        raise Refused(f"{target} has the practice in it", hint="therasched portal ~/portal")


def _read(folder: Folder) -> Record:
    """What the record of a folder says; nothing where there is none."""
    known: dict[str, set[str]] = {}
    for line in (_content(folder, RECORD) or b"").decode(errors="replace").splitlines()[1:]:
        name, _, digest = line.rpartition(" ")
        known.setdefault(name, set()).add(digest)
    return {name: frozenset(digests) for name, digests in known.items()}


def _ours(folder: Folder, known: Record) -> Iterator[tuple[str, bytes]]:
    """Each file of a folder that is as we wrote it."""
    for name in sorted(set(folder.names()) & known.keys()):
        data = _content(folder, name)
        if data is not None and _sum(data) in known[name]:
            yield name, data


def _widened(known: Record, wanted: Record) -> Record:
    empty: frozenset[str] = frozenset()
    names = {*known, *wanted}
    return {one: known.get(one, empty) | wanted.get(one, empty) for one in names}


def _content(folder: Folder, name: str) -> bytes | None:
    """What is in a file; None for a link, a folder, or what is too large to be ours."""
    with suppress(OSError):
        return folder.content(name)
    return None


def _is_foreign(name: str, key: str) -> bool:
    """Whether a name that we did not write is to be told; among the pages lie folders of keys."""
    return name != RECORD and not paths.is_temporary(name) and not (key == ROOT and is_key(name))


def _joined(key: str, name: str) -> str:
    """A path that may be told: never a whole key."""
    return f"{key[:4]}…/{name}" if key else name


def _sum(data: bytes) -> str:
    return sha256(data).hexdigest()
