"""All that two clones changed, merged: which files there are then, and what each of them holds.

Sessions are known by their ids, so that one that was moved (its file's name tells its day) meets
the changes that somebody else made to it where it was. Asks whoever has the three trees for their
files, and writes nothing; single files are the matter of `storage.merging`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import chain
from therasched.domain.merge import Settled
from therasched.domain.record import NamedTuple
from therasched.storage import eventlog, merging, paths
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime

    from therasched.domain.chain import Event

    Read = Callable[[str], bytes | None]

ALLOWED = f"{paths.SIGNED}/allowed_signers"


class Trees(NamedTuple):
    """The three trees: each gives the file at a path of the practice, None where it has none."""

    base: Read
    ours: Read
    theirs: Read


class Placed(NamedTuple):
    """A file of the merged tree: `data` is None where it is gone.

    Where `displaced` is filled it is no file but a text that lost to a signed one, to be kept as a
    draft; what becomes of the file stands beside it.
    """

    path: str
    data: bytes | None
    displaced: bytes = b""


class MergedTree(NamedTuple):
    """What differs from our tree, and what is to be kept as drafts; what is to be told; by path."""

    files: tuple[Placed, ...]
    settled: tuple[Settled, ...]


def moves(placed: Iterable[Placed]) -> dict[str, str]:
    """Where the file of each session that moved lay, by the path that it shall have."""
    found = [(one, paths.session_name(*_parts(one.path))) for one in placed if not one.displaced]
    gone = {name.id: one.path for one, name in found if name and one.data is None}
    return {
        one.path: gone[name.id]
        for one, name in found
        if name and one.data is not None and name.id in gone
    }


def _parts(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def needed(changed: Collection[str]) -> list[str]:
    """What a merge of these paths asks for: them, and the logs of the sessions among them."""
    names = [path.rpartition("/") for path in changed]
    sessions = (paths.session_name(folder, name) for folder, _, name in names)
    return sorted({*changed, *(paths.log_path(one.id) for one in sessions if one)})


def merged_tree(changed: Iterable[str], trees: Trees, now: datetime) -> MergedTree:
    """Merge what two clones changed.

    Args:
        changed: every path in which one of the three differs from another, `/` between its parts.
        trees: the common ancestor's, ours and theirs, at least what is `needed`.
        now: this moment, for what is locked by now.
    """
    files: dict[str, Placed] = {}
    drafts: list[Placed] = []
    settled: list[Settled] = []
    for group in _groups(changed):
        for placed, told in _merged(group, trees, now):
            if placed.displaced:
                drafts.append(placed)
            elif placed.path not in files or placed.data is not None:
                files[placed.path] = placed
            settled += [told] if told.conflicts else []
    log = files.get(paths.PRACTICE_LOG)
    if log and log.data is not None:
        files[ALLOWED] = Placed(ALLOWED, merging.merged_signers(log.data))
    differing = [one for one in files.values() if one.data != trees.ours(one.path)]
    return MergedTree(
        tuple(sorted([*differing, *drafts], key=lambda one: (one.path, one.displaced))),
        tuple(sorted(settled, key=lambda one: one.path)),
    )


def _groups(changed: Iterable[str]) -> list[list[str]]:
    """Paths that belong together: those of one session, else each by itself."""
    groups: dict[str, list[str]] = {}
    for path in sorted({*changed}):
        folder, _, name = path.rpartition("/")
        session = paths.session_name(folder, name)
        groups.setdefault(session.id if session else path, []).append(path)
    return list(groups.values())


def _merged(group: list[str], trees: Trees, now: datetime) -> Iterator[tuple[Placed, Settled]]:
    """What becomes of paths that belong together."""
    if group[0].endswith(paths.LOG_ENDING):
        yield _joined(group[0], trees), Settled(group[0], ())
        return
    trees = _finished(group, trees)
    sides = [[path for path in group if tree(path) is not None] for tree in trees]
    if any(len(side) > 1 for side in sides):  # an id that stands twice: each file by itself
        for path in group:
            yield from _placed(Names(path, path, path), trees, now)
    else:
        yield from _placed(Names(*("".join(side) for side in sides)), trees, now)


def _finished(group: list[str], trees: Trees) -> Trees:
    """Ours without the old file of a session that theirs moved, where a merge was ended half-way.

    It had written the new file, which has all of both, and not yet taken away the old one. What was
    done to that since goes into the new one.
    """
    was, ours, theirs = ([path for path in group if tree(path) is not None] for tree in trees)
    if len(was) != 1 or len(theirs) != 1 or len(ours) != 2 or {*ours} != {*was, *theirs}:
        return trees
    (old,), (new,) = was, theirs
    one = merging.merged_file(new, trees.base(old), trees.ours(old), trees.ours(new))
    if one.needs_hand:
        return trees
    held = {old: None, new: one.data}
    return trees._replace(ours=lambda path: held[path] if path in held else trees.ours(path))


def _joined(path: str, trees: Trees) -> Placed:
    data = merging.merged_log(*(tree(path) for tree in trees))
    return Placed(path, data)


class Names(NamedTuple):
    """The path of one record on each side, "" where it has none."""

    base: str
    ours: str
    theirs: str


def _placed(names: Names, trees: Trees, now: datetime) -> Iterator[tuple[Placed, Settled]]:
    """The file of one record, and those of its paths that nothing has any more."""
    base, ours, theirs = (
        tree(name) if name else None for name, tree in zip(names, trees, strict=True)
    )
    known = names.ours or names.theirs or names.base
    found = merging.merged_file(known, base, ours, theirs, events=_events(known, trees), now=now)
    if not names.ours or (names.ours == names.base and names.theirs):
        known = names.theirs or known
    elif names.theirs and names.theirs != names.base and _is_named(names.theirs, found.data):
        known = names.theirs  # both moved it, and their start was taken
    displaced = found.displaced if found.is_locked else b""
    if displaced and names.theirs:
        known = names.theirs if displaced == ours else names.ours
    for name in {*names} - {"", known}:
        yield Placed(name, None), Settled(name, ())
    if displaced:
        yield Placed(known, None, displaced), Settled(known, ())
    yield Placed(known, found.data), Settled(known, found.conflicts)


def _is_named(path: str, data: bytes | None) -> bool:
    """Whether the path of a session says the start that stands in its file."""
    folder, _, name = path.rpartition("/")
    session = paths.session_name(folder, name)
    try:
        said = plain(read_tree(data or b"").root)
    except MalformedYaml:
        return False
    if session is None or not isinstance(said, dict):
        return False
    day, _, time = str(said.get("start")).partition(" ")
    last = day if session.time else str(said.get("end"))
    wall = f"{time.partition('+')[0][:5]:0>5}".replace(":", "") if time else ""
    return session[:3] == (day, last, wall)


def _events(path: str, trees: Trees) -> list[Event]:
    """What was signed of a session on both sides."""
    folder, _, name = path.rpartition("/")
    session = paths.session_name(folder, name)
    if session is None:
        return []
    data = _joined(paths.log_path(session.id), trees).data or b""
    return [event for event in eventlog.glance(data) if event.kind != chain.UNREADABLE]
