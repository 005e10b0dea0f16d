"""Several clones of one practice with a remote: random commands, kills and syncs, and a model.

    told = World(folder, clones=2, seed=1).run(40)
    assert not told.wrong

Each clone has a practitioner with her own key. A command's effect is read back from the file it
wrote and kept in the model: a value for each field. The model of a sync merges these values three
ways; where both sides changed one field either value is right. Nothing else may differ.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.support.clonemodel import PEOPLE, Clone, State, merged
from tests.support.gitplace import begin, git
from tests.support.signing import BERLIN, machine_at
from therasched.domain.merge import LOCKED
from therasched.storage import eventlog, paths

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 3, 2, 8, tzinfo=BERLIN)
STEP = timedelta(minutes=40)
HOT = 8
UNSOUND, TRIES = 6, 5
"""How a sync ends that pushed nothing because of what `verify` says, and how often it is tried."""

KILLED = 0.02
"""How often a command is ended at a random moment, and a sync five times as often. Those that sign
are left out: a process of its own has the machine's clock, months ahead of these trials."""

SYNC = ("sync", "--mine", "--unencrypted-ok")
WEIGHTS = {
    "new": 16,
    "plan": 12,
    "outcome": 18,
    "share": 4,
    "move": 6,
    "cancel": 4,
    "by_hand": 8,
    "comment": 5,
    "sign": 12,
    "client": 6,
    "remove": 2,
    "sync": 6,
}
FINE = (0, 5)
"""How a command may end: done, or refused by a rule."""

SETTINGS = """\
schema: 1
id: kranich
name: Kranich
timezone: Europe/Berlin
practitioner: p0
practitioners:
{people}services:
  slt-50: {{title: Speech therapy, minutes: 50}}
git: auto
"""


class Told(NamedTuple):
    """What a run did and found."""

    commands: Counter[str]
    refused: int
    killed: int
    syncs: int
    conflicts: int
    locked: int
    amiss: int
    values: int
    events: int
    rounds: int
    wrong: list[str]


class World:
    """The clones, their remote, and the time."""

    def __init__(self, folder: Path, *, clones: int, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        self.now, self.words, self.taken = START, 0, 0
        self.commands: Counter[str] = Counter()
        self.refused = self.killed = self.syncs = self.conflicts = self.locked = self.amiss = 0
        self.wrong: list[str] = []
        self.published = State({}, {})
        self.clones = self._made(clones)

    # --- making --------------------------------------------------------------------------

    def _made(self, count: int) -> list[Clone]:
        people = [f"p{n}" for n in range(count)]
        keys = self.folder / "keys"
        keys.mkdir()
        for one in people:
            _write_key(keys / one)
        first = self._clone(self.folder / "c0", "p0", make=True)
        (self.folder / "remote.git").mkdir()
        git(self.folder / "remote.git", "init", "-q", "--bare", "-b", "main")
        self.command(first, "key", "add", str(keys / "p0"))
        for one in people[1:]:
            self.command(first, "key", "add", str(keys / f"{one}.pub"), "--for", one)
        git(first.root, "remote", "add", "origin", str(self.folder / "remote.git"))
        git(first.root, "push", "-q", "-u", "origin", "main")
        clones = [first, *(self._clone(self.folder / f"c{n}", f"p{n}") for n in range(1, count))]
        for clone in clones:
            for name in PEOPLE:
                clone.note(name)
            clone.base = clone.state.copy()
        self.published = first.state.copy()
        return clones

    def _clone(self, root: Path, who: str, *, make: bool = False) -> Clone:
        home = self.folder / f"home-{who}"
        home.mkdir()
        environment = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "THERASCHED_PRACTITIONER": who,
            "THERASCHED_KEY": str(self.folder / "keys" / who),
        }
        clone = Clone(root, who, environment)
        if make:
            (root / "clients").mkdir(parents=True)
            for code in PEOPLE:
                (root / f"clients/{code}.yaml").write_text(f"code: {code}\nname: {code}\n")
            names = "".join(f"  p{n}: {{name: Person {n}}}\n" for n in range(10))
            (root / "therasched.yaml").write_text(SETTINGS.format(people=names))
            begin(root)
        else:
            git(self.folder, "clone", "-q", str(self.folder / "remote.git"), root.name)
        for key in ("user.name", "user.email"):
            git(root, "config", key, f"{who}@example.org")
        self.command(clone, "doctor", "--fix", codes=(0, 1))
        if make:
            git(root, "add", "-A")
            git(root, "commit", "-q", "-m", "begin")
        return clone

    # --- commands ------------------------------------------------------------------------

    def command(self, clone: Clone, *words: str, codes: tuple[int, ...] = (0,)) -> int:
        """Run a command; whatever else it ends with is wrong."""
        with machine_at(f"{self.now:%m-%d %H:%M:%S}"):
            answer = clone.run.run(*words)
        self.now += timedelta(seconds=5)
        if answer.code not in codes:
            shown = f"{' '.join(words[:3])} ended with {answer.code}: {answer.err[-400:]}"
            self.wrong.append(f"{clone.who}: {shown}")
        return answer.code

    def run(self, times: int) -> Told:
        """Let every clone do so many commands, then sync until nothing changes."""
        for _ in range(times * len(self.clones)):
            self.now += STEP
            self.step(self.random.choice(self.clones))
        rounds = self.settle()
        self.compare()
        return Told(
            *(self.commands, self.refused, self.killed, self.syncs, self.conflicts, self.locked),
            self.amiss,
            len(self.clones[0].state.values),
            sum(map(len, self.clones[0].state.events.values())),
            rounds,
            self.wrong,
        )

    def step(self, clone: Clone) -> None:
        """One random thing that somebody does."""
        verb = self.random.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        if verb == "sync":
            self.sync(clone)
            self.mend(clone)
            return
        known = clone.sessions()
        if verb != "client" and (verb == "new" or not known):
            self.new(clone)
        elif verb == "client":
            who, option = self.random.choice(PEOPLE), self.random.choice(["--phone", "--title"])
            self.told(clone, who, "client", "edit", who, option, self.word())
        elif verb == "by_hand":
            self.by_hand(clone, self.random.choice(known))
        else:
            name = self.random.choice(self._likely(clone, verb, known) or known)
            self.told(clone, name, *self._words(clone, verb, name))

    def _likely(self, clone: Clone, verb: str, known: list[str]) -> list[str]:
        """The sessions that somebody would do this to; half of the time few, the same for all."""
        state = clone.state
        mine = [one for one in known if state.values.get(f"{one} practitioner") == clone.who]
        if verb == "comment":
            return [one for one in mine if one in state.events]
        if verb == "sign":
            return [one for one in mine if one not in state.events and self._is_marked(state, one)]
        return known[:HOT] if self.random.random() < 0.5 else known

    @staticmethod
    def _is_marked(state: State, name: str) -> bool:
        clients = state.values.get(f"{name} clients", [])
        return all(f"{name} outcome.clients.{one}.attendance" in state.values for one in clients)

    def _words(self, clone: Clone, verb: str, name: str) -> tuple[str, ...]:
        clients = clone.state.values.get(f"{name} clients", ["anna-k"])
        one = self.random.choice(clients)
        if verb == "plan":
            return verb, name, "-m", self.word()
        if verb == "outcome":
            part = ("--client", one, self.random.choice(["--homework", "--private"]), self.word())
            word = self.random.choice(["attended", "no-show", "non-billable"])
            choices = [(f"{one}={word}",), part, ("--note", self.word()), *(2 * [("attended",)])]
            return verb, name, *self.random.choice(choices)
        if verb == "share":
            return self.random.choice(["share", "unshare"]), name, "--client", one
        if verb == "move":
            return verb, name, self.slot()
        if verb == "cancel":
            return verb, name, "--by", self.random.choice(["client", "clinic"])
        if verb == "comment":
            return verb, name, self.word()
        return verb, name, "-y"

    def told(self, clone: Clone, name: str, *words: str) -> None:
        """A command that changes one record; some are killed at a random moment."""
        verb = words[0]
        self.commands[verb] += 1
        if verb not in ("sign", "comment") and self.random.random() < KILLED:
            self.kill(clone, *words)
        elif self.command(clone, *words, codes=FINE) == FINE[1]:
            self.refused += 1
        before = clone.state.of(name)
        clone.note(name)
        token = words[-1]
        if token.startswith("w0") and clone.state.of(name) != before and verb != "comment":
            said = [one for one in clone.state.of(name).values() if one == token]
            if not said:
                self.wrong.append(f"{clone.who}: {verb} {name} did not write what it was given")

    def new(self, clone: Clone) -> None:
        """Book a session."""
        name = paths.new_id(clone.state.values, self.random.randbytes)
        clients = self.random.sample(PEOPLE, self.random.choice([1, 1, 2]))
        words = ("new", ",".join(clients), self.slot(), "--service", "slt-50")
        self.told(clone, name, *words, "--practitioner", clone.who, "--id", name)

    def by_hand(self, clone: Clone, name: str) -> None:
        """What an editor does to a session that nobody has signed: a comment, or a field."""
        file = clone.file(name)
        if file is None or name in clone.state.events:
            return
        self.commands["by hand"] += 1
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        hand = f"# by hand {self.word()}\n"
        if self.random.random() < 0.5:
            hand = f"room: {self.word()}\n"
            lines = [line for line in lines if not line.startswith("room:")]
        at = next(at for at, line in enumerate(lines) if line.startswith("type:"))
        file.write_text("".join([*lines[:at], hand, *lines[at:]]), encoding="utf-8")
        clone.note(name)

    def kill(self, clone: Clone, *words: str) -> None:
        """Run a command as a process of its own and end it at a random moment."""
        self.killed += 1
        process = subprocess.Popen(
            [sys.executable, "-m", "therasched", *words],
            cwd=clone.root,
            env={**os.environ, **clone.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(self.random.uniform(0.02, 0.5 if words == SYNC else 0.15))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        for lock in (clone.root / ".git").glob("*.lock"):  # git's own; `doctor` says so
            lock.unlink()

    def word(self) -> str:
        self.words += 1
        return f"w0{self.words}"

    def slot(self) -> str:
        """A time that nobody else was given: overlaps are a finding, and a matter of their own."""
        self.taken += 1
        day, hour = divmod(self.taken * 11, 10)
        return f"{START - timedelta(days=day % 400 - 8):%Y-%m-%d} {8 + hour:02}:{self.taken % 2}0"

    # --- syncing -------------------------------------------------------------------------

    def sync(self, clone: Clone) -> bool:
        """Sync a clone, and the model; whether anything came of it."""
        self.syncs += 1
        before = git(clone.root, "rev-parse", "HEAD")
        killed = self.random.random() < 5 * KILLED
        if killed:
            self.kill(clone, *SYNC)
        for _ in range(TRIES):
            with machine_at(f"{self.now:%m-%d %H:%M:%S}"):
                answer = clone.run.run(*SYNC, "--json")
            if answer.code == 0:
                kinds = Counter(one["kind"] for one in answer.json["settled"])
                self.locked += kinds[LOCKED]
                self.conflicts += kinds.total() - kinds[LOCKED]
            if killed and '"offline"' in answer.out:  # its git may be at work still
                continue
            if answer.code not in (0, UNSOUND):  # then nothing was merged
                break
            self._synced(clone, sent=answer.code == 0, killed=killed)
            if answer.code != UNSOUND:
                break
            self.amiss += 1
            self.mend(clone, mine=False)
        if answer.code:
            self.wrong.append(f"{clone.who}: sync ended with {answer.code}: {answer.out[-600:]}")
        return git(clone.root, "rev-parse", "HEAD") != before

    def _synced(self, clone: Clone, *, sent: bool, killed: bool) -> None:
        """Hold a clone that was merged, and perhaps sent, against the model."""
        locked = self._locked(clone, by="9" if killed else "")
        wanted = merged(clone.base, clone.state, self.published, locked=locked)
        found = self._held(clone, wanted)
        for key in sorted({*wanted.values, *found.values}):
            may, has = wanted.values.get(key, (None,)), found.values.get(key)
            if has not in may:
                self.wrong.append(f"{clone.who}: {key} is {has!r}, not {may!r}")
        for name, events in wanted.events.items():
            if found.events.get(name) != events:
                self.wrong.append(f"{clone.who}: events of {name} differ")
        clone.state = found
        if sent:
            self.published = found.copy()
        clone.base = self.published.copy()

    def _held(self, clone: Clone, wanted: State) -> State:
        """What the files of a clone say."""
        held, clone.state = clone.state, State({}, {})
        names = {key.split(" ")[0] for key in (*wanted.values, *held.values)}
        for name in names | {*wanted.events}:
            clone.note(name)
        found, clone.state = clone.state, held
        return found

    def _locked(self, clone: Clone, by: str = "") -> set[str]:
        """The sessions that are locked by now, or by some other time."""
        by = by or f"{self.now - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
        names = {*clone.state.events, *self.published.events}
        found = set()
        for name in names:
            log = clone.root / paths.log_path(name)
            if log.exists():
                locks = min(
                    (one.locks_at for one in eventlog.glance(log.read_bytes()) if one.locks_at),
                    default="",
                )
                if locks and locks <= by:
                    found.add(name)
        return found

    def settle(self) -> int:
        """Sync until nothing changes anywhere, with signed texts as they were signed; rounds."""
        for rounds in range(1, 8):
            moved = [self.sync(clone) for clone in self.clones]
            mended = [self.mend(clone) for clone in self.clones]
            if not any(moved) and not any(mended):
                return rounds
        self.wrong.append("the clones don't come to rest")
        return 0

    def mend(self, clone: Clone, *, mine: bool = True) -> bool:
        """Sign again, or restore, what a merge left changed: her own, or whatever is locked."""
        with machine_at(f"{self.now:%m-%d %H:%M:%S}"):
            rows = clone.run.run("list", "--json", "--state", "changed").json["sessions"]
        changed = [one["id"] for one in rows if not mine or one["practitioner"] == clone.who]
        for name in changed:
            if not mine or self.command(clone, "sign", name, "-y", codes=FINE):
                self.command(clone, "restore", name, "-y")
            clone.note(name)
        return bool(changed)

    def compare(self) -> None:
        """What must hold in the end."""
        trees = {git(clone.root, "rev-parse", "HEAD^{tree}") for clone in self.clones}
        if len(trees) > 1:
            self.wrong.append(f"{len(trees)} different trees")
        self.now += timedelta(days=3)
        for clone in self.clones:
            if left := git(clone.root, "status", "--porcelain"):
                self.wrong.append(f"{clone.who}: not committed: {left[:200]}")
            for verb in ("check", "verify"):
                with machine_at(f"{self.now:%m-%d %H:%M:%S}"):
                    answer = clone.run.run(verb)
                if answer.code:
                    told = (answer.out + answer.err)[-1500:]
                    self.wrong.append(f"{clone.who}: {verb} ended with {answer.code}: {told}")


def _write_key(place: Path) -> None:
    """Make a key as OpenSSH has it, and its public half beside it."""
    key = Ed25519PrivateKey.generate()
    place.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    place.chmod(0o600)
    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    place.with_suffix(".pub").write_bytes(public + b"\n")
