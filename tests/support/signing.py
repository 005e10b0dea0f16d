"""A small practice in which people sign, at any second: a real one, with the machine's clock.

    place = Place(tmp_path)
    place("sign", ANNAS, "-y", at="03-03 10:40:00")
    place("comment", ANNAS, "She called.", at="03-04 10:40:00", who="tom", code=5)

Times are of 2026, in Berlin. Lena's key is in it, since 1 March; keys lie outside of it. Unlike
`tests.support.signed` nothing is signed yet, and every answer is there to be looked at.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest import mock
from zoneinfo import ZoneInfo

from tests.support import testkeys
from tests.support.program import Program
from tests.support.shop import SETTINGS, Shop
from therasched.cli import evidence
from therasched.domain import chain
from therasched.storage import clock, eventlog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.program import Answer
    from therasched.actions.office import Office
    from therasched.domain.chain import Event
    from therasched.domain.session import Stored

BERLIN = ZoneInfo("Europe/Berlin")
NOW = "03-03 10:40:00"
FULL, LOCK, LATER = "03-04 10:39:59", "03-04 10:40:00", "03-05 09:00:00"
"""What is signed at `NOW`: the last second of its window, its lock, and the day after."""

ANNAS, BENS, UNMARKED, AHEAD, TOMS, GROUP, TEAM = (
    *("k7f3mq", "b2r4tw", "h4mnzd", "c5d6fg", "t8m9np", "g4h5jk", "t9wxsd"),
)
CAME = "attendance: attended, note: Went well., homework: Take the lift."
SESSIONS = {
    ANNAS: ("2026-03-02 09:30", "lena", f"anna-k: {{{CAME}}}"),
    BENS: ("2026-03-02 11:00", "lena", f"ben-o: {{{CAME}}}"),
    TOMS: ("2026-03-02 13:00", "tom", f"tanaka: {{{CAME}}}"),
    UNMARKED: ("2026-03-02 14:00", "lena", "ben-o: {}"),
    GROUP: ("2026-03-02 16:00", "lena", f"anna-k: {{{CAME}}}, ben-o: {{{CAME}}}"),
    AHEAD: ("2026-03-05 14:00", "lena", "anna-k: {}"),
}


def path_of(name: str) -> str:
    """Where the file of a session lies."""
    day, time = SESSIONS[name][0].split()
    return f"sessions/{day[:4]}/{day[5:7]}/{day}-{time.replace(':', '')}-{name}.yaml"


def log_of(name: str) -> str:
    """Where the log of a session lies."""
    return f"signed/{name[:2]}/{name}.log.yaml"


def text_of(name: str) -> str:
    """What the file of a session says."""
    start, who, parts = SESSIONS[name]
    clients = ", ".join(part.partition(":")[0].strip() for part in parts.split("},"))
    end = f"{start[:11]}{int(start[11:13]) + 1:02}:{start[14:]}"
    outcome = "" if "{}" in parts else f"outcome: {{clients: {{{parts}}}}}\n"
    return (
        f"id: {name}\ntype: session\nmode: direct\nservice: slt-50\npractitioner: {who}\n"
        f"clients: [{clients}]\nstart: {start}\nend: {end}\nplan: Bath time.\n{outcome}"
    )


class Place:
    """The practice, with what is beside it: `keys/`, a configuration, an empty home."""

    def __init__(self, folder: Path, *, keys: bool = True, standing: bool = False) -> None:
        self.folder = folder
        self.shop = Shop(folder / "practice")
        self.root = self.shop.root
        if not standing:
            self.shop.write("therasched.yaml", SETTINGS.partition("clock:")[0])
        for name in SESSIONS:
            self.shop.write(path_of(name), text_of(name))
        self.shop.write(
            f"sessions/2026/03/2026-03-02-1730-{TEAM}.yaml",
            f"id: {TEAM}\ntype: team\npractitioner: lena\ntitle: Team\n"
            "start: 2026-03-02 17:30\nend: 2026-03-02 18:00\n",
        )
        self.keys = folder / "keys"
        for name in testkeys.TEST_KEYS:
            testkeys.written(self.keys, name)
        self.home = folder / "home"
        self.home.mkdir()
        self.environment = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(folder / "config")}
        if keys:
            self("key", "add", str(self.keys / "lena"), at="03-01 08:00:00")

    def of(self, who: str, key: str) -> dict[str, str]:
        """What surrounds a command of somebody's; no key for "none"."""
        given = "" if key == "none" else str(self.keys / (key or who))
        return self.environment | {"THERASCHED_PRACTITIONER": who, "THERASCHED_KEY": given}

    def __call__(
        self,
        *words: str,
        at: str = NOW,
        who: str = "lena",
        key: str = "",
        code: int = 0,
        stdin: str = "",
        **environment: str,
    ) -> Answer:
        """Somebody types a command at a moment."""
        program = Program(self.root, **self.of(who, key))
        with machine_at(at):
            return program(*words, code=code, stdin=stdin, **environment)

    @contextmanager
    def office(self, at: str = NOW, who: str = "lena", key: str = "") -> Iterator[Office]:
        """The practice as a command opens it, with its surroundings while this lasts."""
        with machine_at(at), mock.patch.dict(os.environ, self.of(who, key)):
            yield self.shop.open()

    def stored(self, office: Office, name: str) -> Stored:
        """A session as it is now."""
        return office.sessions.get(office.sessions.named(name)[0])

    # --- as a person's editor, and other eyes -----------------------------------------------

    def text(self, name: str) -> str:
        """What lies in the file of a session."""
        return next(self.root.rglob(f"sessions/**/*-{name}.yaml")).read_text(encoding="utf-8")

    def by_hand(self, name: str, before: str, after: str) -> None:
        """Change the file of a session as an editor does."""
        path = next(self.root.rglob(f"sessions/**/*-{name}.yaml"))
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")

    def events(self, name: str = "") -> list[Event]:
        """The events of a session, or of the practice."""
        path = self.root / (log_of(name) if name else "signed/practice.log.yaml")
        return eventlog.glance(path.read_bytes()) if path.exists() else []

    def kinds(self, name: str = "") -> list[str]:
        """What kinds of events these are."""
        return [one.kind for one in self.events(name)]

    def proof(self, *words: str, at: str = LATER, code: int = 0) -> str:
        """What `verify` says, which must end with a code."""
        return self("verify", *words, at=at, code=code).out

    def copy(self, folder: Path) -> Place:
        """The same practice elsewhere."""
        other = object.__new__(Place)
        shutil.copytree(self.folder, folder)
        other.__dict__ |= self.__dict__
        other.folder, other.shop = folder, object.__new__(Shop)
        other.root = other.shop.root = folder / "practice"
        return other


@contextmanager
def machine_at(time: str) -> Iterator[None]:
    """Let the machine's clock stand at a moment, with or without an offset at its end."""

    def read(zone: ZoneInfo, standing: str) -> clock.Reading:
        if os.environ.get(clock.VARIABLE) or standing:
            return real(zone, standing)
        moment = datetime.fromisoformat(f"2026-{time}")
        here = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
        return clock.Reading(here, "")

    def machine() -> datetime:
        moment = datetime.fromisoformat(f"2026-{time}")
        return (moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)).astimezone(UTC)

    real = clock.read
    with mock.patch.object(clock, "read", read), mock.patch.object(clock, "machine_at", machine):
        yield


def links(events: list[Event]) -> list[str]:
    """The hashes of events."""
    return [chain.link(one) for one in events]


def fingerprint(name: str) -> str:
    """That of a test key."""
    return evidence.fingerprint(testkeys.public(name))
