"""Searching texts: what is looked for, where it stands, and a bit of the text around it.

Text is taken as words without case and accents; scripts that write no blanks count each sign as a
word. What is looked for matches from the beginning of words, several of them in a row. The index
(`storage.index`) keeps the same words, so that with it and without it the same is found.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Protocol

from therasched.domain.chain import COMMENT
from therasched.domain.record import NamedTuple
from therasched.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from therasched.domain.chain import Event
    from therasched.domain.session import Session, Stored

AROUND = 30
"""Signs shown before and after what was found."""

# Thai to Khmer, and Chinese and Japanese: written without blanks between words.
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


class TextStore(Protocol):
    """What a store of sessions knows of their texts."""

    def holding(self, wanted: Sequence[Sought], first: date, last: date) -> Iterator[Stored]:
        """The sessions that begin on these days and in which everything may stand, by day."""
        ...


class Snippet(NamedTuple):
    """A bit of a text in one line, and what of it was looked for, as pairs of places."""

    text: str
    found: tuple[tuple[int, int], ...] = ()


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"[{_UNBROKEN}]|[^\W_{_UNBROKEN}]+")


def composed(text: str) -> str:
    """A text as places in it are counted: letters and their accents as one sign (NFC)."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def words(text: str) -> Iterator[Word]:
    """The words of a text that is `composed`, each with its place."""
    for found in _pattern().finditer(text):
        start, end = found.span()
        for word in _as_compared(found.group()):
            yield Word(word, start, end)


def _as_compared(word: str) -> list[str]:
    if word.isascii():
        return [word.lower()]
    return _pattern().findall(folded(word))  # one sign may stand for several: `½`


def compared(text: str) -> list[str]:
    """The words of a text as they are compared."""
    if text.isascii():
        return _pattern().findall(text.lower())
    return [word.text for word in words(composed(text))]


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


class Text(NamedTuple):
    """A text that is searched."""

    text: str
    words: tuple[Word, ...]


def searched(text: str) -> Text:
    """A text, ready to be searched."""
    text = composed(text)
    return Text(text, tuple(words(text)))


def places(term: Term, text: Text) -> Iterator[tuple[int, int]]:
    """Where a term stands in a text."""
    length = len(term.words)
    for at in range(len(text.words) - length + 1):
        row = text.words[at : at + length]
        if _is(term, [word.text for word in row]):
            yield row[0].start, row[-1].end


def _is(term: Term, row: Sequence[str]) -> bool:
    *before, last = term.words
    if list(row[:-1]) != before:
        return False
    return row[-1] == last if term.whole else row[-1].startswith(last)


def stands_in(term: Term, text: Text) -> bool:
    """Whether a term stands in a text."""
    return next(places(term, text), None) is not None


def fields_with(wanted: Sequence[Term], fields: Mapping[str, Text]) -> tuple[str, ...]:
    """The fields that hold a term, if every term stands in one of them; else none."""
    held = {term: [name for name in fields if stands_in(term, fields[name])] for term in wanted}
    if not all(held.values()):
        return ()
    some = {name for names in held.values() for name in names}
    return tuple(name for name in fields if name in some)


def may_hold(session: Session, events: Iterable[Event], wanted: Iterable[Sought]) -> bool:
    """Whether every term stands in a text of a session, or in a name of one of its clients."""
    fields = [searched(text) for text in texts(session, events).values()]
    return all(
        not named.isdisjoint(session.clients) or any(stands_in(term, text) for text in fields)
        for term, named in wanted
    )


def snippet(wanted: Iterable[Term], text: Text) -> Snippet:
    """The first place where a term stands, with some text around it; all terms are marked."""
    spans = _joined(sorted(place for term in wanted for place in places(term, text)))
    if not spans:
        return Snippet("")
    start = max(0, spans[0][0] - AROUND)
    end = min(len(text.text), spans[0][1] + AROUND)
    if start:  # no word is cut
        start = next(word.start for word in text.words if word.start >= start)
    if end < len(text.text):
        end = max(word.end for word in text.words if word.end <= end)
    flat, found, at = "…" if start else "", [], start
    for first, last in spans:
        if last > end:
            break
        flat = _extended(flat, text.text[at:first])
        begin = len(flat)
        flat = _extended(flat, text.text[first:last])
        found.append((begin, len(flat)))
        at = last
    flat = _extended(flat, text.text[at:end])
    return Snippet(flat.rstrip() + ("…" if end < len(text.text) else ""), tuple(found))


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
