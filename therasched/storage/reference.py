"""The reference page of the file formats, docs/file-format.md, from the field table.

A test compares the page with this and writes it anew on `pytest --update-golden`. Why the files
look so is told in docs/concepts.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.storage.fields import KINDS
from therasched.storage.shapes import MAX_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.storage.field import Field

INTRODUCTION = """\
# The files

Made from the table that checks them (`therasched/storage/fields.py`); do not edit this page.

Every file is YAML in UTF-8, in a strict form: all values are text as typed (`14:00`, `no` and `007`
stay what they are), without anchors, aliases, tags or a second document. Keys that are not listed
are faults, but those that begin with `x-`: they are yours. An empty value is the same as none.

A *line* is text of one line, a *text* may have many. A *code* has small letters, digits and
hyphens, 64 at most. A *moment* is wall time, with its offset where that stands twice (`+01:00`).
The order of the keys is free; new files are written in the order below. What the fields mean for
each other (an indirect session has no attendance) is told in [concepts.md](concepts.md).
"""

SHAPES = {
    "text": "text",
    "line": "line",
    "code": "code",
    "id": "six of `bcdfghjklmnpqrstvwxz0-9`, first a letter",
    "date": "date, `2026-03-10`",
    "moment": "moment, `2026-03-10 14:00`, or date",
    "instant": "`2026-03-10T15:02:11Z`",
    "zone": "time zone, `Europe/Berlin`",
    "before": "`15m`, `2h`, `1d`, `1w`",
    "number": "whole number",
    "minutes": f"whole number from 1 to {MAX_MINUTES}",
    "money": "`90.00`",
    "email": "e-mail address",
    "language": "`en`, `de`, `pt-br`",
    "recipient": "`client`, `practitioner` or the code of a contact",
    "hours": "`09:00-12:30`",
    "quiet": "`20:00-08:00`",
    "secret": "secret, 26 signs",
    "base": "web address, `https://portal.example.org`",
    "color": "`#2b6cb0`",
    "host": "name of a host",
    "port": "whole number from 1 to 65535",
}


def page() -> str:
    """The page, Markdown."""
    return "\n".join([INTRODUCTION, *(line for kind in KINDS.values() for line in _kind(kind))])


def _kind(kind: Field) -> Iterator[str]:
    yield f"## {kind.key.capitalize()}"
    yield ""
    yield kind.doc
    yield ""
    yield "| key | value | what it is |"
    yield "|---|---|---|"
    yield from _rows(kind, "")
    yield ""


def _rows(field: Field, prefix: str) -> Iterator[str]:
    """A row a key; of a key that holds others its own row first."""
    for one in field.fields:
        key = f"{prefix}{one.key}"
        needed = ", **required**" if one.required else ""
        yield f"| `{key}` | {_value(one)}{needed} | {one.doc} |"
        yield from _inner(one, key)


def _inner(field: Field, key: str) -> Iterator[str]:
    if field.shape == "record":
        yield from _rows(field, f"{key}.")
    elif field.items is not None and field.items.fields:
        yield from _rows(field.items, f"{key}.CODE." if field.shape == "map" else f"{key}[].")


def _value(field: Field) -> str:
    if field.words:
        return " ".join(f"`{word}`" for word in field.words)
    if field.shape == "record":
        return "keys"
    if field.items is None:
        return SHAPES[field.shape]
    inner = "" if field.items.fields else f" of: {_value(field.items)}"
    return f"by code{inner}" if field.shape == "map" else f"list{inner}"
