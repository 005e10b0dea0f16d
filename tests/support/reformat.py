"""One note spelled in many ways: what a person, an editor or another program makes of its file.

`spellings(note, count)` gives that many files, each another one, all with the same meaning: other
quotes, order of keys, indentation, comments, line ends, lists in a line or not, housekeeping added.
The same ones each time.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

from therasched.domain import canon

if TYPE_CHECKING:
    from therasched.domain.canon import Data

SAFE = re.compile(r"[A-Za-z](?:[A-Za-z0-9._/+-]| (?=[A-Za-z0-9]))*")
"""What needs no quotes wherever it stands."""

BLOCK = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
FREE = ("plan", "note", "homework", "review_note")
"""Fields of free text; of the others a block's line feed would be a fault."""

COMMENTS = ("# mine", "#", "# {not, a, key}: -", "# admin: none", "# 'quoted")
ADMIN = "admin: {calendar: {sequence: 3, stamp: 2026-03-09T15:02:11Z, of: 3f9a1c}}"


def spellings(note: dict[str, Data], count: int) -> list[bytes]:
    """Files that all say the note."""
    return [Spelling(Random(number)).file(note) for number in range(count)]


class Spelling:
    """One way to write, by chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.indent = chance.randint(1, 6)
        self.remarks = chance.choice((0.0, 0.3))
        self.flow = chance.choice((0.0, 0.3, 1.0))
        self.blanks = chance.choice(("", "", " ", "   "))

    def file(self, note: dict[str, Data]) -> bytes:
        """The bytes of a whole file."""
        lines = self.mapping(note, 0)
        more = ["x-nothing: ''", "tags: []", "room:", ADMIN]
        for line in self.chance.sample(more, self.chance.randint(0, len(more))):
            if line.partition(":")[0] not in note:
                lines.append(line) if self.chance.random() < 0.5 else lines.insert(0, line)
        if self.chance.random() < 0.2:
            lines.insert(0, "---")
        text = "\n".join(lines) + self.chance.choice(("\n", "", "\n\n\n", "\n# the end\n"))
        end = self.chance.choice(("\n", "\n", "\r\n"))
        mark = self.chance.choice(("", "", "\ufeff"))
        return f"{mark}{text}".replace("\n", end).encode()

    def mapping(self, data: dict[str, Data], depth: int) -> list[str]:
        """Keys below each other."""
        keys = list(data)
        if self.chance.random() < 0.7:
            self.chance.shuffle(keys)
        lines: list[str] = []
        margin = " " * (self.indent * depth)
        for key in keys:
            lines += self.remark()
            start = f"{margin}{self.word(key)}:"
            lines += self.entry(start, data[key], depth, block=key in FREE)
        return lines

    def remark(self) -> list[str]:
        """Comments and empty lines between entries."""
        if self.chance.random() >= self.remarks:
            return []
        return [self.chance.choice((*COMMENTS, "", "  "))]

    def entry(self, start: str, value: Data, depth: int, *, block: bool) -> list[str]:
        """What begins with `start` and has a value."""
        if isinstance(value, str):
            return self.text(start, value, depth, block=block)
        if not value or self.chance.random() < self.flow:
            return [f"{start} {self.in_line(value)}{self.blanks}"]
        if isinstance(value, dict):
            return [f"{start}{self.blanks}", *self.mapping(value, depth + 1)]
        lines = [f"{start}{self.blanks}"]
        margin = " " * (self.indent * depth + self.chance.randint(0, 3))
        for item in value:
            lines.append(f"{margin}- {self.in_line(item)}{self.blanks}")
            lines += self.remark()
        return lines

    def text(self, start: str, value: str, depth: int, *, block: bool) -> list[str]:
        """A text, also as a block; of its line ends just what counts."""
        plain = canon.canonical({"x": value}).get("x", "")
        assert isinstance(plain, str)
        block &= self.chance.random() < 0.5 and plain[:1] != " "
        if block and BLOCK.fullmatch(plain):
            margin = " " * (self.indent * (depth + 1))
            sign = self.chance.choice(("|", "|-", "|+"))
            body = [f"{margin}{line}{self.blanks}" if line else "" for line in plain.split("\n")]
            return [f"{start} {sign}", *body]
        remark = "  # mine" if self.chance.random() < self.remarks else self.blanks
        return [f"{start} {self.word(self.chance.choice((value, plain)))}{remark}"]

    def in_line(self, value: Data) -> str:
        """A value that takes no line of its own."""
        if isinstance(value, str):
            return self.word(value)
        gap = self.chance.choice(("", " "))
        if isinstance(value, list):
            return f"[{gap}{', '.join(map(self.in_line, value))}{gap}]"
        pairs = [f"{self.word(key)}: {self.in_line(one)}" for key, one in value.items()]
        self.chance.shuffle(pairs)
        return f"{{{gap}{', '.join(pairs)}{gap}}}"

    def word(self, text: str) -> str:
        """A text in one line: bare, or in quotes of either kind."""
        ways = [self.quoted(text)]
        if text.isprintable():
            ways.append("'" + text.replace("'", "''") + "'")
        if SAFE.fullmatch(text):
            ways += [text] * 3
        return self.chance.choice(ways)

    def quoted(self, text: str) -> str:
        """In double quotes, some characters as escapes."""
        return '"' + "".join(map(self.escaped, text)) + '"'

    def escaped(self, sign: str) -> str:
        """A character within double quotes."""
        short = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\", "\x85": "\\N"}
        if sign in short:
            return short[sign]
        if sign.isprintable() and self.chance.random() > 0.05:
            return sign
        code = ord(sign)
        return (
            f"\\x{code:02x}"
            if code < 256
            else f"\\u{code:04X}"
            if code < 1 << 16
            else f"\\U{code:08x}"
        )
