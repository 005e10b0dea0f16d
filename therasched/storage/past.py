"""The past of a practice for `undo`: its commits, what they did, and files put back.

Git tells what was; what is put back goes through the one writer, like any other change. What may be
taken back is decided in `actions.undo`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.errors import ChangedOnDisk, Refused
from therasched.storage import githistory
from therasched.storage.paths import REMOVED
from therasched.storage.reasons import MissingFile
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from therasched.domain.history import Change, Commit
    from therasched.storage.files import Files

LATE = "late"
"""What the commit is called of what earlier commands could not commit."""


class Past:
    """What was done in one practice, command by command."""

    def __init__(self, files: Files, mode: str) -> None:
        """Find the repository; `mode` is the setting `git`.

        Raises:
            Refused: git keeps nothing here.
        """
        self._files = files
        self._root = files.place
        if mode != "auto":
            raise Refused(
                f"without git there is no undo; what was removed lies in {REMOVED}/",
                hint="therasched config set git auto",
            )
        try:
            self._reader = githistory.here(self._root)
        except githistory.NoHistory as error:
            message = f"{error.message}, so there is no undo; what was removed lies in {REMOVED}/"
            raise Refused(message, hint="therasched doctor") from error

    def me(self) -> str:
        """The address that one's own commits have."""
        from therasched.storage import git

        return git.me(self._root)

    def commits(self) -> Iterator[Commit]:
        """The commits from the newest back, without what came with a merge."""
        return self._reader.commits(first_parent=True)

    def changes(self, commit: Commit) -> list[Change]:
        """What a commit did."""
        return self._reader.changes(commit.sha)

    def catch_up(self) -> None:
        """Commit what an earlier command could not.

        Raises:
            Refused: that fails now too, or what comes next would.
        """
        from therasched.storage import git
        from therasched.storage.gitcall import NotCommitted

        if isinstance(self._files, RehearsedFiles):
            return
        try:
            git.Committer(self._files).catch_up(LATE)
        except NotCommitted as error:
            raise Refused(f"nothing can be committed: {error.message}", hint=error.hint) from error
        self._reader = githistory.here(self._root)

    def content(self, path: str) -> bytes | None:
        """What a file holds now, None where there is none."""
        try:
            return self._files.read(path)
        except MissingFile:
            return None

    def put(self, changes: Sequence[Change]) -> None:
        """Make these changes, new files first.

        Raises:
            ChangedOnDisk: a file is not what it was before.
        """
        with self._files.writing() as writer:
            for path, before, _ in changes:
                if self.content(path) != before:
                    raise ChangedOnDisk(f"{path} changed on disk meanwhile")
            for path, before, after in sorted(changes, key=lambda one: one.before is not None):
                if after is None:
                    assert before is not None
                    writer.remove(path, read=before, keep=False)
                elif before is None:
                    writer.create(path, after)
                else:
                    writer.replace(path, after, read=before)
