"""Text: how it enters, how it may reach a terminal, how names are matched and shortened.

Knows characters, nothing of sessions or people. `normalise` is the way in for everything that is
typed or pasted, `visible` the only way out to a terminal. Who may be named how is decided in
`views.disclosure`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_ENDS = ("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
_DROPPED = dict.fromkeys(
    [*(code for code in range(32) if chr(code) not in "\t\n"), *range(127, 160), 0xFFFE, 0xFFFF]
)
# What moves other text about or ends a line without being seen. Joiners and variation selectors
# are not among them: emoji and many scripts need them.
_HIDDEN = frozenset(
    "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
    "\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufeff\ufff9\ufffa\ufffb"
)
# Letters that Unicode doesn't take apart and people type without their stroke.
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_LONGEST_WORD = 64


def normalise(text: str) -> str:
    r"""Text of several lines as it enters a record.

    NFC; every kind of line end is `\n`; blanks at line ends and empty lines at both ends are
    dropped, and so are control characters but tab, U+FFFE and U+FFFF. Half of a surrogate pair
    (bytes that were not UTF-8) becomes U+FFFD, so that the loss can be seen. Direction marks
    stay: Hebrew and Arabic notes need them. Doing it twice changes nothing.
    """
    for line_end in _LINE_ENDS:
        text = text.replace(line_end, "\n")
    text = text.translate(_DROPPED)
    if not text.isascii():
        from unicodedata import normalize

        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = normalize("NFC", text)
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip("\n")


def one_line(text: str) -> str:
    """Text of one line as it enters a record: a name, a title; runs of blanks become one."""
    return " ".join(normalise(text).split())


def visible(text: str, *, lines: bool = False) -> str:
    r"""Text as it may reach a terminal: nothing in it can act on the terminal.

    Controls become control pictures (`␛`), direction marks, line separators and halves of
    surrogate pairs become `\u202e`. `lines` lets line breaks and tabs through.
    """
    if text.isprintable():
        return text
    kept = "\n\t" if lines else ""
    return "".join(
        [one if one.isprintable() or one in kept else _picture(one) for one in text],
    )


def _picture(char: str) -> str:
    code = ord(char)
    if code < 32:
        return chr(0x2400 + code)
    if code == 127:
        return "\u2421"
    if code < 160 or char in _HIDDEN or 0xD800 <= code <= 0xDFFF:
        return f"\\u{code:04x}"
    return char


def folded(text: str) -> str:
    """Text for matching names: without case, accents and the difference of look-alike forms."""
    if text.isascii():
        return text.lower()
    from unicodedata import combining, normalize

    # Classes up to 9 change the letter in Indic scripts and kana; the rest are accents, vowel
    # points and the like.
    bare = "".join([one for one in normalize("NFKD", text) if combining(one) < 10])
    return normalize("NFKD", bare.casefold()).translate(_STROKES)


def suggestion(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that was probably meant, or None."""
    return next(iter(suggestions(word, words, 1)), None)


def suggestions(word: str, words: Iterable[str], n: int = 3) -> list[str]:
    """Up to `n` of `words` that look like `word`, the likeliest first."""
    from difflib import get_close_matches

    if len(word) > _LONGEST_WORD:
        return []
    known = {folded(one): one for one in words}
    return [known[match] for match in get_close_matches(folded(word), known, n)]


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """The first letter of each word of a name (`Anna K.` is AK), or `?` if it has no letters."""
    from unicodedata import category, normalize

    found = ""
    for word in normalize("NFC", name).split():
        start = next((at for at, char in enumerate(word) if char.isalpha()), len(word))
        end = start + 1
        while end < len(word) and category(word[end]).startswith("M"):
            end += 1
        found += word[start:end].upper()
    return found or "?"


def first_name(name: str) -> str:
    """The first word of a name that has a letter in it, or the name if none has."""
    words = name.split()
    return next((word for word in words if any(char.isalpha() for char in word)), name.strip())
