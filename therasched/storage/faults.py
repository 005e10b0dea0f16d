"""Holding a file against the field table: every fault at once, with line, column and caret.

Works on the light tree of `storage.yamltree`; shapes of single values are in `storage.shapes`,
rules between fields in `domain.audit`, whose faults are given their place here too. An excerpt
shows nothing of a private field but its key, and nothing of what the table does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.audit import Fault
from therasched.domain.finding import Finding
from therasched.storage.shapes import SHAPES, quoted
from therasched.storage.yamltree import Mapping, Scalar, Sequence, plain

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from therasched.domain.audit import FieldPath
    from therasched.storage.field import Field
    from therasched.storage.yamltree import Data, Document, Node

_LOOKS = {Scalar: "one value", Mapping: 'a block of "key: value" lines', Sequence: "a list"}
_WANTED = {"record": Mapping, "map": Mapping, "list": Sequence}

LONGEST_EXCERPT = 160
LONGEST_KEY = 32
HIDDEN = "·"


def table_faults(document: Document, root: Field) -> list[Fault]:
    """Every fault of a file against its fields, in the order of the file."""
    faults = _faults(document.root, root._replace(required=True), ())
    return [_one_line_first(fault, document, root) for fault in faults]


def _one_line_first(fault: Fault, document: Document, root: Field) -> Fault:
    """Where several lines stand for one value that alone is told: the others may be a note's."""
    node, until = _place(document.root, root, fault)
    if not fault.hint and "\n" in document.source[node.start : until]:
        return Fault(fault.path, f"{_name(fault.path)} must be one line")
    return fault


def _faults(node: Node, field: Field, path: FieldPath) -> Iterator[Fault]:
    wanted = _WANTED.get(field.shape, Scalar)
    if not isinstance(node, wanted):
        if isinstance(node, Scalar) and not node.text and not field.required:
            return  # an empty `outcome:` says nothing, whatever it would hold
        yield Fault(path, f"{_name(path)} must be {_LOOKS[wanted]}, not {_LOOKS[type(node)]}")
    elif isinstance(node, Scalar):
        yield from _value_faults(node.text, field, path)
    elif isinstance(node, Sequence):
        assert field.items is not None
        for index, item in enumerate(node.items):
            if isinstance(item, Scalar) and not item.text:
                yield Fault((*path, index), f"{_name((*path, index))} is empty")
            else:
                yield from _faults(item, field.items, (*path, index))
    elif field.shape == "map":
        assert field.items is not None
        for key, value in node.pairs:
            if message := SHAPES["code"](key.text):
                yield Fault((*path, key.text), message, key.text)
            else:
                yield from _faults(value, field.items, (*path, key.text))
    else:
        yield from _record_faults(node, field, path)


def _record_faults(node: Mapping, field: Field, path: FieldPath) -> Iterator[Fault]:
    known = {one.key: one for one in field.fields}
    present = set()
    for key, value in node.pairs:
        present.add(key.text)
        if key.text in known:
            yield from _faults(value, known[key.text], (*path, key.text))
        elif not key.text.startswith("x-"):
            yield _unknown_key(key.text, path, (*known,))
    for one in field.fields:
        if one.required and one.key not in present:
            yield Fault(path, f'"{one.key}" is missing')


def _unknown_key(key: str, path: FieldPath, known: tuple[str, ...]) -> Fault:
    if _is_sentence(key):
        return Fault((*path, key), "this text is no key", hint="indent it below the key it is for")
    return Fault((*path, key), f"unknown key {quoted(key)}", key, known)


def _is_sentence(key: str) -> bool:
    """Whether a key is rather a line of a note that lost its indentation, and must not be shown."""
    return len(key.split()) > 1 or len(key) > LONGEST_KEY


def _value_faults(value: str, field: Field, path: FieldPath) -> Iterator[Fault]:
    if not value:
        if field.required:
            yield Fault(path, f"{_name(path)} is empty")
    elif field.words:
        if value not in field.words:
            shown = f"{_last(path)} {quoted(value)} is not one of {', '.join(field.words)}"
            yield Fault(path, shown, value, field.words)
    elif field.shape in SHAPES and (message := SHAPES[field.shape](value)):
        yield Fault(path, f"{_last(path)}: {message}")


def _name(path: FieldPath) -> str:
    return '"' + ".".join(str(part) for part in path) + '"' if path else "the file"


def _last(path: FieldPath) -> str:
    """The key a person looks for: a list is known by its own."""
    return next((part for part in reversed(path) if isinstance(part, str)), "the file")


# --- what can be used all the same -------------------------------------------------------------


def usable(document: Document, root: Field, faults: Iterable[Fault]) -> dict[str, Data]:
    """The plain data of a file without its faulty values.

    A record that lacks a required part is left out whole, and so is a list of such records;
    a faulty word in a list of words stays, so that the others keep their places.
    """
    faulty = {fault.path for fault in faults if fault.path}
    data = _usable(document.root, root, (), faulty)
    return data if isinstance(data, dict) else {}


def _usable(
    node: Node, field: Field | None, path: FieldPath, faulty: Container[FieldPath]
) -> Data | None:
    if path in faulty:
        return None
    if isinstance(node, Scalar) or field is None:
        return plain(node)
    if isinstance(node, Sequence):
        items: list[Data] = []
        for index, item in enumerate(node.items):
            kept = _usable(item, field.items, (*path, index), faulty)
            if kept is None and not isinstance(item, Scalar):
                return None
            items.append(plain(item) if kept is None else kept)
        return items
    data: dict[str, Data] = {}
    for key, value in node.pairs:
        part = _part(field, key.text)
        kept = _usable(value, part, (*path, key.text), faulty)
        if kept is not None:
            data[key.text] = kept
        elif path and part is not None and part.required and field.shape == "record":
            return None
    return data


def _part(field: Field, key: str) -> Field | None:
    """What the table says of a key; nothing where it is unknown."""
    if field.shape == "map":
        return field.items
    return next((one for one in field.fields if one.key == key), None)


# --- giving them their place -------------------------------------------------------------------


def findings(path: str, document: Document, root: Field, faults: Iterable[Fault]) -> list[Finding]:
    """Give faults their place in a file.

    Args:
        path: the file, relative to the practice.
        document: its tree.
        root: its fields, which know what is private.
        faults: from `table_faults` or `domain.audit`.
    """
    return [_finding(path, document, root, fault) for fault in faults]


def _finding(path: str, document: Document, root: Field, fault: Fault) -> Finding:
    node, until = _place(document.root, root, fault)
    line, column = document.place(node.start)
    excerpt = _excerpt(document, root, line, node.start - column + 1, until)
    suggestion = ""
    if fault.word and fault.known:
        from therasched.domain.text import suggestion as suggest

        suggestion = suggest(fault.word, fault.known) or ""
    return Finding(path, line, column, fault.message, suggestion, excerpt, fault.hint)


def _place(node: Node, field: Field | None, fault: Fault) -> tuple[Node, int]:
    """The node a fault is about, value or key, and up to where its line may be shown."""
    key: Node | None = None
    for step in fault.path:
        below = _below(node, field, step)
        if below is None:  # it is missing: what it is missing in is at fault
            return (node, node.start) if key is None else (key, key.end)
        key, node, field = below
    if key is None:
        return node, node.start
    about_key = fault.word == fault.path[-1] or (isinstance(node, Scalar) and not node.text)
    if about_key or field is None or field.private or not isinstance(node, Scalar):
        return key, key.end
    return node, node.end


def _below(
    node: Node, field: Field | None, step: str | int
) -> tuple[Node, Node, Field | None] | None:
    """Key (of a list's item itself), node and field one step down; None where there is none."""
    if isinstance(node, Mapping) and isinstance(step, str):
        for key, value in node.pairs:
            if key.text == step:
                return key, value, None if field is None else _part(field, step)
    elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        item = node.items[step]
        return item, item, None if field is None else field.items
    return None


def _excerpt(document: Document, root: Field, line: int, start: int, until: int) -> str:
    """A line up to a character, what is private in it hidden sign by sign; "" if it is too long."""
    text = document.line_text(line)[: until - start]
    if len(text) > LONGEST_EXCERPT:
        return ""
    signs = list(text)
    for first, last in _private(document.root, root):
        for at in range(max(first, start), min(last, start + len(signs))):
            signs[at - start] = HIDDEN
    return "".join(signs)


def _private(node: Node, field: Field | None) -> Iterator[tuple[int, int]]:
    """First and last character of every value that must not be shown."""
    if field is None or field.private:
        yield node.start, node.end
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            if _is_sentence(key.text):
                yield key.start, key.end
            yield from _private(value, _part(field, key.text))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _private(item, field.items)
