"""Made-up practices of any size over ten years, to measure on: the same bytes for the same seed.

The clock stands on a Wednesday in the last week. That week is the same, file for file, in a
practice of any size, so that what differs between two sizes is the size; the ten years before it
are as busy as the number of sessions makes them. Files are spelled by the program's own dumper,
and what is past was signed (`bench.signatures`). Nothing in a session depends on another one: it
follows from the seed, its week and its place.
"""

from __future__ import annotations

import os
import shutil
from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from bench import signatures, texts
from therasched.domain import stamp, timing
from therasched.domain.catalogue import DEFAULT_TYPES, NO_PLAN
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.practice import Practice
from therasched.domain.publication import LENGTH, SIGNS
from therasched.domain.reminder import Reminder
from therasched.domain.session import Session
from therasched.storage import paths
from therasched.storage.codec import decode_client, encode_session
from therasched.storage.field import Field, FileStyle
from therasched.storage.fields import CLIENT, CONTACT
from therasched.storage.founding import GIT_RULES
from therasched.storage.sessions import HEADER, STYLE, path_of
from therasched.storage.settings import understood
from therasched.storage.settings_fields import PRACTICE
from therasched.storage.yamldump import dump

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 3
"""To be raised when other bytes are made, so that no practice of before is taken for one of now."""

STORE = Path(__file__).parents[1] / ".bench"
"""Where practices are kept from one run to the next; git is told to ignore all in it."""

IDENTITY = "made-for-measuring"
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 11, 10, 40, tzinfo=ZONE)
MONDAY = date(2026, 3, 9)
WEEKS = 521  # before the one shown

HOURS = (8, 9, 10, 11, 13, 14, 15, 16, 17)
SHOWN_PLACES = 24  # clients with a place in the week shown
PRACTITIONERS = ("lena", "tom", "ines", "bora", "aino", "luc", "mara", "piet")

# What the places of a week are for, in turn.
KINDS = (
    *("session", "session", "session", "video", "session", "group", "session", "phone"),
    *("session", "session", "team", "task", "session", "video", "email", "session"),
    *("admin", "meeting", "session", "personal", "session", "session", "video", "session"),
    *("group", "session", "session", "task", "session", "time-off"),
)
SERVICES = {
    "slt-50": {"title": "Speech therapy", "minutes": "50", "fee": "92.00"},
    "group-50": {"title": "Conversation group", "minutes": "50", "fee": "38.50"},
    "phone-20": {"title": "Phone consultation", "minutes": "20", "fee": "30.00"},
    "report-30": {"title": "Report", "minutes": "30", "fee": "45.00"},
}
SERVICE_OF = {"phone": "phone-20", "task": "report-30", "email": "report-30"}
TITLES = {
    "team": "Case round",
    "admin": "Letters and invoices",
    "personal": "Dentist",
    "time-off": "Weekend in Göttingen",
}
CONTACTS = {"school-ot": "Inès Faure", "dr-obi": "Dr Chidi Obi", "ent-clinic": "ENT clinic"}
REGULAR, NEWCOMER = "c00000", "c99900"
"""The client of the first place, and one who has no session yet; no other bears their names."""
NAMES = {REGULAR: "Łucja Zielińska", NEWCOMER: "Noor Achterberg"}
REMINDERS = (Reminder("client", "email", 1440), Reminder("practitioner", "browser", 15))


class Spec(NamedTuple):
    """Which practice: how many sessions it has, how many of them in the week shown; `signed` is
    False for one in which nobody signs.
    """

    sessions: int
    week: int = 30
    seed: int = 1
    signed: bool = True

    @property
    def load(self) -> float:
        """Sessions in a week of the ten years."""
        return (self.sessions - self.week) / WEEKS

    @property
    def practitioners(self) -> tuple[str, ...]:
        """Who works there: one for some 36 sessions a week."""
        return PRACTITIONERS[: 1 + int(self.load / 36)]

    @property
    def places(self) -> int:
        """How many clients come at a time: 8 at least for each practitioner, 42 at most."""
        works = len(self.practitioners)
        return works * max(8, 1 + int(1.15 * self.load / works))


# --- sessions ------------------------------------------------------------------------------


def sessions(spec: Spec) -> Iterator[Session]:
    """Every session, the week shown first, then week by week into the past."""
    for place in range(spec.week):
        yield _session(spec, 0, place, SHOWN_PLACES, 1)
    rest, works = spec.sessions - spec.week, len(spec.practitioners)
    for week in range(1, WEEKS + 1):
        for count in range(rest * (week - 1) // WEEKS, rest * week // WEEKS):
            yield _session(spec, week, count % spec.places, spec.places, works)


def _session(spec: Spec, week: int, place: int, places: int, works: int) -> Session:
    """What stands at a place of a week, counted back from the one shown.

    Places go round among those who work: whoever is in a group has a place with the same one.
    """
    chance = Random(f"{spec.seed} session {week} {place}")
    kind = KINDS[place % len(KINDS)]
    if kind == "time-off" and place >= len(KINDS):  # nobody is away twice on one weekend
        kind = "session"
    entry = "session" if kind == "group" else kind
    made = Session(
        id=_id(week, place),
        type=entry,
        span=_span(week, place // works, kind),
        practitioner=PRACTITIONERS[place % works],
    )
    if kind in TITLES:
        made = made._replace(title=TITLES[kind])
    else:
        members = range(place, place + (3 * works if kind == "group" else 1), works)
        made = made._replace(
            mode=DEFAULT_TYPES[entry].mode,
            service="group-50" if kind == "group" else SERVICE_OF.get(kind, "slt-50"),
            clients=tuple(client_at(spec.seed, each % places, week) for each in members),
        )
        made = _furnished(made, kind, f"Room {1 + place % works}")
    booked_at = made.span.start_at - timedelta(days=7, seconds=int(chance.random() * 30_000))
    made = stamp.stamped(made, None, booked_at)
    return _with_what_became_of_it(made, chance) if made.clients else made


def _id(week: int, place: int) -> str:
    """An id no other week or place has: a number below 20 · 28⁵, its digits well mixed."""
    letters, more = "bcdfghjklmnpqrstvwxz", "bcdfghjklmnpqrstvwxz23456789"
    number = (week * 1000 + place + 1) * 202_104_331 % (20 * 28**5)
    signs = []
    for _ in range(5):
        number, digit = divmod(number, 28)
        signs.append(more[digit])
    return letters[number] + "".join(signs)


def _span(week: int, slot: int, kind: str) -> timing.Span:
    monday = MONDAY - timedelta(weeks=week)
    if kind == "time-off":
        return timing.span(monday + timedelta(5), monday + timedelta(6), ZONE)
    day, hour = monday + timedelta(slot % 5), HOURS[slot // 5 % len(HOURS)]
    start = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    minutes = {"phone": 20, "task": 30, "email": 30, "team": 60}.get(kind, 50)
    return timing.Span(start, start + timedelta(minutes=minutes))


def _furnished(session: Session, kind: str, room: str) -> Session:
    if kind == "video":
        return session._replace(place="https://meet.example.org/lena", reminders=REMINDERS)
    if kind in {"session", "group"}:
        return session._replace(room=room, reminders=REMINDERS)
    return session._replace(participants=(list(CONTACTS)[session.span.start.day % 3],))


def _with_what_became_of_it(session: Session, chance: Random) -> Session:
    """Most of what is past took place and was written down; of what lies ahead some is planned."""
    planned = chance.random()
    if planned < 0.8:
        session = session._replace(plan=texts.plan(chance))
    elif planned < 0.85:
        session = session._replace(plan=NO_PLAN)
    if session.span.end_at > NOW or chance.random() < 0.02:
        return session
    if session.mode == "indirect":
        status = "completed" if chance.random() < 0.9 else "in-progress"
        return session._replace(outcome=Outcome(status, texts.text(texts.NOTES, chance, 2)))
    fate = chance.random()
    if fate < 0.12:
        by = "client" if fate < 0.09 else "practitioner"
        return _called_off(session, by, chance)
    parts = {client: _part(chance) for client in session.clients}
    note = texts.text(texts.NOTES, chance, 2) if session.group else ""
    shared_at = session.span.end_at + timedelta(seconds=120 + int(chance.random() * 3000))
    shared = {c: shared_at for c, part in parts.items() if part.homework and chance.random() < 0.5}
    return session._replace(outcome=Outcome("", note, parts), shared=shared)


def _part(chance: Random) -> ClientOutcome:
    fate = chance.random()
    if fate < 0.05:
        return ClientOutcome("no-show")
    return ClientOutcome(
        attendance="non-billable" if fate < 0.07 else "attended",
        review=("done", "partly", "not-done", "")[int(chance.random() * 4)],
        note=texts.text(texts.NOTES, chance, 5),
        homework=texts.text(texts.HOMEWORK, chance, 2) if chance.random() < 0.6 else "",
    )


def _called_off(session: Session, by: str, chance: Random) -> Session:
    hours = 1 + int(chance.random() * 96)
    word = "cancelled-by-practitioner"
    if by == "client":
        word = "late-cancellation" if hours < 24 else "cancelled"
    at = (session.span.start_at - timedelta(hours=hours)).astimezone(ZONE)
    changed = session._replace(
        cancelled=Cancelled(by, at, "ill"),
        outcome=Outcome(clients={client: ClientOutcome(word) for client in session.clients}),
    )
    return stamp.stamped(changed, session, at)


# --- people --------------------------------------------------------------------------------


def client_at(seed: int, place: int, week: int) -> str:
    """The code of the client who has a place in a week; 20 to 90 weeks later it is another's."""
    turn = bisect_right(_turns(seed, place), week)
    return f"c{place:03}{turn:02}"


@cache
def _turns(seed: int, place: int) -> list[int]:
    """The weeks, counted back, in which a place went to another client."""
    chance, weeks = Random(f"{seed} place {place}"), [0]
    while weeks[-1] <= WEEKS:
        weeks.append(weeks[-1] + 20 + int(chance.random() * 71))
    return weeks[1:]


def _client(code: str, seed: int) -> dict[str, Any]:
    chance = Random(f"{seed} client {code}")
    first = texts.FIRST_NAMES[int(chance.random() * len(texts.FIRST_NAMES))]
    last = texts.LAST_NAMES[int(chance.random() * len(texts.LAST_NAMES))]
    place, turn = int(code[1:4]), int(code[4:])
    client: dict[str, Any] = {
        "code": code,
        "name": NAMES.get(code, f"{first} {last}"),
        "born": f"{1950 + int(chance.random() * 66)}-{1 + int(chance.random() * 12):02}-17",
        "email": f"{code}@example.org",
        "consent": {"email": "2025-11-03"},
        "language": ("de", "en")[int(chance.random() * 2)],
        "service": "slt-50",
    }
    if code == REGULAR:  # she has a page in the portal
        client["consent"] = {"email": "2025-11-03", "portal": "2025-11-03"}
        client["portal"] = "".join(SIGNS[int(chance.random() * len(SIGNS))] for _ in range(LENGTH))
    if turn:
        left = MONDAY - timedelta(weeks=_turns(seed, place)[turn - 1])
        client["archived"] = left.isoformat()
    return client


def _settings(spec: Spec) -> dict[str, Any]:
    return {
        "schema": "1",
        "id": IDENTITY,
        "name": "Messlatte Practice",
        "timezone": ZONE.key,
        "practitioner": PRACTITIONERS[0],
        "practitioners": {code: {"name": code.capitalize()} for code in spec.practitioners},
        "services": SERVICES,
        "hours": {
            day: ["08:00-12:00", "13:00-20:00"] for day in ("mon", "tue", "wed", "thu", "fri")
        },
        "notice": "24h",
        "clock": f"{NOW:%Y-%m-%d %H:%M}",
    }


# --- files ---------------------------------------------------------------------------------


def files(spec: Spec) -> Iterator[tuple[str, bytes]]:
    """Every file of a practice, by its path inside."""
    settings = _spelled(_settings(spec), PRACTICE)
    yield paths.SETTINGS, settings
    for name, rules in GIT_RULES.items():
        yield name, "".join(f"{rule}\n" for rule in rules).encode()
    for code, name in CONTACTS.items():
        yield paths.contact_path(code), _spelled({"code": code, "name": name}, CONTACT)
    made, clients = list(sessions(spec)), {}
    for session in made:
        yield path_of(session), spelled(session)
    for code in sorted({NEWCOMER}.union(*(one.clients for one in made))):
        client = _client(code, spec.seed)
        clients[code] = decode_client(client)
        yield paths.client_path(code), _spelled(client, CLIENT)
    if spec.signed:
        known = understood(settings)[0]
        assert known is not None
        practice = Practice(known, clients, {}, ZONE, NOW)
        opened_at = NOW - timedelta(weeks=WEEKS + 1)
        yield from signatures.logs(spec.seed, made, practice, opened_at)


def spelled(session: Session) -> bytes:
    """The file of a session."""
    return dump(encode_session(session), STYLE, header=HEADER).encode()


def _spelled(data: dict[str, Any], kind: Field) -> bytes:
    return dump(data, FileStyle(kind)).encode()


def write(spec: Spec, folder: Path) -> None:
    """Write a practice into a folder that does not exist yet."""
    usual = os.umask(0o077)  # what the program makes is for nobody else either
    try:
        for path, data in files(spec):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        if spec.signed:
            signatures.keep_heads(folder)
    finally:
        os.umask(usual)


def kept(spec: Spec, store: Path = STORE) -> Path:
    """The folder of a practice below `store`, made when it isn't there whole as this would."""
    folder, fresh = (store / f"practice-{spec.sessions}{end}" for end in ("", ".new"))
    made, mark = store / f"{folder.name}.made", f"version {VERSION}, {spec}\n"
    if not (made.is_file() and made.read_text() == mark and _count(folder) == spec.sessions):
        for old in (fresh, folder.with_suffix(".old")):
            shutil.rmtree(old, ignore_errors=True)
        write(spec, fresh)
        made.unlink(missing_ok=True)
        if folder.exists():
            folder.rename(folder.with_suffix(".old"))
        fresh.rename(folder)
        shutil.rmtree(folder.with_suffix(".old"), ignore_errors=True)
        write_keys(spec, store)
        (store / ".gitignore").write_text("*\n")
        made.write_text(mark)
    return folder


def write_keys(spec: Spec, store: Path) -> None:
    """Write the keys of those who work there to where `XDG_CONFIG_HOME=STORE/config` has them."""
    folder = store / "config" / "therasched" / "keys"
    signatures.write_keys(spec.seed, IDENTITY, PRACTITIONERS, folder)


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.glob("sessions/*/*/*.yaml"))
