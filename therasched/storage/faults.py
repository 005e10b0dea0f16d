"""Holding a file against the field table: every fault at once, with line, column and caret.

Works on the light tree of `storage.yamltree`; shapes of single values are in `storage.shapes`,
rules between fields in `domain.audit`, whose faults are given their place here too. An excerpt
never shows the value of a private field, only its key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.audit import Fault
from therasched.domain.finding import Finding
from therasched.storage.shapes import SHAPES
from therasched.storage.yamltree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from therasched.domain.audit import FieldPath
    from therasched.storage.fields import Field
    from therasched.storage.yamltree import Document, Node

_LOOKS = {Scalar: "one value", Mapping: 'a block of "key: value" lines', Sequence: "a list"}
_WANTED = {"record": Mapping, "map": Mapping, "list": Sequence}


def table_faults(document: Document, root: Field) -> list[Fault]:
    """Every fault of a file against its fields, in the order of the file."""
    return list(_faults(document.root, root, ()))


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
            yield from _faults(item, field.items._replace(required=True), (*path, index))
    elif field.shape == "map":
        assert field.items is not None
        for key, value in node.pairs:
            if message := SHAPES["code"](key.text):
                yield Fault((*path, key.text), message)
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
            names = tuple(known)
            yield Fault((*path, key.text), f'unknown key "{key.text}"', key.text, names)
    for one in field.fields:
        if one.required and one.key not in present:
            yield Fault(path, f'"{one.key}" is missing')


def _value_faults(value: str, field: Field, path: FieldPath) -> Iterator[Fault]:
    if not value:
        if field.required:
            yield Fault(path, f"{_name(path)} is empty")
    elif field.words:
        if value not in field.words:
            shown = f"{_name(path)} is not one of {', '.join(field.words)}"
            yield Fault(path, shown, value, field.words)
    elif field.shape in SHAPES and (message := SHAPES[field.shape](value)):
        yield Fault(path, message)


def _name(path: FieldPath) -> str:
    return '"' + ".".join(str(part) for part in path) + '"' if path else "the file"


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
    node, at_key, private = _locate(document.root, root, fault)
    line, column = document.place(node.start)
    excerpt = document.line_text(line)
    if private:
        key, colon, _ = excerpt.partition(":")
        excerpt = key + colon + " …" if colon else ""
    if len(excerpt) > 200:
        excerpt = excerpt[: max(0, 199)] + "…"
    suggestion = ""
    if fault.word and fault.known:
        from therasched.domain.text import suggestion as suggest

        suggestion = suggest(fault.word, fault.known) or ""
    del at_key
    return Finding(path, line, column, fault.message, suggestion, excerpt)


def _locate(node: Node, field: Field | None, fault: Fault) -> tuple[Node, bool, bool]:
    """The node a fault is about: the value, or the key where the key itself is at fault."""
    key: Node = node
    private = False
    for depth, step in enumerate(fault.path):
        if isinstance(node, Mapping):
            found = next(((k, v) for k, v in node.pairs if k.text == step), None)
            if found is None:
                return node, True, private
            key, node = found
            if field is not None and field.shape == "record":
                field = next((one for one in field.fields if one.key == step), None)
            elif field is not None:
                field = field.items
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            key = node
            field = field.items if field is not None else None
        else:
            return node, False, private
        private = private or (field is not None and field.private)
        del depth
    at_key = bool(fault.word) and bool(fault.path) and fault.word == fault.path[-1]
    empty = isinstance(node, Scalar) and not node.text
    return (key if at_key or empty or private else node), at_key, private
