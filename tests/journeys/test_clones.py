"""Two clones of one practice, a remote, random commands, kills and syncs, held against a model.

`bench/clones.py` does the same with five clones and many more commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.clonemodel import State, merged
from tests.support.clones import World
from tests.support.gitplace import needs_git

if TYPE_CHECKING:
    from pathlib import Path


@needs_git
def test_two_clones_come_together_and_nothing_is_lost(tmp_path: Path) -> None:
    told = World(tmp_path, clones=2, seed=11).run(40)
    assert told.wrong == []
    assert told.commands.total() > 60
    assert told.syncs > 5
    assert told.events > 0


def test_the_model_takes_either_value_only_where_both_changed_one_field() -> None:
    base = {"b2r4tw": "here", "b2r4tw plan": "1", "b2r4tw room": "1"}
    ours, theirs = base | {"b2r4tw plan": "2"}, base | {"b2r4tw plan": "3", "b2r4tw room": "3"}
    sides = [State(one, {}) for one in (base, ours, theirs)]
    found = merged(*sides, locked=set())
    assert found.values == {
        "b2r4tw": ("here",),
        "b2r4tw plan": ("2", "3"),
        "b2r4tw room": ("3",),
    }
    gone = merged(State(base, {}), State({}, {}), State(base, {}), locked=set())
    assert gone.values == {}
    kept = merged(State(base, {}), State({}, {}), State(theirs, {}), locked=set())
    assert kept.values["b2r4tw plan"] == ("3",)
