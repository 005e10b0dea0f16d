"""The truth test of the index: what commands say with it, and what they say without it.

Somebody meddles with the files (`tests.support.meddling`); after a few edits some commands are
asked twice. Every answer must be the same to the byte, exit code and streams.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from difflib import unified_diff
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

from tests.support import truthpractice
from tests.support.meddling import Meddler
from tests.support.program import Program
from tests.support.truthpractice import CLIENTS, WORDS
from therasched.cli.wiring import Opened
from therasched.storage import clock, freshness, lookup, proof, workers
from therasched.storage.files import Files
from therasched.storage.finder import Finder
from therasched.storage.index import Index
from therasched.storage.indexing import Reader
from therasched.storage.lookup import Lookup
from therasched.storage.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from tests.support.program import Answer

TICK = 25_000_000
"""Nanoseconds: what Linux needs at most to count a change as a later one, and some more."""

HOOKS = (
    (Proof, "stale"),
    (Proof, "renew"),
    (Proof, "_look_again"),
    (Reader, "row"),
    (Reader, "log"),
    (Files, "read"),
    (Files, "names"),
    (Index, "put"),
    (Index, "put_folder"),
    (Index, "waiting"),
    (Index, "places"),
    (freshness, "state"),
    (freshness, "of_folder"),
)
"""Where a command is caught while an edit is made."""


class Difference(NamedTuple):
    """An answer that is another one without an index."""

    words: tuple[str, ...]
    edits: tuple[str, ...]
    with_it: Answer
    without: Answer

    def __str__(self) -> str:
        edits = "\n  ".join(self.edits)
        told, without = (
            f"{one.code}\n{one.out}\n{one.err}".split("\n") for one in (self.with_it, self.without)
        )
        lines = unified_diff(told, without, "with the index", "without", n=1, lineterm="")
        if told == without:
            lines = iter(told)  # it failed both times
        return "\n".join((f"{' '.join(self.words)}\nafter\n  {edits}", *lines))


class Found(NamedTuple):
    """What came of it; of how many months the index was asked, and how many it told of."""

    edits: int
    compared: int
    asked: int
    told: int
    differences: list[Difference]


class Truth:
    """A practice that somebody meddles with, and how many answers were compared."""

    def __init__(self, folder: Path, seed: int, *, small: bool = False) -> None:
        self.root = folder / "practice"
        self.chance = Random(f"{seed} truth")
        sessions = truthpractice.write(self.root, seed, sparse=small)
        self.ids = [one.id for one in sessions]
        self.series = sorted({one.series for one in sessions if one.series})
        self.program = Program(self.root, XDG_CONFIG_HOME=str(folder / "config"))
        self.meddler = Meddler(self.root, self.chance)
        self.edits = self.compared = self.asked = self.told = 0
        self.codes: Counter[int] = Counter()
        self.differences: list[Difference] = []
        self._lately: list[str] = []

    def run(self, edits: int, *, at_once: int = 8, questions: int = 5) -> None:
        """Make so many edits, a few at a time, and ask some commands after each few of them."""
        with mock.patch.object(freshness, "TICK", TICK), self._counting():
            while self.edits < edits:
                for _ in range(self.chance.randint(1, at_once)):
                    self._edit()
                if self.chance.random() < 0.6:
                    time.sleep(TICK * 2 / 1e9)  # else nothing that was just edited is sure
                how = self.chance.random()
                if how < 0.03:
                    with _two_processes():
                        self._compare(1)
                elif how < 0.15:
                    self._caught()
                elif how < 0.2:
                    self._beside_another()
                elif how < 0.25:
                    with _clock_set_back():
                        self._compare(self.chance.randint(1, 3))
                self._compare(self.chance.randint(1, questions))

    @property
    def found(self) -> Found:
        """What came of it so far."""
        return Found(self.edits, self.compared, self.asked, self.told, self.differences)

    def _edit(self) -> None:
        self._lately.append(self.meddler.edit())
        self.edits += 1

    # --- comparing -----------------------------------------------------------------------

    def _compare(self, questions: int, *, alone: bool = True) -> None:
        """Ask some commands; those that trust come after one that looks at everything.

        Where another process has the index that one may do without, so these are not asked.
        """
        asked = [self._question() for _ in range(questions)]
        trusts = [words for words in asked if words[0] in {"plan", "new"}]
        if not alone:
            asked = [words for words in asked if words not in trusts]
        elif trusts and self.meddler.old_in_place:
            asked.insert(0, ("todo", "--all", "--since", "2024-01-01"))
        self.meddler.old_in_place = False
        for words in asked:
            with_it = self.program.run(*words)
            with _without_index():
                without = self.program.run(*words)
            self.compared += 1
            self.codes[with_it.code] += 1
            if with_it != without or with_it.code == 70:
                edits = tuple(self._lately)
                self.differences.append(Difference(words, edits, with_it, without))
        del self._lately[:-12]

    def _question(self) -> tuple[str, ...]:
        chance = self.chance
        name, client = chance.choice(self.ids), chance.choice([*CLIENTS])
        word = chance.choice(WORDS)
        other, some = chance.choice(WORDS), word[: chance.randint(1, 4)]
        year = chance.choice(("2024", "2025", "2026"))
        day = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        return chance.choice((
            ("history", client), ("history", client, "--json"),
            ("find", word), ("find", some, "--json"), ("find", f"{word} {other}"),
            ("find", f'"{word}"', other), ("find", word, "--client", client),
            ("find", some, "--from", day), ("find", word, "--to", day, "--json"),
            ("find", CLIENTS[client].split()[0], word), ("find", client, "--plain"),
            ("find", some, "--limit", chance.choice("139")), ("find", word, "--all"),
            ("find", some, "--json", "--limit", "2", "--client", client),
            ("find", client, "--limit", "4", "--from", day),
            ("todo",), ("todo", "--json"), ("todo", "--all", "--since", day),
            ("todo", "--practitioner", "tom", "--days", "30"),
            ("list", "--series", chance.choice(self.series)), ("list", "--client", client),
            ("list", "--series", chance.choice(self.series), "--json", "--from", day),
            ("show", name), ("show", name[:3]), ("show", name[:4], "--json"), ("show", client),
            ("plan", "-n", name, "-m", "x", "--json"), ("plan", client, "-n", "-m", "x"),
            ("new", client, "2026-03-13", "19:00", "-n", "--id", "zzzzzz"),
            ("remind", "-n"), ("remind", "-n", "--json"), ("agenda", "--plain"),
        ))  # fmt: skip

    # --- at the same time ----------------------------------------------------------------

    def _caught(self) -> None:
        """Edit while a command runs: it must not fail, and what it leaves must not be wrong."""
        owner, name = self.chance.choice(HOOKS)
        before = self.chance.random() < 0.5
        call = self.chance.choice((1, 1, 1, 2, 3, 10, 60))
        words = self._question()
        real: Callable[..., Any] = getattr(owner, name)
        calls = 0

        def hooked(*given: Any, **more: Any) -> Any:
            nonlocal calls
            calls += 1
            meddles = calls == call
            if meddles and before:
                self._edit()
            try:
                return real(*given, **more)
            finally:
                if meddles and not before:
                    self._edit()

        with mock.patch.object(owner, name, hooked):
            answer = self.program.run(*words)
        self._lately.append(f"(caught at call {calls} of {name} by {words})")
        self.compared += 1
        if answer.code == 70:
            self.differences.append(Difference(words, tuple(self._lately), answer, answer))

    def _beside_another(self) -> None:
        """Another process makes the index good meanwhile, again and again."""
        child = os.fork()
        if not child:
            with suppress(BaseException):
                while True:
                    self.program.run("todo", "--all")
            os._exit(0)
        try:
            for _ in range(3):
                self._edit()
                self._compare(2, alone=False)
        finally:
            os.kill(child, 9)  # in the middle of whatever it does
            os.waitpid(child, 0)
            self.meddler.old_in_place = True

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """Count of how many months the index told, so that the test tests something."""
        real = Finder._answers

        def answers(finder: Finder, folders: Sequence[str], *about: Any, **more: Any) -> Any:
            found = real(finder, folders, *about, **more)
            self.asked += len(folders)
            self.told += len(found)
            return found

        small = mock.patch.object(lookup, "FEWEST", 0)  # the index is made all the same
        with mock.patch.object(Finder, "_answers", answers), small:
            yield


@contextmanager
def _without_index() -> Iterator[None]:
    """Let the program have no index, neither to read nor to make."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(Opened, "make_index"))
        stack.enter_context(mock.patch.object(Lookup, "_finder", None))
        yield


@contextmanager
def _two_processes() -> Iterator[None]:
    """A second process looks and reads too, as in a large practice."""
    with mock.patch.multiple(proof, FEW=0, MANY=0), mock.patch.object(workers, "FEW", 0):
        yield


@contextmanager
def _clock_set_back() -> Iterator[None]:
    """The machine believes that it is yesterday."""
    real = clock.machine_at

    def yesterday() -> datetime:
        from datetime import timedelta

        return real() - timedelta(days=1)

    with mock.patch.object(clock, "machine_at", yesterday):
        yield
