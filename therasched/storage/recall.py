"""What was found of a whole practice the last time, told again as long as no file has moved.

For what reads every file (`check`, `verify`): the answer is kept beside the derived data with a
picture of all that the system knows of every file and folder (`storage.freshness`). It is sealed
with a key that lies outside of the practice, so that whoever can write to its folder can't have a
verdict told that was never found. Whatever does not fit, or can't be read, means: find it anew.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from therasched.domain.record import NamedTuple
from therasched.errors import TheraschedError
from therasched.storage import freshness, keyfiles, workers
from therasched.storage.files import Files
from therasched.storage.paths import DERIVED

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "1"
LEAST = 400
"""Files from which on an answer is kept; fewer are read as quickly as it is."""
MANY = 10_000
"""Files from which on two processes look at them."""
LONGEST = 1 << 26
KEY, KEY_LENGTH = "recall.key", 32

Document = dict[str, Any]


class Picture(NamedTuple):
    """What the system knew of all files at a moment, in nanoseconds, as a hash; how many there are.

    `newest` is when the last one of them moved.
    """

    digest: str
    at: int
    files: int
    newest: int


class Recall:
    """The answers of one kind (`check`) that were found of a practice."""

    def __init__(self, files: Files, kind: str, about: str) -> None:
        """Know of none yet; `about` is what they follow from besides the files and the time."""
        self._files = files
        self._name = f"recall-{kind}"
        self._about = f"{VERSION} {kind} {about}"
        self._picture: Picture | None = None

    def answer(self, now: float) -> Document | None:
        """The answer, if it is what would be found now; `now` is in seconds since 1970.

        Looks at all files. Ends nothing: None for whatever is wrong.
        """
        kept = self._read()
        self._picture = self._taken(0 if kept is None else int(kept.get("files", 0)))
        if kept is None or self._picture is None:
            return None
        since, until = float(kept["since"]), float(kept["until"])
        if kept["picture"] != self._picture.digest or not since <= now < until:
            return None
        found: Document = kept["answer"]
        return found

    def keep(self, answer: Mapping[str, Any], now: float, until: float) -> None:
        """Keep an answer that was found since `answer` was asked for, and holds until a time."""
        taken = self._picture
        if taken is None or taken.files < LEAST or self._files.rehearses:
            return
        if taken.newest >= taken.at - freshness.TICK:  # it may move again unseen
            return
        from json import dumps

        from therasched.storage.exports import fill

        document = {
            "about": self._about,
            "picture": taken.digest,
            "files": taken.files,
            "since": now,
            "until": until,
            "answer": answer,
        }
        with suppress(OSError, TheraschedError):
            text = dumps(document, separators=(",", ":")).encode()
            data = f"{_seal(text, _key(make=True))}\n".encode() + text
            with self._files.folder([DERIVED], make=True) as folder:
                fill(folder, self._name, [data])

    def _read(self) -> Document | None:
        from hmac import compare_digest
        from json import loads

        try:
            with self._files.folder([DERIVED]) as folder:
                opened = folder.open(self._name, os.O_RDONLY)
            with os.fdopen(opened, "rb") as file:
                seal, _, text = file.read(LONGEST).partition(b"\n")
            if not compare_digest(seal.decode("ascii", "replace"), _seal(text, _key())):
                return None
            kept: Document = loads(text)
        except (OSError, ValueError, TheraschedError):
            return None
        return kept if kept["about"] == self._about else None

    # --- the picture ---------------------------------------------------------------------

    def _taken(self, before: int) -> Picture | None:
        """A picture of the practice now; `before` is how many files there were the last time."""
        from hashlib import sha256

        at, told, level = freshness.now(), sha256(), [""]
        files = newest = 0
        try:
            while level:
                few = 0 if before > MANY and len(level) > 1 else len(level) + 1
                found = zip(
                    level, workers.spread(self._look, level, few=few, portion=8), strict=True
                )
                below: list[str] = []
                for path, one in found:
                    told.update(os.fsencode(f"{path}\0") + one.state)
                    inner = (name for name in one.folders if not name.startswith("."))
                    below += [f"{path}/{name}".lstrip("/") for name in inner]
                    files += one.files
                    newest = max(newest, one.newest)
                level = sorted(below)
        except OSError:
            return None
        return Picture(told.hexdigest(), at, files, newest)

    def _look(self, path: str) -> freshness.Look:
        return freshness.look(self._files, path)


def _seal(text: bytes, key: bytes) -> str:
    from hmac import digest

    return digest(key, text, "sha256").hex()


def _key(*, make: bool = False) -> bytes:
    """The key of this person on this machine. Raises OSError, StorageFailed."""
    place = keyfiles.own_folder().parent
    if make and not (place / KEY).exists():
        with keyfiles.made(place) as folder, suppress(FileExistsError):
            folder.put(KEY, os.urandom(KEY_LENGTH))
    key = Files(place).read(KEY)
    if len(key) != KEY_LENGTH:
        raise OSError("it is no key")
    return key
