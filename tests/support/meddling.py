"""Ways in which files of a practice change behind the program's back, as nasty as they get.

Each is one edit: what is written (a word, a code of another client, a fault, what stood there once)
and how (in place with its times set back, through another file, by a rename, by git). The index
must not be fooled by any of them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.support.truthpractice import CLIENTS, SETTINGS, WORDS, client_text, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

GIT = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
GARBAGE = (b"", b"id: [", b"\xff\xfe\x00", b"- a\n- b\n", b"start: tomorrow\n", b"<<<<<<< ours\n")

SWAPS = (
    *(("attended", "no-show"), ("no-show", "attended"), ("completed", "on-hold")),
    *(("on-hold", "completed"), ("review: done", "note: gone"), ("homework: ", "note: ")),
    *(("note: ", "homework: "), ("type: session", "type: phone"), ("lena", "tom")),
    *(("tom", "lena"), ("plan: ", "place: "), ("type: phone", "type: session")),
    *(("series: ", "room: "), (":30", ":00"), (":00", ":30"), ("\nid: b", "\nid: c")),
    *(("mode: direct", "mode: indirect"), ("plan: ", "x-plan: "), ("\nid: c", "\nid: b")),
)


class Meddler:
    """Somebody with an editor, a shell and bad luck; `chance` decides what happens next."""

    def __init__(self, root: Path, chance: Random) -> None:
        self.root = root
        self.chance = chance
        self.old_in_place = False
        """Whether a file of a month long past was changed in place since this was last reset."""
        self._originals = {path: path.read_bytes() for path in self.sessions()}
        self._logs = {path: path.read_bytes() for path in self.logs()}
        self._kept: list[tuple[Path, bytes, os.stat_result]] = []
        self._copies = 0
        self._git("init", "-q", "-b", "main")
        self._git("add", "-A")
        self._git("commit", "-qm", "first")
        self._git("checkout", "-qb", "other")
        for path in self.chance.sample(self.sessions(), 12):
            path.write_bytes(self._text(path.read_bytes()))
        self._git("commit", "-qam", "second")
        self._git("checkout", "-q", "main")

    def sessions(self) -> list[Path]:
        """The files of sessions there are."""
        return [path for path in sorted(self.root.glob("sessions/*/*/*.yaml")) if _is_file(path)]

    def logs(self) -> list[Path]:
        """The logs there are."""
        return [path for path in sorted(self.root.glob("signed/??/*.yaml")) if _is_file(path)]

    def edit(self) -> str:
        """Do one of all these things; what it was."""
        ways = (
            *((self.text, 40), (self.garbage, 4), (self.original, 22), (self.swap, 4)),
            *((self.rename, 6), (self.month, 4), (self.remove, 4), (self.copy, 3)),
            *((self.touch, 4), (self.log, 10), (self.people, 4), (self.settings, 2)),
            *((self.index, 6), (self.git, 2), (self.folder, 3), (self.odd, 3)),
        )
        self._straighten()
        while True:
            (way,) = self.chance.choices([one for one, _ in ways], [much for _, much in ways])
            done = way()
            if done:
                return f"{way.__name__}: {done}"

    # --- what is written -----------------------------------------------------------------

    def text(self) -> str:
        """Some words of a session are others."""
        path = self.chance.choice(self.sessions())
        return self.write(path, self._text(path.read_bytes()))

    def _text(self, data: bytes) -> bytes:
        """The same with another word, client, outcome, series, id or day; often equally long."""
        chance = self.chance
        pairs = [*SWAPS] + [
            (chance.choice(some), chance.choice(some))
            for some in (WORDS, sorted(CLIENTS))
            for _ in range(8)
        ]
        chance.shuffle(pairs)
        for before, after in pairs:
            old, new = before.encode(), after.encode()
            if before != after and old in data:
                if before in WORDS and chance.random() < 0.5:  # as long as it was
                    new = new.ljust(len(old), b".")
                return data.replace(old, new, chance.choice((1, -1)))
        return data + f"x-{chance.choice('abc')}: {words(chance, 2)}\n".encode()

    def garbage(self) -> str:
        """A session can't be read, or has another one's text."""
        path = self.chance.choice(self.sessions())
        data = self.chance.choice((*GARBAGE, self.chance.choice(self.sessions()).read_bytes()))
        if self.chance.random() < 0.5:
            data = path.read_bytes() + data
        return self.write(path, data)

    def original(self) -> str:
        """A session is what it was at first, wherever it is now."""
        path = self.chance.choice(sorted(self._originals))
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return self.write(path, self._originals[path])

    # --- how it is written ---------------------------------------------------------------

    def write(self, path: Path, data: bytes) -> str:
        """Write a file in one of many ways."""
        if not _is_file(path):
            with suppress(FileNotFoundError):
                path.unlink()
            path.write_bytes(data)
            return f"new {path.name}"
        self._note(path)
        way = self.chance.choice((
            self._in_place, self._in_place, self._set_back, self._set_back, self._set_back,
            self._replaced, self._like_rsync, self._like_rsync, self._recreated, self._by_link,
        ))  # fmt: skip
        way(path, data)
        return f"{way.__name__} {path.name}"

    def _note(self, path: Path) -> None:
        if "sessions" in path.parts and path.parent not in self._recent():
            self.old_in_place = True

    def _recent(self) -> list[Path]:
        """The last folders, which carry-over looks at closely."""
        folders = sorted(self.root.glob("sessions/*/*"))
        past = [one for one in folders if "/".join(one.parts[-2:]) <= "2026/03"]
        return past[-2:]

    def _in_place(self, path: Path, data: bytes) -> None:
        with path.open("r+b") as file:
            file.write(data)
            file.truncate()

    def _set_back(self, path: Path, data: bytes) -> None:
        """As if nothing had been: both times are what they were."""
        before = path.stat()
        self._in_place(path, data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def _replaced(self, path: Path, data: bytes) -> None:
        beside = path.with_name(f".{path.name}.tmp")
        beside.write_bytes(data)
        beside.replace(path)

    def _like_rsync(self, path: Path, data: bytes) -> None:
        """Another file takes its place that has its times."""
        before = path.stat()
        beside = path.with_name(f".{path.name}.x7f3Aq")
        beside.write_bytes(data)
        os.utime(beside, ns=(before.st_atime_ns, before.st_mtime_ns))
        beside.replace(path)

    def _recreated(self, path: Path, data: bytes) -> None:
        before = path.stat()
        path.unlink()
        path.write_bytes(data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def _by_link(self, path: Path, data: bytes) -> None:
        """Through another name of the same file."""
        other = self.root / "linked"
        os.link(path, other)
        self._set_back(other, data)
        other.unlink()

    # --- files as a whole ----------------------------------------------------------------

    def swap(self) -> str:
        """Two sessions have each other's content, or name."""
        one, two = self.chance.sample(self.sessions(), 2)
        if self.chance.random() < 0.5:
            beside = self.root / "aside"
            for source, target in ((one, beside), (two, one), (beside, two)):
                source.rename(target)
            return f"names of {one.name}, {two.name}"
        first, second = one.read_bytes(), two.read_bytes()
        for path, data in ((one, second), (two, first)):
            self._note(path)
            self._set_back(path, data)
        return f"contents of {one.name}, {two.name}"

    def rename(self) -> str:
        """A file's name has another time or id."""
        path = self.chance.choice(self.sessions())
        before, after = self.chance.choice(
            (("00-", "30-"), ("30-", "00-"), ("-b", "-c"), ("2-", "1-"))
        )
        target = path.with_name(path.name.replace(before, after, 1))
        path.rename(target)
        return f"{path.name} to {target.name}"

    def month(self) -> str:
        """A file lies in another month's folder, with its old name or the right one."""
        path = self.chance.choice(self.sessions())
        folders = sorted(self.root.glob("sessions/*/*"))
        folder = self.chance.choice(folders)
        name = path.name
        if self.chance.random() < 0.7:
            name = f"{'-'.join(folder.parts[-2:])}{name[7:]}"
        path.rename(folder / name)
        return f"{path.name} to {folder.name}/{name}"

    def remove(self) -> str:
        """A file is gone; later it may be there again as it was, with all its times."""
        if self._kept and self.chance.random() < 0.6:
            path, data, status = self._kept.pop()
            if os.path.lexists(path) or not path.parent.is_dir():
                return ""
            path.write_bytes(data)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
            return f"back {path.name}"
        path = self.chance.choice(self.sessions())
        self._kept.append((path, path.read_bytes(), path.stat()))
        path.unlink()
        return f"gone {path.name}"

    def copy(self) -> str:
        """A copy as a sync client makes one; or the same session twice."""
        path = self.chance.choice(self.sessions())
        names = (path.name.replace(".yaml", " (conflicted copy).yaml"), f"{path.name}~",
                 path.name.replace("-", "-1", 1), f".{path.name}", f"x\n{path.name}")  # fmt: skip
        target = path.with_name(self.chance.choice(names))
        shutil.copy2(path, target)
        return f"{target.name!r}"

    def touch(self) -> str:
        """Nothing changes but a time or a mode."""
        path = self.chance.choice(self.sessions() + self.logs())
        kind = self.chance.choice(("now", "past", "future", "far", "before", "mode"))
        if kind == "mode":
            path.chmod(self.chance.choice((0o600, 0o644, 0o640)))
        else:
            seconds = {"past": 10**9, "future": 2 * 10**9, "far": 10**10, "before": -(10**8)}
            os.utime(path, (seconds[kind],) * 2 if kind != "now" else None)
        return f"{kind} {path.name}"

    def folder(self) -> str:
        """A month goes and comes back, as itself or as a copy with all times."""
        folder = self.chance.choice(sorted(self.root.glob("sessions/*/*")))
        aside = folder.with_name(f"{folder.name}.aside")
        kind = self.chance.choice(("moved", "copied", "copied with an edit"))
        folder.rename(aside)
        if kind == "moved":
            aside.rename(folder)
            return f"{kind} {folder.name}"
        shutil.copytree(aside, folder, symlinks=True, ignore=_pipes)
        if kind != "copied" and (
            inside := [one for one in sorted(folder.iterdir()) if _is_file(one)]
        ):
            path = self.chance.choice(inside)
            self._set_back(path, self._text(path.read_bytes()))
            status = aside.stat()
            os.utime(folder, ns=(status.st_atime_ns, status.st_mtime_ns))
        shutil.rmtree(aside)
        return f"{kind} {folder.name}"

    def odd(self) -> str:
        """What is no file stands where a session's was: a folder, a link, a pipe."""
        path = self.chance.choice(self.sessions())
        data = path.read_bytes()
        path.unlink()
        kind = self.chance.choice(("folder", "link", "broken link", "pipe", "linked folder"))
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "link":
            self._copies += 1
            target = self.root / f"copy-{self._copies}.yaml"
            target.write_bytes(data)
            path.symlink_to(target)
        elif kind == "broken link":
            path.symlink_to("nowhere")
        else:
            path.write_bytes(data)
            away = self.root / f"{path.parts[-3]}-{path.parts[-2]}"
            if away.exists() or path.parent.is_symlink():
                return ""
            path.parent.rename(away)
            if self.chance.random() < 0.5:
                path.parent.symlink_to(away)
            else:  # and back at once: few sessions would be left
                away.rename(path.parent)
        return f"{kind} {path.name}"

    def _straighten(self) -> None:
        """A folder that became a link soon is one again: nothing can be asked meanwhile."""
        for folder in sorted(self.root.glob("sessions/*/*")):
            if folder.is_symlink() and self.chance.random() < 0.3:
                away = folder.resolve()
                folder.unlink()
                away.rename(folder)

    # --- other files ---------------------------------------------------------------------

    def log(self) -> str:
        """A signed history has an event more or less, one that can't be read, or is gone."""
        logs = self.logs()
        kind = self.chance.choice(("append", "cut", "word", "gone", "back", "other", "garbage"))
        path = self.chance.choice(sorted(self._logs) if kind == "back" or not logs else logs)
        if kind == "back" or not _is_file(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._logs[path])
            return f"back {path.name}"
        data = path.read_bytes()
        lines = data.splitlines(keepends=True)
        if kind == "append":
            some = self.chance.choice(logs).read_bytes().splitlines(keepends=True)
            data += self.chance.choice(some or [b"- x\n"])
        elif kind == "cut":
            data = b"".join(lines[:-1])
        elif kind == "word":
            data = data.replace(b"a", b"b", 1).replace(b"The", b"Lift")
        elif kind == "gone":
            path.unlink()
            return f"gone {path.name}"
        elif kind == "other":
            name = self.chance.choice(self.sessions()).stem[-6:]
            path = self.root / "signed" / name[:2] / f"{name}.log.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            return f"new {path.name}"
        else:
            data += self.chance.choice(GARBAGE)
        return f"{kind} {self.write(path, data)}"

    def people(self) -> str:
        """A client is called otherwise, or gone, or there again."""
        code = self.chance.choice(sorted(CLIENTS))
        path = self.root / "clients" / f"{code}.yaml"
        if not path.is_file() or self.chance.random() < 0.5:
            path.write_text(client_text(code), encoding="utf-8")
            return f"back {code}"
        if self.chance.random() < 0.2:
            path.unlink()
            return f"gone {code}"
        before, after = CLIENTS[code], " ".join(self.chance.sample(WORDS, 2))
        path.write_text(client_text(code).replace(before, after), encoding="utf-8")
        return f"{code} is {after}"

    def settings(self) -> str:
        """Another zone, type or practitioner; or back again."""
        path = self.root / "therasched.yaml"
        before, after = self.chance.choice((
            *(("", ""), ("Europe/Berlin", "Asia/Tokyo"), ("asks: [outcome]", "asks: [plan]")),
            *((", requires_cosign: [lena]", ""), ("Truth", "Other")),
        ))  # fmt: skip
        path.write_text(SETTINGS.replace(before, after), encoding="utf-8")
        return f"{before!r} is {after!r}"

    def git(self) -> str:
        """Another branch is checked out, and perhaps the first one again."""
        branch = self.chance.choice(("main", "other"))
        self._git("checkout", "-qf", branch)
        return branch

    def _git(self, *words: str) -> None:
        subprocess.run([*GIT, *words], cwd=self.root, check=True, capture_output=True)

    # --- the index -----------------------------------------------------------------------

    def index(self) -> str:
        """The index is gone, damaged, changed by another hand, or an older one of its own."""
        folder = self.root / ".therasched"
        index, lock = folder / "index", folder / "index.lock"
        ways: dict[str, Callable[[], object]] = {
            "all gone": lambda: shutil.rmtree(folder),
            "gone": index.unlink,
            "lock gone": lambda: lock.unlink(missing_ok=True),
            "empty": lambda: index.write_bytes(b""),
            "cut": lambda: os.truncate(index, index.stat().st_size // 2),
            "flipped": lambda: self._flip(index),
            "flipped, set back": lambda: self._set_back_flip(index),
            "noise": lambda: index.write_bytes(self.chance.randbytes(8192)),
            "changed": lambda: _change(index),
            "kept": lambda: self._keep(index, lock),
            "older": lambda: self._older(index, lock),
            "set aside": lambda: self._aside(index, lock),
            "put back": lambda: self._back(index, lock),
            "a folder": lambda: self._become(index, "folder"),
            "a link": lambda: self._become(index, "link"),
            "a journal": lambda: (folder / "index-journal").write_bytes(self.chance.randbytes(600)),
            "a seal": lambda: lock.write_bytes(b"1\n" + self.chance.randbytes(8) + b"\n"),
        }  # fmt: skip
        name = self.chance.choice((*ways, "kept", "older", "older"))
        if not index.is_file() or index.is_symlink():
            return ""
        ways[name]()
        return name

    def _flip(self, path: Path) -> None:
        data = bytearray(path.read_bytes())
        for _ in range(self.chance.choice((1, 1, 40))):
            data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
        self._in_place(path, bytes(data))

    def _set_back_flip(self, path: Path) -> None:
        before = path.stat()
        self._flip(path)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def _keep(self, index: Path, lock: Path) -> None:
        """As `cp -p` does."""
        for path in (index, lock):
            if path.exists():
                shutil.copy2(path, self.root / f"{path.name}.kept")

    def _older(self, index: Path, lock: Path) -> None:
        for path in (index, lock):
            if (kept := self.root / f"{path.name}.kept").exists():
                shutil.copy2(kept, path)

    def _become(self, index: Path, kind: str) -> None:
        index.rename(self.root / "elsewhere")
        if kind == "folder":
            index.mkdir()
        else:
            index.symlink_to(self.root / "elsewhere")

    def _aside(self, index: Path, lock: Path) -> None:
        """Moved away, as it is."""
        for path in (index, lock):
            if path.exists():
                path.rename(self.root / f"{path.name}.aside")

    def _back(self, index: Path, lock: Path) -> None:
        for path in (index, lock):
            if (aside := self.root / f"{path.name}.aside").exists():
                aside.rename(path)


def _pipes(folder: str, names: list[str]) -> list[str]:
    """Those that can't be copied."""
    return [name for name in names if stat.S_ISFIFO(os.lstat(f"{folder}/{name}").st_mode)]


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _change(index: Path) -> None:
    """Another program has written to it, soundly: half of the rows say something else."""
    with suppress(sqlite3.Error):
        opened = sqlite3.connect(index)
        try:
            with opened:
                opened.execute("UPDATE part SET client = 'nobody' WHERE row % 2")
                opened.execute("DELETE FROM words WHERE rowid % 2")
                opened.execute("UPDATE session SET doubtful = 0, outcome = 0, sign = 0")
        finally:
            opened.close()
