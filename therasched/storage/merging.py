"""Two versions of a file from two clones, merged: what git's merge driver and `sync` ask for.

Bytes in, bytes out: nothing of a practice is read or written here. What becomes of each field is
decided in `domain.merge`; our file is kept as it looks by the splice (`storage.yamledit`), and the
comments that the other side added are carried over (`storage.yamlcomments`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import attestation, canon, chain, merge, precedence, signers
from therasched.domain.merge import LINES, PURGED, REMOVED, SESSION, TEXT, Conflict
from therasched.domain.record import NamedTuple
from therasched.storage import eventlog, linemerge, paths, records, yamlcomments
from therasched.storage.yamlcomments import stands
from therasched.storage.yamlparts import Outline
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from therasched.domain.audit import FieldPath
    from therasched.domain.chain import Event
    from therasched.storage.field import Field
    from therasched.storage.yamltree import Data


class MergedFile(NamedTuple):
    """What becomes of a file.

    `data` has conflict markers around the fields that a person must decide on (`needs_hand`); it
    is None where the file is gone. `conflicts` tells of every field that both sides had changed,
    also of those that are decided. `displaced` is the whole file of the side whose text lost to a
    signed one: it is to be kept as a draft.
    """

    data: bytes | None
    conflicts: tuple[Conflict, ...] = ()
    displaced: bytes = b""

    @property
    def needs_hand(self) -> bool:
        """Whether the file has markers, so that a person must decide."""
        return any(one.is_open for one in self.conflicts)

    @property
    def is_locked(self) -> bool:
        """Whether a signed text stays whatever the other side made of it."""
        return any(one.kind == merge.LOCKED for one in self.conflicts)


def merged_file(
    path: str,
    base: bytes | None,
    ours: bytes | None,
    theirs: bytes | None,
    *,
    events: Sequence[Event] = (),
    now: datetime | None = None,
) -> MergedFile:
    """Merge a session's, a client's or a contact's file, or the settings; any other as text.

    A moved session has two paths: give either. A file that one side took away and the other
    changed stays and is told (kind `removed`). Of a session that is signed ask it also where only
    one side changed the file: a text that is locked stays, whoever changed it.

    Args:
        path: relative to the practice.
        base: the file of their common ancestor; None where it had none.
        ours: ours, which gives the result its look; None where it was taken away.
        theirs: the other one.
        events: for a session, those of both sides' logs, ours first (`merged_log`).
        now: this moment; without it nothing counts as locked.
    """
    if ours is None or theirs is None:
        return _of_one(path, base, theirs if ours is None else ours, events)
    signed = events and now  # then a text may stay though only the other side was changed
    if ours == theirs or (not signed and base in (ours, theirs)):
        return MergedFile(theirs if ours == base else ours)
    root = kind_of(path)
    if root is None:
        return _as_text(base, ours, theirs)
    try:
        return _Three(path, root, base, ours, theirs).merged(events, now)
    except (MalformedYaml, _Unmergeable):
        return _as_text(base, ours, theirs)


def kind_of(path: str) -> Field | None:
    """The fields of a file, by its path in the practice; None for what is none of ours."""
    from therasched.storage.fields import KINDS

    folder, _, name = path.rpartition("/")
    if path == paths.SETTINGS:
        return KINDS["practice"]
    if folder in (paths.CLIENTS, paths.CONTACTS) and name.endswith(".yaml"):
        return KINDS["client" if folder == paths.CLIENTS else "contact"]
    return KINDS[SESSION] if paths.session_name(folder, name) else None


def _of_one(
    path: str, base: bytes | None, left: bytes | None, events: Sequence[Event]
) -> MergedFile:
    """What becomes of a file that one side has, or none."""
    if left is None:
        return MergedFile(None)
    if precedence.is_purged(events):
        return MergedFile(None, (Conflict((), None, None, None, PURGED),))
    if base is None:
        return MergedFile(left)
    # Signed here and removed there, it stays; and without settings there is no practice.
    if left == base and path != paths.SETTINGS and not attestation.versions(events):
        return MergedFile(None)
    return MergedFile(left, (Conflict((), None, None, None, REMOVED),))


def _as_text(base: bytes | None, ours: bytes, theirs: bytes) -> MergedFile:
    data, clean = linemerge.merged(base or b"", ours, theirs)
    if clean:
        return MergedFile(data, (Conflict((), None, None, None, LINES),))
    mine, yours = _torn(base or b"", ours, theirs)
    return MergedFile(data, (Conflict((), None, mine, yours, TEXT),))


def _torn(base: bytes, ours: bytes, theirs: bytes) -> tuple[str | None, str | None]:
    """The lines that both changed, as ours has them and as theirs; None for what is no text."""
    found = linemerge.decided(base, ours, theirs)
    if found is None:
        return None, None
    one = linemerge.hunk(*found)
    mine = linemerge.lines(found[0])[one.start : one.end]
    return _shown(mine), _shown(one.theirs)


def _shown(lines: Sequence[bytes]) -> str:
    return b"".join(lines).decode("utf-8", "replace")


class _Unmergeable(Exception):
    """The three can be read, and yet no file was found that says what is wanted."""


class _Three:
    """Three versions of one file that can be read."""

    def __init__(
        self, path: str, root: Field, base: bytes | None, ours: bytes, theirs: bytes
    ) -> None:
        """Read them. Raises MalformedYaml."""
        from therasched.storage.field import FileStyle

        self.path, self.root, self.style = path, root, FileStyle(root)
        self.texts = (base or b"", ours, theirs)
        self.base = None if base is None else _plain(base)
        self.ours, self.theirs = _plain(ours), _plain(theirs)

    def merged(self, events: Sequence[Event], now: datetime | None) -> MergedFile:
        """The merged file. Raises _Unmergeable."""
        if self.root.key == SESSION and events and now:
            found = precedence.merge_signed(self.base, self.ours, self.theirs, events, now)
        else:
            found = merge.merge(self.base, self.ours, self.theirs, self.root.key)
        displaced = b""
        locked = any(one.kind == merge.LOCKED for one in found.conflicts)
        if locked:
            displaced = self.texts[1 if self._is_theirs(found.data) else 2]
        clean = self._written(found.data, locked=locked)
        opened = [one for one in found.conflicts if one.is_open]
        return MergedFile(self._marked(clean, opened), found.conflicts, displaced)

    def _is_theirs(self, data: Mapping[str, Data]) -> bool:
        """Whether the text that is wanted is theirs alone."""
        wanted, ours, theirs = map(_text, (data, self.ours, self.theirs))
        return wanted == theirs != ours

    def _written(self, wanted: Mapping[str, Data], *, locked: bool) -> bytes:
        """The file with the data that is wanted: ours, but theirs where that was signed."""
        base, ours, theirs = self.texts
        if (base, wanted) in ((ours, self.theirs), (theirs, self.ours)):
            return theirs if base == ours else ours
        if self._is_theirs(wanted) and (locked or ours == base):
            data = self._edited(theirs, self.theirs, wanted)
            data = yamlcomments.carried(base, ours, data)
        else:
            data = self._edited(ours, self.ours, wanted)
            data = yamlcomments.carried(base, theirs, data)
        if self._is_faulty(data) and not (self._is_faulty(ours) or self._is_faulty(theirs)):
            raise _Unmergeable
        return data

    def _edited(self, text: bytes, before: Mapping[str, Data], after: Mapping[str, Data]) -> bytes:
        edits = records.changes(before, after)
        return self._changed(text, [(one.path, one.value) for one in edits])

    def _changed(self, text: bytes, edits: Iterable[tuple[FieldPath, Data | None]]) -> bytes:
        from therasched.storage.yamledit import CannotEdit, Change, edit

        try:
            return edit(text, [Change(*one) for one in edits], self.style)
        except CannotEdit as error:
            raise _Unmergeable from error

    def _is_faulty(self, data: bytes) -> bool:
        return bool(records.load(self.path, data, self.root).findings)

    # --- what a person must decide -------------------------------------------------------

    def _marked(self, clean: bytes, conflicts: Sequence[Conflict]) -> bytes:
        """The file with the fields in conflict between marks, theirs beside ours."""
        groups: list[tuple[linemerge.Hunk, list[FieldPath]]] = []
        hunks = [(self._hunk(clean, list(one.paths)), list(one.paths)) for one in conflicts]
        for hunk, fields in sorted(hunks, key=lambda one: one[0][:2]):
            if groups and (before := groups[-1][0]).end > hunk.start:
                together = [*groups.pop()[1], *fields]
                ends = (min(before.start, hunk.start), max(before.end, hunk.end))
                groups.append((self._hunk(clean, together, *ends), together))
            elif groups and before.end == hunk.start and hunk.start == hunk.end:
                together = [*groups.pop()[1], *fields]
                groups.append((self._hunk(clean, together, before.start, before.end), together))
            else:
                groups.append((hunk, fields))
        return linemerge.marked(clean, [hunk for hunk, _ in groups]) if groups else clean

    def _hunk(self, clean: bytes, fields: Sequence[FieldPath], *reach: int) -> linemerge.Hunk:
        """The whole lines of fields (and of `reach`), as they are and as theirs would be."""
        theirs = self._changed(clean, [(path, canon.at(self.theirs, path)) for path in fields])
        document = read_tree(clean)
        outline, ends = Outline(document), [*reach]
        for path in fields:
            if stands(document.root, path):
                part = outline.part(path)
                first, _ = document.place(part.start)
                last, _ = document.place(outline.end_of_lines(part))
                ends += [first - 1, last]
        return linemerge.hunk(clean, theirs, ends)


def _text(data: Mapping[str, Data]) -> dict[str, Data]:
    return {key: value for key, value in data.items() if key != canon.HOUSEKEEPING}


def _plain(data: bytes) -> dict[str, Data]:
    """What a file says. Raises MalformedYaml."""
    found = plain(read_tree(data).root)
    if not isinstance(found, dict):
        raise MalformedYaml("no mapping", 1, 1)
    return found


# --- logs ----------------------------------------------------------------------------------------


def merged_log(base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes:
    """Merge a log of signed events, or a part of the ledger of messages (`*.log.yaml`).

    All lines of ours, then those of theirs that ours lacks; but theirs in its order where that has
    all of ours, so that clones come to rest. Whole lines, none twice. Of one event that a purge
    took the text from on one side, the line without the text stays, and what the other side added
    to a purged session without knowing it loses its text as well. What one side took out comes back
    otherwise: these files are only ever appended to.
    """
    del base
    first, second = (dict.fromkeys(_whole_lines(one or b"")) for one in (ours, theirs))
    if _lacks_nothing(second, first):
        first, second = second, first
    more = [line for line in second if line not in first]
    lines = [*first]
    events = {name: at for at, line in enumerate(lines) if more and (name := _name(line))}
    for line in more:
        at = events.get(_name(line))
        if at is None or not _is_without(line, lines[at]):
            if at is None or not _is_without(lines[at], line):
                lines.append(line)
        else:
            lines[at] = line
    if more and any(event and event.kind == chain.PURGE for event in map(_event, lines)):
        lines = [*map(_without_text, lines)]
    return b"".join(dict.fromkeys(lines))


def _without_text(line: bytes) -> bytes:
    event = _event(line)
    if event is None or event.kind == chain.PURGE or event.body is None:
        return line
    return chain.line(chain.purged(event)).encode()


def _lacks_nothing(lines: Mapping[bytes, None], others: Iterable[bytes]) -> bool:
    """Whether all of the others are among lines of a log, with their text or without."""
    more = [line for line in others if line not in lines]
    known = {_name(line): line for line in lines} if more else {}
    return all(
        (same := known.get(_name(line))) and (_is_without(same, line) or _is_without(line, same))
        for line in more
    )


def _whole_lines(data: bytes) -> list[bytes]:
    return [line if line.endswith(b"\n") else line + b"\n" for line in linemerge.lines(data)]


def _event(line: bytes) -> Event | None:
    event = eventlog.glance(line)[0]
    return None if event.kind == chain.UNREADABLE else event


def _name(line: bytes) -> str:
    """What an event is known by, whether its text is there or not; "" for any other line."""
    event = _event(line)
    return chain.link(event) if event else ""


def _is_without(line: bytes, other: bytes) -> bool:
    """Whether of two lines of one event the first has no text, and the other one has."""
    first, second = _event(line), _event(other)
    return bool(first and second and first.body is None and second.body is not None)


def merged_signers(log: bytes) -> bytes:
    """The file `signed/allowed_signers` that belongs to the merged `signed/practice.log.yaml`."""
    known = [event for event in eventlog.glance(log) if event.kind != chain.UNREADABLE]
    return signers.allowed_signers(known).encode()
