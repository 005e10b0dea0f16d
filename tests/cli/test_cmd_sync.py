"""What `sync` says, piece by piece; what it does is told in tests/journeys/test_sync.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from therasched.cli import cmd_sync
from therasched.domain import merge
from therasched.domain.syncing import Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from therasched.cli.desk import Desk


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (merge.LOCKED, "x: the signed text stays, since it is locked"),
        (merge.REMOVED, "x: one side removed it, the other changed it; it stays"),
        (merge.PURGED, "x: purged on one side, so it goes"),
        (merge.LINES, "x: both sides changed it, and it was merged line by line"),
        (merge.BOTH, "x: plan settled"),
    ],
)
def test_what_was_settled(kind: str, told: str) -> None:
    assert cmd_sync._told("x", kind, "plan") == told


def test_many_names_are_cut() -> None:
    names = [f"s{n}" for n in range(cmd_sync.SHOWN + 3)]
    assert cmd_sync._some(names) == f"{', '.join(names[: cmd_sync.SHOWN])} and 3 more"
    assert cmd_sync._some(["s0"]) == "s0"


class Screen:
    """A desk at which somebody chooses."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.lines: list[str] = []

    def tell(self, text: str) -> None:
        self.said.append(text)

    def choose(self, what: str, things: list[str], label: Callable[[str], str]) -> str:
        self.lines = [label(one) for one in things]
        return things[-1]


@pytest.mark.parametrize(
    ("path", "ours", "theirs", "lines"),
    [
        (("plan",), "One.\nTwo.\n", "3", ["mine    One. Two.", "theirs  3", "both "]),
        (("room",), None, "", ["mine    nothing", "theirs  nothing"]),
        (("tags",), ["a"], "b", ["mine    ['a']", "theirs  b"]),
    ],
)
def test_what_a_person_sees_of_a_field(
    path: tuple[str, ...], ours: Any, theirs: Any, lines: list[str]
) -> None:
    screen = Screen()
    question = Question("x", "c5d6fg", merge.Conflict(path, None, ours, theirs))
    chosen = cmd_sync._asked(cast("Desk", screen), question)
    assert screen.said == [f"c5d6fg: both sides changed {path[0]}"]
    assert [one[: len(line)] for one, line in zip(screen.lines, lines, strict=True)] == lines
    assert chosen == ("both" if len(lines) == 3 else "theirs")


@pytest.mark.parametrize(
    ("ours", "theirs", "lines"),
    [
        ("One.\nTwo.\n", "", ["mine    One. Two.", "theirs  nothing"]),
        ("word " * 100, "3", [f"mine    {('word ' * 60)[:300]} …", "theirs  3"]),
        (None, None, ["mine    the whole file", "theirs  the whole file"]),
    ],
)
def test_what_a_person_sees_of_a_file_that_is_no_record(
    ours: str | None, theirs: str | None, lines: list[str]
) -> None:
    screen = Screen()
    conflict = merge.Conflict((), None, ours, theirs, merge.TEXT)
    cmd_sync._asked(cast("Desk", screen), Question("README", "README", conflict))
    field = "lines" if ours else "as a whole"
    assert screen.said == [f"README: both sides changed {field}"]
    assert screen.lines == lines
