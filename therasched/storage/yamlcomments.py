"""The comments of a YAML file, and carrying those of one version of it over into another.

A comment is known by its words and by what it is about: the key or item after it, or on its line.
Nothing but comments is put into a file, and its data is read again and compared.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.storage.yamlparts import Outline, Path, child, is_block, is_block_text
from therasched.storage.yamltree import MalformedYaml, Mapping, Scalar, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from therasched.storage.yamltree import Document, Node


class Comment(NamedTuple):
    """A comment, from its `#`; `beside` if on a line of data; `about` is empty at the end."""

    text: str
    about: Path
    beside: bool


def carried(base: bytes, theirs: bytes, into: bytes) -> bytes:
    """`into` with the comments that `theirs` has beyond `base`, and `into` lacks.

    One that took the place of another takes it here as well. One whose key is gone stands at the
    end of the file.

    Raises:
        MalformedYaml: one of them can't be read.
    """
    if not _may_have_more(base, theirs):
        return into
    known = Counter(one.text for one in _comments(base))
    known |= Counter(one.text for one in _comments(into))
    told = _comments(theirs)
    stay = {one.text for one in told}
    gone = [one for one in _comments(base) if one.text not in stay]
    for one in told:
        if known[one.text]:
            known[one.text] -= 1
            continue
        was = next((old for old in gone if old[1:] == one[1:]), None)
        if was:
            gone.remove(was)
        into = _with(into, one, was)
    return into


def _may_have_more(base: bytes, theirs: bytes) -> bool:
    """Whether a line with a `#` is new; most often none is, and nothing must be read."""
    lines = Counter(line for line in theirs.split(b"\n") if b"#" in line)
    return bool(lines - Counter(base.split(b"\n")))


def _comments(data: bytes) -> list[Comment]:
    return [one for _, one in _found(read_tree(data))] if data else []


def _found(document: Document) -> Iterator[tuple[int, Comment]]:
    """The comments of a file in order, and where each begins."""
    outline, source = Outline(document), document.source
    starts = sorted(_starts(outline, document.root, ()))
    spans = sorted(_texts(outline, document.root))
    at = 0
    while (at := source.find("#", at)) >= 0:
        end = outline.line_end(at)
        inside = next((until for start, until in spans if start <= at < until), 0)
        if inside:
            at = inside
            continue
        line = outline.line_start(at)
        beside = bool(source[line:at].strip(" \t"))
        here = [path for start, path in starts if line <= start < at]
        after = [path for start, path in starts if start > at]
        about = here[-1] if beside and here else after[0] if after and not beside else ()
        yield at, Comment(source[at:end].rstrip(), about, beside and bool(here))
        at = end


def _starts(outline: Outline, node: Node, path: Path) -> Iterator[tuple[int, Path]]:
    """Where the line of each key and item in lines of their own begins to speak."""
    if not is_block(node):
        return
    assert not isinstance(node, Scalar)
    keys: Iterable[str | int] = range(len(outline.parts(node)))
    if isinstance(node, Mapping):
        keys = [key.text for key, _ in node.pairs]
    for key, part in zip(keys, outline.parts(node), strict=True):
        yield part.start, (*path, key)
        yield from _starts(outline, part.value, (*path, key))


def _texts(outline: Outline, node: Node) -> Iterator[tuple[int, int]]:
    """Where keys and values stand: a `#` in there is none of a comment."""
    if isinstance(node, Scalar):
        if is_block_text(node):
            first = outline.line_end(node.start)
            yield first, max(node.end, first)
        elif node.end > node.start:
            yield node.start, node.end
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            yield key.start, key.end
            yield from _texts(outline, value)
    else:
        for item in node.items:
            yield from _texts(outline, item)


def _with(data: bytes, comment: Comment, was: Comment | None) -> bytes:
    """The file with one comment more, or another one, at the best place that keeps its data."""
    document = read_tree(data)
    wanted = plain(document.root)
    old = [(at, len(was.text), comment.text) for at, one in _found(document) if one == was and was]
    for start, length, text in [*old, *((at, 0, new) for at, new in _places(document, comment))]:
        source = document.source[:start] + text + document.source[start + length :]
        made = source.encode("utf-8-sig" if document.bom else "utf-8")
        try:
            if plain(read_tree(made).root) == wanted:
                return made
        except MalformedYaml:
            continue
    return data


def _places(document: Document, comment: Comment) -> Iterator[tuple[int, str]]:
    outline, source = Outline(document), document.source
    path = comment.about
    while path and not stands(document.root, path):
        path = path[:-1]
    newline = outline.newline(0)
    if path:
        part = outline.part(path)
        end = outline.line_end(part.start)
        if comment.beside and path == comment.about and "#" not in source[part.start : end]:
            yield end, f"  {comment.text}"
        start = outline.line_start(part.start)
        yield start, f"{' ' * outline.column(part.start)}{comment.text}{newline}"
    ended = "" if not source or source.endswith("\n") else newline
    yield len(source), f"{ended}{comment.text}{newline}"


def stands(root: Node, path: Path) -> bool:
    """Whether a key or item stands there, and in lines of its own."""
    node: Node | None = root
    for key in path:
        node = child(node, key) if node is not None and is_block(node) else None
    return node is not None
