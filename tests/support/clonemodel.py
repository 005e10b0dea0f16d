"""What a clone of a practice should hold: the model that `tests.support.clones` holds it against.

A value by field (`ID FIELD`, or `CODE FIELD` of a client), the signatures by session. Merging is
worked out here a second time, and only as far as it is plain: where both sides changed a field, or
a session was locked meanwhile, any of the values may stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support.program import Program
from therasched.storage import eventlog, paths
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEOPLE = ("anna-k", "ben-o", "tanaka")

Values = dict[str, Any]


class State(NamedTuple):
    """What somebody knows: a value by field, the events by session."""

    values: Values
    events: dict[str, frozenset[str]]

    def copy(self) -> State:
        return State(dict(self.values), dict(self.events))

    def of(self, session: str) -> Values:
        """The fields of one record."""
        return {key: one for key, one in self.values.items() if key.split(" ")[0] == session}


class Clone:
    """One clone: its files, who works there, and what the model says it holds."""

    def __init__(self, root: Path, who: str, environment: dict[str, str]) -> None:
        self.root, self.who = root, who
        self.run = Program(root, **environment)
        self.environment = environment
        self.state, self.base = State({}, {}), State({}, {})

    def file(self, session: str) -> Path | None:
        """The file of a session, if it is there."""
        return next(self.root.glob(f"sessions/*/*/*-{session}.yaml"), None)

    def sessions(self) -> list[str]:
        """The ids of the model."""
        return sorted(filter(paths.is_session_id, {*self.state.values} - {*PEOPLE}))

    def read(self, name: str) -> Values:
        """The fields of a session or a client, as its file has them."""
        file = self.root / f"clients/{name}.yaml" if name in PEOPLE else self.file(name)
        if file is None or not file.exists():
            return {}
        data = file.read_bytes()
        found: Values = {name: "here"}
        content = plain(read_tree(data).root)
        assert isinstance(content, dict)
        if isinstance(admin := content.get("admin"), dict):
            admin.pop("calendar", None)
        for path, leaf in _leaves(content, ""):
            found[f"{name} {path}"] = leaf.rstrip("\n") if isinstance(leaf, str) else leaf
        when = [found.pop(f"{name} {key}", "") for key in ("start", "end")]
        found[f"{name} start"] = " ".join(when) if any(when) else ""
        for line in data.decode().splitlines():
            if "# by hand" in line:
                found[f"{name} {line.strip()}"] = True
        return found

    def signed(self, session: str) -> frozenset[str]:
        """The signatures of its log."""
        log = self.root / paths.log_path(session)
        if not log.exists():
            return frozenset()
        return frozenset(event.sig for event in eventlog.glance(log.read_bytes()))

    def note(self, name: str) -> None:
        """Take what the file of a record says into the model."""
        self.state.values.update(dict.fromkeys(self.state.of(name), None))
        self.state.values.update(self.read(name))
        for key in [key for key, one in self.state.values.items() if one is None]:
            del self.state.values[key]
        if name not in PEOPLE and (events := self.signed(name)):
            self.state.events[name] = events


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value and path != "cancelled":
        for key, one in value.items():
            yield from _leaves(one, f"{path}.{key}".lstrip("."))
    else:
        yield path, value


def merged(base: State, ours: State, theirs: State, *, locked: set[str]) -> State:
    """The values that may stand there after a sync, a tuple of them each."""
    values: Values = {}
    names = {key.split(" ")[0] for one in (ours, theirs) for key in one.values}
    for name in names:
        sides = [side.of(name) for side in (base, ours, theirs)]
        was, mine, yours = sides
        if not mine or not yours:
            left = mine or yours
            signed = name in ours.events or name in theirs.events
            if was and left == was and not signed:
                continue  # one side took it away, the other left it alone
            values |= {key: (one,) for key, one in left.items()}
            continue
        changed = [{key for key in {*was, *one} if was.get(key) != one.get(key)} for one in sides]
        told = any(_overlap(one, other) for one in changed[1] for other in changed[2])
        for key in {*mine, *yours}:
            b, o, t = (one.get(key) for one in sides)
            settled: tuple[Any, ...] = (o,) if o == t or t == b else (t,) if o == b else (o, t)
            if len(settled) > 1 or (told and _decided(key)) or (name in locked and o != t):
                settled = (o, t, b) if name in locked else (o, t)
            values[key] = settled
    events = {
        name: ours.events.get(name, frozenset()) | theirs.events.get(name, frozenset())
        for name in {*ours.events, *theirs.events}
    }
    return State(values, events)


def _decided(key: str) -> bool:
    """Whether a field may go with the decision on another one: who came, who called it off."""
    return "cancelled" in key or "attendance" in key or " clients" in key


def _overlap(one: str, other: str) -> bool:
    return one == other or (_decided(one) and _decided(other))
