"""Writes data-example/, the made-up practice: `python -m tests.support.example`.

People are in `tests.support.example_people`, sessions in `tests.support.example_sessions`. Here
they get ids, stamps and file names, always the same ones, so that the folder is byte for byte what
this makes of the tables. Ids hang on what a session is and when, not on the order of the tables.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.support import example_signed
from tests.support.example_people import CLIENTS, CONTACTS, SETTINGS
from tests.support.example_sessions import SESSIONS
from therasched.domain import intake
from therasched.domain.practice import Practice
from therasched.domain.session import CalendarStamp, Source
from therasched.domain.stamp import calendar_hash
from therasched.storage import paths
from therasched.storage.codec import (
    decode_client,
    decode_contact,
    decode_session,
    encode_session,
)
from therasched.storage.field import FileStyle
from therasched.storage.fields import CLIENT, CONTACT
from therasched.storage.founding import GIT_RULES
from therasched.storage.reading import path_of
from therasched.storage.sessions import HEADER, STYLE
from therasched.storage.settings_codec import decode_settings
from therasched.storage.settings_fields import PRACTICE
from therasched.storage.yamldump import dump

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from therasched.domain.session import Session
    from therasched.storage.field import Field

FOLDER = Path(__file__).parents[2] / "data-example"
ZONE = ZoneInfo(SETTINGS["timezone"])
NOW_AT = datetime.fromisoformat(SETTINGS["clock"]).replace(tzinfo=ZONE).astimezone(UTC)


def files() -> dict[str, bytes]:
    """Every file of the practice by its path."""
    made = {name: "".join(f"{line}\n" for line in lines) for name, lines in GIT_RULES.items()}
    made[paths.SETTINGS] = _yaml(SETTINGS, PRACTICE, ".therasched/schema/practice.json")
    for client in CLIENTS:
        schema = "../.therasched/schema/client.json"
        made[paths.client_path(client["code"])] = _yaml(client, CLIENT, schema)
    for contact in CONTACTS:
        schema = "../.therasched/schema/contact.json"
        made[paths.contact_path(contact["code"])] = _yaml(contact, CONTACT, schema)
    told = [(path_of(session), session) for session in sessions()]
    for path, session in told:
        made[path] = dump(encode_session(session), STYLE, header=HEADER)
    files = {path: text.encode() for path, text in made.items()}
    files |= example_signed.logs(files, told, practice())
    return dict(sorted(files.items()))


def practice() -> Practice:
    """The practice, at the moment its clock stands at."""
    return Practice(
        decode_settings(SETTINGS),
        {one["code"]: decode_client(one) for one in CLIENTS},
        {one["code"]: decode_contact(one) for one in CONTACTS},
        ZONE,
        NOW_AT.astimezone(ZONE),
    )


def _yaml(data: dict[str, Any], kind: Field, schema: str) -> str:
    return dump(data, FileStyle(kind), header=f"# yaml-language-server: $schema={schema}\n")


def sessions() -> list[Session]:
    """Every session as its file says it, in the order of the tables."""
    ids = _ids()
    return [_session(row, next(ids)) for row in SESSIONS]


def _ids() -> Iterator[str]:
    """Ids that differ in their first four characters; those that tables give come first."""
    taken = _Beginnings(row["id"] for row in SESSIONS if "id" in row)
    for row in SESSIONS:
        yield row["id"] if "id" in row else taken.with_new(_key(row))


class _Beginnings:
    """The ids that are taken, by what people type of them."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._shown = {one[:4] for one in ids}

    def __contains__(self, fresh: object) -> bool:
        return str(fresh)[:4] in self._shown

    def with_new(self, key: str) -> str:
        """Take the next free id that follows from `key`."""
        chosen = _code(key, self)
        self._shown.add(chosen[:4])
        return chosen


def _code(key: str, taken: Container[str] = ()) -> str:
    """An id that follows from `key`."""
    tries = (sha256(f"{key} {number}".encode()).digest() for number in count())
    return paths.new_id(taken, lambda length: next(tries)[:length])


def _key(row: dict[str, Any]) -> str:
    """What a row is told apart by."""
    who = row.get("clients") or row["title"]
    return f"{row['start']} {row['type']} {row['practitioner']} {who}"


def _session(row: dict[str, Any], name: str) -> Session:
    """The record of a row: with its id, the code of its series, and its housekeeping."""
    apart = ("share", "moved", "imported")
    data = {key: value for key, value in row.items() if key not in apart and value}
    if "series" in data:
        data["series"] = _code(f"series {data['series']}")
    session = decode_session(data | {"id": name}, ZONE)
    if session.cancelled:
        sequence = 1
        stamp_at = session.cancelled.at + timedelta(seconds=_number(_key(row), 20, 900))
    else:
        sequence = int("moved" in row)
        stamp_at = _entered_at(row)
    stamp = CalendarStamp(sequence, stamp_at, calendar_hash(session))
    shared = {client: _shared_at(session, client) for client in row.get("share", ())}
    slot = _slot(row, session) if session.series else None
    source = _source(row["imported"], session) if "imported" in row else None
    return session._replace(calendar=stamp, shared=shared, slot=slot, source=source)


def _source(uid: str, session: Session) -> Source:
    """Where it came from: a private calendar, with its title."""
    of = intake.hash_of(session.span, session.title)
    return Source(intake.short_hash("Private"), intake.identity(uid, ""), of)


def _slot(row: dict[str, Any], session: Session) -> datetime:
    """The place in its series: where it starts, or where it did before it was moved alone."""
    start = session.span.start
    return datetime.fromisoformat(row["moved"]).replace(tzinfo=ZONE) if "moved" in row else start


def _entered_at(row: dict[str, Any]) -> datetime:
    """When it was entered or moved: days before it, in office hours; a series at one moment."""
    series = row.get("series", "")
    if series and "moved" not in row:
        row = next(one for one in SESSIONS if one.get("series") == series)
    key, start = _key(row), datetime.fromisoformat(row["start"]).replace(tzinfo=UTC)
    day = min(start, NOW_AT) - timedelta(days=_number(f"day {key}", 3, 10))
    day -= timedelta(days=max(0, day.weekday() - 4))
    time = timedelta(seconds=_number(f"time {key}", 8 * 3600, 15 * 3600))
    return day.replace(hour=0, minute=0) + time


def _shared_at(session: Session, client: str) -> datetime:
    """When homework was shared: within the hour after the session."""
    return session.span.end_at + timedelta(seconds=_number(f"{session.id} {client}", 120, 3000))


def _number(key: str, low: int, high: int) -> int:
    """A number from `low` to below `high` that follows from `key`."""
    return low + int.from_bytes(sha256(key.encode()).digest()[:4]) % (high - low)


def write(folder: Path) -> int:
    """Write the practice into `folder`, in place of what is there; the number of files."""
    made = files()
    if folder.exists():
        shutil.rmtree(folder)
    for path, data in made.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return len(made)


if __name__ == "__main__":
    sys.stdout.write(f"{write(FOLDER)} files in {FOLDER.name}/\n")
