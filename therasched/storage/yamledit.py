"""Changes a person's YAML file and leaves everything else in it as it is.

Only the text of a changed value is replaced, inserted or cut out (`yamlsplice` offers ways to do
it); then the result is read, and it counts only if it holds exactly the data that was wanted.
Otherwise the next way is tried, and when none is left the edit is refused. Nothing is written
here: bytes in, bytes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.record import NamedTuple
from therasched.storage.yamlparts import child
from therasched.storage.yamlsplice import Page
from therasched.storage.yamltree import (
    MalformedYaml,
    Mapping,
    Scalar,
    Sequence,
    plain,
    read_tree,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from therasched.storage.yamldump import Style
    from therasched.storage.yamlparts import Path
    from therasched.storage.yamltree import Data, Document, Node


class Change(NamedTuple):
    """Make `value` stand at `path` (keys, and indexes from 0); None deletes what stands there.

    An index equal to the length of a list appends. Mappings and lists on the way that are missing
    are made. With a key or item goes the comment on its line, while comment lines above it stay;
    a collection that loses its last part stays, as `{}` or `[]`. Deleting what is not there is
    no change.
    """

    path: Path
    value: Data | None


class Rename(NamedTuple):
    """Give the key at `path` another name, in its place."""

    path: Path
    key: str


class CannotEdit(Exception):
    """The change does not fit the file, or can't be made without touching more than it should.

    `line` and `column` count from 1. The message quotes no text of the file.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


def edit(data: bytes, changes: Iterable[Change | Rename], style: Style) -> bytes:
    """The file with the changes made, one after the other, each seeing the ones before it.

    A mapping or list that replaces one is compared with it and changed part by part, so that
    what is the same in both keeps its look.

    Raises:
        MalformedYaml: the file can't be read in the first place.
        CannotEdit: see there; all of the changes are refused.
    """
    document = before = read_tree(data)
    for change in changes:
        for step in _steps(document, change):
            document = _made(document, step, style)
    if document is before:
        return data
    return _encoded(document.source, bom=document.bom)


def _encoded(source: str, *, bom: bool) -> bytes:
    return source.encode("utf-8-sig" if bom else "utf-8")


# --- a change as steps that each touch one place ----------------------------------------------


def _steps(document: Document, change: Change | Rename) -> Iterator[Change | Rename]:
    """The steps of a change; what holds the place of a step exists when its turn comes."""
    path = change.path
    depth, node = _reach(document, path)
    if depth < len(path):
        if isinstance(change, Rename):
            raise _refusal(document, node, "there is no key of this name here")
        if change.value is not None:
            depth += not isinstance(node, Scalar)
            if any(isinstance(key, int) and key for key in path[depth:]):
                raise _refusal(document, node, "a new list begins with item 0")
            yield Change(path[:depth], _nested(path[depth:], change.value))
    elif isinstance(change, Rename):
        _, holder = _reach(document, path[:-1])
        if not isinstance(holder, Mapping) or not path:
            raise _refusal(document, node, "only a key can be renamed")
        if holder.get(change.key) is None:
            yield change
        elif change.key != path[-1]:
            raise _refusal(document, node, "the new name of the key is taken")
    elif change.value is None:
        yield change
    else:
        yield from _differences(path, plain(node), change.value)


def _reach(document: Document, path: Path) -> tuple[int, Node]:
    """How many keys of the path the file has, and the node there (an empty text has no parts)."""
    node = document.root
    for depth, key in enumerate(path):
        if isinstance(node, Scalar) and not node.text:
            return depth, node
        found = child(node, key)
        if found is None:
            fits = isinstance(node, Mapping) if isinstance(key, str) else isinstance(node, Sequence)
            if not fits or (isinstance(node, Sequence) and key != len(node.items)):
                what = "a mapping" if isinstance(key, str) else "a list of this length"
                raise _refusal(document, node, f"what stands here is not {what}")
            return depth, node
        node = found
    return len(path), node


def _nested(path: Path, value: Data) -> Data:
    """The value inside the mappings and lists that lead to it."""
    for key in reversed(path):
        value = {key: value} if isinstance(key, str) else [value]
    return value


def _differences(path: Path, old: Data, new: Data) -> Iterator[Change]:
    """What turns the old value into the new one, part by part where both are collections."""
    if old == new:
        return
    by_parts = (bool(old) and bool(new)) or not path
    if isinstance(old, dict) and isinstance(new, dict) and by_parts:
        for key, value in new.items():
            if key in old:
                yield from _differences((*path, key), old[key], value)
            else:
                yield Change((*path, key), value)
        yield from (Change((*path, key), None) for key in old if key not in new)
    elif isinstance(old, list) and isinstance(new, list) and by_parts:
        yield from _list_differences(path, old, new)
    else:
        yield Change(path, new)


def _list_differences(path: Path, old: list[Data], new: list[Data]) -> Iterator[Change]:
    for at in _left_out(old, new):
        yield Change((*path, at), None)
        old = old[:at] + old[at + 1 :]
    for at, (before, after) in enumerate(zip(old, new, strict=False)):
        yield from _differences((*path, at), before, after)
    for at in range(len(old), len(new)):
        yield Change((*path, at), new[at])
    for at in reversed(range(len(new), len(old))):
        yield Change((*path, at), None)


def _left_out(old: list[Data], new: list[Data]) -> list[int]:
    """If the new list is the old one with items left out: their indexes, from the last."""
    gone = []
    rest = list(new)
    for at in reversed(range(len(old))):
        if rest and rest[-1] == old[at]:
            rest.pop()
        else:
            gone.append(at)
    return [] if rest else gone


# --- one step, proved -------------------------------------------------------------------------


def _made(document: Document, step: Change | Rename, style: Style) -> Document:
    """The file with one step made: the first way of writing it that reads as it should."""
    _, node = _reach(document, step.path)
    if not step.path:
        raise _refusal(document, node, "a whole file is not edited but written anew")
    wanted = _with(plain(document.root), step)
    page = Page(document, style)
    splices = (
        page.rename(step.path, step.key)
        if isinstance(step, Rename)
        else page.change(step.path, step.value)
    )
    for start, end, text in splices:
        source = document.source[:start] + text + document.source[end:]
        try:
            found = read_tree(_encoded(source, bom=document.bom))
        except (MalformedYaml, UnicodeEncodeError):
            continue
        if plain(found.root) == wanted:
            return found
    raise _refusal(document, node, "no safe way was found to change this; edit it by hand")


def _with(data: Data, step: Change | Rename) -> Data:
    """The data (nobody else's: it is changed in place) with one step made."""
    *way, key = step.path
    holder: Any = data
    for each in way:
        holder = holder[each]
    if isinstance(step, Rename):
        holder[step.key] = holder.pop(key)
    elif step.value is None:
        del holder[key]
    elif isinstance(key, int):
        holder[key : key + 1] = [step.value]
    else:
        holder[key] = step.value
    return data


def _refusal(document: Document, node: Node, message: str) -> CannotEdit:
    return CannotEdit(message, *document.place(node.start))
