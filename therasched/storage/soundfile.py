"""A file in the plainest spelling read line by line: no parser is loaded, no tree made.

Nearly every file is sound and spelled as this program spells it, and nobody asks where in it a
value stands. Each value is held to the field table on the way, unless a file before it had the very
line there. Whatever is unusual or wrong ends it, and the file is read in full (`storage.records`):
that finds the same data, or tells the fault with its place. So nothing is explained here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.storage.shapes import SHAPES

if TYPE_CHECKING:
    from therasched.storage.field import Field
    from therasched.storage.yamltree import Data

LARGEST = 1 << 16
"""Bytes of a file beyond which a limit of the parser might matter."""

MANY_LINES = 2000
"""Lines of one place in a file that are remembered; most sessions share all but some five."""

_MARKS = ("<<<<<<<", ">>>>>>>", "=======", "|||||||")  # of a merge
_BLOCKS = (" |", " |-")
_QUOTES = "\"'"
_SELDOM_ALIKE = frozenset({"id", "moment", "record"})


class _Unusual(Exception):
    """It is to be read in full."""


def read(data: bytes, root: Field) -> dict[str, Data] | None:
    """The plain data of a file; None where it is spelled otherwise, or has a fault."""
    if len(data) > LARGEST:
        return None
    try:
        text = data.decode()
        if not text.endswith("\n") or any(mark in text for mark in _MARKS):
            return None
        return _Lines(text.split("\n")[:-1]).all(root)
    except (UnicodeDecodeError, _Unusual):
        return None


class _Lines:
    """The lines of a file and how far they are read. Every method raises _Unusual."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0

    def all(self, root: Field) -> dict[str, Data]:
        """All lines as one record; the first may be a comment, which editors need."""
        first = self._lines[0]
        self._at = 1 if first[:1] == "#" and first.isprintable() else 0
        data = self._record(root, 0)
        if self._at < len(self._lines):
            raise _Unusual
        return data

    def _line(self, depth: int) -> str | None:
        """The next line that is moved in so far; None where there is none, or one further out."""
        if self._at == len(self._lines):
            return None
        line = self._lines[self._at]
        text = line.lstrip(" ")
        own = len(line) - len(text)
        if own > depth or not text:
            raise _Unusual
        return text if own == depth else None

    def _record(self, field: Field, depth: int) -> dict[str, Data]:
        data: dict[str, Data] = {}
        lines, place = self._lines, _place(field, depth)
        known, required, met = place
        while self._at < len(lines):
            whole = lines[self._at]
            if whole in met:
                key, value = met[whole]
                self._at += 1
            elif (line := self._line(depth)) is not None:
                key, colon, rest = line.partition(":")
                part = known.get(key)
                if part is None or not colon:
                    raise _Unusual
                value = self._value(rest, part, depth + 2)
                if rest and rest not in _BLOCKS and part.shape not in _SELDOM_ALIKE:
                    place.remember(whole, key, value)
            else:
                break
            if key in data:
                raise _Unusual
            data[key] = value if isinstance(value, str) else value.copy()
        if not required <= data.keys():
            raise _Unusual
        return data

    def _value(self, rest: str, field: Field, depth: int) -> Data:
        """What stands behind a colon; lines of its own are moved in by `depth`."""
        self._at += 1
        if rest[:1] == " ":
            if rest in _BLOCKS and field.items is None and not field.fields:
                text = self._block(depth)
                return _checked(text if rest == " |" else text[:-1], field)
            return _inline(rest[1:], field)
        if rest or self._line(depth) is None:
            raise _Unusual
        if field.shape == "record":
            return self._record(field, depth)
        if field.items is None:
            raise _Unusual
        if field.shape == "map":
            return self._map(field.items, depth)
        return self._list(field.items, depth)

    def _map(self, item: Field, depth: int) -> dict[str, Data]:
        data: dict[str, Data] = {}
        wrong = SHAPES["code"]
        while (line := self._line(depth)) is not None:
            key, colon, rest = line.partition(":")
            if key in data or wrong(key) or not colon:
                raise _Unusual
            data[key] = self._value(rest, item, depth + 2)
        return data

    def _list(self, item: Field, depth: int) -> list[Data]:
        data: list[Data] = []
        lines, place = self._lines, _place(item, depth)
        while self._at < len(lines):
            whole = lines[self._at]
            if whole in place.met:
                _, value = place.met[whole]
            elif (line := self._line(depth)) is not None:
                if line[:2] != "- ":
                    raise _Unusual
                value = _inline(line[2:], item)
                place.remember(whole, "", value)
            else:
                break
            self._at += 1
            data.append(value if isinstance(value, str) else value.copy())
        return data

    def _block(self, depth: int) -> str:
        """Lines of text; the first shows how far they are moved in."""
        pad, found = " " * depth, list[str]()
        if self._line(depth) is None:
            raise _Unusual
        for line in self._lines[self._at :]:
            text = line[depth:]
            if line[:depth] != pad:
                if line:
                    break
            elif not text.isprintable() or text.isspace() or not text:
                raise _Unusual
            found.append(text)
        self._at += len(found)
        return "\n".join(found).rstrip("\n") + "\n"


def _inline(text: str, field: Field) -> Data:
    """A value in the line of its key. Raises _Unusual."""
    shape, begin, end = field.shape, text[:1], text[-1:]
    if begin == "[" and end == "]" and shape == "list" and field.items is not None:
        item = field.items
        return [_checked(_word(one), item) for one in text[1:-1].split(", ")]
    if begin == "{" and end == "}" and shape in {"record", "map"}:
        pairs = [one.partition(": ") for one in text[1:-1].split(", ")]
        return _mapped([(key, _word(value)) for key, _, value in pairs], field)
    if begin in _QUOTES and begin == end and len(text) > 2:
        text = text[1:-1]
        if not text.isprintable() or "\\" in text or begin in text:
            raise _Unusual
    elif (
        not (begin.isalnum() or begin == "+")
        or not text.isprintable()
        or end in (":", " ")
        or ": " in text
        or " #" in text
    ):
        raise _Unusual
    return _checked(text, field)


def _mapped(pairs: list[tuple[str, str]], field: Field) -> Data:
    """`{anna-k: …, ben-o: …}`. Raises _Unusual."""
    if field.items is not None:
        wrong, item = SHAPES["code"], field.items
        if any(wrong(key) for key, _ in pairs):
            raise _Unusual
        data: dict[str, Data] = {key: _checked(value, item) for key, value in pairs}
    else:
        known, required, _ = _place(field, 0)
        if not required <= {key for key, _ in pairs} <= known.keys():
            raise _Unusual
        data = {key: _checked(value, known[key]) for key, value in pairs}
    if len(data) < len(pairs):
        raise _Unusual
    return data


def _word(text: str) -> str:
    """A word within brackets or braces: the same to the parser there. Raises _Unusual."""
    if text[:1] == text[-1:] == '"' and len(text) > 2:
        text = text[1:-1]
    bare = text.replace("-", "").replace(".", "")
    if ":" in bare:  # of a time: digits follow
        if not all(part[:1].isdigit() for part in text.split(":")[1:]):
            raise _Unusual
        bare = bare.replace(":", "")
    if not text[:1].isalnum() or not bare.isalnum() or not bare.isascii():
        raise _Unusual
    return text


def _checked(text: str, field: Field) -> str:
    """One value against its field. Raises _Unusual."""
    if field.words:
        if text in field.words:
            return text
    elif field.items is None and not field.fields:
        wrong = SHAPES.get(field.shape)
        if wrong is None or not wrong(text):
            return text
    raise _Unusual


class _Place(NamedTuple):
    """Where lines stand: those of a record, or the items of a list, moved in alike.

    `known` are the fields by key, `required` the keys there must be. `met` are lines that stood
    there before, with their keys and values: nothing behind such a line could change its meaning.
    """

    known: dict[str, Field]
    required: frozenset[str]
    met: dict[str, tuple[str, Data]]

    def remember(self, line: str, key: str, value: Data) -> None:
        """Keep what a line means."""
        if len(self.met) >= MANY_LINES:
            self.met.clear()
        self.met[line] = key, value


_places: dict[tuple[int, int], _Place] = {}


def _place(field: Field, depth: int) -> _Place:
    """The lines of a field; the tables stay as they are."""
    found = _places.get((id(field), depth))
    if found is None:
        parts = {one.key: one for one in field.fields}
        found = _Place(parts, frozenset(one.key for one in field.fields if one.required), {})
        _places[id(field), depth] = found
    return found
