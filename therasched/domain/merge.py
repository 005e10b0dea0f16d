"""Two versions of one record that come from a common one, merged field by field.

Plain data in (text, lists, mappings, as files hold them), plain data out. A conflict is left only
where both sides changed one field to different values. What is signed:
`domain.precedence`; how a file is made of it: `storage.merging`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import canon
from therasched.domain.contradiction import contradictions
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from therasched.domain.audit import FieldPath
    from therasched.domain.canon import Data

SESSION = "session"
"""The kind of record that has times, an outcome and signatures."""

WHEN = ("start", "end", "timezone")
"""One field to a merge: the start of one side never goes with the end of the other."""

WHOLE = (("cancelled",), ("admin", "source"))
"""Records that say one thing: who called it off goes with when and why."""

SETS = (
    *("clients", "participants", "guardians", "contacts", "requires_cosign"),
    *("reminders", "tags", "asks", "holidays"),
)
"""Lists in which what counts is what is in them."""

BOTH, CONTRADICTION, TEXT = "both", "contradiction", "text"
"""Kinds of conflicts that a person decides on: both changed a field, fields contradict each other,
lines of a file that could only be merged as text."""

STRANGERS = "strangers"
"""Decided on by a person, too: both sides gave one code to what look like two people."""

LOCKED, REMOVED, PURGED, LINES = "locked", "removed", "purged", "lines"
"""Kinds that are decided and only told: the text that was signed and is locked stays, what one side
removed and the other changed stays, a purged text goes, lines of a text came together."""

CHANGED = "changed"
"""Only told, too: what came of two sides is not what was signed, and can still be signed again."""

OPEN = (BOTH, CONTRADICTION, TEXT, STRANGERS)


class Conflict(NamedTuple):
    """A field that both sides changed; a value is None where the field is missing.

    `also` are other fields that the same decision is about.
    """

    path: FieldPath
    base: Data | None
    ours: Data | None
    theirs: Data | None
    kind: str = BOTH
    also: tuple[FieldPath, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a person must decide."""
        return self.kind in OPEN

    @property
    def paths(self) -> tuple[FieldPath, ...]:
        """Every field that it is about."""
        return (self.path, *self.also)


class Merged(NamedTuple):
    """A merged record; fields in conflict have our value in it."""

    data: dict[str, Data]
    conflicts: tuple[Conflict, ...] = ()


def merge(
    base: Mapping[str, Data] | None,
    ours: Mapping[str, Data],
    theirs: Mapping[str, Data],
    kind: str = "",
) -> Merged:
    """Merge two records field by field.

    Maps are merged key by key, lists that are sets item by item, other lists whole. Housekeeping
    (`admin`) is never in conflict: what is newer or greater stays.

    Args:
        base: their common ancestor; None where both sides made the record.
        ours: our version, whose order and spelling stay.
        theirs: the other version.
        kind: `SESSION` for what holds for sessions alone.
    """
    sides = _Sides(dict(base or {}), dict(ours), dict(theirs))
    return _Merger(sides, of_session=kind == SESSION).merged()


class Settled(NamedTuple):
    """What became of a file that two sides had changed.

    `draft` is where the text is kept that lost to a signed one, "" where none did.
    """

    path: str
    conflicts: tuple[Conflict, ...]
    draft: str = ""

    @property
    def needs_hand(self) -> bool:
        """Whether a person must decide on something in it."""
        return any(one.is_open for one in self.conflicts)


class _Sides(NamedTuple):
    """What the three say in one place; None where one of them says nothing."""

    base: Data | None
    ours: Data | None
    theirs: Data | None

    def at(self, key: str) -> _Sides:
        """What they say under a key."""
        return _Sides(*(_as_mapping(one).get(key) for one in self))

    def names(self) -> list[str]:
        """The keys of ours, then those that only theirs has."""
        ours, theirs = _as_mapping(self.ours), _as_mapping(self.theirs)
        return [*ours, *(key for key in theirs if key not in ours)]

    def are_mappings(self) -> bool:
        """Whether they can be merged key by key."""
        return all(one is None or one == "" or isinstance(one, dict) for one in self)

    def plain(self) -> _Sides | None:
        """None where both sides changed it to different values; else the value, as ours."""
        base, ours, theirs = self
        if _same(ours, theirs) or _same(base, theirs):
            return self
        return _Sides(base, theirs, ours) if _same(base, ours) else None


class _Merger:
    """One merge under way."""

    def __init__(self, sides: _Sides, *, of_session: bool) -> None:
        self.sides = sides
        self.of_session = of_session
        self.conflicts: list[Conflict] = []

    def merged(self) -> Merged:
        """All of it."""
        data = self._mapping(self.sides, ())
        if not self.sides.base and any(one.path == ("name",) for one in self.conflicts):
            return self._strangers()
        if self.of_session:
            data = self._settle(data)
        return Merged(data, tuple(self.conflicts))

    def _strangers(self) -> Merged:
        """Two people to whom two clones gave one code: nothing of one goes to the other."""
        _, ours, theirs = map(_as_mapping, self.sides)
        names = [key for key in self.sides.names() if not _same(ours.get(key), theirs.get(key))]
        also = tuple((key,) for key in names if key != "name")
        kind = STRANGERS if ours.get("code") else BOTH
        told = Conflict(("name",), None, ours.get("name"), theirs.get("name"), kind, also)
        return Merged(ours, (told,))

    def _mapping(self, sides: _Sides, path: FieldPath) -> dict[str, Data]:
        grouped = {} if path or not self.of_session else self._when()
        found: dict[str, Data] = {}
        for key in sides.names():
            if key in WHEN and grouped:
                value = grouped.get(key)
            else:
                value = self._value(sides.at(key), (*path, key))
            if value is not None:
                found[key] = value
        return found

    def _when(self) -> dict[str, Data]:
        """Start, end and zone, from one side together."""
        base, ours, theirs = (
            {key: value for key in WHEN if (value := _as_mapping(side).get(key))}
            for side in self.sides
        )
        if theirs in (base, ours):
            return ours
        if base == ours:
            return theirs
        first, *rest = WHEN
        also = tuple((key,) for key in rest if ours.get(key) or theirs.get(key))
        self.conflicts.append(Conflict((first,), *self.sides.at(first), also=also))
        return ours

    def _value(self, sides: _Sides, path: FieldPath) -> Data | None:
        if found := sides.plain():
            return found.ours
        base, ours, theirs = sides
        if path[0] == canon.HOUSEKEEPING and self.of_session:
            return _newer(sides, path)
        if path not in WHOLE and isinstance(ours, dict) and isinstance(theirs, dict):
            return self._mapping(sides, path)
        if path[-1] in SETS and isinstance(ours or [], list) and isinstance(theirs or [], list):
            return _union(_as_list(base), _as_list(ours), _as_list(theirs))
        self.conflicts.append(Conflict(path, *sides))
        return ours

    # --- fields that contradict each other ---------------------------------------------------

    def _settle(self, data: dict[str, Data]) -> dict[str, Data]:
        """Leave to a person what neither side had: fields that can't be true together.

        Whichever side she takes of a conflict, what would contradict it goes with it.
        """
        _, ours, theirs = map(_as_mapping, self.sides)
        known = {*contradictions(ours), *contradictions(theirs)}
        other = data
        for one in self.conflicts:
            other = _with(other, one.paths, theirs)
        for first, second in dict.fromkeys([*contradictions(data), *contradictions(other)]):
            if (first, second) in known:
                continue
            held = [self._held(first), self._held(second)]
            if held == [-1, -1]:
                sides = _Sides(*(canon.at(_as_mapping(side), first) for side in self.sides))
                self.conflicts.append(Conflict(first, *sides, CONTRADICTION, (second,)))
            elif -1 in held:
                at, more = max(held), first if held[0] < 0 else second
                one = self.conflicts[at]
                self.conflicts[at] = one._replace(also=(*one.also, more))
            data = _with(data, (first, second), ours)
        return data

    def _held(self, path: FieldPath) -> int:
        """Which conflict a field is in, or holds; -1 for none."""
        found = (
            at
            for at, conflict in enumerate(self.conflicts)
            if any(_overlap(path, one) for one in conflict.paths)
        )
        return next(found, -1)


def _as_mapping(value: Data | None) -> dict[str, Data]:
    return value if isinstance(value, dict) else {}


def _as_list(value: Data | None) -> list[Data]:
    return value if isinstance(value, list) else []


def _same(one: Data | None, other: Data | None) -> bool:
    """Whether they say the same: an empty line end is no difference, nor is an empty text."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return one == other or (_said(one) == _said(other) and not isinstance(one or other, list))


def _said(value: Data | None) -> Data | None:
    return value.rstrip("\n") or None if isinstance(value, str) else value


def _union(base: list[Data], ours: list[Data], theirs: list[Data]) -> list[Data]:
    """Ours without what they took out, then what they put in."""
    kept = [one for one in ours if one in theirs or one not in base]
    return [*kept, *(one for one in theirs if one not in ours and one not in base)]


def _overlap(one: FieldPath, other: FieldPath) -> bool:
    """Whether one of two fields is the other, or holds it."""
    return all(mine == yours for mine, yours in zip(one, other, strict=False))


def _with(data: dict[str, Data], fields: Iterable[FieldPath], side: Data | None) -> dict[str, Data]:
    """A copy in which fields have the value that a side has."""
    for path in fields:
        data = _as_mapping(_with_one(data, path, side))
    return data


def _with_one(data: Data | None, path: FieldPath, side: Data | None) -> Data | None:
    if not path:
        return side
    key = str(path[0])
    mine, found = _as_mapping(data), {**_as_mapping(data)}
    value = _with_one(mine.get(key), path[1:], _as_mapping(side).get(key))
    if value is None:
        found.pop(key, None)
    else:
        found[key] = value
    return found or ({} if isinstance(side, dict) else None)


# --- housekeeping --------------------------------------------------------------------------------


def _newer(sides: _Sides, path: FieldPath) -> Data | None:
    """Housekeeping that both sides changed. What was unshared on one side stays so."""
    base, ours, theirs = sides
    shared = path[1:2] == ("shared",)
    if shared and len(path) > 2 and base is not None and None in (ours, theirs):
        return None
    if path[1:] == ("calendar",) and isinstance(ours, dict) and isinstance(theirs, dict):
        return _later_stamp(ours, theirs)
    if path not in WHOLE and sides.are_mappings() and (shared or (ours and theirs)):
        found = {}
        for key in sides.names():
            below = sides.at(key)
            plain = below.plain()
            value = plain.ours if plain else _newer(below, (*path, key))
            if value is not None:
                found[key] = value
        return found or None
    return max((one for one in (ours, theirs) if one is not None), key=str)


def _later_stamp(ours: dict[str, Data], theirs: dict[str, Data]) -> Data:
    """The calendar stamp of two changes: above both, since either may have gone out (RFC 5546).

    What it is the hash of may fit neither side's; then the next write, and every export, counts
    one further (`domain.stamp`).
    """
    greater = max(ours, theirs, key=lambda one: (_number(one), str(one.get("stamp")), str(one)))
    sequence = _number(greater) + (ours.get("of") != theirs.get("of"))
    stamp = max(str(ours.get("stamp", "")), str(theirs.get("stamp", "")))
    return {**greater, "sequence": str(sequence), "stamp": stamp}


def _number(stamp: dict[str, Data]) -> int:
    text = str(stamp.get("sequence", ""))
    return int(text) if text.isdecimal() else 0
