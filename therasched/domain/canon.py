"""The canonical form of what is signed: the same record, however its file is spelled.

A note that is re-indented, re-quoted, re-ordered, commented or saved with other line ends keeps
its canonical form; a changed word does not. What is made of it: `domain.chain`. Reads no file: it
is given plain data (text, lists, mappings), as `storage.yamltree` reads them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from json import JSONEncoder

Data: TypeAlias = "str | list[Data] | dict[str, Data]"
Key = str | int

HOUSEKEEPING = "admin"
"""The top-level key of a session file that is never part of what is signed."""

_LINE_ENDS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
_REFUSED = frozenset(
    [
        *(chr(code) for code in range(32) if chr(code) not in "\t\n"),
        *map(chr, range(0x7F, 0xA0)),
        *("\ufffe", "\uffff"),
    ]
)


class Uncanonical(ValueError):
    """A text holds a character that can't be signed; `path` says where, `sign` which.

    The message never quotes the text.
    """

    def __init__(self, path: tuple[Key, ...], sign: str) -> None:
        where = ".".join(map(str, path)) or "the file"
        super().__init__(f"{where} holds the control character U+{ord(sign):04X}")
        self.path = path
        self.sign = sign


def canonical(note: Mapping[str, Data]) -> dict[str, Data]:
    """What of a session file is signed (docs/verify.md, The canonical form).

    Line ends are line feeds, blanks at line ends and empty lines at both ends are dropped, and so
    are empty values and the top-level `admin`. Doing it twice changes nothing.

    Args:
        note: the plain data of the whole file.

    Raises:
        Uncanonical: a text or key holds a control character but tab, U+FFFE or U+FFFF.
    """
    kept = {key: value for key, value in note.items() if key != HOUSEKEEPING}
    return _mapping(kept, ())


def _mapping(data: Mapping[str, Data], path: tuple[Key, ...]) -> dict[str, Data]:
    clean: dict[str, Data] = {}
    for key, value in data.items():
        if not key.isprintable():
            _require_plain(key, path)
        if isinstance(value, str) and value.isprintable():  # as nearly all are, see `_text`
            cleaned: Data = value.rstrip(" ")
        else:
            cleaned = _value(value, (*path, key))
        if cleaned:
            clean[key] = cleaned
    return clean


def _value(value: Data, path: tuple[Key, ...]) -> Data:
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, dict):
        return _mapping(value, path)
    items = [_value(item, (*path, at)) for at, item in enumerate(value)]
    return [item for item in items if item]


def _text(text: str, path: tuple[Key, ...]) -> str:
    if text.isprintable():  # nearly all: neither line ends nor controls, perhaps blanks at the end
        return text.rstrip(" ")
    lines = text.split("\n")
    if not all(map(str.isprintable, lines)):  # there are other line ends, tabs, or what is refused
        for line_end in _LINE_ENDS:
            text = text.replace(line_end, "\n")
        _require_plain(text, path)
        lines = text.split("\n")
    return "\n".join([line.rstrip(" \t") for line in lines]).strip("\n")


def _require_plain(text: str, path: tuple[Key, ...]) -> None:
    for sign in text:
        if sign in _REFUSED or "\ud800" <= sign <= "\udfff":
            raise Uncanonical(path, sign)


def to_json(data: Data | Mapping[str, object]) -> str:
    """JSON with keys sorted by code point, no blanks, and no escapes but those that JSON needs."""
    quoted, encoder = _encoders()
    return quoted(data) if isinstance(data, str) else encoder.encode(data)


@cache
def _encoders() -> tuple[Callable[[str], str], JSONEncoder]:
    """What spells a text, and anything; made once, while `dumps` makes one for each call."""
    from json import JSONEncoder
    from json.encoder import encode_basestring

    return encode_basestring, JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def differences(before: Data, after: Data) -> list[tuple[Key, ...]]:
    """The paths of the values in which two canonical forms differ, in the order of `before`."""
    return _differences(before, after, ())


def _differences(before: Data, after: Data, path: tuple[Key, ...]) -> list[tuple[Key, ...]]:
    if isinstance(before, dict) and isinstance(after, dict):
        found = []
        for key in [*before, *(key for key in after if key not in before)]:
            if key in before and key in after:
                found += _differences(before[key], after[key], (*path, key))
            else:
                found.append((*path, key))
        return found
    return [] if before == after else [path]


def at(data: Data | Mapping[str, Data], path: Iterable[Key]) -> Data | None:
    """What stands at a path of keys, as `differences` gives them; None where nothing does."""
    value: Any = data
    for key in path:
        value = value.get(str(key)) if isinstance(value, dict) else None
    found: Data | None = value
    return found
