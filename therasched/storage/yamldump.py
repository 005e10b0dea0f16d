"""The one dumper: how new files and inserted values are spelled, always the same way.

`dump` writes a whole file; `Writer` and `spellings` are its parts, which the editor of existing
files (`yamledit`) uses too. It knows no field of any file: a `Style` tells it their order and look.
Nothing leaves `dump` that was not read back and found the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.storage.yamltree import MalformedYaml, conflict_at, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Protocol, TypeAlias, TypeGuard

    from therasched.storage.yamltree import Data

    Collection: TypeAlias = dict[str, Data] | list[Data]

    class Style(Protocol):
        """The look of one kind of file.

        A path is the keys that lead to a place, as they stand in the file; `*` is any list index.
        """

        def order(self, path: tuple[str, ...]) -> Sequence[str]:
            """The keys of the mapping at `path`, in the order they are written in."""
            ...

        def inline(self, path: tuple[str, ...]) -> bool:
            """Whether the collection at `path` is written in one line: `{a: b}`, `[a, b]`."""
            ...

        def typed(self, path: tuple[str, ...]) -> bool:
            """Whether the value at `path` is a date, time, number or code, no free text.

            Such a value is written plain though other readers of YAML see more in it than text
            (`14:00`, `2`); ours gives back what was typed.
            """
            ...


class Unwritable(ValueError):
    """The data would not be read back as it is: half a character, too deep, too large."""


def dump(data: dict[str, Data], style: Style, *, header: str = "") -> str:
    """A new file: `header` (comment lines, each with its end), then the data.

    Raises:
        Unwritable: if reading the text would not give the data back.
    """
    text = f"{header}{Writer(style).block(data) if data else '{}'}\n"
    try:
        same = plain(read_tree(text.encode()).root) == data
    except (MalformedYaml, UnicodeEncodeError) as error:
        raise Unwritable(f"this can't be a file: {error}") from None
    if not same:
        raise Unwritable("this can't be a file: it would read differently")
    return text


class Writer:
    """Spells values and collections.

    What a method returns stands in its place without indentation; further lines bring theirs
    along, and the last has no end. Columns count from 0.

    Args:
        style: the look of the file.
        step: how far a nested mapping is moved in.
        dash: how far a list is moved in below its key.
        literal: whether text of several lines may be written as `|`.
    """

    def __init__(self, style: Style, *, step: int = 2, dash: int = 2, literal: bool = True) -> None:
        self.style = style
        self.step = step
        self.dash = dash
        self.literal = literal

    def block(self, data: Collection, path: tuple[str, ...] = (), column: int = 0) -> str:
        """A collection that is not empty, its parts in lines of their own."""
        if isinstance(data, dict):
            keys = in_order(data, self.style.order(path))
            parts = [self.entry(key, data[key], (*path, key), column) for key in keys]
        else:
            parts = ["- " + self.item(value, (*path, "*"), column) for value in data]
        return ("\n" + " " * column).join(parts)

    def entry(self, key: str, value: Data, path: tuple[str, ...], column: int = 0) -> str:
        """`key: value` in a mapping that begins in `column`; `path` is the value's."""
        name = scalar(key, flow=True)
        if self.is_block(value, path):
            inner = column + (self.step if isinstance(value, dict) else self.dash)
            return f"{name}:\n{' ' * inner}{self.block(value, path, inner)}"
        return f"{name}: {self.inline(value, path, column, self.step)}"

    def item(self, value: Data, path: tuple[str, ...], column: int, gap: int = 1) -> str:
        """What stands after a dash in `column` and `gap` blanks."""
        if self.is_block(value, path):
            return self.block(value, path, column + 1 + gap)
        return self.inline(value, path, column, 1 + gap)

    def is_block(self, value: Data, path: tuple[str, ...]) -> TypeGuard[Collection]:
        """Whether a value is written in lines of its own."""
        return bool(value) and not isinstance(value, str) and not self.style.inline(path)

    def inline(self, value: Data, path: tuple[str, ...], column: int, step: int) -> str:
        """A value on the line of its key or dash, which begins in `column`."""
        if not isinstance(value, str):
            return self.flow(value, path)
        typed = self.style.typed(path)
        return next(spellings(value, typed=typed, flow=not self.literal, column=column, step=step))

    def flow(self, value: Data, path: tuple[str, ...]) -> str:
        """A value inside `{}` or `[]`, or such a collection itself."""
        if isinstance(value, str):
            return scalar(value, flow=True, typed=self.style.typed(path))
        if isinstance(value, list):
            return f"[{', '.join(self.flow(each, (*path, '*')) for each in value)}]"
        keys = in_order(value, self.style.order(path))
        pairs = (f"{scalar(k, flow=True)}: {self.flow(value[k], (*path, k))}" for k in keys)
        return f"{{{', '.join(pairs)}}}"


def in_order(keys: Iterable[str], order: Sequence[str]) -> list[str]:
    """Known keys in their order, then the others as they come."""
    rank = {key: at for at, key in enumerate(order)}
    return sorted(keys, key=lambda key: rank.get(key, len(rank)))


def scalar(text: str, *, flow: bool = False, typed: bool = False) -> str:
    """The spelling of one value, or (`flow`) of a key; see `spellings`."""
    return next(spellings(text, flow=flow, typed=typed))


def spellings(
    text: str,
    *,
    flow: bool = False,
    typed: bool = False,
    like: str = "",
    column: int = 0,
    step: int = 2,
) -> Iterator[str]:
    """Ways to write a text, the best first; the last, double quotes, can hold any.

    Plain only if readers of YAML 1.1 and of 1.2 both take it as text; several lines as `|`; one
    line is never folded.

    Args:
        text: the value.
        flow: it stands inside `{}` or `[]`, or is a key: one line, and no commas unquoted.
        typed: a date, time, number or code, plain though other readers see more than text in it.
        like: a quote (`'` or `"`) that is preferred because it stood there before.
        column: where the key or dash begins that the value belongs to, from 0.
        step: how far from there the lines of `|` are moved in.
    """
    if not flow and "\n" in text and (literal := _literal(text, column, step)):
        yield literal
    readable = _is_readable(text)
    if readable and not like and _may_be_plain(text, flow=flow, typed=typed):
        yield text
    if readable and (like == "'" or (not like and ('"' in text or "\\" in text))):
        yield "'" + text.replace("'", "''") + "'"
    yield '"' + "".join(_escaped(sign) for sign in text) + '"'


# --- one text ------------------------------------------------------------------------------

_WORDS = frozenset(
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<", "nan", "inf"]
)
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")

# What YAML 1.1 or 1.2 reads as a number, a time in sixtieths (`14:00` is 840) or a date.
_NUMBER_OR_DATE = r"""(?xi)
    [-+]? ( 0b[01_]+ | 0o?[0-7_]+ | 0x[0-9a-f_]+ | \.(inf|nan)
          | ( [0-9][0-9_]* (:[0-9_]+)* (\.[0-9_]*)? | \.[0-9_]+ ) ( e[-+]?[0-9]+ )? )
  | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}
    ( (t|[ \t]+) [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})? (\.[0-9]*)?
      ( [ \t]* ( z | [-+][0-9]{1,2}(:?[0-9]{2})? ) )? )?
"""


def _may_be_plain(text: str, *, flow: bool, typed: bool) -> bool:
    if not text or text[0] in _INDICATORS or text[0] == " " or text[-1] in " :":
        return False
    if text.lower() in _WORDS or text.startswith("...") or "\t" in text:
        return False
    if ": " in text or " #" in text or (flow and any(sign in text for sign in ",[]{}?")):
        return False
    if typed:
        return True
    import re

    return re.fullmatch(_NUMBER_OR_DATE, text) is None


_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\0": "\\0",
    "\t": "\\t",
    "\n": "\\n",
    "\r": "\\r",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
}


def _is_hidden(sign: str) -> bool:
    """A character that YAML forbids, reads as a line end or drops, or that is half of one."""
    return (
        sign < " "
        or "\x7f" <= sign <= "\x9f"
        or "\ud800" <= sign <= "\udfff"
        or sign in "\u2028\u2029\ufeff\ufffe\uffff"
    )


def _is_readable(text: str) -> bool:
    return text.isprintable() or not any(map(_is_hidden, text))


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if not _is_hidden(sign):
        return sign
    return f"\\x{ord(sign):02x}" if sign <= "\xff" else f"\\u{ord(sign):04x}"


def _literal(text: str, column: int, step: int) -> str:
    """Text as `|`, or nothing where that would hide or change something.

    Blank lines at the end would need `|+`, which takes in whatever blank lines follow.
    """
    lines = text.split("\n")
    chomp = "-" if lines[-1] else ""
    if not lines[-1]:
        lines.pop()
    if not lines[-1] or not all(_is_readable(each.replace("\t", "")) for each in lines):
        return ""
    indented = next(each for each in lines if each)[0] in " \t"  # YAML can't tell it by itself
    pad = "\n" + " " * (column + step)
    body = "".join(pad + each if each else "\n" for each in lines)
    if conflict_at(body) >= 0:
        return ""
    return f"|{step if indented else ''}{chomp}{body}"
