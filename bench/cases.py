"""What is measured of therasched, and the practice that it is measured in.

A row for each line of the table of targets. Writes are real; what they wrote is taken back between
the runs, times of folders too, so that the practice stays the one that was made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import count, cycle
from time import sleep
from typing import TYPE_CHECKING, NamedTuple

from bench import practices, signatures, texts
from bench.yardstick import PROGRAM, Case, run
from therasched.cli.completing import VARIABLE
from therasched.storage import ledger, paths
from therasched.storage.reading import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bench.practices import Spec
    from therasched.domain.session import Session

DAY, HOUR = "2026-03-12", "1905"  # when `new` books: nothing else begins at such a time
WEEK = ("--from", "2026-03-09", "--to", "2026-03-15")
EVERYTHING = ("--all", "--from", "2015-01-01", "--to", "2026-12-31")
KEPT = ("heads", "lock")
COMMENT = "Rang back."
PHRASE = "14 of 20 without help"
"""Stands in the notes of every third session."""


def flat(limit: float) -> tuple[float, float, float]:
    """The same target at every size."""
    return (limit, limit, limit)


SETTLED = 3.0  # seconds after which a file system's clock has moved on (`storage.freshness`)


class _Was(NamedTuple):
    """A file as it was made, and the times of it and of its folder; `data` None for no file."""

    data: bytes | None
    folder_at: int
    at: int = 0


class Place:
    """A practice to measure in; `restore` takes back whatever a run wrote."""

    def __init__(self, spec: Spec, store: Path) -> None:
        made = list(practices.sessions(spec))
        self.spec, self.store = spec, store
        self.folder = practices.kept(spec, store)
        self.results = store / f"results-{spec.sessions}"
        self.results.mkdir(exist_ok=True)
        shown = made[: spec.week]
        desk = practices.PRACTITIONERS[0]
        mine = [one for one in made[spec.week :] if one.practitioner == desk and one.clients]
        open_ones = [one for one in shown if self._is_open(one)]
        self.old = made[len(made) // 2]
        self.unsigned = open_ones[0]
        # Its log goes into a folder that is there, so that a folder less need not be restored.
        self.marked = next(
            one for one in open_ones if _is_complete(one) and self._log(one).parent.exists()
        )
        self.signed = next(one for one in mine if self._has_log(one))
        self.homework = next(one for one in mine if _unshared(one))
        self.ahead = next(one for one in shown if one.plan and one.span.start > practices.NOW)
        self.first = self.ahead._replace(id="bbbbbb", clients=(practices.NEWCOMER,))
        self.word, self.phrase = _rare_words(mine)
        self._texts = count()
        self._rooms = cycle("ABC")
        self._restored: dict[Path, _Was] = {}
        self._remember()
        self._use()

    def _use(self) -> None:
        """Have the practice be one that is worked with: somebody has looked what is to be done.

        What moved a moment ago is looked at once more before the index is sure of it.
        """
        words = [str(PROGRAM), "-C", str(self.folder), "find", "nothing"]
        run([str(PROGRAM), "-C", str(self.folder), "todo"])
        run(words)
        sleep(SETTLED)
        run(words)

    def _log(self, session: Session) -> Path:
        return self.folder / paths.log_path(session.id)

    def _has_log(self, session: Session) -> bool:
        return self._log(session).exists()

    def _is_open(self, session: Session) -> bool:
        """Whether it is past, and nobody signed it."""
        past = session.span.end_at <= practices.NOW
        return past and session.mode == "direct" and not self._has_log(session)

    def _remember(self) -> None:
        """Take back what a run before that was killed has left, and note what may be written."""
        new, log = self.folder / path_of(self.first), self._log(self.marked)
        for path in (new, log):
            path.unlink(missing_ok=True)
        self._drop_new()
        changed = (self.unsigned, self.marked, self.homework, self.ahead)
        for session in changed:
            self._put(session)
        lines = self._log(self.signed).read_text().splitlines(keepends=True)
        self._log(self.signed).write_text("".join(one for one in lines if COMMENT not in one))
        signatures.keep_heads(self.folder)
        for path in (
            *(self.folder / path_of(one) for one in changed),
            *(new, log, self._log(self.signed), self.folder / ledger.HEADS),
        ):
            there = path.exists()
            self._restored[path] = _Was(
                path.read_bytes() if there else None,
                path.parent.stat().st_mtime_ns,
                path.stat().st_mtime_ns if there else 0,
            )

    def restore(self) -> None:
        """Put everything back."""
        self._drop_new()
        for path, was in self._restored.items():
            if was.data is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != was.data:
                path.write_bytes(was.data)
                os.utime(path, ns=(was.at, was.at))
        for path, was in self._restored.items():
            # Where the heads of the signed history are is told by the times of its folders.
            if path.parent.stat().st_mtime_ns != was.folder_at:
                os.utime(path.parent, ns=(was.folder_at, was.folder_at))

    def _drop_new(self) -> None:
        for path in self.folder.glob(f"sessions/{DAY[:4]}/{DAY[5:7]}/{DAY}-{HOUR}-*.yaml"):
            path.unlink()

    def _put(self, session: Session) -> None:
        (self.folder / path_of(session)).write_bytes(practices.spelled(session))

    def edit(self) -> None:
        """Change a file of the shown week in place, to another text of the same length."""
        self._put(self.unsigned._replace(room=f"Room {next(self._rooms)}"))

    def add_first(self) -> None:
        """Give the newcomer her first session."""
        self.restore()
        self._put(self.first)

    def forget(self) -> None:
        """Take away the index and all else that is derived and made anew, but the heads."""
        self.restore()
        for path in (self.folder / paths.DERIVED).iterdir():
            if path.is_file() and path.name not in KEPT:
                path.unlink()

    def close(self) -> None:
        """Leave the practice as it was made."""
        self.restore()
        shutil.rmtree(self.results, ignore_errors=True)

    # --- rows ----------------------------------------------------------------------------

    def cases(self) -> list[Case]:
        """What is measured, in the order of the table."""
        return [*_floor(), *self._reading(), *self._writing(), *self._looking(), *self._all()]

    def _case(
        self,
        name: str,
        *words: str,
        limits: Sequence[float | None] = (),
        stretch: str = "",
        before: Callable[[], None] | None = None,
    ) -> Case:
        command = self._command(*words)
        return Case(name, (command,), limits, stretch, before=before or self.restore)

    def _command(self, *words: str) -> list[str]:
        return [str(PROGRAM), "-C", str(self.folder), *words]

    def _reading(self) -> list[Case]:
        case, agenda = self._case, self._command("agenda")
        typed = f"therasched -C {self.folder} show "
        asked = {f"{VARIABLE}": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": "4"}
        page = str(self.results / "week.html")
        return [
            case("--help", "--help", limits=flat(1.0), stretch="0.4"),
            Case(
                "completion of `show`",
                ([str(PROGRAM)],),
                flat(1.0),
                "0.4",
                surroundings=asked,
            ),
            case("agenda", "agenda", limits=(1.1, 1.1, 1.2), stretch="0.65")._replace(memory=16),
            case("agenda after an edit, × agenda", "agenda", limits=flat(1.05))._replace(
                before=self.edit, against=agenda
            ),
            case("agenda -1w, busy as the rest", "agenda", "-1w"),
            case("show, five years ago", "show", self.old.id, limits=flat(1.1), stretch="0.6"),
            case("show, signed", "show", self.signed.id, limits=flat(1.1), stretch="0.6"),
            case("agenda --html", "agenda", "--html", page, "-q", limits=flat(2.6), stretch="1.9"),
        ]

    def _writing(self) -> list[Case]:
        when = (DAY, f"{HOUR[:2]}:{HOUR[2:]}")
        rows: dict[str, tuple[str, ...]] = {
            "new CODE WHEN": ("new", practices.REGULAR, *when),
            "new NAME WHEN": ("new", "łucja", *when),
            "new, a first-time client": ("new", practices.NEWCOMER, *when),
            "plan": ("plan", self.ahead.id, "-m", "Something else."),
            "plan, a first-time client": ("plan", self.first.id, "-m", "Something else."),
            "outcome": ("outcome", self.unsigned.id, "no-show", "--note", "Rang at noon."),
            "share": ("share", self.homework.id),
            "comment": ("comment", self.signed.id, COMMENT),
            "sign": ("sign", self.marked.id, "-y"),
        }
        made = []
        for name, words in rows.items():
            first = words[1] == self.first.id
            limits, stretch = ((1.8, 1.8, 2.2), "1.3") if name == "sign" else (flat(1.4), "1.1")
            before = self.add_first if first else None
            made.append(self._case(name, *words, limits=limits, stretch=stretch, before=before))
        return [*made, self._committed()]

    def _committed(self) -> Case:
        """A write with its commit: another text each time, so that there is one."""
        folder = kept_in_git(self.spec, self.store)
        words = [str(PROGRAM), "-C", str(folder), "plan", self.ahead.id, "-m", ""]

        def other() -> None:
            words[-1] = f"Something else, {next(self._texts)}."

        return Case(
            "plan, with its git commit", (words,), (2.2, 2.5, 3.5), stretch="2.2", before=other
        )

    def _looking(self) -> list[Case]:
        limits = (1.6, 2.6, 9.0)
        grep = shutil.which("grep")
        where = [str(self.folder / name) for name in ("sessions", "signed")]
        made = [
            self._case("history CLIENT", "history", practices.REGULAR),
            self._case("todo", "todo"),
            self._case("find WORD, a rare one", "find", self.word),
            self._case("find PHRASE, a rare one", "find", self.phrase),
        ]
        made = [one._replace(limits=limits, stretch="5 at 100k") for one in made]
        made[2:] = [one._replace(stretch="½ grep") for one in made[2:]]
        made.append(self._case("find PHRASE, in every third", "find", PHRASE))
        made.append(self._case("find PHRASE, in every third, all", "find", PHRASE, "--plain"))
        if grep:
            made.append(Case("grep -rlF WORD", ([grep, "-rlF", self.word, *where],)))
        return made

    def _all(self) -> list[Case]:
        proof = (self._command("check", "-q"), self._command("verify", "--summary"))
        parts = ("check", "verify")
        week, all_of_it = str(self.results / "week.ics"), str(self.results / "all.ics")
        portal = str(self.results / "portal")
        return [
            Case(
                "check + verify, cold",
                proof,
                (6.0, 40.0, 250.0),
                "20 at 100k",
                before=self.forget,
                parts=parts,
                settle=False,
            ),
            Case(
                "check + verify, warm",
                proof,
                (1.5, 3.0, 14.0),
                "8 at 100k",
                before=self.restore,
                parts=parts,
            ),
            self._case(
                "export ics, a week", "export", "ics", *WEEK, "--out", week, "-q", limits=(2.6,)
            ),
            self._case(
                *("export ics, everything", "export", "ics", *EVERYTHING),
                *("--out", all_of_it, "-q"),
                limits=(None, 20.0, 130.0),
                stretch="streamed",
            )._replace(memory=40),
            self._case(
                *("portal, one client", "portal", portal, "--client", practices.REGULAR, "-q"),
            ),
        ]


def _floor() -> list[Case]:
    """What Python itself takes."""
    return [
        Case("python alone", ([sys.executable, "-c", "pass"],)),
        Case("python, import click", ([sys.executable, "-c", "import click"],)),
    ]


def _is_complete(session: Session) -> bool:
    return all(session.outcome.of(client).attendance for client in session.clients)


def _unshared(session: Session) -> bool:
    """Whether there is homework, of one client alone, that she has not been given."""
    (client, *others) = session.clients
    return bool(session.outcome.of(client).homework) and not (session.shared or others)


def _rare_words(sessions: Sequence[Session]) -> tuple[str, str]:
    """A word that stands in few sessions, and two in a row, out of one long ago."""
    plan = next(one.plan for one in reversed(sessions) if texts.MARK in one.plan)
    words = plan.partition(texts.MARK)[2].rstrip(".").split()
    return words[0], " ".join(words[1:3])


# --- a copy under version control ------------------------------------------------------------


def kept_in_git(spec: Spec, store: Path) -> Path:
    """A copy of a practice in a repository of its own, with one commit, and `git: auto`."""
    folder = store / f"practice-{spec.sessions}-git"
    made, mark = folder.with_suffix(".made"), f"version {practices.VERSION}, {spec}\n"
    if not (made.is_file() and made.read_text() == mark):
        made.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(practices.kept(spec, store), folder)  # its derived files and times too
        with (folder / paths.SETTINGS).open("a") as settings:
            settings.write("git: auto\n")
        for words in (
            ("init", "-q", "-b", "main"),
            ("config", "gc.auto", "0"),  # git would do it behind our back, while we measure
            ("config", "user.name", "Measure"),
            ("config", "user.email", "measure@example.org"),
            ("add", "-A"),
            ("commit", "-q", "-m", "made"),
            ("tag", "made"),
            ("gc", "-q"),
        ):
            _git(folder, *words)
        made.write_text(mark)
    _git(folder, "reset", "-q", "--hard", "made")
    return folder


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True)
