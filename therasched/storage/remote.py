"""One remote of a practice's repository: what it is, asked what it has, given what we have.

Nothing is ever forced. What a repository's own settings could have git start is refused, since a
practice may come from anybody. What the person agreed to is kept beside her keys, never in the
practice. Merging is the matter of `storage.clone`.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from shlex import quote
from string import ascii_letters, digits
from typing import TYPE_CHECKING

from therasched.domain.syncing import ENCRYPTED, FOLDER, OPEN, READABLE, Offline
from therasched.errors import Busy, Refused, StorageFailed, TheraschedError
from therasched.storage import gitcall, gitfolder, keyfiles, processes
from therasched.storage.files import Files
from therasched.storage.gitcall import NotCommitted
from therasched.storage.reasons import MissingFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from therasched.storage.processes import Done

CONSENTS = "remotes"
"""The list of remotes that may have what is not encrypted, beside the person's keys."""

_NAME = frozenset(f"{ascii_letters}{digits}._-/")
PATIENCE = 900.0  # seconds that a large practice may take on a slow line
NETWORK = (
    *("-c", "protocol.ext.allow=never", "-c", "core.askpass="),
    *("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30"),
)
NO_HOOKS = "core.hooksPath=/dev/null"
SSH = "ssh -o ConnectTimeout=15 -o ServerAliveInterval=15 -o ServerAliveCountMax=3"

# What git says where somebody else pushed first, or does at this moment.
_MOVED = (b"(fetch first)", b"(non-fast-forward)", b"failed to update ref", b"cannot lock ref")

_NOT_PUSHED = b"failed to push some refs"

# Settings that have git start a program, or go elsewhere than they seem to (git-config(1)).
_STARTING = (
    *("core.sshcommand", "core.gitproxy", "core.askpass", "include.path", "http.proxy"),
    *("core.hookspath", "core.alternaterefscommand", ".program", ".clean", ".smudge", ".process"),
    *("core.worktree", "gpg.ssh.defaultkeycommand", ".curloptresolve"),
    *(".sslverify", ".sslcainfo", ".sslcapath"),  # a stranger could answer
    *(".helper", ".uploadpack", ".receivepack", ".vcs", ".proxy", ".insteadof", ".pushinsteadof"),
)


def names(root: str) -> list[str]:
    """The remotes that a repository says it has, read without git: for who only offers them."""
    found = gitfolder.find(root)
    text = gitfolder.content(os.path.join(found.common, "config")) if found else ""  # noqa: PTH118 - text
    known = re.findall(r'^[ \t]*\[remote "([^"\\\n]+)"\]', text, re.MULTILINE)
    return [one for one in dict.fromkeys(known) if _is_good(one)]


class Remote:
    """A repository, and one remote of it."""

    def __init__(self, root: str, remote: str, branch: str, *, asks: bool, trusts: bool) -> None:
        """Find the remote.

        Args:
            root: the top folder of the repository.
            remote: its name; empty for the only one, or `origin`.
            branch: the one that is checked out.
            asks: whether git and ssh may ask on the terminal.
            trusts: whether the person vouches for the repository's settings.

        Raises:
            Refused: there is none of that name; or a setting could have git start a program.
        """
        self._root, self._branch, self._asks = root, branch, asks
        if not trusts:
            self._require_own_settings()
        self.remote = self._named(remote)
        self._place = self._address()

    def _named(self, remote: str) -> str:
        known = self._asked("remote").split("\n")
        known = [one for one in known if one]
        if not known:
            hint = "git remote add origin SSH-OR-FOLDER\ntherasched sync"
            raise Refused("no remote is known here", hint=hint)
        chosen = remote or ("origin" if "origin" in known else known[0])
        if not _is_good(chosen):
            raise Refused(f'"{chosen}" is no good name for a remote', hint="git remote rename")
        if chosen not in known or (not remote and len(known) > 1 and chosen != "origin"):
            hint = "\n".join(f"therasched sync {one}" for one in known)
            raise Refused(f'no remote is called "{chosen}"', hint=hint)
        return chosen

    def _address(self) -> str:
        """Where the remote is: one place, the same to fetch from and to push to."""
        ways = ("--all", "--push")
        found = [self._asked("remote", "get-url", one, self.remote).split("\n") for one in ways]
        if len(found[0]) != 1 or found[0] != found[1]:
            raise Refused(
                f"{self.remote} has more than one address",
                hint=f"git remote -v   # one remote for each: git remote set-url {self.remote} URL",
            )
        place = found[0][0]
        root = os.path.realpath(self._root)
        if f"{_folder(place, root)}/".startswith(f"{root}/"):
            raise Refused(
                f"{self.remote} lies inside the practice itself, and git would run its hooks",
                hint=f"git remote set-url {self.remote} SSH-OR-FOLDER",
            )
        return place

    def _require_own_settings(self) -> None:
        """Refuse settings of this repository that would start a program."""
        told = self._asked("config", "--show-scope", "--name-only", "--list").split("\n")
        pairs = (one.partition("\t") for one in told)
        for line in (name for scope, _, name in pairs if scope in {"local", "worktree"}):
            key = line.lower()
            if key.startswith(("protocol.", "includeif.")) or key.endswith(_STARTING):
                raise Refused(
                    f"{line} in .git/config can have git start a program",
                    hint="git config --show-scope --list   # and if that is yours: "
                    "therasched sync --trust-config",
                )

    # --- what the remote is ----------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where it is, without a password; on the web a name may be one too (a token)."""
        scheme, mark, rest = self._place.partition("://")
        host, slash, path = rest.partition("/")
        who, at, host = host.rpartition("@")
        if not (mark and at):
            return self._place
        web = scheme.rpartition("::")[2] in {"http", "https"}
        name = "" if web else f"{who.partition(':')[0]}@"
        return f"{scheme}://{name}{host}{slash}{path}"

    def kind(self) -> str:
        """What it is: ENCRYPTED, FOLDER, OPEN or READABLE."""
        place = self._place
        if place.startswith(("gcrypt::", "keybase://")):
            return ENCRYPTED
        if place.rpartition("::")[2].startswith(("http://", "git://", "ftp://")):
            return READABLE
        return FOLDER if _folder(place, self._root) else OPEN

    @property
    def _known_as(self) -> str:
        """What is agreed to: of a folder, which one it is on this machine."""
        if self.kind() != FOLDER:
            return self.url
        return _folder(self._place, self._root)

    def agreed(self) -> bool:
        """Whether the person agreed to push there."""
        with suppress(TheraschedError):
            data = Files(keyfiles.own_folder().parent).read(CONSENTS)
            return self._known_as in data.decode("utf-8", "replace").split("\n")
        return False

    def agree(self) -> None:
        """Remember that she did, outside of the practice. Raises StorageFailed."""
        from therasched.storage.exports import put

        folder = keyfiles.own_folder().parent
        before = b""
        with suppress(MissingFile):
            before = Files(folder).read(CONSENTS) if folder.is_dir() else b""
        try:
            with keyfiles.made(folder) as opened:
                put(opened, CONSENTS, before + f"{self._known_as}\n".encode())
        except OSError as error:
            told = f"could not remember that in {folder}: {error.strerror}"
            raise StorageFailed(told, hint="therasched sync") from error

    # --- there -----------------------------------------------------------------------------

    def fetch(self) -> None:
        """Ask the remote what it has. Raises Offline."""
        spec = f"+refs/heads/*:refs/remotes/{self.remote}/*"
        alone = ("--no-tags", "--no-recurse-submodules", "--refmap=")  # no branch of ours moves
        self._far("fetch", "--prune", *alone, self.remote, spec)

    def push(self) -> bool:
        """Give the remote our commits; False where it has moved meanwhile. Raises Offline."""
        return self._pushed("")

    def _pushed(self, commit: str) -> bool:
        """Give it a commit and what leads there, or the branch as it is."""
        head = f"refs/heads/{self._branch}"
        done = self._network(
            *("push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no"),
            *(self.remote, f"{commit or head}:{head}"),
        )
        if done.code and (b"[rejected]" in done.out or b"[remote rejected]" in done.out):
            if any(one in done.out for one in _MOVED):
                return False
            message = f"{self.remote} refused: {self._why(done)}"
            raise Refused(message, hint=f"git push {self.remote}")
        if _NOT_PUSHED in done.err and b"fatal: " not in done.err:  # by a hook of here, or by git
            message = f"nothing was pushed to {self.remote}: {self._why(done)}"
            raise Refused(message, hint=f"git push {self.remote} {self._branch}")
        if done.code:
            raise self._offline(done)
        return True

    def _far(self, *arguments: str) -> None:
        done = self._network(*arguments)
        if done.code:
            raise self._offline(done)

    def _offline(self, done: Done) -> TheraschedError:
        return _locked(done) or Offline(
            f"{self.remote} ({self.url}) could not be reached: {self._why(done)}",
            hint="therasched sync   # later; what was done here is kept",
        )

    def _why(self, done: Done) -> str:
        """What git complained of when it asked the remote, without a password."""
        refused = [one for one in os.fsdecode(done.out).split("\n") if one.startswith("!\t")]
        if refused:  # `!\tFROM:TO\t[remote rejected] (why)`
            why = refused[0].rpartition("\t")[2].rpartition("] ")[2].strip("()")
            said = os.fsdecode(done.err).split("\n")
            more = [one[len(FAR) :].strip() for one in said if one.startswith(FAR)]
            told = next(filter(None, more), "")
            return f"{why} ({told})"[:200] if told else why[:200]
        return _reason(done).replace(self._place, self.url)

    def _network(self, *arguments: str) -> Done:
        around: dict[str, str | None] = {**gitcall.CLEAN, **self._asking()}
        options = [word for option in gitcall.OPTIONS for word in ("-c", option)]
        try:
            return processes.run(
                *("git", "-C", self._root, *options, *NETWORK, *arguments),
                environment=around,
                asks=self._asks,
                within=PATIENCE,
            )
        except processes.TooSlow as error:
            raise Offline(f"{self.remote} does not answer: {error}") from error
        except processes.ProgramMissing as error:
            raise Refused(str(error), hint="therasched config set git off") from error

    def _asking(self) -> dict[str, str | None]:
        """How git and ssh may ask for what they need: on the terminal, or not at all."""
        own = os.environ.get("GIT_SSH_COMMAND") or self._asked(
            "config", "core.sshcommand", fine=(0, 1)
        )
        is_ssh = os.path.basename((own or SSH).split(" ")[0]) == "ssh"  # noqa: PTH119 - text
        around: dict[str, str | None] = {}
        if is_ssh and (own or "GIT_SSH" not in os.environ):
            batch = "" if self._asks else " -o BatchMode=yes"
            around["GIT_SSH_COMMAND"] = f"{own or SSH}{batch}"
        if self._asks:
            return {**around, "GIT_TERMINAL_PROMPT": "1"}
        return {**around, "GIT_ASKPASS": "", "GCM_INTERACTIVE": "never"}

    # --- asking git ------------------------------------------------------------------------

    def _call(
        self,
        *arguments: str,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> Done:
        options = [word for option in (*gitcall.OPTIONS, NO_HOOKS) for word in ("-c", option)]
        around = {**gitcall.CLEAN, **(environment or {})}
        try:
            return processes.run(
                "git", "-C", self._root, *options, *arguments, stdin=stdin, environment=around
            )
        except processes.ProgramMissing as error:
            raise Refused(str(error), hint="therasched config set git off") from error

    def _told(
        self,
        *arguments: str,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
        fine: Sequence[int] = (0,),
    ) -> bytes:
        """What git answers. Raises NotCommitted."""
        done = self._call(*arguments, stdin=stdin, environment=environment)
        if done.code not in fine:
            raise _locked(done) or NotCommitted(_reason(done), hint="git status")
        return done.out

    def _asked(self, *arguments: str, stdin: str = "", fine: Sequence[int] = (0,)) -> str:
        return os.fsdecode(self._told(*arguments, stdin=stdin.encode(), fine=fine)).strip()


UNREAD = "fatal: Could not read from remote repository."
FAR = "remote:"  # begins a line that the other side says


def _is_good(name: str) -> bool:
    """Whether it can be the name of a remote; git would take some for an option."""
    return _NAME.issuperset(name) and name[:1].isalnum()


def _locked(done: Done) -> Busy | None:
    """What is to be told where git was kept out by a lock, which one that was stopped leaves."""
    said = os.fsdecode(done.err)
    found = re.search(r"'([^'\n]+\.lock)': File exists", said)
    if found is None and re.search(r"is at [0-9a-f]+ but expected [0-9a-f]+$", said.strip()):
        message = "another command has committed meanwhile; the merge is not complete"
        return Busy(message, hint="therasched sync   # it goes on from there")
    if found is None:
        return None
    lock = found[1]
    return Busy(
        f"{lock} is there: another git is at work, or was stopped",
        hint=f"rm {quote(lock)}   # if no git is at work\ntherasched sync",
    )


def _reason(done: Done) -> str:
    """The first line of what git complained of; what it answers may be a record's text.

    Of a connection that broke ssh says why, in its last line before git's.
    """
    said = [one.strip() for one in os.fsdecode(done.err).strip().split("\n")]
    known = [one for one in said if os.fsdecode(_NOT_PUSHED) not in one] or said
    lines = [one for one in known if one.startswith(("fatal: ", "error: ", "ssh: "))] or known
    place = said.index(lines[0])
    told = said[place - 1] if lines[0] == UNREAD and place else lines[0]
    told = told.removeprefix("fatal: ").removeprefix("error: ").rstrip(".")
    ended = f"was stopped by signal {-done.code}" if done.code < 0 else f"ended with {done.code}"
    return told[:200] or f"git {ended}"


def _folder(place: str, root: str) -> str:
    """The folder of this machine that a remote's address names; "" for any other address."""
    name = os.path.expanduser(place.removeprefix("file://"))  # noqa: PTH111 - text
    found = os.path.realpath(os.path.join(root, name))  # noqa: PTH118 - text
    is_named = place.startswith(("/", ".", "~", "file://"))
    return found if is_named or os.path.isdir(found) else ""  # noqa: PTH112 - text
