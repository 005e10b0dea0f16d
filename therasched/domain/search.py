"""Searching texts: what is looked for, where it stands, and a bit of the text around it.

Text is taken as words without case and accents; scripts that write no blanks count each sign as a
word. What is looked for matches from the beginning of words, several of them in a row. The index
(`storage.index`) keeps the same words, so that with it and without it the same is found.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar

from therasched.domain.chain import COMMENT
from therasched.domain.record import NamedTuple
from therasched.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from therasched.domain.chain import Event
    from therasched.domain.session import Session, Stored

AROUND = 30
"""Signs shown before and after what was found."""

# Thai to Khmer, and Chinese and Japanese: written without blanks between words.
_FIRST_UNBROKEN = "\u0e00"
_UNBROKEN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff"


class Word(NamedTuple):
    """A word as it is compared, and where it stands in its text."""

    text: str
    start: int
    end: int


class Term(NamedTuple):
    """Words in a row; the last one may go on, unless it is `whole`."""

    words: tuple[str, ...]
    whole: bool = False


class Sought(NamedTuple):
    """A term, and the clients in whose names it stands."""

    term: Term
    clients: frozenset[str] = frozenset()


class Wanted(NamedTuple):
    """Everything that is looked for, in sessions that begin on these days; of one client if any."""

    terms: tuple[Sought, ...]
    first: date
    last: date
    client: str = ""


Made = TypeVar("Made")
if TYPE_CHECKING:
    Make = Callable[[Stored, Sequence[Event]], Made | None]


class TextStore(Protocol):
    """What a store of sessions knows of their texts.

    `make` is given each session in which everything may stand, and the events of its log; what it
    makes is not None, and can be pickled, where everything does stand in it.
    """

    def holding(self, wanted: Wanted, make: Make[Made]) -> Iterator[Made]:
        """What is made of those that fit, the newest first, as they are found."""
        ...

    def newest(self, wanted: Wanted, make: Make[Made], most: int) -> tuple[list[Made], int]:
        """What is made of the newest of them, and how many others there are."""
        ...


class Snippet(NamedTuple):
    """A bit of a text in one line, and what of it was looked for, as pairs of places."""

    text: str
    found: tuple[tuple[int, int], ...] = ()


@cache
def _pattern(*, unbroken: bool) -> re.Pattern[str]:
    """The words of a text; without unbroken scripts, to compile it takes a fiftieth."""
    return re.compile(rf"[{_UNBROKEN}]|[^\W_{_UNBROKEN}]+" if unbroken else r"[^\W_]+")


def _pattern_for(text: str) -> re.Pattern[str]:
    return _pattern(unbroken=not text.isascii() and max(text) >= _FIRST_UNBROKEN)


def composed(text: str) -> str:
    """A text as places in it are counted: letters and their accents as one sign (NFC)."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def words(text: str) -> Iterator[Word]:
    """The words of a text that is `composed`, each with its place."""
    for found in _pattern_for(text).finditer(text):
        word, (start, end) = found.group(), found.span()
        if word.isascii():
            yield Word(word.lower(), start, end)
        else:
            for one in _as_compared(word):
                yield Word(one, start, end)


def _as_compared(word: str) -> list[str]:
    word = folded(word)
    return _pattern_for(word).findall(word)  # one sign may stand for several: `½`


def compared(text: str) -> list[str]:
    """The words of a text as they are compared."""
    if text.isascii():
        return _pattern(unbroken=False).findall(text.lower())
    return [word.text for word in words(composed(text))]


def line(text: str) -> str:
    """The same as one line, each word between blanks, for `stands_in`."""
    return f" {' '.join(compared(text))} "


def terms(arguments: Iterable[str]) -> tuple[Term, ...]:
    """What is looked for: each argument a term, its words in a row.

    Within quotes words are whole ones (`'"lift" "by the window"'`); a star at the end says that the
    last one may go on, which holds without quotes anyway. What holds no letter and no digit is
    nothing to look for.
    """
    found = [term for argument in arguments for term in _terms(argument)]
    return tuple(term for term in found if term.words)


def _terms(argument: str) -> Iterator[Term]:
    for number, part in enumerate(argument.split('"')):
        quoted = number % 2 == 1
        yield Term(tuple(compared(part)), whole=quoted)


def texts(session: Session, events: Iterable[Event]) -> dict[str, str]:
    """The texts of a session and of its signed history that are searched, by field."""
    found = {
        "title": session.title,
        "place": session.place,
        "room": session.room,
        "tags": "\n".join(session.tags),
        "plan": session.plan,
        "note": session.outcome.note,
        "reason": session.cancelled.reason if session.cancelled else "",
    }
    for code, part in session.outcome.clients.items():
        found |= {
            f"{code}: note": part.note,
            f"{code}: homework": part.homework,
            f"{code}: review": part.review_note,
        }
    comments = (event.text("text") for event in events if event.kind == COMMENT)
    found["comment"] = "\n".join(comments)
    found |= {f"client {one}" if session.group else "client": one for one in session.clients}
    return {name: text for name, text in found.items() if text}


def stands_in(term: Term, text: str) -> bool:
    """Whether a term stands in a `line`."""
    return _spelled(term) in text


def _spelled(term: Term) -> str:
    return f" {' '.join(term.words)}{' ' if term.whole else ''}"


def fields_with(wanted: Sequence[Term], fields: Mapping[str, str]) -> tuple[str, ...]:
    """The fields whose text holds a term, if every term stands in one of them; else none."""
    lines = {name: line(text) for name, text in fields.items()}
    held = [[name for name in lines if stands_in(term, lines[name])] for term in wanted]
    if not all(held):
        return ()
    some = {name for names in held for name in names}
    return tuple(name for name in fields if name in some)


def _places(term: Term, row: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where a term stands among the words of a text."""
    flat, sought = f" {' '.join([word.text for word in row])} ", _spelled(term)
    at = flat.find(sought)
    while at >= 0:
        first = flat.count(" ", 0, at)
        yield row[first].start, row[first + len(term.words) - 1].end
        at = flat.find(sought, at + 1)


def snippet(wanted: Iterable[Term], text: str) -> Snippet:
    """The first place where a term stands, with some text around it; all terms are marked."""
    text = composed(text)
    row = [*words(text)]
    spans = _joined(sorted(place for term in wanted for place in _places(term, row)))
    if not spans:
        return Snippet("")
    start = max(0, spans[0][0] - AROUND)
    end = min(len(text), spans[0][1] + AROUND)
    if start:  # no word is cut
        start = next(word.start for word in row if word.start >= start)
    if end < len(text):
        end = max(word.end for word in row if word.end <= end)
    flat, found, at = "…" if start else "", [], start
    for first, last in spans:
        if last > end:
            break
        flat = _extended(flat, text[at:first])
        begin = len(flat)
        flat = _extended(flat, text[first:last])
        found.append((begin, len(flat)))
        at = last
    flat = _extended(flat, text[at:end])
    return Snippet(flat.rstrip() + ("…" if end < len(text) else ""), tuple(found))


def _extended(flat: str, more: str) -> str:
    """Add text in which runs of blanks and line ends are one blank."""
    inner = " ".join(more.split())
    before = " " if more[:1].isspace() and flat and not flat.endswith((" ", "…")) else ""
    after = " " if inner and more[-1:].isspace() else ""
    return f"{flat}{before}{inner}{after}"


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places that overlap or touch as one."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
