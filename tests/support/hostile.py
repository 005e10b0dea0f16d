"""Files that are meant to break a YAML reader: each must be read, or refused with a place.

`CASES` maps a name to a function that makes the bytes (some are large). Whether a case is refused
or may be read is not said here: that no traceback, no long wait and no great memory comes of it is
what counts (`bench/loader.py` measures it, `tests/storage/test_yamltree.py` has the short form).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MIB = 1024 * 1024


def _text(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding, "surrogatepass")


def _filled(start: str, middle: str, end: str = "", size: int = MIB) -> Callable[[], bytes]:
    """`start`, as many `middle` as fit into `size` bytes, `end`."""

    def made() -> bytes:
        times = (size - len((start + end).encode())) // len(middle.encode())
        return f"{start}{middle * times}{end}".encode()

    return made


def _anchors() -> bytes:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    return "\n".join(lines).encode()


CASES: dict[str, Callable[[], bytes]] = {
    # bombs
    "anchor bomb": _anchors,
    "merge bomb": _text("a: &a {b: c}\nd: {<<: *a, <<: *a}\n"),
    "recursive anchor": _text("&a [*a]\n"),
    "many anchors": _filled("", "&a "),
    "many aliases": _filled("a: &a b\nc: [", "*a, ", "]"),
    # depth
    "100,000 open brackets": _text("[" * 100_000),
    "100,000 nested lists": _text("[" * 100_000 + "]" * 100_000),
    "100,000 open braces": _text("{a: " * 100_000),
    "brackets in keys": _text("{" * 100_000),
    "100,000 dashes in a line": _text("- " * 100_000),
    "question marks": _filled("", "? "),
    "deep by indentation": _text("".join(" " * n + "a:\n" for n in range(1400))),
    "deep lists by indentation": _text("".join(" " * n + "-\n" for n in range(1400))),
    "deep but one too many": _text("[" * 17 + "]" * 17),
    # size
    "10 MB": _filled("a: ", "x", size=10_000_000),
    "1 MiB and a byte": _filled("a: ", "x", size=MIB + 1),
    "one long value": _filled("a: ", "x"),
    "one long key": _filled("", "k", ": v"),
    "many long keys": _text("".join(f"k{n}{'x' * 1000}: v\n" for n in range(1000))),
    "many keys": _text("".join(f"k{n}: v\n" for n in range(90_000))),
    "many flow keys": _text("{" + ", ".join(f"k{n}" for n in range(99_000)) + "}"),
    "many empty items": _filled("", "-\n"),
    "many flow items": _filled("[", "a,", "]"),
    "many small mappings": _filled("[", "a: b,", "]"),
    "many empty lists": _filled("", "- []\n"),
    "many lines of text": _filled("a: |\n", "  x\n"),
    "many folded lines": _filled("a: >\n", "  x\n\n"),
    "many plain lines": _filled("a: b\n", "  c\n"),
    "many quoted lines": _filled('a: "', "b\n ", '"'),
    "many escapes": _filled('a: "', "\\n", '"'),
    "many quotes": _filled("a: '", "''", "'"),
    "many line ends": _filled("a: b", "\n"),
    "many comments": _filled("", "#\n", "a: b"),
    "one long comment": _filled("", "#"),
    "many blanks": _filled("a:", " ", "b"),
    "many blank lines in text": _filled("a: |\n", "   \n"),
    "many emoji": _filled("a: ", "\U0001f600"),
    "many line separators": _filled("a: x", "\u2028 "),
    "many documents": _filled("", "---\n"),
    "almost conflict markers": _filled("a: |\n", "  <<<<<<<x\n"),
    "headings": _filled("a: |\n", "  =======\n"),
    "equal keys": _filled("", "a: b\n"),
    "tabs": _filled("", "\t"),
    "colons": _filled("", ":"),
    "commas": _filled("", ","),
    "percent signs": _filled("", "%"),
    "exclamation marks": _filled("", "!"),
    "pairs of braces": _filled("", "{}"),
    # encodings
    "empty": _text(""),
    "only a byte order mark": _text("\ufeff"),
    "two byte order marks": _text("\ufeff\ufeffa: b\n"),
    "UTF-16 with mark": _text("a: b\n", "utf-16"),
    "UTF-16 little": _text("a: b\n", "utf-16-le"),
    "UTF-16 big": _text("a: b\n", "utf-16-be"),
    "UTF-32 with mark": _text("a: b\n", "utf-32"),
    "UTF-32 big": _text("\ufeffa: b\n", "utf-32-be"),
    "latin-1": _text("a: Caf\u00e9\n", "latin-1"),
    "half a character": _text("a: \ud800\n"),
    "overlong": lambda: b"a: \xc0\xaf\n",
    "cut in a character": lambda: b"a: b\nc: \xf0\x9f\x98",
    "beyond Unicode": lambda: b"a: \xf4\x90\x80\x80\n",
    "binary": lambda: bytes(range(256)) * 40,
    "gzip": lambda: b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + bytes(50),
    "NUL in a value": _text("id: x\na: b\0c\n"),
    "NUL at the end": _text("a: b\n\0"),
    "NULs": _filled("", "\0"),
    "escape sequence": _text("a: \x1b]0;title\x07\n"),
    "C1 control": _text("a: \x9b31m\n"),
    "no character": _text("a: \ufffe\n"),
    "CR only": _text("a: b\rc: d\r"),
    "CR in a comment": _text("# hidden\rclients: [x]\n"),
    "line separators": _text("a: b\u2028c: d\u2029e: f\x85g: h\n"),
    # what YAML offers and we refuse
    "directive": _text("%YAML 1.1\n---\na: b\n"),
    "unknown version": _text("%YAML 9.9\n---\na: b\n"),
    "unknown directive": _text("%FOO bar\n---\na: b\n"),
    "tag directive": _text("%TAG ! tag:example.org,2000:\n---\na: !x b\n"),
    "python tag": _text("a: !!python/object/apply:os.system [true]\n"),
    "own tag": _text("a: !own b\n"),
    "bare tag": _text("a: ! b\n"),
    "verbatim tag": _text("a: !<tag:yaml.org,2002:str> b\n"),
    "tag on the whole": _text("!!map\na: b\n"),
    "open tag": _text("a: !<b\n"),
    "second document": _text("a: b\n---\nc: d\n"),
    "second document after dots": _text("a: b\n...\n---\nc: d\n"),
    "equal keys far apart": _text("a: b\nc:\n  a: d\na: e\n"),
    "equal keys, quoted": _text("{a: b, 'a': c}\n"),
    "list as key": _text("? [a]\n: b\n"),
    "mapping as key": _text("{a: b}: c\n"),
    "no key": _text(": b\n"),
    "question mark alone": _text("?\n"),
    # faults
    "conflict": _text("a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> other\n"),
    "conflict in text": _text("a: |\n  b\n  <<<<<<< HEAD\n  c\n  =======\n  d\n  >>>>>>> x\n"),
    "conflict, three ways": _text("a: b\n||||||| base\nc: d\n"),
    "conflict, half resolved": _text("a: b\n=======\nc: d\n"),
    "open quote": _text('a: "b\nc: d\n'),
    "open list": _text("a: [b\nc: d\n"),
    "huge escape": _text('a: "\\UFFFFFFFF"\n'),
    "half an escape": _text('a: "\\x'),
    "escaped half character": _text('a: "\\ud800"\n'),
    "block of indentation 0": _text("a: |0\n b\n"),
    "tab as indentation": _text("a:\n\tb: c\n"),
    "dots alone": _text("...\n"),
    "dashes alone": _text("---\n"),
    "a word": _text("word\n"),
    "a comment": _text("# nothing\n"),
}
