"""One file as its kind: bytes to usable plain data and findings, and back through the splice.

Every kind of file goes this way, so that one fault is told alike everywhere and one bad file never
hides the others: what is usable of it is kept, what is faulty is left out and told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.finding import Finding
from therasched.domain.record import NamedTuple
from therasched.errors import FaultyData
from therasched.storage import faults as holding
from therasched.storage import soundfile
from therasched.storage.yamltree import MalformedYaml, Mapping, plain, read_tree

if TYPE_CHECKING:
    from collections import abc

    from therasched.domain.audit import Fault, FieldPath
    from therasched.storage.field import Field, FileStyle
    from therasched.storage.yamledit import Change
    from therasched.storage.yamltree import Data, Document, Node


NOTHING: abc.Mapping[str, Any] = {}


class Loaded(NamedTuple):
    """A file that was read: `data` holds what can be used, empty when nothing can.

    `faulty` names the fields that the table has something against; `whole` is all that the file
    says, faulty or not; `source` its bytes, where its tree was not needed yet.
    """

    path: str
    document: Document | None
    data: dict[str, Any]
    findings: tuple[Finding, ...]
    faulty: tuple[FieldPath, ...] = ()
    whole: abc.Mapping[str, Any] = NOTHING
    source: bytes = b""

    def with_faults(self, root: Field, faults: abc.Iterable[Fault]) -> Loaded:
        """A copy that has the faults of rules too, each in its place.

        Of a field that is faulty in itself nothing more is told: what rules say follows from that.
        """
        more = [fault for fault in faults if not self._is_faulty(fault.path)]
        if not more or not (self.document or self.source):
            return self
        document = self.document or read_tree(self.source)
        placed = holding.findings(self.path, document, root, more)
        return self._replace(findings=(*self.findings, *placed))

    def _is_faulty(self, path: FieldPath) -> bool:
        return any(path[: len(one)] == one for one in self.faulty)


def load(path: str, data: bytes, root: Field) -> Loaded:
    """Read a file and hold it against its fields.

    Args:
        path: relative to the practice, for findings.
        data: its bytes.
        root: its entry in the field table.
    """
    plainest = soundfile.read(data, root)
    if plainest is not None:
        return Loaded(path, None, plainest, (), whole=plainest, source=data)
    try:
        document = read_tree(data)
    except MalformedYaml as error:
        fault = Finding(path, error.line, error.column, error.message, hint=error.hint)
        return Loaded(path, None, {}, (fault,))
    faults = holding.table_faults(document, root)
    content = plain(document.root)
    if not faults:
        assert isinstance(content, dict)
        return Loaded(path, document, content, (), whole=content)
    return Loaded(
        path,
        document,
        holding.usable(document, root, faults),
        tuple(holding.findings(path, document, root, faults)),
        tuple(fault.path for fault in faults if fault.path),
        content if isinstance(content, dict) else {},
    )


def unreadable(path: str, message: str) -> Loaded:
    """A file that the disk did not give."""
    return Loaded(path, None, {}, (Finding(path, 1, 1, message),))


def require_sound(findings: abc.Sequence[Finding]) -> None:
    """Refuse a file with faults to whoever wants to build on it or write to it.

    Raises:
        FaultyData: with the first fault's place; `check` shows them all.
    """
    if findings:
        first = findings[0]
        did_you_mean = f' (did you mean "{first.suggestion}"?)' if first.suggestion else ""
        raise FaultyData(
            first.message + did_you_mean,
            where=first.where,
            hint=f"therasched check {first.path}",
        )


class Edit(NamedTuple):
    """One value that shall change; None takes the key away."""

    path: tuple[str | int, ...]
    value: Data | None


def changes(before: abc.Mapping[str, Data], after: abc.Mapping[str, Data]) -> list[Edit]:
    """What must change in a file so that `before` becomes `after`, as few values as possible.

    Both are canonical plain data. Lists are replaced whole: they are short and written in a line.
    """
    return list(_changes(before, after, ()))


def _changes(
    before: abc.Mapping[str, Data], after: abc.Mapping[str, Data], path: tuple[str | int, ...]
) -> abc.Iterable[Edit]:
    for key, old in before.items():
        if key not in after:
            yield Edit((*path, key), None)
        elif isinstance(old, dict) and isinstance(new := after[key], dict):
            yield from _changes(old, new, (*path, key))
        elif old != after[key]:
            yield Edit((*path, key), after[key])
    for key, new in after.items():
        if key not in before:
            yield Edit((*path, key), new)


def spliced(path: str, data: bytes, edits: abc.Iterable[Edit], style: FileStyle) -> bytes:
    """The bytes of a file after edits, everything else as the person left it.

    Keys of her own (`x-`) stay, also in a record that is taken away.

    Raises:
        FaultyData: the file is written in a way that can't be edited safely.
    """
    from therasched.storage.yamledit import CannotEdit, Change, edit

    root = read_tree(data).root
    wanted: list[Change] = []
    for one in edits:
        if one.value is None:
            wanted += _removals(_at(root, one.path), one.path)
        else:
            wanted.append(Change(one.path, one.value))
    try:
        return edit(data, wanted, style)
    except CannotEdit as error:
        where = f"{path}:{error.line}:{error.column}"
        raise FaultyData(error.message, where=where, hint="edit it by hand") from error


def _at(node: Node | None, path: tuple[str | int, ...]) -> Node | None:
    for key in path:
        node = node.get(str(key)) if isinstance(node, Mapping) else None
    return node


def _removals(node: Node | None, path: tuple[str | int, ...]) -> abc.Iterable[Change]:
    """Take a value away; of one that holds keys of the person's own, all but these."""
    from therasched.storage.yamledit import Change

    if not isinstance(node, Mapping) or not _holds_own(node):
        yield Change(path, None)
        return
    for key, value in node.pairs:
        if not key.text.startswith("x-"):
            yield from _removals(value, (*path, key.text))


def _holds_own(node: Node) -> bool:
    return isinstance(node, Mapping) and any(
        key.text.startswith("x-") or _holds_own(value) for key, value in node.pairs
    )
