"""Every command that writes, each with a practice in which it has something to do.

A scene is a folder with `practice/` and, beside it, `config/` (the keys) and `home/`. It stands at
Tue 3 Mar 2026 10:40, with sessions in every state; `Command.prepare` changes it for one command.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from tests.support import foreign, shop
from tests.support.program import Program
from tests.support.shop import Shop
from therasched.storage import sshsig

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LENA = "lena: {name: Lena Berg, requires_cosign: [tom]}"
SETTINGS = shop.SETTINGS.replace("lena: {name: Lena Berg}", LENA)
EARLIER = "2026-02-25 12:00"
HAND = "By hand."
SIGNED, LOCKED = "bcdfgr", "bcdfgs"
SIGNED_PATH = f"sessions/2026/03/2026-03-02-1600-{SIGNED}.yaml"
LOCKED_PATH = f"sessions/2026/02/2026-02-24-0900-{LOCKED}.yaml"
SESSIONS = {
    "bcdfgh": ("anna-k", "2026-03-02 09:00"),  # past, nothing marked
    "bcdfgj": ("ben-o", "2026-03-02 10:00"),  # marked, with homework
    "bcdfgk": ("ben-o", "2026-03-02 11:00"),  # and that is shared
    "bcdfgl": ("anna-k", "2026-03-05 09:00"),  # to come
    "bcdfgp": ("anna-k", "2026-03-02 13:00"),  # marked
    "bcdfgq": ("anna-k", "2026-03-02 14:00"),  # marked
    SIGNED: ("anna-k", "2026-03-02 16:00"),  # signed, its window is open
    LOCKED: ("anna-k", "2026-02-24 09:00"),
}
EDITOR = "env -u LD_PRELOAD sed -i 's/ 09:00/ 09:05/;s/ 16:00/ 16:05/'"
"""One that moves a session by five minutes, on a disk that does not fail."""

IDENTITY = "[user]\n\tname = Lena\n\temail = lena@example.org\n"


class Command(NamedTuple):
    """A command: what is typed, and what there is before.

    `may_change`: when only a part of it is done, a signed session may stand as changed. `again`:
    then the same command finishes it, or `mend` does. `follow`: what works afterwards where there
    may be no practice yet. `remote`: the practice has one, and another clone of it lies beside.
    `edits`: another program writes too.
    """

    name: str
    typed: tuple[str, ...]
    prepare: Callable[[Path, Program], object] | None = None
    may_change: bool = False
    again: bool = False
    mend: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    git: bool = False
    remote: bool = False
    edits: bool = False


def environment(root: Path) -> dict[str, str]:
    """What a command has around it in a scene."""
    return {
        "HOME": str(root / "home"),
        "XDG_CONFIG_HOME": str(root / "config"),
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "80",
        "GIT_CONFIG_NOSYSTEM": "1",
        "EDITOR": EDITOR,
    }


def make(root: Path, *, git: bool = False) -> None:
    """Make the scene that all commands begin with."""
    (root / "home").mkdir(parents=True)
    (root / "home" / ".gitconfig").write_text(IDENTITY, encoding="utf-8")
    practice = Shop(root / "practice")
    practice.write("therasched.yaml", SETTINGS)
    run = Program(practice.root, **environment(root))
    run("doctor", "--fix", code=0)
    for name, (client, starts) in SESSIONS.items():
        run("new", client, *starts.split(), "--id", name)
    run("key", "add", "--new", "--no-passphrase", THERASCHED_NOW=EARLIER)
    run("outcome", LOCKED, "attended", "--note", "As it was.", "--homework", "Walk.")
    run("sign", LOCKED, "-y", THERASCHED_NOW=EARLIER)
    run("key", "add", "--new", "--no-passphrase", "--for", "tom")
    for name in ("bcdfgj", "bcdfgk", "bcdfgp", "bcdfgq", SIGNED):
        run("outcome", name, "attended", "--note", "Good.", "--homework", "The lift.")
    run("share", "bcdfgk")
    run("sign", SIGNED, "-y")
    if git:
        keep_in_git(practice.root)
        run("config", "set", "git", "auto")
        run("contact", "edit", "school-ot", "--phone", "1")


def keep_in_git(practice: Path) -> None:
    """Make a repository of a practice; no hooks come along, so that it is small to copy."""
    for words in ("init -q --template= -b main", "add -A", "commit -q -m begin"):
        git(practice.parent, practice.name, *words.split())


def git(root: Path, folder: str, *words: str, code: int = 0) -> str:
    """Ask git itself in a folder of a scene."""
    around = {**os.environ, "HOME": str(root / "home"), "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *words], cwd=root / folder, env=around, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, (words, done)
    return done.stdout


def _supervisor(root: Path, run: Program) -> None:
    run("config", "set", "practitioner", "tom")


def by_hand(path: str) -> Callable[[Path, Program], None]:
    def change(root: Path, run: Program) -> None:
        file = root / "practice" / path
        file.write_text(file.read_text(encoding="utf-8").replace("The lift.", HAND), "utf-8")
        file.write_text(file.read_text(encoding="utf-8").replace("As it was.", HAND), "utf-8")

    return change


def misnamed(root: Path, run: Program) -> None:
    folder = root / "practice/sessions/2026/03"
    for old, new in (("1300-bcdfgp", "1310-bcdfgp"), ("0900-bcdfgl", "0905-bcdfgl")):
        file = next(folder.glob(f"*-{old}.yaml"))
        file.rename(file.with_name(file.name.replace(old, new)))


def exported(root: Path, run: Program) -> None:
    run("export", "ics", "--vdir", "../calendar")
    run("move", "bcdfgl", "2026-03-11", "10:00")
    run("remove", "bcdfgh", "-y")


def _series(root: Path, run: Program) -> None:
    run("repeat", "bcdfgl", "--repeat", "weekly", "--count", "3")


def _mailing(root: Path, run: Program) -> None:
    run("client", "edit", "anna-k", "--email", "anna@example.org", "--consent", "email")
    run("config", "set", "email", "praxis@example.org")
    run("move", "bcdfgl", "2026-03-04", "9:00")


def _untidy(root: Path, run: Program) -> None:
    practice = root / "practice"
    (practice / ".gitignore").write_text("*.bak\n", encoding="utf-8")
    (practice / ".therasched/schema/session.json").write_text("{}", encoding="utf-8")
    (practice / "clients/anna-k.yaml").chmod(0o644)


def _no_key(root: Path, run: Program) -> None:
    shutil.rmtree(root / "config")
    shutil.rmtree(root / "practice/signed")


def _public_key(root: Path, run: Program) -> None:
    line = sshsig.public_line(bytes(range(32)))
    (root / "other.pub").write_text(f"{line} of another machine\n", encoding="utf-8")


def _foreign(root: Path, run: Program) -> None:
    events = foreign.event("a"), foreign.event("b", start="20260311T140000Z")
    (root / "in.ics").write_bytes(foreign.calendar(*events))


def _undone(root: Path, run: Program) -> None:
    run("undo")


SYNC = ("sync", "--unencrypted-ok")
HUB, OTHER = "hub.git", "other"
"""The remote of a scene, a bare repository, and another clone of it."""


def _remote(root: Path, run: Program) -> None:
    """A remote that has nothing yet."""
    git(root, ".", "init", "-q", "--bare", "--template=", "-b", "main", HUB)
    git(root, "practice", "remote", "add", "origin", f"../{HUB}")


def _there(root: Path, run: Program) -> Program:
    """The practice sent to the remote, and taken from there by another desk."""
    _remote(root, run)
    run(*SYNC)
    git(root, ".", "clone", "-q", "--template=", HUB, OTHER)
    git(root, OTHER, "remote", "set-url", "origin", f"../{HUB}")
    other = Program(root / OTHER, **environment(root))
    other("doctor", "--fix")
    return other


def _ahead(root: Path, run: Program) -> None:
    """A remote to which the other desk has sent a session that moved, an edit, a comment."""
    other = _there(root, run)
    other("move", "bcdfgl", "2026-03-11", "10:00")
    other("outcome", SIGNED, "--homework", "Take the stairs.")
    other("comment", LOCKED, "From there.")
    other("new", "ben-o", "2026-03-12", "9:00", "--id", "bcdfgv")
    other("remove", "bcdfgh", "-y")
    other(*SYNC)


def apart(root: Path, run: Program) -> None:
    """Both went on: something comes, something is merged, something goes."""
    _ahead(root, run)
    run("plan", "bcdfgl", "-m", "Breathe.")
    run("comment", LOCKED, "From here.")
    run("sign", "bcdfgp", "-y")
    client = root / "practice/clients/ben-o.yaml"
    client.write_text(client.read_text(encoding="utf-8") + "phone: 123\n", encoding="utf-8")


NEW = ("new", "anna-k", "2026-03-10", "14:00", "--id", "bcdfgt")


def _consent(root: Path, run: Program) -> None:
    """A client who gets a page."""
    run("client", "edit", "anna-k", "--consent", "portal")


def _published(root: Path, run: Program) -> None:
    """A page that is published."""
    _consent(root, run)
    run("portal", "../portal")


RENAME = ("check", "--fix")
COMMANDS = (
    Command("new", NEW),
    Command("new, first of its month", ("new", "anna-k", "2027-01-05", "9:00", "--id", "bcdfgt")),
    Command("new --repeat", (*NEW, "--repeat", "weekly", "--count", "3")),
    Command("repeat", ("repeat", "bcdfgl", "--repeat", "weekly", "--count", "3")),
    Command("plan", ("plan", "bcdfgl", "-m", "Breathe.")),
    Command(
        "outcome --share", ("outcome", "bcdfgh", "attended", "--homework", "Take two.", "--share")
    ),
    Command("share", ("share", "bcdfgj")),
    Command("unshare", ("unshare", "bcdfgk")),
    Command("move", ("move", "bcdfgl", "2026-03-11", "10:00")),
    Command(
        "move --scope following",
        ("move", "bcdfgl", "2026-03-06", "10:00", "--scope", "following"),
        _series,
        again=True,
    ),
    Command("cancel --scope all", ("cancel", "bcdfgl", "--scope", "all"), _series, again=True),
    Command("cancel", ("cancel", "bcdfgl", "--by", "client", "--reason", "a cold")),
    Command("remove", ("remove", "bcdfgl", "-y")),
    Command(
        "remove --scope all", ("remove", "bcdfgl", "--scope", "all", "-y"), _series, again=True
    ),
    Command("edit", ("edit", "bcdfgl"), again=True, mend=RENAME, edits=True),
    Command("edit, signed", ("edit", SIGNED), may_change=True, again=True, mend=RENAME, edits=True),
    Command("sign", ("sign", "bcdfgp", "-y")),
    Command("sign several", ("sign", "bcdfgp", "bcdfgq", "bcdfgj", "-y")),
    Command("sign, misnamed", ("sign", "bcdfgp", "-y"), misnamed),
    Command("comment", ("comment", LOCKED, "Her mother called.")),
    Command(
        "outcome, signed", ("outcome", SIGNED, "--homework", "Take the stairs."), may_change=True
    ),
    Command("move, signed", ("move", SIGNED, "2026-03-02", "15:00"), may_change=True),
    Command("return", ("return", SIGNED, "--reason", "No goal."), _supervisor),
    Command("sign --as supervisor", ("sign", SIGNED, "--as", "supervisor", "-y"), _supervisor),
    Command("restore", ("restore", LOCKED, "-y"), by_hand(LOCKED_PATH)),
    Command(
        "restore --as-correction",
        ("restore", LOCKED, "-y", "--as-correction"),
        by_hand(LOCKED_PATH),
    ),
    Command("purge", ("purge", SIGNED, "-y", "--reason", "Asked for."), again=True),
    Command("key add --new", ("key", "add", "--new", "--no-passphrase"), _no_key),
    Command("key add FILE", ("key", "add", "../other.pub"), _public_key),
    Command("key retire", ("key", "retire", "tom", "-y")),
    Command("remind --write", ("remind", "--write"), _mailing, again=True),
    Command("cancel --tell", ("cancel", "bcdfgl", "--tell"), _mailing),
    Command("client add", ("client", "add", "zoe-l", "--name", "Zoe L.")),
    Command("client edit", ("client", "edit", "anna-k", "--phone", "123")),
    Command("client archive", ("client", "archive", "anna-k")),
    Command("contact add", ("contact", "add", "dr-k", "--name", "Dr K.")),
    Command("practitioner add", ("practitioner", "add", "eva", "--name", "Eva Lund")),
    Command("service add", ("service", "add", "talk-20", "--title", "Talk", "--minutes", "20")),
    Command("config set", ("config", "set", "email", "hello@example.org")),
    Command("agenda --html", ("agenda", "2026-W10", "--html", "../week.html")),
    Command("export ics --out", ("export", "ics", "--out", "../all.ics")),
    Command("export csv --out", ("export", "csv", "--out", "../all.csv")),
    Command("export ics --vdir", ("export", "ics", "--vdir", "../calendar"), again=True),
    Command(
        "export ics --vdir, anew",
        ("export", "ics", "--vdir", "../calendar"),
        exported,
        again=True,
    ),
    Command("portal", ("portal", "../portal"), _consent, again=True),
    Command("portal --renew", ("portal", "../portal", "--renew", "anna-k"), _published, again=True),
    Command("import ics", ("import", "ics", "../in.ics"), _foreign, again=True),
    Command("check --fix", ("check", "--fix"), misnamed),
    Command("doctor --fix", ("doctor", "--fix"), _untidy),
    Command(
        "init",
        ("init", "../fresh", "--name", "B", "--practitioner-name", "Lena", "--no-git"),
        follow=("init", "../fresh", "--name", "B", "--practitioner-name", "Lena", "--no-git"),
    ),
    Command("demo", ("demo", "../fresh"), follow=("demo", "../other")),
)
IN_GIT = (
    Command("plan", ("plan", "bcdfgl", "-m", "Breathe."), git=True),
    Command("new", NEW, git=True),
    Command("new --repeat", (*NEW, "--repeat", "weekly", "--count", "3"), git=True),
    Command("move", ("move", "bcdfgl", "2026-03-11", "10:00"), git=True),
    Command(
        "move --scope following",
        ("move", "bcdfgl", "2026-03-06", "10:00", "--scope", "following"),
        _series,
        again=True,
        git=True,
    ),
    Command("sign", ("sign", "bcdfgp", "-y"), git=True),
    Command("remove", ("remove", "bcdfgl", "-y"), git=True),
    Command("comment", ("comment", LOCKED, "Her mother called."), git=True),
    Command(
        "outcome, signed",
        ("outcome", SIGNED, "--homework", "Take the stairs."),
        may_change=True,
        git=True,
    ),
    Command("purge", ("purge", SIGNED, "-y", "--reason", "Asked for."), again=True, git=True),
    Command("client edit by hand too", ("client", "edit", "ben-o", "--phone", "1"), git=True),
    Command("undo", ("undo",), git=True),
    Command("undo --redo", ("undo", "--redo"), _undone, git=True),
    Command("sync, first", SYNC, _remote, may_change=True, git=True, remote=True),
    Command("sync, to fetch", SYNC, _ahead, may_change=True, git=True, remote=True),
    Command("sync", SYNC, apart, may_change=True, git=True, remote=True),
)
