"""A practice in git and its remote: fetched, merged in a commit with two parents, pushed.

Nothing is ever forced, rebased or rewritten. Files are written by the one writer, and only where
they still are what was committed; then the index, then the commit: killed in between, what was
written counts as edited by hand, and the next time it merges with itself. What a repository's own
settings could have git start is refused, since a practice may come from anybody.
"""

from __future__ import annotations

import os
from contextlib import suppress
from shlex import quote
from typing import TYPE_CHECKING

from therasched.domain.history import MARK
from therasched.domain.syncing import Tips, Unrelated
from therasched.errors import ChangedOnDisk, Refused, TheraschedError
from therasched.storage import git, gitfolder, paths, processes
from therasched.storage.admission import folders_of, is_record, require_room, require_settings
from therasched.storage.commits import GONE, Commits
from therasched.storage.drafts import Drafts
from therasched.storage.gitcall import NotCommitted
from therasched.storage.gitcommit import FILE, Entry
from therasched.storage.githistory import REMOTES, SEEN
from therasched.storage.joining import Joining
from therasched.storage.ledger import Ledger
from therasched.storage.reasons import MissingFile
from therasched.storage.treemerge import ALLOWED, moves, needed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from therasched.domain.merge import Settled
    from therasched.domain.syncing import Joined, Question
    from therasched.storage.files import Files
    from therasched.storage.treemerge import MergedTree, Placed
    from therasched.storage.writer import Writer

VERB = "sync"
LENGTH_OF_SHA256 = 64
STATUS = ("status", "--porcelain=v1", "-z", "--no-renames", "-uall")


class Clone(Commits):
    """A practice in git, and one remote of it; the methods are those of `domain.syncing.Clone`."""

    def __init__(self, files: Files, mode: str, remote: str, *, asks: bool, trusts: bool) -> None:
        """Find the repository and its remote.

        Args:
            files: those of the practice.
            mode: its setting `git`.
            remote: the name of a remote; empty for the only one, or `origin`.
            asks: whether git and ssh may ask on the terminal.
            trusts: whether the person vouches for the repository's settings.

        Raises:
            Refused: there is no repository, no such remote, or it is in no state for that.
        """
        self._files = files
        found = gitfolder.find(files.place)
        if mode != "auto" or found is None:
            off = mode != "auto"
            told = "git keeps nothing here" if off else "there is no git repository"
            hint = "therasched config set git auto\ntherasched sync" if off else "therasched doctor"
            raise Refused(f"{told}, so there is nothing to sync", hint=hint)
        if found.prefix:
            raise Refused(
                "the practice lies inside a larger repository, of which the rest is not ours",
                hint="git pull && therasched check && therasched verify && git push",
            )
        self._repository = found
        if begun := found.under_way():  # first: a rebase leaves no branch
            raise Refused(f"{begun} is not finished", hint="git status")
        branch = found.branch().removeprefix("refs/heads/")
        if not branch:
            raise Refused("no branch is checked out (a detached HEAD)", hint="git switch main")
        self._offered = ""  # the commit that was looked at last
        super().__init__(files.place, remote, branch, asks=asks, trusts=trusts)

    # --- here ------------------------------------------------------------------------------

    def keep_by_hand(self) -> list[str]:
        """Commit what is in no commit yet; the paths. Raises NotCommitted."""
        known, unknown = self._uncommitted()
        changed = [one for one in known if paths.may_be_tracked(one)]
        changed += [one for one in unknown if is_record(one)]
        if changed and not self._files.rehearses:
            committer = git.Committer(self._files)
            committer.wait_for(changed)
            try:
                committer.record(VERB, subject=f"{git.BY_HAND}{git.named(changed)}")
            except NotCommitted as error:
                message = f"what waits here can't be committed: {error.message}; nothing was merged"
                raise NotCommitted(message, hint=error.hint or "therasched sync") from error
        return changed

    def strangers(self) -> list[str]:
        """Files that git does not know and that are no records: they stay here."""
        return [one for one in self._uncommitted()[1] if not is_record(one)]

    def ignored(self) -> list[str]:
        """Records that git is told to ignore: they stay here, which somebody may not know."""
        out = self._told(*STATUS, "--ignored=traditional")
        words = os.fsdecode(out).split("\0")
        return [one[3:] for one in words if one.startswith("!!") and is_record(one[3:])]

    def _uncommitted(self) -> tuple[list[str], list[str]]:
        """The paths that differ from what is committed: those that git knows, and others."""
        out = self._told(*STATUS)
        words = [one for one in os.fsdecode(out).split("\0") if one]
        known = [one[3:] for one in words if not one.startswith("??")]
        for dropped in (one[3:] for one in words if one.startswith("D")):
            if self._has(dropped):  # what she took from git must not be put there again
                raise Refused(
                    f"{dropped} was taken from git, and is still here",
                    hint="git commit -m 'no longer kept'\ntherasched sync",
                )
        return known, [one[3:] for one in words if one.startswith("??")]

    def _has(self, path: str) -> bool:
        with suppress(TheraschedError):  # a name that no file of ours has
            return self._files.is_there(path)
        return False

    @staticmethod
    def named(changed: Iterable[str]) -> str:
        """What a message may say of paths: ids and codes, with a blank before each."""
        return git.named(changed)

    def fetch(self) -> None:
        """Ask the remote what it has. Raises Offline."""
        known = self._repository.resolve(self._tracking)
        if known and not self._repository.resolve(self._seen):
            self.note_seen()  # what an earlier `git fetch` or `git clone` saw counts too
        super().fetch()

    def tips(self) -> Tips:
        """The commits to bring together. Raises Unrelated."""
        ours = self._repository.head()
        if not ours:
            raise Refused("nothing is committed here yet", hint="git add -A && git commit -m begin")
        theirs = self._repository.resolve(self._tracking)
        if not theirs:
            self._require_empty()
        seen = self._repository.resolve(self._seen)
        base = self._asked("merge-base", ours, theirs, fine=(0, 1)) if theirs else ""
        if theirs and not base:
            hint = f"git clone {self.url} elsewhere   # and copy what is to be kept"
            if os.path.exists(os.path.join(self._repository.common, "shallow")):  # noqa: PTH110, PTH118 - text
                hint = f"git fetch --unshallow {self.remote}   # this clone is shallow\n{hint}"
            message = f"{self.remote} holds another history than this practice"
            raise Unrelated(message, hint=hint)
        self._offered = ours
        return Tips(ours, theirs, base, seen)

    @property
    def _tracking(self) -> str:
        return f"{REMOTES}/{self.remote}/{self._branch}"

    @property
    def _seen(self) -> str:
        return f"{SEEN}/{self.remote}/{self._branch}"

    def _require_empty(self) -> None:
        """Refuse to begin a branch beside others: two people would never meet."""
        start = f"{REMOTES}/{self.remote}/"
        names = [one.removeprefix(start) for one in self._repository.below(start)]
        others = [one for one in names if one != "HEAD"]
        if others and not self._repository.resolve(self._seen):
            raise Refused(
                f"{self.remote} has no branch {self._branch}, but {', '.join(others[:5])}",
                hint=f"git switch {others[0]}   # or, if it is meant: "
                f"git push {self.remote} {self._branch}",
            )

    def has_lost(self, tips: Tips) -> bool:
        """Whether the remote has lost what it had."""
        if not tips.seen:
            return False
        if not tips.theirs:
            return True
        done = self._call("merge-base", "--is-ancestor", tips.seen, tips.theirs)
        return done.code != 0

    def waiting(self, tips: Tips) -> int:
        """How many of our commits the remote has not."""
        ours = [tips.ours, f"^{tips.theirs}"] if tips.theirs else [tips.ours]
        return int(self._asked("rev-list", "--count", *ours))

    # --- merging ---------------------------------------------------------------------------

    def join(self, tips: Tips, choices: Sequence[tuple[Question, str]], now: datetime) -> Joined:
        """Merge, in memory."""
        joining, tree = self._merged(tips, choices, now)
        return joining.joined(tree)

    def _merged(
        self, tips: Tips, choices: Sequence[tuple[Question, str]], now: datetime
    ) -> tuple[Joining, MergedTree]:
        ours, theirs = (self._entries(tips.base, one) for one in (tips.ours, tips.theirs))
        beside = [name for name in ours if ours[name].mode != GONE]
        self._require_harmless(theirs, "taken from", tips.theirs, beside)
        changed = sorted({*ours, *theirs})
        names = needed(changed)
        if paths.PRACTICE_LOG in changed and ALLOWED in changed:
            changed.remove(ALLOWED)  # it follows from the merged log
        was, here, there = (self._contents(at, names) for at in (tips.base, tips.ours, tips.theirs))
        joining = Joining(changed, was, here, there, lambda: self._known(tips))
        for question, choice in choices:
            joining.decide(question, choice)
        return joining, joining.merged(now)

    def put(self, tips: Tips, choices: Sequence[tuple[Question, str]], now: datetime) -> Joined:
        """Merge, on the disk and in a commit.

        Raises:
            ChangedOnDisk: a file is not what was committed any more; nothing was written.
            FaultyData: no command could open the practice; nothing was written.
            NotCommitted: git said no; what was written counts as edited by hand.
        """
        joining, tree = self._merged(tips, choices, now)
        require_settings(tree.files, f"{self.remote}/{self._branch}")
        with processes.uninterrupted():
            drafts = tuple(self._displaced(one) for one in tree.files if one.displaced)
            self._write([one for one in tree.files if not one.displaced], tips)
            self._commit(tips, tree)
        settled = tuple(self._with_draft(one, drafts) for one in tree.settled)
        return joining.joined(tree)._replace(settled=settled, drafts=drafts)

    def _displaced(self, one: Placed) -> str:
        """Keep a text that lost to a signed one; its path."""
        return Drafts(self._files).keep(f"{paths.id_in(one.path)}-sync.yaml", one.displaced)

    def _with_draft(self, settled: Settled, drafts: Iterable[str]) -> Settled:
        name = paths.id_in(settled.path)
        mine = next((one for one in drafts if name in one), "")
        return settled._replace(draft=mine)

    def _write(self, placed: Sequence[Placed], tips: Tips) -> None:
        """Write files where they still are what was committed."""
        require_room(placed, self._contents(tips.ours, folders_of(placed)))
        before = self._contents(tips.ours, [one.path for one in placed])
        with self._files.writing() as writer:
            for one in placed:
                held = self._now(one.path)
                if held == one.data or self._is_as(held, before.get(one.path), one.path):
                    continue
                if one.path not in before:
                    message = "git does not know this file, and the remote has one of its name"
                    hint = f"mv {quote(one.path)} SOMEWHERE-ELSE\ntherasched sync"
                    raise ChangedOnDisk(f"{message}; nothing was merged", where=one.path, hint=hint)
                message = "it changed meanwhile, so nothing was merged"
                raise ChangedOnDisk(message, where=one.path, hint="therasched sync")
            logs = {one.path: one.data for one in placed if one.data and paths.is_log(one.path)}
            start = moves(placed)
            with Ledger(self._files).growing(writer, logs):
                for one in sorted(placed, key=lambda each: each.data is None):
                    self._put(writer, one, start.get(one.path, ""))
        self._files.changes.clear()  # they go into the commit of the merge

    def _put(self, writer: Writer, one: Placed, start: str) -> None:
        """Write a file; one that moved in one step: a session must not lie in two."""
        held = self._now(one.path)
        if held == one.data:
            return
        moved = self._now(start) if start and held is None else None
        if one.data is None:
            assert held is not None
            writer.remove(one.path, read=held, keep=False)
        elif one.data is not None and moved is not None:
            writer.move(start, one.path, one.data, read=moved)
        elif held is None:
            writer.create(one.path, one.data, given=True)
        else:
            writer.replace(one.path, one.data, read=held)

    def _is_as(self, held: bytes | None, kept: bytes | None, path: str) -> bool:
        """Whether a file is as it was committed; git may have changed the ends of its lines."""
        if held is None or kept is None or held == kept:
            return held == kept
        name = self._told("hash-object", "--stdin", "--path", path, stdin=held).decode().strip()
        return name == _blob_id(kept, len(name))

    def _now(self, path: str) -> bytes | None:
        try:
            return self._files.read(path)
        except MissingFile:
            return None

    def _commit(self, tips: Tips, tree: MergedTree) -> None:
        """Move the branch to the merge: to theirs, where that is what came of it."""
        theirs = self._entries(tips.base, tips.theirs)
        changed = [one for one in tree.files if not one.displaced]
        lines = "".join(self._entry(one, theirs) for one in changed)
        update = ("update-index", "-z", "--index-info")
        self._told(*update, stdin=os.fsencode(lines))
        self._told("update-index", "-q", "--refresh", fine=(0, 1))
        merged = self._tree(tips, lines)
        new = tips.theirs
        if tips.base != tips.ours or merged != self._asked("rev-parse", f"{tips.theirs}^{{tree}}"):
            text = git.message(f"{VERB}{git.named(one.path for one in changed)}", {MARK: VERB})
            new = self._commit_of(merged, tips, text)
        head = f"refs/heads/{self._branch}"
        self._told("update-ref", "-m", VERB, head, new, tips.ours)

    def _entry(self, one: Placed, theirs: Mapping[str, Entry]) -> str:
        """A line for the index; what is theirs as it is needs no new object."""
        if one.data is None:
            return f"0 {'0' * len(self._repository.head())}\t{one.path}\0"
        given = theirs.get(one.path, Entry(FILE, ""))
        if given.blob == _blob_id(one.data, len(given.blob)):
            return f"{given.mode} {given.blob}\t{one.path}\0"
        kept = ("hash-object", "-w", "--stdin", "--path", one.path)
        blob = self._told(*kept, stdin=one.data).decode().strip()
        return f"{FILE} {blob}\t{one.path}\0"

    def _tree(self, tips: Tips, lines: str) -> str:
        """The merged tree, made beside the person's index: she may have other plans with that."""
        from therasched.storage.disk import scratch

        with scratch() as folder:
            beside = {"GIT_INDEX_FILE": f"{folder}/index"}
            self._told("read-tree", tips.ours, environment=beside)
            arguments = ("update-index", "-z", "--index-info")
            self._told(*arguments, stdin=os.fsencode(lines), environment=beside)
            return self._told("write-tree", environment=beside).decode().strip()

    def _commit_of(self, tree: str, tips: Tips, text: str) -> str:
        signs = self._asked("config", "--bool", "commit.gpgsign", fine=(0, 1)) == "true"
        sign = ["-S"] if signs else []
        parents = ("-p", tips.ours, "-p", tips.theirs)
        out = self._told("commit-tree", *sign, *parents, "-F", "-", tree, stdin=text.encode())
        return out.decode().strip()

    # --- there -----------------------------------------------------------------------------

    def push(self) -> bool:
        """Give the remote our commits; False where it has moved meanwhile. Raises Offline."""
        known = self._repository.resolve(self._tracking)
        nothing = ("hash-object", "-w", "-t", "tree", "--stdin")
        start = known or self._asked(*nothing)
        # What another terminal has committed by now nobody has checked.
        offered = self._offered or self._repository.head()
        self._require_harmless(self._entries(start, offered), "given to", offered)
        return self._pushed(offered)

    def note_seen(self) -> None:
        """Remember what the remote has: it must not lose that."""
        self._told("update-ref", self._seen, self._tracking)


def _blob_id(data: bytes, length: int) -> str:
    """The name that git has for a content, in a repository whose names are that long."""
    import hashlib

    made = hashlib.sha256() if length == LENGTH_OF_SHA256 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(data) + data)
    return made.hexdigest()
