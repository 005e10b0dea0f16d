"""A line of a log in the spelling of nearly all: its event, and its forms as slices of the line.

Two patterns, for what stands before the body and for what stands behind it, match canonical JSON
alone; of the body the signs between its texts are looked at, and the order of its keys. Whatever
does not fit, though it may be an event, is None, and is read and judged in `storage.eventlog`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from therasched.domain import chain
from therasched.domain.chain import DEEPEST, OF_PRACTICE, OF_SESSIONS, Event, Forms, Line
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

_HASH, _MOMENT = "[0-9a-f]{64}", "[-0-9T:]{19}Z"
_TEXT = r'[^"\\\x00-\x1f]+'
_ESCAPES = ("\\\\", '\\"', "\\n", "\\t", "\\r", "\\b", "\\f")
"""All that canonical JSON needs, but those of other controls; that of a backslash first."""

_FIELDS = {  # behind the body, in their order; how each is spelled, and whether it may be missing
    "by": (_TEXT, False),
    "clock": (_TEXT, True),
    "digest": (_HASH, False),
    "kind": (_TEXT, False),
    "locks_at": (_MOMENT, True),
    "n": ("[1-9][0-9]{0,8}", False),
    "of": (_HASH, True),
    "practice": (_TEXT, False),
    "role": (_TEXT, True),
    "salt": (_TEXT, True),
    "session": (_TEXT, True),
    "sig": (_TEXT, False),
    "type": (_TEXT, True),
    "v": (chain.VERSION, False),
}
MANY_CONTEXTS = 2000
"""How many contexts of versions are remembered: each client has two a service, for the clocks."""
_CONTEXT, _NOTE = '{"context":', ',"note":'
_BEHIND = f',"{next(iter(_FIELDS))}":"'


class _Patterns(NamedTuple):
    before: re.Pattern[str]
    behind: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    import re

    hashes = rf'"after":\["({_HASH}(?:","{_HASH})*)"\],'
    before = rf'- (\{{(?:{hashes})?"at":"({_MOMENT})")(?:,"body":(\{{.*\}}))?'
    behind = "".join(
        rf'(?:,"{name}":"(?P<{name}>{how})"){"?" if optional else ""}'
        for name, (how, optional) in _FIELDS.items()
    )
    return _Patterns(re.compile(before), re.compile(rf"{behind}\}}"))


def read(number: int, text: str, *, formed: bool = True) -> Line | None:
    """The line of this number, without its end; None if it is none of the usual ones.

    Whoever won't ask for its forms saves the hashes.
    """
    patterns, at = _patterns(), text.rfind(_BEHIND)
    before, behind = patterns.before.fullmatch(text, 0, max(at, 0)), None
    if before is not None:
        behind = patterns.behind.fullmatch(text, at)
    if before is None or behind is None:
        return None
    head, after, moment, spelled = before.groups()
    body = _body(spelled) if spelled else None
    names = tuple(after.split('","')) if after else ()
    event = _event(behind.groupdict(""), names, moment, body)
    if event is None or (spelled and body is None):
        return None
    if not formed:
        return Line(number, event)
    (salt, salted), (sig, sealed) = behind.span("salt"), behind.span("sig")
    # Each goes with its key: `,"salt":"` before it, `"` behind.
    cut = (salt - 9, salted + 1) if event.salt else (at, at)
    start = text[at : cut[0]]
    link = f"{head}{start}{text[cut[1] :]}"
    signed = f"{head}{start}{text[cut[1] : sig - 8]}{text[sealed + 1 :]}"
    forms = Forms(
        f"{text}\n",
        _sha256(f"{chain.LINK}\n{link}"),
        f"{chain.EVENT}\n{signed}".encode(),
        _sha256(f"{chain.BODY}\n{event.salt}\n{spelled}") if spelled else "",
    )
    return Line(number, event, formed=forms)


def _body(spelled: str) -> dict[str, Any] | None:
    """A body that is canonical and holds nothing but texts; its context is mostly known by now."""
    at = spelled.find(_NOTE)
    if at > 0 and spelled.startswith(_CONTEXT):
        context = _context(spelled[len(_CONTEXT) : at])
        note = _canonical(spelled[at + len(_NOTE) : -1])
        if context is not None and note is not None:
            return {"context": context, "note": note}
    return _canonical(spelled)


@lru_cache(MANY_CONTEXTS)
def _context(spelled: str) -> dict[str, Any] | None:
    """The context of a version; those of one client are alike, and are the same object."""
    return _canonical(spelled)


def _canonical(spelled: str) -> dict[str, Any] | None:
    """A mapping in canonical JSON that holds nothing but texts, with room for one around it."""
    plain = spelled
    for escape in _ESCAPES:
        if "\\" in plain:
            plain = plain.replace(escape, "")
    signs = "".join(plain.split('"')[::2])
    if "\\" in plain or signs.strip("{}[],:") or signs.count("{") + signs.count("[") >= DEEPEST:
        return None
    from json import loads

    try:
        body = loads(spelled)
    except ValueError:
        return None
    if not isinstance(body, dict) or _keys_in_order(body) != signs.count(":"):
        return None
    return body


def _keys_in_order(value: dict[str, Any] | list[Any]) -> int:
    """How many keys there are, at any depth; of those that are not in order none counts."""
    if isinstance(value, dict):
        keys = [*value]
        count = len(keys) if keys == sorted(keys) else 0
        parts: Iterable[Any] = value.values()
    else:
        count, parts = 0, value
    for part in parts:
        if not isinstance(part, str):
            count += _keys_in_order(part)
    return count


def _event(
    texts: dict[str, str], after: tuple[str, ...], at: str, body: dict[str, Any] | None
) -> Event | None:
    """The event in the parts of a line, if they are such as `chain.read` lets through."""
    kinds = OF_SESSIONS if texts["session"] else OF_PRACTICE
    if texts["kind"] not in kinds or (len(after) > 1 and [*after] != sorted({*after})):
        return None
    event = Event(after=after, at=at, body=body, **texts)
    try:
        chain.read_instant(at)
        if event.locks_at:
            chain.read_instant(event.locks_at)
    except ValueError:
        return None
    return event


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
