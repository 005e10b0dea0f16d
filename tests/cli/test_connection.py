"""How what changed is named on its way to the screen, and which texts may stand together."""

from __future__ import annotations

from therasched.cli import connection
from therasched.domain.merge import Conflict
from therasched.domain.syncing import Question


def test_ids_and_codes_each_once() -> None:
    changed = [
        "sessions/2026/03/2026-03-05-1400-c5d6fg.yaml",
        "signed/c5/c5d6fg.log.yaml",
        "clients/anna-k.yaml",
        "README",
    ]
    assert connection.named_paths(changed) == ["c5d6fg", "anna-k", "README"]


def test_two_plans_may_stand_one_below_the_other() -> None:
    assert connection.may_be_both(Question("x", "x", Conflict(("plan",), None, "1", "2")))
    assert not connection.may_be_both(Question("x", "x", Conflict(("room",), None, "1", "2")))
