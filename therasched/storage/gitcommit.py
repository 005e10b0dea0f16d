"""The making of a commit: what differs, hand edits apart, and the quickest way that is right.

Where nobody but git has a say, one process takes all commits as a stream and moves the branch; with
hooks, signatures or an encoding of the person's own, `git commit` does it. Both give the same
commit. Knows nothing of commands: those are `storage.git`'s.
"""

from __future__ import annotations

import os
from contextlib import suppress
from os import path
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.errors import TheraschedError
from therasched.storage import processes
from therasched.storage.disk import scratch
from therasched.storage.gitcall import CLEAN, NotCommitted, begin, call

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from therasched.domain.history import Change
    from therasched.storage.gitfolder import Repository
    from therasched.storage.processes import Done

    Differing = dict[str, tuple["Entry | None", "Entry | None"]]

MOST_PATHS = 500  # beyond this git is not asked about single ones: a command line has an end
LONGEST_REASON = 200
HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction")
EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
FILE = "100644"
# What a sparse working tree leaves out was not removed by anybody (git 2.24).
STAGE = ("update-index", "--add", "--remove", "--ignore-skip-worktree-entries", "-z", "--stdin")
KNOWN = "H "  # how `git ls-files -v` marks a file that it looks at
LARGE = 4_000_000
"""Bytes of an index that git takes long to read, and longer to write: some 40,000 files."""


class Entry(NamedTuple):
    """A file as a tree holds it."""

    mode: str
    blob: str


class Step(NamedTuple):
    """One commit to make: each path with what it gets, None to take it out, and its message."""

    entries: Mapping[str, Entry | None]
    message: str = ""


class Work:
    """One commit, or several, in the making."""

    def __init__(self, root: str, repository: Repository) -> None:
        """Ask git for its settings. Raises NotCommitted."""
        self._root = root
        self._repository = repository
        said = self._ask("var", "-l").decode("utf-8", "surrogateescape")
        pairs = (line.partition("=") for line in said.split("\n"))
        self._settings = {key: value if equals else "true" for key, equals, value in pairs}
        other = self._settings.get("extensions.refstorage", "files") != "files"
        self._head = repository.head() or ("HEAD" if other else "")

    def knows_who(self) -> bool:
        """Whether git was told who commits; it would guess from the machine's name otherwise."""
        roles, parts = ("committer", "author"), ("name", "email")
        return all(self._is_told(role, part) for role in roles for part in parts)

    def address(self) -> str:
        """The address of who commits."""
        return self._settings.get("GIT_COMMITTER_IDENT", "").rpartition(">")[0].rpartition("<")[2]

    def _is_told(self, role: str, what: str) -> bool:
        variables = [f"GIT_{role}_{what}".upper(), *(["EMAIL"] if what == "email" else [])]
        keys = (f"{role}.{what}", f"user.{what}")
        return any(map(os.environ.get, variables)) or any(map(self._settings.get, keys))

    def _ask(
        self,
        *arguments: str,
        stdin: bytes = b"",
        fine: Sequence[int] = (0,),
        index: str | None = None,
    ) -> bytes:
        """What git answers. Raises NotCommitted with its reason."""
        done = call(self._root, *arguments, stdin=stdin, index=index)
        if done.code not in fine:
            raise self._refusal(done)
        return done.out

    def _refusal(self, done: Done) -> NotCommitted:
        locked = next(self._repository.locks(), "")
        if locked:
            reason = f"{path.basename(locked)} is there: another git is at work, or was stopped"
            return NotCommitted(reason, hint="therasched doctor")
        said = os.fsdecode(done.err).strip().split("\n")
        reasons = [line for line in said if line.startswith(("fatal: ", "error: "))]
        reason = (reasons or said)[0].removeprefix("fatal: ").removeprefix("error: ")
        ended = f"git ended with {done.code}"
        return NotCommitted(reason[:LONGEST_REASON] or ended, hint="git status")

    # --- what is to be committed -------------------------------------------------------

    def steps(self, changes: Sequence[Change], late: Sequence[str]) -> list[Step]:
        """The commits to make: hand edits, a path each, and what the program wrote, last.

        What the program wrote is in the index then; other people's work in there stays.
        """
        if not self.knows_who():
            hint = 'git config user.name "…" && git config user.email "…"'
            raise NotCommitted("git does not know who you are", hint=hint)
        before: dict[str, bytes | None] = {}
        after: dict[str, bytes | None] = {}
        for one in changes:
            before.setdefault(one.path, one.before)
            after[one.path] = one.after
        changed = self._not_ignored([*dict.fromkeys([*late, *after])], before)
        differing = self._staged(changed)
        strange = [one for one in differing if before.get(one) and not differing[one][0]]
        if strange:  # git did not know it, though it was there: by the person's wish, or by chance
            for ignored in set(strange).difference(self._not_ignored(strange, {}, "--no-index")):
                self._ask(
                    "update-index", "--force-remove", "-z", "--stdin", stdin=_zeros([ignored])
                )
                changed.remove(ignored)
                del differing[ignored]
        steps, entries = [], {name: new for name, (_, new) in differing.items()}
        unseen = self._unseen([name for name in changed if name not in differing])
        for name in changed:
            if name in late or name not in before or name in unseen:
                continue
            old, new = differing.get(name, (None, None))
            if name not in differing:  # then what is committed already is what was written
                old = new = self._entry(name, after[name], FILE)
            by_hand = self._by_hand(name, before[name], old)
            if by_hand != old:
                steps.append(Step({name: by_hand}))
                entries[name] = new
        return [*steps, Step(entries)] if entries else []

    def _not_ignored(
        self, changed: Sequence[str], before: Mapping[str, bytes | None], *options: str
    ) -> list[str]:
        """Without new files that a person has git ignore."""
        if all(before.get(one) is not None for one in changed):
            return [*changed]
        out = self._ask(
            "check-ignore", *options, "-z", "--stdin", stdin=_zeros(changed), fine=(0, 1)
        )
        ignored = set(os.fsdecode(out).split("\0"))
        return [one for one in changed if one not in ignored]

    def _staged(self, changed: Sequence[str]) -> Differing:
        """Put these paths into the index; which of them it holds otherwise than HEAD."""
        if not self._is_large() or len(changed) > MOST_PATHS:
            self._ask(*STAGE, stdin=_zeros(changed))
            return self._differing(changed)
        ended, foreseen = begin(self._root, *STAGE, stdin=_zeros(changed)), None
        try:
            with suppress(TheraschedError):  # then git is asked afterwards
                foreseen = self._foreseen(changed)
        finally:
            done = ended()
        if done.code:
            raise self._refusal(done)
        return self._differing(changed) if foreseen is None else foreseen

    def _unseen(self, names: Sequence[str]) -> set[str]:
        """Those that a person has git not look at; what it has of them stays as it is."""
        if not names or len(names) > MOST_PATHS:
            return set()
        out = os.fsdecode(self._ask("ls-files", "-v", "-z", "--", *_literal(names)))
        return {line[2:] for line in out.split("\0")[:-1] if line[:2] != KNOWN}

    def _is_large(self) -> bool:
        """Whether git takes long to read and write its index."""
        try:
            return path.getsize(path.join(self._repository.folder, "index")) > LARGE
        except OSError:
            return False

    def _foreseen(self, changed: Sequence[str]) -> Differing | None:
        """What staging these paths comes to, found out while another git is at it.

        What the index has of them goes into a small one, to which the same is done. None where a
        path is marked as one that git shall not look at, or is in conflict.
        """
        out = self._ask("ls-files", "-s", "-v", "-z", "--full-name", "--", *_literal(changed))
        known = out.split(b"\0")[:-1]
        if any(
            line[:2] != KNOWN.encode() or not line.partition(b"\t")[0].endswith(b" 0")
            for line in known
        ):
            return None
        with scratch() as folder:
            index = path.join(folder, "index")
            lines = b"".join(line[2:] + b"\0" for line in known)
            self._ask("update-index", "-z", "--index-info", stdin=lines, index=index)
            self._ask(*STAGE, stdin=_zeros(changed), index=index)
            return self._differing(changed, index)

    def _differing(self, changed: Sequence[str], index: str | None = None) -> Differing:
        """Which of these paths the index holds otherwise than HEAD: that of HEAD, and its own."""
        length = 64 if self._settings.get("extensions.objectformat") == "sha256" else 40
        few = _literal(changed) if len(changed) <= MOST_PATHS else []
        arguments = ("diff-index", "--cached", "-z", "--no-renames", "--relative", "--no-ext-diff")
        out = self._ask(*arguments, self._head or EMPTY_TREE[length], "--", *few, index=index)
        words = os.fsdecode(out).split("\0")
        wanted = set(changed)
        found = {}
        for about, name in zip(words[::2], words[1::2], strict=False):
            old_mode, new_mode, old, new, _ = about[1:].split(" ")
            if name in wanted:
                found[name] = (_entry(old_mode, old), _entry(new_mode, new))
        return found

    def _by_hand(self, name: str, before: bytes | None, old: Entry | None) -> Entry | None:
        """What was there before the program wrote, as a commit would hold it."""
        if before is not None and old is not None and _blob(before, len(old.blob)) == old.blob:
            return old
        return self._entry(name, before, old.mode if old else FILE)

    def _entry(self, name: str, data: bytes | None, mode: str) -> Entry | None:
        """Have git keep a content, filtered as its rules say."""
        if data is None:
            return None
        out = self._ask("hash-object", "-w", "--stdin", "--path", name, stdin=data)
        return Entry(mode, out.decode().strip())

    # --- committing --------------------------------------------------------------------

    def make(self, steps: Sequence[Step]) -> None:
        """Make the commits. Raises NotCommitted."""
        if self._is_plain():
            self._import(steps)
            return
        for step in steps[:-1]:
            self._commit_apart(step)
        self._commit_only(steps[-1])

    def _is_plain(self) -> bool:
        """Whether nobody but git itself has a say in a commit: no hook, no signature."""
        signs = self._settings.get("commit.gpgsign", "false").lower()
        if signs not in {"", "false", "no", "off", "0"} or "i18n.commitencoding" in self._settings:
            return False
        told = self._settings.get("core.hookspath", "")
        folder = path.join(self._repository.common, "hooks")
        if told:
            folder = path.join(self._repository.top, path.expanduser(told))
        return not any(os.access(path.join(folder, hook), os.X_OK) for hook in HOOKS)

    def _import(self, steps: Sequence[Step]) -> None:
        """Hand all commits to one process, which moves the branch at the end, or not at all."""
        parts = []
        start = "from HEAD^0\n" if self._head else ""
        for step in steps:
            parts += [
                "commit HEAD\n",
                f"author {self._settings['GIT_AUTHOR_IDENT']}\n",
                f"committer {self._settings['GIT_COMMITTER_IDENT']}\n",
                f"data {len(step.message.encode())}\n{step.message}",
                start,
                *(self._line(name, entry) for name, entry in step.entries.items()),
                "\n",
            ]
            start = ""
        stream = "".join(parts).encode("utf-8", "surrogateescape")
        limit = "fastimport.unpackLimit=1000"  # loose objects, as commits make them
        self._ask("-c", limit, "fast-import", "--quiet", "--date-format=raw", stdin=stream)

    def _line(self, name: str, entry: Entry | None) -> str:
        full = (self._repository.prefix + name).replace("\\", "\\\\").replace('"', '\\"')
        full = '"' + full.replace("\n", "\\n") + '"'
        return f"D {full}\n" if entry is None else f"M {entry.mode} {entry.blob} {full}\n"

    def _commit_only(self, step: Step) -> None:
        """Commit through hooks and signatures, just these paths."""
        full = [f":(top,literal){self._repository.prefix}{name}" for name in step.entries]
        self._porcelain("commit", "--only", "-q", "-F", "-", "--", *full, text=step.message)

    def _commit_apart(self, step: Step) -> None:
        """Commit through hooks and signatures what lies neither in the index nor on the disk."""
        with scratch() as folder:
            index = {"GIT_INDEX_FILE": path.join(folder, "index")}
            tree = ["HEAD"] if self._head else ["--empty"]
            self._porcelain("read-tree", *tree, environment=index)
            lines = "".join(
                f"{entry.mode if entry else 0} {entry.blob if entry else '0' * 40}\t"
                f"{self._repository.prefix}{name}\0"
                for name, entry in step.entries.items()
            )
            arguments = ("update-index", "-z", "--index-info")
            self._porcelain(*arguments, environment=index, text=lines)
            self._porcelain("commit", "-q", "-F", "-", environment=index, text=step.message)

    def _porcelain(
        self, *arguments: str, environment: Mapping[str, str] | None = None, text: str = ""
    ) -> None:
        """Run git where it may ask and start programs: the person's own hooks, as ever."""
        around = {**CLEAN, **(environment or {})}
        done = processes.run(
            "git",
            *("-C", self._repository.top, "-c", "gc.auto=0", "-c", "maintenance.auto=false"),
            *arguments,
            stdin=os.fsencode(text),
            environment=around,
            asks=True,
        )
        if done.code:
            raise self._refusal(done)


def _literal(names: Iterable[str]) -> list[str]:
    return [f":(literal){one}" for one in names]


def _zeros(names: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(name) + b"\0" for name in names)


def _entry(mode: str, blob: str) -> Entry | None:
    return None if set(blob) == {"0"} else Entry(mode, blob)


def _blob(data: bytes, length: int) -> str:
    """The name that git gives a content, where no filter changes it."""
    from hashlib import sha1, sha256

    kind = sha1 if length == len(EMPTY_TREE[40]) else sha256
    return kind(b"blob %d\0" % len(data) + data).hexdigest()
