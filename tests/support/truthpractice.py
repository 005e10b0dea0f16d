"""A practice of sixteen months to be meddled with: everything that commands look for is in it.

Groups, series, comments, signed and unsigned sessions, homework that waits, texts in several
scripts, months with few sessions, files with faults. The clock stands at Wed 11 Mar 2026 10:40.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bench import signatures
from bench.practices import spelled
from therasched.domain import timing
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.practice import Practice
from therasched.domain.reminder import Reminder
from therasched.domain.session import Session
from therasched.storage.codec import decode_client
from therasched.storage.reading import path_of
from therasched.storage.settings import understood

if TYPE_CHECKING:
    from pathlib import Path

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 11, 10, 40, tzinfo=ZONE)
FIRST, WEEKS, AHEAD = date(2024, 12, 2), 66, 3

SETTINGS = """\
schema: 1
id: made-for-truth
name: Truth practice
timezone: Europe/Berlin
practitioner: lena
practitioners:
  lena: {name: Lena Berg}
  tom: {name: Tom Hale, requires_cosign: [lena]}
services:
  slt-50: {title: Speech therapy, minutes: 50, fee: 90.00}
  report-30: {title: Report, minutes: 30}
types:
  round: {class: team, title: Round, asks: [outcome]}
clock: 2026-03-11 10:40
"""

CLIENTS = {
    "anna-k": "Anna Kowalska",
    "ben-oh": "Ben O'Brien",
    "carl-m": "Çarl Müller",
    "dora-w": "Dora Weiß",
    "emil-t": "田中 エミル",
    "finn-s": "Finn Lift",
}
"""Codes are equally long, so that one takes the place of another and no size changes."""

SERIES = ("anna-k", "dora-w")
"""Clients of whom most sessions are in one series."""

WORDS = (
    *("lift", "lifts", "lifted", "uplift", "stairs", "window", "fenster", "Übung", "übungen"),
    *("exposure", "step", "three", "straße", "naïve", "école", "Ecole", "bath", "time", "bathtime"),
    *("電車", "電車に乗る", "ขึ้นลิฟต์", "½", "10mg", "re-read"),
    *("O'Brien", "e\u0301cole", "ﬁne", "Σίσυφος"),
)
"""What stands in texts: words that begin alike, with accents, and without blanks."""


def write(folder: Path, seed: int = 1, *, sparse: bool = False) -> list[Session]:
    """Write it into a folder, or a third of it; its sessions."""
    sessions = made(Random(f"{seed} sessions"))[:: 3 if sparse else 1]
    known = understood(SETTINGS.encode())[0]
    assert known is not None
    clients = {code: {"code": code, "name": name} for code, name in CLIENTS.items()}
    decoded = {code: decode_client(client) for code, client in clients.items()}
    practice = Practice(known, decoded, {}, ZONE, NOW)
    files = {"therasched.yaml": SETTINGS.encode(), ".gitignore": b"/.therasched/\n/outbox/\n"}
    files |= {f"clients/{one}.yaml": client_text(one).encode() for one in CLIENTS}
    files |= {path_of(one): spelled(one) for one in sessions}
    files |= signatures.logs(seed, sessions, practice, NOW - timedelta(weeks=WEEKS + 1))
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return sessions


def client_text(code: str) -> str:
    """The file of a client."""
    return f"code: {code}\nname: {CLIENTS[code]}\nservice: slt-50\nemail: {code}@example.org\n"


def words(chance: Random, most: int = 6) -> str:
    """A line of a text."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))


def made(chance: Random) -> list[Session]:
    """The sessions, some three or four a week; some weeks have none."""
    found: list[Session] = []
    ids: set[str] = set()
    series: dict[str, str] = {}
    for week in range(WEEKS + AHEAD):
        monday = FIRST + timedelta(weeks=week)
        if chance.random() < 0.05:
            continue
        for slot in range(chance.choice((2, 3, 3, 4, 6))):
            name = _id(chance, ids)
            session = _session(chance, name, monday + timedelta(chance.randrange(6)), 8 + 2 * slot)
            owner = session.clients[0] if session.clients else ""
            if owner in SERIES and not session.group and chance.random() < 0.7:
                session = session._replace(series=series.setdefault(owner, name))
            found.append(session)
    return found


def _id(chance: Random, taken: set[str]) -> str:
    """Many ids begin alike."""
    name = ""
    while not name or name in taken:
        name = chance.choice("bcd") + "".join(chance.choice("bcdf2") for _ in range(5))
    taken.add(name)
    return name


def _session(chance: Random, name: str, day: date, hour: int) -> Session:
    start = datetime(day.year, day.month, day.day, hour, chance.choice((0, 30)), tzinfo=ZONE)
    span = timing.Span(start, start + timedelta(minutes=50))
    kind = chance.choice(("session", "session", "session", "video", "phone", "group", "task",
                          "team", "round", "time-off"))  # fmt: skip
    who = chance.choice(("lena", "lena", "tom"))
    if kind in {"team", "round"}:
        outcome = Outcome()
        return Session(name, kind, span, practitioner=who, title=words(chance, 3), outcome=outcome)
    if kind == "time-off":
        span = timing.span(day, day + timedelta(chance.randint(0, 9)), ZONE)
        return Session(name, kind, span, practitioner=who, title=words(chance, 2))
    clients = tuple(chance.sample(sorted(CLIENTS), 2 if kind == "group" else 1))
    session = Session(
        name,
        "session" if kind == "group" else kind,
        span,
        mode="indirect" if kind == "task" else "direct",
        service="report-30" if kind == "task" else "slt-50",
        practitioner=who,
        clients=clients,
        place=chance.choice(("", "", "Lift hall")),
        room=chance.choice(("", "Room 1")),
        tags=chance.choice(((), ("trial", "stairs"))),
        reminders=(Reminder("client", "email", 1440),) if chance.random() < 0.5 else (),
        plan=chance.choice(("", "-", words(chance))),
    )
    if span.end_at > NOW or chance.random() < 0.08:
        return session
    if kind == "task":
        status = chance.choice(("completed", "completed", "in-progress"))
        return session._replace(outcome=Outcome(status, words(chance)))
    if chance.random() < 0.08:
        off = Cancelled("client", span.start_at - timedelta(hours=30), words(chance, 2))
        gone = Outcome(clients=dict.fromkeys(clients, ClientOutcome("cancelled")))
        return session._replace(cancelled=off, outcome=gone)
    parts = {client: _part(chance) for client in clients}
    at = span.end_at.astimezone(UTC)
    shared = {one: at for one, part in parts.items() if part.homework and chance.random() < 0.4}
    return session._replace(outcome=Outcome("", words(chance), parts), shared=shared)


def _part(chance: Random) -> ClientOutcome:
    return ClientOutcome(
        attendance=chance.choice(("attended", "attended", "attended", "no-show")),
        review=chance.choice(("", "", "done", "partly")),
        note=words(chance),
        homework=words(chance) if chance.random() < 0.6 else "",
    )
