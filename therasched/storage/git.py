"""Commits: what a command wrote goes into git at its end, and nothing else does.

A commit never decides whether a command succeeded: what can't be committed is told, waits in a list
beside the derived data, and comes along with the next one. How a commit is made is the matter of
`storage.gitcommit`; how history is read, of `storage.githistory`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from therasched.domain.history import MARK
from therasched.errors import Busy, StorageFailed, TheraschedError, UsageFault
from therasched.storage import gitfolder, paths, processes
from therasched.storage.disk import Lock
from therasched.storage.gitcall import NotCommitted, call
from therasched.storage.gitcommit import Work
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from therasched.domain.history import Change
    from therasched.storage.files import Files
    from therasched.storage.processes import Done

WAITING = "uncommitted"
"""The list, in the derived folder, of paths that no commit has yet."""

PATIENCE = 10.0  # seconds: how long a command waits for another one's commit
NAMED = 20  # ids and codes in a message
BY_HAND = "edited by hand"
BEGIN = "git init -b main && git add -A && git commit -m begin"


def _not_noted(error: OSError) -> NotCommitted:
    told = f"could not save {paths.DERIVED}/{WAITING}: {reason(error)}"
    return NotCommitted(told, hint="therasched doctor")


def message(subject: str, marks: Mapping[str, str]) -> str:
    """A message with its trailers."""
    trailers = "".join(f"{key}: {value}\n" for key, value in marks.items())
    return f"{subject}\n\n{trailers}" if trailers else f"{subject}\n"


def named(changed: Iterable[str]) -> str:
    """What a message may say of paths: ids and codes, sorted, with a blank before each.

    A file that isn't named as ours are is not named at all: it may have somebody's name.
    """
    names = sorted({name for one in changed if (name := _name(one))})
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return "".join(f" {name}" for name in names[:NAMED]) + more


def _name(changed: str) -> str:
    folder, _, name = changed.rpartition("/")
    if found := paths.session_name(folder, name):
        return found.id
    stem = name.removesuffix(".yaml")
    if folder in {paths.CLIENTS, paths.CONTACTS}:
        return stem if paths.is_code(stem) else ""
    stem = name.removesuffix(paths.LOG_ENDING)
    signed = folder.partition("/")[0] == paths.SIGNED and paths.is_session_id(stem)
    return stem if signed else ""


class Committer:
    """Commits what the files of one practice have account of."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._root = files.place

    def record(
        self, verb: str, *, subject: str = "", marks: Mapping[str, str] | None = None
    ) -> None:
        """Make one commit of what was written since the last, and of what waits from before.

        Args:
            verb: the command, as its trailer has it and its subject begins.
            subject: another subject.
            marks: more trailers.

        Raises:
            NotCommitted: why; what was written waits.
        """
        changes = self._files.changes.copy()
        self._files.changes.clear()
        with processes.uninterrupted():
            self._record(changes, verb, subject, {MARK: verb, **(marks or {})})

    def postpone(self) -> None:
        """Leave what was written to the next commit."""
        written = [one.path for one in self._files.changes]
        self._files.changes.clear()
        with suppress(OSError):
            self._jot(written)

    def wait_for(self, written: Iterable[str]) -> None:
        """Have the next commit take these paths along. Raises NotCommitted."""
        try:
            self._jot(written)
        except OSError as error:
            raise _not_noted(error) from error

    def catch_up(self, verb: str) -> None:
        """Commit what waits from before; with nothing, see that a commit would be possible.

        Raises:
            NotCommitted: why not.
        """
        if self.waiting():
            self.record(verb)
        elif found := hindrances(self._root):
            raise NotCommitted(found[0][0], hint=found[0][1])

    def _record(
        self, changes: Sequence[Change], verb: str, subject: str, marks: Mapping[str, str]
    ) -> None:
        written = list(dict.fromkeys(one.path for one in changes))
        try:
            lock = self._files.lock(PATIENCE, WAITING)
        except Busy as error:
            with suppress(OSError):
                self._jot(written)
            raise NotCommitted("another therasched is at its commit") from error
        except StorageFailed as error:
            with suppress(OSError):
                self._jot(written)
            raise NotCommitted(error.message) from error
        try:
            late = self.waiting()
            added = [one for one in written if one not in late]
            for one in added:
                with suppress(OSError):  # a full disk, on which a commit may have its room still
                    lock.note(one)
            if late or added or changes:
                self._commit(changes, late, verb, subject, marks)
            if self.waiting() == [*late, *added]:  # nobody has added to the list meanwhile
                lock.lines.clear()
        except OSError as error:
            raise _not_noted(error) from error
        finally:
            lock.close()

    def waiting(self) -> list[str]:
        """The paths that no commit has yet, as earlier commands left them."""
        try:
            lines = os.fsdecode(self._files.read(f"{paths.DERIVED}/{WAITING}")).split("\n")[:-1]
        except TheraschedError:
            return []
        return [one for one in dict.fromkeys(lines) if _is_ours(one)]

    def _jot(self, written: Iterable[str]) -> None:
        """Add to the list without the lock: who has it looks again before clearing it."""
        with self._files.folder([paths.DERIVED], make=True) as folder:
            lines = Lock(folder.open(WAITING, os.O_RDWR | os.O_CREAT | os.O_APPEND))
        for one in written:
            lines.note(one)
        lines.close()

    def _commit(
        self,
        changes: Sequence[Change],
        late: Sequence[str],
        verb: str,
        subject: str,
        marks: Mapping[str, str],
    ) -> None:
        repository = gitfolder.find(self._root)
        if repository is None:
            hint = f"{BEGIN}\ntherasched config set git off"
            raise NotCommitted("the practice is in no git repository", hint=hint)
        if begun := repository.under_way():
            raise NotCommitted(f"{begun} is not finished", hint="git status")
        work = Work(self._root, repository)
        steps = work.steps(changes, late)
        if not steps:
            return
        *by_hand, last = steps
        apart = [one._replace(message=f"{BY_HAND}{named(one.entries)}\n") for one in by_hand]
        text = subject or verb + named(last.entries)
        work.make([*apart, last._replace(message=message(text, marks))])


def _is_ours(line: str) -> bool:
    try:
        return bool(paths.require_inside(line)) and paths.may_be_tracked(line)
    except UsageFault:
        return False


def me(root: str) -> str:
    """The address of who commits in a repository; "" where git does not know."""
    repository = gitfolder.find(root)
    return Work(root, repository).address() if repository else ""


def hindrances(root: str) -> list[tuple[str, str]]:
    """What would keep a command from its commit, as far as that shows, and what to do about it."""
    from shlex import quote

    if processes.find("git") is None:
        return [("git is not installed", "install git, or: therasched config set git off")]
    repository = gitfolder.find(root)
    if repository is None:
        return [("there is no git repository", BEGIN)]
    begun = repository.under_way()
    found = [(f"{begun} is not finished", "git status")] if begun else []
    for lock in repository.locks():
        told = f"{lock} is there, which a git that was stopped has left unless one is at work"
        found.append((told, f"rm {quote(lock)}"))
    return found


def begin(root: str, name: str, email: str) -> bool:
    """Make a repository of a folder, for its owner alone, unless it lies in one.

    Args:
        root: the folder.
        name: who commits, where git was told of nobody.
        email: her address then.

    Returns:
        Whether that was needed.

    Raises:
        NotCommitted: git is missing, or said no.
    """
    if gitfolder.find(root) is None:
        _told(call(root, "-c", "init.defaultBranch=main", "init", "-q", "--shared=0600"))
    repository = gitfolder.find(root)
    if repository is None:
        raise NotCommitted(f"git made no repository in {root}")
    if Work(root, repository).knows_who():
        return False
    for key, value in (("user.name", name), ("user.email", email)):
        _told(call(root, "config", "--local", key, value))
    return True


def _told(done: Done) -> None:
    if done.code:
        raise NotCommitted(os.fsdecode(done.err).strip() or f"git ended with {done.code}")
