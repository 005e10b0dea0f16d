"""History read from a repository that may be somebody else's, and hostile.

Whoever sends a practice sends its repository along, and git runs what a repository's settings name.
So git reads here from a folder of its own, which holds nothing but a reference, and borrows only
the objects: no settings, hooks, filters or attributes count. Changes nothing.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from os import path
from typing import TYPE_CHECKING

from therasched.domain.history import MARK, REDOES, UNDOES, Change, Commit
from therasched.errors import NotFound, StorageFailed
from therasched.storage import gitfolder, processes
from therasched.storage.disk import scratch
from therasched.storage.files import Files
from therasched.storage.gitcall import CLEAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from therasched.storage.gitfolder import Repository

REMOTES, SEEN = "refs/remotes", "refs/therasched/seen"
"""References: what a remote has, as git last saw it; what it had when `sync` last met it."""

CHUNK = 500  # commits looked at in one go
AT_MOST = datetime(9999, 12, 31, tzinfo=UTC)
# Nothing that a repository says of itself may stand in for its objects.
OPTIONS = ("core.bare=true", "core.commitGraph=false", "core.multiPackIndex=false")
ALONE: Mapping[str, str | None] = {
    **CLEAN,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
}
ZEROS = frozenset("0")
SHA256 = b"[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n"


class NoHistory(NotFound):
    """There is no repository, no branch of that name, or nothing committed yet."""

    code = "no-history"


class Unreadable(StorageFailed):
    """Git is missing, or can't read the repository."""

    code = "history"


class Reader:
    """The history that leads to some commits, with paths inside the practice."""

    def __init__(self, repository: Repository, starts: Sequence[str]) -> None:
        """Read from the commits of these names."""
        self._repository = repository
        self._starts = starts

    # --- looking -------------------------------------------------------------------------

    def commits(
        self, globs: Iterable[str] = (), limit: int = 0, *, first_parent: bool = False
    ) -> Iterator[Commit]:
        """The commits that touched the practice, from the newest back.

        Args:
            globs: of paths, `sessions/**/*-k7f3mq.yaml`; none for every path of the practice.
            limit: how many at most; 0 for all.
            first_parent: leave out what came with a merge.

        Raises:
            Unreadable: git is missing, or can't read the repository.
        """
        for commit, _ in self._touched(globs, limit, first_parent=first_parent):
            yield commit

    def versions(self, glob: str) -> Iterator[tuple[Commit, str, bytes]]:
        """What the files that match held, after each commit that touched them, newest first.

        Raises:
            Unreadable: git is missing, or can't read the repository.
        """
        found = [
            (commit, name, new)
            for commit, touched in self._touched([glob], 0)
            for name, (_, new) in touched.items()
            if new
        ]
        contents = self._blobs({new for _, _, new in found})
        for commit, name, new in found:
            yield commit, name, contents[new]

    def count(self) -> int:
        """How many commits there are. Raises Unreadable."""
        with self._borrowing() as folder:
            return int(self._ask(folder, "rev-list", "--count", *self._starts))

    def newest(self, name: str) -> Commit | None:
        """The newest commit that touched a file."""
        return next(self.commits([_escaped(name)], 1), None)

    def changes(self, sha: str) -> list[Change]:
        """What a commit did to the files of the practice."""
        with self._borrowing() as folder:
            touched = self._diffs(folder, [sha], ())[sha]
        contents = self._blobs({blob for pair in touched.values() for blob in pair if blob})
        contents[""] = b""
        return [
            Change(name, contents[old] if old else None, contents[new] if new else None)
            for name, (old, new) in touched.items()
        ]

    def _touched(
        self, globs: Iterable[str], limit: int, *, first_parent: bool = False
    ) -> Iterator[tuple[Commit, dict[str, tuple[str, str]]]]:
        """Commits with what they touched: by path the blobs before and after, "" for none."""
        prefix = _escaped(self._repository.prefix)
        wanted = [f":(glob){prefix}{glob}" for glob in globs]
        if not wanted and prefix:
            wanted = [f":(glob){prefix}**"]
        seen = 0
        with self._borrowing() as folder:
            while True:
                size = min(CHUNK, limit - seen) if limit else CHUNK
                way = ["--first-parent"] if first_parent else ["--full-history"]
                arguments = [f"--max-count={size}", f"--skip={seen}", *way, *self._starts]
                found = self._ask(folder, "rev-list", "--header", *arguments, "--", *wanted)
                commits = [_commit(one) for one in found.split(b"\0") if one.strip()]
                diffs = self._diffs(folder, [one.sha for one in commits], wanted)
                for one in commits:
                    touched = diffs.get(one.sha, {})
                    yield one._replace(paths=tuple(touched)), touched
                seen += len(commits)
                if len(commits) < size or seen == limit:
                    return

    def _diffs(
        self, folder: str, commits: Sequence[str], wanted: Sequence[str]
    ) -> dict[str, dict[str, tuple[str, str]]]:
        """What commits touched, a merge in the eyes of its first parent."""
        arguments = ("--stdin", "-z", "-r", "--diff-merges=first-parent", "--root", "--no-renames")
        stdin = "".join(f"{one}\n" for one in commits).encode()
        out = self._ask(folder, "diff-tree", *arguments, "--", *wanted, stdin=stdin)
        found: dict[str, dict[str, tuple[str, str]]] = {}
        touched: dict[str, tuple[str, str]] = {}
        words = iter(os.fsdecode(out).split("\0"))
        for word in words:
            if not word.startswith(":"):
                touched = found.setdefault(word.split(" ")[0], {})
                continue
            _, new_mode, old, new, _ = word[1:].split(" ")
            name = next(words)
            if name.startswith(self._repository.prefix) and new_mode != "160000":
                name = name.removeprefix(self._repository.prefix)
                touched[name] = (_or_none(old), _or_none(new))
        return found

    def _blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """The contents of blobs."""
        wanted = sorted(names)
        stdin = "".join(f"{one}\n" for one in wanted).encode()
        with self._borrowing() as folder:
            out = self._ask(folder, "cat-file", "--batch", stdin=stdin)
        contents = {}
        for one in wanted:
            line, _, out = out.partition(b"\n")
            words = line.split(b" ")
            if words[1:2] != [b"blob"]:
                raise Unreadable(f"{one} is missing from the history")
            size = int(words[2])
            contents[one], out = out[:size], out[size + 1 :]
        return contents

    # --- asking --------------------------------------------------------------------------

    @contextmanager
    def _borrowing(self) -> Iterator[str]:
        """A folder that git takes for a repository, with nothing in it that is not ours."""
        with scratch() as folder:
            files = Files(folder)
            with files.folder(["refs"], make=True):
                pass
            with files.folder([]) as opened:
                opened.put("HEAD", b"ref: refs/heads/none\n")
                shallow = _object_ids(path.join(self._repository.common, "shallow"))
                if shallow:
                    opened.put("shallow", shallow)
                if len(self._starts[0]) > len("0" * 40):
                    opened.put("config", SHA256)
            yield folder

    def _ask(self, folder: str, *arguments: str, stdin: bytes = b"") -> bytes:
        objects = path.join(self._repository.common, "objects")
        environment = {**ALONE, "GIT_DIR": folder, "GIT_OBJECT_DIRECTORY": objects}
        options = [word for option in OPTIONS for word in ("-c", option)]
        try:
            done = processes.run(
                "git", "-C", folder, *options, *arguments, stdin=stdin, environment=environment
            )
        except processes.ProgramMissing as error:
            raise Unreadable(f"the history can't be read: {error}") from error
        if done.code:
            said = os.fsdecode(done.err).strip().split("\n")[0]
            raise Unreadable(f"the history can't be read: {said or f'git ended with {done.code}'}")
        return done.out


def here(root: str) -> Reader:
    """The history of a practice: what leads to its HEAD.

    Raises:
        NoHistory: it is in no repository, or nothing is committed yet.
    """
    repository = _repository(root)
    head = repository.head()
    if not head:
        raise NoHistory("nothing is committed yet", hint="git log")
    return Reader(repository, [head])


def elsewhere(root: str, name: str) -> Reader:
    """The history of a practice as another place has it.

    Args:
        root: the practice.
        name: of a remote, as it was when it was last asked (`git fetch`), or the folder of another
            copy of the practice.

    Raises:
        NoHistory: there is no such remote or folder.
    """
    if path.isdir(name):
        return here(name)
    repository = _repository(root)
    branches = _branches(repository, REMOTES, name)
    if not branches:
        raise NoHistory(f'no branch of a remote "{name}" is known here', hint=f"git fetch {name}")
    return Reader(repository, sorted(set(branches.values())))


def lost(root: str, name: str) -> int:
    """How many commits a remote once had and has no more, as far as is known here.

    What it had is what `sync` noted; what it has, what the last `git fetch` or `sync` saw.

    Args:
        root: the practice.
        name: of a remote; the folder of another copy has lost nothing that is known here.

    Raises:
        NoHistory: there is no repository.
    """
    repository = _repository(root)
    had = _branches(repository, SEEN, name)
    if not had:
        return 0
    has = [f"^{one}" for one in _branches(repository, REMOTES, name).values()]
    return Reader(repository, [*had.values(), *has]).count()


def _branches(repository: Repository, start: str, name: str) -> dict[str, str]:
    return repository.below(f"{start}/{name}/") if _is_remote(name) else {}


def _is_remote(name: str) -> bool:
    return name.isprintable() and not {"", ".", ".."} & set(name.split("/"))


def _repository(root: str) -> Repository:
    repository = gitfolder.find(root)
    if repository is None:
        raise NoHistory("the practice is in no git repository", hint="therasched help files")
    return repository


def _commit(data: bytes) -> Commit:
    """A commit from what `rev-list --header` says of it: its name, its head, its message."""
    head, _, body = data.decode("utf-8", "replace").lstrip("\n").partition("\n\n")
    sha, *lines = head.split("\n")
    committer = next((line for line in lines if line.startswith("committer ")), "")
    who, _, when = committer.removeprefix("committer ").rpartition("> ")
    text = [line.removeprefix("    ") for line in body.rstrip("\n").split("\n")]
    marks = _marks(text)
    return Commit(
        sha=sha,
        at=_time(when),
        by=who.rpartition("<")[2],
        subject=text[0],
        kind=marks.get(MARK, ""),
        undoes=marks.get(UNDOES, ""),
        redoes=marks.get(REDOES, ""),
    )


def _marks(text: Sequence[str]) -> dict[str, str]:
    """The trailers of a message, which stand below its last empty line."""
    found: dict[str, str] = {}
    for line in reversed(text[1:]):
        key, colon, value = line.partition(": ")
        if not colon:
            break
        found.setdefault(key, value)
    return found


def _time(text: str) -> datetime:
    """The moment of `1772463600 +0100`; whoever wrote it may have written anything."""
    seconds = text.partition(" ")[0]
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 15):
        return datetime.fromtimestamp(0, UTC)
    return datetime.fromtimestamp(min(int(seconds), int(AT_MOST.timestamp())), UTC)


def _object_ids(place: str) -> bytes:
    """The object names in a file, a line each; what else stands in it is left out."""
    lines = gitfolder.content(place).split("\n")
    return "".join(f"{one}\n" for one in lines if gitfolder.is_object_id(one)).encode()


def _or_none(blob: str) -> str:
    return "" if ZEROS.issuperset(blob) else blob


def _escaped(name: str) -> str:
    """A path as a glob that matches it alone."""
    return "".join(f"\\{sign}" if sign in "\\*?[" else sign for sign in name)
