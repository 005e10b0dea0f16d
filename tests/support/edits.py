"""Every change that can be asked of the tricky files, and the judge of what came out.

Shared by `tests/storage/test_yamledit.py` (some of the cases) and `bench/splice.py` (all of
them). What an edit should do is worked out here a second time, from the tree and line by line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support.nasty import NASTY
from tests.support.styles import SessionStyle
from therasched.storage.yamledit import CannotEdit, Change, Rename, edit
from therasched.storage.yamltree import Document, Mapping, Node, Scalar, Sequence, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

TRICKY = Path(__file__).parent.parent / "storage" / "tricky"
COLLECTIONS: tuple[Any, ...] = (
    {"x-one": "1", "x-two": ["a, b", "c\nd\n"], "x-three": {"deep": "no"}},
    ["one", {"to": "two", "text": "x\ny\n"}, ["three", "four"]],
    {},
    [],
)
TEXTS_FOR_COLLECTIONS = ("plain", "no", "one\ntwo\n", "")


class Case(NamedTuple):
    """A change, and the lines of the file (from 0, both included) that may differ after it.

    `last < first`: no line may; lines may only come in between.
    """

    kind: str
    change: Change | Rename
    first: int
    last: int
    comment: bytes = b""  # a comment on the line of the value, which must still be there


def cases(data: bytes) -> Iterator[Case]:
    """All cases for one file."""
    document = read_tree(data)
    for path, node in _walk((), document.root):
        if isinstance(node, Scalar):
            yield from _set(document, path, node)
            continue
        if path:
            first, last = _lines(document, path)
            for value in (*TEXTS_FOR_COLLECTIONS, *COLLECTIONS):
                if value != plain(node):
                    yield Case("set", Change(path, value), first, last)
        yield from _grow(document, path, node)
        yield from _shrink(document, path, node)


def judge(data: bytes, case: Case) -> str:
    """`right`, `refused`, or what is wrong: `wrong`, `lines`, `comment`, `halves`."""
    wanted = _wanted(plain(read_tree(data).root), case.change)
    try:
        new = edit(data, [case.change], SessionStyle())
    except CannotEdit:
        return "refused"
    if plain(read_tree(new).root) != wanted:
        return "wrong"
    bom = b"\xef\xbb\xbf"
    if data.startswith(bom) != new.startswith(bom) or not _kept(_split(data), _split(new), case):
        return "lines"
    return "right" if case.comment in new else "comment"


def _set(document: Document, path: tuple[str | int, ...], node: Scalar) -> Iterator[Case]:
    first, last = _lines(document, path)
    line_end = document.source.find("\n", node.end)
    rest = document.source[node.end : line_end if line_end >= 0 else None]
    if node.style in {"|", ">"}:
        rest = document.line_text(document.place(node.start)[0])
        rest = rest[rest.find("#") :] if "#" in rest else ""
    comment = rest.strip().encode() if rest.strip().startswith("#") else b""
    for value in (*NASTY, *COLLECTIONS):
        if value != node.text:
            yield Case("set", Change(path, value), first, last, comment)


def _grow(document: Document, path: tuple[str | int, ...], node: Node) -> Iterator[Case]:
    first, last = 1, 0
    if not isinstance(node, Scalar) and node.flow:
        first, last = _lines(document, path)
    if isinstance(node, Sequence):
        for value in (*NASTY, *COLLECTIONS):
            yield Case("append", Change((*path, len(node.items)), value), first, last)
    elif isinstance(node, Mapping):
        for value in (*NASTY, *COLLECTIONS):
            yield Case("add", Change((*path, "x-new"), value), first, last)
        for key in (*NASTY, "type", "place", "note", "admin"):
            if node.get(key) is None:
                yield Case("add", Change((*path, key), "text"), first, last)


def _shrink(document: Document, path: tuple[str | int, ...], node: Node) -> Iterator[Case]:
    if isinstance(node, Mapping):
        for key, _ in node.pairs:
            line = document.place(key.start)[0] - 1
            end = document.place(key.end)[0] - 1
            for name in NASTY:
                if node.get(name) is None:
                    yield Case("rename", Rename((*path, key.text), name), line, end)
    if isinstance(node, Scalar):
        return
    parts: list[str | int] = (
        [key.text for key, _ in node.pairs]
        if isinstance(node, Mapping)
        else list(range(len(node.items)))
    )
    for at, part in enumerate(parts):
        first, last = _lines(document, (*path, part))
        if len(parts) == 1 and path:
            whole = _lines(document, path)
            first, last = min(first, whole[0]), max(last, whole[1])
        elif at + 1 < len(parts) and (node.flow or (at == 0 and _behind_dash(document, node))):
            last = max(last, _lines(document, (*path, parts[at + 1]))[0])  # it may move up
        while document.line_text(last + 2) and not document.line_text(last + 2).strip():
            last += 1  # blanks, which would become a part of a block of text above
        yield Case("delete", Change((*path, part), None), first, last)


def _behind_dash(document: Document, node: Node) -> bool:
    line, column = document.place(node.start)
    return "-" in document.line_text(line)[: column - 1]


def _walk(path: tuple[str | int, ...], node: Node) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    yield path, node
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            yield from _walk((*path, key.text), value)
    elif isinstance(node, Sequence):
        for at, item in enumerate(node.items):
            yield from _walk((*path, at), item)


def _lines(document: Document, path: tuple[str | int, ...]) -> tuple[int, int]:
    """The first and last line of a value with its key or dash, blank lines at its end excepted.

    Comments below a collection that stand deeper than its key go with it.
    """
    node: Node = document.root
    start = node.start
    for key in path:
        start = node.start
        if isinstance(node, Mapping):
            name, node = next(pair for pair in node.pairs if pair[0].text == key)
            start = name.start
        elif isinstance(node, Sequence):
            assert isinstance(key, int)
            before = node.items[key - 1].end if key else node.start
            item = node.items[key]
            start = item.start if node.flow else document.source.rindex("-", before, item.start)
            node = item
    column = document.place(start)[1]
    last = _last(document, node)
    line = last + 1
    while line < document.source.count("\n") + 1:
        text = document.line_text(line + 1)
        if text.strip() and not (
            text.strip().startswith("#") and len(text) - len(text.lstrip()) >= column
        ):
            break
        if text.strip():
            last = line
        line += 1
    return document.place(start)[0] - 1, last


def _last(document: Document, node: Node) -> int:
    if isinstance(node, Scalar):
        end = node.end
        if node.style in {"|", ">"} and not node.text.endswith("\n\n"):
            end = len(document.source[:end].rstrip())
        elif node.style in {"|", ">"}:
            end -= document.source.endswith("\n", 0, end)
        return document.place(end)[0] - 1
    if node.flow:
        return document.place(node.end)[0] - 1
    return _last(document, node.pairs[-1][1] if isinstance(node, Mapping) else node.items[-1])


def _wanted(data: Any, change: Change | Rename) -> Any:
    *way, key = change.path
    at = data
    for step in way:
        at = at[step]
    if isinstance(change, Rename):
        at[change.key] = at.pop(key)
    elif change.value is None:
        del at[key]
    elif isinstance(at, list) and key == len(at):
        at.append(change.value)
    else:
        at[key] = change.value
    return data


def _split(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _kept(old: list[bytes], new: list[bytes], case: Case) -> bool:
    """Whether all lines are there that had to stay, byte for byte, and in their places."""
    if case.last >= case.first:
        head, foot = old[: case.first], old[case.last + 1 :]
    else:
        same = 0
        while same < min(len(old), len(new)) and _same(old[same], new[same]):
            same += 1
        head, foot = old[:same], old[same:]
    return (
        len(head) + len(foot) <= len(new)
        and all(map(_same, head, new))
        and all(map(_same, reversed(foot), reversed(new)))
    )


def _same(one: bytes, other: bytes) -> bool:
    """Equal, or equal but for the line end that the last line of a file may lack."""
    if one.endswith(b"\n") and other.endswith(b"\n"):
        return one == other
    return one.rstrip(b"\r\n") == other.rstrip(b"\r\n")
