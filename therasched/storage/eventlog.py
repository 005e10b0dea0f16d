"""A log of signed events as text: one event a line, each line a YAML list item in JSON.

Reading never fails for what a line holds: a faulty one is told with its number and the others are
read all the same. Two ways lead to the same events: `glance` uses the YAML parser that every
command has loaded, for views; `lines` proves that each line is canonical JSON, for `verify`, and
takes nearly all by their spelling (`storage.eventline`).
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from therasched.domain import chain
from therasched.domain.chain import Event, Line
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "- "
MANY = 50
"""Lines from which on it pays to make the patterns of `storage.eventline`."""

_lines_read = count(1)

UNREADABLE = Event(chain.UNREADABLE)


def glance(data: bytes) -> list[Event]:
    """The events of a log without proof; `UNREADABLE` stands for each line that is none."""
    *whole, rest = data.split(b"\n")
    events = [_glanced(text) for text in whole]
    return [*events, UNREADABLE] if rest else events


def _glanced(text: bytes) -> Event:
    if not text.startswith(b"- {"):
        return UNREADABLE
    if (event := _canonical(text)) is not None:
        return event
    try:
        return chain.read(plain(read_tree(text[2:]).root))
    except chain.Malformed:
        return UNREADABLE
    except MalformedYaml:  # JSON has what YAML has not: U+FEFF, great depth, long keys
        return _line(0, text).event or UNREADABLE


def _canonical(text: bytes) -> Event | None:
    """The event of a line in the one spelling that is right; of any other YAML has a say."""
    from json import loads

    try:
        told = text.decode()
        event = chain.read(loads(told[len(MARK) :]))
    except (ValueError, RecursionError):
        return None
    return event if chain.line(event) == f"{told}\n" else None


def lines(data: bytes, *, formed: bool = True) -> Iterator[Line]:
    """Every line of a log: its event, or what is wrong with it.

    Without `formed` the forms of most are made when they are asked for.
    """
    *whole, rest = data.split(b"\n")
    for number, text in enumerate(whole, 1):
        yield _line(number, text, formed=formed)
    if rest:
        yield Line(len(whole) + 1, None, "the line is cut short: it has no end")


def _line(number: int, data: bytes, *, formed: bool = True) -> Line:
    from json import loads

    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Line(number, None, "it is not UTF-8 text")
    if not text.startswith(MARK):
        merging = text.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||"))
        what = "a conflict marker of git" if merging else f'it does not begin with "{MARK}"'
        return Line(number, None, what)
    if next(_lines_read) > MANY:
        from therasched.storage import eventline

        if (usual := eventline.read(number, text, formed=formed)) is not None:
            return usual
    try:
        event = chain.read(loads(text[len(MARK) :]))
        forms = chain.forms(event)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, chain.Malformed) else "not JSON"
        return Line(number, None, f"it is no event: {why}")
    if forms.line != f"{text}\n":
        return Line(number, None, "it is not spelled canonically")
    return Line(number, event, formed=forms)
