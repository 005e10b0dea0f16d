"""One file as its kind: bytes to usable plain data and findings, and back through the splice.

Every kind of file goes this way, so that one fault is told alike everywhere and one bad file never
hides the others: what is usable of it is kept, what is faulty is left out and told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from therasched.domain.finding import Finding
from therasched.errors import FaultyData
from therasched.storage import faults as holding
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from therasched.domain.audit import Fault
    from therasched.storage.fields import Field, FileStyle
    from therasched.storage.yamltree import Data, Document


class Loaded(NamedTuple):
    """A file that was read: `data` holds what can be used, empty when nothing can."""

    path: str
    document: Document | None
    data: dict[str, Any]
    findings: tuple[Finding, ...]

    def with_faults(self, root: Field, faults: Iterable[Fault]) -> Loaded:
        """A copy that has the faults of rules too, each in its place."""
        if self.document is None:
            return self
        placed = holding.findings(self.path, self.document, root, faults)
        return self._replace(findings=(*self.findings, *placed))


def load(path: str, data: bytes, root: Field) -> Loaded:
    """Read a file and hold it against its fields.

    Args:
        path: relative to the practice, for findings.
        data: its bytes.
        root: its entry in the field table.
    """
    try:
        document = read_tree(data)
    except MalformedYaml as error:
        told = Finding(path, error.line, error.column, error.message, hint=error.hint)
        return Loaded(path, None, {}, (told,))
    faults = holding.table_faults(document, root)
    usable = plain(document.root)
    if not isinstance(usable, dict):
        usable = {}
    for fault in faults:
        _leave_out(usable, fault)
    return Loaded(path, document, usable, tuple(holding.findings(path, document, root, faults)))


def _leave_out(data: dict[str, Any], fault: Fault) -> None:
    """Take a faulty value away: a single one of an outcome, elsewhere the whole field."""
    if not fault.path:
        return
    keys = fault.path if fault.path[0] == "outcome" else fault.path[:1]
    place: Any = data
    for key in keys[:-1]:
        place = place.get(key) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place.pop(keys[-1], None)


def require_sound(loaded: Loaded) -> None:
    """Refuse a file with faults to whoever wants to build on it or write to it.

    Raises:
        FaultyData: with the first fault's place; `check` shows them all.
    """
    if loaded.findings:
        first = loaded.findings[0]
        did_you_mean = f' (did you mean "{first.suggestion}"?)' if first.suggestion else ""
        raise FaultyData(
            first.message + did_you_mean,
            where=first.where,
            hint=f"therasched check {loaded.path}",
        )


class Edit(NamedTuple):
    """One value that shall change; None takes the key away."""

    path: tuple[str | int, ...]
    value: Data | None


def changes(before: Mapping[str, Data], after: Mapping[str, Data]) -> list[Edit]:
    """What must change in a file so that `before` becomes `after`, as few values as possible.

    Both are canonical plain data. Lists are replaced whole: they are short and written in a line.
    """
    return list(_changes(before, after, ()))


def _changes(
    before: Mapping[str, Data], after: Mapping[str, Data], path: tuple[str | int, ...]
) -> Iterable[Edit]:
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


def spliced(path: str, data: bytes, edits: list[Edit], style: FileStyle) -> bytes:
    """The bytes of a file after edits, everything else as the person left it.

    Raises:
        FaultyData: the file is written in a way that can't be edited safely.
    """
    from therasched.storage.yamledit import CannotEdit, Change, edit

    try:
        return edit(data, [Change(one.path, one.value) for one in edits], style)
    except CannotEdit as error:
        raise FaultyData(error.message, where=f"{path}:{error.line}:{error.column}") from error
