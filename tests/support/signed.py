"""A small practice that two people have signed in, made by commands, with real keys.

It holds whatever a signed history can: versions, edits, comments, a co-signature, a return, a
purge, a key that was retired, and what two desks signed side by side. Ids and keys are always the
same; only the salts are not. It is now Thu 5 Mar 2026 10:00, and one session is still open.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.support import testkeys
from tests.support.program import Program
from tests.support.records import records
from tests.support.shop import SETTINGS, Shop

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-03-05 10:00"
OPEN, EDITED, RETURNED, TOMS, PURGED, TWICE, DRAFT = (
    *("k7f3mq", "b2r4tw", "c5d6fg", "t8m9np", "p2q3rs", "s4v5wx", "d7f8gh"),
)
"""The sessions: still open; edited and co-signed; returned; Tom's; purged; signed at two desks."""

SESSIONS = {
    OPEN: ("2026-03-04 14:00", "14:50", "lena", "[anna-k, ben-o]"),
    EDITED: ("2026-03-02 09:30", "10:20", "lena", "[anna-k]"),
    RETURNED: ("2026-03-02 11:00", "11:50", "lena", "[ben-o]"),
    TOMS: ("2026-03-02 13:00", "13:30", "tom", "[tanaka]"),
    PURGED: ("2026-03-02 14:00", "14:50", "lena", "[ben-o]"),
    TWICE: ("2026-03-02 16:00", "16:50", "lena", "[anna-k]"),
    DRAFT: ("2026-03-04 16:00", "16:50", "lena", "[ben-o]"),
}


def path_of(name: str) -> str:
    """Where the file of a session lies."""
    day, time = SESSIONS[name][0].split()
    return f"sessions/{day[:4]}/{day[5:7]}/{day}-{time.replace(':', '')}-{name}.yaml"


def log_of(name: str) -> str:
    """Where the log of a session lies."""
    return f"signed/{name[:2]}/{name}.log.yaml"


def _text(name: str) -> str:
    start, end, who, clients = SESSIONS[name]
    return (
        f"# by hand\nid: {name}\ntype: 'session'\nmode: direct\nservice: slt-50\n"
        f"practitioner: {who}\nclients: {clients}\nstart: {start}\nend: {start[:10]} {end}\n"
        "plan: |\n  Bath time.\n"
    )


class Desks:
    """The practice, and its people at their desks: `lena("sign", NAME, at="03-02 10:30")`."""

    def __init__(self, folder: Path) -> None:
        self.shop = Shop(folder / "practice")
        self.root = self.shop.root
        self.keys = folder / "keys"
        for name in testkeys.TEST_KEYS:
            testkeys.written(self.keys, name)
        self.shop.write("therasched.yaml", SETTINGS.replace("2026-03-03 10:40", NOW))
        self.unpurged: dict[str, bytes] = {}
        self.program = Program(self.root, XDG_CONFIG_HOME=str(folder), HOME=str(folder))

    def lena(self, *words: str, at: str = "", key: str = "lena") -> str:
        """Lena types a command."""
        return self._type("lena", words, at, key)

    def tom(self, *words: str, at: str = "") -> str:
        """Tom does."""
        return self._type("tom", words, at, "tom")

    def _type(self, who: str, words: tuple[str, ...], at: str, key: str) -> str:
        now = f"2026-{at}" if at else NOW
        file = str(self.keys / key)
        answer = self.program(
            *(*words, "-y"), THERASCHED_NOW=now, THERASCHED_PRACTITIONER=who, THERASCHED_KEY=file
        )
        return answer.out

    def outcome(self, name: str, who: str = "lena", *, at: str, note: str = "Went well.") -> None:
        """Write a session, and what came of it."""
        self.shop.write(path_of(name), _text(name))
        self._type(who, ("outcome", name, "attended", "--note", note), at, who)


def practice(folder: Path) -> Desks:
    """Make it, in a folder of its own; the newest event is a comment, which nothing names yet."""
    desks = Desks(folder)
    lena, tom = desks.lena, desks.tom
    lena("key", "add", str(desks.keys / "lena"), at="03-02 08:00")
    lena("key", "add", str(desks.keys / "tom.pub"), "--for", "tom", at="03-02 08:05")
    desks.outcome(EDITED, at="03-02 10:25")
    lena("sign", EDITED, at="03-02 10:30")
    desks.outcome(RETURNED, at="03-02 11:55")
    lena("sign", RETURNED, at="03-02 12:00")
    tom("return", RETURNED, "--reason", "The goal is missing.", at="03-02 12:30")
    lena("outcome", EDITED, "--note", "Went very well.", at="03-02 12:45")
    desks.outcome(TOMS, "tom", at="03-02 13:35", note="家族, 👩‍👧 “quoted” \\ slashed.")
    tom("sign", TOMS, at="03-02 13:40")
    lena("outcome", RETURNED, "--note", "Goal: floor 3.", at="03-02 14:00")
    desks.outcome(PURGED, at="03-02 14:55")
    lena("sign", PURGED, at="03-02 15:00")
    lena("comment", PURGED, "Her mother called.", at="03-02 15:30")
    desks.outcome(TWICE, at="03-02 16:55")
    _at_two_desks(desks, folder)
    tom("sign", EDITED, "--as", "supervisor", at="03-03 09:00")
    lena("key", "add", str(desks.keys / "lena-new"), at="03-04 08:00")
    old = testkeys.public("lena")
    lena("key", "retire", old, "--reason", "A new laptop.", at="03-04 08:05", key="lena-new")
    tom(
        *("comment", TOMS, "--kind", "correction", "--reason", "Floor.", "It was 3."),
        at="03-04 09:00",
    )
    desks.unpurged = records(desks.root)
    lena("purge", PURGED, "--reason", "Asked for.", at="03-04 10:00", key="lena-new")
    desks.outcome(OPEN, at="03-04 14:55")
    lena("sign", OPEN, at="03-04 15:00", key="lena-new")
    desks.outcome(DRAFT, at="03-04 17:00")
    lena("comment", EDITED, "She called.", at="03-05 09:00", key="lena-new")
    return desks


def _at_two_desks(desks: Desks, folder: Path) -> None:
    """Both sign in their own copies; git joins the logs; the next signature names both heads."""
    other = folder / "other"
    shutil.copytree(desks.root, other)
    desks.lena("sign", TWICE, at="03-02 17:00")
    here, desks.program.folder = desks.program.folder, other
    desks.lena("sign", TWICE, at="03-02 17:05")
    desks.tom("comment", TOMS, "The school called.", at="03-02 17:10")
    desks.program.folder = here
    theirs = (other / log_of(TWICE)).read_bytes()
    ours = desks.root / log_of(TWICE)
    ours.write_bytes(ours.read_bytes() + theirs)
    (desks.root / log_of(TOMS)).write_bytes((other / log_of(TOMS)).read_bytes())
    shutil.rmtree(other)
