"""ASN.1 values in their one strict encoding (DER, ITU-T X.690), read and written.

Only what a time-stamp needs: definite lengths, short tags. Whatever could be written in two ways is
refused in all but one, so that a changed bit is seen. What the values mean is told in
`storage.timestamps`; nothing here knows of certificates.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from therasched.domain.record import NamedTuple

BOOLEAN, INTEGER, BITS, OCTETS, NULL, NAME, UTF8 = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C
TIME, SEQUENCE, SET = 0x18, 0x30, 0x31

CONSTRUCTED = 0x20
LONG_TAG = 0x1F
# Nobody stamps more than this, and a length of four bytes says it.
MOST_LENGTH_BYTES = 4
MOST_NAME_BYTES = 64


class NotDer(ValueError):
    """The bytes are no DER, or not the value that was expected."""


class Value(NamedTuple):
    """One value: its tag, its content, and all of its bytes."""

    tag: int
    content: bytes
    raw: bytes

    def parts(self) -> list[Value]:
        """The values inside of it.

        Raises:
            NotDer: it holds none, or they can't be read.
        """
        if not self.tag & CONSTRUCTED:
            raise NotDer("a plain value where a list was expected")
        found, start = [], 0
        while start < len(self.content):
            value = _value(self.content, start)
            found.append(value)
            start += len(value.raw)
        return found


def read(data: bytes) -> Value:
    """Read the one value that the bytes are.

    Raises:
        NotDer: they are no value, or more than one.
    """
    value = _value(data, 0)
    if len(value.raw) != len(data):
        raise NotDer("something stands behind the end")
    return value


def _value(data: bytes, begin: int) -> Value:
    """The value that begins there; the bytes before and behind it are not looked at."""
    start = begin + 2
    if start > len(data):
        raise NotDer("cut off")
    tag, length = data[begin], data[begin + 1]
    if tag & LONG_TAG == LONG_TAG:
        raise NotDer("a tag of more than one byte")
    if length & 0x80:
        written = data[start : start + (length & 0x7F)]
        if not 0 < length & 0x7F <= MOST_LENGTH_BYTES:
            raise NotDer("a length that is open or too long")
        start += length & 0x7F
        length = int.from_bytes(written, "big")
        if length < 0x80 or written[0] == 0:
            raise NotDer("a length written longer than it needs to be")
    end = start + length
    if end > len(data):
        raise NotDer("cut off")
    return Value(tag, data[start:end], data[begin:end])


def expect(value: Value, tag: int) -> Value:
    """Give the value back if it has this tag.

    Raises:
        NotDer: it has another.
    """
    if value.tag != tag:
        raise NotDer(f"tag {value.tag:#04x} where {tag:#04x} was expected")
    return value


def number(value: Value) -> int:
    """Read an integer.

    Raises:
        NotDer: it is none, or has bytes that it doesn't need.
    """
    content = expect(value, INTEGER).content
    found = int.from_bytes(content, "big", signed=True)
    if write_number(found) != value.raw:
        raise NotDer("a number written longer than it needs to be")
    return found


def name(value: Value) -> str:
    """Read an object identifier, in its form with dots.

    Raises:
        NotDer: it is none, or written in another way than it should be.
    """
    arcs, arc = [], 0
    content = expect(value, NAME).content
    if len(content) > MOST_NAME_BYTES:
        raise NotDer("a name longer than any that is in use")
    for byte in content:
        arc = arc << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(arc)
            arc = 0
    if not arcs:
        raise NotDer("a name without numbers")
    first = min(arcs[0] // 40, 2)
    found = ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))
    if write_name(found) != value.raw:
        raise NotDer("a name written longer than it needs to be")
    return found


def time(value: Value) -> datetime:
    """Read a GeneralizedTime, which DER has in UTC and to the second or a fraction of it.

    Raises:
        NotDer: it is none, or names no moment.
    """
    text = expect(value, TIME).content.decode("ascii", "replace")
    match = re.fullmatch(r"([0-9]{14})(?:\.([0-9]*[1-9]))?Z", text)
    if match is None:
        raise NotDer("a time in another form")
    try:
        at = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise NotDer("a time that there is not") from error
    return at.replace(microsecond=int((match[2] or "")[:6].ljust(6, "0")))


def write(tag: int, *parts: bytes) -> bytes:
    """Write a value with this content."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def write_number(value: int) -> bytes:
    """Write an integer."""
    size = (value if value >= 0 else ~value).bit_length() // 8 + 1
    return write(INTEGER, value.to_bytes(size, "big", signed=True))


def write_name(dotted: str) -> bytes:
    """Write an object identifier that is given in its form with dots."""
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray()
    for arc in [40 * first + second, *rest]:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return write(NAME, bytes(content))
