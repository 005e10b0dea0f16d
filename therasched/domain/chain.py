"""The events of the signed history: what each says, what of it is signed, how they are chained.

An event is one line of a log. Its signature covers everything in it but the attachments (`salt`
and `body`), which it covers through `digest`; so a text can be purged and the signature still
holds. `after` names events before it by their hashes. The format is told in docs/verify.md; who
may sign is in `domain.signers`, what a chain proves in `domain.verification`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from therasched.domain.canon import to_json
from therasched.domain.record import NamedTuple
from therasched.domain.timing import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from therasched.domain.canon import Data

VERSION = "1"
EVENT, LINK, BODY = "therasched-event-v1", "therasched-link-v1", "therasched-body-v1"
"""Domain separation: the first line of whatever is signed or hashed. `EVENT` is the namespace."""

SIGN, EDIT, COMMENT, COSIGN, RETURN = "sign", "edit", "comment", "cosign", "return"
PURGE, ANCHOR, ADD_KEY, RETIRE_KEY = "purge", "anchor", "add-key", "retire-key"
UNREADABLE = "unreadable"
"""Stands for a line of a log that is no event: what it said nobody knows, so nothing may change."""

VERSIONS = (SIGN, EDIT)
"""Kinds whose body is a version of the session's text."""

OF_SESSIONS = (SIGN, EDIT, COMMENT, COSIGN, RETURN, PURGE)
OF_PRACTICE = (ANCHOR, ADD_KEY, RETIRE_KEY)

COMMENT_TYPES = ("comment", "addendum", "late-entry", "correction")
PRACTITIONER, SUPERVISOR = "practitioner", "supervisor"
SIMULATED, BEHIND = "simulated", "behind"
"""What `clock` may say: the time was set by hand, or lay behind the newest event."""

PRACTICE = "practice"
"""The name of the log of the practice, among those of sessions."""

DEEPEST = 200
"""Levels of a body; that of a session has some six, and whoever reads it calls itself for each."""

HASH_LENGTH = 64  # SHA-256 in hexadecimal
_HEXADECIMAL = frozenset("0123456789abcdef")


class Malformed(ValueError):
    """What stands in a line is no event; the sentence names the field, never its value."""


class Event(NamedTuple):
    """One event. Empty texts are left out where it is written.

    `session` is empty for those of the practice; `n` counts those of one session; `at` and
    `locks_at` are UTC to the second, `2026-03-10T15:02:11Z`; `of` is the hash of the event that it
    is about; `body` is None once purged.
    """

    kind: str
    practice: str = ""
    by: str = ""
    at: str = ""
    session: str = ""
    n: str = ""
    role: str = ""
    type: str = ""
    of: str = ""
    clock: str = ""
    locks_at: str = ""
    digest: str = ""
    after: tuple[str, ...] = ()
    v: str = VERSION
    sig: str = ""
    salt: str = ""
    body: Mapping[str, Data] | None = None

    @property
    def note(self) -> Mapping[str, Data]:
        """The canonical note that a version holds; empty where the body is gone."""
        note = (self.body or {}).get("note", {})
        return note if isinstance(note, dict) else {}

    def text(self, key: str) -> str:
        """A text of the body, or nothing."""
        value = (self.body or {}).get(key, "")
        return value if isinstance(value, str) else ""

    @property
    def at_moment(self) -> datetime:
        """When it was made, as it claims; aware, UTC."""
        return read_instant(self.at)


class Forms(NamedTuple):
    """An event in every form that is written, signed or hashed, made of its fields in one go.

    `line` is that of the log, `link` and `signed` as the functions of these names say; `digest` is
    that of the body it has, whatever its field says, and empty where it has none.
    """

    line: str
    link: str
    signed: bytes
    digest: str


class Line(NamedTuple):
    """A line of a log: its event, or what is wrong with it; its forms where they are known."""

    number: int
    event: Event | None
    fault: str = ""
    formed: Forms | None = None

    @property
    def forms(self) -> Forms:
        """The forms of its event, which it must have."""
        assert self.event is not None
        return self.formed or forms(self.event)


class Log(NamedTuple):
    """A log that was read; `name` is the session of its file name, or `PRACTICE`."""

    name: str
    path: str
    lines: tuple[Line, ...]

    @property
    def once(self) -> list[Line]:
        """The lines that could be read, of equal events the first: a merge may have doubled one."""
        found: dict[str, Line] = {}
        for line in self.lines:
            if line.event is not None:  # a signature tells an event from all others
                found.setdefault(line.event.sig, line)
        return list(found.values())

    @property
    def events(self) -> list[Event]:
        """The events that could be read, each once."""
        return [line.event for line in self.once if line.event is not None]


class Head(NamedTuple):
    """An event that no other names yet: its hash, and when it was made, as events spell it."""

    link: str
    at: str


_KEYS = {name: f'"{name}":' for name in sorted(Event._fields)}
_TEXTS = tuple(name for name in Event._fields if name not in ("after", "body"))
_REQUIRED = ("kind", "practice", "by", "at", "digest", "v", "sig")


@lru_cache(16)  # each event is asked again and again
def read_instant(text: str) -> datetime:
    """A moment of an event. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo != UTC or f"{moment.isoformat()[:-6]}Z" != text:  # quicker than strftime
        raise ValueError("not spelled as 2026-03-10T15:02:11Z")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:  # else adding a day to it could overflow
        raise ValueError("in no year that a date may lie in")
    return moment


def write_instant(moment: datetime) -> str:
    """A moment as events spell it."""
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds')[:-6]}Z"


def forms(event: Event) -> Forms:
    """Every form of an event."""
    parts = _parts(event)
    body = parts.get("body", "").removeprefix(_KEYS["body"])
    return Forms(
        f"- {_joined(parts)}\n",
        _sha256(f"{LINK}\n{_joined(parts, 'salt', 'body')}"),
        _encoded(f"{EVENT}\n{_joined(parts, 'sig', 'salt', 'body')}"),
        _sha256(f"{BODY}\n{event.salt}\n{body}") if body else "",
    )


def _parts(event: Event) -> dict[str, str]:
    """The fields that are not empty, each with its key in canonical JSON, in their order."""
    found = {}
    for name, key in _KEYS.items():
        value = getattr(event, name)
        if value or (name == "body" and value is not None):
            found[name] = key + to_json(value)
    return found


def _joined(parts: Mapping[str, str], *without: str) -> str:
    return f"{{{','.join([part for name, part in parts.items() if name not in without])}}}"


def signed_bytes(event: Event) -> bytes:
    """The bytes that the signature is over: a line with `EVENT`, then canonical JSON."""
    return _encoded(f"{EVENT}\n{_joined(_parts(event._replace(body=None)), 'sig', 'salt')}")


def link(event: Event) -> str:
    """The hash by which others name an event, 64 hexadecimal digits; purging leaves it alone."""
    return _sha256(f"{LINK}\n{_joined(_parts(event._replace(body=None)), 'salt')}")


def digest(salt: str, body: Mapping[str, Data]) -> str:
    """The hash of a body, which its event signs; the salt keeps a short text from being guessed."""
    return _sha256(f"{BODY}\n{salt}\n{to_json(body)}")


def line(event: Event) -> str:
    """The line of the log: a YAML list item in JSON, with its end."""
    return f"- {_joined(_parts(event))}\n"


def _sha256(text: str) -> str:
    from hashlib import sha256

    return sha256(_encoded(text)).hexdigest()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def drafted(event: Event, body: Mapping[str, Data], salt: str, after: Iterable[str]) -> Event:
    """An event with body, digest and place in the chain, ready to be signed.

    Args:
        event: its other fields.
        body: what it says.
        salt: 32 random hexadecimal digits.
        after: the hashes of the previous event of the session and of all heads.
    """
    placed = event._replace(after=tuple(sorted(set(after))), salt=salt, body=body)
    return placed._replace(digest=digest(salt, body))


def purged(event: Event) -> Event:
    """An event without its text; signature and hash still hold."""
    return event._replace(salt="", body=None)


def read(data: object) -> Event:
    """The event in plain data.

    Raises:
        Malformed: a field is unknown, missing, or has another shape; nothing else.
    """
    if not isinstance(data, dict):
        raise Malformed("it is no mapping")
    for name, value in data.items():
        if name not in Event._fields:
            raise Malformed(f'unknown field "{str(name)[:40]}"')
        if name in _TEXTS and (not isinstance(value, str) or not value):
            raise Malformed(f'"{name}" is not a text')
    for name in _REQUIRED:
        if name not in data:
            raise Malformed(f'"{name}" is missing')
    after, body = data.get("after", []), data.get("body")
    if not isinstance(after, list) or not all(map(is_hash, after)):
        raise Malformed('"after" is not a list of hashes')
    if len(after) > 1 and after != sorted(set(after)):
        raise Malformed('"after" is not sorted')
    if body is not None and not (isinstance(body, dict) and _is_text_only(body)):
        raise Malformed('"body" is not a mapping of texts')
    event = Event(**{**data, "after": tuple(after)})
    _require_known(event)
    return event


def _require_known(event: Event) -> None:
    if event.v != VERSION:
        raise Malformed("a newer therasched wrote it" if event.v.isdigit() else '"v" is unknown')
    if event.kind not in (*OF_SESSIONS, *OF_PRACTICE):
        raise Malformed('"kind" is unknown')
    if bool(event.session) != (event.kind in OF_SESSIONS):
        raise Malformed(f'"session" does not fit an event of kind {event.kind}')
    if not (event.n.isascii() and event.n.isdigit() and event.n[0] != "0" and len(event.n) < 10):
        raise Malformed('"n" is not a whole number')
    for name in ("digest", "of"):
        value = getattr(event, name)
        if value and not is_hash(value):
            raise Malformed(f'"{name}" is not a hash')
    for name in ("at", "locks_at"):
        if text := getattr(event, name):
            try:
                read_instant(text)
            except ValueError:
                raise Malformed(f'"{name}" is not a moment such as 2026-03-10T15:02:11Z') from None


def is_hash(value: object) -> bool:
    """Whether it is the hash of something, as events spell one."""
    return isinstance(value, str) and len(value) == HASH_LENGTH and _HEXADECIMAL.issuperset(value)


def _is_text_only(value: dict[object, object] | list[object], depth: int = 1) -> bool:
    """Whether a collection holds nothing but texts, and ends somewhere."""
    if depth > DEEPEST:
        return False
    for part in (*value, *value.values()) if isinstance(value, dict) else value:
        if not isinstance(part, str) and not (
            isinstance(part, dict | list) and _is_text_only(part, depth + 1)
        ):
            return False
    return True
