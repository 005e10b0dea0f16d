"""What the YAML parsers' complaints mean, in the words of someone who is no programmer.

Loaded only when a file can't be read. `yamltree` asks it; it never quotes the text of the file
(one sign at most), which may be clinical. Both parsers (libyaml's and PyYAML's own) word their
complaints almost alike, so a table of fragments serves for both.
"""

from __future__ import annotations

from therasched.domain.record import NamedTuple


class _Meaning(NamedTuple):
    """Complaints that hold all `fragments` (`a|b`: either of them) mean `message`."""

    fragments: tuple[str, ...]
    message: str
    hint: str = ""
    at_opening: bool = False  # told where the thing began, not where the parser gave up


_MEANINGS = (
    # libyaml 0.2.6 and newer stop at 1,000 levels, and read that far ahead of what we are given.
    _Meaning(("maximum nesting depth",), "nested deeper than 16 levels"),
    _Meaning(
        ("quoted scalar", "end of stream"),
        "this quote is never closed",
        "end the text with the same quote",
        at_opening=True,
    ),
    _Meaning(
        ("quoted scalar", "document"),
        "this quote is not closed before the next line of `---` or `...`",
        "end the text with the same quote",
        at_opening=True,
    ),
    _Meaning(
        ("quoted scalar", "escape|hexdecimal"),
        "inside double quotes a backslash begins an escape, and this is none",
        "write two backslashes, or use single quotes",
    ),
    _Meaning(
        ("could not find expected ':'",),
        "a colon is missing after this key",
        "write `key: value`; a line that goes on from the one above is indented deeper than it",
        at_opening=True,
    ),
    _Meaning(
        ("tab character",),
        "a tab where blanks should be",
        "indent with blanks, not with tabs",
    ),
    _Meaning(
        ("sequence entries are not allowed",),
        "a list can't begin here",
        "put the list on the lines below its key; text that begins with `- ` needs quotes",
    ),
    _Meaning(
        ("mapping keys are not allowed",),
        "a `?` can't stand at the start here",
        "put the value in quotes if it is text",
    ),
    _Meaning(
        ("',' or ']'",),
        "this `[` is not closed, or a comma is missing after it",
        "write `[one, two]`; text that begins with `[` needs quotes",
        at_opening=True,
    ),
    _Meaning(
        ("',' or '}'",),
        "this `{` is not closed, or a comma is missing after it",
        "write `{key: value, key: value}`; text that begins with `{` needs quotes",
        at_opening=True,
    ),
    _Meaning(
        ("block scalar",),
        "after `|` or `>` the line ends; the text stands below it, indented",
        "text that begins with `|` or `>` needs quotes",
    ),
    _Meaning(
        ("node content",),
        "a value is missing here",
        "text that begins with `,` `]` or `}` needs quotes",
    ),
    _Meaning(
        ("scanning an anchor|scanning an alias",),
        "`&` and `*` can't stand at the start of a value",
        "put the value in quotes if it is text",
        at_opening=True,
    ),
    _Meaning(
        ("directive|incompatible YAML document",),
        "a line that begins with `%` is a directive, which these files do not use",
    ),
    _Meaning(
        (" tag",),
        "`!` at the start of a value means a tag, which these files do not use",
        "put the value in quotes if it is text",
        at_opening=True,
    ),
)


def explain(error: Exception, source: str) -> tuple[int, str, str]:
    """Where the fault is (a character of `source`), what it is, what to do."""
    complaint = f"{getattr(error, 'context', '')}; {getattr(error, 'problem', '')}"
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _odd_character(source) or (0, "this can't be read as YAML", "")
    at = mark.index
    if "cannot start any token" in complaint:
        return _bad_start(source, at)
    if "mapping values are not allowed" in complaint:
        return _stray_colon(source, at)
    for meaning in _MEANINGS:
        if all(_says(complaint, fragment) for fragment in meaning.fragments):
            opening = getattr(error, "context_mark", None) if meaning.at_opening else None
            return (opening or mark).index, meaning.message, meaning.hint
    return _misfit(source, at)


def _says(complaint: str, fragment: str) -> bool:
    return any(words in complaint for words in fragment.split("|"))


def _odd_character(source: str) -> tuple[int, str, str] | None:
    """The first character that no YAML file may hold."""
    for at, sign in enumerate(source):
        code = ord(sign)
        if (code < 0x20 and sign not in "\t\n\r") or (0x7F <= code <= 0x9F and code != 0x85):
            return at, f"a control character (U+{code:04X})", "delete it, or save as plain text"
        if code in {0xFFFE, 0xFFFF}:
            return at, f"U+{code:04X}, which is not a character", "delete it"
    return None


def _bad_start(source: str, at: int) -> tuple[int, str, str]:
    sign = source[at : at + 1]
    if sign == "\t":
        return at, "a tab where blanks should be", "indent with blanks, not with tabs"
    return (
        at,
        f"the sign {sign} can't stand at the start of a value",
        "put the value in quotes if it is text",
    )


def _stray_colon(source: str, at: int) -> tuple[int, str, str]:
    before = _before(source, at)
    if len(before) > 1024:
        return at, "a key longer than 1,024 characters", "shorten it"
    if ":" in before:
        return at, "a second colon in one line", "put text that holds `: ` in quotes"
    return (
        at,
        "this line does not fit the line above",
        "keys of one level begin in the same column, each with a colon and a blank after it",
    )


def _misfit(source: str, at: int) -> tuple[int, str, str]:
    if source[at : at + 1] == ":":
        return at, "the key before the colon is missing", "write `key: value`"
    if _before(source, at).strip(" "):
        return (
            at,
            "more text after the end of the value",
            "put the whole value in quotes; a quote inside single quotes is written twice",
        )
    return (
        at,
        "this line does not belong to what stands above it",
        "keys of one level, and dashes of one list, begin in the same column",
    )


def _before(source: str, at: int) -> str:
    """The line up to a character."""
    return source[source.rfind("\n", 0, at) + 1 : at]
