"""The one door to PyYAML: the bytes of a file become a light tree of text with its places.

Strict on purpose: every value is text as it was typed (`14:00` and `no` stay what they are),
and what makes YAML dangerous or ambiguous (anchors, tags, equal keys, a second document, great
depth) is refused while parsing, in plain words, at a line and column. It knows no field of any
file. Writing: `yamldump` (new files) and `yamledit` (changes in a person's file).
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    _Event: TypeAlias = Any  # what the parser reports; its attributes have no types

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 16
MAX_VALUES = 50_000  # some MiB of nodes; more fit into MAX_BYTES only if they are nearly empty

Data: TypeAlias = str | list["Data"] | dict[str, "Data"]


class MalformedYaml(Exception):
    """The bytes are not a file of ours; `line` and `column` count from 1.

    The message never quotes the text of the file. Storage turns it into a `Finding`.
    """

    def __init__(self, message: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint


class Scalar:
    """One text; `start` and `end` are its characters in the source, quotes included.

    `style` is how it is written: `'` `"` `|` `>` or empty for plain. The end of block text (`|`,
    `>`) lies somewhere in the blank lines after it; an empty value starts and ends in one place.
    """

    __slots__ = ("end", "start", "style", "text")

    def __init__(self, text: str, start: int, end: int, style: str) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.style = style


class Mapping:
    """Keys with values, in the order of the file; `flow` when written as `{a: b}`."""

    __slots__ = ("end", "flow", "pairs", "start")

    def __init__(self, start: int, *, flow: bool) -> None:
        self.pairs: list[tuple[Scalar, Node]] = []
        self.start = start
        self.end = start
        self.flow = flow

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        for name, value in self.pairs:
            if name.text == key:
                return value
        return None


class Sequence:
    """A list; `flow` when written as `[a, b]`. A block list starts at its first dash."""

    __slots__ = ("end", "flow", "items", "start")

    def __init__(self, start: int, *, flow: bool) -> None:
        self.items: list[Node] = []
        self.start = start
        self.end = start
        self.flow = flow


Node: TypeAlias = Scalar | Mapping | Sequence


class Document:
    """A file as text (`source`, without its byte order mark `bom`) and as a tree (`root`)."""

    __slots__ = ("_counted", "_lines", "bom", "root", "source")

    root: Node

    def __init__(self, source: str, *, bom: bool) -> None:
        self.source = source
        self.bom = bom
        self._counted = (0, 1)  # an offset and its line: faults come in order, so count on
        self._lines: list[str] | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1; only a line feed ends a line.

        The parser's own count takes U+0085, U+2028 and U+2029 as line ends; no editor does.
        """
        at, line = self._counted if self._counted[0] <= offset else (0, 1)
        line += self.source.count("\n", at, offset)
        self._counted = (offset, line)
        return line, offset - self.source.rfind("\n", 0, offset)

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its end; empty beyond the file."""
        if self._lines is None:
            self._lines = self.source.split("\n")
        return self._lines[line - 1].removesuffix("\r") if line <= len(self._lines) else ""

    def fault(self, offset: int, message: str, hint: str = "") -> MalformedYaml:
        """A fault at a character of this file."""
        line, column = self.place(offset)
        return MalformedYaml(message, line, column, hint)


def read_tree(data: bytes) -> Document:
    """Read a file.

    Raises:
        MalformedYaml: whatever is wrong with it; nothing else.
    """
    document = _decode(data)
    marker = conflict_at(document.source)
    if marker >= 0:
        raise document.fault(
            marker,
            "an unfinished merge: this line is a conflict marker of git",
            "keep the lines you want, delete the marker lines, save; or quote it if it is text",
        )
    parser = library()
    try:
        document.root = _Composer(document, parser).compose()
    except MalformedYaml:
        raise
    except Exception as error:  # the library raises whatever it likes
        from therasched.storage.yamlfaults import explain

        raise document.fault(*explain(error, document.source)) from None
    return document


def plain(node: Node) -> Data:
    """The content alone: text, lists, dicts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.pairs}
    assert isinstance(node, Sequence)
    return [plain(item) for item in node.items]


def conflict_at(source: str) -> int:
    """Where the first line stands that git left in an unfinished merge, or -1.

    `<<<<<<<` and `>>>>>>>` count when indented too (a person re-indented a block of text);
    `=======` and `|||||||` only at the start of a line: indented they are headings and tables.
    """
    if not any(sign * 7 in source for sign in "<>=|"):
        return -1
    at = 0
    for line in source.split("\n"):
        text = line.lstrip(" \t")
        sign = text[:7]
        if (
            sign in {"<<<<<<<", ">>>>>>>"} or (sign in {"=======", "|||||||"} and text == line)
        ) and (len(text) == 7 or text[7] in " \t\r"):
            return at + len(line) - len(text)
        at += len(line) + 1
    return -1


def _decode(data: bytes) -> Document:
    if len(data) > MAX_BYTES:
        raise MalformedYaml(f"larger than {MAX_BYTES // 1024} KiB, which no record is", 1, 1)
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        raise MalformedYaml("saved as UTF-16 or UTF-32", 1, 1, "save it as UTF-8")
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = Document(data[: error.start].decode("utf-8-sig"), bom=False)
        raise good.fault(
            len(good.source),
            "not UTF-8 text from here on: the file is binary or saved in an old encoding",
            "save it as UTF-8",
        ) from None
    bom = source.startswith("\ufeff")
    return Document(source.removeprefix("\ufeff"), bom=bom)


class _Composer:
    """Parser events to nodes; every limit is checked before anything is built on it.

    Not the library's own loader: that one ends the interpreter (a C stack overflow) on a file of
    100,000 brackets. The event parser keeps its own stack, and ours is `MAX_DEPTH` calls.
    """

    def __init__(self, document: Document, library: _Library) -> None:
        self.document = document
        self.events = library.events
        self.get_event = library.parser(document.source).get_event
        self.values = 0

    def compose(self) -> Node:
        """The one document of the file."""
        self.get_event()  # the start of the stream
        start = self.get_event()
        if type(start) is self.events.StreamEndEvent:
            raise MalformedYaml("the file is empty", 1, 1)
        if start.version or start.tags:
            raise self.document.fault(
                start.start_mark.index, "a directive (`%YAML`, `%TAG`) is not used in these files"
            )
        root = self._node(self.get_event(), 0)
        if root.start == root.end:
            raise self.document.fault(root.start, "the file is empty")
        self.get_event()  # the end of the document
        after = self.get_event()
        if type(after) is not self.events.StreamEndEvent:
            at = after.start_mark.index
            raise self.document.fault(at, "a second document begins here; a file holds one")
        return root

    def _node(self, event: _Event, depth: int) -> Node:
        start = event.start_mark.index
        self.values += 1
        if self.values > MAX_VALUES:
            raise self.document.fault(start, f"more than {MAX_VALUES:,} values in one file")
        if event.anchor is not None or event.tag is not None:
            raise self._shorthand(start)
        kind = type(event)
        if kind is self.events.ScalarEvent:
            return Scalar(event.value, start, event.end_mark.index, event.style or "")
        if depth == MAX_DEPTH:
            raise self.document.fault(start, f"nested deeper than {MAX_DEPTH} levels")
        if kind is self.events.MappingStartEvent:
            return self._mapping(Mapping(start, flow=bool(event.flow_style)), depth + 1)
        return self._sequence(Sequence(start, flow=bool(event.flow_style)), depth + 1)

    def _mapping(self, mapping: Mapping, depth: int) -> Mapping:
        names = set()
        get_event, ends = self.get_event, self.events.MappingEndEvent
        while type(event := get_event()) is not ends:
            key = self._node(event, depth)
            if not isinstance(key, Scalar):
                raise self.document.fault(key.start, "a key must be a word, not a list or mapping")
            if key.start == key.end:
                raise self.document.fault(key.start, "the key before the colon is missing")
            if key.text in names:
                first = next(name for name, _ in mapping.pairs if name.text == key.text)
                line, _ = self.document.place(first.start)
                raise self.document.fault(key.start, f"this key stands already in line {line}")
            names.add(key.text)
            mapping.pairs.append((key, self._node(get_event(), depth)))
        mapping.end = event.end_mark.index if mapping.flow else mapping.pairs[-1][1].end
        return mapping

    def _sequence(self, sequence: Sequence, depth: int) -> Sequence:
        get_event, ends = self.get_event, self.events.SequenceEndEvent
        while type(event := get_event()) is not ends:
            sequence.items.append(self._node(event, depth))
        sequence.end = event.end_mark.index if sequence.flow else sequence.items[-1].end
        return sequence

    def _shorthand(self, start: int) -> MalformedYaml:
        sign = self.document.source[start : start + 1]
        what = {"&": "an anchor", "*": "an alias"}.get(sign, "a tag")
        return self.document.fault(
            start,
            f"`{sign}` at the start of a value means {what}, which these files do not use",
            "put the value in quotes if it is text",
        )


class _Library(NamedTuple):
    """What is used of PyYAML."""

    parser: Any  # a class
    events: Any  # a module that has the classes of the events


_library: _Library | None = None


def library() -> _Library:
    """What is used of PyYAML, imported on the first read."""
    global _library  # noqa: PLW0603 - the cost of an import, paid once
    _library = _library or _c_parser_alone() or _packaged_parser()
    return _library


# Where the extension takes its error classes from (`ScannerError` from `scanner`, and so on):
# modules that cost 7 ms and serve nothing else. The first four know a place in the file.
_ERRORS = (
    *("scanner", "parser", "composer", "constructor"),
    *("reader", "emitter", "serializer", "representer"),
)


def _c_parser_alone() -> _Library | None:
    """Load libyaml's parser without running the package around it: 1.4 ms instead of 11.

    Nearly all that `import yaml` costs are patterns of loaders which we do not use. The
    extension wants only names of the package: the event, token and node classes (small modules,
    imported as they are) and eight error classes, for which stand-ins serve. The package itself
    is left in `sys.modules` as it is, its own code not yet run: whoever looks for anything in it
    makes it run then, in place, and the extension gets the real error classes.

    Returns:
        None if anything at all is unusual; then no trace is left.
    """
    if "yaml" in sys.modules:
        return None
    try:
        spec = PathFinder.find_spec("yaml")
        assert spec is not None
        assert spec.loader is not None
        package = ModuleType("yaml")
        vars(package).update(
            __spec__=spec,
            __loader__=spec.loader,
            __path__=spec.submodule_search_locations,
            __file__=spec.origin,
            __package__="yaml",
        )
        sys.modules["yaml"] = package
        for name in ("error", "events", "tokens", "nodes"):
            import_module(f"yaml.{name}")
        for at, module in enumerate(_ERRORS):
            base = package.error.MarkedYAMLError if at < 4 else package.error.YAMLError
            name = f"{module.title()}Error"
            setattr(package, module, SimpleNamespace(**{name: type(name, (base,), {})}))
        extension = import_module("yaml._yaml")
        for module in _ERRORS:
            delattr(package, module)
        run = spec.loader.exec_module
    except Exception:
        for name in [name for name in sys.modules if name.partition(".")[0] == "yaml"]:
            del sys.modules[name]
        return None

    def run_package(name: str) -> object:  # called for a name that is not there yet
        del package.__getattr__
        run(package)
        for module in _ERRORS:
            error = f"{module.title()}Error"
            setattr(extension, error, getattr(import_module(f"yaml.{module}"), error))
        return getattr(package, name)

    package.__getattr__ = run_package  # type: ignore[method-assign] # PEP 562
    return _Library(extension.CParser, extension)


def _packaged_parser() -> _Library:
    """The parser by an ordinary import: libyaml's, or the one in Python where that is missing."""
    try:
        extension = import_module("yaml._yaml")
    except ImportError:
        return _python_parser()
    return _Library(extension.CParser, extension)


def _python_parser() -> _Library:
    """PyYAML's parser in Python (ten times slower), put together without loader and resolver."""
    import yaml.events
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner, ScannerError

    class PythonParser(Reader, Scanner, Parser):
        def __init__(self, source: str) -> None:
            Reader.__init__(self, source)
            Scanner.__init__(self)
            Parser.__init__(self)

        def get_event(self) -> object:
            try:
                event: object = super().get_event()  # type: ignore[no-untyped-call]
                getattr(event, "value", "").encode()  # lets half characters (`"\\ud800"`) through
            except (ValueError, OverflowError):
                where = self.get_mark()
                raise ScannerError("quoted scalar", where, "escape", where) from None
            return event

    return _Library(PythonParser, yaml.events)
